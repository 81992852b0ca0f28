/*
 * Where bytes stand in others.
 */

#ifndef CG_FIND_H
#define CG_FIND_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The first place of the NUL-terminated `what` in n bytes, NULL if there is
 * none; p itself if `what` is empty. */
static inline const uint8_t *
cg_find(const uint8_t *p, size_t n, const char *what)
{
    size_t          len;
    const uint8_t  *end;

    len = strlen(what);

    if (len == 0) {
        return p;
    }

    for (end = p + n; (size_t) (end - p) >= len; p++) {
        p = memchr(p, what[0], (size_t) (end - p) - len + 1);

        if (p == NULL || memcmp(p, what, len) == 0) {
            return p;
        }
    }

    return NULL;
}

#endif
