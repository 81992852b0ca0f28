#!/usr/bin/perl

# Consent: what visitors are told and asked, what they choose, and what that
# lets pass, in each mode and over each transport.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Digest::SHA qw(sha256_hex);
use Encode qw(encode_utf8);
use JSON::PP;
use Time::HiRes qw(sleep);

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

# A policy in some mode.
sub policy {
    my ($name, $consent) = @_;
    return <<"EOF";
chat_gdpr_policy $name {
    controller  "Example Ltd" contact=privacy\@example.com;
    processor   "Chat Vendor" country=US transfer=SCC dpa=2026-01-10
                review=2027-01-10;
    languages   en de;
    purpose     support    basis=contract  "Answer your question"
                "de=Ihre Frage beantworten";
    purpose     profile    basis=consent   "Remember your e-mail address"
                "de=Ihre E-Mail-Adresse merken";
    purpose     marketing  basis=consent   "Send you offers"
                "de=Ihnen Angebote senden";
    redact      email  replace unless=profile;
    redact      phone  replace unless=marketing;
    consent     $consent;
}
EOF
}

my $young = 'mode=reduced min_age=16;' . <<'EOF' =~ s/;\n\z//r;
    purpose     health     basis=consent special=yes "Note your health"
                "de=Ihre Gesundheit vermerken";
