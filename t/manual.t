#!/usr/bin/perl

# The manual page: formatted without a warning, and it names each command,
# filter and option that there is.

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

my @verbs = slurp("$sources/audit.c") =~ /\{ "(\w+)", +audit_/g;
cmp_ok(scalar @verbs, '>=', 6, 'verbs');
for my $verb (@verbs) {
    like($text, qr/^\.B chat-gdpr audit $verb$/m, "audit $verb");
}

my %options = map { $_ => 1 }
    slurp("$sources/filter.def") =~ /^FILTER\(\w+, +"([\w-]+)"/mg,
    map { slurp($_) =~ /\{ "([\w-]+)", +(?:no|required|optional)_argument/g }
    glob("$sources/audit_*.c"), "$sources/review.h";
for my $option (sort keys %options) {
    like($text, qr/--$option\b/, "--$option");
}

done_testing;
