#!/usr/bin/perl

# Workers, and the whole nginx, are killed (-9) at random moments under load: no
# message that has arrived lacks its event, and the log verifies.
#
#   TEST_AUDIT_KILLS   how often; 20

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

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
        my $stat = $nginx->read("/proc/$pid/stat") // return 1;
        $stat =~ /\) Z/ && 1 >= (() = glob "/proc/$pid/task/*");
    });
}

# Stopped first, a master starts no worker that nobody knows of.
sub kill_all {
    my $pid = delete $nginx->{pid};
    kill 'STOP', $pid;
    ChatGDPR::Wire::until(sub {
        sleep 0.002;
        ($nginx->read("/proc/$pid/stat") // '') =~ /\) T/;
    });
    my @workers = split ' ', $nginx->read(
        "/proc/$pid/task/$pid/children") // '';
    kill 'KILL', $pid, @workers;
    waitpid $pid, 0;
    gone($_) for @workers;
    unlink "$dir/nginx.pid";
    $nginx->start;
    return;
}

my ($killed, $restarted) = (0, 0);

for my $n (1 .. $KILLS) {
    load(0.02 + rand 0.1);
    if ($n % 4 == 0) {
        kill_all();
        $restarted++;
    } else {
        my @workers = $nginx->workers;
        my $pid = $workers[rand @workers];
        kill 'KILL', $pid;
        gone($pid);
        $killed++;
    }
}

load(1);
ok($nginx->stop, 'nginx stops');

my %events;
for my $e ($t->events('message')) {
    $events{ $e->{transport} }++;
}
cmp_ok($killed, '>', 0, "$killed workers were killed");
cmp_ok($restarted, '>', 0, "and $restarted times all of nginx");
cmp_ok($events{request} // 0, '>=', $arrived,
       "$arrived messages reached the provider, each with an event");
cmp_ok($events{response} // 0, '>=', $shown,
       "$shown answers reached their visitor, each with an event");
cmp_ok($arrived, '>', 2 * $KILLS, 'under load');

my $said = `$command audit verify --sign-key $dir/sign.pem.pub \\
            --review-key $dir/review.pem $dir/audit.log 2>&1`;
is($?, 0, 'the log verifies') or diag $said;
diag $said if $ENV{TEST_AUDIT_KILLS};

$t->finish;
