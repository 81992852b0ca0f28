#!/usr/bin/perl

# nginx is upgraded on the fly (USR2): what one program's workers learn the
# other's know, a withdrawal as well as another policy; a worker that is killed
# does not stop the rest.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Process;
use ChatGDPR::Test;
use Time::HiRes qw(sleep);

my $t = ChatGDPR::Test->new(workers => 2, shutdown => '120s');
my $provider = $t->provider('provider');
my $nginx = $t->nginx;

$nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

sub configure {
    my ($label) = @_;
    $nginx->configure(<<"EOC");
chat_gdpr_key %%dir%%/secret;
chat_gdpr_reload apply;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     profile  basis=consent  "Remember your e-mail address";
    redact      email  "replace=[$label]" unless=profile;
    consent     mode=reduced;
}
server {
    listen %%$label%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
        proxy_http_version 1.1;
        proxy_buffering off;
        proxy_set_header Host \$host;
        proxy_set_header Upgrade \$http_upgrade;
        proxy_set_header Connection \$http_connection;
    }
}
EOC
    return;
}

configure('old');
$nginx->start_alone;
my $old = $nginx->{pid};
ChatGDPR::Wire::until(sub { sleep 0.01; $t->events('start') == 2 })
    or die "its workers do not start\n";

sub choose {
    my ($server, $cookie, $decision) = @_;
    my $answer = $t->visitor($server)->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        body => "decision=$decision", headers => [
            'Sec-Fetch-Site: same-origin', $cookie ? $cookie : () ]))->response;
    my ($set) = $answer->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    return "Cookie: $set";
}

sub says {
    my ($v, $e) = @_;
    $v->send(ws_text('jane@example.com', mask => 1));
    return $e->message->{text};
}

# Each program has a port of its own.

my $cookie = choose('old', '', 'accept');
my ($v, $e) = $t->websocket($provider, server => 'old',
                            headers => [ $cookie ]);
my ($silent, $silent_end) = $t->websocket($provider, server => 'old');
is(says($v, $e), 'jane@example.com', 'a chat with a consent');
is(says($silent, $silent_end), '[old]', 'and one without');
my $stream = $t->visitor('old')->get('/');
my $stream_end = $provider->request->{end};
$stream_end->send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    . "Transfer-Encoding: chunked\r\n\r\n"
    . ChatGDPR::HTTP::chunk("data: jane\@example.com\n\n"));
ok(ChatGDPR::Wire::until(sub { $stream->{in} =~ /\[old\]/ }), 'and a stream');

configure('new');
$nginx->signal('USR2');
my $new;
ok(ChatGDPR::Wire::until(sub {
    sleep 0.01;
    ($new) = ($nginx->read('nginx.pid') // '') =~ /(\d+)/;
    $new && $new != $old && children_of($new) == 2;
}), 'a second program');
unlike($t->log, qr/is another: its workers/, 'finds the memory of the first');
ok(!$v->frame(1.2), 'as long as both serve nothing moves');
ok(!$stream->{eof}, '... nor is ended');

# What is chosen at one reaches the chats of the other.

my ($v2, $e2) = $t->websocket($provider, server => 'new',
                              headers => [ $cookie ]);
is(says($v2, $e2), 'jane@example.com', 'a chat of the new one');
$cookie = choose('new', $cookie, 'reject');
is(says($v, $e), '[old]', 'a withdrawal at the new one reaches the old one');
is(says($v2, $e2), '[new]', '... and itself');
$cookie = choose('old', $cookie, 'accept');
is(says($v2, $e2), 'jane@example.com', 'a consent at the old one the new one');
is(says($v, $e), 'jane@example.com', '... and itself');

# A worker that dies holds nothing up.

kill 'KILL', children_of($new);
$t->expect_log(qr/exited on signal 9/);
ok(ChatGDPR::Wire::until(sub { sleep 0.01; children_of($new) == 2 }),
   'killed workers are replaced');
$cookie = choose('new', $cookie, 'reject');
is(says($v, $e), '[old]', 'and the others go on');
$_->close for $v2, $e2;

# The old one serves no more.

kill 'QUIT', $old;
is($v->frame->{code}, 1012, 'when the old one leaves, a chat moves');
is($silent->frame->{code}, 1012, 'and the other');
is($stream->response->{body}, "data: [old]\n\n", 'and the stream ends');
is(scalar $t->events('moved'), 3, 'each is an event');
$_->close for $v, $e, $silent, $silent_end, $stream, $stream_end;

ok(until_gone($old), 'the old one ends');
kill 'QUIT', $new;
ok(until_gone($new), 'and the new one');
delete $nginx->{pid};

$t->finish;
