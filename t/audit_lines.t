#!/usr/bin/perl

# Logs with lines that no writer makes: the reviewer's commands go on, in
# memory that does not grow with them, and say where.

use strict;
use warnings;

use File::Temp 'tempdir';
use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use JSON::PP;
use Test::More;

my $HUGE = 300 << 20;
my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';

my $dir = tempdir(CLEANUP => 1);
my $log = `${\ audit_program($dir, 'log')} 400`;
my @lines = split /(?<=\n)/, $log;

# The most memory that a call took, in kB: its log comes through a pipe, and
# the pipe stays open until that is known.
sub peak {
    my ($text, $holes, $rest, @args) = @_;
    pipe my $read, my $write or die $!;
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        close $write;
        open STDIN, '<&', $read or die $!;
        open STDOUT, '>', "$dir/out" or die $!;
        exec $command, @args or die "$command: $!\n";
    }
    close $read;
    local $SIG{PIPE} = 'IGNORE';
    my $piece = 'x' x (1 << 20);
    print {$write} $text;
    print {$write} $piece for 1 .. $holes >> 20;
    $write->flush;
    my ($peak) = slurp("/proc/$pid/status") =~ /^VmHWM:\s+(\d+)/m;
    print {$write} $rest;
    close $write;
    waitpid $pid, 0;
    return ($peak, slurp("$dir/out"), $? >> 8);
}

for my $verb (qw(verify query stats)) {
    my ($small) = peak($log, 0, '', 'audit', $verb, '-');
    my ($peak) = peak($log, $HUGE, "\n", 'audit', $verb, '-');
    cmp_ok($peak - $small, '<', 32 << 10,
           "audit $verb: a line of 300 MB takes no memory, kB");
}

# What it says of it; the lines behind it count as ever.

my $junk = 'x' x (9 << 20);
spew("$dir/junk.log", @lines[0 .. 99], $junk, "\n", @lines[100 .. $#lines]);
my ($said, $code) = chat_gdpr($dir, qw(audit verify --json junk.log));
my @flaws = map { decode_json($_) } split /\n/, $said;
my $sum = pop @flaws;
is($code, 1, 'a line that is too long is a flaw');
is($sum->{records}, scalar @lines, 'all others are read');
is(join(' ', map { "$_->{flaw} $_->{line}" } @flaws),
   join(' ', ('record 101') x @flaws), 'it is named');
is($flaws[0]{offset}, length join('', @lines[0 .. 99]), 'with its place');

# A record behind it on the same line is one, and the line is a flaw.

spew("$dir/behind.log", @lines[0 .. 99], $junk, @lines[100 .. $#lines]);
($said) = chat_gdpr($dir, qw(audit verify --json behind.log));
@flaws = map { decode_json($_) } split /\n/, $said;
$sum = pop @flaws;
is($sum->{records}, scalar @lines, 'the record behind it is read');
is(join(' ', map { "$_->{flaw} $_->{line}" } @flaws),
   join(' ', ('record 101') x @flaws), 'and what is in front of it named');

# A flaw further down has its right place.

my @broken = @lines;
my ($at) = grep { $broken[$_] =~ s/("message":)/${1}9/ } 200 .. $#broken;
spew("$dir/broken.log", @broken[0 .. 99], $junk, "\n",
     @broken[100 .. $#broken]);
($said) = chat_gdpr($dir, qw(audit verify --json broken.log));
my ($hash) = grep { ($_->{flaw} // '') eq 'hash' }
    map { decode_json($_) } split /\n/, $said;
is($hash->{line}, $at + 2, 'a flaw behind it stands in its line');
is($hash->{offset}, length(join '', @broken[0 .. $at - 1]) + length($junk) + 1,
   'and at its byte');

# Lines of all lengths about the block that is read, and no last line feed.

for my $n ((1 << 20) - 2 .. (1 << 20) + 2, (4 << 20) - 1 .. (4 << 20) + 1) {
    spew("$dir/cut.log", 'x' x $n, "\n", $log);
    ($said) = chat_gdpr($dir, qw(audit verify --json cut.log));
    @flaws = map { decode_json($_) } split /\n/, $said;
    is((pop @flaws)->{records}, scalar @lines, "a line of $n bytes");
}

chomp(my $last = $lines[-1]);
spew("$dir/last.log", @lines[0 .. $#lines - 1], $last);
($said, $code) = chat_gdpr($dir, qw(audit verify last.log));
is($code, 1, 'a last line without its end is no record');
($said, $code) = chat_gdpr($dir, qw(audit query none.log));
is($code, 3, 'a file that is not there');
($said, $code) = chat_gdpr($dir, qw(audit query .));
is($code, 3, 'or is no file');

done_testing;
