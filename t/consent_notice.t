#!/usr/bin/perl

# The controller's own notice: a text file for each language, shown with what
# the policy says by itself, and on record by its digest.

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
my $n = $t->nginx;
$n->write('secret', ('0123456789abcdef' x 4) . "\n");
my %own = (
    en => "# How we use <your> data\n\nWe keep it \"short\",\nin Éire.\n"
        . "- one & only\n- two\n\nMore: https://www.example.com/?a=1&b=2.\n",
    de => "# Ihre Daten\r\n\r\nKurz.\r\n",
);
$n->write("notice.txt.$_", encode_utf8($own{$_})) for keys %own;
$n->write('one.txt', 'Only one.');

sub policy {
    my ($languages, $notice) = @_;
    return <<"EOF";
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy\@example.com;
    languages   $languages;
    purpose     profile  basis=consent  "Remember your e-mail address"
                "de=Ihre E-Mail-Adresse merken";
    consent     mode=reduced notice=$notice;
}
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
EOF
}

$t->start(policy('en de', '%%dir%%/notice.txt'));

sub ask {
    my ($path, $language, %o) = @_;
    return $t->visitor('visitor')->send(http_request($path, headers =>
        [ "Accept-Language: $language", 'Sec-Fetch-Site: same-origin' ], %o))
        ->response;
}

my $page = decode_utf8(ask('GET /.chat-gdpr/notice', 'en')->{body});
like($page, qr{<section>\n<h2>How\ we\ use\ &lt;your&gt;\ data</h2>\n
    <p>We\ keep\ it\ (?:"|&quot;)short(?:"|&quot;),\nin\ Éire\.</p>\n
    <ul>\n<li>one\ &amp;\ only</li>\n<li>two</li>\n</ul>\n
    <p>More:\ <a\ href="https://www\.example\.com/\?a=1&amp;b=2"
    \ rel="noreferrer">https://www\.example\.com/\?a=1&amp;b=2</a>\.</p>\n
    </section>\n<form\ }x, 'it is shown above what is asked');
like(decode_utf8(ask('GET /.chat-gdpr/notice', 'de')->{body}),
     qr{<h2>Ihre Daten</h2>\n<p>Kurz\.</p>\n}, 'in the visitor\'s language');

# On record.

my %notice = map { $_->{language} => $_ } $t->events('notice');
for my $language (sort keys %own) {
    my $text = $notice{$language}{text};
    is(substr($text, -length $own{$language}), $own{$language},
       "$language: its text is kept whole");
    is(sha256_hex(encode_utf8($text)), $notice{$language}{notice_digest},
       '... under its digest');
}
ask('POST /.chat-gdpr/choice', 'de', type =>
    'application/x-www-form-urlencoded', body => 'decision=reject');
my ($consent) = $t->events('consent');
is($consent->{notice_digest}, $notice{de}{notice_digest}, 'which choices quote');

# It is a part of the policy.

my $show = sub {
    my $text = `build/chat-gdpr policy show $n->{dir}/nginx.conf`;
    return $text =~ s/^#.*\n//mgr;
};
my $canonical = $show->();
like($canonical, qr/notice=sha256:(\w{64}),(\w{64});/, 'by its digests');
my @digests = $canonical =~ /notice=sha256:(\w{64}),(\w{64});/;
is_deeply(\@digests, [ map { sha256_hex(encode_utf8($own{$_})) } qw(de en) ],
          '... by the codes of the languages');
my ($event) = $t->events('policy');
is($event->{text}, $canonical, 'as it is on record');
is($event->{policy_digest}, sha256_hex($canonical), '... under its digest');

$n->write('again.conf', $canonical);
is(`build/chat-gdpr policy show $n->{dir}/again.conf` =~ s/^#.*\n//mgr,
   $canonical, 'which can be read where the file is not');

$n->write('notice.txt.de', "Neu.\n");
$n->reload;
ok(ChatGDPR::Wire::until(sub {
    (reverse $t->events('policy'))[0]{policy_digest} ne $event->{policy_digest};
}), 'another text is another policy');
like(decode_utf8(ask('GET /.chat-gdpr/notice', 'de')->{body}),
     qr{<p>Neu\.</p>}, 'after a reload');

# What is refused, by nginx and by the command.

$n->write('empty', '');
$n->write('long', 'a' x 32769);
$n->write('binary', "a\xff");
$n->write('control', "a\0b");
for my $case (
    [ '%%dir%%/one.txt', undef ],
    [ 'one.txt', undef ],
    [ '%%dir%%/nowhere', qr/nowhere/ ],
    [ '%%dir%%/empty', qr/1 to 32768 bytes: this one has 0/ ],
    [ '%%dir%%/long', qr/1 to 32768 bytes: this one has 32769/ ],
    [ '%%dir%%/binary', qr/a text in UTF-8/ ],
    [ '%%dir%%/control', qr/a text in UTF-8/ ],
    [ '', qr/invalid "notice="/ ],
) {
    my ($file, $reason) = @$case;
    my $http = policy('en', $file) =~ s/ *"de=[^"]*"//r;
    my ($ok, $said) = $n->check($http);
    is(!!$ok, !$reason, "notice=$file") or diag $said;
    like($said, $reason, '... with a reason') if $reason;
}

$n->configure(policy('en de', '%%dir%%/notice.txt'));
like(`build/chat-gdpr policy check $n->{dir}/nginx.conf 2>&1`,
     qr/^chat: ok, sha256 \w{64}$/, 'the command reads it, too');
unlink "$n->{dir}/notice.txt.de";
like(`build/chat-gdpr policy check $n->{dir}/nginx.conf 2>&1`,
     qr/nginx\.conf:\d+: cannot open the notice ".*notice\.txt\.de": write/,
     'or says what it misses');

$t->finish;
