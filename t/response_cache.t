#!/usr/bin/perl

# Where responses are cached or stored: nothing that is read here is, whatever
# the visitor asks for and whether he is sent a body; pictures are.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

mkdir "$dir/store";
chmod 0777, "$dir/store";

$t->start(<<"EOF2");
$POLICY
proxy_cache_path %%dir%%/cache keys_zone=cache:1m use_temp_path=off;
server {
    listen %%visitor%%;
    proxy_cache_key \$uri;
    proxy_cache_valid 200 10m;
    add_header X-Cache \$upstream_cache_status;

    location / {
        chat_gdpr chat;
        proxy_cache cache;
        proxy_pass http://%%provider%%;
    }
    location /unconverted {
        chat_gdpr chat;
        proxy_cache cache;
        proxy_cache_convert_head off;
        proxy_cache_key \$request_method\$uri;
        proxy_pass http://%%provider%%;
    }
    location /lock {
        chat_gdpr chat;
        proxy_cache cache;
        proxy_cache_lock on;
        proxy_cache_lock_timeout 1h;
        proxy_buffering on;
        proxy_pass http://%%provider%%;
    }
    location /stale {
        chat_gdpr chat;
        proxy_cache cache;
        proxy_cache_use_stale updating;
        proxy_cache_background_update on;
        proxy_pass http://%%provider%%;
    }
    location = /before {
        proxy_cache cache;
        proxy_cache_key /stale;
        proxy_cache_valid 200 1s;
        proxy_pass http://%%provider%%;
    }
    location /store {
        chat_gdpr chat;
        root %%dir%%;
        proxy_store on;
        proxy_pass http://%%provider%%;
    }
}
EOF2

# What the visitor gets, where the provider answers with this.
sub answered {
    my ($line, $headers, $body, %o) = @_;
    my ($r) = $t->exchange($provider, http_request($line, headers => $headers),
        '200 OK', type => 'text/plain', body => $body,
        headers => [ 'ETag: "1"' ], %o);
    return $r;
}

sub clear { is(join("\n", $t->leaks), '', $_[0]) }

for my $target ('/', '/unconverted', '/store/x') {
    for my $case ([ 'GET' ], [ 'HEAD' ], [ 'GET', 'If-None-Match: "1"' ],
                  [ 'GET', 'Range: bytes=0-3' ]) {
        my ($method, @h) = @$case;
        my $r = answered("$method $target", \@h, $SAID);
        my $what = "$method $target @h";
        ok($r, "$what is answered") or next;
        is($r->{body}, $SEEN, '... redacted') if length $r->{body};
        clear('... and what is read is kept nowhere');
    }
}

is(answered('GET /json', [ 'If-None-Match: "1"' ], qq({"text":"$SAID"}),
            type => 'application/json')->{status}, 304,
   'nginx itself says that the visitor has it');
clear('... and nothing is kept of it');

answered('HEAD /untyped', [], $SAID, type => undef);
clear('nothing of no type is kept');

answered('HEAD /chat.js?callback=f', [], qq(f({"text":"$SAID"})),
         type => 'application/javascript');
clear('nor a script that is JSON');

my $n = 0;
for my $case ([ 'HEAD' ], [ 'GET', 'If-None-Match: "1"' ], [ 'GET' ]) {
    my ($method, @h) = @$case;
    my $uri = "/picture-" . ++$n;
    my $r = answered("$method $uri", \@h, 'a picture', type => 'image/png');
    is($r->header('X-Cache'), 'MISS', "a picture by $method @h");
    $r = $t->visitor('visitor')->get($uri)->response;
    is($r && $r->header('X-Cache'), 'HIT', '... is in the cache');
    is($r && $r->{body}, 'a picture', '... whole');
}

{
    my $first = $t->visitor('visitor')->get('/lock');
    my $m = $provider->request;
    $m->{end}->send(http_response('200 OK', type => 'text/event-stream',
        headers => [ 'Transfer-Encoding: chunked' ]));
    $m->{end}->settle;
    my $r = answered('GET /lock', [], $SAID);
    is($r && $r->{body}, $SEEN, 'nobody waits for a lock of what is not kept');
}

# A response that was cached before there was a policy, and is old.
$t->may_hold(qr/^cache/);
{
    my $r = answered('GET /before', [], "old $SAID");
    is($r->{body}, "old $SAID", 'without a policy a response is cached');

    my ($asked, $old);
    ChatGDPR::Wire::until(sub {
        ChatGDPR::Wire::turn(0.2);
        my $r = $t->visitor('visitor')->get('/stale')->response or return;
        $old = $r->{body};
        return $r->header('X-Cache') =~ /STALE/;
    });
    is($old, "old $SEEN", '... and redacted where there is one');

    $asked = $provider->request;
    $asked->{end}->answer('200 OK', type => 'text/plain', body => "new $SAID",
                          headers => [ 'ETag: "2"' ]) if $asked;
    ok($asked, 'the provider is asked behind the back of the visitor');
    ok(ChatGDPR::Wire::until(sub { $asked->{end}{eof} }),
       '... and has answered');
    my @new = grep { ($t->nginx->read($_) // '') =~ /new mail/ }
              glob "$dir/cache/*";
    is("@new", '', '... which is kept nowhere');
}

$t->finish;
