#!/usr/bin/perl

# Providers that are spoken to by FastCGI, SCGI and uwsgi, and pages out of
# memcached: what they say, in the status, in headers and in bodies, is redacted.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Compress::Zlib ();

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

my $locations = join "\n", map {
    my $way = $_;
    my $param = $way eq 'memcached' ? 'set $memcached_key k;'
              : "${way}_param REQUEST_METHOD \$request_method;";
    ("location /$way { $param ${way}_pass %%provider%%; }",
     $way eq 'memcached' ? ()
     : "location /unbuffered/$way { $param ${way}_buffering off; "
       . "${way}_pass %%provider%%; }");
} qw(fastcgi scgi uwsgi memcached);

$t->start(<<"EOF2");
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    default_type text/plain;
    $locations
    location /packed {
        set \$memcached_key k;
        memcached_gzip_flag 2;
        memcached_pass %%provider%%;
    }
}
EOF2

# A record of FastCGI, section 3.3 of its specification.
sub record {
    my ($type, $bytes) = @_;
    return pack('CCnnCx', 1, $type, 1, length $bytes, 0) . $bytes;
}

my %wrap = (
    fastcgi => sub {
        my ($head, $body) = @_;
        return join '', map({ record(6, $_) } unpack '(a200)*',
                            "Status: $head$body"),
                        record(6, ''), record(3, "\0" x 8);
    },
    scgi => sub { "Status: $_[0]$_[1]" },
    uwsgi => sub { "HTTP/1.1 $_[0]$_[1]" },
    memcached => sub {
        'VALUE k 0 ' . length($_[1]) . "\r\n$_[1]\r\nEND\r\n"
    },
);

# What the visitor gets where the provider says these bytes.
sub answered {
    my ($request, $bytes, $method) = @_;
    my $visitor = $t->visitor('visitor')->send($request);
    my $end = $provider->accept or return;
    ChatGDPR::Wire::until(sub { length $end->{in} });
    $end->send($bytes);
    ChatGDPR::Wire::until(sub { !length $end->{out} });
    $end->half_close unless $bytes =~ /\AVALUE/;
    return $visitor->response(method => $method);
}

my $head = "200 for jane.doe\@example.com\r\nContent-Type: text/plain\r\n"
         . "X-Said: jane.doe\@example.com\r\n\r\n";

for my $path (qw(fastcgi unbuffered/fastcgi scgi unbuffered/scgi uwsgi
                 unbuffered/uwsgi memcached)) {
    my ($way) = $path =~ /(\w+)\z/;
    for my $case ([ 'a message', $SAID, $SEEN ],
                  [ 'a long one', "$SAID\n" x 2000, "$SEEN\n" x 2000 ]) {
        my ($what, $said, $seen) = @$case;
        for my $method (qw(GET HEAD), $way eq 'memcached' ? () : 'POST') {
            my $r = answered(http_request("$method /$path",
                    $method eq 'POST' ? (type => 'text/plain', body => $SAID)
                                      : ()),
                $wrap{$way}->($head, $said), $method);
            my $name = "$path, $method, $what";
            is($r && $r->{body}, $method eq 'HEAD' ? '' : $seen, $name)
                or next;
            unlike($r->{head}, qr/jane/, '... and its head');
        }
    }
}

my $r = answered(http_request('GET /uwsgi'), "Status: $head$SAID");
is($r && $r->{body}, $SEEN, 'uwsgi as CGI');
unlike($r->{head}, qr/jane/, '... and its head, which has a status twice');

my $packed = Compress::Zlib::memGzip($SAID);
$r = answered(http_request('GET /packed'),
              'VALUE k 2 ' . length($packed) . "\r\n$packed\r\nEND\r\n");
is($r && $r->{body}, $SEEN, 'compressed, out of memcached');

$t->finish;
