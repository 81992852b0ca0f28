#!/usr/bin/perl

# seal=on: what the audit log says is for the reviewer alone, and everybody can
# verify it all the same.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use JSON::PP;

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

for my $key ([ sign => 'sign' ], [ review => 'review' ], [ review => 'other' ],
             [ secret => 'secret' ])
{
    system("$command key new $key->[0] $dir/$key->[1].pem > $dir/keys.txt")
        && die "no key\n";
}

my $http = <<"EOF_CONF";
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /token {
        chat_gdpr accounts;
        proxy_pass http://%%provider%%;
    }
}
chat_gdpr_key %%dir%%/secret.pem;
chat_gdpr_policy accounts {
    redact iban token;
}
EOF_CONF
my $audit = 'chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem '
          . 'review=%%dir%%/review.pem.pub seal=on checkpoint=10;';

sub say_something {
    $t->exchange($provider, http_request('POST /', type => 'text/plain',
                                         body => $SAID)) for 1 .. $_[0];
    return;
}

sub gives {
    my (@args) = @_;
    my $said = `$command audit @args 2>&1`;
    return ($said, $? >> 8);
}

$t->start("$audit $http");
say_something(15);
rename "$dir/audit.log", "$dir/audit.1" or die;
$t->nginx->signal('USR1');
ok(ChatGDPR::Wire::until(sub { -e "$dir/audit.log" }), 'a new file');
say_something(25);
ok($t->nginx->reload, 'reload');
say_something(5);
ok($t->nginx->stop, 'nginx stops');

my @log = ("$dir/audit.1", "$dir/audit.log");
my $text = join '', map { $t->nginx->read($_) } 'audit.1', 'audit.log';
unlike($text, qr/"(?:findings|policy|connection|text|message|email)"/,
       'what events say cannot be read');
my %types = map { $_ => 1 } $text =~ /"type":"(\w+)"/g;
delete $types{heartbeat};
is(join(' ', sort keys %types), 'checkpoint sealed sealed_consent start stop',
   'only what verification needs');

# Verification.

my ($said, $code) = gives('verify', '--sign-key', "$dir/sign.pem.pub", @log);
is($code, 0, 'everybody can verify it') or diag $said;
($said, $code) = gives('verify', '--json', '--sign-key', "$dir/sign.pem.pub",
                       '--review-key', "$dir/review.pem", @log);
is($code, 0, 'and the reviewer its codes') or diag $said;
my $sum = decode_json($said);
is($sum->{macs}, $sum->{records}, 'all of them');
is(join("\n", $t->audit_flaws('audit.1', 'audit.log')), '',
   'another reader agrees');

