#!/usr/bin/perl

# A reload that fails leaves what holds as it is, also for workers that begin
# later in the place of others: nginx has put together another chain of filters
# by then, in the master, of which they are made.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

my $good = <<"EOF_CONF";
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
    my ($when) = @_;
    for my $case ([ 'text/plain', $SAID, $SEEN ],
                  [ 'application/json', qq({"m":"$SAID"}), qq({"m":"$SEEN"}) ])
    {
        my ($type, $said, $seen) = @$case;
        my ($answer, $got) = $t->exchange($provider,
            http_request('POST /?m=jane.doe@example.com', type => $type,
                         body => $said), '200 OK', type => $type,
            body => $said);
        is($got && $got->{body}, $seen, "$type, $when");
        is($got && $got->{target}, '/?m=%5Bemail%5D', '... its arguments');
        is($answer && $answer->{body}, $seen, '... and its answer');
    }
    return;
}

# A worker that begins in the place of another.
sub another {
    my ($old) = $t->nginx->workers;
    kill 'KILL', $old;
    return ChatGDPR::Wire::until(sub {
        sleep 0.01;
        my @now = $t->nginx->workers;
        @now == 1 && $now[0] != $old;
    });
}

$t->start($good);
redacts('at first');
$t->expect_log(qr/exited on signal 9|\[emerg\]/);

for my $case (
    [ 'refused by the policy', $good =~ s/proxy_pass/proxy_set_body x; $&/r,
      qr/"proxy_set_body" sends/ ],
    [ 'refused by nginx', "$good server { listen %%visitor%%; "
      . 'ssl_certificate none.pem; }', undef ],
    [ 'refused for a format of logs', "$good server { listen %%more%%; "
      . 'location / { access_log logs/x none; } }', undef ],
    [ 'with an address that nobody has',
      "$good server { listen 192.0.2.1:1; }", undef ],
    [ 'with a policy less', "$good server { listen %%more%%; chat_gdpr x; }",
      qr/unknown policy "x"/ ],
) {
    my ($what, $bad, $said) = @$case;
    $t->nginx->write('error.log', '');
    $t->nginx->configure($bad);
    $t->nginx->signal('HUP');
    ok(ChatGDPR::Wire::until(sub { $t->log =~ ($said // qr/\[emerg\]/) }),
       "a configuration $what");
    redacts('behind it');
    ok(another(), 'a worker in the place of one that died');
    redacts('by that one');
}

# And one that is loaded then.
ok($t->nginx->reload($good), 'a configuration that is none of these');
redacts('and then');

# One that does not load the module, and fails when all of it was read: what
# comes behind that, and is no chain with ours in it, serves nobody.
SKIP: {
    skip 'the module is linked in', 9
        if ($ENV{TEST_NGINX_MODULE} // 'x') eq '';
    $t->expect_log(qr/exited with fatal code 2|exited with code 2/);
    my $right = $t->nginx->read('nginx.conf');
    $t->nginx->write('nginx.conf', $right =~ s/^load_module.*?;//mr
        =~ s/chat_gdpr_audit.*?;//sr =~ s/chat_gdpr_policy.*?\n\}//sr
        =~ s/chat_gdpr chat;/listen 192.0.2.1:1;/r);
    $t->nginx->write('error.log', '');
    $t->nginx->signal('HUP');
    ok(ChatGDPR::Wire::until(sub { $t->log =~ /\[emerg\].*192\.0\.2\.1/ }),
       'a configuration without the module');
    kill 'KILL', $t->nginx->workers;
    ok(ChatGDPR::Wire::until(sub { $t->log =~ /taken its filters away/ }),
       'no worker without its filters');
    # none accepts: the master keeps the address
    $t->nginx->write('nginx.conf', $right);
    $t->nginx->signal('HUP');
    ok(ChatGDPR::Wire::until(sub { $t->nginx->workers }),
       'the right one brings one back');
    redacts('in the end');
}
$t->finish;
