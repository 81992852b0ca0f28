package ChatGDPR::WebSocket;

# WebSocket frames, RFC 6455 section 5.2, written with every bit as the test
# wants it, and read strictly.

use strict;
use warnings;

use Digest::SHA qw(sha1_base64);
use Exporter 'import';
our @EXPORT = qw(ws_handshake ws_accept ws_frame ws_text ws_close);

use constant { CONTINUED => 0, TEXT => 1, BINARY => 2, CLOSE => 8, PING => 9,
               PONG => 10 };

my $KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

# The visitor's request, and the provider's answer to it.
sub ws_handshake {
    my ($target, @headers) = @_;
    return join "\r\n", "GET $target HTTP/1.1", 'Host: localhost',
        'Upgrade: websocket', 'Connection: Upgrade',
        "Sec-WebSocket-Key: $KEY", 'Sec-WebSocket-Version: 13', @headers,
        '', '';
}

sub ws_accept {
    my (@headers) = @_;
    my $accept = sha1_base64($KEY . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11');
    return join "\r\n", 'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket', 'Connection: Upgrade',
        "Sec-WebSocket-Accept: $accept=", @headers, '', '';
}

# opcode, payload; fin => 0, mask => 1 or four bytes, rsv => bits,
# bits => 7, 16 or 64: an encoding of the length that is longer than needed.
sub ws_frame {
    my ($opcode, $payload, %o) = @_;
    my $n = length $payload;
    my $bits = $o{bits} // ($n < 126 ? 7 : $n < 65536 ? 16 : 64);
    my $m = $o{mask} ? 0x80 : 0;
    my $head = pack 'C', (($o{fin} // 1) << 7) | (($o{rsv} // 0) << 4)
                         | $opcode;
    $head .= $bits == 7  ? pack('C', $m | $n)
           : $bits == 16 ? pack('Cn', $m | 126, $n)
           :               pack('CQ>', $m | 127, $n);
    return $head . $payload unless $o{mask};
    my $key = $o{mask} eq '1' ? "\x5a\x3c\xa7\xe1" : $o{mask};
    return $head . $key . ($payload ^ substr($key x ($n / 4 + 1), 0, $n));
}

sub ws_text  { my ($text, %o) = @_; return ws_frame(TEXT, $text, %o) }

sub ws_close {
    my ($code, $reason, %o) = @_;
    return ws_frame(CLOSE, pack('n', $code) . ($reason // ''), %o);
}

# Remove one whole frame from the bytes.
sub parse {
    my ($in) = @_;
    return if length $$in < 2;
    my ($first, $second) = unpack 'CC', $$in;
    my ($n, $at, $bits) = ($second & 127, 2, 7);
    if ($n == 126) {
        return if length $$in < 4;
        ($n, $at, $bits) = (unpack('x2n', $$in), 4, 16);
    } elsif ($n == 127) {
        return if length $$in < 10;
        ($n, $at, $bits) = (unpack('x2Q>', $$in), 10, 64);
    }
    my $masked = $second >> 7;
    return if length $$in < $at + 4 * $masked + $n;
    my $key = $masked ? substr $$in, $at, 4 : '';
    my $payload = substr $$in, $at + 4 * $masked, $n;
    $payload ^= substr $key x ($n / 4 + 1), 0, $n if $masked;
    substr $$in, 0, $at + 4 * $masked + $n, '';
    my $f = { fin => $first >> 7, rsv => $first >> 4 & 7,
              opcode => $first & 15, masked => $masked, bits => $bits,
              payload => $payload };
    $f->{shortest} = $bits == ($n < 126 ? 7 : $n < 65536 ? 16 : 64) ? 1 : 0;
    ($f->{code}, $f->{reason}) = (unpack('n', $payload), substr $payload, 2)
        if $f->{opcode} == CLOSE && $n >= 2;
    return $f;
}

# Additions to both ends of a connection.

package ChatGDPR::Wire;

# The next frame; undef if none arrives.
sub frame {
    my ($self, $seconds) = @_;
    my $f;
    ChatGDPR::Wire::until(sub {
        $f = ChatGDPR::WebSocket::parse(\$self->{in}) || $self->{eof};
    }, $seconds);
    return ref $f ? $f : undef;
}

# The next data message, put together; control frames that come between are
# kept in {control}.  undef if none arrives or the frames are not a message.
sub message {
    my ($self, $seconds) = @_;
    my ($opcode, $text, @frames);
    while (my $f = $self->frame($seconds)) {
        if ($f->{opcode} >= 8) {
            push @{ $self->{control} }, $f;
            next;
        }
        return if defined $opcode ? $f->{opcode} : !$f->{opcode};
        $opcode //= $f->{opcode};
        $text .= $f->{payload};
        push @frames, $f;
        return { opcode => $opcode, text => $text, frames => \@frames }
            if $f->{fin};
    }
    return;
}

1;
