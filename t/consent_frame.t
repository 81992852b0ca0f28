#!/usr/bin/perl

# The chat in frames of other sites.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Consent;
use ChatGDPR::Test;

my ($t) = consent_start();

# In frames of other sites.

{
    my ($page) = ask('framed', http_request('GET /.chat-gdpr/notice'));
    my $sites = 'https://www.example.com https://shop.example.com:8443';
    like($page->{head}, qr/ frame-ancestors 'self' \Q$sites\E\r/,
         'they may show the notice');
    my $visitor = $t->visitor('framed_tls', tls => 1)->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        body => 'decision=accept', headers => [ @same ]));
    like($visitor->response->{head}, qr/^Set-Cookie:\ __Host-chat-gdpr\.framed=.*
        ;\ HttpOnly;\ SameSite=None;\ Secure;\ Partitioned\r$/mxi,
         'and the cookie goes with them, each apart');
    my $from = sub {
        return $t->visitor('framed_tls', tls => 1)->send(http_request(
            'POST /.chat-gdpr/choice', body => 'decision=accept',
            type => 'application/x-www-form-urlencoded',
            headers => [ "Origin: $_[0]://localhost" ]))->response->{status};
    };
    is($from->('https'), 303, 'an older browser names the origin');
    is($from->('http'), 403,
       'which is not one that whoever is on the way can make pages of');
    my ($answer) = choose('framed', 'decision=accept');
    like($answer->{head}, qr/HttpOnly; SameSite=Lax\r$/m,
         'but not without TLS');
    my ($ok, $said) = $t->nginx->check(policy('p',
        'mode=reduced frames=http://a.example'));
    ok(!$ok, 'only over TLS');
    like($said, qr/invalid "frames="/, 'with a reason');
}

$t->finish;
