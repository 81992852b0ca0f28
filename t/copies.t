#!/usr/bin/perl

# What `set`, `map` and regular expressions copy of a request before it is
# redacted: wherever it goes then, to the provider or into a log, it is.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
my $other = $t->provider('other');

my $early = $t->nginx->since('1.31.0') ? 'client_body_early_read 1;' : '';
my $told = 'proxy_set_header X-Told "$copy|$mapped|$whole|$named|$all";'
         . ' proxy_set_header X-From "$address";';

my $copies = <<'EOF';
    set $copy   "<$arg_text>";
    set $short  $arg_n;
    set $all    $args;
    set $line   $request;
    set $address "at $remote_addr, $remote_addr";
    if ($mapped = none)          { return 403; }
    if ($arg_text ~ '^(.*)$')    { set $whole $1; }
    if ($arg_text ~ '(?<named>.*)') { set $ok 1; }
EOF

$t->start(<<"EOF2");
$POLICY
chat_gdpr_policy strict { redact email block; otherwise replace; }
map \$arg_text \$mapped { default "m-\$arg_text"; }
map \$http_x_said \$said_mapped { default "m-\$http_x_said"; }
map \$http_x_forwarded_for \$first { '~^(?<one>[^,]+)' \$one; default -; }
log_format headers '\$said|\$said_mapped|\$from';
log_format copies '\$copy|\$mapped|\$whole|\$named|\$all|\$line|\$short';
log_format address '\$address';

server {
    listen %%visitor%%;
    $early
    chat_gdpr chat;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Test-Address;
    access_log %%dir%%/copies.log copies;
    access_log %%dir%%/address.log address;
$copies
    location / {
        $told
        proxy_pass http://%%provider%%;
    }
    location /path {
        proxy_pass http://%%provider%%/p/\$whole/\$short?\$all;
    }
    location /mirrored {
        mirror /mirror;
        $told
        proxy_pass http://%%provider%%/x?\$all;
    }
    location = /mirror {
        internal;
        $told
        proxy_pass http://%%other%%/x?\$all;
    }
    location /headers {
        set \$said  "<\$http_x_said>";
        set \$from  \$http_referer;
        if (\$said_mapped = none)  { return 403; }
        if (\$first = none)        { return 403; }
        access_log %%dir%%/headers.log headers;
        proxy_set_header X-Told "\$said|\$said_mapped|\$from|\$first";
        proxy_pass http://%%provider%%;
    }
    location /returned/headers {
        set \$said  "<\$http_x_said>";
        set \$from  \$http_referer;
        if (\$said_mapped = none)  { return 403; }
        access_log %%dir%%/headers.log headers;
        return 204;
    }
    location /fastcgi {
        fastcgi_param TOLD "\$copy|\$mapped|\$whole|\$named|\$all";
        fastcgi_param FROM \$address;
        fastcgi_pass %%provider%%;
    }
    location /returned {
        return 204;
    }
    location /strict {
        chat_gdpr strict;
        proxy_pass http://%%provider%%;
    }
    location /off {
        chat_gdpr off;
        access_log off;
        $told
        proxy_pass http://%%provider%%;
    }
}
EOF2

my $SAID = 'n=7&text=jane.doe%40example.com';
my $FROM = 'X-Test-Address: 198.51.100.77';

sub seen {
    my ($text) = @_;
    return "<$text>|m-$text|$text|$text|n=7&text=$text";
}

