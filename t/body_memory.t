#!/usr/bin/perl

# Bodies of any length, in each format that is streamed and compressed or not,
# both ways: what a worker has of memory over plain proxying does not grow with
# them.  TEST_BODY_MB: the longest; if not given, 16, and 4 of each format.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Compress::Zlib ();
use IO::Socket::INET;

use ChatGDPR::Test;

my $MOST = 2 * 1024 * 1024;
my $LINE = qq({"id":17,"text":"mail jane.doe\@example.com, hello","n":1.5}\n);

my $MAIL = 'mail jane.doe@example.com, hello';

# name => type, how it begins, goes on, and ends; spaces may stand in front of
# the end
my %FORMATS = (
    ndjson     => [ 'application/x-ndjson', '', $LINE, '' ],
    text       => [ 'text/plain', '', "$MAIL\n", '' ],
    json       => [ 'application/json', '[0', qq(,{"m":"$MAIL","n":1.5}), ']' ],
    nested     => [ 'application/json', '{"a":"[0',
                    qq(,{\\"m\\":\\"$MAIL\\"}), ']"}' ],
    form       => [ 'application/x-www-form-urlencoded', 'a=1',
                    '&m=mail+jane.doe%40example.com', '' ],
    multipart  => [ 'multipart/form-data; boundary=AaB',
                    qq(--AaB\r\nContent-Disposition: form-data; name="m"\r\n)
                    . "\r\n", "$MAIL\r\n", "\r\n--AaB--\r\n" ],
    html       => [ 'text/html', '<!DOCTYPE html><body>',
                    "<p>$MAIL <b>jane</b>\@example.com</p>\n", '</body>' ],
    xml        => [ 'application/xml', '<m>', "<p t='1'>$MAIL</p>\n", '</m>' ],
    sse        => [ 'text/event-stream', '', qq(data: {"m":"$MAIL"}\n\n), '' ],
    javascript => [ 'text/javascript', 'cb([0', qq(,{"m":"$MAIL"}), '])' ],
    utf16      => [ 'text/plain; charset=utf-16le', '',
                    join('', map { "$_\0" } split //, "$MAIL\n"), '' ],
);

my $t = ChatGDPR::Test->new;

my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 8)
    or die "listen: $!\n";
$t->nginx->{port}{provider} = $listen->sockport;

$t->start(<<"EOF2");
chat_gdpr_policy chat { limit body=1g; }
client_max_body_size 1g;
server {
    listen %%visitor%%;
    proxy_buffering off;
    location /plain {
        proxy_pass http://%%provider%%;
    }
    location /chat {
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
    location /buffered {
        proxy_buffering on;
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
    location /unbuffered {
        proxy_request_buffering off;
        proxy_http_version 1.1;
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
}
EOF2

my ($worker) = $t->nginx->workers;
my $maps = $t->nginx->read("/proc/$worker/maps") // '';
plan(skip_all => 'a sanitizer has its own memory') if $maps =~ /lib\w*san\b/;

# $n bytes of a format, in pieces, which may be chunks; compressed by their
# letters alone, for what is said over and over would be taken for a bomb.
sub send_body {
    my ($sock, $name, $n, $chunked, $coding) = @_;
    my (undef, $first, $line, $last) = @{ $FORMATS{$name} };
    my $packer;
    ($packer) = Compress::Zlib::deflateInit(
        -WindowBits => Compress::Zlib::MAX_WBITS() + 16,  # gzip
        -Strategy   => Compress::Zlib::Z_HUFFMAN_ONLY()) if $coding;
    my $write = sub {
        my ($part) = @_;
        return 1 if $part eq '';
        $part = sprintf "%x\r\n%s\r\n", length $part, $part if $chunked;
        return print {$sock} $part;
    };
    my $say = sub {
        return $write->($packer ? scalar $packer->deflate($_[0]) : $_[0]);
    };
    $n -= length($first) + length $last;
    $say->($first) or return;
    my $piece = $line x 256;
    while ($n >= length $line) {
        my $k = int($n / length $line);
        my $part = $k < 256 ? $line x $k : $piece;
        $say->($part) or return;
        $n -= length $part;
    }
    $say->(($n > 0 ? ' ' x $n : '') . $last);
    $write->(scalar $packer->flush) if $packer;
    print {$sock} "0\r\n\r\n" if $chunked;
    return;
}

sub take {
    my ($sock, $left) = @_;
    while ($left) {
        my $got = read $sock, my $bytes, $left < 65536 ? $left : 65536;
        last if !$got;
        $left -= $got;
    }
}

# The provider: it takes the body, and answers with one as long.
my $child = fork // die "fork: $!\n";
if ($child == 0) {
    while (my $sock = $listen->accept) {
        my $head = '';
        while ($head !~ /\r\n\r\n/) {
            $head .= readline($sock) // last;
        }
        my ($left) = $head =~ /^Content-Length: (\d+)/im;
        if ($head =~ /^Transfer-Encoding: chunked/im) {
            while ((readline($sock) // last) =~ /^([0-9a-f]+)/i && hex $1) {
                take($sock, 2 + hex $1);
            }
        } else {
            take($sock, $left);
        }
        my ($n) = $head =~ /^X-Length: (\d+)/im;
        my ($name, $coding) = $head =~ /^X-Format: (\w+) ?(\w*)/im;
        print {$sock} "HTTP/1.1 200 OK\r\nContent-Type: $FORMATS{$name}[0]\r\n"
                    . ($coding ? "Content-Encoding: $coding\r\n"
                               : "Content-Length: $n\r\n")
                    . "Connection: close\r\n\r\n";
        send_body($sock, $name, $n, 0, $coding);
        close $sock;
    }
    POSIX::_exit(0);
}

sub anonymous {
    my ($kb) = ($t->nginx->read("/proc/$worker/status") // '')
               =~ /^RssAnon:\s+(\d+)/m;
    return 1024 * ($kb // 0);
}

# The most that the worker had, and how long the answer was.
sub passes {
    my ($path, $n, $chunked, $name, $coding) = @_;
    $name ||= 'ndjson';
    # scripts are no requests
    my $asks = $name eq 'javascript' ? 'text' : $name;
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $t->nginx->port('visitor')) or die "connect: $!\n";
    print {$sock} "POST $path?callback=cb HTTP/1." . ($chunked ? 1 : 0)
                . "\r\nHost: localhost\r\nConnection: close\r\n"
                . "X-Length: $n\r\nContent-Type: $FORMATS{$asks}[0]\r\n"
                . "X-Format: $name " . ($coding // '') . "\r\n"
                . ($coding ? "Content-Encoding: $coding\r\n" : '')
                . ($chunked ? 'Transfer-Encoding: chunked'
                            : "Content-Length: $n") . "\r\n\r\n";
    send_body($sock, $asks, $n, $chunked, $coding);
    my ($most, $length, $head) = (anonymous(), 0, '');
    while (read $sock, my $bytes, 1048576) {
        $length += length $bytes;
        $head = $bytes if $head eq '';
        my $now = anonymous();
        $most = $now if $now > $most;
    }
    $length -= index($head, "\r\n\r\n") + 4;
    return ($most, $length, $head =~ m{\AHTTP/1\.\d 200});
}

for my $n (0, 1, 1 << 20, ($ENV{TEST_BODY_MB} // 16) << 20) {
    my ($plain, $all) = passes('/plain', $n);
    is($all, $n, "$n bytes, plain");

    for my $way ([ '/chat' ], [ '/buffered' ], [ '/unbuffered' ],
                 [ '/chat', 'chunked' ], [ '/unbuffered', 'chunked' ]) {
        my ($path, $chunked) = @$way;
        my ($chat, $length, $ok) = passes($path, $n, $chunked);
        my $what = join ', ', $n, @$way;
        ok($ok, "$what: it is read");
        ok($n < 1000 ? $chunked || $length == $n
                     : ($length < $n && $length > $n / 2),
           '... and comes back redacted') or diag("$length bytes");
        cmp_ok($chat, '<=', $plain + $MOST, '... in memory that does not grow')
            or diag(sprintf '%d KB over plain', ($chat - $plain) / 1024);
        diag(sprintf '%s: %d KB over plain', $what, ($chat - $plain) / 1024)
            if $ENV{TEST_VERBOSE};
    }
}

my $most = ($ENV{TEST_BODY_MB} // 4) << 20;

for my $name (sort keys %FORMATS) {
    for my $coding ('', 'gzip') {
        my ($plain) = passes('/plain', $most, 1, $name, $coding);
        my ($chat, $length, $ok) = passes('/unbuffered', $most, 1, $name,
                                          $coding);
        my $what = join ' ', grep { $_ } $name, $coding;
        ok($ok && $length < $most && $length > $most / 4,
           "$what comes back redacted") or diag("$length bytes");
        cmp_ok($chat, '<=', $plain + $MOST, '... in memory that does not grow')
            or diag(sprintf '%d KB over plain', ($chat - $plain) / 1024);
        diag(sprintf '%s: %d KB over plain', $what, ($chat - $plain) / 1024)
            if $ENV{TEST_VERBOSE};
    }
}

kill 'KILL', $child;
waitpid $child, 0;

$t->finish;
