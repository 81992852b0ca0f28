#!/usr/bin/perl

# Lines of the audit log at another place: checkpoints, by which it shows that
# the log's end was cut off everywhere, and all lines, for a syslog server.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use IO::Socket::UNIX;
use JSON::PP;
use Socket qw(SOCK_DGRAM);
use Time::HiRes qw(sleep);

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $t = ChatGDPR::Test->new(audit => 0, log => 'info', workers => 2);
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

system("$command key new sign $dir/$_.pem > $dir/keys.txt") && die "no key\n"
    for qw(sign other);

my $syslog = IO::Socket::UNIX->new(Local => "$dir/syslog.sock",
    Type => SOCK_DGRAM) or die "syslog: $!\n";
$syslog->blocking(0);
chmod 0666, "$dir/syslog.sock";

my $http = <<"EOF_CONF";
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF
my $audit = 'chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem '
          . 'checkpoint=5 heartbeat=1s checkpoint=file:%%dir%%/safe.log ';

sub say_something {
    $t->exchange($provider, http_request('POST /', type => 'text/plain',
                                         body => $SAID)) for 1 .. $_[0];
    return;
}

# The lines of each chain: two workers' lines may come in either order.
sub chains {
    my %chain;
    push @{ $chain{/"chain":"(\w+)"/ ? $1 : ''} }, $_ for split /\n/, $_[0];
    return \%chain;
}

umask 0;
$t->start("$audit checkpoint=syslog:server=unix:%%dir%%/syslog.sock,"
          . "facility=local3,tag=chatgdpr; $http");
ok(ChatGDPR::Wire::until(sub { $t->events('start') == 2 }), 'nginx starts');
say_something(30);
ok($t->nginx->stop, 'and stops');
is(sprintf('%o', (stat "$dir/safe.log")[2] & 07777), '600',
   'the copy is for its owner only');

my $log = $t->nginx->read('audit.log');
my @signed = grep { /"signature":/ } split /\n/, $log;
# Two workers may send at once: their lines keep no order among each other.
sub in_order {
    return join "\n", sort @_;
}
is(in_order(split /\n/, $t->nginx->read('safe.log')), in_order(@signed),
   'the copy holds the signed lines, as they stand in the log');

my @messages;
while (defined $syslog->recv(my $message, 65536)) {
    last if !length $message;
    push @messages, $message;
}
is(in_order(map { s/^[^{]*//r } @messages), in_order(@signed),
   'so has the syslog server');
my @wrong = grep {
    !/^<158>1\ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\ \S+\ chatgdpr\ \d+
      \ (?:start|checkpoint|heartbeat|stop)\ -\ \{"time":/x
} @messages;
is(join("\n", @wrong), '', 'as RFC 5424 has it');
$t->nginx->write('syslog.log', join '', map { "$_\n" } @messages);

sub verdict {
    my ($text, @args) = @_;
    $t->nginx->write('forged.log', $text);
    my @lines = split /\n/, `$command audit verify --json @args \\
                             $dir/forged.log`;
    my $sum = decode_json(pop @lines);
    my %kinds = map { decode_json($_)->{flaw} => 1 } @lines;
    return (join(' ', sort keys %kinds), $sum);
}

my @key = ('--sign-key', "$dir/sign.pem.pub");
for my $copy ('safe.log', 'syslog.log') {
    my ($flaws, $sum) = verdict($log, @key, '--checkpoints', "$dir/$copy");
    is($flaws, '', "$copy: the log holds what it says");
    is($sum->{checkpoints}, scalar @signed, 'all of it');
}

# The end of all chains is cut off, and what is left would pass: with --live it
# looks as if they went on.

my @lines = split /(?<=\n)/, $log;
my ($cut) = grep { $lines[$_] =~ /"type":"checkpoint"/ } 0 .. $#lines;
my $short = join '', @lines[0 .. $cut];
is((verdict($short, @key, '--live'))[0], '', 'a log cut off: not seen in it');
is((verdict($short, @key, '--live', '--checkpoints', "$dir/safe.log"))[0],
   'head', 'but by what is kept elsewhere');

# All chains are exchanged for others.

$t->nginx->write('audit.log', '');
$t->start;
ok(ChatGDPR::Wire::until(sub { $t->events('start') == 2 }), 'another run');
$t->nginx->stop;
my $another = $t->nginx->read('audit.log');
like((verdict($another, @key))[0], qr/^(?:head)?$/, 'another log');
is((verdict($another, @key, '--checkpoints', "$dir/syslog.log"))[0], 'head',
   'is not the one that was seen');

# What is kept elsewhere is not believed without its signature.

my $safe = $t->nginx->read('safe.log');
$t->nginx->write('bad.log', $safe =~ s/("seq":)1,/${1}7,/r);
is((verdict($log . $another, @key, '--checkpoints', "$dir/bad.log"))[0],
   'hash', 'a checkpoint that was changed');
is((verdict($log . $another, '--sign-key', "$dir/other.pem.pub",
            '--checkpoints', "$dir/safe.log"))[0],
   'signature', 'or was signed by another');

# All lines.

while (defined $syslog->recv(my $message, 65536)) { last if !length $message }
$t->nginx->write('audit.log', '');
$t->start("chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem "
          . 'copy=syslog:server=unix:%%dir%%/syslog.sock '
          . "copy=file:%%dir%%/all; $http");
ok(ChatGDPR::Wire::until(sub { $t->events('start') == 2 }), 'copy=');
say_something(5);
$t->nginx->stop;
$log = $t->nginx->read('audit.log');
is_deeply(chains($t->nginx->read('all')), chains($log),
          'all lines are at another file');
@messages = ();
while (defined $syslog->recv(my $message, 65536)) {
    last if !length $message;
    push @messages, $message;
}
is_deeply(chains(join '', map { s/^[^{]*//r . "\n" } @messages), chains($log),
          'and at the syslog server');
$t->nginx->write('shipped.log', join '', map { "$_\n" } @messages);
like(`$command audit query --type message $dir/shipped.log`,
     qr/(?:.*email=1.*\n){5}/, 'where they can be read as they arrive');

# The other place fails: an error in nginx's log, and the chat goes on.

$t->expect_log(qr/cannot copy lines of the audit log/);
$t->expect_log(qr/\[alert\].*syslog|connect\(\) failed|send\(\) failed/);
close $syslog;
unlink "$dir/syslog.sock";
$t->start;
ok(ChatGDPR::Wire::until(sub { $t->events('start') }), 'no syslog server');
my (undef, $got) = $t->exchange($provider, http_request('POST /',
    type => 'text/plain', body => $SAID));
is($got && $got->{body}, $SEEN, 'the chat goes on');
$t->nginx->stop;
like($t->log, qr/cannot copy lines of the audit log to "syslog:/,
     'and it says so');

# Wrong lines.

for my $case (
    [ 'copy=nowhere', qr/takes "file:PATH" or "syslog:server=/ ],
    [ 'copy=syslog:facility=local1', qr/no syslog server specified/ ],
    [ 'checkpoint=0', qr/takes a number of events.*or another place/ ],
) {
    my ($param, $message) = @$case;
    my ($ok, $said) = $t->nginx->check(
        "chat_gdpr_audit %%dir%%/other.log $param; $http");
    ok(!$ok, "$param is refused");
    like($said, $message, 'with a reason');
}

$t->finish;
