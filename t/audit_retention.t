#!/usr/bin/perl

# What policies say about how long the audit log is kept is done by `chat-gdpr
# audit purge`, what a visitor asks for by `chat-gdpr audit erase`; the log
# verifies afterwards and says what is gone, and whatever else is done to it is
# found all the same.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Faults;
use ChatGDPR::Test;
use JSON::PP;

my $t = ChatGDPR::Test->new(audit => 0, workers => 2, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};
my $make = audit_program($dir, 'log');
my $mutate = audit_program($dir, 'mutate');

chat_gdpr($dir, 'key', 'new', $_->[0], "$_->[1].pem")
    for [ sign => 'sign' ], [ review => 'review' ], [ sign => 'thief' ],
        [ review => 'other' ];

my @sign = ('--sign-key', 'sign.pem', '--review-key', 'review.pem.pub');

sub verdict {
    my (@files) = @_;
    my ($said, $code) = chat_gdpr($dir, qw(audit verify --json),
        '--sign-key', 'sign.pem.pub', '--review-key', 'review.pem', @files);
    my @all = map { decode_json($_) } split /\n/, $said;
    my $sum = pop @all;
    return { %$sum, code => $code,
             kinds => join(' ', sort map { $_->{flaw} } @all) };
}

sub lines_of {
    my ($file) = @_;
    return split /(?<=\n)/, slurp("$dir/$file");
}

# A log in two files, of the last 100 days to those 70 days ago: a policy that
# keeps proof of consent for six years and all else for 90 days.

