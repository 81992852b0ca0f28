#!/usr/bin/perl

# JSON in scripts: JSONP, and scripts in pages that are JSON by their type.
# Other scripts pass as they are.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

$t->start(<<"EOF2");
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF2

my $script = 'text/javascript; charset=utf-8';
my $jsonp = qq(/**/ typeof f === 'function' && f({"t":"$SAID","n":4111111111111111}););
my $other = qq(var mail = "info\@example.org";);

for my $case (
    [ 'JSONP', '/?callback=f', $script, $jsonp,
      qq(/**/ typeof f === 'function' && f({"t":"$SEEN","n":"************1111"});) ],
    [ 'JSONP of another name', '/?x=1&JSONP=f', 'application/javascript',
      qq(f(200, ["$SAID"])), qq(f(200, ["$SEEN"])) ],
    [ 'another script', '/?callback=f', $script, $other, $other ],
    [ 'a script that nobody calls', '/app.js?v=1&nocallback=2', $script,
      qq(f("info\@example.org")), undef ],
    [ 'JSON in a page', '/', 'text/html',
      qq(<script type="application/ld+json">{"t":"$SAID"}</script><p>$SAID),
      qq(<script type="application/ld+json">{"t":"$SEEN"}</script><p>$SEEN) ],
    [ 'a script in a page', '/', 'text/html',
      qq(<script>$other</script><p>$SAID),
      qq(<script>$other</script><p>$SEEN) ],
) {
    my ($what, $target, $type, $said, $seen) = @$case;
    for my $chunk (undef, 5) {
        my ($response) = $t->exchange($provider, http_request("GET $target"),
            '200 OK', type => $type, body => $said, chunk => $chunk);
        is($response->{body}, $seen // $said, $what);
        is($response->header('Content-Length') // 'none',
           $chunk ? 'none' : length $said, '... with its length')
            if !defined $seen;
    }
}

$t->finish;
