package ChatGDPR::Wire;

# One end of a TCP or TLS connection, and the loop that moves the bytes of all
# of them.  The test is visitor and provider at once, in one process: it says
# who sends what and when, and then waits for what has to arrive.  Nothing here
# blocks, so a peer that does not read cannot stop the test.

use strict;
use warnings;

use Errno qw(EAGAIN EWOULDBLOCK EINTR);
use IO::Socket::INET;
use IO::Socket::SSL qw(SSL_VERIFY_NONE);
use Scalar::Util qw(weaken);
use Socket qw(AF_INET SOCK_RAW IPPROTO_TCP TCP_NODELAY SOL_SOCKET SO_RCVBUF
              SO_SNDBUF SO_LINGER);
use Time::HiRes qw(time sleep);

# Seconds that anything may take; sanitizers make nginx several times slower.
our $PATIENCE = 10;

# Everything that the loop looks at, by file descriptor.
our %watched;

sub new {
    my ($class, $sock, %o) = @_;
    my $self = bless { sock => $sock, fd => fileno($sock), in => '',
                       out => '', eof => 0, paused => 0, tls => $o{tls} },
                     $class;
    setsockopt($sock, IPPROTO_TCP, TCP_NODELAY, 1);
    $sock->blocking(0);
    weaken($watched{$self->{fd}} = $self);
    return $self;
}

