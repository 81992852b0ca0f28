#!/usr/bin/perl

# What later versions of nginx let pass of a provider's answer besides its
# header and body, and a provider that is spoken to by HTTP/2.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');

plan skip_all => 'nginx knows of these since 1.29.4'
    unless $t->nginx->since('1.29.4');

my $provider = $t->provider('provider');

$t->start(<<"EOF2");
$POLICY
chat_gdpr_policy path { forward path=redact; otherwise replace; }
server {
    listen %%second:http2%%;
    location / {
        proxy_pass http://%%provider%%;
        proxy_set_header X-Told \$http_x_told;
        proxy_set_header X-Path \$http_x_path;
    }
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Test-Address;
    proxy_http_version 1.1;
    proxy_pass_trailers on;
    early_hints 1;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /off {
        chat_gdpr off;
        proxy_pass http://%%provider%%;
    }
    location /http2 {
        proxy_http_version 2;
        proxy_set_header X-Told \$remote_addr;
        proxy_pass http://%%second%%;
    }
    location /http2/copied {
        set \$address "at \$remote_addr";
        proxy_http_version 2;
        proxy_set_header X-Told \$address;
        proxy_pass http://%%second%%/else?q=\$cookie_q&\$args;
    }
    location /http2/path {
        chat_gdpr path;
        proxy_http_version 2;
        proxy_set_header X-Told \$uri;
        proxy_set_header X-Path \$request_uri;
        proxy_pass http://%%second%%/else\$uri;
    }
    location /http2/path/sent {
        chat_gdpr path;
        proxy_http_version 2;
        proxy_pass http://%%second%%;
    }
}
EOF2

# What the visitor gets where the provider sends these bytes.
sub answered {
    my ($target, $bytes, $end) = @_;
    my $visitor = $t->visitor('visitor')->send(
        http_request("GET $target", headers => [ 'TE: trailers' ]));
    my $m = $provider->request or return 'no request';
    $m->{end}->send($bytes);
    return $visitor->take($end);
}

my $hints = "HTTP/1.1 103 Early Hints\r\nLink: </jane.doe\@example.com>\r\n"
          . "Set-Cookie: a=b\r\n\r\nHTTP/1.1 200 OK\r\n"
          . "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
my $trailers = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
             . "Trailer: Digest\r\n"
             . "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
             . "Digest: sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=\r\n"
             . "X-Said: jane.doe\@example.com\r\n\r\n";

like(answered('/off', $hints, qr/hello/), qr/ 103 /, 'nginx passes early hints');
my $got = answered('/', $hints, qr/hello/);
like($got, qr/\AHTTP\/1\.1 200 /, '... but under a policy');
like(answered('/off', $trailers, qr/\r\n\r\n\z/), qr/Digest: sha/,
     'nginx passes trailers');
$got = answered('/', $trailers, qr/\r\n0\r\n.*\r\n\z/s);
like($got, qr/hello\r\n0\r\n\r\n\z/, '... but of what may be rewritten');
unlike($got, qr/^Trailer:/m, '... and does not announce them');

my $visitor = $t->visitor('visitor')->send(http_request('POST /http2?a=192.0.2.44',
    type => 'text/plain', body => $SAID,
    headers => [ 'X-Test-Address: 198.51.100.77' ]));
my $m = $provider->request;
is($m->{body}, $SEEN, 'a body over HTTP/2');
is($m->arguments, 'a=%5Bipv4%5D', '... and its arguments');
is($m->header('X-Told'), '198.51.100.0', '... and an address');
$m->{end}->answer('200 OK', type => 'text/plain', body => $SAID);
is($visitor->response->{body}, $SEEN, '... and the way back');

# What the provider is asked for, by GET and by POST.
sub asked {
    my ($target, @headers) = @_;
    return map {
        my (undef, $got) = $t->exchange($provider, http_request("$_ $target",
            headers => \@headers, $_ eq 'POST' ? (body => 'hello') : ()));
        $got;
    } qw(GET POST);
}

for my $m (asked('/http2/copied?a=b', 'X-Test-Address: 198.51.100.77',
                 'Cookie: q=jane.doe@example.com')) {
    is($m->{target}, '/else?q=%5Bemail%5D&a=b',
       "$m->{method}: arguments made of variables, over HTTP/2");
    is($m->header('X-Told'), 'at 198.51.100.0',
       '... and an address that was copied');
}

for my $m (asked('/http2/path/jane.doe%40example.com/x?a=192.0.2.44')) {
    is($m->{target}, '/else/http2/path/%5Bemail%5D/x',
       "$m->{method}: a path made of variables, over HTTP/2");
    is($m->header('X-Told'), '/http2/path/[email]/x', '... which they say');
    is($m->header('X-Path'), '/http2/path/%5Bemail%5D/x?a=%5Bipv4%5D',
       '... and the one that was sent');
}

for my $m (asked('/http2/path/sent/jane.doe%40example.com/x?a=192.0.2.44')) {
    is($m->{target}, '/http2/path/sent/%5Bemail%5D/x?a=%5Bipv4%5D',
       "$m->{method}: a path as it was sent, over HTTP/2");
}

$t->finish;
