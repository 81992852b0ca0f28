#!/usr/bin/perl

# Wrong directives: each has its own message, with file, line, what is wrong and
# what to write instead.  Those of a policy are in policy_refused.t.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Nginx;
use ChatGDPR::Refusals;
use Test::More;

my $nginx = ChatGDPR::Nginx->new(audit => 0);
my $refusals = ChatGDPR::Refusals->new('engine/consent/cg_chat.c', grep {
    !/_policy\.c$/ } ChatGDPR::Refusals::sources('http/*/*.c'));

$nginx->write('secret', '5a' x 32 . "\n");
chmod 0600, "$nginx->{dir}/secret";

my $KEY = 'chat_gdpr_key %%dir%%/secret;';
my $AUDIT = 'chat_gdpr_audit %%dir%%/audit.log';
my $ON = 'server { listen %%x%%; chat_gdpr a; }';
my $ASKS = 'chat_gdpr_policy a { controller "Example Ltd" contact=a@example.com; '
         . 'consent; purpose p basis=consent "Send you offers"; }';
my @MANY = map { "chat_gdpr_policy p$_ { }" } 1 .. 257;

for my $case (
    # where which policy holds
    [ 'server { listen %%x%%; chat_gdpr b; }',
      qr/unknown policy "b" in "chat_gdpr": write a "chat_gdpr_policy b/ ],
    [ 'chat_gdpr_policy support { } server { listen %%x%%; chat_gdpr suport; }',
      qr/unknown policy "suport" in .*: write "chat_gdpr support" if/ ],
    [ 'chat_gdpr off; chat_gdpr off;', qr/"chat_gdpr" .* is duplicate: leave/ ],
    [ 'chat_gdpr a secure=no;', qr/takes a policy, and "insecure=yes" where/ ],
    [ 'chat_gdpr off insecure=yes;', qr/takes a policy, and "insecure=yes"/ ],

    # keys
    [ "$ASKS $ON", qr/"a" asks for consent, and there is no key to sign/ ],
    [ "chat_gdpr_policy a { redact email hash; } $ON",
      qr/"a" has the action "hash" or "token", and there is no key for it/ ],
    [ "chat_gdpr_policy a { } $ON chat_gdpr_reveal on;",
      qr/"a" reveals tokens, and there is no key to open them: make one/ ],
    [ "$KEY chat_gdpr_policy a { } $ON chat_gdpr_reveal on;",
      qr/"chat_gdpr_reveal on" without an audit log: add "chat_gdpr_audit/ ],
    [ 'chat_gdpr_key none;', qr/cannot open the key "\S+none": make one/ ],
    [ 'chat_gdpr_key nginx.conf;', qr/holds no secret, .*: make one with/ ],

    # the audit log
    [ "$AUDIT; $AUDIT;", qr/is duplicate: leave one/ ],
    [ 'chat_gdpr_audit off sync=each;', qr/takes nothing behind "off"/ ],
    [ "$AUDIT sign=none;", qr/cannot open the key .*"chat-gdpr key new sign F/ ],
    [ "$AUDIT sign=%%dir%%;", qr/cannot read the key .*: make one with/ ],
    [ "$AUDIT sign=secret;", qr/no private Ed25519 key .*key new sign FILE/ ],
    [ "$AUDIT review=secret;", qr/no public X25519 key .*key new review FILE/ ],
    [ "$AUDIT sync=often;", qr/"sync=" takes "off", "each" or a time from 10/ ],
    [ "$AUDIT checkpoint=0;", qr/"checkpoint=" takes a number of events/ ],
    [ "$AUDIT heartbeat=1ms;", qr/"heartbeat=" takes a time from 1s to 1h/ ],
    [ "$AUDIT seal=no;", qr/"seal=" takes "on": write it, or leave/ ],
    [ "$AUDIT seal=on;", qr/"seal=on" without "review=".*: add "review=FILE"/ ],
    [ "$AUDIT seel=on;", qr/unknown parameter "seel=on": "chat_gdpr_audit" t/ ],
    [ "$AUDIT copy=x;", qr/takes "file:PATH" or "syslog:server=ADDRESS/ ],

    # what the chat is, and what is said in it
    [ 'chat_gdpr_protocol irc;', qr/unknown protocol "irc": write "auto" or/ ],
    [ 'chat_gdpr_protocol auto; chat_gdpr_protocol auto;', qr/duplicate: lea/ ],
    [ 'chat_gdpr_join 2m;', qr/"2m" is no time to join .*: write "off" or/ ],
    [ 'chat_gdpr_join off; chat_gdpr_join off;', qr/is duplicate: leave one/ ],
    [ 'chat_gdpr_prompt json;', qr/needs a protocol and a template, or "off"/ ],
    [ 'chat_gdpr_prompt jsno \'{"t":"$text"}\';',
      qr/unknown protocol "jsno": did you mean "json"\? known:/ ],
    [ 'chat_gdpr_prompt json \'{"t":""}\';', qr/says nothing: put \$text/ ],
    [ 'chat_gdpr_prompt json \'{"t":$text}\';', qr/is no JSON: write for ex/ ],
    [ 'chat_gdpr_prompt json \'{"t":"$text","r":"$room"}\';',
      qr/"json" has no \$room: write what the chat expects/ ],
    [ 'chat_gdpr_prompt json \'{"t":"$text"}\' part=x;',
      qr/takes "message=" behind the template/ ],
    [ 'chat_gdpr_prompt off; chat_gdpr_prompt off;', qr/is duplicate: leave/ ],

    # what is asked, and what opened
    [ 'chat_gdpr_choice_limit 3;', qr/takes how many choices a minute, 1\/m/ ],
    [ 'chat_gdpr_choice_limit off; chat_gdpr_choice_limit off;',
      qr/is duplicate: leave one/ ],
    [ 'chat_gdpr_consent_mode a; chat_gdpr_consent_mode a;',
      qr/is duplicate: leave one/ ],
    [ 'chat_gdpr_reveal yes;', qr/takes "on" or "off"/ ],
    [ 'chat_gdpr_reveal on who=x;', qr/takes "reader=VALUE" behind "on"/ ],
    [ 'chat_gdpr_reveal on; chat_gdpr_reveal on;', qr/is duplicate: leave/ ],

    # what a reload moves, and what is counted
    [ 'chat_gdpr_reload now;', qr/takes "keep" or "apply"/ ],
    [ 'chat_gdpr_reload keep; chat_gdpr_reload keep;', qr/duplicate: leave/ ],
    [ "@MANY chat_gdpr_reload apply;",
      qr/"chat_gdpr_reload apply" is for up to 256 policies, not 257: write/ ],
    [ "@MANY server { listen %%x%%; location / { chat_gdpr_status; } }",
      qr/"chat_gdpr_status" counts for up to 255 policies, not 257: write/ ],
) {
    my ($text, $qr) = @$case;
    my ($ok, $err) = $nginx->check($text);
    $refusals->said($err);
    my $what = substr $text =~ s/\Q$ASKS\E/policy.../r, 0, 100;
    ok(!$ok, "$what: nginx -t refuses it");
    like($err, qr/\[emerg\] .*$qr/, '... says why');
    # what the whole is to blame for is told at the end of the block
    my $at = $nginx->line_before_http + 1;
    $at++ if $text =~ /chat_gdpr_reload apply|chat_gdpr_status/;
    like($err, qr/ in \S*nginx\.conf:$at$/m, '... and where');
}

# Keys that are not only their owner's.

ChatGDPR::Command::chat_gdpr($nginx->{dir}, qw(key new sign sign.pem));
for my $file ('secret', 'sign.pem') {
    my $text = $file eq 'secret' ? $KEY : "$AUDIT sign=%%dir%%/sign.pem;";
    for my $mode (0644, 0640, 0600) {
        chmod $mode, "$nginx->{dir}/$file";
        my ($ok, $err) = $nginx->check($text);
        $refusals->said($err);
        my $what = sprintf '%s with mode %o', $file, $mode;
        ok($ok, "$what: nginx -t takes it");
        is(scalar($err =~ /\[warn\].* can read the key "\S*\Q$file\E": write /),
           $mode & 04 ? 1 : '', '... and warns where it has to');
    }
}

is(join("\n", $refusals->unsaid), '', 'each of the ' . $refusals->count
   . ' messages has its wrong configuration');
is(join("\n", $refusals->helpless), '', '... and each says what to do');

done_testing;
