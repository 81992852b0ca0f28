#!/usr/bin/perl

# Whose choice it is: connections that came before it, cookies of any form, of
# two policies, of another machine, and requests that are redirected.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Consent;
use ChatGDPR::Test;
use Time::HiRes qw(sleep);

my ($t, $provider, $checker) = consent_start();
my $http = consent_http();

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

$t->finish;
