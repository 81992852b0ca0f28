#!/usr/bin/perl

# permessage-deflate, RFC 7692: negotiated with either side, and messages that
# are unpacked, redacted and packed again.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Deflate;
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
chat_gdpr_policy narrow { otherwise replace; limit message=1000; }
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        $proxy
    }
    location /narrow {
        chat_gdpr narrow;
        $proxy
    }
    location /none {
        $proxy
        proxy_set_header Sec-WebSocket-Extensions "";
    }
    location /hidden {
        $proxy
        proxy_hide_header Sec-WebSocket-Extensions;
    }
    location /redirected {
        try_files /nothing \@chat;
    }
    location \@chat {
        $proxy
    }
}
EOF

my $NAME = 'Sec-WebSocket-Extensions';
my $PMD = 'permessage-deflate';

# The handshake: what the visitor offers (several: in several headers), what
# arrives at the provider, what it answers, what arrives at the visitor.

my $FORGETS = 'server_no_context_takeover';
my $LIMITS = 'client_max_window_bits';

my @talks = (
    [ 'nothing is offered', [], undef, undef, undef ],
    [ 'as Chromium offers', [ "$PMD; $LIMITS" ],
      "$PMD; $LIMITS; server_max_window_bits=13, $PMD; $FORGETS; $LIMITS",
      "$PMD; server_max_window_bits=13; $LIMITS=15", "$PMD; $LIMITS=13" ],
    [ 'as Firefox offers', [ $PMD ],
      "$PMD; server_max_window_bits=13, $PMD; $FORGETS",
      "$PMD; $FORGETS", "$PMD; $FORGETS" ],
    [ 'the provider does not want it', [ "$PMD; $LIMITS" ],
      "$PMD; $LIMITS; server_max_window_bits=13, $PMD; $FORGETS; $LIMITS",
      undef, undef ],
    [ 'a visitor with small windows',
      [ "$PMD; server_max_window_bits=10; $LIMITS=11" ],
      "$PMD; server_max_window_bits=10; $LIMITS=11, $PMD; $FORGETS; "
      . "$LIMITS=11",
      "$PMD; server_max_window_bits=10; $LIMITS=9",
      "$PMD; server_max_window_bits=10; $LIMITS=9" ],
    [ 'no takeover', [ "$PMD; $FORGETS; client_no_context_takeover" ],
      "$PMD; $FORGETS; client_no_context_takeover",
      "$PMD; $FORGETS", "$PMD; $FORGETS; client_no_context_takeover" ],
    [ 'other extensions', [ 'x-webkit-deflate-frame, foo; bar="b"', $PMD ],
      "$PMD; server_max_window_bits=13, $PMD; $FORGETS", $PMD, $PMD ],
    [ 'only others', [ 'x-webkit-deflate-frame', 'bbf-usp-protocol' ],
      undef, undef, undef ],
    [ 'the first good offer counts',
      [ "$PMD; server_max_window_bits=16, $PMD; what", "$PMD; $FORGETS" ],
      "$PMD; $FORGETS", "$PMD; $FORGETS", "$PMD; $FORGETS" ],
    [ 'a malformed offer is none', [ "$PMD; =, $PMD" ], undef, undef, undef ],
    [ 'an empty one is none', [ '' ], undef, undef, undef ],
);

for my $target ('/ws', '/redirected') {
    for my $talk (@talks) {
        my ($what, $offers, $asked, $answer, $agreed) = @$talk;
        my ($v, $e) = $t->websocket($provider, target => $target,
            headers => [ map { "$NAME: $_" } @$offers ],
            accept => [ defined $answer ? "$NAME: $answer" : () ]);
        is($e->{handshake}->header($NAME), $asked,
           "$what, $target: what the provider is offered");
        is($v->{handshake}{status}, '101', '... the visitor is switched');
        is($v->{handshake}->header($NAME), $agreed, '... and answered');
        $_->close for $v, $e;
    }
}

# Answers that are not understood.