system("$make 1500 $dir/sign.pem $dir/review.pem.pub 100 > $dir/made.log")
    && die "no log\n";
{
    my @lines = lines_of('made.log');
    spew("$dir/old.log", @lines[0 .. 799]);
    spew("$dir/new.log", @lines[800 .. $#lines]);
}
my @log = qw(old.log new.log);
chmod 0640, "$dir/old.log";
is(verdict(@log)->{kinds}, '', 'a log that nobody has purged');

{
    my ($said, $code, $err) = chat_gdpr($dir, qw(audit purge), @log);
    is($code, 2, 'what is removed is signed for');
    like($err, qr/needs --sign-key/, 'which is said');
    ($said, $code, $err) = chat_gdpr($dir, qw(audit purge --sign-key sign.pem),
                                     @log);
    is($code, 2, 'and has codes if the log has');
    like($err, qr/give --review-key/, 'which is said');
    ($said, $code) = chat_gdpr($dir, qw(audit purge --before 2026-01-02),
                               @sign, @log);
    is($code, 2, 'a time of its own takes a reason');
}

# Twice: what is older than 95 days, and what is due.

my $before = do {
    my @day = gmtime(time - 95 * 86400);
    sprintf '%04d-%02d-%02d', $day[5] + 1900, $day[4] + 1, $day[3];
};
my $size = -s "$dir/old.log";
my ($said, $code) = chat_gdpr($dir, qw(audit purge --reason early --before),
                              $before, @sign, @log);
is($code, 0, 'a part of it is removed');
my ($first) = $said =~ /^old\.log: (\d+) records$/m;
cmp_ok($first, '>', 150, 'a sixth of the records');
is(verdict(@log)->{removed}, $first, 'the log verifies, and counts them');

($said, $code) = chat_gdpr($dir, qw(audit purge), @sign, @log);
is($code, 0, 'then all that is due');
my ($second) = $said =~ /^old\.log: (\d+) records$/m;
like($said, qr/^new\.log: 0 records$/m, 'of the newer file nothing');
my $v = verdict(@log);
is($v->{kinds}, '', 'the log verifies');
is($v->{code}, 0, 'and the command says so');
is($v->{removed}, $first + $second, 'runs that go on are counted once');
is($v->{macs}, $v->{records}, 'each record was written at its time');
is($v->{removals}[0]{why}, 'retention', 'it says why');
is($v->{removals}[0]{proofs}, 0, 'no proof of consent among it');
cmp_ok(-s "$dir/old.log", '<', 2 * $size / 3, 'the file is smaller');
is(sprintf('%o', (stat "$dir/old.log")[2] & 07777), '640',
   'has the mode that it had');
is(join(' ', glob "$dir/*~"), '', 'and none is left beside it');
{
    my $consents = sub {
        return join '', sort grep { /"type":"consent"/ } map { lines_of($_) } @_;
    };
    is($consents->(@log), $consents->('made.log'), 'each consent is there');
}

my $purged = slurp("$dir/old.log");
($said) = chat_gdpr($dir, qw(audit purge --json), @sign, @log);
is_deeply([ map { decode_json($_) } split /\n/, $said ],
          [ map { { file => $_, records => 0 } } @log ],
          'a second time there is nothing, which it says for programs');
($said) = chat_gdpr($dir, qw(audit purge), @sign, @log);
like($said, qr/^old\.log: 0 records$/m, 'once more: nothing is due');
is(slurp("$dir/old.log"), $purged, 'nor is the file touched');
like((chat_gdpr($dir, qw(audit verify), @log))[0],
     qr/$v->{removed} records are gone, 0 of them proof of consent: removed by/,
     'people are told');
like((chat_gdpr($dir, qw(audit query --type tombstone), @log))[0],
     qr/^\S+ tombstone  [0-9a-f]{16} retention .*message=\d+/m,
     'tombstones are events');
is(decode_json((chat_gdpr($dir, qw(audit report --json), @log))[0])
   ->{verification}{removed}, $v->{removed}, 'the report says it, too');

# What a thief of the disk may do to it: all is found.

{
    my $found = join '', do {
        open my $pipe, '-|', $mutate, 400, 5, "$dir/sign.pem.pub",
            "$dir/review.pem", map { "$dir/$_" } @log or die "mutate: $!\n";
        <$pipe>;
    };
    is($?, 0, 'whatever is done to it is found') or diag $found;
    like($found, qr/^removed \d\d/m, 'many things');

    my @lines = lines_of('old.log');
    my ($i) = grep { $lines[$_] =~ /"type":"tombstone"/ } 0 .. $#lines;
    my $kinds = sub {
        spew("$dir/forged.log", @_);
        return verdict('forged.log', 'new.log')->{kinds};
    };
    like($kinds->(@lines[0 .. $i - 1, $i + 2 .. $#lines]),
         qr/gap/, 'a tombstone and its record that are missing');
    like($kinds->(map { s/"why":"retention"/"why":"before"/r } @lines),
         qr/hash/, 'one that says something else');
    my ($message) = grep { $lines[$_] =~ /"type":"message".*"salt"/ }
                    reverse 0 .. $#lines;
    my $stub = ChatGDPR::Audit::short_form($lines[$message] =~ s/,"hash".*//sr)
             . ($lines[$message] =~ /(,"hash".*)/s)[0];
    is($kinds->(@lines[0 .. $message - 1], $stub,
                @lines[$message + 1 .. $#lines]), 'erased',
       'a message that was emptied');
    spew("$dir/theirs.log", slurp("$dir/made.log"));
    chat_gdpr($dir, qw(audit purge --sign-key thief.pem --review-key
                       review.pem.pub theirs.log));
    like(verdict('theirs.log')->{kinds}, qr/^signature( signature)*$/,
         'tombstones of another key');
}

# Nothing is removed from a log that does not verify.

{
    my @lines = lines_of('made.log');
    spew("$dir/bad.log", @lines[0 .. 99], @lines[101 .. $#lines]);
    my $was = slurp("$dir/bad.log");
    my (undef, $rc, $err) = chat_gdpr($dir, qw(audit purge), @sign, 'bad.log');
    is($rc, 1, 'a log with a gap is not purged');
    like($err, qr/bad\.log:\d+: gap: .*does not verify/, 'which is said');
    is(slurp("$dir/bad.log"), $was, 'and is as it was');
}

# Whenever it fails, or is killed, a whole file is there.

SKIP: {
    skip 'needs strace, and the right to trace', 16
        if !ChatGDPR::Faults->possible;
    for my $fault (qw(write:error=ENOSPC write:signal=KILL
                      write:signal=KILL:when=2 fsync:error=EIO
                      fsync:signal=KILL rename:error=EROFS rename:signal=KILL
                      fsync:signal=KILL:when=2)) {
        spew("$dir/whole.log", slurp("$dir/made.log"));
        my ($call) = split /:/, $fault;
        system('strace', '-qq', '-o', '/dev/null', '-e', "trace=$call", '-e',
               "inject=$fault", $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr',
               qw(audit purge --sign-key), "$dir/sign.pem", '--review-key',
               "$dir/review.pem.pub", "$dir/whole.log");
        isnt($?, 0, "$fault: it fails") if $fault !~ /when=2/;
        my $now = verdict('whole.log');
        is($now->{kinds}, '', "$fault: the log verifies");
        ok($now->{removed} == 0 || $fault =~ /when=2/, 'and is the old one')
            if $fault !~ /^fsync:signal=KILL:when=2/;
    }
}

# The same in nginx.

$t->nginx->write('secret', '5a' x 32 . "\n");
my $conf = <<"EOF_CONF";
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy asks {
    controller "Example Ltd" contact=privacy\@example.com;
    processor  "Chat Vendor" country=IE dpa=2026-01-10;
    languages  en;
    purpose    marketing basis=consent  "Send you offers";
    redact     email replace unless=marketing;
    consent    mode=reduced version=1 max_age=180d;
    %%retain%%
}
server {
    listen %%visitor%%;
    chat_gdpr asks;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF
my $audit = 'chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem '
          . 'review=%%dir%%/review.pem.pub;';
$t->may_hold(qr/^visitor/);

sub says {
    my ($cookie) = @_;
    my ($got) = $t->exchange($provider, http_request('POST /say',
        type => 'text/plain', body => 'mail jane.doe@example.com',
        headers => [ $cookie ? "Cookie: $cookie" : () ]));
    return;
}

sub chooses {
    my ($decision) = @_;
    my $answer = $t->visitor('visitor')->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        headers => [ 'Sec-Fetch-Site: same-origin' ],
        body => "decision=$decision&purpose=marketing"))
        ->response(method => 'POST');
    return ($answer->{head} =~ /^Set-Cookie: ([^;]+)/mi)[0];
}

sub rotate {
    my ($to) = @_;
    rename "$dir/audit.log", "$dir/$to" or die;
    $t->nginx->signal('USR1');
    return ChatGDPR::Wire::until(sub { -e "$dir/audit.log" });
}

for my $seal ('', ' seal=on') {
    my $kind = $seal ? 'sealed' : 'open';
    unlink "$dir/audit.log";
    $t->start(($audit =~ s/;/$seal;/r) . ($conf =~ s/%%retain%%//r));
    my ($jane, $john) = map { chooses('save') } 1 .. 2;
    says($_) for $jane, $john, $jane, undef, $jane;
    my (undef, $rc, $err) = chat_gdpr($dir, qw(audit purge --reason test
        --before 2026-01-02), @sign, 'audit.log');
    is($rc, 3, "$kind: a log that nginx writes to is not touched");
    like($err, qr/in use: rename it/, 'and it is said what to do');
    ok(rotate('audit.1'), 'a new file');
    says($john);
    ok(ChatGDPR::Wire::until(sub {
        (chat_gdpr($dir, qw(audit purge --reason test --before 2026-01-02),
                   @sign, 'audit.1'))[1] == 0;
    }), 'then the old one can be');
    ok($t->nginx->stop, 'nginx stops');

    my @open = $seal ? ('--review-key', 'review.pem') : ();
    my ($event) = (chat_gdpr($dir, qw(audit query --json --type consent), @open,
                             'audit.1'))[0] =~ /\A([^\n]+)/;
    my $subject = decode_json($event)->{subject};
    my @files = qw(audit.1 audit.log);
    my @erase = ('audit', 'erase', $subject, qw(--sign-key sign.pem));

    is((chat_gdpr($dir, @erase, '--review-key', 'review.pem', @files))[1], 2,
       'an erasure has a reason');
    push @erase, '--reason', 'No. 17';
    if ($seal) {
        is((chat_gdpr($dir, @erase, '--review-key', 'other.pem', @files))[1],
           3, 'and the key that opens the log');
        is(verdict(@files)->{erased}, 0, 'nothing was erased');
    }
    my ($out, $done, $why) = chat_gdpr($dir, @erase, '--review-key', 'review.pem',
                                 @files);
    is($done, 0, 'a visitor is erased') or diag $why;
    like($out, qr/^audit\.1: [1-9]\d* records\naudit\.log: 0 records$/m,
         'of those files that say something about him');
    my $now = verdict(@files);
    is($now->{kinds}, '', 'the log verifies');
    is($now->{removals}[0]{reason}, 'No. 17', 'says why');
    cmp_ok($now->{erased}, '>=', 4, 'and how much');
    is((chat_gdpr($dir, qw(audit query --subject), $subject, @open,
                  @files))[0], '', 'nobody finds him any more');
    unlike(join('', map { slurp("$dir/$_") } @files), qr/$subject/,
           'he is nowhere');
    my ($others) = chat_gdpr($dir, qw(audit query --type message), @open,
                             @files);
    is(scalar(() = $others =~ / message /g), 3, 'others are');
    is((chat_gdpr($dir, @erase, '--review-key', 'review.pem', @files))[1], 1,
       'once more: there is nothing');

    sleep 1.1;
    my $day = do {
        my @now = gmtime;
        sprintf '%04d-%02d-%02dT%02d:%02d:%02dZ', $now[5] + 1900, $now[4] + 1,
                @now[3, 2, 1, 0];
    };
    ($out, $done) = chat_gdpr($dir, qw(audit purge --reason), 'all of it',
                              '--before', $day, @sign, @files);
    is($done, 0, 'a log that names no period is purged for a reason');
    $now = verdict(@files);
    is($now->{kinds}, '', 'and verifies');
    is(join(' ', map { $_->{why} } @{ $now->{removals} }), 'before',
       'which is said, erased or not before');
    my @left = map { lines_of($_) } @files;
    is(scalar(grep { !/"erased":|"type":"(?:start|stop|tombstone)"/ } @left), 0,
       'nothing is left that says anything');
}

# Policies say it, and chains do.

unlink "$dir/audit.log";
$t->start($audit . $conf =~ s/%%retain%%/retain consent=6y processing=90d;/r);
says();
ChatGDPR::Wire::until(sub { $t->events('policy') });
{
    my ($start) = $t->events('start');
    is_deeply($start->{retain}, { consent => 6 * 365 * 86400,
                                  processing => 90 * 86400 },
              'the start of a chain gives the periods of the policy');
    my ($policy) = $t->events('policy');
    like($policy->{text}, qr/retain consent=2190d processing=90d;/,
         'so does the text of the policy');
}
ok($t->nginx->stop, 'nginx stops');
($said) = chat_gdpr($dir, qw(audit purge), @sign, 'audit.log');
is($said, "audit.log: 0 records\n", 'nothing is too old');
($said) = chat_gdpr($dir, qw(audit purge --reason no --before 2026-01-02),
                    @sign, 'audit.log');
is($said, "audit.log: 0 records\n", 'no reason makes it older');

my $two = "chat_gdpr_policy other { redact email replace; %%other%% }\n";
for my $case (
    [ 'retain processing=1y;', { processing => 365 * 86400 },
      'the longest of two policies' ],
    [ '', undef, 'and none if one names none' ],
) {
    my ($other, $want, $name) = @$case;
    unlink "$dir/audit.log";
    $t->start($audit . ($two =~ s/%%other%%/$other/r)
              . $conf =~ s/%%retain%%/retain processing=90d;/r);
    ok(ChatGDPR::Wire::until(sub { $t->events('start') }), 'it starts');
    is_deeply(($t->events('start'))[0]{retain}, $want, $name);
    ok($t->nginx->stop, 'and stops');
}

$t->finish;
