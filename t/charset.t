#!/usr/bin/perl

# Bodies in other charsets than UTF-8, both ways: what arrives is in the charset
# that it was in, with its new length.  Which charsets there are, and any bytes
# in them, is in t/unit/charset_test.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Encode ();

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

$t->start(<<"EOF2");
$POLICY
chat_gdpr_policy greek {
    languages  el;
}
proxy_http_version 1.1;
proxy_set_header   Connection "";
server {
    listen %%visitor%%;
    location / {
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
    location /off {
        chat_gdpr chat;
        proxy_request_buffering off;
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
    location /greek {
        chat_gdpr greek;
        proxy_pass http://%%provider%%;
    }
}
EOF2

my $euro = "\x{20ac}";

# What, type, charset (of Encode), path, what is said, what arrives.
for my $case (
    [ 'UTF-16LE', 'text/plain; charset=UTF-16LE', 'UTF-16LE', '/',
      "$euro $SAID", "$euro $SEEN" ],
    [ 'UTF-16BE', 'text/plain; charset="utf-16be"', 'UTF-16BE', '/off',
      "$euro $SAID", "$euro $SEEN" ],
    [ 'UTF-16 with a mark', 'text/plain', 'UTF-16', '/', "$euro $SAID",
      "$euro $SEEN" ],
    [ 'JSON in UTF-16', 'application/json', 'UTF-16LE', '/',
      qq({"t":"$SAID","n":4111111111111111}),
      qq({"t":"$SEEN","n":"************1111"}) ],
    [ 'JSON in UTF-32', 'application/json', 'UTF-32BE', '/off',
      qq({"t":"$SAID"}), qq({"t":"$SEEN"}) ],
    [ 'Latin 1', 'text/html; charset=ISO-8859-1', 'iso-8859-1', '/',
      "<p>\xe9 $SAID", "<p>\xe9 $SEEN" ],
    [ 'Latin 9', 'application/json; charset=iso8859-15', 'iso-8859-15', '/',
      qq(["$euro $SAID"]), qq(["$euro $SEEN"]) ],
    [ 'Windows 1252', 'text/plain; charset=cp1252', 'cp1252', '/off',
      "$euro $SAID", "$euro $SEEN" ],
    [ 'a label in Greek', 'text/plain; charset=windows-1253', 'cp1253',
      '/greek', 'call 00 30 21 23 45 67 89', undef ],
    [ 'a label that Latin 1 has not', 'text/plain; charset=latin1',
      'iso-8859-1', '/greek', 'call +44 7700 900123', 'call [phone]' ],
) {
    my ($what, $type, $charset, $path, $said, $seen) = @$case;
    my $body = Encode::encode($charset, $said);
    for my $chunk (undef, 7) {
        my ($response, $got) = $t->exchange($provider,
            http_request("POST $path", type => $type, body => $body,
                         chunk => $chunk),
            '200 OK', type => $type, body => $body, chunk => $chunk);
        if (!defined $seen) {
            like(Encode::decode($charset, $got->{body}), qr/call \[\p{Greek}+\]/,
                 "$what: the provider's body");
            next;
        }
        is(Encode::decode($charset, $got->{body}), $seen,
           "$what: the provider's body");
        is($got->{body}, Encode::encode($charset, $seen), '... in its charset');
        is($got->header('Content-Length') // length $got->{body},
           length $got->{body}, '... as long as it says');
        is($response->{body}, $got->{body}, "... and the visitor's");
    }
}

# A body of which nothing is known but its first byte, and that is its last.

for my $body ("\xff", '{', "\0", "\xef", "\xfe\xff\xd8") {
    my ($response, $got) = $t->exchange($provider,
        http_request('POST /', type => 'text/plain', body => $body));
    is($got && $got->{body}, $body, 'a short body: ' . unpack 'H*', $body);
}

$t->finish;
