#!/usr/bin/perl

# sync=each: no message goes on before its event is on the disk, and nobody else
# waits for the disk meanwhile.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Faults;
use ChatGDPR::Test;
use Time::HiRes qw(sleep time);

plan skip_all => 'needs strace, and the right to trace'
    if !ChatGDPR::Faults::possible();

my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $other = $t->provider('other');
my $dir = $t->nginx->{dir};

my $http = <<"EOF_CONF";
$POLICY
chat_gdpr_policy lenient {
    otherwise replace;
    on_error  pass;
}
chat_gdpr_policy asking {
    otherwise  replace;
    purpose    support    basis=contract "Answer your question";
    purpose    marketing  basis=consent  "Send you offers";
    consent    mode=reduced version=1;
    controller "Example Ltd" contact=privacy\@example.com;
}
chat_gdpr_key %%dir%%/secret;
proxy_http_version 1.1;
map \$http_upgrade \$connection_upgrade {
    default upgrade;
    ''      '';
}
proxy_set_header Upgrade \$http_upgrade;
proxy_set_header Connection \$connection_upgrade;
server {
    listen %%visitor%%;
    listen %%two:http2%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /stream {
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
    location /plain {
        proxy_pass http://%%other%%;
    }
    location /lenient {
        chat_gdpr lenient;
        proxy_pass http://%%provider%%;
    }
    location /.chat-gdpr/ {
        chat_gdpr asking;
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF

my $DELAY = 1.5;
my $SOON = $DELAY / 2;

$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");
$t->start("chat_gdpr_audit %%dir%%/audit.log sync=each; $http");
ok(ChatGDPR::Wire::until(sub { $t->events('start') }), 'nginx starts');

sub faults {
    my ($worker) = $t->nginx->workers;
    return ChatGDPR::Faults->attach($worker, path => "$dir/audit.log", @_);
}

# Somebody else's message, in which nothing is found: does it go on at once?
sub others_go {
    my $start = time;
    my $visitor = $t->visitor('visitor')->send(http_request('POST /plain',
        type => 'text/plain', body => 'hello'));
    my $got = $other->request(seconds => $SOON) or return 0;
    $got->{end}->answer('204 No Content');
    return $visitor->response(seconds => $SOON) && time - $start < $SOON;
}

# The ways on which something goes: a function that sends it off, and returns
# one that waits for it to arrive, some time.
sub post {
    my ($path, $cut) = @_;
    my $visitor = $t->visitor('visitor');
    my $request = http_request("POST $path", type => 'text/plain',
                               body => $SAID);
    if ($cut) {
        $visitor->send(substr $request, 0, -20)->flushed;
        ChatGDPR::Wire::turn(0.05);
        $visitor->send(substr $request, -20);
    } else {
        $visitor->send($request);
    }
    return ($visitor, sub {
        my $got = $provider->request(seconds => $_[0]) or return;
        $got->{end}->answer('204 No Content');
        $visitor->response;
        return $got->{body};
    });
}

sub answered {
    my ($path, $type, $behind) = @_;
    my $visitor = $t->visitor('visitor')->get($path);
    my $got = $provider->request;
    if ($behind) {
        $got->{end}->send("HTTP/1.1 200 OK\r\nContent-Type: $type\r\n\r\n"
                          . $SAID . $behind);
    } else {
        $got->{end}->answer('200 OK', type => $type, body => $SAID);
    }
    return ($visitor, sub {
        my $seconds = shift;
        ChatGDPR::Wire::until(sub { $visitor->{in} =~ /\[email\]/ }, $seconds)
            or return;
        return $SEEN if index($visitor->{in}, $SEEN) >= 0;
        return $visitor->{in};
    });
}

my %ways = (
    'a request' => sub { return post('/') },
    'a request in two pieces' => sub { return post('/', 1) },
    'a request over HTTP/2' => sub {
        my $visitor = $t->visitor_http2('two');
        my $id = $visitor->request(path => '/', type => 'text/plain',
                                   body => $SAID);
        return ($visitor, sub {
            my $got = $provider->request(seconds => $_[0]) or return;
            $got->{end}->answer('204 No Content');
            $visitor->response($id);
            return $got->{body};
        });
    },
    'arguments' => sub {
        my $visitor = $t->visitor('visitor')->get('/?a=192.0.2.44');
        return ($visitor, sub {
            my $got = $provider->request(seconds => $_[0]) or return;
            $got->{end}->answer('204 No Content');
            $visitor->response;
            return $got->{target} =~ /192/ ? $got->{target} : $SEEN;
        });
    },
    'a response' => sub { return answered('/', 'text/plain') },
    'an event stream' => sub {
        return answered('/stream', 'text/event-stream', "\n\n");
    },
    'a message to the provider' => sub {
        my ($v, $e) = $t->websocket($provider);
        $v->send(ws_text($SAID, mask => 1));
        return ([ $v, $e ], sub {
            ChatGDPR::Wire::until(sub { length $e->{in} }, $_[0]) or return;
            my $m = $e->message;
            return $m && $m->{text};
        });
    },
    'a message to the visitor' => sub {
        my ($v, $e) = $t->websocket($provider);
        $e->send(ws_text($SAID));
        return ([ $v, $e ], sub {
            ChatGDPR::Wire::until(sub { length $v->{in} }, $_[0]) or return;
            my $m = $v->message;
            return $m && $m->{text};
        });
    },
    'a choice' => sub {
        my $visitor = $t->visitor('visitor')->send(http_request(
            'POST /.chat-gdpr/choice', body => 'decision=accept',
            type => 'application/x-www-form-urlencoded',
            headers => [ 'Sec-Fetch-Site: same-origin' ]));
        return ($visitor, sub {
            my $answer = $visitor->response(seconds => $_[0]) or return;
            return $answer->header('Set-Cookie') ? $SEEN : $answer->{status};
        });
    },
);

{
    my $faults = faults('fdatasync:delay_enter=' . int($DELAY * 1e6));
    for my $name (sort keys %ways) {
        my $before = () = $t->audit;
        my ($visitor, $arrives) = $ways{$name}->();
        ok(!defined $arrives->($SOON / 3), "$name waits for the disk");
        ok(others_go(), 'others do not');
        cmp_ok(scalar(() = $t->audit), '>', $before, 'its event is written');
        is($arrives->(), $SEEN, 'and then it goes');
    }

    # Those that come together share one call, and those that come meanwhile
    # the next one.
    my $calls = $faults->injected;
    my @ways = map { [ $ways{'a request'}->() ] } 1 .. 8;
    is(scalar(grep { ($_->[1]->() // '') eq $SEEN } @ways), 8,
       'many at a time arrive');
    cmp_ok($faults->injected - $calls, '<=', 4, 'with few calls');

    # One that goes away meanwhile.
    my ($visitor) = $ways{'a request'}->();
    ChatGDPR::Wire::turn(0.1);
    $visitor->abort;
    ($visitor) = $ways{arguments}->();
    ChatGDPR::Wire::turn(0.1);
    $visitor->abort;
    my ($last, $arrives) = $ways{'a response'}->();
    is($arrives->(), $SEEN, 'visitors go away, others are answered');
    $faults->detach;
}

# A long response that is passed on as it comes, with an event each time.

for my $path ('/', '/stream') {
    my $faults = faults('fdatasync:delay_enter=20000');
    my $visitor = $t->visitor('visitor')->get($path);
    my $end = $provider->request->{end};
    $end->send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
    for (1 .. 20) {
        $end->send("$SAID\n" x 100);
        ChatGDPR::Wire::turn(0.02);
    }
    $end->half_close;
    my $answer = $visitor->response;
    my $connection = (($t->events('message'))[-1])->{connection};
    is($answer && $answer->{body}, "$SEEN\n" x 2000,
       "$path: a long response arrives whole");
    my $sum = 0;
    $sum += $_->{findings}{email}
        for grep { $_->{connection} == $connection } $t->events('message');
    is($sum, 2000, 'with all that was found on record');
    cmp_ok($faults->injected, '>=', 1, 'waiting for the disk');
    $faults->detach;
}

# Rotation while the disk is slow.

{
    my $faults = faults('fdatasync:delay_enter=' . int($DELAY * 1e6));
    my @ways = map { [ $ways{'a request'}->() ] } 1 .. 2;
    ChatGDPR::Wire::turn(0.1);
    push @ways, [ $ways{'arguments'}->() ];
    rename "$dir/audit.log", "$dir/audit.1" or die;
    $t->nginx->signal('USR1');
    ok(ChatGDPR::Wire::until(sub { -e "$dir/audit.log" }), 'USR1: a new file');
    ok(others_go(), 'nobody waits for that');
    my @got = sort map { $_->[1]->() // 'nothing' } @ways;
    is(scalar(@got), 3, 'all arrive');
    $faults->detach;
}

is(join("\n", $t->audit_flaws('audit.1', 'audit.log')), '',
   'all chains verify');

# The disk fails: what would have an event does not go.

$t->expect_log(qr/cannot bring the audit log/);
{
    my $faults = faults('fdatasync:error=EIO');
    for my $name (sort keys %ways) {
        my ($visitor, $arrives) = $ways{$name}->();
        my $got = $arrives->($SOON);
        ok(!defined $got || $got =~ /^503$/ || $got eq '',
           "$name does not go where the disk fails") or diag $got;
        $_->abort for ref $visitor eq 'ARRAY' ? @$visitor : $visitor;
        ok(others_go(), 'and what needs no event does');
    }
    my ($visitor, $arrives) = post('/lenient');
    like($arrives->(), qr/\[email\]/, 'on_error pass: it goes');
    cmp_ok($faults->injected, '>=', 10, 'so often the disk was asked');
    $faults->detach;
}
{
    my ($visitor, $arrives) = $ways{'a request'}->();
    is($arrives->(), $SEEN, 'with the disk mended it goes again');
}
is(join("\n", $t->audit_flaws('audit.1', 'audit.log')), '',
   'all chains verify');

# sync=TIME: the event loop does not wait either.

{
    my $faults;
    $t->nginx->reload("chat_gdpr_audit %%dir%%/audit.log sync=50ms; $http");
    $faults = faults('fdatasync:delay_enter=' . int($DELAY * 1e6));
    my ($visitor, $arrives) = $ways{'a request'}->();
    is($arrives->($SOON), $SEEN, 'sync=TIME: a message does not wait');
    ok(ChatGDPR::Wire::until(sub { $faults->injected }),
       'the log goes to the disk soon');
    ok(others_go(), 'and nobody waits for that');
    $faults->detach;
}

$t->finish;
