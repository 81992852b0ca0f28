#!/usr/bin/perl

# What is shown is what is on record: each text of the pages and of the dialog,
# in each mode, before a choice and behind it, is in the event of type `notice`
# whose digest the choice that is made there quotes.

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
$t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

my %modes = (
    notice => 'mode=notice',
    reduced => 'mode=reduced',
    activate => 'mode=activate',
    require => 'mode=require art7_4=considered',
    young => 'mode=activate min_age=16',
    told => 'mode=activate',
);
my $http = "chat_gdpr_key %%dir%%/secret;\n";
for my $name (sort keys %modes) {
    my $asked = $name eq 'told' ? '' : <<'EOC';
    purpose     profile    basis=consent   "Remember your e-mail address"
                "de=Ihre E-Mail-Adresse merken";
    purpose     marketing  basis=consent   "Send you <offers> & \"more\""
                "de=Ihnen Angebote senden";
    purpose     health     basis=consent special=yes "Note your health"
                "de=Ihre Gesundheit vermerken";
    redact      email      replace unless=profile;
EOC
    $http .= <<"EOC";
chat_gdpr_policy $name {
    controller  "Example Ltd" contact=privacy\@example.com;
    processor   "Chat Vendor" country=US transfer=SCC dpa=2026-01-10
                review=2027-01-10;
    languages   en de;
    purpose     support    basis=contract  "Answer your question"
                "de=Ihre Frage beantworten";
    $asked
    consent     $modes{$name};
}
server {
    listen %%$name%%;
    chat_gdpr $name;
    location / { proxy_pass http://%%provider%%; }
}
EOC
}
$t->start($http . <<'EOC');
map $http_x_mode $mode { default $http_x_mode; }
server {
    listen %%any%%;
    chat_gdpr require;
    chat_gdpr_consent_mode $mode;
    location / { proxy_pass http://%%provider%%; }
}
EOC

sub get {
    my ($server, $path, @headers) = @_;
    return decode_utf8($t->visitor($server)->send(http_request("GET $path",
        headers => [ 'Accept: text/html', @headers ]))->response->{body});
}

# The texts of a page, one by one.
sub texts_of {
    my ($page) = @_;
    my %named = (amp => '&', lt => '<', gt => '>', quot => '"', '#39' => "'");
    $page =~ s/^.*<body[^>]*>//s;
    return map { s/&(.*?);/$named{$1}/gr =~ s/^\s+|\s+$//gr }
           grep { /\S/ } split /<[^>]*>/, $page;
}

# Those of what the dialog is made from; without a question it has no form.
sub texts_in {
    my ($state) = @_;
    my @form = (grep { $_->{basis} eq 'consent' } @{ $state->{purposes} })
        ? () : qw(ask accept save free);
    my @names = grep { !/^(?:saved|mode|state|language|dir|purposes|shown)$/
                       && !ref $state->{$_} } sort keys %$state;
    @names = grep { my $name = $_; !grep { $_ eq $name } @form } @names;
    return grep { length && !/^[01]$/ } (map { $state->{$_} } @names),
           map { $_->{text} } @{ $state->{purposes} };
}

my %record;
sub record {
    %record = map { $_->{notice_digest} => $_ } $t->events('notice');
    return;
}

sub choose {
    my ($server, $form, @headers) = @_;
    my $answer = $t->visitor($server)->send(http_request(
        'POST /.chat-gdpr/choice', type => 'application/x-www-form-urlencoded',
        body => $form, headers => [ 'Sec-Fetch-Site: same-origin',
                                    @headers ]))->response;
    my ($cookie) = $answer->{head} =~ /^Set-Cookie: ([^;]+)/mi;
    return "Cookie: $cookie";
}

# A visitor looks, chooses by a form, and what he saw is compared.
sub shown {
    my ($what, $server, $form, @headers) = @_;
    my @texts = (texts_of(get($server, '/.chat-gdpr/notice', @headers)),
        texts_of($server eq 'activate' || $server eq 'young'
            || $server eq 'told' ? get($server, '/', @headers) : ''),
        texts_in(decode_json(encode_utf8(get($server, '/.chat-gdpr/state',
                                             @headers)))));
    my $cookie = choose($server, $form, @headers);
    record();
    my ($e) = reverse $t->events('consent');
    my $notice = $record{$e->{notice_digest}} // {};
    my $text = $notice->{text} // '';
    is(sha256_hex(encode_utf8($text)), $e->{notice_digest},
       "$what: the text is on record");
    my @lost = grep { index($text, $_) < 0 } @texts;
    is(encode_utf8(join "\n", @lost), '', '... all of it');
    return ($cookie, $text);
}

for my $language ('en', 'de') {
    my @say = ("Accept-Language: $language");
    for my $mode (qw(notice reduced require)) {
        my ($cookie) = shown("$mode, $language", $mode, 'decision=reject',
                             @say);
        ($cookie) = shown('... after a refusal', $mode,
                          'decision=save&purpose=profile', $cookie, @say);
        shown('... and a yes', $mode, 'decision=reject', $cookie, @say);
    }
    for my $mode (qw(activate young told)) {
        shown("$mode, $language", $mode, 'decision=start', @say);
    }
}

# A button that starts the chat is on record with its label; one that is not
# shown is not.

{
    my (undef, $text) = shown('the button', 'activate', 'decision=start');
    like($text, qr/^Start the chat$/m, '... that starts the chat');
    (undef, $text) = shown('no button', 'reduced', 'decision=reject');
    unlike($text, qr/^Start the chat$/m, '... does not');
}

# What a yes lets pass is not said to be taken out.

{
    my $removed = 'Personal details';
    my ($cookie, $first) = shown('nothing is granted', 'reduced',
                                 'decision=save&purpose=profile');
    my (undef, $second) = shown('a mail address is', 'reduced',
                                'decision=reject', $cookie);
    isnt($first, $second, '... which reads otherwise');
}

# Each mode that a request can have.

for my $mode (qw(notice reduced activate require)) {
    shown("$mode of a map", 'any', 'decision=reject', "X-Mode: $mode");
}

my %twice;
$twice{"$_->{policy} $_->{notice_digest} @{[ $_->{shown} // '' ]}"}++
    for $t->events('notice');
is(join(', ', grep { $twice{$_} > 1 } sort keys %twice), '',
   'each text is kept once');

$t->finish;
