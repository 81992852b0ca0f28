/*
 * The format html: text and attribute values, with their character
 * references; tags, comments and the rest of the markup stay in the view.
 *
 * The tokenizer is cg_html_step.c.  The content of the elements in
 * cg_html_elements[] goes on to their end tag:
 *
 *     opaque   script, style: never rewritten, but for a script that holds JSON
 *              by its type, which is read as that as far as it is
 *     rcdata   character references, no tags
 *     raw      neither
 *
 * References: decimal and hexadecimal numbers, with or without semicolon, and
 * the names of cg_html_name.def with it, "nbsp" and "shy" also without;
 * anything else stays as it is.  Any byte is taken in any state: nothing is an
 * error.
 *
 * Refused, if it is declared to be HTML, is <meta> that says a charset which is
 * not read, if nobody was told one: a browser goes on in that.
 *
 * A zero in text is left out of the view, as a browser leaves it out.
 *
 * The format seam is HTML for the second reading of cg_seam.h: comments and the
 * tags of the elements in cg_html_seam.def are left out of the view, and JSON
 * in scripts is not read.  So that what is held for them is bounded, at most
 * CG_SEAM_ROOM bytes are left out at once, and CG_SEAM_EARN for each byte of
 * text; a tag that would be more parts the text after all.
 *
 * Not followed: comments in scripts that hide an end tag, and that SVG and
 * MathML end some of these elements by themselves.
 */

#include <string.h>

#include "cg_html_state.h"
#include "cg_json.h"
#include "cg_markup.h"
#include "cg_scan.h"

#define CG_SEAM_ROOM  1024
#define CG_SEAM_EARN  16

/* d->seam: where in a tag that is left out */
enum {
    CG_SEAM_NONE = 0,
    CG_SEAM_WITHIN,
    CG_SEAM_FULL,   /* there is no room for the rest: a border is to come, */
    CG_SEAM_PARTED  /* and was put in */
};

static const char *const  cg_html_seams[] = {
#define CG_HTML_SEAM(name)  name,
#include "cg_html_seam.def"
#undef CG_HTML_SEAM
};

static void cg_html_init(cg_decoder *d);
static cg_status cg_html_decode(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *used);
static bool cg_html_opaque(const cg_decoder *d);
static cg_place cg_html_place(const cg_decoder *d);
static cg_status cg_html_seam(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, cg_view *v, size_t *taken);
static cg_status cg_html_json(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *taken);
static size_t cg_html_skip(const cg_decoder *d, const uint8_t *p, size_t n);

const cg_format  cg_format_html = {
    "html", cg_html_init, cg_html_decode, NULL
};

const cg_format  cg_format_seam = {
    "html", cg_html_init, cg_html_decode, NULL
};


static void
cg_html_init(cg_decoder *d)
{
    d->state = CG_HTML_TEXT;
    d->flags = 0;
    d->seam = CG_SEAM_NONE;
    d->room = CG_SEAM_ROOM;
    d->word_len = 0;
}


/* A "<" in text, of which n bytes are there: may the tag be left out?  0: more
 * are needed to tell. */

static size_t
cg_html_seam_begins(cg_decoder *d, const uint8_t *p, size_t n, bool last)
{
    size_t  len;

    len = cg_html_seam_at(p, n, last);

    if (len == CG_HTML_LITERAL || (len && d->room == 0)) {
        d->room = CG_SEAM_ROOM;  /* it parts what is behind from that */
        return CG_HTML_LITERAL;
    }

    d->seam = len ? CG_SEAM_WITHIN : CG_SEAM_NONE;
    return len;
}


/* What is in a script that holds JSON. */

static cg_status
cg_html_data(cg_markup_run *r)
{
    size_t     taken;
    cg_status  st;

    taken = 0;
    st = cg_markup_plain(r, cg_html_place(r->d), r->i);

    if (st == CG_OK) {
        st = cg_html_json(r->d, r->raw + r->i, r->n - r->i, r->base + r->i,
                          r->last, r->v, &taken);
    }

    if (st == CG_OK) {
        r->from = r->i += taken;
        r->wait = (r->d->flags & CG_HTML_JSON) != 0;
    }

    return st;
}


