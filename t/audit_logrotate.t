#!/usr/bin/perl

# conf-examples/logrotate: the audit log goes on in another file each day, of
# mode 0600, what is too old is purged, and all of it verifies.

use strict;
use warnings;

use Cwd 'abs_path';
use File::Basename 'dirname';
use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Test;

my ($logrotate) = grep { -x } '/usr/sbin/logrotate', '/usr/bin/logrotate';
plan skip_all => 'logrotate is not there' if !$logrotate;
plan skip_all => 'logrotate wants files to be its user\'s' if $> != 0;

my $t = ChatGDPR::Test->new(audit => 0);
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};
chat_gdpr($dir, qw(key new sign sign.pem));
chat_gdpr($dir, qw(key new review review.pem));

my $text = slurp("$FindBin::Bin/../conf-examples/logrotate");
$text =~ s!/run/nginx\.pid!$dir/nginx.pid!g == 2 or die "no pid file\n";
$text =~ s!/var/log/nginx/!$dir/!g == 2 or die "no log\n";
$text =~ s!/etc/nginx/chat-gdpr/!$dir/!g == 2 or die "no keys\n";
spew("$dir/rotate.conf", $text);
chmod 0644, "$dir/rotate.conf";

# What it says; the command is the one that is tested.  An empty log is not
# rotated.
sub rotate {
    ChatGDPR::Wire::until(sub { -s "$dir/chat-gdpr.jsonl" })
        or die "nginx has written nothing\n";
    local $ENV{PATH} = dirname(abs_path($ENV{TEST_CHAT_GDPR}
                                        // 'build/chat-gdpr'))
                     . ":$ENV{PATH}";
    my $before = $t->nginx->read('chat-gdpr.jsonl');
    my $said = `$logrotate -f -s $dir/rotate.state $dir/rotate.conf 2>&1`;
    ok(ChatGDPR::Wire::until(sub {
        my $now = $t->nginx->read('chat-gdpr.jsonl') // '';
        $now =~ /\n/ && $now ne $before;
    }), 'nginx writes to another file');
    return $said;
}

sub files {
    my @files = sort glob "$dir/chat-gdpr.jsonl-*";
    return @files;
}

sub says {
    my ($what) = @_;
    my (undef, $got) = $t->exchange($provider,
        http_request('POST /', type => 'text/plain', body => $SAID));
    is($got->{body}, $SEEN, $what);
    return;
}

my $policy = $POLICY =~ s/otherwise/retain consent=2d processing=1d; $&/r;
$t->start(<<"EOF_CONF");
chat_gdpr_audit %%dir%%/chat-gdpr.jsonl sign=%%dir%%/sign.pem
    review=%%dir%%/review.pem.pub;
$policy
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF
says('a day');
is(rotate(), '', 'nothing is said of the first');
is(scalar(my ($first) = files()), 1, 'a file with a date');
is(sprintf('%o', (stat "$dir/chat-gdpr.jsonl")[2] & 07777), '600',
   'the new one is for its owner');
says('another day');

# So old that nothing of it is kept: a log that was written then.
rename $first, "$dir/chat-gdpr.jsonl-20260101" or die "$first: $!\n";
is(rotate(), '', 'nor of the second');
is(scalar(files()), 2, 'two files with a date');
says('a third');
ok($t->nginx->stop, 'nginx stops');
is(join("\n", $t->audit_flaws((map { s!.*/!!r } files()),
                              'chat-gdpr.jsonl')), '', 'all of it verifies');
my ($said, $code) = chat_gdpr($dir, qw(audit verify --sign-key sign.pem.pub
    --review-key review.pem), files(), 'chat-gdpr.jsonl');
is($code, 0, 'with both keys') or diag $said;

# What is too old goes: a file that was written under another clock.
my $log = audit_program($dir, 'log');
system("$log 300 $dir/sign.pem $dir/review.pem.pub "
       . "> $dir/chat-gdpr.jsonl-20260102") == 0 or die "no log\n";
unlink grep { !/-20260102$/ } files();
unlink "$dir/chat-gdpr.jsonl";
$t->nginx->write('error.log', '');
$t->start;
my $size = -s "$dir/chat-gdpr.jsonl-20260102";
is(rotate(), '', 'an old log');
cmp_ok(-s "$dir/chat-gdpr.jsonl-20260102", '<', $size, 'is shorter then');
spew("$dir/chat-gdpr.jsonl-20260103", "no record\n");
rename $_, s/-\d+$/-20260104/r for grep { !/-2026010\d$/ } files();
like(rotate(), qr/chat-gdpr\.jsonl-20260103.*not/s,
     'one that does not verify is said, and the log rotated all the same');
$t->finish;
