#!/usr/bin/perl

# The audit log: what an event says, that it stands there before its message is
# forwarded, and what happens when it cannot be written.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

# nginx itself writes request lines to its debug log.
my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

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
    location /ws {
        proxy_pass http://%%provider%%;
        proxy_set_header Upgrade \$http_upgrade;
        proxy_set_header Connection "upgrade";
    }
}
EOF

umask 0;
$t->start("chat_gdpr_audit %%dir%%/audit.log; $http");

sub mode { return sprintf '%o', (stat "$dir/$_[0]")[2] & 07777 }

# How many events the log holds now.
sub count { return scalar @{ [ $t->audit ] } }

is(mode('audit.log'), '600', 'the log is for its owner only');
ok(ChatGDPR::Wire::until(sub { $t->events('start') }), 'a start is an event');

# An event.

{
    my $before = count();
    my (undef, $got) = $t->exchange($provider, http_request('POST /',
        type => 'application/json', body => qq({"text":"$SAID"})));
    my ($e, @more) = grep { $_->{type} eq 'message' }
                         splice @{ [ $t->audit ] }, $before;
    is(scalar @more, 0, 'a message is one event');
    like($e->{time}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
         'its time is UTC in milliseconds');
    like($e->{policy_digest}, qr/^[0-9a-f]{64}$/, 'it quotes the policy');
    is_deeply({ map { $_ => $e->{$_} } qw(type policy direction transport
                                          format findings actions) },
              { type => 'message', policy => 'chat',
                direction => 'to_provider', transport => 'request',
                format => 'json', findings => { email => 1, card => 1,
                    iban => 1, phone => 2, uk_nino => 1, uk_nhs => 1,
                    ipv4 => 1 }, actions => { replace => 7, mask => 1 } },
              'it says what was found and done');
}

{
    my $before = count();
    $t->exchange($provider, http_request('POST /', type => 'text/plain',
                                         body => 'good morning'));
    is(count(), $before, 'a message without a finding is none');
}

# An answer to the second request on a connection.

{
    my $visitor = $t->visitor('visitor');
    for my $n (1 .. 3) {
        $visitor->get("/?$n");
        $provider->request->{end}->answer('200 OK', type => 'text/html',
            body => $n == 2 ? "<p>$SAID</p>" : '<p>hello</p>');
        $visitor->response;
    }
    my ($e) = reverse $t->events('message');
    is_deeply([ @$e{qw(direction transport format message)} ],
              [ 'to_visitor', 'response', 'html', 2 ],
              'an event says on which request of a connection');
}

# The event is there before its message is.

for my $case (
    [ 'request', sub {
        my $visitor = $t->visitor('visitor')->send(http_request('POST /',
            type => 'text/plain', body => '192.0.2.44'));
        return ($provider->request, $visitor);
    } ],
    [ 'arguments', sub {
        my $visitor = $t->visitor('visitor')->get('/?a=192.0.2.44');
        return ($provider->request, $visitor);
    } ],
    [ 'response', sub {
        my $visitor = $t->visitor('visitor')->get('/');
        $provider->request->{end}->answer('200 OK', type => 'text/plain',
                                          body => '192.0.2.44');
        return ($visitor->response, $visitor);
    } ],
    [ 'websocket', sub {
        my ($v, $e) = $t->websocket($provider);
        $v->send(ws_text('192.0.2.44', mask => 1));
        return ($e->message, $v, $e);
    } ],
) {
    my ($transport, $do) = @$case;
    my $before = count();
    my ($arrived) = $do->();
    ok($arrived, "$transport: the message arrives");
    is_deeply([ map { [ @$_{qw(type transport)} ] }
                splice @{ [ $t->audit ] }, $before ],
              [ [ 'message', $transport ] ],
              "$transport: its event is there by then");
}

# Rotation: the chain goes on in the new file.

sub say_something {
    $t->exchange($provider, http_request('POST /', type => 'text/plain',
                                         body => $SAID));
    return;
}

