package Accuracy::Number;

# National numbers, tax numbers and VAT numbers: how each is made, right or
# wrong by one character; how it is written; what it is called.

use strict;
use warnings;
use utf8;

use Exporter 'import';

use Accuracy::Check;
use Accuracy::Draw;

our @EXPORT = qw(@NUMBERS);

my $NIF = 'TRWAGMYFPDXBNJZSQVHLCKE';
my $HETU = '0123456789ABCDEFHJKLMNPRSTUVWXY';
my $PPS = 'WABCDEFGHIJKLMNOPQRSTUV';

sub ymd {
    my ($y, $m, $d) = @_;

    return sprintf '%02d%02d%02d', $y % 100, $m, $d;
}

sub dmy {
    my ($y, $m, $d) = @_;

    return sprintf '%02d%02d%02d', $d, $m, $y % 100;
}

# Draw bodies until one has a check digit.

sub until_right {
    my ($draw, $check, $wrong) = @_;

    while (1) {
        my $body = $draw->();
        my $c = $check->($body);
        return $body . other($c, $wrong) if $c >= 0 && $c < 10;
    }
}

# A check digit by weights: sum modulo m, mapped.

sub by_weights {
    my ($draw, $weights, $map) = @_;

    return sub {
        my ($wrong) = @_;
        until_right($draw, sub { $map->(weighted($_[0], @$weights)) },
            $wrong);
    };
}

sub first_of {
    my ($first, $n) = @_;

    return sub { pick(split //, $first) . digits($n) };
}

sub ean { return (10 - $_[0] % 10) % 10 }

sub at_svnr {
    my ($wrong) = @_;

    while (1) {
        my $serial = between(100, 999);
        my $date = dmy(date_of());
        my $c = (weighted($serial, 3, 7, 9)
            + weighted($date, 5, 8, 4, 2, 1, 6)) % 11;
        return $serial . other($c, $wrong) . $date if $c < 10;
    }
}

sub be_rrn {
    my ($wrong) = @_;
    my ($y, $m, $d) = date_of();
    my $body = ymd($y, $m, $d) . sprintf '%03d', between(1, 997);
    my $c = 97 - (($y >= 2000 ? '2' : '') . $body) % 97;

    $c = $c % 97 + 1 if $wrong;

    return sprintf '%s%02d', $body, $c;
}

sub bg_egn {
    my ($y, $m, $d) = date_of();

    return ymd($y, $m + ($y >= 2000 ? 40 : 0), $d) . digits(3);
}

sub cy {
    my ($first) = @_;

    return sub {
        my ($wrong) = @_;
        my $body = $first->();
        my @odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21);
        my $sum = 0;
        my $i = 0;

        $sum += $i++ % 2 ? $_ : $odd[$_] for split //, $body;
        my $all = join '', 'A' .. 'Z';

        return $body . other(substr($all, $sum % 26, 1), $wrong, $all);
    };
}

sub rc {
    my ($wrong) = @_;

    while (1) {
        my ($y, $m, $d) = date_of(1954, 2006);
        my $body = ymd($y, $m + pick(0, 50), $d) . digits(3);
        my $c = $body % 11;
        return $body . other($c, $wrong) if $c < 10;
    }
}

# Of the first ten digits one stands two or three times.

sub de_steuer_id {
    my ($wrong) = @_;

    while (1) {
        my $body = between(1, 9) . digits(9);
        my %n;
        $n{$_}++ for split //, $body;
        my @more = sort { $b <=> $a } values %n;
        next if $more[0] > 3 || $more[0] < 2 || $more[1] > 1
            || $body =~ /(.)\1\1/;
        return $body . other(mod11_10($body), $wrong);
    }
}

sub de_rvnr {
    my ($wrong) = @_;
    my $area = pick('02' .. '04', '08' .. '21', '23' .. '26', '50', '65');
    my $body = $area . dmy(date_of()) . letters(1) . digits(2);
    my $plain = $body =~ s/([A-Z])/sprintf '%02d', ord($1) - 64/er;
    my @w = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1);
    my @d = split //, $plain;
    my $sum = 0;

    for my $i (0 .. $#w) {
        my $v = $w[$i] * $d[$i];
        $sum += int($v / 10) + $v % 10;
    }

    return $body . other($sum % 10, $wrong);
}

# Weights 7, 3, 1 of ICAO 9303.

sub icao {
    my ($text) = @_;
    my @w = (7, 3, 1);
    my $sum = 0;
    my $i = 0;

    $sum += $w[$i++ % 3] * ($_ =~ /\d/ ? $_ : ord($_) - 55)
        for split //, $text;

    return $sum % 10;
}

sub de_ausweis {
    my ($wrong) = @_;
    my $body = letters(1, 'LMNPRTVWXY')
        . letters(8, 'CFGHJKLMNPRTVWXYZ0123456789');

    return $body . other(icao($body), $wrong);
}

sub ee_check {
    my ($body) = @_;
    my $c = weighted($body, 1 .. 9, 1) % 11;

    $c = weighted($body, 3 .. 9, 1, 2, 3) % 11 if $c == 10;

    return $c % 10;
}

sub ee_ik {
    my ($wrong) = @_;
    my ($y, $m, $d) = date_of();
    my $body = ($y >= 2000 ? pick(5, 6) : pick(3, 4)) . ymd($y, $m, $d)
        . digits(3);

    return $body . other(ee_check($body), $wrong);
}

