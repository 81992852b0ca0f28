/*
 * Plain text: every byte stands for itself.
 */

#include <string.h>

#include "cg_format.h"

static void cg_text_init(cg_decoder *d);
static cg_status cg_text_decode(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *used);

static bool cg_text_as_is(const cg_view *v, size_t depth_max);

const cg_format  cg_format_text = {
    "text", cg_text_init, cg_text_decode, cg_text_as_is
};


static void
cg_text_init(cg_decoder *d)
{
    (void) d;
}


static cg_status
cg_text_decode(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    (void) base;
    (void) last;

    *used = n;
    return cg_view_plain(v, d->outer, raw, n);
}


static bool
cg_text_as_is(const cg_view *v, size_t depth_max)
{
    (void) v;
    (void) depth_max;

    return true;
}
