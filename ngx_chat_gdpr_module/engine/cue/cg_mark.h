/*
 * Marks: the colons and equals signs behind words that say what follows.  They
 * are everywhere, so a quick look at three letters in front decides which
 * verifiers read the word at all.  It lets all words pass that those know, and
 * most others not.
 */

#ifndef CG_MARK_H
#define CG_MARK_H

#include <stddef.h>
#include <stdint.h>

#include "cg_border.h"

enum {
    CG_MARK_FIELD = 1,   /* cg_verify_field() */
    CG_MARK_SECRET = 2   /* cg_verify_secret_field(), cg_verify_geo(),
                            cg_verify_bic() */
};

/* First letters of three that end such a word, by the other two; a letter is
 * its place in the alphabet, anything else 0. */
typedef struct {
    uint32_t  field;
    uint32_t  secret;
} cg_mark_end;

extern const cg_mark_end  cg_mark_ends[32][32];

/* Places in the alphabet. */
extern const uint8_t  cg_mark_letters[256];

/* The same as below where it is not the end of a key in quotes. */
unsigned cg_mark_other(const uint8_t *v, size_t at);

/* What may be behind the colon or equals sign v[at]: a set of the above. */
static inline unsigned
cg_mark_read(const uint8_t *v, size_t at)
{
    uint8_t             x, y, z, last;
    uint64_t            both;
    const cg_mark_end  *end;

    if (at > 4 && v[at - 1] == '"') {
        x = v[at - 4];
        y = v[at - 3];
        z = v[at - 2];
        last = cg_mark_letters[z];

        if (((x | y | z) & 0x80) == 0 && last) {
            end = &cg_mark_ends[cg_mark_letters[y]][last];
            both = (uint64_t) end->secret << 32 | end->field;
            x = cg_mark_letters[x];

            return both ? (unsigned) ((both >> x & 1) | (both >> x >> 31 & 2))
                        : 0;
        }
    }

    return cg_mark_other(v, at);
}

#endif
