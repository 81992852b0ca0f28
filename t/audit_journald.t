#!/usr/bin/perl

# The audit log shipped to systemd's journal: a real systemd-journald, in a
# /run of its own, takes each line as it stands, and the log is verified from
# there.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Test;
use File::Basename qw(basename);
use Time::HiRes qw(sleep);

my ($journald) = grep { -x } map { "$_/systemd/systemd-journald" } '/lib',
                                                             '/usr/lib';
plan skip_all => 'needs systemd-journald and a /run of its own'
    if !$journald || system('journalctl --version > /dev/null 2>&1')
        || !-s '/etc/machine-id'
        || system('unshare -m mount -t tmpfs tmpfs /run > /dev/null 2>&1');

if (!$ENV{TEST_OWN_RUN}) {
    $ENV{TEST_OWN_RUN} = 1;
    exec 'unshare', '-m', $^X, $0 or die "unshare: $!\n";
}

system('mount -t tmpfs -o mode=755 tmpfs /run') && die "no /run\n";
mkdir "/run/$_" for qw(systemd systemd/journal log log/journal);

my $pid = fork // die "fork: $!\n";
if ($pid == 0) {
    open STDOUT, '>', '/run/said';
    open STDERR, '>&', \*STDOUT;
    exec $journald or POSIX::_exit(127);
}

END {
    local $?;
    if ($pid) {
        kill 'TERM', $pid;
        waitpid $pid, 0;
    }
}

my $socket = '/run/systemd/journal/dev-log';
ok(ChatGDPR::Wire::until(sub { sleep 0.02; -S $socket }), 'journald is there')
    or die slurp('/run/said');

my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};
chat_gdpr($dir, 'key', 'new', $_, "$_.pem") for 'sign', 'review';

# A policy that is longer than what journalctl shows of a line by itself.
my $long = join "\n", map {
    "entity e$_ \"pattern=\\bORDER-" . ('x' x 60) . "-$_-\\d{6}\\b\" "
    . "replace=[e$_];"
} 1 .. 30;

$t->start(<<"EOF_CONF");
chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem
    review=%%dir%%/review.pem.pub checkpoint=5
    copy=syslog:server=unix:$socket,nohostname;
@{[ $POLICY =~ s/\}\s*\z/$long\n}/r ]}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
EOF_CONF

# What docs/audit.md says, of this test's nginx.
my $name = basename($ENV{TEST_NGINX_BINARY} // 'nginx');

sub journal {
    spew("$dir/journal", `journalctl -D /run/log/journal --all -o cat \\
                          _COMM=$name`);
    return slurp("$dir/journal") =~ s/^[^{]*//gmr;
}

# Its socket holds 10 lines, and a slow machine may take a while for each.
sub taken {
    return ChatGDPR::Wire::until(sub {
        sleep 0.02;
        journal() eq slurp("$dir/audit.log");
    }, 30);
}

taken();
for (1 .. 15) {
    $t->exchange($provider, http_request('POST /', type => 'text/plain',
                                         body => $SAID));
    taken();
}
ok($t->nginx->stop, 'nginx stops');
ok(taken(), 'each line arrives, as it stands');
my $log = slurp("$dir/audit.log");
cmp_ok((sort { $b <=> $a } map { length } split /^/, $log)[0], '>', 4096,
       'long ones, too');

spew("$dir/shipped.log", journal());
my @keys = qw(--sign-key sign.pem.pub --review-key review.pem);
my ($said, $code) = chat_gdpr($dir, qw(audit verify), @keys, 'shipped.log');
is($code, 0, 'and they verify') or diag $said;

# The journal as the other place: what was cut off the log is missed.

my @lines = split /^/, $log;
spew("$dir/cut.log", @lines[0 .. 9]);
my @marks = grep { /"type":"(?:start|checkpoint|heartbeat|stop)"/ }
            split /^/, slurp("$dir/journal");
spew("$dir/kept", @marks);
($said, $code) = chat_gdpr($dir, qw(audit verify --live), @keys,
                           'cut.log');
is($code, 0, 'a log without its end may go on');
($said, $code) = chat_gdpr($dir, qw(audit verify --live --checkpoints
                                    kept), @keys, 'cut.log');
is($code, 1, 'not with what the journal holds');
like($said, qr/^kept:\d+ .*: head:/m, 'which says so');

$t->finish;
