#!/usr/bin/perl

# What is done to findings: in each format, each direction, over HTTP and
# WebSockets; and what is answered where a message is blocked.

use strict;
use warnings;

use utf8;
use Encode qw(encode_utf8 decode_utf8);
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON::PP;

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

my $ws = <<'EOF';
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $upgrade;
EOF

$t->may_hold(qr/^secret$/);
$t->nginx->write('secret', '5f' x 32 . "\n");

# A policy that needs a key, and none.

{
    my ($ok, $text) = $t->nginx->check('chat_gdpr_policy p { redact email '
        . 'hash; } server { listen %%visitor%%; chat_gdpr p; }');
    ok(!$ok, 'hash without a key is refused');
    like($text, qr/"hash" or "token".*key new secret.*chat_gdpr_key/,
         '... with what to do');
}

$t->start(<<"EOF");
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy all {
    redact email          replace direction=to_provider;
    redact email          mask    direction=to_visitor;
    redact card           mask keep=last4;
    redact phone          hash;
    redact iban           token;
    redact uk_nino        token random;
    redact uk_nhs         'replace=["an <NHS> number"]';
    redact ipv4           pass;
    otherwise             replace;
}
chat_gdpr_policy languages {
    languages  de en fr;
    redact     card iban  block direction=to_provider;
    redact     uk_nino    block direction=to_visitor;
    otherwise  replace;
}
map \$http_upgrade \$upgrade {
    default upgrade;
    ''      '';
}
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    client_body_buffer_size 1k;
    location /all {
        chat_gdpr all;
        proxy_pass http://%%provider%%;
$ws
    }
    location / {
        chat_gdpr languages;
        proxy_pass http://%%provider%%;
$ws
    }
    location /own {
        chat_gdpr languages;
        error_page 422 /own.html;
        proxy_pass http://%%provider%%;
    }
    location = /own.html {
        internal;
        chat_gdpr off;
        return 200 "a page of one's own";
    }
}
EOF

my $TOKEN = qr/[B-DF-HJKMNP-TVb-df-hjkmnp-tv]/;
my $said = 'a jane.doe@example.com b 4111 1111 1111 1111 c +44 7700 900456 '
         . 'd GB82 WEST 1234 5698 7654 32 e AB 12 34 56 C f 943 476 5919 '
         . 'g 192.0.2.44 h';

sub seen {
    my ($label, $mail) = @_;
    return qr/^a\ \Q$mail\E\ b\ \*{4}\ \*{4}\ \*{4}\ 1111
        \ c\ (\[phone-$TOKEN{12}\])\ d\ (\[iban-$TOKEN{84}\])
        \ e\ (\[uk_nino-$TOKEN{84}\])\ f\ \Q$label\E\ g\ 192\.0\.2\.44\ h$/x;
}

