#!/usr/bin/perl

# Server-sent events: each arrives before the next is sent, whatever the
# buffers of nginx.

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
    listen %%http2:http2%%;
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
    location /gzip {
        gzip on;
        gzip_types text/event-stream;
        gzip_min_length 1;
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
}
EOF

# Each event, and what the visitor must have of it before the next.
my @events = (
    [ "data: good morning\n\n" ],
    [ "data: jane.doe\@example.com\n\n", "data: [email]\n\n" ],
    [ ": beat\n\n" ],
    [ "event: message\nid: 7\ndata: {\"t\":\"$SAID\"}\n\n",
      "event: message\nid: 7\ndata: {\"t\":\"$SEEN\"}\n\n" ],
    [ "retry: 1000\n\n" ],
    [ "data: call 07700 900123\ndata: or 192.0.2.44\n\n",
      "data: call [phone]\ndata: or [ipv4]\n\n" ],
    [ "data: 4111 1111\n\n" ],
    [ "data:  1111 1111\n\n" ],
    [ "data: jane.doe@\n\n" ],
    [ "data: example.com\n\n" ],
    [ "data:jane.doe\@example.com\r\n\r\n", "data:[email]\r\n\r\n" ],
    [ "data: \xe2\x82\xac 192.0.2.44\n\n", "data: \xe2\x82\xac [ipv4]\n\n" ],
    [ 'data: ' . 'many words ' x 3000 . "192.0.2.44\n\n",
      'data: ' . 'many words ' x 3000 . "[ipv4]\n\n" ],
);

for my $location (qw(/off /on)) {
    for my $http2 (0, 1) {
        for my $chunk (0, 1) {
            stream($location, $http2, $chunk);
        }
    }
}

# The body that has arrived so far.
sub unchunked {
    my ($visitor) = @_;
    my $in = $visitor->{in};
    $in =~ s/\A.*?\r\n\r\n//s or return '';
    my $body = '';
    while ($in =~ /\G([0-9a-f]+)\r\n/gc) {
        $body .= substr $in, pos $in, hex $1;
        pos($in) += hex($1) + 2;
    }
    return $body;
}

# Send the events one by one; the next only when the one before has arrived.
sub stream {
    my ($location, $http2, $chunk) = @_;
    my $name = "$location, HTTP/" . ($http2 ? 2 : 1)
             . ($chunk ? ', chunked' : ', open end');
    my ($visitor, $id);
    if ($http2) {
        $visitor = $t->visitor_http2('http2');
        $id = $visitor->request(path => $location);
    } else {
        $visitor = $t->visitor('visitor')->get($location);
    }
    my $end = $provider->request->{end};

    # What nginx would rather buffer, the provider's header lets go.
    $end->send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        . "Cache-Control: no-cache\r\n"
        . ($location eq '/on' ? "X-Accel-Buffering: no\r\n" : '')
        . ($chunk ? "Transfer-Encoding: chunked\r\n\r\n"
                  : "Connection: close\r\n\r\n"));

    my $expected = '';
    my $so_far = sub {
        return $http2 ? $visitor->{stream}{$id}{body} : unchunked($visitor);
    };
    my @late;
    for my $i (0 .. $#events) {
        my ($sent, $want) = @{ $events[$i] };
        $expected .= $want // $sent;
        $end->send($chunk ? ChatGDPR::HTTP::chunk($sent) : $sent);
        ChatGDPR::Wire::until(sub {
            length $so_far->() >= length $expected;
        }, 2);
        if ($so_far->() ne $expected) {
            push @late, "event $i: " . substr $so_far->(),
                -300;
            last;
        }
    }
    is(join("\n", @late), '', "$name: each event before the next");

    $chunk ? $end->send("0\r\n\r\n") : $end->half_close;
    my $got = $http2 ? $visitor->response($id) : $visitor->response;
    ok($got && $got->{body} eq join('', map { $_->[1] // $_->[0] } @events),
       "$name: and the stream ends");
    $end->close;
    return;
}

# An event in several writes is held until it is decided, and then let go.

{
    my $visitor = $t->visitor('visitor')->get('/off');
    my $end = $provider->request->{end};
    $end->send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
               . 'data: hello jane.');
    $end->settle;
    $end->send('doe@exam');
    $end->settle;
    $end->send("ple.com\n");
    $end->settle;
    $end->send("\n");
    my $expected = "data: hello [email]\n\n";
    ChatGDPR::Wire::until(sub { unchunked($visitor) eq $expected }, 2);
    is(unchunked($visitor), $expected, 'an event in several writes');
    $end->send("data: cut jane.doe@");
    $end->settle;
    $end->close;
    my $got = $visitor->response;
    is($got && $got->{body}, $expected . 'data: cut jane.doe@',
       'an event that never ends');
}

# Compressed by nginx, it still comes event by event.

{
    use Compress::Zlib ();
    my $visitor = $t->visitor('visitor')->get('/gzip',
                                              'Accept-Encoding: gzip');
    my $end = $provider->request->{end};
    $end->send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
               . "Transfer-Encoding: chunked\r\n\r\n");
    my $head = $visitor->response_head;
    is($head->header('Content-Encoding'), 'gzip', 'nginx compresses');
    my $inflate = Compress::Zlib::inflateInit(
        -WindowBits => Compress::Zlib::WANT_GZIP());
    my ($text, $bytes) = ('', '');
    for my $i (1 .. 3) {
        $end->send(ChatGDPR::HTTP::chunk("data: $i 192.0.2.44\n\n"));
        ChatGDPR::Wire::until(sub {
            while ($visitor->{in} =~ s/\A([0-9a-f]+)\r\n//) {
                my $chunk = $visitor->take(hex($1) + 2);
                $text .= $inflate->inflate(substr $chunk, 0, -2) // '';
            }
            $text =~ /$i \[ipv4\]\n\n/;
        }, 2);
        like($text, qr/data: $i \[ipv4\]\n\n\z/, "compressed event $i");
    }
}

my @messages = grep { $_->{transport} eq 'response' } $t->events('message');
cmp_ok(scalar @messages, '>=', 10, 'the streams have events in the audit log');

$t->finish;
