#!/usr/bin/perl

# Chats whose page is of another origin: a site that the policy names may read
# what is held and what is refused, as browsers ask; nobody else may, and
# nothing of what is asked reaches the provider.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use JSON::PP;

my $SITE = 'https://www.example.com';
my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

my %consent = (
    activate => 'mode=activate',
    require => 'mode=require art7_4=considered',
    reduced => 'mode=reduced',
);
my $http = "chat_gdpr_key %%dir%%/secret;\n";
for my $name (sort keys %consent) {
    $http .= <<"EOF";
chat_gdpr_policy $name {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     profile    basis=consent   "Remember your e-mail address";
    redact      email      replace unless=profile;
    redact      card       block;
    consent     $consent{$name}
                frames=$SITE,https://shop.example.com:443;
}
server {
    listen %%$name%%;
    chat_gdpr $name;
    location / { proxy_pass http://%%provider%%; }
    location /said/ {
        proxy_pass http://%%provider%%;
        add_header Access-Control-Allow-Origin https://desk.example.com always;
    }
}
EOF
}
$t->start($http);

sub ask {
    my ($port, $request) = @_;
    return $t->visitor($port)->send($request)->response;
}

sub all_of {
    my ($answer, $name) = @_;
    return join '|', $answer->{head} =~ /^\Q$name\E: (.*?)\r$/gmi;
}

my %allow = (origin => 'Access-Control-Allow-Origin',
             credentials => 'Access-Control-Allow-Credentials');

# Who may read: the requests of polling, streams and plain JSON.

my @held = (
    [ 'JSON', 'POST /say', 403, type => 'application/json',
      body => '{"text":"MARK"}' ],
    [ 'polling', 'GET /socket.io/?EIO=4&transport=polling&t=MARK', 403 ],
    [ 'polling in revision 3', 'GET /socket.io/?EIO=3&transport=polling', 200 ],
    [ 'an event stream', 'GET /events', 200, accept => 'text/event-stream' ],
    [ 'SockJS', 'POST /chat/1/a/xhr', 200, body => '' ],
    [ 'an upload', 'POST /say', 403, type => 'text/plain', body => 'MARK',
      chunk => 1 ],
);

for my $mode (qw(activate require)) {
    for my $case (@held) {
        my ($name, $line, $status, %o) = @$case;
        my @accept = ('Accept: ' . (delete $o{accept} // '*/*'));
        my $from = sub {
            ask($mode, http_request($line, %o, headers => [ @accept, @_ ]))
        };
        my $answer = $from->("Origin: $SITE");
        is($answer->{status} . ' ' . all_of($answer, $allow{origin}) . ' '
           . all_of($answer, $allow{credentials}), "$status $SITE true",
           "$mode, $name: a site that is named may read");
        like(all_of($answer, 'Vary'), qr/\bOrigin\b/, 'and no other for it');
        like($from->('Origin: https://shop.example.com')->{head},
             qr/^Access-Control-Allow-Origin: https:\/\/shop\.example\.com\r/m,
             'nor one whose port is the usual one');
        for my $other ('https://www.example.com.example.net', 'null',
                       'https://www.example.co', 'http://www.example.com',
                       'https://www.example.com:444', '',
                       'https://www.example.com https://shop.example.com') {
            my $none = $from->("Origin: $other");
            is($none->{status} . all_of($none, $allow{origin})
               . all_of($none, $allow{credentials}), $status, "not '$other'");
        }
    }

    # Where the notice is.

    my $json = sub { decode_json(ask($mode, http_request('POST /say',
        type => 'application/json', body => '{}', headers => [ @_ ]))
        ->{body})->{notice} };
    is($json->("Origin: $SITE"), 'http://localhost/.chat-gdpr/notice',
       "$mode: another site is told where the notice is");
    is($json->('Origin: http://localhost'), '/.chat-gdpr/notice',
       'this one by its path');
    is($json->(), '/.chat-gdpr/notice', 'and who says no origin, too');

    # Preflights.

    my $preflight = sub { ask($mode, http_request('OPTIONS ' . shift,
        headers => [ @_ ])) };
    my @wants = ('Access-Control-Request-Method: POST',
                 'Access-Control-Request-Headers: content-type,x-a');
    my $path = '/socket.io/?EIO=4&transport=polling&sid=MARK';
    my $yes = $preflight->($path, "Origin: $SITE", @wants);
    is_deeply([ $yes->{status}, map { all_of($yes, $_) } @allow{qw(origin
        credentials)}, 'Access-Control-Allow-Methods',
        'Access-Control-Allow-Headers', 'Access-Control-Max-Age' ],
        [ 204, $SITE, 'true', 'POST', 'content-type,x-a', 0 ],
        "$mode: a preflight is answered, for once");
    my $bare = $preflight->($path, "Origin: $SITE", $wants[0]);
    is($bare->{status} . all_of($bare, 'Access-Control-Allow-Headers'), 204,
       'also one about no headers');
    for my $case ([ 'of others', 'Origin: https://www.example.net', @wants ],
                  [ 'that asks nothing', "Origin: $SITE" ],
                  [ 'of nobody', @wants ]) {
        my ($name, @with) = @$case;
        my $no = $preflight->($path, @with);
        is($no->{status}, 403, "but none $name");
    }
    is(scalar(grep { $_->{error} eq 'ECONSENT' && $_->{transport} eq 'gate'
                     && $_->{answer} eq '204' } $t->events('error')),
       $mode eq 'activate' ? 2 : 4, 'each is on record');

    # What the configuration says itself, which it does later in an nginx that
    # the module is a part of.

    my $said = ask($mode, http_request('POST /said/', type => 'text/plain',
        body => 'MARK', headers => [ "Origin: $SITE" ]));
    is(all_of($said, $allow{origin}) . all_of($said, $allow{credentials}),
       'https://desk.example.com', "$mode: what add_header says stays")
        if $ChatGDPR::Nginx::MODULE ne '';

    # What a page of another site has no business with.

    my $choice = ask($mode, http_request('POST /.chat-gdpr/choice',
        type => 'application/x-www-form-urlencoded', body => 'decision=accept',
        headers => [ "Origin: $SITE" ]));
    is($choice->{status} . all_of($choice, $allow{origin}), 403,
       'another site does not choose');
    for my $name (qw(state notice receipt)) {
        my $answer = ask($mode, http_request("GET /.chat-gdpr/$name",
            headers => [ "Origin: $SITE" ]));
        is(all_of($answer, $allow{origin}), '', "nor reads $name");
    }
}

is($provider->request(seconds => 0), undef, 'nothing came to the provider');

# What is refused for another reason, likewise.

my $blocked = ask('reduced', http_request('POST /say', type => 'text/plain',
    body => 'pay 4111 1111 1111 1111', headers => [ "Origin: $SITE" ]));
is($blocked->{status} . all_of($blocked, $allow{origin}), "422$SITE",
   'a message that is blocked');
my $unread = ask('reduced', http_request('POST /say',
    type => 'application/json', body => '{"', headers => [ "Origin: $SITE" ]));
is($unread->{status} . all_of($unread, $allow{origin}), "400$SITE",
   'and one that cannot be read');

# What the provider says passes.

my $visitor = $t->visitor('reduced')->send(http_request('GET /say?a=b',
    headers => [ "Origin: $SITE" ]));
$provider->request->{end}->answer('200 OK', type => 'text/plain', body => 'ok',
    headers => [ 'Access-Control-Allow-Origin: *' ]);
is(all_of($visitor->response, $allow{origin}), '*', 'the provider decides');

$t->finish;
