#!/usr/bin/perl

# Responses to the visitor: every framing of a provider, every way in which
# nginx passes it on.  The visitor must get redacted text in correct framing.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Compress::Zlib ();

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

$t->start(<<"EOF");
$POLICY
proxy_http_version 1.1;
proxy_set_header   Connection "";
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    chat_gdpr chat;

    location /on {
        proxy_pass http://%%provider%%;
        proxy_buffers 8 4k;
    }
    location /off {
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
    location /gzip {
        gzip on;
        gzip_types *;
        gzip_min_length 1;
        proxy_pass http://%%provider%%;
    }
    location /plain {
        chat_gdpr off;
        proxy_pass http://%%provider%%;
    }
}
EOF

my $line = qq({"id":17,"text":"$SAID","n":1.50,"u":"\\u00e9\\n"},\n);
my $redacted = qq({"id":17,"text":"$SEEN","n":1.50,"u":"\\u00e9\\n"},\n);
my %body = (
    'a small json' => [ 'application/json',
        qq({"text":"$SAID"}), qq({"text":"$SEEN"}) ],
    'a large json' => [ 'application/json',
        '[' . $line x 600 . '{}]', '[' . $redacted x 600 . '{}]' ],
    'a json of one finding' => [ 'application/json; charset=utf-8',
        '"jane.doe@example.com"', '"[email]"' ],
    'a plain text' => [ 'text/plain', $SAID, $SEEN ],
    'a text that ends in a finding' => [ 'text/plain',
        'host 192.0.2.44', 'host [ipv4]' ],
    'an html page' => [ 'text/html; charset=utf-8',
        "<!doctype html><p title=\"x\">$SAID</p>\n" x 40,
        "<!doctype html><p title=\"x\">$SEEN</p>\n" x 40 ],
    'a text without a finding' => [ 'text/plain',
        "nothing personal, only words, 2026-03-04.\n" x 3000 ],
    'an empty text' => [ 'text/plain', '' ],
);

my %framing = (
    'a length'    => {},
    'chunks'      => { chunk => 999 },
    'an open end' => { close => 1 },
    'gzip'        => { gzip => 1 },
    'gzip in chunks' => { gzip => 1, chunk => 100 },
    'deflate'     => { deflate => 1 },
    'raw deflate' => { deflate => -1 },
);

