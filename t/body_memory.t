#!/usr/bin/perl

# Bodies of any length, both ways: what a worker has of memory over plain
# proxying does not grow with them.  TEST_BODY_MB: the longest, 16 if not given.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use IO::Socket::INET;

use ChatGDPR::Test;

my $MOST = 2 * 1024 * 1024;
my $LINE = qq({"id":17,"text":"mail jane.doe\@example.com, hello","n":1.5}\n);

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

# $n bytes of lines, in pieces, which may be chunks.
sub send_lines {
    my ($sock, $n, $chunked) = @_;
    my $piece = $LINE x 256;
    while ($n) {
        my $part = $n < length $piece ? substr $piece, 0, $n : $piece;
        $part = ' ' x $n if $n < length $LINE;   # which is JSON as well
        $part =~ s/[^\n]+\z// if length $part > 100;
        my $size = length $part;
        $part = sprintf "%x\r\n%s\r\n", $size, $part if $chunked;
        print {$sock} $part or return;
        $n -= $size;
    }
    print {$sock} "0\r\n\r\n" if $chunked;
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
        print {$sock} "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson"
                    . "\r\nContent-Length: $n\r\nConnection: close\r\n\r\n";
        send_lines($sock, $n);
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
    my ($path, $n, $chunked) = @_;
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $t->nginx->port('visitor')) or die "connect: $!\n";
    print {$sock} "POST $path HTTP/1." . ($chunked ? 1 : 0)
                . "\r\nHost: localhost\r\nConnection: close\r\n"
                . "X-Length: $n\r\nContent-Type: application/x-ndjson\r\n"
                . ($chunked ? 'Transfer-Encoding: chunked'
                            : "Content-Length: $n") . "\r\n\r\n";
    send_lines($sock, $n, $chunked);
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

kill 'KILL', $child;
waitpid $child, 0;

$t->finish;
