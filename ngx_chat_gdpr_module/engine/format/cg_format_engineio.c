/*
 * The format engineio: packets of Engine.IO 4, which hold those of
 * Socket.IO 5.
 *
 *     payload    packet *( RS packet )         polling; one packet otherwise
 *     packet     prefix [ value ] text
 *     prefix     up to the first brace, bracket or quote: the packet types,
 *                the attachments, the namespace, the acknowledgement id; also
 *                all of a packet that is text or base64
 *     value      JSON
 *
 * Nothing is an error: a packet with a value that is not JSON is text from
 * there on to the next RS.
 */

#include <string.h>

#include "cg_json.h"
#include "cg_scan.h"

#define CG_ENGINEIO_RS  0x1e

/* States of the decoder. */
enum {
    CG_ENGINEIO_PREFIX = 0,
    CG_ENGINEIO_VALUE,
    CG_ENGINEIO_TEXT
};

static void cg_engineio_init(cg_decoder *d);
static cg_status cg_engineio_decode(cg_decoder *d, const uint8_t *raw,
    size_t n, size_t base, bool last, cg_view *v, size_t *used);
static size_t cg_engineio_text(cg_decoder *d, const uint8_t *raw, size_t n);

const cg_format  cg_format_engineio = {
    "engineio", cg_engineio_init, cg_engineio_decode, cg_json_as_is
};


static void
cg_engineio_init(cg_decoder *d)
{
    d->state = CG_ENGINEIO_PREFIX;
}


static cg_status
cg_engineio_decode(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    size_t        i, taken;
    cg_status     st;
    cg_json_stop  stop;

    for (i = 0; i < n; i += taken) {

        if (d->state != CG_ENGINEIO_VALUE) {
            taken = cg_engineio_text(d, raw + i, n - i);
            st = cg_view_plain(v, d->outer, raw + i, taken);
            if (st != CG_OK) {
                return st;
            }
            continue;
        }

        stop = cg_json_read(d, true, raw + i, n - i, base + i, last, v,
                            &taken);

        st = cg_json_guess(d, stop);
        if (st != CG_OK) {
            return st;
        }

        if (stop == CG_JSON_MORE) {
            *used = i + taken;
            return CG_OK;
        }

        d->state = stop == CG_JSON_END ? CG_ENGINEIO_PREFIX
                                       : CG_ENGINEIO_TEXT;
    }

    *used = n;
    return CG_OK;
}


/* How many bytes are not part of a value, and what follows them. */

static size_t
cg_engineio_text(cg_decoder *d, const uint8_t *raw, size_t n)
{
    size_t          i;
    const uint8_t  *rs;

    if (d->state == CG_ENGINEIO_TEXT) {
        rs = memchr(raw, CG_ENGINEIO_RS, n);
        if (rs == NULL) {
            return n;
        }

        d->state = CG_ENGINEIO_PREFIX;
        return (size_t) (rs - raw) + 1;
    }

    i = cg_scan(raw, n, '{', '[', '"', '"', false);

    if (i < n) {
        d->state = CG_ENGINEIO_VALUE;
        cg_json_begin(d, &d->json);
    }

    return i;
}
