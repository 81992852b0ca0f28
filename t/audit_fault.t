#!/usr/bin/perl

# System calls fail while people chat: no message goes on without its event,
# nothing crashes or hangs, and the log verifies afterwards.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Faults;
use ChatGDPR::Test;
use Time::HiRes qw(sleep time);

plan skip_all => 'needs strace, and the right to trace'
    if !ChatGDPR::Faults::possible();

# strace counts the calls of each thread for itself.
$ENV{TEST_NGINX_GLOBALS} = ($ENV{TEST_NGINX_GLOBALS} // '')
                         . ' thread_pool default threads=1;';

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

system("$command key new $_ $dir/$_.pem > $dir/keys.txt") && die "no key\n"
    for qw(sign review);

my $http = <<"EOF_CONF";
$POLICY
proxy_http_version 1.1;
map \$http_upgrade \$connection_upgrade {
    default upgrade;
    ''      '';
}
proxy_set_header Upgrade \$http_upgrade;
proxy_set_header Connection \$connection_upgrade;
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF

sub audit_line {
    my ($sync) = @_;
    return "chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem "
         . "review=%%dir%%/review.pem.pub checkpoint=7 heartbeat=1s "
         . "sync=$sync; $http";
}

# One message on each transport, and on which of them it arrived.
my %send = (
    request => sub {
        my $visitor = $t->visitor('visitor')->send(http_request('POST /',
            type => 'text/plain', body => $SAID));
        return exchanged($visitor);
    },
    arguments => sub {
        my $visitor = $t->visitor('visitor')->get('/?a=192.0.2.44');
        return exchanged($visitor);
    },
    response => sub {
        my $visitor = $t->visitor('visitor')->get('/');
        my $got = $provider->request or return;
        $got->{end}->answer('200 OK', type => 'text/plain', body => $SAID);
        my $answer = $visitor->response or return;
        return $answer->{body} eq $SEEN ? 1
             : $answer->{status} eq '503' ? 0 : undef;
    },
    websocket => sub {
        my ($v, $e) = eval { $t->websocket($provider) } or return;
        $v->send(ws_text($SAID, mask => 1));
        ChatGDPR::Wire::until(sub { length $e->{in} || $e->{eof} });
        my $m = $e->frame;
        my $arrived = !$m ? undef : $m->{opcode} == 1 ? 1
                    : ($m->{code} // 0) == 1013 ? 0 : undef;
        $_->abort for $v, $e;
        return $arrived;
    },
);

# 1: arrived; 0: refused; undef: neither, which is a stall or worse.
sub exchanged {
    my $visitor = shift;
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = $provider->request(seconds => 0);
        $got || length $visitor->{in} || $visitor->{eof};
    });
    $got->{end}->answer('204 No Content') if $got;
    my $answer = $visitor->response or return;
    return $got ? 1 : $answer->{status} eq '503' ? 0 : undef;
}

# Everybody says something so often: what arrived, by transport, and how many
# got no answer at all.
sub chat {
    my ($rounds) = @_;
    my %got = (arrived => {}, refused => 0, stalled => 0);
    for (1 .. $rounds) {
        for my $transport (sort keys %send) {
            my $arrived = $send{$transport}->();
            if (!defined $arrived) {
                $got{stalled}++;
            } elsif ($arrived) {
                $got{arrived}{$transport}++;
            } else {
                $got{refused}++;
            }
        }
    }
    return \%got;
}

my %noted;

