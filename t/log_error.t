#!/usr/bin/perl

# What this module itself writes into the error log says nothing about a person,
# also of requests that are refused before they are redacted.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};
my $COMMAND = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';

system("$COMMAND key new secret $dir/secret > /dev/null") == 0 or die;

$t->start(<<"EOF");
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example" contact=privacy\@example.org;
    purpose     marketing basis=consent "Send you offers";
    consent     mode=activate;
}
chat_gdpr_policy strict { redact email block; }
server {
    listen %%visitor%%;
    listen %%second:http2%%;
    location / {
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
    location /moded {
        chat_gdpr chat;
        chat_gdpr_consent_mode \$arg_t;
        proxy_pass http://%%provider%%;
    }
    location /.chat-gdpr/ {
        chat_gdpr chat;
        chat_gdpr_choice_limit 1/m burst=1;
    }
    location /strict {
        chat_gdpr strict;
        proxy_pass http://%%provider%%;
    }
}
EOF

my @headers = ('Referer: http://localhost/?who=jane.doe@example.com');

for my $case ([ 'POST /?t=jane.doe@example.com', 403 ],
              [ 'POST /moded?t=jane.doe@example.com', 403 ],
              [ 'POST /strict?t=192.0.2.44', 415, type => 'video/x-none' ],
              [ 'POST /strict?t=192.0.2.44', 400, type => 'application/json' ])
{
    my ($line, $status, @o) = @$case;
    my $r = $t->visitor('visitor')->send(http_request($line,
        headers => \@headers, type => 'text/plain', body => '{"a":', @o))
        ->response;
    is($r && $r->{status}, $status, "$line is refused");
}

my $visitor = $t->visitor_http2('second');
my $id = $visitor->request(path => '/?t=jane.doe@example.com', body => 'hello',
    type => 'text/plain', headers => [ [ 'referer', 'http://a/?192.0.2.44' ] ]);
$visitor->response($id);

for my $status (303, 429) {
    my $r = $t->visitor('visitor')->send(http_request(
        'POST /.chat-gdpr/choice?t=jane.doe@example.com',
        headers => [ @headers, 'Sec-Fetch-Site: same-origin' ],
        type => 'application/x-www-form-urlencoded', body => 'decision=reject'))
        ->response;
    is($r && $r->{status}, $status, 'a choice');
}

my @lines = grep { /chat_gdpr: / } split /\n/, $t->log;
is(scalar @lines, 7, 'each is said in the error log');
is((grep { m!"POST[ ]/(?:moded|\.chat-gdpr/choice
                     |strict\?t=%5Bipv4%5D[ ]HTTP/1\.1)?"!x } @lines), 7,
   '... with what may be said of it');
is((grep { /jane|192\.0\.2/ } @lines), 0, '... and nothing else')
    or diag(join "\n", @lines);

$t->finish;