rename "$dir/audit.log", "$dir/audit.1" or die;
say_something();
$t->nginx->signal('USR1');
ok(ChatGDPR::Wire::until(sub { -e "$dir/audit.log" }), 'USR1: a new file');
ok(ChatGDPR::Wire::until(sub { say_something(); count() > 2 }),
   'the worker writes to it');
is(mode('audit.log'), '600', 'it is for its owner only, too');
is(join("\n", $t->audit_flaws('audit.1', 'audit.log')), '',
   'the chain goes on from one file to the next');

# Reload: a chain of its own for each worker.

ok($t->nginx->reload, 'reload');
ok(ChatGDPR::Wire::until(sub { say_something(); $t->events('start') }),
   'the new worker starts a chain');
is(join("\n", $t->audit_flaws('audit.1', 'audit.log')), '',
   'all chains verify');

# A worker that is killed loses no event of a message that has arrived.

{
    $t->expect_log(qr/exited on signal 9/);
    say_something() for 1 .. 5;
    my $before = count();
    my ($worker) = grep { 1 } $t->nginx->workers;
    kill 'KILL', $t->nginx->workers;
    ok(ChatGDPR::Wire::until(sub {
        my @now = $t->nginx->workers;
        @now && !grep { $_ == $worker } @now;
    }), 'a killed worker is replaced');
    say_something();
    cmp_ok(count(), '>=', $before + 2, 'and nothing is lost');
    is(join("\n", $t->audit_flaws('audit.1', 'audit.log')), '',
       'all chains verify');
}

# No line holds what was found.

is(join("\n", $t->leaks), '', 'the log holds no personal data');

# chat_gdpr_audit off, and no such directive.

for my $audit ('', 'chat_gdpr_audit off;') {
    $t->nginx->reload("$audit $http");
    my $size = -s "$dir/audit.log";
    my (undef, $got) = $t->exchange($provider, http_request('POST /',
        type => 'text/plain', body => $SAID));
    is($got->{body}, $SEEN, "'$audit': the text is redacted");
    is(-s "$dir/audit.log", $size, "'$audit': and nothing is written");
}

# A full disk: what would have an event does not go; what needs none does.

$t->expect_log(qr/\[crit\].*cannot write to the audit log/);
ok($t->nginx->reload("chat_gdpr_audit /dev/full; $http"),
   'nginx starts on a full disk');

sub full {
    my ($request, @answer) = @_;
    my ($answer, $got) = $t->exchange($provider, $request, @answer);
    return ($answer ? $answer->{status} : 'none')
         . ($got ? ' forwarded' : '');
}

is(full(http_request('POST /', type => 'text/plain', body => $SAID)), '503',
   'full: a request is refused');
is(full(http_request('GET /?a=192.0.2.44')), '503',
   'full: so are arguments');
is(full(http_request('POST /', type => 'text/plain', body => 'hello')),
   '204 forwarded', 'full: what needs no event passes');
{
    my ($answer) = $t->exchange($provider, http_request('GET /'), '200 OK',
                                type => 'text/plain', body => $SAID);
    is($answer->{status}, '503', 'full: a response is withheld');
    unlike($answer->{body}, qr/\[email\]|jane/, 'full: all of it');
}
{
    my ($v, $e) = $t->websocket($provider);
    $v->send(ws_text('hello', mask => 1));
    my $m = $e->message;
    is($m && $m->{text}, 'hello', 'full: a message without a finding passes');
    $v->send(ws_text($SAID, mask => 1));
    my $f = $e->frame;
    is($f && $f->{code}, 1013, 'full: one with findings ends the WebSocket');
    $f = $v->frame;
    is($f && $f->{code}, 1013, 'full: for both sides');
    $_->close for $v, $e;
}
{
    my ($answer, $got) = $t->exchange($provider, http_request(
        'POST /lenient', type => 'text/plain', body => $SAID));
    ok($got && $got->{body} =~ /\[email\]/ && $got->{body} !~ /jane/,
       'full, on_error pass: forwarded, and redacted all the same');
    is($answer->{status}, '204', 'full, on_error pass: and answered');
}

$t->finish;
