#!/usr/bin/perl

# Consent: what visitors are told and asked, what they choose, and what that
# lets pass.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Consent;
use ChatGDPR::Test;
use Digest::SHA qw(sha256_hex);
use Encode qw(encode_utf8);
use JSON::PP;

my ($t) = consent_start();
my $http = consent_http();

# Told and asked.

{
    my $state = state_of('reduced');
    is_deeply([ @$state{qw(mode state language)} ], [qw(reduced none en)],
              'nobody has chosen yet');
    is(join(' ', map { $_->{granted} ? 1 : 0 } @{ $state->{purposes} }),
       '0 0 0', 'nothing is ticked');
    is(state_of('reduced', 'Accept-Language: de-AT, en;q=0.5')->{accept},
       'Alle annehmen', 'in the language of the visitor');
    my ($page) = ask('reduced', http_request('GET /.chat-gdpr/notice'));
    like($page->{body}, qr/<h1>Your data in this chat/, 'the notice');
    like($page->{body}, qr/Chat Vendor \(US\)/, 'names the processor');
    unlike($page->{body}, qr/checked|<script/, 'nothing ticked, no script');
    like($page->{head}, qr/^Content-Security-Policy: default-src 'none'/mi,
         'its own policy');
    like($page->{head}, qr/^Cache-Control: no-store/mi, 'kept nowhere');
}

for my $file ('prompt.js', 'prompt.css') {
    my ($answer) = ask('reduced', http_request("GET /.chat-gdpr/$file"));
    is($answer->{status}, 200, $file);
    open my $f, '<:raw', "ngx_chat_gdpr_module/web/$file" or die $!;
    local $/;
    is($answer->{body}, scalar <$f>, 'as it stands in the tree');
}
is((ask('reduced', http_request('GET /.chat-gdpr/other')))[0]{status}, 404,
   'nothing else is there');
is((ask('reduced', http_request('GET /.chat-gdpr/choice')))[0]{status}, 405,
   'a choice is posted');
for my $case ([ 'GET', 'choice', 'POST' ], [ 'POST', 'state', 'GET, HEAD' ],
              [ 'OPTIONS', 'notice', 'GET, HEAD' ]) {
    my ($method, $name, $allow) = @$case;
    my ($no) = ask('reduced', http_request("$method /.chat-gdpr/$name"));
    is("$no->{status} " . ($no->{head} =~ /^Allow: (.*?)\r$/m ? $1 : ''),
       "405 $allow", "$method $name: says what is allowed");
}

# Before a choice, and after each.

is(arrives('reduced', $text), $none, 'before a choice all is redacted');
{
    my ($answer, $cookie) = choose('reduced', 'decision=accept&back=/chat');
    is($answer->{status}, 303, 'a form without script goes back');
    like($answer->{head}, qr/^Location: \/chat\r?$/mi, 'to where it was');
    like($answer->{head}, qr/; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax/,
         'the cookie is for this site');
    is(arrives('reduced', $text, "Cookie: $cookie"),
       'jane@example.com, +44 20 7946 0018, [ipv4]',
       'what was granted passes');
    is(state_of('reduced', "Cookie: $cookie")->{state}, 'made', 'the state');

    my ($e) = reverse $t->events('consent');
    is_deeply([ @$e{qw(decision how language notice_version)},
                "@{ $e->{granted} }", "@{ $e->{refused} }" ],
              [ 'accept', 'click', 'en', 3, 'profile marketing', '' ],
              'it is on record');
    like($e->{subject}, qr/^[0-9a-f]{32}$/, 'under a pseudonym');
    my ($notice) = grep { $_->{notice_digest} eq $e->{notice_digest} }
                   $t->events('notice');
    is(sha256_hex(encode_utf8($notice->{text})), $e->{notice_digest},
       'with the text that was shown');

    my $one = $cookie;
    ($answer, $cookie) = choose('reduced', 'decision=save&purpose=marketing',
                                @same, "Cookie: $one",
                                'Accept: application/json');
    ok(decode_json($answer->{body})->{purposes}[2]{granted},
       'a script gets the new state');
    for my $case ([ 'application/json;q=0', 303 ],
                  [ 'application/json;q=0.2, text/html;q=0.3', 303 ],
                  [ 'application/json;q=0.2, */*', 303 ],
                  [ 'text/html, application/json', 200 ],
                  [ 'text/html;q=0.9, application/json', 200 ]) {
        my ($accept, $status) = @$case;
        ($answer, $cookie) = choose('reduced',
            'decision=save&purpose=marketing', @same, "Cookie: $cookie",
            "Accept: $accept");
        is($answer->{status}, $status, "... if it accepts it: $accept");
    }
    is(arrives('reduced', $text, "Cookie: $cookie"),
       '[email], +44 20 7946 0018, [ipv4]', 'purposes are granted singly');
    is(arrives('reduced', $text, "Cookie: $one"),
       '[email], +44 20 7946 0018, [ipv4]',
       'the last choice counts, whatever cookie comes');
    my @events = $t->events('consent');
    is($events[-1]{subject}, $events[-2]{subject}, 'the same pseudonym');

    ($answer, $cookie) = choose('reduced', 'decision=reject', @same,
                                "Cookie: $cookie");
    is(arrives('reduced', $text, "Cookie: $cookie"), $none, 'withdrawn');

    my (undef, $got) = ask('reduced', http_request('GET /', headers => [
        "Cookie: a=1; $cookie; b=2" ]));
    like($got->{head}, qr/^Cookie: a=1; b=2\r?$/mi,
         'the provider does not see the cookie');
}

