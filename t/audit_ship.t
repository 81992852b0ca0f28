#!/usr/bin/perl

# The audit log shipped as conf-examples/rsyslog says: Debian's rsyslogd takes
# the lines of a real nginx into PostgreSQL and into files, and SQL verifies them
# there, and names what was done to them.  Needs rsyslog, rsyslog-pgsql and
# postgresql; servers of its own, on sockets, by an unprivileged user.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Test;
use Cwd qw(abs_path);
use File::Temp qw(tempdir);
use JSON::PP;
use Time::HiRes qw(sleep);

my $PATIENCE = 60;
my $EXAMPLES = abs_path("$FindBin::Bin/../conf-examples/rsyslog");

my ($pg) = reverse sort glob '/usr/lib/postgresql/*/bin';
my ($rsyslogd) = grep { -x } '/usr/sbin/rsyslogd';
my ($pgsql) = glob '/usr/lib/*/rsyslog/ompgsql.so';
plan skip_all => 'needs rsyslog, rsyslog-pgsql and postgresql'
    if !$pg || !-x "$pg/postgres" || !$rsyslogd || !$pgsql;

# PostgreSQL does not run as root.
my ($uid, $gid) = $> ? ($>, $) + 0) : (getpwnam 'nobody')[2, 3];
my $place = tempdir('chat-gdpr-ship-XXXXXXXX', TMPDIR => 1, CLEANUP => 1);
chown $uid, $gid, $place;

my @started;
sub child {
    my (@command) = @_;
    my $pid = fork // die "fork: $!\n";
    return $pid if $pid;
    chdir $place or POSIX::_exit(127);
    if (!$>) {
        $) = "$gid $gid";
        $( = $gid;
        $< = $> = $uid;
    }
    open STDIN, '<', '/dev/null';
    open STDOUT, '>>', "$place/said";
    open STDERR, '>&', \*STDOUT;
    exec @command or POSIX::_exit(127);
}

sub run {
    my (@command) = @_;
    waitpid child(@command), 0;
    die "@command: " . slurp("$place/said") if $?;
    return;
}

sub start {
    my (@command) = @_;
    push @started, child(@command);
    return $started[-1];
}

sub end {
    my ($pid, $signal) = @_;
    kill $signal, $pid;
    waitpid $pid, 0;
    @started = grep { $_ != $pid } @started;
    return $? == 0;
}

END {
    local $?;
    kill 'KILL', @started;
    waitpid $_, 0 for @started;
}

sub until_so {
    my ($is) = @_;
    my $end = time + $PATIENCE;
    while (time < $end) {
        return 1 if $is->();
        sleep 0.1;
    }
    return 0;
}

# What a statement gives, a row a line; with more than one, of the last.
sub sql {
    my (@statements) = @_;
    unlink "$place/rows";
    run("$pg/psql", '-qAtX', '-h', $place, '-U', 'audit', '-d', 'audit',
        '-v', 'ON_ERROR_STOP=1', '-o', "$place/rows",
        map { ('-c', $_) } @statements);
    return slurp("$place/rows") =~ s/\n\z//r;
}

# PostgreSQL.

run("$pg/initdb", '-D', "$place/data", '-A', 'trust', '-U', 'audit',
    '--no-sync');
my $postgres = start("$pg/postgres", '-D', "$place/data", '-k', $place,
                     '-c', 'listen_addresses=', '-F');
ok(until_so(sub {
    system("$pg/pg_isready -q -h $place -U audit") == 0;
}), 'PostgreSQL is there') or die slurp("$place/said");
run("$pg/createdb", '-h', $place, '-U', 'audit', '-T', 'template0', '-E',
    'SQL_ASCII', '-l', 'C', 'audit');
run("$pg/psql", '-qX', '-h', $place, '-U', 'audit', '-d', 'audit', '-v',
    'ON_ERROR_STOP=1', '-f', "$EXAMPLES/postgresql.sql");

# rsyslogd, by the example, in another place.

