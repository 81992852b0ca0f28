#!/usr/bin/perl

# Consent in a chat that is carried by requests: SockJS by polling and by
# streams, also over WebSocket; XMPP over BOSH; Bayeux; SignalR by polling and by
# events.  The visitor is asked, what he types is heard, and he is answered; and
# is told in his protocol what was blocked.  With real peers: t/peer/polls.test.js

use strict;
use utf8;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Encode qw(decode_utf8);
use JSON::PP ();

my $t = ChatGDPR::Test->new(log => 'info', workers => 2);
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

my %chats = (
    ddp => q(ddp '{"msg":"changed","fields":{"args":[{"rid":"$room",)
        . q("msg":"$text"}]}}'),
    json => q(json '{"text":"$text"}'),
    xmpp => q(xmpp '<message to="$room" from="privacy@example.com">)
        . q(<body>$text</body></message>'),
    bayeux => q(bayeux '{"channel":"$room","data":{"text":"$text"}}'),
    signalr => q(signalr '{"type":1,"target":"say","arguments":["$text"]}'),
    silent => 'off',
);
$t->start(<<'EOC' . join '', map { <<"EOC" } sort keys %chats);
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy@example.com;
    languages   en de;
    purpose     profile  basis=consent  "Remember your e-mail address"
                "de=Ihre E-Mail-Adresse merken";
    redact      email  replace unless=profile;
    redact      card   block;
    consent     mode=reduced;
}
map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
proxy_http_version 1.1;
proxy_buffering off;
proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
EOC
server {
    listen %%$_%%;
    chat_gdpr chat;
    chat_gdpr_prompt $chats{$_};
    location / { proxy_pass http://%%provider%%; }
}
EOC

my $json = JSON::PP->new->utf8->canonical;
sub encode_json { return $json->encode($_[0]) }
sub decode_json { return $json->decode($_[0]) }

my $CARD = '4111 1111 1111 1111';
my $asked = qr/Example Ltd answers .*I agree 1 – Remember your e-mail/s;
my $saved = qr/Your choice is saved.*✓ Remember/s;
my $taken = qr/Your choice is saved.*✗ Remember/s;

# One request, by a connection of its own, so that any worker may have it: what
# the provider got, and what came back.
sub turn {
    my ($server, $line, $body, $said, %o) = @_;
    my $v = $t->visitor($server)->send(http_request($line,
        headers => [ @{ $o{headers} // [] } ], defined $body
        ? (type => $o{type} // 'text/plain;charset=UTF-8', body => $body)
        : ()));
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = $provider->request(seconds => 0);
        $got || length $v->{in};
    });
    if ($got) {
        my ($status, $type, $text) = ref $said ? @$said
            : ('200 OK', $o{answers} // 'application/javascript', $said);
        $got->{end}->answer($status, type => $type,
                            body => Encode::encode_utf8($text // ''));
    }
    my $answer = $v->response;
    my ($cookie) = $answer->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    return { got => $got && $got->{body}, cookie => $cookie && "Cookie: $cookie",
             said => decode_utf8($answer->{body} // ''),
             status => $answer->{status} };
}

# How each is spoken: the server; the requests that poll, say and are answered,
# the first and others; what the provider says to begin with, and of no matter.
my %ways = (
    'SockJS, DDP' => {
        server => 'ddp', answers => 'application/javascript; charset=UTF-8',
        poll => [ 'POST /sockjs/1/%s/xhr', '' ],
        say => 'POST /sockjs/1/%s/xhr_send',
        form => sub { encode_json([ encode_json({ msg => 'method',
            params => [ { msg => $_[0] } ] }) ]) },
        sent => [ '204 No Content', 'text/plain', '' ],
        before => [ "o\n", qq(a["{\\"msg\\":\\"connected\\"}"]\n) ],
        ready => qq(a["{\\"msg\\":\\"ready\\",\\"subs\\":[\\"a\\"]}"]\n),
        other => "h\n", first => encode_json([ encode_json({ msg => 'sub',
            name => 'stream-room-messages', params => [ 'ROOM' ] }) ]),
        in => qr/\na\["(?<m>\{.*\})"\]\n\z/s, room => qr/rid\\":\\"ROOM\\"/ },
    'SockJS, JSON' => {
        server => 'json', answers => 'application/javascript',
        poll => [ 'POST /sockjs/1/%s/xhr', '' ],
        say => 'POST /sockjs/1/%s/xhr_send',
        form => sub { encode_json([ encode_json({ text => $_[0] }) ]) },
        sent => [ '204 No Content', 'text/plain', '' ], before => [ "o\n" ],
        ready => qq(a["{\\"hello\\":1}"]\n), other => "h\n",
        in => qr/\na\["(?<m>\{.*\})"\]\n\z/s },
    'BOSH' => {
        server => 'xmpp', answers => 'text/xml; charset=utf-8',
        poll => [ 'POST /http-bind', "<body rid='7' sid='%s' xmlns='h'/>" ],
        say => 'POST /http-bind', type => 'text/xml',
        form => sub { "<body rid='8' sid='%s' xmlns='h'><message "
            . "to='d\@example.com' id='m1'><body>$_[0]</body></message></body>" },
        sent => [ '200 OK', 'text/xml', "<body xmlns='h'/>" ],
        before => [ "<body xmlns='h' sid='1'><stream:features/></body>" ],
        ready => "<body xmlns='h'><iq type='result' id='b'><bind><jid>v\@"
            . 'example.com/1</jid></bind></iq></body>',
        other => "<body xmlns='h'/>",
        room => qr/to="v\@example.com\/1"/,
        in => qr{(?<m><message\ xmlns="jabber:client"\ to="v\@example.com/1".*
                 </message>)</body>\z}sx },
    'Bayeux' => {
        server => 'bayeux', answers => 'application/json',
        poll => [ 'POST /bayeux', '[{"channel":"/meta/connect","clientId":'
            . '"%s","id":"2"}]' ],
        say => 'POST /bayeux', type => 'application/json',
        form => sub { qq([{"channel":"/room","data":{"text":"$_[0]"},)
            . '"clientId":"%s","id":"3"}]' },
        sent => [ '200 OK', 'application/json',
            '[{"channel":"/room","successful":true,"id":"3"}]' ],
        before => [ '[{"channel":"/meta/connect","successful":true}]' ],
        ready => '[{"channel":"/meta/subscribe","successful":true,'
            . '"subscription":"/room","id":"1"}]',
        other => '[]', in => qr/(?<m>\{"channel":"\/room","data":.*)\]\z/s,
        room => qr/"channel":"\/room"/ },
    'SignalR' => {
        server => 'signalr', answers => 'text/plain',
        poll => [ 'GET /hub?id=%s', undef ], say => 'POST /hub?id=%s',
        form => sub { qq({"type":1,"target":"Send","arguments":["$_[0]"]}\x1e) },
        sent => [ '200 OK', 'text/plain', '' ], before => [ '' ],
        ready => "{}\x1e", other => qq({"type":6}\x1e),
        in => qr/\x1e(?<m>\{"type":1,.*\}\x1e)\z/s },
);

for my $what (sort keys %ways) {
    my $w = $ways{$what};
    my $sid = 'abc-' . lc $w->{server} . length $what;
    my @mine;
    my $poll = sub {
        my ($said) = @_;
        my ($line, $body) = map { defined $_ ? s/%s/$sid/r : undef }
                            @{ $w->{poll} };
        return turn($w->{server}, $line, $body, $said, headers => [ @mine ],
                    answers => $w->{answers}, type => $w->{type});
    };
    my $say = sub {
        my ($text, @headers) = @_;
        return turn($w->{server}, $w->{say} =~ s/%s/$sid/r,
                    $w->{form}->($text) =~ s/%s/$sid/r, $w->{sent},
                    type => $w->{type} // 'text/plain;charset=UTF-8',
                    headers => @headers ? [ @headers ] : [ @mine ]);
    };
    my $form = sub { $w->{form}->($_[0]) =~ s/%s/$sid/r };

    for my $before (@{ $w->{before} }) {
        my $turn = $poll->($before);
        is($turn->{said}, $before, "$what: begins as it does");
        @mine = $turn->{cookie} if $turn->{cookie} && !@mine;
    }
    like($mine[0] // '', qr/chat-gdpr\.chat=2\./, '... and has a cookie');
    turn($w->{server}, $w->{say} =~ s/%s/$sid/r, $w->{first}, $w->{sent},
         headers => [ @mine ]) if $w->{first};

    my $said = $poll->($w->{ready})->{said};
    my $seen = $w->{ready} =~ s/v\@example.com\/1/[email]/r;
    like($said, $asked, '... when it is ready the visitor is asked');
    like($said, $w->{in}, '... in a message of its own');
    my ($message) = $said =~ $w->{in} ? $+{m} : '';
    like($message, $w->{room}, '... in its room') if $w->{room};
    if ($what eq 'Bayeux') {
        is(scalar @{ decode_json(Encode::encode_utf8($said)) }, 2,
           '... in the array');
    }
    is($poll->($w->{other})->{said}, $w->{other}, '... once');

    is($say->('I agree', 'X-None: 1')->{got}, $form->('I agree'),
       '... who has not its cookie');
    is($poll->($w->{other})->{said}, $w->{other}, '... has answered nothing');
    is($say->('jane@example.com')->{got}, $form->('[email]'),
       '... and nothing is granted');
    my $turn = $say->('I agree');
    is($turn->{got}, $form->('I agree'), '... an answer goes on');
    $turn->{said} .= $poll->($w->{other})->{said};
    like($turn->{said}, $saved, '... and is answered');
    like($turn->{said}, $w->{room}, '... in its room') if $w->{room};
    is($poll->($w->{other})->{said}, $w->{other}, '... once');
    is($say->('jane@example.com')->{got}, $form->('jane@example.com'),
       '... and obeyed');
    my ($e) = reverse $t->events('consent');
    is("$e->{decision} $e->{how}", 'accept typed', '... and on record');
    $turn = $say->('stop');
    like($turn->{said} . $poll->($w->{other})->{said}, $taken,
         '... as is a withdrawal');
    is($say->('jane@example.com')->{got}, $form->('[email]'),
       '... and obeyed');
}

# SockJS by a stream, and by events; SignalR by events.

for my $case (
    [ 'SockJS, streaming', 'ddp', 'POST /sockjs/1/%s/xhr_streaming',
      'application/javascript', 'POST /sockjs/1/%s/xhr_send', "h\n", "o\n",
      qq(a["{\\"msg\\":\\"ready\\"}"]\n),
      sub { encode_json([ encode_json({ msg => $_[0] }) ]) }, qr/a\["(.*)"\]\n/ ],
    [ 'SockJS, events', 'json', 'GET /sockjs/1/%s/eventsource',
      'text/event-stream', 'POST /sockjs/1/%s/xhr_send', "data: h\r\n\r\n",
      "data: o\r\n\r\n", qq(data: a["{\\"msg\\":\\"ready\\"}"]\r\n\r\n),
      sub { encode_json([ encode_json({ msg => $_[0] }) ]) },
      qr/data: a\["(.*)"\]\r\n\r\n/ ],
    [ 'SignalR, events', 'signalr', 'GET /hub?id=%s', 'text/event-stream',
      'POST /hub?id=%s', qq(data: {"type":6}\x1e\r\n\r\n), '',
      "data: {}\x1e\r\n\r\n",
      sub { qq({"type":1,"arguments":["$_[0]"]}\x1e) },
      qr/data: (\{"type":1,.*\})\x1e\r\n\r\n/ ],
) {
    my ($what, $server, $open, $type, $say, $other, $first, $ready, $form,
        $in) = @$case;
    my $sid = 'stream-' . length $what;
    my $room = $server eq 'ddp'
        ? encode_json([ encode_json({ name => 'stream-room-messages',
                                      params => [ 'ROOM' ] }) ]) : undef;
    my ($line, $send) = map { s/%s/$sid/r } $open, $say;
    my $v = $t->visitor($server)->send(http_request($line,
        $line =~ /^POST/ ? (body => '') : ()));
    my $e = $provider->request->{end};
    $e->send(http_response('200 OK', type => $type,
        headers => [ 'Transfer-Encoding: chunked' ])
        . ($first ? ChatGDPR::HTTP::chunk($first) : ''));
    my ($cookie) = $v->response_head->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    my $heard = sub {
        my ($until) = @_;
        return decode_utf8($v->take($until)) =~ s/(^|\r\n)[0-9a-f]+\r\n//gr;
    };
    turn($server, $send, $room, [ '204 No Content', 'text/plain', '' ],
         headers => [ "Cookie: $cookie" ]) if $room;
    $e->send(ChatGDPR::HTTP::chunk($ready));
    my $said = $heard->(qr/agree 1.*\n[\r\n]/s);
    like($said, $in, "$what: asked at once in a message of its own");
    like($said, $asked, '... when it is ready');
    like($said, qr/\Q$ready\E/, '... behind what it is');
    like($said, qr/rid\\":\\"ROOM/, '... in its room') if $room;

    my $speak = sub {
        turn($server, $send, $form->($_[0]),
             [ '204 No Content', 'text/plain', '' ],
             headers => [ "Cookie: $cookie" ])->{got};
    };
    is($speak->('I agree'), $form->('I agree'), '... an answer goes on');
    $e->send(ChatGDPR::HTTP::chunk($other));
    like($heard->(qr/saved.*\n[\r\n]/s), $saved, '... and is answered');
    is($speak->('jane@example.com'), $form->('jane@example.com'),
       '... and obeyed');
    $_->close for $v, $e;
}

# SockJS over WebSocket.

{
    my ($v, $e) = $t->websocket($provider, server => 'ddp',
                                target => '/sockjs/1/ws/websocket');
    $e->send(ws_text('o'));
    is($v->message->{text}, 'o', 'SockJS over WebSocket');
    my $say = sub {
        my ($value) = @_;
        $v->send(ws_text(encode_json([ encode_json($value) ]), mask => 1));
        return $e->message->{text};
    };
    $say->({ name => 'stream-room-messages', params => [ 'ROOM' ] });
    $e->send(ws_text('a["{\"msg\":\"ready\"}"]'));
    $v->message;
    my $said = decode_utf8($v->message->{text});
    like($said, qr/^a\["\{.*"\]$/s, '... a message of its own asks');
    like($said, $asked, '... when it is ready');
    like($said, qr/rid\\":\\"ROOM/, '... in its room');
    $say->({ msg => 'I agree' });
    like(decode_utf8($v->message->{text}), $saved, '... and is answered');
    like($say->({ msg => 'jane@example.com' }), qr/jane\@example\.com/,
         '... and obeyed');
    $_->close for $v, $e;
}

# What is blocked.

for my $server (qw(xmpp silent)) {
    my $bosh = sub { turn($server, 'POST /http-bind', $_[0], [ '200 OK',
        'text/xml', $_[1] // "<body xmlns='h'/>" ], type => 'text/xml',
        headers => [ 'Accept-Language: de' ]) };
    my $turn = $bosh->("<body rid='9' sid='block' xmlns='h'>"
        . "<message to='d\@example.com' id='m1' type='chat'><body>$CARD</body>"
        . "</message><iq id='i2' type='set'><x/></iq></body>");
    is($turn->{got}, "<body rid='9' sid='block' xmlns='h'></body>",
       "BOSH, $server: what is blocked does not go, the session does");
    is($turn->{status}, 200, '... nor is the session broken');
    like($turn->{said}, qr{^<body\ xmlns='h'>
        <message\ xmlns="jabber:client"\ type="error"\ id="m1"
        \ from="d\@example\.com"><error\ type="modify"><policy-violation\ 
        xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><text\ xmlns="[^"]+"\ 
        xml:lang="de">Ihre\ Nachricht\ wurde\ nicht\ gesendet\.[^<]+
        Kartennummer\.</text></error></message>
        <iq\ xmlns="jabber:client"\ type="error"\ id="i2"><error.*</iq></body>$
        }x, '... and each stanza is answered by an error');
    is($bosh->("<body rid='10' sid='block' xmlns='h'/>")->{said},
       "<body xmlns='h'/>", '... once');
    like($bosh->("<body rid='11' sid='block' xmlns='h'/>",
            "<body xmlns='h'><message from='a\@example.com'><body>$CARD</body>"
            . '</message></body>')->{said},
        qr{^<body\ xmlns='h'><message\ xmlns="jabber:client"\ type="error"
            \ from="[^"]+"><error.*Eine\ Nachricht\ wurde\ zurückgehalten.*
            </message></body>$}x,
        '... to the visitor an error stands in its place');
    is(turn($server, 'POST /http-bind', "<body rid='1'><message><body>$CARD"
        . '</body></message></body>', '', type => 'text/xml')->{status}, 422,
       '... without a session all is refused');
}

for my $server (qw(bayeux silent)) {
    my $post = sub { turn($server, 'POST /bayeux', $_[0], [ '200 OK',
        'application/json', $_[1] // '[]' ], type => 'application/json') };
    my $turn = $post->('[{"channel":"/room","data":{"t":"' . $CARD
        . '"},"clientId":"c9","id":"7"},{"channel":"/meta/connect","id":8,'
        . '"clientId":"c9"}]');
    is($turn->{got}, undef, "Bayeux, $server: what is blocked does not go");
    is($turn->{status}, 200, '... and is answered');
    my $replies = eval { decode_json(Encode::encode_utf8($turn->{said})) } // [];
    is_deeply([ map { [ @$_{qw(channel id clientId)}, $_->{successful} ? 1 : 0,
                        $_->{advice} ] } @$replies ],
        [ [ '/room', '7', 'c9', 0, undef ],
          [ '/meta/connect', 8, 'c9', 0, { reconnect => 'retry' } ] ],
        '... message by message');
    is($replies->[0]{error}, '422:card:Your message was not sent. Please do '
        . 'not send this here - card number.', '... with an error that says why');
    is($replies->[0]{ext}{chat_gdpr}{entity}, 'card', '... also to programs');
    $turn = $post->('[{"channel":"/meta/connect","clientId":"c9","id":"9"}]',
        qq([{"channel":"/room","data":"$CARD"}]));
    is($turn->{status}, 200, '... to the visitor, too');
    like($turn->{said}, qr/^\[\{"channel":"\/meta\/connect","id":"9",
        "clientId":"c9","successful":false,"error":"403:card:A\ message\ was\ 
        withheld.*"advice":\{"reconnect":"retry"\}/x, '... who goes on');
    is($post->(qq({"t":"$CARD"}))->{status}, 422, '... other JSON is refused');
}

# XMPP over WebSocket.

{
    my ($v, $e) = $t->websocket($provider, server => 'xmpp',
        headers => [ 'Sec-WebSocket-Protocol: xmpp' ],
        accept => [ 'Sec-WebSocket-Protocol: xmpp' ]);
    $v->send(ws_text("<message id='m3' to='d\@example.com'><body>$CARD</body>"
        . '</message>', mask => 1) . ws_text('<presence/>', mask => 1));
    is($e->message->{text}, '<presence/>', 'XMPP: what is blocked does not go');
    like($v->message->{text}, qr{^<message\ xmlns="jabber:client"\ type="error"
        \ id="m3"\ from="d\@example\.com"><error.*card\ number.*</message>$}x,
        '... and is answered by an error');
    $_->close for $v, $e;
}

$t->finish;
