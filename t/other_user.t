#!/usr/bin/perl

# A master that is root and workers that are not, as packages have it: the audit
# log, of mode 0600, is the master's to open, and nobody complains when workers
# end, when the log is rotated and when the configuration is loaded again.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

plan skip_all => 'only root can give up being it' if $> != 0;

my $t = ChatGDPR::Test->new(audit => 0, log => 'info', workers => 2);
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

mkdir "$dir/closed", 0700 or die "$dir/closed: $!\n";

my $server = <<"EOF_CONF";
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF

sub redacts {
    my ($what) = @_;
    my ($response, $got) = $t->exchange($provider,
        http_request('POST /', type => 'text/plain', body => $SAID));
    is($got->{body}, $SEEN, $what);
    return;
}

sub warnings {
    return join '', grep { /\[(?:warn|error|crit|alert|emerg)\]/ }
                    split /^/m, $t->log;
}

$t->start("chat_gdpr_audit %%dir%%/audit.log heartbeat=1s; $server");
redacts('workers redact');
isnt((stat '/proc/' . ($t->nginx->workers)[0])[4], 0, 'and are not root');

my @old = $t->nginx->workers;
$t->nginx->reload;
ok(ChatGDPR::Wire::until(sub {
    sleep 0.01;
    my %now = map { $_ => 1 } $t->nginx->workers;
    !grep { $now{$_} } @old;
}), 'workers end');
redacts('those behind a reload redact');

rename "$dir/audit.log", "$dir/audit.log.1" or die "$dir: $!\n";
$t->nginx->signal('USR1');
ok(ChatGDPR::Wire::until(sub { $t->events('heartbeat') >= 2 }),
   'a new file, and workers write to it');
is(sprintf('%o', (stat "$dir/audit.log")[2] & 07777), '600', 'its mode');
redacts('and redact');
ok($t->nginx->stop, 'nginx stops');
is(warnings(), '', 'of all this there is nothing to complain');
is(join("\n", $t->audit_flaws('audit.log.1', 'audit.log')), '',
   'the log verifies');

# Nothing of a directory that workers cannot search is lost either.
$t->nginx->write('error.log', '');
$t->start("chat_gdpr_audit %%dir%%/closed/audit.log; $server");
redacts('workers redact');
ok($t->nginx->stop, 'nginx stops');
is(warnings(), '', 'there is nothing to complain');
is(join("\n", $t->audit_flaws('closed/audit.log')), '', 'the log verifies');

$t->finish;
