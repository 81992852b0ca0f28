#!/usr/bin/perl

# Another policy comes by a reload: chats go on, under the policy that they began
# with, and their events say which.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(shutdown => '60s');
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

# With "apply", chats are closed between two messages, to come back under it.

{
    my $closed = sub { my ($end) = @_; my $f = $end->frame; $f && $f->{code} };
    $t->nginx->reload("chat_gdpr_reload apply;\n"
        . "chat_gdpr_policy chat { redact email mask; }\n$SERVER");
    my ($v1, $e1) = $t->websocket($provider);
    my ($half, $half_end) = $t->websocket($provider);
    $half->send(ws_frame(1, 'jane.doe@', mask => 1, fin => 0));
    my $before = digest();
    $t->nginx->reload("chat_gdpr_reload apply;\n"
        . "chat_gdpr_policy chat { redact email mask; }\n"
        . "chat_gdpr_policy other { redact email pass; }\n$SERVER");
    ChatGDPR::Wire::until(sub { digest() ne $before });
    is(says($v1, $e1), '****.***@*******.***', 'the same policy: nothing moves');
    ok(!$half->frame(0.7), '... nor later');

    $t->nginx->reload("chat_gdpr_policy chat { redact email replace; }\n"
                      . $SERVER);
    ok(!$v1->frame(0.7), 'by default nothing moves');
    is(says($v1, $e1), '****.***@*******.***', '... it stays as it is');

    $t->nginx->reload("chat_gdpr_reload apply;\n"
        . "chat_gdpr_policy chat { redact email \"replace=[new]\"; }\n$SERVER");
    is($closed->($v1), 1012, 'apply: the visitor is told to come back');
    is($closed->($e1), 1012, '... and the provider, too');
    ok(!$half->frame(0.7), 'a message that is half sent is waited for');
    $half->send(ws_frame(0, 'example.com', mask => 1));
    is($half_end->frame->{payload}, '****.***@*******.***',
       '... under the policy that it began with');
    is($closed->($half), 1012, '... and then it moves');
    my ($v2, $e2) = $t->websocket($provider);
    is(says($v2, $e2), '[new]', 'who comes back is under the new policy');
    my @moved = $t->events('moved');
    is(scalar @moved, 2, 'each is an event');
    ok((grep { $_->{policy_digest} eq $new } @moved) == 2
        && $moved[0]{new_digest} ne $new, '... with both digests');
    $_->close for $v1, $e1, $half, $half_end, $v2, $e2;
    my ($ok, $said) = $t->nginx->check('chat_gdpr_reload now;');
    ok(!$ok && $said =~ /takes "keep" or "apply"/, 'nothing else can be said');
    $t->nginx->reload("chat_gdpr_policy chat { redact email mask; }\n$SERVER");
}

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
