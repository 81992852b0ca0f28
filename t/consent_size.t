#!/usr/bin/perl

# What the prompt costs a visitor: at most 12 KB compressed, script, style and
# markup together, in the largest of all languages.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Compress::Zlib ();
use Digest::SHA ();

my $BUDGET = 12 * 1024;

my @languages = qw(bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt
                   ro sk sl sv);
my $t = ChatGDPR::Test->new(log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");

# A long text for each purpose in each language, that does not compress into
# that of another.
sub purpose {
    my ($name, $options) = @_;
    return "purpose $name $options " . join(' ', map {
        my $language = $_;
        my $text = join ' ', map {
            substr Digest::SHA::sha1_hex("$name $language $_"), 0, 9
        } 1 .. 7;
        qq("$language=$text")
    } @languages) . ";\n";
}

$t->start(<<"EOF" . <<'EOF');
chat_gdpr_key %%dir%%/secret;
chat_gdpr_policy chat {
    controller  "Example Insurance (Ireland) Ltd" contact=privacy\@example.com;
    processor   "Chat Vendor Inc" country=US transfer=SCC dpa=2026-01-10;
    processor   "Hosting Vendor GmbH" country=DE dpa=2026-01-10;
    languages   @languages;
    @{[ purpose('support', 'basis=contract'),
        purpose('profile', 'basis=consent'),
        purpose('marketing', 'basis=consent'),
        purpose('health', 'basis=consent special=yes') ]}
    consent     mode=reduced min_age=16;
}
EOF
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
EOF

sub bytes {
    my ($path, $language) = @_;
    my $answer = $t->visitor('visitor')->get("/.chat-gdpr/$path",
        "Accept-Language: $language")->response;
    return length Compress::Zlib::memGzip($answer->{body});
}

my $files = bytes('prompt.js', 'en') + bytes('prompt.css', 'en');
my %all = map { $_ => $files + bytes('state', $_) + bytes('notice', $_) }
          @languages;
my ($largest) = sort { $all{$b} <=> $all{$a} } @languages;
cmp_ok($all{$largest}, '<=', $BUDGET,
       "in the largest language, $largest: script, style, texts, notice");
diag("$all{$largest} bytes in $largest, of them $files in any");

$t->finish;
