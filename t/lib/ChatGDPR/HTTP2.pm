package ChatGDPR::HTTP2;

# A visitor's end that speaks HTTP/2 (RFC 9113), as far as the tests need it:
# requests with the headers and DATA frames that the test says, header fields
# as literals without indexing (RFC 7541 section 6.2.2), so that nothing adds
# or changes a byte; flow control is kept when sending.

use strict;
use warnings;

use parent 'ChatGDPR::Wire';

use List::Util qw(min);

use constant {
    DATA => 0, HEADERS => 1, RST_STREAM => 3, SETTINGS => 4, PING => 6,
    GOAWAY => 7, WINDOW_UPDATE => 8, CONTINUATION => 9,
    END_STREAM => 0x1, ACK => 0x1, END_HEADERS => 0x4, PADDED => 0x8,
};

my $BIG = 0x7fffffff;

# window => bytes: the initial window of each stream; else as good as none.
sub connect {
    my ($class, $port, %o) = @_;
    my $self = $class->SUPER::connect($port, %o,
                                      $o{tls} ? (alpn => 'h2') : ());
    $self->{next} = 1;
    $self->{stream} = {};
    $self->{window} = 65535;
    $self->{initial} = 65535;
    $self->send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        . frame(SETTINGS, 0, 0, pack('nN', 4, $o{window} // $BIG))
        . frame(WINDOW_UPDATE, 0, 0, pack('N', $BIG - 65535)));
    return $self;
}

sub frame {
    my ($type, $flags, $stream, $bytes) = @_;
    return pack('CnCCN', length($bytes) >> 16, length($bytes) & 0xffff,
                $type, $flags, $stream) . $bytes;
}

# Start a request: path, method, headers => [[name, value], …], body => bytes,
# length => 1 for a content-length, more => 1 if data() will follow.
# Returns the stream.
sub request {
    my ($self, %o) = @_;
    my $id = $self->{next};
    $self->{next} += 2;
    my @h = ([ ':method', $o{method} // (defined $o{body} ? 'POST' : 'GET') ],
             [ ':scheme', 'http' ], [ ':path', $o{path} // '/' ],
             [ ':authority', 'localhost' ], @{ $o{headers} // [] });
    push @h, [ 'content-type', $o{type} ] if defined $o{type};
    push @h, [ 'content-length', length $o{body} ] if $o{length};
    my $ends = !$o{more} && !length($o{body} // '');
    $self->{stream}{$id} = { id => $id, window => $self->{initial},
                             out => '', headers => [], body => '' };
    $self->send(frame(HEADERS, END_HEADERS | ($ends ? END_STREAM : 0), $id,
                      join '', map { literal(@$_) } @h));
    $self->data($id, $o{body}, !$o{more}) unless $ends;
    return $id;
}

# Send DATA, as the windows allow.
sub data {
    my ($self, $id, $bytes, $last) = @_;
    my $s = $self->{stream}{$id};
    $s->{out} .= $bytes // '';
    $s->{last} = $last;
    $self->_push($s);
    return $self;
}

sub _push {
    my ($self, $s) = @_;
    return if $s->{sent};
    while (1) {
        my $n = min(length $s->{out}, 16384, $s->{window},
                    $self->{window});
        last if $n <= 0 && !($s->{last} && !length $s->{out});
        my $bytes = substr $s->{out}, 0, $n, '';
        $s->{window} -= $n;
        $self->{window} -= $n;
        $s->{sent} = $s->{last} && !length $s->{out};
        $self->send(frame(DATA, $s->{sent} ? END_STREAM : 0, $s->{id},
                          $bytes));
        last if $s->{sent};
    }
    return;
}

# The response to a stream; undef if it does not end.
sub response {
    my ($self, $id, %o) = @_;
    my $s = $self->{stream}{$id};
    ChatGDPR::Wire::until(sub { $s->{done} || $self->{eof} }, $o{seconds});
    return $s->{done} ? bless($s, 'ChatGDPR::HTTP') : undef;
}

sub reset_stream {
    my ($self, $id) = @_;
    $self->send(frame(RST_STREAM, 0, $id, pack 'N', 8));
    return;
}

# Give a stream and the connection room for more.
sub allow {
    my ($self, $id, $n) = @_;
    $self->send(frame(WINDOW_UPDATE, 0, $id, pack 'N', $n));
    return;
}

sub readable {
    my $self = shift;
    $self->_read;
    while (length $self->{in} >= 9) {
        my ($hi, $lo, $type, $flags, $id) = unpack 'CnCCN', $self->{in};
        my $n = $hi << 16 | $lo;
        last if length $self->{in} < 9 + $n;
        my $bytes = substr $self->{in}, 9, $n;
        substr $self->{in}, 0, 9 + $n, '';
        $self->_frame($type, $flags, $id & $BIG, $bytes);
    }
    return;
}

sub _frame {
    my ($self, $type, $flags, $id, $bytes) = @_;
    my $s = $self->{stream}{$id};

    if ($type == SETTINGS && !($flags & ACK)) {
        $self->_settings($bytes);
    } elsif ($type == PING && !($flags & ACK)) {
        $self->send(frame(PING, ACK, 0, $bytes));
    } elsif ($type == GOAWAY) {
        $self->{goaway} = unpack 'x4N', $bytes;
    } elsif ($type == WINDOW_UPDATE) {
        ($s // $self)->{window} += unpack('N', $bytes) & $BIG;
        $self->_push($_) for values %{ $self->{stream} };
    } elsif (!$s) {
        return;
    } elsif ($type == RST_STREAM) {
        @$s{qw(reset done)} = (unpack('N', $bytes), 1);
        $s->{sent} = 1;
    } elsif ($type == DATA) {
        die "padded DATA\n" if $flags & PADDED;
        $s->{body} .= $bytes;
        push @{ $s->{chunks} }, $bytes if length $bytes;
        $s->{done} = 1 if $flags & END_STREAM;
    } elsif ($type == HEADERS || $type == CONTINUATION) {
        $s->{block} .= $bytes;
        $s->{ending} = 1 if $flags & END_STREAM && $type == HEADERS;
        return unless $flags & END_HEADERS;
        $s->{headers} = [ decode(delete $s->{block}) ];
        ($s->{status}) = map { $_->[1] } grep { $_->[0] eq ':status' }
                         @{ $s->{headers} };
        $s->{done} = 1 if $s->{ending};
    }
    return;
}

sub _settings {
    my ($self, $bytes) = @_;
    my @pairs = unpack '(nN)*', $bytes;
    while (my ($name, $value) = splice @pairs, 0, 2) {
        next unless $name == 4;
        $_->{window} += $value - $self->{initial}
            for values %{ $self->{stream} };
        $self->{initial} = $value;
    }
    $self->send(frame(SETTINGS, ACK, 0, ''));
    $self->_push($_) for values %{ $self->{stream} };
    return;
}

# HPACK, RFC 7541.

sub literal {
    my ($name, $value) = @_;
    return "\0" . integer(length $name, 7) . $name
                . integer(length $value, 7) . $value;
}

sub integer {
    my ($n, $bits) = @_;
    my $max = (1 << $bits) - 1;
    return pack 'C', $n if $n < $max;
    my $out = pack 'C', $max;
    for ($n -= $max; $n > 127; $n >>= 7) {
        $out .= pack 'C', $n & 127 | 128;
    }
    return $out . pack 'C', $n;
}

# Appendix A.
my @STATIC = map { [ split /=/, $_, 2 ] } qw(
    :authority= :method=GET :method=POST :path=/ :path=/index.html
    :scheme=http :scheme=https :status=200 :status=204 :status=206
    :status=304 :status=400 :status=404 :status=500 accept-charset=
    accept-encoding=gzip accept-language= accept-ranges= accept=
    access-control-allow-origin= age= allow= authorization= cache-control=
    content-disposition= content-encoding= content-language= content-length=
    content-location= content-range= content-type= cookie= date= etag=
    expect= expires= from= host= if-match= if-modified-since=
    if-none-match= if-range= if-unmodified-since= last-modified= link=
    location= max-forwards= proxy-authenticate= proxy-authorization= range=
    referer= refresh= retry-after= server= set-cookie=
    strict-transport-security= transfer-encoding= user-agent= vary= via=
    www-authenticate= );

# Appendix B: the code is canonical, so the lengths say all.
my %SYMBOL;
{
    my @lengths = map { /(\d+)x(\d+)/ ? ($1) x $2 : $_ } qw(
        13 23 28x7 24 30 28x2 30 28x8 30 28x9 6 10x2 12 13 6 8 11 10x2 8 11 8
        6x3 5x3 6x7 7 8 15 6 12 10 13 6 7x22 8 7 8 13 19 13 14 6 15 5 6 5 6 5
        6x3 5 7x2 6x3 5 6 7 6 5x2 6 7x5 15 11 14 13 28 20 22 20x2 22x3 23 22
        23x5 24 23 24x2 22 23 24 23x4 21 22 23 22 23x2 24 22 21 20 22x2 23x2
        21 23 22x2 24 21 22 23x2 21x2 22 21 23 22 23x2 20 22x3 23 22x2 23
        26x2 20 19 22 23 22 25 26x3 27x2 26 24 25 19 21 26 27x2 26 27 24 21x2
        26x2 28 27x3 20 24 20 21 22 21x2 23 22x2 25x2 24x2 26 23 26 27 26x2
        27x5 28 27x5 26 30 );
    my ($code, $width) = (0, 0);
    for my $symbol (sort { $lengths[$a] <=> $lengths[$b] || $a <=> $b }
                    0 .. $#lengths) {
        $code <<= $lengths[$symbol] - $width;
        $width = $lengths[$symbol];
        $SYMBOL{ sprintf "%0${width}b", $code++ } = chr($symbol & 255);
    }
}

sub decode {
    my ($block) = @_;
    my ($at, @fields) = (0);
    while ($at < length $block) {
        my $first = ord substr $block, $at, 1;
        if ($first & 0x80) {
            my $i = number($block, \$at, 7);
            push @fields, [ @{ $STATIC[$i - 1] } ];
        } elsif (($first & 0xe0) == 0x20) {
            number($block, \$at, 5);
        } else {
            my $i = number($block, \$at, $first & 0x40 ? 6 : 4);
            my $name = $i ? $STATIC[$i - 1][0] : string($block, \$at);
            push @fields, [ $name, string($block, \$at) ];
        }
    }
    return @fields;
}

sub number {
    my ($block, $at, $bits) = @_;
    my $max = (1 << $bits) - 1;
    my $n = ord(substr $block, $$at++, 1) & $max;
    return $n if $n < $max;
    for (my $shift = 0; ; $shift += 7) {
        my $byte = ord substr $block, $$at++, 1;
        $n += ($byte & 127) << $shift;
        return $n unless $byte & 128;
    }
}

sub string {
    my ($block, $at) = @_;
    my $huffman = ord(substr $block, $$at, 1) & 0x80;
    my $n = number($block, $at, 7);
    my $bytes = substr $block, $$at, $n;
    $$at += $n;
    return $bytes unless $huffman;
    my ($text, $code) = ('', '');
    for my $bit (split //, unpack 'B*', $bytes) {
        $code .= $bit;
        next unless exists $SYMBOL{$code};
        $text .= $SYMBOL{$code};
        $code = '';
    }
    return $text;
}

1;
