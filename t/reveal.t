#!/usr/bin/perl

# Tokens are opened for agents: in responses, event streams and WebSockets, in
# any split; what the agent types is redacted again; each opening is an event
# that says who reads.  And the dry run, which changes nothing.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use JSON::PP;
use MIME::Base64 qw(encode_base64);

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');
my $policy = 'redact iban uk_nino token; redact name address token; '
           . 'redact email hash;';

$t->may_hold(qr/^(?:secret|other|users)$/);
$t->nginx->write('secret', '5f' x 32 . "\n");
$t->nginx->write('other', '60' x 32 . "\n");
$t->nginx->write('users', "alice:{PLAIN}pw\n");

for my $case (
    [ 'a policy without a key',
      "chat_gdpr_policy p { } server { listen %%x%%; chat_gdpr p; "
      . 'chat_gdpr_reveal on; }', qr/no key to open them.*chat_gdpr_key/ ],
    [ 'a wrong word', 'server { listen %%x%%; chat_gdpr_reveal yes; }',
      qr/takes "on" or "off"/ ],
    [ 'a wrong option', 'server { listen %%x%%; chat_gdpr_reveal on who=x; }',
      qr/reader=VALUE/ ],
    [ 'twice', 'server { listen %%x%%; chat_gdpr_reveal on; '
      . 'chat_gdpr_reveal off; }', qr/duplicate/ ],
    [ 'no audit log', 'chat_gdpr_key %%dir%%/secret; chat_gdpr_policy p { } '
      . 'server { listen %%x%%; chat_gdpr p; chat_gdpr_reveal on; }',
      qr/without an audit log.*chat_gdpr_audit/, 1 ],
) {
    my ($what, $conf, $said, $no_audit) = @$case;
    local $t->nginx->{audit} = !$no_audit;
    my ($ok, $text) = $t->nginx->check($conf);
    ok(!$ok, "$what is refused");
    like($text, $said, '... with what to do');
}

$t->start(<<"EOF");
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat { $policy }
chat_gdpr_policy other { $policy }
proxy_http_version 1.1;
proxy_set_header Upgrade \$http_upgrade;
proxy_set_header Connection \$upgrade;
map \$http_upgrade \$upgrade {
    default upgrade;
    ''      '';
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /agent {
        auth_basic chat;
        auth_basic_user_file %%dir%%/users;
        chat_gdpr_reveal on;
        proxy_pass http://%%provider%%;
        location /agent/closed {
            chat_gdpr_reveal off;
            proxy_pass http://%%provider%%;
        }
        location /agent/any {
            satisfy any;
            allow all;
            proxy_pass http://%%provider%%;
        }
        location /agent/off {
            auth_basic off;
            proxy_pass http://%%provider%%;
        }
        location /agent/other {
            chat_gdpr other;
            proxy_pass http://%%provider%%;
        }
    }
    location /nobody {
        chat_gdpr_reveal on;
        proxy_pass http://%%provider%%;
    }
    location /named {
        chat_gdpr_reveal on reader=team-\$arg_who;
        proxy_pass http://%%provider%%;
    }
    location /dry {
        chat_gdpr_dry_run on;
        proxy_pass http://%%provider%%;
    }
}
EOF

my $AUTH = 'Authorization: Basic ' . encode_base64('alice:pw', '');
my $iban = 'GB82 WEST 1234 5698 7654 32';
my $said = "My name is Jane Fictitious, IBAN $iban, jane.doe\@example.com";
$t->plant('Jane Fictitious');

# What the provider has.

my (undef, $got) = $t->exchange($provider, http_request('POST /',
    type => 'text/plain', body => $said));
my $kept = $got->{body};
like($kept, qr/^My\ name\ is\ \[name-\w{58,84}\],
    \ IBAN\ \[iban-\w{84}\],\ \[email-\w{12}\]$/x, 'what the provider has');
my ($name, $token, $hash) = $kept =~ /(\[.*?\]).*(\[iban.*?\]).*(\[.*?\])/;
my $open = "My name is Jane Fictitious, IBAN $iban, $hash";