# What is no choice of this visitor.

{
    my (undef, $cookie) = choose('reduced', 'decision=accept');
    for my $case (
        [ 'changed', $cookie =~ s/(.)$/$1 eq 'A' ? 'B' : 'A'/er ],
        [ 'cut', substr($cookie, 0, -5) ],
        [ 'none', 'chat-gdpr.reduced=' . 'x' x 60 ],
    ) {
        my ($what, $forged) = @$case;
        is(arrives('reduced', $text, "Cookie: $forged"), $none,
           "a cookie that is $what grants nothing");
    }
    my @refused = $t->events('choice_refused');
    is(join(' ', map { "$_->{cookie} $_->{count}" } @refused), 'forged 1',
       'the first one is on record at once');
    is(arrives('newer', $text, "Cookie: $cookie"), $none,
       'that of another policy grants nothing');
    my (undef, $got) = ask('reduced', http_request('POST /', type =>
        'text/plain', body => $text, headers => [ "Cookie: $cookie" ])
        =~ s/Host: localhost/Host: other.example/r);
    is($got->{body}, $none, 'nor does the cookie of another site');
}

for my $case (
    [ 'another site', 'Sec-Fetch-Site: cross-site' ],
    [ 'a sibling site', 'Sec-Fetch-Site: same-site' ],
    [ 'another origin', 'Origin: https://evil.example' ],
    [ 'no origin', 'Origin: null' ],
    [ 'nowhere', 'X-Test: 1' ],
) {
    my ($from, $header) = @$case;
    my ($answer, $cookie) = choose('reduced', 'decision=accept', $header);
    is("$answer->{status} " . ($cookie // 'none'), '403 none',
       "a form from $from sets nothing");
}
is((choose('reduced', 'decision=accept', 'Origin: http://localhost'))[0]
   {status}, 303, 'an older browser names the origin');
is((choose('reduced', 'decision=maybe'))[0]{status}, 400,
   'a form that says nothing is refused');
is((choose('reduced', 'x' x 9000))[0]{status}, 413, 'so is a long one');

ok(state_of('reduced', "$_: 1")->{signal}, "a signal of the browser: $_")
    for qw(Sec-GPC DNT);
ok(!state_of('reduced', 'DNT: 0')->{signal}, '... and none');
is(arrives('notice', $text), $none,
   'notice: what rests on consent does not pass');

# Of age, and special categories.

{
    my ($page) = ask('young', http_request('GET /.chat-gdpr/notice'));
    like($page->{body}, qr/ name="age" value="yes" required> I am at least 16/,
         'an age is asked for');
    like($page->{body}, qr/value="reject" formnovalidate>/, 'not to refuse');
    like($page->{body}, qr/explicit consent:<\/strong><\/p>\n.*"health">/,
         'special categories stand apart');
    my $granted = sub {
        my (undef, $cookie) = choose('young', $_[0]);
        return join ' ', map { $_->{name} } grep { $_->{granted} }
            @{ state_of('young', "Cookie: $cookie")->{purposes} };
    };
    is($granted->('decision=accept'), '', 'without an age nothing is granted');
    is($granted->('decision=save&purpose=profile&age=no'), '', 'singly, too');
    is($granted->('decision=accept&age=yes'), 'profile marketing',
       'all is not what wants express consent');
    is($granted->('decision=accept&purpose=health&age=yes'),
       'profile marketing health', 'which has to be ticked');
    my ($e) = reverse $t->events('consent');
    is($e->{of_age}, 16, 'the age is on record');
    my ($notice) = grep { $_->{notice_digest} eq $e->{notice_digest} }
                   $t->events('notice');
    like($notice->{text}, qr/health\?! .*I am at least 16/s,
         'with what was shown');
}

# Another key: what was chosen under the old one, which is still named, holds.

{
    my (undef, $cookie) = choose('newer', 'decision=save&purpose=profile');
    $t->nginx->write('next', ('fedcba9876543210' x 4) . "\n");
    my $new = 'chat_gdpr_key %%dir%%/next;';
    my $old = 'chat_gdpr_key %%dir%%/secret;';
    $t->nginx->configure($http =~ s/\Q$old\E/$new\n$old/r);
    $t->nginx->reload;
    is(arrives('newer', $text, "Cookie: $cookie"),
       'jane@example.com, [phone], [ipv4]', 'a choice outlasts a new key');
    $t->nginx->configure($http =~ s/\Q$old\E/$new/r);
    $t->nginx->reload;
    is(arrives('newer', $text, "Cookie: $cookie"), $none,
       '... not the end of the old one');
    $t->nginx->configure($http);
    $t->nginx->reload;
}

my $ended = $t->nginx->stop;
my @refused = $t->events('choice_refused');
is(join(' ', sort map { $_->{count} > 1 ? 'many' : $_->{count} } @refused),
   '1 1 many', 'forged cookies are counted together, also at the end');
ok($ended, 'which is a quiet one');

$t->finish;
