#!/usr/bin/perl

# chat-gdpr key rotate: the key that signs the audit log is replaced, the old
# one vouches for the new one in the log, and who has either can verify it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Command;
use ChatGDPR::Test;
use JSON::PP;

my $t = ChatGDPR::Test->new(audit => 0, log => 'info');
my $provider = $t->provider('provider');
my $dir = $t->nginx->{dir};

chat_gdpr($dir, 'key', 'new', @$_)
    for [ 'sign', 'sign.pem' ], [ 'review', 'review.pem' ],
        [ 'sign', 'thief.pem' ];
my $first = slurp("$dir/sign.pem");

sub verdict {
    my ($keys, @files) = @_;
    my ($said, $code) = chat_gdpr($dir, qw(audit verify --json),
        (map { ('--sign-key', $_) } @$keys), '--review-key', 'review.pem',
        @files);
    my @all = map { decode_json($_) } split /\n/, $said;
    my $sum = pop @all;
    return { %$sum, code => $code,
             kinds => join(' ', sort map { $_->{flaw} } @all) };
}

sub id_of {
    return ((chat_gdpr($dir, 'key', 'show', $_[0]))[0] =~ /id (\w+)/)[0];
}

sub say_something {
    $t->exchange($provider, http_request('POST /', type => 'text/plain',
                                         body => $SAID)) for 1 .. 3;
    return;
}

$t->start(<<"EOF_CONF");
chat_gdpr_audit %%dir%%/audit.log sign=%%dir%%/sign.pem
    review=%%dir%%/review.pem.pub;
$POLICY
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
EOF_CONF
say_something();
my $old = id_of('sign.pem');
my @rotate = qw(key rotate --log audit.log);

# Refused.

is((chat_gdpr($dir, 'key', 'rotate', 'sign.pem'))[1], 2, 'a log is needed');
{
    my (undef, $code, $err) = chat_gdpr($dir, @rotate, 'sign.pem');
    is($code, 1, 'and the key of the reviewer, where there is one');
    like($err, qr/--review-key is needed/, 'which is said');
    is((chat_gdpr($dir, @rotate, 'sign.pem.pub'))[1], 1,
       'a public key vouches for nothing');
    is((chat_gdpr($dir, qw(key rotate --log none.log sign.pem)))[1], 1,
       'no log');
    is(id_of('sign.pem'), $old, 'the key is as it was');
}

# Twice, with a reload after each.

