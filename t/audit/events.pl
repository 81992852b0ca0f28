#!/usr/bin/perl

# Makes audit logs with every kind of event that there is, by a real nginx and
# the command: what t/peer/audit_schema.test.js holds against the schema.
#
#     events.pl DIR     DIR/clear.jsonl, DIR/sealed.jsonl, DIR/review.pem

use strict;
use warnings;

use File::Copy qw(copy);
use FindBin;
use lib "$FindBin::Bin/../lib";

use ChatGDPR::Test;

my ($out) = @ARGV;
die "events.pl DIR\n" if !defined $out;

my $command = $ENV{TEST_CHAT_GDPR} // "$FindBin::Bin/../../build/chat-gdpr";
my $iban = 'GB82 WEST 1234 5698 7654 32';
my $form = 'application/x-www-form-urlencoded';

my $HTTP = <<"EOF";
$POLICY
chat_gdpr_key %%dir%%/secret;
chat_gdpr_reload apply;
chat_gdpr_policy blocks { redact card block; on_error block; }
chat_gdpr_policy lenient {
    otherwise  replace;
    entity     order_no  "pattern=\\bORD-\\d{6}\\b" replace=[order];
    files      drop;
    on_error   pass;
}
chat_gdpr_policy tokens { redact iban token; redact email hash; }
chat_gdpr_policy asks {
    controller  "Example Ltd" contact=privacy\@example.com;
    languages   en de;
    purpose     profile    basis=consent  "Remember your e-mail address"
                "de=Ihre E-Mail-Adresse merken";
    purpose     marketing  basis=consent  "Send you offers"
                "de=Ihnen Angebote senden";
    redact      email  replace unless=profile;
    consent     mode=reduced version=3 min_age=16;
}
chat_gdpr_policy gate {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     profile  basis=consent  "Remember your e-mail address";
    redact      email  replace unless=profile;
    consent     mode=activate;
}
map \$http_upgrade \$upgrade {
    default upgrade;
    ''      '';
}
proxy_http_version 1.1;
proxy_set_header Host \$host;
proxy_set_header Upgrade \$http_upgrade;
proxy_set_header Connection \$upgrade;
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
    location /joined { chat_gdpr_join 5s; proxy_pass http://%%provider%%; }
    location /dry { chat_gdpr_dry_run on; proxy_pass http://%%provider%%; }
    location /blocks { chat_gdpr blocks; proxy_pass http://%%provider%%; }
    location /lenient { chat_gdpr lenient; proxy_pass http://%%provider%%; }
    location /tokens { chat_gdpr tokens; proxy_pass http://%%provider%%; }
    location /agent {
        chat_gdpr tokens;
        chat_gdpr_reveal on reader=alice;
        proxy_pass http://%%provider%%;
    }
}
server {
    listen %%asks%%;
    chat_gdpr asks;
    chat_gdpr_choice_limit 1/m burst=2;
    chat_gdpr_prompt json '{"type":"notice","text":"\$text"}';
    location / { proxy_pass http://%%provider%%; }
}
server {
    listen %%gate%%;
    chat_gdpr gate;
    location / { proxy_pass http://%%provider%%; }
}
EOF

my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

sub run {
    my (@args) = @_;
    my $said = `$command @args 2>&1`;
    die "chat-gdpr @args: $said" if $?;
    return $said;
}

run('key', 'new', $_, "$dir/$_.pem") for 'sign', 'review';
run('key', 'new', 'secret', "$dir/secret");

sub post {
    my ($path, $type, $body, @answer) = @_;
    return $t->exchange($provider, http_request("POST $path", type => $type,
                                                body => $body), @answer);
}

# To a server, past the gate or not: the head of the answer.
sub ask {
    my ($server, $request, @answer) = @_;
    my $visitor = $t->visitor($server)->send($request);
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = $provider->request(seconds => 0);
        $got || length $visitor->{in} || $visitor->{eof};
    });
    $got->{end}->answer(@answer ? @answer : '204 No Content') if $got;
    return $visitor->response(method => ($request =~ /^(\w+)/)[0])->{head};
}

sub choose {
    my ($server, $body, @headers) = @_;
    my $head = ask($server, http_request('POST /.chat-gdpr/choice',
        type => $form, body => $body,
        headers => [ 'Sec-Fetch-Site: same-origin', @headers ]));
    return 'Cookie: ' . ($head =~ /^Set-Cookie: ([^;]+)/mi)[0];
}

# Messages over each transport, and what is done with them; a token.
sub messages {
    post('/', 'application/json', qq({"text":"$SAID"}));
    ask('visitor', http_request('GET /?a=192.0.2.44'));
    ask('visitor', http_request('GET /', headers =>
        [ 'Referer: http://www.example.com/?m=jane.doe@example.com' ]));
    ask('visitor', http_request('GET /'), '200 OK', type => 'text/html',
        body => "<p>$SAID</p>");
    post('/dry', 'text/plain', $SAID);
    post('/dry', 'application/json', '{"text":');
    post('/blocks', 'text/plain', $SAID);
    post('/blocks', 'application/json', '{"text":');
    post('/lenient', 'text/plain', 'ORD-123456');
    post('/lenient', 'application/json', '{"text":');
    post('/lenient', 'multipart/form-data; boundary=x', "--x\r\n"
        . "Content-Disposition: form-data; name=f; filename=a.bin\r\n"
        . "Content-Type: application/octet-stream\r\n\r\n\1\2\r\n--x--\r\n");

    my ($v, $e) = $t->websocket($provider, target => '/joined');
    $v->send(ws_text($_, mask => 1)), $e->message
        for $SAID, '4111 1111', '1111 1111';
    $v->send("\xf1\x80");
    $e->closed(5);
    $_->close for $v, $e;
    ($v, $e) = $t->websocket($provider, target => '/blocks');
    $v->send(ws_text($_, mask => 1)) for $SAID, 'good morning';
    $e->message;
    $_->close for $v, $e;

    my (undef, $got) = post('/tokens', 'text/plain', $iban);
    ask('visitor', http_request('GET /agent'), '200 OK',
        type => 'text/plain', body => $got->{body});
    ($v, $e) = $t->websocket($provider, target => '/agent');
    $e->send(ws_text($got->{body}));
    $v->message;
    $_->close for $v, $e;
    return $got->{body};
}

# What visitors are asked, choose, and are held to.
sub choices {
    my @page = ('200 OK', type => 'text/html', body => '<html><head>'
                . '<title>Chat</title></head><body></body></html>');
    my $get = http_request('GET /', headers => [ 'Accept: text/html' ]);
    ask('asks', $get, @page);
    ask('asks', $get, @page, headers => [ 'Content-Security-Policy: '
        . "script-src 'sha256-eA==' 'strict-dynamic'" ]);
    my $cookie = choose('asks', 'decision=accept&of_age=1');
    ask('asks', http_request('POST /', type => 'text/plain',
        body => $SAID, headers => [ $cookie ]));
    ask('asks', http_request('GET /', headers =>
        [ 'Accept: text/html', $cookie ]), @page);
    choose('asks', 'decision=reject&shown=' . '0' x 64, $cookie);
    ask('asks', http_request('POST /.chat-gdpr/choice', body =>
        'decision=reject', type => 'application/x-www-form-urlencoded',
        headers => [ 'Sec-Fetch-Site: same-origin' ]));
    ask('asks', http_request('POST /', type => 'text/plain', body => 'hello',
        headers => [ 'Cookie: chat-gdpr.asks=1.AAAA.AAAA' ]));

    my ($v, $e) = $t->websocket($provider, server => 'asks');
    $e->send(ws_text('{"hello":1}'));
    $v->message for 1 .. 2;
    $v->send(ws_text('{"text":"I agree 1"}', mask => 1));
    $e->message;
    $_->close for $v, $e;

    ask('gate', http_request('POST /', type => 'text/plain', body => $SAID));
    $cookie = choose('gate', 'decision=start');
    ask('gate', http_request('POST /', type => 'text/plain', body => $SAID,
                             headers => [ $cookie ]));
    return;
}

# One who is forgotten later: his cookie.
sub another {
    my $cookie = choose('gate', 'decision=start');
    ask('gate', http_request('POST /', type => 'text/plain', body => $SAID,
                             headers => [ $cookie ]));
    return $cookie =~ s/^Cookie: //r;
}

sub holds {
    my ($log, $type) = @_;
    return ChatGDPR::Wire::until(sub {
        ($t->nginx->read($log) // '') =~ /"type":"$type"/;
    }) || die "no $type in $log\n";
}

$HTTP =~ s/(chat_gdpr_policy \w+ \{)/$1 retain consent=6y processing=90d;/g;

for my $case ([ 'clear', '' ], [ 'sealed', 'seal=on' ]) {
    my ($name, $seal) = @$case;
    my $log = "$name.jsonl";
    my $audit = "chat_gdpr_audit %%dir%%/$log sign=%%dir%%/sign.pem "
        . "review=%%dir%%/review.pem.pub checkpoint=7 heartbeat=1s $seal;";
    $t->start("$audit $HTTP");
    my $token = messages();
    choices();
    my $gone = another();
    holds($log, 'heartbeat');

    # another policy for a chat that is open
    my ($v, $e) = $t->websocket($provider);
    $t->nginx->reload("$audit $HTTP" =~ s/keep=last4/keep=first6/r)
        or die "no reload\n";
    $v->closed or die "a chat under the old policy\n";
    $_->close for $v, $e;
    $t->nginx->stop or die "no end\n";
    run('reveal', '--policy', 'tokens', '--key', "$dir/secret", '--log',
        "$dir/$log", '--reader', 'bob', '--reason', "'complaint 7'",
        '--sign-key', "$dir/sign.pem", '--review-key', "$dir/review.pem.pub",
        "'$token'");

    # a loss of power, and what nginx finds then
    my $text = $t->nginx->read($log);
    $t->nginx->write($log, $text . substr $text, 0, 99);
    $t->start;
    holds($log, 'torn');
    $t->nginx->stop or die "no end\n";

    run('audit', 'erase', '--cookie', "'$gone'", '--secret', "$dir/secret",
        '--host', 'localhost', '--reason', "'request 17'", '--sign-key',
        "$dir/sign.pem", '--review-key', "$dir/review.pem", "$dir/$log");
    run('key', 'rotate', '--log', "$dir/$log", '--review-key',
        "$dir/review.pem.pub", "$dir/sign.pem");
    copy("$dir/$log", "$out/$log") or die "$out/$log: $!\n";
}

for my $key ('review.pem', 'sign.pem.pub') {
    copy("$dir/$key", "$out/$key") or die "$out/$key: $!\n";
}
