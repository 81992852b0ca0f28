#!/usr/bin/perl

# Responses that go on where they lie, in nginx's own buffers, to a visitor who
# takes them slowly, or is only given them so: their end must not stay behind.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

my $proxy = 'proxy_pass http://%%provider%%; proxy_http_version 1.1;';

$t->start(<<"EOF2");
$POLICY
server {
    listen %%visitor%% sndbuf=8k;
    chat_gdpr chat;
    location /on {
        $proxy
    }
    location /off {
        proxy_buffering off;
        $proxy
    }
    location /rate {
        limit_rate 512k;
        $proxy
    }
    location /gzip {
        gzip on;
        gzip_types *;
        limit_rate 512k;
        $proxy
    }
}
EOF2

my $line = "an order of tea, 12 EUR\n";

for my $location (qw(/on /off /rate /gzip)) {
    for my $how ([ 'of known length' ], [ 'in chunks', chunk => 1000 ],
                 [ 'up to its end', close => 1 ]) {
        my ($what, @how) = @$how;
        for my $n (100, 1000, 20_000) {
            for my $end ('', " mail jane.doe\@example.com") {
                my $body = $line x $n . $end;
                my $seen = $line x $n . ($end ? ' mail [email]' : '');
                next if $n > 1000 && $location =~ /rate|gzip/;
                is(slowly($location, $body, @how), $seen,
                   "$location, $what, $n lines" . ($end ? ', one found' : ''));
            }
        }
    }
}

sub slowly {
    my ($location, $body, @how) = @_;
    my $visitor = $t->visitor('visitor', rcvbuf => 4096);
    $visitor->pause;
    $visitor->get($location, $location eq '/gzip' ? 'Accept-Encoding: gzip'
                                                  : ());
    my $m = $provider->request or return 'no request';
    $m->{end}->answer('200 OK', type => 'text/plain', body => $body, @how);
    $m->{end}->settle(0.3);
    $visitor->resume;
    my $got = $visitor->response or return 'no response';
    return 'cut off' unless $got->{framing} =~ /^(?:length|chunked)$/;
    return $got->{body} unless ($got->header('Content-Encoding') // '') eq 'gzip';
    require IO::Uncompress::Gunzip;
    IO::Uncompress::Gunzip::gunzip(\$got->{body} => \my $out);
    return $out;
}

$t->finish;
