package ChatGDPR::Provider;

# The chat provider: a listening socket in the test's own process.  It keeps
# the bytes that arrived, and answers when and what the test says.

use strict;
use warnings;

use parent 'ChatGDPR::Wire';

use IO::Socket::INET;
use IO::Socket::SSL;
use Scalar::Util qw(weaken);

use ChatGDPR::HTTP;

# tls => { cert => FILE, key => FILE }; rcvbuf, sndbuf => bytes
sub new {
    my ($class, %o) = @_;
    my $sock = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 64,
        ReuseAddr => 1, Blocking => 0) or die "listen: $!\n";
    ChatGDPR::Wire::buffers($sock, %o);
    my $self = bless { %o, sock => $sock, fd => fileno $sock, out => '',
                       ends => [] }, $class;
    weaken($ChatGDPR::Wire::watched{$self->{fd}} = $self);
    return $self;
}

sub port { $_[0]{sock}->sockport }

sub readable {
    my $self = shift;
    my $sock = $self->{sock}->accept or return;
    if (my $tls = $self->{tls}) {
        $sock->blocking(1);
        IO::Socket::SSL->start_SSL($sock, SSL_server => 1,
            SSL_cert_file => $tls->{cert}, SSL_key_file => $tls->{key})
            or return;
    }
    push @{ $self->{ends} },
        ChatGDPR::Provider::End->new($sock, tls => $self->{tls});
    return;
}

sub close {
    my $self = shift;
    $self->{ends} = [];
    delete $ChatGDPR::Wire::watched{$self->{fd}};
    $self->{sock}->close if $self->{sock};
    delete $self->{sock};
    return;
}

# The next connection that this test has not seen yet.
sub accept {
    my ($self, $seconds) = @_;
    return ChatGDPR::Wire::until(sub {
        my ($end) = grep { !$_->{seen} } @{ $self->{ends} };
        $end->{seen} = 1 if $end;
        $end;
    }, $seconds);
}

# The next whole request on any connection; undef if none arrives.  Its
# {end} is the connection to answer on.
sub request {
    my ($self, %o) = @_;
    return ChatGDPR::Wire::until(sub {
        @{ $self->{ends} } = grep { $_->{sock} && !($_->{eof}
                                    && !length $_->{in}) } @{ $self->{ends} };
        for my $end (@{ $self->{ends} }) {
            my $m = $end->request_now(%o) or next;
            return $m;
        }
        return;
    }, $o{seconds});
}

# Whether nothing reaches the provider for a while.
sub untouched {
    my ($self, $seconds) = @_;
    return !$self->request(head => 1, seconds => $seconds // 0.15);
}

package ChatGDPR::Provider::End;

use parent -norequire, 'ChatGDPR::Wire';

# head => 1: the request's head alone, the body stays where it is.
sub request_now {
    my ($self, %o) = @_;
    my $m;
    if ($o{head}) {
        $m = ChatGDPR::HTTP::parse_head(\$self->{in}, request => 1)
            or return;
        substr $self->{in}, 0, $m->{used}, '';
    } else {
        $m = ChatGDPR::HTTP::parse(\$self->{in}, request => 1,
            eof => $self->{eof}) or return;
    }
    $self->{seen} = 1;
    $m->{end} = $self;
    return $m;
}

# Answer with a whole response, as http_response() takes it.
sub answer {
    my ($self, $status, %o) = @_;
    $self->send(ChatGDPR::HTTP::http_response($status, %o));
    $self->half_close if $o{close};
    return $self;
}

1;
