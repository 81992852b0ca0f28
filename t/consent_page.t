#!/usr/bin/perl

# The prompt in pages that have a Content-Security-Policy of their own: in
# several headers, in headers that only report, and in the page itself.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Compress::Zlib ();

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");
$t->start(<<'EOF');
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy@example.com;
    purpose     profile  basis=consent  "Remember your e-mail address";
    redact      email  replace unless=profile;
    consent     mode=reduced;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
EOF

sub prompt {
    my ($nonce) = @_;
    $nonce = $nonce ? qq( nonce="$nonce") : '';
    return qq(<link rel="stylesheet" href="/.chat-gdpr/prompt.css"$nonce>)
        . qq(<script src="/.chat-gdpr/prompt.js" defer$nonce></script>);
}

# For browsers without script.
sub way {
    return '<noscript><a class="chat-gdpr-open" href="/.chat-gdpr/notice" '
        . 'lang="en">Privacy in this chat</a></noscript>';
}

sub page {
    my ($head, %o) = @_;
    my $v = $t->visitor('visitor')->get('/page');
    $provider->request->{end}->answer('200 OK', type => 'text/html',
        body => "<!DOCTYPE html><html><head>$head</head>"
            . '<body>jane@example.com</body></html>', %o);
    my $answer = $v->response;
    my ($in) = $answer->{body} =~ /<head>(.*)<\/head>/s;
    return ($in, $answer);
}

my $ours = 'http://localhost/.chat-gdpr/';
my $meta = '<meta http-equiv="Content-Security-Policy" content=';

# In the page.

for my $case (
    [ 'what lets all in stays as it is',
      qq($meta"img-src *; script-src 'self'; style-src 'self'; )
          . qq(connect-src 'self'; form-action 'self'">), undef, '' ],
    [ 'what forbids it gets its path',
      qq($meta"default-src 'none'">),
      qq($meta"default-src 'none'; script-src $ours; style-src $ours; )
          . qq(connect-src $ours">), '' ],
    [ 'two policies',
      qq($meta"script-src 'none'">\n${meta}'form-action &apos;none&apos;'>),
      qq($meta"script-src $ours">\n$meta"form-action $ours">), '' ],
    [ 'a nonce is used again',
      qq($meta"script-src 'nonce-abc' 'strict-dynamic'">), undef, 'abc' ],
) {
    my ($what, $head, $want, $nonce) = @$case;
    $want = ($want // $head) . prompt($nonce);
    my ($in, $answer) = page($head);
    is($in, $want, $what);
    like($answer->{body}, qr/\[email\]/, 'and the rest is redacted');
    is(join(' ', grep { (page($head, chunk => $_))[0] ne $want }
            1 .. 40 + length $head), '', 'whatever the chunks');
}
{
    my ($in) = page('<base href="https://cdn.example/">');
    is($in, prompt() . '<base href="https://cdn.example/">',
       'it is of this site');
}

# No way.

for my $case (
    [ 'in the page', qq($meta"script-src 'strict-dynamic' 'sha256-x'">) ],
    [ 'by two nonces', qq($meta"script-src 'nonce-b' 'strict-dynamic'">),
      "Content-Security-Policy: script-src 'nonce-a' 'strict-dynamic'" ],
    [ 'in a sandbox', '', 'Content-Security-Policy: sandbox allow-forms' ],
) {
    my ($how, $head, @headers) = @$case;
    my $before = $t->events('error');
    my ($in, $answer) = page($head, headers => [ @headers ]);
    is($in, $head, "$how: where there is no way, without");
    like($answer->{body}, qr/\[email\]/, 'nothing is granted');
    my @events = $t->events('error');
    is(scalar @events, $before + 1, 'an event');
    is("$events[-1]{transport}: $events[-1]{answer}",
       'prompt: left out: Content-Security-Policy', 'says so');
}

# In headers, several of them, and some that only report.

{
    my $report = 'Content-Security-Policy-Report-Only';
    my ($in, $answer) = page('', headers => [
        "Content-Security-Policy: script-src 'none', style-src 'none'",
        "Content-Security-Policy: connect-src https://api.example",
        "$report: script-src 'none'; report-uri /report",
        "$report: script-src 'strict-dynamic' 'sha256-x'; report-uri /report",
    ]);
    is($in, prompt(), 'several headers');
    my $head = $answer->{head} =~ s/\r//gr;
    like($head, qr/^Content-Security-Policy:
        \ script-src\ \Q$ours\E,\ style-src\ \Q$ours\E$/mx, 'each policy');
    like($head, qr/^Content-Security-Policy:
        \ connect-src\ https:\/\/api\.example\ \Q$ours\E$/mx, 'each header');
    like($head, qr/^$report: script-src \Q$ours\E; report-uri \/report$/m,
         'one that only reports has nothing to report');
    like($head, qr/^$report: script-src 'strict-dynamic' 'sha256-x'; /m,
         'or stays, and keeps nothing out');
    ($in) = page('', headers => [ "$report: script-src 'nonce-r' "
        . "'strict-dynamic'" ]);
    is($in, prompt('r'), 'and gets its nonce');
}

# In any coding, and only where there is a page.

{
    my $whole = "<!DOCTYPE html><html><head>%s</head><body>%s[email]</body>"
        . '</html>';
    my $html = sprintf($whole, '', '') =~ s/\[email\]/jane\@example.com/r;
    for my $chunk (0, 1, 7, 100) {
        my $v = $t->visitor('visitor')->get('/page');
        $provider->request->{end}->answer('200 OK', type => 'text/html',
            body => Compress::Zlib::memGzip($html), ($chunk ? (chunk => $chunk)
                                                           : ()),
            headers => [ 'Content-Encoding: gzip' ]);
        is($v->response->{body}, sprintf($whole, prompt(), way()),
           "compressed, in chunks of $chunk");
    }

    for my $case (
        [ 'HEAD', '200 OK', qr/^HTTP\/1\.1 200/ ],
        [ 'GET', '304 Not Modified', qr/^HTTP\/1\.1 304/ ],
        [ 'POST', '200 OK', qr/^HTTP\/1\.1 200/ ],
    ) {
        my ($method, $status, $want) = @$case;
        my $v = $t->visitor('visitor')->send(http_request("$method /page"));
        my $none = $method eq 'HEAD' || $status =~ /304/;
        $provider->request->{end}->answer($status, type => 'text/html',
            $none ? () : (body => $html), headers => [
                "Content-Security-Policy: script-src 'none'" ]);
        my $answer = $v->response(method => $method);
        like($answer->{head}, $want, "$method, $status: passes");
        unlike($answer->{body} // '', qr/prompt/, 'without a prompt');
        like($answer->{head}, qr/^Content-Security-Policy: script-src 'none'\r$/mi,
             'under its own policy');
    }
}

$t->finish;
