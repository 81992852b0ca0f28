#!/usr/bin/perl

# Chat protocols that are recognised, or named by `chat_gdpr_protocol`: their
# packets over HTTP and WebSocket.  What is within them is in t/unit/packet_test
# and, with real peers, in t/peer.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

# What `nginx -t` says.

for my $case (
    [ 'an unknown protocol', 'chat_gdpr_protocol irc;',
      qr/unknown protocol "irc": write "auto" or one of "engineio4"/ ],
    [ 'a protocol without a name of its own',
      'chat_gdpr_protocol "engineio3 jsonp";', qr/unknown protocol/ ],
    [ 'two protocols', "chat_gdpr_protocol auto;\nchat_gdpr_protocol auto;",
      qr/"chat_gdpr_protocol" directive is duplicate/ ],
) {
    my ($what, $lines, $said) = @$case;
    my ($ok, $text) = $t->nginx->check(
        "server { listen %%visitor%%; location / { $lines } }");
    ok(!$ok, "$what is refused");
    like($text, $said, '... and why is said');
}

$t->start(<<"EOF");
$POLICY
chat_gdpr_policy narrow {
    otherwise replace;
    limit message=1k;
}
$UPGRADE
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /narrow {
        chat_gdpr narrow;
        proxy_pass http://%%provider%%;
    }
    location /named {
        chat_gdpr_protocol engineio3;
        proxy_pass http://%%provider%%;
        location /named/auto {
            chat_gdpr_protocol auto;
            proxy_pass http://%%provider%%;
        }
        location /named/inherited {
            proxy_pass http://%%provider%%;
        }
    }
}
EOF

# One request and its answer, both of them with this body: what arrived of
# either, or the status that refused it.
sub poll {
    my ($target, $type, $body) = @_;
    my ($answer, $got) = $t->exchange($provider,
        http_request("POST $target", type => $type, body => $body),
        '200 OK', type => $type, body => $body);
    return ($got ? $got->{body} : $answer->{status},
            $answer->{status} eq '200' ? $answer->{body}
                                       : $answer->{status});
}

my $text = 'text/plain; charset=UTF-8';
my $said = qq(42["m","\xc3\xa9 I am jane.doe\@example.com"]);
my $seen = qq(42["m","\xc3\xa9 I am [email]"]);
my $said3 = (length($said) - 1) . ":${said}1:2";
my $seen3 = (length($seen) - 1) . ":${seen}1:2";

