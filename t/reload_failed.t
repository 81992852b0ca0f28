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
$t->finish;
