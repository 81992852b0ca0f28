/*
 * Text within text: escapes that nobody has undone ("%40", "%2540", "&#64;",
 * "\u0040" in text), and runs of base64 or hexadecimal digits (RFC 4648).
 *
 * An escape is read if it stands for an ASCII character, or for one that is
 * typed instead of one of numbers or addresses; "\n" and its like only in front
 * of a number, which they would hide, for they may as well be a path.
 *
 * A run is read if all of it is printable ASCII, and an "@" or many digits are
 * in it; then it is the text that it stands for, as one piece: a finding in it
 * is all of it.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_hex.h"
#include "cg_reading.h"
#include "cg_trigger.h"

/* Letters and digits of the longest run: 255 bytes of text in base64. */
#define CG_RUN_MAX     340

#define CG_RUN_DIGITS  8   /* digits that make a run worth reading */
#define CG_ESCAPE_DEPTH  4   /* "%25252540" */

static const struct {
    const char  *name;
    char         ch;
} cg_entities_named[] = {
    { "commat;", '@' }, { "period;", '.' }, { "lowbar;", '_' },
    { "hyphen;", '-' }, { "dash;", '-' }, { "plus;", '+' }, { "nbsp;", ' ' },
    { "colon;", ':' }, { "sol;", '/' }, { "lpar;", '(' }, { "rpar;", ')' },
    { "amp;", '&' }
};

#define CG_ENTITIES_NAMED                                                    \
    (sizeof(cg_entities_named) / sizeof(cg_entities_named[0]))


/* Up to max digits of a number at t[*p]: how many were there. */

static size_t
cg_number_at(const cg_ahead *a, size_t *p, bool hex, size_t max,
    uint32_t *value, bool *open)
{
    int     digit;
    size_t  n;

    *value = 0;

    for (n = 0; n < max; n++) {
        digit = cg_hex_value(cg_at(a, *p, open));

        if (digit < 0 || (!hex && digit > 9)) {
            break;
        }

        *value = *value * (hex ? 16 : 10) + (uint32_t) digit;
        ++*p;
    }

    return n;
}


/* "%40", "%2540", and "%u0040" as escape() of browsers writes it: behind it, or
 * 0. */

static size_t
cg_percent(const cg_ahead *a, size_t p, uint32_t *code, bool *open)
{
    int     i;
    size_t  q;

    for (i = 0; i < CG_ESCAPE_DEPTH; i++) {
        q = ++p;

        if ((cg_at(a, q, open) | 0x20) == 'u') {
            q++;
            return cg_number_at(a, &q, true, 4, code, open) == 4 ? q : 0;
        }

        if (cg_number_at(a, &q, true, 2, code, open) != 2) {
            return 0;
        }

        if (*code != '%') {
            return q;
        }

        p = q - 1;  /* as if the 5 were the sign */
    }

    return 0;
}


/* "\u0040", "\\u0040", "\x40"; "\n07700" */

static size_t
cg_backslash(const cg_ahead *a, size_t p, uint32_t *code, bool *open)
{
    size_t   i, size;
    uint8_t  ch;

    for (i = 0; i < CG_ESCAPE_DEPTH && cg_at(a, p, open) == '\\'; i++) {
        p++;
    }

    ch = cg_at(a, p, open);
    size = ch == 'u' ? 4 : ch == 'x' ? 2 : 0;
    p++;

    if (ch == 'n' || ch == 'r' || ch == 't') {
        ch = cg_at(a, p, open);
        *code = '\n';
        return cg_is_digit(ch) || ch == '+' || ch == '(' ? p : 0;
    }

    return size && cg_number_at(a, &p, true, size, code, open) == size ? p : 0;
}


static size_t
cg_ampersand(const cg_ahead *a, size_t p, uint32_t *code, bool *open)
{
    bool    hex;
    size_t  i, n, len;

    for (i = 0, n = 0; i < CG_ESCAPE_DEPTH && n != CG_ENTITIES_NAMED; i++) {
        p++;

        if (cg_at(a, p, open) == '#') {
            hex = (cg_at(a, p + 1, open) | 0x20) == 'x';
            p += hex ? 2 : 1;
            n = cg_number_at(a, &p, hex, 8, code, open);
            return n && cg_at(a, p, open) == ';' ? p + 1 : 0;
        }

        len = 0;

        for (n = 0; n < CG_ENTITIES_NAMED; n++) {
            for (len = 0; cg_entities_named[n].name[len]; len++) {
                if (cg_at(a, p + len, open)
                    != (uint8_t) cg_entities_named[n].name[len])
                {
                    break;
                }
            }

            if (cg_entities_named[n].name[len] == '\0') {
                break;
            }
        }

        if (n == CG_ENTITIES_NAMED) {
            return 0;
        }

        *code = (uint8_t) cg_entities_named[n].ch;
        p += len;

        if (*code != '&') {
            return p;
        }

        p--;  /* "&amp;#64;": as if the ";" were the sign */
    }

    return 0;
}


/* The ASCII character, or 0. */

static uint8_t
cg_escaped(uint32_t code)
{
    if (code >= 0x80) {
        return cg_character_plain(code);
    }

    return (code >= ' ' && code < 0x7f) || code == '\n' || code == '\r'
           || code == '\t' ? (uint8_t) code : 0;
}


/* Behind "jane%40example" comes an "@": then what ends a name is part of it. */

static bool
cg_in_local(const cg_ahead *a, size_t p, bool *open)
{
    size_t   i;
    uint8_t  ch;

    for (i = 0; i < 64; i++) {
        ch = cg_at(a, p + i, open);

        if (!cg_is_alnum(ch) && ch != '.' && ch != '_' && ch != '-'
            && ch != '%' && ch != '+')
        {
            return ch == '@';
        }
    }

    return false;
}


