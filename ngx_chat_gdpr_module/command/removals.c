/*
 * Removals by their reason.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "event.h"
#include "removals.h"

static const char *const  sentences[CG_REMOVAL_N] = {
    [CG_REMOVAL_RETENTION] = "removed by age, as their chains say",
    [CG_REMOVAL_BEFORE] = "removed by age, of chains that name no period",
    [CG_REMOVAL_ERASURE] = "what they said was taken out for a visitor"
};


static removal *
removals_row(removals *all, const cg_removed *r)
{
    size_t    i;
    removal  *row;

    for (i = 0; i < all->n; i++) {
        row = &all->rows[i];

        if (i + 1 == REMOVALS_MAX
            || (row->why == r->why && strlen(row->reason) == r->reason_n
                && memcmp(row->reason, r->reason, r->reason_n) == 0))
        {
            return row;
        }
    }

    row = &all->rows[all->n++];
    memset(row, 0, sizeof(*row));
    row->why = r->why;

    if (all->n < REMOVALS_MAX) {
        memcpy(row->reason, r->reason, r->reason_n);
    } else {
        (void) strcpy(row->reason, "and for more reasons");
    }

    return row;
}


void
removals_add(removals *all, const cg_removed *r)
{
    removal  *row;

    row = removals_row(all, r);
    row->records += r->last - r->first + 1;
    row->proofs += r->proofs;
    row->until = r->time > row->until ? r->time : row->until;
    row->removed = r->removed > row->removed ? r->removed : row->removed;
}


void
removals_print(const removals *all)
{
    char            a[32], b[32];
    size_t          i;
    const removal  *row;

    for (i = 0; i < all->n; i++) {
        row = &all->rows[i];

        printf("  %" PRIu64 " records are gone, %" PRIu64 " of them proof of "
               "consent: %s%s%s%s\n    the last written %s, removed %s\n",
               row->records, row->proofs, sentences[row->why],
               row->reason[0] ? " (" : "", row->reason,
               row->reason[0] ? ")" : "", audit_time(row->until, a),
               audit_time(row->removed, b));
    }
}


static json_t *
removal_json(const removal *row)
{
    char        a[32], b[32];
    cg_buf      text = { NULL, 0, 0 };
    json_t     *o;
    event_text  reason = { row->reason, strlen(row->reason) };

    o = event_unescape(reason, &text) == CG_OK
        ? json_pack("{s:s, s:s%, s:I, s:I, s:s, s:s}",
                    "why", cg_removal_name(row->why),
                    "reason", text.n ? (char *) text.p : "", text.n,
                    "records", (json_int_t) row->records,
                    "proofs", (json_int_t) row->proofs,
                    "until", audit_time(row->until, a),
                    "removed", audit_time(row->removed, b))
        : NULL;

    cg_buf_free(&text);
    return o;
}


json_t *
removals_json(const removals *all)
{
    size_t   i;
    json_t  *list;

    list = json_array();

    for (i = 0; i < all->n && list; i++) {
        if (json_array_append_new(list, removal_json(&all->rows[i])) != 0) {
            json_decref(list);
            list = NULL;
        }
    }

    return list;
}
