#!/usr/bin/perl

# How a WebSocket ends: closed at any byte by either side, over a limit, or by
# a breach of the protocol (RFC 6455 section 7.4.1).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

my $proxy = <<'EOF';
        proxy_pass http://%%provider%%;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
EOF

$t->start(<<"EOF");
$POLICY
chat_gdpr_policy narrow {
    otherwise replace;
    limit message=1000 depth=8;
}
server {
    listen %%visitor%%;
    location / {
        chat_gdpr chat;
        $proxy
    }
    location /narrow {
        chat_gdpr narrow;
        $proxy
    }
}
EOF

# An ordinary end.

for my $who ('visitor', 'provider') {
    my ($v, $e) = $t->websocket($provider);
    my ($from, $to, $mask) = $who eq 'visitor' ? ($v, $e, 1) : ($e, $v, 0);
    $from->send(ws_text($SAID, mask => $mask)
                . ws_close(1001, 'going', mask => $mask));
    my $m = $to->message;
    is($m && $m->{text}, $SEEN, "the last words of the $who arrive");
    my $f = $to->frame;
    is_deeply([ @$f{qw(opcode code reason masked)} ],
              [ 8, 1001, 'going', $mask ], "and the $who\'s close frame");
    $to->send(ws_close(1001, '', mask => 1 - $mask));
    $f = $from->frame;
    is($f && $f->{code}, 1001, 'and the answer to it');
    $to->close;
    ok($from->closed, 'and the connection ends');
}

for my $payload ('', pack('n', 4001), pack('n', 1000) . 'x' x 123) {
    my ($v, $e) = $t->websocket($provider);
    $v->send(ws_frame(8, $payload, mask => 1));
    my $f = $e->frame;
    is($f && $f->{payload}, $payload,
       'a close frame of ' . length($payload) . ' bytes');
}

# Either side leaves at any byte of a frame; nothing of the cut message gets
# out raw, and the other side hears of it.

for my $who ('visitor', 'provider') {
    for my $how (qw(close abort half_close)) {
        my $frame = ws_text('x jane.doe@example.com, 192.0.2.44 y',
                            mask => $who eq 'visitor');
        my @bad;
        for my $at (0 .. length $frame) {
            my ($v, $e) = $t->websocket($provider);
            my ($from, $to) = $who eq 'visitor' ? ($v, $e) : ($e, $v);
            $from->send(substr $frame, 0, $at);
            $from->settle;
            $from->$how;
            $to->closed(2) or push @bad, "$at: hears nothing";
            push @bad, "$at: raw" if unmasked($to->{in}) =~ /jane|192/;
            push @bad, "$at: the whole frame is lost"
                if $at == length $frame && $how ne 'abort'
                && unmasked($to->{in}) !~ /x \[email\], \[ipv4\] y/;
            $_->close for $v, $e;
        }
        is(join("\n", @bad), '', "the $who leaves at any byte: $how");
    }
}

# The text of the frames in the bytes, as far as they are whole.
sub unmasked {
    my ($bytes) = @_;
    my $text = $bytes;
    while (my $f = ChatGDPR::WebSocket::parse(\$bytes)) {
        $text .= $f->{payload};
    }
    return $text;
}

# Refusals.  Both sides are told why: a close frame with a code, then the end.

