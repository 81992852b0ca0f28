/*
 * Borders of findings.
 */

#include "cg_border.h"

/* Punctuation and symbols outside ASCII, first and last code point, in
 * ascending order: The Unicode Standard, block names. */
static const struct {
    uint32_t  first;
    uint32_t  last;
} cg_not_letters[] = {
    { 0x0080, 0x00a9 },    /* Latin-1 controls and signs, up to ª */
    { 0x00ab, 0x00b4 },
    { 0x00b6, 0x00b9 },
    { 0x00bb, 0x00bf },
    { 0x00d7, 0x00d7 },    /* × */
    { 0x00f7, 0x00f7 },    /* ÷ */
    { 0x060c, 0x060c },    /* Arabic comma */
    { 0x061b, 0x061f },
    { 0x2000, 0x206f },    /* general punctuation */
    { 0x20a0, 0x20cf },    /* currency */
    { 0x2190, 0x2bff },    /* arrows to miscellaneous symbols */
    { 0x3000, 0x3004 },    /* CJK punctuation */
    { 0x3008, 0x3020 },
    { 0xfe00, 0xfe0f },    /* variation selectors */
    { 0xfe30, 0xfe4f },
    { 0xfeff, 0xfeff },
    { 0xff01, 0xff0f },    /* full-width punctuation */
    { 0xff1a, 0xff20 },
    { 0xff3b, 0xff40 },
    { 0xff5b, 0xff65 },
    { 0xfff9, 0xffff },
    { 0x1f000, 0x1faff },  /* pictographs */
};

#define CG_NOT_LETTERS  (sizeof(cg_not_letters) / sizeof(cg_not_letters[0]))


size_t
cg_utf8_at(const uint8_t *v, size_t i, uint32_t *code)
{
    size_t    n, k;
    uint32_t  c;

    static const uint32_t  least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    if (v[i] >= 0xc2 && v[i] <= 0xdf) {
        n = 2;
        c = v[i] & 0x1f;

    } else if (v[i] >= 0xe0 && v[i] <= 0xef) {
        n = 3;
        c = v[i] & 0x0f;

    } else if (v[i] >= 0xf0 && v[i] <= 0xf4) {
        n = 4;
        c = v[i] & 0x07;

    } else {
        return 0;
    }

    for (k = 1; k < n; k++) {
        if ((v[i + k] & 0xc0) != 0x80) {
            return 0;
        }

        c = c << 6 | (v[i + k] & 0x3f);
    }

    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        return 0;
    }

    if (code != NULL) {
        *code = c;
    }

    return n;
}


static bool
cg_letter_code(uint32_t code)
{
    size_t  i;

    for (i = 0; i < CG_NOT_LETTERS; i++) {
        if (code <= cg_not_letters[i].last) {
            return code < cg_not_letters[i].first;
        }
    }

    return true;
}


size_t
cg_letter_before(const uint8_t *v, size_t lo, size_t i)
{
    size_t    n;
    uint32_t  code;

    for (n = 1; n <= 4 && n <= i - lo; n++) {
        if (v[i - n] < 0x80) {
            return 0;
        }

        if (v[i - n] >= 0xc0) {
            return cg_utf8_at(v, i - n, &code) == n && cg_letter_code(code)
                   ? n : 0;
        }
    }

    return 0;
}


size_t
cg_letter_at(const uint8_t *v, size_t i, size_t *far)
{
    size_t    n, k;
    uint32_t  code;

    cg_far(far, i);

    if (v[i] < 0xc2) {
        return 0;
    }

    for (k = 1; k < 4 && (v[i + k] & 0xc0) == 0x80; k++) { /* void */ }

    n = cg_utf8_at(v, i, &code);
    cg_far(far, i + (n ? n - 1 : k));

    return n && cg_letter_code(code) ? n : 0;
}


bool
cg_is_dense(uint32_t code)
{
    return (code >= 0x0e00 && code <= 0x0eff)
           || (code >= 0x1000 && code <= 0x109f)
           || (code >= 0x1780 && code <= 0x17ff)
           || (code >= 0x3005 && code <= 0xd7ff)
           || (code >= 0xf900 && code <= 0xfaff)
           || (code >= 0x20000 && code <= 0x3ffff);
}


bool
cg_border_left(const uint8_t *v, size_t i)
{
    uint8_t  ch;

    if (i == 0) {
        return true;
    }

    ch = v[i - 1];

    if (ch < 0x80) {
        return !cg_is_alnum(ch) && ch != '_';
    }

    return cg_letter_before(v, 0, i) == 0;
}


bool
cg_border_right(const uint8_t *v, size_t e, size_t *far)
{
    cg_far(far, e);

    if (v[e] < 0x80) {
        return !cg_is_alnum(v[e]) && v[e] != '_';
    }

    return cg_letter_at(v, e, far) == 0;
}


bool
cg_number_begins(const uint8_t *v, size_t i)
{
    if (!cg_border_left(v, i)) {
        return false;
    }

    if (i < 2) {
        return true;
    }

    switch (v[i - 1]) {
    case '-':
    case '/':
        return cg_border_left(v, i - 1);
    case '.':
        /* not so for a comma: it parts the values of lists and columns */
        return !cg_is_digit(v[i - 2]);
    default:
        return true;
    }
}


bool
cg_number_right(const uint8_t *v, size_t e, size_t *far)
{
    if (!cg_border_right(v, e, far)) {
        return false;
    }

    switch (v[e]) {
    case '-':
        return cg_border_right(v, e + 1, far);
    case '.':
        cg_far(far, e + 1);
        return !cg_is_digit(v[e + 1]);
    default:
        return true;
    }
}


/* Is v[i - 4..i) the head of an account number, two letters and two digits? */
static bool
cg_iban_head(const uint8_t *v, size_t i)
{
    return i >= 4 && cg_is_letter(v[i - 4]) && cg_is_letter(v[i - 3])
           && cg_is_digit(v[i - 2]) && cg_is_digit(v[i - 1])
           && cg_border_left(v, i - 4);
}


bool
cg_number_inner(const uint8_t *v, size_t i)
{
    bool    digit, letter;
    size_t  lo, end;

    lo = i > CG_INNER_MAX ? i - CG_INNER_MAX : 0;

    while (i > lo + 1 && cg_is_gap(v[i - 1])) {
        i -= cg_is_gap(v[i - 2]) ? 2 : 1;
        end = i;
        digit = letter = false;

        for ( /* void */ ; i > lo && cg_is_alnum(v[i - 1]); i--) {
            digit |= cg_is_digit(v[i - 1]);
            letter |= cg_is_letter(v[i - 1]);
        }

        if (!digit) {
            i -= i > 1 && cg_is_gap(v[i - 2]);

            return end - i <= 5 && i && cg_is_gap(v[i - 1])
                   && cg_iban_head(v, i - 1);
        }

        if (letter) {
            return true;
        }
    }

    return false;
}
