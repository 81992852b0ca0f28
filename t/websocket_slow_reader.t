#!/usr/bin/perl

# A side that does not read while more than 4 MB wait for it: nothing may be
# lost, nothing may stall, and what has been sent before a close must still
# arrive.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

# 12 MB through small windows take their time where others are at work, too.
$ChatGDPR::Wire::PATIENCE = 60;

my $t = ChatGDPR::Test->new(log => 'info');
my %small = (rcvbuf => 65536, sndbuf => 65536);
my $provider = $t->provider('provider', %small);

$t->start(<<"EOF");
$POLICY
server {
    listen %%visitor%% rcvbuf=64k sndbuf=64k;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
}
EOF

# Sizes of messages, and how many of them make 12 MB: on the way to a provider
# the kernel alone may take 4 MB from nginx (tcp_wmem), of text that redaction
# has made shorter.
my @sizes = ([ 'many small messages', 1, 54000 ],
             [ 'messages of 20 KB', 100, 540 ],
             [ 'messages of 900 KB', 4000, 16 ]);

for my $way ('visitor', 'provider') {
    for my $size (@sizes) {
        for my $end ('', 'close', 'half') {
            slowly($way, $end, @$size);
        }
    }
}

sub slowly {
    my ($way, $ending, $what, $repeat, $n) = @_;
    my ($v, $e) = $t->websocket($provider, %small);
    my ($from, $to, $mask) = $way eq 'visitor' ? ($e, $v, 0) : ($v, $e, 1);
    my $name = "$what to a slow $way";
    $name .= ', sender closes' if $ending;
    $name .= ' one way' if $ending eq 'half';

    $to->pause;
    my $bytes = join '', map { ws_text("$_ $SAID" x $repeat, mask => $mask) }
                         1 .. $n;
    $from->send($bytes);
    ChatGDPR::Wire::for_a_while(0.2);
    cmp_ok(length $from->{out}, '>', 0, "$name: the sender is held back")
        if $ending eq '';

    if ($ending) {
        # What the sockets in between have taken is on its way; the rest of
        # the last frame is never sent.
        $to->resume;
        ChatGDPR::Wire::until(sub { !length $from->{out} });
        $to->pause;
        $from->send(ws_close(1000, 'bye', mask => $mask));
        $from->settle(0.05);
        $ending eq 'half' ? $from->half_close : $from->close;
    }
    $to->resume;
    my $bad = grep {
        my $m = $to->message;
        !$m || $m->{text} ne "$_ $SEEN" x $repeat;
    } 1 .. $n;
    is($bad, 0, "$name: all arrive redacted");

    if ($ending) {
        my $f = $to->frame;
        is($f && $f->{code}, 1000, "$name: the close frame is the last");
        ok($to->closed, "$name: and then the connection ends");
    } else {
        $to->send(ws_text('thanks', mask => 1 - $mask));
        my $m = $from->message;
        is($m && $m->{text}, 'thanks', "$name: the other way is free");
    }
    return;
}

# Both sides send at once and neither reads.

{
    my ($v, $e) = $t->websocket($provider, %small);
    $_->pause for $v, $e;
    my $n = 3000;
    $v->send(join '', map { ws_text("$_ $SAID", mask => 1) } 1 .. $n);
    $e->send(join '', map { ws_text("$_ $SAID") } 1 .. $n);
    ChatGDPR::Wire::for_a_while(0.2);
    $_->resume for $v, $e;
    for my $side ($v, $e) {
        my $bad = grep {
            my $m = $side->message;
            !$m || $m->{text} ne "$_ $SEEN";
        } 1 .. $n;
        is($bad, 0, 'both send, neither reads: all arrive redacted');
    }
}

# A reader that takes a few bytes now and then.

for my $way ('visitor', 'provider') {
    my ($v, $e) = $t->websocket($provider, %small, rcvbuf => 4096);
    my ($from, $to, $mask) = $way eq 'visitor' ? ($e, $v, 0) : ($v, $e, 1);
    $from->send(join '', map { ws_text("$_ $SAID", mask => $mask) }
                         1 .. 1000);
    for (1 .. 60) {
        $to->pause;
        ChatGDPR::Wire::for_a_while(0.005);
        $to->resume;
        ChatGDPR::Wire::turn(0.01);
    }
    my $bad = grep {
        my $m = $to->message;
        !$m || $m->{text} ne "$_ $SEEN";
    } 1 .. 1000;
    is($bad, 0, "a $way that reads by fits and starts gets all");
}

$t->finish;
