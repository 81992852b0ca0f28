#!/usr/bin/perl

# Engine.IO 3 by scripts, held: a call that opens a connection and says why it is
# of no use, polls that say nothing, forms of which nothing is kept.

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
    location / { proxy_pass http://%%provider%%; }
}
EOF

my $path = '/socket.io/?EIO=3&transport=polling';
my $script = 'text/javascript; charset=utf-8';

sub ask {
    my ($answer) = $t->visitor('visitor')->send(http_request(@_))->response;
    return (lc($answer->{head} =~ /^Content-Type: (.*?)\r$/mi ? $1 : ''),
            $answer->{status}, $answer->{body});
}

sub form {
    my ($payload) = @_;
    return ask("POST $path&j=1&sid=chat-gdpr", body => "d=$payload",
               type => 'application/x-www-form-urlencoded');
}

my ($type, $status, $body) = ask("GET $path&j=3");
is("$status $type", "200 $script", 'a script');
like($body, qr/^___eio\[3\]\("\d+:0\{\\"sid\\":\\"chat-gdpr\\".*\d+:44\\"[^"\\]+
                 \\""\);$/x, 'that opens and says why');

for my $j ('', 'x', '1);alert(1', '-1', '1.5', '1%5D') {
    my ($no, undef, $plain) = ask("GET $path&j=$j");
    unlike("$no $plain", qr/javascript|___eio/, "no number: '$j'");
}

($type, $status, $body) = ask("GET $path&j=1&sid=chat-gdpr");
is_deeply([ $type, $status, $body ], [ $script, 200, '___eio[1]("1:6");' ],
          'a poll says nothing, after a while');
for my $quiet ('2%3A40', '8%3A40%2Fdesk%2C', '1%3A2') {
    my ($page, $ok, $said) = form($quiet);
    is("$page $ok $said", 'text/html; charset=utf-8 200 ok',
       "what is no message is taken: $quiet");
}
for my $loud ('12%3A42%5B%22MARK%22%5D', '', '2:41x', '%') {
    my (undef, $no) = form($loud);
    is($no, 403, "but not '$loud'");
}
is((ask("GET $path&j=1&sid=other"))[1], 403, 'nor a session of the provider');
is($provider->request(seconds => 0), undef, 'nothing has come there');

$t->finish;
