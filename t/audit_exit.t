#!/usr/bin/perl

# Exit codes of `chat-gdpr audit`, as the manual page has them, of each of its
# commands: 0 yes, 1 no, 2 called in a wrong way, 3 no answer; with --json and
# without, which prints nothing but JSON.

use strict;
use warnings;

use Cwd 'abs_path';
use File::Temp 'tempdir';
use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use JSON::PP;
use Test::More;

my $dir = tempdir(CLEANUP => 1);
my $log = audit_program($dir, 'log');
my $command = abs_path($ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr');

chat_gdpr($dir, 'key', 'new', $_, "$_.pem") for 'sign', 'review';
system("$log 300 $dir/sign.pem $dir/review.pem.pub > $dir/good.log") == 0
    or die "no log\n";
my @lines = split /(?<=\n)/, slurp("$dir/good.log");
spew("$dir/cut.log", @lines[0 .. 99], @lines[101 .. $#lines]);
spew("$dir/none.json", "not a key\n");
my ($consent) = map { decode_json($_) } grep { /"type":"consent"/ } @lines;
my $nobody = '0' x 32;

my @keys = qw(--sign-key sign.pem.pub --review-key review.pem);
my @sign = qw(--sign-key sign.pem --review-key review.pem.pub);
my @erase = (@sign, qw(--reason test));

# command => what it is asked, by the exit code of the answer; GOOD is a copy of
# a log.
my %asked = (
    verify => {
        0 => [ [ @keys, 'GOOD' ], [ 'GOOD' ] ],
        1 => [ [ @keys, 'cut.log' ], [ 'cut.log' ] ],
        2 => [ [], [ '--live=x', 'GOOD' ] ],
        3 => [ [ 'none.log' ], [ qw(--sign-key none.json), 'GOOD' ],
               [ qw(--checkpoints none.log), 'GOOD' ] ],
    },
    prove => {
        0 => [ [ 'no-early', @keys, 'GOOD' ] ],
        1 => [ [ qw(no-early cut.log) ],
               [ qw(no-early --connection 999999999), 'GOOD' ] ],
        2 => [ [ 'no-early' ], [ 'late', 'GOOD' ] ],
        3 => [ [ qw(no-early none.log) ] ],
    },
    query => {
        0 => [ [ qw(--type message), 'GOOD' ] ],
        1 => [ [ qw(--type message --policy none), 'GOOD' ] ],
        2 => [ [], [ qw(--since yesterday), 'GOOD' ] ],
        3 => [ [ 'none.log' ], [ qw(--review-key none.json), 'GOOD' ] ],
    },
    show => {
        0 => [ [ $consent->{connection}, 'GOOD' ] ],
        1 => [ [ 999_999_999, 'GOOD' ] ],
        2 => [ [ 'GOOD' ], [ 'x', 'GOOD' ] ],
        3 => [ [ 1, 'none.log' ] ],
    },
    tail => {
        0 => [ [ qw(--no-follow), 'GOOD' ] ],
        2 => [ [ qw(--no-follow) ], [ qw(--no-follow --lines x), 'GOOD' ] ],
        3 => [ [ qw(--no-follow none.log) ] ],
    },
    report => {
        0 => [ [ @keys, 'GOOD' ] ],
        1 => [ [ @keys, 'cut.log' ] ],
        2 => [ [] ],
        3 => [ [ 'none.log' ], [ qw(--output none/page), 'GOOD' ] ],
    },
    export => {
        0 => [ [ 'GOOD' ] ],
        1 => [ [ qw(--policy none), 'GOOD' ] ],
        2 => [ [], [ qw(--format xml), 'GOOD' ] ],
        3 => [ [ 'none.log' ] ],
    },
    stats => {
        0 => [ [ 'GOOD' ] ],
        2 => [ [] ],
        3 => [ [ 'none.log' ] ],
    },
    purge => {
        0 => [ [ @sign, 'GOOD' ] ],
        1 => [ [ @sign, 'cut.log' ] ],
        2 => [ [ 'GOOD' ], [ @sign, qw(--before 2026-01-02), 'GOOD' ] ],
        3 => [ [ @sign, 'none.log' ] ],
    },
    erase => {
        0 => [ [ $consent->{subject}, @erase, 'GOOD' ] ],
        1 => [ [ $nobody, @erase, 'GOOD' ],
               [ $consent->{subject}, @erase, 'cut.log' ] ],
        2 => [ [ @erase, 'GOOD' ], [ $consent->{subject}, @sign, 'GOOD' ] ],
        3 => [ [ $consent->{subject}, @erase, 'none.log' ] ],
    },
);

# Into a disk that is full.
sub code_of_full {
    my (@args) = @_;
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        open STDOUT, '>', '/dev/full' or die $!;
        open STDERR, '>', '/dev/null' or die $!;
        chdir $dir or die "$dir: $!\n";
        exec $command, @args or die $!;
    }
    waitpid $pid, 0;
    return $? >> 8;
}

sub is_json {
    my ($said) = @_;
    return 1 if $said eq '' || eval { decode_json($said); 1 };
    for my $line (split /\n/, $said) {
        eval { decode_json($line); 1 } or return 0;
    }
    return 1;
}

for my $verb (sort keys %asked) {
    for my $want (sort keys %{ $asked{$verb} }) {
        for my $args (@{ $asked{$verb}{$want} }) {
            for my $json ('', '--json') {
                spew("$dir/good", @lines);
                my @args = ('audit', $verb, (map { s/^GOOD$/good/r } @$args),
                            $json || ());
                my ($said, $code, $err) = chat_gdpr($dir, @args);
                is($code, $want, "@args") or diag $err;
                isnt($err, '', '... says why') if $want > 1;
                ok(is_json($said), '... JSON and nothing else') if $json;
                next if $want > 1 || $said eq '';
                spew("$dir/good", @lines);
                is(code_of_full(@args), 3, '... and that cannot be written');
            }
        }
    }
    is((chat_gdpr($dir, 'audit', $verb, '--none', 'good.log'))[1], 2,
       "$verb with an option that it does not have");
}

done_testing;
