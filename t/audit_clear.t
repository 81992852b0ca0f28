#!/usr/bin/perl

# The audit log holds no personal data: whatever visitors, agents and the
# provider say, in whatever form and over whatever transport, found or not, read
# or refused, no line of the log holds it in any form.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Deflate;
use ChatGDPR::Test;
use ChatGDPR::Traces;
use Compress::Zlib ();
use Cwd 'abs_path';
use JSON::PP;

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $t = ChatGDPR::Test->new(audit => 0, log => 'emerg');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

my @values = (@ChatGDPR::Test::PERSONAL, 'Jane Fictitious',
              '12 Nowhere Street', 'hunter2-Fictitious', '2001:db8::4711',
              '07700900123', '1980-02-31T', '51.501009, -0.141588');

# How the check itself is seen to work.

for my $value (@values) {
    my %forms = forms_of($value);
    my $pattern = pattern_of($value);
    my @blind = grep { my $name = $_;
                       grep { "a{$_}b" !~ $pattern } @{ $forms{$name} } }
                sort keys %forms;
    is("@blind", '', "$value is seen in each of " . keys %forms);
}
{
    my $pattern = pattern_of('jane.doe@example.com');
    for my $shift (0 .. 5) {
        my $text = 'mail ' . 'x' x $shift . 'jane.doe@example.com, thanks';
        like(MIME::Base64::encode($text, ''), $pattern, 'also in the midst');
        like(unpack('H*', $text), $pattern, 'of other text');
    }
    unlike('jane.roe@example.com', $pattern, 'and no other one is');
}

# What is said.

my $said = join '. ', "My name is $values[-7]", @values, 'password: '
         . 'hunter2-Fictitious', 'I live at 12 Nowhere Street';
my %form = forms_of($values[0]);
my @said = ($said, map {
    my $name = $_;
    join ' ', map { my %forms = forms_of($_); @{ $forms{$name} } } @values
} sort keys %form);

