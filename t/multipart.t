#!/usr/bin/perl

# Bodies in parts, through nginx: fields, text attachments and pictures reach
# the provider redacted, other files as the policy says.

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
chat_gdpr_policy drop {
    redact     card mask keep=last4;
    files      drop;
}
chat_gdpr_policy pass {
    redact     card mask keep=last4;
    files      pass;
}
chat_gdpr_policy lenient {
    redact     card mask keep=last4;
    on_error   pass;
}
proxy_http_version 1.1;
proxy_set_header   Connection "";
server {
    listen %%visitor%%;
    client_body_buffer_size 1k;
    client_max_body_size 64m;
    location /chat {
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
    location /off {
        chat_gdpr chat;
        proxy_request_buffering off;
        proxy_pass http://%%provider%%;
    }
    location /drop {
        chat_gdpr drop;
        proxy_pass http://%%provider%%;
    }
    location /pass {
        chat_gdpr pass;
        proxy_pass http://%%provider%%;
    }
    location /lenient {
        chat_gdpr lenient;
        proxy_pass http://%%provider%%;
    }
}
EOF

my $type = 'multipart/form-data; boundary=----Form7MA4YWxk';

# [name, content, further headers ...] of each part.
sub form {
    my $body = '';
    for my $part (@_) {
        my ($name, $content, @headers) = @$part;
        $body .= join "\r\n", '------Form7MA4YWxk',
            "Content-Disposition: form-data; name=$name", @headers, '',
            $content, '';
    }
    return "$body------Form7MA4YWxk--\r\n";
}

sub png {
    return "\x89PNG\r\n\x1a\n" . join '', map {
        my ($chunk, $bytes) = @$_;
        pack('N', length $bytes) . $chunk . $bytes
        . pack 'N', Compress::Zlib::crc32($chunk . $bytes);
    } @_;
}

my @look = ([ IHDR => pack 'NNC5', 1, 1, 8, 0, 0, 0, 0 ],
            [ IDAT => Compress::Zlib::compress("\0\x80") ]);
my $clean = png(@look, [ IEND => '' ]);
my $photo = png($look[0], [ tEXt => "Author\0jane.doe\@example.com" ],
                [ eXIf => "MM\0*\0\0\0\x08\0\0" ], $look[1],
                [ IEND => '' ]) . '192.0.2.44';

my @parts = (
    [ '"text"', $SAID ],
    [ '"dob"', '1990-02-01' ],
    [ '"payload"', qq({"text":"$SAID"}), 'Content-Type: application/json' ],
    [ '"log"; filename="jane.doe@example.com.txt"', "$SAID\n" x 300,
      'Content-Type: text/plain' ],
    [ '"photo"; filename="me.png"', $photo, 'Content-Type: image/png' ],
);
my @seen = (
    [ '"text"', $SEEN ],
    [ '"dob"', '[dob]' ],
    [ '"payload"', qq({"text":"$SEEN"}), 'Content-Type: application/json' ],
    [ '"log"; filename="[email]"', "$SEEN\n" x 300,
      'Content-Type: text/plain' ],
    [ '"photo"; filename="me.png"', $clean, 'Content-Type: image/png' ],
);

sub send_form {
    my ($path, $body, %o) = @_;
    return $t->exchange($provider, http_request("POST $path",
        headers => [ 'Content-Type: ' . ($o{type} // $type),
                     @{ $o{headers} // [] } ],
        body => $body, chunk => $o{chunk}));
}

for my $path (qw(/chat /off)) {
    for my $chunk (undef, 1000, 7) {
        my (undef, $got) = send_form($path, form(@parts), chunk => $chunk);
        is($got && $got->{body}, form(@seen),
           "$path: a form arrives redacted" . ($chunk ? " ($chunk)" : ''));
        is($got && $got->{framing}, 'length', '... with a length');
    }
}

{
    my (undef, $got) = send_form('/chat',
        Compress::Zlib::memGzip(form(@parts)),
        headers => [ 'Content-Encoding: gzip' ]);
    is($got && $got->{body}, form(@seen), 'a compressed form, too');
}

my ($event) = $t->events('message');
is($event && $event->{format}, 'multipart', 'the event names the format');

# Other files.

my $pdf = "%PDF-1.7 \0\1\2" . 'jane.doe@example.com ' x 2000;
$t->may_hold('client_body_temp/.*');
my @with = ($parts[0], [ '"f"; filename="a.pdf"', $pdf,
                         'Content-Type: application/pdf' ], $parts[1]);

sub with {
    my ($content) = @_;
    return form($seen[0], [ $with[1][0], $content, $with[1][2] ], $seen[1]);
}

my ($answer, $got) = send_form('/chat', form(@with));
is($answer && $answer->{status}, 415, 'a file is refused unless said');
is($got, undef, '... and nothing arrives');

for my $case ([ '/drop', '', 'dropped' ], [ '/pass', $pdf, 'passed' ],
              [ '/lenient', $pdf, 'passed' ]) {
    my ($path, $content, $word) = @$case;
    for my $chunk (undef, 900) {
        (undef, $got) = send_form($path, form(@with), chunk => $chunk);
        is($got && $got->{body}, with($content), "$path: a file is $word");
        my $last = ($t->events('error'))[-1];
        is_deeply([ @$last{qw(error answer)} ], [ 'EMEDIA', $word ],
                  '... which is an event');
    }
}

# A picture as a body.

for my $path (qw(/chat /drop)) {
    (undef, $got) = send_form($path, $photo, type => 'image/png');
    is($got && $got->{body}, $clean, "$path: a picture loses its metadata");
}

for my $case ([ '/chat', 415 ], [ '/drop', 204, '' ], [ '/pass', 204, $pdf ])
{
    my ($path, $status, $body) = @$case;
    ($answer, $got) = send_form($path, $pdf, type => 'application/pdf');
    is($answer && $answer->{status}, $status, "$path: a file as a body");
    is($got && $got->{body}, $body, "... arrives as the policy says");
}

# What is no form is refused, and nothing of it arrives.

for my $case (
    [ 'no end', 400, '------Form7MA4YWxk' . "\r\n\r\n$SAID" ],
    [ 'bare line feeds', 400, form($parts[0]) =~ s/\r\n/\n/gr ],
    [ 'base64', 415, form([ '"t"', 'amFuZQ==',
                            'Content-Transfer-Encoding: base64' ]) ],
    [ 'long headers', 413, form([ '"t"', 'x', 'X: ' . 'y' x 20000 ]) ],
    [ 'a broken picture', 400, form([ '"p"; filename=a',
                                      substr($photo, 0, 60),
                                      'Content-Type: image/png' ]) ],
) {
    my ($what, $status, $body) = @$case;
    ($answer, $got) = send_form('/chat', $body);
    is($answer && $answer->{status}, $status, "$what: $status");
    is($got, undef, '... and nothing arrives');
}

for my $bad ('', '; boundary=', '; boundary=a; boundary=b') {
    ($answer, $got) = send_form('/chat', form(@parts),
                                type => "multipart/form-data$bad");
    is($answer && $answer->{status}, 415, "no clear boundary: \"$bad\"");
}

$t->finish;
