/*
 * See cg_classes.h.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_classes.h"


void
cg_classes_begin(cg_classes *s, size_t at, bool words)
{
    s->n = s->done = 0;
    s->at = at;
    s->words = words;
}


const cg_class *
cg_classes_next(cg_classes *s, const uint8_t *v, size_t n, bool more)
{
    cg_class        *c;
    const cg_class  *before;

    if (s->p == NULL) {
        s->p = malloc((CG_CLASSES_MAX + 1) * sizeof(cg_class));
        if (s->p == NULL) {
            return NULL;
        }
    }

    c = &s->p[s->n];
    before = s->done == 0 ? NULL : s->done > s->n ? c : c - 1;
    c->words = s->words;
    c->triggers = true;

    cg_class_best()(v, s->at + s->done * CG_CLASS_BYTES, n, more, before, c);

    s->end = n;
    s->more = more;
    s->n += s->n < CG_CLASSES_MAX;
    s->done++;

    return c;
}


/* What it says depends on one block behind it. */

const cg_class *
cg_classes_kept(const cg_classes *s, size_t i, size_t n, bool more)
{
    size_t  end;

    end = s->at + (i + 1) * CG_CLASS_BYTES + CG_BLOCK;

    return i < s->n && ((n == s->end && more == s->more)
                        || (end <= n && end <= s->end))
           ? &s->p[i] : NULL;
}


void
cg_classes_free(cg_classes *s)
{
    free(s->p);
    memset(s, 0, sizeof(*s));
}