my $json = JSON::PP->new->canonical->ascii;
my $HTTP = <<"EOF_CONF";
$POLICY
chat_gdpr_key %%dir%%/secret.pem;
chat_gdpr_policy blocks { redact email card block; }
chat_gdpr_policy lenient {
    redact   email card phone pass;
    files    pass;
    on_error pass;
}
chat_gdpr_policy tokens { otherwise token; redact phone hash; redact card mask; }
chat_gdpr_policy asks {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     profile  basis=consent  "Remember your e-mail address";
    redact      email  replace unless=profile;
    consent     mode=reduced;
}
map \$http_upgrade \$upgrade {
    default upgrade;
    ''      '';
}
proxy_http_version 1.1;
proxy_set_header Upgrade \$http_upgrade;
proxy_set_header Connection \$upgrade;
large_client_header_buffers 8 64k;
server {
    listen %%visitor%%;
    chat_gdpr chat;
    chat_gdpr_join 5s;
    location / { proxy_pass http://%%provider%%; }
    location /blocks { chat_gdpr blocks; proxy_pass http://%%provider%%; }
    location /lenient { chat_gdpr lenient; proxy_pass http://%%provider%%; }
    location /dry { chat_gdpr_dry_run on; proxy_pass http://%%provider%%; }
    location /tokens { chat_gdpr tokens; proxy_pass http://%%provider%%; }
    location /agent {
        chat_gdpr tokens;
        chat_gdpr_reveal on reader=alice;
        proxy_pass http://%%provider%%;
    }
    location /asks {
        chat_gdpr asks;
        chat_gdpr_prompt json '{"t":"\$text"}';
        proxy_pass http://%%provider%%;
    }
    location /.chat-gdpr/ { chat_gdpr asks; }
}
EOF_CONF

sub percent { return $_[0] =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ger }

# Requests, and what is answered.
sub exchange {
    my ($line, %o) = @_;
    my $answer = delete $o{answer} // [ '204 No Content' ];
    my (undef, $got) = $t->exchange($provider, http_request($line, %o),
                                    @$answer);
    return $got;
}

# One text over each transport, by kinds of format and of what becomes of it.
sub say_all {
    my ($text) = @_;
    my $object = $json->encode({ text => $text, $text => 1,
                                 inner => $json->encode([ $text ]) });
    my $coded = percent($text);
    for my $path ('/', '/blocks', '/lenient', '/dry', '/tokens', '/asks') {
        exchange("POST $path", type => 'application/json', body => $object);
        exchange("POST $path", type => 'text/plain', body => $text);
    }
    exchange('POST /', type => 'application/x-www-form-urlencoded',
             body => "text=$coded&$coded=1");
    exchange('POST /', type => 'application/json',
             body => substr $object, 0, -2);
    exchange('POST /', type => 'text/plain', body => $text, chunk => 7);
    exchange('POST /', type => 'application/json',
             headers => [ 'Content-Encoding: gzip' ],
             body => Compress::Zlib::memGzip($object));
    exchange('POST /lenient', type => 'application/x-unknown',
             body => $text);
    exchange('POST /', type => 'multipart/form-data; boundary=x', body =>
        "--x\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\n$text\r\n"
        . "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\""
        . ($text =~ tr/"\r\n\0//dr) . ".txt\"\r\nContent-Type: text/plain"
        . "\r\n\r\n$text\r\n--x--\r\n");
    for my $n (0 .. length($coded) / 2000) {
        my $part = substr $coded, $n * 2000, 2000;
        exchange("GET /$part?q=$part&$part", headers => [
            "Referer: http://www.example.com/?m=$part", "Cookie: a=$part",
            "User-Agent: $part", "X-Forwarded-For: 2001:db8::4711" ]);
    }
    for my $type ('text/plain', 'text/html', 'text/event-stream',
                  'application/x-unknown') {
        exchange('GET /', answer => [ '200 OK', type => $type,
                                      body => "data: $text\n\n" ]);
    }
    exchange('GET /', answer => [ '200 OK', type => 'application/json',
        headers => [ 'Content-Encoding: gzip' ],
        body => Compress::Zlib::memGzip($object) ]);
    exchange('GET /', answer => [ '200 OK', type => 'application/json',
                                  body => substr $object, 0, -2 ]);
    sockets($text, $object);
    return;
}

sub sockets {
    my ($text, $object) = @_;
    my $utf8 = $text =~ tr/\0-\x7f//cdr;
    for my $path ('/', '/blocks', '/dry', '/asks') {
        my ($v, $e) = $t->websocket($provider, target => $path);
        $v->send(ws_text($_, mask => 1)) for $object, $utf8;
        my $half = length($utf8) / 2;
        $v->send(ws_frame(1, substr($utf8, 0, $half), fin => 0, mask => 1)
                 . ws_frame(0, substr($utf8, $half), mask => 1));
        $e->send(ws_text($_)) for $object, $utf8;
        $v->send(ws_text('end', mask => 1));
        $e->send(ws_text('end'));
        for my $end ($v, $e) {
            while (my $m = $end->message(5)) {
                last if ($m->{text} // '') eq 'end';
            }
        }
        $v->send(ws_frame(3, $utf8, mask => 1));
        $_->abort for $v, $e;
    }
    my $peer = ChatGDPR::Deflate->new;
    my ($v, $e) = $t->websocket($provider, target => '/',
        headers => [ 'Sec-WebSocket-Extensions: permessage-deflate' ],
        accept => [ 'Sec-WebSocket-Extensions: permessage-deflate' ]);
    $v->send(ws_frame(1, $peer->pack($object), rsv => 4, mask => 1));
    ChatGDPR::Wire::until(sub { $e->{eof} || length $e->{in} > 8 });
    $_->abort for $v, $e;
    return;
}

# Choices that come with more than a choice, and tokens that are opened.
sub more {
    my $coded = percent($said);
    for my $cookie ('none=1', "chat-gdpr.asks=1.$coded.$coded") {
        exchange('POST /.chat-gdpr/choice',
            type => 'application/x-www-form-urlencoded',
            body => "decision=accept&email=$coded&lang=$coded",
            headers => [ 'Sec-Fetch-Site: same-origin', "Cookie: $cookie",
                         "Accept-Language: $coded" ]);
    }
    my ($v, $e) = $t->websocket($provider, target => '/asks');
    $e->send(ws_text('{"hello":1}'));
    $v->message for 1 .. 2;
    $v->send(ws_text($json->encode({ t => $_ }), mask => 1)), $e->message
        for 'I agree 1', "I agree $said";
    $_->abort for $v, $e;
    ($v, $e) = $t->websocket($provider, target => '/');
    $v->send(ws_text($_, mask => 1)), $e->message
        for '4111 1111', '1111 1111';
    $_->abort for $v, $e;
    my $kept = exchange('POST /tokens', type => 'text/plain',
                        body => $said)->{body};
    my ($answer) = $t->exchange($provider, http_request('GET /agent'),
        '200 OK', type => 'text/plain', body => $kept);
    like($answer->{body}, qr/jane\.doe\@example\.com/, 'tokens are opened');
    return;
}

for my $key ([ sign => 'sign' ], [ review => 'review' ], [ secret => 'secret' ])
{
    system("$command key new $key->[0] $dir/$key->[1].pem > $dir/keys.txt")
        && die "no key\n";
}

my $pattern = pattern_of(@values);
$t->plant(@values);
for my $case ([ 'clear', '' ], [ 'sealed', 'seal=on' ]) {
    my ($name, $seal) = @$case;
    $t->start("chat_gdpr_audit %%dir%%/$name.log sign=%%dir%%/sign.pem "
        . "review=%%dir%%/review.pem.pub checkpoint=50 $seal "
        . "copy=file:%%dir%%/$name.copy; $HTTP");
    say_all($_) for $seal ? $said : @said;
    more();
    ok($t->nginx->stop, "$name: nginx stops");

    my $opened = `$command audit query --json --review-key $dir/review.pem \\
                  $dir/$name.log`;
    my %events;
    $events{"$1 $2"}++
        while $opened =~ /"type":"(\w+)"[^\n]*?"transport":"(\w+)"/g;
    for my $kind ('message request', 'message arguments', 'message header',
                  'message response', 'message websocket', 'error request',
                  'error response', 'error websocket', 'consent consent',
                  'prompt prompt', 'reveal response') {
        cmp_ok($events{$kind} // 0, '>', 0, "$name: $kind");
    }
    like($opened, qr/"joined":2/, "$name: something was joined");
    for my $text ([ log => $t->nginx->read("$name.log") ],
                  [ copy => $t->nginx->read("$name.copy") ],
                  [ opened => $opened ]) {
        my %found = map { $_ => 1 } $text->[1] =~ /$pattern/g;
        cmp_ok(length $text->[1], '>', 10_000, "$name: the $text->[0]");
        is(join("\n", sort keys %found), '', '... holds none of it');
    }
}

# Every kind of event that there is, as t/audit/events.pl makes them.

{
    my $events = "$dir/events";
    mkdir $events or die $!;
    system($^X, "$FindBin::Bin/audit/events.pl", $events) == 0
        or die "no events\n";
    my @types = $t->nginx->read(abs_path("$FindBin::Bin/..")
        . '/ngx_chat_gdpr_module/engine/policy/cg_retain.def')
        =~ /^CG_RETAIN\("(\w+)",/mg;
    my $opened = `$command audit query --json --review-key \\
                  $events/review.pem $events/sealed.jsonl`;
    for my $text ([ clear => $t->nginx->read('events/clear.jsonl'),
                    grep { !/^sealed/ } @types ],
                  [ sealed => $t->nginx->read('events/sealed.jsonl'),
                    'sealed', 'sealed_consent' ],
                  [ opened => $opened, grep { !/^sealed/ } @types ]) {
        my ($name, $lines, @want) = @$text;
        my %is = map { $_ => 1 } $lines =~ /"type":"(\w+)"/g;
        is(join(' ', grep { !$is{$_} } @want), '',
           "$name: events of " . @want . ' kinds');
        my %found = map { $_ => 1 } $lines =~ /$pattern/g;
        is(join("\n", sort keys %found), '', '... none of which holds any');
    }
}

$t->finish;
