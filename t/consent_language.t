#!/usr/bin/perl

# A language of which no texts ship: visitors are told and asked in it, heard in
# it, refused and labelled in it, if the policy says all of that, and nginx does
# not start if it does not.  The policy is that of conf-examples/arabic.conf.

use strict;
use utf8;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Digest::SHA qw(sha256_hex);
use Encode qw(decode_utf8 encode_utf8);
use JSON::PP;

my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

my ($example) = do {
    local $/;
    open my $f, '<:encoding(UTF-8)',
        "$FindBin::Bin/../conf-examples/arabic.conf" or die "arabic.conf: $!";
    <$f> =~ /^(chat_gdpr_policy support_chat \{.*?^\}\n)/ms;
};
my %ar = $example =~ /^\s+text\s+ar\s+(\w+)\s+"(.*)";$/mg;
is(scalar keys %ar, 30, 'the example has all texts');
my ($marketing) = $example =~ /"ar=([^"]*)";\n\n/;

sub policy {
    my ($mode, $more, $from) = @_;
    $from //= $example;
    return "chat_gdpr_key %%dir%%/secret;\n" . encode_utf8($from
        =~ s/mode=reduced/$mode/r
        =~ s/^\}\n\z/    redact iban block;\n$more}\n/mr);
}

my $server = <<'EOC';
proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $http_connection;
server {
    listen %%visitor%%;
    chat_gdpr support_chat;
    chat_gdpr_prompt json '{"text":"$text"}';
    location / { proxy_pass http://%%provider%%; }
}
EOC
my $more = <<'EOC';
    purpose  health  basis=consent special=yes "Note your health"
             "ar=تدوين حالتك الصحية";
EOC
$t->start(policy('mode=reduced min_age=16', $more) . $server);

sub get {
    my ($path, $language) = @_;
    return decode_utf8($t->visitor('visitor')->send(http_request(
        "GET /.chat-gdpr/$path",
        headers => [ "Accept-Language: $language" ]))->response->{body});
}

# A text as it is read, with what is put in apart from what surrounds it.
sub with {
    my ($key, $value) = @_;
    return $ar{$key} =~ s/%s/\x{2068}$value\x{2069}/r;
}

my $page = get('notice', 'ar-EG,ar;q=0.9,en;q=0.8');
like($page, qr/^<!DOCTYPE html>\n<html lang="ar" dir="rtl">/,
     'the page is in Arabic, from right to left');
for my $key (qw(title removed for ask free needed rights accept reject save
                special)) {
    like($page, qr/>[^<]*\Q$ar{$key}\E/, "... with the text $key");
}
like($page, qr/<p>\Q@{[ with(intro => 'Example Ltd') ]}\E/,
     'names have their own direction');
like($page, qr/\Q@{[ with(processors => 'Chat Vendor Inc (US)') ]}\E/,
     '... of processors, too');
like($page, qr/\Q@{[ with(contact => 'privacy@example.com') ]}\E/,
     '... and addresses');
like($page, qr/\Q@{[ with(age => '16') ]}\E/, '... and numbers');
like(get('notice', 'en'), qr/^<!DOCTYPE html>\n<html lang="en">/,
     'in English it is as ever');
unlike(get('notice', 'en'), qr/[\x{2066}-\x{2069}\x{600}-\x{6ff}]/, '... all');

my $state = decode_json(encode_utf8(get('state', 'ar')));
is("$state->{language}, $state->{dir}, $state->{accept}",
   "ar, rtl, $ar{accept}", 'the script gets language, direction and texts');
is(decode_json(encode_utf8(get('state', 'en')))->{dir}, 'ltr',
   '... and of English, too');

# What is redacted, and refused.

sub say_it {
    my ($text, %o) = @_;
    my $visitor = $t->visitor('visitor')->send(http_request('POST /say',
        type => $o{type} // 'text/plain', body => $text,
        headers => [ 'Accept-Language: ar', @{ $o{headers} // [] } ]));
    my ($got, $answer);
    ChatGDPR::Wire::until(sub {
        $got ||= $provider->request(seconds => 0);
        $answer ||= $visitor->response(seconds => 0);
        $got || $answer;
    });
    $got->{end}->answer('204 No Content') if $got;
    return decode_utf8($got ? $got->{body} : $answer->{body});
}

is(say_it('jane@example.com'), '[البريد الإلكتروني]', 'labels are in Arabic');
is(say_it('192.0.2.7'), '[ipv4]', '... or as in English, if there is none');
is(say_it('jane@example.com', type => 'text/plain; charset=iso-8859-1'),
   '[email]', '... or where a charset has no such letters');
my $refused = $ar{blocked} =~ s/%s/iban/r;
is(say_it('DE89370400440532013000'), $refused, 'so is what is refused');
like(say_it('DE89370400440532013000', headers => [ 'Accept: text/html' ]),
     qr/<html lang="ar" dir="rtl">.*\Q$refused\E/s, '... in a page, too');

# In the chat.

my ($v, $e) = $t->websocket($provider, headers => [ 'Accept-Language: ar' ]);
my $said = sub { $v->send(ws_text(encode_utf8($_[0]), mask => 1));
                 decode_utf8($e->message->{text}) };
$e->send(ws_text('{}'));
$v->message;
my $asked = JSON::PP->new->decode(decode_utf8($v->message->{text}))->{text};
like($asked, qr/^\Q@{[ with(intro => 'Example Ltd') ]}\E/,
     'the chat asks in Arabic');
like($asked, qr/^\Q$ar{agree} 1 – $marketing\E$/m, 'and says how to answer');
$said->("$ar{agree} ١؟");
is($said->('jane@example.com'), '[البريد الإلكتروني]',
   'a question is no answer');
$said->("اوافق ١");
like(decode_utf8($v->message->{text}), qr/\Q$ar{saved}\E.*✓ \Q$marketing\E/,
     'a yes as people type it is heard');
is($said->('jane@example.com'), 'jane@example.com', '... and obeyed');
my ($event) = reverse $t->events('consent');
is("$event->{language}, $event->{how}, @{ $event->{granted} }",
   'ar, typed, marketing', '... and on record');
my ($notice) = grep { $_->{notice_digest} eq $event->{notice_digest} }
               $t->events('notice');
is($notice->{language}, 'ar', 'with the text that was shown');
is(sha256_hex(encode_utf8($notice->{text})), $event->{notice_digest},
   '... by its digest');
$said->("\x{200f}$ar{stop}.");
like(decode_utf8($v->message->{text}), qr/✗ \Q$marketing\E/,
     'the stop word withdraws');
$said->("$ar{expressly} ٢");
like(decode_utf8($v->message->{text}), qr/✓ تدوين/, 'express consent is heard');
$_->close for $v, $e;

# The text of the record is shown by the command, which reads the same policy.

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $shown = decode_utf8(scalar
    `$command policy show $t->{nginx}{dir}/nginx.conf --name support_chat`);
like($shown, qr/^    languages en ar;$/m, 'policy show has the language');
like($shown, qr/^    text ar accept "\Q$ar{accept}\E";$/m, '... its texts');
like($shown, qr/^    label ar email "البريد الإلكتروني";$/m, '... and labels');
my ($digest) = $shown =~ /([0-9a-f]{64})/;
my $other = policy('mode=reduced min_age=16', $more)
            =~ s/label  ar  email +"/$&x/r;
$t->nginx->write('other.conf', "http {\n" . $t->nginx->fill($other) . '}');
unlike(scalar `$command policy show $t->{nginx}{dir}/other.conf`, qr/$digest/,
       'another label is another policy');

# mode=require: what is held is answered in Arabic.

$t->nginx->configure(policy('mode=require art7_4=considered', '') . $server);
$t->nginx->reload;
is(say_it('hello'), $ar{held}, 'what is held is said in Arabic');

# nginx -t

sub refused {
    my ($conf, $reason, $what) = @_;
    my ($ok, $why) = $t->nginx->check($conf . $server);
    ok(!$ok, "$what: refused");
    like(decode_utf8($why), $reason, '... with a reason');
    return;
}

my @bad;
for my $key (sort keys %ar) {
    my (undef, $why) = $t->nginx->check(policy('mode=reduced', '',
        $example =~ s/^\s+text\s+ar\s+$key\s.*\n//mr) . $server);
    push @bad, $key if $why !~ /no\ texts\ ship\ in\ the\ language\ "ar",\ and\ 
        the\ policy\ has\ none\ for\ "$key":\ add\ text\ ar\ $key\ "..."
        \ below\ "languages"\ in\ \S+:\d+/x;
}
is("@bad", '', 'each text that is missing is named, with file and line');
refused(policy('mode=reduced', '', $example =~ s/^\s+text\s.*\n//mgr),
        qr/none for "title"/, 'no text at all');
refused("chat_gdpr_policy support_chat { languages en tr; }",
        qr/"tr", and the policy has none for "blocked"/,
        'labels alone want the sentences of a refusal');
{
    my ($ok, $why) = $t->nginx->check(encode_utf8(<<'EOC'));
chat_gdpr_policy p {
    languages  en tr;
    text   tr  blocked   "Mesajınız gönderilmedi. Lütfen burada göndermeyin: %s.";
    text   tr  withheld  "Bir mesaj tutuldu. İçeriği: %s.";
    label  tr  email     "e-posta";
    redact email block;
}
EOC
    ok($ok, '... and nothing else, where nobody is asked') or diag($why);
}
refused(policy('mode=reduced', '', $example =~ s/en ar;/en xx;/r),
        qr/unknown language "xx": known: bg cs .* ar .* uk /, 'no language');
for my $case (
    [ 'label ar', qr/takes a language, an entity, and a word/ ],
    [ 'label fr email "a"', qr/"label fr": that is none of the policy's/ ],
    [ 'label ar emial "a"', qr/unknown entity "emial"/ ],
    [ 'label ar email "a"', qr/"email" is said twice in the language "ar"/ ],
    [ 'label en email ""', qr/has 1 to 64 bytes/ ],
    [ 'label en email "[a]"', qr/goes into brackets/ ],
    [ 'label en email "a\\"b"', qr/goes into brackets/ ],
    [ 'label en email "' . 'x' x 65 . '"', qr/has 1 to 64 bytes/ ],
    [ "label en email \"a\x01\"", qr/is no text/ ],
    [ 'text en blocked "No \\"%s\\""', qr/goes into messages of any form/ ],
    [ 'text en withheld "No"', qr/write %s once/ ],
    [ "text en stop \"$ar{agree}\"", qr/let them differ, in all languages/ ],
    [ "text en agree \"$ar{expressly}!\"", qr/let them differ, in all/ ],
    [ 'text en agree "stop!"', qr/let them differ/ ],
    [ 'text en agree "!!"', qr/says nothing that could be read/ ],
    [ 'text en agree "Yes ١"', qr/typed by visitors/ ],
    [ 'text en agree "Yes, yes"', qr/typed by visitors/ ],
    [ 'text en agree "نعم؟"', qr/typed by visitors/ ],
) {
    my ($line, $reason) = @$case;
    refused(policy('mode=reduced', "$line;\n"), $reason,
            encode_utf8(substr $line, 0, 60));
}

# An apostrophe within a statement, whichever one is typed.

$t->nginx->configure(policy('mode=reduced', <<'EOC') . $server);
    text en agree "I'm in";
EOC
$t->nginx->reload;
($v, $e) = $t->websocket($provider);
$e->send(ws_text('{}'));
$v->message for 1 .. 2;
$said->('i 1');
is($said->('jane@example.com'), '[email]', 'a part of a statement is none');
$said->("I\x{2019}m in 1");
like(decode_utf8($v->message->{text}), qr/✓ Send/, 'an apostrophe is any');
$_->close for $v, $e;

$t->finish;
