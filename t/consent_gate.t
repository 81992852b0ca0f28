#!/usr/bin/perl

# The gate: where nothing may reach the provider before a choice, not a byte of
# a message does, by whatever transport it comes, in whatever pieces, whatever
# cookie it brings, and however it is timed against a withdrawal.
#
#     CONSENT_RACES   how many races with a withdrawal; 100 if not given

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Deflate;
use ChatGDPR::Test;
use Compress::Zlib ();
use Digest::SHA qw(hmac_sha256 sha256);
use MIME::Base64 qw(encode_base64url);
use Time::HiRes qw(sleep time);

my $RACES = $ENV{CONSENT_RACES} || 100;
my $MARK = 'MARK';  # in each message that must not arrive
my $PMD = 'Sec-WebSocket-Extensions: permessage-deflate';

my $t = ChatGDPR::Test->new(log => 'info', workers => 2);
my $provider = $t->provider('provider');
my $secret = '0123456789abcdef' x 4;
$t->nginx->write('secret', "$secret\n");

my %consent = (
    activate => 'mode=activate max_age=1h',
    require => 'mode=require art7_4=considered max_age=1h',
);
my $http = <<'EOF';
chat_gdpr_key %%dir%%/secret;
map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
keepalive_requests 100000;
chat_gdpr_choice_limit off;
EOF
for my $name (sort keys %consent) {
    $http .= <<"EOF";
chat_gdpr_policy $name {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     profile    basis=consent   "Remember your e-mail address";
    purpose     marketing  basis=consent   "Send you offers";
    redact      email      replace unless=profile;
    consent     $consent{$name};
}
server {
    listen %%${name}:http2%%;
    chat_gdpr $name;
    location / { proxy_pass http://%%provider%%; }
}
server {
    listen %%${name}1%%;
    chat_gdpr $name;
    location / { proxy_pass http://%%provider%%; }
    location /streamed/ {
        proxy_pass http://%%provider%%;
        proxy_request_buffering off;
    }
}
EOF
}
$t->start($http);

# Cookies, written as this proxy writes them: see cg_consent.h.
sub cookie_of {
    my ($policy, %o) = @_;
    my $tag = substr sha256(join '', map { "$_\0" } $policy, 'profile',
                            'marketing'), 0, 4;
    my $payload = pack 'C a4 N N n a12 a2 x32', $o{flags} // 3, $tag,
        $o{version} // 1, $o{time} // time, $o{granted} // 3,
        $o{subject} // pack('N3', map { int rand 2 ** 32 } 1 .. 3), 'en';
    my $code = substr hmac_sha256("chat-gdpr consent 2\0"
        . ($o{host} // 'localhost') . "\0$payload", pack 'H*', $secret), 0,
        16;
    return "Cookie: chat-gdpr.$policy=2." . encode_base64url($payload) . '.'
        . encode_base64url($code);
}

# What has come to the provider; requests are answered.
my $arrived = '';
sub serve {
    while (my $got = $provider->request(seconds => 0)) {
        $arrived .= $got->{raw};
        $got->{end}->answer('204 No Content');
    }
    return;
}

# Everything that is at the provider, also what is no whole request.
sub arrived {
    return $arrived . join '', map { $_->{in} } @{ $provider->{ends} };
}

my $form = 'application/x-www-form-urlencoded';
my @same = ('Sec-Fetch-Site: same-origin');

sub reject {
    return http_request('POST /.chat-gdpr/choice', type => $form,
        body => 'decision=reject', headers => [ @same, @_ ]);
}

# Ways to bring a message, as parts that are sent apart.
my %ways = (
    'a form' => sub { http_request('POST /say', type => $form,
        body => "text=$MARK", headers => [ @_ ]) },
    'JSON' => sub { http_request('PUT /say', type => 'application/json',
        body => qq({"text":"$MARK"}), headers => [ @_ ]) },
    'chunks' => sub { http_request('POST /say', type => 'text/plain',
        body => $MARK, chunk => 1, headers => [ @_ ]) },
    'a body that is streamed' => sub { http_request('POST /streamed/say',
        type => 'text/plain', body => $MARK, headers => [ @_ ]) },
    'a body of GET' => sub { http_request('GET /say', type => 'text/plain',
        body => $MARK, headers => [ 'Accept: text/html', @_ ]) },
    'a body of OPTIONS' => sub { http_request('OPTIONS /say',
        type => 'text/plain', body => $MARK, chunk => 0, headers => [ @_ ]) },
    'arguments' => sub { http_request("GET /say?text=$MARK",
        headers => [ @_ ]) },
    'arguments of a page' => sub { http_request("GET /say?text=$MARK",
        headers => [ 'Accept: text/html', 'Sec-Fetch-Mode: navigate', @_ ]) },
    'arguments of HEAD' => sub { http_request("HEAD /say?text=$MARK",
        headers => [ @_ ]) },
    'polling' => sub { http_request(
        'POST /socket.io/?EIO=4&transport=polling&sid=a', type =>
        'text/plain;charset=UTF-8', body => qq(42["say","$MARK"]),
        headers => [ @_ ]) },
    'polling for answers' => sub { http_request(
        "GET /socket.io/?EIO=4&transport=polling&t=$MARK",
        headers => [ @_ ]) },
    'polling in revision 3' => sub { http_request(
        'POST /socket.io/?EIO=3&transport=polling&sid=chat-gdpr', type =>
        'text/plain;charset=UTF-8', body => qq(12:42["$MARK"]),
        headers => [ @_ ]) },
    'a namespace of revision 3' => sub { http_request(
        'POST /socket.io/?EIO=3&transport=polling&sid=chat-gdpr', type =>
        'text/plain;charset=UTF-8', body => qq(7:40/$MARK),
        headers => [ @_ ]) },
    'polling by scripts' => sub { http_request(
        "GET /socket.io/?EIO=3&transport=polling&j=0&t=$MARK",
        headers => [ @_ ]) },
    'a form of polling by scripts' => sub { http_request(
        'POST /socket.io/?EIO=3&transport=polling&j=0&sid=chat-gdpr',
        type => $form, body => "d=12%3A42%5B%22$MARK%22%5D",
        headers => [ @_ ]) },
    'BOSH' => sub { http_request('POST /http-bind', type => 'text/xml',
        body => "<body rid='1'><message><body>$MARK</body></message></body>",
        headers => [ @_ ]) },
    'Bayeux' => sub { http_request('POST /bayeux', type => 'application/json',
        body => qq([{"channel":"/desk","data":"$MARK"}]),
        headers => [ @_ ]) },
    'Bayeux by scripts' => sub { http_request('GET /bayeux?jsonp=f&message='
        . qq(%5B%7B%22channel%22:%22/desk%22,%22data%22:%22$MARK%22%7D%5D),
        headers => [ @_ ]) },
    'SockJS' => sub { http_request('POST /chat/1/a/xhr_send', type =>
        'text/plain', body => qq(["$MARK"]), headers => [ @_ ]) },
    'a poll of SockJS' => sub { http_request("POST /chat/1/a/xhr?$MARK",
        body => '', headers => [ @_ ]) },
    'what SockJS begins with' => sub { http_request(
        "GET /chat/info?t=1$MARK", headers => [ @_ ]) },
    'a hub of SignalR' => sub { http_request(
        "POST /hub/negotiate?negotiateVersion=1&$MARK", type => 'text/plain',
        body => $MARK, headers => [ @_ ]) },
    'an event stream' => sub { http_request("GET /events?text=$MARK",
        headers => [ 'Accept: text/event-stream', @_ ]) },
    'a WebSocket' => sub { (ws_handshake("/ws?$MARK", @_),
        ws_text($MARK, mask => "\0\0\0\0")) },
    'a compressed body' => sub { http_request('POST /say', type => 'text/plain',
        body => Compress::Zlib::memGzip($MARK), headers => [
        'Content-Encoding: gzip', "X-Text: $MARK", @_ ]) },
    'a compressed WebSocket' => sub { (ws_handshake("/ws?$MARK", $PMD, @_),
        ws_text(ChatGDPR::Deflate->new->pack($MARK), rsv => 4, mask => 1)) },
    'a WebSocket that does not wait' => sub { ws_handshake('/ws', @_)
        . ws_text($MARK, mask => "\0\0\0\0") },
    'another upgrade' => sub { http_request("POST /say", type => 'text/plain',
        body => $MARK, headers => [ 'Upgrade: h2c',
        'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMA', @_ ]) },
    'byte by byte' => sub { split //, http_request('POST /say',
        type => 'text/plain', body => $MARK, headers => [ @_ ]) },
    'behind a page' => sub { http_request('GET /', headers => [ @_ ])
        . http_request('POST /say', type => 'text/plain', body => $MARK,
                       headers => [ @_ ]) },
    'behind a refusal' => sub { reject(@_)
        . http_request('POST /say', type => 'text/plain', body => $MARK,
                       headers => [ @_ ]) },
    'behind a refusal, to a page' => sub { reject(@_)
        . http_request("GET /?$MARK", headers => [ 'Accept: */*', @_ ]) },
);

for my $mode (sort keys %consent) {
    my %cookies = (
        'no cookie' => [],
        'a forged one' =>
            [ cookie_of($mode) =~ s/(.)$/$1 eq 'A' ? 'Q' : 'A'/er ],
        'that of another site' => [ cookie_of($mode, host => 'example.com') ],
        'that of another policy' => [ cookie_of('other') =~ s/other/$mode/r ],
        'that of another notice' => [ cookie_of($mode, version => 2) ],
        'one too old' => [ cookie_of($mode, time => time - 3601) ],
        'one that says nothing' => [ cookie_of($mode, flags => 0) ],
    );
    if ($mode eq 'require') {
        $cookies{'one that refuses'} = [ cookie_of($mode, granted => 0) ];
        $cookies{'one that grants something else'} =
            [ cookie_of($mode, granted => 2) ];
    }

    for my $cookie (sort keys %cookies) {
        my @unanswered;
        for my $way (sort keys %ways) {
            my @parts = $ways{$way}->(@{ $cookies{$cookie} });
            my $visitor = $t->visitor("${mode}1");
            $visitor->send_apart(@parts);
            my $last = 1 + ($way =~ /behind/);
            for (1 .. $last) {
                my $answer;
                ChatGDPR::Wire::until(sub {
                    serve();
                    $answer = $visitor->response(seconds => 0,
                        method => $way =~ /HEAD/ ? 'HEAD' : 'GET');
                });
                push @unanswered, $way if !$answer;
            }
        }
        is(join(', ', @unanswered), '', "$mode, $cookie: each is answered");
        unlike(arrived(), qr/$MARK/, 'and does not arrive');

        is(http2($mode, @{ $cookies{$cookie} }), '',
           "$mode, $cookie, HTTP/2: each is answered");
        unlike(arrived(), qr/$MARK/, 'and does not arrive');
    }
}

is(join(' ', sort keys %{ { map { $_->{cookie} => 1 }
                            $t->events('choice_refused') } }),
   'expired forged', 'cookies that do not hold are on record, each kind');

# A cookie that says only whose it is, and that its visitor was asked in an event
# stream since, by another machine: what he has chosen here still counts.

{
    my @who = (flags => 0, subject => 'twelve bytes');
    my @same = ('Sec-Fetch-Site: same-origin', 'Accept: application/json');
    my $choose = $t->visitor('require1')->send(http_request(
        'POST /.chat-gdpr/choice', type => $form, body => 'decision=accept',
        headers => [ @same, cookie_of('require', @who) ]))->response;
    is($choose->{status}, 200, 'a choice');
    like($t->visitor('require1')->send(http_request('GET /.chat-gdpr/state',
         headers => [ cookie_of('require', @who, time => time + 100) ]))
         ->response->{body}, qr/"chosen":true/, '... that is not forgotten');
}

# The same over HTTP/2, all at once over one connection, where a body needs no
# length.  Those that are not answered.
sub http2 {
    my ($mode, @cookie) = @_;
    my $visitor = $t->visitor_http2($mode);
    my @cookies = map { [ 'cookie', s/^Cookie: //r ] } @cookie;
    my %streams;
    for my $case (
        [ 'GET', '/say', $MARK ], [ 'GET', '/say', $MARK, 'text/html' ],
        [ 'POST', '/say', $MARK ], [ 'PUT', '/say', $MARK ],
        [ 'GET', "/say?text=$MARK", undef ],
        [ 'GET', "/say?text=$MARK", undef, 'text/html' ],
    ) {
        my ($method, $path, $body, $accept) = @$case;
        my @headers = (@cookies, $accept ? [ 'accept', $accept ] : ());
        $streams{$visitor->request(method => $method, path => $path,
            headers => \@headers, body => $body)} = "$method $path";
    }
    my $split = $visitor->request(method => 'POST', path => '/say',
        headers => \@cookies, body => 'MA', more => 1);
    $visitor->data($split, 'RK', 1);
    $streams{$split} = 'a body in parts';
    ChatGDPR::Wire::until(sub {
        serve();
        delete $streams{$_} for grep {
            $visitor->response($_, seconds => 0)
        } keys %streams;
        !%streams;
    });
    return join ', ', sort values %streams;
}

# Races with a withdrawal, over everything at once: WebSockets, plain, compressed
# and in fragments, bodies of HTTP/1 and HTTP/2 that were begun before, requests
# behind each other, polling.  What is sent when the withdrawal has been answered
# must not arrive.  What is sent before may arrive.

my $LATE = qr/late(?:@|%40)/;
my $late = 0;

sub post {
    my ($path, $text, @headers) = @_;
    return http_request("POST $path", type => 'text/plain', body => $text,
                        headers => [ @headers ]);
}

# What a race is over: each has early(), to be said once before; begin(), of which
# a part goes before the withdrawal and the rest, late(), behind it; over(), when
# all is answered; and says what is wrong then.

sub race_socket {
    my ($mode, $cookie, %o) = @_;
    my ($v, $e) = $t->websocket($provider, server => "${mode}1",
        headers => [ $cookie, $o{packed} ? $PMD : () ],
        accept => [ $o{packed} ? $PMD : () ]);
    my ($in, $out) = map { ChatGDPR::Deflate->new } 1 .. 2;
    my $frames = sub {
        my $text = $o{packed} ? $in->pack($_[0]) : $_[0];
        my @rsv = $o{packed} ? (rsv => 4) : ();
        return ws_text($text, @rsv, mask => 1) if !$o{split};
        return (ws_frame(1, substr($text, 0, 4), @rsv, fin => 0, mask => 1),
                ws_frame(0, substr($text, 4), mask => 1));
    };
    my ($rest, $code, @heard);
    my $hear = sub {
        while (my $m = $e->message(0)) {
            push @heard, $o{packed} ? $out->text($m) // 'cannot be unpacked'
                                    : $m->{text};
        }
        while (my $f = $v->frame(0)) {
            $code = $f->{code} if $f->{opcode} == 8;
        }
    };
    return {
        early => sub { $v->send(join '', $frames->('early@example.com')) },
        begin => sub { ($rest, my @more) = reverse $frames->('late@example.com');
                       $v->send($_) for @more },
        late => sub { $v->send($rest) },
        over => sub { $hear->(); $code },
        wrong => sub { ((grep { /$LATE/ } @heard, $e->{in})
                            ? 'it arrives' : (),
                        ($code // 0) != 1008
                            ? 'closed ' . ($code // 'not') : ()) },
        ends => [ $v, $e ],
    };
}

# A body, of which a part goes before; or requests behind each other.
sub race_http {
    my ($mode, $cookie, $want, @requests) = @_;
    my $v = $t->visitor("${mode}1");
    my $half = @requests > 1 ? 0 : int rand length $requests[0];
    my $rest = join '', @requests;
    my @status;
    return {
        early => sub { $v->send(post('/say', 'early@example.com', $cookie))
                           if @requests > 1 },
        begin => sub { $v->send(substr $rest, 0, $half, '') },
        late => sub { $v->send($rest) },
        over => sub {
            push @status, map { $_->{status} }
                grep { $_ } $v->response(seconds => 0);
            return $v->{eof} || @status == @requests + (@requests > 1);
        },
        wrong => sub { "@status" =~ $want ? () : "@status" },
        ends => [ $v ],
    };
}

sub race_http2 {
    my ($mode, $cookie) = @_;
    my $v = $t->visitor_http2($mode);
    my @headers = (headers => [ [ 'cookie', $cookie =~ s/^Cookie: //r ] ],
                   method => 'POST', path => '/say', type => 'text/plain');
    my (@streams, @status);
    return {
        early => sub { },
        begin => sub { push @streams, $v->request(@headers, body => 'late@',
                                                  more => 1) },
        late => sub {
            $v->data($streams[0], 'example.com', 1);
            push @streams, $v->request(@headers, body => 'late@example.com');
        },
        over => sub {
            @status = map { $_->{status} // '' } grep { $_ }
                      map { $v->response($_, seconds => 0) } @streams;
            return @status == 2;
        },
        wrong => sub {
            "@status" eq '403 403' ? () : "@status";
        },
        ends => [ $v ],
    };
}

my $once = qr/^403$/;
# a body that the withdrawal overtakes ends its connection
my $behind = qr/^(?:403|(?:(?:204|403) )?403 403)$/;
my %races = (
    'a WebSocket' => sub { race_socket(@_) },
    'a compressed one' => sub { race_socket(@_, packed => 1) },
    'a fragmented one' => sub { race_socket(@_, split => 1) },
    'a body' => sub { race_http(@_, $once,
        post('/say', 'late@example.com', $_[1])) },
    'a streamed body' => sub { race_http(@_, $once,
        post('/streamed/say', 'late@example.com', $_[1])) },
    'polling' => sub { race_http(@_, $once, http_request(
        'POST /socket.io/?EIO=4&transport=polling&sid=a',
        type => 'text/plain;charset=UTF-8', headers => [ $_[1] ],
        body => '42["say","late@example.com"]')) },
    'behind each other' => sub { race_http(@_, $behind,
        http_request('GET /poll?late%40example.com', headers => [ $_[1] ]),
        post('/say', 'late@example.com', $_[1])) },
    'HTTP/2' => sub { race_http2(@_) },
);

sub race {
    my ($race, $mode) = @_;
    my $cookie = cookie_of($mode, granted => 1);
    my %over = map { $_ => $races{$_}->($mode, $cookie) } sort keys %races;

    my $withdrawal = $t->visitor("${mode}1");
    $_->{early}->() for values %over;
    $_->{begin}->() for values %over;
    ChatGDPR::Wire::turn(0) for 0 .. rand 4;
    $withdrawal->send(reject($cookie));
    my $answer;
    ChatGDPR::Wire::until(sub {
        serve();
        $answer = $withdrawal->response(seconds => 0);
    });

    $_->{late}->() for values %over;
    my $in_time = time + 1.2;  # a busy machine may miss it now and then
    ChatGDPR::Wire::until(sub {
        serve();
        my @open = grep { !$over{$_}{over}->() } keys %over;
        !@open;
    });
    $late++ if time > $in_time;
    my @bad = map { my $what = $_; map { "$what: $_" }
                    $over{$what}{wrong}->() } sort keys %over;
    push @bad, 'no answer' if ($answer->{status} // 0) != 303;
    push @bad, 'it arrives' if arrived() =~ $LATE;
    $_->close for $withdrawal, map { @{ $_->{ends} } } values %over;
    @{ $provider->{ends} } = grep { $_->{sock} } @{ $provider->{ends} };
    $arrived = '';
    return map { "race $race, $mode: $_" } @bad;
}

my @lost;
for my $race (1 .. $RACES) {
    push @lost, race($race, $race % 2 ? 'require' : 'activate');
    last if @lost > 9;
}
is(join("\n", @lost), '', "$RACES races with a withdrawal: nothing arrives");
cmp_ok($late, '<', $RACES / 2, 'and it is known within a second');

# The end of a consent, over a WebSocket on which nothing passes.

for my $mode (sort keys %consent) {
    my ($v, $e) = $t->websocket($provider, server => "${mode}1",
        headers => [ cookie_of($mode, time => int(time) - 3600 + 2) ]);
    $v->send(ws_text('early', mask => 1));
    is($e->message->{text}, 'early', "$mode: until it ends messages arrive");
    my $f = $v->frame(3.5);
    is($f->{code}, 1008, 'a silent WebSocket is closed when it ends');
    is($e->frame->{code}, 1008, 'at the provider, too');
    $_->close for $v, $e;
}
{
    my $cookie = cookie_of('require', granted => 1);
    my ($v, $e) = $t->websocket($provider, server => 'require1',
                                headers => [ $cookie ]);
    my $withdrawal = $t->visitor('require1')->send(reject($cookie));
    is($withdrawal->response->{status}, 303, 'a withdrawal');
    my $start = time;
    is($v->frame->{code}, 1008, 'closes a silent WebSocket');
    ok(time - $start < 1, 'within a second');
    my ($event) = grep { ($_->{answer} // '') eq '1008' }
                  reverse $t->events('error');
    is($event->{error}, 'ECONSENT', 'which is on record');
    $_->close for $v, $e;
}

$t->finish;
