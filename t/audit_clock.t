#!/usr/bin/perl

# The system's clock is set back and forth while people chat: nothing hangs, no
# message lacks its event, hearts beat on, and the log verifies: its order is
# that of its numbers, whatever its times say.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Test;
use Time::Local qw(timegm);

my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};
my $cc = $ENV{CC} // 'cc';

system("$cc -shared -fPIC -O2 -Wall -Wextra -Werror -D_GNU_SOURCE "
       . "-o $dir/clock.so $FindBin::Bin/audit/clock.c") == 0
    or die "no t/audit/clock.c\n";
plan skip_all => 'this nginx takes no clock of a test'
    if system("LD_PRELOAD=$dir/clock.so $ChatGDPR::Nginx::BINARY -v "
              . '>/dev/null 2>&1');

sub set_clock {
    my ($seconds) = @_;
    open my $f, -e "$dir/clock" ? '+<:raw' : '>:raw', "$dir/clock" or die $!;
    syswrite($f, pack 'l!', $seconds) == length pack 'l!', 0 or die $!;
    close $f;
    return;
}

chat_gdpr($dir, 'key', 'new', $_, "$_.pem") for 'sign', 'review';
set_clock(0);
{
    local $ENV{LD_PRELOAD} = "$dir/clock.so";
    local $ENV{CHAT_GDPR_CLOCK} = "$dir/clock";
    $t->start(<<"EOF");
chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem
    review=%%dir%%/review.pem.pub checkpoint=5 heartbeat=1s sync=100ms;
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
EOF
}

sub beats { return scalar $t->events('heartbeat') }

my $said = 0;
for my $case ([ 'as it is', 0 ], [ 'an hour back', -3600 ],
              [ 'a day ahead', 86_400 ], [ 'a year back', -31_536_000 ]) {
    my ($name, $shift) = @$case;
    set_clock($shift);
    my $want = time + $shift;

    # nginx looks at the clock once a turn
    ok(ChatGDPR::Wire::until(sub {
        my (undef, $got) = $t->exchange($provider, http_request('POST /',
            type => 'text/plain', body => $SAID));
        $got && $got->{body} eq $SEEN or return;
        $said++;
        my ($event) = reverse $t->events('message');
        my ($year, $month, @rest) = $event->{time} =~ /(\d+)/g;
        abs(timegm(@rest[3, 2, 1, 0], $month - 1, $year) - $want) < 300;
    }), "$name: messages pass, with that time");
    my $before = beats();
    ok(ChatGDPR::Wire::until(sub { sleep 0.1; beats() > $before }),
       '... and its heart beats');
}
is(scalar $t->events('message'), $said, 'each message has its event');

my @verify = qw(audit verify --sign-key sign.pem.pub --review-key review.pem);
ok($t->nginx->stop, 'nginx stops');
my ($text, $code) = chat_gdpr($dir, @verify, 'audit.log');
is($code, 0, 'the log verifies') or diag $text;

my @times = map { $_->{time} } $t->audit;
ok((grep { $times[$_] lt $times[$_ - 1] } 1 .. $#times) ? 1 : 0,
   'although its times go back');
($text) = chat_gdpr($dir, qw(audit stats --json audit.log));
like($text, qr/"message": $said/, 'and is counted');

# A restart before the last event.

set_clock(-2 * 31_536_000);
{
    local $ENV{LD_PRELOAD} = "$dir/clock.so";
    local $ENV{CHAT_GDPR_CLOCK} = "$dir/clock";
    $t->start;
}
$t->exchange($provider, http_request('POST /', type => 'text/plain',
                                     body => $SAID));
ok($t->nginx->stop, 'a restart in the past');
($text, $code) = chat_gdpr($dir, @verify, 'audit.log');
is($code, 0, 'verifies as well') or diag $text;

$t->finish;
