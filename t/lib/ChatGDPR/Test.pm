package ChatGDPR::Test;

# What every test begins with: an nginx, providers, visitors, and at the end
# the questions that are asked of every test: did a worker die, did a sanitizer
# speak, did personal data reach a file, does the audit log verify.
#
#     my $t = ChatGDPR::Test->new;
#     my $provider = $t->provider('provider');
#     $t->start("$POLICY server { listen %%visitor%%; chat_gdpr chat;
#                location / { proxy_pass http://%%provider%%; } }");
#     my $visitor = $t->visitor('visitor');
#     …
#     $t->finish;

use strict;
use warnings;

use Exporter 'import';
use File::Find ();
use Test::More;

use ChatGDPR::Audit;
use ChatGDPR::HTTP;
use ChatGDPR::HTTP2;
use ChatGDPR::Nginx;
use ChatGDPR::Provider;
use ChatGDPR::WebSocket;
use ChatGDPR::Wire;

our @EXPORT = (@Test::More::EXPORT, @ChatGDPR::HTTP::EXPORT,
               @ChatGDPR::WebSocket::EXPORT,
               qw($SAID $SEEN $POLICY $UPGRADE each_cut));

# What a visitor says, with one of each kind of personal data, and what may be
# seen of it.  All of it is made up or published for examples.
our @PERSONAL = (
    'jane.doe@example.com', '4111 1111 1111 1111', '4111111111111111',
    'GB82 WEST 1234 5698 7654 32', '07700 900123', '+44 7700 900456',
    'AB 12 34 56 C', '943 476 5919', '192.0.2.44',
);
our $SAID = 'mail jane.doe@example.com, card 4111 1111 1111 1111, '
          . 'iban GB82 WEST 1234 5698 7654 32, phone 07700 900123 or '
          . '+44 7700 900456, NI AB 12 34 56 C, NHS 943 476 5919, '
          . 'host 192.0.2.44, order 12345678 of 2026-03-04, EUR 19.99.';
our $SEEN = 'mail [email], card **** **** **** 1111, '
          . 'iban [iban], phone [phone] or '
          . '[phone], NI [uk_nino], NHS [uk_nhs], '
          . 'host [ipv4], order 12345678 of 2026-03-04, EUR 19.99.';

# The policy that most tests use.
our $POLICY = <<'EOF';
chat_gdpr_policy chat {
    redact     email phone iban uk_nino uk_nhs ipv4  replace;
    redact     card  mask keep=last4;
    otherwise  replace;
}
EOF

# How nginx lets WebSockets through.
our $UPGRADE = 'proxy_http_version 1.1; '
             . 'proxy_set_header Upgrade $http_upgrade; '
             . 'proxy_set_header Connection upgrade;';

sub new {
    my ($class, %o) = @_;
    return bless { nginx => ChatGDPR::Nginx->new(%o), expected => [],
                   planted => [ @PERSONAL ],
                   may_hold => qr/^(?:nginx\.conf|tls\..*)$/ }, $class;
}

sub nginx { return $_[0]{nginx} }

# A provider of that name, which %%NAME%% then stands for.
sub provider {
    my ($self, $name, %o) = @_;
    my $provider = ChatGDPR::Provider->new(%o);
    $self->{nginx}{port}{$name} = $provider->port;
    push @{ $self->{providers} }, $provider;
    return $provider;
}

sub start {
    my ($self, $http) = @_;
    $self->{nginx}->start($http);
    return $self;
}

# A visitor connected to the server of that name.
sub visitor {
    my ($self, $name, %o) = @_;
    return ChatGDPR::Visitor->connect($self->{nginx}->port($name), %o);
}

sub visitor_http2 {
    my ($self, $name, %o) = @_;
    return ChatGDPR::HTTP2->connect($self->{nginx}->port($name), %o);
}

# One request over a connection of its own, answered: what came back, and what
# the provider got (undef if nothing).
sub exchange {
    my ($self, $provider, $request, $status, %answer) = @_;
    my $visitor = $self->visitor('visitor')->send($request);
    my ($method) = $request =~ /^(\w+)/;
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = $provider->request(seconds => 0);
        $got || length $visitor->{in} || $visitor->{eof};
    });
    $got->{end}->answer($status // '204 No Content', %answer) if $got;
    return ($visitor->response(method => $method), $got);
}