/* What is in a tag or comment that parts no word. */

static cg_status
cg_html_within(cg_markup_run *r)
{
    size_t     taken;
    cg_status  st;

    taken = 0;
    st = cg_markup_plain(r, cg_html_place(r->d), r->i);

    if (st == CG_OK) {
        st = cg_html_seam(r->d, r->raw + r->i, r->n - r->i, r->base + r->i,
                          r->v, &taken);
    }

    if (st == CG_OK) {
        r->from = r->i += taken;
    }

    return st;
}


/* Over what means nothing, to the next byte that is to be looked at; false if
 * there is none, or a seam begins there. */

static bool
cg_html_go(cg_markup_run *r)
{
    size_t       len, room;
    cg_decoder  *d;

    d = r->d;
    len = cg_html_skip(d, r->raw + r->i, r->n - r->i);
    r->i += len;

    if (d->format == &cg_format_seam && d->state == CG_HTML_TEXT) {
        room = len < CG_SEAM_ROOM ? d->room + CG_SEAM_EARN * len
                                  : CG_SEAM_ROOM;
        d->room = (uint16_t) (room < CG_SEAM_ROOM ? room : CG_SEAM_ROOM);

        if (r->i < r->n && r->raw[r->i] == '<') {
            len = cg_html_seam_begins(d, r->raw + r->i, r->n - r->i, r->last);
            r->wait = (len == 0);

            return len == CG_HTML_LITERAL;
        }
    }

    return r->i < r->n;
}


/* At a dash in a comment: over the end of that. *taken: it begins there, or may
 * with what comes. */

static cg_status
cg_html_dash(cg_markup_run *r, bool *taken)
{
    size_t       i, k, len;
    cg_place     place;
    cg_decoder  *d;

    static const char *const  ends[] = { "-->", "--!>" };

    d = r->d;

    for (k = 0; k < sizeof(ends) / sizeof(ends[0]); k++) {
        len = cg_markup_ends(r->raw + r->i, r->n - r->i, r->last, ends[k]);

        if (len == CG_HTML_LITERAL) {
            continue;
        }

        *taken = true;
        r->wait = (len == 0);

        if (r->wait) {
            return CG_OK;
        }

        place = cg_html_place(d);

        for (i = 0; i < len; i++) {
            cg_html_step(d, r->raw[r->i + i]);
        }

        d->seam = CG_SEAM_NONE;
        return cg_markup_end(r, place, len);
    }

    *taken = false;
    return CG_OK;
}


static cg_status
cg_html_byte(cg_markup_run *r)
{
    bool         opaque;
    size_t       len, taken;
    uint8_t      c[4];
    cg_place     place;
    cg_status    st;
    cg_decoder  *d;

    d = r->d;
    taken = CG_HTML_LITERAL;
    len = 0;

    if (r->raw[r->i] == '&' && cg_html_reads(d)) {
        taken = cg_html_reference(r->raw + r->i, r->n - r->i, r->last, c,
                                  &len);
        if (taken == 0) {
            r->wait = true;
            return CG_OK;
        }

        if (cg_html_endless(r->raw + r->i, r->n - r->i)) {
            d->ended = CG_EDEPTH;

            if (d->declared) {
                return CG_EDEPTH;
            }
        }
    }

    if (r->raw[r->i] == '\0' && d->state == CG_HTML_TEXT) {
        taken = 1;  /* a browser leaves it out */
    }

    place = cg_html_place(d);
    opaque = cg_html_opaque(d);
    cg_html_step(d, r->raw[r->i]);

    if (d->flags & CG_META_REFUSED) {
        d->flags = 0;
        d->ended = CG_ESYNTAX;

        if (d->declared) {
            return CG_ESYNTAX;
        }
    }

    if (d->seam == CG_SEAM_PARTED && d->state == CG_HTML_TEXT) {
        d->seam = CG_SEAM_NONE;
    }

    if (taken != CG_HTML_LITERAL) {
        st = cg_markup_plain(r, place, r->i);
        if (st == CG_OK) {
            st = cg_view_unit(r->v, r->base + r->i, taken, c, len);
        }

        r->from = r->i += taken;
        return st;
    }

    r->i++;

    /* what ends it is no part of it */
    return opaque != cg_html_opaque(d)
           ? cg_markup_plain(r, place, r->i - opaque) : CG_OK;
}


