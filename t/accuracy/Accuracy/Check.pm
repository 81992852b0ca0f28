package Accuracy::Check;

# Check digits by the rules of those who issue the numbers, written from these
# rules alone and independent of the engine.

use strict;
use warnings;

use Exporter 'import';

use Accuracy::Draw;

our @EXPORT = qw(luhn mod97 mod11_10 verhoeff);

# The digit that makes a number right by Luhn's rule, ISO/IEC 7812-1 annex B.

sub luhn {
    my ($number) = @_;
    my ($sum, $double) = (0, 1);

    for my $d (reverse split //, $number) {
        my $v = $double ? 2 * $d : $d;
        $sum += $v > 9 ? $v - 9 : $v;
        $double = !$double;
    }

    return (10 - $sum % 10) % 10;
}

# A long number, letters as ISO 13616 has them, modulo 97.

sub mod97 {
    my ($text) = @_;
    my $rest = 0;

    $text =~ s/([A-Z])/ord($1) - 55/ge;
    $rest = ($rest * 10 + $_) % 97 for split //, $text;

    return $rest;
}

# The check digit of ISO/IEC 7064 mod 11,10.

sub mod11_10 {
    my ($number) = @_;
    my $p = 10;

    for my $d (split //, $number) {
        my $s = ($p + $d) % 10 || 10;
        $p = 2 * $s % 11;
    }

    return (11 - $p) % 10;
}

# J. Verhoeff, Error detecting decimal codes, 1969: the dihedral group D5.

sub _d5 {
    my ($a, $b) = @_;

    return $a < 5
        ? ($b < 5 ? ($a + $b) % 5 : 5 + ($a + $b) % 5)
        : ($b < 5 ? 5 + ($a - $b) % 5 : ($a - $b) % 5);
}

sub verhoeff {
    my ($number) = @_;
    my @turn = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4);
    my ($c, $i) = (0, 1);

    for my $d (reverse split //, $number) {
        my $v = $d;
        $v = $turn[$v] for 1 .. $i % 8;
        $c = _d5($c, $v);
        $i++;
    }

    return $c < 5 ? (5 - $c) % 5 : $c;
}

1;
