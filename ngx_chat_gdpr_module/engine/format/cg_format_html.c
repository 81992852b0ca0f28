/*
 * The format html: text and attribute values, with their character
 * references; tags, comments and the rest of the markup stay in the view.
 *
 * The tokenizer is that of WHATWG HTML section 13.2.5 with states merged where
 * the difference does not matter here; the table below is all of it but for
 * the content of the elements in cg_html_elements[], which goes on to their
 * end tag:
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

#include "cg_encoding.h"
#include "cg_json.h"
#include "cg_markup.h"
#include "cg_scan.h"

/* States.  In those up to CG_HTML_UNQUOTED references are read. */
enum {
    CG_HTML_TEXT = 0,
    CG_HTML_DOUBLE,        /* attribute values by their quotes */
    CG_HTML_SINGLE,
    CG_HTML_UNQUOTED,
    CG_HTML_OPEN,          /* < */
    CG_HTML_OPEN_END,      /* </ */
    CG_HTML_NAME,          /* of a tag */
    CG_HTML_TAG,           /* between attributes */
    CG_HTML_ATTRIBUTE,     /* its name */
    CG_HTML_ATTRIBUTE_END, /* white space behind it */
    CG_HTML_EQUALS,        /* a value is to come */
    CG_HTML_MARKUP,        /* <! */
    CG_HTML_MARKUP_DASH,   /* <!- */
    CG_HTML_BOGUS,         /* goes on to > */
    CG_HTML_COMMENT,
    CG_HTML_COMMENT_OPEN,  /* <!-- */
    CG_HTML_COMMENT_OPEN_DASH,
    CG_HTML_COMMENT_DASH,
    CG_HTML_COMMENT_DASHES,
    CG_HTML_COMMENT_BANG,  /* --! */
    CG_HTML_STATES,

    CG_HTML_CONTENT = CG_HTML_STATES  /* of a special element */
};

/* Classes of bytes. */
enum {
    C_OTHER = 0,
    C_SPACE,
    C_LETTER,
    C_LESS,
    C_GREATER,
    C_SLASH,
    C_BANG,
    C_QUESTION,
    C_DASH,
    C_EQUALS,
    C_DOUBLE,
    C_SINGLE,
    C_MAX
};

#define T   CG_HTML_TEXT
#define DQ  CG_HTML_DOUBLE
#define SQ  CG_HTML_SINGLE
#define UQ  CG_HTML_UNQUOTED
#define O   CG_HTML_OPEN
#define OE  CG_HTML_OPEN_END
#define N   CG_HTML_NAME
#define G   CG_HTML_TAG
#define A   CG_HTML_ATTRIBUTE
#define AE  CG_HTML_ATTRIBUTE_END
#define EQ  CG_HTML_EQUALS
#define M   CG_HTML_MARKUP
#define MD  CG_HTML_MARKUP_DASH
#define B   CG_HTML_BOGUS
#define C   CG_HTML_COMMENT
#define CO  CG_HTML_COMMENT_OPEN
#define CE  CG_HTML_COMMENT_OPEN_DASH
#define CD  CG_HTML_COMMENT_DASH
#define CC  CG_HTML_COMMENT_DASHES
#define CB  CG_HTML_COMMENT_BANG

static const uint8_t  cg_html_next[CG_HTML_STATES][C_MAX] = {
    /*      other sp  a-z <   >   /   !   ?   -   =   "   ' */
    [T] =  { T,  T,  T,  O,  T,  T,  T,  T,  T,  T,  T,  T },
    [DQ] = { DQ, DQ, DQ, DQ, DQ, DQ, DQ, DQ, DQ, DQ, G,  DQ },
    [SQ] = { SQ, SQ, SQ, SQ, SQ, SQ, SQ, SQ, SQ, SQ, SQ, G },
    [UQ] = { UQ, G,  UQ, UQ, T,  UQ, UQ, UQ, UQ, UQ, UQ, UQ },
    [O] =  { T,  T,  N,  O,  T,  OE, M,  B,  T,  T,  T,  T },
    [OE] = { B,  B,  N,  B,  T,  B,  B,  B,  B,  B,  B,  B },
    [N] =  { N,  G,  N,  N,  T,  G,  N,  N,  N,  N,  N,  N },
    [G] =  { A,  G,  A,  A,  T,  G,  A,  A,  A,  A,  A,  A },
    [A] =  { A,  AE, A,  A,  T,  G,  A,  A,  A,  EQ, A,  A },
    [AE] = { A,  AE, A,  A,  T,  G,  A,  A,  A,  EQ, A,  A },
    [EQ] = { UQ, EQ, UQ, UQ, T,  UQ, UQ, UQ, UQ, UQ, DQ, SQ },
    [M] =  { B,  B,  B,  B,  T,  B,  B,  B,  MD, B,  B,  B },
    [MD] = { B,  B,  B,  B,  T,  B,  B,  B,  CO, B,  B,  B },
    [B] =  { B,  B,  B,  B,  T,  B,  B,  B,  B,  B,  B,  B },
    [C] =  { C,  C,  C,  C,  C,  C,  C,  C,  CD, C,  C,  C },
    [CO] = { C,  C,  C,  C,  T,  C,  C,  C,  CE, C,  C,  C },
    [CE] = { C,  C,  C,  C,  T,  C,  C,  C,  CC, C,  C,  C },
    [CD] = { C,  C,  C,  C,  C,  C,  C,  C,  CC, C,  C,  C },
    [CC] = { C,  C,  C,  C,  T,  C,  CB, C,  CC, C,  C,  C },
    [CB] = { C,  C,  C,  C,  T,  C,  C,  C,  CD, C,  C,  C }
};

