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
my $scgi = $t->provider('scgi');

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
        $UPGRADE
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
    location /redirected/ {
        chat_gdpr chat;
        proxy_intercept_errors on;
        error_page 503 = \@second;
        proxy_pass http://%%provider%%;
    }
    location \@second {
        chat_gdpr chat;
        proxy_set_header X-URI \$request_uri;
        proxy_pass http://%%provider%%;
    }
    location /told/ {
        chat_gdpr chat;
        proxy_set_header X-URI \$request_uri;
        proxy_set_header X-Line "\$request";
        proxy_pass http://%%provider%%;
    }
    location /scgi/ {
        chat_gdpr chat;
        scgi_param REQUEST_URI \$request_uri;
        scgi_param DOCUMENT_URI \$document_uri;
        scgi_pass %%scgi%%;
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

# What nginx itself says of it to a provider.

$before = $t->events('message');
asked('/uri/jane.doe@example.com');
asked('/variable/jane.doe@example.com');
is(scalar($t->events('message')), $before + 2, 'each is one event');

my (undef, $told) = $t->exchange($provider,
    http_request('GET /told/jane.doe@example.com?a=1'));
is($told->header('X-URI'), '/told/%5Bemail%5D?a=1', 'a header with the URI');
is($told->header('X-Line'), 'GET /told/%5Bemail%5D?a=1 HTTP/1.1',
   '... and the line');
@events = $t->events('message');
is(@events, $before + 3, '... is one event');

{
    my $visitor = $t->visitor('visitor')->send(
        http_request('GET /redirected/jane.doe@example.com'));
    $provider->request->{end}->answer('503 Not Now', body => '');
    my $m = $provider->request;
    is($m->{target}, '/redirected/%5Bemail%5D', 'a request that was redirected');
    is($m->header('X-URI'), '/redirected/%5Bemail%5D', '... and a header');
    $m->{end}->answer('204 No Content');
    is($visitor->response->{status}, 204, '... is answered');
}

{
    my $visitor = $t->visitor('visitor')->send(
        http_request('GET /scgi/jane.doe@example.com/x?a=1'));
    my $end = $scgi->accept;
    my $n;
    ChatGDPR::Wire::until(sub {
        ($n) = $end->{in} =~ /^(\d+):/ and length $end->{in} > $n
    });
    my %param = split /\0/, substr $end->{in}, 1 + length $n, $n - 1;
    is($param{REQUEST_URI}, '/scgi/%5Bemail%5D/x?a=1', 'by SCGI');
    is($param{DOCUMENT_URI}, '/scgi/[email]/x', '... decoded as well');
    $end->send("Status: 204 No Content\r\n\r\n");
    $end->half_close;
    is($visitor->response->{status}, 204, '... which is answered');
}

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
