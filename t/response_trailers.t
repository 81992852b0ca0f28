#!/usr/bin/perl

# Trailers of a response by gRPC's way of HTTP/2, which nginx passes by itself:
# under a policy they do not go on, whatever the visitor speaks.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

$t->start(<<"EOF2");
$POLICY
server {
    listen %%visitor%%;
    location / {
        chat_gdpr chat;
        grpc_pass grpc://%%provider%%;
    }
    location /off {
        grpc_pass grpc://%%provider%%;
    }
}
server {
    listen %%second:http2%%;
    location / {
        chat_gdpr chat;
        grpc_pass grpc://%%provider%%;
    }
}
EOF2

sub headers {
    my ($flags, @pairs) = @_;
    return ChatGDPR::HTTP2::frame(ChatGDPR::HTTP2::HEADERS,
        ChatGDPR::HTTP2::END_HEADERS | $flags, 1,
        join '', map { ChatGDPR::HTTP2::literal(@$_) } @pairs);
}

# The next request is answered by settings, a header, a body and trailers.
sub answer {
    my $end = $provider->accept or return;
    ChatGDPR::Wire::until(sub { $end->{in} =~ /SM\r\n\r\n.*(?:text|TEXT)/s });
    my $got = $end->{in};
    $end->send(ChatGDPR::HTTP2::frame(ChatGDPR::HTTP2::SETTINGS, 0, 0, '')
        . headers(0, [ ':status', '200' ], [ 'content-type', 'text/plain' ])
        . ChatGDPR::HTTP2::frame(ChatGDPR::HTTP2::DATA, 0, 1, $SAID)
        . headers(ChatGDPR::HTTP2::END_STREAM,
                  [ 'grpc-message', 'for jane.doe@example.com' ]));
    return $got;
}

sub http1 {
    my ($target) = @_;
    my $visitor = $t->visitor('visitor')->get($target, 'TE: trailers',
                                              'X-Test: TEXT');
    return (answer(), $visitor->take(qr/\r\n0\r\n(?:.*\r\n)?\r\n\z/s));
}

my ($asked, $got) = http1('/off');
like($got, qr/grpc-message: for jane/, 'nginx passes trailers');

($asked, $got) = http1('/?t=jane.doe@example.com');
$got =~ s/\r\n[0-9a-f]+\r\n//g;
like($got, qr/\Q$SEEN\E/, 'a response that is spoken to by gRPC is redacted');
unlike($got, qr/grpc-message/, '... and its trailers do not go on');
unlike($asked, qr/jane/, '... and its arguments are redacted');

my $visitor = $t->visitor_http2('second');
my $stream = $visitor->request(path => '/', headers => [
    [ 'te', 'trailers' ], [ 'x-test', 'TEXT' ] ]);
answer();
my $r = $visitor->response($stream);
is($r && $r->{body}, $SEEN, 'the same to HTTP/2');
is($r && $r->header('grpc-message'), undef, '... no trailers');

$t->finish;
