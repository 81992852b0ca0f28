#!/usr/bin/perl

# A chat by long polling, Engine.IO's: what is said in it, over the workers, and
# to whom.  With real clients: t/peer/polling.test.js, t/peer/consent.test.js.

use strict;
use utf8;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Encode qw(decode_utf8);

my $t = ChatGDPR::Test->new(log => 'info', workers => 2);
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");
$t->start(<<'EOF');
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
proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
server {
    listen %%visitor%%;
    chat_gdpr chat;
    chat_gdpr_prompt socketio '["say",{"text":"$text"}]';
    location / { proxy_pass http://%%provider%%; }
}
server {
    listen %%silent%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
EOF

# Each request by a connection of its own, so that any worker may have it.
sub poll {
    my ($sid, $said, %o) = @_;
    my $v = $t->visitor($o{server} // 'visitor')->send(http_request(
        'GET /socket.io/?EIO=' . ($o{eio} // 4) . "&transport=polling$sid",
        headers => [ @{ $o{headers} // [] } ]));
    $provider->request->{end}->answer('200 OK', body => $said,
        type => 'text/plain; charset=UTF-8', %{ $o{answer} // {} });
    my $answer = $v->response;
    return ($o{answer} ? $answer->{body} : decode_utf8($answer->{body}),
            'Cookie: ' . (($answer->{head} =~ /^Set-Cookie: ([^;]+)/mi)[0]
                          // ''));
}

sub post {
    my ($sid, $text, %o) = @_;
    my $v = $t->visitor($o{server} // 'visitor')->send(http_request(
        "POST /socket.io/?EIO=4&transport=polling$sid",
        type => 'text/plain;charset=UTF-8', body => $text,
        headers => [ @{ $o{headers} // [] } ]));
    my $got = $o{refused} ? undef : $provider->request;
    $got->{end}->answer('200 OK', type => 'text/html', body => 'ok') if $got;
    return ($got ? $got->{body} : '', $v->response);
}

my $asked = qr/\x1e42\["say",\{"text":"Example Ltd answers .*I agree 1 /s;
my $saved = qr/\x1e42\["say",\{"text":"Your choice is saved\.\\n✓ .*"\}\]\z/;
my $open = '0{"sid":"abc","upgrades":[],"pingInterval":25000}';
my $yes = '42["say",{"text":"I agree"}]';
my $jane = '42["say",{"text":"jane@example.com"}]';

{
    my ($said, $cookie) = poll('', $open);
    is($said, $open, 'a session begins as it did');
    like($cookie, qr/chat-gdpr\.chat=2\./, 'and has a cookie');
    my @mine = (headers => [ $cookie ]);
    is((poll('&sid=abc', '2', @mine))[0], '2',
       'not connected: nothing is said');
    like((poll('&sid=abc', '40{"sid":"x"}', @mine))[0],
         qr/^40\{"sid":"x"\}$asked/, 'connected: the visitor is asked');
    is((poll('&sid=abc', '40/desk,{"sid":"y"}', @mine))[0],
       '40/desk,{"sid":"y"}', 'once in a session');

    is((post('&sid=abc', $yes))[0], $yes, 'who has not its cookie');
    is((post('&sid=other', $yes, @mine))[0], $yes,
       'or was asked in no session');
    is((poll('&sid=abc', '2', @mine))[0], '2', 'has answered nothing');
    is((post('&sid=abc', $jane, @mine))[0], $jane =~ s/jane.*com/[email]/r,
       'and granted nothing');

    my ($got, $answer) = post('&sid=abc', qq($yes\x{1e}42["say","Hi"]), @mine);
    is($got, qq($yes\x{1e}42["say","Hi"]), 'an answer goes on');
    like($answer->{head}, qr/^Set-Cookie: chat-gdpr\.chat=2\..*Max-Age=/mi,
         'and is kept');
    is((post('&sid=abc', $jane, @mine))[0], $jane, 'and obeyed');
    like((poll('&sid=abc', '2', @mine))[0], qr/^2$saved/,
         'and answered by the next poll');
    is((poll('&sid=abc', '2', @mine))[0], '2', 'once');
    my ($e) = reverse $t->events('consent');
    is("$e->{decision} $e->{how}", 'accept typed', 'and on record');

    is((poll('&sid=second', '40', @mine))[0], '40',
       'who has chosen is not asked again');
    is((poll('&sid=third', '40', headers => [ 'Sec-GPC: 1' ]))[0], '40',
       'nor whose browser sends a signal');
    is((poll('&sid=fourth', '40', server => 'silent'))[0], '40',
       'nor where nothing is to be said');
}

# Engine.IO 3, with lengths in front: as text, in units of UTF-16, and in bytes.

{
    my $part = qr/42\["say",\{"text":"Example Ltd .*"\}\]/s;
    my ($said) = poll('&sid=v3', '2:40', eio => 3);
    like($said, qr/^2:40(\d+):($part)\z/, 'Engine.IO 3');
    my ($n, $message) = $said =~ /^2:40(\d+):($part)\z/;
    is($n, length $message, 'of which the length is right');
    ($said) = poll('&sid=v3b', "\0\2\xff40", eio => 3, answer =>
        { type => 'application/octet-stream' });
    like($said, qr/^\0\x02\xff40\0([\0-\x09]+)\xff$part\z/, 'as binary');
    my ($digits) = $said =~ /^.{5}\0([\0-\x09]+)\xff/s;
    is(join('', map { ord } split //, $digits),
       length($said) - 5 - 2 - length $digits, 'in bytes');
}

# A blocked message.

my $card = '42["say","4111 1111 1111 1111"]';
my $told = qr/42\["chat_gdpr_blocked",\{"type":"chat_gdpr_blocked",
    "entity":"card","message":"Your\ message\ was\ not\ sent[^"]*"\}\]/x;
for my $server (qw(visitor silent)) {
    my ($got, $answer) = post("&sid=b$server", qq(42["a"]\x{1e}$card\x{1e}2),
                              server => $server);
    is($got, qq(42["a"]\x{1e}6\x{1e}2), "$server: what is blocked does not go");
    is($answer->{status}, 200, 'the session goes on');
    like((poll("&sid=b$server", '2', server => $server))[0],
         qr/^2\x1e$told\z/, 'and the visitor is told');
    is((poll("&sid=b$server", '2', server => $server))[0], '2', 'once');
}
{
    post('&sid=many', $card) for 1 .. 20;
    my ($said) = poll('&sid=many', '2');
    like($said, qr/^2(?:\x1e$told)+\z/, 'several are told together');
    cmp_ok(length $said, '<', 1100, 'not without end');

    ($said) = poll('&sid=abc', qq(42["a"]\x{1e}$card), headers =>
                   [ 'Accept-Language: de', 'Sec-GPC: 1' ]);
    like($said, qr/^42\["a"\]\x1e42\["chat_gdpr_blocked",.*Nachricht wurde/,
         'to the visitor it stands in the place of the message');

    my (undef, $answer) = post('&sid=binary', '451-["say",'
        . '"4111 1111 1111 1111",{"_placeholder":true,"num":0}]'
        . "\x{1e}bAAAA", refused => 1);
    is($answer->{status}, 422, 'with binary packets behind it, all is refused');
    (undef, $answer) = post('', $card, refused => 1);
    is($answer->{status}, 422, 'or without a session');
    ok($provider->untouched(0.1), 'and nothing goes');
    my @withheld = grep { ($_->{answer} // '') eq 'withheld' }
                   $t->events('message');
    is(scalar @withheld, 2 + 20 + 1, 'each is an event');
}

# After an upgrade the same session is not asked again.

{
    my ($said, $cookie) = poll('&sid=up', '40');
    like($said, qr/^40$asked/, 'asked while it polls');
    my ($v, $e) = $t->websocket($provider, target =>
        '/socket.io/?EIO=4&transport=websocket&sid=up', headers => [ $cookie ]);
    $v->send(ws_text('2probe', mask => 1) . ws_text('5', mask => 1));
    $e->message, $e->message;
    $e->send(ws_text('42["a"]'));
    is($v->message->{text}, '42["a"]', 'not asked again');
    $v->send(ws_text($yes, mask => 1));
    $e->message;
    like(decode_utf8($v->message->{text}), qr/Your choice is saved/,
         'and can answer');
    $_->close for $v, $e;
}

$t->finish;
