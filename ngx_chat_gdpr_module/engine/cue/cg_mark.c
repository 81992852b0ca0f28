/*
 * See cg_mark.h.
 */

#include <stdbool.h>

#include "cg_field.h"
#include "cg_mark.h"

const cg_mark_end  cg_mark_ends[32][32] = {
#define L(letter)  (UINT32_C(1) << (letter))
#define CG_FIELD_END(y, z, letters)   [y][z].field = letters,
#include "cg_field_end.def"
#undef CG_FIELD_END
#define CG_SECRET_END(y, z, letters)  [y][z].secret = letters,
#include "cg_secret_end.def"
#undef CG_SECRET_END
#undef L
};

const uint8_t  cg_mark_letters[256] = {
#define L(ch)  [ch] = (ch) & 31
    L('A'), L('B'), L('C'), L('D'), L('E'), L('F'), L('G'), L('H'), L('I'),
    L('J'), L('K'), L('L'), L('M'), L('N'), L('O'), L('P'), L('Q'), L('R'),
    L('S'), L('T'), L('U'), L('V'), L('W'), L('X'), L('Y'), L('Z'),
    L('a'), L('b'), L('c'), L('d'), L('e'), L('f'), L('g'), L('h'), L('i'),
    L('j'), L('k'), L('l'), L('m'), L('n'), L('o'), L('p'), L('q'), L('r'),
    L('s'), L('t'), L('u'), L('v'), L('w'), L('x'), L('y'), L('z')
#undef L
};


/* Where the key ends that a field may have: over white space, a quote, a
 * bracket, and a digit of "address1". */
static size_t
cg_mark_key(const uint8_t *v, size_t at)
{
    size_t  end;

    end = at;

    while (end && v[end - 1] <= ' ' && at - end < CG_KEY_WHITE) {
        end--;
    }

    end -= end && (v[end - 1] == '"' || v[end - 1] == '\'');
    end -= end && v[end - 1] == ']';
    end -= end && cg_is_digit(v[end - 1]);

    return end;
}


static bool
cg_mark_field(const uint8_t *v, size_t at)
{
    uint8_t  x, y, z;

    if (at < 2) {
        return false;
    }

    x = at > 2 ? v[at - 3] : 0;
    y = v[at - 2];
    z = v[at - 1];

    if ((x | y | z) & 0x80) {
        return z >= 0x80 || cg_is_letter(z);
    }

    return cg_mark_ends[cg_mark_letters[y]][cg_mark_letters[z]].field
           >> cg_mark_letters[x] & 1;
}


/* Quotes and spaces, any number of them, may be between. */
static bool
cg_mark_secret(const uint8_t *v, size_t at)
{
    uint8_t  x, y, z;

    for ( /* void */ ; at > 2 && (v[at - 1] == '"' || v[at - 1] == '\''
                                  || v[at - 1] <= ' '); at--)
    {
        /* void */
    }

    if (at < 2) {
        return false;
    }

    x = at > 2 ? v[at - 3] : 0;
    y = v[at - 2];
    z = v[at - 1];

    return ((x | y | z) & 0x80)
           || (cg_is_letter(z)
               && cg_mark_ends[cg_mark_letters[y]][cg_mark_letters[z]].secret
                  >> cg_mark_letters[x] & 1);
}


unsigned
cg_mark_other(const uint8_t *v, size_t at)
{
    unsigned  what;

    what = 0;

    /* not behind two digits: a time of day */
    if (at < 3 || !cg_is_digit(v[at - 1]) || !cg_is_digit(v[at - 2])) {
        what |= cg_mark_field(v, cg_mark_key(v, at)) ? CG_MARK_FIELD : 0;
    }

    return what | (cg_mark_secret(v, at) ? CG_MARK_SECRET : 0);
}
