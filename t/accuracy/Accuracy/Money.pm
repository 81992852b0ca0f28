package Accuracy::Money;

# Payment cards (ISO/IEC 7812-1 and the ranges that the brands publish), bank
# accounts (ISO 13616, the structures of SWIFT's registry).

use strict;
use warnings;

use Exporter 'import';

use Accuracy::Check;
use Accuracy::Draw;

our @EXPORT = qw(card iban);

# Prefixes, lengths.

my @BRANDS = (
    ['4', 16], ['4', 16], ['4', 16], ['4', 13], ['4', 19],
    ['51-55', 16], ['51-55', 16], ['2221-2720', 16], ['34', 15], ['37', 15],
    ['6011', 16], ['644-649', 16], ['65', 16], ['36', 14], ['300-305', 14],
    ['38-39', 14], ['3528-3589', 16], ['62', 16], ['62', 19], ['6011', 19],
    ['5018', 16], ['5020', 16], ['5038', 16], ['6304', 16], ['6759', 18],
    ['6761-6763', 16], ['6759', 13], ['5018', 12], ['6759', 19],
    ['2200-2204', 16], ['9792', 16], ['5019', 16], ['60', 16],     ['506099-506198', 16],
);

my %FORMS = (
    12 => ['', '#### #### ####'],
    13 => ['', '#### #### #####', '#### ### ### ###'],
    14 => ['', '#### ###### ####', '####-######-####', '#### #### #### ##'],
    15 => ['', '#### ###### #####', '####-######-#####', '####.######.#####'],
    16 => ['', '', '#### #### #### ####', '#### #### #### ####',
        '####-####-####-####', '####.####.####.####', '####  ####  ####  ####',
        '######## ########', '#### ############', '###### ##########',
        '#### - #### - #### - ####',
        '####/####/####/####', '#### ######## ####',
        '## ## ## ## ## ## ## ##'],
    18 => ['', '#### #### #### #### ##', '###### ############'],
    19 => ['', '#### #### #### #### ###', '###### #############',
        '####-####-####-####-###'],
);

sub card {
    my ($wrong) = @_;
    my ($prefix, $length) = @{ pick(@BRANDS) };

    $prefix = between($1, $2) if $prefix =~ /(\d+)-(\d+)/;
    my $body = $prefix . digits($length - length($prefix) - 1);

    return group($body . other(luhn($body), $wrong),
        pick(@{ $FORMS{$length} }));
}

# The BBAN: n digits, a letters, c either.

my %BBAN = split ' ', <<'END';
AD 4n4n12c AE 3n16n AL 8n16c AT 5n11n AZ 4a20c BA 3n3n8n2n BE 3n7n2n
BG 4a4n2n8c BH 4a14c BI 5n5n11n2n BR 8n5n10n1a1c BY 4c4n16c CH 5n12c
CR 4n14n CY 3n5n16c CZ 4n6n10n DE 8n10n DJ 5n5n11n2n DK 4n9n1n DO 4c20n
EE 2n2n11n1n EG 4n4n17n ES 4n4n1n1n10n FI 3n11n FK 2a12n FO 4n9n1n
FR 5n5n11c2n GB 4a6n8n GE 2a16n GI 4a15c GL 4n9n1n GR 3n4n16c GT 4c20c
HN 4a20n HR 7n10n HU 3n4n1n15n1n IE 4a6n8n IL 3n3n13n IQ 4a3n12n
IS 4n2n6n10n IT 1a5n5n12c JO 4a4n18c KW 4a22c KZ 3n13c LB 4n20c LC 4a24c
LI 5n12c LT 5n11n LU 3n13c LV 4a13c LY 3n3n15n MC 5n5n11c2n MD 2c18c
ME 3n13n2n MK 3n10c2n MN 4n12n MR 5n5n11n2n MT 4a5n18c MU 4a2n2n12n3n3a
NI 4a20n NL 4a10n NO 4n6n1n OM 3n16c PK 4a16c PL 8n16n PS 4a21c
PT 4n4n11n2n QA 4a21c RO 4a16c RS 3n13n2n RU 9n5n15c SA 2n18c
SC 4a2n2n16n3a SD 2n12n SE 3n16n1n SI 5n8n2n SK 4n6n10n SM 1a5n5n12c
SO 4n3n12n ST 4n4n11n2n SV 4a20n TL 3n14n2n TN 2n3n13n2n TR 5n1n16c
UA 6n19c VA 3n15n VG 4a16n XK 4n10n2n YE 4a4n18c
END

my @COUNTRIES = sort keys %BBAN;
my @NEAR = qw(GB DE FR IE NL ES IT BE PL AT PT);

sub by_fours {
    my ($iban, $between) = @_;

    return $iban =~ s/(.{4})(?=.)/$1$between/gr;
}

sub iban {
    my ($wrong) = @_;
    my $country = chance(0.4) ? pick(@NEAR) : pick(@COUNTRIES);
    my $bban = '';

    while ($BBAN{$country} =~ /(\d+)([nac])/g) {
        my ($n, $kind) = ($1, $2);
        $bban .= $kind eq 'n' ? digits($n)
            : $kind eq 'a' ? letters($n)
            : join '', map { chance(0.8) ? digits(1) : letters(1) } 1 .. $n;
    }

    my $check = 98 - mod97($bban . $country . '00');
    $check = 2 + ($check - 2 + between(1, 96)) % 97 if $wrong;
    my $iban = sprintf '%s%02d%s', $country, $check, $bban;

    my $form = below(14);
    $iban = by_fours($iban, ' ') if $form >= 5 && $form < 9;
    $iban = by_fours($iban, pick('-', '-', '.')) if $form == 9;
    $iban = by_fours($iban, ' ') if $form == 10;
    $iban =~ s/^(....)(.+)/$1 $2/ if $form == 11;
    $iban =~ s/^(..)(..)(.+)/$1 $2 $3/ if $form == 12;
    $iban = by_fours($iban, '  ') if $form == 13;
    $iban = lc $iban if chance(0.2);
    $iban = ucfirst lc $iban if chance(0.05);

    return $iban;
}

1;
