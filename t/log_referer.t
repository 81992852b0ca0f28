#!/usr/bin/perl

# Access logs, as in nginx's own format "combined", of requests that are answered
# before anything is sent to a provider: the Referer, other headers, and what is
# no request at all.

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

# Other headers.

my $agent = 'bot/1.0 (jane.doe@example.com)';
for my $target (qw(/ /denied /static /removing)) {
    $t->exchange($provider, http_request("GET $target?agent",
                                         headers => [ "User-Agent: $agent" ]));
}
$t->exchange($provider, http_request('GET /static?plain',
    headers => [ 'User-Agent: Mozilla/5.0 (X11; Linux x86_64)' ]));
ChatGDPR::Wire::until(sub { $t->nginx->read('access.log') =~ /\?plain/ });
$log = $t->nginx->read('access.log');
like($log, qr!GET \Q$_\E\?agent HTTP.*"bot/1\.0 \(\[email\]\)"!, "an agent, $_")
    for qw(/ /denied /static /removing);
like($log, qr!\?plain HTTP.*"Mozilla/5\.0 \(X11; Linux x86_64\)"!,
     'one that says nothing of a person');

# What nginx takes for a request, and is none: a message behind a handshake that
# was answered otherwise, for one.

my $mask = "\x01\x02\x03\x04";
my $frame = "\x81" . pack('C', 0x80 | length 'jane.doe@example.com') . $mask
          . ('jane.doe@example.com' ^ ($mask x 5));
my $seen_masked = quotemeta substr $frame, 6;
for my $case (
    [ "$frame\r\n", '' ],
    [ "\x81\x14jane.doe\@example.com\r\n", '' ],
    [ "mail jane.doe\@example.com now\r\n\r\n", 'mail [email] now' ],
    [ "CONNECT jane.doe\@example.com:80 HTTP/1.1\r\n\r\n",
      'CONNECT [email]:80 HTTP/1.1' ],
    [ "GET http://jane.doe\@example.com/x HTTP/1.1\r\n\r\n",
      'GET http://[email]/x HTTP/1.1' ],
    [ "GET /x?m=jane.doe\@example.com HTTP/9.9\r\n\r\n", 'GET /x' ],
) {
    my ($bytes, $want) = @$case;
    $t->nginx->write('access.log', '');
    my $visitor = $t->visitor('visitor')->send($bytes);
    $visitor->response;
    $visitor->close;
    ChatGDPR::Wire::until(sub { $t->nginx->read('access.log') =~ /\n/ });
    my $line = $t->nginx->read('access.log');
    like($line, qr/\] "\Q$want\E" \d/, "a line that is none: \"$want\"");
    unlike($line, qr/$seen_masked/, '... and nothing else of it');
}

$t->finish;
