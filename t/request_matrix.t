#!/usr/bin/perl

# Request bodies to the provider: every framing that a visitor can use, every
# way in which nginx can pass it on.  What arrives must be redacted and framed
# with its new length.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');
my ($first, $second) = ($t->provider('first'), $t->provider('second'));

my $proxy = <<'EOF';
            proxy_pass          http://%%provider%%;
            proxy_http_version  1.1;
            proxy_set_header    Connection "";
EOF

$t->start(<<"EOF");
$POLICY
upstream pair {
    server %%first%%  max_fails=0;
    server %%second%% max_fails=0 backup;
}
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    chat_gdpr chat;
    client_max_body_size 16m;
    client_body_buffer_size 1k;

    location /on {
        $proxy
    }
    location /off {
        proxy_request_buffering off;
        $proxy
    }
    location /off10 {
        proxy_request_buffering off;
        proxy_pass http://%%provider%%;
        proxy_http_version 1.0;
    }
    location /file {
        client_body_in_file_only on;
        proxy_set_header X-Body-File \$request_body_file;
        $proxy
    }
    location /memory {
        client_body_buffer_size 64k;
        client_body_in_single_buffer on;
        $proxy
    }
    location /retry {
        proxy_pass http://pair;
        proxy_http_version 1.1;
        proxy_next_upstream error timeout non_idempotent;
    }
    location /plain {
        chat_gdpr off;
        $proxy
    }
}
EOF

# Bodies: what the visitor sends, what the provider gets.

my $line = qq({"id":17,"text":"$SAID","n":1.50,"u":"\\u00e9\\n"},\n);
my $redacted = qq({"id":17,"text":"$SEEN","n":1.50,"u":"\\u00e9\\n"},\n);
my %body = (
    'a small body that gets shorter' => [ 'application/json',
        qq({"text":"$SAID"}), qq({"text":"$SEEN"}) ],
    'a large body that gets shorter' => [ 'application/json; charset=utf-8',
        '[' . $line x 600 . '{}]', '[' . $redacted x 600 . '{}]' ],
    'a small body that gets longer' => [
        'application/x-www-form-urlencoded',
        'text=j@b.test&to=k@b.test', 'text=%5Bemail%5D&to=%5Bemail%5D' ],
    'a large body that gets longer' => [
        'application/x-www-form-urlencoded',
        'a=1' . '&t=j@b.test' x 9000, 'a=1' . '&t=%5Bemail%5D' x 9000 ],
    'a small body without a finding' => [ 'application/json',
        '{"text":"good morning","n":12345678}' ],
    'a large body without a finding' => [ 'text/plain',
        "nothing personal, only words, 2026-03-04.\n" x 4000 ],
    'a body of one byte' => [ 'text/plain', 'x' ],
    'an empty body' => [ 'application/json', '' ],
);
$t->plant('j@b.test');

my %send = (
    'HTTP/1.1 with a length' => sub {
        my ($path, $type, $body) = @_;
        return $t->visitor('visitor')->send(http_request("POST $path",
            type => $type, body => $body));
    },
    'HTTP/1.1 in chunks' => sub {
        my ($path, $type, $body) = @_;
        return $t->visitor('visitor')->send(http_request("POST $path",
            type => $type, body => $body, chunk => 1000));
    },
    'HTTP/2 with a length' => sub {
        my ($path, $type, $body) = @_;
        my $v = $t->visitor_http2('http2');
        $v->{asked} = $v->request(path => $path, type => $type,
            body => $body, length => 1);
        return $v;
    },
    'HTTP/2 without a length' => sub {
        my ($path, $type, $body) = @_;
        my $v = $t->visitor_http2('http2');
        $v->{asked} = $v->request(path => $path, type => $type,
            body => $body);
        return $v;
    },
);

for my $location (qw(/on /off /off10 /memory /file)) {
    for my $how (sort keys %send) {
        for my $what (sort keys %body) {
            one($location, $how, $what);
        }
    }
}

# One cell of the matrix.
sub one {
    my ($location, $how, $what) = @_;
    my ($type, $sent, $expected) = @{ $body{$what} };
    $expected //= $sent;
    my $name = "$location: $what, $how";

    my $visitor = $send{$how}->($location, $type, $sent);
    my $got = $provider->request or return fail("$name: never arrives");
    my @wrong;
    push @wrong, "body is $got->{body}"
        if length $expected < 1000 && $got->{body} ne $expected;
    push @wrong, 'body differs' if $got->{body} ne $expected;
    push @wrong, "framing is $got->{framing}"
        if $got->{framing} !~ ($expected eq '' ? qr/^(?:none|length)$/
                                               : qr/^length$/);
    push @wrong, "type is " . $got->header('Content-Type')
        if $got->header('Content-Type') ne $type;

    if ($location eq '/file' && length $expected) {
        my $file = $t->nginx->read($got->header('X-Body-File'));
        push @wrong, 'the file holds something else' if $file ne $expected;
    }
    push @wrong, $t->leaks('client_body_temp');

    $got->{end}->answer('200 OK', type => 'text/plain', body => 'noted');
    my $answer = $visitor->{asked} ? $visitor->response($visitor->{asked})
                                   : $visitor->response;
    push @wrong, 'the visitor has no answer'
        if !$answer || $answer->{status} ne '200';
    push @wrong, 'bytes behind the body' if length $got->{end}{in};

    is(join("\n", @wrong), '', $name);
    return;
}

