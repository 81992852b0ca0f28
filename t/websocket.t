#!/usr/bin/perl

# WebSocket messages, both ways: RFC 6455 sections 5.2 to 5.7.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

$t->start(<<"EOF");
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
    location /off {
        chat_gdpr off;
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
}
EOF

my $json = qq({"text":"$SAID"});
my $seen = qq({"text":"$SEEN"});

# The handshake.

my ($visitor, $end) = $t->websocket($provider, headers => [
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
    'Sec-WebSocket-Protocol: chat' ],
    accept => [ 'Sec-WebSocket-Protocol: chat' ]);
my $asked = $end->{handshake};
like($asked->header('Sec-WebSocket-Extensions'), qr/^permessage-deflate;/,
     'an extension is offered to the provider, which does not want it');
is($visitor->{handshake}->header('Sec-WebSocket-Extensions'), undef,
   '... and so the visitor does not get it');
is($asked->header('Sec-WebSocket-Protocol'), 'chat', 'a protocol is');
is($asked->header('Upgrade'), 'websocket', 'the upgrade arrives');
is($visitor->{handshake}{status}, '101', 'the visitor is switched');
is($visitor->{handshake}->header('Sec-WebSocket-Protocol'), 'chat',
   "and gets the provider's protocol");
ok(defined $visitor->{handshake}->header('Sec-WebSocket-Accept'),
   "and the provider's proof");

# One frame each way.

sub to_provider {
    my ($text, %o) = @_;
    $visitor->send(ws_text($text, mask => 1, %o));
    return $end->message;
}

sub to_visitor {
    my ($text, %o) = @_;
    $end->send(ws_text($text, %o));
    return $visitor->message;
}

# What of a message is not as it must be.
sub flaws {
    my ($m, $masked) = @_;
    return 'nothing arrives' if !$m;
    return join ', ', map {
        ($_->{masked} == $masked ? () : 'mask'),
        ($_->{rsv} ? 'rsv' : ()), ($_->{shortest} ? () : 'length'),
    } @{ $m->{frames} };
}

for my $case (
    [ 'a text',               $SAID, $SEEN ],
    [ 'a json text',          $json, $seen ],
    [ 'a text of one finding', 'jane.doe@example.com', '[email]' ],
    [ 'a text without any',   'good morning, order 12345678' ],
    [ 'an empty text',        '' ],
    [ 'a text with UTF-8',    "\xc3\xa9\xe2\x82\xac \xf0\x9f\x98\x80 $SAID",
                              "\xc3\xa9\xe2\x82\xac \xf0\x9f\x98\x80 $SEEN" ],
) {
    my ($what, $said, $expected) = @$case;
    $expected //= $said;
    my $m = to_provider($said);
    is($m && $m->{text}, $expected, "$what, to the provider");
    is(flaws($m, 1), '', "$what, to the provider, is one masked frame");
    $m = to_visitor($said);
    is($m && $m->{text}, $expected, "$what, to the visitor");
    is(flaws($m, 0), '', "$what, to the visitor, is one unmasked frame");
}

# The three encodings of the length, their borders on either side, and what
# crosses a border on the way: JSON numbers become strings, cards in them
# shrink.

for my $n (0, 1, 124 .. 128, 200, 65500, 65534 .. 65538, 70000, 131072) {
    for my $finding ('', 'jane.doe@example.com', '4111 1111 1111 1111') {
        next if $n < length $finding;
        my $shown = $finding =~ /@/ ? '[email]'
                  : $finding =~ /4/ ? '**** **** **** 1111' : '';
        my $pad = 'a ' x (($n - length $finding) / 2)
                . ' ' x (($n - length $finding) % 2);
        my $m = to_provider($pad . $finding);
        my $bad = flaws($m, 1);
        $bad .= ' text' if $m && $m->{text} ne $pad . $shown;
        $m = to_visitor($pad . $finding);
        $bad .= flaws($m, 0);
        $bad .= ' text' if $m && $m->{text} ne $pad . $shown;
        is($bad, '', "$n bytes with '$finding', both ways");
    }
}

# Many messages in one write, and after one another.

{
    my @said = map { "$_ $SAID" } 1 .. 50;
    $visitor->send(join '', map { ws_text($_, mask => pack 'N', rand 2**32) }
                            @said);
    my @got = map { my $m = $end->message; $m ? $m->{text} : '-' } 1 .. 50;
    is_deeply(\@got, [ map { "$_ $SEEN" } 1 .. 50 ],
              '50 messages in one write, to the provider');

    $end->send(join '', map { ws_text($_) } @said);
    @got = map { my $m = $visitor->message; $m ? $m->{text} : '-' } 1 .. 50;
    is_deeply(\@got, [ map { "$_ $SEEN" } 1 .. 50 ],
              '50 messages in one write, to the visitor');
}

