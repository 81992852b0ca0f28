#!/usr/bin/perl

# Responses that end in the same turn of the event loop share one write to the
# audit log, each of them waits for it, and where it fails none of them goes.

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
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
        proxy_set_header Connection "";
    }
    location /lenient {
        chat_gdpr lenient;
        proxy_pass http://%%provider%%;
        proxy_set_header Connection "";
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

    @answers = answers(together('/lenient'));
    is(scalar(grep { $_->{status} eq '200' && $_->{body} =~ /\[email\]/
                     && $_->{body} !~ /jane/ } @answers),
       $VISITORS, 'full, on_error pass: all are answered, redacted');
}

$t->finish;
