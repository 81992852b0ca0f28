#!/usr/bin/perl

# Which values of JSON are read: `skip` and `only`, in bodies and messages of
# both directions.  What a path means is in t/unit/path_test.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

my $location = <<'EOF2';
        proxy_pass http://%%provider%%;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
EOF2

$t->start(<<"EOF2");
chat_gdpr_policy base {
    otherwise  replace;
    skip       \$.messages[*].id \$.token;
}
chat_gdpr_policy less from=base {
    skip       \$..id "\$['my id']";
}
chat_gdpr_policy only {
    only       \$..text;
}
server {
    listen %%visitor%%;
    location /base {
        chat_gdpr base;
        $location
    }
    location /less {
        chat_gdpr less;
        $location
    }
    location /only {
        chat_gdpr only;
        $location
    }
    location /joined {
        chat_gdpr base;
        chat_gdpr_join 10s;
        $location
    }
}
EOF2

my $mail = 'kim@example.org';
my $said = qq({"messages": [{"id":"$mail","text":"$mail"}], "token":"$mail", )
         . qq("my id":"$mail", "nested":"{\\"id\\":\\"$mail\\"}"});

# $said, of which what is to be read is gone.
sub seen {
    my @members = @_;
    my $text = $said;
    for my $key (@members) {
        $text =~ s/(\Q$key\E\\?":\\?")\Q$mail\E/$1\[email]/
            or die "no $key in $text";
    }
    return $text;
}

my %seen = (
    '/base' => seen('text', 'my id', '"nested":"{\\"id'),
    '/less' => seen('text', 'token'),
    '/only' => seen('text'),
);

for my $path (sort keys %seen) {
    my ($response, $got) = $t->exchange($provider,
        http_request("POST $path/x", body => $said,
                     headers => [ 'Content-Type: application/json' ]),
        '200 OK', headers => [ 'Content-Type: application/json' ],
        body => $said);
    is($got->{body}, $seen{$path}, "$path: the provider's body");
    is($response->{body}, $seen{$path}, '... and the visitor\'s');

    my ($visitor, $end) = $t->websocket($provider, target => "$path/ws");
    $visitor->send(ws_text($said, mask => 1));
    is($end->message->{text}, $seen{$path}, "... the provider's message");
    $end->send(ws_text($said));
    is($visitor->message->{text}, $seen{$path}, '... and the visitor\'s');
}

my ($visitor, $end) = $t->websocket($provider, target => '/base');
$visitor->send(ws_text(qq(42["say",{"token":"$mail"}]), mask => 1));
is($end->message->{text}, '42["say",{"token":"[email]"}]',
   'the outermost value of Socket.IO is its array');

# Ids are not put together either.

($visitor, $end) = $t->websocket($provider, target => '/joined');
my @arrived = map {
    $visitor->send(ws_text($_, mask => 1));
    $end->message->{text};
} '{"token":"4111 1111"}', '{"token":"1111 1111"}', '{"t":"4111 1111"}',
  '{"t":"1111 1111"}';
is_deeply(\@arrived, [ '{"token":"4111 1111"}', '{"token":"1111 1111"}',
                       '{"t":"4111 1111"}', '{"t":"[card]"}' ],
          'what is skipped is not joined');

# The command says and does the same.

my $COMMAND = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $conf = "$t->{nginx}{dir}/nginx.conf";

like(scalar(`$COMMAND policy show $conf --name less`),
     qr/^    skip \$\.\.id "\$\['my id'\]";$/m, 'policy show has the paths');
like(scalar(`$COMMAND policy show $conf --name only --text`),
     qr/the only parts of messages that are read \| \$\.\.text$/m,
     '... as its page');

$t->nginx->write('said.json', $said);
is(scalar(`$COMMAND scan --policy $conf --name base --format json < $t->{nginx}{dir}/said.json`),
   $seen{'/base'}, 'scan obeys');

my @digests = map { /sha256 (\w+)/ ? $1 : () }
              map { scalar `$COMMAND policy show $conf --name $_` }
              qw(base less only);
isnt($digests[0], $digests[1], 'paths are part of the digest');

$t->finish;
