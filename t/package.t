#!/usr/bin/perl

# The Debian packages: what is in them, what they need, and that module and
# command work as they lie there.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Temp 'tempdir';
use ChatGDPR::Test;

plan(skip_all => 'the packages are of the nginx of Debian')
    if $ENV{TEST_NGINX_BINARY} || defined $ENV{TEST_NGINX_MODULE};

my $top = "$FindBin::Bin/..";
my $dir = tempdir(CLEANUP => 1);
my @made = split /\n/, `$top/scripts/package $dir 2>$dir/said`;

is($?, 0, 'the packages are built') or diag(slurp("$dir/said"));
is_deeply([ map { m!^\Q$dir\E/([a-z-]+)_! } sort @made ],
          [ 'chat-gdpr', 'libnginx-mod-http-chat-gdpr' ],
          'one of the command, one of the module');

my ($version) = slurp("$top/ngx_chat_gdpr_module/engine/core/cg_version.h")
    =~ /CG_VERSION\s+"([^"]+)"/;
my $root = "$dir/root";
my %needs;

for my $file (sort @made) {
    my ($name) = $file =~ m!/([a-z-]+)_!;
    is(`dpkg-deb -f $file Version`, "$version\n", "$name: version");
    $needs{$name} = `dpkg-deb -f $file Depends`;
    is(system('dpkg-deb', '-x', $file, $root), 0, "$name is unpacked");
}

like($needs{'libnginx-mod-http-chat-gdpr'}, qr/\bnginx-abi-/,
     'the module is for one nginx only');
like($needs{'libnginx-mod-http-chat-gdpr'}, qr/\blibbrotli1\b/,
     'brotli is decoded');
unlike($needs{'chat-gdpr'}, qr/nginx/, 'a reviewer needs no nginx');

my $module = "$root/usr/lib/nginx/modules/ngx_chat_gdpr_module.so";
my $doc = "$root/usr/share/doc/libnginx-mod-http-chat-gdpr";

is(slurp("$root/usr/share/nginx/modules-available/mod-http-chat-gdpr.conf"),
   "load_module modules/ngx_chat_gdpr_module.so;\n", 'nginx is told to load it');
ok(-s "$root/usr/share/man/man1/chat-gdpr.1.gz", 'there is a manual page');

my @dead = grep { !-e "$doc/$_" }
    slurp("$doc/README.md") =~ /\]\(([^)#:]+)/g;
is("@dead", '', 'what README.md points to is there');

is(`echo 'I am jane\@example.com' | $root/usr/bin/chat-gdpr scan`,
   "I am [email]\n", 'the command works');

$ChatGDPR::Nginx::MODULE = $module;

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

my ($response) = $t->exchange($provider, http_request('GET /'), '200 OK',
    type => 'application/json', body => qq({"t":"$SAID"}));
is($response->{body}, qq({"t":"$SEEN"}), 'the module works');

$t->finish;


sub slurp {
    my ($file) = @_;
    open my $in, '<', $file or return '';
    local $/;
    return <$in> // '';
}
