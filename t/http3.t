#!/usr/bin/perl

# HTTP/3, spoken by a browser: its bodies have no end that comes with their
# bytes, and what nginx asks for again while an event is written is not the
# beginning of another.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use IPC::Open2;
use JSON::PP;

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');

plan skip_all => 'this nginx has no HTTP/3'
    unless $t->nginx->describe =~ /http_v3_module/;
plan skip_all => 'no browser'
    unless -x '/usr/bin/chromium' && -d "$FindBin::Bin/node_modules";

my $tls = $t->nginx->certificate;
my $provider = $t->provider('provider');
my $port = $t->nginx->port('visitor');

$t->start(<<"EOF");
$POLICY
server {
    listen %%visitor%% quic;
    listen %%visitor%% ssl;
    ssl_certificate     $tls->{cert};
    ssl_certificate_key $tls->{key};
    chat_gdpr chat;
    client_max_body_size 16m;
    client_body_buffer_size 4k;
    proxy_http_version 1.1;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /unbuffered {
        proxy_request_buffering off;
        proxy_pass http://%%provider%%;
    }
}
EOF

chomp(my $spki = `openssl x509 -in $tls->{cert} -pubkey -noout |
    openssl pkey -pubin -outform der |
    openssl dgst -sha256 -binary | openssl base64`);

my $browser = open2(my $out, my $in, 'node', "$FindBin::Bin/browser/http3.js",
                    $port, $spki);
$in->autoflush(1);

# The page, which comes over HTTP/3 as well.
answer('page', 'text/html', "<link rel=icon href='data:,'>$SAID");
is(line(), $SEEN, 'a page');

for my $location ('', '/unbuffered') {
    my $name = $location ? ', unbuffered' : '';
    exchange("a message$name", "$location/say", $SAID, $SEEN);
    exchange("a long one$name", "$location/say", "$SAID\n" x 2000,
             "$SEEN\n" x 2000);
    for my $cut (5, 33, 100) {
        exchange("a message in two at $cut$name", "$location/say",
                 [ substr($SAID, 0, $cut), substr $SAID, $cut ], $SEEN);
    }
    exchange("no message$name", "$location/say", '', '');
}

ask('/say', { method => 'POST', body => '{"a":',
              headers => { 'Content-Type' => 'application/json' } });
my ($status, undef, $protocol) = @{ line() };
is("$status $protocol", '400 h3', 'a body that cannot be read is refused');
ok($provider->untouched, 'and the provider has nothing of it');

ask('/find?mail=jane.doe@example.com', {});
my $m = answer('a question', 'text/plain', $SAID);
like($m->{head}, qr{^GET /find\?mail=%5Bemail%5D }, 'arguments');
is_deeply(line(), [ 200, $SEEN, 'h3' ], 'and what is answered');

CORE::close($in);
waitpid $browser, 0;
is($?, 0, 'the browser is done');

$t->finish;

sub ask { print {$in} encode_json(\@_), "\n" }
sub line { return decode_json(scalar <$out> // 'null') }

sub answer {
    my ($name, $type, $text) = @_;
    my $request = $provider->request(seconds => 60);
    ok($request, "$name: the provider is asked") or return;
    $request->{end}->answer('200 OK', body => $text, type => $type);
    return $request;
}

# body: bytes, or a list of those that are sent one behind the other.
sub exchange {
    my ($name, $target, $body, $want) = @_;
    ask($target, { method => 'POST',
                   headers => { 'Content-Type' => 'text/plain' },
                   ref $body ? (parts => $body) : (body => $body) });
    my $request = answer($name, 'text/plain', $SAID) or return;
    is($request->{body}, $want, "$name: what it gets");
    like($request->{head}, qr/\r\nContent-Length: ${\ length $want}\r\n/i,
         "$name: of a known length");
    is_deeply(line(), [ 200, $SEEN, 'h3' ], "$name: what is answered");
    return;
}
