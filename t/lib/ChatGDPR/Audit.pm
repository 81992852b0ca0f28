package ChatGDPR::Audit;

# Reads the audit log as a reviewer would: one JSON object a line, each chain
# counted from 1 and bound by SHA-256 to the line before.  The hash of a line is
# that of its form in which what it says has become `,"erased":DIGEST`.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use JSON::PP;

# So many lines of a log are read as JSON, by a slow reader; the chain is
# verified over all.
my $SAMPLE = 500;

sub lines {
    my ($file) = @_;
    open my $f, '<:raw', $file or return;
    return <$f>;
}

# The events of a file, in the order in which they were written; a line that is
# none is empty.
sub events {
    my ($file) = @_;
    my $json = JSON::PP->new->utf8;
    return map { eval { $json->decode($_) } // {} } lines($file);
}

# The form of a line, up to its hash, of which that is the hash.
sub short_form {
    my ($body) = @_;
    return $body if $body =~ /"type":"\w+","erased":"[0-9a-f]{64}","prev":/;
    return $body =~ s/\A(\{"time":"[^"]+","chain":"\w+","seq":\d+
                         (?:,"proofs":\d+)?,"type":"[^"]+")
                      (.*)
                      (?=,"prev":"[0-9a-f]{64}")
                     /$1 . ',"erased":"' . sha256_hex($2) . '"'/sexr;
}

# The same line with its hash mended.
sub mended {
    my ($line) = @_;
    $line =~ s/,"hash":"\w+"\}\n\z//;
    return $line . ',"hash":"' . sha256_hex(short_form($line)) . "\"}\n";
}

# What is wrong with the chains of a log, which may go on over several files;
# nothing if they verify.
sub flaws {
    my (@files) = @_;
    my @lines = map { lines($_) } @files;
    my $json = JSON::PP->new->utf8;
    my (%last, @flaws);
    for my $i (0 .. $#lines) {
        my $at = 'line ' . ($i + 1);
        my ($body, $chain, $seq, $prev, $hash) = $lines[$i] =~
            /\A(\{"time":"[^"]+","chain":"([0-9a-f]{16})","seq":(\d+),.*
             "prev":"([0-9a-f]{64})"
             (?:,"mac":"[0-9a-f]{32}")?(?:,"signature":"[0-9a-f]{128}")?)
             ,"hash":"([0-9a-f]{64})"\}\n\z/x
            or do { push @flaws, "$at is no record: $lines[$i]"; next };
        my $before = $last{$chain} // [ 0, '0' x 64 ];
        push @flaws, "$at: hash" if sha256_hex(short_form($body)) ne $hash;
        push @flaws, "$at: prev" if $prev ne $before->[1];
        push @flaws, "$at: seq" if $seq != $before->[0] + 1;
        push @flaws, "$at: JSON" if $i < $SAMPLE
            && !eval { $json->decode($lines[$i]) };
        $last{$chain} = [ $seq, $hash ];
    }
    return @flaws;
}

1;
