#!/usr/bin/perl

# A worker is killed within a write to the audit log, which leaves a piece of a
# line: somebody who lives declares it, whatever stands behind it by then, and
# the log verifies.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Faults;
use ChatGDPR::Process;
use ChatGDPR::Test;
use JSON::PP;
use Time::HiRes qw(sleep);

plan skip_all => 'needs strace, prlimit, and the right to trace'
    if !ChatGDPR::Faults::possible() || system('prlimit > /dev/null 2>&1');

# Limits of a process can be set by who it belongs to.
$ENV{TEST_NGINX_GLOBALS} = ($ENV{TEST_NGINX_GLOBALS} // '') . ' user root;'
    if !$>;

my $t = ChatGDPR::Test->new(audit => 0, log => 'crit', workers => 2,
                            shutdown => '60s');
my $provider = $t->provider('provider');
my $nginx = $t->nginx;
my $dir = $nginx->{dir};
my $log = "$dir/audit.log";

chat_gdpr($dir, 'key', 'new', $_, "$_.pem") for 'sign', 'review';
$t->expect_log(qr/exited on signal 9/);

sub start {
    $nginx->start(<<"EOF_CONF");
chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem
    review=%%dir%%/review.pem.pub checkpoint=5 heartbeat=1h;
$POLICY
$UPGRADE
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF
    return;
}

# So many workers, once all of them have written what they begin with.
sub workers {
    my ($n) = @_;
    my @workers;
    ChatGDPR::Wire::until(sub {
        sleep 0.01;
        my $text = slurp($log);
        my $policies = () = $text =~ /"type":"policy"/g;
        my $first = () = $text =~ /"type":"start",[^\n]*?"worker":0,/g;
        @workers = $nginx->workers;
        $n == @workers && $policies == $first
            && !grep { $text !~ /"type":"start",[^\n]*?"pid":$_,/ } @workers;
    }, 30);
    return @workers;
}

sub say_something {
    for (1 .. $_[0] // 1) {
        my ($answer) = $t->exchange($provider, http_request('POST /',
            type => 'text/plain', body => $SAID));
        return 0 if !$answer || $answer->{status} ne '204';
    }
    return 1;
}

# Only so many bytes of the worker's next write are taken, and it is killed
# before it can say so.
sub cut {
    my ($worker, $bytes, $say) = @_;
    my $size = -s $log;
    system('prlimit', '--pid', $worker, '--fsize=' . ($size + $bytes))
        && die "no prlimit\n";
    my $faults = ChatGDPR::Faults->attach($worker, path => "$dir/error.log",
                                          'write:signal=KILL:when=1');
    $say->();
    my $gone = until_gone($worker);
    $faults->detach;
    return $gone ? substr(slurp($log), $size, $bytes) : '';
}

sub request {
    return $t->visitor('visitor')->send(http_request('POST /',
        type => 'text/plain', body => $SAID));
}

sub verdict {
    my (@args) = @_;
    my ($said) = chat_gdpr($dir, qw(audit verify --json --sign-key
        sign.pem.pub --review-key review.pem), @args);
    my @all = map { decode_json($_) } split /\n/, $said;
    my $sum = pop @all // {};
    return join ' ', (sort map { $_->{flaw} } @all),
                     ($sum->{torn} // '?') . ' torn';
}

# Until it does: who lives may have it queued.
sub declared {
    my ($n, @args) = @_;
    my $said;
    ChatGDPR::Wire::until(sub {
        sleep 0.02;
        $said = verdict(@args);
        $said eq "$n torn";
    });
    return $said;
}

# 1. The record of another worker stands behind the piece in the same line.

start();
my ($first, $second) = workers(2);
say_something(4);
pause($nginx->{pid}, $second);
my $piece = cut($first, 300, \&request);
like($piece, qr/\A\{"time":"[^\n]{291}\z/,
     'a worker is killed within a write');
kill 'CONT', $second;
ok(say_something(), 'another one goes on');
like(slurp($log), qr/\n\Q$piece\E\{"time":/, 'in the same line');
is(verdict('--live', 'audit.log'), 'record 0 torn',
   'which is a flaw as long as nobody declares it');
kill 'CONT', $nginx->{pid};
is(declared(1, '--live', 'audit.log'), '1 torn', 'the one in its place does');
ok($nginx->stop, 'nginx stops');
is(verdict('audit.log'), '1 torn', 'the log verifies');

# 2. Whoever comes next ends the line, if he can know.

start();
($first, $second) = workers(2);
pause($second);
$piece = cut($first, 40, \&request);
is(length $piece, 40, 'a piece that does not say whose it is');
ok(ChatGDPR::Wire::until(sub {
    sleep 0.01;
    slurp($log) =~ /\n\Q$piece\E\n\{"time":[^\n]+\n/;
}), 'the next record is in a line of its own');
kill 'CONT', $second;
is(declared(2, '--live', 'audit.log'), '2 torn', 'it is declared');
ok(say_something(8), 'and others go on');
unlike(slurp($log), qr/\n\n/, 'no line is empty');

# 3. All of them are killed before anybody declares it.

($first, $second) = workers(2);
pause($nginx->{pid}, $second);
$piece = cut($first, 200, \&request);
kill 'CONT', $second;
ok(say_something(), 'a record behind a piece');
my $master = delete $nginx->{pid};
kill 'KILL', $master, $second;
waitpid $master, 0;
until_gone($second);
unlink "$dir/nginx.pid";
start();
ok(say_something(), 'nginx starts again');
is(declared(3, '--live', 'audit.log'), '3 torn', 'and has found it');
ok($nginx->stop, 'nginx stops');
is(verdict('audit.log'), '3 torn', 'the log verifies');

# 4. No worker takes its place, and the file is another one by then.

start();
my %old = map { $_ => 1 } workers(2);
my ($visitor, $end) = $t->websocket($provider);
$end->send(ws_text('hello'));
ok($visitor->frame, 'a WebSocket');
$nginx->reload;
my ($left) = grep { $old{$_} } workers(3);
ok($left, 'whose worker stays when nginx loads its configuration again');
$piece = cut($left, 500, sub { $visitor->send(ws_text($SAID, mask => 1)) });
is(length $piece, 500, 'it is killed within a write');
rename $log, "$dir/older.log" or die $!;
$nginx->signal('USR1');
ok(ChatGDPR::Wire::until(sub {
    sleep 0.01;
    -e $log && say_something(5) && -s $log > 20_000;
}), 'the log is rotated');
is(declared(4, '--live', 'older.log', 'audit.log'), '4 torn',
   'and the new file declares it');
ok($nginx->stop, 'nginx stops');
is(verdict('older.log', 'audit.log'), '4 torn', 'both verify');

# What is declared is exactly that: a byte of it, and it is none.

my $text = slurp("$dir/older.log");
my $at = rindex($text, $piece) + 499;
substr($text, $at, 1) = substr($text, $at, 1) eq 'x' ? 'y' : 'x';
spew("$dir/changed.log", $text);
is(verdict('changed.log', 'audit.log'), 'record 3 torn',
   'a piece that was changed later is a flaw');

# Nor can a record be made one: its chain lacks it.

my ($declared) = grep { /"type":"torn"/ } split /^/, slurp($log);
my @lines = split /^/, slurp("$dir/older.log");
my ($n) = grep { $lines[$_] =~ /"type":"message"/ } 0 .. $#lines;
$lines[$n] = substr $lines[$n], 0, 300;
spew("$dir/changed.log", @lines);
like(verdict('changed.log', 'audit.log'), qr/\b(?:gap|end|head)\b.*\brecord\b/,
     'a record that was cut later is missed by its chain');

$t->finish;
