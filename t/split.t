#!/usr/bin/perl

# A payload of findings cut at every byte gives the same output as uncut, in
# every format and on every way: request body, response body, WebSocket
# message.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

$t->start(<<"EOF");
$POLICY
upstream chat {
    server %%provider%%;
    keepalive 4;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    keepalive_requests 100000;
    proxy_http_version 1.1;
    location /on {
        proxy_pass http://chat;
        proxy_set_header Connection "";
    }
    location /off {
        proxy_buffering off;
        proxy_request_buffering off;
        proxy_pass http://chat;
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
        "mail jane.doe\@example.com 4111 1111 1111 1111,\n07700 900123; "
        . "GB82 WEST 1234 5698 7654 32 AB 12 34 56 C, 192.0.2.44 \xe2\x82\xac",
        "mail [email] **** **** **** 1111,\n[phone]; "
        . "[iban] [uk_nino], [ipv4] \xe2\x82\xac" ],
    json => [ 'application/json',
        '{"a":["jane.doe@example.com\n",4111111111111111],"b":{"phone":'
        . '"+44 7700 900456","t":"\u006aane.doe\u0040example.com \\\\ '
        . '192.0.2.44"},"c":1.50,"d":"\ud83d\ude00 943 476 5919"}',
        '{"a":["[email]\n","************1111"],"b":{"phone":'
        . '"[phone]","t":"[email] \\\\ '
        . '[ipv4]"},"c":1.50,"d":"\ud83d\ude00 [uk_nhs]"}' ],
    form => [ 'application/x-www-form-urlencoded',
        'text=mail+jane.doe%40example.com%2C+07700+900123&n=1&card='
        . '4111+1111%201111+1111&ip=192.0.2.44&ok=a%26b',
        'text=mail+%5Bemail%5D%2C+%5Bphone%5D&n=1&card='
        . '****+****+****+1111&ip=%5Bipv4%5D&ok=a%26b' ],
    html => [ 'text/html',
        '<!doctype html><p title="jane.doe&#64;example.com">NHS 943 476 '
        . '5919 &amp; 07700&#32;900123</p><script>var a = 1 < 2;</script>'
        . '<!-- 192.0.2.44 --><b>jane.doe@example.com</b>'
        . '<i>07700 <u>900</u>123</i> jane@<wbr>example.com',
        '<!doctype html><p title="[email]">NHS [uk_nhs]'
        . ' &amp; [phone]</p><script>var a = 1 < 2;</script>'
        . '<!-- [ipv4] --><b>[email]</b>'
        . '<i>[phone]<u></u></i> [email]<wbr>' ],
    sse => [ 'text/event-stream',
        "event: m\ndata: {\"t\":\"jane.doe\@example.com\"}\n\n"
        . ": beat\n\nid: 7\ndata: call 07700 900123\ndata: or 192.0.2.44\n\n",
        "event: m\ndata: {\"t\":\"[email]\"}\n\n"
        . ": beat\n\nid: 7\ndata: call [phone]\ndata: or [ipv4]\n\n" ],
);

# What arrives of parts that are sent one after the other.

my $visitor = $t->visitor('visitor');

sub request_body {
    my ($path, $type, @parts) = @_;
    $visitor->send_apart("POST $path HTTP/1.1\r\nHost: localhost\r\n"
        . "Content-Type: $type\r\nTransfer-Encoding: chunked\r\n\r\n",
        map { ChatGDPR::HTTP::chunk($_) } @parts, '');
    my $got = $provider->request or return 'nothing arrives';
    $got->{end}->answer('200 OK', type => 'text/css', body => '');
    $visitor->response or return 'no answer';
    return $got->{body};
}

sub response_body {
    my ($path, $type, @parts) = @_;
    $visitor->get($path);
    my $asked = $provider->request or return 'nothing arrives';
    $asked->{end}->send_apart("HTTP/1.1 200 OK\r\nContent-Type: $type\r\n"
        . 'Content-Length: ' . length(join '', @parts) . "\r\n\r\n"
        . shift @parts, @parts);
    my $got = $visitor->response or return 'no answer';
    return $got->{body};
}

for my $format (sort keys %payload) {
    my ($type, $said, $expected) = @{ $payload{$format} };
    for my $path (qw(/on /off)) {
        splits("a request body, $format, $path", $said, $expected,
               sub { request_body($path, $type, @_) });
        splits("a response body, $format, $path", $said, $expected,
               sub { response_body($path, $type, @_) })
            if $format ne 'form';
    }
}

sub splits {
    my ($name, $said, $expected, $send) = @_;
    my $whole = $send->($said);
    is($whole, $expected, "$name: whole");
    is(each_cut($said, sub {
        my ($before, $behind) = @_;
        my $got = $send->($before, $behind);
        return $got eq $whole ? undef : $got;
    }), '', "$name: cut at every byte");
    is($send->(split //, $said), $whole, "$name: byte by byte");
    return;
}

# WebSocket: the bytes of the connection cut anywhere, and the message cut
# into fragments anywhere.

my ($v, $e) = $t->websocket($provider);

for my $way ([ 'to the provider', $v, $e, 1 ],
             [ 'to the visitor', $e, $v, 0 ]) {
    my ($name, $from, $to, $mask) = @$way;
    for my $format (qw(text json)) {
        my (undef, $said, $expected) = @{ $payload{$format} };
        my $arrives = sub {
            my $m = $to->message;
            return $m ? $m->{text} : 'nothing arrives';
        };

        my $frame = ws_text($said, mask => $mask);
        $from->send($frame);
        is($arrives->(), $expected, "WebSocket $format, $name: whole");
        is(each_cut($frame, sub {
            my ($before, $behind) = @_;
            $from->send_apart($before, $behind);
            my $got = $arrives->();
            return $got eq $expected ? undef : $got;
        }), '', "WebSocket $format, $name: frame cut at every byte");
        $from->send_apart(split //, $frame);
        is($arrives->(), $expected,
           "WebSocket $format, $name: frame byte by byte");

        for my $apart (0, 1) {
            is(each_cut($said, sub {
                my ($before, $behind) = @_;
                my @frames = (ws_text($before, fin => 0, mask => $mask),
                              ws_frame(0, $behind, mask => $mask));
                $apart ? $from->send_apart(@frames)
                       : $from->send(join '', @frames);
                my $got = $arrives->();
                return $got eq $expected ? undef : $got;
            }), '', "WebSocket $format, $name: fragments cut at every byte"
                . ($apart ? ', one by one' : ''));
        }
    }
}

$t->finish;
