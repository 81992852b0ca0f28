package Accuracy::Network;

# Mail addresses (RFC 5321, 6531), IPv4, IPv6 (RFC 4291, 5952), EUI-48: all
# from ranges reserved for documentation.

use strict;
use warnings;
use utf8;

use Exporter 'import';

use Accuracy::Draw;

our @EXPORT = qw(email email_not ipv4 ipv4_not ipv6 ipv6_not mac mac_not);

my @FIRST = qw(jane john robin alex sam maria jose anna peter olga ivan liam
    zoe max eva tom kim lee pat chris);
my @LAST = qw(roe doe example sample specimen smith muster exempel placeholder
    template);
my @DOMAIN = ('example.com', 'example.org', 'example.net', 'mail.example.com',
    'a.b.example.org', 'example.co.uk', 'my-shop.example', 'x.example.com',
    'sub-domain.example.net', 'example.photography', 'example.io',
    'example.email', 'example.museum', 'example.xn--p1ai', 'post.example.de',
    'example.ie', '123.example.com', 'example.info', 'EXAMPLE.COM',
    'Example.Org', 'mx1.eu-west.example.net', 'example.fr', 'example.app');
my @IDN = ('bücher.example', 'пример.example', 'παράδειγμα.example',
    'exämple.com', 'example.рф', 'xn--bcher-kva.example');

sub email {
    my $f = pick(@FIRST);
    my $l = pick(@LAST);
    my $local = pick("$f.$l", "$f.$l", "$f", "$f$l", "$f\_$l", "$f-$l",
        substr($f, 0, 1) . $l, "$f.$l+shop", "$f+" . below(99), "$f$l"
        . between(1, 2010), "$f.o'$l", ucfirst($f) . '.' . ucfirst $l,
        uc "$f.$l", "$f.m.$l", below(99999) . '', "_$f", "$f\_", "$f.$l.ext",
        "$f!x", "$f#1", "$f\$", "x", "info", "no-reply",
        "$f/$l", "$f~", "$f%x", "$f*", "$f^2", "$f+box/unit=$l");

    return "\"$f $l\"\@" . pick(@DOMAIN) if chance(0.03);
    return "$local\@[192.0.2." . between(1, 254) . ']' if chance(0.01);

    if (chance(0.06)) {
        $local = pick('jürgen', 'josé', 'иван', 'zoë.roe', 'μαρία') if chance(0.4);
        return "$local\@" . pick(@IDN);
    }

    return "$local\@" . pick(@DOMAIN);
}

# What only looks like one.

sub email_not {
    return pick('@jane', 'jane@', 'jane@example',
        'a@b', 'meet @ 5pm', 'me @home', 'jane at home', '3 @ 12.50',
        '@example.com', 'npm i @types/node@20.1.0', 'react@18.2.0',
        'vue@3.4.1', 'git@v2', 'lodash@^4.17.21', '@Support.Desk',
        '10@9.99', 'image@2x.png', 'logo@3x.jpg', '2@1.50 each');
}

sub ipv4 {
    return pick('192.0.2.' . between(0, 255), '198.51.100.' . between(0, 255),
        '203.0.113.' . between(0, 255), join('.', 10, map { below(256) } 1 .. 3),
        '192.168.' . below(256) . '.' . below(256), '127.0.0.1',
        '172.' . between(16, 31) . '.' . below(256) . '.' . between(1, 254),
        '255.255.255.0', '169.254.' . below(256) . '.' . below(256));
}

sub ipv4_not {
    my $quad = join '.', map { between(0, 20) } 1 .. 4;

    return pick("version $quad", "v$quad", "firmware $quad",
        "release $quad is out", "build $quad", '256.1.1.1', '192.0.2.256',
        '300.12.1.7', '192.0.2', '1.2.3', "1.2.3.4.5", "$quad.7",
        '12.05.2024', '192.0.2.1.example', "app-$quad.tar.gz",
        "Version: $quad", "driver version $quad", 'section 3.2',
        "setup_$quad.exe", "v. $quad", "ver $quad", "SDK $quad",
        '999.999.999.999', '1.3.6.1.4.1.311', '192,0,2,1', '01.12.2024',
        "Chrome/120.0.6099.109", "\"version\":\"$quad\"",         "Software-Version $quad", "versión $quad", "Firmware-Stand $quad");
}

sub hextet { return sprintf pick('%x', '%x', '%04x'), below(65536) }

sub ipv6 {
    my $form = below(14);
    my $ip = $form == 0 ? '::1'
        : $form == 1 ? 'fe80::' . join ':', map { hextet() } 1 .. 4
        : $form == 2 ? '::ffff:192.0.2.' . between(0, 255)
        : $form == 3 ? 'fd00:' . hextet() . '::' . hextet()
        : $form == 4 ? '64:ff9b::198.51.100.' . between(0, 255)
        : $form == 5 ? '2001:db8::'
        : $form == 6 ? join ':', '2001', 'db8', map { hextet() } 1 .. 6
        : $form == 7 ? join ':', '2001', '0db8', map { sprintf '%04x', below(65536) } 1 .. 6
        : $form == 8 ? '2001:db8::' . join ':', map { hextet() } 1 .. between(1, 5)
        : $form == 9 ? '2001:db8:' . hextet() . '::' . hextet()
        : $form == 10 ? '2001:db8:0:0:1::1'
        : $form == 11 ? '2001:db8:' . join(':', map { hextet() } 1 .. 5) . '::'
        : $form == 12 ? '2001:db8:' . join(':', map { hextet() } 1 .. 4) . ':203.0.113.' . below(256)
        : '2001:db8::' . hextet();

    $ip .= '%' . pick('eth0', 'en0', 'wlan0', '1') if $form == 1 && chance(0.5);
    $ip = uc $ip if chance(0.25) && $ip !~ /%/;

    return $ip;
}

sub ipv6_not {
    return pick('12:30', '12:30:45', 'std::string', 'Foo::Bar', '10:20:30:40',
        '2001:db8', '::', 'a::b::c', '1:2:3:4:5:6:7', 'at 09:15:22.120',
        'boost::asio::ip', '2001:db8:::1', 'key::value', '16:9', '1:1',
        'std::vector<int>', '2001:dg8::1', '12345::1', 'Math::PI', '0:00:59',
        'beef::face::cafe', 'dead :: beef', 'use Fcntl::Dec;');
}

sub mac {
    my @b = chance(0.4) ? ('00', '00', '5e', '00', '53', sprintf '%02x', below(256))
        : (sprintf('%02x', below(256) & 0xfe | 2), map { sprintf '%02x', below(256) } 1 .. 5);
    my $form = below(8);
    my $mac = $form < 4 ? join ':', @b
        : $form < 6 ? join '-', @b
        : join('', @b) =~ s/(....)(?=.)/$1./gr;

    return chance(0.5) ? uc $mac : $mac;
}

sub mac_not {
    return pick('00:00:5e:00:53', '00:00:5e:00:53:0g', '12:30:45',
        '00:00:5e:00:53:01:02', '00-00-5e-00-53', '2024-05-06-07-08-09',
        'ab:cd', '01-02-03', '0000.5e00', 'ff:ff:ff');
}

1;
