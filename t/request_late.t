#!/usr/bin/perl

# A request that comes to a provider with its body read before: by a redirect
# from a location without the policy, or as a mirror of a request.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $plain = $t->provider('plain');
my $provider = $t->provider('provider');

$t->may_hold(qr/client_body_temp/);  # of the location without a policy
$t->start(<<"EOF2");
$POLICY
chat_gdpr_policy strict {
    redact card block;
    otherwise replace;
}
server {
    listen %%visitor%%;
    client_body_buffer_size 1k;

    location / {
        proxy_pass http://%%plain%%;
        proxy_intercept_errors on;
        error_page 503 = \@other;
    }
    location /strict {
        proxy_pass http://%%plain%%;
        proxy_intercept_errors on;
        error_page 503 = \@strict;
    }
    location \@other {
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
        proxy_set_header X-Length \$content_length;
        proxy_set_header X-Body-File \$request_body_file;
    }
    location \@strict {
        chat_gdpr strict;
        proxy_pass http://%%provider%%;
    }
    location /first {
        chat_gdpr chat;
        proxy_pass http://%%plain%%;
        proxy_intercept_errors on;
        error_page 503 = \@strict;
    }
    location /mirrored {
        mirror /mirror;
        proxy_pass http://%%plain%%;
        proxy_set_header X-Length \$content_length;
    }
    location = /mirror {
        internal;
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
    location /blocked {
        chat_gdpr strict;
        error_page 422 = \@refused;
        proxy_pass http://%%plain%%;
    }
    location \@refused {
        chat_gdpr strict;
        proxy_pass http://%%provider%%;
    }
}
EOF2

sub json { return qq({"text":"$_[0]","pad":") . 'x' x ($_[1] // 0) . '"}' }

# The request that the first provider turns away, and what the other one gets.
sub redirected {
    my ($target, @o) = @_;
    my $visitor = $t->visitor('visitor')->send(http_request("POST $target",
        type => 'application/json', @o));
    my $m = $plain->request or return;
    $m->{end}->answer('503 Not Now', body => '');
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = $provider->request(seconds => 0);
        $got || length $visitor->{in};
    });
    $got->{end}->answer('204 No Content') if $got;
    return ($got, $visitor->response);
}

for my $case ([ 'a small body' => 0 ], [ 'a body in a file' => 100_000 ]) {
    my ($what, $pad) = @$case;
    for my $chunk (undef, 700) {
        my ($got) = redirected('/', body => json($SAID, $pad),
                               chunk => $chunk);
        is($got && $got->{body}, json($SEEN, $pad),
           "$what, redirected" . ($chunk ? ', in chunks' : ''));
        is($got->{framing}, 'length', '... with its length') or next;
        is($got->header('X-Length') // length $got->{body},
           length $got->{body}, '... which variables say, too');
        is($got->header('X-Body-File'), undef, '... and no file of another');
    }
}

my @events = $t->events('message');
is(@events, 4, 'each is an event');
is($events[-1]{findings}{card}, 1, '... that says what was found');

my ($got) = redirected('/', body => json('hello', 3000));
is($got && $got->{body}, json('hello', 3000), 'without a finding, untouched');

($got, my $response) = redirected('/strict', body => json($SAID));
is($got, undef, 'what is blocked does not arrive');
is($response->{status}, 422, '... and is answered');

($got, $response) = redirected('/strict', body => '{"text":');
is($got, undef, 'what cannot be read does not arrive');
is($response->{status}, 400, '... and is answered');

($got) = redirected('/first', body => json('mail jane.doe@example.com'));
is($got && $got->{body}, json('mail [email]'), 'from one policy to another');

{
    my $visitor = $t->visitor('visitor')->send(http_request('POST /mirrored',
        type => 'application/json', body => json($SAID)));
    my $m = $provider->request;
    $m->{end}->answer('204 No Content');
    is($m->{body}, json($SEEN), 'a mirror under a policy');
    $m = $plain->request;
    $m->{end}->answer('204 No Content');
    is($m->{body}, json($SAID), '... leaves what is mirrored alone');
    is($m->header('X-Length'), length $m->{body}, '... and its length');
    is($visitor->response->{status}, 204, '... which is answered');
}

{
    my $visitor = $t->visitor('visitor')->send(http_request('POST /blocked',
        type => 'text/plain',
        body => "hello\n" x 20_000 . 'card 4111 1111 1111 1111'));
    my $m = $provider->request;
    is($m->{body}, '', 'an error page is sent nothing of what was blocked');
    $m->{end}->answer('200 OK', type => 'text/plain', body => 'refused');
    is($visitor->response->{body}, 'refused', '... and answers');
}

$t->finish;
