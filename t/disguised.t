#!/usr/bin/perl

# Requests that two readers may take for two things, or that hide what a
# receiver would still read: it is redacted, or nothing of it arrives.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Compress::Zlib ();
use Encode qw(encode);

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

$t->start(<<"EOF");
chat_gdpr_policy strict {
    otherwise replace;
}
chat_gdpr_policy files {
    otherwise replace;
    files     pass;
}
proxy_http_version 1.1;
proxy_set_header   Connection "";
server {
    listen %%visitor%%;
    location / {
        chat_gdpr strict;
        proxy_pass http://%%provider%%;
    }
    location /files {
        chat_gdpr files;
        proxy_pass http://%%provider%%;
    }
}
EOF

my $mail = 'jane.doe@example.com';
my $json = qq({"m":"$mail"});

sub gzip { return Compress::Zlib::memGzip($_[0]) }

sub parts {
    return join('', map { "--AaB\r\n$_\r\n" } @_) . "--AaB--\r\n";
}

my $form = 'multipart/form-data; boundary=AaB';
my $field = 'Content-Disposition: form-data; name="m"';
my $xml = 'application/xml';

# what, its type and other headers, the body, and what arrives of that or the
# status of a refusal
my @rows = (
    [ 'two types', [ 'image/png', 'Content-Type: application/json' ], $json,
      415 ],
    [ 'two types in a line', [ 'image/png, application/json' ], $json, 415 ],
    [ '... behind a parameter', [ 'image/png; a="b,c", text/plain' ], $json,
      415 ],
    [ 'two charsets', [ 'text/plain; charset=utf-8; charset=utf-16le' ],
      encode('UTF-16LE', $mail), 415 ],
    [ 'UTF-7', [ 'text/plain; charset=utf-7' ], 'jane+AEA-example.com', 415 ],
    [ 'UTF-16 that nobody says', [ 'text/plain' ], encode('UTF-16LE', $mail),
      415 ],
    [ 'no type, and JSON', [ '' ], '{"m":"jane\u0040example.com"}',
      '{"m":"[email]"}' ],

    [ 'two codings', [ 'application/json',
      'Content-Encoding: identity, gzip' ], gzip($json), 415 ],
    [ '... in two lines', [ 'application/json', 'Content-Encoding: gzip',
      'Content-Encoding: gzip' ], gzip(gzip($json)), 415 ],
    [ 'gzip in two members', [ 'application/json', 'Content-Encoding: gzip' ],
      gzip(qq({"a":1}\n)) . gzip($json), qq({"a":1}\n{"m":"[email]"}) ],
    [ '... and more behind it', [ 'application/json',
      'Content-Encoding: gzip' ], gzip('{"a":1}') . $json, 400 ],
    [ 'gzip that nobody says', [ 'application/json' ], gzip($json), 415 ],

    [ 'JSON with a comment', [ 'application/json' ], qq({/**/"m":"$mail"}),
      400 ],
    [ 'JSON with NaN', [ 'application/json' ], qq({"n":NaN,"m":"$mail"}),
      400 ],
    [ 'a key twice', [ 'application/json' ], qq({"m":1,"m":"$mail"}),
      '{"m":1,"m":"[email]"}' ],
    [ 'escapes in JSON in a text', [ 'application/json' ],
      '{"m":"x {\"n\":\"\\\\u006aane\\\\u0040example\\\\u002ecom\"}"}',
      '{"m":"x {\"n\":\"[email]\"}"}' ],
    [ 'escapes of escape()', [ 'application/x-www-form-urlencoded' ],
      'm=jane%u0040example.com', 'm=%5Bemail%5D' ],
    [ 'percent twice', [ 'application/x-www-form-urlencoded' ],
      'm=jane%2540example%252ecom', 'm=%5Bemail%5D' ],

    [ 'a boundary twice', [ "$form; boundary=x" ],
      parts("$field\r\n\r\n$mail"), 415 ],
    [ '... in RFC 2231', [ "$form; boundary*=utf-8''x" ],
      parts("$field\r\n\r\n$mail"), 415 ],
    [ 'lines that end with LF', [ $form ],
      parts("$field\r\n\r\n$mail") =~ s/\r//gr, 400 ],
    [ 'a folded header', [ $form ],
      parts("Content-Disposition: form-data;\r\n name=\"m\"\r\n\r\n$mail"),
      parts("Content-Disposition: form-data;\r\n name=\"m\"\r\n\r\n[email]") ],
    [ 'base64 in a folded header', [ $form ],
      parts("$field\r\nContent-Transfer-Encoding:\r\n base64\r\n\r\nQQ=="),
      415 ],
    [ 'a part with two types', [ $form ],
      parts("$field\r\nContent-Type: image/png, text/plain\r\n\r\n$mail"),
      415 ],
    [ 'filename*', [ $form ],
      parts("$field; filename*=utf-8''jane%40example.com\r\n\r\nx"),
      parts("$field; filename*=utf-8''%5Bemail%5D\r\n\r\nx") ],
    [ 'a name of a file in pieces', [ $form ],
      parts("$field; filename*0=\"jane@\"; filename*1=example.com\r\n\r\nx"),
      400 ],
    [ '... in an encoded word', [ $form ],
      parts("$field; filename=\"=?utf-8?Q?jane=40example=2Ecom?=\"\r\n\r\nx"),
      400 ],
    [ '... with a backslash', [ $form ],
      parts("$field; filename=\"jane\\\@exa\\mple.com\"\r\n\r\nx"),
      parts("$field; filename=\"[email]\"\r\n\r\nx") ],
    [ 'behind the last boundary', [ $form ],
      parts("$field\r\n\r\nx") . $mail, parts("$field\r\n\r\nx") . '[email]' ],

    [ 'references without semicolons', [ 'text/html' ],
      '&#x6aane&#64example.com', '[email]' ],
    [ 'references with many zeros', [ $xml ],
      '<m>jane&#' . '0' x 900 . '64;example.com</m>', '<m>[email]</m>' ],
    [ '... too many', [ $xml ],
      '<m>jane&#' . '0' x 2000 . '64;example.com</m>', 400 ],
    [ 'a document type in XML', [ $xml ],
      "<!DOCTYPE m [<!ENTITY e '$mail'>]><m>&e;</m>", 400 ],
    [ 'XML that says UTF-7', [ $xml ],
      '<?xml version="1.0" encoding="UTF-7"?><m>jane+AEA-example.com</m>',
      415 ],
    [ '... or EBCDIC', [ $xml ],
      "<?xml version='1.0' encoding = 'ibm037'?><m>$mail</m>", 415 ],
    [ '... and is in that', [ $xml ], "\x4c\x6f\xa7\x94\x93", 415 ],
    [ '... or one that can be read', [ $xml ],
      "<?xml version='1.0' encoding='ISO-8859-1' ?><m>$mail</m>",
      "<?xml version='1.0' encoding='ISO-8859-1' ?><m>[email]</m>" ],
    [ '... in what is none', [ $xml ],
      "<?xml version='1.0'?><?x encoding='big5'?><m>$mail</m>",
      "<?xml version='1.0'?><?x encoding='big5'?><m>[email]</m>" ],

    [ 'a page that says UTF-7', [ 'text/html' ],
      '<meta charset=utf-7>jane+AEA-example.com', 415 ],
    [ '... further down', [ 'text/html' ],
      'x' x 1100 . '<meta charset=iso-2022-jp>' . $mail, 400 ],
    [ '... or a charset that can be read', [ 'text/html' ],
      "<meta charset=latin1>jane\xa0 4111\xa01111\xa01111\xa01111",
      "<meta charset=latin1>jane\xa0 [card]" ],
    [ '... while its header says UTF-8', [ 'text/html; charset=utf-8' ],
      "<meta charset=gbk>$mail", '<meta charset=gbk>[email]' ],
    [ 'a form that says UTF-7', [ 'application/x-www-form-urlencoded' ],
      'm=jane%2BAEA-example.com&_charset_=utf-7', 400 ],
    [ '... or UTF-8', [ 'application/x-www-form-urlencoded' ],
      'm=jane%40example.com&_charset_=UTF-8',
      'm=%5Bemail%5D&_charset_=UTF-8' ],

    [ 'lines that end with CR', [ 'text/event-stream' ],
      'data: {"m":"jane\u0040example.com"}' . "\r\r",
      qq(data: {"m":"[email]"}\r\r) ],
    [ 'JSON over several lines', [ 'text/event-stream' ],
      qq(data: {\ndata:  "n": 4111111111111111,\r\nid: 1\ndata: "m":\n)
      . 'data: "jane\u0040example.com" }' . "\n\n",
      qq(data: {\ndata:  "n": "[card]",\r\nid: 1\ndata: "m":\n)
      . qq(data: "[email]" }\n\n) ],
    [ '... which ends with its event', [ 'text/event-stream' ],
      "data: {\n\ndata: 4111111111111111\n\n",
      "data: {\n\ndata: [card]\n\n" ],
);

sub try_row {
    my ($path, $what, $headers, $body, $want, $chunk) = @_;
    my ($type, @more) = @$headers;
    my ($answer, $got) = $t->exchange($provider, http_request("POST $path",
        headers => [ ($type ? "Content-Type: $type" : ()), @more ],
        body => $body, chunk => $chunk));

    if ($want =~ /^\d{3}\z/) {
        is($answer && $answer->{status}, $want, "$what: refused");
        is($got, undef, '... and nothing arrives');
    } else {
        is($got && $got->{body}, $want, $what);
    }
}

for my $row (@rows) {
    try_row('/', @$row);
    try_row('/', @$row, 1) if length $row->[2] < 300;
}

try_row('/files', 'two types, files pass', @{ $rows[1] }[1 .. 3]);

$t->finish;
