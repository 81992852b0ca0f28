package Accuracy::Draw;

# What is drawn, from Perl's own generator: the same on every machine for the
# same srand.

use strict;
use warnings;

use Exporter 'import';

our @EXPORT = qw(below between pick chance digits letters date_of other
    weighted group);

sub below { return int rand $_[0] }

sub between {
    my ($from, $to) = @_;

    return $from + below($to - $from + 1);
}

sub pick { return $_[below(scalar @_)] }

sub chance { return rand() < $_[0] }

sub digits {
    my ($n) = @_;

    return join '', map { below(10) } 1 .. $n;
}

sub letters {
    my ($n, $of) = @_;

    $of //= 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

    return join '', map { substr $of, below(length $of), 1 } 1 .. $n;
}

# (year, month, day): a date on which someone may be born.

sub date_of {
    my ($from, $to) = @_;

    return (between($from // 1930, $to // 2006), between(1, 12),
        between(1, 28));
}

# The character itself, or where it shall be wrong, another one of the set.

sub other {
    my ($char, $wrong, $of) = @_;

    return $char unless $wrong;

    $of //= '0123456789';
    my $i = index $of, $char;

    return substr $of, ($i + between(1, length($of) - 1)) % length $of, 1;
}

# The sum of digits, each times its weight.

sub weighted {
    my ($number, @weights) = @_;
    my $sum = 0;
    my @digits = split //, $number;

    $sum += $digits[$_] * $weights[$_] for 0 .. $#weights;

    return $sum;
}

# Written as the form says: each # takes one character of the value.

sub group {
    my ($value, $form) = @_;
    my @chars = split //, $value;

    return $value if $form eq '';
    $form =~ s/#/shift(@chars) \/\/ ''/ge;

    return $form . join '', @chars;
}

1;
