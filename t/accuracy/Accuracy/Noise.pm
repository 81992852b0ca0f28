package Accuracy::Noise;

# Numbers and codes that are nobody's: ids, times, hashes, orders, prices; alone
# in a sentence, and as a chat in JSON.  Nothing of it is a finding.

use strict;
use warnings;
use utf8;

use Exporter 'import';

use Accuracy::Check;
use Accuracy::Draw;

our @EXPORT = qw(noise chat_message @KINDS);

sub hex_of { return letters($_[0], '0123456789abcdef') }

sub uuid { return join '-', map { hex_of($_) } 8, 4, 4, 4, 12 }

sub epoch { return 1_500_000_000 + below(400_000_000) }

sub iso_date { return sprintf '%04d-%02d-%02d', between(2018, 2027), between(1, 12), between(1, 28) }

sub clock { return sprintf '%02d:%02d:%02d', below(24), below(60), below(60) }

sub isbn13 {
    my $body = pick('978', '979') . digits(9);
    my $sum = 0;
    my $i = 0;

    $sum += $i++ % 2 ? 3 * $_ : $_ for split //, $body;

    return $body . (10 - $sum % 10) % 10;
}

sub isbn10 {
    my $body = digits(9);
    my $c = (11 - weighted($body, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11) % 11;

    return $body . ($c == 10 ? 'X' : $c);
}

sub dashed { return $_[0] =~ s/^(...)(.)(....)(....)(.)$/$1-$2-$3-$4-$5/r }

sub price { return sprintf pick('%d.%02d', '%d,%02d'), below(3000), below(100) }

my $ALNUM = join '', 'A' .. 'Z', 'a' .. 'z', 0 .. 9;

my $CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

# Identifiers as programs make them: ULID, KSUID, Snowflake, ObjectId, nanoid,
# base64url, those with a prefix, short ones of videos and links.

sub machine_id {
    return pick('01' . letters(24, $CROCKFORD), '2' . letters(26, $ALNUM),
        between(1, 9) . digits(pick(16, 17, 18)), hex_of(24),
        letters(21, "$ALNUM-_"), letters(pick(11, 22, 43, 86), "$ALNUM-_"),
        pick(qw(cus ch pi sub evt in price prod acct txn)) . '_'
            . letters(pick(14, 16, 24), $ALNUM),
        'req_' . hex_of(16), hex_of(32) . '-' . hex_of(16), hex_of(7),
        uuid() =~ s/-//gr, uc uuid(), '00-' . hex_of(32) . '-' . hex_of(16)
            . '-01');
}

# UPS, DHL, Royal Mail, DPD, Hermes, FedEx, USPS, PostNL, Colissimo.

sub parcel {
    return pick('1Z' . letters(6, '0123456789' . join '', 'A' .. 'Z')
            . digits(10), 'JJD' . digits(18), 'JD0' . digits(17),
        digits(10), pick(qw(RM TT KA QX)) . ' ' . digits(4) . ' ' . digits(4)
            . ' ' . digits(1) . 'GB', letters(2, join '', 'A' .. 'Z')
            . digits(9) . pick(qw(GB DE FR NL)), '1550' . digits(10),
        digits(4) . ' ' . digits(4) . ' ' . digits(4), '94' . digits(20),
        '3S' . letters(4, join '', 'A' .. 'Z') . digits(9),
        '6A' . digits(11), digits(16));
}

sub offset_time {
    return iso_date() . pick('T', ' ') . clock()
        . pick('', '.' . digits(3), '.' . digits(6), '.' . digits(9))
        . pick('Z', sprintf '%s%02d:%s', pick('+', '-'), below(13),
            pick('00', '30', '45'));
}

sub duration {
    return pick('PT' . between(1, 59) . 'M' . between(1, 59) . 'S',
        'P' . between(1, 30) . 'DT' . between(1, 23) . 'H',
        between(1, 59) . 'm' . between(1, 59) . 's', clock() . '.' . digits(3),
        between(1, 99999) . 'ms', between(0, 99) . '.' . digits(6) . 's',
        '00:' . clock());
}

my %MONTHS = (de => [qw(Januar Mai September)], en => [qw(March May August)],
    fr => [qw(mars mai septembre)], es => [qw(marzo mayo agosto)],
    nl => [qw(maart mei augustus)], pl => [qw(marca maja sierpnia)]);

sub coordinates { return sprintf '%.5f, %.5f', rand(180) - 90, rand(360) - 180 }

# Kind, how it is made, sentences it stands in.

our @KINDS = map { { kind => $_->[0], make => $_->[1], in => $_->[2] } } (
    ['order', sub { pick(digits(8), digits(10), digits(12), 'ORD-' . digits(6), digits(9), digits(6), digits(3) . '-' . digits(7) . '-' . digits(7), digits(11), digits(7), digits(13), digits(16)) },
        ['order {v}', 'my order number is {v}', 'Order #{v} is late', 'order no. {v}', 'Bestellung {v}', 'Bestellnummer: {v}', 'commande n° {v}', 'pedido {v}', 'número de pedido {v}', 'ordine {v}', 'bestelling {v}', 'zamówienie {v}', 'numer zamówienia: {v}', 'encomenda {v}', 'ordre {v}', 'tilaus {v}', 'objednávka {v}', 'comanda {v}', 'поръчка {v}', 'παραγγελία {v}', '{"order":"{v}"}', '{"orderId":{v}}', 'rendelés {v}', 'narudžba {v}', 'naročilo {v}', 'tellimus {v}', 'užsakymas {v}', 'pasūtījums {v}', 'beställning {v}']],
    ['tracking', sub { pick('JD' . digits(18), '1Z' . letters(6) . digits(10), 'RR' . digits(9) . 'GB', digits(14), digits(20), digits(22), 'H' . digits(12) . 'A', digits(12), 'CP' . digits(9) . 'DE') },
        ['tracking {v}', 'tracking number: {v}', 'parcel {v} has not arrived', 'Sendungsnummer {v}', 'numéro de suivi {v}', 'número de seguimiento: {v}', 'track & trace {v}', 'https://track.example.com/?parcel={v}', '{"trackingNumber":"{v}"}', 'shipment {v}', 'codice di tracciamento {v}', 'numer przesyłki {v}']],
    ['invoice', sub { pick('INV-' . digits(6), digits(8), digits(10), '2026/' . digits(4), 'RE-2026-' . digits(5), digits(9), digits(11)) },
        ['invoice {v}', 'Rechnung {v}', 'Rechnungsnummer: {v}', 'facture {v}', 'factura {v}', 'fattura n. {v}', 'factuur {v}', 'faktura {v}', '{"invoice":"{v}"}', 'ticket {v}', 'case {v}', 'reference {v}', 'ref. {v}', 'booking {v}', 'customer number {v}', 'Kundennummer {v}', 'numéro client {v}', 'article {v}', 'Artikelnummer {v}', 'serial number {v}', 'S/N {v}', 'SKU {v}', 'batch {v}']],
    ['uuid', \&uuid, ['{v}', 'request id {v}', '{"id":"{v}"}', 'https://example.com/c/{v}', 'trace {v} failed', '{"_id": "{v}","t":1}']],
    ['hex', sub { hex_of(pick(8, 12, 16, 24, 32, 40, 64, 10, 20)) }, ['commit {v}', '{"_id":"{v}"}', 'hash {v}', 'sha256:{v}', 'etag "{v}"', 'id {v}', '0x{v}', '{v}', 'session {v}', 'md5 {v}']],
    ['epoch', sub { pick(epoch(), epoch() . digits(3), epoch() . digits(6), epoch() . '.' . digits(3), epoch() . digits(9)) }, ['{"ts":{v}}', '{"t":"{v}"}', 'at {v}', 'timestamp {v}', '{"createdAt":{v},"ok":1}', 't={v}', 'expires={v}', '{"exp":{v}}', '{v}', 'ts: {v}']],
    ['date', sub { pick(iso_date(), iso_date() . 'T' . clock() . 'Z', iso_date() . ' ' . clock(), iso_date() . 'T' . clock() . '.' . digits(3) . 'Z', iso_date() . 'T' . clock() . '+02:00', iso_date() =~ s/-//gr, iso_date() =~ s/(.+)-(.+)-(.+)/$3.$2.$1/r, iso_date() =~ s/-//gr . digits(6)) }, ['{v}', 'on {v}', '{"ts":"{v}"}', 'delivered {v}', 'it came on {v} at noon', 'am {v} bestellt', 'le {v}', 'since {v}', 'backup-{v}.tar', 'log {v} error']],
    ['time', \&clock, ['at {v}', '{v}', 'since {v} it fails', 'um {v}', 'à {v}', '[{v}] joined']],
    ['price', sub { pick(price(), '£' . price(), '€' . price(), '$' . price(), price() . ' EUR', digits(1) . ',' . digits(3) . '.00', '1.' . digits(3) . ',' . digits(2)) }, ['it costs {v}', 'I paid {v}', 'der Preis ist {v}', '{"price":{v}}', 'total: {v}', 'refund of {v} please', 'le prix est {v}']],
    ['quantity', sub { between(1, 99999) }, ['{v} pieces', 'qty {v}', '{v} items', 'we need {v} of them', '{v} km', '{v} people', 'page {v}', 'room {v}', 'port {v}', 'localhost:{v}', 'bus {v}', 'floor {v}', 'line {v}', '{v} GB', '{v} kWh', 'PIN pad model {v}', 'level {v}', 'error {v}', 'code {v}', 'HTTP {v}']],
    ['version', sub { join '.', map { below(40) } 1 .. pick(3, 3, 4) }, ['version {v}', 'v{v}', 'firmware {v}', 'release {v}', 'app version {v} build 7', 'Version: {v}', 'update to version {v}', '{"version":"{v}"}']],
    ['isbn', sub { chance(0.5) ? pick(isbn13(), dashed(isbn13())) : isbn10() }, ['ISBN {v}', 'ISBN: {v}', 'the book, ISBN {v}', '{"isbn":"{v}"}', 'isbn={v}']],
    ['ean', sub { my $b = digits(12); my ($s, $i) = (0, 0); $s += $i++ % 2 ? 3 * $_ : $_ for split //, $b; $b . (10 - $s % 10) % 10 }, ['EAN {v}', 'GTIN {v}', 'barcode {v}', '{"gtin":"{v}"}', 'EAN-Code: {v}', 'code-barres {v}', '{"ean":"{v}"}']],
    ['imei', sub { my $b = '35' . digits(12); $b . luhn($b) }, ['IMEI {v}', 'IMEI: {v}', '{"imei":"{v}"}', 'the IMEI is {v}']],
    ['flight', sub { pick('BA', 'LH', 'AF', 'KL', 'FR', 'U2', 'EI') . between(100, 9999) }, ['flight {v}', 'my flight is {v}', 'Flug {v}', 'vol {v}', 'I am on {v} tomorrow']],
    ['machine id', \&machine_id,
        ['{v}', '{"id":"{v}"}', 'id {v}', 'request {v} failed', 'https://example.com/v/{v}', '{"traceId": "{v}"}', 'see {v}.', 'object {v} not found', '[{v}] retry', 'idempotency-key: {v}', '"{v}"']],
    ['parcel', \&parcel,
        ['tracking {v}', 'parcel {v}', 'my parcel {v} is lost', 'Sendung {v}', 'colis {v}', 'paquete {v}', '{"tracking":"{v}"}', 'pakket {v}', 'pacco {v}', 'paczka {v}', 'consignment {v}', 'the courier gave me tracking no. {v}']],
    ['time with offset', \&offset_time,
        ['{v}', '{"at":"{v}"}', 'since {v}', '[{v}] joined', 'updated {v}', 'log {v} error', '{"startedAt": "{v}"}']],
    ['nanoseconds', sub { epoch() . digits(pick(3, 6, 9)) },
        ['{"ns":{v}}', '{v}', 'ts={v}', 'at {v}', '{"time": {v}}', '"start":{v},', 'seq {v}']],
    ['duration', \&duration,
        ['{v}', 'took {v}', '{"elapsed":"{v}"}', 'after {v} of waiting', 'duration {v}', 'ETA {v}']],
    ['money', sub { pick('GBP ', 'EUR ', '£', '€', '$', '', 'CHF ', 'PLN ') . pick(price(), between(1, 99) . ',' . digits(3) . '.' . digits(2), between(1, 99) . '.' . digits(3) . ',' . digits(2), between(1, 999) . ' ' . digits(3) . ',' . digits(2)) },
        ['total {v}', 'I paid {v} yesterday', '{"amount":"{v}"}', 'refund {v}', 'charged {v} twice', 'Betrag {v}', 'montant : {v}', 'importe {v}', 'bedrag {v}', 'kwota {v}', 'balance: {v}', 'fee {v}, see invoice']],
    ['bill', sub { pick('INV-2026-' . digits(5), 'R' . digits(8), 'FA/' . digits(4) . '/2026', digits(4) . '/26', 'RG' . digits(10), '2026-' . digits(6), digits(7) . '-' . digits(2), 'CN' . digits(9)) },
        ['invoice {v}', 'Rechnung Nr. {v}', 'facture n° {v}', 'factura n.º {v}', 'fattura {v}', 'factuurnummer {v}', 'faktura nr {v}', '{"invoiceNo":"{v}"}', 'credit note {v}', 'PO {v}', 'quote {v}', 'contract no. {v}']],
    ['route', sub { join pick(';', ' ', '|', ' -> '), map { coordinates() =~ s/ //r } 1 .. between(3, 6) },
        ['route {v}', '{"path":"{v}"}', 'waypoints {v}', 'polyline: {v}', 'the way is {v}']],
    ['day', sub { my $l = pick(sort keys %MONTHS); my $d = between(1, 28); $l eq 'de' ? "am $d. " . pick(@{ $MONTHS{de} }) : $l eq 'es' ? "el $d de " . pick(@{ $MONTHS{es} }) : "$d " . pick(@{ $MONTHS{$l} }) },
        ['{v}', 'delivery {v}', 'Lieferung {v}', 'until {v}, please', '{v} it is', 'geliefert {v}.', 'since {v} 2026', 'bis {v} oder so']],
    ['product', sub { pick('SM-G' . digits(3) . 'B', 'A' . between(1, 9) . ' ' . between(1, 9) . 'GB', 'PS5 1TB', 'X' . digits(3) . '-' . digits(2), 'iPhone 15', 'RTX 4090', 'B' . digits(3) . '-' . digits(4), 'MK2', 'EN 60335-1', 'ISO 9001:2015', 'H7 55W', 'M8x40', 'USB 3.2', 'CAT6 5M', 'WD40', '12V 5A', 'AA 4pk', 'Core i7 8700K', 'S24 256GB') }, ['the {v} model', 'I bought a {v}', 'article {v}', 'is the {v} in stock?', '{v}']],
);

# (kind, text)

sub noise {
    my ($kind) = @_;

    $kind //= pick(@KINDS);
    my $value = $kind->{make}->();
    my $text = pick(@{ $kind->{in} });

    $text =~ s/\{v\}/$value/;

    return ($kind->{kind}, $text);
}

my @SMALL_TALK = ('Hello, is anyone there?', 'One moment please.', 'thanks',
    'It has not arrived yet.', 'I would like my money back.',
    'Let me look into that for you.', 'That worked!', 'Das geht leider nicht.',
    'Merci beaucoup', 'Is it possible to change the colour?', 'ok 👍',
    'Vale, gracias', 'Het werkt niet meer.', 'Bitte warten Sie.',
    'The café table arrived with a scratch.', 'Dziękuję');

# The n-th message, as one JSON object.

sub chat_message {
    my ($n) = @_;
    my $text = join ' ', map {
        chance(0.4) ? pick(@SMALL_TALK) : (noise())[1] } 1 .. between(1, 3);

    $text =~ s/(["\\])/\\$1/g;
    $text =~ s/\n/\\n/g;
    $text =~ s/\t/\\t/g;

    my @more = map { pick(
        sub { '"id":' . digits(1) . between(1, 9) . digits(pick(5, 7, 8, 9, 14, 16)) =~ s/^0+(?=\d)//r },
        sub { '"order":"' . digits(pick(8, 9, 10, 11, 12)) . '"' },
        sub { '"price":' . below(900) . '.' . digits(2) },
        sub { '"parcel":"' . join(' ', map { digits(4) } 1 .. 3) . '"' },
        sub { '"serial":"' . digits(pick(11, 16)) . '"' },
        sub { '"hash":"' . hex_of(pick(32, 40, 64)) . '"' },
        sub { '"room":"' . letters(17, $ALNUM) . '"' },
        sub { '"trace":"' . uuid() . '"' },
        sub { '"at":[' . below(90) . '.' . digits(5) . ',-' . below(90) . '.' . digits(5) . ']' },
        sub { '"updated":' . epoch() . digits(pick(0, 3, 6, 9)) },
        sub { '"event":"' . machine_id() . '"' },
        sub { '"parcel":"' . parcel() . '"' },
        sub { '"seen":"' . offset_time() . '"' },
        sub { '"took":"' . duration() . '"' },
        sub { '"cents":' . between(1, 9999999) },
        sub { '"sku":"' . digits(4) . '-' . digits(2) . '-' . digits(4) . '"' },
        sub { '"etag":"' . hex_of(16) . '"' },
        sub { '"ean":"' . (noise((grep { $_->{kind} eq 'ean' } @KINDS)[0]))[1] =~ s/\D//gr . '"' },
        sub { '"seq":' . between(1, 99999999) },
        sub { '"ref":"' . digits(3) . ' ' . digits(3) . ' ' . digits(4) . '"' },
        sub { '"ua":"Mozilla/5.0 (X11; Linux x86_64) Chrome/' . between(80, 130) . '.0.' . digits(4) . '.' . digits(3) . '"' },
    )->() } 1 .. 4;

    return sprintf '{"_id":"%s","ts":"%sT%s.%03dZ","u":{"_id":"%s"},"msg":"%s",%s,"t":%d%03d}',
        letters(17, $ALNUM), iso_date(), clock(), below(1000),
        hex_of(24), $text, join(',', @more), epoch(), $n % 1000;
}

1;