my $t = ChatGDPR::Test->new(audit => 0, workers => 3, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};
spew("$dir/audit.log", '');
chmod 0600, "$dir/audit.log";
chown $uid, $gid, "$dir/audit.log";

my $conf = slurp("$EXAMPLES/60-chat-gdpr.conf");
for my $change (
    [ '/var/log/nginx/chat-gdpr.jsonl', "$dir/audit.log" ],
    [ '/var/log/chat-gdpr/', "$place/" ],
    [ '/var/spool/rsyslog', "$place/spool" ],
    [ 'postgresql:///audit', "postgresql:///audit?host=$place&user=audit" ],
) {
    my ($from, $to) = @$change;
    $conf =~ s/\Q$from\E/$to/g or fail("the example has $from");
}
mkdir "$place/spool";
chown $uid, $gid, "$place/spool";
spew("$place/rsyslog.conf", $conf, <<"EOF");

# for what nginx sends by itself
module(load="imuxsock" sysSock.use="off")
input(type="imuxsock" socket="$place/in.sock" useSpecialParser="off"
      parseHostname="on" ruleset="sent")
ruleset(name="sent") {
    action(type="omfile" template="chat-gdpr-lines" file="$place/sent.jsonl")
}
EOF
chmod 0644, "$place/rsyslog.conf";
run($rsyslogd, '-N', '1', '-f', "$place/rsyslog.conf");
my @rsyslogd = ($rsyslogd, '-n', '-i', "$place/pid", '-f',
                "$place/rsyslog.conf");
my $syslog = start(@rsyslogd);

# Some hundred events of three workers, reloaded once.

chat_gdpr($dir, 'key', 'new', $_, "$_.pem") for 'sign', 'review';
my $audit = 'chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem '
          . 'review=%%dir%%/review.pem.pub checkpoint=25 heartbeat=1s';