# The visitor's end.  tls => 1, alpn => 'h2', from => address; rcvbuf and
# sndbuf => bytes, for sockets that take little.
sub connect {
    my ($class, $port, %o) = @_;
    my $sock = IO::Socket::INET->new(Proto => 'tcp',
        LocalAddr => $o{from} // '127.0.0.1') or die "socket: $!\n";
    buffers($sock, %o);
    $sock->connect(Socket::pack_sockaddr_in($port,
        Socket::inet_aton('127.0.0.1'))) or die "connect to $port: $!\n";
    if ($o{tls}) {
        IO::Socket::SSL->start_SSL($sock,
            SSL_verify_mode => SSL_VERIFY_NONE, SSL_hostname => 'localhost',
            $o{alpn} ? (SSL_alpn_protocols => [ $o{alpn} ]) : ())
            or die "TLS handshake: $IO::Socket::SSL::SSL_ERROR\n";
    }
    return $class->new($sock, tls => $o{tls});
}

sub buffers {
    my ($sock, %o) = @_;
    setsockopt($sock, SOL_SOCKET, SO_RCVBUF, $o{rcvbuf}) if $o{rcvbuf};
    setsockopt($sock, SOL_SOCKET, SO_SNDBUF, $o{sndbuf}) if $o{sndbuf};
    return;
}

sub DESTROY { $_[0]->close }

sub close {
    my $self = shift;
    my $sock = delete $self->{sock} or return;
    delete $watched{$self->{fd}};
    $sock->close($self->{tls} ? (SSL_no_shutdown => 1) : ());
    $self->{eof} = 1;
    return;
}

# Close with a reset instead of a FIN.
sub abort {
    my $self = shift;
    $self->{sock}
        and setsockopt($self->{sock}, SOL_SOCKET, SO_LINGER,
                       pack('ii', 1, 0));
    $self->close;
    return;
}

# No byte will follow; what the peer sends can still be read.
sub half_close {
    my $self = shift;
    $self->flushed or die "peer does not read\n";
    shutdown($self->{sock}, 1);
    return;
}

sub pause  { $_[0]{paused} = 1 }
sub resume { $_[0]{paused} = 0 }

sub send {
    my ($self, $bytes) = @_;
    $self->{out} .= $bytes;
    $self->_write;
    return $self;
}

# Send the parts one by one, each after nginx has read the one before.
sub send_apart {
    my ($self, @parts) = @_;
    for my $i (0 .. $#parts) {
        $self->send($parts[$i]);
        $self->settle if $i < $#parts;
    }
    return $self;
}

sub _write {
    my $self = shift;
    while (length $self->{out} && $self->{sock}) {
        local $SIG{PIPE} = 'IGNORE';
        my $n = syswrite($self->{sock}, $self->{out}, 65536);
        if (!defined $n) {
            last if $!{EAGAIN} || $!{EWOULDBLOCK};
            next if $!{EINTR};
            $self->{broken} = "$!";
            $self->{out} = '';
            last;
        }
        substr($self->{out}, 0, $n, '');
    }
    return;
}

sub _read {
    my $self = shift;

    # Once more after a short read: TLS keeps bytes that poll cannot see.
    for (1 .. 64) {
        my $n = sysread($self->{sock}, $self->{in}, 65536,
                        length $self->{in});
        if (!defined $n) {
            return if $!{EAGAIN} || $!{EWOULDBLOCK} || $!{EINTR};
            $self->{reset} = "$!";
            $n = 0;
        }
        if ($n == 0) {
            $self->{eof} = 1;
            return;
        }
    }
    return;
}

sub readable { $_[0]->_read }

# One turn of the loop; at most so many seconds.
sub turn {
    my ($seconds) = @_;
    my ($r, $w) = ('', '');
    for my $end (values %watched) {
        vec($r, $end->{fd}, 1) = 1 unless $end->{paused} || $end->{eof};
        vec($w, $end->{fd}, 1) = 1 if length($end->{out} // '');
    }
    select($r, $w, undef, $seconds) > 0 or return;
    for my $fd (keys %watched) {
        my $end = $watched{$fd} or next;
        $end->_write if vec($w, $fd, 1);
        $end->readable if vec($r, $fd, 1) && $end->{sock};
    }
    return;
}

# Wait until the condition is true; its value, or false when time is up.
sub until {
    my ($condition, $seconds) = @_;
    my $end = time + ($seconds // $PATIENCE);
    while (1) {
        my $value = $condition->();
        return $value if $value;
        my $left = $end - time;
        return $value if $left <= 0;
        turn($left < 0.25 ? $left : 0.25);
    }
}

# Let the loop run for so long: for what must not arrive.
sub for_a_while {
    my ($seconds) = @_;
    ChatGDPR::Wire::until(sub { 0 }, $seconds // 0.15);
    return;
}

# Everything that was sent has left this process.
sub flushed {
    my $self = shift;
    return ChatGDPR::Wire::until(sub { !length $self->{out} });
}

# nginx has read everything that was sent: its socket's receive queue is
# empty.  Gives up quietly where nginx does not want to read.
sub settle {
    my ($self, $seconds) = @_;
    $self->flushed or return 0;
    my $end = time + ($seconds // 0.2);
    while (time < $end) {
        my $queue = $self->peer_queue // return sleep 0.002;
        return 1 if $queue == 0;
        turn(0.0002);
    }
    return 0;
}

# Bytes in the receive queue of the peer's socket, which is on this machine:
# sock_diag(7), the request for one TCP socket.  Reading /proc/net/tcp would
# take milliseconds.
my $diag;

sub peer_queue {
    my $self = shift;
    my $sock = $self->{sock};
    return 0 if !$sock || !$sock->connected;
    socket($diag, 16, SOCK_RAW, 4) or return if !$diag;
    my $id = $self->{id} //= pack 'nn a16 a16 L L2',
        $sock->peerport, $sock->sockport, $sock->peeraddr, $sock->sockaddr,
        0, 0xffffffff, 0xffffffff;
    my $ask = pack('C4 L', AF_INET, IPPROTO_TCP, 0, 0, 0xffffffff) . $id;
    my $head = pack 'L S S L L', 16 + length $ask, 20, 1, 0, 0;
    CORE::send($diag, $head . $ask, 0) or return;
    sysread($diag, my $answer, 8192) or return;
    my ($type, $queue) = unpack 'x4 S x10 x4 x48 x4 L', $answer;
    return $type == 20 ? $queue : 0;
}

# Wait until so many bytes, or a pattern, are there; what there is, removed.
sub take {
    my ($self, $what, $seconds) = @_;
    my $n;
    my $there = ref $what
        ? sub { $self->{in} =~ $what ? ($n = $+[0]) : $self->{eof} }
        : sub { length $self->{in} >= $what ? ($n = $what) : $self->{eof} };
    ChatGDPR::Wire::until($there, $seconds);
    return substr($self->{in}, 0, $n // length $self->{in}, '');
}

sub closed {
    my ($self, $seconds) = @_;
    return ChatGDPR::Wire::until(sub { $self->{eof} }, $seconds);
}

1;
