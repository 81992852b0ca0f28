#!/usr/bin/perl

# Wrong policies: each has its own message, with file, line, what is wrong and
# what to write instead, and nginx -t and "chat-gdpr policy check" say the same.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Nginx;
use Test::More;

my $COMMAND = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $nginx = ChatGDPR::Nginx->new(audit => 0);
$nginx->write('twice.conf', "otherwise mask;\notherwise replace;\n");
$nginx->write('circle.conf', "include circle.conf;\n");

my $ASKS = 'controller "Example Ltd" contact=privacy@example.com; ';
my $WHY = 'purpose p basis=consent "Send you offers";';

# Lines of a policy, the last of which is to blame; what is said of it.
my @lines = (
    [ 'redact emial replace;', qr/unknown entity "emial": did you mean "email"/ ],
    [ 'redact zzzzzzzz replace;', qr/unknown entity "zzzzzzzz": "chat-gdpr entities" lists all/ ],
    [ 'redact email hide;', qr/unknown action "hide"/ ],
    [ 'redact email;', qr/no action behind "email": write replace/ ],
    [ 'redact;', qr/"redact" needs entities, then an action/ ],
    [ 'redact email email replace;', qr/"email" is redacted twice in direction to_provider: leave one/ ],
    [ 'redact email replace direction=to_visitor; redact email mask;', qr/"email" is redacted twice in direction to_visitor/ ],
    [ 'redact email mask replace;', qr/"mask" is not the last action/ ],
    [ 'redact email replace keep=last4;', qr/"keep=" has no meaning with "replace"/ ],
    [ 'redact email mask keep=last;', qr/invalid "keep=last": write keep=firstN/ ],
    [ 'redact email mask keep=first17;', qr/invalid "keep=first17"/ ],
    [ 'redact email mask keep=last1 keep=last2;', qr/"keep=" is given twice/ ],
    [ 'redact card mask keep=last8;', qr/PCI DSS 3\.4\.1 lets the first 6/ ],
    [ 'redact email mask direction=out;', qr/unknown direction "out".*known: to_provider/ ],
    [ 'redact email mask kep=last4;', qr/unknown option "kep": did you mean "keep"/ ],
    [ 'redact email mask keep=last4 phone;', qr/"phone" stands behind the options/ ],
    [ 'redact email pass unless=p;', qr/"unless=" has no meaning with "pass"/ ],
    [ 'redact email mask unless=P;', qr/"P" cannot name a purpose: write 1 to 31/ ],
    [ 'redact email ignore unless=p;',
      qr/"unless=" has no meaning with "ignore"/ ],
    [ 'otherwise ignore;', qr/"otherwise ignore" would let through/ ],
    [ 'entity a pattern=x+; redact a ignore;',
      qr/"a" is the policy's own: leave its "entity" line out/ ],
    [ 'otherwise pass;', qr/"otherwise pass" would let through what nobody named/ ],
    [ 'otherwise;', qr/"otherwise" speaks for every entity/ ],
    [ 'otherwise replace direction=both;', qr/"otherwise" holds for both directions/ ],
    [ 'otherwise mask unless=p;', qr/write "redact ENTITY\.\.\. unless=PURPOSE"/ ],
    [ 'otherwise mask; otherwise mask;', qr/"otherwise" is given twice: write all of it/ ],
    [ 'regions;', qr/"regions" names no region: known: / ],
    [ 'regions GB XX;', qr/unknown region "XX": write ISO 3166-1/ ],
    [ 'regions GB gb;', qr/region "gb" is named twice/ ],
    [ 'limit;', qr/"limit" limits nothing/ ],
    [ 'limit 1m;', qr/"limit" takes NAME=VALUE, not "1m"/ ],
    [ 'limit bodi=1m;', qr/unknown limit "bodi": did you mean "body"/ ],
    [ 'limit message=65m;', qr/invalid "message=65m": write a size from 1 to 64m/ ],
    [ 'limit body=much;', qr/invalid "body=much"/ ],
    [ 'limit depth=0;', qr/invalid "depth=": write a number of levels/ ],
    [ 'limit depth=1 depth=2;', qr/"depth=" is given twice/ ],
    [ 'on_error;', qr/"on_error" takes one word: write "on_error block"/ ],
    [ 'on_error ignore;', qr/"on_error" takes one word/ ],
    [ 'redcat email mask;', qr/unknown directive "redcat": did you mean "redact"/ ],
    [ 'entity;', qr/"entity"/ ],
    [ 'entity email pattern=x;', qr/"email"/ ],
    [ 'entity Order pattern=x;', qr/"Order"/ ],
    [ 'entity order_no;', qr/pattern=/ ],
    [ 'entity order_no pattern=(;', qr/pattern/ ],
    [ 'entity order_no pattern=a*;', qr/pattern/ ],
    [ 'entity order_no pattern=a\Kb;', qr/\\K/ ],
    [ 'entity order_no pattern=ab check=luhm;', qr/unknown check "luhm"/ ],
    [ 'entity order_no pattern=ab patern=x;', qr/"patern"/ ],
    [ 'controller;', qr/"controller" says who answers for the data/ ],
    [ 'controller "Example Ltd" mail=a;', qr/"controller" takes contact=, address=/ ],
    [ 'processor;', qr/"processor" needs a name: write for example/ ],
    [ 'processor Vendor dpa=2026-01-10;', qr/a processor needs a country and a contract/ ],
    [ 'processor Vendor country=IE;', qr/Art\. 28\(3\) GDPR\): add country=CODE and dpa=DATE/ ],
    [ 'processor Vendor country=US dpa=2026-01-10;', qr/US is a third country \(Art\. 44 GDPR\): name the safeguard/ ],
    [ 'processor Vendor country=US dpa=2026-01-10 transfer=PRIVACY_SHIELD;', qr/unknown safeguard "PRIVACY_SHIELD"/ ],
    [ 'processor Vendor country=Ireland dpa=2026-01-10;', qr/"country=Ireland" is no country/ ],
    [ 'processor Vendor country=IE dpa=10.1.2026;', qr/"10\.1\.2026" is no date: write it as/ ],
    [ 'processor Vendor country=IE dpa=2026-01-10 dpo=x;', qr/unknown option "dpo": did you mean "dpa"/ ],
    [ 'processor Vendor country=IE country=IE;', qr/"country=" is given twice/ ],
    [ 'processor Vendor IE;', qr/"processor" takes a name, then NAME=VALUE, not "IE"/ ],
    [ 'purpose p;', qr/"purpose" needs a name, a basis and a text/ ],
    [ 'purpose p "Send" "de=Senden";', qr/the purpose "p" has no basis \(Art\. 6\(1\) GDPR\)/ ],
    [ 'purpose p basis=interest "Send";', qr/unknown basis "interest"/ ],
    [ 'purpose P basis=consent "Send";', qr/"P" cannot name a purpose/ ],
    [ 'purpose p basis=consent "Send" "Again";', qr/two texts in language "en" for the purpose "p"/ ],
    [ "$WHY $WHY", qr/the purpose "p" is given twice/ ],
    [ 'languages;', qr/"languages" names none: known: / ],
    [ 'languages xx;', qr/unknown language "xx"/ ],
    [ 'languages en en;', qr/language "en" is named twice/ ],
    [ "$WHY languages de;", qr/"languages" stands behind a purpose/ ],
    [ 'consent mode=ask;', qr/unknown mode "ask"/ ],
    [ 'consent mode=require;', qr/not free \(Art\. 7\(4\) GDPR\)/ ],
    [ 'consent version=0;', qr/invalid "version="/ ],
    [ 'consent max_age=731d;', qr/invalid "max_age=731d": write a time up to 730d/ ],
    [ 'forward;', qr/"forward" says nothing/ ],
    [ 'forward address=redact;', qr/"address=redact" is unknown: write address=truncate/ ],
    [ 'forward adress=pass;', qr/unknown option "adress": did you mean "address"/ ],
    [ 'cookies;', qr/"cookies" takes the names of 1 to 63 cookies/ ],
    [ 'cookies a none;', qr/"none" stands beside cookies/ ],
    [ 'cookies a=b;', qr/"a=b" names no cookie/ ],
    [ 'skip;', qr/"skip" names no path: write for example "skip \$\.messages/ ],
    [ 'only;', qr/"only" names no path: write for example "only / ],
    [ 'skip $;', qr/"\$" is all of a message: name what is in it/ ],
    [ 'skip id;', qr/"id" is no path: write "\$" and the steps/ ],
    [ 'skip $.*;', qr/"\$\.\*" leaves nothing to be read: name a key/ ],
    [ 'skip $..*;', qr/leaves nothing to be read/ ],
    [ 'skip $.a $.;', qr/no step of a path begins with "\."/ ],
    [ 'skip $.a[;', qr/no step of a path begins with "\["/ ],
    [ 'skip $[01];', qr/no step of a path begins with "\[01\]"/ ],
    [ 'skip $[-1];', qr/no step of a path begins with "\[-1\]"/ ],
    [ 'skip $.a[0:2];', qr/begins with "\[0:2\]": write \.key/ ],
    [ 'skip $.a[0,2];', qr/filters, slices and lists are not known/ ],
    [ 'skip "$.a[?@.b]";', qr/begins with "\[\?\@\.b\]"/ ],
    [ "skip \$['a\\\\b'];", qr/no step of a path begins with "\['a/ ],
    [ 'skip $.' . 'k' x 65 . ';', qr/has more than 64 bytes: write "\[\*\]"/ ],
    [ 'skip $' . '.a' x 65 . ';', qr/more than 64 steps: write one for many/ ],
    [ 'skip $.a; skip $.b;', qr/"skip" is given twice/ ],
    [ 'entity token pattern=ab;', qr/"token" is an action: choose another name/ ],
    [ 'entity order_no pattern=ab replace=;', qr/"replace=" takes 1 to/ ],
    [ 'entity order_no pattern=ab context=;', qr/"context=" names no word/ ],
    [ 'entity order_no pattern=ab mask;', qr/"entity" takes NAME=VALUE behind the name, not "mask"/ ],
    [ 'forward address;', qr/"forward" takes NAME=VALUE, not "address"/ ],
    [ 'cookies a a;', qr/cookie "a" is named twice/ ],
    [ 'redact email mask random;', qr/"random" stands behind "token" only/ ],
    [ 'period;', qr/"period" takes the days/ ],
    [ 'period 0d;', qr/"period" takes the days/ ],
    [ 'files;', qr/"files" takes one word/ ],
    [ 'files keep;', qr/unknown "files" "keep": known: block/ ],
    [ 'retain;', qr/"retain" takes "consent=" and "processing="/ ],
    [ 'purpose p basis=consent checked=yes "Send";', qr/a box that is ticked before the visitor has ticked it is no consent/ ],
    [ 'purpose p basis=contract special=yes "Send";', qr/"special=yes" asks for express consent/ ],
    [ 'consent frames=example;', qr/invalid "frames="/ ],
    [ 'consent min_age=99;', qr/invalid "min_age="/ ],
    [ 'consent art7_4=no;', qr/"art7_4=" takes the word "considered"/ ],
    [ 'consent colour=red;', qr/"consent" takes mode=, version=/ ],
    [ 'text de accept "Ja";', qr/that is none of the policy's languages/ ],
    [ 'text en acept "Yes";', qr/unknown text "acept"/ ],
    [ 'text en accept;', qr/"text" takes a language, which text, and its words/ ],
    [ 'text en accept "Yes"; text en accept "Yes";', qr/the text "accept" is said twice/ ],
);

# Whole blocks: text, the line to blame.
my @blocks = (
    [ "chat_gdpr_policy a {\notherwise mask keep=last8;\n}", 3,
      qr/"otherwise" keeps more of a card number/ ],
    [ "chat_gdpr_policy a {\n$WHY\n}", 3,
      qr/purposes without "consent": visitors are to be told and asked/ ],
    [ "chat_gdpr_policy a {\nskip \$.a;\nonly \$['a'];\n}", 4,
      qr/"skip" leaves out all that "only" lets be read/ ],
    [ "chat_gdpr_policy a {\nconsent mode=reduced;\n}", 3,
      qr/"consent" needs to say by whom and for what \(Art\. 13 GDPR\)/ ],
    [ "chat_gdpr_policy a {\n${ASKS}languages en de;\n$WHY\nconsent;\n}", 5,
      qr/the purpose "p" has no text in language "de"/ ],
    [ "chat_gdpr_policy a {\n${ASKS}consent;\n"
      . "redact email replace unless=p;\n}", 4,
      qr/"unless=p" names no purpose: add purpose p/ ],
    [ 'chat_gdpr_policy off { }', 1, qr/a policy cannot be named "off"/ ],
    [ 'chat_gdpr_policy "a b" { }', 1, qr/unusable policy name "a b"/ ],
    [ "chat_gdpr_policy a { }\nchat_gdpr_policy a { }", 2,
      qr/a policy named "a" stands|duplicate policy "a"/ ],
    [ "chat_gdpr_policy a from=b { }\nchat_gdpr_policy b { }", 1,
      qr/no policy "b" stands above, from which "a" is to be/ ],
    [ "chat_gdpr_policy b { }\nchat_gdpr_policy a form=b { }", 2,
      qr/takes one name, and from=NAME of a policy above, not "form=b"/ ],
    [ "chat_gdpr_policy b { }\nchat_gdpr_policy a from=b {\n"
      . "redact email pass;\nredact email mask;\n}", 4,
      qr/"email" is redacted twice/ ],
    [ "chat_gdpr_policy a {\ninclude none.conf;\n}", 2,
      qr/what is included here cannot be read|"\S+none\.conf" failed/ ],
    [ "chat_gdpr_policy a {\ninclude twice.conf;\n}", [ 'twice.conf', 2 ],
      qr/"otherwise" is given twice/ ],
);

sub said {
    my ($what, $text, $blame, $qr) = @_;
    my ($file, $line) = ref $blame ? @$blame : ('nginx.conf', $blame);
    my ($ok, $err) = $nginx->check($text);
    my $at = ref $blame ? $line : $line + $nginx->line_before_http;
    ok(!$ok, "$what: nginx -t refuses it");
    like($err, $qr, '... says why');
    like($err, qr/ in \S*\Q$file\E:\d+$/m, '... and where');
    # nginx tells the line of the block's end, where that is to blame
    like($err, qr/\Q$file\E:$at$/m, '... on which line')
        if $text !~ /\n\}\z/ || ref $blame || $text =~ /\Q;\E\n\}\z/;
    my $command = `$COMMAND policy check $nginx->{dir}/nginx.conf 2>&1`;
    is($? >> 8, 1, "$what: policy check refuses it");
    like($command, $qr, '... says the same');
    like($command, qr/\Q$file\E:\d+: /, '... and where');
    return;
}

for my $case (@lines) {
    my ($lines, $qr) = @$case;
    said($lines, "chat_gdpr_policy a {\n$lines\n}", 2, $qr);
}
said(($_->[0] =~ s/\n/ /gr), @$_) for @blocks;
cmp_ok(@lines + @blocks, '>=', 60, 'of ' . (@lines + @blocks) . ' kinds');

# Policies from others.

$nginx->write('base.conf', <<'EOF2');
chat_gdpr_policy base {
    controller "Example Ltd" contact=privacy@example.com;
    processor  "Vendor" country=IE dpa=2026-01-10;
    languages  en de;
    purpose    support basis=contract "Answer you" "de=Antworten";
    purpose    offers  basis=consent  "Offers" "de=Angebote";
    consent    mode=reduced version=3;
    redact     email mask;
    redact     phone pass direction=to_visitor;
    redact     iban  replace unless=offers;
    otherwise  mask keep=last2;
    entity     order_no "pattern=ORD-\d{6}";
    regions    GB;
    limit      body=1m depth=9;
    cookies    a b;
    on_error   pass;
}
EOF2
$nginx->write('secret', '5a' x 32 . "\n");

sub shown {
    my ($child) = @_;
    my $conf = $nginx->write('shown.conf', "include base.conf;\n$child\n");
    my $text = `$COMMAND policy show $conf --name child 2>&1`;
    return $text =~ s/^# sha256.*\n//mr;
}

my $base = `$COMMAND policy show $nginx->{dir}/base.conf 2>&1`;
$base =~ s/^# sha256.*\n//m;
$base =~ s/chat_gdpr_policy base/chat_gdpr_policy child/;
is(shown('chat_gdpr_policy child from=base { }'), $base,
   'a policy from another is the same');
is(shown('chat_gdpr_policy mid from=base { redact email pass; } '
         . 'chat_gdpr_policy child from=mid { redact email mask; }'), $base,
   'from one that is from another');

for my $case (
    [ 'redact email pass;', qr/redact email pass direction=both/ ],
    [ 'redact email pass direction=to_visitor;',
      qr/redact email mask direction=to_provider;\n    redact email pass direction=to_visitor/ ],
    [ 'otherwise replace;', qr/otherwise replace;/ ],
    [ 'regions FR;', qr/regions FR;/ ],
    [ 'limit body=2m;', qr/body=2m depth=9/ ],
    [ 'cookies none;', qr/cookies none;/ ],
    [ 'on_error block;', qr/on_error block/ ],
    [ 'controller "Other Ltd" contact=a@example.com;',
      qr/controller "Other Ltd"/ ],
    [ 'processor Other country=DE dpa=2026-01-10; '
      . 'processor Third country=FR dpa=2026-01-10;',
      qr/\n    processor "Other" .*\n    processor "Third" .*\n    lang/ ],
    [ 'purpose offers basis=legitimate_interests "News" "de=Neues";',
      qr/purpose offers basis=legitimate_interests "de=Neues" "en=News"/ ],
    [ 'consent mode=notice;', qr/consent mode=notice version=3/ ],
    [ 'redact order_no pass;', qr/redact order_no pass/ ],
    [ 'forward address=pass;', qr/forward address=pass referer=redact/ ],
) {
    my ($lines, $qr) = @$case;
    like(shown("chat_gdpr_policy child from=base { $lines }"), $qr,
         "from another, but for: $lines");
}

{
    my ($ok, $err) = $nginx->check(<<'EOF2');
chat_gdpr_key secret;
include base.conf;
chat_gdpr_policy child from=base { redact email pass; }
server {
    listen %%visitor%%;
    location /a { chat_gdpr base; }
    location /b { chat_gdpr child; }
}
EOF2
    ok($ok, 'nginx takes it, two policies in one server') or diag($err);
    my $both = `$COMMAND policy check $nginx->{dir}/nginx.conf 2>&1`;
    my %digest = $both =~ /^(\w+): ok, sha256 ([0-9a-f]{64})$/mg;
    is(scalar keys %digest, 2, 'policy check follows include');
}

# The examples pass.

for my $file (glob "$FindBin::Bin/../conf-examples/*.conf") {
    my $text = $nginx->read($file);
    next if $text !~ /chat_gdpr_policy/;
    is(`$COMMAND policy check $file 2>&1 >/dev/null`, '', "$file passes");
}

# What nginx -T prints is read as what it was printed of.

{
    my $dump = $nginx->write('dump', "# configuration file /etc/nginx/"
        . "nginx.conf:\nhttp {\n    include conf.d/*.conf;\n}\n\n"
        . "# configuration file /etc/nginx/conf.d/a.conf:\n"
        . "chat_gdpr_policy a { redact email mask; }\n\n"
        . "# configuration file /etc/nginx/conf.d/b.conf:\n"
        . "chat_gdpr_policy b from=a {\n    redact email hide;\n}\n");
    is(`$COMMAND policy check $dump 2>&1` =~ s/(?<=sha256 )\w+/X/r,
       qq(/etc/nginx/conf.d/b.conf:2: unknown action "hide": known: )
       . (`$COMMAND policy check $dump 2>&1` =~ /known: (.*)/)[0]
       . "\na: ok, sha256 X\n", 'the output of nginx -T');
}

done_testing;