sub es_letter {
    my ($number, $wrong) = @_;

    return other(substr($NIF, $number % 23, 1), $wrong, $NIF);
}

sub es_nif {
    my ($wrong) = @_;
    my $body = between(1, 9) . digits(7);

    return $body . es_letter($body, $wrong);
}

sub es_nie {
    my ($wrong) = @_;
    my $first = below(3);
    my $body = digits(7);

    return substr('XYZ', $first, 1) . $body
        . es_letter($first . $body, $wrong);
}

# A company's: the control is a digit or a letter, by the first letter.

sub es_cif {
    my ($wrong) = @_;
    my $first = letters(1, 'ABEHPQSNW');
    my $body = between(1, 5) . digits(6);
    my @d = split //, $body;
    my $sum = 0;

    for my $i (0 .. 6) {
        my $v = $i % 2 ? $d[$i] : 2 * $d[$i];
        $sum += int($v / 10) + $v % 10;
    }

    my $c = (10 - $sum % 10) % 10;

    return $first . $body . ($first =~ /[PQSNW]/
        ? other(substr('JABCDEFGHI', $c, 1), $wrong, 'JABCDEFGHI')
        : other($c, $wrong));
}

sub fi_hetu {
    my ($wrong) = @_;
    my ($y, $m, $d) = date_of();
    my $body = dmy($y, $m, $d);
    my $serial = sprintf '%03d', between(900, 999);
    my $c = substr $HETU, ($body . $serial) % 31, 1;

    return $body . ($y >= 2000 ? pick('A', 'A', 'B', 'C') : pick('-', '-', 'Y', 'X'))
        . $serial . other($c, $wrong, $HETU);
}

sub fr_nir {
    my ($wrong) = @_;
    my ($y, $m) = date_of();
    my $department = chance(0.06) ? pick('2A', '2B')
        : sprintf '%02d', pick(1 .. 19, 21 .. 95);
    my $body = sprintf '%d%02d%02d%s%03d%03d', pick(1, 2), $y % 100, $m,
        $department, between(1, 600), between(1, 999);
    my $plain = $body =~ s/2A/19/r =~ s/2B/18/r;
    my $key = 97 - $plain % 97;

    $key = $key % 97 + 1 if $wrong;

    return sprintf '%s%02d', $body, $key;
}

sub fr_spi {
    my ($wrong) = @_;
    my $body = below(4) . digits(9);
    my $key = $body % 511;

    $key = ($key + between(1, 510)) % 511 if $wrong;

    return sprintf '%s%03d', $body, $key;
}

sub gr_afm {
    my ($wrong) = @_;
    my $body = pick(0, 1) . between(1, 9) . digits(6);

    return $body . other(weighted($body, 256, 128, 64, 32, 16, 8, 4, 2)
        % 11 % 10, $wrong);
}

sub luhn_of {
    my ($draw) = @_;

    return sub {
        my ($wrong) = @_;
        my $body = $draw->();
        return $body . other(luhn($body), $wrong);
    };
}

sub hu_tax {
    my ($wrong) = @_;

    return until_right(sub { '8' . between(23000, 50700) . digits(3) },
        sub { weighted($_[0], 1 .. 9) % 11 }, $wrong);
}

sub ie_pps {
    my ($wrong) = @_;
    my $body = digits(7);
    my $second = pick('', 'A', 'B', 'H', 'W');
    my $sum = weighted($body, 8, 7, 6, 5, 4, 3, 2)
        + 9 * ($second eq '' ? 0 : index $PPS, $second);

    return $body . other(substr($PPS, $sum % 23, 1), $wrong, $PPS) . $second;
}

