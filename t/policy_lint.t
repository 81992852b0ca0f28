#!/usr/bin/perl

# What stands around a policy and is against the law, or lets it miss its end:
# nginx -t and "chat-gdpr policy check" say so, at the line that is to blame.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Refusals;
use ChatGDPR::Test;

my $COMMAND = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
my $nginx = $t->nginx;

$nginx->write('site.conf', "proxy_pass http://192.0.2.44;\n");

# A configuration, with %s in its location; %p: the options of the policy.
sub conf {
    my ($location, $server, $switch) = @_;
    return join "\n", 'chat_gdpr_policy chat { } '
        . 'chat_gdpr_policy path { forward path=redact; }',
        'upstream far { server 192.0.2.1:80; }',
        'upstream near { server 127.0.0.1:80; server unix:/run/x; }',
        'log_format copied "$uri $copy";',
        'log_format plain "$request $args $chat_gdpr_args"; '
        . 'server { listen %%second%%; set $copy x; }',
        'server {', 'listen %%visitor%%;', 'chat_gdpr ' . ($switch // 'chat;'),
        $server // '', 'location / {', $location, '}', '}';
}

my $refusals = ChatGDPR::Refusals->new('engine/policy/cg_lint.c');
my $LOCAL = 'proxy_pass http://127.0.0.1:1;';
my $TLS = 'proxy_pass https://192.0.2.44; proxy_ssl_verify on; '
        . 'proxy_ssl_trusted_certificate %%dir%%/tls.crt;';
$nginx->certificate;

# what, location, server, the switch; what is said (undef: nothing), refused?
for my $case (
    [ 'loopback', $LOCAL ],
    [ 'no log of rewrites', "rewrite_log off; $LOCAL" ],
    [ 'a log of rewrites', "rewrite_log on; $LOCAL", '', 'chat;',
      qr/"rewrite_log" writes down requests before they are redacted: take/ ],
    [ 'localhost', 'proxy_pass http://localhost:3000/x;' ],
    [ 'a socket', 'proxy_pass http://unix:/run/chat:/;' ],
    [ 'IPv6 loopback', 'proxy_pass http://[::1]:3000;' ],
    [ 'an upstream here', 'proxy_pass http://near;' ],
    [ 'a variable', 'set $where 127.0.0.1; proxy_pass http://$where;' ],
    [ 'TLS', $TLS ],
    [ 'plain HTTP', 'proxy_pass http://192.0.2.44;', '', 'chat;',
      qr/without encryption \(Art\. 32 GDPR\): write https:/, 1 ],
    [ 'plain HTTP to a name', 'proxy_pass http://localhost.example.com;', '',
      'chat;', undef, 1 ],
    [ 'plain HTTP, included', 'include site.conf;', '', 'chat;',
      qr/without encryption/, 1, 'site.conf:1' ],
    [ 'plain HTTP to an upstream', 'proxy_pass http://far;', '', 'chat;',
      qr/without encryption/, 1 ],
    [ 'plain HTTP in an own network', 'proxy_pass http://far;', '',
      'chat insecure=yes;' ],
    [ 'plain HTTP without a policy', 'chat_gdpr off; proxy_pass http://far;' ],
    [ 'TLS that is not verified', 'proxy_pass https://192.0.2.44;', '',
      'chat;', qr/certificate is not verified.*add "proxy_ssl_verify on"/ ],
    [ 'another body', "$LOCAL proxy_set_body x;", '', 'chat;',
      qr/"proxy_set_body" sends the provider something else/, 1 ],
    [ 'another body, inherited', $LOCAL, 'proxy_set_body x;', 'chat;',
      qr/"proxy_set_body" sends/, 1 ],
    [ 'no body', "$LOCAL proxy_pass_request_body off;", '', 'chat;',
      qr/no message reaches the provider.*take "off" out/ ],
    [ 'FastCGI here', 'fastcgi_pass unix:/run/php.sock;' ],
    [ 'FastCGI here, by a name', 'fastcgi_pass near;' ],
    [ 'FastCGI', 'fastcgi_pass 192.0.2.44:9000;', '', 'chat;',
      qr/without encryption \(Art\. 32 GDPR\), for this protocol has none/,
      1 ],
    [ 'FastCGI in an own network', 'fastcgi_pass 192.0.2.44:9000;', '',
      'chat insecure=yes;' ],
    [ 'SCGI', 'scgi_pass far;', '', 'chat;', qr/this protocol has none/, 1 ],
    [ 'memcached', 'set $memcached_key $uri; memcached_pass far;', '', 'chat;',
      qr/this protocol has none/, 1 ],
    [ 'memcached here', 'set $memcached_key $uri; memcached_pass near;' ],
    [ 'uwsgi', 'uwsgi_pass 192.0.2.44:9000;', '', 'chat;',
      qr/without encryption \(Art\. 32 GDPR\): write https/, 1 ],
    [ 'uwsgi by TLS', 'uwsgi_pass suwsgi://192.0.2.44:9000;', '', 'chat;',
      qr/certificate is not verified/ ],
    [ 'gRPC', 'grpc_pass grpc://192.0.2.44:443;', '', 'chat;',
      qr/without encryption/, 1 ],
    [ 'gRPC by TLS', 'grpc_pass grpcs://192.0.2.44:443; grpc_ssl_verify on; '
      . 'grpc_ssl_trusted_certificate %%dir%%/tls.crt;', '', 'chat;',
      qr/what gRPC says \(application\/grpc\) cannot be read, .*write "chat_/ ],
    [ 'a store of FastCGI',
      'fastcgi_pass 127.0.0.1:9000; fastcgi_store on;', '', 'chat;',
      qr/chats do not belong into a cache/ ],
    [ 'no body by SCGI',
      'scgi_pass 127.0.0.1:1; scgi_pass_request_body off;', '', 'chat;',
      qr/no message reaches the provider/ ],
    [ 'no body of a subrequest',
      "internal; $LOCAL proxy_pass_request_body off;" ],
    [ "the visitor's address", "$LOCAL proxy_bind \$remote_addr transparent;",
      '', 'chat;', qr/"transparent": the provider sees the visitor's own/ ],
    [ 'another address', "$LOCAL proxy_bind 127.0.0.1;" ],
    [ 'a cache', "$LOCAL proxy_store on;", '', 'chat;',
      qr/chats do not belong into a cache \(Art\. 5\(1\)\(e\) GDPR\)/ ],
    [ 'no cache', "$LOCAL proxy_store off; proxy_cache off;" ],
    [ 'bodies in files', "$LOCAL client_body_in_file_only on;", '', 'chat;',
      qr/"client_body_in_file_only on" keeps what visitors say/ ],
    [ 'all bodies in files', "$LOCAL client_body_in_file_only clean;", '',
      'chat;', qr/clean" writes whatever visitors say to the disk.*"off"/ ],
    [ 'no bodies in files', "$LOCAL client_body_in_file_only off;" ],
    [ 'files of everybody', "$LOCAL client_body_temp_path /tmp;", '', 'chat;',
      qr/say waits in a directory of everybody: give "client_body_temp/ ],
    [ 'files of everybody, in levels',
      "$LOCAL client_body_temp_path /var/tmp/ 1 2;", '', 'chat;',
      qr/say waits in a directory of everybody/ ],
    [ 'files of its own', "$LOCAL client_body_temp_path %%dir%%/tmp;" ],
    [ 'a store by way of a directory of everybody',
      "proxy_temp_path /dev/shm; $LOCAL proxy_store on;", '', 'chat;',
      qr/stored of the provider's answers waits in a directory of everybody/ ],
    [ 'a directory of everybody, for nothing',
      "proxy_temp_path /tmp; $LOCAL proxy_store off;" ],
    [ 'a debug log', "$LOCAL error_log %%dir%%/d.log debug;", '', 'chat;',
      qr/debug logs hold what visitors say/ ],
    [ 'a log of copied arguments',
      "$LOCAL set \$copy \"a=\$arg_a\"; access_log %%dir%%/a.log copied;" ],
    [ 'a log of a part of an argument', "$LOCAL if (\$arg_a ~ '(.+)\@') "
      . '{ set $copy $1; } access_log %%dir%%/a.log copied;', '', 'chat;',
      qr/log would have a part of an argument as it came.*write \$chat_gdpr_args/ ],
    [ 'the same, copied twice', "$LOCAL set \$more \$args; "
      . 'if ($more ~ (.+)@) { set $part $1; } set $copy "x$part"; '
      . 'access_log %%dir%%/a.log copied;', '', 'chat;',
      qr/log would have a part of an argument/ ],
    [ 'a part of something else', "$LOCAL if (\$uri ~ '/(.+)\@') "
      . '{ set $copy $1; } access_log %%dir%%/a.log copied;' ],
    [ 'a copy in a header',
      "$LOCAL set \$copy \$arg_a; proxy_set_header X-A \$copy;" ],
    [ 'a part in a header', "$LOCAL if (\$args ~ 'a=(.*)\@') "
      . '{ set $copy $1; } proxy_set_header X-A $copy;', '', 'chat;',
      qr/told a part of an argument as it came.*write \$arg_NAME/ ],
    [ 'a part in a parameter', "fastcgi_pass 127.0.0.1:9000; "
      . "if (\$arg_a ~ '(.*)\@') { set \$copy \$1; } fastcgi_param A \$copy;",
      '', 'chat;', qr/told a part of an argument/ ],
    [ 'a part in the path', "if (\$arg_a ~ '(.*)\@') { set \$copy \$1; } "
      . 'proxy_pass http://127.0.0.1/$copy;', '', 'chat;',
      qr/path has a part of an argument as it came.*write \$arg_NAME/ ],
    [ 'a part behind the path', "if (\$arg_a ~ '(.*)\@') { set \$copy \$1; } "
      . 'proxy_pass http://127.0.0.1/?a=$copy;' ],
    [ 'arguments that become a path', "$LOCAL rewrite ^ /\$arg_a? break;", '',
      'chat;', qr/"rewrite" puts arguments into the path.*put them behind/ ],
    [ 'copies that do', "$LOCAL set \$copy \$arg_a; rewrite ^ /\$copy? break;",
      '', 'chat;', qr/"rewrite" puts arguments into the path/ ],
    [ 'the same, inherited', $LOCAL, 'rewrite ^/a /$arg_a;', 'chat;',
      qr/"rewrite" puts arguments into the path/ ],
    [ 'the same, where paths are redacted',
      "chat_gdpr path; $LOCAL rewrite ^ /\$arg_a? break;" ],
    [ 'arguments that stay such', "$LOCAL rewrite ^ /?b=\$arg_a break;" ],
    [ 'arguments back to the visitor',
      "$LOCAL rewrite ^/x /\$arg_a redirect;" ],
    [ "a log of nginx's own variables",
      "$LOCAL access_log %%dir%%/a.log plain;" ],
) {
    my ($what, $location, $server, $switch, $said, $refused, $at) = @$case;
    my ($ok, $err) = $nginx->check(conf($location, $server, $switch));
    $refusals->said($err);
    my @said = grep { !/syntax is ok|test is successful|test failed/ }
               split /\n/, $err;
    # a name is looked up by nginx after the configuration was refused
    is($ok ? 0 : 1, $refused // 0, "$what: nginx -t " . ($refused
        ? 'refuses it' : 'takes it')) or diag($err);
    my $command = `$COMMAND policy check $nginx->{dir}/nginx.conf 2>&1 >/dev/null`;
    is($? >> 8, $refused // 0, '... so does policy check');
    next if $refused && !$said;
    if (!$said) {
        is("@said$command", '', '... and says nothing');
        next;
    }
    $at //= 'nginx.conf:' . ($nginx->line_before_http
                             + ($what =~ /inherited/ ? 9 : 11));
    like($err, qr/$said.* in \S*\Q$at\E$/m, '... and says why, and where');
    like($command, qr/^\S*\Q$at\E: (?:warning: )?.*$said/m,
         '... which says the same');
    is(scalar(() = $command =~ /$said/g), 1, '... once');
}

# Locations that one leads to.

for my $case (
    [ 'try_files /none @chat;', 'location @chat { %s }', 1 ],
    [ 'error_page 502 = @chat;', 'location @chat { %s }', 1 ],
    [ 'mirror /copy;', 'location = /copy { internal; %s }', 1 ],
    [ 'mirror /copy;', 'location / { location /copy { internal; %s } }', 1 ],
    [ 'auth_request /who;', 'location = /who { internal; %s }', 1 ],
    [ 'post_action @done;', 'location @done { %s }', 1 ],
    [ 'add_after_body /end;', 'location /end { %s }', 1 ],
    [ 'error_page 404 /empty;', 'location /empty { memcached_pass '
      . '127.0.0.1:1; set $memcached_key x; }', 1 ],
    [ 'rewrite ^/here/(.*) /else?q=$1 last;', 'location /else { %s }', 1 ],
    [ 'rewrite ^/here/(.*) /else/$1;', 'location /else/ { %s }', 1 ],
    [ 'rewrite ^/here/(.*) /else/$1 break;', 'location /else/ { %s }', 0 ],
    [ 'rewrite ^/here/(.*) $1;', 'location / { %s }', 0 ],
    [ 'try_files /none @chat;', 'location @chat { chat_gdpr chat; %s }', 0 ],
    [ 'try_files /none @chat;', 'location @chat { chat_gdpr off; %s }', 0 ],
    [ 'try_files /none @chat;', 'location @chat { return 403; }', 0 ],
    [ 'try_files /none @chat;', 'location @else { %s }', 0 ],
    [ 'error_page 502 /sorry;', 'location /else { %s }', 0 ],
    [ 'chat_gdpr off; try_files /none @chat;', 'location @chat { %s }', 0 ],
) {
    my ($line, $other, $warned) = @$case;
    my $conf = "chat_gdpr_policy chat { }\nserver { listen %%visitor%%;\n"
             . "location /here {\n"
             . ($line =~ /off/ ? '' : 'chat_gdpr chat;') . " $line\n}\n"
             . ($other =~ s/%s/$LOCAL/r) . "\n}";
    my ($ok, $err) = $nginx->check($conf);
    $refusals->said($err);
    ok($ok, "\"$line\" beside \"$other\"");
    my $at = 'nginx.conf:' . ($nginx->line_before_http + 4);
    $warned
        ? like($err, qr/\[warn\] .*no policy holds at the loc.* in \S*\Q$at\E$/m,
               '... is warned of')
        : unlike($err, qr/\[warn\]/, '... is as it should be');
}

# Core dumps.

for my $case ([ '1m' => 1 ], [ 0 => 0 ]) {
    my ($size, $warned) = @$case;
    local $ENV{TEST_NGINX_GLOBALS} = ($ENV{TEST_NGINX_GLOBALS} // '')
                                     . "worker_rlimit_core $size;";
    my ($ok, $err) = $nginx->check(conf($LOCAL));
    $refusals->said($err);
    ok($ok, "core dumps of $size");
    is($err =~ /\[warn\] .*core dumps hold what visitors say/ ? 1 : 0, $warned,
       '... are ' . ($warned ? '' : 'not ') . 'warned of');
}

# Contracts.

for my $case (
    [ 'dpa=2020-01-10 review=2021-01-10', qr/"Vendor" was to be reviewed by 2021-01-10 \(Art\. 28 GDPR\)/ ],
    [ 'dpa=2999-01-10', qr/"Vendor" begins on 2999-01-10/ ],
    [ 'dpa=2020-01-10 review=2999-01-10', undef ],
) {
    my ($dates, $said) = @$case;
    my ($ok, $err) = $nginx->check("chat_gdpr_policy chat {\n"
        . "processor Vendor country=IE $dates;\n}\n"
        . "server { listen %%visitor%%; chat_gdpr chat; }");
    $refusals->said($err);
    ok($ok, "a contract, $dates");
    $said ? like($err, qr/\[warn\] .*$said/, '... is warned of')
          : unlike($err, qr/\[warn\]/, '... is as it should be');
}

# Paths.

for my $case (
    [ 'skip $.id', undef ],
    [ 'only $..text $["my note"]', qr/"only \$\.\.text "\$\['my note'\]"": what is in JSON elsewhere passes unread/ ],
) {
    my ($line, $said) = @$case;
    $line =~ s/(\$\[.*)/'$1'/;
    my ($ok, $err) = $nginx->check("chat_gdpr_policy chat {\n$line;\n}\n"
        . "server { listen %%visitor%%; chat_gdpr chat; }");
    $refusals->said($err);
    ok($ok, "a line \"$line\"");
    $said ? like($err, qr/\[warn\] .*$said/, '... is warned of')
          : unlike($err, qr/\[warn\]/, '... is as it should be');
    my $command = `$COMMAND policy check $nginx->{dir}/nginx.conf 2>&1 >/dev/null`;
    is($?, 0, '... policy check takes it, too');
    like($command, $said // qr/\A\z/, '... and says the same');
}

# What the command says of a file with a block "events" of another kind.

{
    my $path = $nginx->write('debug.conf', "events {\n"
        . "debug_connection 192.0.2.0/24;\n}\n"
        . 'http { chat_gdpr_policy chat { } }');
    my $command = `$COMMAND policy check $path 2>&1 >/dev/null`;
    $refusals->said($command);
    like($command, qr/debug\.conf:2: warning: debug logs .*take "debug_conn/,
         'debug logs of some addresses are warned of');
}

# Lua between the lines: braces in its strings and comments mean nothing.

{
    my $path = $nginx->write('lua.conf', <<'EOC');
http { chat_gdpr_policy chat { }
server { chat_gdpr chat;
location /lua { content_by_lua_block {
    local a, b = "}", '\'}'  -- it's {
    --[[ { {
    ]] local t = { [ a[1] ] = [==[ }]]} ]==] }
} }
location / { proxy_pass http://127.0.0.1; proxy_set_body x; } } }
EOC
    my $command = `$COMMAND policy check $path 2>&1 >/dev/null`;
    like($command, qr/\A\S*lua\.conf:8: "proxy_set_body" sends.*\n\z/,
         'what stands behind Lua is read');
}

# What nginx has since 1.31.

{
    my $path = $nginx->write('tunnel.conf', "http { chat_gdpr_policy chat { }\n"
        . "server { chat_gdpr chat; location / {\ntunnel_pass; } }\n"
        . "server { tunnel_pass; } }\n");
    my $command = `$COMMAND policy check $path 2>&1 >/dev/null`;
    $refusals->said($command);
    is($? >> 8, 1, 'tunnels are refused');
    like($command, qr/\A\S*tunnel\.conf:3: "tunnel_pass" lets pass.*\n\z/,
         '... where there is a policy');
}

is(join("\n", $refusals->unsaid), '', 'each of the ' . $refusals->count
   . ' warnings has its configuration');
is(join("\n", $refusals->helpless), '', '... and says what to do');

# No access log has arguments as they came, whatever answers the request.

$t->start(<<'EOF2');
chat_gdpr_policy chat { }
log_format all '$request|$request_uri|$args|$arg_a|$query_string';
server {
    listen %%visitor%%;
    chat_gdpr chat;
    access_log %%dir%%/access.log all;
    access_log %%dir%%/combined.log;
    if ($request_uri ~ nothing) {
        return 403;
    }
    location / {
        proxy_pass http://%%provider%%;
    }
    location /moved {
        return 301 /else;
    }
    location /error {
        error_page 418 /moved?x=1;
        return 418;
    }
}
EOF2
$t->visitor('visitor')->send(http_request($_))->response
    for 'GET /moved?a=192.0.2.44', 'GET /error?a=192.0.2.44',
        'GET /%00?a=192.0.2.44', 'GET /moved?b=%zz&a=192.0.2.44';
$t->visitor('visitor')->send("GET /x?a=192.0.2.44 HTTX/1.1\r\n\r\n")->response;
$t->exchange($provider, http_request('GET /?a=192.0.2.44'));
my @lines;
ChatGDPR::Wire::until(sub {  # a request is logged behind its response
    @lines = split /\n/, $t->nginx->read('access.log');
    @lines >= 6;
});
is(scalar @lines, 6, 'six requests are logged');
is((grep { /%5Bipv4%5D/ } @lines), 4, '... with redacted arguments');
is((grep { /192\.0\.2/ } @lines, $t->nginx->read('combined.log')), 0,
   '... and none as they came');

$t->may_hold(qr/^site\.conf$|^error\.log$/);  # which nginx writes by itself
$t->finish;
