#!/usr/bin/perl

# A token is of no use to anybody but its own policy and key: not in the chat of
# a second provider, with the same key or another, under the policy of another
# name, or with a byte changed; by responses, event streams and WebSockets.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(shutdown => '60s');
my $provider = $t->provider('provider');
my $second = $t->provider('second');

$t->may_hold(qr/^(?:secret|other)$/);
$t->nginx->write('secret', '5f' x 32 . "\n");
$t->nginx->write('other', '60' x 32 . "\n");

sub conf {
    my ($keys, $first) = @_;
    return join("\n", map { "chat_gdpr_key %%dir%%/$_;" } @$keys) . <<"EOC";
chat_gdpr_policy $first { redact iban token; redact phone token random; }
chat_gdpr_policy sales from=$first { }
chat_gdpr_reveal on reader=alice;
proxy_http_version 1.1;
proxy_set_header Upgrade \$http_upgrade;
proxy_set_header Connection \$upgrade;
map \$http_upgrade \$upgrade { default upgrade; '' ''; }
server {
    listen %%visitor%%;
    chat_gdpr $first;
    location / { proxy_pass http://%%provider%%; }
}
server {
    listen %%sales%%;
    chat_gdpr sales;
    location / { proxy_pass http://%%second%%; }
}
EOC
}

my $iban = 'GB82 WEST 1234 5698 7654 32';
my $phone = '+44 7700 900456';

$t->start(conf([ 'secret' ], 'support'));

my (undef, $got) = $t->exchange($provider, http_request('POST /',
    type => 'text/plain', body => "$iban, $phone"));
my ($token, $random) = $got->{body} =~
    /^(\[iban-[A-Za-z]{84}\]), (\[phone-[A-Za-z]+\])$/
    or die "no tokens: $got->{body}\n";

# What an agent is shown of a text that a provider sends in each way.
sub shown {
    my ($text, $server) = @_;
    my $from = $server eq 'sales' ? $second : $provider;
    my @shown;
    for my $case ([ 'text/plain', '%s' ], [ 'application/json', '{"t":"%s"}' ],
                  [ 'text/html', '<p>%s</p>' ],
                  [ 'text/event-stream', "data: %s\n\n" ])
    {
        my ($type, $form) = @$case;
        my $v = $t->visitor($server)->get('/');
        $from->request->{end}->answer('200 OK', type => $type,
                                      body => sprintf $form, $text);
        my $body = $v->response->{body};
        my ($before, $behind) = split /%s/, $form;
        push @shown, $body =~ /^\Q$before\E(.*)\Q$behind\E$/s ? $1 : $body;
        $v->close;
    }
    my ($v, $e) = $t->websocket($from, server => $server);
    $e->send(ws_text(qq({"t":"$text"})));
    push @shown, $v->message->{text} =~ /^\{"t":"(.*)"\}$/;
    $_->close for $v, $e;
    my %seen = map { $_ => 1 } @shown;
    return join ' | ', sort keys %seen;
}

sub openings { return scalar $t->events('reveal') }

my $before = openings();
is(shown($token, 'visitor'), $iban, 'where it was made a token opens');
is(shown($random, 'visitor'), $phone, '... a random one, too');
is(openings(), $before + 10, '... and each time is an event');
$before = openings();

# The second provider sends what it has got hold of.

for my $case (
    [ 'as it is', $token ], [ 'a random one', $random ],
    [ 'as another entity', $token =~ s/iban/phone/r ],
    map({ my $changed = $token;
          substr($changed, $_, 1) = substr($token, $_, 1) eq 'B' ? 'C' : 'B';
          [ "with byte $_ changed", $changed ] } 6, 30, 60, 89),
) {
    my ($what, $text) = @$case;
    is(shown($text, 'sales'), $text, "a second provider: $what");
    is(shown($text, 'visitor'), $text, "... nor the first: $what")
        if $what =~ /changed|another/;
}

# Its own are its own.

(undef, $got) = do {
    my $v = $t->visitor('sales')->send(http_request('POST /',
        type => 'text/plain', body => $iban));
    my $request = $second->request;
    $request->{end}->answer('204 No Content');
    $v->response;
    (undef, $request);
};
isnt($got->{body}, $token, 'the same account is another token there');
is(shown($got->{body}, 'sales'), $iban, '... which opens there');
is(shown($got->{body}, 'visitor'), $got->{body}, '... and only there');
is(openings(), $before + 5, 'what did not open is no event');
$before = openings();

# Another key, the same policy; the old one behind it; the policy under another
# name.

sub loaded {
    my ($keys, $name) = @_;
    $t->nginx->reload(conf($keys, $name));
    ok(ChatGDPR::Wire::until(sub { $t->nginx->workers == 1 }),
       "keys @$keys, policy $name");
    return;
}

loaded([ 'other' ], 'support');
is(shown($token, 'visitor'), $token, 'a wrong key opens nothing');
is(shown($random, 'visitor'), $random, '... of neither kind');
loaded([ 'other', 'secret' ], 'support');
is(shown($token, 'visitor'), $iban, 'a key that was changed still opens');
$before += 5;
loaded([ 'secret' ], 'desk');
is(shown($token, 'visitor'), $token, 'a policy of another name opens nothing');
is(shown($random, 'visitor'), $random, '... of neither kind');
is(openings(), $before, 'and none of it is an event');

$t->finish;
