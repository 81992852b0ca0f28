#!/usr/bin/perl

# XML through nginx: it arrives redacted and well-formed, as libxml2 sees it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Temp ();

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

$t->start(<<"EOF");
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF

my $xml = sub {
    my ($said, $at) = @_;
    return qq(<?xml version="1.0"?>\n<m to="jane.doe${at}example.com">)
         . "<script>$said</script><b>&amp;<![CDATA[<$said>]]></b></m>\n";
};
my ($sent, $seen) = ($xml->($SAID, '&#64;'), $xml->($SEEN, '&#64;'));
$seen =~ s/jane\.doe&#64;example\.com/[email]/;

sub well_formed {
    my $file = File::Temp->new;
    print $file $_[0];
    close $file;
    return system("xmllint --noout $file 2>/dev/null") == 0;
}

for my $type ('application/xml', 'text/xml; charset=utf-8',
              'application/atom+xml') {
    for my $chunk (undef, 1) {
        my (undef, $got) = $t->exchange($provider, http_request('POST /',
            type => $type, body => $sent, chunk => $chunk));
        is($got && $got->{body}, $seen, "$type arrives redacted");
        ($got) = $t->exchange($provider, http_request('GET /'), '200 OK',
            type => $type, body => $sent, chunk => $chunk);
        is($got && $got->{body}, $seen, "$type to the visitor, too");
    }
}

SKIP: {
    skip 'xmllint is missing', 1 if system('which xmllint >/dev/null') != 0;
    ok(well_formed($seen), 'what arrives is well-formed');
}

my ($answer, $got) = $t->exchange($provider, http_request('POST /',
    type => 'text/xml',
    body => "<!DOCTYPE m [<!ENTITY e '$SAID'>]><m>&e;</m>"));
is($answer && $answer->{status}, 400, 'declarations are refused');
is($got, undef, '... and nothing arrives');

$t->finish;
