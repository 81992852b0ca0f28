#!/usr/bin/perl

# WebSockets over TLS, on either side and on both: a write that is not taken
# must be tried again with the same bytes, and TLS keeps bytes that no poll
# can see.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $tls = $t->nginx->certificate;
my %provider = (
    http  => $t->provider('open'),
    https => $t->provider('sealed', tls => $tls),
);

my $locations = <<'EOF';
    chat_gdpr chat;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
    location /http  { proxy_pass http://%%open%%; }
    location /https { proxy_pass https://%%sealed%%; }
EOF

$t->start(<<"EOF");
$POLICY
server { listen %%ws%%; $locations }
server {
    listen %%wss%% ssl;
    ssl_certificate     $tls->{cert};
    ssl_certificate_key $tls->{key};
    $locations
}
EOF

for my $server (qw(ws wss)) {
    for my $scheme (qw(http https)) {
        next if "$server $scheme" eq 'ws http';
        both_ways($server, $scheme);
        in_bulk($server, $scheme);
    }
}

sub open_ws {
    my ($server, $scheme, %o) = @_;
    return $t->websocket($provider{$scheme}, server => $server,
        tls => $server eq 'wss', target => "/$scheme", %o);
}

sub both_ways {
    my ($server, $scheme) = @_;
    my $name = "$server to $scheme";
    my ($v, $e) = open_ws($server, $scheme,
        behind => ws_text("behind $SAID", mask => 1),
        with_101 => ws_text("with $SAID"));
    my ($up, $down) = ($e->message, $v->message);
    is($up && $up->{text}, "behind $SEEN", "$name: behind the handshake");
    is($down && $down->{text}, "with $SEEN", "$name: with the 101");

    for my $n (1, 100, 1000) {
        my $text = "word $SAID " x $n;
        my $seen = "word $SEEN " x $n;
        $v->send(ws_text($text, mask => 1));
        $e->send(ws_text($text));
        ($up, $down) = ($e->message, $v->message);
        ok($up && $up->{text} eq $seen,
           "$name: " . length($text) . ' bytes to the provider');
        ok($down && $down->{text} eq $seen,
           "$name: " . length($text) . ' bytes to the visitor');
    }

    my $frame = ws_text($SAID, mask => 1);
    $v->send_apart(map { substr $frame, $_ * 9, 9 }
                   0 .. length($frame) / 9);
    $up = $e->message;
    is($up && $up->{text}, $SEEN, "$name: a frame in many TLS records");

    $v->send(ws_close(1000, 'bye', mask => 1));
    my $f = $e->frame;
    is($f && $f->{code}, 1000, "$name: close to the provider");
    $e->send(ws_close(1000, 'bye'));
    $f = $v->frame;
    is($f && $f->{code}, 1000, "$name: close to the visitor");
    $e->close;
    ok($v->closed, "$name: and the connection ends");
    return;
}

# More than the sockets take, to a side that does not read for a while.
sub in_bulk {
    my ($server, $scheme) = @_;
    my $name = "$server to $scheme";
    my ($v, $e) = open_ws($server, $scheme);
    for my $way ([ 'visitor', $e, $v, 0 ], [ 'provider', $v, $e, 1 ]) {
        my ($to, $from, $reader, $mask) = @$way;
        $reader->pause;
        my $n = 2000;
        $from->send(join '', map { ws_text("$_ $SAID" x 4, mask => $mask) }
                             1 .. $n);
        ChatGDPR::Wire::for_a_while(0.3);
        $reader->resume;
        my $bad = grep {
            my $m = $reader->message;
            !$m || $m->{text} ne "$_ $SEEN" x 4;
        } 1 .. $n;
        is($bad, 0, "$name: $n messages to a slow $to arrive redacted");
    }
    return;
}

$t->finish;
