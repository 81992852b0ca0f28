#!/usr/bin/perl

# The prompt is put into pages, whatever pieces they come in, and through their
# own policy.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Consent;
use ChatGDPR::Test;

my ($t) = consent_start();

# The prompt in pages.

sub page {
    my ($body, %o) = @_;
    my ($answer) = ask('reduced', http_request('GET /page', headers =>
        [ @{ $o{headers} // [] } ]), '200 OK', type => $o{type} // 'text/html',
        body => $body, %{ $o{answer} // {} });
    return $answer;
}

my $prompt = '<link rel="stylesheet" href="/.chat-gdpr/prompt.css">'
    . '<script src="/.chat-gdpr/prompt.js" defer></script>';
my $way = '<noscript><a class="chat-gdpr-open" href="/.chat-gdpr/notice" '
    . 'lang="en">Privacy in this chat</a></noscript>';
my $html = '<!DOCTYPE html><html><head><title>Chat</title></head>'
    . '<body>Write to jane@example.com</body></html>';
my $with = '<!DOCTYPE html><html><head><title>Chat</title>'
    . "$prompt</head><body>$way"
    . 'Write to [email]</body></html>';

is(page($html)->{body}, $with,
   'the prompt is put in, what is personal taken out');
is(page('<p>hello</p>')->{body}, '<p>hello</p>', 'not into a fragment');
unlike(page($html, headers => [ 'Sec-Fetch-Dest: empty' ])->{body},
       qr/prompt/, 'nor into what a script fetches');
is(page('{"a":"<html><head></head>"}', type => 'application/json')->{body},
   '{"a":"<html><head></head>"}', 'nor into JSON');
is(join(' ', grep { page($html, answer => { chunk => $_ })->{body} ne $with }
        1 .. length $html), '', 'whatever the chunks');
{
    my $answer = page($html, answer => { headers => [
        "Content-Security-Policy: default-src 'none'; "
        . "script-src 'nonce-abc' 'strict-dynamic'" ] });
    like($answer->{body}, qr/prompt\.js" defer nonce="abc">/,
         'with the nonce of the page');
    like($answer->{head}, qr!style-src http://localhost/\.chat-gdpr/!,
         'and through its policy');
    $answer = page($html, answer => { headers => [
        "Content-Security-Policy: script-src 'strict-dynamic' 'sha256-x'" ] });
    unlike($answer->{body}, qr/prompt/, 'where there is no way, without');
    my ($e) = reverse $t->events('error');
    is($e->{transport}, 'prompt', 'which is on record');
}

# AMP has no scripts of a site's own.

{
    my $before = () = $t->events('prompt');
    my $link = $way =~ s/<\/?noscript>//gr;
    is(page($html =~ s/<html/<html amp lang="en"/r)->{body},
       $with =~ s/<html/<html amp lang="en"/r =~ s/\Q$prompt\E//r
             =~ s/\Q$way\E/$link/r, 'AMP gets the link alone, for all');
    ChatGDPR::Wire::until(sub { (my @now = $t->events('prompt')) > $before });
    is(($t->events('prompt'))[-1]{shown}, 'link', '... which is on record');
}

# What a browser fetches ahead nobody may ever see.

for my $case ([ 'page', 'Sec-Fetch-Dest: document' ],
              [ 'ahead', 'Sec-Purpose: prefetch' ],
              [ 'ahead', 'Sec-Purpose: prefetch;prerender' ],
              [ 'ahead', 'Purpose: prefetch' ],
              [ 'page', 'Sec-Purpose: other' ],
              [ 'page', "Purpose: prefetch\r\nSec-Purpose: other" ],
              [ 'ahead', "Purpose: other\r\nSec-Purpose: prefetch" ],
              [ 'ahead', "Sec-Purpose: prefetch\r\nPurpose: other" ],
              [ 'page', 'X-None: 1' ]) {
    my ($shown, $header) = @$case;
    my $before = () = $t->events('prompt');
    is(page($html, headers => [ $header ])->{body}, $with,
       "$header: has the prompt");
    ChatGDPR::Wire::until(sub { (my @now = $t->events('prompt')) > $before });
    is(($t->events('prompt'))[-1]{shown}, $shown, "... is on record as $shown");
}

$t->finish;