for my $case (
    [ 'that was not asked for', [], $PMD ],
    [ 'of another extension', [ $PMD ], 'foo' ],
    [ 'of two', [ $PMD ], "$PMD, foo" ],
    [ 'twice', [ $PMD ], "$PMD, $PMD" ],
    [ 'with an unknown parameter', [ $PMD ], "$PMD; foo" ],
    [ 'with bits that do not exist', [ $PMD ],
      "$PMD; server_max_window_bits=16" ],
    [ 'without a value', [ "$PMD; $LIMITS" ], "$PMD; $LIMITS" ],
    [ 'that is malformed', [ $PMD ], "$PMD;" ],
) {
    my ($what, $offers, $answer) = @$case;
    my ($v) = $t->websocket($provider,
        headers => [ map { "$NAME: $_" } @$offers ],
        accept => [ "$NAME: $answer" ]);
    is($v->{handshake}{status}, '502', "an answer $what is refused");
}

# What nginx is told about the header holds.

{
    my ($v, $e) = $t->websocket($provider, target => '/none',
        headers => [ "$NAME: $PMD" ]);
    is($e->{handshake}->header($NAME), undef, 'an offer is taken out');

    ($v, $e) = $t->websocket($provider, target => '/hidden',
        headers => [ "$NAME: $PMD" ], accept => [ "$NAME: $PMD" ]);
    is($v->{handshake}->header($NAME), undef, 'an answer is hidden');
    my $peer = ChatGDPR::Deflate->new;
    for my $text ("hello $SAID", 'hello', "hello $SAID") {
        $e->send(ws_frame(1, $peer->pack($text), rsv => 4));
        my $m = $v->message;
        is($m && $m->{text}, $text =~ s/\Q$SAID\E/$SEEN/r,
           '... and the visitor gets plain text');
        is($m && $m->{frames}[0]{rsv}, 0, '... that does not say otherwise');
        $v->send(ws_text($text, mask => 1));
        $m = $e->message;
        is($m && $m->{text}, $text =~ s/\Q$SAID\E/$SEEN/r,
           '... as the provider does');
    }
}

# Conversations, under each agreement.  Every peer has windows of its own, and
# every message refers back to others where it can.

my @words = (
    $SAID, 'hello', '', "{\"text\":\"$SAID\",\"id\":1}",
    '{"text":"hello","id":2}', 'hello, hello', "hello \xe2\x82\xac",
    $SAID, $SAID, '{"text":"hello","id":3}', 'x' x 3000, "$SAID " x 40,
    '{"text":"hello","id":4}', '{"text":"hello","id":5}',
);