sub is_kt {
    my ($wrong) = @_;

    while (1) {
        my ($y, $m, $d) = date_of();
        my $body = dmy($y, $m, $d) . between(20, 99);
        my $c = (11 - weighted($body, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11;
        return $body . other($c, $wrong) . ($y >= 2000 ? 0 : 9) if $c < 10;
    }
}

sub it_cf {
    my ($wrong) = @_;
    my ($y, $m, $d) = date_of();
    my $body = letters(3, 'BCDFGLMNPRSTVZ') . letters(3, 'BCDFGLMNPRSTVZ')
        . sprintf('%02d%s%02d', $y % 100,
            substr('ABCDEHLMPRST', $m - 1, 1), $d + pick(0, 40))
        . letters(1, 'ABCDEFGHIL') . between(101, 899);

    # Where two have the same code, digits from the right become letters.
    if (chance(0.1)) {
        substr($body, 14, 1) =~ tr/0-9/LMNPQRSTUV/;
    }

    my @odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8,
        12, 14, 16, 10, 22, 25, 24, 23);
    my $sum = 0;
    my $i = 0;

    for my $c (split //, $body) {
        my $v = $c =~ /\d/ ? $c : ord($c) - 65;
        $sum += $i++ % 2 ? $v : $odd[$v];
    }

    my $all = join '', 'A' .. 'Z';

    return $body . other(substr($all, $sum % 26, 1), $wrong, $all);
}

sub lu_matricule {
    my ($wrong) = @_;
    my $body = sprintf '%04d%02d%02d%03d', date_of(), between(1, 999);

    return $body . luhn($body) . other(verhoeff($body), $wrong);
}

sub lv_pk {
    my ($wrong) = @_;

    while (1) {
        my ($y, $m, $d) = date_of();
        my $body = dmy($y, $m, $d) . ($y >= 2000 ? 2 : 1) . digits(3);
        my $c = (1101 - weighted($body, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11;
        return $body . other($c, $wrong) if $c < 10;
    }
}

sub nl_bsn {
    my ($wrong) = @_;

    return until_right(sub { between(1, 9) . digits(7) },
        sub { weighted($_[0], 9, 8, 7, 6, 5, 4, 3, 2) % 11 }, $wrong);
}

sub no_fnr {
    my ($wrong) = @_;

    while (1) {
        my ($y, $m, $d) = date_of(1940, 2006);
        my $body = dmy($y, $m, $d + (chance(0.15) ? 40 : 0))
            . ($y >= 2000 ? between(500, 999) : sprintf '%03d', below(500));
        my $a = (11 - weighted($body, 3, 7, 6, 1, 8, 9, 4, 5, 2) % 11) % 11;
        next if $a == 10;
        my $b = (11 - weighted("$body$a", 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11)
            % 11;
        next if $b == 10;
        return $body . $a . other($b, $wrong);
    }
}

sub pl_pesel {
    my ($y, $m, $d) = date_of();

    return ymd($y, $m + ($y >= 2000 ? 20 : 0), $d) . digits(4);
}

sub pl_nip_body { return between(1, 9) . between(1, 9) . between(1, 9) . digits(6) }

sub pl_dowod {
    my ($wrong) = @_;
    my $series = letters(3);
    my $rest = digits(5);
    my @w = (7, 3, 1);
    my $sum = 0;
    my $i = 0;

    $sum += $w[$i++] * (ord($_) - 55) for split //, $series;
    $sum += weighted($rest, 7, 3, 1, 7, 3);

    return $series . other($sum % 10, $wrong) . $rest;
}

sub pt_check {
    my ($body) = @_;
    my $c = 11 - weighted($body, 9, 8, 7, 6, 5, 4, 3, 2) % 11;

    return $c > 9 ? 0 : $c;
}

sub pt_nif {
    my ($wrong) = @_;
    my $body = pick(1, 2, 2, 3, 5) . digits(7);

    return $body . other(pt_check($body), $wrong);
}

sub pt_cc {
    my ($wrong) = @_;
    my $body = between(1, 9) . digits(7);

    $body .= other(pt_check($body), $wrong) . letters(1) . pick('A' .. 'Z', 0 .. 9);
    my $sum = 0;
    my $i = 0;

    for my $c (split //, $body) {
        my $v = $c =~ /\d/ ? $c : ord($c) - 55;
        $v *= 2 unless $i++ % 2 == 1;
        $sum += $v > 9 && ($i - 1) % 2 == 0 ? $v - 9 : $v;
    }

    return $body . other((10 - $sum % 10) % 10, $wrong);
}

sub ro_cnp {
    my ($wrong) = @_;
    my ($y, $m, $d) = date_of();
    my $body = ($y >= 2000 ? pick(5, 6) : pick(1, 2)) . ymd($y, $m, $d)
        . sprintf('%02d', pick(1 .. 46, 51, 52))
        . sprintf '%03d', between(1, 999);
    my $c = weighted($body, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11;

    return $body . other($c == 10 ? 1 : $c, $wrong);
}

sub se_personnummer {
    my ($y, $m, $d) = date_of();

    return ymd($y, $m, $d + (chance(0.1) ? 60 : 0)) . digits(3);
}

# Twelve digits: the century is not part of what is checked.

sub se_long {
    my ($wrong) = @_;
    my ($y, $m, $d) = date_of();
    my $body = ymd($y, $m, $d) . digits(3);

    return int($y / 100) . $body . other(luhn($body), $wrong);
}

sub si_emso {
    my ($wrong) = @_;

    return until_right(sub {
        my ($y, $m, $d) = date_of();
        sprintf '%02d%02d%03d50%03d', $d, $m, $y % 1000, below(1000);
    }, sub {
        (11 - weighted($_[0], 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11
    }, $wrong);
}

sub nhs_check {
    return (11 - weighted($_[0], 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11) % 11;
}

sub uk_nhs {
    my ($wrong) = @_;

    return until_right(sub { pick(4, 6, 7, 9) . digits(8) }, \&nhs_check,
        $wrong);
}

sub uk_chi {
    my ($wrong) = @_;

    return until_right(sub { dmy(date_of()) . digits(3) }, \&nhs_check,
        $wrong);
}

sub uk_nino {
    my ($wrong) = @_;

    return pick('BG', 'GB', 'NK', 'KN', 'TN', 'NT', 'ZZ', 'DA', 'QQ', 'AO')
        . digits(6) . letters(1, 'ABCD') if $wrong && chance(0.6);

    while (1) {
        my $prefix = letters(1, 'ABCEGHJKLMNOPRSTWXYZ')
            . letters(1, 'ABCEGHJKLMNPRSTWXYZ');
        next if $prefix =~ /^(?:BG|GB|NK|KN|TN|NT|ZZ)$/;
        return $prefix . digits(6)
            . letters(1, $wrong ? 'EFGHJKLMN' : 'ABCD');
    }
}

sub uk_utr {
    my ($wrong) = @_;
    my $body = digits(9);
    my $c = substr '21987654321', weighted($body, 6, 7, 8, 9, 10, 5, 4, 3, 2)
        % 11, 1;

    return other($c, $wrong) . $body;
}

sub uk_driving_licence {
    my ($wrong) = @_;
    my ($y, $m, $d) = date_of();
    my $name = pick(qw(MORGA ROE99 SMITH JONES EXAMP FOX99 SAMPL TEMPL
        LEE99 OBRIE));

    $m = between(13, 19) if $wrong;

    return $name . sprintf('%d%02d%02d%d', int($y / 10) % 10,
        $m + (chance(0.5) ? 50 : 0), $d, $y % 10)
        . letters(1) . pick('9', 'A' .. 'Z') . pick('9', '9', '8')
        . letters(2, 'ABCDEFGHJKLMNPRSTUVWXYZ23456789');
}

# Modulus 97, or since 2010 the same less 55.

sub uk_vat {
    my ($wrong) = @_;
    my $body = between(1, 9) . digits(6);
    my $sum = weighted($body, 8, 7, 6, 5, 4, 3, 2);
    my @right = (-$sum % 97, (-$sum - 55) % 97);
    my $c = pick(@right);

    while ($wrong && grep { $_ == $c } @right) {
        $c = below(97);
    }

    return sprintf '%s%02d', $body, $c;
}

sub at_vat {
    my ($wrong) = @_;
    my $body = digits(7);
    my $sum = 4;
    my $i = 0;

    for my $d (split //, $body) {
        my $v = $i++ % 2 ? 2 * $d : $d;
        $sum += int($v / 10) + $v % 10;
    }

    return 'U' . $body . other(ean($sum), $wrong);
}

sub be_vat {
    my ($wrong) = @_;
    my $body = pick(0, 0, 1) . between(2, 9) . digits(6);
    my $c = 97 - $body % 97;

    $c = $c % 97 + 1 if $wrong;

    return sprintf '%s%02d', $body, $c;
}

sub bg_vat {
    my ($wrong) = @_;
    my $body = digits(8);
    my $c = weighted($body, 1 .. 8) % 11;

    $c = weighted($body, 3 .. 10) % 11 if $c == 10;

    return $body . other($c % 10, $wrong);
}

sub fr_vat {
    my ($wrong) = @_;
    my $siren = between(3, 9) . digits(7);

    $siren .= luhn($siren);
    my $key = (12 + 3 * ($siren % 97)) % 97;
    $key = ($key + between(1, 96)) % 97 if $wrong;

    return sprintf '%02d%s', $key, $siren;
}

sub ie_vat {
    my ($wrong) = @_;
    my $body = between(1, 9) . digits(6);
    my $second = pick('', 'A', 'H');
    my $sum = weighted($body, 8, 7, 6, 5, 4, 3, 2)
        + 9 * ($second eq '' ? 0 : index $PPS, $second);

    return $body . other(substr($PPS, $sum % 23, 1), $wrong, $PPS) . $second;
}

sub lt_vat {
    my ($wrong) = @_;
    my $body = chance(0.5) ? digits(7) . '1' : digits(10) . '1';
    my @a = map { $_ % 9 + 1 } 0 .. length($body) - 1;
    my @b = map { ($_ + 2) % 9 + 1 } 0 .. length($body) - 1;
    my $c = weighted($body, @a) % 11;

    $c = weighted($body, @b) % 11 if $c == 10;

    return $body . other($c % 10, $wrong);
}

sub modulus {
    my ($draw, $m, $wrong, $map) = @_;
    my $body = $draw->();
    my $c = $map->($body);

    $c = ($c + between(1, $m - 1)) % $m if $wrong;

    return sprintf '%s%02d', $body, $c;
}

sub nl_vat {
    my ($wrong) = @_;

    if (chance(0.5)) {
        return nl_bsn($wrong) . 'B0' . between(1, 9) if !$wrong;
    }

    while (1) {
        my $body = digits(9) . 'B' . sprintf '%02d', between(2, 98);
        next if (mod97("NL$body") == 1) == !!$wrong;
        next if $wrong && weighted($body, 9, 8, 7, 6, 5, 4, 3, 2) % 11
            == substr $body, 8, 1;
        return $body;
    }
}

sub ro_vat {
    my ($wrong) = @_;
    my $body = between(1, 9) . digits(between(4, 8));
    my @w = (7, 5, 3, 2, 1, 7, 5, 3, 2);

    return $body . other(weighted($body, @w[-length($body) .. -1]) * 10
        % 11 % 10, $wrong);
}

sub sk_vat {
    my ($wrong) = @_;

    while (1) {
        my $body = between(1, 9) . digits(1) . pick(2, 3, 4, 7, 8, 9)
            . digits(6);
        my $c = (11 - $body * 10 % 11) % 11;
        return $body . other($c, $wrong) if $c < 10;
    }
}

sub us_ssn {
    my ($wrong) = @_;
    my @part = (pick(1 .. 665, 667 .. 899), between(1, 99), between(1, 9999));

    $part[pick(0, 0, 1, 2)] = 0 if $wrong;

    return sprintf '%03d%02d%04d', @part;
}

sub us_itin {
    my ($wrong) = @_;

    return sprintf '9%02d%02d%04d', below(100),
        $wrong ? pick(1 .. 49) : pick(50 .. 65, 70 .. 88, 90 .. 92, 94 .. 99),
        between(1, 9999);
}

my $ch_ahv = sub {
    my ($wrong) = @_;
    my $body = '756' . digits(9);

    return $body . other(ean(weighted($body, (1, 3) x 6)), $wrong);
};

my $mt_id = sub {
    my ($wrong) = @_;

    return sprintf '%07d%s', between(1, 999999),
        letters(1, $wrong ? 'CDEFIJKNOQRSTUVWXY' : 'MGAPLHBZ');
};

my $dk_cpr = sub {
    my ($wrong) = @_;
    my ($y, $m, $d) = date_of();

    return dmy($y, $wrong ? between(13, 19) : $m, $d)
        . ($y >= 2000 ? between(4, 9) : below(4)) . digits(3);
};

my $oib = sub {
    my ($wrong) = @_;
    my $body = between(1, 9) . digits(9);

    return $body . other(mod11_10($body), $wrong);
};

my $de_vat = sub {
    my ($wrong) = @_;
    my $body = between(1, 9) . digits(7);

    return $body . other(mod11_10($body), $wrong);
};

# Entity, region, languages (the first is the region's own), names, forms
# (empty: as made), how it is made.  The flag `c` says that the form alone is
# no evidence: a cue, a key or a whole message is needed.  VAT numbers stand
# behind their country's letters (`p`).

our @NUMBERS = map { {
    entity => $_->[0], region => $_->[1], langs => [split ' ', $_->[2]],
    names => [split /;\s*/, $_->[3]], forms => [$_->[4] eq '' ? '' : split /;/, $_->[4], -1],
    make => $_->[5], flags => $_->[6] // '',
} } (
    ['at_svnr', 'AT', 'de',
        'Sozialversicherungsnummer; SVNR; SV-Nummer; Versicherungsnummer; Austrian social security number',
        ';#### ######;####-######;####/######;#### ## ## ##', \&at_svnr],
    ['be_rrn', 'BE', 'nl fr de',
        'rijksregisternummer; numéro national; numéro de registre national; NISS; INSZ; Nationalregisternummer; national register number',
        ';##.##.##-###.##;######-###-##;###### ### ##;##.##.##-###-##;##.##.##.###.##', \&be_rrn],
    ['bg_egn', 'BG', 'bg', 'ЕГН; EGN; единен граждански номер; personal number',
        '', by_weights(\&bg_egn, [2, 4, 8, 5, 10, 9, 7, 3, 6],
            sub { $_[0] % 11 % 10 }), 'c'],
    ['ch_ahv', 'CH', 'de fr it',
        'AHV-Nummer; AHV; AVS; numéro AVS; numero AVS; AHVN13; Swiss social security number',
        ';###.####.####.##;### #### #### ##;###-####-####-##', $ch_ahv],
    ['cy_tic', 'CY', 'el', 'TIC; ΑΦΤ; tax identification code; tax number',
        '', cy(sub { '0' . digits(7) }), 'c'],
    ['cz_rc', 'CZ', 'cs', 'rodné číslo; RČ; r.č.; Czech birth number',
        ';######/####;###### ####;###### / ####', \&rc, ''],
    ['sk_rc', 'SK', 'sk', 'rodné číslo; RČ; r.č.; Slovak birth number',
        ';######/####;###### ####', \&rc, ''],
    ['de_steuer_id', 'DE', 'de',
        'Steuer-ID; Steueridentifikationsnummer; IdNr.; Steuer-Identifikationsnummer; Steuernummer; German tax ID',
        ';## ### ### ###;## ### ### ###;##-###-###-###', \&de_steuer_id],
    ['de_rvnr', 'DE', 'de',
        'Rentenversicherungsnummer; Sozialversicherungsnummer; SV-Nummer; RVNR; Versicherungsnummer; German social security number',
        ';## ###### # ###;########-#-###', \&de_rvnr],
    ['de_ausweis', 'DE', 'de',
        'Personalausweisnummer; Ausweisnummer; Personalausweis; Ausweis-Nr.; ID card number',
        '', \&de_ausweis, 'c'],
    ['dk_cpr', 'DK', 'da', 'CPR-nummer; CPR; cpr nr; personnummer; Danish CPR number',
        ';######-####;###### ####;######-####', $dk_cpr],
    ['ee_ik', 'EE', 'et', 'isikukood; IK; Estonian personal code; personal identification code', '', \&ee_ik],
    ['lt_ak', 'LT', 'lt', 'asmens kodas; a.k.; Lithuanian personal code; personal code', '', \&ee_ik],
    ['es_nif', 'ES', 'es', 'DNI; NIF; número de DNI; documento de identidad; Spanish ID number',
        ';########-#;######## #;##.###.###-#;##.###.###', \&es_nif],
    ['es_nie', 'ES', 'es', 'NIE; número de NIE; número de extranjero; foreigner number',
        ';#-#######-#;# ####### #;########-#', \&es_nie],
    ['fi_hetu', 'FI', 'fi sv', 'henkilötunnus; hetu; HETU; personbeteckning; Finnish personal identity code', '', \&fi_hetu],
    ['fr_nir', 'FR', 'fr',
        'numéro de sécurité sociale; numéro de sécu; NIR; n° de sécu; n° sécurité sociale; French social security number',
        ';# ## ## ## ### ### ##;############# ##;# ## ## ## ### ###-##;#-##-##-##-###-###-##;#.##.##.##.###.###.##', \&fr_nir],
    ['fr_spi', 'FR', 'fr', 'numéro fiscal; SPI; numéro fiscal de référence; identifiant fiscal; French tax number',
        ';## ## ### ### ###', \&fr_spi, 'c'],
    ['gr_afm', 'GR', 'el', 'ΑΦΜ; AFM; Α.Φ.Μ.; αριθμός φορολογικού μητρώου; Greek tax number', '', \&gr_afm, 'c'],
    ['gr_amka', 'GR', 'el', 'ΑΜΚΑ; AMKA; Α.Μ.Κ.Α.; Greek social security number',
        '', luhn_of(sub { dmy(date_of()) . digits(4) })],
    ['hr_oib', 'HR', 'hr', 'OIB; osobni identifikacijski broj; Croatian OIB', '', $oib, 'c'],
    ['hu_taj', 'HU', 'hu', 'TAJ-szám; TAJ szám; TAJ; társadalombiztosítási azonosító jel; Hungarian social security number',
        ';### ### ###;###-###-###', by_weights(sub { digits(8) },
            [3, 7, 3, 7, 3, 7, 3, 7], sub { $_[0] % 10 }), 'c'],
    ['hu_tax', 'HU', 'hu', 'adóazonosító jel; adóazonosító; adószám; Hungarian tax number', '', \&hu_tax, 'c'],
    ['ie_pps', 'IE', 'en ga', 'PPS number; PPSN; PPS no; PPS; uimhir PSP; UPSP', ';####### #;#######-#', \&ie_pps],
    ['is_kt', 'IS', 'is', 'kennitala; kt.; kennitölu; Icelandic ID number', ';######-####;###### ####', \&is_kt],
    ['it_cf', 'IT', 'it', 'codice fiscale; C.F.; CF; cod. fiscale; Italian tax code',
        ';### ### ##### #####;###-###-#####-#####;###### ##### #####', \&it_cf],
    ['lu_matricule', 'LU', 'fr de', "matricule; numéro d'identification national; CNS; Matricule national; Matrikelnummer; Sozialversicherungsnummer; national identification number",
        ';######## #####;#### ## ## #####;########-#####;#### #### #####', \&lu_matricule],
    ['lv_pk', 'LV', 'lv', 'personas kods; p.k.; personas kodu; Latvian personal code', ';######-#####;###### #####', \&lv_pk],
    ['mt_id', 'MT', 'mt en', "numru tal-karta tal-identità; karta tal-identità; ID card number; identity card; ID card; ID number",
        ';####### #', $mt_id, 'c'],
    ['nl_bsn', 'NL', 'nl', 'BSN; burgerservicenummer; BSN-nummer; sofinummer; sofi-nummer; citizen service number',
        ';### ### ###;####.##.###;###.###.###;###-###-###;#### ## ###', \&nl_bsn, 'c'],
    ['no_fnr', 'NO', 'no', 'fødselsnummer; personnummer; fnr; fødselsnr; Norwegian national identity number', ';###### #####;######-#####;### ### #####', \&no_fnr],
    ['pl_pesel', 'PL', 'pl', 'PESEL; numer PESEL; nr PESEL; pesel', '',
        by_weights(\&pl_pesel, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3], \&ean)],
    ['pl_nip', 'PL', 'pl', 'NIP; numer NIP; nr NIP; Polish tax number',
        ';###-###-##-##;###-##-##-###;### ### ## ##;### ## ## ###',
        by_weights(\&pl_nip_body, [6, 5, 7, 2, 3, 4, 5, 6, 7],
            sub { $_[0] % 11 }), 'c'],
    ['pl_dowod', 'PL', 'pl', 'numer dowodu; dowód osobisty; nr dowodu osobistego; seria i numer dowodu; Polish identity card number',
        ';### ######;###-######', \&pl_dowod, 'c'],
    ['pt_nif', 'PT', 'pt', 'NIF; número de contribuinte; contribuinte; nº de contribuinte; Portuguese tax number',
        ';### ### ###;###.###.###;###-###-###', \&pt_nif, 'c'],
    ['pt_cc', 'PT', 'pt', 'cartão de cidadão; número do cartão de cidadão; nº do cartão de cidadão; citizen card number',
        ';######## # ###;########-#-###;######## # ## #;######## ####', \&pt_cc, 'c'],
    ['ro_cnp', 'RO', 'ro', 'CNP; cod numeric personal; codul numeric personal; Romanian CNP', ';# ###### ######;# ## ## ## ## ### #', \&ro_cnp],
    ['se_personnummer', 'SE', 'sv', 'personnummer; pers.nr; pnr; samordningsnummer; Swedish personal number',
        ';######-####;###### ####;######-####', luhn_of(\&se_personnummer)],
    ['se_personnummer', 'SE', 'sv', 'personnummer; pers.nr; pnr; Swedish personal number',
        ';########-####;######## ####', \&se_long],
    ['si_emso', 'SI', 'sl', 'EMŠO; emšo; enotna matična številka občana; Slovenian EMSO', ';####### ######;####### ## ### #', \&si_emso],
    ['si_tax', 'SI', 'sl', 'davčna številka; davčna; davčno številko; Slovenian tax number', '',
        by_weights(first_of('123456789', 6), [8, 7, 6, 5, 4, 3, 2], sub {
            my $c = 11 - $_[0] % 11; $c == 11 ? -1 : $c % 10 }), 'c'],
    ['uk_nhs', 'GB', 'en', 'NHS number; NHS no; NHS; NHS #; NHS num', ';### ### ####;###-###-####;###.###.####', \&uk_nhs, 'c'],
    ['uk_chi', 'GB', 'en', 'CHI number; CHI no; CHI; Community Health Index', ';######-####;###### ####;### ### ####', \&uk_chi, 'c'],
    ['uk_nino', 'GB', 'en', 'National Insurance number; NI number; NINO; NI no; national insurance; nino',
        ';## ## ## ## #;## ###### #;##-##-##-##-#;##.##.##.##.#;##-######-#', \&uk_nino],
    ['uk_utr', 'GB', 'en', 'UTR; Unique Taxpayer Reference; UTR number; tax reference; self assessment UTR; unique tax reference',
        ';##### #####;##### #####;#####-#####', \&uk_utr, 'c'],
    ['uk_driving_licence', 'GB', 'en', 'driving licence; driving licence number; driver number; licence number; driving license',
        ';##### ###### #####;##### ###### ## ###;#####-######-#####', \&uk_driving_licence],
    ['uk_vat', 'GB', 'en', 'VAT number; VAT reg no; VAT; VAT registration number', 'GB#########;GB ### #### ##;GB ### ### ###;### #### ##', \&uk_vat, 'p'],
    ['at_vat', 'AT', 'de', 'UID; UID-Nummer; USt-IdNr.; VAT number', 'AT#########;AT #########;AT # #### ####', \&at_vat, 'p'],
    ['be_vat', 'BE', 'nl fr', 'btw-nummer; BTW; numéro de TVA; TVA; VAT number; ondernemingsnummer', 'BE##########;BE ##########;BE ####.###.###;BE #### ### ###;BE-####.###.###', \&be_vat, 'p'],
    ['bg_vat', 'BG', 'bg', 'ДДС номер; ДДС №; VAT number; идентификационен номер по ДДС', 'BG#########;BG #########;BG ### ### ###', \&bg_vat, 'p'],
    ['ch_vat', 'CH', 'de fr it', 'MWST-Nummer; UID; numéro de TVA; numero IVA; VAT number; MWST-Nr.', 'CHE-###.###.###;CHE###.###.###;CHE-###.###.### MWST;CHE#########;CHE ### ### ###;CHE-###.###.### TVA;CHE-######### IVA',
        by_weights(sub { between(1, 4) . digits(7) }, [5, 4, 3, 2, 7, 6, 5, 4], sub { (11 - $_[0] % 11) % 11 }), 'p'],
    ['cy_vat', 'CY', 'el', 'ΦΠΑ; αριθμός ΦΠΑ; VAT number', 'CY#########;CY #########;CY ######## #', cy(sub { pick(1, 3, 6, 9, 0) . '0' . digits(6) }), 'p'],
    ['cz_vat', 'CZ', 'cs', 'DIČ; DIC; VAT number', 'CZ########;CZ ########;CZ ### ## ###',
        by_weights(first_of('0123456788', 6), [8, 7, 6, 5, 4, 3, 2], sub { my $c = 11 - $_[0] % 11; $c == 10 ? 0 : $c == 11 ? 1 : $c }), 'p'],
    ['de_vat', 'DE', 'de', 'USt-IdNr.; USt-ID; Umsatzsteuer-Identifikationsnummer; Umsatzsteuer-ID; USt-Id; VAT number', 'DE#########;DE #########;DE ### ### ###;DE-#########', $de_vat, 'p'],
    ['dk_vat', 'DK', 'da', 'CVR-nummer; CVR; momsnummer; SE-nummer; VAT number', 'DK########;DK ########;DK ## ## ## ##;DK-########',
        by_weights(sub { between(1, 9) . digits(6) }, [2, 7, 6, 5, 4, 3, 2], sub { (11 - $_[0] % 11) % 11 }), 'p'],
    ['ee_vat', 'EE', 'et', 'KMKR; KMKR number; käibemaksukohustuslase number; VAT number', 'EE#########;EE #########', by_weights(sub { '10' . digits(6) }, [3, 7, 1, 3, 7, 1, 3, 7], \&ean), 'p'],
    ['es_vat', 'ES', 'es', 'NIF-IVA; CIF; NIF; NIF IVA; VAT number; IVA', 'ES#########;ES #########;ES-#########;ES # ########', \&es_cif, 'p'],
    ['fi_vat', 'FI', 'fi sv', 'ALV-numero; ALV-tunniste; momsnummer; Y-tunnus; VAT number', 'FI########;FI ########;FI-########',
        by_weights(sub { pick(0, 1, 2, 3) . digits(6) }, [7, 9, 10, 5, 8, 4, 2], sub { (11 - $_[0] % 11) % 11 }), 'p'],
    ['fr_vat', 'FR', 'fr', 'numéro de TVA; TVA intracommunautaire; n° TVA; numéro de TVA intracommunautaire; VAT number', 'FR###########;FR ## #########;FR ## ### ### ###;FR## ### ### ###;FR ###########', \&fr_vat, 'p'],
    ['gr_vat', 'GR', 'el', 'ΑΦΜ; ΦΠΑ; VAT number', 'EL#########;EL #########', \&gr_afm, 'p'],
    ['hr_vat', 'HR', 'hr', 'PDV ID; PDV broj; PDV identifikacijski broj; VAT number', 'HR###########;HR ###########', $oib, 'p'],
    ['hu_vat', 'HU', 'hu', 'közösségi adószám; adószám; VAT number', 'HU########;HU ########', by_weights(sub { between(1, 9) . digits(6) }, [9, 7, 3, 1, 9, 7, 3], \&ean), 'p'],
    ['ie_vat', 'IE', 'en', 'VAT number; VAT no; VAT; VAT registration', 'IE;IE ', \&ie_vat, 'p'],
    ['it_vat', 'IT', 'it', 'partita IVA; P.IVA; P. IVA; PIVA; VAT number', 'IT###########;IT ###########;IT-###########',
        luhn_of(sub { digits(7) . sprintf '%03d', between(1, 100) }), 'p'],
    ['lt_vat', 'LT', 'lt', 'PVM mokėtojo kodas; PVM kodas; VAT number', 'LT;LT ', \&lt_vat, 'p'],
    ['lu_vat', 'LU', 'fr de', 'numéro de TVA; TVA; VAT number; MwSt-Nummer', 'LU########;LU ########;LU ### ### ##', sub { modulus(sub { between(1, 9) . digits(5) }, 89, $_[0], sub { $_[0] % 89 }) }, 'p'],
    ['lv_vat', 'LV', 'lv', 'PVN numurs; PVN reģistrācijas numurs; PVN; VAT number', 'LV###########;LV ###########',
        by_weights(sub { between(4, 9) . digits(9) }, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6], sub { my $c = 3 - $_[0] % 11; $c < -1 ? $c + 11 : $c }), 'p'],
    ['mt_vat', 'MT', 'mt en', 'numru tal-VAT; VAT number; VAT no', 'MT########;MT ########;MT #### ####', sub { modulus(sub { between(1, 9) . digits(5) }, 37, $_[0], sub { my $c = 37 - weighted($_[0], 3, 4, 6, 7, 8, 9) % 37; $c % 37 || 37 }) }, 'p'],
    ['nl_vat', 'NL', 'nl', 'btw-nummer; btw-id; BTW-nummer; btw-identificatienummer; VAT number', 'NL############;NL ############;NL ############;NL ####.##.###.###;NL###.###.###.###', \&nl_vat, 'p'],
    ['no_vat', 'NO', 'no', 'org.nr; organisasjonsnummer; MVA-nummer; VAT number', 'NO #########;NO#########MVA;NO ### ### ### MVA;### ### ### MVA;#########MVA;######### MVA',
        by_weights(sub { pick(8, 9) . digits(7) }, [3, 2, 7, 6, 5, 4, 3, 2], sub { (11 - $_[0] % 11) % 11 }), 'p'],
    ['pl_vat', 'PL', 'pl', 'NIP UE; VAT UE; NIP; VAT number', 'PL##########;PL ##########;PL ###-###-##-##;PL-##########',
        by_weights(\&pl_nip_body, [6, 5, 7, 2, 3, 4, 5, 6, 7], sub { $_[0] % 11 }), 'p'],
    ['pt_vat', 'PT', 'pt', 'NIPC; IVA; número de IVA; VAT number; NIF', 'PT#########;PT #########;PT ### ### ###', \&pt_nif, 'p'],
    ['ro_vat', 'RO', 'ro', 'CUI; CIF; cod TVA; cod de TVA; VAT number', 'RO;RO ', \&ro_vat, 'p'],
    ['se_vat', 'SE', 'sv', 'momsregistreringsnummer; momsnummer; VAT-nummer; VAT number; momsnr', 'SE############;SE ############;SE ###### #### ##;SE ######-#### ##',
        sub { my $body = '5560' . digits(5); return $body . other(luhn($body), $_[0]) . '01' }, 'p'],
    ['si_vat', 'SI', 'sl', 'ID za DDV; ID številka za DDV; DDV; VAT number', 'SI########;SI ########',
        by_weights(first_of('123456789', 6), [8, 7, 6, 5, 4, 3, 2], sub { my $c = 11 - $_[0] % 11; $c == 11 ? -1 : $c % 10 }), 'p'],
    ['sk_vat', 'SK', 'sk', 'IČ DPH; DIČ; VAT number', 'SK##########;SK ##########', \&sk_vat, 'p'],
    ['is_vat', 'IS', 'is', 'VSK-númer; VSK nr.; virðisaukaskattsnúmer; VAT number', '',
        sub { $_[0] ? digits(3) . 'X' : between(1, 9) . digits(pick(4, 5)) }, 'c'],
    ['us_ssn', 'US', 'en', 'SSN; social security number; social security no; Social Security; SSN#', ';###-##-####;###-##-####;### ## ####;###.##.####', \&us_ssn, 'c'],
    ['us_itin', 'US', 'en', 'ITIN; individual taxpayer identification number; ITIN number; taxpayer ID', ';###-##-####;###-##-####;### ## ####', \&us_itin, 'c'],
);

1;
