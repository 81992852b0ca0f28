#!/usr/bin/perl

# The module is installed anew over the one that runs, and nginx loads its
# configuration again, as "make install" and "nginx -s reload" do it: nobody is
# disconnected, what was chosen holds, and so it is when a worker dies later.

use strict;
use warnings;

use Cwd 'abs_path';
use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

plan skip_all => 'the module is linked into this nginx'
    if ($ENV{TEST_NGINX_MODULE} // 'x') eq '';

my $module = abs_path($ChatGDPR::Nginx::MODULE);
my $t = ChatGDPR::Test->new(log => 'info', workers => 2, shutdown => '30s');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

$t->may_hold('module\.so.*');
$t->nginx->write('secret', '5a' x 32 . "\n");
chmod 0600, "$dir/secret";

# Another file of this name, as install(1) makes it.
sub install {
    system("cp $module $dir/module.so.new") == 0 or die "cp: $!\n";
    rename "$dir/module.so.new", "$dir/module.so" or die "rename: $!\n";
    return;
}

install();
$ChatGDPR::Nginx::MODULE = "$dir/module.so";
$t->start(<<"EOF_CONF");
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller "Example Ltd" contact=privacy\@example.com;
    purpose    marketing basis=consent "Send you offers";
    redact     card  mask keep=last4;
    redact     email replace unless=marketing;
    consent    mode=reduced version=1;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        $UPGRADE
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF

sub choose {
    my ($decision, @cookie) = @_;
    my $answer = $t->visitor('visitor')->send(http_request(
        'POST /.chat-gdpr/choice', body => "decision=$decision&back=/",
        type => 'application/x-www-form-urlencoded',
        headers => [ 'Sec-Fetch-Site: same-origin',
                     map { "Cookie: $_" } @cookie ]))->response;
    is($answer->{status}, 303, "a choice: $decision");
    my ($cookie) = $answer->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    return $cookie;
}

sub says {
    my ($when, $cookie, $want) = @_;
    my (undef, $got) = $t->exchange($provider, http_request('POST /',
        type => 'text/plain', headers => [ "Cookie: $cookie" ],
        body => 'mail jane.doe@example.com, card 4111 1111 1111 1111'));
    is($got && $got->{body}, "mail $want, card **** **** **** 1111",
       "a message, $when");
    return;
}

sub speaks {
    my ($when, $visitor, $end, $want) = @_;
    $visitor->send(ws_text('mail jane.doe@example.com', mask => 1));
    is(($end->message // {})->{text}, "mail $want", "an open WebSocket, $when");
    return;
}

my $cookie = choose('accept');
says('at first', $cookie, 'jane.doe@example.com');
my ($visitor, $end) = $t->websocket($provider,
                                    headers => [ "Cookie: $cookie" ]);
speaks('at first', $visitor, $end, 'jane.doe@example.com');

for my $time (1 .. 3) {
    install();
    ok($t->nginx->reload, "installed anew, $time");
    says("by module $time", $cookie, 'jane.doe@example.com');
    speaks("by module $time", $visitor, $end, 'jane.doe@example.com');
}

# What one module learns, the other knows.
choose('reject', $cookie);
says('behind a withdrawal', $cookie, '[email]');
speaks('behind a withdrawal', $visitor, $end, '[email]');

# One that is installed while the configuration is wrong.
my $right = $t->nginx->read('nginx.conf');
$t->nginx->write('nginx.conf',
                 $right =~ s/proxy_pass/proxy_set_body x; $&/r);
install();
$t->nginx->signal('HUP');
ok(ChatGDPR::Wire::until(sub { $t->log =~ /"proxy_set_body" sends/ }),
   'a configuration that is refused');
says('behind it', $cookie, '[email]');

$t->expect_log(qr/exited on signal 9|\[emerg\].*"proxy_set_body"/);
my %old = map { $_ => 1 } $t->nginx->workers;
kill 'KILL', (reverse sort { $a <=> $b } keys %old)[0, 1];
ok(ChatGDPR::Wire::until(sub {
    sleep 0.01;
    grep { !$old{$_} } $t->nginx->workers;
}), 'other workers');
says('by another worker', $cookie, '[email]');
$t->finish;
