#!/usr/bin/perl

# What headers say about a visitor, on the way to the provider and back.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
my $other = $t->provider('other');

# As everybody sets them.
my $SET = <<'EOF2';
    proxy_http_version 1.1;
    proxy_set_header Upgrade         $http_upgrade;
    proxy_set_header Connection      $upgrading;
    proxy_set_header Host            $host;
    proxy_set_header X-Real-IP       $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header Forwarded       "for=$remote_addr;proto=http";
    proxy_set_header X-Visitor       "at $remote_addr";
    proxy_set_header X-Set           $set;
EOF2

$t->start(<<"EOF2");
chat_gdpr_policy chat { }
chat_gdpr_policy none {
    forward address=remove referer=remove location=pass direct=pass;
    cookies session_* theme;
}
chat_gdpr_policy all {
    forward address=pass referer=pass headers=pass;
    cookies none;
}
map \$http_upgrade \$upgrading { default upgrade; '' ''; }
map \$remote_addr \$mapped { default \$remote_addr; }
log_format proxied '\$proxy_protocol_addr';
server {
    listen %%proxied%% proxy_protocol;
    chat_gdpr chat;
    access_log %%dir%%/proxied.log proxied;
    set \$set \$proxy_protocol_addr;
    proxy_set_header X-Real-IP \$proxy_protocol_addr;
    proxy_set_header X-Visitor "at \$proxy_protocol_addr";
    proxy_set_header X-Set     "\$set, \$set";
    location / {
        proxy_pass http://%%provider%%;
    }
    location /pass {
        chat_gdpr all;
        proxy_pass http://%%provider%%;
    }
    location /fastcgi {
        fastcgi_param ADDRESS \$proxy_protocol_addr;
        fastcgi_pass %%provider%%;
    }
}
log_format upstream '\$upstream_http_location|\$upstream_http_x_agent|'
                    '\$sent_http_location|\$upstream_http_x_frame_options';
log_format seen '\$remote_addr \$http_x_test_address';
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Test-Address;
    access_log %%dir%%/access.log seen;
    chat_gdpr chat;
    set \$set \$remote_addr;
$SET
    location / {
        proxy_pass http://%%provider%%;
    }
    location /none {
        chat_gdpr none;
        proxy_pass http://%%provider%%;
    }
    location /all {
        chat_gdpr all;
        proxy_pass http://%%provider%%;
    }
    location /off {
        chat_gdpr off;
        proxy_pass http://%%provider%%;
    }
    location /bare {
        proxy_set_header X-Mapped \$mapped;
        proxy_pass http://%%provider%%;
    }
    location /if {
        if (\$request_uri ~ nothing) {
            return 403;
        }
        proxy_pass http://%%provider%%\$request_uri;
    }
    location /logged {
        access_log %%dir%%/upstream.log upstream;
        proxy_redirect http://chat.example/ /a/long/way/to/another/place/;
        proxy_pass http://%%provider%%;
    }
    location /copy {
        set \$copy \$args;
        proxy_pass http://%%provider%%/copied?\$copy&n=1;
    }
    location /again {
        proxy_intercept_errors on;
        error_page 502 503 = \@other;
        proxy_pass http://%%provider%%;
    }
    location \@other {
        proxy_pass http://%%other%%;
    }
    location /asked {
        auth_request /auth;
        proxy_pass http://%%provider%%;
    }
    location = /auth {
        internal;
        proxy_pass http://%%other%%;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
        proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
        proxy_set_header X-Real-IP       \$remote_addr;
        proxy_set_header X-Original      \$request_uri;
    }
    location /allowed {
        allow 198.51.100.77;
        deny all;
        proxy_pass http://%%provider%%;
    }
}
EOF2

# What another proxy in front of this one has said.
sub proxied {
    my ($target, $address, $kind) = @_;
    my $visitor = $t->visitor('proxied')->send(
        "PROXY $kind $address $address 5555 80\r\n"
        . http_request("GET $target"));
    return $visitor;
}

