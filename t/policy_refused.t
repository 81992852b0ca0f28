#!/usr/bin/perl

# Wrong policies: each has its own message, with file, line, what is wrong and
# what to write instead, and nginx -t and "chat-gdpr policy check" say the same.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Nginx;
use ChatGDPR::Refusals;
use Test::More;

my $COMMAND = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $nginx = ChatGDPR::Nginx->new(audit => 0);
$nginx->write('twice.conf', "otherwise mask;\notherwise replace;\n");
$nginx->write('circle.conf', "include circle.conf;\n");
$nginx->write('binary.txt', "a\xff");
$nginx->write('empty.txt', '');

my $refusals = ChatGDPR::Refusals->new(
    ChatGDPR::Refusals::sources('engine/policy/cg_policy*.c'), 'engine/policy/cg_own.c',
    'engine/detect/cg_pattern.c', 'http/module/ngx_chat_gdpr_policy.c',
    'command/policy_file.c', 'engine/policy/cg_conf.c',
    'engine/policy/cg_conf_tree.c');

my $ASKS = 'controller "Example Ltd" contact=privacy@example.com; ';
my $WHY = 'purpose p basis=consent "Send you offers";';
my @own = map { "x$_" } 1 .. 32;
my $OWN = join ' ', map { "entity $_ pattern=ab;" } @own;
my $REPLACE = join ' ', $OWN, (map {
    "redact $_ replace=a direction=to_provider; "
    . "redact $_ replace=b direction=to_visitor;"
} (map { /^(\w+)/ } `$COMMAND entities`), @own)[0 .. 127];
my $TOLD = "${ASKS}consent max_age=90d; $WHY";

