#!/usr/bin/perl

# The module stands behind gunzip and in front of gzip: it reads what the
# provider compressed, and the visitor gets redacted text compressed.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Compress::Zlib ();

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

$t->start(<<"EOF");
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    gzip_types *;
    gzip_min_length 1;
    gzip_proxied any;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /gunzip {
        gunzip on;
        proxy_pass http://%%provider%%;
    }
    location /gzip {
        gzip on;
        proxy_pass http://%%provider%%;
    }
    location /both {
        gunzip on;
        gzip on;
        proxy_pass http://%%provider%%;
    }
    location /sub {
        sub_filter_types *;
        sub_filter_once off;
        sub_filter 'jane' 'raw text';
        sub_filter '[email]' '(address)';
        proxy_pass http://%%provider%%;
    }
}
EOF

for my $path (qw(/ /gunzip /gzip /both)) {
    for my $asks ('', 'gzip') {
        for my $packed (0, 1) {
            my $text = qq({"text":"$SAID"},\n) x 100;
            my $visitor = $t->visitor('visitor')->get($path,
                $asks ? "Accept-Encoding: $asks" : ());
            my $asked = $provider->request;
            $asked->{end}->answer('200 OK', type => 'application/x-ndjson',
                $packed ? (body => Compress::Zlib::memGzip($text =~
                                                           s/,$//mgr),
                           headers => [ 'Content-Encoding: gzip' ])
                        : (body => $text =~ s/,$//mgr));
            my $got = $visitor->response;
            my $zipped = $asks && $path =~ /gzip|both/ ? 1 : 0;
            my $name = "$path: provider " . ($packed ? 'packs' : 'does not')
                     . ', visitor ' . ($asks ? 'unpacks' : 'does not');
            is($got->header('Content-Encoding'), $zipped ? 'gzip' : undef,
               "$name: the encoding");
            is($zipped ? Compress::Zlib::memGunzip($got->{body})
                       : $got->{body},
               qq({"text":"$SEEN"}\n) x 100, "$name: the text");
        }
    }
}

my ($got) = $t->exchange($provider, http_request('GET /sub'), '200 OK',
    type => 'text/plain', body => 'to jane.doe@example.com, jane');
is($got->{body}, 'to (address), raw text',
   'sub_filter sees what the module leaves');

$t->finish;
