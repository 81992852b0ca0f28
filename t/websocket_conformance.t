#!/usr/bin/perl

# RFC 6455, section by section, from either side: what a relay has to let pass
# unchanged, and what has to fail the connection with which code.  Each case is
# a connection of its own.

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
}
EOF

# The frames of a message: [ first payload, ... ], of that opcode.
sub message {
    my ($opcode, @parts) = @_;
    return map { [ $_ ? 0 : $opcode, $parts[$_], fin => $_ == $#parts ? 1 : 0 ]
                 } 0 .. $#parts;
}

my ($PING, $PONG, $CLOSE) = (9, 10, 8);
my $GREEK = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";

# section, what, frames, how it ends: 'same', the frames arrive byte for byte;
# a code, both sides are told it, and what stands before '!' arrives first.
# A frame is [ opcode, payload, options of ws_frame() ], or bytes.
my @cases = (

    # 5.2: reserved bits, reserved opcodes, lengths
    (map { [ '5.2', "reserved bits $_ on a text", [ [ 1, 'a', rsv => $_ ] ],
             1002 ] } 1 .. 7),
    [ '5.2', 'a reserved bit on a ping', [ [ $PING, '', rsv => 2 ] ], 1002 ],
    [ '5.2', 'a reserved bit on a close', [ [ $CLOSE, '', rsv => 1 ] ], 1002 ],
    [ '5.2', 'a reserved bit on a continuation',
      [ [ 1, 'a', fin => 0 ], [ 0, 'b', rsv => 1 ] ], 1002 ],
    [ '5.2', 'a reserved bit behind a good message',
      [ [ 1, 'good' ], '!', [ 1, 'a', rsv => 4 ] ], 1002 ],
    (map { [ '5.2', "opcode $_", [ [ $_, 'a' ] ], 1002 ] } 3 .. 7, 11 .. 15),
    [ '5.2', 'a reserved opcode behind a good message',
      [ [ 1, 'good' ], '!', [ 5, '' ] ], 1002 ],
    (map { [ '5.2', "a text of $_ bytes", [ [ 1, 'x' x $_ ] ], 'same' ] }
         0, 1, 125, 126, 127, 128, 65535, 65536),
    (map { [ '5.2', "a binary of $_ bytes", [ [ 2, "\xfe" x $_ ] ], 'same' ] }
         0, 1, 125, 126, 127, 128, 65535, 65536),
    (map { [ '5.2', "$_->[0] bytes in a length of $_->[1] bits",
             [ [ 1, 'x' x $_->[0], bits => $_->[1] ] ], 1002 ] }
         [ 0, 16 ], [ 125, 16 ], [ 0, 64 ], [ 126, 64 ], [ 65535, 64 ]),

    # 5.4: fragments, with control frames between
    [ '5.4', 'a text of two fragments', [ message(1, 'one', 'two') ], 'same' ],
    [ '5.4', 'a binary of three', [ message(2, "\0", "\1", "\2") ], 'same' ],
    [ '5.4', 'empty fragments', [ message(1, '', '', '') ], 'same' ],
    [ '5.4', 'a fragment of nothing between',
      [ message(1, 'one', '', 'two') ], 'same' ],
    [ '5.4', 'a continuation of nothing', [ [ 0, 'a' ] ], 1002 ],
    [ '5.4', 'an open continuation of nothing', [ [ 0, 'a', fin => 0 ] ],
      1002 ],
    [ '5.4', 'a continuation behind the end',
      [ message(1, 'one', 'two'), '!', [ 0, 'three' ] ], 1002 ],
    [ '5.4', 'a text among fragments', [ [ 1, 'a', fin => 0 ], [ 1, 'b' ] ],
      1002 ],
    [ '5.4', 'a binary among the fragments of a text',
      [ [ 1, 'a', fin => 0 ], [ 2, 'b', fin => 0 ] ], 1002 ],
    [ '5.4', 'messages one behind the other',
      [ message(1, 'one', 'two'), message(2, 'three', 'four'), [ 1, 'five' ] ],
      'same' ],

    # 5.5: control frames
    (map { [ '5.5', "a ping of $_ bytes", [ [ $PING, "\xff" x $_ ] ],
             'same' ] } 0, 1, 124, 125),
    [ '5.5', 'a ping of 126 bytes', [ [ $PING, 'x' x 126 ] ], 1002 ],
    [ '5.5', 'a ping of 70000 bytes', [ [ $PING, 'x' x 70000 ] ], 1002 ],
    [ '5.5', 'a close of 126 bytes',
      [ [ $CLOSE, "\x03\xe8" . 'x' x 124 ] ], 1002 ],
    [ '5.5', 'a fragmented ping', [ [ $PING, 'a', fin => 0 ] ], 1002 ],
    [ '5.5', 'a fragmented pong', [ [ $PONG, 'a', fin => 0 ] ], 1002 ],
    [ '5.5', 'a fragmented close', [ [ $CLOSE, '', fin => 0 ] ], 1002 ],
    [ '5.5', 'a pong that nobody asked for', [ [ $PONG, 'x' ] ], 'same' ],
    [ '5.5', 'ten pings', [ ([ $PING, 'x' ]) x 10 ], 'same' ],
    [ '5.5', 'a ping and a message', [ [ $PING, 'x' ], [ 1, 'hello' ] ],
      'same' ],

    # 5.5.1 and 7.4: close frames
    [ '5.5.1', 'a close without a code', [ [ $CLOSE, '' ] ], 'same' ],
    [ '5.5.1', 'a close of one byte', [ [ $CLOSE, "\x03" ] ], 1002 ],
    [ '5.5.1', 'a close with a reason',
      [ [ $CLOSE, "\x03\xe8good-bye" ] ], 'same' ],
    [ '5.5.1', 'a close with the longest reason',
      [ [ $CLOSE, "\x03\xe8" . 'x' x 123 ] ], 'same' ],
    [ '5.5.1', 'a reason in Greek', [ [ $CLOSE, "\x03\xe8$GREEK" ] ],
      'same' ],
    [ '5.5.1', 'a reason that is not UTF-8',
      [ [ $CLOSE, "\x03\xe8$GREEK\xed\xa0\x80edited" ] ], 1007 ],
    [ '5.5.1', 'a reason cut in a character',
      [ [ $CLOSE, "\x03\xe8\xe2\x82" ] ], 1007 ],
    [ '5.5.1', 'a close among fragments',
      [ [ 1, 'never ended', fin => 0 ], '-', [ $CLOSE, "\x03\xe9" ] ],
      'last' ],
    (map { [ '7.4', "code $_", [ [ $CLOSE, pack 'n', $_ ] ], 'same' ] }
         1000 .. 1003, 1007 .. 1014, 3000, 3999, 4000, 4999),
    (map { [ '7.4', "code $_", [ [ $CLOSE, pack 'n', $_ ] ], 1002 ] }
         0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000,
         65535),

    # 5.6 and 8.1: text is UTF-8
    [ '8.1', 'Greek', [ [ 1, $GREEK ] ], 'same' ],
    [ '8.1', 'the last characters of each length',
      [ [ 1, "\x7f\xdf\xbf\xef\xbf\xbd\xf4\x8f\xbf\xbf" ] ], 'same' ],
    [ '8.1', 'the first of each', [ [ 1, "\0\xc2\x80\xe0\xa0\x80"
                                         . "\xf0\x90\x80\x80" ] ], 'same' ],
    [ '8.1', 'around the surrogates',
      [ [ 1, "\xed\x9f\xbf\xee\x80\x80" ] ], 'same' ],
    [ '8.1', 'no characters, but UTF-8',
      [ [ 1, "\xef\xbf\xbe\xef\xbf\xbf\xf0\x9f\xbf\xbf" ] ], 'same' ],
    [ '8.1', 'cut at each byte by fragments',
      [ message(1, split //, "$GREEK \xf0\x9f\x98\x80") ], 'same' ],
    (map { [ '8.1', 'not UTF-8: ' . unpack('H*', $_), [ [ 1, $_ ] ], 1007 ] }
         "\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xc3\x28", "\xc3",
         "\xe0\x80\xaf", "\xe0\x9f\xbf", "\xe2\x82", "\xe2\x28\xa1",
         "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\xaf", "\xf0\x9f\x98",
         "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
         "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "good\xff"),
    [ '8.1', 'not UTF-8 behind a good message',
      [ [ 1, $GREEK ], '!', [ 1, "\xff" ] ], 1007 ],
    [ '8.1', 'not UTF-8 in a later fragment',
      [ message(1, $GREEK, "\xed\xa0\x80", 'edited') ], 1007 ],
    [ '8.1', 'a character that the last fragment leaves open',
      [ message(1, 'x', "\xe2\x82") ], 1007 ],
    [ '8.1', 'in fragments, told before the message ends',
      [ [ 1, "good \xf4", fin => 0 ], [ 0, "\x90", fin => 0 ] ], 1007 ],
    [ '8.1', 'told before the frame ends',
      [ sub { substr ws_text("good \xf4\x90 and more", mask => $_[0]), 0,
              7 + 4 * $_[0] + 2 } ], 1007 ],
    [ '5.6', 'a binary may be anything', [ [ 2, "\xff\xfe\xed\xa0\x80" ] ],
      'same' ],
    [ '5.6', 'so may its fragments', [ message(2, "\xe2", "\x28") ], 'same' ],
    [ '5.5', 'so may a ping', [ [ $PING, "\xff\x80" ] ], 'same' ],
);

# 5.1: a visitor masks, a provider does not.
push @cases, map { my $case = $_; [ '5.1', "$case->[0] with the wrong mask",
    [ sub { ws_frame(@{ $case->[1] }, mask => 1 - $_[0]) } ], 1002 ] }
    [ 'a text', [ 1, 'a' ] ], [ 'an empty text', [ 1, '' ] ],
    [ 'a ping', [ $PING, '' ] ], [ 'a close', [ $CLOSE, "\x03\xe8" ] ];

my $refused = 0;

for my $case (@cases) {
    my ($section, $what, $frames, $end) = @$case;
    for my $who ('visitor', 'provider') {
        my $bad = relayed($who, $end, $frames);
        is($bad, '', "$section: $what, from the $who");
        $refused++ if $end =~ /\d/;
    }
}

# What is wrong with how the frames are relayed.
sub relayed {
    my ($who, $ending, $frames) = @_;
    my ($v, $e) = $t->websocket($provider);
    my ($from, $to, $mask) = $who eq 'visitor' ? ($v, $e, 1) : ($e, $v, 0);
    my ($sent, $passes) = ('', '');

    for my $f (@$frames) {
        if (!ref $f) {
            $passes = $f eq '!' ? $sent : '';
            $sent = '' if $f eq '-';
            $from->send($sent) if $f eq '!';
            $from->send(frame($frames->[0], $mask)) if $f eq '-';
            $sent = '';
            next;
        }
        $sent .= frame($f, $mask);
    }
    $from->send($sent);

    my $arrives = $ending =~ /\d/ ? $passes : $sent;
    my $got = length $arrives ? $to->take(length $arrives) : '';
    my $bad = $got eq $arrives ? '' : 'what passes is changed';

    if ($ending =~ /\d/) {
        for my $side ($v, $e) {
            my $f = $side->frame;
            $bad .= ' told ' . (!$f ? 'nothing' : $f->{code} // $f->{opcode})
                if !$f || $f->{opcode} != $CLOSE || $f->{code} != $ending;
        }
        $from->close;
        $bad .= ' and never ends' if !$to->closed;
    }
    $_->close for $v, $e;
    return $bad;
}

sub frame {
    my ($f, $mask) = @_;
    return $f->($mask) if ref $f eq 'CODE';
    my ($opcode, $payload, %o) = @$f;
    return ws_frame($opcode, $payload, %o, mask => $mask);
}

# Sent byte by byte it is all the same.

for my $who ('visitor', 'provider') {
    my ($v, $e) = $t->websocket($provider);
    my ($from, $to, $mask) = $who eq 'visitor' ? ($v, $e, 1) : ($e, $v, 0);
    my $bytes = join '', map { frame($_, $mask) }
        message(1, $GREEK, 'and', $GREEK), [ $PING, 'x' ], [ 2, "\xff" ],
        [ $CLOSE, "\x03\xe8$GREEK" ];
    $from->send_apart(split //, $bytes);
    is($to->take(length $bytes), $bytes, "byte by byte from the $who");
    $_->close for $v, $e;
}

# A file that passes unread does not wait for its end (5.4).

{
    my ($v, $e) = $t->websocket($provider);
    my @bad;
    my @frames = map { frame($_, 0) } message(2, '%PDF-1.7', 'x' x 5000, 'y');
    for my $i (0 .. $#frames) {
        $e->send($frames[$i]);
        push @bad, $i if $v->take(length $frames[$i], 2) ne $frames[$i];
    }
    is("@bad", '', 'fragments of a file arrive as they come');
}

is(scalar(grep { $_->{transport} eq 'websocket' } $t->events('error')),
   $refused, 'each failed connection is an event');

$t->finish;
