#!/usr/bin/perl

# The audit log as a reviewer has it: `chat-gdpr audit` verifies what a real
# nginx wrote through reloads, crashes, restarts and full disks, and finds what
# was done to it afterwards.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Process;
use ChatGDPR::Test;
use JSON::PP;

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';

my $t = ChatGDPR::Test->new(audit => 0, workers => 2);
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

# What the command prints, and its exit code.
sub gives {
    my (@args) = @_;
    open my $pipe, '-|', $command, @args or die "$command: $!\n";
    local $/;
    my $said = <$pipe> // '';
    close $pipe;
    return ($said, $? >> 8);
}

for my $kind ('sign', 'review') {
    my ($said, $code) = gives('key', 'new', $kind, "$dir/$kind.pem");
    is($code, 0, "a key to $kind");
    is(sprintf('%o', (stat "$dir/$kind.pem")[2] & 07777), '600',
       'for its owner only');
    like((gives('key', 'show', "$dir/$kind.pem.pub"))[0],
         qr/: $kind, .*, id [0-9a-f]{32}\n/, 'with an id');
    is((gives('key', 'new', $kind, "$dir/$kind.pem"))[1], 1,
       'never over one that is there');
}
unlike(`openssl pkey -in $dir/sign.pem -text -noout 2>&1`, qr/error/i,
       'OpenSSL reads it');

# Debian's workers have another user: they cannot read the keys themselves.
my $http = <<"EOF_CONF";
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF
my $audit = 'chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem '
          . 'review=%%dir%%/review.pem.pub checkpoint=5 heartbeat=1s '
          . 'sync=each;';
my @keys = ('--sign-key', "$dir/sign.pem.pub", '--review-key',
            "$dir/review.pem");

sub verdict {
    my (@args) = @_;
    my ($said, $code) = gives('audit', 'verify', '--json', @args);
    my @all = map { decode_json($_) } split /\n/, $said;
    my $sum = pop @all;
    return { %$sum, code => $code,
             kinds => join(' ', map { "$_->{flaw} $_->{line}" } @all) };
}

sub say_something {
    my $n = shift;
    for (1 .. $n) {
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
        @now >= 2;
    });
}

$t->start("$audit $http");
ok(until_workers(), 'two workers');
say_something(12);

{
    my ($start) = $t->events('start');
    like($start->{key}, qr/^[0-9a-f]{160}$/, 'a chain seals its key');
    is($start->{heartbeat}, 1, 'says how often its heart beats');
    like($start->{signature}, qr/^[0-9a-f]{128}$/, 'and is signed');
    my ($policy) = grep { $_->{policy} eq 'chat' } $t->events('policy');
    my ($message) = $t->events('message');
    is($policy->{policy_digest}, $message->{policy_digest},
       'the policy that events quote is in the log');
    is(Digest::SHA::sha256_hex($policy->{text}), $message->{policy_digest},
       'whole: its digest is that of its text');
}

{
    my $v = verdict('--live', @keys, "$dir/audit.log");
    is($v->{kinds}, '', 'a log that is still written to has no flaw');
    is($v->{open}, 2, 'its chains are open');
    is(verdict(@keys, "$dir/audit.log")->{kinds} =~ s/ \d+//gr, 'end end',
       'that they go on has to be allowed for');
}

# A heart beats where nothing happens.

{
    my $before = () = $t->events('heartbeat');
    ok(ChatGDPR::Wire::until(sub {
        sleep 0.1;
        my $after = () = $t->events('heartbeat');
        $after >= $before + 2;
    }), 'silence is on record');
}

# Reload, rotation, a worker that is killed.

my @old = $t->nginx->workers;
$t->nginx->reload;
ok(until_workers(@old), 'new workers');
ok(ChatGDPR::Wire::until(sub { $t->events('start') == 4 }),
   'which have begun their chains');
say_something(7);
rename "$dir/audit.log", "$dir/audit.1" or die;
$t->nginx->signal('USR1');
ok(ChatGDPR::Wire::until(sub { -e "$dir/audit.log" }), 'a new file');
say_something(5);
$t->expect_log(qr/exited on signal 9/);
@old = $t->nginx->workers;
kill 'KILL', $old[0];
ok(ChatGDPR::Wire::until(sub {
    sleep 0.01;
    my @now = $t->nginx->workers;
    @now == 2 && !grep { $_ == $old[0] } @now;
}), 'a killed worker is replaced');
say_something(5);
ok($t->nginx->stop, 'nginx stops');

my @log = ("$dir/audit.1", "$dir/audit.log");