# A visitor may send on one connection what it likes, as fast as it likes.

for my $location (qw(/on /off)) {
    my ($type, $sent, $expected) =
        @{ $body{'a small body that gets shorter'} };
    my @requests = (
        http_request("POST $location?1", type => $type, body => $sent),
        http_request("POST $location?2", type => $type, body => $sent,
                     chunk => 7),
        http_request("GET $location?3"),
        http_request("POST $location?4", type => $type, body => $sent),
    );
    my $visitor = $t->visitor('visitor')->send(join '', @requests);
    my @bodies;
    for (1 .. 4) {
        my $got = $provider->request or last;
        push @bodies, $got->arguments . $got->{body};
        $got->{end}->answer('200 OK', body => "answer $_");
    }
    is_deeply(\@bodies, [ "1$expected", "2$expected", '3', "4$expected" ],
              "$location: requests behind a redacted body stay intact");
    is(join(' ', map { my $r = $visitor->response; $r ? $r->{body} : '-' }
                 1 .. 4),
       'answer 1 answer 2 answer 3 answer 4',
       "$location: the answers come back in their order");
}

for my $location (qw(/on /off)) {
    my ($type, $sent, $expected) =
        @{ $body{'a large body that gets shorter'} };
    my $request = http_request("POST $location", type => $type,
        body => $sent, headers => [ 'Expect: 100-continue' ]);
    my ($head, $rest) = $request =~ /\A(.*?\r\n\r\n)(.*)\z/s;
    my $visitor = $t->visitor('visitor')->send($head);
    my $go = $visitor->response;
    is($go && $go->{status}, '100', "$location: a visitor is told to go on");
    $visitor->send($rest);
    my $got = $provider->request;
    ok($got && $got->{body} eq $expected,
       "$location: the body that comes after 100 Continue is redacted");
    $got->{end}->answer('204 No Content');
    is($visitor->response->{status}, '204', "$location: and is answered");
}

# The second provider must get what the first one got.

for my $what (sort keys %body) {
    my ($type, $sent, $expected) = @{ $body{$what} };
    my $visitor = $t->visitor('visitor')->send(
        http_request('POST /retry', type => $type, body => $sent));
    my $tried = $first->request
        or do { fail("$what, tried twice: arrives"); next };
    my $had = $tried->{body};
    $tried->{end}->close;
    my $again = $second->request
        or do { fail("$what, tried twice: arrives"); next };
    $again->{end}->answer('200 OK', body => 'ok');
    is($visitor->response->{status}, '200', "$what, tried twice: answered");
    is($again->{raw}, $tried->{raw},
       "$what, tried twice: the second provider gets the same");
    ok($had eq ($expected // $sent), "$what, tried twice: redacted");
}

# Unbuffered or not: a body is forwarded whole, so that one that turns out to be
# unreadable has not been forwarded by half.

for my $location (qw(/on /off)) {
    my $visitor = $t->visitor('visitor')->send(
        "POST $location HTTP/1.1\r\nHost: localhost\r\n"
        . "Content-Type: application/json\r\n"
        . "Transfer-Encoding: chunked\r\n\r\n"
        . ChatGDPR::HTTP::chunk('{"text":"' . 'some words. ' x 2000));
    ok($provider->untouched, "$location: half a body is not forwarded");
    $visitor->send(chunked('now jane.doe@example.com."}'));
    my $got = $provider->request;
    like($got->{body}, qr/words\. now \[email\]\."\}$/,
         "$location: the whole is");
    $got->{end}->answer('204 No Content');
    is($visitor->response->{status}, '204', "$location: and is answered");
}

# A visitor that leaves in the middle leaves nothing behind.

for my $location (qw(/on /off)) {
    my $visitor = $t->visitor('visitor')->send(
        "POST $location HTTP/1.1\r\nHost: localhost\r\n"
        . "Content-Type: text/plain\r\nContent-Length: 100000\r\n\r\n"
        . $SAID x 20);
    $visitor->settle;
    $visitor->abort;
    my $got = $provider->request(head => 1, seconds => 0.3);
    if ($got) {
        $got->{end}->closed;
        unlike($got->{end}{in}, qr/jane\.doe/,
               "$location: a visitor that leaves midway leaks nothing");
        $got->{end}->close;
    } else {
        pass("$location: a visitor that leaves midway is not forwarded");
    }
}

{
    my (undef, $got) = $t->exchange($provider, http_request('POST /plain',
        type => 'application/json', body => qq({"text":"$SAID"})));
    is($got->{body}, qq({"text":"$SAID"}), 'chat_gdpr off: untouched');
}

$t->finish;
