#!/usr/bin/perl

# Providers that are spoken to by HTTP/2, by grpc_pass and, since nginx 1.29.4,
# by proxy_pass: a body arrives redacted, of the length that it has then,
# however it came; and what gRPC itself says is refused.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

my @paths = ('/grpc');
my $proxied = '';

if ($t->nginx->since('1.29.4')) {
    push @paths, '/proxied', '/unbuffered';
    $proxied = <<'EOF2';
    location /proxied {
        proxy_http_version 2;
        proxy_pass http://%%second%%;
    }
    location /unbuffered {
        proxy_http_version 2;
        proxy_request_buffering off;
        proxy_buffering off;
        proxy_pass http://%%second%%;
    }
EOF2
}

$t->start(<<"EOF2");
$POLICY
server {
    listen %%second:http2%%;
    location / {
        proxy_pass http://%%provider%%;
    }
}
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    chat_gdpr chat;
    client_body_buffer_size 1k;
    location /grpc {
        grpc_pass grpc://%%second%%;
    }
$proxied
}
EOF2

# How a body comes; what the visitor gets then.
my %send = (
    'with a length' => sub {
        my $v = $t->visitor('visitor')->send(http_request("POST $_[0]",
            type => 'text/plain', body => $_[1]));
        return sub { $v->response };
    },
    'in chunks' => sub {
        my $v = $t->visitor('visitor')->send(http_request("POST $_[0]",
            type => 'text/plain', body => $_[1], chunk => 100));
        return sub { $v->response };
    },
    'by HTTP/2' => sub {
        my $v = $t->visitor_http2('http2');
        my $id = $v->request(path => $_[0], type => 'text/plain',
                             body => $_[1]);
        return sub { $v->response($id) };
    },
);

for my $path (@paths) {
    for my $how (sort keys %send) {
        for my $case ([ 'shorter', $SAID, $SEEN ],
                      [ 'longer', 'a@b.example', '[email]' ],
                      [ 'the same', 'hello', 'hello' ],
                      [ 'in a file', "$SAID\n" x 100, "$SEEN\n" x 100 ]) {
            my ($what, $said, $seen) = @$case;
            my $answer = $send{$how}->($path, $said);
            my $got = $provider->request;
            is($got && $got->{body}, $seen, "$path, $what, $how") or next;
            is($got->{framing}, 'length', '... with its length');
            $got->{end}->answer('200 OK', type => 'text/plain',
                                body => "$SAID\n" x 50);
            is($answer->()->{body}, "$SEEN\n" x 50, '... and the way back');
        }
    }
}

# A message of gRPC: a flag and a length in front of protocol buffers.

my $message = "\0" . pack('N/a', "\x0a\x14jane.doe\@example.com");
my ($r, $got) = $t->exchange($provider, http_request('POST /grpc',
    type => 'application/grpc', body => $message));
is($got, undef, 'what gRPC says does not arrive');
is($r->{status}, 415, '... and is refused');

($r) = $t->exchange($provider, http_request('GET /grpc'), '200 OK',
                    type => 'application/grpc', body => $message);
is($r->{status}, 502, '... nor what is answered so');

$t->finish;
