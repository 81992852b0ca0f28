#!/usr/bin/perl

# sync=each, and a reload while the disk is slow: the worker that is to end
# waits for the events, and sends what waits for them.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Faults;
use ChatGDPR::Test;

plan skip_all => 'needs strace, and the right to trace'
    if !ChatGDPR::Faults::possible();

my $t = ChatGDPR::Test->new(audit => 0, log => 'info', shutdown => '60s');
my $provider = $t->provider('provider');

$t->start(<<"EOF2");
chat_gdpr_audit %%dir%%/audit.log sync=each;
$POLICY
server {
    listen %%visitor%%;
    location / {
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
}
EOF2

my ($old) = $t->nginx->workers;
my $faults = ChatGDPR::Faults->attach($old, 'fdatasync:delay_enter=2000000');

my $visitor = $t->visitor('visitor')->send(
    http_request('GET /?a=jane.doe%40example.com'));
ok(ChatGDPR::Wire::until(sub { $faults->log =~ /fdatasync/ }),
   'the event waits for the disk');

kill 'HUP', $t->nginx->{pid};
ok(ChatGDPR::Wire::until(sub { grep { $_ != $old } $t->nginx->workers }),
   'a reload');

my $m = $provider->request(seconds => 30);
is($m && $m->arguments, 'a=%5Bemail%5D', 'the request goes on');
$m->{end}->answer('200 OK', type => 'text/plain', body => 'hello') if $m;
my $got = $visitor->response(seconds => 30);
is($got && $got->{body}, 'hello', '... and is answered');
$faults->detach;

$t->finish;
