#!/usr/bin/perl

# Requests that cannot be read are refused, and nothing of them reaches the
# provider; or they pass, where the policy says so.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Compress::Zlib ();

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

my $proxy = <<'EOF';
        proxy_pass http://%%provider%%;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
EOF

$t->start(<<"EOF");
$POLICY
chat_gdpr_policy narrow {
    otherwise replace;
    limit body=1000 depth=5;
}
chat_gdpr_policy lenient {
    otherwise replace;
    limit body=1000 depth=5;
    on_error pass;
}
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    client_max_body_size 8m;
    client_body_buffer_size 1k;
    location /chat {
        chat_gdpr chat;
        $proxy
    }
    location /narrow {
        chat_gdpr narrow;
        $proxy
    }
    location /off {
        chat_gdpr narrow;
        proxy_request_buffering off;
        $proxy
    }
    location /lenient {
        chat_gdpr lenient;
        $proxy
    }
}
EOF

my $gzip = Compress::Zlib::memGzip(qq({"t":"$SAID"}));
my $deflate = Compress::Zlib::compress($SAID);
my $words = 'nothing personal, ';

# What, status, headers, body.
my @refused = (
    [ 'parts of a range', 415,
      [ 'Content-Type: multipart/byteranges; boundary=x' ],
      "--x\r\n\r\n$SAID\r\n--x--\r\n" ],
    [ 'octets', 415, [ 'Content-Type: application/octet-stream' ], $SAID ],
    [ 'a picture', 415, [ 'Content-Type: image/png' ], $SAID ],
    [ 'an unknown type', 415, [ 'Content-Type: application/x-chat' ],
      $SAID ],
    [ 'a charset that is not known', 415,
      [ 'Content-Type: text/plain; charset=shift_jis' ], $SAID ],
    [ 'two charsets', 415,
      [ 'Content-Type: text/plain; charset=utf-8; charset=utf-16' ], $SAID ],
    [ 'UTF-16 that does not say which', 415,
      [ 'Content-Type: text/plain; charset=utf-16' ], "\x20\xac" ],
    [ 'brotli', 415, [ 'Content-Type: text/plain', 'Content-Encoding: br' ],
      $SAID ],
    [ 'two encodings', 415, [ 'Content-Type: text/plain',
                              'Content-Encoding: gzip, gzip' ],
      Compress::Zlib::memGzip($gzip) ],
    [ 'gzip that is none', 400, [ 'Content-Type: text/plain',
                                  'Content-Encoding: gzip' ], $SAID ],
    [ 'gzip that is cut off', 400, [ 'Content-Type: application/json',
                                     'Content-Encoding: gzip' ],
      substr $gzip, 0, length($gzip) - 9 ],
    [ 'gzip with a wrong sum', 400, [ 'Content-Type: application/json',
                                      'Content-Encoding: gzip' ],
      substr($gzip, 0, length($gzip) - 8) . 'xxxx' . substr $gzip, -4 ],
    [ 'JSON that ends too early', 400, [ 'Content-Type: application/json' ],
      qq({"t":"$SAID") ],
    [ 'JSON that is text', 400, [ 'Content-Type: application/json' ],
      $SAID ],
    [ 'JSON with a wrong bracket', 400, [ 'Content-Type: application/json' ],
      qq({"t":"$SAID"]) ],
    [ 'JSON broken at its end', 400, [ 'Content-Type: application/json' ],
      '[' . qq({"t":"$SAID"},) x 300 . '}' ],
);

my @narrow = (
    [ 'a body over the limit', 413, [ 'Content-Type: text/plain' ],
      $words x 100 ],
    [ 'a gzip that unpacks to more than the limit', 413,
      [ 'Content-Type: text/plain', 'Content-Encoding: gzip' ],
      Compress::Zlib::memGzip($words x 10000) ],
    [ 'JSON that is too deep', 400, [ 'Content-Type: application/json' ],
      '[' x 6 . ']' x 6 ],
);

# The answer, and whether anything reached the provider.
sub refused {
    my ($http2, $path, $chunk, $headers, $body) = @_;
    my $answer;
    if ($http2) {
        my $v = $t->visitor_http2('http2');
        my $id = $v->request(path => $path, method => 'POST', body => $body,
            length => !$chunk, headers => [
                map { /^(.*?): (.*)/ ? [ lc $1, $2 ] : () } @$headers ]);
        $answer = $v->response($id);
    } else {
        my $v = $t->visitor('visitor')->send(http_request("POST $path",
            headers => $headers, body => $body,
            $chunk ? (chunk => 700) : ()));
        $answer = $v->response;
    }
    return ($answer ? $answer->{status} : 'none')
         . ($provider->untouched(0.01) ? '' : ', and it is forwarded');
}

for my $path (qw(/chat /narrow /off)) {
    for my $case ($path eq '/chat' ? @refused : @narrow) {
        my ($what, $status, $headers, $body) = @$case;
        for my $http2 (0, 1) {
            for my $chunk (0, 1) {
                is(refused($http2, $path, $chunk, $headers, $body), $status,
                   "$path: $what, HTTP/" . ($http2 ? 2 : 1)
                   . ($chunk ? ' without a length' : ''));
            }
        }
    }
}

my @errors = $t->events('error');
is(scalar @errors, 4 * (@refused + 2 * @narrow), 'each refusal is an event');
is_deeply([ map { [ @$_{qw(transport direction answer)} ] } @errors[0, -1] ],
          [ [ 'request', 'to_provider', 415 ],
            [ 'request', 'to_provider', 400 ] ],
          'which tells what the visitor was answered');
like($t->log, qr/\[error\].*chat_gdpr: /,
     'and a line in the error log');

# What can be read.

for my $case (
    [ 'gzip', [ 'Content-Type: application/json', 'Content-Encoding: gzip' ],
      $gzip, qq({"t":"$SEEN"}) ],
    [ 'deflate', [ 'Content-Type: text/plain', 'Content-Encoding: deflate' ],
      $deflate, $SEEN ],
    [ 'identity', [ 'Content-Type: text/plain',
                    'Content-Encoding: identity' ], $SAID, $SEEN ],
    [ 'no type', [], $SAID, $SEEN ],
    [ 'no type, JSON', [], qq({"t":"jane.doe\\u0040example.com"}),
      '{"t":"[email]"}' ],
    [ 'Latin 1', [ 'Content-Type: text/plain; charset=ISO-8859-1' ],
      "\xe9 $SAID", "\xe9 $SEEN" ],
    [ 'a JSON suffix', [ 'Content-Type: application/ld+json' ],
      qq({"t":"$SAID"}), qq({"t":"$SEEN"}) ],
    [ 'lines of JSON', [ 'Content-Type: application/x-ndjson' ],
      qq({"t":"$SAID"}\n{"t":"$SAID"}\n), qq({"t":"$SEEN"}\n{"t":"$SEEN"}\n) ],
    [ 'a body of the limit', [ 'Content-Type: text/plain' ],
      'x' x 1000, 'x' x 1000, '/narrow' ],
    [ 'JSON of the depth', [ 'Content-Type: application/json' ],
      '[' x 5 . ']' x 5, '[' x 5 . ']' x 5, '/narrow' ],
) {
    my ($what, $headers, $body, $expected, $path) = @$case;
    for my $chunk (undef, 50) {
        my (undef, $got) = $t->exchange($provider, http_request(
            'POST ' . ($path // '/chat'), headers => $headers,
            body => $body, chunk => $chunk));
        is($got && $got->{body}, $expected, "$what is read");
        is($got && ($got->header('Content-Encoding') // 'identity'),
           'identity', "$what: no encoding is left");
    }
}

# A refused body that comes after Expect: nginx need not ask for it.

{
    my $v = $t->visitor('visitor')->send("POST /chat HTTP/1.1\r\n"
        . "Host: localhost\r\nContent-Type: image/png\r\n"
        . "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n");
    my $answer = $v->response;
    if ($answer && $answer->{status} eq '100') {
        $v->send('x' x 100);
        $answer = $v->response;
    }
    is($answer && $answer->{status}, 415, 'a refusal behind Expect');
}

# What is left of a refused body is no request.

for my $type ('image/png', 'application/json') {
    my $v = $t->visitor('visitor')->send("POST /chat HTTP/1.1\r\n"
        . "Host: localhost\r\nContent-Type: $type\r\n"
        . "Content-Length: 1000\r\n\r\n" . '}' x 10);
    my $answer = $v->response;
    like($answer && $answer->{status}, qr/^4/, "$type: refused at once");
    $v->send(http_request('GET /chat') . ' ' x 900);
    ok($provider->untouched(0.2), '... and the rest is not a request');
}

# on_error pass: forwarded, and counted.

my ($before, $passed) = (scalar $t->events('error'), 0);
for my $case (
    [ 'parts of a range', [ 'Content-Type: multipart/byteranges; boundary=x' ],
      "--x\r\n\r\nwords\r\n--x--\r\n" ],
    [ 'octets', [ 'Content-Type: application/octet-stream' ], "\0\1\2" ],
    [ 'brotli', [ 'Content-Type: text/plain', 'Content-Encoding: br' ],
      "\x0b\x02\x80abc\x03" ],
    [ 'broken JSON', [ 'Content-Type: application/json' ], '{"a":1]' ],
    [ 'deep JSON', [ 'Content-Type: application/json' ],
      '[' x 9 . ']' x 9 ],
    [ 'a long body', [ 'Content-Type: text/plain' ], $words x 200 ],
) {
    my ($what, $headers, $body) = @$case;
    for my $chunk (undef, 10) {
        my ($answer, $got) = $t->exchange($provider, http_request(
            'POST /lenient', headers => $headers, body => $body,
            chunk => $chunk));
        is($got && $got->{body}, $body, "on_error pass: $what passes");
        is($got && $got->{framing}, 'length', '... in its own length');
        is($got && $got->header('Content-Encoding'),
           (map { /Encoding: (.*)/ } @$headers)[0],
           '... and encoding');
        is($t->events('error') - $before, ++$passed, '... and is an event');
    }
}

{
    my (undef, $got) = $t->exchange($provider, http_request('POST /lenient',
        type => 'application/json', body => qq({"a":"192.0.2.44"})));
    is($got->{body}, '{"a":"[ipv4]"}', 'on_error pass: what can be read is');
}

$t->finish;
