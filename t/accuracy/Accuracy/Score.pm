package Accuracy::Score;

# Runs `chat-gdpr scan` on a set and counts.  A span is right if every letter
# and digit of it is redacted, by whatever entity; a finding is right if it
# touches a span.

use strict;
use warnings;

use Exporter 'import';
use File::Temp ();
use JSON::PP;

our @EXPORT = qw(score);

my $json = JSON::PP->new->utf8->canonical;

sub scan {
    my ($command, $regions, $lines) = @_;
    my $in = File::Temp->new;

    binmode $in;
    print $in $json->encode({ text => $_->{text} }), "\n" for @$lines;
    close $in or die "$in: $!\n";

    open my $out, '-|', 'sh', '-c', 'exec "$0" scan --json --regions "$1" <"$2"',
        $command, $regions, "$in" or die "$command: $!\n";
    my @found = map { $json->decode($_)->{spans} } <$out>;
    close $out or die "$command failed\n";

    return @found;
}

# { positives, missed, findings, wrong, cases => [[what, line, found], ...] }

sub score {
    my ($command, $regions, $lines) = @_;
    my %n = map { $_ => 0 } qw(positives missed findings wrong);
    my @cases;
    my @found = scan($command, $regions, $lines);

    for my $line (@$lines) {
        my $found = shift @found;
        my @gold = @{ $line->{spans} };
        my @redacted;

        @redacted[$_->[0] .. $_->[1] - 1] = (1) x ($_->[1] - $_->[0])
            for @$found;

        for my $span (@gold) {
            my ($from, $to) = @$span;
            my $left = grep { !$redacted[$_]
                && substr($line->{text}, $_, 1) =~ /[\p{L}\p{N}]/ }
                $from .. $to - 1;

            $n{positives}++;
            next unless $left;
            $n{missed}++;
            push @cases, ['missed', $line, $found];
        }

        for my $f (@$found) {
            $n{findings}++;
            next if grep { $f->[0] < $_->[1] && $_->[0] < $f->[1] } @gold;
            $n{wrong}++;
            push @cases, ['wrong', $line, $found];
        }
    }

    return { %n, cases => \@cases };
}

1;
