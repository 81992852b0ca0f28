#!/usr/bin/perl

# The slice module fetches a response in parts and joins them: what is cut by
# their borders would pass, so such a response is refused.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');

plan skip_all => 'this nginx has no slice module'
    unless ChatGDPR::Nginx::describe() =~ /http_slice_module/;

my $provider = $t->provider('provider');

$t->start(<<"EOF2");
$POLICY
server {
    listen %%visitor%%;
    location / {
        chat_gdpr chat;
        slice 16;
        proxy_set_header Range \$slice_range;
        proxy_http_version 1.1;
        proxy_pass http://%%provider%%;
    }
}
EOF2

my $said = 'write to jane.doe@example.com today';

my $visitor = $t->visitor('visitor')->send(http_request('GET /'));
my $asked = $provider->request;
is($asked->header('Range'), 'bytes=0-15', 'the provider is asked for a part');
$asked->{end}->answer('206 Partial Content', type => 'text/plain',
    headers => [ 'Content-Range: bytes 0-15/' . length $said ],
    body => substr($said, 0, 16));
is($visitor->response->{status}, 502, 'a part is refused');
ok($provider->untouched, '... and no other one is asked for');

$visitor = $t->visitor('visitor')->send(http_request('GET /'));
$provider->request->{end}->answer('200 OK', type => 'text/plain',
                                  body => $said);
is($visitor->response->{body}, 'write to [email] today',
   'the whole response is not');

$t->finish;
