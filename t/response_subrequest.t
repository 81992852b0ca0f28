#!/usr/bin/perl

# Pages that nginx puts together of several responses, by SSI and by the
# addition module: each of them is redacted, and none waits for another for
# ever, whether anything was found in it or not.

use strict;
use warnings;

use FindBin;
use IO::Compress::Gzip qw(gzip);
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
my $part = $t->provider('part');

$t->start(<<"EOF2");
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;

    location / {
        ssi on;
        ssi_types text/plain;
        proxy_pass http://%%provider%%;
    }
    location /unbuffered {
        ssi on;
        ssi_types text/plain;
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
    location /added {
        add_after_body /part;
        addition_types text/plain;
        proxy_pass http://%%provider%%;
    }
    location /part {
        proxy_pass http://%%part%%;
    }
}
EOF2

# What the visitor gets of a page whose part the other provider is asked for.
sub page {
    my ($target, $page, $text, @o) = @_;
    my $visitor = $t->visitor('visitor')->get($target);
    my $m = $provider->request or return;
    $m->{end}->answer('200 OK', type => 'text/plain', body => $page);
    my $got = $part->request;
    $got->{end}->answer('200 OK', type => 'text/plain', body => $text, @o)
        if $got;
    return ($visitor->response, $got);
}

sub gzipped {
    my ($text) = @_;
    gzip(\$text => \my $packed) or die;
    return $packed;
}

my $include = '<!--# include virtual="/part%s" %s -->';

for my $target ('/', '/unbuffered') {
    for my $said ('hello', $SAID) {
        my $seen = $said eq $SAID ? $SEEN : $said;
        my $what = "$target, " . ($said eq $SAID ? 'with' : 'without')
                 . ' findings';
        for my $option ('', 'wait="yes"') {
            my ($r) = page($target, "$said ("
                           . sprintf($include, '', $option) . ') end', $said);
            is($r && $r->{body}, "$seen ($seen) end",
               "$what: a part within a page $option");
        }
        my ($r) = page($target, sprintf($include, '', 'set="v"')
                       . "$said <!--# echo var=\"v\" encoding=\"none\" -->",
                       $said);
        is($r && $r->{body}, "$seen $seen", "$what: a part in a variable");
    }
}

my ($r, $got) = page('/', sprintf($include, '?t=jane.doe@example.com', ''),
                     $SAID);
is($got && $got->arguments, 't=[email]',
   'arguments of a part are redacted, as the page says them');

($r) = page('/', sprintf($include, '', ''), gzipped($SAID),
            headers => [ 'Content-Encoding: gzip' ]);
is($r && $r->{body}, $SEEN, 'a part that is compressed');

for my $said ('hello', $SAID) {
    my $seen = $said eq $SAID ? $SEEN : $said;
    my ($r) = page('/added', "$said\n", $said);
    is($r && $r->{body}, "$seen\n$seen", 'what is added behind a page');
}

$t->finish;
