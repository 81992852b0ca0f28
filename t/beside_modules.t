#!/usr/bin/perl

# Beside modules that people load as well: those that read a request's body
# before its location does (ModSecurity, Lua), that put another in its place
# (Lua), and that change the response in front of us (Lua) or behind (brotli).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use IPC::Open2;

use ChatGDPR::Test;

plan skip_all => 'an nginx of its own loads no modules of Debian'
    if $ENV{TEST_NGINX_BINARY};

my $modules = '/usr/lib/nginx/modules';
my @load = map { "$modules/$_.so" } qw(ndk_http_module ngx_http_lua_module
    ngx_http_brotli_filter_module ngx_http_modsecurity_module);
-e or plan skip_all => "there is no $_" for @load;

$ENV{TEST_NGINX_GLOBALS} = join ' ', map { "load_module $_;" } @load;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

$t->plant('john.roe@example.com');
$t->start(<<"EOF");
$POLICY
lua_package_path '/usr/share/lua/5.1/?.lua;;';
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    chat_gdpr chat;
    client_body_buffer_size 2k;
    proxy_http_version 1.1;
    location /lua {
        access_by_lua_block { ngx.req.read_body() }
        proxy_pass http://%%provider%%;
    }
    location /unbuffered {
        access_by_lua_block { ngx.req.read_body() }
        proxy_request_buffering off;
        proxy_pass http://%%provider%%;
    }
    location /modsecurity {
        modsecurity on;
        modsecurity_rules '
            SecRuleEngine On
            SecRequestBodyAccess On
            SecResponseBodyAccess On
            SecRule REQUEST_BODY "evil" "id:1,phase:2,deny,status:403"';
        proxy_pass http://%%provider%%;
    }
    location /other {
        access_by_lua_block {
            ngx.req.read_body()
            ngx.req.set_body_data('rather john.roe\@example.com')
        }
        proxy_pass http://%%provider%%;
    }
    location /same_length {
        access_by_lua_block {
            ngx.req.read_body()
            ngx.req.set_body_data('john.roe\@example.com')
        }
        proxy_pass http://%%provider%%;
    }
    location /changed {
        header_filter_by_lua_block { ngx.header.content_length = nil }
        body_filter_by_lua_block {
            ngx.arg[1] = string.gsub(ngx.arg[1], 'mail ',
                                     'mail john.roe\@example.com, ')
        }
        proxy_pass http://%%provider%%;
    }
    location /brotli {
        brotli on;
        brotli_types text/plain;
        brotli_min_length 1;
        proxy_pass http://%%provider%%;
    }
}
EOF

my %send = (
    'with a length' => sub {
        return $t->visitor('visitor')->send(http_request("POST $_[0]",
            type => 'text/plain', body => $_[1]));
    },
    'in chunks' => sub {
        return $t->visitor('visitor')->send(http_request("POST $_[0]",
            type => 'text/plain', body => $_[1], chunk => 100));
    },
    'HTTP/2' => sub { http2(@_, 1) },
    'HTTP/2 without a length' => sub { http2(@_, 0) },
);

for my $how (sort keys %send) {
    for my $location (qw(/lua /unbuffered /modsecurity)) {
        sent($location, $how, $SAID, $SEEN);
        sent($location, $how, "$SAID\n" x 50, "$SEEN\n" x 50);
    }
    sent('/other', $how, $SAID, 'rather [email]');
    sent('/same_length', $how, 'of twenty bytes, too', '[email]');
}

my $evil = $t->visitor('visitor')->send(http_request('POST /modsecurity',
    type => 'text/plain', body => "evil $SAID"));
is($evil->response->{status}, 403, 'a body that ModSecurity denies');
ok($provider->untouched, '... does not go on');

my $changed = exchanged('/changed');
is($changed->{body}, $SEEN =~ s/mail /mail [email], /r,
   'what Lua makes of a response is read');

my $packed = exchanged('/brotli', 'Accept-Encoding: br');
is($packed->header('Content-Encoding'), 'br', 'a response in brotli');
is(unbrotli($packed->{body}), $SEEN, '... is redacted first');

$t->finish;

sub http2 {
    my ($target, $body, $length) = @_;
    my $v = $t->visitor_http2('http2');
    $v->{asked} = $v->request(path => $target, type => 'text/plain',
                              body => $body, length => $length);
    return $v;
}

# What the provider gets of a body, and that the visitor gets the answer.
sub sent {
    my ($target, $how, $body, $want) = @_;
    my $name = "$target, $how, " . length($body) . ' bytes';
    my $visitor = $send{$how}->($target, $body);
    my $got = $provider->request or return fail("$name: never arrives");
    is($got->{body}, $want, $name);
    is($got->{framing}, 'length', '... with its length');
    $got->{end}->answer('200 OK', type => 'text/plain', body => $SAID);
    my $answer = $visitor->{asked} ? $visitor->response($visitor->{asked})
                                   : $visitor->response;
    is($answer && $answer->{body}, $SEEN, '... and is answered');
    return;
}

sub exchanged {
    my ($target, @headers) = @_;
    my ($answer) = $t->exchange($provider,
        http_request("GET $target", headers => \@headers), '200 OK',
        type => 'text/plain', body => $SAID);
    return $answer;
}

sub unbrotli {
    my ($bytes) = @_;
    my $pid = open2(my $out, my $in, 'node', '-e',
        'process.stdout.write(require("zlib").brotliDecompressSync('
        . 'require("fs").readFileSync(0)))');
    print {$in} $bytes;
    CORE::close($in);
    local $/;
    my $text = <$out>;
    waitpid $pid, 0;
    return $text;
}
