#!/usr/bin/perl

# Nothing is in the tree that no one calls: each function that a header declares
# is defined, and the program calls it from another file than its own, or from
# its own where a test calls it, too; each macro is used.  Read as text: a
# function that a table names counts as called.

use strict;
use warnings;

use FindBin;
use Test::More;

# What tests and measures alone call: to find in a text as a whole, and to ask a
# table what it says.

my %TESTED = map { $_ => 1 } qw(
    cg_detect
    cg_id_shape cg_id_speechless cg_id_strong
);

chdir "$FindBin::Bin/.." or die "..: $!\n";

my %text = map { $_ => code($_) } glob join ' ',
    (map { "ngx_chat_gdpr_module/$_" } qw(
        engine/*/*.c engine/*/*.h engine/*/*.def
        http/*/*.c http/*/*.h command/*.c command/*.h command/*.def)),
    qw(t/*/*.c t/*/*.h scripts/*/*.c scripts/*/*.h);

# How often a file names a word.

my %in;

for my $file (keys %text) {
    $in{$_}{$file}++ for $text{$file} =~ /\w+/g;
}

my (@undefined, @uncalled, @unused);

for my $file (sort grep { m{^ngx_.*\.h$} } keys %text) {
    for my $name (declared($text{$file})) {
        my @of = grep { $text{$_} =~ /^\Q$name\E\(/m } keys %{ $in{$name} };

        push @undefined, "$file: $name" unless @of;

        push @uncalled, "$file: $name" unless $TESTED{$name}
            || called($name, { map { $_ => 1 } $file, @of });
    }
}

for my $file (sort keys %text) {
    while ($text{$file} =~ /^#\s*define\s+(\w+)/mg) {
        my $name = $1;
        my $times = 0;

        $times += $_ for values %{ $in{$name} };
        push @unused, "$file: $name" if $times == 1;
    }
}

is_deeply(\@undefined, [], 'what a header declares is defined');
is_deeply(\@uncalled, [], 'what a header declares is called elsewhere');
is_deeply(\@unused, [], 'each macro is used');

done_testing();


# Is it called from another file or an inline function, or from its own and a
# test?

sub called {
    my ($name, $own) = @_;
    my @by = keys %{ $in{$name} };

    return 1 if grep { /^ngx_/ && !$own->{$_} } @by;
    return 1 if grep { /\.h$/ && $own->{$_} && $in{$name}{$_} > 1 } @by;

    return (grep { /\.c$/ && $own->{$_} && $in{$name}{$_} > 1 } @by)
           && (grep { !/^ngx_/ } @by);
}


# A file without its comments, and without what its strings and characters say.

sub code {
    my ($file) = @_;

    open my $f, '<', $file or die "$file: $!\n";
    local $/;
    my $text = <$f>;

    $text =~ s{/\*.*?\*/|("|')(?:\\.|(?!\1)[^\\\n])*\1}
              { defined $1 ? "$1$1" : ' ' }gsex;

    return $text;
}


# The functions that a header declares: a type, a name and what it takes, from
# the first column to a semicolon.

sub declared {
    my ($text) = @_;
    my @names;

    $text =~ s/\\\n.*//g;

    while ($text =~ /^(?!static|typedef|struct|enum|union|return)
                      [a-z_][\w ]*?[ *]+(\w+)\((?:[^;{}()]|\([^;{}()]*\))*\)
                      (?:\s*__attribute__[^;{]*)?;/mgx)
    {
        push @names, $1;
    }

    return @names;
}
