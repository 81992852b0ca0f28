#!/usr/bin/perl

# Messages that are withheld one after the other leave nothing behind but their
# events, which are waited for once; and nothing waits for a connection to the
# provider that is gone.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Faults;
use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

sub conf {
    return "chat_gdpr_audit %%dir%%/audit.log $_[0];\n" . <<'EOF_CONF';
chat_gdpr_policy chat {
    redact     card  block;
    otherwise  replace;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
    }
}
EOF_CONF
}

my $CARD = '4111 1111 1111 1111';
my $MAIL = 'I am jane@example.com';
$t->plant($CARD, $MAIL);

sub withheld {
    my ($how, $burst) = @_;
    my ($v, $e) = $t->websocket($provider);
    for (1 .. 3) {
        $v->send(join '', map { ws_text($CARD, mask => 1) } 1 .. $burst)
            ->flushed;
        ChatGDPR::Wire::turn(0.05);
    }
    $v->send(ws_text($MAIL, mask => 1));
    my $got = $e->message;
    is($got && $got->{text}, 'I am [email]', "$how: what follows arrives");
    ok(ChatGDPR::Wire::until(sub {
        grep { ($_->{findings}{email} // 0) == 1
               && $_->{connection} == ($t->events('message'))[-1]{connection} }
            $t->events('message');
    }), 'and is on record');
    return;
}

$t->start(conf(''));
withheld('at once', 1);
withheld('more than nginx reads at a time', 400);

SKIP: {
    skip 'needs strace, and the right to trace', 1
        if !ChatGDPR::Faults::possible();

    $t->nginx->reload(conf('sync=each'));
    my ($worker) = $t->nginx->workers;
    my $faults = ChatGDPR::Faults->attach($worker, path => "$dir/audit.log",
                                          'fdatasync:delay_enter=300000');
    withheld('with a slow disk', 1);

    # The provider goes while a message to it waits, and the visitor stays and
    # has more to say.
    for my $i (1 .. 6) {
        my ($v, $e) = $t->websocket($provider);
        $v->send(ws_text("$MAIL $i", mask => 1))->flushed;
        ChatGDPR::Wire::turn(0.05);
        $v->send(ws_text('more ' x 8000, mask => 1));
        ChatGDPR::Wire::turn(0.05);
        $e->close;
        ChatGDPR::Wire::turn($i % 2 ? 0.05 : 0.5);
        my ($other, $end) = $t->websocket($provider);
        $other->send(ws_text('hello', mask => 1));
        my $got = $end->message;
        is($got && $got->{text}, 'hello',
           'the provider goes away: nobody else has what waited for it');
        ChatGDPR::Wire::turn(0.3);
        is($end->{in}, '', 'nor later');
    }
    $faults->detach;
}

$t->finish;
