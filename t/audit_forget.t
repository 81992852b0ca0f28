#!/usr/bin/perl

# The key of each record is forgotten once that is written: of all keys that a
# chain has had, no worker and no master holds any but the next one, in any part
# of its memory, nor what an older record could be forged or opened with.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Test;
use Digest::SHA qw(sha256);

my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};
my $open = audit_program($dir, 'first_key');

chat_gdpr($dir, 'key', 'new', $_, "$_.pem") for 'sign', 'review';

no warnings 'portable';  # addresses have 64 bits

# The bytes of a process's memory that it may write to; undef if nobody may look,
# or a sanitizer has its shadow there.
my $MOST = 1 << 28;
sub memory {
    my ($pid) = @_;
    open my $maps, '<', "/proc/$pid/maps" or return;
    open my $mem, '<:raw', "/proc/$pid/mem" or return;
    my $all = '';
    while (<$maps>) {
        /^([0-9a-f]+)-([0-9a-f]+) rw/ or next;
        my ($from, $to) = map { hex } $1, $2;
        return if $to - $from > $MOST;
        sysseek $mem, $from, 0 or next;
        my $bytes;
        sysread $mem, $bytes, $to - $from or next;
        $all .= $bytes;
    }
    return $all;
}

# What the code of a record is made from: its key, and both halves of HMAC; and
# what opens it if it is sealed.
sub forms {
    my ($key) = @_;
    return ($key, sha256("chat-gdpr audit seal$key"),
            map { $key ^ chr($_) x 32 } 0x36, 0x5c);
}

sub held {
    my ($memory, @keys) = @_;
    return scalar grep { my $key = $_;
                         grep { index($memory, $_) >= 0 } forms($key) } @keys;
}

for my $case ([ 'clear', '' ], [ 'sealed', 'seal=on' ]) {
    my ($name, $seal) = @$case;
    $t->start(<<"EOF_CONF");
chat_gdpr_audit %%dir%%/$name.log sign=%%dir%%/sign.pem
    review=%%dir%%/review.pem.pub checkpoint=7 $seal;
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
EOF_CONF
    for (1 .. 20) {
        $t->exchange($provider, http_request('POST /', type => 'text/plain',
                                             body => $SAID));
    }
    my @lines = grep { /"type":/ } split /\n/, slurp("$dir/$name.log");
    my ($chain, $sealed) =
        $lines[0] =~ /"chain":"(\w+)".*"key":"([0-9a-f]{160})"/;
    my @keys = pack 'H64', `$open $dir/review.pem $chain $sealed`;
    push @keys, sha256('chat-gdpr audit next' . $keys[-1]) for @lines;
    my $next = pop @keys;
    cmp_ok(scalar @keys, '>', 20, "$name: " . @keys . ' records');

    my ($worker) = $t->nginx->workers;
    my $memory = memory($worker);
    SKIP: {
        skip 'nobody may look into the memory', 3 if !defined $memory;
        is(held($memory, $next), 1, 'the worker has the key of the next one');
        is(held($memory, @keys), 0, 'and that of none that is written');
        is(held(memory($t->nginx->{pid}), @keys, $next), 0,
           'the master has none');
    }
    ok($t->nginx->stop, 'nginx stops');
}

$t->finish;
