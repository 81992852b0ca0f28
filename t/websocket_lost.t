#!/usr/bin/perl

# A message and what its visitor says about consent come together, and the log
# takes neither: the message does not go without its event.

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

$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");
$t->expect_log(qr/cannot (?:write to|bring) the audit log/);

sub http {
    my ($sync) = @_;
    return <<"EOF";
chat_gdpr_key %%dir%%/secret;
chat_gdpr_audit %%dir%%/$sync.log sync=$sync;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     profile  basis=consent  "Remember your e-mail address";
    redact      email  replace;
    consent     mode=reduced;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    chat_gdpr_prompt json '{"type":"notice","text":"\$text"}';
    location / {
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
}
EOF
}

for my $case ([ off => 'write:error=ENOSPC' ], [ each => 'write:error=ENOSPC' ],
              [ each => 'fdatasync:error=EIO' ]) {
    my ($sync, $fault) = @$case;
    $t->start(http($sync));
    my ($worker) = $t->nginx->workers;
    my ($v, $e) = $t->websocket($provider);
    $e->send(ws_text('{"hello":1}'));
    $v->message;
    like($v->message->{text}, qr/I agree/, "sync=$sync, $fault: he is asked");
    my $faults = ChatGDPR::Faults->attach($worker,
        path => $t->nginx->{dir} . "/$sync.log", $fault);
    $v->send(ws_text('{"text":"jane@example.com"}', mask => 1)
             . ws_text('{"text":"I agree 1"}', mask => 1)
             . ws_text('{"text":"hello"}', mask => 1));
    my $f = $e->frame;
    cmp_ok($faults->injected, '>', 0, 'it happens');
    $faults->detach;
    is($f && $f->{opcode}, 8, 'no message goes');
    is($f && $f->{code}, 1013, 'but the end');
    is(scalar(grep { $_->{type} eq 'consent' } $t->audit("$sync.log")), 0,
       'nothing was chosen') if $fault =~ /^write/;
    $_->abort for $v, $e;
    ok($t->nginx->stop, 'nginx stops');
}

$t->finish;