# Transports with fewer events than messages that arrived.
sub lacking {
    my ($got, @files) = @_;
    my %events;
    $events{ $_->{transport} }++
        for grep { ($_->{type} // '') eq 'message' }
            map { $t->audit($_) } @files;
    my @bad;
    for my $transport (sort keys %{ $got->{arrived} }) {
        my $new = ($events{$transport} // 0) - ($noted{$transport} // 0);
        my $n = $got->{arrived}{$transport};
        push @bad, "$transport: $n arrived, $new events" if $n > $new;
    }
    %noted = %events;
    return join "\n", @bad;
}

sub verified {
    my @files = map { "$dir/$_" } @_;
    return scalar `$command audit verify --sign-key $dir/sign.pem.pub \\
                   --review-key $dir/review.pem @files 2>&1`;
}

# name => what -e inject= takes; whether messages may be refused; whether it
# has to happen at all.
my @faults = (
    (map { [ "write:error=$_:when=2+2", 1, 1 ] } qw(ENOSPC EIO EROFS EDQUOT)),
    [ 'write:error=EINTR:when=1+3', 0, 1 ],
    [ 'write:error=ENOSPC', 1, 1 ],
    (map { [ "fdatasync:error=$_:when=2+2", 1, 1 ] } qw(ENOSPC EIO)),
    [ 'fdatasync:error=EINTR:when=1+3', 0, 1 ],
    [ 'fdatasync:delay_exit=30000', 0, 1 ],
    # none of these is called for a message; whoever begins to will hear of it
    (map { my $call = $_;
           map { [ "$call:error=$_", 0, 0 ] } qw(ENOSPC EIO EINTR) }
        qw(openat writev pwrite64 fsync ftruncate rename fcntl)),
);

$t->expect_log(qr/cannot (?:write to|bring) the audit log/);
$t->start(audit_line('each'));
my ($worker) = $t->nginx->workers;

for my $fault (@faults) {
    my ($inject, $refuses, $happens) = @$fault;
    my ($call) = split /:/, $inject;
    my $faults = ChatGDPR::Faults->attach($worker,
        ($call eq 'fcntl' || $call eq 'rename' ? () :
         (path => "$dir/audit.log")), $inject);
    my $got = chat(3);
    $faults->detach;
    my $after = chat(1);
    $got->{arrived}{$_} += $after->{arrived}{$_} // 0
        for keys %{ $after->{arrived} };
    is($got->{stalled} + $after->{stalled}, 0, "$inject: nothing hangs");
    is(lacking($got, 'audit.log'), '',
       'each message that arrived has its event');
    is(!!$got->{refused}, !!$refuses,
       $refuses ? 'others are refused' : 'all arrive');
    is($after->{refused}, 0, 'and all arrive when it is over');
    cmp_ok($faults->injected, '>', 0, 'it has happened') if $happens;
}

# Wherever in nginx such a call is made, also for its connections: some messages
# do not arrive, and those that do have their events.

$t->expect_log(qr/writev\(\) failed/);
for my $call (qw(writev openat fsync ftruncate rename)) {
    for my $error (qw(EIO EINTR)) {
        my $faults = ChatGDPR::Faults->attach($worker,
                                              "$call:error=$error:when=2+3");
        my $got = chat(1);
        $faults->detach;
        my $after = chat(1);
        $got->{arrived}{$_} += $after->{arrived}{$_} // 0
            for keys %{ $after->{arrived} };
        is(lacking($got, 'audit.log'), '',
           "$call fails with $error: what arrived has its event");
        is($after->{stalled} + $after->{refused}, 0, 'and then all arrive');
        cmp_ok($faults->injected, '>', 0, 'it has happened')
            if $call eq 'writev';
    }
}

# The file cannot be opened anew, by a worker, and by the master.

for my $error (qw(ENOSPC EIO EINTR EACCES)) {
    for my $who ('worker', 'master') {
        $t->expect_log(qr/\[emerg\].*audit\.log" failed/);
        $t->expect_log(qr/\[emerg\].*cannot open the audit log/);
        my $faults = ChatGDPR::Faults->attach(
            $who eq 'worker' ? $worker : $t->nginx->{pid},
            path => "$dir/audit.log", "openat:error=$error");
        $t->nginx->signal('USR1');
        ok(ChatGDPR::Wire::until(sub { $faults->injected }),
           "openat in the $who: $error");
        my $got = chat(1);
        $faults->detach;
        is($got->{stalled} + $got->{refused}, 0, 'all arrive');
        is(lacking($got, 'audit.log'), '', 'with their events');
    }
}

is(($t->nginx->workers)[0], $worker, 'the worker lives');
ok($t->nginx->stop, 'nginx stops');
unlike(verified('audit.log'), qr/flaw|audit\.log:/, 'the log verifies');
is($?, 0, 'and the command says so') or diag verified('audit.log');

# A log that was removed: what would be written to it would be lost.

for my $sync ('each', '1s') {
    my $log = "gone/audit.log";
    mkdir "$dir/gone";
    unlink "$dir/$log";
    %noted = ();
    $t->start(audit_line($sync) =~ s/audit\.log/$log/r);
    my $got = chat(1);
    is($got->{stalled} + $got->{refused}, 0, "sync=$sync: all arrive");
    is(lacking($got, $log), '', 'with their events');
    rename "$dir/$log", "$dir/rotated" or die $!;
    $got = chat(1);
    is($got->{stalled} + $got->{refused}, 0,
       'so they do while the log has another name');
    is(lacking($got, 'rotated'), '', 'under which they have their events');
    unlink "$dir/rotated" or die $!;
    rmdir "$dir/gone" or die $!;
    $got = chat(2);
    is($got->{stalled}, 0, 'removed: nothing hangs');
    is(scalar keys %{ $got->{arrived} }, 0, 'and nothing arrives');
    mkdir "$dir/gone" or die $!;
    %noted = ();
    $t->nginx->signal('USR1');
    ok(ChatGDPR::Wire::until(sub { -e "$dir/$log" && !chat(1)->{refused} }),
       'until there is one again');
    $t->audit($log);
    lacking({ arrived => {} }, $log);
    $got = chat(1);
    is($got->{refused}, 0, 'then all arrive');
    is(lacking($got, $log), '', 'with their events');
    ok($t->nginx->stop, 'nginx stops');
}

# A log that cannot be opened at all: nginx does not start, and says why.

{
    my ($ok, $said) = $t->nginx->check(
        "chat_gdpr_audit %%dir%%/none/audit.log; $http");
    ok(!$ok, 'a directory that is not there: nginx does not start');
    like($said, qr/cannot open the audit log.*none.* a directory that is there/,
        'and says why');
}

SKIP: {
    mkdir "$dir/read-only" or die;
    skip 'no file system can be mounted', 2
        if system("mount -t tmpfs -o ro,size=48k tmpfs $dir/read-only "
                  . '2>/dev/null');
    my ($ok, $said) = $t->nginx->check(
        "chat_gdpr_audit %%dir%%/read-only/audit.log; $http");
    ok(!$ok, 'a disk that is read-only: nginx does not start');
    like($said, qr/cannot open the audit log.*Read-only file system/s,
         'and says why');
    system("umount $dir/read-only");
}

# A disk that becomes full within a line: what the disk has taken is declared.

SKIP: {
    mkdir "$dir/small" or die;
    skip 'no file system can be mounted', 4
        if system("mount -t tmpfs -o size=48k,mode=755 tmpfs $dir/small "
                  . '2>/dev/null');
    %noted = ();
    $t->nginx->write('small/hog', 'x' x 16384);
    $t->start(audit_line('each') =~ s/audit\.log/small\/audit.log/r);
    my $got = chat(20);
    unlink "$dir/small/hog";
    my $after = chat(2);
    $got->{arrived}{$_} += $after->{arrived}{$_} // 0
        for keys %{ $after->{arrived} };
    cmp_ok($got->{refused}, '>', 0, 'short writes: messages are refused');
    is($got->{stalled} + $after->{stalled}, 0, 'nothing hangs');
    is(lacking($got, 'small/audit.log'), '', 'what arrived has its event');
    $t->nginx->stop;
    verified('small/audit.log');
    is($?, 0, 'the log verifies') or diag verified('small/audit.log');
    system("umount $dir/small");
}

$t->finish;
