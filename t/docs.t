#!/usr/bin/perl

# A reader of the documentation gets where it leads: each link to a file of the
# tree has that file, and its heading; each file of the tree that is named is
# there.

use strict;
use warnings;

use FindBin;
use Test::More;

chdir "$FindBin::Bin/.." or die "..: $!\n";

my @pages = (glob('*.md'), glob('docs/*.md'));

my %text = map { $_ => text($_) } @pages;
my %heading = map { $_ => headings($text{$_}) } @pages;

my $names = qr{(?:t|scripts|docs|conf-examples|\.ci)/[\w./-]*\w};

for my $page (@pages) {
    my @lost;
    my ($dir) = $page =~ m{^(.*/)?};

    while ($text{$page} =~ /\]\(([^)\s]+)\)/g) {
        my ($file, $anchor) = split /#/, $1, 2;
        next if $file =~ /^\w+:/;

        my $at = $file eq '' ? $page : path(($dir // '') . $file);

        push @lost, $file unless -e $at;
        push @lost, "$file#$anchor"
            if defined $anchor && !$heading{$at}{$anchor};
    }

    while ($text{$page} =~ /`($names)`/g) {
        push @lost, $1 unless -e $1;
    }

    is_deeply(\@lost, [], $page);
}

done_testing();


sub text {
    my ($page) = @_;

    open my $f, '<', $page or die "$page: $!\n";
    local $/;

    return <$f>;
}


# Without what leads back: docs/../t is t.

sub path {
    my ($path) = @_;

    1 while $path =~ s{(^|/)(?!\.\.)[^/]+/\.\./}{$1};

    return $path;
}


# What links call the headings of a page: in small letters, words joined by "-",
# without other signs; the second of a name ends in "-1".

sub headings {
    my ($text) = @_;
    my (%seen, %of);

    $text =~ s/^```.*?^```//msg;

    while ($text =~ /^#+[ ]+(.*)/mg) {
        my $name = lc $1;

        $name =~ s/\[(.*?)\]\(.*?\)/$1/g;
        $name =~ s/[^\w\- ]//g;
        $name =~ s/ /-/g;

        my $n = $seen{$name}++;
        $of{ $n ? "$name-$n" : $name } = 1;
    }

    return \%of;
}
