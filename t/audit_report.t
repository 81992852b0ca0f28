#!/usr/bin/perl

# chat-gdpr audit report: its numbers are those of the log, it says when the
# log cannot be relied on, and whatever stands in a log cannot reach out of the
# page.

use strict;
use warnings;

use File::Temp 'tempdir';
use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use JSON::PP;
use Test::More;

my $dir = tempdir(CLEANUP => 1);
my $log = audit_program($dir, 'log');

for my $kind ('sign', 'review') {
    chat_gdpr($dir, 'key', 'new', $kind, "$kind.pem");
}
system("$log 9000 $dir/sign.pem $dir/review.pem.pub > $dir/audit.log") == 0
    or die "no log\n";
my @keys = qw(--sign-key sign.pem.pub --review-key review.pem);

# Another reading of the same lines.
my (%found, %type, %day, %denied);
for (map { decode_json($_) } split /\n/, slurp("$dir/audit.log")) {
    $type{$_->{type}}++;
    $denied{$_->{subject}} = !@{ $_->{granted} } if $_->{type} eq 'consent';
    while (my ($entity, $n) = each %{ $_->{findings} // {} }) {
        $found{$entity} += $n;
        $day{substr $_->{time}, 0, 10} += $n;
    }
}

{
    my ($said, $code, $err) = chat_gdpr($dir, 'audit', 'report', '--json',
                                        @keys, 'audit.log');
    my $r = decode_json($said);
    is($code, 0, 'a log that verifies');
    is($err, '', 'without complaint');
    is_deeply($r->{events}, \%type, 'counts the events');
    is_deeply({ map { $_ => $r->{findings}{$_}{to_provider}
                          + $r->{findings}{$_}{to_visitor} }
                keys %{ $r->{findings} } }, \%found, 'and the findings');
    my %days = map {
        my $n = 0;
        $n += $_ for values %{ $_->{findings} };
        ($_->{day} => $n);
    } @{ $r->{days} };
    is_deeply(\%days, \%day, 'by day');
    is($r->{consent}{visitors}, keys %denied, 'visitors who chose');
    is($r->{consent}{refusing}, scalar(grep { $_ } values %denied),
       'each by the last choice');
    ok($r->{verification}{verified}, 'it verifies');
    is($r->{verification}{macs}, $r->{verification}{records},
       'with all codes');
    like($r->{policies}[0]{text}, qr/^chat_gdpr_policy support_chat \{/,
         'the policy stands in it');
}

{
    my ($page, $code) = chat_gdpr($dir, 'audit', 'report', @keys, 'audit.log');
    is($code, 0, 'a page');
    like($page, qr/The log is complete and unaltered/, 'says that it is');
    like($page, qr!>Chat\ Vendor\ Inc</th>.*>overdue\ since
                   \s<time[^>]*>10\ January\ 2026</time><!x,
         'a review that is overdue');
    like($page, qr!>German</th>!, 'languages have their names');
    like($page, qr!>Translations SARL</th>.*>no date for its review<!,
         'one without a date');
    like($page, qr!Art\. 30\(1\)\(a\).*Example Ltd, privacy\@example\.com!,
         'a record of processing names the controller');
    my $n = reverse $found{email};
    $n =~ s/(\d{3})(?=\d)/$1,/g;
    my $email = reverse $n;
    like($page, qr!E-mail addresses</th>.*<td class="n">$email</td>!,
         'the findings are in a table');
    like($page, qr!</html>\n\z!, 'it is whole');
    unlike($page, qr/<script|<link|<img|src=|url\(|\@import/,
           'nothing is loaded');
    like($page, qr/default-src 'none'/, 'nor may be');
}

# Without a key, or with one of them, it promises less.

for my $case (
    [ 'keys of proxy and reviewer' ],
    [ "reviewer's key", qw(--sign-key sign.pem.pub) ],
    [ "proxy's public key", qw(--review-key review.pem) ],
) {
    my ($without, @some) = @$case;
    my ($page, $code) = chat_gdpr($dir, 'audit', 'report', @some, 'audit.log');
    is($code, 0, "a page without the $without");
    unlike($page, qr/complete and unaltered\.|class="verdict good"/,
           'does not say that the log is unaltered');
    $without =~ s/'/(?:'|&#39;)/;
    like($page, qr/No flaw was found.*made without the $without:/s,
         'but what was not checked');
}

# A log that was touched.

{
    my @lines = split /(?<=\n)/, slurp("$dir/audit.log");
    splice @lines, 4000, 1;
    spew("$dir/cut", @lines);
    my ($page, $code) = chat_gdpr($dir, 'audit', 'report', '--output',
                                  'cut.html', @keys, 'cut');
    is($code, 1, 'a log that does not verify');
    is($page, '', 'goes to the file');
    $page = slurp("$dir/cut.html");
    like($page, qr/The log does not verify/, 'a page says so');
    like($page, qr!>cut</th><td class="n">4,\d+</td>!, 'and where');
    ok(!-e "$dir/cut.html.tmp", 'nothing is left beside it');
}

# A dry run.

{
    my @lines = split /(?<=\n)/, slurp("$dir/audit.log");
    s/"transport":"websocket"/$&,"dry_run":true/ for @lines;
    spew("$dir/dry", @lines);
    my $r = decode_json((chat_gdpr($dir, qw(audit report --json dry)))[0]);
    my $sum = 0;
    $sum += $_ for values %found;
    is($r->{actions}{dry_run}{to_provider} + $r->{actions}{dry_run}{to_visitor},
       $sum, 'in a dry run all has passed');
    is(scalar keys %{ $r->{actions} }, 1, 'whatever would have been done');
}

# What somebody could write into a log.

{
    my $proof = ',"prev":"' . '0' x 64 . '","hash":"' . '1' x 64 . "\"}\n";
    my $seq = 0;
    my $line = sub {
        my ($time, $type, $more) = @_;
        $seq++;
        return qq({"time":"$time","chain":"00000000000000ff","seq":$seq,)
            . qq("type":"$type"$more$proof);
    };
    my $bad = "<script>alert(1)</script><img src=x onerror=alert(1)>\xff\xc0";
    my @lines = (
        $line->('2026-02-01T00:00:00.000Z', $bad, ''),
        $line->('2026-02-01T00:00:00.000Z', 'policy', qq(,"policy":"$bad",)
            . '"policy_digest":"' . '2' x 64 . qq(","text":"$bad")),
        $line->('2026-02-01T00:00:00.000Z', 'policy', ',"policy":"p",'
            . '"policy_digest":"' . '3' x 64 . '","text":"chat_gdpr_policy '
            . 'p {\\u000a    processor \\u0022<b>x\\u0022 country=US '
            . 'transfer=SCC;\\u000a}"'),
        $line->('2026-02-01T00:00:00.000Z', 'start',
                qq(,"version":"$bad","nginx":"$bad")),
        $line->('2026-02-01T00:00:00.000Z', 'error', qq(,"reason":"$bad")),
        $line->('2026-02-01T00:00:00.000Z', 'consent', qq(,"decision":"$bad",)
            . qq("subject":"$bad","language":"$bad","granted":["$bad"],)
            . qq("refused":["a",{"b":[[[[[[1]]]]]]}])),
        $line->('2026-02-01T00:00:00.000Z', 'message', ',"findings":{"' . $bad
            . '":99999999999999999999,"email":1' . '},"actions":{"x"'),
        $line->('2026-02-01T00:00:00.000Z', 'message', ',"findings":7'),
        (map { $line->('2026-02-01T00:00:00.000Z', 'message',
                       qq(,"findings":{"entity$_":1})) } 1 .. 600),
        (map { $line->(sprintf('%04d-02-01T00:00:00.000Z', 1970 + $_ % 8000),
                       'message', qq(,"findings":{"email":1})) }
         1 .. 5000),
        "no record at all\n", '{"time":"', "\n", "\0\0\0\n",
    );
    spew("$dir/bad", @lines);
    my ($page, $code, $err) = chat_gdpr($dir, 'audit', 'report', 'bad');
    is($code, 1, 'a log of somebody else');
    is($err, '', 'is read to its end');
    unlike($page, qr/<script|<img|<b>/, 'markup stays text');
    like($page, qr/&lt;script&gt;/, 'and is shown');
    like($page, qr/\(others\)/, 'names without end do not fill the memory');
    like($page, qr!</html>\n\z!, 'the page has an end');
    ok(utf8::decode(my $copy = $page), 'and is UTF-8');
    is((chat_gdpr($dir, 'audit', 'report', '--json', 'bad'))[1], 1,
       'the same as JSON');
}

# Exit codes.

is((chat_gdpr($dir, 'audit', 'report', 'none'))[1], 3, 'no such file');
is((chat_gdpr($dir, 'audit', 'report'))[1], 2, 'no file named');
is((chat_gdpr($dir, 'audit', 'report', '--review-key', 'sign.pem',
              'audit.log'))[1], 3, 'no such key');
is((chat_gdpr($dir, 'audit', 'report', '--output', 'none/x', 'audit.log'))[1],
   3, 'nowhere to write');
spew("$dir/empty", '');
is((chat_gdpr($dir, 'audit', 'report', 'empty'))[1], 1, 'nothing to report');

done_testing;
