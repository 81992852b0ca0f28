#!/usr/bin/perl

# The files in conf-examples and the lines in README.md: each is a configuration
# that nginx takes, and a chat through it is redacted.

use strict;
use warnings;

use File::Basename qw(basename);
use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

# Stands for another machine's file: what is in its place here.
sub adapted {
    my ($text, $port, $tls) = @_;
    $text =~ s!listen 443 ssl!listen %%site%% ssl!g or die 'no listen';
    $text =~ s!server \S+:\d+;!server 127.0.0.1:$port;!g;
    $text =~ s!/etc/nginx/tls/\S+\.crt!$tls->{cert}!g;
    $text =~ s!/etc/nginx/tls/\S+\.key!$tls->{key}!g;
    $text =~ s!/etc/ssl/certs/\S+\.crt!$tls->{cert}!g;
    $text =~ s!proxy_ssl_name \S+;!proxy_ssl_name localhost;!g;
    $text =~ s!/var/log/nginx/!%%dir%%/!g;
    $text =~ s!/etc/nginx/chat-gdpr/!%%dir%%/!g;
    return $text;
}

my $MESSAGE = qq({"text":"mail jane.doe\@example.com, call 07700 900123, )
            . qq(card 4111 1111 1111 1111"});
my $SAFE = qr/^\{"text":"mail \[email\], call \[phone\], card \S+/;

# file => a path that is the chat's, and its name at the provider
my %CASES = (
    'socketio.conf'       => [ '/socket.io/?EIO=4', '/socket.io/?EIO=4' ],
    'https-provider.conf' => [ '/chat/api/send', '/api/send' ],
    'consent.conf'        => [ '/api/send', '/api/send' ],
    'agents.conf'         => [ '/api/send', '/api/send' ],
    'arabic.conf'         => [ '/api/send', '/api/send' ],
    'saas-site.conf'      => [ '/api/send', '/api/send' ],
);

for my $path (glob "$FindBin::Bin/../conf-examples/*.conf") {
    my $file = basename($path);
    next if $file eq 'policy.conf';
    ok($CASES{$file}, "$file has a case here") or next;
    subtest($file => sub { site($path, @{ $CASES{$file} }) });
}

subtest('policy.conf' => sub {
    my $t = ChatGDPR::Test->new;
    my $provider = $t->provider('provider');
    $t->start("include $FindBin::Bin/../conf-examples/policy.conf;"
        . 'server { listen %%visitor%%; chat_gdpr support_chat;'
        . ' location / { proxy_pass http://%%provider%%; } }');
    my (undef, $got) = $t->exchange($provider,
        http_request('POST /', type => 'application/json',
                     body => $MESSAGE));
    like($got->{body}, $SAFE, 'redacted');
    $t->finish;
});

subtest('README.md' => sub {
    my $t = ChatGDPR::Test->new(audit => 0);
    my $tls = $t->nginx->certificate;
    my $provider = $t->provider('provider', tls => $tls);
    open my $f, '<', "$FindBin::Bin/../README.md" or die "README.md: $!";
    my $readme = do { local $/; <$f> };
    my ($http) = $readme =~ /^(    chat_gdpr_audit .*?)^\S/ms
        or die 'README.md has no lines for http';
    my ($location) = $readme =~ /^(    location .*?)^\S/ms
        or die 'README.md has no location';
    my $there = 'https://127.0.0.1:' . $provider->port;
    $location =~ s!https://chat\.example\.com!$there! or die 'no proxy_pass';
    $location =~ s!/etc/ssl/certs/\S+\.crt!$tls->{cert}!;
    $http =~ s!/var/log/nginx/!%%dir%%/!;
    $t->start("$http server { listen %%site%% ssl;"
        . " ssl_certificate $tls->{cert}; ssl_certificate_key $tls->{key};"
        . " proxy_ssl_name localhost; $location }");
    request($t, $provider, '/send', '/send');
    websocket($t, $provider, '/chat');
    $t->finish;
});

done_testing;

sub site {
    my ($path, $here, $there) = @_;
    my $t = ChatGDPR::Test->new(audit => 0);
    my $tls = $t->nginx->certificate;
    open my $f, '<', $path or die "$path: $!";
    my $text = do { local $/; <$f> };
    my $provider = $t->provider('provider',
        $text =~ m!proxy_pass https! ? (tls => $tls) : ());
    $text = adapted($text, $provider->port, $tls);
    make_keys($t->nginx->{dir}) if $text =~ /sign=|chat_gdpr_key/;
    my ($fine, $said) = $t->nginx->check($text);
    ok($fine, 'nginx -t') or return diag($said);
    $t->start($text);

    request($t, $provider, $here, $there);
    websocket($t, $provider, $here);
    my @events = $t->audit('chat-gdpr.jsonl');
    ok(scalar(grep { ($_->{direction} // '') eq 'to_provider' } @events),
       'events to the provider');
    ok(scalar(grep { ($_->{direction} // '') eq 'to_visitor' } @events),
       'events to the visitor');
    $t->finish;
    return;
}

# As the file tells to make them.
sub make_keys {
    my $dir = shift;
    my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
    system("$command key new $_->[0] $dir/$_->[1] >/dev/null") == 0
        or die "$command key new $_->[0]" for
        [ 'secret', 'secret' ], [ 'sign', 'sign.pem' ],
        [ 'review', 'review.pem' ];
    return;
}

sub request {
    my ($t, $provider, $here, $there) = @_;
    my $visitor = $t->visitor('site', tls => 1);
    $visitor->send(http_request("POST $here", type => 'application/json',
                                body => $MESSAGE));
    my $got = $provider->request or return fail('a request arrives');
    is($got->{target}, $there, 'the path at the provider');
    like($got->{body}, $SAFE, 'the message at the provider');
    $got->{end}->answer('200 OK', type => 'application/json',
        body => '{"text":"call 07700 900123"}');
    my $answer = $visitor->response;
    is($answer && $answer->{body}, '{"text":"call [phone]"}',
       'the answer at the visitor');
    return;
}

sub websocket {
    my ($t, $provider, $here) = @_;
    my ($visitor, $end) = $t->websocket($provider, server => 'site',
        tls => 1, target => $here);
    $visitor->send(ws_text($MESSAGE, mask => 1));
    my $up = $end->message;
    like($up && $up->{text}, $SAFE, 'the WebSocket message');
    $end->send(ws_text('{"text":"call 07700 900123"}'));
    my $down = $visitor->message;
    is($down && $down->{text}, '{"text":"call [phone]"}', 'and its answer');
    return;
}