sub complains {
    my (@args) = @_;
    my ($said, $code, $err) = chat_gdpr($dir, 'audit', 'verify', @args);
    return ($code, $err =~ s/\Q$dir\E\///gr, $said);
}

# What a shell's audit* or a hasty hand makes of it.
{
    my ($code, $err) = complains(@log);
    is("$code $err", '0 ', 'in their order nothing is said of files');
    ($code, $err) = complains(reverse @log);
    is($code, 1, 'the newest file first');
    is($err, "chat-gdpr: audit.1 begins before audit.log: give the files in "
        . "the order in which they were written, the oldest first\n",
       'that is what is said of it');
    ($code, $err) = complains($log[1]);
    is($code, 1, 'without the older file');
    like($err, qr/^chat-gdpr: audit\.log goes on with \d chains that begin/,
         'nor here');
    ($code, $err, my $said) = complains($log[0], "$dir/none.log");
    is("$code $said", '3 ', 'a file that is not there: no verdict');
    like($err, qr/none\.log: No such file.*there is no verdict/s, 'says why');
    ($code, $err) = complains('--review-key', "$dir/sign.pem.pub", @log);
    like($err, qr/holds no private X25519 key, .*: it is one of "key new sign"/,
         'a key of another kind');
    ($code, $err) = complains('--review-key', "$dir/review.pem.pub", @log);
    like($err, qr/makes: it is the public half/, 'and its public half');
}

{
    my $v = verdict(@keys, @log);
    is($v->{kinds}, '', 'all of it verifies');
    is($v->{code}, 0, 'and the command says so');
    is($v->{chains}, 5, 'in five chains');
    is($v->{macs}, $v->{records}, 'each record was written at its time');
    cmp_ok($v->{heads}, '>=', 5, 'chains quote each other');
    cmp_ok($v->{signatures}, '>=', 9, 'and are signed');
    my ($end) = grep { exists $_->{ended} }
                map { @{ $_->{heads} // [] } } $t->audit;
    ok($end, 'that one broke off is on record');
}

# What a forger may do: one change each.

sub content { return $t->nginx->read($_[0]) }

sub changed {
    my ($what, $text, $kind, @args) = @_;
    $t->nginx->write('forged.log', $text);
    my $v = verdict(@args, "$dir/audit.1", "$dir/forged.log");
    like($v->{kinds}, $kind, $what);
    is($v->{code}, 1, 'and the command fails');
    return;
}

{
    my $log = content('audit.log');
    my @lines = split /(?<=\n)/, $log;
    my ($i) = grep { $lines[$_] =~ /"type":"message"/ } 1 .. $#lines;

    changed('a count that was changed',
            $log =~ s/("email":)1/${1}2/r, qr/^hash \d+/);
    changed('a record that was taken out', join('', @lines[0 .. $i - 1],
            @lines[$i + 1 .. $#lines]), qr/^(?:gap|head) \d+/);
    changed('the last record cut off', join('', @lines[0 .. $#lines - 1]),
            qr/^end \d+$/);
    changed('the last byte cut off', substr($log, 0, -1),
            qr/^record \d+ end/);
    changed('a log of one file that is lost', '', qr/end/);
    is(verdict("$dir/audit.log")->{kinds} =~ s/ .*//sr, 'start',
       'the older file is lost');

    my $mended = $lines[$i] =~ s/("email":)1/${1}2/r;
    $mended = ChatGDPR::Audit::mended($mended);
    changed('a change with its hash mended',
            join('', @lines[0 .. $i - 1], $mended, @lines[$i + 1 .. $#lines]),
            qr/^mac \d+ /, @keys);
}

is((gives('audit', 'verify', "$dir/none.log"))[1], 3, 'no log: no verdict');
$t->nginx->write('empty.log', '');
is((gives('audit', 'verify', "$dir/empty.log"))[1], 1, 'nor an empty one');

# What is in it.

{
    my ($said) = gives('audit', 'query', '--type', 'message', '--entity',
                       'email', @log);
    is(scalar(() = $said =~ /^/mg), 29, 'query finds events');
    like($said, qr!^\S+Z message +\d+/1 chat to_provider request text email=1!m,
         'and prints them for people');
    my ($connection) = $said =~ m!message +(\d+)/!;
    ($said) = gives('audit', 'show', $connection, @log);
    is(scalar(() = $said =~ /^/mg), 1, 'show prints the life of a chat');
    ($said) = gives('audit', 'query', '--json', '--since', '2000-01-01',
                    '--until', '2001', @log);
    is($said, '', 'times limit what is printed');
    my $stats = decode_json((gives('audit', 'stats', '--json', @log))[0]);
    is($stats->{findings}{card}, 29, 'stats count findings');
    is($stats->{events}{start}, 5, 'and events');
}

# A restart on a log whose last line was cut short by a loss of power.

{
    my $log = content('audit.log');
    my ($last) = $log =~ /([^\n]+)\n\z/;
    $t->nginx->write('audit.log', $log . substr($last, 0, 100));
    $t->start;
    ok(until_workers(), 'nginx starts on it');
    say_something(2);
    ok($t->nginx->stop, 'and stops');
    my $v = verdict(@keys, @log);
    is($v->{kinds}, '', 'the log verifies');
    is($v->{torn}, 1, 'what was cut short is declared');
}

# A master that is killed with its workers.

{
    $t->start;
    ok(until_workers(), 'once more');
    say_something(2);
    my $pid = delete $t->nginx->{pid};
    my @workers = children_of($pid);
    kill 'KILL', $pid, @workers;
    waitpid $pid, 0;
    ChatGDPR::Wire::until(sub { sleep 0.01; !grep { kill 0, $_ } @workers });
    unlink "$dir/nginx.pid";
    like(verdict(@keys, @log)->{kinds}, qr/^end \d+( end \d+)?$/,
         'what broke off shows');
    $t->start;
    ok(until_workers(), 'nginx starts again');
    ok($t->nginx->stop, 'and stops');
    is(verdict(@keys, @log)->{kinds}, '',
       'where the chains broke off is on record');
}

# All of an earlier run taken away.

{
    rename "$dir/audit.log", "$dir/audit.2" or die;
    $t->start;
    ok(until_workers(), 'a new log');
    ok($t->nginx->stop, 'of one run');
    my $first = content('audit.log');
    $t->start;
    ok(until_workers(), 'and another');
    ok($t->nginx->stop, 'that stops, too');
    my $both = content('audit.log');
    is(verdict(@keys, "$dir/audit.log")->{kinds}, '', 'it verifies');
    $t->nginx->write('forged.log', substr($both, length $first));
    like(verdict(@keys, "$dir/forged.log")->{kinds}, qr/^head \d+/,
         'the second one has seen the first');
}

# A disk that is full at some line, and is not later.

SKIP: {
    mkdir "$dir/small" or die;
    my $blocks = 'size=40k,mode=755';
    skip 'no file system can be mounted', 5
        if system("mount -t tmpfs -o $blocks tmpfs $dir/small 2>/dev/null");
    my $hog = "$dir/small/hog";
    $t->nginx->write('small/hog', 'x' x 8192);
    (my $small = $audit) =~ s!/audit.log!/small/audit.log!;
    $small =~ s/ sync=each//;
    $t->expect_log(qr/cannot write to the audit log/);
    $t->start("$small $http");
    ok(until_workers(), 'nginx with a small disk');
    my $refused = 0;
    for (1 .. 80) {
        my ($answer, $got) = $t->exchange($provider, http_request('POST /',
            type => 'text/plain', body => $SAID));
        $refused++ if !$got && $answer && $answer->{status} eq '503';
    }
    cmp_ok($refused, '>', 0, 'which fills up: messages are refused');
    unlink $hog;
    my ($answer, $got);
    ok(ChatGDPR::Wire::until(sub {
        ($answer, $got) = $t->exchange($provider, http_request('POST /',
            type => 'text/plain', body => $SAID));
        $got;
    }), 'and pass again once there is room');
    ok($t->nginx->stop, 'nginx stops');
    my $v = verdict(@keys, "$dir/small/audit.log");
    is($v->{kinds}, '', 'the log verifies');
    cmp_ok($v->{torn}, '>=', 1, 'with what was cut short declared');
    my $messages = () = (gives('audit', 'query', '--type', 'message',
                               "$dir/small/audit.log"))[0] =~ /^/mg;
    cmp_ok($messages, '>=', 81 - $refused, 'no message lacks its event');
    system("umount $dir/small");
}

# Wrong lines.

for my $case (
    [ 'sign=none.pem', qr/cannot open the key/ ],
    [ "sign=$dir/review.pem", qr/holds no private Ed25519 key in PEM: make/ ],
    [ "review=$dir/sign.pem", qr/holds no public X25519 key/ ],
    [ 'checkpoint=0', qr/takes a number of events/ ],
    [ 'heartbeat=10ms', qr/takes a time from 1s to 1h/ ],
    [ 'heartbeat=2h', qr/takes a time from 1s to 1h/ ],
    [ 'sync=sometimes', qr/takes "off", "each" or a time/ ],
    [ 'seel=on', qr/unknown parameter "seel=on": "chat_gdpr_audit" takes/ ],
) {
    my ($param, $message) = @$case;
    my ($ok, $said) = $t->nginx->check(
        "chat_gdpr_audit %%dir%%/other.log $param; $http");
    ok(!$ok, "$param is refused");
    like($said, $message, 'with a reason');
}

$t->finish;
