#!/usr/bin/perl

# Fragmented WebSocket messages, RFC 6455 section 5.4: a finding may be cut
# anywhere, control frames may come between any two fragments.

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

my ($visitor, $end) = $t->websocket($provider);

# Each way: who sends, who gets, whether it is masked.
my @ways = ([ 'to the provider', $visitor, $end, 1 ],
            [ 'to the visitor', $end, $visitor, 0 ]);

# The frames of a message of these fragments; a control frame may be among
# them.
sub frames {
    my ($masked, @parts) = @_;
    my @text = grep { !ref $parts[$_] } 0 .. $#parts;
    return map {
        ref $parts[$_]
            ? ws_frame(@{ $parts[$_] }, mask => $masked)
            : ws_frame($_ == $text[0] ? 1 : 0, $parts[$_],
                       mask => $masked, fin => $_ == $text[-1] ? 1 : 0)
    } 0 .. $#parts;
}

my @cases = (
    [ 'a card number cut over three fragments is masked',
      [ 'my card 4111 11', '11 1111 1', '111 ok' ],
      'my card **** **** **** 1111 ok' ],
    [ 'an address cut at its @ is replaced',
      [ 'to jane.doe', '@', 'example.com now' ], 'to [email] now' ],
    [ 'fragments of one byte each',
      [ split //, $SAID ], $SEEN ],
    [ 'empty fragments between',
      [ '', 'jane', '', '.doe@example', '', '.com', '' ], '[email]' ],
    [ 'a finding that ends with the message',
      [ 'call 07700 ', '900123' ], 'call [phone]' ],
    [ 'a message without a finding',
      [ 'good ', 'morn', 'ing' ], 'good morning' ],
    [ 'an empty message of empty fragments', [ '', '', '' ], '' ],
    [ 'JSON cut in an escape',
      [ '{"t":"a\u00', '40b jane.doe\u0', '040exam', 'ple.com \\', 'n"}' ],
      '{"t":"a\u0040b [email] \n"}' ],
    [ 'a character of UTF-8 cut over fragments',
      [ "\xe2", "\x82", "\xac 192.0.2.", "44 \xf0\x9f", "\x98\x80" ],
      "\xe2\x82\xac [ipv4] \xf0\x9f\x98\x80" ],
    [ 'fragments larger than a buffer',
      [ 'a word ' x 3000 . 'jane.doe@', 'example.com ' . 'b word ' x 10000 ],
      'a word ' x 3000 . '[email] ' . 'b word ' x 10000 ],
);

for my $way (@ways) {
    my ($name, $from, $to, $masked) = @$way;
    for my $case (@cases) {
        my ($what, $parts, $expected) = @$case;
        for my $apart (0, 1) {
            my @frames = frames($masked, @$parts);
            $apart ? $from->send_apart(@frames)
                   : $from->send(join '', @frames);
            my $m = $to->message;
            is($m && $m->{text}, $expected,
               "$what, $name" . ($apart ? ', one by one' : ''));
            is($m && $m->{frames}[-1]{fin}, 1, '... and ends');
        }
    }

    # Control frames between.
    $to->{control} = [];
    $from->send(join '', frames($masked, 'mail jane.', [ 9, 'p1' ],
        'doe@exam', [ 10, '' ], [ 9, 'p2' ], 'ple.com.'));
    my $m = $to->message;
    is($m && $m->{text}, 'mail [email].',
       "control frames between the fragments, $name");
    is(join(' ', map { "$_->{opcode}$_->{payload}" } @{ $to->{control} }),
       '9p1 10 9p2', "... arrive in their order, $name");
    is(join(' ', map { $_->{masked} } @{ $to->{control} }),
       join(' ', ($masked) x 3), "... masked as they must be, $name");

    # A ping must not wait for the end of a long message.
    $from->send(join '', map { ws_frame(@$_, mask => $masked) }
        [ 1, 'the beginning, jane.doe@', fin => 0 ], [ 9, 'are you there' ]);
    my $seen = ChatGDPR::Wire::until(sub {
        my $f = $to->frame(0.05) or return;
        $f->{opcode} == 9;
    }, 2);
    ok($seen, "a ping in the middle of a message arrives at once, $name");
    $from->send(ws_frame(0, 'example.com', mask => $masked));
    my $text = '';
    ChatGDPR::Wire::until(sub {
        my $f = $to->frame(0.05) or return;
        $text .= $f->{payload};
        $f->{fin};
    }, 2);
    like($text, qr/\[email\]$/, "and the message goes on, $name");
    unlike($text, qr/jane/, "without what was cut, $name");

    # The text of one message is not the context of the next.
    $from->send(join '', map { ws_text($_, mask => $masked) }
        'jane.doe@', 'example.com', '4111 1111', ' 1111 1111');
    is(join('|', map { my $n = $to->message; $n ? $n->{text} : '-' } 1 .. 4),
       'jane.doe@|example.com|4111 1111| 1111 1111',
       "messages are not joined, $name");
}

$t->finish;
