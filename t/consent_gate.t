#!/usr/bin/perl

# The gate: where nothing may reach the provider before a choice, not a byte of
# a message does, by whatever transport it comes, in whatever pieces, whatever
# cookie it brings, and however it is timed against a withdrawal.
#
#     CONSENT_RACES   how many races with a withdrawal; 100 if not given

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Digest::SHA qw(hmac_sha256 sha256);
use MIME::Base64 qw(encode_base64url);
use Time::HiRes qw(sleep time);

my $RACES = $ENV{CONSENT_RACES} || 100;
my $MARK = 'MARK';  # in each message that must not arrive

my $t = ChatGDPR::Test->new(log => 'info', workers => 2);
my $provider = $t->provider('provider');
my $secret = '0123456789abcdef' x 4;
$t->nginx->write('secret', "$secret\n");

my %consent = (
    activate => 'mode=activate max_age=1h',
    require => 'mode=require art7_4=considered max_age=1h',
);
my $http = <<'EOF';
chat_gdpr_key %%dir%%/secret;
map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
keepalive_requests 100000;
chat_gdpr_choice_limit off;
EOF
for my $name (sort keys %consent) {
    $http .= <<"EOF";
chat_gdpr_policy $name {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     profile    basis=consent   "Remember your e-mail address";
    purpose     marketing  basis=consent   "Send you offers";
    consent     $consent{$name};
}
server {
    listen %%${name}:http2%%;
    chat_gdpr $name;
    location / { proxy_pass http://%%provider%%; }
}
server {
    listen %%${name}1%%;
    chat_gdpr $name;
    location / { proxy_pass http://%%provider%%; }
    location /streamed/ {
        proxy_pass http://%%provider%%;
        proxy_request_buffering off;
    }
}
EOF
}
$t->start($http);

# Cookies, written as this proxy writes them: see cg_consent.h.
sub cookie_of {
    my ($policy, %o) = @_;
    my $tag = substr sha256(join '', map { "$_\0" } $policy, 'profile',
                            'marketing'), 0, 4;
    my $payload = pack 'C a4 N N n a12', $o{flags} // 3, $tag,
        $o{version} // 1, $o{time} // time, $o{granted} // 3,
        $o{subject} // pack('N3', map { int rand 2 ** 32 } 1 .. 3);
    my $code = substr hmac_sha256("chat-gdpr consent 1\0"
        . ($o{host} // 'localhost') . "\0$payload", pack 'H*', $secret), 0,
        16;
    return "Cookie: chat-gdpr.$policy=1." . encode_base64url($payload) . '.'
        . encode_base64url($code);
}

# What has come to the provider; requests are answered.
my $arrived = '';
sub serve {
    while (my $got = $provider->request(seconds => 0)) {
        $arrived .= $got->{raw};
        $got->{end}->answer('204 No Content');
    }
    return;
}

# Everything that is at the provider, also what is no whole request.
sub arrived {
    return $arrived . join '', map { $_->{in} } @{ $provider->{ends} };
}

my $form = 'application/x-www-form-urlencoded';
my @same = ('Sec-Fetch-Site: same-origin');

sub reject {
    return http_request('POST /.chat-gdpr/choice', type => $form,
        body => 'decision=reject', headers => [ @same, @_ ]);
}

# Ways to bring a message, as parts that are sent apart.
my %ways = (
    'a form' => sub { http_request('POST /say', type => $form,
        body => "text=$MARK", headers => [ @_ ]) },
    'JSON' => sub { http_request('PUT /say', type => 'application/json',
        body => qq({"text":"$MARK"}), headers => [ @_ ]) },
    'chunks' => sub { http_request('POST /say', type => 'text/plain',
        body => $MARK, chunk => 1, headers => [ @_ ]) },
    'a body that is streamed' => sub { http_request('POST /streamed/say',
        type => 'text/plain', body => $MARK, headers => [ @_ ]) },
    'a body of GET' => sub { http_request('GET /say', type => 'text/plain',
        body => $MARK, headers => [ 'Accept: text/html', @_ ]) },
    'a body of OPTIONS' => sub { http_request('OPTIONS /say',
        type => 'text/plain', body => $MARK, chunk => 0, headers => [ @_ ]) },
    'arguments' => sub { http_request("GET /say?text=$MARK",
        headers => [ @_ ]) },
    'arguments of a page' => sub { http_request("GET /say?text=$MARK",
        headers => [ 'Accept: text/html', 'Sec-Fetch-Mode: navigate', @_ ]) },
    'arguments of HEAD' => sub { http_request("HEAD /say?text=$MARK",
        headers => [ @_ ]) },
    'polling' => sub { http_request(
        'POST /socket.io/?EIO=4&transport=polling&sid=a', type =>
        'text/plain;charset=UTF-8', body => qq(42["say","$MARK"]),
        headers => [ @_ ]) },
    'polling for answers' => sub { http_request(
        "GET /socket.io/?EIO=4&transport=polling&t=$MARK",
        headers => [ @_ ]) },
    'an event stream' => sub { http_request("GET /events?text=$MARK",
        headers => [ 'Accept: text/event-stream', @_ ]) },
    'a WebSocket' => sub { (ws_handshake("/ws?$MARK", @_),
        ws_text($MARK, mask => "\0\0\0\0")) },
    'a WebSocket that does not wait' => sub { ws_handshake('/ws', @_)
        . ws_text($MARK, mask => "\0\0\0\0") },
    'another upgrade' => sub { http_request("POST /say", type => 'text/plain',
        body => $MARK, headers => [ 'Upgrade: h2c',
        'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMA', @_ ]) },
    'byte by byte' => sub { split //, http_request('POST /say',
        type => 'text/plain', body => $MARK, headers => [ @_ ]) },
    'behind a page' => sub { http_request('GET /', headers => [ @_ ])
        . http_request('POST /say', type => 'text/plain', body => $MARK,
                       headers => [ @_ ]) },
    'behind a refusal' => sub { reject(@_)
        . http_request('POST /say', type => 'text/plain', body => $MARK,
                       headers => [ @_ ]) },
    'behind a refusal, to a page' => sub { reject(@_)
        . http_request("GET /?$MARK", headers => [ 'Accept: */*', @_ ]) },
);

for my $mode (sort keys %consent) {
    my %cookies = (
        'no cookie' => [],
        'a forged one' =>
            [ cookie_of($mode) =~ s/(.)$/$1 eq 'A' ? 'Q' : 'A'/er ],
        'that of another site' => [ cookie_of($mode, host => 'example.com') ],
        'that of another policy' => [ cookie_of('other') =~ s/other/$mode/r ],
        'that of another notice' => [ cookie_of($mode, version => 2) ],
        'one too old' => [ cookie_of($mode, time => time - 3601) ],
        'one that says nothing' => [ cookie_of($mode, flags => 0) ],
    );
    if ($mode eq 'require') {
        $cookies{'one that refuses'} = [ cookie_of($mode, granted => 0) ];
        $cookies{'one that grants something else'} =
            [ cookie_of($mode, granted => 2) ];
    }

    for my $cookie (sort keys %cookies) {
        my @unanswered;
        for my $way (sort keys %ways) {
            my @parts = $ways{$way}->(@{ $cookies{$cookie} });
            my $visitor = $t->visitor("${mode}1");
            $visitor->send_apart(@parts);
            my $last = 1 + ($way =~ /behind/);
            for (1 .. $last) {
                my $answer;
                ChatGDPR::Wire::until(sub {
                    serve();
                    $answer = $visitor->response(seconds => 0,
                        method => $way =~ /HEAD/ ? 'HEAD' : 'GET');
                });
                push @unanswered, $way if !$answer;
            }
        }
        is(join(', ', @unanswered), '', "$mode, $cookie: each is answered");
        unlike(arrived(), qr/$MARK/, 'and does not arrive');
    }

    # HTTP/2, where a body needs no length
    for my $headers ([], [ [ 'accept', 'text/html' ] ]) {
        my $visitor = $t->visitor_http2($mode);
        my $stream = $visitor->request(method => 'GET', path => '/say',
            headers => $headers, body => $MARK);
        my $answer;
        ChatGDPR::Wire::until(sub {
            serve();
            $answer = $visitor->response($stream, seconds => 0);
        });
        ok($answer, "$mode, HTTP/2: GET with a body is answered");
        unlike(arrived(), qr/$MARK/, 'and does not arrive');
    }
}

# Races with a withdrawal.  What is sent when the withdrawal has been answered
# must not arrive; what is sent before may.

my $late = 0;

sub race {
    my ($race) = @_;
    # a body that the withdrawal overtakes ends its connection
    my %want = (begun => qr/^403$/, alive => qr/^(?:(?:204|403) )?403$/);
    my $cookie = cookie_of('require', granted => 1);
    my @visitors;

    my ($socket, $end) = $t->websocket($provider, server => 'require1',
                                       headers => [ $cookie ]);
    my $post = http_request('POST /say', type => 'text/plain',
        body => "late$MARK", headers => [ $cookie ]);
    my $half = int rand length $post;
    my $begun = $t->visitor('require1')->send(substr $post, 0, $half);
    my $alive = $t->visitor('require1')->send(http_request('POST /say',
        type => 'text/plain', body => 'early', headers => [ $cookie ]));

    my $withdrawal = $t->visitor('require1');
    for (0 .. rand 4) {
        $socket->send(ws_text('early', mask => "\0\0\0\0"));
        ChatGDPR::Wire::turn(0);
    }
    $withdrawal->send(reject($cookie));
    my $answer;
    ChatGDPR::Wire::until(sub {
        serve();
        $socket->send(ws_text('early', mask => "\0\0\0\0")) if rand 2 < 1;
        $answer = $withdrawal->response(seconds => 0);
    });

    $socket->send(ws_text("late$MARK", mask => "\0\0\0\0"));
    $begun->send(substr $post, $half);
    $alive->send(http_request("GET /poll?late$MARK", headers => [ $cookie ]));
    my (%status, $closed);
    my $in_time = time + 1.2;  # a busy machine may miss it now and then
    ChatGDPR::Wire::until(sub {
        serve();
        push @{ $status{begun} }, map { $_->{status} }
            grep { $_ } $begun->response(seconds => 0);
        push @{ $status{alive} }, map { $_->{status} }
            grep { $_ } $alive->response(seconds => 0);
        while (my $f = $socket->frame(0)) {
            $closed = $f->{code} if $f->{opcode} == 8;
        }
        $closed && @{ $status{begun} } && @{ $status{alive} } == 2;
    });
    my @bad = map { "$_: @{ $status{$_} // [] }" }
              grep { "@{ $status{$_} // [] }" !~ $want{$_} } sort keys %want;
    push @bad, 'no close' if ($closed // 0) != 1008;
    $late++ if time > $in_time;
    push @bad, 'it arrives' if (arrived() . $end->{in}) =~ /$MARK/;
    $_->close for $socket, $end, $begun, $alive, $withdrawal;
    @{ $provider->{ends} } = grep { $_->{sock} } @{ $provider->{ends} };
    $arrived = '';
    return map { "race $race: $_" } @bad;
}

my @lost;
for my $race (1 .. $RACES) {
    push @lost, race($race);
    last if @lost > 9;
}
is(join("\n", @lost), '', "$RACES races with a withdrawal: nothing arrives");
cmp_ok($late, '<', $RACES / 2, 'and it is known within a second');

# The end of a consent, over a WebSocket on which nothing passes.

for my $mode (sort keys %consent) {
    my ($v, $e) = $t->websocket($provider, server => "${mode}1",
        headers => [ cookie_of($mode, time => int(time) - 3600 + 2) ]);
    $v->send(ws_text('early', mask => 1));
    is($e->message->{text}, 'early', "$mode: until it ends messages arrive");
    my $f = $v->frame(3.5);
    is($f->{code}, 1008, 'a silent WebSocket is closed when it ends');
    is($e->frame->{code}, 1008, 'at the provider, too');
    $_->close for $v, $e;
}
{
    my $cookie = cookie_of('require', granted => 1);
    my ($v, $e) = $t->websocket($provider, server => 'require1',
                                headers => [ $cookie ]);
    my $withdrawal = $t->visitor('require1')->send(reject($cookie));
    is($withdrawal->response->{status}, 303, 'a withdrawal');
    my $start = time;
    is($v->frame->{code}, 1008, 'closes a silent WebSocket');
    ok(time - $start < 1, 'within a second');
    my ($event) = grep { ($_->{answer} // '') eq '1008' }
                  reverse $t->events('error');
    is($event->{error}, 'ECONSENT', 'which is on record');
    $_->close for $v, $e;
}

$t->finish;
