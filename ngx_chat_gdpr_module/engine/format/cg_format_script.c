/*
 * The format script: JSONP, a script that calls a function with JSON.
 *
 *     script   *( call [ ";" ] )
 *     call     prefix "(" value *( "," value ) ")"
 *     prefix   up to 256 bytes: a name, comments, whatever else is no
 *              parenthesis or brace, as in typeof f === 'function' && f
 *     value    JSON
 *
 * Nothing is an error: what goes on in another way is a script like any other
 * from there on, which is not rewritten, as are the prefixes.
 */

#include <string.h>

#include "cg_json.h"

#define CG_SCRIPT_PREFIX  256

/* States of the decoder. */
enum {
    CG_SCRIPT_CALL = 0,  /* a prefix */
    CG_SCRIPT_NEXT,      /* behind the parenthesis or a comma */
    CG_SCRIPT_VALUE,
    CG_SCRIPT_SCALAR,    /* a value that is no object, array or string */
    CG_SCRIPT_BEHIND,
    CG_SCRIPT_OTHER
};

static void cg_script_init(cg_decoder *d);
static cg_status cg_script_decode(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *used);
static void cg_script_step(cg_decoder *d, uint8_t c);

const cg_format  cg_format_script = {
    "script", cg_script_init, cg_script_decode, NULL
};


/* d->word_len: how long the prefix is. */

static void
cg_script_init(cg_decoder *d)
{
    d->state = CG_SCRIPT_CALL;
    d->word_len = 0;
}


static cg_status
cg_script_decode(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    size_t        i, from, taken;
    cg_place      opaque;
    cg_status     st;
    cg_json_stop  stop;

    opaque = cg_place_in(CG_PLACE_OPAQUE, d->outer);

    for (i = 0; i < n; i += taken) {

        if (d->state == CG_SCRIPT_VALUE) {
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

            d->state = stop == CG_JSON_END ? CG_SCRIPT_BEHIND
                                           : CG_SCRIPT_OTHER;
            continue;
        }

        for (from = i; i < n && d->state != CG_SCRIPT_VALUE; i++) {
            if (d->state == CG_SCRIPT_OTHER) {
                i = n;
                break;
            }

            cg_script_step(d, raw[i]);

            if (d->state == CG_SCRIPT_VALUE) {
                break;  /* of which this is the first byte */
            }
        }

        st = cg_view_plain(v, opaque, raw + from, i - from);
        if (st != CG_OK) {
            return st;
        }

        taken = 0;
    }

    *used = n;
    return CG_OK;
}


static bool
cg_script_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}


/* A value, or white space in front of it. */

static void
cg_script_value(cg_decoder *d, uint8_t c)
{
    if (c == '{' || c == '[' || c == '"') {
        d->state = CG_SCRIPT_VALUE;
        cg_json_begin(d, &d->json);

    } else if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-') {
        d->state = CG_SCRIPT_SCALAR;

    } else if (!cg_script_space(c)) {
        d->state = CG_SCRIPT_OTHER;
    }
}


static void
cg_script_step(cg_decoder *d, uint8_t c)
{
    switch (d->state) {

    case CG_SCRIPT_CALL:
        if (c == '(') {
            d->state = d->word_len ? CG_SCRIPT_NEXT : CG_SCRIPT_OTHER;
            d->word_len = 0;

        } else if (c == ')' || c == '{' || c == '}'
                   || ++d->word_len > CG_SCRIPT_PREFIX)
        {
            d->state = CG_SCRIPT_OTHER;
        }

        break;

    case CG_SCRIPT_NEXT:
        cg_script_value(d, c);
        break;

    case CG_SCRIPT_SCALAR:
        if (c == ',' || c == ')' || cg_script_space(c)) {
            d->state = c == ',' ? CG_SCRIPT_NEXT
                       : c == ')' ? CG_SCRIPT_CALL : CG_SCRIPT_BEHIND;

        } else if (!(c >= '0' && c <= '9') && !((c | 0x20) >= 'a'
                                                && (c | 0x20) <= 'z')
                   && c != '.' && c != '+' && c != '-')
        {
            d->state = CG_SCRIPT_OTHER;
        }

        break;

    default:  /* CG_SCRIPT_BEHIND */
        if (c == ',') {
            d->state = CG_SCRIPT_NEXT;

        } else if (c == ')') {
            d->state = CG_SCRIPT_CALL;

        } else if (!cg_script_space(c)) {
            d->state = CG_SCRIPT_OTHER;
        }
    }
}