for my $method (qw(GET POST)) {
    my @o = (headers => [ $FROM ],
             $method eq 'POST' ? (type => 'text/plain', body => 'hello') : ());

    my (undef, $got) = $t->exchange($provider,
                                    http_request("$method /?$SAID", @o));
    is($got->header('X-Told'), seen('%5Bemail%5D'),
       "$method: copies are told redacted");
    is($got->header('X-From'), 'at 198.51.100.0, 198.51.100.0',
       '... and addresses');

    (undef, $got) = $t->exchange($provider,
                                 http_request("$method /path?$SAID", @o));
    is($got->{target}, '/p/%5Bemail%5D/7?n=7&text=%5Bemail%5D',
       "$method: in the path");

    my $visitor = $t->visitor('visitor')->send(
        http_request("$method /mirrored?$SAID", @o));
    for my $at ($provider, $other) {
        my $m = $at->request;
        my $what = $at == $other ? 'as a mirror' : 'what is mirrored';
        is($m->{target}, '/x?n=7&text=%5Bemail%5D', "$method: $what");
        is($m->header('X-Told'), seen('%5Bemail%5D'),
           '... copies are told redacted');
        is($m->header('X-From'), 'at 198.51.100.0, 198.51.100.0',
           '... and addresses');
        $m->{end}->answer('204 No Content');
    }
    $visitor->response;

    (undef, $got) = $t->exchange($provider,
                                 http_request("$method /off?$SAID", @o));
    is($got->header('X-Told'), seen('jane.doe%40example.com'),
       "$method: without a policy nothing is changed");
    is($got->header('X-From'), 'at 198.51.100.77, 198.51.100.77',
       '... nor of addresses');
}

{
    my $visitor = $t->visitor('visitor')->get("/fastcgi?$SAID", $FROM);
    my $end = $provider->accept;
    ChatGDPR::Wire::until(sub { $end->{in} =~ /FROMat/ });
    my ($text) = '%5Bemail%5D';
    like($end->{in}, qr/TOLD\Q<$text>|m-$text|$text|$text|n=7&text=$text\E/,
         'by FastCGI');
    like($end->{in}, qr/FROMat 198\.51\.100\.0, 198\.51\.100\.0/,
         '... and addresses');
    $end->close;
    $visitor->response;
}

my @said = ('X-Said: kim@example.org',
            'Referer: http://chat.example/?m=jane.doe@example.com',
            'X-Forwarded-For: 198.51.100.77, 203.0.113.9');
my $seen = '<[email]>|m-[email]|http://chat.example/?m=%5Bemail%5D';

for my $method (qw(GET POST)) {
    my (undef, $got) = $t->exchange($provider, http_request(
        "$method /headers", headers => \@said,
        $method eq 'POST' ? (type => 'text/plain', body => 'hello') : ()));
    is($got->header('X-Told'), "$seen|198.51.100.0",
       "$method: copies of headers are told redacted");
}
$t->visitor('visitor')->get('/returned/headers', @said)->response;
is(ChatGDPR::Wire::until(sub {
       my $log = $t->nginx->read('headers.log') // '';
       $log =~ /(?:.*\n){3}/ && $log;
   }), "$seen\n" x 3, '... and logged so, wherever it ends');

my (undef, $got) = $t->exchange($provider,
    http_request('GET /?n=7&text=7'));
is($got->header('X-Told'), seen('7'), 'without a finding, untouched');

my $many = join '&', map { "n$_=a$_\@example.com" } 1 .. 300;
(undef, $got) = $t->exchange($provider,
                             http_request("GET /?$many&text=a300\@example.com"));
is($got->header('X-Told'), '||||', 'of very many arguments nothing is copied');

is($t->visitor('visitor')->get("/returned?$SAID")->response->{status}, 204,
   'a request that is answered at once');
is($t->visitor('visitor')->get("/strict?$SAID")->response->{status}, 422,
   '... and one that is refused');

my @lines;
ChatGDPR::Wire::until(sub {
    @lines = split /\n/, $t->nginx->read('copies.log');
    @lines >= 11;
});
is((grep { /jane/ } @lines), 0, 'logs have copies redacted');
is((grep { /^<%5Bemail%5D>/ } @lines), 8, '... of those that passed')
    or diag(join "\n", @lines);
like($t->nginx->read('address.log'), qr/^at 198\.51\.100\.77, 198\.51\.100\.77$/m,
     "nginx's own log sees addresses");

$t->finish;
