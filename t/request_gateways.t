#!/usr/bin/perl

# Providers that are spoken to by FastCGI, SCGI and uwsgi: what they are told of
# a request is redacted, and the length of its body is that of what they get.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my %provider = map { $_ => $t->provider($_) } qw(fastcgi scgi uwsgi);

# As in the files that come with nginx.
my @PARAMS = map { "$_;" } 'QUERY_STRING $query_string',
    'REQUEST_METHOD $request_method', 'CONTENT_TYPE $content_type',
    'REQUEST_URI $request_uri', 'REMOTE_ADDR $remote_addr';

sub params {
    my ($gateway, @more) = @_;
    return join "\n", map { "${gateway}_param $_" } @PARAMS, @more;
}

my $length = 'CONTENT_LENGTH $content_length;';

$t->start(<<"EOF2");
$POLICY
log_format addresses '\$remote_addr';
server {
    listen %%visitor%%;
    chat_gdpr chat;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Test-Address;
    access_log %%dir%%/access.log addresses;
    location /fastcgi {
        @{[ params('fastcgi', $length) ]}
        fastcgi_pass %%fastcgi%%;
    }
    location /scgi {
        @{[ params('scgi') ]}
        scgi_pass %%scgi%%;
    }
    location /uwsgi {
        @{[ params('uwsgi', $length) ]}
        uwsgi_pass %%uwsgi%%;
    }
    location /if {
        if (\$content_length = 1) {
            return 400;
        }
        @{[ params('uwsgi', $length) ]}
        uwsgi_pass %%uwsgi%%;
    }
}
EOF2

# What came as "name => value", and the body, by each protocol's document.

sub fastcgi {
    my ($in) = @_;
    my ($params, $body, $end) = ('', '', 0);
    while (length $in >= 8) {
        my ($type, $n, $pad) = unpack 'x C x2 n C', $in;
        return if length $in < 8 + $n + $pad;
        $params .= substr $in, 8, $n if $type == 4;
        $body .= substr $in, 8, $n if $type == 5;
        $end = 1 if $type == 5 && $n == 0;
        substr $in, 0, 8 + $n + $pad, '';
    }
    return unless $end;
    my %param;
    while (length $params) {
        my @n = map {
            my $n = ord $params;
            if ($n < 128) {
                substr $params, 0, 1, '';
            } else {
                $n = 0x7fffffff & unpack 'N', $params;
                substr $params, 0, 4, '';
            }
            $n;
        } 1, 2;
        my $name = substr $params, 0, $n[0], '';
        $param{$name} = substr $params, 0, $n[1], '';
    }
    return { %param, body => $body };
}

sub scgi {
    my ($in) = @_;
    my ($n) = $in =~ /^(\d+):/ or return;
    my $at = 1 + length $n;
    return if length $in < $at + $n + 1;
    my %param = split /\0/, substr($in, $at, $n - 1), -1;
    my $body = substr $in, $at + $n + 1;
    return if length $body < $param{CONTENT_LENGTH};
    return { %param, body => $body };
}

sub uwsgi {
    my ($in, $size) = @_;
    return if length $in < 4;
    my $n = unpack 'x v', $in;
    return if length $in < 4 + $n;
    my %param = unpack '(v/a)*', substr $in, 4, $n;
    my $body = substr $in, 4 + $n;
    return if length $body < $size;
    return { %param, body => $body };
}

my %read = (fastcgi => \&fastcgi, scgi => \&scgi, uwsgi => \&uwsgi);

sub asked {
    my ($path, $gateway, $size, @o) = @_;
    my $visitor = $t->visitor('visitor')->send(http_request(
        "POST $path?q=jane.doe%40example.com", type => 'text/plain',
        headers => [ 'Referer: http://chat.example/?m=jane.doe@example.com',
                     'X-Test-Address: 198.51.100.77' ],
        @o));
    my $end = $provider{$gateway}->accept or return;
    my $got = ChatGDPR::Wire::until(sub {
        $read{$gateway}->($end->{in}, $size)
    });
    $end->close;
    $visitor->close;
    return $got;
}

for my $case ([ 'shorter', $SAID, $SEEN ],
              [ 'longer', 'a@b.example', '[email]' ],
              [ 'the same', 'hello', 'hello' ],
              [ 'of several buffers', "$SAID\n" x 300, "$SEEN\n" x 300 ]) {
    my ($what, $said, $seen) = @$case;
    for my $gateway (qw(fastcgi scgi uwsgi)) {
        for my $o ([ '' ], [ ', in chunks', chunk => 100 ]) {
            my ($how, @o) = @$o;
            my $got = asked("/$gateway", $gateway, length $seen,
                            body => $said, @o);
            is($got->{body}, $seen, "$gateway, $what$how");
            is($got->{CONTENT_LENGTH}, length $seen, '... with its length');
            is($got->{HTTP_CONTENT_LENGTH} // length $seen, length $seen,
               '... as a header, too');
            is($got->{QUERY_STRING}, 'q=%5Bemail%5D', '... its arguments');
            is($got->{REQUEST_URI}, "/$gateway?q=%5Bemail%5D", '... its URI');
            is($got->{HTTP_REFERER}, 'http://chat.example/?m=%5Bemail%5D',
               '... a header');
            is($got->{REMOTE_ADDR}, '198.51.100.0', '... and an address');
        }
    }
}

my $got = asked('/if', 'uwsgi', length $SEEN, body => $SAID);
is($got->{CONTENT_LENGTH}, length $SEEN,
   'a length that was looked at before is forgotten');

ChatGDPR::Wire::until(sub { ($t->nginx->read('access.log') // '') =~ /\n/ });
like($t->nginx->read('access.log'), qr/\A(?:198\.51\.100\.77\n)+\z/,
     'logs know the address');

$t->finish;
