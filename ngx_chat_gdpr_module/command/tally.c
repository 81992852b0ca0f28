/*
 * Counts by name.
 */

#include <string.h>

#include "tally.h"

#define TALLY_SLOTS  (4 * TALLY_ROWS)


/* FNV-1a, 32 bits. */

static size_t
tally_hash(const char *name, size_t n)
{
    size_t    i;
    uint32_t  h;

    for (i = 0, h = 2166136261U; i < n; i++) {
        h = (h ^ (uint8_t) name[i]) * 16777619U;
    }

    return (h ^ h >> 16) % TALLY_SLOTS;
}


tally_row *
tally_at(tally *t, const char *name, size_t n)
{
    size_t      slot;
    tally_row  *r;

    n = n < TALLY_NAME ? n : TALLY_NAME - 1;

    for (slot = tally_hash(name, n); t->index[slot];
         slot = (slot + 1) % TALLY_SLOTS)
    {
        r = &t->rows[t->index[slot] - 1];

        if (memcmp(r->name, name, n) == 0 && r->name[n] == '\0') {
            return r;
        }
    }

    if (t->n == TALLY_ROWS) {
        r = &t->rows[TALLY_ROWS];
        memcpy(r->name, TALLY_OTHERS, sizeof(TALLY_OTHERS));
        return r;
    }

    r = &t->rows[t->n++];
    memcpy(r->name, name, n);
    t->index[slot] = (uint16_t) t->n;
    return r;
}


const tally_row *
tally_find(const tally *t, const char *name)
{
    size_t  i;

    for (i = 0; i < t->n; i++) {
        if (strcmp(t->rows[i].name, name) == 0) {
            return &t->rows[i];
        }
    }

    return NULL;
}


size_t
tally_rows(const tally *t)
{
    return t->n + (t->rows[TALLY_ROWS].name[0] != '\0');
}


uint64_t
tally_sum(const tally *t, size_t column)
{
    size_t    i;
    uint64_t  sum;

    for (i = 0, sum = 0; i < tally_rows(t); i++) {
        sum += t->rows[i].n[column];
    }

    return sum;
}


uint64_t
tally_row_sum(const tally_row *r)
{
    size_t    i;
    uint64_t  sum;

    for (i = 0, sum = 0; i < TALLY_COLUMNS; i++) {
        sum += r->n[i];
    }

    return sum;
}


size_t
tally_order(const tally *t, uint16_t order[TALLY_ROWS + 1])
{
    size_t    i, k, n;
    uint64_t  sum;

    n = tally_rows(t);

    for (i = 0; i < n; i++) {
        sum = tally_row_sum(&t->rows[i]);

        for (k = i;
             k > 0 && tally_row_sum(&t->rows[order[k - 1]]) < sum; k--)
        {
            order[k] = order[k - 1];
        }

        order[k] = (uint16_t) i;
    }

    return n;
}
