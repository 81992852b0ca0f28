#!/usr/bin/perl

# Responses whose length is known are gathered and read at once: at every
# length around the limit, in pieces, many at a time, cut short, or flushed
# midway, the visitor gets what one that came at once would give.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $GATHER = 56 * 1024;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

$t->start(<<"EOF");
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    location /on {
        proxy_pass http://%%provider%%;
    }
    location /off {
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
}
EOF

# A body of so many bytes that ends in a finding, and what is to arrive of it.
sub body {
    my ($length, $mark) = @_;
    my $head = qq([{"text":"$SAID"},{"text":"$mark );
    my $tail = ' 192.0.2.44"}]';
    my $fill = $length - length($head) - length($tail);
    my $body = $head . 'a word, ' x ($fill / 8) . '.' x ($fill % 8) . $tail;
    my $seen = $body;
    $seen =~ s/\Q$SAID\E/$SEEN/;
    $seen =~ s/192\.0\.2\.44"/[ipv4]"/;
    return ($body, $seen);
}

sub head {
    my ($length, $type) = @_;
    $type //= 'application/json';
    return "HTTP/1.1 200 OK\r\nContent-Type: $type\r\n"
         . "Content-Length: $length\r\n\r\n";
}

sub ask {
    my ($location) = @_;
    my $visitor = $t->visitor('visitor')->get($location);
    return ($visitor, $provider->request->{end});
}

for my $location ('/on', '/off') {
    for my $length (1000, 4095, 4096, 4097, 16384, 16385,
                    map { $GATHER + $_ } -65 .. -63, -1 .. 1, 5000) {
        my ($sent, $want) = body($length, 'fill');
        for my $piece ($length, int($length / 3), 3000) {
            my ($visitor, $end) = ask($location);
            $end->send_apart(head($length),
                             unpack "(a$piece)*", $sent);
            my $got = $visitor->response;
            ok($got && $got->{body} eq $want,
               "$location: $length bytes, $piece at a time")
                or diag($got ? length $got->{body} : 'nothing');
        }
    }
}

# Several turns of many responses that come in pieces side by side: no memory
# that is used again may mix them up.

for my $turn (1 .. 3) {
    my @chats = map {
        my ($visitor, $end) = ask('/on');
        my ($sent, $want) = body(9000 + 700 * $_, "chat $turn $_");
        { visitor => $visitor, end => $end, want => $want,
          pieces => [ head(length $sent), unpack '(a4500)*', $sent ] };
    } 1 .. 40;

    while (my @more = grep { @{ $_->{pieces} } } @chats) {
        $_->{end}->send(shift @{ $_->{pieces} }) for @more;
        $more[-1]{end}->settle;
    }

    my @wrong = grep {
        my $got = $_->{visitor}->response;
        !$got || $got->{body} ne $_->{want};
    } @chats;
    is(scalar @wrong, 0, "turn $turn of forty responses side by side");
    $_->{end}->close for @chats;
}

# What the provider does not finish; a text, which any length of could be whole.

for my $location ('/on', '/off') {
    for my $sent_of (1, 100, 5000, 19999) {
        my ($sent) = body(20000, 'fill');
        my ($visitor, $end) = ask($location);
        $end->send(head(20000, 'text/plain')
                   . substr $sent, 0, $sent_of);
        $end->settle;
        $end->close;
        ok($visitor->closed, "$location: cut after $sent_of bytes");
        my $got = $visitor->{in};
        unlike($got, qr/\Q$SAID\E|192\.0\.2\.44/,
               "$location: and nothing leaks");
        my $whole = ChatGDPR::HTTP::parse(\$got, response => 1);
        ok(!$whole || $whole->{status} =~ /^5/,
           "$location: nor does it look whole");
    }
}

# What it sends beyond the length is none of this response.

for my $location ('/on', '/off') {
    my ($sent, $want) = body(6000, 'fill');
    my ($visitor, $end) = ask($location);
    $end->send(head(6000) . $sent . 'jane.doe@example.com');
    my $got = $visitor->response;
    ok($got && $got->{body} eq $want, "$location: more than announced");
    unlike($visitor->{in}, qr/jane/, "$location: goes nowhere");
    $end->close;
}

# A visitor that leaves while a response is gathered.

{
    my ($sent) = body(20000, 'fill');
    my ($visitor, $end) = ask('/on');
    $end->send(head(20000) . substr $sent, 0, 9000);
    $end->settle;
    $visitor->abort;
    $end->send(substr $sent, 9000);
    $end->settle;
    $end->close;
    pass('a visitor that leaves midway');
}

# What is to be flushed does not wait for the rest.

{
    my ($sent, $want) = body(20000, 'fill');
    my ($visitor, $end) = ask('/off');
    $end->send(head(20000) . substr $sent, 0, 10000);
    my $early = ChatGDPR::Wire::until(sub {
        length $visitor->{in} > 8000 }, 2);
    ok($early, 'proxy_buffering off: what is there arrives at once');
    $end->send(substr $sent, 10000);
    my $got = $visitor->response;
    ok($got && $got->{body} eq $want, 'and the rest of it');
}

$t->finish;
