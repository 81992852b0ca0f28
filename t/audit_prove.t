#!/usr/bin/perl

# chat-gdpr audit prove no-early: in each mode of consent, the log of a real
# nginx shows that nothing left before the visitor's choice; and a log in which
# something did is not taken for a proof.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Test;
use JSON::PP;

my $text = 'mail jane.doe@example.com, host 192.0.2.44';
my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

my %art7 = (require => 'art7_4=considered');
my @modes = qw(notice reduced activate require);
my $policies = join '', map { <<"EOF_POLICY" } @modes;
chat_gdpr_policy $_ {
    controller "Example Ltd" contact=privacy\@example.com;
    processor  "Chat Vendor" country=IE dpa=2026-01-10;
    languages  en;
    purpose    support   basis=contract "Answer your question";
    purpose    marketing basis=consent  "Send you offers";
    redact     email replace unless=marketing;
    redact     ipv4 pass;
    consent    mode=$_ version=1 max_age=180d @{[ $art7{$_} // '' ]};
}
EOF_POLICY
my $servers = join '', map { <<"EOF_SERVER" } @modes;
server {
    listen %%$_%%;
    chat_gdpr $_;
    location / {
        proxy_pass http://%%provider%%;
        $UPGRADE
    }
}
EOF_SERVER
$t->nginx->write('secret', '5a' x 32 . "\n");
$t->may_hold(qr/^visitor/);
$t->start("chat_gdpr_key %%dir%%/secret; $policies $servers");

# What the provider gets of a message; the status otherwise.
sub says {
    my ($server, $cookie) = @_;
    my $visitor = $t->visitor($server)->send(http_request('POST /say',
        type => 'text/plain', body => $text,
        headers => [ $cookie ? "Cookie: $cookie" : () ]));
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = $provider->request(seconds => 0);
        $got || length $visitor->{in} || $visitor->{eof};
    });
    $got->{end}->answer('204 No Content') if $got;
    my $answer = $visitor->response(method => 'POST');
    return $got ? $got->{body} : $answer->{status};
}

# A choice, over a connection of its own: the cookie.
sub chooses {
    my ($server, $form, $cookie) = @_;
    my $answer = $t->visitor($server)->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        headers => [ 'Sec-Fetch-Site: same-origin',
                     $cookie ? "Cookie: $cookie" : () ],
        body => $form))->response(method => 'POST');
    is($answer->{status}, '303', "a choice in mode $server");
    my ($new) = $answer->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    return $new;
}

sub proof {
    my ($file, @args) = @_;
    my ($said, $code) = chat_gdpr($dir, qw(audit prove no-early --json),
                                  @args, $file);
    my @all = map { decode_json($_) } split /\n/, $said;
    my $sum = pop @all;
    return { %$sum, code => $code,
             why => join(' ', map { $_->{early} } @all) };
}

my $open = 'mail jane.doe@example.com, host 192.0.2.44';
my $shut = 'mail [email], host 192.0.2.44';
my %before = (notice => $shut, reduced => $shut, activate => 403,
              require => 403);
my %yes;
for my $server (@modes) {
    is(says($server), $before{$server}, "before a choice in mode $server");
    $yes{$server} = chooses($server, 'decision='
        . ($server eq 'activate' ? 'start' : 'save') . '&purpose=marketing');
    is(says($server, $yes{$server}), $open, 'after it');
}
sleep 2;  # a choice is cited by its second
chooses('reduced', 'decision=reject', $yes{reduced});
is(says('reduced', $yes{reduced}), $shut, 'after it was taken back');

