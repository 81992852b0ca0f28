package ChatGDPR::Process;

# What the system says of a process, and waiting until it says something else.

use strict;
use warnings;

use Exporter 'import';
use Time::HiRes qw(sleep);

use ChatGDPR::Wire;

our @EXPORT = qw(children_of pause state_of until_gone wait_for);

# Of a file of /proc, which may be gone by now.
sub _proc {
    my ($path) = @_;
    open my $f, '<', "/proc/$path" or return '';
    local $/;
    return <$f> // '';
}

# R: it runs, T: it is stopped, Z: it is dead, '': nobody knows of it any more.
sub state_of {
    my ($pid) = @_;
    my ($state) = _proc("$pid/stat") =~ /\) (\w)/;
    return $state // '';
}

# Until its state matches a pattern; false if it does not come to that.
sub wait_for {
    my ($pid, $state) = @_;
    return ChatGDPR::Wire::until(sub {
        sleep 0.002;
        state_of($pid) =~ $state;
    });
}

# Until it has ended: who it was left to may not have waited for it.
sub until_gone {
    my ($pid) = @_;
    return wait_for($pid, qr/^Z?$/);
}

sub pause {
    my (@pids) = @_;
    kill 'STOP', @pids;
    wait_for($_, qr/T/) for @pids;
    return;
}

sub children_of {
    my ($pid) = @_;
    return split ' ', _proc("$pid/task/$pid/children");
}

1;
