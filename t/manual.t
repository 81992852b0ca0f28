#!/usr/bin/perl

# The manual page: formatted without a warning, and it names each command,
# filter, option, type of event and exit code that there is.

use strict;
use warnings;

use Cwd 'abs_path';
use File::Basename 'dirname';
use Test::More;

my $top = abs_path(dirname(abs_path($0)) . '/..');
my $page = "$top/docs/man/chat-gdpr.1";
my $sources = "$top/ngx_chat_gdpr_module/command";

sub slurp {
    my ($file) = @_;
    open my $f, '<', $file or die "$file: $!\n";
    local $/;
    return <$f>;
}

SKIP: {
    skip 'groff is not there', 1 if system('command -v groff >/dev/null') != 0;
    is(`groff -ww -man -Tutf8 $page 2>&1 >/dev/null`, '', 'groff -ww');
}

SKIP: {
    skip 'man is not there', 1
        if system('man --version >/dev/null 2>&1') != 0;
    is(`LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 -Z $page 2>&1 \\
        >/dev/null`, '', 'man --warnings');
}

my $text = slurp($page);
$text =~ s/\\-/-/g;

# Each command, and each of its verbs, with the options of its own in its section.

my @commands = slurp("$sources/main.c") =~ /^    \{ "(\w+)", command_/mg;
cmp_ok(scalar @commands, '>=', 9, 'commands');
for my $command (@commands) {
    like($text, qr/^\.B chat-gdpr $command\b/m, $command);
}

my @verbs = slurp("$sources/audit.c") =~ /\{ "(\w+)", +audit_/g;
cmp_ok(scalar @verbs, '>=', 10, 'verbs');
for my $verb (@verbs) {
    like($text, qr/^\.B chat-gdpr audit $verb$/m, "audit $verb");
}

# What the options of a file stand for, and the names of a section.
my $own = qr/\{ "([\w-]+)", +(?:no|required|optional)_argument/;
my %sections = $text =~ /^\.S[SH] ([^\n]*)\n(.*?)(?=^\.S[SH] |\z)/msg;

sub section_has {
    my ($name, @options) = @_;
    my ($title) = grep { /\b\Q$name\E\b/ } sort keys %sections;
    ok(defined $title, "a section on $name") or return;
    my @missing = grep { $sections{$title} !~ /--$_\b/ } @options;
    is("@missing", '', "... with @options");
    return;
}

for my $case (
    [ 'scan' => 'scan.c' ], [ 'policy show' => 'policy.c' ],
    [ 'entities' => 'entities.c' ], [ 'reveal' => 'reveal.c' ],
    [ 'receipt verify' => 'receipt.c' ], [ 'key show' => 'key.c' ],
    [ 'key rotate' => 'key_rotate.c' ],
    [ 'audit verify' => 'audit_verify.c', 'review.h' ],
    [ 'audit prove' => 'audit_prove.c' ],
    [ 'audit query' => 'audit_query.c', 'sealed.h' ],
    [ 'audit tail' => 'audit_tail.c' ],
    [ 'audit report' => 'audit_report.c' ],
    [ 'audit export' => 'audit_export.c' ],
    [ 'audit stats' => 'audit_stats.c' ],
    [ 'audit purge' => 'audit_purge.c', 'log_rewrite.h' ],
    [ 'audit erase' => 'audit_erase.c', 'log_rewrite.h' ],
) {
    my ($name, @files) = @$case;
    section_has($name, map { slurp("$sources/$_") =~ /$own/g } @files);
}
section_has('audit query',
            slurp("$sources/filter.def") =~ /^FILTER\(\w+, +"([\w-]+)"/mg);

# No file with options is left out.
{
    my %known = map { $_ => 1 } qw(scan policy entities reveal receipt key
        key_rotate audit_verify audit_prove audit_query audit_tail audit_report
        audit_export audit_stats audit_purge audit_erase);
    my @others = grep { !$known{$_} } map { m!/(\w+)\.c$! }
                 grep { slurp($_) =~ $own } glob "$sources/*.c";
    is("@others", '', 'options of each command were looked for');
}

# Types, flaws and exit codes are those of the sources.

my ($filters) = $text =~ /^\.BI --type(.*?)^\.TP/ms;
my @types = slurp("$top/ngx_chat_gdpr_module/engine/policy/cg_retain.def")
    =~ /^CG_RETAIN\("(\w+)",/mg;
my @missing = grep { $filters !~ /\b$_\b/ } @types;
is("@missing", '', 'all types of events');

for my $code (0 .. 3) {
    like($sections{'EXIT STATUS'}, qr/^\.B $code$/m, "exit status $code");
}

done_testing;