#undef T
#undef DQ
#undef SQ
#undef UQ
#undef O
#undef OE
#undef N
#undef G
#undef A
#undef AE
#undef EQ
#undef M
#undef MD
#undef B
#undef C
#undef CO
#undef CE
#undef CD
#undef CC
#undef CB

/* d->flags: the content of which element, and what tag is being read. */
#define CG_HTML_ELEMENT  0xff
#define CG_HTML_END_TAG  0x100
#define CG_HTML_SCRIPT   0x400  /* a tag "script" */
#define CG_HTML_TYPE     0x800  /* whose attribute "type" is being read, or */
#define CG_HTML_TYPED    0x1000 /* was */
#define CG_HTML_JSON     0x2000 /* and says that it holds JSON */
#define CG_HTML_META     0x4000 /* a tag "meta", and in which of its attributes:
                                   */
#define CG_META_CHARSET  0x8000
#define CG_META_EQUIV    0x10000
#define CG_META_CONTENT  0x20000
#define CG_META_VALUES   0x38000
#define CG_META_PRAGMA   0x40000 /* it stands for a header "Content-Type" */
#define CG_META_OTHER    0x80000 /* that says a charset which is not read */
#define CG_META_REFUSED  0x100000 /* as the tag does itself */

typedef enum {
    CG_HTML_OPAQUE,
    CG_HTML_RCDATA,
    CG_HTML_RAW
} cg_html_content;

static const struct {
    const char       *name;
    cg_html_content   content;
} cg_html_elements[] = {
    { "script",   CG_HTML_OPAQUE },
    { "style",    CG_HTML_OPAQUE },
    { "textarea", CG_HTML_RCDATA },
    { "title",    CG_HTML_RCDATA },
    { "iframe",   CG_HTML_RAW },
    { "noembed",  CG_HTML_RAW },
    { "noframes", CG_HTML_RAW },
    { "xmp",      CG_HTML_RAW }
};

#define CG_HTML_ELEMENTS \
    (sizeof(cg_html_elements) / sizeof(cg_html_elements[0]))

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
static bool cg_html_reads(const cg_decoder *d);
static bool cg_html_opaque(const cg_decoder *d);
static cg_place cg_html_place(const cg_decoder *d);
static cg_status cg_html_seam(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, cg_view *v, size_t *taken);
static cg_status cg_html_json(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *taken);
static size_t cg_html_skip(const cg_decoder *d, const uint8_t *p, size_t n);
static unsigned cg_html_class(uint8_t c);
static void cg_html_step(cg_decoder *d, uint8_t c);
static void cg_html_word(cg_decoder *d, uint8_t c);
static void cg_html_script(cg_decoder *d, uint32_t was, uint8_t c);
static void cg_html_meta(cg_decoder *d, uint32_t was, uint8_t c);
static void cg_html_tag(cg_decoder *d);
static void cg_html_content_step(cg_decoder *d, uint8_t c);

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


/* Whether a reference at this point is one. */

static bool
cg_html_reads(const cg_decoder *d)
{
    if (d->state == CG_HTML_CONTENT) {
        return cg_html_elements[d->flags & CG_HTML_ELEMENT].content
               == CG_HTML_RCDATA;
    }

    return cg_html_next[d->state][C_OTHER] <= CG_HTML_UNQUOTED;
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


static unsigned
cg_html_class(uint8_t c)
{
    static const uint8_t  classes[128] = {
        ['\t'] = C_SPACE, ['\n'] = C_SPACE, ['\f'] = C_SPACE,
        ['\r'] = C_SPACE, [' '] = C_SPACE, ['<'] = C_LESS,
        ['>'] = C_GREATER, ['/'] = C_SLASH, ['!'] = C_BANG,
        ['?'] = C_QUESTION, ['-'] = C_DASH, ['='] = C_EQUALS,
        ['"'] = C_DOUBLE, ['\''] = C_SINGLE
    };

    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
        return C_LETTER;
    }

    return c < 128 ? classes[c] : C_OTHER;
}


