/*
 * Classes of bytes (cg_class.h) in portable C: what they are, one byte at a
 * time, which the other implementations are held against.
 */

#include "cg_border.h"
#include "cg_class_text.h"


static inline bool
cg_class_separator(uint8_t ch)
{
    return ch == ' ' || ch == '-' || ch == '.' || ch == '/' || ch == '('
           || ch == ')';
}


static inline bool
cg_class_odd(const uint8_t *p)
{
    switch (p[0]) {
    case '%':
    case '&':
    case '@':
    case '\\':
        return true;
    case ' ':
        return (p[1] | 0x20) == 'a' && (p[2] | 0x20) == 't';
    case 'd':
    case 'D':
        return (p[2] | 0x20) == 't';
    case '(':
    case '[':
    case '{':
        return p[1] >= 0x40 || p[1] == '.';
    default:
        return false;
    }
}


static inline bool
cg_class_spell(uint8_t ch)
{
    if (!cg_is_letter(ch)) {
        return ch == ' ' || ch == '-' || ch == ',' || ch == '.';
    }

    switch (ch | 0x20) {
    case 'a':
    case 'c':
    case 'j':
    case 'k':
    case 'm':
    case 'q':
        return false;
    default:
        return true;
    }
}


static inline void
cg_class_block_portable(const uint8_t *p, cg_class *c, size_t i)
{
    int       k;
    uint8_t   ch;
    uint64_t  bit;

#define ROW(row, is)  c->row[i] |= (is) ? bit : 0

    c->digit[i] = c->letter[i] = c->capital[i] = c->high[i] = 0;
    c->white[i] = c->chain[i] = c->run[i] = c->sign[i] = c->colon[i] = 0;
    c->equals[i] = c->dash[i] = c->s[i] = c->m[i] = c->e[i] = 0;
    c->odd[i] = c->spell[i] = 0;

    for (k = 0; k < CG_BLOCK; k++) {
        ch = p[k];
        bit = (uint64_t) 1 << k;

        ROW(digit, cg_is_digit(ch));
        ROW(letter, cg_is_letter(ch));
        ROW(capital, ch >= 'A' && ch <= 'Z');
        ROW(high, ch >= 0x80);
        ROW(white, ch <= ' ');
        ROW(chain, cg_is_digit(ch) || cg_class_separator(ch));
        ROW(run, cg_is_alnum(ch) || ch == '_' || ch == '-');
        ROW(sign, ch == '@' || ch == '+' || ch == '(');
        ROW(colon, ch == ':');
        ROW(equals, ch == '=');
        ROW(dash, ch == '-');
        ROW(s, (ch | 0x20) == 's');
        ROW(m, ch == 'm');
        ROW(e, ch == 'e');

        if (c->triggers) {
            ROW(odd, cg_class_odd(p + k));
            ROW(spell, cg_class_spell(ch));
        }
    }

    c->word[i] = c->digit[i] | c->letter[i];

#undef ROW
}


void
cg_class_portable(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c)
{
    cg_class_text(v, at, n, more, before, c, cg_class_block_portable);
}
