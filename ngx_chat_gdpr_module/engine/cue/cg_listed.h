/*
 * Short lists of words, folded: cg_fold.h.  Each has as many bytes as two
 * numbers, so that one is compared for the price of these.
 */

#ifndef CG_LISTED_H
#define CG_LISTED_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <string.h>

/* One word; NULs fill it up. */
typedef char  cg_listed[16];

/* Is word[0..n) in the list, an array of cg_listed? */
#define CG_LISTED(word, n, list)                                              \
    cg_is_listed(word, n, list, sizeof(list) / sizeof(cg_listed))


static inline bool
cg_is_listed(const uint8_t *word, size_t n, const cg_listed *list,
    size_t count)
{
    size_t    i;
    uint64_t  a[2], b[2];

    if (n > sizeof(cg_listed)) {
        return false;
    }

    memset(a, 0, sizeof(a));
    memcpy(a, word, n);

    for (i = 0; i < count; i++) {
        memcpy(b, list[i], sizeof(b));

        if (a[0] == b[0] && a[1] == b[1]) {
            return true;
        }
    }

    return false;
}

#endif
