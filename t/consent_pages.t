#!/usr/bin/perl

# Events of pages wait for their lines, together: each page has one, with the
# number that the variable named, in front of all that comes after it, and
# marks are where they are due.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;
use Time::HiRes qw(sleep);

my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
$t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");
$t->start(<<'EOF');
chat_gdpr_key %%dir%%/secret;
chat_gdpr_audit %%dir%%/audit.log checkpoint=20;
chat_gdpr_policy chat {
    controller  "Example Ltd" contact=privacy@example.com;
    purpose     profile  basis=consent  "Remember your e-mail address";
    otherwise   replace;
    consent     mode=reduced;
}
log_format gdpr '$connection $connection_requests $chat_gdpr_event';
server {
    listen %%visitor%%;
    access_log %%dir%%/access.log gdpr;
    chat_gdpr chat;
    location / { proxy_pass http://%%provider%%; }
}
EOF

my $doc = '<!DOCTYPE html><html><head></head><body></body></html>';
my $visitor = $t->visitor('visitor');
my ($sent, $cookie) = (0, '');

sub ask {
    my ($request, $answer) = @_;
    $visitor->send($request);
    if ($answer) {
        $provider->request->{end}->answer('200 OK', type => 'text/html',
            body => $answer);
    }
    $sent++;
    return $visitor->response;
}

my $same = [ 'Sec-Fetch-Site: same-origin' ];
my ($chosen) = ask(http_request('POST /.chat-gdpr/choice', headers => $same,
    type => 'application/x-www-form-urlencoded', body => 'decision=accept'))
    ->{head} =~ /^Set-Cookie: ([^;]+)/mi;
for my $n (1 .. 70) {
    my @cookie = $n % 3 ? () : (headers => [ "Cookie: $chosen" ]);
    ask(http_request("GET /$n", @cookie), $doc);
    ask(http_request("POST /$n", type => 'text/plain',
        body => 'card 4111 1111 1111 1111'), 'ok') if $n % 8 == 0;
}

my (@lines, @said);

ChatGDPR::Wire::until(sub {
    sleep(0.01);
    @lines = $t->audit;
    @said = map { [ split ] } split /\n/, $t->nginx->read('access.log');
    return @said >= $sent && (grep { $_->{type} eq 'prompt' } @lines) >= 70;
});

my %line = map { ("$_->{chain}:$_->{seq}" => $_) } @lines;
my @wrong = grep {
    my $line = $line{$_->[2]};
    !$line || "$line->{connection} $line->{message}" ne "$_->[0] $_->[1]";
} grep { $_->[2] ne '-' && $_->[2] ne '' } @said;

is(scalar(grep { $_->{type} eq 'prompt' } @lines), 70, 'each page is there');
is_deeply(\@wrong, [], 'with the number that the variable named');
is(scalar(grep { $_->{type} eq 'prompt' && $_->{subject} } @lines), 23,
   'and who had chosen');

my @order = map { $_->{message} } grep { defined $_->{message} } @lines;
is_deeply(\@order, [ sort { $a <=> $b } @order ],
          'each in front of what came after it');

my ($mark, @late) = (0);
for my $line (@lines) {
    push @late, $line->{seq} if $line->{seq} - $mark > 21;
    $mark = $line->{seq} if $line->{type} eq 'checkpoint'
        || $line->{type} eq 'start';
}
is_deeply(\@late, [], 'and marks where they are due');

is(join("\n", $t->audit_flaws), '', 'the log verifies');

$t->finish;
