#!/usr/bin/perl

# What is typed is an answer only to what its visitor was asked: in his chat, or
# in his event stream, by the policy that holds now.  What is on record, and in
# his receipt, is the text that he was asked by.

use strict;
use utf8;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Encode qw(decode_utf8);
use JSON::PP;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

my $profile = 'purpose profile basis=consent "Remember you" "de=Merken";';
my $ads = 'purpose ads basis=consent "Send you offers" "de=Werbung";';

sub conf {
    my (@purposes) = @_;
    return <<"EOF";
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy\@example.com;
    languages   en de;
    @purposes
    redact      email      replace unless=profile;
    consent     mode=reduced;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    chat_gdpr_prompt json '{"text":"\$text"}';
    location / { proxy_pass http://%%provider%%; }
    location /sse {
        chat_gdpr_prompt sse '{"text":"\$text"}';
        proxy_pass http://%%provider%%;
        proxy_buffering off;
    }
}
EOF
}

sub cookie_in { return $_[0] =~ /^Set-Cookie: ([^;]+)/mi ? $1 : undef }

sub click {
    my ($decision, $cookie) = @_;
    my $answer = $t->visitor('visitor')->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        body => "decision=$decision", headers => [
            'Sec-Fetch-Site: same-origin', "Cookie: $cookie" ]))->response;
    return cookie_in($answer->{head});
}

# An event stream: its two ends, and what was said in it before its first event.
sub stream {
    my ($cookie, @headers) = @_;
    my $v = $t->visitor('visitor')->send(http_request('GET /sse',
        headers => [ "Cookie: $cookie", @headers ]));
    my $e = $provider->request->{end};
    $e->send(http_response('200 OK', type => 'text/event-stream',
        headers => [ 'Transfer-Encoding: chunked' ])
        . ChatGDPR::HTTP::chunk("data: one\n\n"));
    my $head = $v->response_head->{head};
    my $said = decode_utf8($v->take(qr/data: one\n\n/));
    return ($v, $e, $said, cookie_in($head) // $cookie);
}

# What the provider gets of a message beside it, and the cookie then.
sub say {
    my ($text, $cookie) = @_;
    my $v = $t->visitor('visitor')->send(http_request('POST /sse/say',
        type => 'application/json', body => qq({"text":"$text"}),
        headers => [ "Cookie: $cookie", 'Sec-Fetch-Site: same-origin' ]));
    my $got = $provider->request;
    $got->{end}->answer('204 No Content');
    return ($got->{body}, cookie_in($v->response->{head}) // $cookie);
}

sub heard { return scalar grep { $_->{how} eq 'typed' } $t->events('consent') }

my $mail = 'jane@example.com';
my $hidden = '{"text":"[email]"}';
my $asked = qr/I agree 1 – Remember you/;

$t->start(conf($profile));

# An event stream from before a reload.

my ($v, $e, $said, $cookie) = stream('none=1');
like($said, $asked, 'a stream asks');
ok($t->nginx->reload(conf($ads, $profile)), 'another policy is loaded');
for my $text ('I agree', 'I agree 1', 'I agree 2') {
    my ($got) = say($text, $cookie);
    is($got, qq({"text":"$text"}), "$text: goes on");
    is(heard(), 0, '... and is no answer to it');
}
is((say($mail, $cookie))[0], $hidden, 'nothing is granted');
(undef, my $refused) = say('stop', $cookie);
my ($event) = $t->events('consent');
is("$event->{decision} $event->{stale}", 'reject 1',
   'a withdrawal is taken, and noted for what it is');
$_->close for $v, $e;

# The same words, and something else in the policy that nobody is shown.

($v, $e, $said, $cookie) = stream('none=1', 'Accept-Language: de');
like($said, qr/Ich stimme zu 2 – Merken/, 'another one asks in German');
ok($t->nginx->reload(conf($ads, $profile) =~ s/redact/redact phone mask; $&/r),
   'a rule is loaded');
(undef, my $granted) = say('I agree 2', $cookie);
(undef, $event) = $t->events('consent');
is("@{ $event->{granted} } $event->{language}", 'profile de',
   'what was asked by the same words can be answered, in the language of them');
my ($text) = grep { ($_->{notice_digest} // '') eq $event->{notice_digest} }
    $t->events('notice');
like($text->{text} // '', qr/Ich stimme zu 2 – Merken/,
     '... which are on record');
(undef, $granted) = say('I agree 1', $granted);
is(heard(), 3, 'who has answered can answer for the other');
is((say('I agree', $granted))[0] . heard(), '{"text":"I agree"}3',
   '... but by its number');
$_->close for $v, $e;

# Who has clicked is not asked in a stream, and does not answer.

my $clicked = click('reject', 'none=1');
($v, $e, $said) = stream($clicked);
unlike($said, $asked, 'who has chosen is not asked in a stream');
say('I agree 2', $clicked);
is(heard(), 3, '... and has not answered there');
$_->close for $v, $e;

# Polls: who says a number without having been asked is asked.

sub turn {
    my ($line, $body, @answer) = @_;
    my $v = $t->visitor('visitor')->send(http_request($line,
        type => 'text/plain;charset=UTF-8', body => $body,
        headers => [ "Cookie: $clicked" ]));
    my $got = $provider->request;
    $got->{end}->answer(@answer);
    return ($got->{body}, decode_utf8($v->response->{body} // ''));
}

sub poll {
    return (turn('POST /sockjs/1/sid/xhr', '', '200 OK',
                 type => 'application/javascript', body => $_[0]))[1];
}

sub send_text {
    return (turn('POST /sockjs/1/sid/xhr_send', qq(["{\\"t\\":\\"$_[0]\\"}"]),
                 '204 No Content'))[0];
}

poll("o\n");
unlike(poll(qq(a["{\\"hello\\":1}"]\n)), qr/agree/, 'nor by polls');
send_text('I agree');
unlike(poll("h\n"), qr/agree/, 'what may answer something else is nothing');
send_text('I agree 2');
is(heard(), 3, 'a number is no answer yet');
like(poll("h\n"), qr/I agree 2 – Remember/, 'but what it would be is said');
unlike(poll("h\n"), qr/agree/, '... once');
send_text('I agree 2');
like(poll("h\n"), qr/✗ Send.*✓ Remember/s, '... and can be answered');
like(send_text($mail), qr/$mail/, '... and is obeyed');

$t->finish;
