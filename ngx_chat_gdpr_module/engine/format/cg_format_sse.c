/*
 * The format sse: an event stream, WHATWG HTML section 9.2.
 *
 * Lines end with CR, LF or both, which pass as they are.  The payload of a
 * line "data:", behind one space at most, is JSON if it begins with a brace or
 * a bracket, and text from the first byte on that no JSON goes on with; all
 * else is text.  JSON that is not whole at the end of its line, and not within
 * a string, goes on in the next data line of the event.
 */

#include "cg_json.h"
#include "cg_scan.h"

/* States of the decoder; below CG_SSE_SPACE so many bytes of "data:" were
 * seen in this line. */
enum {
    CG_SSE_SPACE = 5,  /* one may follow */
    CG_SSE_PAYLOAD,    /* it begins */
    CG_SSE_JSON,
    CG_SSE_TEXT        /* to the end of the line */
};

/* d->flags */
#define CG_SSE_OPEN  1  /* JSON is to go on in this event */
#define CG_SSE_CR    2  /* the last byte was CR */

static void cg_sse_init(cg_decoder *d);
static cg_status cg_sse_decode(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *used);
static size_t cg_sse_line(cg_decoder *d, const uint8_t *raw, size_t n);

const cg_format  cg_format_sse = {
    "sse", cg_sse_init, cg_sse_decode, NULL
};


/* d->word_len: how much of a byte order mark was seen in front of the first
 * line. */

static void
cg_sse_init(cg_decoder *d)
{
    d->state = 0;
    d->flags = 0;
    d->word_len = 0;
}


/* At the end of a line of JSON, of which no more is wrong: does it go on in the
 * next one? */

static bool
cg_sse_goes_on(cg_decoder *d)
{
    cg_json  *j;

    j = &d->json;

    if (j->string || j->depth == 0 || !cg_json_scalar_done(j->scalar)) {
        return false;
    }

    j->scalar = 0;
    return true;
}


/* Over the end of a line.  An empty one ends the event. */

static void
cg_sse_end(cg_decoder *d, uint8_t c)
{
    if (d->state == 0 && !(c == '\n' && (d->flags & CG_SSE_CR))) {
        d->flags = 0;
    }

    d->flags &= ~(uint32_t) CG_SSE_CR;
    d->flags |= c == '\r' ? CG_SSE_CR : 0;
    d->state = 0;
    d->word_len = 3;
}


static cg_status
cg_sse_decode(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    size_t        i, end, taken;
    cg_status     st;
    cg_json_stop  stop;

    for (i = 0; i < n; i += taken) {
        end = i + cg_scan(raw + i, n - i, '\n', '\r', '\n', '\r', false);

        if (d->state != CG_SSE_JSON) {
            taken = cg_sse_line(d, raw + i, end - i);

            if (taken) {
                d->flags &= ~(uint32_t) CG_SSE_CR;
            }

            if (d->state != CG_SSE_JSON && end < n) {
                cg_sse_end(d, raw[end]);
                taken++;
            }

            st = cg_view_plain(v, d->outer, raw + i, taken);
            if (st != CG_OK) {
                return st;
            }

            continue;
        }

        stop = cg_json_read(d, false, raw + i, end - i, base + i,
                            last || end < n, v, &taken);

        st = cg_json_guess(d, stop);
        if (st != CG_OK) {
            return st;
        }

        if (stop != CG_JSON_MORE || end < n) {
            d->state = CG_SSE_TEXT;
            d->flags = stop == CG_JSON_MORE && cg_sse_goes_on(d) ? CG_SSE_OPEN
                                                                 : 0;

        } else {
            *used = i + taken;
            return CG_OK;
        }
    }

    *used = n;
    return CG_OK;
}


/* Take bytes of one line, its end excepted, up to a payload that is JSON. */

static size_t
cg_sse_line(cg_decoder *d, const uint8_t *raw, size_t n)
{
    size_t  i;

    static const uint8_t  bom[] = { 0xef, 0xbb, 0xbf };
    static const char     data[] = "data:";

    for (i = 0; i < n; i++) {

        if (d->word_len < 3 && raw[i] == bom[d->word_len]) {
            d->word_len++;
            continue;
        }

        d->word_len = 3;

        if (d->state < CG_SSE_SPACE && raw[i] == data[d->state]) {
            d->state++;
            continue;
        }

        if (d->state == CG_SSE_SPACE) {
            d->state = CG_SSE_PAYLOAD;
            if (raw[i] == ' ') {
                continue;
            }
        }

        if (d->state == CG_SSE_PAYLOAD && (d->flags & CG_SSE_OPEN)) {
            d->state = CG_SSE_JSON;
            return i;
        }

        if (d->state == CG_SSE_PAYLOAD && (raw[i] == '{' || raw[i] == '['))
        {
            d->state = CG_SSE_JSON;
            cg_json_begin(d, &d->json);
            return i;
        }

        d->state = CG_SSE_TEXT;
        break;
    }

    return n;
}