{
    my ($message) = grep { ($_->{policy} // '') eq 'require' }
        $t->events('message');
    my ($consent) = grep { ($_->{policy} // '') eq 'require' }
        $t->events('consent');
    is($message->{subject}, $consent->{subject}, 'a message cites who chose');
    is($message->{mode}, 'require', 'in which mode');
    cmp_ok(abs($message->{chosen} - time), '<', 60, 'and when');
    my @gate = $t->events('gate');
    is(join(' ', map { "$_->{policy} $_->{answer}" } @gate),
       'activate open require open', 'gates that were open are on record');
    is(scalar(grep { exists $_->{subject} && $_->{policy} eq 'reduced' }
              $t->events('message')), 2, 'before a choice there is nobody');
}

ok($t->nginx->stop, 'nginx stops');
my $log = slurp("$dir/audit.log");
{
    my $p = proof('audit.log');
    is($p->{why}, '', 'nothing is early');
    ok($p->{proven}, 'which is proven');
    is($p->{code}, 0, 'and said by the exit code');
    is($p->{held}, 2, 'two requests were held');
    is($p->{modes}{reduced}{messages}, 3, 'three messages in mode reduced');
    is($p->{modes}{reduced}{by_choice}, 2, 'two of them by a choice');
    is(proof('audit.log', '--policy', 'notice')->{modes}{require}{messages},
       0, 'filters apply');
    like((chat_gdpr($dir, qw(audit prove no-early audit.log)))[0],
         qr/^proven: nothing left.*mode require.*: 2 messages, 2 of them/s,
         'it is said to people, too');
}

my ($first) = map { $_->{chosen} } grep { $_->{policy} eq 'reduced'
    && ($_->{actions}{pass} // 0) == 2 } $t->events('message');

# The same log as a proxy that keeps no promise would have written it.

sub written {
    my ($change) = @_;
    my (%prev, @lines);
    for my $line (split /(?<=\n)/, $log) {
        local $_ = $line;
        next if !$change->();
        my ($chain) = /"chain":"(\w+)"/;
        $prev{$chain} //= [ 0, '0' x 64, 0 ];
        my $seq = ++$prev{$chain}[0];
        my $proofs = $prev{$chain}[2] += /"type":"(?:policy|notice|consent)"/;
        $proofs = $proofs ? qq(,"proofs":$proofs) : '';
        s/"seq":\d+(?:,"proofs":\d+)?/"seq":$seq$proofs/;
        s/,"prev":"\w+","hash":"\w+"\}\n//;
        $_ .= qq(,"prev":"$prev{$chain}[1]");
        $prev{$chain}[1] =
            Digest::SHA::sha256_hex(ChatGDPR::Audit::short_form($_));
        push @lines, qq($_,"hash":"$prev{$chain}[1]"}\n);
    }
    spew("$dir/forged.log", @lines);
    return proof('forged.log');
}

for my $case (
    [ 'a message without a choice in mode require', sub {
        s/,"subject":"\w+","chosen":\d+//
            if /"type":"message".*"policy":"require"/;
        1 },
      qr/^gate$/ ],
    [ 'a gate that was open for nobody', sub {
        s/,"subject":"\w+","chosen":\d+//
            if /"type":"gate".*"policy":"activate"/;
        1 },
      qr/^gate$/ ],
    [ 'a choice that does not grant it', sub {
        s/"granted":\["marketing"\]/"granted":[]/
            if /"type":"consent".*"policy":"require"/;
        1 },
      qr/^gate gate$/ ],
    [ 'an address that passed before a choice', sub {
        s/,"subject":"\w+","chosen":\d+//
            if /"policy":"reduced".*"pass":2/;
        1 },
      qr/^passed$/ ],
    [ 'a dry run', sub {
        s/"transport":"request"/$&,"dry_run":true/
            if /"type":"message".*"policy":"notice"/ && !/"chosen"/;
        1 },
      qr/^passed$/ ],
    [ 'a choice that is not on record', sub {
        !/"type":"consent".*"policy":"notice"/ },
      qr/^record$/ ],
    [ 'one that was taken back long before', sub {
        s/"time":"2\d{3}/"time":"2099/ && s/"chosen":\d+/"chosen":$first/
            if /"type":"message".*"policy":"reduced".*"pass":1.*"chosen"/;
        1 },
      qr/^changed$/ ],
    [ 'a policy that is not in the log', sub {
        !/"type":"policy","policy":"require"/ },
      qr/policy/ ],
) {
    my ($what, $change, $why) = @$case;
    my $p = written($change);
    like($p->{why}, $why, $what);
    ok(!$p->{proven}, 'is no proof');
    is($p->{code}, 1, 'and the command fails');
}

spew("$dir/touched.log", $log =~ s/"pass":2/"pass":1/r);
ok(!proof('touched.log')->{proven}, 'nor is a log that does not verify');
is((chat_gdpr($dir, qw(audit prove no-early none.log)))[1], 3, 'no log');
is((chat_gdpr($dir, qw(audit prove late audit.log)))[1], 2, 'no such claim');
is(proof('audit.log', '--connection', '999999')->{code}, 1,
   'of no message nothing is proven');

$t->finish;
