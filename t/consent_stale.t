#!/usr/bin/perl

# Nobody agrees to what he was not shown: an answer says what it answers, and if
# something else is asked by now, by another configuration or behind what was
# chosen in another tab, it is asked anew.  To refuse is taken at its word.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use JSON::PP;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

sub conf {
    my ($more) = @_;
    return <<"EOF";
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy\@example.com;
    purpose     support    basis=consent  "Answer your question";
    $more
    redact      email      replace unless=support;
    consent     mode=activate;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
EOF
}

my $ads = 'purpose ads basis=consent "Sell your words";';

sub ask {
    my ($line, %o) = @_;
    return $t->visitor('visitor')->send(http_request($line, %o))->response;
}

sub state {
    return decode_json(ask('GET /.chat-gdpr/state', headers => [ @_ ])
                       ->{body});
}

sub choose {
    my ($form, @headers) = @_;
    return ask('POST /.chat-gdpr/choice', body => $form,
        type => 'application/x-www-form-urlencoded',
        headers => [ 'Sec-Fetch-Site: same-origin', @headers ]);
}

sub cookie_in { return $_[0]{head} =~ /^Set-Cookie: ([^;]+)/mi ? $1 : '' }

my @json = ('Accept: application/json');
my @html = ('Accept: text/html');

$t->start(conf(''));

# What the dialog and the pages say is what is on record.

my $shown = state()->{shown};
like($shown, qr/^[0-9a-f]{64}$/, 'what is shown has a digest');
for my $path ('/.chat-gdpr/notice', '/') {
    my $page = ask("GET $path", headers => [ @html ])->{body};
    like($page, qr/ type="hidden" name="shown" value="$shown"/, "in $path");
}
my $first = cookie_in(choose("decision=accept&shown=$shown", @json));
isnt($first, '', 'who was shown it can agree');
my ($e) = $t->events('consent');
is($e->{notice_digest}, $shown, 'to that');
ok(!exists $e->{stale}, 'and the record says so');

for my $bad ('', 'x', "$shown$shown", uc $shown) {
    is(choose("decision=accept&shown=$bad", @json)->{status}, 400,
       'not to what is no digest');
}

# A tab from before a reload.

ok($t->nginx->reload(conf($ads)), 'another thing is asked');
for my $decision ('accept', 'start', 'save&purpose=support') {
    my $answer = choose("decision=$decision&shown=$shown", @json);
    my $now = decode_json($answer->{body});
    is($answer->{status} . cookie_in($answer), 409, "$decision: asked anew");
    is(join(' ', map { $_->{name} } @{ $now->{purposes} }), 'support ads',
       'for all');
    my $page = choose("decision=$decision&shown=$shown", @html);
    is($page->{status} . cookie_in($page), 303, 'also without script');
    like($page->{head}, qr!^Location: /\.chat-gdpr/notice\r!mi, 'there');
}
is(scalar($t->events('consent')), 1, 'nothing was chosen');

my $refused = choose("decision=reject&shown=$shown", @json,
                     "Cookie: $first");
is($refused->{status}, 200, 'but a refusal is taken');
my (undef, $no) = $t->events('consent');
is("$no->{decision} $no->{stale}", 'reject 1', '... and noted for what it is');

my $second = state()->{shown};
isnt($second, $shown, 'another text is another digest');
is(choose("decision=accept&shown=$second", @json)->{status}, 200,
   'which can be agreed to');
is(choose('decision=accept', @json)->{status}, 200,
   'as can be by a form that says nothing of it');

# Two tabs, where what was granted changes what is said.

my $new = cookie_in(choose("decision=start&shown=$second", @json));
my $before = state("Cookie: $new")->{shown};
is(choose("decision=save&purpose=support&shown=$before", @json,
          "Cookie: $new")->{status}, 200, 'one tab');
isnt(state("Cookie: $new")->{shown}, $before, 'what is said has changed');
is(choose("decision=save&purpose=ads&shown=$before", @json,
          "Cookie: $new")->{status}, 409, 'another is asked anew');
my $page = ask('GET /.chat-gdpr/notice', headers => [ "Cookie: $new" ])
    ->{body};
my ($there) = $page =~ /name="shown" value="([0-9a-f]+)"/;
is($there, state("Cookie: $new")->{shown},
   'and the notice knows what was chosen there');

$t->finish;
