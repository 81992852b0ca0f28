#!/usr/bin/perl

# Accuracy on sets made from a fixed seed: see t/accuracy/measure.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/accuracy";
use Test::More;

use Accuracy::Noise;
use Accuracy::Score;
use Accuracy::Sets;

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
plan skip_all => "no $command" unless -x $command;

my $SEED = 20260304;

# Least recall and precision; all entities that are not named here are
# identifiers, taken together.

my @CLASSES = (
    ['mail addresses', 0.99, 1, 150, 'email'],
    ['cards', 0.99, 0.98, 150, 'card'],
    ['accounts', 1, 0.99, 150, 'iban'],
    ['network addresses', 1, 1, 60, qw(ipv4 ipv6 mac)],
    ['NHS, NINO, UTR', 0.99, 1, 60, qw(uk_nhs uk_nino uk_utr)],
    ['with a word in front', 0.97, 0.98, 60,
        qw(uk_postcode uk_passport uk_plate dob cvv card_expiry uk_sort_code
            uk_account uk_driving_licence)],
    ['identifiers and VAT numbers', 0.99, 0.99, 30],
);

my %named = map { $_ => 1 } map { @$_[4 .. $#$_] } @CLASSES;
push @{ $CLASSES[-1] }, grep { !$named{$_} } entities();

sub figures {
    my ($result) = @_;

    return join ', ', map { "$_ $result->{$_}" }
        qw(positives missed findings wrong);
}

for my $class (@CLASSES) {
    my ($name, $recall, $precision, $n, @entities) = @$class;
    my %sum = map { $_ => 0 } qw(positives missed findings wrong);

    for my $entity (@entities) {
        srand $SEED;
        my $r = score($command, set_of($entity, $n));

        $sum{$_} += $r->{$_} for keys %sum;
    }

    my $line = "$name: " . figures(\%sum);
    ok($sum{missed} <= (1 - $recall) * $sum{positives}
        && $sum{wrong} <= (1 - $precision) * $sum{findings}, $line);
    diag($line) if $ENV{HARNESS_IS_VERBOSE};
}

srand $SEED;
my $noise = score($command, 'GB,IE', noise_set(3000));
is($noise->{wrong}, 0, 'numbers that are nobody\'s');

srand $SEED;
my $n = 10_000;
my $chat = score($command, 'GB,IE',
    [map { { text => chat_message($_), spans => [] } } 1 .. $n]);

# of many runs the mean is below 1: see docs/entities.md
cmp_ok($chat->{wrong}, '<=', 2 * $n / 10_000,
    'false alarms in a chat of numbers');

done_testing();
