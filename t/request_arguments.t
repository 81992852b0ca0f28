#!/usr/bin/perl

# The arguments of the request line on their way to the provider.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

# nginx itself writes request lines to its debug log.
my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

$t->start(<<"EOF");
$POLICY
chat_gdpr_policy lenient {
    redact phone pass direction=to_provider;
    otherwise replace;
}
log_format told "\$request \$request_uri";
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /uri/ {
        proxy_pass http://%%provider%%/else/;
    }
    location /told {
        access_log %%dir%%/access.log told;
        proxy_set_header X-Told "\$request_uri \$request";
        proxy_pass http://%%provider%%;
    }
    location /returned {
        access_log %%dir%%/access.log told;
        return 204;
    }
    location /variable {
        proxy_pass http://%%provider%%\$request_uri;
    }
    location /args {
        proxy_pass http://%%provider%%/new?x=\$args&t=\$arg_t;
    }
    location /rewrite {
        rewrite ^/rewrite/(.*) /moved?to=\$1 last;
    }
    location /named {
        error_page 418 = \@named;
        return 418;
    }
    location \@named {
        proxy_pass http://%%provider%%;
    }
    location /lenient {
        chat_gdpr lenient;
        proxy_pass http://%%provider%%;
    }
    location /plain {
        chat_gdpr off;
        proxy_pass http://%%provider%%;
    }
    location /ws {
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
}
EOF

my @cases = (
    [ 'one argument', 'text=jane.doe@example.com', 'text=%5Bemail%5D' ],
    [ 'a percent-encoded one', 'text=jane.doe%40example.com',
      'text=%5Bemail%5D' ],
    [ 'all letters encoded', 'text='
      . join('', map { sprintf '%%%02x', ord } split //,
             'jane.doe@example.com'), 'text=%5Bemail%5D' ],
    [ 'among others', 'id=17&text=call+07700+900123&n=1.50&t=%7B%7D',
      'id=17&text=call+%5Bphone%5D&n=1.50&t=%7B%7D' ],
    [ 'a masked card', 'c=4111%201111%201111%201111',
      'c=****+****+****+1111' ],
    [ 'in a name', 'jane.doe@example.com=1', '%5Bemail%5D=1' ],
    [ 'JSON in an argument',
      'm=%7B%22text%22%3A%22jane.doe%40example.com%22%2C%22n%22%3A1%7D',
      'm=%7B%22text%22%3A%22%5Bemail%5D%22%2C%22n%22%3A1%7D' ],
    [ 'arguments without a finding', 'a=%41+b&c=%2f&d&&e=' ],
    [ 'no value at all', '' ],
    [ 'broken percent signs', 'a=100%&b=%zz&c=%' ],
    [ 'a finding behind a broken percent sign', 'a=%zz+jane.doe@example.com',
      'a=%zz+%5Bemail%5D' ],
    [ 'two question marks', 'a=?&b=jane.doe@example.com?',
      'a=?&b=%5Bemail%5D?' ],
    [ 'a long one', 'a=' . 'word+' x 300 . 'jane.doe@example.com',
      'a=' . 'word+' x 300 . '%5Bemail%5D' ],
    [ 'no argument but a text', 'jane.doe@example.com', '%5Bemail%5D' ],
);

sub asked {
    my ($target, %o) = @_;
    my (undef, $got) = $t->exchange($provider,
        http_request(($o{method} // 'GET') . " $target"));
    return $got ? $got->{target} : 'nothing arrives';
}

for my $case (@cases) {
    my ($what, $sent, $expected) = @$case;
    $expected //= $sent;
    is(asked("/a/b?$sent"), "/a/b?$expected", $what);
    is(asked("/uri/b?$sent"), '/else/b' . ($sent eq '' ? '' : "?$expected"),
       "$what, another URI");
    is(asked("/variable?$sent"), "/variable?$expected",
       "$what, from \$request_uri");

    my $visitor = $t->visitor_http2('http2');
    my $id = $visitor->request(path => "/a/b?$sent");
    my $got = $provider->request;
    is($got && $got->{target}, "/a/b?$expected", "$what, HTTP/2");
    $got->{end}->answer('204 No Content') if $got;
    $visitor->response($id);
}

is(asked('/args?t=jane.doe%40example.com'),
   '/new?x=t=%5Bemail%5D&t=%5Bemail%5D', 'from $args and $arg_t');
is(asked('/rewrite/jane.doe@example.com?a=192.0.2.44'),
   '/moved?to=%5Bemail%5D&a=%5Bipv4%5D', 'arguments that a rewrite makes');
is(asked('/named?a=192.0.2.44'), '/named?a=%5Bipv4%5D',
   'a named location');
is(asked('/a%20b/%2e%2e/c?a=192.0.2.44'), '/a%20b/%2e%2e/c?a=%5Bipv4%5D',
   'the path stays as it was sent');
is(asked('/lenient?t=07700900123+or+192.0.2.44'),
   '/lenient?t=07700900123+or+%5Bipv4%5D', 'pass: only counted');
is(asked('/plain?a=192.0.2.44'), '/plain?a=192.0.2.44',
   'chat_gdpr off: untouched');
is(asked('/a?x=192.0.2.44', method => $_), '/a?x=%5Bipv4%5D', "by $_")
    for qw(HEAD POST DELETE OPTIONS);

# What stands behind "#", where there are arguments or not.

for my $target ('/told', '/told?', '/told?a=b', '/told?a=192.0.2.44') {
    my $seen = $target =~ s/192\.0\.2\.44/%5Bipv4%5D/r;
    my (undef, $got) = $t->exchange($provider,
        http_request("GET $target#jane.doe\@example.com?b=192.0.2.44"));
    is($got && $got->{target}, $seen, "a fragment behind $target goes nowhere");
    is($got && $got->header('X-Told'), "$seen GET $seen HTTP/1.1",
       '... nor do variables tell of it');
}
is(asked('/uri/#jane.doe@example.com'), '/else/', '... nor another URI');
$t->visitor('visitor')->get('/returned#jane.doe@example.com')->response;
my $logged = ChatGDPR::Wire::until(sub {
    my $log = $t->nginx->read('access.log');
    $log =~ /returned/ && $log;
});
unlike($logged, qr/jane|192/, '... nor a log');

my ($v, $e) = $t->websocket($provider,
    target => '/ws?token=abc&mail=jane.doe@example.com');
is($e->{handshake}{target}, '/ws?token=abc&mail=%5Bemail%5D',
   'the URL of a WebSocket');

# Arguments and body of one request are two events.

my $before = $t->events('message');
my (undef, $got) = $t->exchange($provider, http_request(
    'POST /a?t=jane.doe@example.com&u=192.0.2.44', type => 'text/plain',
    body => '192.0.2.44'));
my @events = $t->events('message');
splice @events, 0, $before;
is_deeply([ map { [ @$_{qw(transport direction findings)} ] } @events ],
          [ [ 'arguments', 'to_provider', { email => 1, ipv4 => 1 } ],
            [ 'request', 'to_provider', { ipv4 => 1 } ] ],
          'arguments and body of a request are two events');

$t->finish;
