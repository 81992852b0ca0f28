#!/usr/bin/perl

# Whatever is done to an audit log is found: changed bytes at places spread over
# it, removed, repeated and swapped lines, files that are cut off, lost or
# exchanged.  The log is that of a real nginx with four workers, reloaded and
# rotated while it wrote.
#
# TEST_AUDIT_MUTATION=all: 5,000 messages, 20,000 bytes and each line; else a
# sample.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Test;

my $all = ($ENV{TEST_AUDIT_MUTATION} // '') eq 'all';
my ($messages, $bytes, $step) = $all ? (5000, 20_000, 1) : (240, 600, 7);

my $t = ChatGDPR::Test->new(audit => 0, workers => 4, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};
my $mutate = audit_program($dir, 'mutate');

chat_gdpr($dir, 'key', 'new', $_, "$_.pem") for 'sign', 'review';
$t->start(<<"EOF_CONF");
chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem
    review=%%dir%%/review.pem.pub checkpoint=25 heartbeat=1s;
$POLICY
server {
    listen %%visitor%% reuseport;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF

sub say_something {
    for (1 .. $messages / 4) {
        $t->exchange($provider, http_request('POST /', type => 'text/plain',
                                             body => $SAID));
    }
    return;
}

sub until_workers {
    my (%old) = map { $_ => 1 } @_;
    return ChatGDPR::Wire::until(sub {
        my @now = grep { !$old{$_} } $t->nginx->workers;
        sleep 0.01;
        @now >= 4;
    });
}

ok(until_workers(), 'four workers');
for my $round (1 .. 4) {
    say_something();
    last if $round == 4;
    my @old = $t->nginx->workers;
    $t->nginx->reload;
    ok(until_workers(@old), 'reloaded');
    say_something() if $round == 3;
    next if $round == 3;
    rename "$dir/audit.log", "$dir/audit.$round" or die;
    $t->nginx->signal('USR1');
    ok(ChatGDPR::Wire::until(sub { -e "$dir/audit.log" }), 'rotated');
}
ok($t->nginx->stop, 'nginx stops');

my %missed;
my $said = join '', map { diag($_) if $all; $_ } do {
    open my $pipe, '-|', $mutate, $bytes, $step, "$dir/sign.pem.pub",
        "$dir/review.pem", map { "$dir/$_" } qw(audit.1 audit.2 audit.log)
        or die "mutate: $!\n";
    <$pipe>;
};
$missed{$1} = [ $2, $3 ] while $said =~ /^(\w+) (\d+) (\d+)$/mg;

my $log = $missed{log} // [ 0, 0 ];
cmp_ok($log->[0], '>=', $messages, 'a log');
is($log->[1], 0, 'that has no flaw as it is');

for (
    [ byte      => 'a byte that was changed shows without a key' ],
    [ named     => 'and its line is named' ],
    [ removed   => 'a line that was removed' ],
    [ repeated  => 'a line that stands there twice' ],
    [ swapped   => 'two lines of a chain that were swapped' ],
    [ cut       => 'a file whose end is missing' ],
    [ cut_within => 'a file that ends within a line' ],
    [ ended     => 'a log whose end is missing' ],
    [ lost      => 'a file that is missing' ],
    [ exchanged => 'two files in the wrong order' ],
) {
    my ($kind, $name) = @$_;
    my ($tried, $missed) = @{ $missed{$kind} // [ 0, 0 ] };
    ok($tried > 0 && $missed == 0, "$name: $missed of $tried not found");
}

$t->finish;
