#!/usr/bin/perl

# A chat that polls goes on where another policy is loaded: what its visitor
# types then is no answer to what he was asked by the one before, and he is
# asked anew.  To withdraw is taken at his word.

use strict;
use utf8;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Encode qw(decode_utf8);

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

sub conf {
    my ($more) = @_;
    return <<"EOF";
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy\@example.com;
    $more
    purpose     profile    basis=consent  "Remember your e-mail address";
    redact      email      replace unless=profile;
    consent     mode=reduced;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    chat_gdpr_prompt json '{"text":"\$text"}';
    location / { proxy_pass http://%%provider%%; }
}
EOF
}

my $ads = 'purpose ads basis=consent "Sell your words";';
my $cookie = '';

sub turn {
    my ($line, $body, @answer) = @_;
    my $v = $t->visitor('visitor')->send(http_request($line,
        type => 'text/plain;charset=UTF-8', body => $body,
        headers => $cookie ? [ "Cookie: $cookie" ] : []));
    my $got = $provider->request;
    $got->{end}->answer(@answer);
    my $answer = $v->response;
    ($cookie) = ($1) if $answer->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    return ($got->{body}, decode_utf8($answer->{body} // ''));
}

sub poll {
    my ($said) = @_;
    return (turn('POST /sockjs/1/sid/xhr', '', '200 OK',
                 type => 'application/javascript', body => $said))[1];
}

sub say {
    my ($text) = @_;
    my $form = qq(["{\\"text\\":\\"$text\\"}"]);
    return (turn('POST /sockjs/1/sid/xhr_send', $form, '204 No Content'))[0];
}

$t->start(conf(''));
poll("o\n");
like(poll(qq(a["{\\"hello\\":1}"]\n)), qr/I agree 1 – Remember/, 'asked');

ok($t->nginx->reload(conf($ads)), 'another policy is loaded');
for my $text ('I agree', 'I agree 1', 'I agree 2') {
    like(say($text), qr/$text/, "$text: goes on");
    is(scalar($t->events('consent')), 0, '... and is no answer to it');
}
like(say('jane@example.com'), qr/\[email\]/, 'nothing is granted');
like(poll(qq(a["{\\"hello\\":2}"]\n)),
     qr/I agree 1 – Sell .*I agree 2 – Remember/s, 'asked anew');
unlike(poll("h\n"), qr/agree/, '... once');
say('I agree 2');
like(poll("h\n"), qr/✗ Sell.*✓ Remember/s, 'which can be answered');
my ($e) = $t->events('consent');
is("@{ $e->{granted} }", 'profile', '... and is what was said');

ok($t->nginx->reload(conf('')), 'once more');
say('stop');
(undef, my $no) = $t->events('consent');
is("$no->{decision} $no->{stale}", 'reject 1', 'a withdrawal is taken');
like(say('jane@example.com'), qr/\[email\]/, '... and obeyed');

$t->finish;