static cg_status
cg_html_decode(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    bool           ends;
    cg_status      st;
    cg_markup_run  r = { d, v, raw, n, base, last, 0, 0, false };

    st = CG_OK;

    while (r.i < n && !r.wait && st == CG_OK) {

        if (d->state == CG_HTML_CONTENT && (d->flags & CG_HTML_JSON)) {
            st = cg_html_data(&r);

        } else if (d->seam == CG_SEAM_WITHIN || d->seam == CG_SEAM_FULL) {
            st = cg_html_within(&r);

        } else if (cg_html_go(&r)) {
            ends = false;

            if (raw[r.i] == '-' && d->state >= CG_HTML_COMMENT) {
                st = cg_html_dash(&r, &ends);
            }

            st = st == CG_OK && !ends ? cg_html_byte(&r) : st;
        }
    }

    *used = r.i;
    return st == CG_OK ? cg_markup_plain(&r, cg_html_place(d), r.i) : st;
}


/* Where the end tag of the element at hand begins, or may begin, with so many
 * bytes; *whole: it is there. */

static size_t
cg_html_end_tag(const cg_decoder *d, const uint8_t *p, size_t n, bool *whole)
{
    size_t       i, k, len;
    unsigned     class;
    const char  *name;

    name = cg_html_elements[d->flags & CG_HTML_ELEMENT].name;
    len = strlen(name);
    *whole = false;

    for (i = 0; i < n; i++) {
        i += cg_scan(p + i, n - i, '<', '<', '<', '<', false);

        if (i == n || (i + 1 < n && p[i + 1] != '/')) {
            continue;
        }

        for (k = 0; k < len && i + 2 + k < n
                    && (p[i + 2 + k] | 0x20) == name[k]; k++)
        {
            /* void */
        }

        if (i + 2 + k >= n) {
            return i;
        }

        class = cg_html_class(p[i + 2 + k]);

        if (k == len && (class == C_SPACE || class == C_SLASH
                         || class == C_GREATER))
        {
            *whole = true;
            return i;
        }
    }

    return n;
}


/* Leave out a tag, or what there is of it. */

static cg_status
cg_html_seam(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    cg_view *v, size_t *taken)
{
    size_t     i;
    cg_status  st;

    i = 0;

    if (d->seam == CG_SEAM_FULL) {
        d->room = CG_SEAM_ROOM;
        d->seam = CG_SEAM_PARTED;
        st = cg_view_mark(v, cg_html_place(d));
        if (st != CG_OK) {
            return st;
        }

        cg_html_step(d, raw[0]);
        d->seam = d->state == CG_HTML_TEXT ? CG_SEAM_NONE : CG_SEAM_PARTED;
        *taken = 1;
        return cg_view_unit(v, base, 1, (const uint8_t *) "<", 1);
    }

    do {
        cg_html_step(d, raw[i++]);
    } while (i < n && i < d->room && d->state != CG_HTML_TEXT);

    d->room = (uint16_t) (d->room - i);

    if (d->state == CG_HTML_TEXT) {
        d->seam = CG_SEAM_NONE;
    } else if (d->room == 0) {
        d->seam = CG_SEAM_FULL;
    }

    *taken = i;
    return cg_view_unit(v, base, i, NULL, 0);
}


