#!/usr/bin/perl

# Responses that cannot be read do not reach the visitor: 502 if nothing was
# sent yet, else the connection is cut so that the visitor sees it.

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
chat_gdpr_policy narrow {
    otherwise replace;
    limit body=20000 depth=5;
}
chat_gdpr_policy lenient {
    otherwise replace;
    on_error pass;
}
proxy_http_version 1.1;
proxy_set_header Connection "";
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    chat_gdpr chat;
    location /on {
        proxy_pass http://%%provider%%;
    }
    location /off {
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
    location /narrow {
        chat_gdpr narrow;
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
    location /lenient {
        chat_gdpr lenient;
        proxy_pass http://%%provider%%;
    }
    location /upgrade {
        proxy_pass http://%%provider%%;
        proxy_set_header Upgrade \$http_upgrade;
        proxy_set_header Connection "upgrade";
    }
}
EOF

my $gzip = Compress::Zlib::memGzip($SAID);

# What, type, further headers, status line, body.
my @refused = (
    [ 'brotli that is none', 'text/plain', [ 'Content-Encoding: br' ], 200,
      $SAID ],
    [ 'zstd', 'application/json', [ 'Content-Encoding: zstd' ], 200, $SAID ],
    [ 'two encodings', 'text/plain', [ 'Content-Encoding: gzip, gzip' ], 200,
      Compress::Zlib::memGzip($gzip) ],
    [ 'gzip that is none', 'text/plain', [ 'Content-Encoding: gzip' ], 200,
      $SAID ],
    [ 'an unknown type', 'application/x-chat', [], 200, $SAID ],
    [ 'multipart', 'multipart/byteranges; boundary=x', [], 200,
      "--x\r\n\r\n$SAID\r\n--x--\r\n" ],
    [ 'UTF-16', 'text/html; charset=utf-16', [], 200,
      join '', map { "\0$_" } split //, $SAID ],
    [ 'a part of a text', 'text/html', [ 'Content-Range: bytes 0-99/999' ],
      206, $SAID ],
    [ 'JSON that is text', 'application/json', [], 200, $SAID ],
    [ 'JSON with a wrong bracket', 'application/json', [], 200,
      qq({"t":"$SAID"]) ],
);

sub fetch {
    my ($path, $http2, $send) = @_;
    if ($http2) {
        my $visitor = $t->visitor_http2('http2');
        my $id = $visitor->request(path => $path);
        $send->($provider->request->{end});
        return $visitor->response($id);
    }
    my $visitor = $t->visitor('visitor')->get($path);
    $send->($provider->request->{end});
    my $got = $visitor->response;
    $got->{closed} = $visitor->closed(0.5) if $got;
    return $got;
}

for my $path (qw(/on /off)) {
    for my $http2 (0, 1) {
        for my $case (@refused) {
            my ($what, $type, $headers, $status, $body) = @$case;
            my $got = fetch($path, $http2, sub {
                $_[0]->answer("$status Any", type => $type, body => $body,
                              headers => $headers);
            });
            my $name = "$path: $what, HTTP/" . ($http2 ? 2 : 1);
            is($got && $got->{status}, 502, "$name is a 502");
            unlike($got ? $got->{body} : '', qr/jane|mail|\0/,
                   "$name: nothing of it arrives");
        }
    }
}

# Found out when a part is on its way already.

my $page = 'nothing personal, only words. ' x 2000;
my @cut = (
    [ 'JSON broken at its end', '/on', 'application/json', [],
      qq(["$page",\n) . qq("$page"}) ],
    [ 'JSON that ends too early', '/off', 'application/json', [],
      qq(["$page","$page") ],
    [ 'a text over the limit', '/narrow', 'text/plain', [], $page ],
    [ 'gzip cut off', '/on', 'application/json',
      [ 'Content-Encoding: gzip' ],
      substr Compress::Zlib::memGzip(join ',', '[1', map { rand } 1 .. 9999),
             0, 40000 ],
    [ 'gzip with a wrong sum', '/off', 'text/plain',
      [ 'Content-Encoding: gzip' ],
      Compress::Zlib::memGzip(join ',', map { rand } 1 .. 9999)
      =~ s/.{8}\z/xxxxxxxx/sr ],
);

for my $case (@cut) {
    my ($what, $path, $type, $headers, $body) = @$case;
    for my $http2 (0, 1) {
        my $got = fetch($path, $http2, sub {
            my ($end) = @_;
            $end->send("HTTP/1.1 200 OK\r\nContent-Type: $type\r\n"
                . 'Content-Length: ' . length($body) . "\r\n"
                . join('', map { "$_\r\n" } @$headers) . "\r\n");
            $end->send_apart(substr($body, 0, 30000), substr $body, 30000);
        });
        my $whole = $got && ($http2 ? !$got->{reset}
                                    : $got->{framing} =~ /^(?:chunked
                                                            |length)$/x);
        my $told = $got && $got->{status} eq '502' || !$whole;
        ok($told, "$what: the visitor is told, HTTP/" . ($http2 ? 2 : 1));
    }
}

# on_error pass.

for my $case (
    [ 'zstd', 'text/plain', [ 'Content-Encoding: zstd' ],
      "\x28\xb5\x2f\xfdabc" ],
    [ 'an unknown type', 'application/x-chat', [], 'words' ],
    [ 'broken JSON', 'application/json', [], '{"a":1]' ],
    [ 'multipart', 'multipart/byteranges; boundary=x', [], "--x--\r\n" ],
) {
    my ($what, $type, $headers, $body) = @$case;
    my $got = fetch('/lenient', 0, sub {
        $_[0]->answer('200 OK', type => $type, body => $body,
                      headers => $headers);
    });
    is($got && "$got->{status} $got->{body}", "200 $body",
       "on_error pass: $what passes");
}

# Upgrades.

my %upgrade = (
    'an extension nobody offered'
        => ws_accept('Sec-WebSocket-Extensions: permessage-deflate'),
    'another protocol than was asked for'
        => "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n"
         . "Connection: Upgrade\r\n\r\n",
    'no protocol at all'
        => "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n",
);
for my $what (sort keys %upgrade) {
    my $visitor = $t->visitor('visitor')->send(ws_handshake('/upgrade'));
    my $asked = $provider->request(head => 1);
    $asked->{end}->send($upgrade{$what} . ws_text($SAID));
    my $got = $visitor->response;
    is($got && $got->{status}, 502, "a 101 with $what is a 502");
    unlike($visitor->{in}, qr/jane/, '... and nothing behind it arrives');
}

{
    my $visitor = $t->visitor('visitor')->send(join "\r\n",
        'GET /upgrade HTTP/1.1', 'Host: localhost', 'Upgrade: h2c',
        'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAAA', '', '');
    my $asked = $provider->request(seconds => 1);
    my $name = 'an upgrade to HTTP/2 is not asked of the provider';
    if ($asked) {
        is($asked->header('Upgrade'), undef, $name);
        $asked->{end}->answer('204 No Content');
        is($visitor->response->{status}, 204, 'and the request goes on');
    } else {
        like($visitor->response->{status}, qr/^(?:400|502)$/, $name);
    }
}

# A visitor did not ask, the provider upgrades all the same: no upgrade.

{
    my $visitor = $t->visitor('visitor')->get('/on');
    my $end = $provider->request->{end};
    $end->send(ws_accept() . ws_text($SAID));
    $end->settle;
    $end->close;
    $visitor->closed(1);
    unlike($visitor->{in}, qr/jane/,
           'nothing passes raw behind a 101 that nobody asked for');
}

is(scalar(grep { $_->{error} eq 'EUPGRADE' } $t->events('error')), 4,
   'what was agreed to and not asked for has its name in events');
like($t->log, qr/response: neither an answer nor the WebSocket that was asked/,
     '... and in the error log');

cmp_ok(scalar(grep { $_->{transport} eq 'response' } $t->events('error')),
       '>=', 4 * @refused + 2 * @cut, 'each refusal is an event');

$t->finish;
