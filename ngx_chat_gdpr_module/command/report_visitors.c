/*
 * The choices of visitors, each counted by his last one.  A table with open
 * addressing that grows up to 2^19 visitors, which takes 30 MB; that there
 * were more is said.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_hex.h"
#include "report.h"

#define VISITORS_FIRST  (1U << 12)
#define VISITORS_LAST   (1U << 19)

/* Places that are looked at: pseudonyms are random, so there are never as
 * many together unless somebody made them so. */
#define VISITORS_PROBE  256

#define VISITOR_TAKEN    1U
#define VISITOR_GRANTS   2U
#define VISITOR_WITHDREW 4U

typedef struct report_visitor_s {
    uint8_t   id[16];
    uint32_t  state;
} visitor;


static visitor *
visitor_place(visitor *slots, size_t size, const uint8_t id[16])
{
    size_t    i, n;
    uint64_t  h[2];

    memcpy(h, id, sizeof(h));
    h[0] = (h[0] ^ h[1] * UINT64_C(0x9e3779b97f4a7c15))
           * UINT64_C(0xc2b2ae3d27d4eb4f);

    for (n = 0, i = (h[0] >> 32) % size; n < VISITORS_PROBE;
         n++, i = (i + 1) % size)
    {
        if (slots[i].state == 0 || memcmp(slots[i].id, id, 16) == 0) {
            return &slots[i];
        }
    }

    return NULL;
}


static cg_status
visitors_grow(report_visitors *v)
{
    size_t    i, size;
    visitor  *slots, *place;

    size = v->size ? 2 * v->size : VISITORS_FIRST;

    slots = calloc(size, sizeof(visitor));
    if (slots == NULL) {
        return CG_ENOMEM;
    }

    for (i = 0; i < v->size; i++) {
        place = v->slots[i].state ? visitor_place(slots, size, v->slots[i].id)
                                  : NULL;
        if (place) {
            *place = v->slots[i];
        }
    }

    free(v->slots);
    v->slots = slots;
    v->size = size;
    return CG_OK;
}


static void
visitor_choice(report_visitors *v, visitor *who, bool granted)
{
    if (who->state & VISITOR_TAKEN) {
        *(who->state & VISITOR_GRANTS ? &v->granted : &v->denied) -= 1;
    }

    if (!granted && (who->state & VISITOR_GRANTS)
        && !(who->state & VISITOR_WITHDREW))
    {
        who->state |= VISITOR_WITHDREW;
        v->withdrew++;
    }

    who->state &= ~VISITOR_GRANTS;
    who->state |= VISITOR_TAKEN | (granted ? VISITOR_GRANTS : 0);

    *(granted ? &v->granted : &v->denied) += 1;
}


cg_status
report_visitor(report_visitors *v, event_text subject, bool granted)
{
    uint8_t   id[16];
    visitor  *who;

    if (subject.n != 32 || !cg_hex_read(subject.p, id, sizeof(id))) {
        return CG_OK;
    }

    if (2 * v->n >= v->size && v->size < 2 * VISITORS_LAST
        && visitors_grow(v) != CG_OK)
    {
        return CG_ENOMEM;
    }

    who = visitor_place(v->slots, v->size, id);

    if (who == NULL || (who->state == 0 && v->n == VISITORS_LAST)) {
        v->full = true;
        return CG_OK;
    }

    if (who->state == 0) {
        memcpy(who->id, id, sizeof(id));
        v->n++;
    }

    visitor_choice(v, who, granted);
    return CG_OK;
}