cg_read
cg_read_escape(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool      open;
    char      c;
    size_t    to;
    uint32_t  code;

    open = false;
    code = 0;

    switch (a->t[p]) {
    case '%':
        to = cg_percent(a, p, &code, &open);
        break;
    case '&':
        to = cg_ampersand(a, p, &code, &open);
        break;
    default:
        to = cg_backslash(a, p, &code, &open);
        break;
    }

    if (to && a->t[p] == '%' && code < 0x80 && !cg_is_alnum((uint8_t) code)
        && cg_in_local(a, to, &open))
    {
        return CG_READ_PLAIN;
    }

    if (open) {
        return cg_reading_open(g, p, 0);
    }

    c = to ? (char) cg_escaped(code) : '\0';

    return c && cg_reading_put(g, p, to, &c, 1) ? CG_READ_OTHER
                                                 : CG_READ_PLAIN;
}


static int
cg_base64(uint8_t ch)
{
    if (ch >= 'A' && ch <= 'Z') {
        return ch - 'A';
    }

    if (ch >= 'a' && ch <= 'z') {
        return ch - 'a' + 26;
    }

    return cg_is_digit(ch) ? ch - '0' + 52 : -1;
}


static bool
cg_is_printable(unsigned ch)
{
    return (ch >= 0x20 && ch < 0x7f) || ch == '\n' || ch == '\r'
           || ch == '\t';
}


/* Two functions: the text of a run, or 0 if it is none; at most 255 bytes. */

static size_t
cg_hex_text(const uint8_t *p, size_t n, char *out)
{
    int     high, low;
    size_t  i;

    if (n % 2 || n > CG_RUN_MAX) {
        return 0;
    }

    for (i = 0; i < n / 2; i++) {
        high = cg_hex_value(p[2 * i]);
        low = cg_hex_value(p[2 * i + 1]);

        if (high < 0 || low < 0
            || !cg_is_printable((unsigned) (high << 4 | low)))
        {
            return 0;
        }

        out[i] = (char) (high << 4 | low);
    }

    return i;
}


static size_t
cg_base64_text(const uint8_t *p, size_t n, char *out)
{
    size_t    i, len;
    uint32_t  bits;

    if (n % 4 == 1 || n > CG_RUN_MAX) {
        return 0;
    }

    bits = 0;
    len = 0;

    for (i = 0; i < n; i++) {
        bits = bits << 6 | (uint32_t) cg_base64(p[i]);

        if (i % 4 == 0) {
            continue;
        }

        out[len] = (char) (bits >> (6 - 2 * (i % 4)) & 0xff);

        if (!cg_is_printable((unsigned) (uint8_t) out[len++])) {
            return 0;
        }
    }

    return len;
}


/* Is it a number?  In hexadecimal only numbers look like one: an address has a
 * letter of which a digit is one, too, "+49 40 …" would be "I@…". */

static bool
cg_run_decimal(const uint8_t *p, size_t n, const char *text, size_t len)
{
    size_t  i;

    for (i = 0; i < n && cg_is_digit(p[i]); i++) { /* void */ }

    if (i < n) {
        return false;
    }

    for (i = 0; i < len && cg_is_digit((uint8_t) text[i]); i++) { /* void */ }

    return i < len;
}


/* Is there something in it that may be personal?  An object of JSON is what
 * machines hand each other, in tokens that a change would break. */

static bool
cg_run_worth(const char *text, size_t n)
{
    size_t  i, digits;

    digits = 0;

    for (i = 0; i < n; i++) {
        digits += cg_is_digit((uint8_t) text[i]);

        if (text[i] == '@' && i && i + 3 < n) {
            digits += CG_RUN_DIGITS;
        }
    }

    return digits >= CG_RUN_DIGITS && text[0] != '{';
}


/* The run t[from..to). */

static cg_read
cg_read_run(const cg_ahead *a, size_t from, size_t to, cg_reading *g)
{
    char    text[255];
    size_t  at, n, end;

    at = from;

    if (a->t[at] == '0' && (a->t[at + 1] | 0x20) == 'x') {
        at += 2;
    }

    end = to;
    n = cg_hex_text(a->t + at, to - at, text);

    if (n && cg_run_decimal(a->t + from, to - from, text, n)) {
        return CG_READ_PLAIN;
    }

    if (n == 0) {
        n = cg_base64_text(a->t + from, to - from, text);

        while (n && end < a->end && a->t[end] == '=' && end < to + 2) {
            end++;
        }

        if (n && end == a->end && a->more && end < to + 2) {
            return cg_reading_open(g, from, 0);
        }
    }

    return n && cg_run_worth(text, n)
           && cg_reading_put(g, from, end, text, n) ? CG_READ_OTHER
                                                     : CG_READ_PLAIN;
}


cg_read
cg_read_coded(const cg_ahead *a, size_t p, cg_reading *g)
{
    size_t  to;

    if (cg_is_alnum(cg_before(a, p, 1))) {
        return CG_READ_PLAIN;
    }

    for (to = p; to < a->end && to - p <= CG_RUN_MAX + 2
                 && cg_is_alnum(a->t[to]); to++)
    {
        /* void */
    }

    if (to == a->end && a->more) {
        return cg_reading_open(g, p, 0);
    }

    return to - p >= CG_CODED_MIN ? cg_read_run(a, p, to, g) : CG_READ_PLAIN;
}
