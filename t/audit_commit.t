#!/usr/bin/perl

# Responses that end in the same turn of the event loop, and WebSocket messages
# that come in it, share one write to the audit log, each of them waits for it,
# and where it fails none of them goes.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $VISITORS = 8;
my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');

my $http = <<"EOF";
$POLICY
chat_gdpr_policy lenient {
    otherwise replace;
    on_error  pass;
}
proxy_http_version 1.1;
map \$http_upgrade \$connection_upgrade {
    default upgrade;
    ''      '';
}
proxy_set_header Upgrade \$http_upgrade;
proxy_set_header Connection \$connection_upgrade;
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /lenient {
        chat_gdpr lenient;
        proxy_pass http://%%provider%%;
    }
}
EOF

$t->start("chat_gdpr_audit %%dir%%/audit.log; $http");

sub writes {
    my ($worker) = $t->nginx->workers;
    open my $in, '<', "/proc/$worker/io" or die "/proc/$worker/io: $!\n";
    my ($n) = map { /^syscw: (\d+)/ ? $1 : () } <$in>;
    return $n;
}

# Many visitors ask, and are answered while the worker stands still; `meanwhile`
# is done before it goes on.  Their connections.
sub together {
    my ($path, $meanwhile) = @_;
    my ($worker) = $t->nginx->workers;
    my @visitors = map {
        $t->visitor('visitor')->send(http_request("GET $path"))
    } 1 .. $VISITORS;
    my @asked = map { $provider->request } @visitors;
    kill 'STOP', $worker;
    for my $got (@asked) {
        $got->{end}->answer('200 OK', type => 'text/plain', body => $SAID);
        $got->{end}->flushed;
    }
    $meanwhile->(@visitors) if $meanwhile;
    kill 'CONT', $worker;
    return @visitors;
}

# As many WebSockets, of which each end sends while the worker stands still:
# pairs of a receiver and what it gets.
sub sockets_together {
    my ($target, $meanwhile) = @_;
    my ($worker) = $t->nginx->workers;
    my @pairs = map { [ $t->websocket($provider, target => $target) ] }
        1 .. $VISITORS;
    kill 'STOP', $worker;
    for my $pair (@pairs) {
        $pair->[0]->send(ws_text($SAID, mask => 1)
                         . ws_text('good morning', mask => 1))->flushed;
        $pair->[1]->send(ws_text($SAID) . ws_text('good day'))->flushed;
    }
    $meanwhile->(@pairs) if $meanwhile;
    kill 'CONT', $worker;
    return @pairs;
}

# An old worker would live on for their sake after a reload.
sub leave {
    $_->abort for map { @$_ } @_;
    return;
}

sub said {
    return map { my $m = $_->message; $m ? $m->{text} : 'nothing' } @_, @_;
}

sub answers {
    return map { $_->response // { status => 'none', body => '' } } @_;
}

# One write.

{
    my $before;
    my @visitors = together('/', sub { $before = writes() });
    my @answers = answers(@visitors);
    my $writes = writes() - $before;
    is(scalar(grep { $_->{status} eq '200' && $_->{body} eq $SEEN } @answers),
       $VISITORS, 'all are answered, redacted');
    is(scalar($t->events('message')), $VISITORS, 'with an event for each');
    is(join("\n", $t->audit_flaws), '', 'that verify');
    cmp_ok($writes, '<', 2 * $VISITORS,
           'written together: there is not one more write for each');
}

# One that goes away meanwhile takes nothing from the others.

{
    my @visitors = together('/', sub { $_[2]->abort });
    splice @visitors, 2, 1;
    my @answers = answers(@visitors);
    is(scalar(grep { $_->{body} eq $SEEN } @answers), $VISITORS - 1,
       'one visitor went away: the others are answered');
    is(join("\n", $t->audit_flaws), '', 'all chains verify');
}

# A second request on a connection that has waited.

{
    my $visitor = $t->visitor('visitor');
    for my $i (1 .. 3) {
        $visitor->send(http_request('GET /'));
        my $got = $provider->request;
        $got->{end}->answer('200 OK', type => 'text/plain', body => $SAID);
        my $answer = $visitor->response;
        is($answer && $answer->{body}, $SEEN, "keepalive: answer $i");
    }
}

# WebSocket messages, both ways.

{
    my $before;
    my @pairs = sockets_together('/ws', sub { $before = writes() });
    my @texts = map { said(@$_) } @pairs;
    my $writes = writes() - $before;
    is(join("\n", @texts),
       join("\n", map { ($SEEN, $SEEN, 'good day', 'good morning') } @pairs),
       'WebSocket: all messages arrive, redacted, in their order');
    is(join("\n", $t->audit_flaws), '', 'WebSocket: all chains verify');
    cmp_ok($writes, '<', $VISITORS,
           'WebSocket: the events are written together');
    leave(@pairs);
}

# One that closes behind its message, another that is gone.

{
    my @pairs = sockets_together('/ws', sub {
        $_[1][0]->send(ws_close(1000, '', mask => 1));
        $_[2][0]->abort;
    });
    my @ends = map { $_->[1] } @pairs;
    is(join("\n", (said(@ends[0, 1]), said(@ends[3 .. $#ends]))),
       join("\n", (($SEEN) x 2, ('good morning') x 2,
                   ($SEEN) x ($VISITORS - 3),
                   ('good morning') x ($VISITORS - 3))),
       'WebSocket: one is gone, the others get what was said');
    my $close = $ends[1]->frame;
    is($close && $close->{opcode}, 8, 'and one the Close frame behind it');
    is(join("\n", $t->audit_flaws), '', 'all chains verify');
    leave(@pairs);
}

# A full disk: each of those that share the write is refused.

$t->expect_log(qr/\[crit\].*cannot write to the audit log/);
ok($t->nginx->reload("chat_gdpr_audit /dev/full; $http"),
   'nginx starts on a full disk');
{
    my @answers = answers(together('/'));
    is(scalar(grep { $_->{status} eq '503' } @answers), $VISITORS,
       'full: all are refused');
    is(scalar(grep { $_->{body} =~ /\[email\]|jane/ } @answers), 0,
       'full: with nothing of them sent');

    my @pairs = sockets_together('/ws');
    my @frames = map { my $f = $_->frame; $f ? $f->{code} // $f->{payload}
                                             : 'nothing' }
        map { @$_ } @pairs;
    is(join(' ', @frames), join(' ', (1013) x (2 * $VISITORS)),
       'full, WebSocket: all are closed, with nothing of them sent');

    my $seen = $SEEN =~ s/\*{4} \*{4} \*{4} 1111/[card]/r;
    @pairs = sockets_together('/lenient');
    is(join("\n", map { said(@$_) } @pairs),
       join("\n", map { ($seen, $seen, 'good day', 'good morning') } @pairs),
       'full, on_error pass, WebSocket: all messages arrive, redacted');

    @answers = answers(together('/lenient'));
    is(scalar(grep { $_->{status} eq '200' && $_->{body} =~ /\[email\]/
                     && $_->{body} !~ /jane/ } @answers),
       $VISITORS, 'full, on_error pass: all are answered, redacted');
}

$t->finish;
