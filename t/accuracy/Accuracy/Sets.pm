package Accuracy::Sets;

# Sets of messages with the spans that are personal, by entity, of the form
# {"text":..., "spans":[[start, end, "entity"], ...]}, in code points.

use strict;
use warnings;
use utf8;

use Exporter 'import';

use Accuracy::Carrier;
use Accuracy::Draw;
use Accuracy::Money;
use Accuracy::Network;
use Accuracy::Noise;
use Accuracy::Number;
use Accuracy::Words;

our @EXPORT = qw(entities set_of noise_set);

# Parts from a carrier: references are plain text, the rest are values.

sub line_of {
    my ($parts, $entity) = @_;
    my $text = '';
    my @spans;

    for my $part (@$parts) {
        if (ref $part) {
            $text .= $$part;
            next;
        }

        push @spans, [length $text, length($text) + length $part, $entity]
            if defined $entity;
        $text .= $part;
    }

    return { text => $text, spans => \@spans };
}

# The values of one kind that need no word in front.

my %PLAIN = (
    email => [\&email, \&email_not, ['email', 'e-mail', 'email address'], ['email', 'e mail', 'email address']],
    card => [sub { card(0) }, sub { card(1) }, ['card number', 'card', 'credit card', 'Kartennummer', 'carte bancaire', 'tarjeta'], ['card', 'card number', 'credit card', 'pan']],
    iban => [sub { iban(0) }, sub { iban(1) }, ['IBAN', 'account', 'Konto', 'bank account'], ['iban', 'bank account', 'account']],
    ipv4 => [\&ipv4, \&ipv4_not, ['IP', 'IP address', 'server', 'host', 'adresse IP'], ['ip', 'ip address', 'client ip', 'host']],
    ipv6 => [\&ipv6, \&ipv6_not, ['IPv6', 'IP address', 'server', 'host'], ['ip', 'ipv6', 'client ip']],
    mac => [\&mac, \&mac_not, ['MAC', 'MAC address', 'device', 'adapter'], ['mac', 'mac address', 'hw addr']],
);

# Other ways to write one; v is the value.

my %AROUND = (
    email => ['mailto:v', '<v>', 'Jane Roe <v>', 'https://example.com/?u=v', 'to:v', 'v;', 'v:', '(v)', 'mail me@v' x 0 . 'write to v.', '[v](mailto:v)', '<a href="mailto:v">v</a>', 'v!!', '"v"', 'CC=v', '{v}', 'v/', 'email:v,phone:none', 'v>', 'xmpp:v', "From: v\nTo: v", 'v|v', 'v;v', 'v,v', '…v…', 'v?subject=hi', '‹v›', 'v’s address'],
    ipv4 => ['v:8080', 'v/24', 'http://v/x', 'https://v:8443/a?b=1', 'root@v', '[v]', '(v)', 'v,', 'from v port 22', 'ip=v', 'v-v', 'v -> v', '"v"', 'ping v.', 'IP:v', '@v', 'v;', 'X-Forwarded-For: v, v', 'tcp://v:1883', '<v>', 'v|', 'v/32', '//v/share', '\\\\v\\share', 'host v:443 refused', 'v.'],
    ipv6 => ['[v]:8080', 'http://[v]/x', 'v/64', '(v)', '"v"', 'ip=v', 'v, v', 'from v port 22', '<v>', 'ping6 v.', '[v]', 'v,', 'IP: v', 'X-Forwarded-For: v', 'host v;'],
    mac => ['MAC:v', '(v)', '[v]', 'v,', 'v.', 'ether v', 'HWaddr v', 'mac=v', '"v"', '<v>', 'dev v -> v', 'v;', 'wlan0 v up'],
    card => ['card:v', 'card #v', 'v,', 'v.', '(v)', 'v exp', 'card# v', 'Visa v', 'no.v', '"v"', '[v]', 'pan=v&x=1', 'v;', '*v*', 'Amex: v', 'v (Visa)', 'card number v cvv', 'nr v'],
    iban => ['IBAN:v', 'IBAN v', '(v)', 'v,', 'v.', 'iban=v', '"v"', 'an v', 'to:v', '[v]', 'v BIC', 'IBAN-v', 'IBAN#v', 'compte v merci', 'v;', 'acct/v', 'v und dann'],
);

my %KEYS = map { $_->{entity} => $_ } @WORDS;

