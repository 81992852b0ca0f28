/*
 * See cg_charset_stage.h.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_charset_stage.h"
#include "cg_label.h"
#include "cg_prescan.h"
#include "cg_recode.h"
#include "cg_seam.h"

/* Bytes that are decoded at once. */
#define CG_CHARSET_BLOCK  4096

/* Bytes that say UTF-16 or UTF-32. */
#define CG_CHARSET_FIRST  4

typedef struct {
    cg_recode          code;      /* its charset is NULL: its first bytes are
                                     waited for */
    const cg_charset  *declared;
    bool               asks;      /* the text itself may say it */
    cg_buf             first;
    cg_stream          part;
} cg_charset_state;

/* The sink of the part */
typedef struct {
    cg_recode      *code;
    const cg_sink  *sink;
} cg_charset_sink;

static cg_status cg_charset_feed(cg_stream *s, cg_work *w, const uint8_t *in,
    size_t n, bool last, const cg_sink *sink);
static void cg_charset_free(cg_stream *s);
static cg_stream *cg_charset_within(const cg_stream *s);

static const cg_stage  cg_stage_charset = {
    "charset", cg_charset_feed, cg_charset_free, cg_charset_within
};


bool
cg_charset_asks(const cg_stream *s)
{
    return !s->decoder.told && (s->decoder.format == &cg_format_html
                                || s->decoder.format == &cg_format_xml);
}


cg_status
cg_charset_open(cg_stream *s, const cg_charset *c)
{
    cg_charset_state  *r;

    r = calloc(1, sizeof(cg_charset_state));
    if (r == NULL) {
        return CG_ENOMEM;
    }

    r->declared = c ? c : &cg_charset_utf8;
    r->asks = c == NULL && cg_charset_asks(s);

    cg_stream_init(&r->part, s->policy, s->dir,
                   s->sniff && !s->form ? NULL : s->decoder.format,
                   s->declared);

    r->part.decoder.told = s->decoder.told;
    r->part.form = s->form;
    r->part.sniff |= s->form;

    /* what cg_stream_prime() put in front */
    r->part.view = s->view;
    r->part.left = s->left;
    r->part.fresh = s->fresh;
    memset(&s->view, 0, sizeof(cg_view));
    s->left = s->fresh = 0;

    s->stage = &cg_stage_charset;
    s->state = r;

    return cg_seam_open(&r->part);
}


static void
cg_charset_free(cg_stream *s)
{
    cg_charset_state  *r = s->state;

    cg_stream_free(&r->part);
    cg_buf_free(&r->first);
    cg_recode_free(&r->code);
    free(r);
}


static cg_stream *
cg_charset_within(const cg_stream *s)
{
    return &((cg_charset_state *) s->state)->part;
}


static cg_status
cg_charset_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    cg_charset_sink  *t = ctx;

    cg_status  st;

    (void) in_place;

    t->code->back.n = 0;
    st = cg_recode_encode(t->code, p, n);

    if (st != CG_OK || t->code->back.n == 0) {
        return st;
    }

    return t->sink->write(t->sink->ctx, t->code->back.p, t->code->back.n,
                          false);
}


/* Whether the charset has all characters of the labels in a language. */

static bool
cg_charset_writes(const cg_charset *cs, const cg_policy *policy,
    cg_language language)
{
    size_t       e;
    const char  *label;

    for (e = 0; e < CG_ENTITY_N; e++) {
        label = cg_policy_label_own(policy, language, e);
        label = label ? label : cg_label(language, e);

        if (label && !cg_recode_has(cs, label)) {
            return false;
        }
    }

    return true;
}


/* What its first bytes say; NULL: nothing. */

static const cg_charset *
cg_charset_said(const cg_charset_state *r)
{
    const uint8_t     *p;
    const cg_charset  *c;

    p = r->first.p;
    c = cg_charset_begins(p, r->first.n);

    /* zeros say nothing of a charset that has them anywhere */

    if (r->declared->width > 1 && !r->declared->marked
        && (c == NULL || (p[0] != 0xef && p[0] < 0xfe
                          && !(c->width == 4 && p[0] == 0 && p[1] == 0
                               && p[2] == 0xfe))))
    {
        c = r->declared;
    }

    return c;
}


