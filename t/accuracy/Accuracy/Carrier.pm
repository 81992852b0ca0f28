package Accuracy::Carrier;

# How people put a number in a message: sentences in the languages of the
# European Union, Norwegian and Icelandic; keys of JSON, forms and HTML; quotes,
# brackets, lists.  A carrier returns the text before and behind the value.

use strict;
use warnings;
use utf8;

use Exporter 'import';
use Unicode::Normalize 'NFD';

use Accuracy::Draw;

our @EXPORT = qw(carry carry_bare carry_key greeting @LANGUAGES);

# {n}: what it is called, {v}: the value.

my %SENTENCES = (
    en => ['my {n} is {v}', 'Hi, my {n} is {v}, can you check it?', '{n}: {v}',
        'Here is my {n}: {v}, thanks', 'the {n} you asked for: {v}',
        '{n} {v}', 'you need the {n}? it\'s {v}', '{n} = {v}', '{n} - {v}'],
    de => ['meine {n} ist {v}', '{n}: {v}', 'Meine {n} lautet {v}, danke.',
        'Hallo, die {n} {v} stimmt nicht'],
    fr => ['mon {n} est {v}', '{n} : {v}', 'Bonjour, voici mon {n} : {v}',
        'mon {n} est le {v}, merci'],
    es => ['mi {n} es {v}', '{n}: {v}', 'Hola, mi {n} es el {v}, gracias'],
    it => ['il mio {n} è {v}', '{n}: {v}', 'Buongiorno, {n} {v}, grazie'],
    nl => ['mijn {n} is {v}', '{n}: {v}', 'Hallo, mijn {n} is {v}, bedankt'],
    pl => ['mój {n} to {v}', '{n}: {v}', 'Dzień dobry, podaję {n}: {v}'],
    pt => ['o meu {n} é {v}', '{n}: {v}', 'Olá, o meu {n} é o {v}, obrigado'],
    cs => ['moje {n} je {v}', '{n}: {v}', 'Dobrý den, {n} {v}, děkuji'],
    da => ['mit {n} er {v}', '{n}: {v}', 'Hej, mit {n} er {v}, tak'],
    sv => ['mitt {n} är {v}', '{n}: {v}', 'Hej, mitt {n} är {v}, tack'],
    fi => ['minun {n} on {v}', '{n}: {v}', 'Hei, {n} on {v}, kiitos'],
    et => ['minu {n} on {v}', '{n}: {v}', 'Tere, minu {n} on {v}, aitäh'],
    lv => ['mans {n} ir {v}', '{n}: {v}', 'Labdien, {n} {v}, paldies'],
    lt => ['mano {n} yra {v}', '{n}: {v}', 'Laba diena, {n} {v}, ačiū'],
    hu => ['a {n} {v}', '{n}: {v}', 'Jó napot, a {n}: {v}, köszönöm'],
    ro => ['{n} meu este {v}', '{n}: {v}', 'Bună ziua, {n} este {v}, mulțumesc'],
    bg => ['моят {n} е {v}', '{n}: {v}', 'Здравейте, {n} {v}, благодаря'],
    el => ['ο {n} μου είναι {v}', '{n}: {v}', 'Καλημέρα, {n} {v}, ευχαριστώ'],
    hr => ['moj {n} je {v}', '{n}: {v}', 'Dobar dan, moj {n} je {v}, hvala'],
    sk => ['moje {n} je {v}', '{n}: {v}', 'Dobrý deň, {n} {v}, ďakujem'],
    sl => ['moja {n} je {v}', '{n}: {v}', 'Pozdravljeni, {n} je {v}, hvala'],
    mt => ['{n} tiegħi huwa {v}', '{n}: {v}'],
    ga => ['is é mo {n} ná {v}', 'mo {n}: {v}', '{n}: {v}'],
    no => ['mitt {n} er {v}', '{n}: {v}', 'Hei, mitt {n} er {v}, takk'],
    is => ['{n} mín er {v}', '{n}: {v}', 'Halló, {n} er {v}, takk'],
);

our @LANGUAGES = sort keys %SENTENCES;

my @BARE = ('{v}', 'it is {v}', 'this one: {v}', 'please use {v} instead',
    '{v} please', '({v})', '"{v}"', "'{v}'", '[{v}]', '{v}.', '{v}, thanks',
    'sure -> {v}', '- {v}', '* {v}', '1. {v}', "ok\n{v}\nthanks", '{v}?',
    '{v}!', 'I sent it ({v}) yesterday', '«{v}»', '“{v}”', 'try {v}; it works',
    '<{v}>', '**{v}**', '`{v}`', '{v}…', '→{v}', "\t{v}\t",
    '{v} / {v2}', '{v}, {v2} and {v3}', "1) {v}\n2) {v2}");

my @GREETINGS = ('Hello! ', 'Hi there, thanks for waiting. ', 'ok so ',
    'Sorry for the delay. ', 'As I said yesterday, ', '@support ', '', '', '',
    'Good morning 🙂 ', 'My order is late. ', 'Yes. ');

my @TAILS = ('', '', '', '', '.', ', thank you', ' please check', '!',
    ' and I am still waiting', ' 👍', "\nThanks", ' (not the old one)');

sub greeting { return pick(@GREETINGS) }

# Put values in the places that a sentence has for them.

sub fill {
    my ($sentence, $name, $value) = @_;
    my @part;

    $sentence =~ s/\{n\}/$name/g if defined $name;
    @part = split /\{v\d?\}/, $sentence, -1;

    return [map { ($_ ? $value->() : (), \$part[$_]) } 0 .. $#part];
}

# `value` is called for each place; what it gives stands among references to
# plain text.

sub carry {
    my ($language, $name, $value) = @_;
    my $sentence = pick(@{ $SENTENCES{$language} });

    $name = uc $name if chance(0.08);
    $name = lc $name if chance(0.15);
    $name = ucfirst $name if $sentence =~ /^\{n\}/ && chance(0.5);

    return fill(greeting() . $sentence . pick(@TAILS), $name, $value);
}

sub carry_bare {
    my ($value) = @_;

    return fill(pick(@BARE), undef, $value);
}

# "NHS number" as NHSNumber, nhs_number, nhs-number, nhsNumber, ...

sub keys_of {
    my ($name) = @_;
    my @words = grep { length } split /[^\p{L}\p{N}]+/,
        NFD($name) =~ s/\p{M}//gr;
    my @between = @words > 2 ? ('_', '_', '-') : ('_', '_', '-', '');

    return join '', lc $words[0], map { ucfirst lc } @words[1 .. $#words]
        if chance(0.4);

    return join pick(@between), map { lc } @words if chance(0.6);

    return join '_', map { uc } @words if chance(0.4);

    return join '', map { ucfirst lc } @words;
}

my @KEYED = ('{"{n}":"{v}"}', '{"id":4821,"{n}": "{v}", "ok":true}',
    '{n}={v}', 'a=1&{n}={v}&b=2', '<input name="{n}" value="{v}">',
    '{n}: {v}', '{n} = "{v}"', "'{n}': '{v}'", '<{n}>{v}</{n}>');

sub carry_key {
    my ($name, $value) = @_;

    return fill(pick(@KEYED), keys_of($name), $value);
}

1;
