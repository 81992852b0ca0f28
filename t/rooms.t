#!/usr/bin/perl

# The rooms of the engine: what is in one includes what is in itself and in
# those below it, so that each can be read without what stands above; and no
# file of the engine includes one of nginx or of the module.

use strict;
use warnings;

use File::Basename qw(basename);
use FindBin;
use Test::More;

# From the ground up.  Those of one row do not know each other.

my @FLOORS = (
    [qw(core text entity)],
    [qw(cue format)],
    [qw(verify)],
    [qw(detect)],
    [qw(normal policy)],
    [qw(action)],
    [qw(body)],
    [qw(protocol consent audit)],
    [qw(metric)],
);

my $engine = "$FindBin::Bin/../ngx_chat_gdpr_module/engine";

my (%floor, %room);

for my $i (0 .. $#FLOORS) {
    $floor{$_} = $i for @{ $FLOORS[$i] };
}

my @files = glob "$engine/*/*";

for (@files) {
    my ($room) = m{/([^/]+)/[^/]+$};
    $room{ basename($_) } = $room;
}

my %rooms = map { $_ => 1 } values %room;

is_deeply([sort keys %rooms], [sort keys %floor], 'each room has a floor');

my %above;

for my $file (grep { /\.[ch]$/ } @files) {
    my $name = basename($file);
    my $own = $room{$name};

    open my $f, '<', $file or die "$file: $!\n";

    while (<$f>) {
        next unless /^#include "([^"]+)"/;

        my $of = $room{$1};

        push @{ $above{$own} }, "$name: $1"
            unless defined $of
            && ($of eq $own || $floor{$of} < $floor{$own});
    }

    close $f;
}

is_deeply($above{$_}, undef, "$_ includes what is below it")
    for sort keys %floor;

done_testing();
