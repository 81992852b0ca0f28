package Accuracy::Words;

# What is personal only by the word in front of it: dates of birth, card codes
# and expiry, and the numbers of the United Kingdom that have no check digit.

use strict;
use warnings;
use utf8;

use Exporter 'import';

use Accuracy::Draw;

our @EXPORT = qw(%MONTHS @WORDS written_date);

our %MONTHS = (
    en => 'January February March April May June July August September October November December',
    de => 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
    fr => 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
    es => 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
    it => 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
    nl => 'januari februari maart april mei juni juli augustus september oktober november december',
    pl => 'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia',
    pt => 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
    cs => 'ledna února března dubna května června července srpna září října listopadu prosince',
    da => 'januar februar marts april maj juni juli august september oktober november december',
    sv => 'januari februari mars april maj juni juli augusti september oktober november december',
    fi => 'tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta',
    et => 'jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember',
    lv => 'janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris',
    lt => 'sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio',
    hu => 'január február március április május június július augusztus szeptember október november december',
    ro => 'ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie',
    bg => 'януари февруари март април май юни юли август септември октомври ноември декември',
    el => 'Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου',
    hr => 'siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca',
    sk => 'januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra',
    sl => 'januar februar marec april maj junij julij avgust september oktober november december',
    mt => 'Jannar Frar Marzu April Mejju Ġunju Lulju Awwissu Settembru Ottubru Novembru Diċembru',
    ga => 'Eanáir Feabhra Márta Aibreán Bealtaine Meitheamh Iúil Lúnasa Meán-Fómhair Deireadh-Fómhair Samhain Nollaig',
    no => 'januar februar mars april mai juni juli august september oktober november desember',
    is => 'janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember',
);

my %OF = (es => ' de ', pt => ' de ');

sub written_date {
    my ($language, $y, $m, $d) = @_;
    my $month = (split ' ', $MONTHS{$language})[$m - 1];
    my $of = $OF{$language} // ' ';
    my $short = $y % 100;
    my @numeric = (sprintf('%02d/%02d/%04d', $d, $m, $y),
        sprintf('%02d.%02d.%04d', $d, $m, $y), sprintf('%d.%d.%04d', $d, $m, $y),
        sprintf('%02d-%02d-%04d', $d, $m, $y), sprintf('%04d-%02d-%02d', $y, $m, $d),
        sprintf('%d/%d/%02d', $d, $m, $short), sprintf('%d. %d. %04d', $d, $m, $y),
        sprintf('%02d.%02d.%02d', $d, $m, $short), sprintf('%04d/%02d/%02d', $y, $m, $d),
        sprintf('%04d.%02d.%02d', $y, $m, $d), sprintf('%02d %02d %04d', $d, $m, $y),
        sprintf('%02d/%02d/%02d', $d, $m, $short));

    return pick(@numeric) if chance(0.55);

    if ($language eq 'en') {
        my $th = $d =~ /^(?:1|21)$/ ? 'st' : $d =~ /^(?:2|22)$/ ? 'nd'
            : $d =~ /^(?:3|23)$/ ? 'rd' : 'th';
        my $abbr = substr $month, 0, 3;
        return pick("$d $month $y", "$month $d, $y", "$d$th $month $y",
            "$month $d$th, $y", "$d $abbr $y", "$abbr $d $y", "$d-$abbr-$y",
            "the $d$th of $month $y", "$d$th of $month, $y", "$abbr. $d, $y");
    }

    return pick("$y. $month $d.", "$y. $month $d") if $language eq 'hu';
    return "$y m. $month $d d." if $language eq 'lt';
    return "$y. gada $d. " . $month if $language eq 'lv';

    my $dot = $language =~ /^(?:de|cs|da|fi|et|hr|sk|sl|no|is)$/ ? '.' : '';

    return "$d$dot$of$month$of$y";
}

sub dob { my ($language) = @_; return written_date($language, date_of(1930, 2012)) }

# No date at all.

sub dob_not {
    return pick('45/13/1985', '32.01.1990', '1990-13-41', '00/00/2000', '12345', '31/02/85x7');
}

sub cvv { return digits(chance(0.85) ? 3 : 4) }

sub expiry {
    my ($m, $y) = (between(1, 12), between(26, 35));

    return pick(sprintf('%02d/%02d', $m, $y), sprintf('%02d/%02d', $m, $y),
        sprintf('%02d/20%02d', $m, $y), sprintf('%02d-%02d', $m, $y),
        sprintf('%02d / %02d', $m, $y), sprintf('%02d-20%02d', $m, $y),
        sprintf('%02d.%02d', $m, $y));
}

my @AREAS = qw(AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW
    DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU HA HD HG HP HR HS HU
    HX IG IP IV KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR
    NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST
    SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE GY JE IM);

sub postcode {
    my ($plain) = @_;
    my $area = pick(@AREAS);
    my $district = $area =~ /^(?:EC|WC)$/ ? between(1, 4) . letters(1, 'AEMNPRVXY')
        : length $area == 2 ? between(1, chance(0.4) ? 19 : 9)
        : between(1, chance(0.4) ? 29 : 9);
    my $inward = below(10) . letters(2, 'ABDEFGHJLNPQRSTUWXYZ');
    my $postcode = $area . $district . ($plain || chance(0.8) ? ' ' : '') . $inward;

    return !$plain && chance(0.25) ? lc $postcode : $postcode;
}