EOF
my %modes = (
    framed => 'mode=reduced '
        . 'frames=https://www.example.com,https://shop.example.com:8443',
    young => $young,
    reduced => 'mode=reduced version=3 max_age=1h',
    newer => 'mode=reduced version=4',
    notice => 'mode=notice',
    activate => 'mode=activate',
    require => 'mode=require art7_4=considered',
);
my $http = <<'EOF' . join '', map {
chat_gdpr_key %%dir%%/secret;
map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
access_log %%dir%%/access.log;
EOF
    policy('chat', $modes{$_}) =~ s/policy chat/policy $_/r
    . "server { listen %%$_%%; chat_gdpr $_; "
    . "location / { proxy_pass http://%%provider%%; } }\n"
} sort keys %modes;
$http .= <<'EOF';
server {
    listen %%framed_tls%% ssl;
    ssl_certificate %%dir%%/tls.crt;
    ssl_certificate_key %%dir%%/tls.key;
    chat_gdpr framed;
    location / { proxy_pass http://%%provider%%; }
}
map $http_x_country $mode {
    IE       activate;
    US       notice;
    XX       require;
    YY       nonsense;
    default  "";
}
server {
    listen %%country%%;
    chat_gdpr reduced;
    chat_gdpr_consent_mode $mode;
    location / { proxy_pass http://%%provider%%; }
    location /considered {
        chat_gdpr require;
        proxy_pass http://%%provider%%;
    }
}
server {
    listen %%site%%;
    chat_gdpr require;
    location / { proxy_pass http://%%provider%%; }
    location /other { chat_gdpr reduced; proxy_pass http://%%provider%%; }
    location /again { try_files /none @again; }
    location @again { proxy_pass http://%%provider%%; }
    location /checked {
        chat_gdpr activate;
        auth_request /auth;
        proxy_pass http://%%provider%%;
    }
    location = /auth {
        chat_gdpr activate;
        internal;
        proxy_pass http://%%checker%%;
    }
    location /mirrored {
        mirror /mirror;
        proxy_pass http://%%provider%%;
    }
    location /.chat-gdpr/ { mirror /mirror; }
    location /mirror {
        chat_gdpr off;
        internal;
        proxy_pass http://%%checker%%/mirror;
    }
}
EOF
$t->nginx->certificate;
my $checker = $t->provider('checker');
$t->start($http);

# A request to the server of a policy: the answer, and what the provider got.
sub ask {
    my ($server, $request, $status, %answer) = @_;
    my $visitor = $t->visitor($server)->send($request);
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = $provider->request(seconds => 0);
        $got || length $visitor->{in} || $visitor->{eof};
    });
    $got->{end}->answer($status // '204 No Content', %answer) if $got;
    return ($visitor->response(method => ($request =~ /^(\w+)/)[0]), $got);
}

my @same = ('Sec-Fetch-Site: same-origin');

sub choose {
    my ($server, $form, @headers) = @_;
    my ($answer) = ask($server, http_request('POST /.chat-gdpr/choice',
        type => 'application/x-www-form-urlencoded', body => $form,
        headers => [ @headers ? @headers : @same ]));
    my ($cookie) = ($answer->{head} // '') =~ /^Set-Cookie: ([^;]+)/mi;
    return ($answer, $cookie);
}

sub state_of {
    my ($server, @headers) = @_;
    my ($answer) = ask($server, http_request('GET /.chat-gdpr/state',
                                             headers => [ @headers ]));
    return decode_json($answer->{body});
}

sub arrives {
    my ($server, $text, @headers) = @_;
    my ($answer, $got) = ask($server, http_request('POST /say',
        type => 'text/plain', body => $text, headers => [ @headers ]));
    return $got ? $got->{body} : "$answer->{status}";
}

my $text = 'jane@example.com, +44 20 7946 0018, 192.0.2.44';
my $none = '[email], [phone], [ipv4]';

# Told and asked.

{
    my $state = state_of('reduced');
    is_deeply([ @$state{qw(mode state language)} ], [qw(reduced none en)],
              'nobody has chosen yet');
    is(join(' ', map { $_->{granted} ? 1 : 0 } @{ $state->{purposes} }),
       '0 0 0', 'nothing is ticked');
    is(state_of('reduced', 'Accept-Language: de-AT, en;q=0.5')->{accept},
       'Alle annehmen', 'in the language of the visitor');
    my ($page) = ask('reduced', http_request('GET /.chat-gdpr/notice'));
    like($page->{body}, qr/<h1>Your data in this chat/, 'the notice');
    like($page->{body}, qr/Chat Vendor \(US\)/, 'names the processor');
    unlike($page->{body}, qr/checked|<script/, 'nothing ticked, no script');
    like($page->{head}, qr/^Content-Security-Policy: default-src 'none'/mi,
         'its own policy');
    like($page->{head}, qr/^Cache-Control: no-store/mi, 'kept nowhere');
}

for my $file ('prompt.js', 'prompt.css') {
    my ($answer) = ask('reduced', http_request("GET /.chat-gdpr/$file"));
    is($answer->{status}, 200, $file);
    open my $f, '<:raw', "ngx_chat_gdpr_module/web/$file" or die $!;
    local $/;
    is($answer->{body}, scalar <$f>, 'as it stands in the tree');
}
is((ask('reduced', http_request('GET /.chat-gdpr/other')))[0]{status}, 404,
   'nothing else is there');
is((ask('reduced', http_request('GET /.chat-gdpr/choice')))[0]{status}, 405,
   'a choice is posted');

# Before a choice, and after each.

is(arrives('reduced', $text), $none, 'before a choice all is redacted');
{
    my ($answer, $cookie) = choose('reduced', 'decision=accept&back=/chat');
    is($answer->{status}, 303, 'a form without script goes back');
    like($answer->{head}, qr/^Location: \/chat\r?$/mi, 'to where it was');
    like($answer->{head}, qr/; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax/,
         'the cookie is for this site');
    is(arrives('reduced', $text, "Cookie: $cookie"),
       'jane@example.com, +44 20 7946 0018, [ipv4]',
       'what was granted passes');
    is(state_of('reduced', "Cookie: $cookie")->{state}, 'made', 'the state');

    my ($e) = reverse $t->events('consent');
    is_deeply([ @$e{qw(decision how language notice_version)},
                "@{ $e->{granted} }", "@{ $e->{refused} }" ],
              [ 'accept', 'click', 'en', 3, 'profile marketing', '' ],
              'it is on record');
    like($e->{subject}, qr/^[0-9a-f]{32}$/, 'under a pseudonym');
    my ($notice) = grep { $_->{notice_digest} eq $e->{notice_digest} }
                   $t->events('notice');
    is(sha256_hex(encode_utf8($notice->{text})), $e->{notice_digest},
       'with the text that was shown');

    my $one = $cookie;
    ($answer, $cookie) = choose('reduced', 'decision=save&purpose=marketing',
                                @same, "Cookie: $one",
                                'Accept: application/json');
    ok(decode_json($answer->{body})->{purposes}[2]{granted},
       'a script gets the new state');
    is(arrives('reduced', $text, "Cookie: $cookie"),
       '[email], +44 20 7946 0018, [ipv4]', 'purposes are granted singly');
    is(arrives('reduced', $text, "Cookie: $one"),
       '[email], +44 20 7946 0018, [ipv4]',
       'the last choice counts, whatever cookie comes');
    my @events = $t->events('consent');
    is($events[-1]{subject}, $events[-2]{subject}, 'the same pseudonym');

    ($answer, $cookie) = choose('reduced', 'decision=reject', @same,
                                "Cookie: $cookie");
    is(arrives('reduced', $text, "Cookie: $cookie"), $none, 'withdrawn');

    my (undef, $got) = ask('reduced', http_request('GET /', headers => [
        "Cookie: a=1; $cookie; b=2" ]));
    like($got->{head}, qr/^Cookie: a=1; b=2\r?$/mi,
         'the provider does not see the cookie');
}

# What is no choice of this visitor.

{
    my (undef, $cookie) = choose('reduced', 'decision=accept');
    for my $case (
        [ 'changed', $cookie =~ s/(.)$/$1 eq 'A' ? 'B' : 'A'/er ],
        [ 'cut', substr($cookie, 0, -5) ],
        [ 'none', 'chat-gdpr.reduced=' . 'x' x 60 ],
    ) {
        my ($what, $forged) = @$case;
        is(arrives('reduced', $text, "Cookie: $forged"), $none,
           "a cookie that is $what grants nothing");
    }
    my @refused = $t->events('choice_refused');
    is(join(' ', map { "$_->{cookie} $_->{count}" } @refused), 'forged 1',
       'the first one is on record at once');
    is(arrives('newer', $text, "Cookie: $cookie"), $none,
       'that of another policy grants nothing');
    my (undef, $got) = ask('reduced', http_request('POST /', type =>
        'text/plain', body => $text, headers => [ "Cookie: $cookie" ])
        =~ s/Host: localhost/Host: other.example/r);
    is($got->{body}, $none, 'nor does the cookie of another site');
}

for my $case (
    [ 'another site', 'Sec-Fetch-Site: cross-site' ],
    [ 'a sibling site', 'Sec-Fetch-Site: same-site' ],
    [ 'another origin', 'Origin: https://evil.example' ],
    [ 'no origin', 'Origin: null' ],
    [ 'nowhere', 'X-Test: 1' ],
) {
    my ($from, $header) = @$case;
    my ($answer, $cookie) = choose('reduced', 'decision=accept', $header);
    is("$answer->{status} " . ($cookie // 'none'), '403 none',
       "a form from $from sets nothing");
}
is((choose('reduced', 'decision=accept', 'Origin: http://localhost'))[0]
   {status}, 303, 'an older browser names the origin');
is((choose('reduced', 'decision=maybe'))[0]{status}, 400,
   'a form that says nothing is refused');
is((choose('reduced', 'x' x 9000))[0]{status}, 413, 'so is a long one');

ok(state_of('reduced', "$_: 1")->{signal}, "a signal of the browser: $_")
    for qw(Sec-GPC DNT);
ok(!state_of('reduced', 'DNT: 0')->{signal}, '... and none');
is(arrives('notice', $text), $none,
   'notice: what rests on consent does not pass');

# A mode for each country.

{
    my $say = sub {
        return arrives('country', $text, "X-Country: $_[0]");
    };
    is($say->('DE'), $none, 'a country that is not named: the policy');
    is($say->('IE'), '403', 'one that has a mode of its own');
    is($say->('XX'), $none, 'not one that was not considered');
    is($say->('YY'), $none, 'nor one that is none');
    like($t->log, qr/"chat_gdpr_consent_mode" says "nonsense"/,
         'which is in the error log');
    is(state_of('country', 'X-Country: US')->{mode}, 'notice',
       'the page knows it');
    my $considered = http_request('POST /considered', type => 'text/plain',
        body => $text, headers => [ 'X-Country: US' ]);
    is((ask('country', $considered))[1]{body}, $none,
       'and the other way around');
    my @texts = map { $_->{notice_digest} } grep { $_->{policy} eq 'require'
        && $_->{language} eq 'en' } $t->events('notice');
    is(@texts, 6, 'what can be shown is on record: three forms, each with and '
       . 'without what is taken out');
}

# In frames of other sites.

{
    my ($page) = ask('framed', http_request('GET /.chat-gdpr/notice'));
    my $sites = 'https://www.example.com https://shop.example.com:8443';
    like($page->{head}, qr/ frame-ancestors 'self' \Q$sites\E\r/,
         'they may show the notice');
    my $visitor = $t->visitor('framed_tls', tls => 1)->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        body => 'decision=accept', headers => [ @same ]));
    like($visitor->response->{head}, qr/^Set-Cookie:\ __Host-chat-gdpr\.framed=.*
        ;\ HttpOnly;\ SameSite=None;\ Secure;\ Partitioned\r$/mxi,
         'and the cookie goes with them, each apart');
    my ($answer) = choose('framed', 'decision=accept');
    like($answer->{head}, qr/HttpOnly; SameSite=Lax\r$/m,
         'but not without TLS');
    my ($ok, $said) = $t->nginx->check(policy('p',
        'mode=reduced frames=http://a.example'));
    ok(!$ok, 'only over TLS');
    like($said, qr/invalid "frames="/, 'with a reason');
    $t->nginx->configure($http);
}

# Of age, and special categories.

{
    my ($page) = ask('young', http_request('GET /.chat-gdpr/notice'));
    like($page->{body}, qr/ name="age" value="yes" required> I am at least 16/,
         'an age is asked for');
    like($page->{body}, qr/value="reject" formnovalidate>/, 'not to refuse');
    like($page->{body}, qr/explicit consent:<\/strong><\/p>\n.*"health">/,
         'special categories stand apart');
    my $granted = sub {
        my (undef, $cookie) = choose('young', $_[0]);
        return join ' ', map { $_->{name} } grep { $_->{granted} }
            @{ state_of('young', "Cookie: $cookie")->{purposes} };
    };
    is($granted->('decision=accept'), '', 'without an age nothing is granted');
    is($granted->('decision=save&purpose=profile&age=no'), '', 'singly, too');
    is($granted->('decision=accept&age=yes'), 'profile marketing',
       'all is not what wants express consent');
    is($granted->('decision=accept&purpose=health&age=yes'),
       'profile marketing health', 'which has to be ticked');
    my ($e) = reverse $t->events('consent');
    is($e->{of_age}, 16, 'the age is on record');
    my ($notice) = grep { $_->{notice_digest} eq $e->{notice_digest} }
                   $t->events('notice');
    like($notice->{text}, qr/health\?! .*I am at least 16/s,
         'with what was shown');
}

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

# mode=activate: nothing of the provider before the click.

{
    my ($answer, $got) = ask('activate', http_request('GET /chat',
        headers => [ 'Accept: text/html' ]));
    ok(!$got, 'activate: the provider is not asked');
    like($answer->{body}, qr/name="back" value="\/chat"/, 'a page asks');
    like($answer->{body}, qr/value="start">Start the chat</, 'for a click');
    unlike($answer->{head}, qr/^Set-Cookie/mi, 'no cookie before it');
    for my $request (
        http_request('GET /script.js'),
        http_request('GET /?text=jane@example.com'),
        http_request('POST /say', type => 'text/plain', body => $text),
        ws_handshake('/ws'),
    ) {
        my ($what) = $request =~ /^(\w+ \S+)/;
        ($answer, $got) = ask('activate', $request);
        ok(!$got, "$what: goes nowhere");
        is($answer->{status}, 403, 'and is answered');
    }
    ($answer) = ask('activate', http_request('GET /chat?token=a&b=%20',
        headers => [ 'Accept: text/html' ]));
    like($answer->{body}, qr/name="back" value="\/chat\?token=a&amp;b=%20"/,
         'the page that was asked for comes after it');
    ($answer, my $cookie) = choose('activate',
        'decision=start&back=%2Fchat%3Ftoken%3Da%26b%3D%2520%23top');
    like($answer->{head}, qr/^Location: \/chat\?token=a&b=%20#top\r?$/mi,
         'with its arguments');
    is($answer->{status}, 303, 'the click');
    is(arrives('activate', $text, "Cookie: $cookie"), $none,
       'starts a chat with reduced data');
}

# mode=require: no message before a yes.

{
    my (undef, $got) = ask('require', http_request('GET /chat',
        headers => [ 'Accept: text/html' ]));
    ok($got, 'require: pages come');
    is(arrives('require', $text), '403', 'messages do not go');
    my ($answer) = ask('require', http_request('POST /say', type =>
        'text/plain', body => 'hello', headers => [ 'Accept-Language: de' ]));
    like($answer->{body}, qr/nicht gesendet/, 'the visitor is told why');
    for my $headers ([ 'Content-Type: application/json' ],
                     [ 'Accept: application/json' ]) {
        ($answer) = ask('require', "PUT /say HTTP/1.1\r\nHost: localhost\r\n"
            . "Accept-Language: de\r\nContent-Length: 2\r\n@$headers\r\n\r\n{}");
        is($answer->{status}, 403, "@$headers: not sent");
        like($answer->{head}, qr!^Content-Type: application/json!mi, 'in JSON');
        my $said = decode_json($answer->{body});
        is("$said->{type} $said->{notice}",
           'chat_gdpr_held /.chat-gdpr/notice', '... and where to choose');
        like($said->{message}, qr/nicht gesendet/, '... and why');
    }
    my (undef, $cookie) = choose('require', 'decision=save&purpose=marketing');
    is(arrives('require', 'hello', "Cookie: $cookie"), '403',
       'a yes to something else is none');
    (undef, $cookie) = choose('require', 'decision=save&purpose=profile');
    is(arrives('require', $text, "Cookie: $cookie"),
       'jane@example.com, [phone], [ipv4]', 'a yes is');

    my ($v, $e) = $t->websocket($provider, server => 'require',
                                headers => [ "Cookie: $cookie" ]);
    $v->send(ws_text($text, mask => 1));
    is($e->message->{text}, 'jane@example.com, [phone], [ipv4]',
       'over a WebSocket, too');
    choose('require', 'decision=reject', @same, "Cookie: $cookie");
    $v->send(ws_text('hello', mask => 1));
    is($e->frame->{code}, 1008, 'a withdrawal ends it');
    $_->close for $v, $e;
}
{
    my (undef, $cookie) = choose('reduced', 'decision=accept');
    my ($v, $e) = $t->websocket($provider, server => 'reduced',
                                headers => [ "Cookie: $cookie" ]);
    $v->send(ws_text('jane@example.com', mask => 1));
    is($e->message->{text}, 'jane@example.com', 'reduced: a grant');
    choose('reduced', 'decision=reject', @same, "Cookie: $cookie");
    $v->send(ws_text('jane@example.com', mask => 1));
    is($e->message->{text}, '[email]', 'and a withdrawal, while it is open');
    $_->close for $v, $e;
}

# A connection that came before the choice, without any cookie: it is given one
# that says nothing but whose it is, and by that it learns.

{
    my ($v, $e) = $t->websocket($provider, server => 'reduced');
    my ($cookie) = $v->{handshake}{head} =~ /^Set-Cookie: ([^;]+)/mi;
    like($v->{handshake}{head},
         qr/^Set-Cookie: chat-gdpr\.reduced=.*; Path=\/; HttpOnly; Same/mi,
         'a WebSocket without a cookie: it is for this session');
    is(state_of('reduced', "Cookie: $cookie")->{state}, 'none',
       'and says nothing');
    $v->send(ws_text('jane@example.com', mask => 1));
    is($e->message->{text}, '[email]', 'nor grants anything');
    my (undef, $later) = choose('reduced', 'decision=accept', @same,
                                "Cookie: $cookie");
    $v->send(ws_text('jane@example.com', mask => 1));
    is($e->message->{text}, 'jane@example.com', 'but it learns of a choice');
    choose('reduced', 'decision=reject', @same, "Cookie: $later");
    $v->send(ws_text('jane@example.com', mask => 1));
    is($e->message->{text}, '[email]', 'and of the next one');
    my ($v2, $e2) = $t->websocket($provider, server => 'reduced',
                                  headers => [ "Cookie: $later" ]);
    unlike($v2->{handshake}{head}, qr/^Set-Cookie/mi,
           'whoever has chosen keeps his cookie');
    $_->close for $v, $e, $v2, $e2;

    my $visitor = $t->visitor('reduced')->get('/events');
    my $end = $provider->request->{end};
    $end->send(http_response('200 OK', type => 'text/event-stream',
        headers => [ 'Transfer-Encoding: chunked' ])
        . ChatGDPR::HTTP::chunk("data: jane\@example.com\n\n"));
    my $head = $visitor->response_head->{head};
    ($cookie) = $head =~ /^Set-Cookie: ([^;]+)/mi;
    ok($cookie, 'so has an event stream');
    like($visitor->take(qr/\n\n/), qr/data: \[email\]/, 'to begin with');
    choose('reduced', 'decision=accept', @same, "Cookie: $cookie");
    $end->send(ChatGDPR::HTTP::chunk("data: jane\@example.com\n\n"));
    like($visitor->take(qr/com\n\n/), qr/data: jane\@example\.com/,
         'which learns, too');
    $_->close for $visitor, $end;
}

# Cookies of any form.

{
    my (undef, $cookie) = choose('reduced', 'decision=accept');
    for my $case (
        [ 'many short ones', 'a;' x 2000 . $cookie ],
        [ 'a tab in front', "a=1;\t$cookie" ],
        [ 'twice', "$cookie; $cookie" ],
    ) {
        my ($what, $value) = @$case;
        my (undef, $got) = ask('reduced', http_request('POST /',
            type => 'text/plain', body => 'jane@example.com',
            headers => [ "Cookie: $value" ]));
        is($got->{body}, 'jane@example.com', "$what: it is read");
        unlike($got->{head}, qr/chat-gdpr/, 'and does not go on');
    }
    my (undef, $got) = ask('reduced', http_request('GET /', headers => [
        "Cookie: $cookie", 'Cookie: session=abc' ]));
    like($got->{head}, qr/^Cookie: session=abc/mi,
         'a header of another cookie stays');
}

# Two policies on one host: a choice is one of its own policy.

{
    my (undef, $own) = choose('site', 'decision=reject');
    my (undef, $other) = choose('reduced', 'decision=accept');
    my ($name) = $other =~ /^(.*?)=/;
    isnt(($own =~ /^(.*?)=/)[0], $name, 'each has a cookie of its own');
    my (undef, $got) = ask('site', http_request('POST /other', type =>
        'text/plain', body => $text, headers => [ "Cookie: $own; $other" ]));
    is($got->{body}, 'jane@example.com, +44 20 7946 0018, [ipv4]',
       'one has been granted');
    is(arrives('site', $text, "Cookie: $own; $other"), '403', 'one has not');
}

# A withdrawal at another machine with the same key is in the cookie, and newer
# than the grant that this one remembers.

{
    my (undef, $cookie) = choose('reduced', 'decision=accept');
    my $other = ChatGDPR::Nginx->new;
    $other->write('secret', ('0123456789abcdef' x 4) . "\n");
    $other->certificate;
    $other->{port}{$_} = $t->nginx->port($_) for qw(provider checker);
    $other->start($http);
    sleep 1.1;
    my $visitor = ChatGDPR::Visitor->connect($other->port('reduced'));
    $visitor->send(http_request('POST /.chat-gdpr/choice',
        type => 'application/x-www-form-urlencoded', body => 'decision=reject',
        headers => [ @same, "Cookie: $cookie" ]));
    ($cookie) = $visitor->response->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    is(arrives('reduced', $text, "Cookie: $cookie"), $none,
       'a withdrawal elsewhere counts here');
    $other->stop;
}

# Redirects and subrequests know what the request knew.

{
    my (undef, $cookie) = choose('site', 'decision=save&purpose=profile');
    my (undef, $got) = ask('site', http_request('POST /again', type =>
        'text/plain', body => $text, headers => [ "Cookie: $cookie" ]));
    is($got->{body}, 'jane@example.com, [phone], [ipv4]',
       'a choice outlasts an internal redirect');

    $checker->request->{end}->answer('204 No Content');  # mirrored forms
    $checker->request->{end}->answer('204 No Content');
    my ($answer) = ask('site', http_request('GET /checked', headers => [
        'Accept: text/html' ]));
    like($answer->{body}, qr/value="start"/, 'a page stands in front');
    ok(!$checker->request(seconds => 0.1), 'nobody is asked behind it');
    (undef, $cookie) = choose('activate', 'decision=start');
    my $visitor = $t->visitor('site')->send(http_request('GET /checked',
        headers => [ 'Accept: text/html', "Cookie: $cookie" ]));
    my $asked = $checker->request;
    ok($asked, 'after a click auth_request is asked');
    $asked->{end}->answer('401 Unauthorized', body => '');
    is($visitor->response->{status}, 401, 'and obeyed');

    for my $where ('/.chat-gdpr/zzz', '/mirrored') {
        ($answer) = ask('site', http_request("POST $where",
            type => 'text/plain', body => $text));
        is($answer->{status}, 403, "$where: not let in");
        ok(!$checker->request(seconds => 0.1), 'nor mirrored');
    }
}

# What only looks like a page.

is((ask('require', http_request('GET /send?text=secret', headers => [
    'Accept: text/html, */*', 'Sec-Fetch-Mode: cors' ])))[0]{status}, 403,
   'a script that asks for HTML brings no message');
{
    my ($answer, $got) = ask('require', http_request('GET /?text=secret',
        headers => [ 'Accept: text/html', 'Sec-Fetch-Mode: navigate' ]));
    ok(!$got, 'arguments of a page may be a message: they wait');
    like($answer->{body}, qr/value="\/\?text=secret".*address \(needed for/s,
         'at the notice, which says what for');
    unlike($answer->{body}, qr/works without/, 'and does not call it free');
}
is((choose('activate', 'decision=start&back=/' . 'a' x 2000))[0]{status},
   303, 'a long way back is left out');

unlike($t->nginx->read('access.log'), qr/jane/,
       'arguments that went nowhere are in no log');

# nginx -t

for my $case (
    [ policy('p', 'mode=reduced') . 'server { listen %%x%%; chat_gdpr p; }',
      qr/no key to sign choices with: make one with "chat-gdpr key new sec/ ],
    [ 'chat_gdpr_key %%dir%%/none;', qr/cannot open the key/ ],
    [ 'chat_gdpr_key %%dir%%/nginx.conf;', qr/holds no secret/ ],
    [ policy('p', 'mode=require'), qr/Art\. 7\(4\)/ ],
    (map { [ policy('p', 'mode=reduced') =~ s/(basis=consent)/$1 $_/r,
             qr/no consent \(Recital 32/ ] }
        qw(ticked checked preselected default=on granted=yes)),
    (map { [ policy('p', "mode=reduced $_"), qr/to refuse must be as easy/ ] }
        qw(reject=off buttons=accept accept_only)),
    [ policy('p', 'mode=reduced') =~ s/"de=Ihnen Angebote senden"//r,
      qr/purpose "marketing" has no text in language "de"/ ],
    [ policy('p', 'mode=reduced min_age=99'), qr/invalid "min_age="/ ],
    [ policy('p', 'mode=reduced') =~ s/basis=contract/$& special=yes/r,
      qr/Art\. 9\(2\)\(a\)/ ],
    [ policy('p', 'mode=reduced') =~ s/(contact=\S+);/$1 country=Ireland;/r,
      qr/is no country/ ],
) {
    my ($conf, $reason) = @$case;
    my ($ok, $said) = $t->nginx->check($conf);
    ok(!$ok, 'refused');
    like($said, qr/\[emerg\] .*$reason.* in \S+:\d+$/m,
         'with a reason, file and line');
}

# Another key: what was chosen under the old one, which is still named, holds.

{
    my (undef, $cookie) = choose('newer', 'decision=save&purpose=profile');
    $t->nginx->write('next', ('fedcba9876543210' x 4) . "\n");
    my $new = 'chat_gdpr_key %%dir%%/next;';
    my $old = 'chat_gdpr_key %%dir%%/secret;';
    $t->nginx->configure($http =~ s/\Q$old\E/$new\n$old/r);
    $t->nginx->reload;
    is(arrives('newer', $text, "Cookie: $cookie"),
       'jane@example.com, [phone], [ipv4]', 'a choice outlasts a new key');
    $t->nginx->configure($http =~ s/\Q$old\E/$new/r);
    $t->nginx->reload;
    is(arrives('newer', $text, "Cookie: $cookie"), $none,
       '... not the end of the old one');
    $t->nginx->configure($http);
    $t->nginx->reload;
}

my $ended = $t->nginx->stop;
my @refused = $t->events('choice_refused');
is(join(' ', sort map { $_->{count} > 1 ? 'many' : $_->{count} } @refused),
   '1 1 many', 'forged cookies are counted together, also at the end');
ok($ended, 'which is a quiet one');

$t->finish;
