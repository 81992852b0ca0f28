package ChatGDPR::Traces;

# The forms in which a value can stand somewhere without being seen by who looks
# for the value itself: escapes of the formats that carry text, encodings, other
# characters sets, the value turned about, and what anybody can compute of it.

use strict;
use warnings;

use Digest::MD5 ();
use Digest::SHA ();
use Encode ();
use Exporter 'import';
use MIME::Base64 ();

our @EXPORT = qw(forms_of pattern_of);

# Below this many characters a form stands in random digits by chance.
my $LEAST = 9;

my %each = (
    'JSON escapes'     => '\\u%04x', 'JSON escapes, upper case' => '\\u%04X',
    'script escapes'   => '\\x%02x', 'octal escapes'   => '\\%03o',
    'percent, all'     => '%%%02x',  'percent, all, upper case' => '%%%02X',
    'percent, twice'   => '%%25%02X', 'quoted-printable' => '=%02X',
    'HTML, decimal'    => '&#%d;',   'HTML, hex'       => '&#x%x;',
    'hex'              => '%02x',    'hex, upper case' => '%02X',
    'hex, with colons' => '%02x:',   'binary digits'   => '%08b',
);

my %whole = (
    'as it is'    => sub { $_[0] },
    'lower case'  => sub { lc $_[0] },
    'upper case'  => sub { uc $_[0] },
    'reversed'    => sub { scalar reverse $_[0] },
    'rot13'       => sub { $_[0] =~ tr/A-Za-z/N-ZA-Mn-za-m/r },
    'no spaces'   => sub { $_[0] =~ tr/ //dr },
    'digits'      => sub { my $d = $_[0] =~ tr/0-9//cdr;
                           length $d < 10 ? () : ($d, scalar reverse $d) },
    'percent'     => sub { $_[0] =~ s/([^\w.-])/sprintf '%%%02X', ord $1/ger },
    'plus'        => sub { ($_[0] =~ s/([^\w. -])/sprintf '%%%02X', ord $1/ger)
                           =~ tr/ /+/r },
    'JSON in JSON' => sub { $_[0] =~ s/(.)/sprintf '\\\\u%04x', ord $1/gesr },
    'UTF-16LE'    => sub { Encode::encode('UTF-16LE', $_[0]) },
    'UTF-16BE'    => sub { Encode::encode('UTF-16BE', $_[0]) },
    'UTF-16 in hex' => sub { unpack 'H*', Encode::encode('UTF-16BE', $_[0]) },
    'full width'  => sub { my $w = $_[0] =~ s/([!-~])/chr 0xfee0 + ord $1/ger;
                           Encode::encode('UTF-8', $w) },
    'base64'      => sub { _base64($_[0]) },
    'base32'      => sub { _base32($_[0]) },
    'in words of bytes' => sub { join ',', map { ord } split //, $_[0] },
    'uuencoded'   => sub { substr((pack 'u', $_[0]) =~ tr/\n//dr, 1) },
    'base64 of base64' => sub { map { _base64($_) } _base64($_[0]) },
    'base64 of UTF-16' => sub {
        _base64(Encode::encode('UTF-16LE', $_[0])) },
    'base64 of it reversed' => sub { _base64(scalar reverse $_[0]) },
    'a digest that needs no key' => sub {
        my ($v) = @_;
        map { my $bytes = $_; (unpack('H*', $bytes), _base64($bytes)) }
            map { (Digest::MD5::md5($_), Digest::SHA::sha1($_),
                   Digest::SHA::sha256($_), Digest::SHA::sha512($_)) }
                $v, lc $v, $v =~ tr/ //dr },
);

# At each of the three places that it can have in a longer text: the characters
# that stand for nothing else; in both alphabets.
sub _base64 {
    my ($v) = @_;
    my @found;
    for my $shift (0 .. 2) {
        my $text = MIME::Base64::encode(('x' x $shift) . $v, '');
        my $from = int(($shift * 8 + 5) / 6);
        my $to = int((($shift + length $v) * 8) / 6);
        my $part = substr $text, $from, $to - $from;
        push @found, $part, $part =~ tr{+/}{-_}r;
    }
    return @found;
}

# RFC 4648, from the value's first byte on.
sub _base32 {
    my $text = join '', map { ('A' .. 'Z', 2 .. 7)[oct "0b$_"] }
               (unpack 'B*', $_[0]) =~ /(.{5})/g;
    return ($text, lc $text);
}

# name => [ strings ]; each once.
sub forms_of {
    my ($value) = @_;
    my (%forms, %seen);
    for my $name (sort keys %whole) {
        $forms{$name} = [ $whole{$name}->($value) ];
    }
    for my $name (sort keys %each) {
        $forms{$name} = [ join '', map { sprintf $each{$name}, ord }
                          split //, $value ];
    }
    for my $name (keys %forms) {
        $forms{$name} = [ grep { length >= $LEAST && !$seen{$_}++ }
                          @{ $forms{$name} } ];
    }
    return %forms;
}

# Any of them, of all these values.
sub pattern_of {
    my (@values) = @_;
    my $any = join '|', map { quotemeta } map { map { @$_ } values %$_ }
        map { { forms_of($_) } } @values;
    return qr/($any)/;
}

1;