sub ask {
    my ($path, $type, $body, %o) = @_;
    my ($answer) = $t->exchange($provider, http_request("GET $path",
        headers => [ $o{nobody} ? () : $AUTH ]), '200 OK', type => $type,
        body => $body, chunk => $o{chunk});
    return $answer;
}

sub events { return $t->events('reveal') }

is(ask('/', 'text/plain', $kept)->{body}, $kept,
   'the visitor gets it as it is');
is(scalar events(), 0, '... which is no event');

for my $case (
    [ 'text', 'text/plain', $kept, $open ],
    [ 'JSON', 'application/json', qq({"t":"$kept","n":[1]}),
      qq({"t":"$open","n":[1]}) ],
    [ 'JSON within JSON', 'application/json',
      encode_json({ t => encode_json({ u => $kept }) }),
      encode_json({ t => encode_json({ u => $open }) }) ],
    [ 'JSON with escapes', 'application/json',
      '{"t":"' . join('', map { sprintf '\u%04x', ord } split //, $token)
      . '"}', qq({"t":"$iban"}) ],
    [ 'HTML', 'text/html', "<p title='$token'>$kept</p>",
      "<p title='$iban'>$open</p>" ],
    [ 'XML', 'application/xml', "<m to='$token'><body>$kept</body>"
      . "<body><![CDATA[$kept]]></body></m>",
      "<m to='$iban'><body>$open</body><body><![CDATA[$open]]></body></m>" ],
    [ 'XML with references', 'text/xml', '<m>'
      . join('', map { sprintf '&#x%02x;', ord } split //, $token) . '</m>',
      "<m>$iban</m>" ],
    [ 'an event stream', 'text/event-stream', "data: {\"t\":\"$kept\"}\n\n",
      "data: {\"t\":\"$open\"}\n\n" ],
    [ 'a form', 'application/x-www-form-urlencoded',
      'a=%5B' . substr($token, 1, -1) . '%5D&b=1',
      'a=' . $iban =~ tr/ /+/r . '&b=1' ],
) {
    my ($what, $type, $body, $opened) = @$case;
    for my $chunk (undef, 1, 13) {
        my $before = events();
        my $answer = ask('/agent', $type, $body, chunk => $chunk);
        is($answer->{body}, $opened, "$what: tokens are opened"
           . ($chunk ? ", in pieces of $chunk" : ''));
        my @new = events();
        @new = @new[$before .. $#new];
        my $n = 0;
        $n += $_->{opened}{iban} // 0 for @new;
        is($n, () = $body =~ /iban|\\u0069|&#x69;/g,
           '... as events say');
        is($new[0]{reader}, 'alice', '... and who reads');
    }
}

# What does not open.

for my $case (
    [ 'nobody knows who reads', '/nobody', nobody => 1 ],
    [ 'only the client says who reads', '/nobody' ],
    [ 'a name is not needed to come in', '/agent/any' ],
    [ 'a name is not asked for', '/agent/off' ],
    [ 'an inner location says off', '/agent/closed' ],
    [ 'another policy', '/agent/other' ],
) {
    my ($what, $path, %o) = @$case;
    my $before = events();
    is(ask($path, 'text/plain', $kept, %o)->{body}, $kept, $what);
    is(scalar events(), $before, '... which is no event');
}

for my $wrong ($token =~ s/iban/uk_nino/r, substr($token, 0, -2) . ']',
               substr($token, 0, 50) . '...', $token =~ s/(?<=.{30})./B/r,
               lc $token)
{
    next if $wrong eq $token;
    is(ask('/agent', 'text/plain', "a $wrong b")->{body}, "a $wrong b",
       'what was changed stays closed');
}

is(ask('/named?who=blue', 'text/plain', $token)->{body}, $iban,
   'reader= names the reader');
is((events())[-1]{reader}, 'team-blue', '... in the event');

# What the agent types.

(undef, $got) = $t->exchange($provider, http_request('POST /agent',
    type => 'text/plain', body => "pay to $iban", headers => [ $AUTH ]));
is($got->{body}, "pay to $token", 'what an agent types is redacted again');

# WebSockets.

for my $case ([ '%s', 'text' ], [ '{"t":"%s"}', 'JSON' ],
              [ '42["m",{"t":"%s"}]', 'Socket.IO' ])
{
    my ($form, $what) = @$case;
    my ($agent, $end) = $t->websocket($provider, target => '/agent',
                                      headers => [ $AUTH ]);
    my $before = events();
    $end->send(ws_text(sprintf $form, $kept));
    is($agent->message->{text}, sprintf($form, $open),
       "$what over a WebSocket is opened");
    $end->send(ws_frame(1, substr(sprintf($form, $kept), 0, 40), fin => 0)
               . ws_frame(0, substr(sprintf($form, $kept), 40)));
    is($agent->message->{text}, sprintf($form, $open), '... in fragments');
    my @new = events();
    is(scalar @new, $before + 2, '... each message is an event');
    is_deeply([ @{ $new[-1] }{qw(transport reader message opened)} ],
              [ 'websocket', 'alice', 2, { iban => 1, name => 1 } ],
              '... which says who and what');
    $agent->send(ws_text(sprintf($form, "IBAN $iban"), mask => 1));
    is($end->message->{text}, sprintf($form, "IBAN $token"),
       '... and what is typed is redacted again');
}

# One token, by the command.

{
    my $dir = $t->nginx->{dir};
    my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
    my $run = sub {
        my ($policy, $key, $reason, $log) = @_;
        open my $out, '-|', "$command reveal --policy $policy --key $dir/$key "
            . "--log $dir/$log --reader bob --reason '$reason' '$token' 2>&1"
            or die "$command: $!";
        my $text = do { local $/; <$out> };
        close $out;
        return [ $? >> 8, $text ];
    };
    my $before = events();
    is_deeply($run->('chat', 'secret', 'a "complaint"', 'audit.log'),
              [ 0, "$iban\n" ], 'the command opens a token');
    my $event = (events())[-1];
    is_deeply([ @$event{qw(reader reason policy opened transport)} ],
              [ 'bob', 'a "complaint"', 'chat', { iban => 1 }, 'command' ],
              '... and the log says who, and why');
    is($run->(@$_)->[0], 1, "... not with $_->[4]") for
        [ 'other', 'secret', 'x', 'audit.log', 'another policy' ],
        [ 'chat', 'other', 'x', 'audit.log', 'another key' ],
        [ 'chat', 'secret', 'x', 'none.log', 'no log' ];
    is($run->('chat', 'secret', '', 'audit.log')->[0], 2, '... or no reason');
    is(scalar events(), $before + 1, '... none of which is an event');
    my $said = `$command audit verify --live $dir/audit.log 2>&1`;
    is($?, 0, 'the log verifies') or diag($said);
}

# The dry run.

{
    my $before = $t->events('message');
    my ($answer, $seen) = $t->exchange($provider, http_request(
        'POST /dry?a=jane.doe%40example.com', type => 'text/plain',
        body => $said), '200 OK', type => 'application/x-unknown',
        body => $said);
    is($seen->{body}, $said, 'dry run: the provider gets it as it is');
    like($seen->{target}, qr/a=jane.doe%40example.com$/, '... arguments, too');
    is($answer->{body}, $said, '... and so does the visitor');
    my @new = $t->events('message');
    @new = @new[$before .. $#new];
    is_deeply([ map { [ @$_{qw(transport dry_run findings actions)} ] }
                @new ],
              [ [ 'arguments', JSON::PP::true, { email => 1 },
                  { hash => 1 } ],
                [ 'request', JSON::PP::true,
                  { iban => 1, email => 1, name => 1 },
                  { token => 2, hash => 1 } ] ],
              '... and events say what would have been done');

    my ($visitor, $end) = $t->websocket($provider, target => '/dry');
    $visitor->send(ws_text($said, mask => 1));
    is($end->message->{text}, $said, '... over WebSockets, too');
    $end->send(ws_text($said));
    is($visitor->message->{text}, $said, '... both ways');
}

$t->finish;
