#!/usr/bin/perl

# nginx is upgraded on the fly (USR2): for a time two masters write to one audit
# log.  The new one does not take the chains of the old one for broken off.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Process;
use ChatGDPR::Test;
use Time::HiRes qw(sleep);

my $t = ChatGDPR::Test->new(workers => 2);
my $provider = $t->provider('provider');

my $nginx = $t->nginx;
$nginx->start_alone(<<"EOF_CONF");
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF
my $old = $nginx->{pid};

sub say_something {
    for (1 .. 8) {
        $t->exchange($provider, http_request('POST /', type => 'text/plain',
                                             body => $SAID));
    }
    return;
}

sub ended {
    return grep { exists $_->{ended} }
           map { @{ $_->{heads} // [] } } $t->audit;
}

sub upgrade {
    $nginx->signal('USR2');
    my $new;
    ChatGDPR::Wire::until(sub {
        sleep 0.01;
        ($new) = ($nginx->read('nginx.pid') // '') =~ /(\d+)/;
        $new && $new != $old
            && 2 == (() = children_of($new));
    });
    return $new;
}

sub leave {
    my $pid = shift;
    kill 'QUIT', $pid;
    return until_gone($pid);
}

ok(ChatGDPR::Wire::until(sub { sleep 0.01; $t->events('start') == 2 }),
   'nginx starts');
say_something();

my $new = upgrade();
ok($new != $old, 'a second master');
ok(ChatGDPR::Wire::until(sub { sleep 0.01; $t->events('start') == 4 }),
   'its workers start chains of their own');
say_something();
is(scalar(ended()), 0, 'no chain is said to have ended');
my %old = map { $_->{chain} => 1 } ($t->events('start'))[0, 1];
my %quoted = map { $_->{chain} => 1 }
             map { @{ $_->{heads} // [] } }
             grep { $_->{seq} == 1 } ($t->events('start'))[2, 3];
ok((grep { $old{$_} } keys %quoted), 'the new chains quote the old ones');

ok(leave($new), 'the new nginx leaves again');
ok(ChatGDPR::Wire::until(sub {
    sleep 0.01;
    -s "$nginx->{dir}/nginx.pid"
        && $nginx->read('nginx.pid') =~ /^$old\b/;
}), 'the old one goes on');
say_something();

$new = upgrade();
say_something();
ok(leave($old), 'or the old one leaves');
delete $nginx->{pid};
say_something();
ok(leave($new), 'and the new one later');

is(scalar(ended()), 0, 'no chain is said to have ended');
is(scalar($t->events('stop')), 6, 'each has stopped');
is(scalar($t->events('message')), 40, 'each message has its event');

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $said = `$command audit verify $nginx->{dir}/audit.log`;
is($?, 0, 'and the log verifies') or diag $said;

$t->finish;
