#!/usr/bin/perl

# Files that visitors put where nginx keeps them itself: they are redacted, and
# an answer that is a header alone does not keep anybody waiting.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

plan skip_all => 'this nginx has no DAV module'
    unless ChatGDPR::Nginx::describe() =~ /http_dav_module/;

my $t = ChatGDPR::Test->new(log => 'info');
my $nginx = $t->nginx;

mkdir "$nginx->{dir}/files";
chmod 0777, "$nginx->{dir}/files";

$t->start(<<"EOF");
$POLICY
server {
    listen %%visitor%%;
    listen %%second:http2%%;
    chat_gdpr chat;
    client_body_buffer_size 1k;
    location /files {
        root %%dir%%;
        dav_methods PUT DELETE;
    }
}
EOF

for my $pad (0, 5000) {
    my ($said, $seen) = map { 'x' x $pad . " $_" } $SAID, $SEEN;
    for my $chunk (undef, 700) {
        my $visitor = $t->visitor('visitor');
        for my $status (201, 204) {
            $visitor->send(http_request('PUT /files/a.txt', body => $said,
                                        type => 'text/plain', chunk => $chunk));
            my $r = $visitor->response;
            is($r && $r->{status}, $status, "a file of $pad bytes and more"
               . ($chunk ? ', in chunks' : ''));
            is($nginx->read('files/a.txt'), $seen, '... is redacted');
        }
        $visitor->send(http_request('DELETE /files/a.txt'));
        is($visitor->response->{status}, 204, '... on one connection');
    }

    my $visitor = $t->visitor_http2('second');
    my $id = $visitor->request(path => '/files/b.txt', method => 'PUT',
                               body => $said, type => 'text/plain');
    my $r = $visitor->response($id);
    is($r && $r->header(':status'), $pad ? 204 : 201, 'a file by HTTP/2');
    is($nginx->read('files/b.txt'), $seen, '... is redacted');
}

$t->finish;
