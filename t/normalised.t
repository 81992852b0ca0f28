#!/usr/bin/perl

# What is typed instead of what is meant: it does not reach the provider, nor
# the visitor, in HTTP bodies and WebSocket messages, whole or cut anywhere.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

$t->start(<<"EOF");
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    keepalive_requests 10000;
    proxy_http_version 1.1;
    location / {
        proxy_request_buffering off;
        proxy_pass http://%%provider%%;
        proxy_set_header Connection "";
    }
    location /ws {
        proxy_pass http://%%provider%%;
        proxy_set_header Upgrade \$http_upgrade;
        proxy_set_header Connection "upgrade";
    }
}
EOF

my %payload = (
    text => [ 'text/plain',
        "mail jane.doe (at) example (dot) com or jane at example dot org, "
        . "amFuZUBleGFtcGxlLmNvbQ==, call oh seven seven double oh nine "
        . "hundred one two three; \xef\xbc\x94111\xe2\x80\x8b 1111\xc2\xa0"
        . "1111 1111 caf\xc3\xa9",
        "mail [email] or [email], [email], call [phone]; "
        . "**** **** **** 1111 caf\xc3\xa9" ],
    json => [ 'application/json',
        '{"a":"jane.doe\uff20example\uff0ecom \u06f4\u06f111 1111 1111 1111",'
        . '"b":"jane%40example.com \u0031\u0030\u201320","c":1.50,'
        . '"d":"\u0430\u0431 jane@ex\u0430mple.com"}',
        '{"a":"[email] **** **** **** 1111",'
        . '"b":"[email] \u0031\u0030\u201320","c":1.50,'
        . '"d":"\u0430\u0431 [email]"}' ],
    form => [ 'application/x-www-form-urlencoded',
        'text=jane%2540example.com+%EF%BC%94111+1111+1111+1111&n=100%25',
        'text=%5Bemail%5D+****+****+****+1111&n=100%25' ],
    html => [ 'text/html',
        '<p title="jane [at] example [dot] com">4111&#8203;1111&shy;'
        . '1111&nbsp;1111</p><script>var a = "jane at example dot com";'
        . '</script>',
        '<p title="[email]">************ 1111</p>'
        . '<script>var a = "jane at example dot com";</script>' ],
);

my $visitor = $t->visitor('visitor');

sub request_body {
    my ($type, @parts) = @_;
    $visitor->send_apart("POST / HTTP/1.1\r\nHost: localhost\r\n"
        . "Content-Type: $type\r\nTransfer-Encoding: chunked\r\n\r\n",
        map { ChatGDPR::HTTP::chunk($_) } @parts, '');
    my $got = $provider->request or return 'nothing arrives';
    $got->{end}->answer('200 OK', type => 'text/css', body => '');
    $visitor->response or return 'no answer';
    return $got->{body};
}

sub response_body {
    my ($type, @parts) = @_;
    $visitor->get('/');
    my $asked = $provider->request or return 'nothing arrives';
    $asked->{end}->send_apart("HTTP/1.1 200 OK\r\nContent-Type: $type\r\n"
        . 'Content-Length: ' . length(join '', @parts) . "\r\n\r\n"
        . shift @parts, @parts);
    my $got = $visitor->response or return 'no answer';
    return $got->{body};
}

sub splits {
    my ($name, $said, $expected, $send) = @_;
    is($send->($said), $expected, "$name: whole");
    is(each_cut($said, sub {
        my ($before, $behind) = @_;
        my $got = $send->($before, $behind);
        return $got eq $expected ? undef : $got;
    }), '', "$name: cut at every byte");
    return;
}

for my $format (sort keys %payload) {
    my ($type, $said, $expected) = @{ $payload{$format} };
    splits("a request body, $format", $said, $expected,
           sub { request_body($type, @_) });
    splits("a response body, $format", $said, $expected,
           sub { response_body($type, @_) }) if $format ne 'form';
}

my ($v, $e) = $t->websocket($provider, path => '/ws');

for my $way ([ 'to the provider', $v, $e, 1 ],
             [ 'to the visitor', $e, $v, 0 ]) {
    my ($name, $from, $to, $mask) = @$way;
    for my $format (qw(text json)) {
        my (undef, $said, $expected) = @{ $payload{$format} };
        splits("WebSocket $format, $name", $said, $expected, sub {
            my @parts = @_;
            my $last = pop @parts;
            $from->send(join '', @parts
                ? (ws_text($parts[0], fin => 0, mask => $mask),
                   ws_frame(0, $last, mask => $mask))
                : ws_text($last, mask => $mask));
            my $m = $to->message;
            return $m ? $m->{text} : 'nothing arrives';
        });
    }
}

$t->finish;