{
    my @lines = split /(?<=\n)/, $text;
    my ($i) = grep { $lines[$_] =~ /"sealed":"/ } 5 .. $#lines;
    my $changed = $lines[$i] =~ s/("sealed":".{30})(.)/$1 . ($2 eq 'A' ? 'B'
                                                             : 'A')/er;
    $changed = ChatGDPR::Audit::mended($changed);
    $t->nginx->write('forged.log', join '', @lines[0 .. $i - 1], $changed,
                     @lines[$i + 1 .. $#lines]);
    like((gives('verify', '--review-key', "$dir/review.pem",
                "$dir/forged.log"))[0], qr/: mac: /,
         'a changed seal shows, its hash mended or not');
}

# Reading.

my @key = ('--review-key', "$dir/review.pem");
($said) = gives('query', '--type', 'message', @key, @log);
is(scalar(() = $said =~ /email=1/g), 45, 'the reviewer reads all of it');
($said) = gives('query', '--type', 'message', @log);
my $none = qr/\Achat-gdpr: none of \d+ events fits, of which \d\d+ are sealed/;
like($said, $none, 'nobody does without the key, and is told why');
($said) = gives('query', '--type', 'message', '--review-key',
                "$dir/other.pem", @log);
like($said, $none, 'or with another one');
is((gives('query', '--review-key', "$dir/none.pem", @log))[1] ? 1 : 0, 1,
   'a key that is not there is an error');

($said) = gives('query', '--type', 'message', @key, "$dir/audit.log");
my $n = () = $said =~ /email=1/g;
cmp_ok($n, '>=', 20, 'a newer file alone is read, for it begins with a key');
{
    my @lines = split /(?<=\n)/, $t->nginx->read('audit.log');
    my ($first) = grep { $lines[$_] =~ /"key":/ } 0 .. $#lines;
    $t->nginx->write('late.log', join '', @lines[$first + 1 .. $#lines]);
    ($said) = gives('query', '--type', 'message', @key, "$dir/late.log");
    cmp_ok(scalar(() = $said =~ /email=1/g), '<', $n,
           'and nothing in front of one');
}

my $stats = decode_json((gives('stats', '--json', @key, @log))[0]);
is($stats->{findings}{card}, 45, 'stats count');
my ($one) = (gives('query', '--json', '--type', 'message', @key, @log))[0]
            =~ /\A([^\n]+)\n/;
is(decode_json($one)->{findings}{phone}, 2, 'query --json prints it opened');
my $connection = decode_json($one)->{connection};
like((gives('show', $connection, @key, @log))[0], qr/email=1/,
     'show prints a chat');
($said, $code) = gives('report', '--json', '--sign-key', "$dir/sign.pem.pub",
                       @key, @log);
is($code, 0, 'report reads it') or diag $said;
like($said, qr/"email"/, 'with what was found');
like((gives('export', '--format', 'csv', @key, @log))[0], qr/email/,
     'so does export');

# A disk that does not take a line: the next one verifies, and opens.

SKIP: {
    mkdir "$dir/small" or die;
    skip 'no file system can be mounted', 3
        if system("mount -t tmpfs -o size=40k,mode=755 tmpfs $dir/small "
                  . '2>/dev/null');
    $t->nginx->write('small/hog', 'x' x 12288);
    $t->expect_log(qr/cannot write to the audit log/);
    $t->start($audit =~ s/audit\.log/small\/audit.log/r . $http);
    say_something(40);
    unlink "$dir/small/hog";
    say_something(2);
    ok($t->nginx->stop, 'a disk fills up, and has room again');
    ($said, $code) = gives('verify', '--sign-key', "$dir/sign.pem.pub", @key,
                           "$dir/small/audit.log");
    is($code, 0, 'the log verifies') or diag $said;
    my @sealed = $t->nginx->read('small/audit.log') =~ /"type":"sealed"/g;
    ($said) = gives('query', @key, "$dir/small/audit.log");
    unlike($said, qr/ sealed /, 'and opens');
    system("umount $dir/small");
}

# What the command reveals is on record, for the reviewer alone as well.

{
    my $iban = 'GB82 WEST 1234 5698 7654 32';
    rename "$dir/audit.log", "$dir/audit.2" or die;
    $t->start("$audit $http");
    my (undef, $got) = $t->exchange($provider, http_request('POST /token',
        type => 'text/plain', body => $iban));
    ok($t->nginx->stop, 'an account was sealed');

    my $reveal = sub {
        my ($log, @more) = @_;
        my $said = `$command reveal --policy accounts --key $dir/secret.pem \\
            --log $log --reader bob --reason 'complaint 7' @more \\
            '$got->{body}' 2>&1`;
        return ($said, $? >> 8);
    };
    ($said, $code) = $reveal->("$dir/audit.log", '--sign-key',
                               "$dir/sign.pem");
    is($code, 1, 'reveal: not without the reviewer\'s key');
    like($said, qr/is sealed: --review-key is needed/, 'reveal: says why');
    my @with = ('--sign-key', "$dir/sign.pem", '--review-key',
                "$dir/review.pem.pub");
    $t->nginx->write('empty.log', '');
    for my $log ("$dir/audit.log", "$dir/empty.log") {
        ($said, $code) = $reveal->($log, @with);
        is($said, "$iban\n", 'reveal: shows it');
        is($code, 0, 'reveal: with it');
        my $lines = $t->nginx->read($log);
        unlike($lines, qr/complaint|bob/, 'reveal: is sealed');
        ($said, $code) = gives('verify', '--sign-key', "$dir/sign.pem.pub",
                               @key, $log);
        is($code, 0, 'reveal: the log verifies') or diag $said;
        ($said) = gives('query', '--json', '--type', 'reveal', @key, $log);
        is(decode_json($said)->{reason}, 'complaint 7',
           'reveal: for the reviewer to read');
    }

    # in a log that is not sealed, everybody can read it

    $t->start(($audit =~ s/seal=on//r) =~ s/audit\.log/open.log/r . $http);
    ok($t->nginx->stop, 'a log that is not sealed');
    ($said, $code) = $reveal->("$dir/open.log", @with);
    is($code, 0, 'reveal: as it was');
    like($t->nginx->read('open.log'), qr/"reason":"complaint 7"/,
         'reveal: in clear like all of it');
}

# Wrong lines.

for my $case (
    [ 'seal=on', qr/"seal=on" without "review="/ ],
    [ 'seal=yes', qr/"seal=" takes "on"/ ],
) {
    my ($param, $message) = @$case;
    my ($ok, $what) = $t->nginx->check(
        "chat_gdpr_audit %%dir%%/other.log $param; $http");
    ok(!$ok, "$param is refused");
    like($what, $message, 'with a reason');
}

$t->finish;