sub percent { return join '', map { sprintf '%%%02X', ord } split //, $_[0] }
sub unpercent {
    my ($s) = @_;
    $s =~ tr/+/ /;
    $s =~ s/%(..)/chr hex $1/ge;
    return $s;
}

my %same;

# How it is wrapped, and how the value is taken out again.
for my $case (
    [ 'text', 'text/plain', $said, sub { $_[0] } ],
    [ 'JSON', 'application/json', qq({"t":"$said","n":1}),
      sub { decode_json($_[0])->{t} } ],
    [ 'JSON within JSON', 'application/json',
      encode_json({ t => encode_json({ u => $said }) }),
      sub { decode_json(decode_json($_[0])->{t})->{u} } ],
    [ 'a form', 'application/x-www-form-urlencoded',
      'a=1&t=' . percent($said), sub { unpercent($_[0] =~ /t=(.*)/) } ],
    [ 'HTML', 'text/html', "<p title='x'>$said</p>",
      sub { my ($s) = $_[0] =~ /'>(.*)<\/p>/; $s =~ s/&lt;/</g;
            $s =~ s/&gt;/>/g; $s =~ s/&quot;|&#34;/"/g; $s } ],
) {
    my ($what, $type, $body, $take) = @$case;
    for my $chunk (undef, 1, 7) {
        my ($answer, $got) = $t->exchange($provider, http_request('POST /all',
            type => $type, body => $body, chunk => $chunk), '200 OK',
            type => $type, body => $body);
        my $text = $take->($got->{body});
        ok($text =~ seen('["an <NHS> number"]', '[email]'),
           "$what: what the provider gets") or diag($text);
        $same{$1}++, $same{$2}++, $same{$3}++;
        $text = $take->($answer->{body});
        ok($text =~ seen('["an <NHS> number"]', '****.***@*******.***'),
           "$what: what the visitor gets") or diag($text);
        $same{$1}++, $same{$2}++, $same{$3}++;
    }
}

is(join(' ', sort { $a <=> $b } values %same), ('1 ' x 30) . '30 30',
   'a hash and a token are the same each time, a random one never');

# What the provider has goes back as it is.

{
    my ($iban) = grep { /iban/ } keys %same;
    my ($phone) = grep { /phone/ } keys %same;
    my $text = "password: $iban, my name is $phone, " . substr($iban, 0, 30);
    for my $chunk (undef, 1) {
        my ($answer) = $t->exchange($provider, http_request('GET /all'),
            '200 OK', type => 'text/plain', body => $text, chunk => $chunk);
        is($answer->{body}, $text, 'tokens come back as they were');
    }
}

# Labels in the visitor's language.

for my $case (
    [ undef, 'mail [E-Mail]' ],
    [ 'fr-FR,en;q=0.5', 'mail [adresse e-mail]' ],
    [ 'en', 'mail [email]' ],
    [ 'es', 'mail [E-Mail]' ],
) {
    my ($accept, $seen) = @$case;
    my (undef, $got) = $t->exchange($provider, http_request('POST /',
        type => 'text/plain', body => 'mail jane.doe@example.com',
        headers => [ defined $accept ? "Accept-Language: $accept" : () ]));
    is($got->{body}, $seen, 'a label for ' . ($accept // 'nobody'));
}

# Blocked: HTTP.

my %says = (
    de => 'Ihre Nachricht wurde nicht gesendet. Bitte senden Sie hier nicht: '
        . 'Kartennummer.',
    fr => 'Votre message n’a pas été envoyé. N’envoyez pas ceci ici : '
        . 'numéro de carte.',
);
my $card = 'mail jane.doe@example.com card 4111 1111 1111 1111 ';

for my $case (
    [ '*/*', 'text/plain; charset=utf-8', sub { $_[0] } ],
    [ 'application/json, text/plain', 'application/json',
      sub { decode_json(encode_utf8($_[0]))->{message} } ],
    [ 'text/html,*/*;q=0.8', 'text/html; charset=utf-8',
      sub { $_[0] =~ m!<p>(.*)</p>!; $1 } ],
    [ 'application/json;q=0, text/html;q=0.1', 'text/html; charset=utf-8',
      sub { $_[0] =~ m!<p>(.*)</p>!; $1 } ],
) {
    my ($accept, $type, $take) = @$case;
    for my $how ('body', 'chunks', 'arguments', 'long') {
        my $v = $t->visitor('visitor')->send($how eq 'arguments'
            ? http_request('GET /send?text=' . percent($card),
                headers => [ "Accept: $accept", 'Accept-Language: fr' ])
            : http_request('POST /', type => 'text/plain',
                headers => [ "Accept: $accept", 'Accept-Language: fr' ],
                body => $how eq 'long' ? $card . 'x' x 100000 : $card,
                $how eq 'chunks' ? (chunk => 11) : ()));
        my $answer = $v->response;
        is($answer && $answer->{status}, 422, "$accept, $how: refused");
        is($answer->header('Content-Type'), $type, '... as is accepted');
        is($take->(decode_utf8($answer->{body})), $says{fr},
           "... and says why in the visitor's language");
        is($answer->header('Cache-Control'), 'no-store', '... for once');
        ok($provider->untouched(0.01), '... and nothing is forwarded');
    }
}

{
    my $v = $t->visitor_http2('http2');
    my $answer = $v->response($v->request(path => '/', method => 'POST',
        body => $card, headers => [ [ 'content-type', 'text/plain' ] ]));
    is($answer->{status}, 422, 'HTTP/2: refused');
    is(decode_utf8($answer->{body}), $says{de}, '... and says why');

    ($answer) = $t->exchange($provider, http_request('POST /own',
        type => 'text/plain', body => $card));
    is($answer->{body}, "a page of one's own", 'error_page is obeyed');
    ok($provider->untouched(0.01), '... and nothing is forwarded');
}

# What follows a refused body is not taken for a request.

{
    my $v = $t->visitor('visitor')->send("POST / HTTP/1.1\r\n"
        . "Host: localhost\r\nContent-Type: text/plain\r\n"
        . "Content-Length: 8000\r\n\r\n$card" . 'x' x 1900);
    is($v->response->{status}, 422, 'refused before its end');
    $v->send("\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ok($provider->untouched(0.2), 'the rest of its body is no request');
}

{
    my ($answer) = $t->exchange($provider, http_request('GET /'), '200 OK',
        type => 'text/plain', body => 'NI AB 12 34 56 C');
    is($answer->{status}, 403, 'a response is withheld');
    is(decode_utf8($answer->{body}), 'Eine Nachricht wurde zurückgehalten. '
       . 'Sie enthielt: uk nino.', '... and says why');
}

my @blocked = grep { $_->{actions}{block} } $t->events('message');
is(scalar @blocked, 16 + 4, 'each is an event');
is_deeply([ @{ $blocked[0] }{qw(direction transport answer findings)} ],
          [ 'to_provider', 'request', '422', { email => 1, card => 1 } ],
          '... which tells what was found, and answered');

# Blocked: WebSockets.

for my $case (
    [ 'text', $card, undef, '%s' ],
    [ 'JSON', qq({"text":"$card"}), 'fr',
      '{"type":"chat_gdpr_blocked","entity":"card","message":"%s"}' ],
    [ 'Socket.IO', qq(42["message",{"text":"$card"}]), 'fr',
      '42["chat_gdpr_blocked",{"type":"chat_gdpr_blocked","entity":"card",'
      . '"message":"%s"}]' ],
    [ 'Socket.IO with a namespace', qq(42/chat,7["message","$card"]), undef,
      '42/chat,["chat_gdpr_blocked",{"type":"chat_gdpr_blocked",'
      . '"entity":"card","message":"%s"}]' ],
    [ 'Engine.IO', qq(4"$card"), undef, '4%s' ],
) {
    my ($what, $text, $language, $told) = @$case;
    my ($visitor, $end) = $t->websocket($provider, headers => [
        defined $language ? "Accept-Language: $language" : () ]);
    $visitor->send(ws_text('before', mask => 1) . ws_text($text, mask => 1)
                   . ws_text('behind', mask => 1));
    is($end->message->{text}, 'before', "$what: a message in front");
    is($end->message->{text}, 'behind', '... and one behind it arrive');
    my $say = $says{$language // 'de'};
    my $answer = $visitor->message;
    is($answer && decode_utf8($answer->{text}), sprintf($told, $say),
       '... and the visitor is told');
    is($answer->{frames}[0]{masked}, 0, '... as by the provider');

    $visitor->send(ws_frame(1, substr($text, 0, 30), mask => 1, fin => 0)
                   . ws_frame(9, 'ping', mask => 1)
                   . ws_frame(0, substr($text, 30), mask => 1));
    is($end->frame->{payload}, 'ping', 'between fragments');
    ok($visitor->message, '... the visitor is told, too');
    $end->send(ws_text('and on'));
    is($visitor->message->{text}, 'and on', 'the provider goes on');

    $end->send(ws_text('NI AB 12 34 56 C'));
    like(decode_utf8($visitor->message->{text}),
         qr/^(?:Eine Nachricht wurde|Un message a été) /,
         'a message of the provider is withheld');
}

# While a file for the visitor is half sent, it waits.

{
    my ($visitor, $end) = $t->websocket($provider);
    $end->send(ws_frame(2, "\x89PNG" . 'x' x 100, fin => 0));
    is($visitor->frame->{opcode}, 2, 'the first half of a file');
    $visitor->send(ws_text($card, mask => 1) . ws_text('y', mask => 1));
    is($end->message->{text}, 'y', 'a message is blocked meanwhile');
    $end->send(ws_frame(0, 'z' x 10));
    is($visitor->frame->{payload}, 'z' x 10, 'the other half');
    is(decode_utf8($visitor->message->{text}), $says{de},
       '... and then the visitor is told');
}

my @told = grep { ($_->{answer} // '') eq 'withheld' } $t->events('message');
is(scalar @told, 16, 'each is an event');

$t->finish;
