#!/usr/bin/perl

# Choices are limited for each address, in all workers together; what others do
# is not hindered by it, and a flood of choices closes nobody's chat.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info', workers => 2);
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

sub conf {
    my ($limit) = @_;
    return <<"EOC";
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     profile  basis=consent  "Remember your e-mail address";
    redact      email  replace unless=profile;
    consent     mode=require art7_4=considered;
}
set_real_ip_from 127.0.0.1;
real_ip_header X-Real-IP;
proxy_http_version 1.1;
proxy_set_header Host \$host;
proxy_set_header Upgrade \$http_upgrade;
proxy_set_header Connection \$http_connection;
$limit
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
server {
    listen %%free%%;
    chat_gdpr chat;
    chat_gdpr_choice_limit off;
    location / { proxy_pass http://%%provider%%; }
}
EOC
}

# One a minute: none runs off while the test lasts.
$t->start(conf('chat_gdpr_choice_limit 1/m burst=5;'));

sub choose {
    my ($address, %o) = @_;
    return $t->visitor($o{server} // 'visitor')->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        body => 'decision=' . ($o{decision} // 'accept'), headers => [
            'Sec-Fetch-Site: ' . ($o{site} // 'same-origin'),
            $address ? "X-Real-IP: $address" : (),
            $o{cookie} ? $o{cookie} : () ]))->response;
}

sub statuses { return join ' ', map { $_->{status} } @_ }

is(statuses(map { choose('192.0.2.1', site => 'cross-site') } 1 .. 9),
   join(' ', (403) x 9), 'what is refused in any case does not count');
is(statuses(map { choose('192.0.2.1') } 1 .. 5), '303 303 303 303 303',
   'so many choices at once');
my $answer = choose('192.0.2.1');
is($answer->{status}, 429, 'and no more');
my ($wait) = $answer->{head} =~ /^Retry-After: (\d+)\r$/m;
ok($wait && $wait > 0 && $wait <= 60, 'but later, as it says');
unlike($answer->{head}, qr/^Set-Cookie/mi, 'nothing is chosen by it');
is(choose('192.0.2.2')->{status}, 303, 'another address may');
is(statuses(map { choose("2001:db8:1:2::$_") } 1 .. 6),
   '303 303 303 303 303 429', 'of IPv6 it is the first half');
is(choose('2001:db8:1:3::1')->{status}, 303, 'of which another may');
is(statuses(map { choose('192.0.2.1', server => 'free') } 1 .. 7),
   join(' ', (303) x 7), 'with "off" there is no limit');
is(choose('192.0.2.1', decision => 'reject')->{status}, 429,
   'it is the same for who has nothing to withdraw');

# To withdraw is never too often, but once for what was granted.

{
    my ($granted) = choose('192.0.2.3')->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    my @who = ('192.0.2.1', cookie => "Cookie: $granted");
    is(choose(@who)->{status}, 429, 'who has granted may not choose either');
    is(choose(@who, decision => 'save&purpose=profile')->{status}, 429,
       '... nor what he has chosen');
    is(choose(@who, decision => 'start')->{status}, 429, '... nor start');
    my $no = choose(@who, decision => 'reject');
    is($no->{status}, 303, '... but withdraw');
    unlike($no->{head}, qr/^Retry-After/mi, '... as if nothing were');
    is(($t->events('consent'))[-1]{decision}, 'reject', '... on record');
    is(choose(@who, decision => 'reject')->{status}, 429,
       '... once, also by the cookie that was granted');
    my ($other) = choose('192.0.2.3')->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    is(choose('192.0.2.1', cookie => "Cookie: $other", decision => 'save')
       ->{status}, 303, 'also by ticking nothing');
}

ok(ChatGDPR::Wire::until(sub { $t->events('choice_refused') }),
   'refusals are on record');
choose('192.0.2.1') for 1 .. 50;
my @refused = $t->events('choice_refused');
cmp_ok(scalar @refused, '<=', 2, 'not each of them');
is($refused[0]{limit}, '429', 'but why');
is($refused[0]{count}, 1, 'and how many');

# A flood of choices.

{
    my $chosen = choose('192.0.2.9', server => 'free');
    my ($cookie) = $chosen->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    my ($v, $e) = $t->websocket($provider, server => 'free',
                                headers => [ "Cookie: $cookie" ]);
    my $flood = $t->visitor('free');
    my $one = http_request('POST /.chat-gdpr/choice',
        type => 'application/x-www-form-urlencoded', body => 'decision=accept',
        headers => [ 'Sec-Fetch-Site: same-origin' ]);
    my $n = 0;
    while ($n < 2000) {
        $flood->send($one x 100);
        $n += $flood->response ? 1 : last for 1 .. 100;
        $flood = $t->visitor('free') if $flood->{eof};
    }
    cmp_ok($n, '>=', 2000, 'a flood of choices');
    $v->send(ws_text('jane@example.com', mask => 1));
    is($e->message->{text}, 'jane@example.com', 'closes no chat');
    ok(!$v->{eof}, '... nor ends its consent');
    $_->close for $v, $e, $flood;
}

for my $case (
    [ '30', qr/takes how many choices a minute/ ],
    [ '0/m', qr/takes how many/ ],
    [ '30/m burst=0', qr/takes how many/ ],
    [ '30/m rate=3', qr/takes how many/ ],
    [ 'off burst=3', qr/takes how many/ ],
    [ 'off; chat_gdpr_choice_limit 3/m', qr/is duplicate/ ],
) {
    my ($line, $reason) = @$case;
    my ($ok, $said) = $t->nginx->check("chat_gdpr_choice_limit $line;");
    ok(!$ok, "$line: refused");
    like($said, $reason, '... with what to write');
}

$t->finish;