size_t
cg_html_seam_at(const uint8_t *p, size_t n, bool last)
{
    size_t    i, k, len, first;
    unsigned  class;

    if (n < 3) {
        return last ? CG_HTML_LITERAL : 0;
    }

    if (p[1] == '!' || p[1] == '?'
        || (p[1] == '/' && cg_html_class(p[2]) != C_LETTER))
    {
        return 2;  /* a comment, or read as one */
    }

    first = i = p[1] == '/' ? 2 : 1;

    while (i < n && cg_html_class(p[i]) == C_LETTER && i - first < 8) {
        i++;
    }

    if (i == n) {
        return last ? CG_HTML_LITERAL : 0;
    }

    class = cg_html_class(p[i]);

    if (class != C_SPACE && class != C_SLASH && class != C_GREATER) {
        return CG_HTML_LITERAL;
    }

    len = i - first;

    for (k = 0; k < sizeof(cg_html_seams) / sizeof(cg_html_seams[0]); k++) {
        for (i = 0; i < len && (p[first + i] | 0x20) == cg_html_seams[k][i];
             i++)
        {
            /* void */
        }

        if (i == len && cg_html_seams[k][i] == '\0' && len) {
            return first + len;
        }
    }

    return CG_HTML_LITERAL;
}


size_t
cg_html_markup(const uint8_t *p, size_t n, size_t *len)
{
    size_t      i, start;
    uint32_t    was;
    cg_decoder  d;

    d.format = NULL;  /* no element is special */
    cg_html_init(&d);

    for (i = start = 0; i < n; i++) {
        was = d.state;
        cg_html_step(&d, p[i]);

        if (d.state == CG_HTML_OPEN) {
            start = i;

        } else if (d.state == CG_HTML_TEXT && was != CG_HTML_TEXT
                   && was != CG_HTML_OPEN)
        {
            *len = i + 1 - start;
            return start;
        }
    }

    *len = 0;
    return n;
}


/* JSON up to an end tag.  What breaks off being JSON is as any script from
 * there on. */

static cg_status
cg_html_json(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *taken)
{
    bool          whole;
    size_t        end;
    cg_place      outer;
    cg_json_stop  stop;

    end = cg_html_end_tag(d, raw, n, &whole);
    end = last && !whole ? n : end;

    /* no escape goes on with the "<" of a tag */

    outer = d->outer;
    d->outer = cg_place_in(CG_PLACE_SCRIPT, outer);
    stop = cg_json_read(d, false, raw, end, base, last || end < n, v, taken);
    d->outer = outer;

    if (stop != CG_JSON_MORE || whole) {
        d->flags &= ~(uint32_t) CG_HTML_JSON;
    }

    return cg_json_guess(d, stop);
}


static bool
cg_html_opaque(const cg_decoder *d)
{
    if (d->seam == CG_SEAM_PARTED) {
        return true;
    }

    return d->state == CG_HTML_CONTENT && !(d->flags & CG_HTML_JSON)
           && cg_html_elements[d->flags & CG_HTML_ELEMENT].content
              == CG_HTML_OPAQUE;
}


static cg_place
cg_html_place(const cg_decoder *d)
{
    return (cg_html_opaque(d) ? CG_PLACE_OPAQUE : CG_PLACE_HTML)
           | d->outer << 4;
}


/* How many bytes leave everything as it is. */

static size_t
cg_html_skip(const cg_decoder *d, const uint8_t *p, size_t n)
{
    if (d->flags & (CG_HTML_TYPE | CG_META_VALUES)) {
        return 0;
    }

    switch (d->state) {

    case CG_HTML_TEXT:
        return cg_scan(p, n, '<', '&', '\0', '\0', false);

    case CG_HTML_DOUBLE:
        return cg_scan(p, n, '"', '&', '"', '&', false);

    case CG_HTML_SINGLE:
        return cg_scan(p, n, '\'', '&', '\'', '&', false);

    case CG_HTML_COMMENT:
        return cg_scan(p, n, '-', '-', '-', '-', false);

    case CG_HTML_CONTENT:
        return d->word_len == 0 ? cg_scan(p, n, '<', '&', '<', '&', false)
                                : 0;

    default:
        return 0;
    }
}
