#!/usr/bin/perl

# A dynamic module keeps its symbols to itself: whatever else nginx has loaded
# can neither take one's place nor lose its own to it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use ChatGDPR::Nginx;

my $module = $ChatGDPR::Nginx::MODULE;

plan skip_all => 'the module is linked into nginx' unless -f $module;

is_deeply(
    [ map { (split)[2] } split /\n/, `nm -D --defined-only \Q$module\E` ],
    [ qw(ngx_module_names ngx_module_order ngx_modules) ],
    'only what nginx looks up can be seen');

done_testing();
