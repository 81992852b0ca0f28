#!/usr/bin/perl

# All of nginx is killed, and what a chain has written last does not stand at the
# end of the log: it was rotated just before, or before nginx starts again, or
# another worker has written much since.  The next start says all the same where
# each chain broke off, and the log verifies.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Process;
use ChatGDPR::Test;
use JSON::PP;
use Time::HiRes qw(sleep);

my $t = ChatGDPR::Test->new(audit => 0, log => 'crit', workers => 2);
my $provider = $t->provider('provider');
my $nginx = $t->nginx;
my $dir = $nginx->{dir};
my $log = "$dir/audit.log";

chat_gdpr($dir, 'key', 'new', $_, "$_.pem") for 'sign', 'review';

sub start {
    $nginx->start(<<"EOF_CONF");
chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem
    review=%%dir%%/review.pem.pub checkpoint=1000 heartbeat=1h;
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

# Both workers, once each has started a chain in this file.
sub workers {
    my @workers;
    ChatGDPR::Wire::until(sub {
        sleep 0.01;
        my $text = slurp($log);
        @workers = $nginx->workers;
        @workers == 2 && $text =~ /"type":"policy"/
            && !grep { $text !~ /"type":"start",[^\n]*?"pid":$_,/ } @workers;
    });
    return @workers;
}

sub say_something {
    for (1 .. 4) {
        $t->exchange($provider, http_request('POST /', type => 'text/plain',
                                             body => $SAID));
    }
    return;
}

sub kill_all {
    my $master = delete $nginx->{pid};
    my @workers = children_of($master);
    pause($master);
    kill 'KILL', $master, @workers;
    waitpid $master, 0;
    until_gone($_) for @workers;
    unlink "$dir/nginx.pid";
    return;
}

# What is wrong, and how many chains have ended without a stop.
sub verdict {
    my (@files) = @_;
    my ($said) = chat_gdpr($dir, qw(audit verify --json --sign-key
        sign.pem.pub --review-key review.pem), @files);
    my @all = map { decode_json($_) } split /\n/, $said;
    pop @all;
    my %ended = map { $_->{chain} => 1 } grep { exists $_->{ended} }
                map { @{ $_->{heads} // [] } } map { $t->audit($_) } @files;
    return join ' ', (sort map { $_->{flaw} } @all), keys(%ended) . ' ended';
}

sub end {
    workers();
    ok($nginx->stop, 'nginx starts again, and stops');
    return;
}

# 1. The log is rotated, and nobody has written to the new file.

start();
my @workers = workers();
say_something();
pause(@workers);
rename $log, "$log.1" or die $!;
$nginx->signal('USR1');
ok(ChatGDPR::Wire::until(sub { sleep 0.01; -e $log }), 'a new file');
kill_all();
is(-s $log, 0, 'in which there is nothing');
start();
end();
my @files = qw(audit.log.1 audit.log);
is(verdict(@files), '2 ended', 'both chains are said to have ended');
unlike(slurp($log), qr/\A\n/, 'and no line is empty');

# 2. It is rotated when they are dead, in the midst of a line.

start();
workers();
say_something();
kill_all();
my $text = slurp($log);
my ($last) = $text =~ /([^\n]+)\n\z/;
spew($log, $text . substr $last, 0, 200);
rename $log, "$log-20260102" or die $!;
spew("$log.0.gz", 'x' x 100);
start();
end();
splice @files, 1, 1, 'audit.log-20260102', 'audit.log';
is(verdict(@files), '4 ended', 'rotated before the start');
is(scalar(grep { $_->{type} eq 'torn' } $t->audit), 1,
   'what was cut short is declared');
unlike(slurp($log), qr/\A\n/, 'in a file that begins with a record');

# 3. One worker is silent while another one writes what is more than is looked
# at.

unlink glob "$log*";
start();
@workers = workers();
pause($workers[1]);
my ($visitor, $end) = $t->websocket($provider);
my $n = 0;
while (-s $log < 5 << 20 && $n < 20_000) {
    $visitor->send(ws_text($SAID, mask => 1) x 200)->flushed;
    $end->message for 1 .. 200;
    $n += 200;
}
cmp_ok(-s $log, '>=', 5 << 20, "$n messages");
kill_all();
$_->abort for $visitor, $end;
start();
end();
is(verdict('audit.log'), '2 ended', 'of both chains it is known');

# 4. Each file begins with where all chains stand, so that it can be moved
# elsewhere.

unlink glob "$log*";
start();
@workers = workers();
say_something();
mkdir "$dir/old";
rename $log, "$dir/old/audit.log" or die $!;
$nginx->signal('USR1');
ok(ChatGDPR::Wire::until(sub {
    sleep 0.01;
    -e $log && 2 == grep { $_->{type} eq 'heartbeat' } $t->audit;
}), 'each chain goes on in the new file at once');
kill_all();
start();
end();
is(verdict('old/audit.log', 'audit.log'), '2 ended',
   'nothing else is needed');

$t->finish;