static void
cg_html_step(cg_decoder *d, uint8_t c)
{
    uint32_t  was;

    if (d->state == CG_HTML_CONTENT) {
        cg_html_content_step(d, c);
        return;
    }

    was = d->state;
    d->state = cg_html_next[was][cg_html_class(c)];

    if (d->state == CG_HTML_NAME) {

        if (was != CG_HTML_NAME) {
            d->word_len = 0;
            d->flags = was == CG_HTML_OPEN_END ? CG_HTML_END_TAG : 0;
        }

        cg_html_word(d, c);
        return;
    }

    if (was == CG_HTML_NAME && d->flags == 0) {

        if (d->word_len == 6 && memcmp(d->word, "script", 6) == 0) {
            d->flags = CG_HTML_SCRIPT;

        } else if (d->word_len == 4 && memcmp(d->word, "meta", 4) == 0
                   && d->format == &cg_format_html && !d->told)
        {
            d->flags = CG_HTML_META;
        }
    }

    if (d->flags & CG_HTML_META) {
        cg_html_meta(d, was, c);
        return;
    }

    if (d->flags & CG_HTML_SCRIPT) {
        cg_html_script(d, was, c);
    }

    if (c == '>' && was >= CG_HTML_UNQUOTED && was <= CG_HTML_EQUALS
               && was != CG_HTML_OPEN && was != CG_HTML_OPEN_END)
    {
        cg_html_tag(d);
    }
}


/* A name that fills the word is none that matters. */

static void
cg_html_word(cg_decoder *d, uint8_t c)
{
    if (d->word_len < sizeof(d->word)) {
        d->word[d->word_len++] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
}


/* In the value of an attribute "content": look for "charset=".  d->room: how
 * much of it there is, which the first reading has no other use for. */

static void
cg_html_meta_content(cg_decoder *d, uint8_t c)
{
    static const char  charset[] = "charset";

    if (d->room < sizeof(charset) - 1) {
        c |= c >= 'A' && c <= 'Z' ? 0x20 : 0;
        d->room = c == (uint8_t) charset[d->room]
                  ? (uint16_t) (d->room + 1) : (c == 'c');
        return;
    }

    if (d->room == sizeof(charset) - 1) {
        d->room = c == '=' ? (uint16_t) (d->room + 1)
                  : cg_html_class(c) == C_SPACE ? d->room : (c == 'c');
        return;
    }

    if (d->word_len && (c == ';' || cg_html_class(c) == C_SPACE)) {
        d->room = UINT16_MAX;  /* that was it */
    }

    if (d->room != UINT16_MAX && cg_html_class(c) != C_SPACE && c != '"'
        && c != '\'')
    {
        cg_html_word(d, c);
    }
}


/* The value of an attribute of "meta" has ended. */

static void
cg_html_meta_value(cg_decoder *d)
{
    bool  other;

    static const char  type[] = "content-type";

    other = !cg_encoding_plain(d->word, d->word_len)
            && !cg_encoding_wide(d->word, d->word_len);

    if (d->flags & CG_META_EQUIV) {
        if (d->word_len == sizeof(type) - 1
            && memcmp(d->word, type, sizeof(type) - 1) == 0)
        {
            d->flags |= CG_META_PRAGMA;
        }

    } else if (other) {
        d->flags |= d->flags & CG_META_CHARSET
                    ? CG_META_OTHER | CG_META_PRAGMA : CG_META_OTHER;
    }

    d->flags &= ~(uint32_t) CG_META_VALUES;
    d->word_len = 0;
}


/* The name of an attribute of "meta". */

static uint32_t
cg_html_meta_name(const cg_decoder *d)
{
    size_t  i;

    static const struct {
        const char  *name;
        uint32_t     flag;
    } names[] = {
        { "charset",    CG_META_CHARSET },
        { "http-equiv", CG_META_EQUIV },
        { "content",    CG_META_CONTENT }
    };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (d->word_len == strlen(names[i].name)
            && memcmp(d->word, names[i].name, d->word_len) == 0)
        {
            return names[i].flag;
        }
    }

    return 0;
}


/* In a tag "meta", of which c led from one state to the next: look for a
 * charset that is not read.  A browser that was told none goes on in it. */

