#!/usr/bin/perl

# Workers, the master alone, and the whole nginx are killed (-9) at random moments
# under load, and the log is rotated meanwhile: no message that has arrived lacks
# its event, and the log verifies.
#
#   TEST_AUDIT_KILLS   how often; 20

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Process;
use ChatGDPR::Test;
use Time::HiRes qw(sleep time);

my $KILLS = $ENV{TEST_AUDIT_KILLS} // 20;
my $VISITORS = 12;

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $t = ChatGDPR::Test->new(audit => 0, log => 'info', workers => 2);
my $provider = $t->provider('provider');
my $nginx = $t->nginx;
my $dir = $nginx->{dir};
my $seed = $ENV{TEST_SEED} // time ^ $$;
srand $seed;
diag "TEST_SEED=$seed" if $ENV{TEST_AUDIT_KILLS};

system("$command key new $_ $dir/$_.pem > $dir/keys.txt") && die "no key\n"
    for qw(sign review);

$t->expect_log(qr/exited on signal 9|\[alert\].*worker process/);
$t->start(<<"EOF_CONF");
chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem
                review=%%dir%%/review.pem.pub checkpoint=20 heartbeat=1s
                sync=each;
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF

my ($arrived, $shown, @open) = (0, 0);

# Each visitor says something, and is answered with as much; what is asked is
# counted when the provider has it, what is answered when the visitor has.
sub load {
    my $seconds = shift;
    my $end = time + $seconds;
    do {
        @open = grep { $_->{sock} && !$_->{eof} } @open;
        while (@open < $VISITORS) {
            my $visitor = eval { $t->visitor('visitor') } or last;
            $visitor->send(http_request('POST /', type => 'text/plain',
                                        body => $SAID));
            push @open, $visitor;
        }
        while (my $got = $provider->request(seconds => 0)) {
            $arrived++;
            $got->{end}->answer('200 OK', type => 'text/plain',
                                body => $SAID);
        }
        for my $visitor (@open) {
            my $answer = $visitor->response(seconds => 0) or next;
            $shown++ if $answer->{status} eq '200';
            $visitor->close;
        }
        ChatGDPR::Wire::turn(0.001);
    } while (time < $end);
    return;
}

# With the thread that waits for the disk: it holds sockets until it is done.
sub gone {
    my $pid = shift;
    return ChatGDPR::Wire::until(sub {
        sleep 0.002;
        my $state = state_of($pid);
        $state eq '' || ($state eq 'Z' && 1 >= (() = glob "/proc/$pid/task/*"));
    });
}

# A worker; another one takes its place.
sub kill_worker {
    my @workers = $nginx->workers;
    my $pid = $workers[rand @workers];
    kill 'KILL', $pid;
    gone($pid);
    return;
}

# Stopped first, a master starts no worker that nobody knows of.
sub stopped_master {
    my $pid = delete $nginx->{pid};
    pause($pid);
    return ($pid, children_of($pid));
}

# All at once, or the master: then its workers go on alone, until they are killed,
# too, or told to end, as who starts nginx again does.
sub kill_master {
    my ($alone) = @_;
    my ($pid, @workers) = stopped_master();
    kill 'KILL', $pid, $alone ? () : @workers;
    waitpid $pid, 0;
    if ($alone) {
        load(0.02 + rand 0.1);
        kill qw(KILL TERM QUIT)[rand 3], @workers;
        load(0.01);
    }
    gone($_) for @workers;
    unlink "$dir/nginx.pid";
    $nginx->start;
    return;
}

# The log gets another name, and is opened anew by whoever lives; others may be
# killed before they have done so.
my @files;
sub rotate {
    push @files, 'audit.log.' . @files;
    rename "$dir/audit.log", "$dir/$files[-1]" or die "$files[-1]: $!\n";
    $nginx->signal('USR1');
    return ChatGDPR::Wire::until(sub { sleep 0.002; -e "$dir/audit.log" });
}

my %killed;

for my $n (1 .. $KILLS) {
    load(0.02 + rand 0.1);
    if ($n % 5 == 0) {
        rotate() or fail('a new file');
        load(rand 0.05);
    }
    my $who = qw(all worker master worker)[$n % 4];
    $who eq 'worker' ? kill_worker() : kill_master($who eq 'master');
    $killed{$who}++;
}

load(1);
ok($nginx->stop, 'nginx stops');

push @files, 'audit.log';
my %events;
for my $e (grep { ($_->{type} // '') eq 'message' } map { $t->audit($_) } @files)
{
    $events{ $e->{transport} }++;
}
cmp_ok($killed{worker}, '>', 0, "$killed{worker} workers were killed");
cmp_ok($killed{master}, '>', 0, "$killed{master} times the master alone");
cmp_ok($killed{all}, '>', 0, "and $killed{all} times all of nginx");
cmp_ok(scalar @files, '>', 1, 'in ' . @files . ' files of a log');
cmp_ok($events{request} // 0, '>=', $arrived,
       "$arrived messages reached the provider, each with an event");
cmp_ok($events{response} // 0, '>=', $shown,
       "$shown answers reached their visitor, each with an event");
cmp_ok($arrived, '>', 2 * $KILLS, 'under load');

my $said = `$command audit verify --sign-key $dir/sign.pem.pub \\
            --review-key $dir/review.pem @{[ map { "$dir/$_" } @files ]} 2>&1`;
is($?, 0, 'the log verifies') or diag $said;
diag $said if $ENV{TEST_AUDIT_KILLS};

$t->finish;