push @rotate, '--review-key', 'review.pem.pub';
my @ids = ($old);
for my $round (1, 2) {
    my ($said, $code, $err) = chat_gdpr($dir, @rotate, 'sign.pem');
    is($code, 0, 'the key is replaced') or diag $err;
    push @ids, id_of('sign.pem');
    like($said, qr/^sign\.pem: id $ids[-1], in place of $ids[-2]$/m,
         'which is said');
    isnt($ids[-1], $ids[-2], 'by another one');
    is(sprintf('%o', (stat "$dir/sign.pem")[2] & 07777), '600',
       'for its owner only');
    is(id_of('sign.pem.pub'), $ids[-1], 'with its public half');
    is(id_of("sign.pem.$ids[-2].pub"), $ids[-2], 'that of the old one stays');
    my @old = $t->nginx->workers;
    $t->nginx->reload;
    ok(ChatGDPR::Wire::until(sub {
        grep { ($_->{sign_key} // '') eq $ids[-1] && $_->{nginx} }
            $t->events('start');
    }), 'nginx signs with it');
    say_something();
    next if $round == 2;
    rename "$dir/audit.log", "$dir/audit.1" or die;
    $t->nginx->signal('USR1');
    ok(ChatGDPR::Wire::until(sub { -e "$dir/audit.log" }), 'a new file');
}
is(join(' ', glob "$dir/*.next*"), '', 'nothing is left beside it');
ok($t->nginx->stop, 'nginx stops');

my @log = qw(audit.1 audit.log);
my $v = verdict([ "sign.pem.$ids[0].pub" ], @log);
is($v->{kinds}, '', 'who has the first key verifies all of it');
is($v->{code}, 0, 'and the command says so');
cmp_ok($v->{signatures}, '>=', 12, 'each signature');
is($v->{macs}, $v->{records}, 'and each code');
is(verdict([ 'sign.pem.pub', "sign.pem.$ids[0].pub", "sign.pem.$ids[1].pub" ],
           @log)->{kinds}, '', 'so does who has all keys');
is(verdict([ 'sign.pem.pub' ], 'audit.log')->{kinds} =~ s/\bsignature\b ?//gr
   =~ s/\s+$//r, verdict([], 'audit.log')->{kinds},
   'a newer file needs a newer key');
like(verdict([ 'sign.pem.pub' ], @log)->{kinds}, qr/signature/,
     'the last key does not speak for older ones');
like(verdict([ 'thief.pem.pub' ], @log)->{kinds}, qr/signature/,
     'nor does another one');
like((chat_gdpr($dir, qw(audit query --type rotation), @log))[0],
     qr/^\S+ rotation /m, 'it is an event');

# An older file that is treated with the newer key.

{
    my ($out, $code, $err) = chat_gdpr($dir, qw(audit purge --reason test),
        '--before', '2100-01-02' =~ s/2100/(gmtime)[5] + 1899/er,
        qw(--sign-key sign.pem --review-key review.pem.pub), @log);
    is($code, 0, 'purge takes the new key') or diag $err;
    my ($subject) = 'f' x 32;
    is((chat_gdpr($dir, qw(audit erase --reason test --sign-key sign.pem
        --review-key review.pem.pub), $subject, @log))[1], 1,
       'so does erase');
    is(verdict([ "sign.pem.$ids[0].pub" ], @log)->{kinds}, '',
       'the log verifies');
}

# Forged ones.

{
    my @lines = split /(?<=\n)/, slurp("$dir/audit.1");
    my ($i) = grep { $lines[$_] =~ /"type":"rotation"/ } 0 .. $#lines;
    my $with = sub {
        spew("$dir/forged.1", @_);
        return verdict([ "sign.pem.$ids[0].pub" ], 'forged.1', 'audit.log')
            ->{kinds};
    };
    my $mended = ChatGDPR::Audit::mended(
        $lines[$i] =~ s/("public":")(.)/$1 . ($2 eq 'a' ? 'b' : 'a')/er);
    like($with->(@lines[0 .. $i - 1], $mended, @lines[$i + 1 .. $#lines]),
         qr/signature/, 'another key in its place');
    like($with->(@lines[0 .. $i - 2], @lines[$i + 2 .. $#lines]),
         qr/signature/, 'one that is missing');

    # the thief appends a rotation to a key of his own
    spew("$dir/stolen.log", @lines);
    chat_gdpr($dir, qw(key rotate --log stolen.log --review-key
                       review.pem.pub thief.pem));
    like(verdict([ "sign.pem.$ids[0].pub" ], 'stolen.log', 'audit.log')
         ->{kinds}, qr/signature/, 'a key that nobody trusts vouches for none');
}

# It breaks off, and is called again.

{
    $t->nginx->write('sign2.pem', $first);
    chmod 0600, "$dir/sign2.pem";
    spew("$dir/empty.log", '');
    chat_gdpr($dir, 'key', 'new', 'sign', 'sign2.pem.next');
    my $next = id_of('sign2.pem.next');
    my (undef, $code, $err) = chat_gdpr($dir,
        qw(key rotate --log empty.log sign2.pem));
    is($code, 0, 'a call that broke off is ended') or diag $err;
    is(id_of('sign2.pem'), $next, 'with the key that it had made');
    like(slurp("$dir/empty.log"), qr/"new_key":"$next"/, 'on record');
}

$t->finish;