static void
cg_html_meta(cg_decoder *d, uint32_t was, uint8_t c)
{
    bool  value;

    value = d->state >= CG_HTML_DOUBLE && d->state <= CG_HTML_UNQUOTED;

    if (d->state == CG_HTML_ATTRIBUTE) {
        d->word_len = was == CG_HTML_ATTRIBUTE ? d->word_len : 0;
        cg_html_word(d, c);

    } else if (d->state == CG_HTML_EQUALS && was != CG_HTML_EQUALS) {
        d->flags |= cg_html_meta_name(d);
        d->word_len = d->room = 0;

    } else if (value && (d->state == was || d->state == CG_HTML_UNQUOTED)) {

        if (d->flags & CG_META_CONTENT) {
            cg_html_meta_content(d, c);
        } else if (d->word_len || cg_html_class(c) != C_SPACE) {
            cg_html_word(d, c);
        }

    } else if (!value && d->state != CG_HTML_EQUALS) {

        if (d->flags & CG_META_VALUES) {
            cg_html_meta_value(d);
        }

        if (d->state == CG_HTML_TEXT && (d->flags & CG_META_PRAGMA)
            && (d->flags & CG_META_OTHER))
        {
            d->flags |= CG_META_REFUSED;
        }
    }
}


/* Types of scripts that hold JSON: WHATWG HTML 4.12.1. */

static bool
cg_html_is_json(const uint8_t *p, size_t n)
{
    size_t  i, k;

    static const char *const  types[] = {
        "application/json", "text/json", "importmap", "speculationrules"
    };

    for (i = 0; i < n && p[i] != ';' && p[i] != ' '; i++) { /* void */ }

    if (i > 5 && memcmp(p + i - 5, "+json", 5) == 0) {
        return true;
    }

    for (k = 0; k < sizeof(types) / sizeof(types[0]); k++) {
        if (strlen(types[k]) == i && memcmp(types[k], p, i) == 0) {
            return true;
        }
    }

    return false;
}


/* In a tag "script", of which c led from one state to the next: look for its
 * type.  Of two the first counts. */

static void
cg_html_script(cg_decoder *d, uint32_t was, uint8_t c)
{
    bool  value;

    value = d->state >= CG_HTML_DOUBLE && d->state <= CG_HTML_UNQUOTED;

    if (d->state == CG_HTML_ATTRIBUTE) {
        d->word_len = was == CG_HTML_ATTRIBUTE ? d->word_len : 0;
        cg_html_word(d, c);

    } else if (d->state == CG_HTML_EQUALS && was != CG_HTML_EQUALS) {

        if (d->word_len == 4 && memcmp(d->word, "type", 4) == 0
            && !(d->flags & CG_HTML_TYPED))
        {
            d->flags |= CG_HTML_TYPE | CG_HTML_TYPED;
        }

        d->word_len = 0;

    } else if (value) {

        if (d->state == was || d->state == CG_HTML_UNQUOTED) {
            cg_html_word(d, c);
        }

    } else if ((d->flags & CG_HTML_TYPE) && d->state != CG_HTML_EQUALS) {
        d->flags &= ~(uint32_t) CG_HTML_TYPE;

        if (cg_html_is_json(d->word, d->word_len)) {
            d->flags |= CG_HTML_JSON;
        }
    }
}


/* A tag has ended: it may be the start of an element with special content. */

static void
cg_html_tag(cg_decoder *d)
{
    uint32_t  i;

    if ((d->flags & CG_HTML_END_TAG) || d->format == NULL) {
        return;
    }

    if (d->flags & CG_HTML_SCRIPT) {
        d->state = CG_HTML_CONTENT;
        d->flags &= d->format == &cg_format_seam ? 0 : CG_HTML_JSON;
        d->word_len = 0;

        if (d->flags) {
            cg_json_begin(d, &d->json);
        }

        return;
    }

    for (i = 0; i < CG_HTML_ELEMENTS; i++) {
        if (strlen(cg_html_elements[i].name) == d->word_len
            && memcmp(cg_html_elements[i].name, d->word, d->word_len) == 0)
        {
            d->state = CG_HTML_CONTENT;
            d->flags = i;
            d->word_len = 0;
            return;
        }
    }
}


/* Look for the end tag; d->word_len: how many bytes of it were seen. */

static void
cg_html_content_step(cg_decoder *d, uint8_t c)
{
    size_t       len;
    unsigned     class;
    const char  *name;

    name = cg_html_elements[d->flags & CG_HTML_ELEMENT].name;
    len = strlen(name);
    class = cg_html_class(c);

    if (d->word_len == len + 2
        && (class == C_SPACE || class == C_SLASH || class == C_GREATER))
    {
        d->state = class == C_GREATER ? CG_HTML_TEXT : CG_HTML_TAG;
        d->flags = CG_HTML_END_TAG;
        return;
    }

    if ((d->word_len == 1 && c == '/')
        || (d->word_len >= 2 && d->word_len < len + 2
            && class == C_LETTER && (c | 0x20) == name[d->word_len - 2]))
    {
        d->word_len++;
        return;
    }

    d->word_len = (c == '<');
}
