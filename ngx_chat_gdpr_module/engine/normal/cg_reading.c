/*
 * What readers say of a piece of text.
 */

#include <string.h>

#include "cg_reading.h"


bool
cg_reading_put(cg_reading *g, size_t from, size_t to, const char *text,
    size_t n)
{
    cg_part  *part;

    if (g->n == CG_PARTS_MAX || n > sizeof(g->text) - g->text_n) {
        return false;
    }

    part = &g->part[g->n++];
    part->from = from;
    part->to = to;
    part->at = (uint8_t) g->text_n;
    part->n = (uint8_t) n;

    memcpy(g->text + g->text_n, text, n);
    g->text_n += n;
    return true;
}


bool
cg_reading_put_first(cg_reading *g, size_t from, size_t to, const char *text,
    size_t n)
{
    cg_part  part;

    if (!cg_reading_put(g, from, to, text, n)) {
        return false;
    }

    part = g->part[g->n - 1];
    memmove(&g->part[1], &g->part[0], (g->n - 1) * sizeof(cg_part));
    g->part[0] = part;
    return true;
}


cg_read
cg_reading_open(cg_reading *g, size_t from, size_t hold)
{
    g->open = from;
    g->hold = hold;
    return CG_READ_OPEN;
}
