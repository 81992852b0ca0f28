#!/usr/bin/perl

# What waits in nginx's temporary files: of requests what was redacted, of
# responses nothing, whether they are read or not.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
my $nginx = $t->nginx;

$t->start(<<"EOF2");
$POLICY
chat_gdpr_policy open {
    otherwise  replace;
    on_error   pass;
}
server {
    listen %%visitor%% sndbuf=8k;
    proxy_http_version 1.1;
    client_body_buffer_size 8k;
    location / {
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
    location /open {
        chat_gdpr open;
        proxy_pass http://%%provider%%;
    }
    location /off {
        proxy_pass http://%%provider%%;
    }
}
EOF2

my $line = "$SAID\n";
my $n = int(512 * 1024 / length $line);

# A request that is larger than its buffer.

{
    my $visitor = $t->visitor('visitor')->send(http_request('POST /',
        type => 'text/plain', body => $line x 2000));
    my $asked = $provider->request;
    my @files = grep { $_->{name} =~ /client_body_temp/ } $nginx->deleted;
    is(scalar @files, 1, 'a large request waits in a file');
    is($nginx->read($files[0]{path}), "$SEEN\n" x 2000, '... redacted');
    $asked->{end}->answer('204 No Content');
    ok($visitor->response, '... and is answered');
}

# A response to a visitor who is slow.

for my $case (
    [ '/', 'text/plain', 'of text' ],
    [ '/', 'application/pdf', 'that is a file' ],
    [ '/', 'image/png', 'that is a picture' ],
    [ '/open', 'application/vnd.example', 'that nobody can read' ],
    [ '/off', 'text/plain', 'where no policy is on', 1 ],
) {
    my ($path, $type, $what, $waits) = @$case;
    my $visitor = $t->visitor('visitor', rcvbuf => 8192);
    $visitor->pause;
    $visitor->get($path);
    my $asked = $provider->request;
    $asked->{end}->answer('200 OK', type => $type, body => $line x $n);
    my $on_disk = sub { grep { -s $_->{path} && $_->{name} =~ /proxy_temp/ }
                        $nginx->deleted };
    # what is not to be there is given the time to come
    $waits ? ChatGDPR::Wire::until($on_disk) : $asked->{end}->settle(0.3);
    is(scalar(() = $on_disk->()), $waits // 0, "a response $what is "
       . ($waits ? '' : 'not ') . 'on disk while the visitor is slow');
    $visitor->resume;
    my $got = $visitor->response;
    is(length $got->{body}, $n * length($type eq 'text/plain' && !$waits
                                        ? "$SEEN\n" : $line),
       '... and arrives whole');
}

$t->finish;
