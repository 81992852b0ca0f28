#!/usr/bin/perl

# A message whose event cannot be brought to the disk does not go on, whatever
# else looks at its connection before that is told of it: where consent is
# asked for, that happens twice a second.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Faults;
use ChatGDPR::Test;

plan skip_all => 'needs strace, and the right to trace'
    if !ChatGDPR::Faults::possible();

$ENV{TEST_NGINX_GLOBALS} = ($ENV{TEST_NGINX_GLOBALS} // '')
                         . ' thread_pool default threads=1;';

my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $log = $t->nginx->{dir} . '/audit.log';

$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");
$t->expect_log(qr/cannot bring the audit log/);
$t->start(<<"EOF");
chat_gdpr_key %%dir%%/secret;
chat_gdpr_audit %%dir%%/audit.log sync=each;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     marketing  basis=consent  "Send you offers";
    consent     mode=reduced;
    otherwise   replace;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
    location /slow {
        chat_gdpr off;
        return 204;
    }
}
EOF

my ($worker) = $t->nginx->workers;

# The disk fails after 0.4 seconds, while the worker is kept in another's
# answer for one: it hears of both the failure and the next look at once.

for my $way ('visitor', 'provider') {
    my ($v, $e) = $t->websocket($provider);
    my ($from, $to, $mask) = $way eq 'visitor' ? ($e, $v, 0) : ($v, $e, 1);
    my $faults = ChatGDPR::Faults->attach($worker,
        'fdatasync:error=EIO:delay_enter=400000',
        'writev:delay_exit=1000000');
    $from->send(ws_text('jane@example.com', mask => $mask));
    ok(ChatGDPR::Wire::until(sub { -s $log && $faults->log =~ /fdatasync/ }),
       "to the $way: its event is written");
    $t->visitor('visitor')->get('/slow')->response;
    ok(ChatGDPR::Wire::until(sub { length $to->{in} || $to->{eof} }),
       'something comes');
    $faults->detach;
    my $f = $to->frame;
    is($f && $f->{opcode}, 8, 'which is no message');
    is($f && $f->{code}, 1013, 'but the end');
    $_->abort for $v, $e;
}

$t->finish;
