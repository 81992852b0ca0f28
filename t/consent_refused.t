#!/usr/bin/perl

# What `nginx -t` refuses of consent, with file, line and reason.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Consent;
use ChatGDPR::Test;

my ($t) = consent_start();

# nginx -t

for my $case (
    [ policy('p', 'mode=reduced') . 'server { listen %%x%%; chat_gdpr p; }',
      qr/no key to sign choices with: make one with "chat-gdpr key new sec/ ],
    [ 'chat_gdpr_key %%dir%%/none;', qr/cannot open the key/ ],
    [ 'chat_gdpr_key %%dir%%/nginx.conf;', qr/holds no secret/ ],
    [ policy('p', 'mode=require'), qr/Art\. 7\(4\)/ ],
    (map { [ policy('p', 'mode=reduced') =~ s/(basis=consent)/$1 $_/r,
             qr/no consent \(Recital 32/ ] }
        qw(ticked checked preselected default=on granted=yes)),
    (map { [ policy('p', "mode=reduced $_"), qr/to refuse must be as easy/ ] }
        qw(reject=off buttons=accept accept_only)),
    [ policy('p', 'mode=reduced') =~ s/"de=Ihnen Angebote senden"//r,
      qr/purpose "marketing" has no text in language "de"/ ],
    [ policy('p', 'mode=reduced min_age=99'), qr/invalid "min_age="/ ],
    [ policy('p', 'mode=reduced') =~ s/basis=contract/$& special=yes/r,
      qr/Art\. 9\(2\)\(a\)/ ],
    [ policy('p', 'mode=reduced') =~ s/(contact=\S+);/$1 country=Ireland;/r,
      qr/is no country/ ],
) {
    my ($conf, $reason) = @$case;
    my ($ok, $said) = $t->nginx->check($conf);
    ok(!$ok, 'refused');
    like($said, qr/\[emerg\] .*$reason.* in \S+:\d+$/m,
         'with a reason, file and line');
}

$t->finish;
