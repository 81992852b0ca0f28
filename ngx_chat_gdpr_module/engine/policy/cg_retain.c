/*
 * Classes of events.
 */

#include <string.h>

#include "cg_retain.h"

static const cg_retain_row  cg_retain_rows[] = {
#define CG_RETAIN(type, class, subject, stays, clear)                        \
    { type, CG_RETAIN_##class, subject, stays, clear },
#include "cg_retain.def"
#undef CG_RETAIN
};

#define CG_RETAIN_ROWS  (sizeof(cg_retain_rows) / sizeof(cg_retain_rows[0]))

static const cg_retain_row  cg_retain_other = {
    "", CG_RETAIN_PROCESSING, true, false, false
};


size_t
cg_retain_number(const cg_retain_row *row)
{
    return row == &cg_retain_other ? CG_RETAIN_ROWS
                                   : (size_t) (row - cg_retain_rows);
}


const char *
cg_retain_nth(size_t i)
{
    return i < CG_RETAIN_ROWS ? cg_retain_rows[i].type : "other";
}


const cg_retain_row *
cg_retain_type(const char *type, size_t n)
{
    size_t                i;
    const cg_retain_row  *row;

    for (i = 0; i < CG_RETAIN_ROWS; i++) {
        row = &cg_retain_rows[i];

        if (strlen(row->type) == n && memcmp(row->type, type, n) == 0) {
            return row;
        }
    }

    return &cg_retain_other;
}
