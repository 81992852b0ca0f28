#!/usr/bin/perl

# The command chat-gdpr: scan, policy check, policy show.

use strict;
use warnings;

use File::Temp qw/tempdir/;
use IPC::Open2;
use JSON::PP;
use Test::More;

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
plan skip_all => "no $command" unless -x $command;

my $dir = tempdir(CLEANUP => 1);


sub file {
    my ($name, $text) = @_;

    open my $f, '>:raw', "$dir/$name" or die "$name: $!";
    print $f $text or die $!;
    close $f or die $!;
    return "$dir/$name";
}


sub content {
    my ($name) = @_;

    open my $f, '<:raw', "$dir/$name" or die "$name: $!";
    local $/;
    return scalar(<$f>) // '';
}


# What a call gives: output, errors, exit status.

sub call {
    my ($input, @args) = @_;

    file('in', $input);
    my $pid = fork() // die "fork: $!";

    if ($pid == 0) {
        open STDIN, '<', "$dir/in" or die $!;
        open STDOUT, '>', "$dir/out" or die $!;
        open STDERR, '>', "$dir/err" or die $!;
        exec $command, @args or die "$command: $!";
    }

    waitpid $pid, 0;
    return (content('out'), content('err'), $? & 127 ? -1 : $? >> 8);
}


