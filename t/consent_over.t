#!/usr/bin/perl

# Responses that are under way when a consent ends, by withdrawal or by its age:
# under `activate` and `require` streams end within a second, whether or not
# anything passes, and nothing more of the provider's comes; under `reduced` they
# go on, and nothing personal does.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Digest::SHA qw(hmac_sha256 sha256);
use MIME::Base64 qw(encode_base64url);
use Time::HiRes qw(sleep time);

my $t = ChatGDPR::Test->new(log => 'info', workers => 2);
my $provider = $t->provider('provider');
my $secret = '0123456789abcdef' x 4;
$t->nginx->write('secret', "$secret\n");

my %consent = (
    activate => 'mode=activate max_age=1h',
    require => 'mode=require art7_4=considered max_age=1h',
    reduced => 'mode=reduced max_age=1h',
);
my $http = <<'EOF';
chat_gdpr_key %%dir%%/secret;
proxy_http_version 1.1;
proxy_set_header Host $host;
chat_gdpr_choice_limit off;
EOF
for my $name (sort keys %consent) {
    $http .= <<"EOF";
chat_gdpr_policy $name {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     profile    basis=consent   "Remember your e-mail address";
    redact      email      replace unless=profile;
    consent     $consent{$name};
}
server {
    listen %%$name%%;
    chat_gdpr $name;
    location / { proxy_pass http://%%provider%%; }
    location /unbuffered/ {
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
}
EOF
}
$t->start($http);

# A cookie, written as this proxy writes it: see cg_consent.h.
sub cookie_of {
    my ($policy, $time) = @_;
    my $tag = substr sha256(join '', map { "$_\0" } $policy, 'profile'), 0, 4;
    my $payload = pack 'C a4 N N n a12 a2 x32', 3, $tag, 1, $time, 1,
        pack('N3', map { int rand 2 ** 32 } 1 .. 3), 'en';
    my $code = substr hmac_sha256("chat-gdpr consent 2\0localhost\0$payload",
                                  pack 'H*', $secret), 0, 16;
    return "Cookie: chat-gdpr.$policy=2." . encode_base64url($payload) . '.'
        . encode_base64url($code);
}

my $form = 'application/x-www-form-urlencoded';
sub reject {
    my ($server, $cookie) = @_;
    return $t->visitor($server)->send(http_request('POST /.chat-gdpr/choice',
        type => $form, body => 'decision=reject', headers => [
        'Sec-Fetch-Site: same-origin', $cookie ]))->response;
}

sub chunk { return ChatGDPR::HTTP::chunk(@_) }

# All that a visitor has got, up to the end of the response; the time that it
# took, and whether it is whole.
sub rest_of {
    my ($visitor) = @_;
    my $start = time;
    ChatGDPR::Wire::until(sub {
        $visitor->{eof} || $visitor->{in} =~ /(?:\A|\r\n)0\r\n\r\n\z/;
    });
    my $in = $visitor->{in};
    my $whole = $in =~ s/(?:\A|(?<=\r\n))0\r\n\r\n\z//;
    return ($in, time - $start, $whole);
}

my $HELD = qr/retry:\ 5000\nevent:\ chat_gdpr_held\ndata:\ \{"type":
    "chat_gdpr_held","message":"[^"]+","notice":"\/.chat-gdpr\/notice"\}
    \n\n/x;

# What streams there are: the request, the type, an event, and what ends them.
my %streams = (
    'events' => [ 'GET %s/events', 'text/event-stream',
        "data: early\@example.com\n\n", $HELD ],
    'lines' => [ 'GET %s/lines?a=1', 'application/x-ndjson',
        qq({"text":"early\@example.com"}\n), qr// ],
    'SockJS, streaming' => [ 'POST %s/1/a/xhr_streaming',
        'application/javascript', qq(a["early\@example.com"]\n),
        qr/c\[4403,"[^"]+"\]\n/ ],
    'SockJS, events' => [ 'GET %s/1/a/eventsource', 'text/event-stream',
        qq(data: a["early\@example.com"]\r\n\r\n),
        qr/\r\ndata: c\[4403,"[^"]+"\]\r\n\r\n/ ],
);

# A stream that is open, its first event being there.
sub open_stream {
    my ($mode, $way, $cookie, $path) = @_;
    my ($line, $type, $event) = @$way;
    my $visitor = $t->visitor($mode)->send(http_request(
        sprintf($line, $path), ($line =~ /^POST/ ? (body => '') : ()),
        headers => [ $type =~ /event/ ? 'Accept: text/event-stream' : (),
                     $cookie ]));
    my $end = $provider->request->{end};
    $end->send(http_response('200 OK', type => $type,
        headers => [ 'Transfer-Encoding: chunked' ]) . chunk($event));
    $visitor->take(qr/early\@example\.com.*?\n\r\n/s);
    return ($visitor, $end);
}

# Each kind of stream in each mode, all open at once; a busy machine may miss the
# second now and then.

my ($n, $late) = (0, 0);
for my $end ('age', 'withdrawal') {
    my $over = int(time) + 5;
    my @open;
    for my $mode (qw(activate require)) {
        for my $what (sort keys %streams) {
            for my $path ('', '/unbuffered') {
                my $cookie = cookie_of($mode, $end eq 'age' ? $over - 3600
                                                            : int time);
                push @open, [ $mode, $what, $path, $cookie,
                    open_stream($mode, $streams{$what}, $cookie, $path) ];
            }
        }
    }
    sleep 0.02 while $end eq 'age' && time < $over;

    for (@open) {
        my ($mode, $what, $path, $cookie, $visitor, $stream) = @$_;
        reject($mode, $cookie) if $end eq 'withdrawal';
        my ($in, $seconds, $whole) = rest_of($visitor);
        ok($whole, "$mode, $what" . ($path && ', unbuffered')
                   . ": ends by $end");
        like($in =~ s/\A(?:\r\n)?[0-9a-f]+\r\n//r =~ s/\r\n\z//r,
             qr/\A$streams{$what}[3]\z/, '... and says why');
        $n++;
        $late++ if $seconds >= 1;
        $_->close for $visitor, $stream;
    }
}
cmp_ok($late, '<', $n / 4, 'that is within a second');

for my $mode (qw(activate require)) {

    # What comes meanwhile, also the rest of an event, does not pass.
    {
        my $cookie = cookie_of($mode, int time);
        my ($visitor, $stream) = open_stream($mode, $streams{events}, $cookie,
                                             '/unbuffered');
        $stream->send(chunk("data: half of "));
        sleep 0.1;
        reject($mode, $cookie);
        $stream->send(chunk("one\n\ndata: late\n\n")) for 1 .. 3;
        my ($in, undef, $whole) = rest_of($visitor);
        ok($whole, "$mode: a stream that goes on ends");
        unlike($in, qr/half|one\n|late/, '... and nothing more has passed');
        $_->close for $visitor, $stream;
    }

    # A response that has not begun, and one that is no stream.
    {
        my $cookie = cookie_of($mode, int time);
        my $visitor = $t->visitor($mode)->send(http_request('GET /poll?sid=1',
            headers => [ $cookie ]));
        my $poll = $provider->request->{end};
        reject($mode, $cookie);
        $poll->answer('200 OK', type => 'text/plain', body => 'late');
        my $answer = $visitor->response;
        is($answer->{status}, 403, "$mode: a poll that waited is refused");
        unlike($answer->{body}, qr/late/, '... whatever the answer was');
        $_->close for $visitor, $poll;

        $cookie = cookie_of($mode, int time);
        $visitor = $t->visitor($mode)->send(http_request(
            'GET /unbuffered/text?a=1', headers => [ $cookie ]));
        $poll = $provider->request->{end};
        $poll->send(http_response('200 OK', type => 'text/plain',
            headers => [ 'Transfer-Encoding: chunked' ])
            . chunk("early. \n" x 99));
        $visitor->take(qr/early/);
        reject($mode, $cookie);
        $poll->send(chunk("late. \n" x 99));
        my ($in, undef, $whole) = rest_of($visitor);
        ok(!$whole, '... other text is broken off');
        unlike($in, qr/late/, '... and nothing more has passed');
        $_->close for $visitor, $poll;
    }
}

# Under `require` without consent: a stream that is asked for as one is held; one
# that is not known before it comes goes no further.

{
    my $visitor = $t->visitor('require')->send(http_request('GET /events',
        headers => [ 'Accept: text/event-stream' ]));
    my $answer = $visitor->response;
    is($answer->{status}, 200, 'an event stream is answered');
    like($answer->{head}, qr/^Content-Type: text\/event-stream\r?$/mi,
         '... by one');
    like($answer->{body}, qr/\A$HELD\z/, '... that says why, and ends');
    ok(!$provider->request(seconds => 0.2), '... and does not go on');

    $visitor = $t->visitor('require')->send(http_request('GET /events'));
    my $stream = $provider->request->{end};
    $stream->send(http_response('200 OK', type => 'text/event-stream',
        headers => [ 'Transfer-Encoding: chunked' ])
        . chunk("data: late\n\n"));
    $answer = $visitor->response;
    is($answer->{status}, 403, 'one that nobody asked for is refused');
    unlike($answer->{body}, qr/late/, '... with all that is in it');
    $_->close for $visitor, $stream;
}

# Under `reduced` it goes on.

for my $end ('age', 'withdrawal') {
    my $over = int(time) + 3;
    my $cookie = cookie_of('reduced', $end eq 'age' ? $over - 3600 : int time);
    my ($visitor, $stream) = open_stream('reduced', $streams{events}, $cookie,
                                         '');
    if ($end eq 'age') {
        sleep 0.1 while time < $over + 0.2;
    } else {
        reject('reduced', $cookie);
    }
    $stream->send(chunk("data: later\@example.com\n\n"));
    like($visitor->take(qr/data: [^\n]*\n\n/), qr/data: \[email\]/,
         "reduced: redacted behind its consent's $end");
    $_->close for $visitor, $stream;
}

my ($e) = grep { ($_->{answer} // '') eq 'ended' } $t->events('error');
is("$e->{error} $e->{transport}", 'ECONSENT response', 'it is on record');

$t->finish;
