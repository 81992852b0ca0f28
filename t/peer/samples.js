/* Messages: what is sent, and what is to arrive. */

'use strict';

/* [sent, arrives] */
const FINDINGS = [
    ['Write to jane@example.com please', 'Write to [email] please'],
    ['jane.doe+chat@mail.example.co.uk', '[email]'],
    ['Card 4111 1111 1111 1111, thanks', 'Card [card], thanks'],
    ['5555555555554444', '[card]'],
    ['Call +44 7700 900123 or 07700 900456',
        'Call [phone] or [phone]'],
    ['IBAN GB82 WEST 1234 5698 7654 32.', 'IBAN [iban].'],
    ['DE89370400440532013000', '[iban]'],
    ['My NI number is QQ 12 34 56 C? No: AB 12 34 56 C',
        'My NI number is QQ 12 34 56 C? No: [uk_nino]'],
    ['NHS number 943 476 5919', 'NHS number [uk_nhs]'],
    ['from 192.0.2.17 this morning', 'from [ipv4] this morning'],
    ['“jane@example.com” 😀 \n\t"quoted" \\',
        '“[email]” 😀 \n\t"quoted" \\'],
    ['two: jane@example.com, john@example.org', 'two: [email], [email]'],
];

const CLEAN = [
    '',
    ' ',
    'Hello, my parcel has not come.',
    'Order 1234567890 of 2026-02-11T10:15:30.123Z',
    'id 9f8b1c9e-4a5d-4f44-8d3a-0c2b7d9e1f10',
    'price 1,299.00 EUR, 4 pieces, 37.5 %',
    'version 1.22.1 and 10.0',
    'quotes " and \' and \\ and / and <b>&amp;</b>',
    'control \u0001 \u001f \u007f, line\nfeed\r\n, tab\t',
    'Zażółć gęślą jaźń, ελληνικά, български, 你好, こんにちは',
    'עברית العربية \u200f\u202e',
    '😀👩‍👩‍👧‍👦🇪🇺 \u{10ffff} e\u0301',
    '{"json":"in a string","n":[1,2,3]}',
    'a@b, @home, user@localhost, x @ y',
    '4111 1111 1111 1112 fails the check',
    'x'.repeat(20000),
];

module.exports = { FINDINGS, CLEAN };
