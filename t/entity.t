#!/usr/bin/perl

# Entities of a policy's own: found over HTTP and WebSocket, in any split;
# what is said where a pattern gives up; what `nginx -t` refuses.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

for my $case (
    [ 'a pattern that is none', 'x "pattern=a(b"',
      qr/wrong at its byte 3.*PCRE2/ ],
    [ 'a pattern that may match nothing', 'x "pattern=\d*"',
      qr/match nothing at all.*"\\d\+"/ ],
    [ 'a lookbehind without bounds', 'x "pattern=(?<=a+)b"',
      qr/lookbehind/ ],
    [ 'a lookbehind that is too long', 'x "pattern=(?<=a{40})b"',
      qr/looks back over 40.*31/ ],
    [ 'a pattern that moves its start', 'x "pattern=a\Kb"',
      qr/"\\K".*without/ ],
    [ 'a backtracking verb', 'x "pattern=a(*SKIP)b"', qr/verb.*without/ ],
    [ 'an unknown check', 'x "pattern=a" check=luhm',
      qr/unknown check "luhm".*"luhn"/ ],
    [ 'the name of another', 'email "pattern=a"', qr/already.*another/ ],
    [ 'a quote within the word', 'x pattern="a"', qr/quote the whole/ ],
) {
    my ($what, $line, $said) = @$case;
    my ($ok, $text) = $t->nginx->check(join "\n", 'chat_gdpr_policy a {',
        "entity $line;", '}', 'server { listen %%visitor%%; }');
    ok(!$ok, "$what is refused");
    like($text, $said, '... with what is wrong and what to write');
    my $line_no = $t->nginx->line_before_http + 2;
    like($text, qr/\[emerg\].* in \S+nginx\.conf:$line_no$/m,
         '... and the line');
}

my $proxy = <<'EOF';
        proxy_pass http://%%provider%%;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
EOF

my $entities = <<'EOF';
    entity     order_no  "pattern=\bORD-\d{6}\b"  replace=[order];
    entity     member    "pattern=\b\d{8}\b"  check=luhn
                         "context=member Mitglied"  key=member_no;
    entity     slow      "pattern=\bq(?:x+x+)+y";
    redact     member    mask keep=last2;
EOF

$t->start(<<"EOF");
chat_gdpr_policy chat {
$entities
}
chat_gdpr_policy lenient {
$entities
    on_error   pass;
}
server {
    listen %%visitor%%;
    location / {
        chat_gdpr chat;
        $proxy
    }
    location /lenient {
        chat_gdpr lenient;
        $proxy
    }
}
EOF

my $said = 'ORD-123456 of member 12345674, not 12345674x, jane@example.com';
my $seen = '[order] of member ******74, not 12345674x, [email]';

sub post {
    my ($path, $type, $body) = @_;
    my ($answer, $got) = $t->exchange($provider, http_request("POST $path",
        headers => [ "Content-Type: $type" ], body => $body));
    return ($answer ? $answer->{status} : 'none', $got && $got->{body});
}

is_deeply([ post('/', 'text/plain', $said) ], [ 204, $seen ],
          'in a text');
is_deeply([ post('/', 'application/json',
                 qq({"text":"$said","memberNo":12345674,"n":12345674})) ],
          [ 204, qq({"text":"$seen","memberNo":"******74","n":12345674}) ],
          'in JSON, by its key');

my ($answer, $got) = $t->exchange($provider,
    http_request('GET /?member=12345674&n=ORD-123456'));
is($got && $got->{target}, '/?member=******74&n=%5Border%5D',
   'in arguments') or diag explain $got;

{
    my ($v, $e) = $t->websocket($provider);
    my $frame = ws_text($said, mask => 1);
    is(each_cut($frame, sub {
        my ($before, $behind) = @_;
        $v->send($before);
        $v->flushed;
        $v->send($behind);
        my $m = $e->message or return 'nothing arrives';
        return $m->{text} eq $seen ? undef : $m->{text};
    }), '', 'in a WebSocket message, cut anywhere');
    $e->send(ws_text($said));
    my $m = $v->message;
    is($m && $m->{text}, $seen, 'and to the visitor');
    $_->close for $v, $e;
}

my ($event) = grep { $_->{findings}{member} } $t->events('message');
is_deeply($event->{findings}, { order_no => 1, member => 1, email => 1 },
          'the event counts them by name');

# A pattern that gives up.

my $slow = 'qxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ORD-123456 jane@example.com';
my $rest = 'qxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx [order] [email]';

sub errors {
    return scalar grep { $_->{error} eq 'EPATTERN' } $t->events('error');
}

is_deeply([ post('/', 'text/plain', $slow) ], [ 400, undef ],
          'a text on which a pattern gives up is refused');
is(errors(), 1, '... with an event');
is_deeply([ post('/lenient', 'text/plain', $slow) ], [ 204, $rest ],
          'or passed, the rest of it redacted');
is(errors(), 2, '... with an event');

($answer, $got) = $t->exchange($provider,
    http_request('GET /?q=qxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'));
is_deeply([ $answer && $answer->{status}, $got ], [ 400, undef ],
          'arguments are refused, too');
is(errors(), 3, '... with an event');

{
    my ($v, $e) = $t->websocket($provider);
    $v->send(ws_text($slow, mask => 1));
    my $f = $v->frame;
    is($f && $f->{code}, 1008, 'a WebSocket message: the visitor is told');
    $f = $e->frame;
    is_deeply([ @$f{qw(opcode code)} ], [ 8, 1008 ], '... and the provider');
    $_->close for $v, $e;
    is(errors(), 4, '... with an event');

    ($v, $e) = $t->websocket($provider, target => '/lenient');
    $v->send(ws_text($slow, mask => 1));
    my $m = $e->message;
    is($m && $m->{text}, $rest, 'or passed, the rest of it redacted');
    is(errors(), 5, '... with an event');
    $_->close for $v, $e;
}

$t->finish;
