# What scripts/bench prints: medians, ratios, tables.

package Report;

use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw(median ratio table);


sub median {
    my @v = sort { $a <=> $b } @_;

    return $v[$#v / 2] if @v % 2;

    return ($v[@v / 2 - 1] + $v[@v / 2]) / 2;
}


# The median of the rounds' own ratios: drift hits both sides of each.

sub ratio {
    my ($mine, $base) = @_;

    return median(map { $mine->[$_] / $base->[$_] } 0 .. $#$mine);
}


# Rows of cells under a head; the first column is left-aligned.

sub table {
    my ($title, $head, @rows) = @_;

    my @width;

    for my $row ($head, @rows) {
        for my $i (0 .. $#$row) {
            my $n = length $row->[$i];
            $width[$i] = $n if $n > ($width[$i] // 0);
        }
    }

    my $out = "\n$title\n";

    for my $row ($head, @rows) {
        my $line = '';

        for my $i (0 .. $#$row) {
            $line .= sprintf $i ? "  %$width[$i]s" : "%-$width[$i]s",
                $row->[$i];
        }

        $out .= "  $line\n";
    }

    return $out;
}

1;
