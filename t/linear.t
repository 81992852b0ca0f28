#!/usr/bin/perl

# Detection is linear in its input: no text that somebody may send makes it
# slow.  Counted are instructions (callgrind), not time: of an input and of its
# double, and of each input against the prose that scripts/bench has.

use strict;
use warnings;

use Cwd 'abs_path';
use File::Basename 'dirname';
use File::Temp 'tempdir';
use Test::More;

use constant {
    BYTES  => 1 << 16,   # the smaller one
    GROWTH => 2.1,       # when it doubles
    COST   => 60,        # times as much as prose, for each byte
};

my $top = abs_path(dirname(abs_path($0)) . '/..');
my $includes = join ' ',
    map { "-I$_" } glob "$top/ngx_chat_gdpr_module/engine/*";
my $cc = $ENV{CC} // 'cc';
my $dir = tempdir(CLEANUP => 1);

plan skip_all => 'valgrind is not there'
    if system('command -v valgrind > /dev/null 2>&1') != 0;

# What is repeated; a code makes a new piece each time, from its number.

my @INPUTS = (
    ['a.a.a.a@', 'a.a.a.a@'],
    ['at signs', '@@@@'],
    ['addresses without an end', 'a@a.'],
    ['digits', '4929318462'],
    ['single digits', '1 1 1 1 '],
    ['single digits of cards', '4 '],
    ['digits in pairs', '42-'],
    ['brackets', '(((('],
    ['digits in brackets', '(0) '],
    ['plus signs', '++++'],
    ['prefixes', '+49 00 '],
    ['zeros', '00000000'],
    ['points and digits', '1.1.1.1.'],
    ['colons', '::::'],
    ['colons and digits', 'a:1:'],
    ['addresses of interfaces', '00:1a:'],
    ['base64', sub { join '', map { (0 .. 9, 'a' .. 'z', 'A' .. 'Z')
        [($_[0] * 7919 + $_ * 104729) % 1009 % 62] } 1 .. 20 }],
    ['hexadecimal', sub { sprintf '%08x', $_[0] * 2654435761 % 2**32 }],
    ['keys and values', sub { "password=sk_live_$_[0]; api_key: Bearer x$_[0]" }],
    ['letters and digits', sub { 'AB' . $_[0] % 97 . 'C' . $_[0] % 89 . ' ' }],
    ['letters that begin a VAT number', sub { "GB $_[0] DE$_[0] " }],
    ['cues', 'nhs number passport steuernummer iban '],
    ['cues and digits', 'born cvv card tax 12345678 '],
    ['fillers and digits', 'is 12345678 no 123 '],
    ['dates', '2026-03-04 04/05/1990 '],
    ['dates of birth', 'born 04/05/1990 '],
    ['months', 'born 12 March 85 '],
    ['cards and what is said of them', '4111111111111111 is my order number, '],
    ['cards, expiries, codes', '4111 1111 1111 1111, 12/27, 123, '],
    ['a long word', 'abcdefghijklmnop'],
    ['letters outside ASCII', "\xc3\xa9"],
    ['half letters', "\xc3\xe2\x82"],
    ['half letters and digits', "\xe2\x821234567 "],
    ['capitals', 'Ab'],
    ['quotes and colons', '":"'],
    ['keys', '{"a":12345678,'],
    ['keys and signs', '"nhs":"+@('],
    ['tags', '<a>1234567'],
    ['tags without an end', '>1234567 '],
);


sub repeated {
    my ($what, $bytes) = @_;

    my $text = '';

    return substr($what x ($bytes / length($what) + 1), 0, $bytes)
        if !ref $what;

    $text .= $what->($_) for 1 .. $bytes / 8;
    $text = substr $text, 0, $bytes if length $text > $bytes;

    return $text;
}


# Instructions within cg_detect() for each file, in one run.

sub costs {
    my @files = @_;

    my @command = (qw(valgrind --tool=callgrind --toggle-collect=cg_detect),
        qw(--combine-dumps=yes --callgrind-out-file=out ./linear), @files);
    my $log = qx(cd $dir && @command 2>&1);

    die "callgrind: $log\n" if $?;

    open my $in, '<', "$dir/out" or die "$dir/out: $!\n";
    my ($name, %cost);

    while (<$in>) {
        $name = /Client Request: (\S+)/ ? $1 : undef if /^desc: Trigger/;
        $cost{$name} = $1 if /^(?:totals|summary): (\d+)/ && defined $name;
    }

    close $in or die "$dir/out: $!\n";

    return \%cost;
}


sub spew {
    my ($name, $text) = @_;

    open my $out, '>:raw', "$dir/$name" or die "$dir/$name: $!\n";
    print {$out} $text;
    close $out or die "$dir/$name: $!\n";

    return $name;
}


system("make -s -C $top $top/build/libcg_engine.a --no-print-directory"
    . " && $cc -std=c11 -O2 $includes"
    . " -o $dir/linear $top/t/linear/linear.c $top/build/libcg_engine.a"
    . ' -lpcre2-8 -lcrypto -lz'
    . " && $cc -O2 -o $dir/corpus $top/scripts/bench.d/corpus.c") == 0
    or die "no program to measure\n";

my @files = spew('prose', scalar qx($dir/corpus prose @{[2 * BYTES]}));

for my $i (0 .. $#INPUTS) {
    my $double = repeated($INPUTS[$i][1], 2 * BYTES);

    push @files, spew("$i-one", substr $double, 0, length($double) / 2),
        spew("$i-two", $double);
}

my $cost = costs(@files);
my $prose = $cost->{prose} / -s "$dir/prose";

for my $i (0 .. $#INPUTS) {
    my $growth = $cost->{"$i-two"} / $cost->{"$i-one"};
    my $ratio = $cost->{"$i-two"} / (-s "$dir/$i-two") / $prose;

    ok($growth <= GROWTH && $ratio <= COST,
       sprintf '%s: %.2f times as much when doubled, %.1f times prose',
           $INPUTS[$i][0], $growth, $ratio);
}

done_testing;