sub plain_line {
    my ($entity, $wrong) = @_;
    my ($make, $not, $names, $keys) = @{ $PLAIN{$entity} };
    my $value = $wrong ? $not : $make;
    my $label = $wrong ? undef : $entity;

    if (chance(0.3)) {
        my $around = pick(@{ $AROUND{$entity} });
        my $fixed = $value->();
        my @part = split /\bv\b/, $around, -1;

        return line_of([map { ($_ ? $fixed : (), \$part[$_]) } 0 .. $#part],
            $label) if @part > 1;
    }

    # what a form has another meaning for
    my $keyed = sub { my $v;
        do { $v = $value->() } while $entity eq 'email' && $v =~ /["=]/;
        return $v };

    return line_of(carry_key(pick(@$keys), $keyed), $label) if chance(0.2);
    return line_of(carry_bare($value), $label) if chance(0.5);

    return line_of(carry(pick(@LANGUAGES), pick(@$names), $value), $label);
}

sub number_line {
    my ($row, $wrong) = @_;
    my $label = $wrong ? undef : $row->{entity};
    my $one = sub {
        my ($form) = @_;
        my $prefixed = $row->{flags} =~ /p/;
        my $made = $row->{make}->($wrong);
        $form //= pick(@{ $row->{forms} });
        my $v = $form =~ /#|^$/ ? group($made, $form) : $form . $made;
        $v = lc $v if chance(0.12);
        return $v;
    };

    # a check digit alone is no evidence, of a whole message neither
    if (!$wrong && chance(0.08) && $row->{entity} !~ /^(?:is_vat|mt_id|us_
        |uk_nhs|uk_utr|nl_bsn|pt_nif|gr_afm|hu_t|hr_oib|pl_nip|si_tax
        |de_ausweis)/x)
    {
        return line_of([$one->($row->{forms}[0])], $label);
    }

    my ($own) = @{ $row->{langs} };
    my $name = pick(@{ $row->{names} });

    return line_of(carry_key($name, $one), $label)
        if chance(0.25) && $name !~ /[^\p{Latin}\s.'-]/;

    my $language = $name =~ /number|code|TIN|ID$/ ? pick('en', $own)
        : chance(0.2) ? 'en' : pick(@{ $row->{langs} });

    return line_of(carry($language, $name, $one), $label);
}

sub word_line {
    my ($row, $wrong) = @_;
    my $label = $wrong ? undef : $row->{entity};
    my ($language, @names) = @{ pick(@{ $row->{words} }) };

    if ($wrong && @{ $row->{others} } && (!$row->{not} || chance(0.6))) {
        return line_of(carry('en', pick(@{ $row->{others} }),
            sub { $row->{make}->('en') }), undef);
    }

    my $value = $wrong ? $row->{not} : sub { $row->{make}->($language) };

    return line_of(carry_bare($row->{bare}), $label)
        if $row->{bare} && !$wrong && chance(0.4);
    return line_of(carry_key(pick(@{ $row->{keys} }), $value), $label)
        if chance(0.25);

    return line_of(carry($language, pick(@names), $value), $label);
}

# entity => [region or '', sub (wrong) that makes a line]

my %MAKERS;

push @{ $MAKERS{$_}{lines} }, do { my $e = $_; sub { plain_line($e, $_[0]) } }
    for keys %PLAIN;

for my $row (@NUMBERS) {
    $MAKERS{ $row->{entity} }{region} = $row->{region};
    push @{ $MAKERS{ $row->{entity} }{lines} },
        sub { number_line($row, $_[0]) };
}

for my $row (@WORDS) {
    $MAKERS{ $row->{entity} }{region} = $row->{region} // 'GB';
    push @{ $MAKERS{ $row->{entity} }{lines} }, sub { word_line($row, $_[0]) };
}

sub entities { return sort keys %MAKERS }

# (region, lines): n positives, n negatives.

sub set_of {
    my ($entity, $n) = @_;
    my $maker = $MAKERS{$entity} or die "no entity \"$entity\"\n";
    my @lines = map { (pick(@{ $maker->{lines} })->(0),
        pick(@{ $maker->{lines} })->(1)) } 1 .. $n;

    return ($maker->{region} // 'GB', \@lines);
}

sub noise_set {
    my ($n) = @_;

    return [map { my ($kind, $text) = noise();
        { text => greeting() . $text, spans => [], kind => $kind } } 1 .. $n];
}

1;
