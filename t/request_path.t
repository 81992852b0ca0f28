#!/usr/bin/perl

# The path of a request on its way to the provider, under `forward path=redact`,
# and in logs.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

$t->start(<<"EOF2");
chat_gdpr_policy chat {
    redact     iban   block;
    otherwise  replace;
    forward    path=redact;
}
chat_gdpr_policy passing {
    redact     iban   block;
}
log_format said '\$request|\$request_uri|\$uri|\$chat_gdpr_path|\$chat_gdpr_args';
log_format path '\$chat_gdpr_path';
server {
    listen %%visitor%%;
    access_log %%dir%%/said.log said;
    location / {
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
        proxy_http_version 1.1;
        proxy_set_header Upgrade \$http_upgrade;
        proxy_set_header Connection "upgrade";
    }
    location /uri/ {
        chat_gdpr chat;
        proxy_pass http://%%provider%%/else/;
    }
    location /variable/ {
        chat_gdpr chat;
        proxy_pass http://%%provider%%/v\$request_uri;
    }
    location /passing/ {
        access_log %%dir%%/path.log path;
        chat_gdpr passing;
        proxy_pass http://%%provider%%;
    }
    location /own/ {
        chat_gdpr chat;
        return 204;
    }
}
EOF2

sub asked {
    my ($target) = @_;
    my ($response, $got) = $t->exchange($provider, http_request("GET $target"));
    return $got ? $got->{target} : "nothing arrives, $response->{status}";
}

for my $case (
    [ '/users/jane.doe%40example.com/chat', '/users/%5Bemail%5D/chat' ],
    [ '/users/jane.doe@example.com?a=192.0.2.44', '/users/%5Bemail%5D?a=%5Bipv4%5D' ],
    [ '/users/+447700900456/x', '/users/%5Bphone%5D/x' ],
    [ '/c/4111-1111-1111-1111?', '/c/%5Bcard%5D?' ],
    [ '/m/07700900123/x', '/m/%5Bphone%5D/x' ],
    [ '/uri/b%20/jane.doe%40example.com', '/else/b%20/%5Bemail%5D' ],
    [ '/uri/jane.doe@example.com?x=1', '/else/%5Bemail%5D?x=1' ],
    [ '/variable/jane.doe%40example.com?x=1',
      '/v/variable/%5Bemail%5D?x=1' ],
    [ '/a%2fb/%2e/c%7e', undef ],
    [ '/a/b;c=d/e+f/%20/', undef ],
    [ '/iban/GB82%20WEST%201234%205698%207654%2032/x',
      'nothing arrives, 422' ],
    [ '/passing/jane.doe%40example.com/x', undef ],
) {
    my ($target, $expected) = @$case;
    is(asked($target), $expected // $target, $target);

}

my $before = $t->events('message');
asked('/users/jane.doe@example.com');
my @events = $t->events('message');
is(@events, $before + 1, 'an event of its own');
is($events[-1]{transport}, 'path', '... says where');
is($events[-1]{findings}{email}, 1, '... and what');

my ($v, $e) = $t->websocket($provider, target => '/ws/jane.doe@example.com?x');
is($e->{handshake}{target}, '/ws/%5Bemail%5D?x', 'the URL of a WebSocket');
$_->close for $v, $e;

$t->exchange($provider, http_request('GET /own/jane.doe@example.com'));

ChatGDPR::Wire::until(sub { $t->nginx->read('said.log') =~ /GET \/own/ });
my $log = $t->nginx->read('said.log');
unlike($log, qr/jane/, 'no log has it');
like($log, qr{^GET /users/%5Bemail%5D/chat HTTP/1\.1\|/users/%5Bemail%5D/chat\|/users/\[email\]/chat\|/users/%5Bemail%5D/chat\|$}m,
     '... but what it became');
like($log, qr{^GET /own/%5Bemail%5D HTTP/1\.1\|}m,
     '... of what nginx answers as well');
like($t->nginx->read('path.log'), qr{^/passing/%5Bemail%5D/x$}m,
     'a variable has it redacted in any case');

$t->finish;
