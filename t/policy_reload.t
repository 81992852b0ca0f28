#!/usr/bin/perl

# Another policy comes by a reload: chats go on, under the policy that they began
# with, and their events say which.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');
my $SERVER = <<'EOF2';
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $http_connection;
    }
}
EOF2

sub digest { return (map { $_->{policy_digest} } $t->events('policy'))[-1] }

sub says {
    my ($v, $e) = @_;
    $v->send(ws_text('jane.doe@example.com', mask => 1));
    return $e->frame->{payload};
}

$t->start("chat_gdpr_policy chat { }\n$SERVER");
my $old;
ChatGDPR::Wire::until(sub { $old = digest() });
my ($v, $e) = $t->websocket($provider);
is(says($v, $e), '[email]', 'a chat begins');

$t->nginx->reload("chat_gdpr_policy chat { redact email mask; }\n$SERVER");
ok(ChatGDPR::Wire::until(sub { digest() ne $old }), 'another policy comes');
my $new = digest();

is(says($v, $e), '[email]', 'the chat goes on as it began');
my ($v2, $e2) = $t->websocket($provider);
is(says($v2, $e2), '****.***@*******.***', 'a new chat is under the new one');
is(says($v, $e), '[email]', 'beside the old one');
$_->close for $v, $e, $v2, $e2;

my @events = $t->events('message');
my %of = map { ($_->{policy_digest} => 1) } @events;
is_deeply([ sort keys %of ], [ sort $old, $new ], 'events say which');
is((grep { $_->{policy_digest} eq $old && $_->{actions}{mask} } @events), 0,
   '... rightly');
is((grep { $_->{policy_digest} eq $new && $_->{actions}{mask} } @events), 1,
   '... both');

# A broken policy does not come.

{
    my $before = $t->nginx->read('nginx.conf');
    $t->nginx->configure("chat_gdpr_policy chat { redact emial mask; }\n"
                         . $SERVER);
    $t->expect_log(qr/unknown entity "emial"/);
    $t->nginx->signal('HUP');
    ok(ChatGDPR::Wire::until(sub {
        $t->log =~ /unknown entity "emial"/;
    }), 'a broken policy is refused');
    my ($v3, $e3) = $t->websocket($provider);
    is(says($v3, $e3), '****.***@*******.***', '... and the last one holds');
    $_->close for $v3, $e3;
    $t->nginx->write('nginx.conf', $before);
}

$t->finish;
