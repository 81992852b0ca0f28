#!/usr/bin/perl

# People who log in through the proxy, as docs/policy.md says it is done: they
# can, and what they say afterwards is redacted.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

open my $f, '<', "$FindBin::Bin/../docs/policy.md" or die "policy.md: $!";
my ($section) = do { local $/; <$f> } =~ /^### Logging in\n(.*?)^##/ms
    or die 'no section';
my ($skip) = $section =~ /^((?:    skip .*\n)+)/m or die 'no skip';
my ($location) = $section =~ /^(    location .*?^    \}\n)/ms
    or die 'no location';
$location =~ s!http://127\.0\.0\.1:3000!http://%%provider%%! or die;
$skip =~ s/^    skip +(.*?);.*/$1/gm;
$skip =~ s/\n/ /g;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

$t->start(<<"EOF");
chat_gdpr_policy chat { skip $skip; }
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
$location
}
EOF

sub arrives {
    my ($path, $type, $body, $expected, $name) = @_;
    my (undef, $got) = $t->exchange($provider,
        http_request("POST $path", type => $type, body => $body));
    is($got->{body}, $expected, $name);
    return;
}

my $who = '{"user":"jane@example.com","password":"hunter2-Xy"}';
my $form = 'username=jane%40example.com&password=hunter2-Xy';

arrives('/socket.io/?EIO=4&sid=a', 'text/plain;charset=UTF-8',
        qq(42["auth",$who]), qq(42["auth",$who]), 'by Socket.IO');
arrives('/api', 'application/json', qq({"method":"login","params":[$who]}),
        qq({"method":"login","params":[$who]}), 'by JSON');
arrives('/login', 'application/x-www-form-urlencoded', $form, $form,
        'by a form');
arrives('/socket.io/?EIO=4&sid=a', 'text/plain;charset=UTF-8',
        '42["say",{"text":"jane@example.com, password: hunter2-Xy"}]',
        '42["say",{"text":"[email], password: [api_secret]"}]',
        'a message is redacted');
arrives('/send', 'application/x-www-form-urlencoded', $form,
        'username=%5Bemail%5D&password=%5Bapi_secret%5D',
        'and a form elsewhere');

$t->finish;