for my $case ([ '198.51.100.77', '198.51.100.0', 'TCP4' ],
              [ '2001:db8:85a3:8d3::7348', '2001:db8:85a3::', 'TCP6' ],
              [ '127.0.0.1', '127.0.0.1', 'TCP4' ]) {
    my ($address, $seen, $kind) = @$case;
    my $visitor = proxied('/', $address, $kind);
    my $m = $provider->request;
    is_deeply([ map { $m && $m->header($_) }
                qw(X-Real-IP X-Visitor X-Set) ],
              [ $seen, "at $seen", "$seen, $seen" ],
              "$address of the PROXY protocol");
    $m->{end}->answer('204 No Content');
    $visitor->response;
}

{
    my $visitor = proxied('/pass', '198.51.100.77', 'TCP4');
    my $m = $provider->request;
    is($m->header('X-Visitor'), 'at 198.51.100.77',
       '... as it is where addresses pass');
    $m->{end}->answer('204 No Content');
    $visitor->response;

    $visitor = proxied('/fastcgi', '198.51.100.77', 'TCP4');
    my $end = $provider->accept;
    ChatGDPR::Wire::until(sub { $end->{in} =~ /ADDRESS198/ });
    like($end->{in}, qr/ADDRESS198\.51\.100\.0/, '... by FastCGI');
    $end->close;

    my $log;
    ChatGDPR::Wire::until(sub {
        $log = $t->nginx->read('proxied.log');
        ($log =~ tr/\n//) >= 4;
    });
    like($log, qr/^198\.51\.100\.77$/m, "nginx's own log sees it");
}

my @FROM = ('X-Test-Address: 198.51.100.77');
my @NAMES = qw(X-Real-IP X-Forwarded-For Forwarded X-Visitor X-Set
               X-Test-Address);

# The headers of a request as the provider gets them, by name.
sub told {
    my ($got, @names) = @_;
    $got or return 'nothing arrives';
    return { map { $_ => $got->header($_) }
             grep { defined $got->header($_) } @names };
}

sub asked {
    my ($line, %o) = @_;
    my (undef, $got) = $t->exchange($provider, http_request($line, %o));
    return $got;
}

my %truncated = (
    'X-Real-IP'       => '198.51.100.0',
    'X-Forwarded-For' => '203.0.113.0, 198.51.100.0',
    'Forwarded'       => 'for=198.51.100.0;proto=http',
    'X-Visitor'       => 'at 198.51.100.0',
    'X-Set'           => '198.51.100.0',
    'X-Test-Address'  => '198.51.100.0',
);
my @sent = (@FROM, 'X-Forwarded-For: 203.0.113.195:4711');

is_deeply(told(asked('GET /', headers => [ @sent ]), @NAMES), \%truncated,
          'addresses are truncated, however they are set');
is_deeply(told(asked('POST /', headers => [ @sent ], type => 'text/plain',
                     body => 'hello'), @NAMES), \%truncated,
          '... of a request with a body');
is_deeply(told(asked('POST /', headers => [ @sent ], type => 'text/plain',
                     body => 'hello', chunk => 2), @NAMES), \%truncated,
          '... in chunks');

my $h2 = $t->visitor_http2('http2');
for my $o ([ 'of HTTP/2' ],
           [ 'of HTTP/2 with a body', method => 'POST', body => 'hello' ]) {
    my ($what, %o) = @$o;
    my $id = $h2->request(path => '/', headers => [
        [ 'x-test-address', '198.51.100.77' ],
        [ 'x-forwarded-for', '203.0.113.195:4711' ],
        [ 'content-type', 'text/plain' ] ], %o);
    my $got = $provider->request;
    is_deeply(told($got, @NAMES), \%truncated, "... $what");
    is($got && $got->header('Content-Length'), $o{body} && 5,
       '... whose length is what it was');
    $got->{end}->answer('204 No Content') if $got;
    is($h2->response($id)->{status}, 204, '... which is answered');
}

my ($v, $e) = $t->websocket($provider, headers => [ @sent ]);
is_deeply(told($e->{handshake}, @NAMES), \%truncated, '... of a WebSocket');
$v->send(ws_text('jane.doe@example.com', mask => 1));
is($e->frame->{payload}, '[email]', '... which works');
$_->close for $v, $e;

is(asked('GET /', headers => [ @sent ])->header('Content-Length'), undef,
   'a request without a body has none');
is_deeply(told(asked('GET /', headers => [ 'X-Test-Address: 2001:db8:1:2::3',
    'X-Forwarded-For: 2001:db8:ffff:1::1, unknown' ]),
    qw(X-Forwarded-For X-Visitor)),
    { 'X-Forwarded-For' => '2001:db8:ffff::, unknown, 2001:db8:1::',
      'X-Visitor' => 'at 2001:db8:1::' }, 'IPv6 to 48 bits');
is_deeply(told(asked('GET /bare', headers => [ @FROM,
    'Forwarded: for="[2001:db8:1:2::3]:4711";by=192.0.2.1' ]),
    qw(Forwarded X-Mapped)),
    { 'Forwarded' => 'for="[2001:db8:1::]";by=192.0.2.1',
      'X-Mapped' => '198.51.100.0' }, 'Forwarded, and a map');
is_deeply(told(asked('GET /none', headers => [ @sent ]), @NAMES),
          { 'X-Visitor' => 'at 198.51.100.0', 'X-Set' => '198.51.100.0',
            'X-Test-Address' => '198.51.100.0' },
          'address=remove: no header of addresses');
for my $path ('/all', '/off') {
    is_deeply(told(asked("GET $path", headers => [ @sent ]), @NAMES),
              { %truncated, 'X-Real-IP' => '198.51.100.77',
                'X-Forwarded-For' => '203.0.113.195:4711, 198.51.100.77',
                'Forwarded' => 'for=198.51.100.77;proto=http',
                'X-Visitor' => 'at 198.51.100.77',
                'X-Set' => '198.51.100.77',
                'X-Test-Address' => '198.51.100.77' },
              "$path: all of it");
}
is(asked('GET /allowed', headers => [ @FROM ])->{target}, '/allowed',
   'access rules see the address itself');

# Subrequests, and what a redirect sends elsewhere.

{
    my $visitor = $t->visitor('visitor')->send(http_request(
        'GET /asked?m=192.0.2.44', headers => [ @sent ]));
    my $auth = $other->request;
    is_deeply(told($auth, qw(X-Real-IP X-Forwarded-For X-Original)),
              { 'X-Real-IP' => '198.51.100.0',
                'X-Forwarded-For' => '203.0.113.0, 198.51.100.0',
                'X-Original' => '/asked?m=%5Bipv4%5D' },
              'a subrequest of auth_request');
    $auth->{end}->answer('204 No Content');
    my $got = $provider->request;
    is_deeply(told($got, @NAMES), \%truncated, '... and the request itself');
    $got->{end}->answer('204 No Content');
    is($visitor->response->{status}, 204, '... answered');
}
for my $o ([ 'GET' ], [ 'POST', type => 'text/plain',
                        body => 'from 192.0.2.44 to here' ]) {
    my ($method, %o) = @$o;
    my $visitor = $t->visitor('visitor')->send(http_request(
        "$method /again", headers => [ @sent ], %o));
    my $first = $provider->request;
    $first->{end}->answer('503 Service Unavailable', type => 'text/plain',
                          body => '');
    my $got = $other->request;
    my %but = %truncated;
    delete $but{'X-Set'};  # a variable from before the redirect
    is_deeply(told($got, grep { $_ ne 'X-Set' } @NAMES), \%but,
              "$method, redirected");
    is($got->{body}, $o{body} ? 'from [ipv4] to here' : '',
       '... with its body, whole');
    $got->{end}->answer('204 No Content');
    is($visitor->response->{status}, 204, '... answered');
}

# Arguments that were put aside before they were redacted.

is(asked('GET /if?m=192.0.2.44')->{target}, '/if?m=%5Bipv4%5D',
   'a condition has seen $request_uri');
is(asked('GET /copy?m=192.0.2.44')->{target}, '/copied?m=%5Bipv4%5D&n=1',
   'a variable has $args');

# Referer.

for my $case (
    [ '/', 'http://example.com/a?mail=jane.doe%40example.com&n=1',
      'http://example.com/a?mail=%5Bemail%5D&n=1' ],
    [ '/', 'http://example.com/a?n=1', 'http://example.com/a?n=1' ],
    [ '/', 'http://192.0.2.44/of/jane.doe@example.com/a/?n=1',
      'http://192.0.2.44/%5Bemail%5D/a/?n=1' ],
    [ '/', 'http://example.com/of/jane.doe%40example.com',
      'http://example.com/%5Bemail%5D' ],
    [ '/', 'about:blank', 'about:blank' ],
    [ '/', 'jane.doe@example.com', '%5Bemail%5D' ],
    [ '/', '?m=jane.doe%40example.com', '?m=%5Bemail%5D' ],
    [ '/', 'http://jane.doe@example.com', 'http://%5Bemail%5D' ],
    [ '/', 'http://jane.doe@example.com/a?n=1', 'http://%5Bemail%5D/a?n=1' ],
    [ '/', 'http://example.com/', 'http://example.com/' ],
    [ '/none', 'http://example.com/a?n=1', undef ],
    [ '/all', 'http://example.com/a?ip=192.0.2.44',
      'http://example.com/a?ip=192.0.2.44' ],
) {
    my ($path, $referer, $seen) = @$case;
    is(asked("GET $path", headers => [ "Referer: $referer" ])
           ->header('Referer'), $seen, "Referer of $path");
}
{
    my (@headers) = grep { ($_->{transport} // '') eq 'header' }
                    $t->events('message');
    is_deeply($headers[0]{findings}, { email => 1 }, 'what was in it is an event');
}

# Other headers.

my $AGENT = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0.0.0 Safari/537.36';

for my $case (
    [ '/', 'X-User-Email: jane.doe@example.com', '[email]' ],
    [ '/', 'x-caller: Jane, 07700 900123', 'Jane, [phone]' ],
    [ '/', 'X-Visitor-Name: Jane Doe', '[name]' ],
    [ '/', 'From: jane.doe@example.com', '[email]' ],
    [ '/', 'X-Where: 192.0.2.44', '192.0.2.0' ],
    [ '/', 'X-Where: at 192.0.2.44', 'at [ipv4]' ],
    [ '/', "User-Agent: $AGENT", $AGENT ],
    [ '/', 'User-Agent: bot (jane.doe@example.com)', 'bot ([email])' ],
    [ '/', 'X-Request-Id: 7f3c0a9e12345678901234567890abcd',
      '7f3c0a9e12345678901234567890abcd' ],
    [ '/', 'X-User-Id: aobEdbYhXfu5hkeqG', 'aobEdbYhXfu5hkeqG' ],
    [ '/', 'Authorization: Basic amFuZTpodW50ZXIy', 'Basic amFuZTpodW50ZXIy' ],
    [ '/', 'X-Auth-Token: jane@example.com', 'jane@example.com' ],
    [ '/', 'Accept-Language: jane@example.com', 'jane@example.com' ],
    [ '/all', 'X-User-Email: jane.doe@example.com', 'jane.doe@example.com' ],
) {
    my ($path, $header, $seen) = @$case;
    my ($name) = $header =~ /^([^:]*)/;
    is(asked("GET $path", headers => [ $header ])->header($name), $seen,
       "$path: $header");
}

# Cookies.

for my $case (
    [ '/', 'a=1; session_x=2', 'a=1; session_x=2' ],
    [ '/none', 'a=1; session_x=2; theme=dark; themes=3; session_=4',
      'session_x=2; theme=dark; session_=4' ],
    [ '/none', 'a=1', undef ],
    [ '/none', ' theme = dark;a=1', 'theme = dark' ],
    [ '/all', 'a=1', undef ],
) {
    my ($path, $cookie, $seen) = @$case;
    is(asked("GET $path", headers => [ "Cookie: $cookie" ])
           ->header('Cookie'), $seen, "cookies of $path: $cookie");
}

# Responses.

sub answered {
    my ($path, @headers) = @_;
    my ($answer) = $t->exchange($provider, http_request("GET $path"),
        '302 Found', headers => [ @headers ], type => 'text/plain',
        body => 'x');
    return $answer;
}

my $url = '/thanks?mail=jane.doe%40example.com&n=1';
is(answered('/', "Location: $url")->header('Location'),
   '/thanks?mail=%5Bemail%5D&n=1', 'the arguments of Location');
is(answered('/', 'Location: /thanks')->header('Location'), '/thanks',
   'Location without arguments');
is(answered('/', "Refresh: 5; url=$url")->header('Refresh'),
   '5; url=/thanks?mail=%5Bemail%5D&n=1', 'of Refresh');
is(answered('/none', "Location: $url")->header('Location'), $url,
   'location=pass');
is(answered('/', 'X-Agent: Jane, jane.doe@example.com')->header('X-Agent'),
   'Jane, [email]', 'a header of the provider\'s own');
is(answered('/', 'X-Frame-Options: SAMEORIGIN')->header('X-Frame-Options'),
   'SAMEORIGIN', '... and one of HTTP\'s');
is(answered('/all', 'X-Agent: jane.doe@example.com')->header('X-Agent'),
   'jane.doe@example.com', 'headers=pass');
is(answered('/logged', "Location: http://chat.example$url",
            'X-Agent: jane.doe@example.com', 'X-Frame-Options: DENY')
       ->header('Location'),
   'http://localhost:' . $t->nginx->port('visitor')
   . '/a/long/way/to/another/place/thanks?mail=%5Bemail%5D&n=1',
   'Location by proxy_redirect');
answered('/logged', "Location: $url");
ChatGDPR::Wire::until(sub {
    ($t->nginx->read('upstream.log') // '') =~ /\n.*\n/
});
is($t->nginx->read('upstream.log') =~ s/localhost:\d+/localhost/r,
   "http://chat.example/thanks?mail=%5Bemail%5D&n=1|[email]|"
   . "http://localhost/a/long/way/to/another/place/thanks?mail=%5Bemail%5D&n=1|DENY\n"
   . "/thanks?mail=%5Bemail%5D&n=1|-|/thanks?mail=%5Bemail%5D&n=1|-\n",
   '... and in logs, by any of their variables');

# The words behind the code.

for my $case (
    [ '/', '404 No user jane.doe@example.com', '404 No user [email]' ],
    [ '/', '404 Not Found', '404 Not Found' ],
    [ '/', '299', '299' ],
    [ '/', '200 OK', '200 OK' ],
    [ '/all', '404 No user jane.doe@example.com',
      '404 No user jane.doe@example.com' ],
) {
    my ($path, $status, $seen) = @$case;
    my ($answer) = $t->exchange($provider, http_request("GET $path"), $status,
                                type => 'text/plain', body => 'x');
    like($answer->{head}, qr!\AHTTP/1\.1 \Q$seen\E *\r\n!, "$path: $status");
}

my %past = (
    'Alt-Svc' => 'h3="chat.example.com:443"; ma=86400',
    'Report-To' => '{"max_age":60,"endpoints":[{"url":"https://r.example"}]}',
    'Reporting-Endpoints' => 'main="https://r.example/"',
    'NEL' => '{"report_to":"main","max_age":60}',
    'Expect-CT' => 'max-age=60, report-uri="https://r.example/"',
);
for my $name (sort keys %past) {
    is(answered('/', "$name: $past{$name}")->header($name), undef,
       "no $name");
    is(answered('/none', "$name: $past{$name}")->header($name), $past{$name},
       "$name with direct=pass");
}
my $csp = "default-src 'self'; report-uri https://r.example/; img-src *";
is(answered('/', "Content-Security-Policy: $csp")
       ->header('Content-Security-Policy'),
   "default-src 'self'; img-src *", 'no reports on a content policy');
is(answered('/', 'Content-Security-Policy-Report-Only: report-to main')
       ->header('Content-Security-Policy-Report-Only'), undef,
   'nor one that only reports');
is(answered('/none', "Content-Security-Policy: $csp")
       ->header('Content-Security-Policy'), $csp, 'but with direct=pass');
my @cookies = ('Set-Cookie: a=1; Path=/', 'Set-Cookie: session_x=2; Secure',
               'Set-Cookie: theme=dark');
is_deeply([ answered('/', @cookies)->{head} =~ /^Set-Cookie: (\w+)/mg ],
          [ qw(a session_x theme) ], 'all cookies may be set');
is_deeply([ answered('/none', @cookies)->{head} =~ /^Set-Cookie: (\w+)/mg ],
          [ qw(session_x theme) ], 'those that are allowed');
is_deeply([ answered('/all', @cookies)->{head} =~ /^Set-Cookie: (\w+)/mg ],
          [], 'none');

# The operator's own log is the operator's.

my @lines = split /\n/, $t->nginx->read('access.log');
is($lines[0], '198.51.100.77 198.51.100.0',
   'the address itself is in the access log, its header is not');

$t->finish;
