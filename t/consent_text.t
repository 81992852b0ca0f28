#!/usr/bin/perl

# Words of the policy's own instead of those that ship: in the page, for the
# script, in the chat, typed by visitors, and on record as what was shown.

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

sub policy {
    my ($lines) = @_;
    return encode_utf8(<<"EOC");
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy\@example.com;
    languages   en de;
    purpose     profile  basis=consent  "Remember your e-mail address"
                "de=Ihre E-Mail-Adresse merken";
    redact      email  replace unless=profile;
    consent     mode=reduced min_age=16;
    $lines
}
EOC
}

my $server = <<'EOC';
chat_gdpr_policy sales from=chat {
    text en title "Sales & <you>";
}
proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $http_connection;
server {
    listen %%visitor%%;
    chat_gdpr chat;
    chat_gdpr_prompt json '{"text":"$text"}';
    location / { proxy_pass http://%%provider%%; }
    location /sales/ { chat_gdpr sales; proxy_pass http://%%provider%%; }
}
server {
    listen %%sales%%;
    chat_gdpr sales;
    location / { proxy_pass http://%%provider%%; }
}
EOC

my $own = <<'EOC';
    text en title   "Ünsere \"data\" <&>";
    text en intro   "You are talking to %s.";
    text en accept  "Yes to all";
    text en reject  "No to all";
    text en agree   "Yes please";
    text en stop    "No more";
    text en saved   "Noted.";
    text en age     "I am %s or older.";
    text de accept  "Ja zu allem";
EOC
$t->start(policy($own) . $server);

sub get {
    my ($path, $language, $server) = @_;
    return decode_utf8($t->visitor($server // 'visitor')->send(http_request(
        "GET /.chat-gdpr/$path",
        headers => [ "Accept-Language: $language" ]))->response->{body});
}

my $page = get('notice', 'en');
like($page, qr{<title>Ünsere &quot;data&quot; &lt;&amp;&gt;</title>},
     'the page says them, escaped');
like($page, qr/You are talking to Example Ltd\./, '... with what is put in');
like($page, qr/I am 16 or older\./, '... and the age');
like($page, qr/>Yes to all</, '... on a button');
unlike($page, qr/>Accept all</, '... instead of what ships');
like($page, qr/Your choice|You can change/, '... and the rest as it ships');
my $state = decode_json(encode_utf8(get('state', 'en')));
is($state->{title}, 'Ünsere "data" <&>', 'the script gets them');
is("$state->{accept}, $state->{reject}", 'Yes to all, No to all', '... too');
like(get('notice', 'de'), qr/>Ja zu allem</, 'each language has its own');
like(get('notice', 'de'), qr/Ihre Daten in diesem Chat/, '... or what ships');
like(get('notice', 'en', 'sales'), qr{<title>Sales &amp; &lt;you&gt;</title>},
     'a policy from it says it anew');
like(get('notice', 'en', 'sales'), qr/>Yes to all</, '... and has the others');

# In the chat.

my ($v, $e) = $t->websocket($provider);
$e->send(ws_text('{}'));
$v->message;
my $asked = decode_utf8($v->message->{text});
like($asked, qr/^\{"text":"You are talking to Example Ltd/, 'the chat says them');
like($asked, qr/\\nYes please 1 – Remember.*\\nNo more – No to all/s,
     '... and what is to be typed');
my $say = sub { $v->send(ws_text($_[0], mask => 1)); $e->message->{text} };
$say->('I agree 1');
is($say->('jane@example.com'), '[email]', 'what ships is heard no more');
$say->('YES  please 1!');
like(decode_utf8($v->message->{text}), qr/^\{"text":"Noted\./, 'they are heard');
is($say->('jane@example.com'), 'jane@example.com', '... and obeyed');
$say->('No more');
like(decode_utf8($v->message->{text}), qr/✗ Remember/, '... and withdraw');
is($say->('jane@example.com'), '[email]', '... and obeyed');
$say->('Yes please 1');
$v->message;
$say->('stop');
$v->message;
is($say->('jane@example.com'), '[email]', '"stop" is always understood');
$_->close for $v, $e;

my ($event) = reverse $t->events('consent');
my ($notice) = grep { $_->{notice_digest} eq $event->{notice_digest} }
               $t->events('notice');
like($notice->{text}, qr/You are talking to/, 'on record is what was shown');
is(sha256_hex(encode_utf8($notice->{text})), $event->{notice_digest},
   '... of which the choice has the digest');

my $command = $ENV{TEST_CHAT_GDPR} // 'build/chat-gdpr';
my $shown = `$command policy show $t->{nginx}{dir}/nginx.conf --name chat`;
like($shown, qr/^    text en accept "Yes to all";$/m, 'policy show has them');
my $digest = sub {
    my ($policy) = @_;
    $t->nginx->write('other.conf', "http {\n" . $t->nginx->fill($policy) . '}');
    my ($d) = `$command policy show $t->{nginx}{dir}/other.conf --name chat`
        =~ /([0-9a-f]{64})/;
    return $d;
};
isnt($digest->(policy($own)), $digest->(policy($own =~ s/Noted/Kept/r)),
     '... and the digest of the policy another one with each');

# nginx -t

for my $case (
    [ 'text en', qr/takes a language, which text, and its words/ ],
    [ 'text fr accept "Oui"', qr/none of the policy's languages/ ],
    [ 'text xx accept "Oui"', qr/none of the policy's languages/ ],
    [ 'text en acept "Yes"', qr/unknown text "acept": known: title, intro/ ],
    [ 'text en accept ""', qr/is no text/ ],
    [ 'text en reject " "', qr/says nothing that could be read/ ],
    [ "text en reject \"\x{200b}\x{2060}.\"", qr/says nothing that could/ ],
    [ 'text en reject "ACCEPT  all!"', qr/accept and reject are the same/ ],
    [ 'text de accept "Alle ablehnen"', qr/same in the language "de"/ ],
    [ 'text en accept "' . 'x' x 65 . '"', qr/too long: 65 bytes, at most 64/ ],
    [ 'text en agree "' . 'x' x 49 . '"', qr/too long: 49 bytes, at most 48/ ],
    [ 'text en intro "Hello"', qr/write %s once/ ],
    [ 'text en intro "%s and %s"', qr/write %s once/ ],
    [ 'text en intro "%d"', qr/write %s once/ ],
    [ 'text en accept "100 %"', qr/leave "%" out/ ],
    [ 'text en agree "Yes?"', qr/typed by visitors/ ],
    [ 'text en agree "Yes 1"', qr/typed by visitors/ ],
    [ 'text en agree "Stop"', qr/let them differ/ ],
    [ 'text en accept a; text en accept b', qr/said twice/ ],
) {
    my ($line, $reason) = @$case;
    my ($ok, $said) = $t->nginx->check(policy("$line;"));
    ok(!$ok, encode_utf8(substr "$line: refused", 0, 70));
    like($said, $reason, '... with a reason');
}
{
    my ($ok, $said) = $t->nginx->check('chat_gdpr_policy p { '
        . 'text en accept "Yes"; }');
    ok(!$ok, 'without "consent": refused');
    like($said, qr/"text" without "consent"/, '... with a reason');
}

$t->finish;
