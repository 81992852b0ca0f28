#!/usr/bin/perl

# Variables for logs and maps: what they say of a request, and that none of them
# says anything about a person.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Time::HiRes qw(sleep);

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

$t->nginx->write('secret', '5a' x 32 . "\n");
$t->may_hold(qr/^secret$/);
$t->start(<<"EOF2");
$POLICY
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy asking {
    controller "Example Ltd" contact=privacy\@example.com;
    purpose    support basis=contract "Answer you";
    purpose    marketing basis=consent "Send you offers";
    purpose    profile basis=consent "Remember you";
    consent    mode=reduced;
    entity     order_no "pattern=ORD-\\d{6}";
}
log_format gdpr '\$chat_gdpr_policy|\$chat_gdpr_findings|'
                '\$chat_gdpr_entities|\$chat_gdpr_args|'
                '\$chat_gdpr_consent|\$chat_gdpr_subject|\$chat_gdpr_event';
map \$chat_gdpr_entities \$cards {
    ~\\bcard: yes;
    default no;
}
server {
    listen %%visitor%%;
    access_log %%dir%%/access.log gdpr;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
        add_trailer X-Cards \$cards;
    }
    location /asking {
        chat_gdpr asking;
        proxy_pass http://%%provider%%;
    }
    location /.chat-gdpr/ {
        chat_gdpr asking;
    }
    location /off {
        chat_gdpr off;
        proxy_pass http://%%provider%%;
    }
    location /moved {
        return 301 /else;
    }
    location /broken {
        error_page 400 = \@else;
        proxy_pass http://%%provider%%;
    }
    location \@else {
        chat_gdpr asking;
        return 200 "sorry";
    }
    location /ws {
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
}
EOF2

my $logged = 0;

# The fields of the next line of the access log.
sub line {
    my @lines;
    ChatGDPR::Wire::until(sub {
        @lines = split /\n/, $t->nginx->read('access.log') // '';
        @lines > $logged or sleep(0.01) && 0;
    });
    return [ split /\|/, $lines[$logged++] // '', -1 ];
}

sub asked {
    my ($line, %o) = @_;
    my ($answer) = $t->exchange($provider, http_request($line, %o), '200 OK',
        type => 'text/plain', body => $o{answer} // 'ok');
    return ($answer, line());
}

sub without_event { return [ @{ $_[0] }[0 .. 5] ] }

my ($answer, $line) = asked('POST /?m=jane.doe%40example.com&n=1',
    type => 'text/plain', body => '192.0.2.44 jane.doe@example.com',
    answer => 'call 07700 900123');
is_deeply(without_event($line), [ 'chat', 4, 'email:2,ipv4:1,phone:1',
    'm=%5Bemail%5D&n=1', '-', '-' ],
    'findings of arguments, request and response');
my ($chain, $seq) = $line->[6] =~ /^([0-9a-f]+):(\d+)$/;
my ($event) = grep { $_->{chain} eq $chain && $_->{seq} == $seq } $t->audit;
is_deeply([ @$event{qw(type direction findings)} ],
          [ 'message', 'to_visitor', { phone => 1 } ],
          'its last event, as it stands in the audit log');

(undef, $line) = asked('POST /', type => 'text/plain', body => 'nothing');
is_deeply($line, [ 'chat', 0, '-', '', '-', '-', '-' ],
          'a request without findings');
(undef, $line) = asked('GET /off?a=192.0.2.44');
is_deeply($line, [ ('-') x 7 ], 'chat_gdpr off: nothing, not even arguments');

$t->visitor('visitor')->send(http_request('GET /moved?a=192.0.2.44'))
    ->response;
is_deeply(line(), [ 'chat', 0, '-', 'a=%5Bipv4%5D', '-', '-', '-' ],
          'arguments of a request that is answered before redaction');

$t->visitor('visitor')->send(http_request('POST /broken?a=192.0.2.44',
    type => 'application/json', body => '{"a":'))->response;
is_deeply(without_event(line()),
          [ 'asking', 1, 'ipv4:1', 'a=%5Bipv4%5D', '-', '-' ],
          'another policy after an internal redirect');

# Choices.

sub choose {
    my ($form, @headers) = @_;
    my $visitor = $t->visitor('visitor')->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        body => $form, headers => [ 'Sec-Fetch-Site: same-origin', @headers ]));
    my ($cookie) = $visitor->response->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    line();
    return $cookie;
}

my %said;
for my $case (
    [ 'nobody was asked', undef, 'none' ],
    [ 'all accepted', 'decision=accept', 'marketing,profile' ],
    [ 'one of them', 'decision=save&purpose=profile', 'profile' ],
    [ 'none', 'decision=reject', 'refused' ],
) {
    my ($what, $form, $consent) = @$case;
    my @cookie = defined $form ? 'Cookie: ' . choose($form) : ();
    (undef, $line) = asked('POST /asking', type => 'text/plain',
        body => 'ORD-123456', headers => \@cookie);
    is_deeply([ @$line[0 .. 4] ], [ 'asking', 1, 'order_no:1', '', $consent ],
              "$what: $consent");
    next if !@cookie;
    my ($choice) = reverse $t->events('consent');
    is($line->[5], $choice->{subject}, '... the subject of the audit log');
    $said{$line->[5]} = 1;
}
is(scalar keys %said, 3, 'three visitors, three subjects');

# A WebSocket is one line, with all that was found in it.

my ($v, $e) = $t->websocket($provider, target => '/ws?m=192.0.2.44');
for my $text ('jane.doe@example.com', 'jane.doe@example.com 07700 900123') {
    $v->send(ws_text($text, mask => 1));
    $e->frame;
}
$_->close for $v, $e;
is_deeply(without_event(line()), [ 'chat', 4, 'ipv4:1,email:2,phone:1',
    'm=%5Bipv4%5D', '-', '-' ], 'a WebSocket');

$t->finish;