my $http = <<"EOF";
$POLICY
chat_gdpr_policy quoted {
    controller  "O'Hara & \xc3\x84rzte \\\\ \\"Ltd\\"" contact=privacy\@example.com;
    otherwise   replace;
}
server {
    listen %%visitor%% reuseport;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
    location /quoted { chat_gdpr quoted; proxy_pass http://%%provider%%; }
}
EOF
$t->start("$audit; $http");

sub say_something {
    for my $n (1 .. $_[0]) {
        $t->exchange($provider, http_request($n % 5 ? 'POST /'
            : 'POST /quoted', type => 'text/plain', body => $SAID));
    }
    return;
}

sub lines { return split /^/, slurp("$dir/audit.log") }

# The lines of each chain: two workers' may come in either order.
sub chains {
    my %chain;
    push @{ $chain{/"chain":"(\w+)"/ ? $1 : ''} }, $_ for split /\n/, $_[0];
    return \%chain;
}

# The records from a line on, without the piece of one that was cut short.
sub records {
    my ($from) = @_;
    my @lines = lines();
    return grep { /"hash":"[0-9a-f]{64}"\}\n\z/ }
           map { s/\A.*(?=\{"time":")//sr } @lines[$from .. $#lines];
}

sub shipped {
    my $n = records(0);
    return until_so(sub {
        sql('SELECT count(*) FROM chat_gdpr_record WHERE type IS NOT NULL')
            == $n;
    });
}

say_something(120);
ok($t->nginx->reload, 'a reload');
say_something(60);

# rsyslogd ends and starts meanwhile: nothing is left out.

ok(end($syslog, 'TERM'), 'rsyslogd ends');
say_something(40);
$syslog = start(@rsyslogd);
say_something(40);
ok($t->nginx->stop, 'nginx stops');

my @lines = lines();
cmp_ok(scalar @lines, '>', 260, scalar(@lines) . ' events');
ok(shipped(), 'all of them arrive');
is(join("\n", sort split /\n/, sql('SELECT line FROM chat_gdpr_line')) . "\n",
   join('', sort @lines), 'as they stand');

# What SQL says of them.

is(sql('SELECT flaw, chain, seq FROM chat_gdpr_flaw'), '',
   'the chains are whole');
is(sql('SELECT count(*) FROM chat_gdpr_record WHERE hash = computed'),
   scalar @lines, 'each line has its hash');
cmp_ok(sql('SELECT count(DISTINCT chain) FROM chat_gdpr_record'), '>=', 6,
       'of several chains');
cmp_ok(sql('SELECT count(*) FROM chat_gdpr_head'), '>', 10,
       'which quote each other');
is(sql('SELECT count(*) FROM chat_gdpr_duplicate'), 0, 'nothing came twice');

# A row somewhere in the midst of a chain that ended.
my ($id, $chain, $seq) = split /\|/, sql('SELECT id, chain, seq '
    . "FROM chat_gdpr_record WHERE type = 'message' AND seq > 5 "
    . 'ORDER BY id LIMIT 1 OFFSET 60');
my $last = sql("SELECT id FROM chat_gdpr_record WHERE chain = '$chain' "
               . 'ORDER BY seq DESC LIMIT 1');

# what is done, and which flaws there are then
sub after {
    my (@done) = @_;
    return sql('BEGIN', @done, 'SELECT flaw, chain, seq FROM chat_gdpr_flaw '
               . 'ORDER BY 1, 2, 3');
}

my $at = "$chain|$seq";
my $next = "$chain|" . ($seq + 1);
for my $case (
    [ 'a count was changed', "hash|$at",
      'UPDATE chat_gdpr_line SET line = replace(line, \'"card":1\', '
      . "'\"card\":2') WHERE id = $id" ],
    [ 'a time was changed', "hash|$at",
      "UPDATE chat_gdpr_line SET line = overlay(line placing '1999' from 10)"
      . " WHERE id = $id" ],
    [ 'a row was removed', qr/gap\|\Q$next\E(?:\nhead\|\Q$at\E)*/,
      "DELETE FROM chat_gdpr_line WHERE id = $id" ],
    [ 'the last of a chain was removed',
      qr/end\|$chain\|\d+(?:\nhead\|$chain\|\d+)*/,
      "DELETE FROM chat_gdpr_line WHERE id = $last" ],
    [ 'a chain was removed', qr/(?:head\|$chain\|\d+\n?)+/,
      'DELETE FROM chat_gdpr_line WHERE id IN (SELECT id FROM '
      . "chat_gdpr_record WHERE chain = '$chain')" ],
    [ 'its beginning was removed', qr/(?:head\|$chain\|\d+\n)*start\|\Q$at\E/,
      'DELETE FROM chat_gdpr_line WHERE id IN (SELECT id FROM '
      . "chat_gdpr_record WHERE chain = '$chain' AND seq < $seq)" ],
    [ 'something else was written', 'record||',
      q(INSERT INTO chat_gdpr_line (host, line) VALUES ('x', 'x')) ],
) {
    my ($name, $flaws, $do) = @$case;
    like(after($do), qr/\A$flaws\z/, $name) if ref $flaws;
    is(after($do), $flaws, $name) if !ref $flaws;
}

# Mended hash and all: the next record is not bound to it.
like(after('CREATE TEMP TABLE forged AS SELECT id, replace(line, '
         . q('"card":1', '"card":2') . ") AS line FROM chat_gdpr_line "
         . "WHERE id = $id",
         "UPDATE chat_gdpr_line l SET line = f.line FROM forged f "
         . 'WHERE l.id = f.id',
         'UPDATE chat_gdpr_line l SET line = replace(l.line, '
         . "r.hash || '\"}', r.computed || '\"}') FROM chat_gdpr_record r "
         . "WHERE l.id = r.id AND l.id = $id"),
   qr/\A(?:head\|\Q$at\E\n)*prev\|\Q$next\E\z/,
   'a row was changed, and its hash mended');

# Twice.
my $again = 'INSERT INTO chat_gdpr_line (host, line) SELECT host, line FROM '
          . "chat_gdpr_line WHERE id = $id";
is(after($again), '', 'the same row twice does no harm');
is(sql('BEGIN', $again, 'SELECT chain, seq, copies, versions FROM '
       . 'chat_gdpr_duplicate'), "$at|2|1", 'and is named');
my $forged = 'INSERT INTO chat_gdpr_line (host, line) SELECT host, '
           . q[replace(line, '"card":1', '"card":3') FROM ]
           . "chat_gdpr_line WHERE id = $id";
is(after($forged), "hash|$at\nrepeat|$at", 'two that differ do');
is(sql('BEGIN', $forged, 'SELECT chain, seq, copies, versions FROM '
       . 'chat_gdpr_duplicate'), "$at|2|2", 'and are named');

# The command takes the table as it is.

spew("$dir/table.log", sql('SELECT line FROM chat_gdpr_log'), "\n");
my @verify = qw(audit verify --sign-key sign.pem.pub --review-key review.pem);
my ($said, $code) = chat_gdpr($dir, @verify, 'table.log');
is($code, 0, 'the command verifies the table') or diag $said;

# Files for programs that load JSON.

my @events = map { decode_json($_) } split /\n/, slurp("$place/events.jsonl");
is(scalar @events, scalar @lines, 'one object a line');
is(slurp("$place/events.jsonl"), join('', @lines), 'as it stands');
my @bulk = map { decode_json($_) } split /\n/, slurp("$place/bulk.jsonl");
is(scalar @bulk, 2 * @lines, 'an action in front of each');
my @wrong = grep {
    my ($action, $event) = @bulk[2 * $_, 2 * $_ + 1];
    my $create = $action->{create} // {};
    join(' ', sort keys %$action) ne 'create'
        || join(' ', sort keys %$create) ne '_id _index'
        || $create->{_index} ne 'chat-gdpr'
        || $create->{_id} ne "$event->{chain}-$event->{seq}";
} 0 .. $#lines;
is(scalar @wrong, 0, 'each of which names it');
my %ids = map { $_->{create} ? ($_->{create}{_id} => 1) : () } @bulk;
is(scalar keys %ids, scalar @lines, 'and no two the same');
is(sprintf('%o', (stat "$place/events.jsonl")[2] & 0777), '600',
   'for their owner only');

# A line that was cut short, and another one behind it, and those that declare
# them; bytes that are no text.  And lines that nginx itself sends to rsyslogd.

my $torn = substr($lines[-1], 0, 150) . "\xe2\x28'\\"
         . substr($lines[-2], 0, 100);
open my $f, '>>:raw', "$dir/audit.log" or die $!;
print {$f} $torn or die $!;
close $f or die $!;
$t->start("$audit copy=syslog:server=unix:$place/in.sock; $http");
sub all_sent {
    my ($least) = @_;
    return until_so(sub {
        my @new = records(scalar @lines);
        @new >= $least && -e "$place/sent.jsonl"
            && @new == split /^/, slurp("$place/sent.jsonl");
    });
}
# the socket takes ten lines at once: the start of three workers, then one
ok(all_sent(7), 'lines of the start arrive');
for my $n (1 .. 3) {
    say_something(1);
    ok(all_sent(7 + $n), 'and of a message');
}
ok($t->nginx->stop, 'a restart behind a line that was cut short');
ok(shipped(), 'all arrives');
is(sql('SELECT flaw, chain, seq FROM chat_gdpr_flaw'), '',
   'what is declared is no flaw');
is(sql(q(SELECT count(*) FROM chat_gdpr_record WHERE piece <> '')), 1,
   'it is there');
my @new = records(scalar @lines);
ok(until_so(sub {
    -e "$place/sent.jsonl" && @new == split /^/, slurp("$place/sent.jsonl");
}), 'what nginx sends by itself arrives');
is_deeply(chains(slurp("$place/sent.jsonl")), chains(join '', @new),
          'as it stands');
($said, $code) = chat_gdpr($dir, @verify, 'audit.log');
is($code, 0, 'and the command says the same') or diag $said;

ok(end($syslog, 'TERM'), 'rsyslogd ends');
ok(end($postgres, 'INT'), 'PostgreSQL ends');

$t->finish;