static cg_status
cg_charset_unread(cg_stream *s)
{
    s->passed = CG_EMEDIA;
    return s->policy->on_error_pass ? CG_OK : CG_EMEDIA;
}


/* What it is in, of which the first bytes are there, or all.  *wait: they do
 * not say yet. */

static cg_status
cg_charset_decide(cg_stream *s, cg_charset_state *r, bool last, bool *wait)
{
    cg_status          st;
    cg_prescan         said;
    const cg_charset  *c;

    st = CG_OK;
    c = cg_charset_said(r);

    if (c == NULL && r->asks) {
        said = cg_prescan_charset(r->part.decoder.format, r->first.p,
                                  r->first.n, !last, &c);
        *wait = (said == CG_PRESCAN_MORE);

        if (*wait) {
            return CG_OK;
        }

        if (said == CG_PRESCAN_OTHER) {
            c = NULL;
            st = cg_charset_unread(s);
        }
    }

    r->code.charset = c ? c : r->declared;
    r->part.raw_base = s->raw_base;

    if (r->code.charset->marked) {
        return CG_EMEDIA;  /* it has no mark: it is one or the other */
    }

    if (r->code.charset->width == 0
        && cg_charset_zeros(r->first.p, r->first.n))
    {
        st = cg_charset_unread(s);
    }

    if (!cg_charset_writes(r->code.charset, s->policy,
                           (cg_language) s->language))
    {
        s->language = CG_LANGUAGE_en;
    }

    return st;
}


static cg_status
cg_charset_go(cg_stream *s, cg_work *w, const uint8_t *in, size_t n, bool last,
    const cg_sink *sink)
{
    bool             end;
    size_t           take;
    cg_charset_state  *r;
    cg_sink          own;
    cg_status        st;
    cg_charset_sink   ctx;

    r = s->state;
    ctx.code = &r->code;
    ctx.sink = sink;

    if (r->code.charset->width == 0) {
        own = cg_sink_own(sink);

    } else {
        own.write = cg_charset_write;
        own.finding = NULL;
        own.ctx = &ctx;
    }

    do {
        take = n < CG_CHARSET_BLOCK ? n : CG_CHARSET_BLOCK;
        end = last && take == n;

        r->code.text.n = 0;
        st = take ? cg_recode_decode(&r->code, in, take) : CG_OK;

        if (st == CG_OK && end) {
            st = cg_recode_end(&r->code);
        }

        if (st == CG_OK) {
            st = cg_stream_within(s, &r->part, w, r->code.text.p,
                                  r->code.text.n, end, &own);
        }

        in = n > take ? in + take : NULL;
        n -= take;

    } while (n && st == CG_OK);

    if (st == CG_OK && last && r->code.unit_n) {
        st = sink->write(sink->ctx, r->code.unit, r->code.unit_n, false);
    }

    return st;
}


/* The first bytes, of which there must be as many as say the charset. */

static cg_status
cg_charset_take(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    bool        wait;
    size_t      take, most;
    cg_charset_state  *r;
    cg_status   st;

    r = s->state;
    most = r->asks ? CG_PRESCAN_MAX : CG_CHARSET_FIRST;
    take = most - r->first.n;
    take = take < n ? take : n;

    st = take ? cg_buf_add(&r->first, in, take) : CG_OK;
    wait = r->first.n < CG_CHARSET_FIRST && !last;

    if (st == CG_OK && !wait) {
        st = cg_charset_decide(s, r, last && take == n, &wait);
    }

    if (st != CG_OK || wait) {
        return st;
    }

    st = cg_charset_go(s, w, r->first.p, r->first.n, last && take == n, sink);
    cg_buf_free(&r->first);

    return st == CG_OK && take < n
           ? cg_charset_go(s, w, in + take, n - take, last, sink) : st;
}


static cg_status
cg_charset_feed(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    cg_charset_state  *r;

    r = s->state;

    if (n == 0 && (!last || s->raw_in == 0)) {
        return CG_OK;
    }

    return r->code.charset ? cg_charset_go(s, w, in, n, last, sink)
                      : cg_charset_take(s, w, in, n, last, sink);
}