for my $case (
    [ 'all there is', $PMD, $PMD ],
    [ 'limited windows', "$PMD; $LIMITS; server_max_window_bits=10",
      "$PMD; $LIMITS=9; server_max_window_bits=10" ],
    [ 'the smallest windows', "$PMD; $LIMITS=8; server_max_window_bits=8",
      "$PMD; $LIMITS=8; server_max_window_bits=8" ],
    [ 'the visitor forgets', "$PMD; client_no_context_takeover", $PMD ],
    [ 'the provider forgets', $PMD, "$PMD; $FORGETS" ],
    [ 'the provider wants nobody to refer back', $PMD,
      "$PMD; client_no_context_takeover; $FORGETS" ],
    [ 'the visitor wants nobody to',
      "$PMD; client_no_context_takeover; $FORGETS", $PMD ],
) {
    my ($what, $offer, $answer) = @$case;
    my ($v, $e) = $t->websocket($provider, headers => [ "$NAME: $offer" ],
                                accept => [ "$NAME: $answer" ]);
    my $agreed = $v->{handshake}->header($NAME);
    my ($visitor, $end) = (peer($agreed, 'client'), peer($answer, 'server'));

    for my $round (1 .. 3) {
        for my $way ([ 'provider', $v, $visitor, $e, $end, 1 ],
                     [ 'visitor', $e, $end, $v, $visitor, 0 ]) {
            my ($to, $from, $packer, $receiver, $unpacker, $mask) = @$way;
            my @bad;
            for my $i (0 .. $#words) {
                my ($rsv, $payload) = $i % 7 == 3
                    ? (0, $words[$i]) : (4, $packer->pack($words[$i]));
                my $half = int(length($payload) / 2);
                $from->send($round < 3
                    ? ws_frame(1, $payload, rsv => $rsv, mask => $mask)
                    : join '',
                      ws_frame(1, substr($payload, 0, $half), rsv => $rsv,
                               mask => $mask, fin => 0),
                      ws_frame(9, 'beat', mask => $mask),
                      ws_frame(0, substr($payload, $half), mask => $mask));
                my $got = $unpacker->text($receiver->message);
                push @bad, "$i: " . ($got // 'nothing')
                    if ($got // '-') ne $words[$i] =~ s/\Q$SAID\E/$SEEN/gr;
            }
            is(join("\n", @bad), '', "$what, to the $to, round $round");
        }
    }
    $_->close for $v, $e;
}

# An end with the windows and habits that its header says.
sub peer {
    my ($header, $role) = @_;
    my %o;
    for my $who ('client', 'server') {
        my $do = $who eq $role ? 'pack' : 'unpack';
        $o{"${do}_forgets"} = $header =~ /${who}_no_context_takeover/;
        $o{"${do}_bits"} = $header =~ /${who}_max_window_bits=(\d+)/ ? $1 : 15;
        $o{"${do}_bits"} = 9 if $o{"${do}_bits"} == 8;
    }
    return ChatGDPR::Deflate->new(%o);
}

# What has no finding arrives byte for byte, fragments and all.

{
    my ($v, $e) = $t->websocket($provider, headers => [ "$NAME: $PMD" ],
                                accept => [ "$NAME: $PMD" ]);
    my $peer = ChatGDPR::Deflate->new;
    my @bad;
    for my $i (1 .. 100) {
        my $payload = $peer->pack("{\"text\":\"hello number $i\"}");
        my $frames = $i % 3
            ? ws_frame(1 + $i % 2, $payload, rsv => 4, mask => 'mask')
            : ws_frame(1, substr($payload, 0, 3), rsv => 4, fin => 0,
                       mask => 'ab' . pack 'n', $i)
              . ws_frame(0, substr($payload, 3), mask => "xy\0\1");
        $v->send($frames);
        push @bad, $i if $e->take(length $frames) ne $frames;
    }
    is("@bad", '', 'messages without a finding stay as they are');
}

# Refusals: both sides are told.

my $bomb = ChatGDPR::Deflate->new->pack('x' x 1001);
my $text = ChatGDPR::Deflate->new->pack("fine \xc3\x28");

for my $case (
    [ 'more than the limit when unpacked', 1009, '/narrow',
      sub { ws_frame(1, $bomb, rsv => 4, mask => $_[0]) } ],
    [ 'the same in fragments', 1009, '/narrow', sub {
        ws_frame(1, substr($bomb, 0, 5), rsv => 4, fin => 0, mask => $_[0])
        . ws_frame(0, substr($bomb, 5), mask => $_[0]) } ],
    [ 'compressed text that is not UTF-8', 1007, '/',
      sub { ws_frame(1, $text, rsv => 4, mask => $_[0]) } ],
    [ 'what does not unpack', 1007, '/',
      sub { ws_frame(1, 'hello there', rsv => 4, mask => $_[0]) } ],
    [ 'what is cut off', 1007, '/', sub {
        ws_frame(2, substr($text, 0, -1), rsv => 4, mask => $_[0]) } ],
    [ 'a compressed ping', 1002, '/',
      sub { ws_frame(9, "\0", rsv => 4, mask => $_[0]) } ],
    [ 'a compressed continuation', 1002, '/', sub {
        ws_frame(1, $text, rsv => 4, fin => 0, mask => $_[0])
        . ws_frame(0, '', rsv => 4, mask => $_[0]) } ],
    [ 'the other reserved bits', 1002, '/',
      sub { ws_frame(1, $text, rsv => 6, mask => $_[0]) } ],
) {
    my ($what, $code, $target, $make) = @$case;
    for my $who ('visitor', 'provider') {
        my ($v, $e) = $t->websocket($provider, target => $target,
            headers => [ "$NAME: $PMD" ], accept => [ "$NAME: $PMD" ]);
        ($who eq 'visitor' ? $v : $e)->send($make->($who eq 'visitor'));
        is(join(' ', map { my $f = $_->frame; $f ? $f->{code} : '-' } $v, $e),
           "$code $code", "$what, from the $who");
        $_->close for $v, $e;
    }
}

is(scalar(grep { $_->{transport} eq 'websocket' } $t->events('error')), 16,
   'each refusal is an event');

$t->finish;
