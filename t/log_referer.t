#!/usr/bin/perl

# The Referer in access logs, as in nginx's own format "combined", of requests
# that are answered before anything is sent to a provider.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'crit');
my $provider = $t->provider('provider');

$t->start(<<"EOF2");
$POLICY
chat_gdpr_policy removing { forward referer=remove; }
chat_gdpr_policy passing  { forward referer=pass; }
server {
    listen %%visitor%%;
    access_log %%dir%%/access.log;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /denied {
        deny all;
        proxy_pass http://%%provider%%;
    }
    location /static {
        return 404;
    }
    location /moved {
        return 302 /;
    }
    location /removing {
        chat_gdpr removing;
        return 204;
    }
    location /passing {
        chat_gdpr passing;
        return 204;
    }
}
EOF2

my $from = 'http://chat.example/history?m=jane.doe@example.com&a=192.0.2.44&b=1';

for my $target (qw(/ /denied /static /moved /removing)) {
    $t->exchange($provider, http_request("GET $target",
                                         headers => [ "Referer: $from" ]));
}
$t->exchange($provider, http_request('GET /passing',
    headers => [ 'Referer: http://chat.example/?n=1' ]));

ChatGDPR::Wire::until(sub { $t->nginx->read('access.log') =~ /passing/ });
my $log = $t->nginx->read('access.log');

my $seen = quotemeta 'http://chat.example/history?m=%5Bemail%5D&a=%5Bipv4%5D&b=1';
like($log, qr/GET $_ HTTP.*"$seen"/, $_) for qw(/ /denied /static /moved);
like($log, qr/GET \/removing HTTP.*"-" "-"/, '/removing');
like($log, qr!GET /passing HTTP.*"http://chat.example/\?n=1"!, '/passing');

$t->finish;
