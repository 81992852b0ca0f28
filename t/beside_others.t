#!/usr/bin/perl

# Beside njs and set-misc: a filter in front of us that keeps to itself what
# nginx asks of those behind it, and variables that hold arguments decoded.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

plan skip_all => 'an nginx of its own loads no modules of Debian'
    if $ENV{TEST_NGINX_BINARY};

my $modules = '/usr/lib/nginx/modules';
my @load = map { "$modules/$_.so" }
    qw(ndk_http_module ngx_http_set_misc_module ngx_http_js_module);
-e or plan skip_all => "there is no $_" for @load;

$ENV{TEST_NGINX_GLOBALS} = join ' ', map { "load_module $_;" } @load;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

$t->nginx->write('a.js', <<'EOF2');
function same(r, data, flags) { r.sendBuffer(data, flags); }
function asked(r)             { return r.args.text; }
export default { same, asked };
EOF2

$t->start(<<"EOF2");
$POLICY
js_path   %%dir%%;
js_import a.js;
js_set    \$asked a.asked;
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        js_body_filter a.same;
        proxy_pass http://%%provider%%;
    }
    location /decoded {
        set_unescape_uri \$decoded \$arg_text;
        set \$told "<\$decoded>";
        if (\$asked = none) { return 403; }
        proxy_set_header X-Told "\$told|\$asked";
        proxy_pass http://%%provider%%;
    }
}
EOF2

for my $case ([ 'without a finding', 'hello', 'hello' ],
              [ 'with findings', $SAID, $SEEN ],
              [ 'a long one', "$SAID\n" x 3000, "$SEEN\n" x 3000 ]) {
    my ($what, $said, $seen) = @$case;
    for my $o ([], [ chunk => 1000 ]) {
        my ($r) = $t->exchange($provider, http_request('GET /'), '200 OK',
            type => 'text/plain', body => $said, @$o);
        is($r && $r->{body}, $seen, "through njs, $what"
                                    . (@$o ? ', in chunks' : ''));
    }
}

for my $case ([ 'jane.doe%40example.com', '[email]' ],
              [ 'call+%2B44+7700+900456', 'call [phone]' ],
              [ 'call+%41', 'call A' ]) {
    my ($said, $seen) = @$case;
    my (undef, $got) = $t->exchange($provider,
                                    http_request("GET /decoded?text=$said"));
    is($got->header('X-Told'), "<$seen>|$seen", "decoded: $said");
}

$t->finish;
