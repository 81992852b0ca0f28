#!/usr/bin/perl

# Under `require` pages come before a choice, and all that they are made of:
# what nginx itself asks for them, too.  None of that brings what was held.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");
$t->start(<<'EOF');
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy@example.com;
    purpose     profile    basis=consent   "Remember your e-mail address";
    consent     mode=require art7_4=considered;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    proxy_http_version 1.1;
    location / { proxy_pass http://%%provider%%; }
    location /desk/ {
        auth_request /check;
        proxy_pass http://%%provider%%;
    }
    location = /check {
        proxy_pass http://%%provider%%;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }
    location /made/ {
        ssi on;
        proxy_pass http://%%provider%%;
    }
}
EOF

# What came to the provider while a request was answered, and the answer.
sub ask {
    my ($request, @answers) = @_;
    my $visitor = $t->visitor('visitor')->send($request);
    my ($came, $answer) = ('');
    ChatGDPR::Wire::until(sub {
        while (my $got = $provider->request(seconds => 0)) {
            $came .= $got->{raw};
            my $body = shift @answers // '';
            $got->{end}->answer('200 OK', type => 'text/html', body => $body);
        }
        $answer = $visitor->response(seconds => 0);
    });
    return ($answer, $came);
}

# A page was held for its arguments; its address is in what it leads to.

my $url = 'http://localhost/say?text=MARK';
my ($held, $none) = ask(http_request('GET /say?text=MARK',
    headers => [ 'Accept: text/html' ]));
like($held->{body}, qr/<form/, 'a page with arguments is held');
is($none, '', 'and does not arrive');

for my $case ([ 'a picture', 'GET /favicon.ico' ],
              [ 'a page', 'GET /', 'Accept: text/html' ],
              [ 'what SockJS begins with', 'GET /chat/info?t=1' ],
              [ 'what is asked with two', 'GET /', 'Referer: /a?MARK' ]) {
    my ($name, $line, @more) = @$case;
    my ($answer, $came) = ask(http_request($line, headers =>
        [ "Referer: $url", @more ]));
    is($answer->{status}, 200, "$name comes");
    like($came, qr!^Referer: http://localhost/say\r$!m, 'from where');
    unlike($came, qr/MARK/, 'but not with what was held');
}

# What nginx asks for a page.

my ($answer, $came) = ask(http_request('GET /desk/'), '', 'hello');
is($answer->{body}, 'hello', 'a page that is asked for comes');
like($came, qr!^GET /check .*^GET /desk/ !ms, 'once it was');
($answer, $came) = ask(http_request('GET /desk/?MARK'));
is("$answer->{status} $came", '403 ', 'but not with arguments');
($answer, $came) = ask(http_request('POST /desk/', type => 'text/plain',
    body => 'MARK'));
is("$answer->{status} $came", '403 ', 'nor with a body');

($answer, $came) = ask(http_request('GET /made/'),
    '<!--# include virtual="/part" -->, <!--# include virtual="/part?MARK" -->',
    'a part');
like($answer->{body}, qr/^a part, /, 'what a page is made of comes');
unlike($came, qr/MARK/, 'but for what has arguments');

$t->finish;
