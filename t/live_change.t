#!/usr/bin/perl

# Policy, key and notice change in one reload while chats of each kind are open:
# a WebSocket, an event stream, a long poll, uploads that have arrived by half,
# an agent who reads.  Nothing is dropped, each goes on under the policy that it
# began with, and its events say which.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(shutdown => '120s', log => 'info');
my $provider = $t->provider('provider');
my $nginx = $t->nginx;

my $MAIL = 'jane.doe@example.com';
my $IBAN = 'GB82 WEST 1234 5698 7654 32';

$nginx->write('first', '5f' x 32 . "\n");
$nginx->write('second', '60' x 32 . "\n");
$nginx->write('notice', "The first notice.\n");
$t->may_hold(qr/^(?:first|second)$/);

sub conf {
    my ($label, $version, @keys) = @_;
    return join('', map { "chat_gdpr_key %%dir%%/$_;\n" } @keys) . <<"EOC";
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     offers basis=consent "Send you offers";
    consent     mode=notice version=$version notice=%%dir%%/notice;
    redact      email "replace=[$label]";
    redact      iban token;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    proxy_http_version 1.1;
    proxy_set_header Upgrade \$http_upgrade;
    proxy_set_header Connection \$http_connection;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /agent {
        chat_gdpr_reveal on reader=agent;
        proxy_pass http://%%provider%%;
    }
}
EOC
}

sub digest { return (map { $_->{policy_digest} } $t->events('policy'))[-1] }

# What the provider gets of a message, and an agent of that.
sub says {
    my ($v, $e) = @_;
    $v->send(ws_text("$MAIL $IBAN", mask => 1));
    return $e->frame->{payload};
}

sub reads {
    my ($v, $e, $text) = @_;
    $e->send(ws_text($text));
    return $v->frame->{payload};
}

sub notice {
    return $t->visitor('visitor')->get('/.chat-gdpr/notice')->response->{body};
}

# Another configuration, and no older worker that would take a new connection.
sub change {
    my $ending = sub { scalar(() = $t->log =~ /gracefully shutting down/g) };
    my $before = $ending->();
    $nginx->reload(conf(@_));
    ChatGDPR::Wire::until(sub { $ending->() > $before }) or die "no reload\n";
    return;
}

# One by one, so that the provider knows which is which.
sub asks {
    my ($request) = @_;
    my $v = $t->visitor('visitor')->send($request);
    return ($v, $provider->request(head => 1)->{end});
}

$t->start(conf('a', 1, 'first'));
my $old;
ChatGDPR::Wire::until(sub { $old = digest() });

my ($ws, $ws_end) = $t->websocket($provider);
my ($agent, $agent_end) = $t->websocket($provider, target => '/agent');
my $sealed = says($ws, $ws_end);
like($sealed, qr/^\[a\] \[iban-[\w-]+\]$/, 'a WebSocket');
is(reads($agent, $agent_end, $sealed), "[a] $IBAN", 'an agent reads it');

my ($sse, $sse_end) = asks(http_request('GET /events'));
$sse_end->send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    . "Transfer-Encoding: chunked\r\n\r\n"
    . ChatGDPR::HTTP::chunk("data: $MAIL\n\n"));
ChatGDPR::Wire::until(sub { $sse->{in} =~ /data: \[a\]/ });
my ($poll, $poll_end) = asks(http_request(
    'GET /socket.io/?EIO=4&transport=polling&sid=abc'));

# An upload of known length, one in chunks: half of each.
my $body = "one $MAIL two $MAIL";
my $half = index($body, '@') + 3;
my $upload = $t->visitor('visitor')->send("POST /upload HTTP/1.1\r\n"
    . "Host: localhost\r\nContent-Type: text/plain\r\nContent-Length: "
    . length($body) . "\r\n\r\n" . substr $body, 0, $half);