my $long = 'words and ' x 120;
my @refused = (
    [ 'a message over the limit', 1009, '/narrow',
      sub { ws_text($long, mask => $_[0]) } ],
    [ 'a fragmented message over the limit', 1009, '/narrow', sub {
        join '', map { ws_frame($_ ? 0 : 1, 'words and ' x 20,
                                fin => 0, mask => $_[0]) } 0 .. 9 } ],
    [ 'a length over the limit, before its payload', 1009, '/narrow',
      sub { substr ws_text('x' x 70000, mask => $_[0]), 0, 20 } ],
    [ 'a length of 2**62', 1009, '/', sub {
        pack('CCQ>', 0x81, 127 | ($_[0] ? 128 : 0), 2**62) . 'xxxxxxxx' } ],
    [ 'a length with its highest bit set', 1002, '/', sub {
        pack('CCNN', 0x81, 127 | ($_[0] ? 128 : 0), 1 << 31, 0)
        . 'xxxxxxxx' } ],
    [ 'a length of 16 bits where 7 are enough', 1002, '/',
      sub { ws_text('hello', mask => $_[0], bits => 16) } ],
    [ 'a length of 64 bits where 16 are enough', 1002, '/',
      sub { ws_text('x' x 200, mask => $_[0], bits => 64) } ],
    [ 'a reserved bit', 1002, '/',
      sub { ws_text('hello', mask => $_[0], rsv => 4) } ],
    [ 'a reserved opcode', 1002, '/',
      sub { ws_frame(3, 'hello', mask => $_[0]) } ],
    [ 'a reserved control opcode', 1002, '/',
      sub { ws_frame(11, 'hello', mask => $_[0]) } ],
    [ 'a fragmented ping', 1002, '/',
      sub { ws_frame(9, 'hello', mask => $_[0], fin => 0) } ],
    [ 'a ping of 126 bytes', 1002, '/',
      sub { ws_frame(9, 'x' x 126, mask => $_[0]) } ],
    [ 'a continuation of nothing', 1002, '/',
      sub { ws_frame(0, 'hello', mask => $_[0]) } ],
    [ 'a text within a fragmented text', 1002, '/', sub {
        ws_text('one', mask => $_[0], fin => 0)
        . ws_text('two', mask => $_[0]) } ],
    [ 'a frame with the wrong mask', 1002, '/',
      sub { ws_text('hello', mask => 1 - $_[0]) } ],
);

for my $case (@refused) {
    my ($what, $code, $target, $make) = @$case;
    for my $who ('visitor', 'provider') {
        my ($v, $e) = $t->websocket($provider, target => $target);
        my ($from, $to, $mask) = $who eq 'visitor' ? ($v, $e, 1)
                                                   : ($e, $v, 0);
        $from->send(ws_text("first $SAID", mask => $mask));
        my $m = $to->message;
        is($m && $m->{text}, 'first ' . $SEEN =~ s/\*{4} .*? 1111/[card]/r,
           "$what from the $who: the message before arrives")
            if $target eq '/narrow';
        $from->send($make->($mask));
        my $f = closing($v);
        is($f && $f->{code}, $code,
           "$what from the $who: the visitor is told $code");
        is($f && $f->{masked}, 0, '... in a frame without a mask');
        $f = closing($e);
        is($f && $f->{code}, $code, '... and so is the provider');
        is($f && $f->{masked}, 1, '... in a frame with a mask');
        $from->close;
        ok($to->closed, '... and one that leaves takes the other along');
    }
}

# Nothing that is sent after a refusal arrives, and who does not leave is
# disconnected.

for my $who ('visitor', 'provider') {
    my ($v, $e) = $t->websocket($provider);
    my ($from, $to, $mask) = $who eq 'visitor' ? ($v, $e, 1) : ($e, $v, 0);
    $from->send(ws_frame(3, 'hello', mask => $mask)
                . ws_text("more $SAID", mask => $mask));
    $from->settle;
    $from->send(ws_text("and more $SAID", mask => $mask));
    my $f = $to->frame;
    is($f && $f->{code}, 1002, "refused from the $who, who goes on");
    ok($v->closed(3) && $e->closed(3), 'both sides are disconnected');
    is($to->{in}, '', 'and nothing else has arrived');
}

# The next close frame, whatever comes before it.
sub closing {
    my ($end) = @_;
    while (my $f = $end->frame(2)) {
        return $f if $f->{opcode} == 8;
    }
    return;
}

# A long message just within the limit passes.

{
    my ($v, $e) = $t->websocket($provider, target => '/narrow');
    $v->send(ws_text('x' x 1000, mask => 1));
    my $m = $e->message;
    is($m && length $m->{text}, 1000, 'a message of the limit itself passes');
}

# nginx reloads: open chats go on.

{
    my ($v, $e) = $t->websocket($provider);
    $t->nginx->reload;
    $v->send(ws_text($SAID, mask => 1));
    my $m = $e->message;
    is($m && $m->{text}, $SEEN, 'a chat goes on over a reload');
    $e->send(ws_text($SAID));
    $m = $v->message;
    is($m && $m->{text}, $SEEN, 'both ways');
    $_->close for $v, $e;
}

is(scalar(grep { $_->{transport} eq 'websocket' } $t->events('error')),
   2 * @refused + 2, 'each refusal is an event');

$t->finish;
