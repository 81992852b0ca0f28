#!/usr/bin/perl

# Visitors over TLS that do not read, while they are to be told that messages
# of theirs are blocked: what TLS has not taken must be tried again with the
# same bytes, from where they lie.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $tls = $t->nginx->certificate;
my %small = (rcvbuf => 65536, sndbuf => 65536);
my $provider = $t->provider('provider', %small);

$t->start(<<"EOF");
chat_gdpr_policy chat {
    redact     card  block           direction=to_provider;
    redact     card  mask keep=last4 direction=to_visitor;
    otherwise  replace;
}
server {
    listen %%visitor%% ssl rcvbuf=64k sndbuf=64k;
    ssl_certificate     $tls->{cert};
    ssl_certificate_key $tls->{key};
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
}
EOF

my ($visitor, $end) = $t->websocket($provider, tls => 1, %small);
my $n = 3000;
my $blocked = 120;

$visitor->pause;
$end->send(join '', map { ws_text("$_ $SAID" x 4) } 1 .. $n);
ChatGDPR::Wire::for_a_while(0.3);

my $passed = grep {
    $visitor->send(ws_text("$_ 4111 1111 1111 1111", mask => 1)
                   . ws_text("$_ else", mask => 1));
    my $m = $end->message;
    $m && $m->{text} eq "$_ else";
} 1 .. $blocked;

is($passed, $blocked, 'messages are blocked while the visitor does not read');

$visitor->resume;

my ($said, $told) = (0, 0);

while ($said < $n || $told < $blocked) {
    my $m = $visitor->message or last;
    $m->{text} =~ /^\d/ ? $said++ : $told++;
    last if $m->{text} =~ /^\d/ && $m->{text} ne "$said $SEEN" x 4;
}

is($said, $n, 'all that the provider has said arrives');
is($told, $blocked, '... and the visitor is told of each');

$t->finish;
