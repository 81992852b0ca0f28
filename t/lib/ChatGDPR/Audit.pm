package ChatGDPR::Audit;

# Reads the audit log as a reviewer would: one JSON object a line, each chain
# counted from 1 and bound by SHA-256 to the line before.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use JSON::PP;

# The events of a file, in the order in which they were written.
sub events {
    my ($file) = @_;
    open my $f, '<:raw', $file or return;
    my @events;
    while (my $line = <$f>) {
        my $event = eval { JSON::PP->new->utf8->decode($line) };
        push @events, { %{ $event // {} }, line => $line };
    }
    return @events;
}

# What is wrong with the chains of these events; nothing if they verify.
sub flaws {
    my (@events) = @_;
    my (%last, @flaws);
    for my $i (0 .. $#events) {
        my $e = $events[$i];
        my $at = 'line ' . ($i + 1);
        push @flaws, "$at does not end" if $e->{line} !~ /\n\z/;
        my ($body, $hash) =
            $e->{line} =~ /^(\{.*),"hash":"([0-9a-f]{64})"\}\n?\z/
            or do { push @flaws, "$at is no record: $e->{line}"; next };
        my $before = $last{ $e->{chain} // '' } // { seq => 0,
                                                     hash => '0' x 64 };
        push @flaws, "$at: chain" if ($e->{chain} // '') !~ /^[0-9a-f]{16}$/;
        push @flaws, "$at: hash" if sha256_hex($body) ne $hash;
        push @flaws, "$at: prev" if $e->{prev} ne $before->{hash};
        push @flaws, "$at: seq" if $e->{seq} != $before->{seq} + 1;
        $last{ $e->{chain} } = $e;
    }
    return @flaws;
}

1;
