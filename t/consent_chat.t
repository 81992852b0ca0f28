#!/usr/bin/perl

# Consent in the chat itself: the prompt as a message of each protocol, what is
# typed, and how it is answered.  With a real Socket.IO: t/peer/consent.test.js.

use strict;
use utf8;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Encode qw(decode_utf8);
use JSON::PP;
use Time::HiRes qw(sleep);

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

my %policies = (
    chat => 'mode=reduced',
    told => 'mode=notice',
    needed => 'mode=require art7_4=considered',
);
my $policies = "chat_gdpr_key %%dir%%/secret;\n" . join '', map { <<"EOF" }
chat_gdpr_policy $_ {
    controller  "Example Ltd" contact=privacy\@example.com;
    languages   en de;
    purpose     profile  basis=consent  "Remember your e-mail address"
                "de=Ihre E-Mail-Adresse merken";
    redact      email  replace unless=profile;
    consent     $policies{$_};
}
EOF
    sort keys %policies;

my %chats = (
    json => [ 'chat', q(json '{"type":"notice","text":"$text"}') ],
    socketio => [ 'chat', q(socketio '["say",{"text":"$text"}]' message=say) ],
    actioncable => [ 'chat',
        q(actioncable '{"identifier":"$room","message":{"body":"$text"}}') ],
    ddp => [ 'chat', q(ddp '{"msg":"changed","fields":{"eventName":"$room",)
        . q("args":[{"_id":"$id","rid":"$room","msg":"$text",)
        . q("ts":{"$date":$time}}]}}') ],
    xmpp => [ 'chat', q(xmpp '<message to="$room"><body>$text</body>)
        . q(</message>') ],
    sse => [ 'chat', q(sse '{"text":"$text"}') ],
    told => [ 'told', q(json '{"text":"$text"}') ],
    needed => [ 'needed', q(json '{"text":"$text"}') ],
    silent => [ 'chat', 'off' ],
);
$t->start($policies . <<'EOF' . join '', map { <<"EOF" } sort keys %chats);
map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
EOF
server {
    listen %%$_%%;
    chat_gdpr $chats{$_}[0];
    chat_gdpr_prompt $chats{$_}[1];
    location / { proxy_pass http://%%provider%%; }
}
EOF

sub said {
    my ($end) = @_;
    my $m = $end->message(2);
    return $m ? decode_utf8($m->{text}) : 'nothing';
}

sub choose {
    my ($server, $decision, @headers) = @_;
    my $answer = $t->visitor($server)->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        body => "decision=$decision", headers => [
            'Sec-Fetch-Site: same-origin', @headers ]))->response;
    return 'Cookie: ' . ($answer->{head} =~ /^Set-Cookie: ([^;]+)/mi)[0];
}

# server, what the provider says first, what comes behind it, how the visitor
# speaks, how the answer reads
my $asked = qr/Example Ltd answers .*I agree 1 – Remember your e-mail/s;
my $saved = qr/Your choice is saved.*✓ Remember/s;
for my $case (
    [ 'json', [], '{"hello":1}', sub { qq({"text":"$_[0]"}) } ],
    [ 'socketio', [], '40{"sid":"a"}', sub { qq(42["say",{"text":"$_[0]"}]) } ],
    [ 'actioncable', [ '{"type":"welcome"}' ],
      '{"identifier":"{\"channel\":\"C\"}","type":"confirm_subscription"}',
      sub { qq({"command":"message","data":"{\\"text\\":\\"$_[0]\\"}"}) } ],
    [ 'ddp', [ '{"msg":"connected"}' ], '{"msg":"ready","subs":["a"]}',
      sub { qq({"msg":"method","params":[{"msg":"$_[0]"}]}) } ],
    [ 'xmpp', [ '<success/>' ],
      '<iq type="result"><bind><jid>a@example.com/1</jid></bind></iq>',
      sub { "<message><body>$_[0]</body></message>" } ],
) {
    my ($server, $before, $ready, $speak) = @$case;
    my ($v, $e) = $t->websocket($provider, server => $server);
    $v->send(ws_text('{"msg":"sub","name":"stream-room-messages",'
        . '"params":["ROOM"]}', mask => 1));
    $e->message;
    for my $text (@$before) {
        $e->send(ws_text($text));
        is(said($v), $text, "$server: the provider's own go first");
    }
    $e->send(ws_text($ready));
    my $seen = $ready =~ s/a\@example\.com/[email]/r;
    is(said($v), $seen, "$server: then it is ready");
    my $said = said($v);
    like($said, $asked, 'and the visitor is asked');
    is(decode_json(Encode::encode_utf8($said =~ s/^42//r)) ? 1 : 0, 1,
       'in JSON') if $server ne 'xmpp';
    like($said, qr/"eventName":"ROOM".*"_id":"[0-9a-f]{16}".*"\$date":\d{13}/,
         'in its room') if $server eq 'ddp';
    like($said, qr/"identifier":"\{\\"channel\\":\\"C\\"\}"/,
         'by its identifier') if $server eq 'actioncable';
    like($said, qr/to="a\@example\.com\/1"/, 'by his address')
        if $server eq 'xmpp';

    $v->send(ws_text($speak->('I agree'), mask => 1));
    is($e->message->{text}, $speak->('I agree'), 'an answer goes on');
    like(said($v), $saved, 'and is answered');
    $v->send(ws_text($speak->('jane@example.com'), mask => 1));
    is($e->message->{text}, $speak->('jane@example.com'), 'and obeyed');

    # the browser that has the cookie of the WebSocket, later
    my ($cookie) = $v->{handshake}{head} =~ /^Set-Cookie: ([^;]+)/mi;
    my $state = $t->visitor($server)->send(http_request(
        'GET /.chat-gdpr/state', headers => [ "Cookie: $cookie" ]))->response;
    ok(decode_json($state->{body})->{purposes}[0]{granted},
       'the page knows it, too');
    like($state->{head}, qr/^Set-Cookie: .*; Max-Age=15552000;/mi,
         'and keeps it');

    # between the fragments of a message of the provider
    $e->send(ws_frame(1, '{"text":"a', fin => 0));
    $v->send(ws_text($speak->('stop'), mask => 1));
    is($e->message->{text}, $speak->('stop'), 'a withdrawal');
    like(said($v), qr/✗ Remember/, 'is answered between two messages');
    $e->send(ws_frame(0, '"}'));
    is(said($v), '{"text":"a"}', 'of which none is broken');
    $v->send(ws_text($speak->('jane@example.com'), mask => 1));
    is($e->message->{text}, $speak->('[email]'), 'and obeyed');
    $_->close for $v, $e;
}

# What is not asked, or no answer.

{
    my ($v, $e) = $t->websocket($provider, server => 'silent');
    $e->send(ws_text('{}'));
    is(said($v), '{}', 'off');
    $v->send(ws_text('I agree 1', mask => 1));
    $e->message;
    $v->send(ws_text('jane@example.com', mask => 1));
    is($e->message->{text}, '[email]', 'nothing is heard');
    $_->close for $v, $e;

    for my $case (
        [ 'who has chosen', choose('json', 'reject') ],
        [ 'whose browser sends a signal', 'Sec-GPC: 1' ],
    ) {
        my ($who, $header) = @$case;
        ($v, $e) = $t->websocket($provider, server => 'json',
                                 headers => [ $header ]);
        $e->send(ws_text('{}') . ws_text('{"n":2}'));
        is(said($v) . said($v), '{}{"n":2}', "$who is not asked");
        $v->send(ws_text('I agree', mask => 1)
            . ws_text('jane@example.com', mask => 1));
        $e->message;
        is($e->message->{text}, '[email]', 'nor has answered');
        $v->send(ws_text('I agree 1', mask => 1));
        $e->message;
        like(said($v), $asked, 'who says a number is told what it would be');
        $v->send(ws_text('jane@example.com', mask => 1));
        is($e->message->{text}, '[email]', '... and has granted nothing');
        $v->send(ws_text('I agree 1', mask => 1));
        $e->message;
        like(said($v), $saved, '... until he says it again');
        $_->close for $v, $e;
    }

    ($v, $e) = $t->websocket($provider, server => 'socketio');
    $e->send(ws_text('40'));
    said($v), said($v);
    $v->send(ws_text('42["quote","I agree"]', mask => 1)
        . ws_text('42["typing","I agree"]', mask => 1)
        . ws_text('42["say","jane@example.com"]', mask => 1));
    $e->message, $e->message;
    is($e->message->{text}, '42["say","[email]"]', 'what is no message');
    $_->close for $v, $e;

    ($v, $e) = $t->websocket($provider, server => 'told');
    $e->send(ws_text('{}'));
    said($v);
    my $told = said($v);
    like($told, qr/Example Ltd answers/, 'mode=notice tells');
    unlike($told, qr/I agree/, 'and does not ask');
    $_->close for $v, $e;
}

# Who may speak for the visitor, whose cookie goes with requests of all pages of
# the site: those of this host.

for my $case (
    [ 1, 'no browser' ],
    [ 1, 'a page of this host', 'Origin: http://localhost' ],
    [ 1, 'a page of this host', 'Sec-Fetch-Site: same-origin',
      'Origin: https://localhost' ],
    [ 0, 'one of another host of the site', 'Sec-Fetch-Site: same-site',
      'Origin: http://blogs.localhost' ],
    [ 0, 'one of another host', 'Origin: http://blogs.localhost' ],
    [ 0, 'one of another port', 'Origin: http://localhost:8080' ],
    [ 0, 'another site', 'Sec-Fetch-Site: cross-site' ],
    [ 0, 'one of no origin', 'Origin: null' ],
) {
    my ($may, $who, @headers) = @$case;
    my ($v, $e) = $t->websocket($provider, server => 'json',
                                headers => \@headers);
    $e->send(ws_text('{}'));
    said($v);
    $e->send(ws_text('{"n":2}')) if !$may;
    my $said = said($v);
    is(!!($said =~ $asked), !!$may, "$who: " . ($may ? 'asked' : 'not asked'));
    $v->send(ws_text('I agree 1', mask => 1)
        . ws_text('I agree', mask => 1));
    $e->message, $e->message;
    $v->send(ws_text('jane@example.com', mask => 1));
    is($e->message->{text}, $may ? 'jane@example.com' : '[email]',
       $may ? '... and heard' : '... and not heard');
    $_->close for $v, $e;
}

# mode=require: a WebSocket is there only after a yes, and "stop" ends it.

{
    my $cookie = choose('needed', 'accept');
    my ($v, $e) = $t->websocket($provider, server => 'needed',
                                headers => [ $cookie ]);
    $e->send(ws_text('{}'));
    is(said($v), '{}', 'require: nothing is asked twice');
    $v->send(ws_text('stop', mask => 1));
    like(said($v), qr/✗ Remember/, 'a withdrawal is answered');
    is($v->frame->{code}, 1008, 'and ends it');
    $v->send(ws_text('more', mask => 1));
    is($e->message->{text}, 'stop', 'it was the last one that went');
    ok(!$e->message(0.3), 'nothing behind it');
    $_->close for $v, $e;
}

# An event stream: the answer comes by a request.

{
    my $v = $t->visitor('sse')->get('/events');
    my $e = $provider->request->{end};
    $e->send(http_response('200 OK', type => 'text/event-stream',
        headers => [ 'Transfer-Encoding: chunked' ])
        . ChatGDPR::HTTP::chunk("data: one\n\n"));
    my $head = $v->response_head->{head};
    my ($cookie) = $head =~ /^Set-Cookie: ([^;]+)/mi;
    like(decode_utf8($v->take(qr/data: one\n\n/)),
         qr/data: \{"text":"Example Ltd .*I agree 1.*"\}\n\n.*data: one\n\n/s,
         'an event asks before the first one');

    # without the borders of chunks
    my $events = sub {
        my ($until) = @_;
        return decode_utf8($v->take($until)) =~ s/\r\n[0-9a-f]+\r\n//gr;
    };
    my $say = sub {
        my ($text, $type, @headers) = @_;
        my $visitor = $t->visitor('sse')->send(http_request('POST /say',
            type => $type, body => $text, headers => [ @headers ]));
        my $got = $provider->request;
        $got->{end}->answer('204 No Content');
        my $answer = $visitor->response;
        return ($got->{body}, $answer->{head} =~ /^Set-Cookie/mi);
    };
    my @same = ("Cookie: $cookie", 'Sec-Fetch-Site: same-origin');
    my $form = 'application/x-www-form-urlencoded';
    for my $case (
        [ 'nobody', 'Sec-Fetch-Site: same-origin' ],
        [ 'another site', "Cookie: $cookie", 'Sec-Fetch-Site: cross-site' ],
        [ 'nowhere', "Cookie: $cookie" ],
    ) {
        my ($who, @headers) = @$case;
        is(join(' ', $say->('text=I+agree', $form, @headers)), 'text=I+agree',
           "what $who says is no answer");
    }
    is(join(' ', $say->('text=I+agree', $form, @same)), 'text=I+agree 1',
       'a form that agrees is, and sets the cookie');
    is(($say->('{"text":"jane@example.com"}', 'application/json', @same))[0],
       '{"text":"jane@example.com"}', 'and is obeyed');
    $e->send(ChatGDPR::HTTP::chunk("data: tw"));
    $e->send(ChatGDPR::HTTP::chunk("o\n\ndata: jane\@example.com\n\n"));
    my $got = $events->(qr/com\n\n/);
    like($got, qr/data: \{"text":"Your choice is saved.*✓ Rem.*"\}\n\n/,
         'and answered in the stream');
    like($got, qr/data: two\n\n/, 'between two events');
    is(($say->('{"text":"stop"}', 'application/json', @same))[0],
       '{"text":"stop"}', 'a withdrawal');
    $e->send(ChatGDPR::HTTP::chunk("data: jane\@example.com\n\n"));
    like($events->(qr/\[email\]\n\n/), qr/✗ Remember/,
         'is answered, too');
    my ($event) = reverse $t->events('consent');
    is("$event->{decision} $event->{how}", 'reject typed', 'and on record');
    $_->close for $v, $e;
}

# nginx -t

for my $case (
    [ 'smoke \'{"t":"$text"}\'', qr/unknown protocol "smoke"/ ],
    [ 'json \'{"t":"text"}\'', qr/says nothing/ ],
    [ 'json \'{"t":$text}\'', qr/no JSON/ ],
    [ 'json', qr/needs a protocol and a template/ ],
    [ 'json \'{"t":"$text"}\' more', qr/"message="/ ],
    [ 'off; chat_gdpr_prompt off', qr/duplicate/ ],
) {
    my ($line, $reason) = @$case;
    my ($ok, $said) = $t->nginx->check("chat_gdpr_prompt $line;");
    ok(!$ok, "$line: refused");
    like($said, $reason, 'with a reason');
}

$t->finish;
