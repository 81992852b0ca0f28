/*
 * Choices by visitor: a table with open addressing.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_hex.h"
#include "choices.h"

#define CHOICES_FIRST  (1U << 10)
#define CHOICES_MOST   (1U << 19)

/* Places that are looked at: there are never as many taken together unless
 * somebody made them so. */
#define CHOICES_PROBE  256


static chooser *
choices_place(chooser *slots, size_t size, const uint8_t id[16])
{
    size_t    i, n;
    uint64_t  h[2];

    memcpy(h, id, sizeof(h));
    h[0] = (h[0] ^ h[1] * UINT64_C(0x9e3779b97f4a7c15))
           * UINT64_C(0xc2b2ae3d27d4eb4f);

    for (n = 0, i = (h[0] >> 32) % size; n < CHOICES_PROBE;
         n++, i = (i + 1) % size)
    {
        if (slots[i].last[0].time == 0
            || memcmp(slots[i].id, id, sizeof(slots[i].id)) == 0)
        {
            return &slots[i];
        }
    }

    return NULL;
}


static cg_status
choices_grow(choices *c)
{
    size_t    i, size;
    chooser  *slots, *place;

    size = c->size ? 2 * c->size : CHOICES_FIRST;

    slots = calloc(size, sizeof(chooser));
    if (slots == NULL) {
        return CG_ENOMEM;
    }

    for (i = 0; i < c->size; i++) {
        place = c->slots[i].last[0].time
                ? choices_place(slots, size, c->slots[i].id) : NULL;
        if (place) {
            *place = c->slots[i];
        }
    }

    free(c->slots);
    c->slots = slots;
    c->size = size;
    return CG_OK;
}


cg_status
choices_add(choices *c, event_text subject, const choice *made, bool start)
{
    uint8_t   id[16];
    chooser  *who;

    if (subject.n != 32 || !cg_hex_read(subject.p, id, sizeof(id))
        || made->time == 0)
    {
        return CG_OK;
    }

    if (2 * c->n >= c->size && c->n < CHOICES_MOST
        && choices_grow(c) != CG_OK)
    {
        return CG_ENOMEM;
    }

    who = choices_place(c->slots, c->size, id);

    if (who == NULL || (who->last[0].time == 0 && c->n == CHOICES_MOST)) {
        c->full = true;
        return CG_OK;
    }

    c->n += who->last[0].time == 0;
    memcpy(who->id, id, sizeof(id));
    memmove(&who->last[1], &who->last[0],
            (CHOICES_KEPT - 1) * sizeof(choice));
    who->last[0] = *made;
    who->started |= start;
    return CG_OK;
}


const chooser *
choices_find(const choices *c, event_text subject)
{
    uint8_t         id[16];
    const chooser  *who;

    if (c->size == 0 || subject.n != 32
        || !cg_hex_read(subject.p, id, sizeof(id)))
    {
        return NULL;
    }

    who = choices_place(c->slots, c->size, id);
    return who && who->last[0].time ? who : NULL;
}


void
choices_free(choices *c)
{
    free(c->slots);
    c->slots = NULL;
    c->n = c->size = 0;
}
