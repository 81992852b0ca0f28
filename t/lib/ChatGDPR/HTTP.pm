package ChatGDPR::HTTP;

# HTTP/1.x messages, RFC 9112: written byte by byte as a test wants them, and
# read strictly.  What does not follow the document is an error in the message
# read, never guessed at.

use strict;
use warnings;

use Exporter 'import';
our @EXPORT = qw(chunked chunks_of http_request http_response);

# The bytes as chunks: one each, of at most $size bytes if that is given.
sub chunked {
    my ($bytes, $size) = @_;
    return join '', map { chunk($_) } chunks_of($bytes, $size), '';
}

# One chunk; the last one is empty.
sub chunk {
    my ($bytes) = @_;
    return sprintf "%x\r\n%s\r\n", length $bytes, $bytes;
}

sub chunks_of {
    my ($bytes, $size) = @_;
    return grep { length } $bytes unless $size;
    return unpack "(a$size)*", $bytes;
}

# http_request('POST /x', type => …, headers => [...], body => …,
#              chunk => size or 0): the head and the framed body.
sub http_request {
    my ($line, %o) = @_;
    return message("$line HTTP/1.1", [ 'Host: localhost' ], %o);
}

sub http_response {
    my ($status, %o) = @_;
    return message("HTTP/1.1 $status", [], %o);
}

sub message {
    my ($start, $headers, %o) = @_;
    my $body = $o{body};
    my @h = (@$headers, @{ $o{headers} // [] });
    push @h, "Content-Type: $o{type}" if defined $o{type};
    if (defined $o{chunk}) {
        push @h, 'Transfer-Encoding: chunked';
        $body = chunked($body, $o{chunk});
    } elsif (defined $body && !$o{close}) {
        push @h, 'Content-Length: ' . length $body;
    }
    push @h, 'Connection: close' if $o{close};
    return join("\r\n", $start, @h, '', '') . ($body // '');
}

# Reading.  parse(\$bytes, request => 1) or (response => 1, method => ...,
# eof => ...) removes one whole message from the bytes and returns it, or
# returns nothing while it is not complete.

sub parse {
    my ($in, %o) = @_;
    my $m = parse_head($in, %o) or return;
    return $m if defined $m->{raw};
    my $used = $m->{used};

    if (bodyless($m, %o)) {
        $m->{framing} = 'none';
        $m->{body} = '';
    } elsif (my $te = $m->header('Transfer-Encoding')) {
        $m->{framing} = $te eq 'chunked' ? 'chunked' : "unknown: $te";
        $m->{framing} .= ' and length' if defined $m->header('Content-Length');
        $used = parse_chunks($in, $used, $m) or return;
    } elsif (defined(my $n = $m->header('Content-Length'))) {
        $m->{framing} = 'length';
        return $o{eof} ? broken($m, $in, 'cut off') : ()
            if length($$in) - $used < $n;
        $m->{body} = substr $$in, $used, $n;
        $used += $n;
    } elsif ($o{request}) {
        $m->{framing} = 'none';
        $m->{body} = '';
    } else {
        return unless $o{eof};
        $m->{framing} = 'close';
        $m->{body} = substr $$in, $used;
        $used = length $$in;
    }
    $m->{raw} = substr $$in, 0, $used, '';
    return $m;
}

sub parse_head {
    my ($in, %o) = @_;
    my $at = index $$in, "\r\n\r\n";
    return $o{eof} && length $$in
        ? broken(bless({ headers => [] }), $in, 'no head') : () if $at < 0;
    my $head = substr $$in, 0, $at + 4;
    my ($start, @lines) = split /\r\n/, $head;
    my @headers = map { /^([^\s:]+):[ \t]*(.*?)[ \t]*$/ ? [ $1, $2 ]
                        : [ 'broken', $_ ] } @lines;
    my $m = bless { start => $start, head => $head, headers => \@headers,
                    used => $at + 4 };
    if ($o{request}) {
        @$m{qw(method target version)} = split / /, $start;
    } else {
        @$m{qw(version status reason)} = split / /, $start, 3;
    }
    return $m;
}

sub broken {
    my ($m, $in, $why) = @_;
    $m->{framing} = $why;
    $m->{body} = substr $$in, $m->{used} // 0;
    $m->{raw} = $$in;
    $$in = '';
    return $m;
}

sub bodyless {
    my ($m, %o) = @_;
    return 0 if $o{request};
    return ($o{method} // '') eq 'HEAD'
        || $m->{status} =~ /^(?:1..|204|304)$/;
}

sub parse_chunks {
    my ($in, $at, $m) = @_;
    my @chunks;
    pos($$in) = $at;
    while ($$in =~ /\G([0-9A-Fa-f]+)\r\n/gc) {
        my ($n, $from) = (hex $1, pos $$in);
        return if length $$in < $from + $n + 2;
        if (substr($$in, $from + $n, 2) ne "\r\n") {
            $m->{framing} = 'chunk without its end';
            return length $$in;
        }
        pos($$in) = $from + $n + 2;
        if ($n == 0) {
            $m->{chunks} = \@chunks;
            $m->{body} = join '', @chunks;
            return pos $$in;
        }
        push @chunks, substr $$in, $from, $n;
    }
    $m->{partial} = join '', @chunks;
    return;
}

# The value of a header, the values joined where there are several, or undef.
sub header {
    my ($m, $name) = @_;
    my @v = map { $_->[1] } grep { lc $_->[0] eq lc $name }
            @{ $m->{headers} };
    return @v ? join(', ', @v) : undef;
}

# The arguments of the request line, without the question mark.
sub arguments {
    my $m = shift;
    return $m->{target} =~ /\?(.*)/s ? $1 : undef;
}

# A visitor's end that speaks HTTP/1.1.

package ChatGDPR::Visitor;

use parent -norequire, 'ChatGDPR::Wire';

# The next response; undef if it does not arrive.  method => 'HEAD' for a
# response without a body.
sub response {
    my ($self, %o) = @_;
    my $m;
    ChatGDPR::Wire::until(sub {
        $m = ChatGDPR::HTTP::parse(\$self->{in}, response => 1,
            eof => $self->{eof}, %o);
        $m || $self->{eof};
    }, $o{seconds});
    return $m;
}

# The head of the next response alone; the body stays where it is.
sub response_head {
    my $self = shift;
    my $m = ChatGDPR::Wire::until(sub {
        ChatGDPR::HTTP::parse_head(\$self->{in}) || $self->{eof}
    });
    return unless ref $m;
    substr $self->{in}, 0, $m->{used}, '';
    return $m;
}

sub get {
    my ($self, $target, @headers) = @_;
    $self->send(ChatGDPR::HTTP::http_request("GET $target",
        headers => \@headers));
    return $self;
}

1;