# Lines of a policy, the last of which is to blame; what is said of it; whether
# only of the whole, at its end.
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
    [ 'processor Vendor country=IE dpa=2026-02-29;', qr/"2026-02-29" is no date/ ],
    [ 'processor Vendor country=IE dpa=2024-02-29 review=2027-06-31;',
      qr/"2027-06-31" is no date/ ],
    [ "redact email mask keep=last4 redact phone replace;",
      qr/write ";" in front of "redact", if it begins another line: "redact" stands behind/ ],
    [ "otherwise replace limit body=1m;",
      qr/write ";" in front of "limit", if it begins another line: "otherwise" speaks for/ ],
    [ "limit body=1m on_error block;",
      qr/write ";" in front of "on_error", if it begins another line:/ ],
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

    # what is counted, or too long
    [ 'redact' . ' email' x 1024 . ' replace;', qr/"redact" has 1026 words, more than 1024: write several/ ],
    [ $REPLACE, qr/at most 255 lines with "replace=": name several/ ],
    [ "$OWN entity x33 pattern=ab;", qr/at most 32 entities of its own: join/ ],
    [ 'processor Vendor country=IE dpa=2026-01-10; ' x 17, qr/more than 16 processors: write one policy for each/ ],
    [ 'entity x pattern=;', qr/a pattern has 1 to 1024 bytes: write/ ],
    [ 'entity x pattern=' . 'a' x 1025 . ';', qr/a pattern has 1 to 1024 bytes/ ],

    # what is given twice, of each line that takes options
    [ 'entity x pattern=ab pattern=ab;', qr/"pattern=" is given twice: leave one/ ],
    [ 'forward path=pass path=pass;', qr/"path=" is given twice: leave one/ ],
    [ 'consent version=1 version=2;', qr/"version=" is given twice: leave one/ ],

    # text that nobody could read, or that nginx reads in another way
    [ "controller \"a\x01\" contact=a;", qr/"a\?" is no text: write 1 to 512/ ],
    [ "controller \"a\xff\" contact=a;", qr/"a\?" is no text: write 1 to 512/ ],
    [ 'controller Example contact="a b";', qr/quotes around a whole word: write "NAME=some text"/ ],
    [ 'entity x pattern="ab";', qr/quote within a word means nothing to nginx: quote the whole, "pattern=/ ],
    [ 'entity x pattern=ab context=a1;', qr/"a1" of "context=" is no word of .*: write/ ],
    [ "redact email \"replace=a\x01\";", qr/"replace=" holds a control character/ ],
    [ "entity x pattern=a\0b;", qr/the pattern holds a NUL: write \\x\{0\}/ ],
    [ 'entity x "pattern=(?<=.{32})b";', qr/looks back over 32 characters: at most 31 can be seen, shorten/ ],
    [ 'entity x pattern=(*UTF)ab;', qr/the pattern uses a verb, "\(\*\.\.\.\)": write it without/ ],

    # how long events are kept
    [ 'retain consent=30d processing=90d;', qr/a shorter time than events that went by it: add "processing=", not longer/, 1 ],
    [ "$TOLD retain consent=30d processing=30d;", qr/a shorter time than a choice holds: write a longer "consent="/, 1 ],

    # words of the policy's own
    [ 'text en accept "Yes";', qr/"text" without "consent": nobody is told or asked: add/, 1 ],
    [ "$TOLD text en agree \"Yes?\";", qr/"agree" is typed by visitors, .*: write words, without/ ],
    [ "$TOLD text en blocked 'a\"%s';", qr/"blocked" goes into messages of any form: write it without/ ],
    [ "$TOLD text en accept '100 %';", qr/"accept" has nothing that is put in: leave "%" out/ ],
    [ "$TOLD text en accept " . 'x' x 65 . ';', qr/"accept" is too long: 65 bytes, at most 64: shorten/ ],
    [ "$TOLD text en accept ' ';", qr/"accept" says nothing that could be read: write words/ ],
    [ "$TOLD text en intro Hello;", qr/"intro" says something that is put in: write %s once/ ],
    [ "$TOLD text en accept No; text en reject No;", qr/accept and reject are the same in the language "en".*: let them differ/, 1 ],
    [ "$TOLD text en agree stop;", qr/agree, expressly and stop are typed by visitors: let them differ/, 1 ],
    [ 'languages en tr;', qr/no texts ship in the language "tr", and the policy has none for "\w+": add text tr/, 1 ],
    [ 'label en email;', qr/"label" takes a language, an entity, and a word: write/ ],
    [ 'label de email "a";', qr/"label de": that is none of the policy's languages: name it/ ],
    [ 'label en emial "a";', qr/unknown entity "emial": "chat-gdpr entities" lists all/ ],
    [ 'label en email "";', qr/a word of "label" has 1 to 64 bytes: write/ ],
    [ 'label en email "[a]";', qr/"\[a\]": it goes into brackets, .*: write it without/ ],
    [ 'label en email "a"; label en email "b";', qr/label of "email" is said twice in the language "en": leave one/ ],

    # how visitors are asked
    [ 'consent accept_only;', qr/"accept_only": to refuse must be as easy as to accept .*: leave it out/ ],
    [ 'consent notice=;', qr/invalid "notice=": write the name of a text file/ ],
    [ "${ASKS}consent notice=none.txt; $WHY", qr/cannot open the notice "\S*none\.txt": write it there/, 1 ],
    [ "${ASKS}consent notice=empty.txt; $WHY", qr/a notice has 1 to 32768 bytes: this one has 0, write/, 1 ],
    [ "${ASKS}consent notice=binary.txt; $WHY", qr/a notice is a text in UTF-8, and this is none: save it/, 1 ],
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

# Files: what only the command says, as nginx stops at them with a message of
# its own; the line to blame.
my @files = (
    [ 'chat_gdpr_policy a;', 1, qr/has no block: write "chat_gdpr_policy NAME \{"/ ],
    [ 'chat_gdpr_policy { }', 1, qr/takes one name: write "chat_gdpr_policy/ ],
    [ "chat_gdpr_policy a {\nredact email { }\n}", 2,
      qr/no block can stand within chat_gdpr_policy: close the policy/ ],
    [ 'chat_gdpr_policy "a {', 1, qr/ends within quotes: close them/ ],
    [ 'chat_gdpr_policy "a"b { }', 1, qr/behind a closing quote: put a space/ ],
    [ "chat_gdpr_policy a {\nredact email }", 2,
      qr/unexpected "\}": end the directive before it with ";"/ ],
    [ "chat_gdpr_policy a { }\n}", 2, qr/unexpected "\}": no block is open/ ],
    [ "chat_gdpr_policy a { }\ninclude x", 2,
      qr/unexpected end of file: end the directive with ";"/ ],
    [ 'chat_gdpr_policy a {', 1, qr/unexpected end of file: a "\}" is missing/ ],
    [ 'chat_gdpr_policy a { ; }', 1, qr/unexpected ";": no directive stands/ ],
    [ 'chat_gdpr_policy a { { } }', 1,
      qr/unexpected "\{": no directive stands before it/ ],
    [ 'include a b;', 1, qr/"include" takes one file/ ],
    [ 'include circle.conf;', [ 'circle.conf', 1 ],
      qr/nested too deep: one of them includes itself/ ],
    [ 'include none.conf;', 1, qr/cannot be read: check its name/ ],
);

# What a line is called in the name of a test.
sub name {
    return substr $_[0] =~ s/[^ -~]/?/gr, 0, 100;
}

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
    $refusals->said($err . $command);
    is($? >> 8, 1, "$what: policy check refuses it");
    like($command, $qr, '... says the same');
    like($command, qr/\Q$file\E:\d+: /, '... and where');
    return;
}

for my $case (@lines) {
    my ($lines, $qr, $whole) = @$case;
    my $end = $whole ? 3 : 2;
    said(name($lines), "chat_gdpr_policy a {\n$lines\n}", $end, $qr);
}
said(name($_->[0]), @$_) for @blocks;
for my $case (@files) {
    my ($text, $blame, $qr) = @$case;
    my ($file, $line) = ref $blame ? @$blame : ('file.conf', $blame);
    my $path = $nginx->write('file.conf', $text);
    my $command = `$COMMAND policy check $path 2>&1`;
    $refusals->said($command);
    is($? >> 8, 1, name($text) . ': policy check refuses it');
    like($command, qr/\Q$file\E:$line: .*$qr/, '... says why, and where');
}
{
    my $path = $nginx->write('file.conf', 'chat_gdpr_policy chat { }');
    my $command = `$COMMAND policy show $path --name chta 2>&1`;
    $refusals->said($command);
    like($command, qr/unknown policy "chta": did you mean "chat"/, $command);
}

# What a caller of the engine has forgotten is in t/unit/consent_test.c.
is(join("\n", grep { !/was not read$/ } $refusals->unsaid), '', 'each of the ' . $refusals->count
   . ' messages has its wrong configuration');
is(join("\n", grep { !/was not read$/ } $refusals->helpless), '', '... and each says what to do');

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
