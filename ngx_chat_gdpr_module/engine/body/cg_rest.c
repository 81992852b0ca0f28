/*
 * What may follow a finding, and where it ends.
 *
 * A string of JSON ends at a quote that is written as the one it began with:
 * one that is escaped takes more raw bytes, whatever JSON is wrapped in.  In
 * text that is no JSON to anyone else a backslash tells.  A field of a form
 * ends at what is not percent-encoded.  Nothing goes on over the end of its
 * place.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_rest.h"
#include "cg_verify.h"

#define CG_REST_DASHES  5   /* at both ends of a line of armour */
#define CG_REST_LINE    60  /* bytes of such a line */


static cg_rest_kind
cg_rest_rule(unsigned rule)
{
    switch (rule) {
    case CG_RULE_ADDRESS_VALUE:
        return CG_REST_VALUE;
    case CG_RULE_SECRET_MEMBER:
    case CG_RULE_SECRET_QUOTED:
        return CG_REST_QUOTE;
    case CG_RULE_SECRET_WORD:
        return CG_REST_WORD;
    case CG_RULE_SECRET_FIELD:
        return CG_REST_FIELD;
    case CG_RULE_SECRET_ARGUMENT:
    case CG_RULE_URL_ARGUMENT_LONG:
        return CG_REST_ARGUMENT;
    case CG_RULE_SECRET_RUN:
        return CG_REST_RUN;
    case CG_RULE_SECRET_ARMOUR:
        return CG_REST_ARMOUR;
    default:
        return CG_REST_NONE;
    }
}


bool
cg_rest_follows(unsigned rule)
{
    return cg_rest_rule(rule) != CG_REST_NONE;
}


/* Over the armour's dashes: its end is the second row of them. */
static bool
cg_rest_armour(cg_rest *r, uint8_t ch)
{
    if (ch != '-') {
        r->dashes = 0;
        return r->rows < 2
               && (cg_is_alnum(ch) || (ch && strchr("+/=\r\n\t \\:,.", ch)));
    }

    r->dashes++;

    if (r->dashes == CG_REST_DASHES) {
        r->dashes = 0;
        r->rows++;
    }

    return true;
}


cg_rest
cg_rest_of(unsigned rule, const cg_view *v, size_t start, size_t end,
    size_t width)
{
    size_t   i;
    cg_rest  r;

    memset(&r, 0, sizeof(cg_rest));
    r.kind = (uint8_t) cg_rest_rule(rule);

    if (r.kind == CG_REST_NONE) {
        return r;
    }

    r.place = cg_view_place(v, start, NULL, NULL);
    r.quote = start ? v->text[start - 1] : 0;
    r.width = (uint32_t) width;

    if (r.kind == CG_REST_VALUE) {
        r.kind = r.quote == '"' || r.quote == '\'' ? CG_REST_QUOTE
                                                   : CG_REST_FIELD;
    } else {
        r.line = (r.place == CG_PLACE_TEXT);
    }

    if (rule == CG_RULE_SECRET_FIELD && (r.place & 0xf) != CG_PLACE_FORM) {
        r.kind = CG_REST_NONE;
    }

    if (r.kind == CG_REST_ARMOUR) {

        for (i = end - start > CG_REST_LINE ? end - CG_REST_LINE : start;
             i < end; i++)
        {
            (void) cg_rest_armour(&r, v->text[i]);
        }
    }

    if ((r.place & 0xf) != CG_PLACE_JSON) {

        for (i = end; i > start && v->text[i - 1] == '\\'; i--) {
            r.escaped = !r.escaped;
        }
    }

    return r;
}


/* Is a place the one that it began in, or within it? */
static bool
cg_rest_within(cg_place outer, cg_place place)
{
    if (outer == CG_PLACE_TEXT) {
        return place == outer;
    }

    while (place != outer && place != CG_PLACE_TEXT) {
        place = cg_place_around(place);
    }

    return place == outer;
}


/* Raw bytes of what stands at v->text[at]. */
static size_t
cg_rest_width(const cg_view *v, size_t at)
{
    return cg_view_raw_end(v, at + 1) - cg_view_raw_at(v, at);
}


/* Over what is quoted. */
static bool
cg_rest_quote(cg_rest *r, const cg_view *v, size_t at)
{
    uint8_t  ch;

    ch = v->text[at];

    if (ch < ' ' && r->line) {
        return false;
    }

    if (r->escaped) {
        r->escaped = false;
        return true;
    }

    if (ch == '\\' && (r->place & 0xf) != CG_PLACE_JSON) {
        r->escaped = true;
        return true;
    }

    if (ch != r->quote) {
        return ch != '"';  /* a string that a single quote began in */
    }

    return cg_rest_width(v, at) > r->width;
}


/* Does it go on over v->text[at]? */
static bool
cg_rest_goes(cg_rest *r, const cg_view *v, size_t at)
{
    uint8_t  ch;

    ch = v->text[at];

    switch (r->kind) {
    case CG_REST_QUOTE:
        return cg_rest_quote(r, v, at);
    case CG_REST_FIELD:
        return strchr("\"\n&<;", ch) == NULL
               || (ch && (r->place & 0xf) == CG_PLACE_FORM
                   && cg_rest_width(v, at) > 1);
    case CG_REST_ARGUMENT:
        return ch > ' ' && strchr("\"<>&#", ch) == NULL;
    case CG_REST_WORD:
        return ch > ' ' && strchr("\"<>", ch) == NULL;
    case CG_REST_RUN:
        return cg_is_alnum(ch) || (ch && strchr("_-.~+/=", ch));
    case CG_REST_ARMOUR:
        return cg_rest_armour(r, ch);
    default:
        return true;
    }
}


size_t
cg_rest_over(cg_rest *r, const cg_view *v, size_t at, size_t to)
{
    size_t    end;
    cg_place  place;

    while (at < to) {
        place = cg_view_place(v, at, NULL, &end);

        if (!cg_rest_within(r->place, place)) {
            r->kind = CG_REST_NONE;
            return at;
        }

        end = end < to ? end : to;

        for ( /* void */ ; at < end; at++) {
            if (!cg_rest_goes(r, v, at)) {
                r->kind = CG_REST_NONE;
                return at;
            }
        }
    }

    return to;
}