# Open a WebSocket: the visitor's end and the provider's.  behind: bytes sent
# together with the visitor's handshake; with_101: with the provider's.
sub websocket {
    my ($self, $provider, %o) = @_;
    my $visitor = $self->visitor($o{server} // 'visitor', %o);
    $visitor->send(ws_handshake($o{target} // '/ws', @{ $o{headers} // [] })
                   . ($o{behind} // ''));
    my $request = $provider->request(head => 1)
        or die "no handshake at the provider\n";
    my $end = $request->{end};
    $end->{handshake} = $request;
    $end->send(ws_accept(@{ $o{accept} // [] }) . ($o{with_101} // ''));
    $visitor->{handshake} = $visitor->response_head
        or die "no answer to a handshake\n";
    return ($visitor, $end);
}

# More personal data that must not reach a file.
sub plant {
    my ($self, @values) = @_;
    push @{ $self->{planted} }, @values;
    return $self;
}

# Files that hold personal data for a reason that the test gives.
sub may_hold {
    my ($self, $files) = @_;
    $self->{may_hold} = qr/$self->{may_hold}|$files/;
    return $self;
}

# Lines of the error log that the test provokes.
sub expect_log {
    my ($self, $pattern) = @_;
    push @{ $self->{expected} }, $pattern;
    return $self;
}

sub log { return $_[0]{nginx}->read('error.log') // '' }

sub audit {
    my ($self, $file) = @_;
    return ChatGDPR::Audit::events(
        $self->{nginx}{dir} . '/' . ($file // 'audit.log'));
}

# What does not verify in it; further files where it has been rotated, the
# oldest first.
sub audit_flaws {
    my ($self, @files) = @_;
    return ChatGDPR::Audit::flaws(map { "$self->{nginx}{dir}/$_" }
                                  @files ? @files : 'audit.log');
}

# The audit events of one type: message, error, start.
sub events {
    my ($self, $type) = @_;
    return grep { ($_->{type} // '') eq $type } $self->audit;
}

# Which files hold planted data: "file: value", those among them that are
# deleted and a worker has open.  Below one of the directories if it is named.
sub leaks {
    my ($self, $below) = @_;
    my $dir = $self->{nginx}{dir};
    my $top = defined $below ? "$dir/$below" : $dir;
    my $any = join '|', map { quotemeta } @{ $self->{planted} };
    my @leaks;
    my $look = sub {
        my ($name, $path) = @_;
        return if !-f $path || $name =~ $self->{may_hold};
        my $bytes = $self->{nginx}->read($path) // '';
        my %values = map { $_ => 1 } $bytes =~ /($any)/g;
        push @leaks, map { "$name: $_" } sort keys %values;
    };
    File::Find::find({ no_chdir => 1, wanted => sub {
        my ($name) = $File::Find::name =~ m!^\Q$dir\E/(.+)! or return;
        $look->($name, $File::Find::name);
    } }, $top);
    for my $file ($self->{nginx}->deleted) {
        my ($name) = $file->{name} =~ m!^\Q$top\E/(.+)! or next;
        $look->("$name (deleted)", $file->{path});
    }
    return @leaks;
}

# Lines of the error log that no test may cause.
sub alarms {
    my $self = shift;
    my $log = $self->log . ($self->{nginx}->read('stderr.log') // '');
    my @lines = $log =~ /^.*(?:\[alert\]|\[emerg\]|\[crit\]|Sanitizer
        |runtime\ error:|exited\ on\ signal|exited\ with\ code\ [1-9]).*$/mgx;
    return grep {
        my $line = $_;
        !grep { $line =~ $_ } @{ $self->{expected} };
    } @lines;
}

sub finish {
    my $self = shift;
    my @open = (@{ $self->{providers} // [] }, values %ChatGDPR::Wire::watched);
    $_->close for @open;
    ok($self->{nginx}->stop, 'nginx ends when it is told to');
    is(join("\n", $self->alarms), '', 'nothing alarming in the error log');
    is(join("\n", $self->leaks), '', 'no personal data in any file');
    if ($self->{nginx}{audit}) {
        is(join("\n", $self->audit_flaws), '', 'the audit log verifies');
    }
    done_testing;
    return;
}

# For every place where the bytes can be cut: $do->(before, behind, place)
# returns what is wrong.  What was wrong, with its place; '' if nothing.
sub each_cut {
    my ($bytes, $do) = @_;
    my @bad;
    for my $at (1 .. length($bytes) - 1) {
        my $why = $do->(substr($bytes, 0, $at), substr($bytes, $at), $at);
        push @bad, "cut at $at: $why" if defined $why;
        last if @bad > 4;
    }
    return join "\n", @bad;
}

1;
