#!/usr/bin/perl

# Requests whose arguments the configuration has replaced: those that the
# request line still has, which $request_uri tells, are redacted as well, and
# stay what they were in all else.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');

$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

my $fastcgi = <<'EOF2';
        fastcgi_param REQUEST_URI  $request_uri;
        fastcgi_param QUERY_STRING $query_string;
        fastcgi_param COPY         $copy;
        fastcgi_pass  %%provider%%;
EOF2

$t->start(<<"EOF2");
$POLICY
chat_gdpr_policy strict { redact card block; otherwise replace; }
chat_gdpr_policy asking {
    controller  "Example Ltd" contact=privacy\@example.com;
    processor   "Chat Vendor" country=IE dpa=2026-01-10 review=2099-01-10;
    purpose     support basis=consent "Answer your question";
    consent     mode=require art7_4=considered version=1;
    otherwise   replace;
}
chat_gdpr_key %%dir%%/secret;
log_format told '\$request|\$request_uri|\$args|\$copy';
server {
    listen %%visitor%%;
    chat_gdpr chat;
    access_log %%dir%%/access.log told;
    proxy_set_header X-Told "\$request_uri|\$request|\$copy";
    set \$copy \$arg_text;

    location /front/ {
        rewrite ^/front/(.*)\$ /index.php?q=\$1 break;
        proxy_pass http://%%provider%%;
    }
    location /dropped/ {
        rewrite ^/dropped/(.*)\$ /index.php? break;
        proxy_pass http://%%provider%%;
    }
    location /other/ {
        rewrite ^/other/(.*)\$ /index.php?q=\$1? last;
    }
    location /index.php {
        proxy_pass http://%%provider%%;
    }
    location /set {
        set \$args a=b;
        proxy_pass http://%%provider%%;
    }
    location /unread/ {
        chat_gdpr off;
        rewrite ^/unread/(.*)\$ /index.php?q=\$1? last;
    }
    location /strict {
        chat_gdpr strict;
        set \$args a=b;
        proxy_pass http://%%provider%%;
    }
    location /asking {
        chat_gdpr asking;
        set \$args '';
        proxy_pass http://%%provider%%;
    }
    location /returned/ {
        rewrite ^/returned/(.*)\$ /gone?q=\$1? last;
    }
    location /gone {
        return 204;
    }
    location /fastcgi/ {
        rewrite ^/fastcgi/(.*)\$ /index.php?q=\$1? break;
$fastcgi
    }
    location /page {
        chat_gdpr off;
        access_log off;
        ssi on;
        ssi_types text/plain;
        proxy_pass http://%%provider%%;
    }
    location /part {
        proxy_pass http://%%provider%%;
    }
}
EOF2

my $said = 'text=jane.doe%40example.com&n=1';
my $seen = 'text=%5Bemail%5D&n=1';

for my $case (
    [ '/front/x',   '/index.php?q=x&ARGS' ],
    [ '/dropped/x', '/index.php' ],
    [ '/other/x',   '/index.php?q=x' ],
    [ '/set',       '/set?a=b' ],
    [ '/unread/x',  '/index.php?q=x' ]) {
    my ($path, $target) = @$case;
    for my $args ($said, 'text=hello&n=%41') {
        my $want = $args eq $said ? $seen : $args;
        my $copy = $args eq $said ? '%5Bemail%5D' : 'hello';
        my $before = $t->events('message');
        my (undef, $got) = $t->exchange($provider,
                                        http_request("GET $path?$args"));
        is($got && $got->{target}, $target =~ s/ARGS/$want/r,
           "$path?$args: the target") or next;
        is($got->header('X-Told'),
           "$path?$want|GET $path?$want HTTP/1.1|$copy",
           '... and what it was');
        my @events = $t->events('message');
        splice @events, 0, $before;
        is_deeply([ map { $_->{findings} } @events ],
                  $args eq $said ? [ { email => 1 } ] : [],
                  '... in one event');
    }
}

my (undef, $got) = $t->exchange($provider,
    http_request('GET /other/kim@example.org?n=192.0.2.44'));
is($got->{target}, '/index.php?q=%5Bemail%5D', 'what was made of the path');
unlike($got->header('X-Told'), qr/192\.0\.2/, '... and what was there before');

my ($r) = $t->exchange($provider,
    http_request('GET /strict?c=4111111111111111'));
is($r->{status}, 422, 'what is blocked is, wherever it stands');

($r, $got) = $t->exchange($provider, http_request('GET /asking?text=hello'));
is($got, undef, 'what is said in the request line waits for a choice');

{
    my $visitor = $t->visitor('visitor')->get("/fastcgi/x?$said");
    my $end = $provider->accept;
    ChatGDPR::Wire::until(sub { $end->{in} =~ /QUERY_STRING.*COPY/s });
    like($end->{in}, qr/REQUEST_URI\/fastcgi\/x\?\Q$seen\E.*
                        QUERY_STRINGq=x.*COPY%5Bemail%5D/xs, 'by FastCGI');
    $end->close;
    $visitor->response;
}

{
    my $visitor = $t->visitor('visitor')->get("/page?$said");
    $provider->request->{end}->answer('200 OK', type => 'text/plain',
        body => '<!--# include virtual="/part?t=jane.doe@example.com" -->');
    my $got = $provider->request;
    is($got->{target}, '/part?t=%5Bemail%5D', 'a part of a page without a policy');
    like($got->header('X-Told'), qr/^\/page\?\Q$seen\E\|/,
         '... is not told what came for that');
    $got->{end}->answer('200 OK', type => 'text/plain', body => 'part');
    is($visitor->response->{body}, 'part', '... and is answered');
}

$t->visitor('visitor')->get("/returned/kim\@example.org?$said")->response;
my $log = ChatGDPR::Wire::until(sub {
    my $log = $t->nginx->read('access.log') // '';
    $log =~ /returned/ && $log;
});
unlike($log, qr/jane|q=kim|192\.0\.2/, 'logs have neither');
like($log, qr/^GET \Q\/other\/x?$seen\E HTTP\/1\.1\|\Q\/other\/x?$seen|q=x|\E/m,
     '... but both, redacted');

$t->finish;
