#!/usr/bin/perl

# Compressed bodies: what is decoded, what is refused, and that neither two
# header lines nor a bomb pass what was not read.

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
chat_gdpr_policy lenient {
    otherwise replace;
    on_error pass;
}
proxy_http_version 1.1;
proxy_set_header   Connection "";
server {
    listen %%visitor%%;
    client_body_buffer_size 1k;
    location /chat {
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
    location /lenient {
        chat_gdpr lenient;
        proxy_pass http://%%provider%%;
    }
}
EOF

my $gzip = Compress::Zlib::memGzip($SAID);
my $bomb = Compress::Zlib::memGzip("\0" x (3 << 20));

# "Write to jane.doe@example.com or call 07700 900123. ", twice; and 4 MB.
my $br = pack 'H*', '1b6600701d87b1b3a5316e2d3ae1c30895ae93233dd0f70ad24c92a0'
       . 'a4ceb9229353616fb001871a0037d86030d8c566973f627f79c5fd18db6c5751aed'
       . 'e2ba84c090c9b07a1';
my $br_bomb = pack 'H*', '9bffff3ff82700e2b14020f7fe07';
my $br_seen = join ' ', ('Write to [email] or call [phone].') x 2;

# Requests.

for my $case (
    [ 'gzip, in a second line behind identity', 200,
      [ 'Content-Encoding: identity', 'Content-Encoding: gzip' ], $gzip ],
    [ 'gzip, in a line in front of identity', 200,
      [ 'Content-Encoding: gzip', 'Content-Encoding: identity' ], $gzip ],
    [ 'gzip in two lines', 415, [ ('Content-Encoding: gzip') x 2 ], $gzip ],
    [ 'gzip twice in two lines', 415, [ ('Content-Encoding: gzip') x 2 ],
      Compress::Zlib::memGzip($gzip) ],
    [ 'a coding nobody knows behind identity', 415,
      [ 'Content-Encoding: identity', 'Content-Encoding: zstd' ], $SAID ],
    [ 'brotli', 415, [ 'Content-Encoding: br' ], $br ],
    [ 'a bomb', 413, [ 'Content-Encoding: gzip' ], $bomb ],
    [ 'a bomb of deflate', 413, [ 'Content-Encoding: deflate' ],
      Compress::Zlib::compress("\0" x (3 << 20)) ],
    [ 'a bomb in many members', 413, [ 'Content-Encoding: gzip' ],
      Compress::Zlib::memGzip("\0" x (1 << 16)) x 32 ],
    [ 'gzip that no header names', 415, [], $gzip ],
    [ 'zlib that no header names', 415, [], Compress::Zlib::compress($SAID) ],
    [ 'gzip within gzip', 415, [ 'Content-Encoding: gzip' ],
      Compress::Zlib::memGzip($gzip) ],
) {
    my ($what, $status, $headers, $body) = @$case;
    for my $chunk (undef, 11) {
        my ($answer, $got) = $t->exchange($provider, http_request(
            'POST /chat', headers => [ 'Content-Type: text/plain',
                                       @$headers ],
            body => $body, chunk => $chunk), '200 OK', body => '');
        is($answer && $answer->{status}, $status, "$what is a $status");
        is($got && $got->{body}, $status == 200 ? $SEEN : undef,
           "$what: what the provider gets");
        is($got && $got->header('Content-Encoding'), undef,
           "$what: no encoding is left");
    }
}

for my $types ([ 'text/plain', 'application/octet-stream' ],
               [ 'image/png', 'text/plain' ]) {
    my ($answer, $got) = $t->exchange($provider, http_request('POST /chat',
        headers => [ map { "Content-Type: $_" } @$types ], body => $SAID));
    like($answer && $answer->{status}, qr/^4(?:00|15)$/,
         'two media types are refused');
    is($got, undef, '... and nothing arrives');
}

{
    my ($answer, $got) = $t->exchange($provider, http_request(
        'POST /lenient', headers => [ 'Content-Type: text/plain',
        'Content-Encoding: gzip' ], body => $bomb));
    is($answer && $answer->{status}, 413,
       'on_error pass: a bomb is refused');
    is($got, undef, '... and nothing arrives');
}

# Responses.

my @objects = grep { -f } $ChatGDPR::Nginx::MODULE, $ChatGDPR::Nginx::BINARY;
my $reads_br = `ldd @objects 2>/dev/null` =~ /brotli/;

for my $case (
    [ 'gzip in a second line', [ 'Content-Encoding: identity',
                                 'Content-Encoding: gzip' ], $gzip, $SEEN ],
    [ 'gzip in a first line', [ 'Content-Encoding: gzip',
                                'Content-Encoding: identity' ], $gzip,
      $SEEN ],
    [ 'gzip twice in two lines', [ ('Content-Encoding: gzip') x 2 ],
      Compress::Zlib::memGzip($gzip) ],
    [ 'a bomb', [ 'Content-Encoding: gzip' ], $bomb ],
    [ 'gzip that no header names', [], $gzip ],
    [ 'gzip within gzip', [ 'Content-Encoding: gzip' ],
      Compress::Zlib::memGzip($gzip) ],
    $reads_br ? (
        [ 'brotli', [ 'Content-Encoding: br' ], $br, $br_seen ],
        [ 'brotli in upper case', [ 'Content-Encoding: BR' ], $br,
          $br_seen ],
        [ 'brotli that is cut off', [ 'Content-Encoding: br' ],
          substr $br, 0, -3 ],
        [ 'bytes behind brotli', [ 'Content-Encoding: br' ], $br . 'x' ],
        [ 'a bomb of brotli', [ 'Content-Encoding: br' ], $br_bomb ],
        [ 'brotli within gzip', [ 'Content-Encoding: br, gzip' ],
          Compress::Zlib::memGzip($br) ],
    ) : [ 'brotli', [ 'Content-Encoding: br' ], $br ],
) {
    my ($what, $headers, $body, $expected) = @$case;
    for my $chunk (undef, 7) {
        my ($got) = $t->exchange($provider, http_request('GET /chat'),
            '200 OK', type => 'text/plain', headers => $headers,
            body => $body, chunk => $chunk);
        if (defined $expected) {
            is($got && $got->{body}, $expected, "$what is read");
            is($got && $got->header('Content-Encoding'), undef,
               "$what: no encoding is left");
        } else {
            my $whole = $got && $got->{status} eq '200'
                        && $got->{framing} =~ /^(?:chunked|length)$/;
            ok(!$whole, "$what is refused");
            unlike($got ? $got->{body} : '', qr/jane|07700/,
                   "$what: nothing of it arrives");
        }
    }
}

$t->finish;
