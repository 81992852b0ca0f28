#!/usr/bin/perl

# nginx starts, or loads its configuration again, on a full disk.  Once there is
# room, the log says first that a worker has started and what the policy is whose
# digest is quoted, and only then what was said.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Test;
use Time::HiRes qw(sleep);

my $t = ChatGDPR::Test->new(audit => 0);
my $provider = $t->provider('provider');
my $nginx = $t->nginx;
my $dir = "$nginx->{dir}/small";

mkdir $dir or die "$dir: $!\n";
plan skip_all => 'no file system can be mounted'
    if system("mount -t tmpfs -o size=64k,mode=755 tmpfs $dir 2>/dev/null");
END {
    local $?;
    system("umount -l $dir") if $dir && -e "$dir/audit.log";
}

my $http = <<'EOF';
chat_gdpr_audit %%dir%%/small/audit.log heartbeat=1s;
chat_gdpr_policy chat {
    redact     email replace;
    otherwise  LABEL;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF

sub fill {
    open my $f, '>', "$dir/hog" or die "$dir/hog: $!\n";
    binmode $f;
    1 while syswrite $f, 'x' x 4096;
    close $f;
    return;
}

sub status_of {
    my $visitor = $t->visitor('visitor')->send(http_request('POST /',
        type => 'text/plain', body => $SAID));
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = $provider->request(seconds => 0);
        $got || length $visitor->{in} || $visitor->{eof};
    });
    $got->{end}->answer('204 No Content') if $got;
    return $visitor->response->{status};
}

sub types {
    return join ' ', grep { !/^(?:heartbeat|torn)$/ } map { $_->{type} } @_;
}

sub last_chain {
    # a line that was cut short is none
    my @events = grep { $_->{chain} } $t->audit('small/audit.log');
    my $chain = $events[-1]{chain};
    return grep { $_->{chain} eq $chain } @events;
}

$t->expect_log(qr/cannot write to the audit log/);
fill();
$nginx->start($http =~ s/LABEL/replace/r);
is(status_of(), '503', 'started on a full disk: a message is refused');
unlink "$dir/hog";
is(status_of(), '204', 'there is room: the next one goes');
my @events = last_chain();
is(types(@events), 'start policy message',
   'its event stands behind the start, and the policy');
is($events[0]{seq}, 1, 'with which the chain begins');
is($events[1]{policy_digest}, $events[2]{policy_digest}, 'the one it quotes');

# What is left of the last page is written full, too; then another policy.

fill();
1 until status_of() eq '503';
ok($nginx->reload($http =~ s/LABEL/mask/r), 'another policy on a full disk');
is(status_of(), '503', 'a message is refused');
unlink "$dir/hog";
ok(ChatGDPR::Wire::until(sub {
    sleep 0.05;
    types(last_chain()) =~ /policy/;
}), 'there is room: its beat tells of it by itself');
is(status_of(), '204', 'a message goes');
@events = last_chain();
is(types(@events), 'start reload policy message',
   'start, reload and policy stand in front of it');
my ($policy) = grep { $_->{type} eq 'policy' } @events;
like($policy->{text}, qr/otherwise "?mask/, 'the policy is the new one');
my ($message) = grep { $_->{type} eq 'message' } @events;
is($policy->{policy_digest}, $message->{policy_digest}, 'which is quoted');

ok($nginx->stop, 'nginx stops');
my ($said, $status) = chat_gdpr($dir, qw(audit verify audit.log));
is($status, 0, 'the log verifies') or diag $said;
$t->finish;
