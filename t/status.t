#!/usr/bin/perl

# chat_gdpr_status: what was counted, read by Prometheus' own parsers.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Temp qw(tempfile);
use JSON::PP qw(decode_json);
use Time::HiRes qw(sleep);

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(workers => 2);
my $provider = $t->provider('provider');

my $CONF = <<"EOF2";
$POLICY
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy lenient {
    controller "Example Ltd" contact=privacy\@example.com;
    purpose    support basis=contract "Answer you";
    purpose    marketing basis=consent "Send you offers";
    consent    mode=reduced;
    entity     order_no "pattern=ORD-\\d{6}";
    redact     email mask unless=marketing;
    redact     phone pass direction=to_provider;
    on_error   pass;
}
chat_gdpr_policy strict {
    redact     card block;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location /strict {
        chat_gdpr strict;
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
    location / {
        proxy_pass http://%%provider%%;
    }
    location /lenient {
        chat_gdpr lenient;
        proxy_pass http://%%provider%%;
    }
    location /.chat-gdpr/ {
        chat_gdpr lenient;
    }
    location /ws {
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
    location = /status {
        chat_gdpr off;
        chat_gdpr_status;
    }
}
EOF2

# The status as a visitor's program asks for it.
sub status {
    my ($target, %headers) = @_;
    my $visitor = $t->visitor('visitor')->send(http_request(
        "GET /status$target",
        headers => [ map { "$_: $headers{$_}" } sort keys %headers ]));
    return $visitor->response;
}

sub parsed {
    my ($text, @option) = @_;
    my ($file, $name) = tempfile(UNLINK => 1);
    print $file $text;
    close $file;
    my $json = `$FindBin::Bin/lib/openmetrics @option < $name`;
    $? == 0 or return;
    return decode_json($json);
}

# NAME{label=value,…} => value
sub samples {
    my $got = parsed(status('?format=openmetrics')->{body})
        or die "not OpenMetrics\n";
    return map {
        my ($name, $labels, $value) = @$_;
        my $in = join ',', map { "$_=$labels->{$_}" } sort keys %$labels;
        ("$name\{$in}" => $value);
    } @{ $got->{samples} };
}

# What has grown since, without times and sizes.
sub grown {
    my %before = %{ $_[0] };
    my %now = samples();
    return { map { s/^chat_gdpr_//r => $now{"$_"} - ($before{$_} // 0) }
             grep { !/_bytes|_seconds|audit|workers/
                    && $now{$_} != ($before{$_} // 0) } keys %now };
}

# That has grown soon: a body counts when its request is over, which may be
# after its last byte has arrived.
sub grows {
    my ($before, $want, $what) = @_;
    my $same = JSON::PP->new->canonical;
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = grown($before);
        return $same->encode($got) eq $same->encode($want);
    });
    is_deeply($got, $want, $what);
}

# One of them, which becomes so much soon.
sub becomes {
    my ($name, $want, $what) = @_;
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = { samples() }->{$name};
        return $got == $want;
    });
    is($got, $want, $what);
}

$t->nginx->write('secret', '5a' x 32 . "\n");
$t->may_hold(qr/^secret$/);
$t->start($CONF);

# The formats.

for my $case (
    [ 'nothing said', '', [], qr!^text/plain; version=0\.0\.4! ],
    [ 'a browser', '', [ Accept => 'text/html,*/*;q=0.8' ],
      qr!^text/html; charset=utf-8$! ],
    [ 'Prometheus', '',
      [ Accept => 'application/openmetrics-text;version=1.0.0;q=0.5,'
        . 'text/plain;version=0.0.4;q=0.3' ],
      qr!^application/openmetrics-text; version=1\.0\.0! ],
    [ 'a program', '', [ Accept => 'application/json' ],
      qr!^application/json$! ],
    [ 'quality', '', [ Accept => 'text/html;q=0.2, application/json;q=0.9' ],
      qr!^application/json$! ],
    [ 'quality 0', '', [ Accept => 'application/json;q=0, text/html;q=0.0' ],
      qr!^text/plain! ],
    [ 'equals', '', [ Accept => 'application/json, text/html' ],
      qr!^text/html! ],
    [ '?format=json', '?format=json', [ Accept => 'text/html' ],
      qr!^application/json$! ],
    [ '?format=html', '?format=html', [], qr!^text/html! ],
    [ '?format=prometheus', '?format=prometheus', [], qr!^text/plain! ],
) {
    my ($what, $target, $headers, $type) = @$case;
    my $answer = status($target, @$headers);
    is($answer->{status}, 200, "$what: an answer");
    like($answer->header('Content-Type'), $type, '... of its type');
    is($answer->header('Cache-Control'), 'no-store', '... that nobody keeps');
}
is(status('?format=xml')->{status}, 400, 'a format that there is not');
{
    my $visitor = $t->visitor('visitor')->send(http_request('POST /status'));
    is($visitor->response->{status}, 405, 'nothing can be posted');
}

my $open = parsed(status('?format=openmetrics')->{body});
ok($open, "Prometheus' parser of OpenMetrics reads it");
is($open->{types}{'chat_gdpr_findings'}, 'counter', 'counters');
is($open->{types}{'chat_gdpr_held_bytes'}, 'gauge', 'gauges');
is($open->{types}{'chat_gdpr_build'}, 'info', 'what is in use');
is($open->{types}{'chat_gdpr_added_seconds'}, 'histogram', 'histograms');
my $old = parsed(status('')->{body}, '--prometheus');
ok($old, "Prometheus' parser of its older format reads it");
is_deeply([ sort map { $_->[0] } @{ $old->{samples} } ],
          [ sort map { $_->[0] } @{ $open->{samples} } ],
          'which has the same samples');

my $json = decode_json(status('?format=json')->{body});
is_deeply([ sort map { "chat_gdpr_$_" } keys %$json ],
          [ sort keys %{ $open->{types} } ], 'JSON has the same families');
is($json->{build}[0]{nginx}, $t->nginx->{version}, 'and their values');

my ($digest) = map { $_->{policy_digest} } grep { $_->{policy} eq 'chat' }
               $t->events('policy');
my %start = samples();
is($start{"chat_gdpr_policy_info{digest=$digest,policy=chat}"}, 1,
   'a policy by the digest of the audit log');
is($start{'chat_gdpr_workers{}'}, 2, 'two workers');

# What can grow is there before it has, or nobody sees that it did.

is($start{"chat_gdpr_${_}_total{direction=to_provider,policy=lenient,"
          . 'reason=EMEDIA}'}, 0, "$_ begin at 0") for qw(refusals unread);
unlike(status('?format=html')->{body}, qr/EMEDIA/,
       '... but for somebody who reads');

# The dashboard asks for nothing that is not there.

my $dashboard = decode_json($t->nginx->read(
    "$FindBin::Bin/../conf-examples/grafana.json"));
my %names = map { $_ => 1 } keys %{ { map { $_->[0] => 1 }
                                      @{ $open->{samples} } } },
            chat_gdpr_findings_total => 1;
for my $panel (@{ $dashboard->{panels} }) {
    my @asked = map { $_->{expr} =~ /(chat_gdpr_\w+)/g }
                @{ $panel->{targets} };
    is(join(' ', grep { !$names{$_} } @asked), '',
       "dashboard: $panel->{title}");
    cmp_ok(scalar @asked, '>', 0, '... which shows something');
}
my %labels = map { %{ $_->[1] } } @{ $open->{samples} },
             [ '', { map { $_ => 1 } qw(entity action le) } ],
             [ '', { instance => 1 } ];  # Prometheus's own
my %by = map { $_ => 1 } map { split /, / }
         map { map { $_->{expr} =~ /by \(([^)]*)\)/g } @{ $_->{targets} } }
         @{ $dashboard->{panels} };
is(join(' ', grep { !exists $labels{$_} } sort keys %by), '',
   'and groups by labels that there are');

# What the policy blocks is refused, by whatever it came.

{
    my $name = 'chat_gdpr_refusals_total{direction=to_provider,policy=strict,'
               . 'reason=EBLOCK}';
    my $card = 'card 4111 1111 1111 1111';
    my $visitor = $t->visitor('visitor')->send(http_request('POST /strict',
        type => 'text/plain', body => $card));
    is($visitor->response->{status}, 422, 'a card is blocked');
    becomes($name, 1, '... which is a refusal');
    my ($ws, $end) = $t->websocket($provider, target => '/strict');
    $ws->send(ws_text($card, mask => 1));
    ok($ws->message, 'over a WebSocket');
    becomes($name, 2, '... it is another one');
    $_->close for $ws, $end;
    becomes('chat_gdpr_websockets{policy=strict}', 0, '... which is over');
    becomes('chat_gdpr_messages_total{direction=to_provider,policy=strict,'
            . "transport=$_}", 1, "... a $_") for qw(request websocket);
    %start = samples();
}

# What is counted, whichever worker it happens in.

sub post {
    my ($path, $body, %o) = @_;
    return $t->exchange($provider, http_request("POST $path",
        type => 'text/plain', body => $body, %o), '200 OK',
        type => 'text/plain', body => 'call 07700 900123');
}

post("/", $_) for ('jane.doe@example.com 192.0.2.44', 'nothing',
                   'jane.doe@example.com 4111 1111 1111 1111');
grows(\%start, {
    'findings_total{action=replace,direction=to_provider,entity=email,'
        . 'policy=chat}' => 2,
    'findings_total{action=replace,direction=to_provider,entity=ipv4,'
        . 'policy=chat}' => 1,
    'findings_total{action=mask,direction=to_provider,entity=card,'
        . 'policy=chat}' => 1,
    'findings_total{action=replace,direction=to_visitor,entity=phone,'
        . 'policy=chat}' => 3,
    'messages_total{direction=to_provider,policy=chat,transport=request}'
        => 3,
    'messages_total{direction=to_visitor,policy=chat,transport=response}'
        => 3,
}, 'findings and messages of bodies');

%start = samples();
post('/lenient?t=ORD-123456', 'jane.doe@example.com 07700 900123');
my ($said, $got) = $t->exchange($provider, http_request('POST /lenient',
    type => 'application/x-unheard-of', body => 'x'));
grows(\%start, {
    'findings_total{action=replace,direction=to_provider,entity=order_no,'
        . 'policy=lenient}' => 1,
    'findings_total{action=mask,direction=to_provider,entity=email,'
        . 'policy=lenient}' => 1,
    'findings_total{action=pass,direction=to_provider,entity=phone,'
        . 'policy=lenient}' => 1,
    'findings_total{action=replace,direction=to_visitor,entity=phone,'
        . 'policy=lenient}' => 1,
    'messages_total{direction=to_provider,policy=lenient,'
        . 'transport=arguments}' => 1,
    'messages_total{direction=to_provider,policy=lenient,transport=request}'
        => 1,
    'messages_total{direction=to_visitor,policy=lenient,transport=response}'
        => 1,
    'unread_total{direction=to_provider,policy=lenient,reason=EMEDIA}' => 1,
    'visits_total{policy=lenient,state=none}' => 2,
}, 'arguments, entities of its own, what passes, what cannot be read');

%start = samples();
sub choose {
    my ($decision, @headers) = @_;
    my $visitor = $t->visitor('visitor')->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        body => "decision=$decision",
        headers => [ 'Sec-Fetch-Site: same-origin', @headers ]));
    my ($cookie) = $visitor->response->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    return $cookie;
}
my $cookie = choose('accept');
post('/lenient', 'jane.doe@example.com',
     headers => [ "Cookie: $cookie" ]);
