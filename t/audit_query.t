#!/usr/bin/perl

# chat-gdpr audit query, show, stats, export and tail: what is asked for is
# found, and nothing else; what other programs are given is well formed; and
# nothing that stands in a log talks to a terminal or a spreadsheet.

use strict;
use warnings;

use File::Temp 'tempdir';
use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Wire;
use Digest::SHA 'hmac_sha256';
use JSON::PP;
use MIME::Base64 'encode_base64';
use Test::More;

my $dir = tempdir(CLEANUP => 1);
my $log = audit_program($dir, 'log');
system("$log 3000 > $dir/audit.log") == 0 or die "no log\n";
my @all = map { decode_json($_) } split /\n/, slurp("$dir/audit.log");

sub lines { return scalar(() = $_[0] =~ /\n/g) }

# Filters: by the command, and by another reading of the same events.

my ($choice) = grep { $_->{type} eq 'consent' } @all;
for my $case (
    [ [qw(--type message)], sub { $_->{type} eq 'message' } ],
    [ [qw(--entity card --direction to_visitor)],
      sub { ($_->{findings} // {})->{card}
            && $_->{direction} eq 'to_visitor' } ],
    [ [qw(--error ELIMIT)], sub { ($_->{error} // '') eq 'ELIMIT' } ],
    [ [qw(--policy support_chat --since 2026-01-20)],
      sub { ($_->{policy} // '') eq 'support_chat'
            && $_->{time} ge '2026-01-20' } ],
    [ [qw(--until 2026-01-06T12)],
      sub { $_->{time} lt '2026-01-06T13' } ],
    [ [qw(--purpose marketing --decision reject)],
      sub { ($_->{decision} // '') eq 'reject' } ],
    [ [ '--subject', $choice->{subject} ],
      sub { ($_->{subject} // '') eq $choice->{subject} } ],
    [ [ '--chain', $all[0]{chain} ],
      sub { $_->{chain} eq $all[0]{chain} } ],
    [ [ '--connection', $choice->{connection} ],
      sub { ($_->{connection} // 0) == $choice->{connection} } ],
) {
    my ($filter, $fits) = @$case;
    my ($said, $code) = chat_gdpr($dir, qw(audit query --json), @$filter,
                                  'audit.log');
    my @want = grep { $fits->() } @all;
    is_deeply([ map { $_->{hash} } map { decode_json($_) } split /\n/, $said ],
              [ map { $_->{hash} } @want ], "@$filter");
    is($code, @want ? 0 : 1, 'with its exit code');
    is(lines((chat_gdpr($dir, 'audit', 'query', @$filter, 'audit.log'))[0]),
       scalar @want, 'and as many lines for people');
}

{
    my ($said, $code, $err) = chat_gdpr($dir, qw(audit query --purpose none),
                                        'audit.log');
    is($said, '', 'nothing that was asked for');
    is($code, 1, 'is an answer, too');
    is($err, 'chat-gdpr: none of ' . @all . " events fits\n", 'of how much');
    system("gzip -kf $dir/audit.log") == 0 or die "no gzip\n";
    for my $verb (qw(query verify stats)) {
        ($said, $code, $err) = chat_gdpr($dir, 'audit', $verb, 'audit.log.gz');
        is("$code $said", '3 ', "$verb reads nothing that is compressed");
        like($err, qr/audit\.log\.gz: is compressed.*"zcat"/, 'and says so');
    }
    is((chat_gdpr($dir, qw(audit query --since yesterday audit.log)))[1], 2,
       'no time');
    is((chat_gdpr($dir, qw(audit query --subject jane audit.log)))[1], 2,
       'no pseudonym');
    is((chat_gdpr($dir, qw(audit query none.log)))[1], 3, 'no file');
    ($said) = chat_gdpr($dir, 'audit', 'show', $choice->{connection},
                        'audit.log');
    like($said, qr!^\S+Z consent +\d+/\d+ support_chat .* (?:accept|reject) !m,
         'show prints the choice of a connection');
}

# Whose cookie is it?

{
    my $key = "\x5a" x 32;
    my $payload = pack 'C N N N n a12 a2 x32', 2, 7, 3, 1_767_600_000, 0,
        'twelve bytes', 'en';
    my $base64 = sub { encode_base64($_[0], '') =~ tr!+/!-_!r =~ s/=+$//r };
    my $cookie = sub {
        my ($host) = @_;
        return '2.' . $base64->($payload) . '.' . $base64->(substr
            hmac_sha256("chat-gdpr consent 2\0$host\0$payload", $key), 0, 16);
    };
    my $pseudonym = unpack 'H32',
        hmac_sha256("chat-gdpr subject\0twelve bytes", $key);
    my $text = slurp("$dir/audit.log") =~ s/$choice->{subject}/$pseudonym/r;
    spew("$dir/cookie.log", $text);
    spew("$dir/secret", '5a' x 32, "\n");
    my @who = ('--secret', 'secret', '--host', 'www.example.com');
    my ($said, $code, $err) = chat_gdpr($dir, qw(audit query --cookie),
        $cookie->('www.example.com'), @who, 'cookie.log');
    is(lines($said), 1, 'a cookie leads to its choice');
    like($said, qr/ consent /, 'which is that');
    is((chat_gdpr($dir, qw(audit query --cookie), '__Host-chat-gdpr.chat='
        . $cookie->('www.example.com'), @who, 'cookie.log'))[0], $said,
       'also with its name');
    ($said, $code, $err) = chat_gdpr($dir, qw(audit query --cookie),
        $cookie->('other.example.com'), @who, 'cookie.log');
    is($code, 3, 'one of another site does not');
    like($err, qr/not made with this secret/, 'and it is said why');
    is((chat_gdpr($dir, qw(audit query --cookie x --secret secret),
                  'cookie.log'))[1], 2, 'all three are needed');
}

{
    spew("$dir/receipt", '{"x":{"dpv:isIndicatedBy":"', $choice->{subject},
         '"}}');
    my ($said, $code) = chat_gdpr($dir, qw(audit query --receipt receipt
                                           audit.log));
    is(lines($said), 1, 'so does a receipt');
    is((chat_gdpr($dir, qw(audit query --receipt audit.log audit.log)))[1], 3,
       'what is none does not');
    is((chat_gdpr($dir, qw(audit query --receipt receipt --cookie x
                           audit.log)))[1], 2, 'one of them will do');
}

# Export.

{
    my ($said, $code) = chat_gdpr($dir, qw(audit export --format json),
                                  'audit.log');
    is_deeply(decode_json($said), \@all, 'json is a list of the events');
    is($code, 0, 'and goes well');
    my $ocsf = decode_json((chat_gdpr($dir, qw(audit export --format ocsf),
                                      'audit.log'))[0]);
    is(scalar @$ocsf, scalar @all, 'ocsf has each event');
    my @bad = grep {
        my $e = $_;
        (grep { !defined $e->{$_} } qw(activity_id category_uid class_uid
            metadata severity_id time type_uid))
        || $e->{type_uid} != 100 * $e->{class_uid} + $e->{activity_id}
        || int($e->{class_uid} / 1000) != $e->{category_uid}
        || !$e->{metadata}{version} || !$e->{metadata}{product}{name}
        || ($e->{class_uid} == 2006 && !$e->{finding_info}{uid})
        || ($e->{class_uid} == 6002 && !$e->{app}{name})
    } @$ocsf;
    is(scalar @bad, 0, 'with what the schema requires');
    @bad = grep {
        my ($own, $e) = ($_->{attestation_list}[0], $_->{unmapped});
        my $before = $own->{prev_event};
        $own->{uid} ne "$e->{chain}:$e->{seq}"
        || $own->{chain_uid} ne $e->{chain}
        || $own->{fingerprint}{value} ne $e->{hash}
        || $own->{fingerprint}{algorithm_id} != 3
        || ($e->{seq} == 1) != !$before
        || ($before && ($before->{fingerprint}{value} ne $e->{prev}
                        || $before->{uid} ne "$e->{chain}:" . ($e->{seq} - 1)))
    } @$ocsf;
    is(scalar @bad, 0, 'and attests its place in its chain');
    my ($message) = grep { $_->{unmapped}{type} eq 'message' } @$ocsf;
    is($message->{class_uid}, 2006, 'a message is a data security finding');
    is($message->{data_security}{policy}{name}, 'support_chat',
       'under its policy');
    ($said, $code) = chat_gdpr($dir, qw(audit export --format csv --type
                                        message audit.log));
    my @rows = split /\r\n/, $said;
    is(scalar @rows, 1 + (grep { $_->{type} eq 'message' } @all),
       'csv has a line of each');
    my @names = split /,/, $rows[0];
    is(scalar(my @cells = split /,/, $rows[1], -1), scalar @names,
       'in as many columns as it names');
    like($rows[1], qr/,"\w+=\d(?: \w+=\d)*",/, 'counts are readable');
    is((chat_gdpr($dir, qw(audit export --format xml audit.log)))[1], 2,
       'no other format');
}

# What somebody may have written into a log.

{
    my $proof = '"prev":"' . '0' x 64 . '","hash":"' . '1' x 64 . '"}';
    my $line = sub {
        return '{"time":"2026-02-01T00:00:00.000Z","chain":"00000000000000ff",'
            . qq("seq":1,"type":"message",$_[0],$proof\n);
    };
    spew("$dir/bad.log",
         $line->(qq("policy":"\e]0;x\a\e[31m","findings":{"\e[2J":1})),
         $line->('"policy":"=HYPERLINK(1)","format":"a,\\"b","findings":'
                 . '{"=1+1":1}'),
         $line->('"policy":"a","policy":"b"'));
    my ($said) = chat_gdpr($dir, qw(audit query bad.log));
    unlike($said, qr/[^\n\x20-\x7e]/, 'no control character is printed');
    ($said) = chat_gdpr($dir, qw(audit export --format csv bad.log));
    like($said, qr/,"'=HYPERLINK\(1\)",/, 'no formula');
    like($said, qr/,"'=1\+1=1",/, 'nor among counts');
    like($said, qr/,"a,\\""b",/, 'quotes are doubled');
    my ($json, $code, $err) = chat_gdpr($dir, qw(audit export bad.log));
    is(scalar @{ decode_json($json) }, 1, 'what is no JSON is left out');
    is($code, 1, 'which is an error');
    like($err, qr/2 records are no JSON/, 'that is said');
}

# Following.

{
    my ($said, $code) = chat_gdpr($dir, qw(audit tail --no-follow -n 3),
                                  'audit.log');
    is(lines($said), 3, 'the last three events');
    is($code, 0, 'without waiting for more');
    my @text = split /(?<=\n)/, slurp("$dir/audit.log");
    spew("$dir/tail.log", @text[0 .. 9]);
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        open STDOUT, '>', "$dir/tail.out" or die $!;
        exec $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr', qw(audit tail --json
            -n 2), "$dir/tail.log" or die $!;
    }
    my $out = sub { -e "$dir/tail.out" ? slurp("$dir/tail.out") : '' };
    my $until = sub {
        my $want = join '', @_;
        return ChatGDPR::Wire::until(sub {
            select undef, undef, undef, 0.05;
            $out->() eq $want;
        });
    };
    ok($until->(@text[8, 9]), 'the last two');
    open my $f, '>>', "$dir/tail.log" or die $!;
    $f->autoflush(1);
    print {$f} $text[10], substr $text[11], 0, 50;
    ok($until->(@text[8 .. 10]), 'and one that comes, once it is whole');
    print {$f} substr($text[11], 50);
    rename "$dir/tail.log", "$dir/tail.1" or die $!;
    spew("$dir/tail.log", $text[12]);
    ok($until->(@text[8 .. 12]), 'and of the file that comes after it');
    close $f;
    open $f, '>>', "$dir/tail.log" or die $!;
    print {$f} ($text[12]) x 20_000;
    close $f;
    ok($until->(@text[8 .. 12], ($text[12]) x 20_000),
       'and many that come at once');
    kill 'TERM', $pid;
    waitpid $pid, 0;
}

done_testing;
