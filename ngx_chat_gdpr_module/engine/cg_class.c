/*
 * Classes of bytes as bitmaps, in portable C.
 */

#include "cg_class.h"
#include "cg_border.h"

enum {
    DIGIT = 1,
    LETTER = 2,
    WORD = 4,
    CHAIN = 8,
    GAP = 16,
    SIGN = 32
};


static unsigned
cg_class_of(uint8_t ch)
{
    unsigned  bits;

    bits = 0;

    if (cg_is_digit(ch)) {
        bits = DIGIT | WORD | CHAIN;

    } else if (cg_is_letter(ch)) {
        bits = LETTER | WORD;

    } else if (ch == '_') {
        bits = WORD;
    }

    switch (ch) {
    case ' ':
    case '-':
        return bits | CHAIN | GAP;
    case '.':
    case '/':
    case ')':
        return bits | CHAIN;
    case '(':
        return bits | CHAIN | SIGN;
    case '+':
    case '@':
        return bits | SIGN;
    default:
        return bits;
    }
}


void
cg_class_portable(const uint8_t *p, cg_class *c)
{
    int       i;
    uint64_t  bits;

    *c = (cg_class) { 0, 0, 0, 0, 0, 0 };

    for (i = 0; i < CG_BLOCK; i++) {
        bits = cg_class_of(p[i]);

        c->digit |= (bits & 1) << i;
        c->letter |= (bits >> 1 & 1) << i;
        c->word |= (bits >> 2 & 1) << i;
        c->chain |= (bits >> 3 & 1) << i;
        c->gap |= (bits >> 4 & 1) << i;
        c->sign |= (bits >> 5 & 1) << i;
    }
}
