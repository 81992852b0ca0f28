#!/usr/bin/perl

# Digits that a visitor sends in two or three messages: `chat_gdpr_join`.  What
# is joined is in t/unit/join_test.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

for my $case (
    [ 'no time', 'chat_gdpr_join soon;',
      qr/"soon" is no time to join messages in: write "off" or 1ms to 1m/ ],
    [ 'no time at all', 'chat_gdpr_join 0;', qr/"0" is no time/ ],
    [ 'too long a time', 'chat_gdpr_join 2m;', qr/"2m" is no time/ ],
    [ 'two times', "chat_gdpr_join off;\nchat_gdpr_join 2s;",
      qr/"chat_gdpr_join" directive is duplicate/ ],
) {
    my ($what, $lines, $said) = @$case;
    my ($ok, $text) = $t->nginx->check(
        "server { listen %%visitor%%; location / { $lines } }");
    ok(!$ok, "$what is refused");
    like($text, $said, '... and why is said');
}

my $proxy = <<'EOF';
    proxy_pass http://%%provider%%;
EOF

$t->start(<<"EOF");
$POLICY
$UPGRADE
server {
    listen %%visitor%%;
    chat_gdpr chat;
    chat_gdpr_join 2s;
    location / {
        $proxy
    }
    location /off {
        chat_gdpr_join off;
        $proxy
    }
    location /short {
        chat_gdpr_join 100ms;
        $proxy
    }
}
EOF

# What arrives of messages from the visitor; of those that the provider sends,
# with back.
sub arrived {
    my ($target, $said, %o) = @_;
    my ($visitor, $end) = $t->websocket($provider, target => $target);
    my @got;
    for my $text (@$said) {
        if ($o{back}) {
            $end->send(ws_text($text));
            push @got, $visitor->message->{text};
        } else {
            $visitor->send(ws_text($text, mask => 1));
            push @got, $end->message->{text};
        }
        ChatGDPR::Wire::for_a_while($o{pause}) if $o{pause};
    }
    return \@got;
}

is_deeply(arrived('/', [ '4111 1111', '1111 1111' ]),
          [ '4111 1111', '**** 1111' ], 'a card in two messages');
my ($event) = $t->events('message');
is($event->{joined}, 2, '... and the event says so');
is($event->{findings}{card}, 1,
   '... and what it is');
is($event->{message}, 2, '... and which message');

is_deeply(arrived('/', [ '{"t":"4111"}', '{"t":"1111 1111"}',
                         '{"t":"1111"}' ]),
          [ '{"t":"4111"}', '{"t":"1111 1111"}', '{"t":"****"}' ],
          'a mask that would keep all of the last piece keeps none');
is(($t->events('message'))[-1]{joined}, 3, '... of three messages');

is_deeply(arrived('/', [ '{"t":"07700"}', '{"t":"900123"}', 'thanks' ]),
          [ '{"t":"07700"}', '{"t":"[phone]"}', 'thanks' ],
          'a telephone number in JSON');

is_deeply(arrived('/', [ 'jane.doe@example.com', '07700', '900123' ]),
          [ '[email]', '07700', '[phone]' ],
          'after a message with a finding of its own');

my $n = () = $t->events('message');

for my $case (
    [ 'messages of the provider', '/', back => 1 ],
    [ 'where it is off', '/off' ],
    [ 'messages too far apart', '/short', pause => 0.25 ],
) {
    my ($what, $target, %o) = @$case;
    is_deeply(arrived($target, [ '4111 1111', '1111 1111' ], %o),
              [ '4111 1111', '1111 1111' ], "$what are not joined");
}

is(scalar(() = $t->events('message')), $n, '... and there is no event');

$t->finish;
