#!/usr/bin/perl

# nginx without a master is refused where there is a policy: a reload that fails
# there would leave the process that has visitors without its filters.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Nginx;
use Test::More;

my $nginx = ChatGDPR::Nginx->new(audit => 0);
my $server = 'server { listen %%visitor%%; chat_gdpr chat; }';

for my $case (
    [ 'off', "chat_gdpr_policy chat { } $server", 0 ],
    [ 'off', 'server { listen %%visitor%%; }', 1 ],
    [ 'on', "chat_gdpr_policy chat { } $server", 1 ],
) {
    my ($master, $http, $want) = @$case;
    my $what = "master_process $master, " . ($http =~ /policy/ ? 'a' : 'no')
             . ' policy';
    local $ENV{TEST_NGINX_GLOBALS} = "master_process $master;";
    my ($ok, $said) = $nginx->check($http);
    is($ok ? 1 : 0, $want, $what);
    $want ? unlike($said, qr/emerg/, '... is taken')
          : like($said, qr/\[emerg\] .*"master_process off" would let.*: write/,
                 '... is refused, and why is said');
}

# On the command line, where no file has it.
$nginx->configure("chat_gdpr_policy chat { } $server");
my $said = `$ChatGDPR::Nginx::BINARY -t -p $nginx->{dir} \\
    -c $nginx->{dir}/nginx.conf -g 'master_process off;' 2>&1`;
isnt($?, 0, 'by -g, too');
like($said, qr/"master_process off" would let/, '... and why is said');

# A master that is told so by a reload stays one, and says it.
$nginx->start("chat_gdpr_policy chat { } $server");
my ($master) = $nginx->read('nginx.pid') =~ /(\d+)/;
{
    local $ENV{TEST_NGINX_GLOBALS} = 'master_process off;';
    $nginx->configure("chat_gdpr_policy chat { } $server");
}
kill HUP => $master;
ok(ChatGDPR::Wire::until(sub {
    ($nginx->read('error.log') // '') =~ /"master_process off" would let/
}), 'a reload says why');
ok(ChatGDPR::Wire::until(sub {
    ($nginx->read('error.log') // '') =~ /start worker process.*start worker/s
}), '... and takes the rest');
ok($nginx->stop, '... of a master that goes on');

done_testing;