# The provider's answer to one request; what the visitor got.
sub fetch {
    my ($path, $status, $http2, %answer) = @_;
    my $visitor = $http2 ? $t->visitor_http2('http2')
                         : $t->visitor('visitor');
    my $id;
    if ($http2) {
        $id = $visitor->request(path => $path, method => $answer{method},
            headers => [ map { /^(.*?): (.*)/ ? [ lc $1, $2 ] : () }
                         @{ $answer{ask} // [] } ]);
    } else {
        $visitor->send(http_request(($answer{method} // 'GET') . " $path",
                                    headers => $answer{ask}));
    }
    my $asked = $provider->request or return;
    $asked->{end}->answer($status, %answer);
    my $got = $http2 ? $visitor->response($id)
                     : $visitor->response(method => $answer{method});
    $got->{asked} = $asked if $got;
    return $got;
}

sub raw_deflate {
    my ($bytes) = @_;
    my $d = Compress::Zlib::deflateInit(
        -WindowBits => -Compress::Zlib::MAX_WBITS());
    return $d->deflate($bytes) . $d->flush;
}

for my $location (qw(/on /off)) {
    for my $http2 (0, 1) {
        for my $framing (sort keys %framing) {
            cell($location, $http2, $framing, $_) for sort keys %body;
        }
    }
}

sub cell {
    my ($location, $http2, $framing, $what) = @_;
    my ($type, $sent, $expected) = @{ $body{$what} };
    $expected //= $sent;
    my %answer = %{ $framing{$framing} };
    my @coding;
    if ($answer{gzip}) {
        $sent = Compress::Zlib::memGzip($sent);
        @coding = 'Content-Encoding: gzip';
    } elsif ($answer{deflate}) {
        $sent = $answer{deflate} > 0 ? Compress::Zlib::compress($sent)
                                     : raw_deflate($sent);
        @coding = 'Content-Encoding: deflate';
    }
    my $got = fetch($location, '200 OK', $http2, %answer, type => $type,
        body => $sent, headers => [ 'ETag: "abc"', 'Accept-Ranges: bytes',
                                    'X-Other: kept', @coding ]);
    my $name = "$location: $what in $framing, " . ($http2 ? '2' : '1.1');
    return fail("$name: nothing arrives") if !$got;

    my @wrong;
    push @wrong, "status $got->{status}" if $got->{status} ne '200';
    push @wrong, 'body is ' . substr $got->{body}, 0, 500
        if $got->{body} ne $expected;
    push @wrong, "framing is $got->{framing}"
        if !$http2 && $got->{framing} !~ /^(?:length|chunked)$/;
    push @wrong, 'HTTP/2 length' if $http2 && length $expected
        && ($got->header('content-length') // length $expected)
           != length $expected;
    push @wrong, 'reset' if $got->{reset};
    my %header = (ETag => 'W/"abc"', 'Accept-Ranges' => undef,
                  'Content-Encoding' => undef, 'X-Other' => 'kept',
                  'Content-Type' => $type);
    for my $h (sort keys %header) {
        my ($is, $want) = ($got->header($h), $header{$h});
        push @wrong, "$h is " . ($is // 'gone')
            if ($is // '-') ne ($want // '-');
    }
    is(join("\n", @wrong), '', $name);
    return;
}

# What the provider is asked.

{
    my $got = fetch('/on', '200 OK', 0, type => 'text/plain', body => 'x',
        ask => [ 'Range: bytes=0-3', 'If-Range: "abc"',
                 'Accept-Encoding: gzip, br', 'X-Other: kept' ]);
    my $asked = $got->{asked};
    is_deeply([ map { $asked->header($_) } qw(Range If-Range X-Other) ],
              [ undef, undef, 'kept' ],
              'no part of a text is asked of the provider');
    like($asked->header('Accept-Encoding') // 'identity', qr/^identity$/,
         'and no encoding');
}

{
    my $got = fetch('/plain', '206 Partial Content', 0, type => 'text/plain',
        body => $SAID, ask => [ 'Range: bytes=0-3', 'Accept-Encoding: br' ],
        headers => [ 'ETag: "abc"', 'Accept-Ranges: bytes',
                     'Content-Range: bytes 0-3/9' ]);
    is($got->{body}, $SAID, 'chat_gdpr off: the response is as it was');
    is($got->{asked}->header('Range'), 'bytes=0-3',
       'chat_gdpr off: and so is the request');
    is($got->header('ETag'), '"abc"', 'chat_gdpr off: and the ETag');
}

# Answers without a body.

for my $http2 (0, 1) {
    my $v = $http2 ? 'HTTP/2' : 'HTTP/1.1';
    for my $location (qw(/on /off /gzip)) {
        my $got = fetch($location, '200 OK', $http2, method => 'HEAD',
            headers => [ 'Content-Type: text/html', 'Content-Length: 4711',
                         'ETag: "abc"' ]);
        is($got->{status} . $got->{body}, '200',
           "$location: HEAD has no body, $v");
        is($got->header('ETag'), 'W/"abc"',
           "$location: HEAD weakens the ETag, $v");

        $got = fetch($location, '204 No Content', $http2,
                     type => 'text/html');
        is($got->{status} . $got->{body}, '204', "$location: 204, $v");

        $got = fetch($location, '304 Not Modified', $http2,
            headers => [ 'ETag: "abc"', 'Content-Length: 7' ],
            ask => [ 'If-None-Match: W/"abc"' ]);
        is($got->header('Content-Length'), undef,
           "$location: 304 says no other length than 200, $v");
        is($got->{status} . $got->{body}, '304', "$location: 304, $v");
        is($got->{asked}->header('If-None-Match'), 'W/"abc"',
           "$location: a weak ETag can be asked for, $v");

        # In it a chat that polls says how far the visitor has read.
        next if $location eq '/gzip';   # nginx's own gzip drops it, too
        for ([ '200 OK', type => 'text/plain', body => $SAID ],
             [ '304 Not Modified' ]) {
            my ($status, @answer) = @$_;
            $got = fetch($location, $status, $http2, @answer,
                         headers => [ 'ETag: 1:[0]' ]);
            is($got && $got->header('ETag'), '1:[0]',
               "$location: $status, an ETag without quotes stays, $v");
        }
    }
}

for my $status ('200 OK', '302 Found', '404 Not Found',
                '500 Internal Server Error') {
    my $got = fetch('/on', $status, 0, type => 'text/html',
        body => "<p>$SAID</p>", headers => [ 'Location: /else' ]);
    is($got->{status} . $got->{body}, substr($status, 0, 3) . "<p>$SEEN</p>",
       "the body of a $status is redacted");
}

# What holds no text passes as it is.

my $bytes = join '', map { chr $_ } (0 .. 255) x 40;
for my $type (qw(image/png font/woff2 text/css text/javascript
                 application/javascript video/mp4)) {
    for my $http2 (0, 1) {
        my $got = fetch('/on', '200 OK', $http2, type => $type,
            body => $bytes . $SAID, headers => [ 'ETag: "abc"',
                                                 'Accept-Ranges: bytes' ]);
        ok($got->{body} eq $bytes . $SAID
           && $got->header('Content-Length') == length $got->{body}
           && $got->header('ETag') eq '"abc"'
           && $got->header('Accept-Ranges') eq 'bytes',
           "$type passes byte for byte" . ($http2 ? ', HTTP/2' : ''));
    }
}

# Filters behind the module see what it leaves.

{
    my $got = fetch('/gzip', '200 OK', 0, type => 'application/json',
        body => $body{'a large json'}[1], ask => [ 'Accept-Encoding: gzip' ]);
    is($got->header('Content-Encoding'), 'gzip',
       'nginx compresses what was redacted');
    ok(Compress::Zlib::memGunzip($got->{body})
       eq $body{'a large json'}[2], 'and the visitor can read it');
}

# Over one connection several in turn, none of which disturbs the next.

{
    my $visitor = $t->visitor('visitor');
    $visitor->get("/on?$_") for 1 .. 3;
    my @seen;
    for my $n (1 .. 3) {
        my $asked = $provider->request or last;
        $asked->{end}->answer('200 OK', type => 'text/plain',
            body => "$n $SAID", $n == 2 ? (chunk => 10) : ());
    }
    is($visitor->response->{body}, "$_ $SEEN", "answer $_ of three")
        for 1 .. 3;
}

# nginx's own pages.

{
    my $got = $t->visitor('visitor')->get('/none')->response;
    is($got->{status}, '404', "nginx's own answer comes through");
}

# A visitor that reads slowly: nothing is lost, nothing waits on disk.

for my $location (qw(/on /off)) {
    my $n = int(4 * 1024 * 1024 / length $line);
    my $visitor = $t->visitor('visitor', rcvbuf => 8192);
    $visitor->pause;
    $visitor->get($location);
    my $asked = $provider->request;
    $asked->{end}->answer('200 OK', type => 'application/json',
        body => '[' . $line x $n . '{}]', chunk => 50000);
    ChatGDPR::Wire::for_a_while(0.5);
    is(join("\n", $t->leaks('proxy_temp')), '',
       "$location: what waits for a slow visitor is not on disk");
    $visitor->resume;
    my $got = $visitor->response(seconds => 120);
    ok($got && $got->{body} eq '[' . $redacted x $n . '{}]',
       "$location: 4 MB to a slow visitor arrive redacted");
}

# A visitor that leaves midway.

for my $location (qw(/on /off)) {
    my $visitor = $t->visitor('visitor', rcvbuf => 8192)->get($location);
    my $asked = $provider->request;
    $asked->{end}->send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        . "Transfer-Encoding: chunked\r\n\r\n"
        . sprintf("%x\r\n%s\r\n", length $SAID, $SAID) x 500);
    $visitor->take(10);
    $visitor->abort;
    $asked->{end}->settle;
    $asked->{end}->close;
    pass("$location: a visitor that leaves midway");
}

$t->finish;
