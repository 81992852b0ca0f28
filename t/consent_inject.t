#!/usr/bin/perl

# Where the prompt goes in a page, and which pages it goes into: whole ones that
# somebody looks at, whatever is in their head and whatever they are encoded in;
# and nothing that a script puts into another page, or that is none.

use strict;
use utf8;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Encode qw(decode encode encode_utf8);

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");
$t->start(<<'EOF');
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy@example.com;
    languages   en fr;
    purpose     profile  basis=consent  "Remember your e-mail address"
                "fr=Retenir votre adresse";
    redact      email  replace unless=profile;
    consent     mode=reduced;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
    location /gone { return 404; }
}
EOF

my $PROMPT = '<link rel="stylesheet" href="/.chat-gdpr/prompt.css">'
    . '<script src="/.chat-gdpr/prompt.js" defer></script>';
my $WAY = qr/<noscript><a class="chat-gdpr-open"[^>]*>[^<]*<\/a><\/noscript>/;

sub page {
    my ($body, %o) = @_;
    my $v = $t->visitor('visitor')->send(http_request(
        ($o{method} // 'GET') . ' /page', headers => $o{with} // [],
        ($o{method} // '') eq 'POST' ? (body => '') : ()));
    $provider->request->{end}->answer($o{status} // '200 OK',
        type => $o{type} // 'text/html', body => $body,
        headers => $o{headers} // [], $o{chunk} ? (chunk => $o{chunk}) : ());
    return $v->response;
}

# Where it goes: "@" is the place, "~" that of the way without script.

my $doc = '<!DOCTYPE html>';
for my $case (
    [ 'a head', "$doc<html><head><title>a</title>@</head><body>~a</body>" ],
    [ 'no head', "$doc<html>@<body>~<p>a</body></html>" ],
    [ 'no tag but these', "$doc<title>a</title>@~<p>a" ],
    [ 'a base', "$doc<html><head>@<base href=/b><link></head><body>~a" ],
    [ 'one in a comment',
      "<!-- <head></head> -->$doc<html><head><!-- </head> -->@</head>"
      . '<body>~a' ],
    [ 'one in a script',
      "$doc<html><head><script>'</head><body>'</script>@</head><body>~a" ],
    [ 'one in a script that is a comment', "$doc<html><head><script><!-- "
      . "<script></script></head> --></script>@</head><body>~a" ],
    [ 'one in a style', "$doc<html><head><style></head></style>@</head>"
      . '<body>~a' ],
    [ 'one in a title', "$doc<html><head><title></head><b></title>@</head>"
      . '<body>~a' ],
    [ 'one in a template', "$doc<html><head><template><html><head></head>"
      . '<body></template>@</head><body>~a' ],
    [ 'one in noscript', "$doc<html><head><noscript><meta></head><body>"
      . '</noscript>@</head><body>~a' ],
    [ 'one in CDATA', "$doc<html><head><![CDATA[</head>]]>@]]></head><body>"
      =~ s/@\]\]>/\@]]>/r, 'bogus' ],
    [ 'one in a value', "$doc<html><head><meta content='</head><body>'>@"
      . '</head><body>~a' ],
    [ 'what no head has', "$doc<html><head>@~<svg><title></head></title>"
      . '</svg></head><body>a', 'svg' ],
    [ 'a frameset', "$doc<html><head>@</head><frameset><frame src=/a>"
      . '</frameset></html>', 'frames' ],
    [ 'no document', '<p>a fragment</p>' ],
    [ 'a fragment with a head in text', '<p>&lt;head></p><template><head>'
      . '</head></template>' ],
) {
    my ($name, $form, $loose) = @$case;
    my $html = $form =~ s/[\@~]//gr;
    my ($once, @split);
    for my $chunk (0, 1, 3) {
        my $said = page($html, chunk => $chunk)->{body};
        $once //= $said;
        push @split, $chunk if $said ne $once;
    }
    is("@split", '', "$name: the same in any pieces");
    my $count = () = $once =~ /prompt\.js/g;
    is($count, $form =~ /@/ ? 1 : 0, '... once, or not at all');
    my $bare = $once =~ s/\Q$PROMPT\E//r =~ s/$WAY//r;
    is($bare, $html, '... and all else is as it was');
    next if $loose;
    is($once =~ s/\Q$PROMPT\E/@/r =~ s/$WAY/~/r, $form,
       '... where it belongs');
}

# What somebody looks at.

my $html = "$doc<html><head><title>a</title></head><body>a</body></html>";
for my $case (
    [ 1, 'a page' ],
    [ 1, 'a page that is not there', status => '404 Not Found' ],
    [ 1, 'one that says what is wrong', status => '500 Internal Server Error' ],
    [ 1, 'a form again', status => '422 Unprocessable Content',
      method => 'POST', with => [ 'Sec-Fetch-Dest: document' ] ],
    [ 1, 'the answer to a form', method => 'POST',
      with => [ 'Sec-Fetch-Dest: document' ] ],
    (map { [ 1, "a page in $_", with => [ "Sec-Fetch-Dest: $_" ] ] }
        qw(iframe frame object embed)),
    [ 1, 'what is saved by who wants to', headers => [
      'Content-Disposition: inline; filename=a.html' ] ],
    [ 0, 'a download', headers => [
      'Content-Disposition: Attachment; filename=a.html' ] ],
    [ 0, 'an answer that a script may read', method => 'POST' ],
    [ 0, 'the same, and it is wrong', method => 'POST',
      status => '422 Unprocessable Content' ],
    (map { [ 0, "what a script fetches for $_",
             with => [ "Sec-Fetch-Dest: $_" ] ] } qw(empty script)),
    (map { [ 0, "what is fetched by $_", with => [ $_ ] ] }
        'X-Requested-With: XMLHttpRequest', 'HX-Request: true',
        'Turbo-Frame: messages', 'X-PJAX: true', 'X-Up-Version: 3.0'),
    (map { [ 0, $_, type => $_ ] } 'text/plain', 'application/json',
        'text/vnd.turbo-stream.html'),
    [ 0, 'a page that is somewhere else', status => '302 Found',
      headers => [ 'Location: /b' ] ],
    [ 1, 'what is boosted, and looked at', with => [ 'HX-Request: true',
      'Sec-Fetch-Dest: document' ] ],
) {
    my ($want, $name, %o) = @$case;
    my $body = ($o{type} // '') eq 'application/json'
        ? '{"html":"' . $html . '"}' : $html;
    my $answer = page($body, %o);
    my $count = () = ($answer->{body} // '') =~ /prompt\.js/g;
    is($count, $want, ($want ? 'with it: ' : 'without it: ') . $name);
}
is(() = $t->visitor('visitor')->get('/gone')->response->{body}
       =~ /prompt/g, 0, "without it: what nginx itself says");

# In any encoding that has ASCII in it; and the rest is on record.

for my $charset ('windows-1252', 'iso-8859-15', 'shift_jis', 'euc-kr', 'koi8-r',
                 'utf-8')
{
    my $text = $charset eq 'shift_jis' ? "表示ソ" : $charset eq 'euc-kr'
        ? "한국" : $charset eq 'koi8-r' ? "Чат" : "Größe é";
    my $page = encode($charset, "$doc<html><head><title>$text</title></head>"
        . "<body>$text</body></html>");
    my $answer = page($page, type => "text/html; charset=$charset",
        with => [ 'Accept-Language: fr' ]);
    next if $answer->{status} == 502;  # not known
    my $said = decode($charset, $answer->{body});
    like($said, qr/<title>\Q$text\E<\/title>\Q$PROMPT\E<\/head>/,
         "$charset: a prompt");
    like($said, qr/lang="fr">Confidentialit&#233; dans ce chat</,
         '... whose words are the same in it');
    is($said =~ s/\Q$PROMPT\E//r =~ s/$WAY//r, decode($charset, $page),
       '... and all else is as it was');
}
{
    my $page = encode('UTF-16LE', "\x{feff}$html");
    my $answer = page($page, type => 'text/html; charset=utf-16le');
    is($answer->{body}, $page, 'UTF-16 passes without a prompt');
    my ($e) = reverse $t->events('error');
    is("$e->{transport} $e->{answer}", 'prompt left out: UTF-16 or UTF-32',
       '... which is on record');
}

# What is read as XML stays well formed.

{
    my $page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'
        . '<head><title>a</title></head><body><p>a</p></body></html>';
    my $said = page($page, type => 'application/xhtml+xml')->{body};
    my $xml = $PROMPT =~ s/css">/css"\/>/r =~ s/ defer>/ defer="defer">/r;
    like($said, qr/<\/title>\Q$xml\E<\/head><body>$WAY<p>/,
         'XHTML: with a prompt that is XML');
}

$t->finish;
