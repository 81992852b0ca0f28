#!/usr/bin/perl

# The modes: by the policy or for a country; what passes before a choice and
# behind it in each, and what only looks like a page.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Consent;
use ChatGDPR::Test;
use JSON::PP;

my ($t, $provider) = consent_start();

# A mode for each country.

{
    my $say = sub {
        return arrives('country', $text, "X-Country: $_[0]");
    };
    is($say->('DE'), $none, 'a country that is not named: the policy');
    is($say->('IE'), '403', 'one that has a mode of its own');
    is($say->('XX'), $none, 'not one that was not considered');
    is($say->('YY'), $none, 'nor one that is none');
    like($t->log, qr/"chat_gdpr_consent_mode" says no mode \(8 bytes\)/,
         'which is in the error log');
    unlike($t->log, qr/nonsense/, '... but not what it is');
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

$t->finish;