sub postcode_not {
    return pick('ZZ1 1ZZ', 'XX12 3AB', 'QA1 2BC', 'SW1A 1CI', 'M1 12AB', 'AB12', 'SW1A', 'JJ9 9JJ', 'VX4 5ABC', 'B1 2OK7', '12345', 'SW1 A1', 'AA1 1KM');
}

my $PLATE = 'ABCDEFGHJKLMNOPRSTUVWXYZ';

sub plate {
    my $form = below(10);
    my $plate = $form < 8
        ? letters(1, 'ABCDEFGHKLMNOPRSVWY') . letters(1, $PLATE =~ s/Z//r)
            . sprintf('%02d', pick(2 .. 25, 51 .. 75))
            . (chance(0.75) ? ' ' : '') . letters(3, $PLATE)
        : $form == 8
        ? letters(1, 'ABCDEFGHJKLMNPRSTVWXY') . between(21, 999)
            . pick(' ', '') . letters(3, 'ABCDEFGHJKLMNOPRSTUVWXY')
        : letters(3, 'ABCDEFGHJKLMNOPRSTUVWXY') . pick(' ', '') . between(1, 999)
            . letters(1, 'ABCDEFGHJKLMNPRSTVWXY');

    return chance(0.2) ? lc $plate : $plate;
}

sub passport { return chance(0.9) ? digits(9) : digits(3) . ' ' . digits(3) . ' ' . digits(3) }

sub sort_code {
    my @pair = (sprintf('%02d', pick(1 .. 9, 10 .. 99)), digits(2), digits(2));

    return join pick('-', '-', ' ', '', '.'), @pair;
}

sub account { return chance(0.8) ? digits(8) : digits(4) . ' ' . digits(4) }

my %BORN = (
    en => 'DOB; date of birth; born on; I was born; birthday; birth date; d.o.b.',
    de => 'Geburtsdatum; geboren am; geb. am; Geburtstag; geb.',
    fr => 'date de naissance; né le; née le; je suis né le; DDN',
    es => 'fecha de nacimiento; nacido el; nací el; F. nacimiento',
    it => 'data di nascita; nato il; nata il; sono nato il',
    nl => 'geboortedatum; geboren op; geb.',
    pl => 'data urodzenia; urodzony; ur.; data ur.',
    pt => 'data de nascimento; nascido em; nasci em',
    cs => 'datum narození; narozen; nar.', da => 'fødselsdato; født; født den',
    sv => 'födelsedatum; född; född den', fi => 'syntymäaika; syntynyt; synt.',
    et => 'sünniaeg; sünnikuupäev; sündinud', lv => 'dzimšanas datums; dzimis; dzimusi',
    lt => 'gimimo data; gimęs; gimiau', hu => 'születési dátum; születési idő; született',
    ro => 'data nașterii; născut la; data nasterii; născută pe', bg => 'дата на раждане; роден на; родена на',
    el => 'ημερομηνία γέννησης; γεννήθηκα; ημ. γέννησης', hr => 'datum rođenja; rođen; rođena',
    sk => 'dátum narodenia; narodený; nar.', sl => 'datum rojstva; rojen; rojena',
    mt => 'data tat-twelid; twelidt', ga => 'dáta breithe; rugadh mé', no => 'fødselsdato; født', is => 'fæðingardagur; fædd; fæddur',
);

my %CODE = (
    en => 'CVV; CVC; CVV2; security code; card security code; CVC code; CVV code; CID; card verification code',
    de => 'Prüfnummer; CVV; Kartenprüfnummer; Sicherheitscode; CVC; Prüfziffer', fr => 'cryptogramme; CVV; code de sécurité; cryptogramme visuel',
    es => 'CVV; código de seguridad; código CVV', it => 'CVV; codice di sicurezza; codice CVV', nl => 'CVC; beveiligingscode; veiligheidscode; CVC-code',
    pl => 'CVV; kod CVV; kod bezpieczeństwa', pt => 'CVV; código de segurança', cs => 'CVV; bezpečnostní kód; kód CVC', da => 'CVV; sikkerhedskode; kontrolcifre',
    sv => 'CVV; säkerhetskod; CVC-kod', fi => 'CVV; turvakoodi; turvaluku', et => 'CVV; turvakood', lv => 'CVV; drošības kods', lt => 'CVV; saugos kodas',
    hu => 'CVV; biztonsági kód; CVC kód', ro => 'CVV; cod de securitate; codul CVV', bg => 'CVV; код за сигурност', el => 'CVV; κωδικός ασφαλείας',
    hr => 'CVV; sigurnosni kod', sk => 'CVV; bezpečnostný kód', sl => 'CVV; varnostna koda', mt => 'CVV; kodiċi tas-sigurtà', ga => 'CVV; cód slándála', no => 'CVV; sikkerhetskode', is => 'CVV; öryggisnúmer; öryggiskóði',
);

my %ENDS = (
    en => 'expiry; expiry date; exp; exp date; expires; valid thru; valid until; expiration date; expiration; card expires', de => 'gültig bis; Ablaufdatum; Verfallsdatum; Gültigkeit', fr => "date d'expiration; expire fin; valable jusqu'au; expire le; date d'expiration",
    es => 'caducidad; fecha de caducidad; vence; válida hasta; fecha de vencimiento', it => 'scadenza; data di scadenza; scade', nl => 'vervaldatum; geldig tot; verloopdatum', pl => 'data ważności; ważna do; termin ważności', pt => 'validade; data de validade; válido até',
    cs => 'platnost do; datum platnosti; platnost', da => 'udløbsdato; udløber', sv => 'utgångsdatum; giltig till; giltigt till', fi => 'voimassa; viimeinen voimassaolopäivä; vanhenee', et => 'kehtiv kuni; kehtivusaeg', lv => 'derīga līdz; derīguma termiņš', lt => 'galioja iki; galiojimo data',
    hu => 'lejárat; lejárati dátum; érvényes', ro => 'expiră; data expirării; valabil până', bg => 'валидна до; срок на валидност', el => 'λήξη; ημερομηνία λήξης', hr => 'vrijedi do; datum isteka', sk => 'platnosť do; dátum platnosti', sl => 'velja do; datum poteka', mt => 'data ta\' skadenza; tiskadi', ga => 'dáta éaga', no => 'utløpsdato; utløper; gyldig til', is => 'gildir til; gildistími',
);

my %NOT_THESE = (
    cvv => ['room', 'page', 'error', 'error code', 'discount code', 'extension', 'gate', 'model', 'quantity', 'item', 'exit code', 'bus', 'house number', 'postal code', 'HTTP status', 'step', 'seat', 'chapter'],
    card_expiry => ['chapter', 'score', 'version', 'page', 'ratio', 'question'],
    dob => ['delivered on', 'order date', 'appointment on', 'invoice date', 'I ordered on', 'due date', 'departure', 'valid from', 'meeting on', 'updated', 'Liefertermin', 'Rechnungsdatum', 'date de livraison', 'fecha de entrega', 'data di consegna', 'leverdatum', 'data dostawy', 'data de entrega', 'shipped'],
    uk_passport => ['order number', 'tracking number', 'invoice', 'parcel', 'ticket', 'reference', 'case number', 'serial number'],
    uk_sort_code => ['order', 'part number', 'SKU', 'ticket', 'batch', 'extension'],
    uk_account => ['order number', 'invoice number', 'ticket', 'tracking number', 'case number', 'serial', 'parcel'],
    uk_plate => [], uk_postcode => [],
);

sub words { my ($of) = @_; return map { [$_, split /;\s*/, $of->{$_}] } sort keys %$of }

our @WORDS = (
    { entity => 'dob', words => [words(\%BORN)], make => \&dob, not => \&dob_not, keys => ['dob', 'date of birth', 'birth date', 'Geburtsdatum', 'birthday', 'date naissance', 'fecha nacimiento'] },
    { entity => 'cvv', words => [words(\%CODE)], make => \&cvv, keys => ['cvv', 'cvc', 'card cvv', 'security code', 'cvv2'] },
    { entity => 'card_expiry', words => [words(\%ENDS)], make => \&expiry, not => sub { sprintf '%02d/%02d', between(13, 99), between(26, 35) }, keys => ['expiry', 'exp date', 'card expiry', 'expiry date', 'expiration date'] },
    { entity => 'uk_postcode', region => 'GB', make => \&postcode, not => \&postcode_not, keys => ['postcode', 'post code', 'postal code', 'zip'],
        words => [['en', 'postcode', 'post code', 'my postcode', 'address']], bare => sub { postcode(1) } },
    { entity => 'uk_plate', region => 'GB', make => \&plate, not => sub { pick('AB1234', 'ABCD 123', '1234', 'A1B2C3D4', 'II00 III') }, keys => ['number plate', 'registration number', 'vrm', 'reg number'],
        words => [['en', 'number plate', 'registration', 'reg', 'plate', 'car registration', 'registration number', 'licence plate', 'vehicle registration', 'car reg']] },
    { entity => 'uk_passport', region => 'GB', make => \&passport, not => sub { digits(pick(5, 7, 11)) }, keys => ['passport', 'passport number', 'passport no'],
        words => [['en', 'passport number', 'passport', 'passport no', 'passport no.', 'UK passport']] },
    { entity => 'uk_sort_code', region => 'GB', make => \&sort_code, keys => ['sort code', 'sortcode'],
        words => [['en', 'sort code', 'bank sort code', 'sort', 'S/C', 'sortcode']] },
    { entity => 'uk_account', region => 'GB', make => \&account, keys => ['account number', 'bank account number', 'account no'],
        words => [['en', 'account number', 'bank account', 'account no', 'acc no', 'a/c', 'acct', 'bank account number', 'account']] },
);

$_->{others} = $NOT_THESE{ $_->{entity} } for @WORDS;

1;
