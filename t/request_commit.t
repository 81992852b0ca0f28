#!/usr/bin/perl

# Request bodies that end in the same turn of the event loop share one write to
# the audit log, each of them waits for it, and where it fails none of them
# reaches the provider.

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
proxy_set_header Connection "";
client_body_buffer_size 1k;
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /unbuffered {
        proxy_request_buffering off;
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

sub post {
    my ($path, $body) = @_;
    return http_request("POST $path", type => 'text/plain',
                        body => $body // $SAID);
}

# Many visitors are connected, and post while the worker stands still;
# `meanwhile` is done before it goes on.  Their connections.
sub together {
    my ($path, $meanwhile) = @_;
    my ($worker) = $t->nginx->workers;
    my @visitors = map { $t->visitor('visitor') } 1 .. $VISITORS;
    for my $visitor (@visitors) {
        $visitor->send(http_request('GET /'));
        my $got = $provider->request;
        $got->{end}->answer('200 OK', type => 'text/plain', body => 'hello');
        $visitor->response;
    }
    kill 'STOP', $worker;
    $_->send(post($path))->flushed for @visitors;
    $meanwhile->(@visitors) if $meanwhile;
    kill 'CONT', $worker;
    return @visitors;
}

# What the provider gets of so many, all of which it answers then.
sub arrived {
    my ($n, $before_answers) = @_;
    my @got = grep { $_ } map { scalar $provider->request } 1 .. $n;
    $before_answers->() if $before_answers;
    $_->{end}->answer('200 OK', type => 'text/plain', body => 'taken')
        for @got;
    return map { $_->{body} } @got;
}

sub answers {
    return map { my $a = $_->response; $a ? "$a->{status} $a->{body}"
                                          : 'none' } @_;
}

# One write.

for my $path (qw(/ /unbuffered)) {
    my $writes;
    my @visitors = together($path, sub { $writes = -writes() });
    my @got = arrived($VISITORS, sub { $writes += writes() });
    is(join("\n", @got), join("\n", ($SEEN) x $VISITORS),
       "$path: all arrive, redacted");
    is(join("\n", answers(@visitors)), join("\n", ('200 taken') x $VISITORS),
       "$path: and are answered");
    is(join("\n", $t->audit_flaws), '', "$path: all chains verify");
    cmp_ok($writes, '<', 2 * $VISITORS,
           "$path: written together, not one more write for each");
}

is(scalar($t->events('message')), 2 * $VISITORS, 'an event for each');

# One that goes away meanwhile takes nothing from the others.

{
    my @visitors = together('/', sub { $_[2]->abort });
    splice @visitors, 2, 1;
    my @got = arrived($VISITORS - 1);
    is(join("\n", @got), join("\n", ($SEEN) x ($VISITORS - 1)),
       'one visitor went away: the others arrive');
    is(join("\n", answers(@visitors)),
       join("\n", ('200 taken') x ($VISITORS - 1)), 'and are answered');
    is(join("\n", $t->audit_flaws), '', 'all chains verify');
}

# Requests one behind the other, in one piece: the next stands behind the one
# that waits, in its buffer.

{
    my $visitor = $t->visitor('visitor');
    my $large = "$SAID\n" x 100;
    $visitor->send(post('/') . post('/', $large) . post('/', 'good morning')
                   . post('/'));
    my (@got, @answers);
    for (1 .. 4) {
        push @got, arrived(1);
        push @answers, answers($visitor);
    }
    is(join("\n", @got),
       join("\n", $SEEN, "$SEEN\n" x 100, 'good morning', $SEEN),
       'pipelined: all arrive, redacted, in their order');
    is(join("\n", @answers), join("\n", ('200 taken') x 4),
       'and are answered');
}

# HTTP/2: several on one connection.

{
    my $visitor = $t->visitor_http2('http2');
    my @asked = map { $visitor->request(path => '/', type => 'text/plain',
                                        body => $SAID, length => $_ % 2) }
        1 .. 4;
    is(join("\n", arrived(4)), join("\n", ($SEEN) x 4),
       'HTTP/2: all arrive, redacted');
    is(join(' ', map { my $a = $visitor->response($_);
                       $a ? $a->{status} : 'none' } @asked),
       join(' ', (200) x 4), 'and are answered');
    is(join("\n", $t->audit_flaws), '', 'all chains verify');
}

# A full disk: each of those that share the write is refused.

$t->expect_log(qr/\[crit\].*cannot write to the audit log/);
ok($t->nginx->reload("chat_gdpr_audit /dev/full; $http"),
   'nginx starts on a full disk');
{
    my @answers = map { substr $_, 0, 3 } answers(together('/'));
    is(join(' ', @answers), join(' ', (503) x $VISITORS),
       'full: all are refused');

    my @visitors = together('/lenient');
    my $seen = $SEEN =~ s/\*{4} \*{4} \*{4} 1111/[card]/r;
    is(join("\n", arrived($VISITORS)), join("\n", ($seen) x $VISITORS),
       'full, on_error pass: all arrive, and nothing of those refused');
    is(join("\n", answers(@visitors)), join("\n", ('200 taken') x $VISITORS),
       'and are answered');
}

$t->finish;