# Masks with every byte, also zero.

for my $mask ("\0\0\0\0", "\xff\xff\xff\xff", "\0\xff\0\x01", "jane") {
    my $m = to_provider($SAID, mask => $mask);
    is($m && $m->{text}, $SEEN, 'the mask ' . unpack 'H*', $mask);
}

# Control frames pass as they are.

for my $opcode (9, 10) {
    for my $payload ('', 'beat', 'x' x 125) {
        $visitor->send(ws_frame($opcode, $payload, mask => 1));
        my $f = $end->frame;
        is_deeply([ @$f{qw(opcode fin masked payload)} ],
                  [ $opcode, 1, 1, $payload ],
                  "opcode $opcode with " . length($payload)
                  . ' bytes, to the provider');
        $end->send(ws_frame($opcode, $payload));
        $f = $visitor->frame;
        is_deeply([ @$f{qw(opcode fin masked payload)} ],
                  [ $opcode, 1, 0, $payload ],
                  "opcode $opcode with " . length($payload)
                  . ' bytes, to the visitor');
    }
}

# What comes with the handshake never passes a read of nginx's own.

{
    my ($v, $e) = $t->websocket($provider,
        with_101 => ws_text($json) . ws_text($SAID));
    my $m = $v->message;
    is($m && $m->{text}, $seen, 'a message that comes with the 101');
    $m = $v->message;
    is($m && $m->{text}, $SEEN, 'and one more');
}

{
    my ($v, $e) = $t->websocket($provider,
        behind => ws_text($json, mask => 1) . ws_text($SAID, mask => 1));
    my $m = $e->message;
    is($m && $m->{text}, $seen, 'a message right behind the handshake');
    $m = $e->message;
    is($m && $m->{text}, $SEEN, 'and one more');
}

{
    my $frame = ws_text($json, mask => 1);
    my $answer = ws_text($json);
    for my $at (1, 2, 6, 7, 20, length($answer) - 1) {
        my ($v, $e) = $t->websocket($provider,
            behind => substr($frame, 0, $at),
            with_101 => substr($answer, 0, $at));
        ChatGDPR::Wire::for_a_while(0.02);
        $v->send(substr $frame, $at);
        $e->send(substr $answer, $at);
        my ($m, $n) = ($e->message, $v->message);
        is(join(' ', map { $_ ? $_->{text} : '-' } $m, $n), "$seen $seen",
           "$at bytes of a frame come with the handshake");
    }
}

# Both directions at once keep their own state.

{
    my ($one, $two) = (ws_text($SAID, mask => 1), ws_text($json));
    $visitor->send(substr $one, 0, 40);
    $end->send(substr $two, 0, 50);
    $visitor->settle;
    $end->settle;
    $visitor->send(substr $one, 40);
    $end->send(substr $two, 50);
    is($end->message->{text}, $SEEN, 'half a message each way: up');
    is($visitor->message->{text}, $seen, 'half a message each way: down');
}

# Where it is off, nothing is touched.

{
    my ($v, $e) = $t->websocket($provider, target => '/off',
        headers => [ 'Sec-WebSocket-Extensions: permessage-deflate' ]);
    is($e->{handshake}->header('Sec-WebSocket-Extensions'),
       'permessage-deflate', 'chat_gdpr off: extensions are offered');
    my $frame = ws_text($SAID, mask => 'mask');
    $v->send($frame);
    is($e->take(length $frame), $frame, 'chat_gdpr off: bytes stay');
}

# Each message with a finding is an event, with its number on its way.

{
    my ($v, $e) = $t->websocket($provider);
    my $before = $t->events('message');
    for my $text ($SAID, 'good morning', "and $SAID") {
        $v->send(ws_text($text, mask => 1));
        $e->message;
        $e->send(ws_text($text));
        $v->message;
    }
    my @events = $t->events('message');
    splice @events, 0, $before;
    is_deeply([ map { "$_->{transport} $_->{direction} $_->{message}" }
                @events ],
              [ map { ("websocket to_provider $_",
                       "websocket to_visitor $_") } 1, 3 ],
              'each message with a finding is an event');
    is_deeply($events[0]{findings},
              { email => 1, card => 1, iban => 1, phone => 2, uk_nino => 1,
                uk_nhs => 1, ipv4 => 1 }, 'which counts what was found');
    is_deeply($events[0]{actions}, { replace => 7, mask => 1 },
              'and what was done');
}

$t->finish;
