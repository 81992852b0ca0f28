package ChatGDPR::Faults;

# Failures of system calls in a running process, by Debian's strace.
#
#     my $faults = ChatGDPR::Faults->attach($pid,
#         path => "$dir/audit.log", 'fdatasync:delay_enter=500000');
#     …
#     $faults->detach;

use strict;
use warnings;

use File::Temp qw(tempdir);
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep time);

# Whether a process may be traced at all.
sub possible {
    return system('strace -o /dev/null true >/dev/null 2>&1') == 0;
}

# path => only calls on this file; then what -e inject= takes, each.
sub attach {
    my ($class, $pid, @rest) = @_;
    my %o = $rest[0] eq 'path' ? splice @rest, 0, 2 : ();
    my $out = tempdir(CLEANUP => 1) . '/strace';
    my @names = map { (split /:/)[0] } @rest;
    my @args = ('-f', '-qq', '-o', $out,
                (defined $o{path} ? ('-P', $o{path}) : ()),
                '-e', 'trace=' . join(',', @names),
                (map { ('-e', "inject=$_") } @rest), '-p', $pid);
    my $strace = fork // die "fork: $!\n";
    if ($strace == 0) {
        open STDERR, '>', "$out.err";
        exec 'strace', @args or POSIX::_exit(127);
    }
    my $self = bless { pid => $strace, out => $out }, $class;
    my $end = time + 5;
    until (_traced($pid)) {
        if (time > $end || waitpid($strace, WNOHANG) != 0) {
            die "strace cannot attach: " . _read("$out.err") . "\n";
        }
        sleep 0.01;
    }
    return $self;
}

# All threads of the process are.
sub _traced {
    my $pid = shift;
    my @tasks = glob "/proc/$pid/task/*/status";
    return @tasks && !grep { _read($_) !~ /^TracerPid:\s+[1-9]/m } @tasks;
}

sub _read {
    open my $f, '<', $_[0] or return '';
    local $/;
    return scalar(<$f>) // '';
}

# Whether one of them has been made to fail or to wait so far.
sub injected {
    my $self = shift;
    return () = _read($self->{out}) =~ /\(INJECTED\)|\(DELAYED\)/g;
}

sub log { return _read($_[0]{out}) }

sub detach {
    my $self = shift;
    my $pid = delete $self->{pid} or return;
    kill 'INT', $pid;
    waitpid $pid, 0;
    return;
}

sub DESTROY {
    my $self = shift;
    local ($?, $!);
    $self->detach;
    return;
}

1;
