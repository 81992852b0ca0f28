/*
 * What a head says of a body and of its protocol, each up to a line feed:
 * Content-Type, Content-Encoding, the path, its query, the subprotocol.
 *
 * What is named lies in what was said; two media types in one line are none;
 * a body in parts has a boundary that may be one; and what a query asks for
 * does not hang on where it stands.
 */

#include "cg_media.h"
#include "cg_param.h"
#include "cg_protocol.h"
#include "fuzz_cuts.h"

#define LINES  5

typedef struct {
    const char  *p;
    size_t       n;
} line;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static bool
within(const char *p, size_t n, const line *l)
{
    return p >= l->p && p + n <= l->p + l->n;
}


static void
check_params(const line *l)
{
    size_t    n;
    cg_param  a;

    cg_param_init(&a, l->p, l->n);

    for (n = 0; cg_param_next(&a); n++) {
        insist(n <= l->n, "parameters without an end");
        insist(a.name_n > 0 && within(a.name, a.name_n, l), "a name outside");
        insist(a.value_n == 0 || within(a.value, a.value_n, l),
               "a value outside");
    }
}


static void
check_media(const line *l)
{
    char      two[300];
    cg_media  m;

    m = cg_media_find(l->p, l->n);

    if (m.kind == CG_MEDIA_PARTS) {
        insist(m.boundary_n > 0 && m.boundary_n <= 70
               && within(m.boundary, m.boundary_n, l), "a bad boundary");
    }

    if (l->n < 280 && memchr(l->p, '"', l->n) == NULL) {
        memcpy(two, l->p, l->n);
        memcpy(two + l->n, ", text/plain", 12);
        insist(cg_media_find(two, l->n + 12).kind == CG_MEDIA_UNKNOWN,
               "two types are one");
    }
}


static void
check_protocol(const line *path, const line *query, const line *sub)
{
    char                asks[300];
    const cg_protocol  *p;

    p = cg_protocol_guess(sub->p, sub->n, path->p, path->n, query->p,
                          query->n);

    if (p && p->name && strchr(p->name, ' ') == NULL) {
        insist(cg_protocol_find(p->name, strlen(p->name)) != NULL,
               "a protocol without a name");
    }

    (void) cg_protocol_body(p, sub->p, sub->n);

    if (query->n < 280 && cg_protocol_jsonp(query->p, query->n)) {
        memcpy(asks, "a=1&", 4);
        memcpy(asks + 4, query->p, query->n);
        insist(cg_protocol_jsonp(asks, query->n + 4), "asked, and not asked");
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t       i;
    line         l[LINES];
    const char  *p, *end, *to;

    p = size ? (const char *) data : "";
    end = p + size;

    for (i = 0; i < LINES; i++) {
        to = p < end ? memchr(p, '\n', (size_t) (end - p)) : NULL;
        to = to ? to : end;
        l[i].p = p;
        l[i].n = (size_t) (to - p);
        p = to < end ? to + 1 : end;
    }

    check_params(&l[0]);
    check_media(&l[0]);
    (void) cg_coding_join(cg_coding_find(l[1].p, l[1].n), CG_CODING_GZIP);
    check_protocol(&l[2], &l[3], &l[4]);
    return 0;
}