$cookie = choose('reject', "Cookie: $cookie");
post('/lenient', 'jane.doe@example.com',
     headers => [ "Cookie: $cookie" ]);
my $now = grown(\%start);
is_deeply([ map { $now->{"choices_total{decision=$_,policy=lenient}"} // 0 }
            qw(accept reject save start) ], [ 1, 1, 0, 0 ], 'choices');
is_deeply([ map { $now->{"visits_total{policy=lenient,state=$_}"} // 0 }
            qw(none granted refused) ], [ 1, 2, 1 ], 'states of visitors');
is_deeply([ map { $now->{"findings_total{action=$_,direction=to_provider,"
                         . 'entity=email,policy=lenient}'} }
            qw(pass mask) ], [ 1, 1 ], 'what consent lets pass');

%start = samples();
my $broken = $t->visitor('visitor')->send(http_request('POST /',
    type => 'application/json', body => '{"a":'));
is($broken->response->{status}, 400, 'broken JSON is refused');
$now = grown(\%start);
is($now->{'refusals_total{direction=to_provider,policy=chat,reason=ESYNTAX}'},
   1, '... and counted by its reason');

# WebSockets.

%start = samples();
my ($v, $e) = $t->websocket($provider);
$v->send(ws_text('mail jane.doe@example.com', mask => 1));
$e->frame;
$e->send(ws_text('hello'));
$v->frame;
$v->send(substr ws_text('x' x 100, mask => 1), 0, 60);
ChatGDPR::Wire::until(sub {
    sleep 0.02;
    my %s = samples();
    $s{'chat_gdpr_held_bytes{}'} > 0;
});
my %open = samples();
is($open{'chat_gdpr_websockets{policy=chat}'}, 1, 'a WebSocket is open');
is($open{'chat_gdpr_held_bytes{}'}, 60, '... and holds a piece of a frame');
$now = grown(\%start);
is($now->{'messages_total{direction=to_provider,policy=chat,'
          . 'transport=websocket}'}, 1, 'a message to the provider');
is($now->{'messages_total{direction=to_visitor,policy=chat,'
          . 'transport=websocket}'}, 1, 'a message to the visitor');
is($now->{'websockets_opened_total{policy=chat}'}, 1, 'opened once');
my $bucket = 'chat_gdpr_added_seconds_bucket{direction=to_provider,le=+Inf,'
           . 'transport=websocket}';
is($open{$bucket} - $start{$bucket}, 1, '... timed');
$_->close for $v, $e;
ok(ChatGDPR::Wire::until(sub {
    sleep 0.02;
    my %s = samples();
    $s{'chat_gdpr_websockets{policy=chat}'} == 0
        && $s{'chat_gdpr_held_bytes{}'} == 0;
}), 'closed, it holds nothing');

my %end = samples();
cmp_ok($end{'chat_gdpr_audit_events_total{}'}, '>=', 10, 'audit events');
is($end{'chat_gdpr_audit_errors_total{}'}, 0, '... none of them lost');
cmp_ok($end{'chat_gdpr_read_bytes_total{direction=to_provider,policy=chat,'
            . 'transport=request}'}, '>=', 70, 'bytes');

# Counts outlive workers: a reload, a worker that dies.

my $key = 'chat_gdpr_messages_total{direction=to_provider,policy=chat,'
        . 'transport=request}';
$t->nginx->reload(($CONF =~ s/chat_gdpr_policy lenient/
    "chat_gdpr_policy new { }\nchat_gdpr_policy lenient"/er)
    . 'chat_gdpr_policy newer { }');
is({ samples() }->{$key}, $end{$key}, 'counts outlive a reload');
post('/', 'nothing');
becomes($key, $end{$key} + 1, '... and go on');
my %after = samples();
ok((grep { /policy_info\{.*policy=newer\}/ } keys %after), 'a new policy');

$t->expect_log(qr/exited on signal 9/);
my @workers = $t->nginx->workers;
kill 'KILL', $workers[0];
ok(ChatGDPR::Wire::until(sub {
    sleep 0.05;
    my @now = $t->nginx->workers;
    @now == 2 && $now[0] != $workers[0] && $now[1] != $workers[0];
}), 'a worker is killed, another comes');
is({ samples() }->{$key}, $after{$key}, 'what it had counted is not lost');
is({ samples() }->{'chat_gdpr_workers{}'}, 2, 'and there are two again');

$t->finish;