sub gives {
    my ($what, $input, $args, $out, $err, $status) = @_;

    my @got = call($input, @$args);
    is($got[0], $out, "$what: output");
    ref $err ? like($got[1], $err, "$what: errors")
             : is($got[1], $err, "$what: errors");
    is($got[2], $status // 0, "$what: status");
}


my $conf = file('nginx.conf', <<'EOF');
# chat_gdpr_policy comment {
events { }
http {
    log_format  odd  "a \"quote\"; chat_gdpr_policy no {" '}';
    map $uri $x { default "${uri}x"; }

    chat_gdpr_policy support {
        redact "email" mask;  # a comment; with {
        redact 'card' mask
               keep=last4 direction=to_provider;
        redact card pass direction=to_visitor;
    }

    server {
        location ~ "^/a{2}" { set $a ${x}b; return 200 a\ b\;c; }
    }

    chat_gdpr_policy other { on_error pass; }
}
EOF

my $one = file('one.conf', "chat_gdpr_policy one { redact email pass; }\n");


# scan, plain text

gives('a text', "I am jane\@example.com.\n", ['scan'],
    "I am [email].\n", '');

gives('an empty text', '', ['scan'], '', '');

my $bytes = join '', map { chr } 0 .. 255;
gives('bytes that are no UTF-8 pass', "$bytes\xc3", ['scan'],
    "$bytes\xc3", '');

gives('why', "I am jane\@example.com.\n", ['scan', '--why'],
    "I am [email].\n", qr/^email: bytes 5 to 21: [a-z].*: replace$/);

gives('why: the normalised text', "jane (at) example (dot) com\n",
    ['scan', '--why'], "[email]\n",
    qr/^email: bytes 0 to 27: [a-z].*, in the normalised text: replace$/);

gives('a policy', "jane\@example.com 4111 1111 1111 1111\n",
    ['scan', '--policy', $conf, '--name', 'support'],
    "****\@*******.*** **** **** **** 1111\n", '');

gives('why, with a policy', "1 4111 1111 1111 1111\n",
    ['scan', '--why', '--policy', $conf, '--name', 'support',
     '--direction', 'to_visitor'],
    "1 4111 1111 1111 1111\n",
    qr/^card: bytes 2 to 21: .*: pass\n    policy support, to_visitor: redact card pass: it stays$/);

gives('a policy, the other direction', "a\@example.com 4111 1111 1111 1111\n",
    ['scan', "--policy=$conf", '--name=support', '--direction=to_visitor'],
    "*\@*******.*** 4111 1111 1111 1111\n", '');

gives('the only policy needs no name', "jane\@example.com\n",
    ['scan', '--policy', $one], "jane\@example.com\n", '');

gives('regions', "it is 07700 900123\n", ['scan', '--regions', 'IE,gb'],
    "it is [phone]\n", '');

gives('other regions', "it is 07700 900123\n", ['scan', '--regions=FR'],
    "it is 07700 900123\n", '');

gives('regions go before those of the policy', "it is 07700 900123\n",
    ['scan', '--regions', 'FR', '--policy', $one], "it is 07700 900123\n",
    '');

gives('a format', '{"a":"jane\u0040example.com","b":"\u00e9"}',
    ['scan', '--format', 'json'], '{"a":"[email]","b":"\u00e9"}', '');

gives('text is not taken for JSON', '{"a":4111111111111111}',
    ['scan'], '{"a":[card]}', '');

gives('unless it may be guessed', '{"a":4111111111111111}',
    ['scan', '--format', 'auto'], '{"a":"[card]"}', '');

gives('form', 'a=jane%40example.com&b=%31', ['scan', '--format', 'form'],
    'a=%5Bemail%5D&b=%31', '');

gives('html', '<p>jane&#64;example.com</p>', ['scan', '--format', 'html'],
    '<p>[email]</p>', '');

gives('sse', "data: jane\@example.com\n\n", ['scan', '--format', 'sse'],
    "data: [email]\n\n", '');

{
    my ($out, $err, $status) = call('{"a":]', 'scan', '--format', 'json');
    is($err, "chat-gdpr: the body does not follow its declared format\n",
        'broken JSON is an error');
    is($status, 1, 'and fails');
}

my $long = 'x y ' x 50000;
ok((call("${long}jane\@example.com $long", 'scan'))[0]
    eq "${long}[email] $long", 'a finding far from the start');

for my $before (65520 .. 65540) {
    my $pad = 'x ' x ($before / 2) . ' ' x ($before % 2);
    ok((call("${pad}jane\@example.com.", 'scan'))[0] eq "${pad}[email].",
        "a finding at byte $before, where a block ends");
}


# scan --json

gives('json', qq({"text": "\xc3\x9cn\xf0\x9f\x98\x80 a\@example.com"}\n),
    ['scan', '--json'],
    qq({"spans":[[4,17,"email"]],"redacted":"\xc3\x9cn\xf0\x9f\x98\x80 )
    . qq([email]"}\n), '');

gives('json: offsets behind escapes',
    '{"text":"\u00e9\ud83d\ude00\n\"\u0000 a@example.com b@example.com"}',
    ['scan', '--json'],
    qq({"spans":[[6,19,"email"],[20,33,"email"]],"redacted":)
    . qq("\xc3\xa9\xf0\x9f\x98\x80\\n\\"\\u0000 [email] [email]"}\n), '');

gives('json: why', '{"text":"a@example.com"}', ['scan', '--json', '--why'],
    qq({"spans":[[0,13,"email"]],"redacted":"[email]",)
    . qq("why":[{"entity":"email","start":0,"end":13,)
    . qq("rule":"local part, domain with a top label",)
    . qq("action":"replace"}]}\n), '');

gives('json: why, in the normalised text',
    '{"text":"\u00e9 \uff14111 1111 1111 1111"}',
    ['scan', '--json', '--why'],
    qq({"spans":[[2,21,"card"]],"redacted":"\xc3\xa9 [card]",)
    . qq("why":[{"entity":"card","start":2,"end":21,)
    . qq("rule":"issuer prefix and Luhn check, grouped as on the card",)
    . qq("action":"replace","normalised":true}]}\n), '');

gives('json: what passes is a finding', '{"text":"a@example.com"}',
    ['scan', '--json', '--policy', $one],
    qq({"spans":[[0,13,"email"]],"redacted":"a\@example.com"}\n), '');

gives('json: nothing found', qq({"text":""}\n{"text":"a","id":1}\r\n),
    ['scan', '--json'],
    qq({"spans":[],"redacted":""}\n{"spans":[],"redacted":"a"}\n), '');

gives('json: a format within', '{"text":"{\"a\":\"b\\\\u0040example.com\"}"}',
    ['scan', '--json', '--format', 'json'],
    qq({"spans":[[6,24,"email"]],)
    . qq("redacted":"{\\"a\\":\\"[email]\\"}"}\n), '');

my @broken = ('jane@example.com', '', '[]', '"text"', '{}', '{"text":1}',
    '{"text":"a","text":"b"}', '{"text":"a"} x', '{"text":"\ud800"}',
    qq({"text":"\xff"}), '{"text":"a"', '{"txt":"jane@example.com"}');

for my $line (@broken) {
    my ($out, $err, $status) = call(qq($line\n{"text":"b"}\n), 'scan',
        '--json');
    like($out, qr/^\{"error":"[^\n]+"\}\n\{"spans":\[\],"redacted":"b"\}\n$/,
        "json: broken line: $line");
    unlike($out, qr/jane/, 'the error does not quote it');
    is($status, 1, 'status');
    is($err, '', 'errors');
}

gives('json: no line', '', ['scan', '--json'], '', '');

my $many = join '', map { qq({"text":"$_ a$_\@example.com"}\n) } 1 .. 9999;
my @lines = split /\n/, (call($many, 'scan', '--json'))[0];
is(scalar @lines, 9999, 'json: as many lines as came in');
is(scalar(grep { /\[email\]"\}$/ } @lines), 9999, 'each redacted');


# A partner that waits for its answer gets it; memory does not grow.

{
    local $SIG{ALRM} = sub { die "no answer\n" };
    alarm 60;

    my $pid = open2(my $out, my $in, $command, 'scan', '--json');
    for my $i (1 .. 3) {
        print $in qq({"text":"$i"}\n);
        $in->flush;
        is(scalar(<$out>), qq({"spans":[],"redacted":"$i"}\n),
            "answer $i comes before the next line is there");
    }
    close $in;
    waitpid $pid, 0;

    file('peak', '');
    $pid = open my $pipe, "|exec $command scan > /dev/null" or die $!;
    my @peak;
    for my $megabytes (1 .. 32) {
        print $pipe 'word a@example.com 12 ' x 47663;
        push @peak, $1 if ($megabytes == 4 || $megabytes == 32)
            && peak($pid) =~ /(\d+)/;
    }
    close $pipe;
    cmp_ok($peak[1] - $peak[0], '<', 4096, 'memory does not grow, kB');
    alarm 0;
}


sub peak {
    my ($pid) = @_;

    open my $f, '<', "/proc/$pid/status" or return 0;
    return join '', grep { /VmHWM/ } <$f>;
}


# policy check and show

my $digest = qr/[0-9a-f]{64}/;

my ($out, $err, $status) = call('', 'policy', 'check', $conf);
like($out, qr/^support: ok, sha256 $digest\nother: ok, sha256 $digest\n$/,
    'check');
is($err . $status, '0', 'check: no error');

($out, $err, $status) = call('', 'policy', 'show', $conf, '--name', 'support');
is($out =~ s/^# sha256 ($digest)\n\z//mr, <<'EOF', 'show');
chat_gdpr_policy support {
    redact email mask direction=both;
    redact card mask keep=last4 direction=to_provider;
    redact card pass direction=to_visitor;
    otherwise replace;
    forward address=truncate referer=redact location=redact;
    regions GB IE;
    limit message=1m body=8m depth=64;
    files block;
    on_error block;
}
EOF

my $shown = file('shown.conf', $out);
gives('what is shown reads back', '', ['policy', 'show', $shown], $out, '');

($out) = call('', 'policy', 'show', $conf);
is(scalar(() = $out =~ /^# sha256 $digest$/mg), 2, 'show all');


# A policy to be signed.

my $signed = file('signed.conf', <<'EOF');
chat_gdpr_policy chat {
    controller "Example <Ltd>" contact=privacy@example.com;
    processor  "Vendor & Co" country=US transfer=SCC dpa=2026-01-10;
    purpose    support basis=contract "Answer you";
    purpose    offers basis=consent "Offers";
    consent    mode=reduced;
    redact     email mask keep=last4 unless=offers direction=to_provider;
}
EOF
($out, $err, $status) = call('', 'policy', 'show', $signed, '--text');
is($err . $status, '0', 'show --text');
for my $said ('name | Example <Ltd>', 'Vendor & Co | US | SCC | of 2026-01-10',
              'support | Answer you | contract',
              'email | mask, but the last 4 characters, unless "offers" holds '
              . '| replace', 'network addresses | are truncated',
              'how visitors are asked | reduced: ',
              'files that cannot be read | are refused') {
    like($out, qr/^  \Q$said\E/m, "... $said");
}
like($out, qr/SHA-256 of its rules \| $digest/, '... its digest');
($out, $err, $status) = call('', 'policy', 'show', $signed, '--html');
is($err . $status, '0', 'show --html');
like($out, qr/^<!DOCTYPE html>.*Example &lt;Ltd&gt;.*Vendor &amp; Co/s,
     '... is a page');
unlike($out, qr/https?:|src=|<script/, '... that loads nothing');
gives('show --html: which one', '', ['policy', 'show', $conf, '--html'], '',
      qr/has 2 policies: choose one with --name/, 1);


# Errors: file, line, reason, remedy.

my @refused = (
    ['an unknown entity',
        "\n\nchat_gdpr_policy a {\n\n  redact\n emial replace;\n}\n", 5,
        qr/unknown entity "emial": did you mean "email"\? "chat-gdpr entities" lists all/],
    ['an unknown directive', "chat_gdpr_policy a { redcat email mask; }\n", 1,
        qr/unknown directive "redcat": did you mean "redact"\?/],
    ['an error at the end', "http {\nchat_gdpr_policy a {\n"
        . "otherwise mask keep=last9;\n}\n}\n", 2, qr/PCI DSS/],
    ['a bad name', "chat_gdpr_policy off { }\n", 1, qr/choose another name/],
    ['no name', "chat_gdpr_policy { }\n", 1, qr/takes one name/],
    ['two names', "chat_gdpr_policy a b { }\n", 1, qr/takes one name/],
    ['no block', "\nchat_gdpr_policy a;\n", 2, qr/has no block/],
    ['a name twice', "chat_gdpr_policy a { }\nchat_gdpr_policy a { }\n", 2,
        qr/"a" stands on line 1 already/],
    ['a block within', "chat_gdpr_policy a {\nredact { } }\n", 2,
        qr/no block can stand within/],
    ['include within', "chat_gdpr_policy a {\ninclude b;\n}\n", 2,
        qr/what is included here cannot be read: check its name/],
    ['no end of a block', "chat_gdpr_policy a {\n redact email mask;\n", 3,
        qr/a "\}" is missing/],
    ['no end of a directive', "chat_gdpr_policy a { }\nuser x\n", 3,
        qr/end the directive with ";"/],
    ['a directive that runs on', "chat_gdpr_policy a {\nredact x }\n", 2,
        qr/end the directive before it with ";"/],
    ['no end of quotes', "chat_gdpr_policy a { }\nuser 'x;\n", 3,
        qr/within quotes/],
    ['text behind quotes', "user \"x\"y;\n", 1, qr/behind a closing quote/],
    ['a brace too many', "http { }\n}\n", 2, qr/no block is open/],
    ['a brace within a directive', "http { user }\n", 1,
        qr/end the directive before it with ";"/],
    ['a lonely brace', "a b;\n { }\n", 2, qr/unexpected "\{"/],
    ['a lonely semicolon', "a b;;\n", 1, qr/unexpected ";"/],
);

for my $case (@refused) {
    my ($what, $text, $line, $reason) = @$case;
    my $path = file('bad.conf', $text);
    my @got = call('', 'policy', 'check', $path);
    like($got[1], qr/^\Q$path\E:$line: .*$reason/, $what);
    is($got[2], 1, "$what: status");
    gives("$what, scan", 'jane@example.com', ['scan', '--policy', $path], '',
        qr/^\Q$path\E:$line: .*$reason/, 1);
}

gives('all errors of a file', '', ['policy', 'check', file('bad.conf',
    "chat_gdpr_policy a { regions XX;\nlimit x; }\n"
    . "chat_gdpr_policy b { on_error; }\n")],
    '', qr/:1: .*\n.*:2: .*\n.*:3: .*\n\z/, 1);

gives('no policy', '', ['policy', 'check', file('bad.conf', "user x;\n")],
    '', qr/has no chat_gdpr_policy block/, 1);

gives('no file', '', ['policy', 'check', "$dir/none"],
    '', qr/cannot open .*none: No such file/, 1);

gives('a directory', '', ['policy', 'check', $dir],
    '', qr/cannot read .*: Is a directory/, 1);

gives('which policy', '', ['scan', '--policy', $conf],
    '', qr/has 2 policies: choose one with --name/, 1);

gives('no such policy', '', ['scan', '--policy', $conf, '--name', 'suport'],
    '', qr/unknown policy "suport": did you mean "support"\?/, 1);


# Wrong calls

my @usage = (
    [[], qr/a command is missing/],
    [['scna'], qr/unknown command "scna": did you mean "scan"\?/],
    [['scan', 'file'], qr/reads standard input, not "file"/],
    [['scan', '--jsn'], qr/--jsn/],
    [['scan', '--policy'], qr/requires an argument/],
    [['scan', '--name', 'a'], qr/"--name" needs "--policy FILE"/],
    [['scan', '--format', 'jsno'], qr/did you mean "json"\?/],
    [['scan', '--direction', 'both'], qr/unknown direction "both"/],
    [['scan', '--regions', 'GB,UK'], qr/unknown region "UK"/],
    [['scan', '--regions', ''], qr/unknown region ""/],
    [['scan', '--regions', join ',', ('GB') x 70], qr/too many regions/],
    [['policy'], qr/needs "check" or "show"/],
    [['policy', 'chekc'], qr/did you mean "check"\?/],
    [['policy', 'check'], qr/takes one file/],
    [['policy', 'show'], qr/takes one file/],
    [['policy', 'show', $conf, '--nam'], qr/requires an argument/],
    [['version', 'x'], qr/takes no argument/],
    [['entities', 'x'], qr/"entities" takes "--json" or "--markdown"/],
    [['entities', '--json', '--markdown'], qr/"entities" takes "--json" or/],
    [['entities', '--xml'], qr/wrong option/],
    [['help', 'x'], qr/takes no argument/],
    [['audit', 'query', '--type', 'mesage', 'x'],
     qr/unknown type "mesage": did you mean "message"\?/],
    [['audit', 'query', '--direction', 'provider', 'x'],
     qr/unknown direction "provider": did you mean "to_provider"\?/],
    [['audit', 'export', '--error', 'ELIMITS', 'x'],
     qr/unknown error "ELIMITS": did you mean "ELIMIT"\?/],
    [['audit', 'query', '--error', 'OK', 'x'], qr/unknown error "OK"/],
    [['audit', 'query', '--decision', 'yes', 'x'],
     qr/unknown decision "yes": known: accept reject save start/],
);

for my $case (@usage) {
    gives("call: @{$case->[0]}", '', $case->[0], '',
        qr/$case->[1].*Try "chat-gdpr help"\.\n\z/s, 2);
}

# The documentation has the table as it is printed.

($out, $err, $status) = call('', 'entities', '--markdown');
my $docs = do { local (@ARGV, $/) = ('docs/entities.md'); <> };
ok(length $out > 4000 && index($docs, "\n\n$out\n") > 0,
    'docs/entities.md: run "chat-gdpr entities --markdown"');

($out, $err, $status) = call('', 'entities', '--json');
my ($iban) = grep { $_->{entity} eq 'uk_nhs' } @{ decode_json($out) };
is_deeply($iban, { entity => 'uk_nhs', label => '[uk_nhs]', regions => 'GB',
                   source => 'NHS data dictionary: modulus 11' },
    'entities --json');

($out, $err, $status) = call('', 'entities');
is(scalar(() = $out =~ /^\w+ +(?:everywhere|[A-Z ]+) +\S/mg),
    scalar(() = $docs =~ /^\| `/mg), 'entities');

like((call('', 'version'))[0], qr/^chat-gdpr \d+\.\d+\.\d+\n\z/, 'version');

($out, $err, $status) = call('', 'help');
like($out, qr/^usage: chat-gdpr .*scan .*policy check /s, 'help');
cmp_ok(length((sort { length $b <=> length $a } split /\n/, $out)[0]), '<=',
    80, 'help fits a terminal');
is((call('', @$_))[0], $out, "@$_ is help")
    for ['--help'], ['-h'], [qw(audit --help)],
        [qw(audit verify log --help)];
is((call('', $_))[0], (call('', 'version'))[0], "$_ is version")
    for '--version', '-V';


# Output that cannot be written is an error.

for my $args ('scan', 'scan --json', "policy show $conf", 'help') {
    file('in', qq({"text":"a"}\n) x 3);
    my $said = `$command $args < $dir/in 2>&1 > /dev/full`;
    is($? >> 8, 1, "a full disk: $args");
    like($said, qr/cannot write the output: No space left/, 'and says so');
}

done_testing();