my $chunks = $t->visitor('visitor')->send("POST /upload HTTP/1.1\r\n"
    . "Host: localhost\r\nContent-Type: text/plain\r\n"
    . "Transfer-Encoding: chunked\r\n\r\n"
    . ChatGDPR::HTTP::chunk(substr $body, 0, $half));
$_->settle(5) for $upload, $chunks;

# All of it changes.

$nginx->write('notice', "The second notice.\n");
change('b', 2, 'second', 'first');
ok(ChatGDPR::Wire::until(sub { digest() ne $old }), 'another policy comes');
my $new = digest();

my ($next, $next_end) = $t->websocket($provider);
my $later = says($next, $next_end);
like($later, qr/^\[b\] \[iban-[\w-]+\]$/, 'a new chat is under it');
isnt(($later =~ /(\[iban.*)/)[0], ($sealed =~ /(\[iban.*)/)[0],
     '... and under another key');
like(notice(), qr/The second notice/, 'the new notice is told');

# What was open goes on as it was.

is(says($ws, $ws_end), $sealed, 'the WebSocket goes on, under its key');
$sse_end->send(ChatGDPR::HTTP::chunk("data: more $MAIL\n\n")
               . "0\r\n\r\n");
is($sse->response->{body}, "data: [a]\n\ndata: more [a]\n\n",
   'the stream goes on to its end');
$poll_end->answer('200 OK', type => 'text/plain; charset=UTF-8',
                  body => qq(42["message","$MAIL"]));
is($poll->response->{body}, '42["message","[a]"]', 'the long poll is answered');

for my $case ([ $upload, substr($body, $half), 'an upload' ],
              [ $chunks, ChatGDPR::HTTP::chunk(substr $body, $half)
                         . "0\r\n\r\n", 'one in chunks' ]) {
    my ($v, $rest, $what) = @$case;
    $v->send($rest);
    my $asked = $provider->request;
    is($asked->{body}, 'one [a] two [a]', "$what arrives, as it began");
    $asked->{end}->answer('200 OK', type => 'text/plain', body => $MAIL);
    is($v->response->{body}, '[a]', '... and so does its answer');
}

# An agent who was there before opens what was sealed then; one who comes opens
# both.

is(reads($agent, $agent_end, $sealed), "[a] $IBAN",
   'an agent opens what was sealed before');
is(reads($agent, $agent_end, $later), $later,
   '... and nothing of a key that had not come');
my ($other, $other_end) = $t->websocket($provider, target => '/agent');
is(reads($other, $other_end, $_), s/\[iban.*/$IBAN/r,
   'an agent who comes opens either') for $sealed, $later;

# With the new key behind the old one for a reload, no agent has to come anew.

change('b', 2, 'first', 'second');
my ($ready, $ready_end) = $t->websocket($provider, target => '/agent');
change('b', 2, 'second', 'first');
my ($last, $last_end) = $t->websocket($provider);
my $text = says($last, $last_end);
is($text, $later, 'the second key seals');
is(reads($ready, $ready_end, $text), "[b] $IBAN",
   '... and who was there before opens it');

$_->close for $ws, $ws_end, $agent, $agent_end, $sse, $sse_end, $poll,
    $poll_end, $upload, $chunks, $next, $next_end, $other, $other_end,
    $ready, $ready_end, $last, $last_end;

# Each event is of the policy that its message went under.

my %of;
for my $event ($t->events('message'), $t->events('reveal')) {
    my $which = $event->{policy_digest} eq $old ? 'old'
              : $event->{policy_digest} eq $new ? 'new' : 'no';
    $of{$which}{"$event->{type} $event->{transport} $event->{direction}"}++;
}
is_deeply(\%of, {
    old => {
        'message websocket to_provider' => 2,
        'message request to_provider'   => 2,
        'message response to_visitor'   => 5,
        'reveal websocket to_visitor'   => 2,
    },
    new => {
        'message websocket to_provider' => 2,
        'reveal websocket to_visitor'   => 3,
    },
}, 'events say under which policy');

$t->finish;