sub binary {
    my ($packet) = @_;
    return join '', "\0", (map { chr } split //, length $packet), "\xff",
                $packet;
}

for my $case (
    [ 'Engine.IO 3', '/socket.io/?EIO=3&transport=polling', $text,
      $said3, $seen3 ],
    [ 'Engine.IO 3, binary', '/x?transport=polling&EIO=3',
      'application/octet-stream', binary($said), binary($seen) ],
    [ 'Engine.IO 3 by name', '/named', $text, $said3, $seen3 ],
    [ 'Engine.IO 3 by name, from outside', '/named/inherited', $text,
      $said3, $seen3 ],
    [ 'no name within a name', '/named/auto', $text, $said3,
      $said3 =~ s/jane.doe\@example.com/[email]/r ],
    [ 'Engine.IO 4', '/socket.io/?EIO=4&transport=polling', $text,
      "$said\x1e2", "$seen\x1e2" ],
    [ 'another type within Engine.IO', '/socket.io/?EIO=3',
      'application/json', '["jane.doe@example.com"]', '["[email]"]' ],
) {
    my ($what, $target, $type, $from, $to) = @$case;
    my ($up, $down) = poll($target, $type, $from);
    is($up, $to, "$what, to the provider");
    is($down, $to, "$what, to the visitor");
}

is(join(' ', map { $_->{format} } $t->events('message')),
   join(' ', ('engineio3') x 8, ('text') x 2,
        ('engineio') x 2, ('json') x 2),
   'the audit log names the formats');

# Engine.IO 3 by scripts: a field of a form, and a call.

sub call {
    my ($payload) = @_;
    return '___eio[7](' . ($payload =~ s/(["\\])/\\$1/gr =~ s/^|$/"/gr) . ');';
}

sub field {
    my ($payload) = @_;
    $payload =~ s/\\n/\\\\n/g;
    return "d=" . $payload =~ s/([^A-Za-z0-9_. -])/sprintf "%%%02X", ord $1/ger
        =~ tr/ /+/r;
}

my $scripts = '/socket.io/?EIO=3&transport=polling&j=7';
my $form = 'application/x-www-form-urlencoded';
my $lines = '28:42["m","\njane@example.com"]';
for my $case (
    [ 'Engine.IO 3 by scripts', $said3, $seen3 ],
    [ '... with a line feed', $lines, '19:42["m","\n[email]"]' ],
    [ '... without a finding', '2:401:2', '2:401:2' ],
) {
    my ($what, $from, $to) = @$case;
    my ($up) = poll($scripts, $form, field($from));
    is($up, field($to), "$what, to the provider");
    for my $type ('text/javascript; charset=UTF-8', $text) {
        my ($answer) = $t->exchange($provider, http_request("GET $scripts"),
            '200 OK', type => $type, body => call($from));
        is($answer->{body}, call($to), "$what, to the visitor, $type");
    }
}
for my $version (3, 4) {
    my $payload = $version == 4 ? "$said\x1e2" : $said3;
    my $there = $version == 4 ? "$seen\x1e2" : $seen3;
    my $path = $scripts =~ s/EIO=3/EIO=$version/r;
    is((poll($path, $form, field($payload)))[0], field($there),
       "Engine.IO $version by scripts");
    my ($answer) = $t->exchange($provider, http_request("GET $path"),
        '200 OK', type => 'text/javascript',
        body => call($payload =~ s/\x1e/\\u001e/r) =~ s/\\\\u/\\u/r);
    is($answer->{body}, call($there =~ s/\x1e/\\u001E/r) =~ s/\\\\u/\\u/r,
       '... and back');
}
for my $bad ('d=1%', "d=2:40&e=jane\@example.com", "e=$said3", 'D=2:40',
             '2:40', "___eio[0](\"$said3\");") {
    my ($up) = poll($scripts, $form, $bad);
    is($up, '400', "no payload of scripts: refused: $bad");
}
for my $other ('{"m":"jane@example.com"}', '___eio[0](jane@example.com)',
               '___eio[0]("jane@example.com");x()', 'jane@example.com') {
    my ($answer) = $t->exchange($provider, http_request("GET $scripts"),
        '200 OK', type => $text, body => $other);
    is($answer->{body}, $other =~ s/jane\@example.com/[email]/r,
       "another answer to scripts: $other");
}

# What is not read does not pass.

my ($up) = poll('/narrow?EIO=3', $text, '1200:42["' . 'x' x 1196 . '"]');
is($up, '413', 'a packet over the limit is refused');

my ($answer) = $t->exchange($provider,
    http_request('GET /chat/123/abcd/jsonp?c=f'), '200 OK',
    type => 'application/javascript', body => qq(f("a[\\"$said\\"]");));
is($answer->{status}, '502', 'SockJS that polls by scripts is refused');

# SockJS.

for my $case (
    [ 'STOMP', '["SEND\ncontent-length:20\n\njane.doe@example.com\u0000"]',
      '["SEND\ncontent-length:7\n\n[email]\u0000"]' ],
    [ 'JSON', '["{\"a\":\"\\\\u0040 jane.doe@example.com\"}"]',
      '["{\"a\":\"\\\\u0040 [email]\"}"]' ],
) {
    my ($what, $from, $to) = @$case;
    my ($got, $back) = poll('/chat/123/abcd/xhr_send', 'text/plain', $from);
    is($got, $to, "SockJS with $what, to the provider");
    is($back, $to, "SockJS with $what, to the visitor");
}

($answer) = $t->exchange($provider,
    http_request('POST /chat/123/abcd/xhr'), '200 OK',
    type => 'application/javascript; charset=UTF-8',
    body => qq(a["I am jane.doe\@example.com"]\n));
is($answer->{body}, qq(a["I am [email]"]\n),
   'SockJS that is said to be a script');

# Protocols of WebSocket, by what the provider has chosen.

for my $case (
    [ 'mqtt', 2, "\x30\x17\0\1tjane.doe\@example.com",
      "\x30\x0a\0\1t[email]" ],
    [ 'v12.stomp', 1, "SEND\ncontent-length:20\n\njane.doe\@example.com\0",
      "SEND\ncontent-length:7\n\n[email]\0" ],
) {
    my ($protocol, $opcode, $from, $to) = @$case;
    my $header = "Sec-WebSocket-Protocol: $protocol";
    my ($visitor, $end) = $t->websocket($provider,
        headers => [ "$header, other" ], accept => [ $header ]);
    $visitor->send(ws_frame($opcode, substr($from, 0, 7), mask => 1)
                   . ws_frame($opcode, substr($from, 7), mask => 1));
    is($end->message->{text}, $to, "$protocol in two messages, "
       . 'to the provider');
    $end->send(ws_frame($opcode, substr($from, 0, 7)));
    $end->send(ws_frame($opcode, substr($from, 7)));
    is($visitor->message->{text}, $to, "$protocol in two messages, "
       . 'to the visitor');
}

# MessagePack in WebSocket messages.

my ($visitor, $end) = $t->websocket($provider);
$visitor->send(ws_frame(2, "\x91\xb4jane.doe\@example.com", mask => 1));
is($end->message->{text}, "\x91\xa7[email]", 'MessagePack, to the provider');
$end->send(ws_frame(2, "\x91\xb4jane.doe\@example.com"));
is($visitor->message->{text}, "\x91\xa7[email]",
   'MessagePack, to the visitor');

$t->finish;
