#!/usr/bin/perl

# The receipt of a choice: what is in it, and that it is found out if a byte of
# it is not as it was signed.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use JSON::PP;

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $t = ChatGDPR::Test->new(log => 'info', audit => 0);
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

system("$command key new sign $dir/sign.pem > $dir/made") == 0 or die;
system("$command key new sign $dir/other.pem >> $dir/made") == 0 or die;
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");
my $conf = <<'EOF';
chat_gdpr_key %%dir%%/secret;
chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem;
chat_gdpr_policy chat {
    controller  "Example \"E\" Ltd" contact=privacy@example.com
                "address=1 Example Street, Exampleton" country=IE;
    processor   "Chat Vendor" country=US transfer=SCC dpa=2026-01-10;
    languages   en de;
    purpose     support    basis=contract  "Answer your question"
                "de=Ihre Frage beantworten";
    purpose     profile    basis=consent   "Remember your e-mail address"
                "de=Ihre E-Mail-Adresse merken";
    purpose     health     basis=consent special=yes "Note your health"
                "de=Ihre Gesundheit vermerken";
    redact      email phone uk_nhs  replace unless=profile;
    consent     mode=reduced version=3 max_age=1h;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
EOF
$t->start($conf);

sub ask {
    return $t->visitor('visitor')->send(http_request(@_))->response;
}

is(ask('GET /.chat-gdpr/receipt')->{status}, 404,
   'who has not chosen has no receipt');
my $answer = ask('POST /.chat-gdpr/choice',
    type => 'application/x-www-form-urlencoded', body => 'decision=accept',
    headers => [ 'Sec-Fetch-Site: same-origin' ]);
my ($cookie) = $answer->{head} =~ /^Set-Cookie: ([^;]+)/mi;
like(ask('GET /.chat-gdpr/notice', headers => [ "Cookie: $cookie" ])->{body},
     qr/<a href="\/\.chat-gdpr\/receipt">Receipt of your choice</,
     'the notice leads to it');
$answer = ask('GET /.chat-gdpr/receipt', headers => [ "Cookie: $cookie",
    'Accept-Language: de' ]);
is($answer->{status}, 200, 'a receipt');
like($answer->{head}, qr/^Content-Type: application\/ld\+json/mi, 'JSON-LD');
like($answer->{head}, qr/^Cache-Control: no-store/mi, 'for nobody else');

# Mandatory fields of ISO/IEC TS 27560, by the DPV guide's table.

my $receipt = decode_json($answer->{body});
my $record = $receipt->{'dpv:hasRecordOfActivity'};
my ($event) = $t->events('consent');
my ($notice) = grep { $_->{notice_digest} eq $event->{notice_digest} }
    $t->events('notice');
is($receipt->{'@type'}, 'dpv:ConsentReceipt', 'it says what it is');
is($record->{'dct:conformsTo'},
   'https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr', 'schema version');
like($record->{'dct:identifier'}, qr/^$event->{subject}-2\d{3}-/, 'record id');
isnt($receipt->{'dct:identifier'}, $record->{'dct:identifier'}, 'receipt id');
is($record->{'dpv:hasDataSubject'}{'dct:identifier'}, $event->{subject},
   'principal: the pseudonym of the audit log');
is($record->{'dpv:hasNotice'}{'@id'}, 'http://localhost/.chat-gdpr/notice',
   'privacy notice');
is($record->{'dpv:hasNotice'}{'dct:language'}, 'en',
   'in the language that it was shown in');
is($record->{'dpv:hasNotice'}{'dct:identifier'},
   "sha256:$notice->{notice_digest}", 'the text of which is in the audit log');
like($notice->{text}, qr/Note your health/, '... as it was');
ok(!exists $record->{'dpv:hasNotice'}{'dct:isReplacedBy'},
   'and is what is shown');
is_deeply($record->{'dpv:hasDataController'}, {
    '@id' => 'http://localhost/', '@type' => 'dpv:DataController',
    'dpv:hasName' => 'Example "E" Ltd',
    'dpv:hasContact' => 'privacy@example.com',
    'dpv:hasAddress' => '1 Example Street, Exampleton' }, 'controller');
is($record->{'dpv:hasDataProcessor'}[0]{'dpv:hasName'}, 'Chat Vendor',
   'processor');
is($record->{'dpv:hasJurisdiction'}, 'loc:IE', 'jurisdiction');
is($record->{'dpv:hasConsentControl'}{'dpv:isExercisedAt'},
   'http://localhost/.chat-gdpr/notice', 'withdrawal method');
my ($profile, $health) = @{ $record->{'dpv:hasProcess'} };
is(@{ $record->{'dpv:hasProcess'} }, 2, 'the purposes that were asked for');
is($profile->{'dpv:hasPurpose'}{'dct:description'},
   'Ihre E-Mail-Adresse merken', 'purpose');
is($profile->{'dpv:hasLegalBasis'}, 'eu-gdpr:A6-1-a', 'lawful basis');
is(join(' ', map { $_->{'@type'} } @{ $profile->{'dpv:hasPersonalData'} }),
   'pd:EmailAddress pd:TelephoneNumber dpv:PersonalData', 'data');
is_deeply($profile->{'dpv:hasRecipient'}, [ 'Example "E" Ltd',
   'Chat Vendor' ], 'recipients');
is_deeply($profile->{'dpv:hasStorageCondition'}[0]{'dpv:hasLocation'},
          [ 'loc:IE', 'loc:US' ], 'storage locations');
like($profile->{'dpv:hasStorageCondition'}[1]{'dpv:hasDuration'}
     {'dct:description'}, qr/^until consent is withdrawn, or ends at 2/,
     'retention');
my $status = $profile->{'dpv:hasConsentStatus'};
is_deeply($status->{'@type'}, [ 'dpv:ConsentGiven', 'dpv:ExpressedConsent' ],
          'event type and state');
is($status->{'dpv:isIndicatedBy'}, $event->{subject}, 'entity');
ok($status->{'dpv:isIndicatedAtTime'} lt $status->{'dct:valid'},
   'event time and validity');
is_deeply($health->{'dpv:hasConsentStatus'}{'@type'}, [ 'dpv:ConsentRefused' ],
          'what was refused');
is($health->{'dpv:hasLegalBasis'}, 'eu-gdpr:A9-2-a', 'special categories');

# Verified offline.

my $file = $t->nginx->write('receipt.json', $answer->{body});
sub verify {
    my $said = `$command receipt verify @_ 2>&1`;
    return ($? >> 8, $said);
}
my ($status_code, $said) = verify($file);
is($status_code, 0, 'it verifies by itself');
my ($id) = `$command key show $dir/sign.pem` =~ /id (\w+)/;
like($said, qr/\(id $id\)\n/, 'and names the key');
like($said, qr/^notice +sha256:$notice->{notice_digest} \(en\)\n/m,
     'and the text that was answered');
unlike($said, qr/replaced/, 'by which none has been replaced');
is((verify('--sign-key', "$dir/sign.pem.pub", $file))[0], 0,
   'and with the public key');
($status_code, $said) = verify('--sign-key', "$dir/other.pem", $file);
is($status_code, 1, 'not with another one');
like($said, qr/not by/, 'which it says');

for my $key (undef, 'sign.pem.pub') {
    (undef, $said) = verify('--json', $key ? ('--sign-key', "$dir/$key") : (),
                            $file);
    my $is = eval { decode_json($said) } // {};
    is($is->{signer}, $id, '--json names it, too');
    is($is->{receipt}, $receipt->{'dct:identifier'}, 'and the receipt');
    is(!!$is->{expected_signer}, !!$key, 'and if it is the one that was given');
}

my $pretty = JSON::PP->new->utf8->pretty->encode($receipt);
$t->nginx->write('pretty.json', $pretty);
is((verify("$dir/pretty.json"))[0], 0, 'however it is written');

my @passed;
my $n = length $answer->{body};
for (my $i = 0; $i < $n - 2; $i += 13) {
    my $changed = $answer->{body};
    my $was = substr $changed, $i, 1;
    substr($changed, $i, 1) = $was =~ /[0-9]/ ? ($was + 1) % 10 : 'x';
    next if $changed eq $answer->{body};
    $t->nginx->write('changed.json', $changed);
    push @passed, $i if (verify("$dir/changed.json"))[0] == 0;
}
is("@passed", '', 'no byte of it can be changed');
for my $case (
    [ 'cut', substr($answer->{body}, 0, -20) ],
    [ 'without a proof', $answer->{body} =~ s/,"proof":.*/}/r ],
    [ 'of another kind', $answer->{body} =~ s/dpv:ConsentReceipt/dpv:Notice/r ],
    [ 'no object', '[]' ],
    [ 'with a member twice', $answer->{body} =~ s/\{/{"a":1,"a":1,/r ],
) {
    my ($what, $bytes) = @$case;
    $t->nginx->write('changed.json', $bytes);
    is((verify("$dir/changed.json"))[0], 1, "$what: refused");
}
is((verify())[0], 2, 'a file is to be named');

# Another text, by the same version: the receipt is of the one that was shown.

ok($t->nginx->reload($conf =~ s/Note your health/Sell your health/r), 'reload');
sub receipt {
    my $answer = ask('GET /.chat-gdpr/receipt', headers => [ @_ ]);
    my $path = $t->nginx->write('now.json', $answer->{body});
    return (decode_json($answer->{body})
            ->{'dpv:hasRecordOfActivity'}{'dpv:hasNotice'},
            (verify('--json', $path))[1]);
}
my ($was, $json) = receipt("Cookie: $cookie");
is($was->{'dct:identifier'}, "sha256:$notice->{notice_digest}",
   'another text does not take the place of the one that was shown');
my ($now) = grep { "sha256:$_->{notice_digest}" eq $was->{'dct:isReplacedBy'} }
    $t->events('notice');
like($now->{text}, qr/Sell your health/, 'and which one is shown now is said');
is(decode_json($json)->{notice}, $was->{'dct:identifier'}, 'by verify, too');
is(decode_json($json)->{notice_replaced_by}, $was->{'dct:isReplacedBy'},
   '... both');

# A refusal in answer to a text that has gone: no text is claimed.

$answer = ask('POST /.chat-gdpr/choice',
    type => 'application/x-www-form-urlencoded',
    body => "decision=reject&shown=$notice->{notice_digest}",
    headers => [ 'Sec-Fetch-Site: same-origin', "Cookie: $cookie" ]);
my ($refused) = $answer->{head} =~ /^Set-Cookie: ([^;]+)/mi;
($was, $json) = receipt("Cookie: $refused");
is_deeply([ sort keys %$was ], [ '@id', '@type', 'dct:title' ],
          'what was answered is not known, and not claimed');
ok(!exists decode_json($json)->{notice}, '... nor by verify');

# In German, and who has granted something before: what is taken out of what
# he types is said otherwise.

$answer = ask('POST /.chat-gdpr/choice',
    type => 'application/x-www-form-urlencoded', body => 'decision=accept',
    headers => [ 'Sec-Fetch-Site: same-origin', 'Accept-Language: de' ]);
my ($german) = $answer->{head} =~ /^Set-Cookie: ([^;]+)/mi;
($was) = receipt("Cookie: $german");
is(join(' ', sort keys %$was),
   '@id @type dct:identifier dct:language dct:title', 'a text of now');
is($was->{'dct:language'}, 'de', '... in its language');

$t->finish;
