/*
 * The format xml (XML 1.0, fifth edition): character data, attribute values
 * and CDATA sections, with the references in them; tags, comments, processing
 * instructions and the rest of the markup stay in the view.
 *
 * References are those of cg_html.h, which are more than XML has; they are read
 * in CDATA as well, where XML reads none, for what is in there is often HTML.
 *
 * Refused, if it is declared to be XML: a document type with declarations of
 * its own, for they say what references stand for; a declaration of an
 * encoding that cannot be read (cg_encoding.h); a byte that is zero, which XML
 * has not and another encoding may.  All else is taken as it comes, well-formed
 * or not.
 *
 * A "]" comes together with the byte behind it, so that who writes in front of
 * "]>" knows: "]]>" is the end of a CDATA section and else no text at all.
 *
 * The format xml_seam is for the second reading of cg_seam.h: of the text,
 * comments, instructions and the borders of CDATA sections are left out, as a
 * receiver does; in xhtml_seam also the tags of HTML that part no word, for
 * where there is XHTML in the XML.  So that what is held for them is bounded,
 * at most CG_XML_ROOM bytes are left out at once, and CG_XML_EARN for each byte
 * of text; what would be more parts the text after all.
 */

#include <string.h>

#include "cg_encoding.h"
#include "cg_markup.h"
#include "cg_scan.h"
#include "cg_xml.h"

#define CG_XML_ROOM  1024
#define CG_XML_EARN  16

/* States.  In those up to CG_XML_CDATA_END references are read. */
enum {
    CG_XML_TEXT = 0,
    CG_XML_DOUBLE,         /* attribute values by their quotes */
    CG_XML_SINGLE,
    CG_XML_CDATA,
    CG_XML_CDATA_BRACKET,  /* ] */
    CG_XML_CDATA_END,      /* ]] */
    CG_XML_OPEN,           /* < */
    CG_XML_TAG,
    CG_XML_MARKUP,         /* <! */
    CG_XML_DASH,           /* <!- */
    CG_XML_COMMENT,
    CG_XML_COMMENT_DASH,
    CG_XML_COMMENT_END,    /* -- */
    CG_XML_TARGET,         /* <? and a name */
    CG_XML_INSTRUCTION,
    CG_XML_QUESTION,       /* ? */
    CG_XML_SECTION,        /* <![ and what there is of CDATA[ */
    CG_XML_TYPE,           /* <!DOCTYPE, or something like it */
    CG_XML_TYPE_DOUBLE,
    CG_XML_TYPE_SINGLE,
    CG_XML_STATES
};

/* Classes of bytes. */
enum {
    C_OTHER = 0,
    C_SPACE,
    C_NAME,
    C_LESS,
    C_GREATER,
    C_SLASH,
    C_BANG,
    C_QUESTION,
    C_DASH,
    C_LEFT,
    C_RIGHT,
    C_DOUBLE,
    C_SINGLE,
    C_MAX
};

#define T   CG_XML_TEXT
#define DQ  CG_XML_DOUBLE
#define SQ  CG_XML_SINGLE
#define C   CG_XML_CDATA
#define CB  CG_XML_CDATA_BRACKET
#define CE  CG_XML_CDATA_END
#define O   CG_XML_OPEN
#define G   CG_XML_TAG
#define M   CG_XML_MARKUP
#define MD  CG_XML_DASH
#define R   CG_XML_COMMENT
#define RD  CG_XML_COMMENT_DASH
#define RE  CG_XML_COMMENT_END
#define P   CG_XML_TARGET
#define I   CG_XML_INSTRUCTION
#define Q   CG_XML_QUESTION
#define S   CG_XML_SECTION
#define D   CG_XML_TYPE
#define DD  CG_XML_TYPE_DOUBLE
#define DS  CG_XML_TYPE_SINGLE

static const uint8_t  cg_xml_next[CG_XML_STATES][C_MAX] = {
    /*      other sp  name <   >   /   !   ?   -   [   ]   "   ' */
    [T] =  { T,  T,  T,  O,  T,  T,  T,  T,  T,  T,  T,  T,  T },
    [DQ] = { DQ, DQ, DQ, DQ, DQ, DQ, DQ, DQ, DQ, DQ, DQ, G,  DQ },
    [SQ] = { SQ, SQ, SQ, SQ, SQ, SQ, SQ, SQ, SQ, SQ, SQ, SQ, G },
    [C] =  { C,  C,  C,  C,  C,  C,  C,  C,  C,  C,  CB, C,  C },
    [CB] = { C,  C,  C,  C,  C,  C,  C,  C,  C,  C,  CE, C,  C },
    [CE] = { C,  C,  C,  C,  T,  C,  C,  C,  C,  C,  CE, C,  C },
    [O] =  { T,  T,  G,  O,  T,  G,  M,  P,  T,  T,  T,  T,  T },
    [G] =  { G,  G,  G,  G,  T,  G,  G,  G,  G,  G,  G,  DQ, SQ },
    [M] =  { D,  D,  D,  D,  T,  D,  D,  D,  MD, S,  D,  DD, DS },
    [MD] = { D,  D,  D,  D,  T,  D,  D,  D,  R,  D,  D,  DD, DS },
    [R] =  { R,  R,  R,  R,  R,  R,  R,  R,  RD, R,  R,  R,  R },
    [RD] = { R,  R,  R,  R,  R,  R,  R,  R,  RE, R,  R,  R,  R },
    [RE] = { R,  R,  R,  R,  T,  R,  R,  R,  RE, R,  R,  R,  R },
    [P] =  { P,  I,  P,  I,  I,  I,  I,  Q,  P,  I,  I,  I,  I },
    [I] =  { I,  I,  I,  I,  I,  I,  I,  Q,  I,  I,  I,  I,  I },
    [Q] =  { I,  I,  I,  I,  T,  I,  I,  Q,  I,  I,  I,  I,  I },
    [S] =  { D,  D,  S,  D,  T,  D,  D,  D,  D,  C,  D,  DD, DS },
    [D] =  { D,  D,  D,  D,  T,  D,  D,  D,  D,  D,  D,  DD, DS },
    [DD] = { DD, DD, DD, DD, DD, DD, DD, DD, DD, DD, DD, D,  DD },
    [DS] = { DS, DS, DS, DS, DS, DS, DS, DS, DS, DS, DS, DS, D }
};

#undef T
#undef DQ
#undef SQ
#undef C
#undef CB
#undef CE
#undef O
#undef G
#undef M
#undef MD
#undef R
#undef RD
#undef RE
#undef P
#undef I
#undef Q
#undef S
#undef D
#undef DD
#undef DS

/* d->flags, in what begins with "<?xml": */
#define CG_XML_OPENS     0x01  /* it is that */
#define CG_XML_ENCODING  0x02  /* the encoding is to come, or is */
#define CG_XML_VALUE     0x04  /* being read */

/* d->seam: where in what is left out */
enum {
    CG_XML_NONE = 0,
    CG_XML_WITHIN,
    CG_XML_FULL,   /* there is no room for the rest: a border is to come, */
    CG_XML_PARTED  /* and was put in */
};

static void cg_xml_init(cg_decoder *d);
static cg_status cg_xml_decode(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *used);

const cg_format  cg_format_xml = {
    "xml", cg_xml_init, cg_xml_decode, NULL
};

const cg_format  cg_format_xml_seam = {
    "xml", cg_xml_init, cg_xml_decode, NULL
};

const cg_format  cg_format_xhtml = {
    "xml", cg_xml_init, cg_xml_decode, NULL
};

const cg_format  cg_format_xhtml_seam = {
    "xml", cg_xml_init, cg_xml_decode, NULL
};


/* Is it the second reading? */

static bool
cg_xml_seams(const cg_decoder *d)
{
    return d->format == &cg_format_xml_seam
           || d->format == &cg_format_xhtml_seam;
}


static void
cg_xml_init(cg_decoder *d)
{
    d->state = CG_XML_TEXT;
    d->flags = 0;
    d->seam = CG_XML_NONE;
    d->room = CG_XML_ROOM;
    d->word_len = 0;
}


static unsigned
cg_xml_class(uint8_t c)
{
    static const uint8_t  classes[128] = {
        ['\t'] = C_SPACE, ['\n'] = C_SPACE, ['\r'] = C_SPACE,
        [' '] = C_SPACE, ['<'] = C_LESS, ['>'] = C_GREATER,
        ['/'] = C_SLASH, ['!'] = C_BANG, ['?'] = C_QUESTION,
        ['-'] = C_DASH, ['['] = C_LEFT, [']'] = C_RIGHT,
        ['"'] = C_DOUBLE, ['\''] = C_SINGLE, ['_'] = C_NAME, [':'] = C_NAME
    };

    if (c >= 128 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
        return C_NAME;
    }

    return classes[c];
}


static void
cg_xml_word(cg_decoder *d, uint8_t c)
{
    if (d->word_len < sizeof(d->word)) {
        d->word[d->word_len++] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
}


static bool
cg_xml_word_is(const cg_decoder *d, const char *word)
{
    return d->word_len == strlen(word)
           && memcmp(d->word, word, d->word_len) == 0;
}


/* In the declaration of XML, outside of a value. */

static void
cg_xml_name(cg_decoder *d, uint8_t c)
{
    if (c != '=' && cg_xml_class(c) != C_SPACE) {
        cg_xml_word(d, c);
        return;
    }

    if (cg_xml_word_is(d, "encoding")) {
        d->flags |= CG_XML_ENCODING;
    }

    d->word_len = 0;
}


/* Whether c, in the declaration of XML, ends the name of an encoding that
 * cannot be read.  A receiver that was told no charset reads by it (section
 * 4.3.3). */

static bool
cg_xml_encodes(cg_decoder *d, uint8_t c)
{
    bool  bad;

    if (c != '"' && c != '\'') {

        if (d->flags & CG_XML_VALUE) {
            cg_xml_word(d, c);
        } else {
            cg_xml_name(d, c);
        }

        return false;
    }

    bad = (d->flags & CG_XML_VALUE) && (d->flags & CG_XML_ENCODING)
          && !cg_encoding_plain(d->word, d->word_len)
          && !cg_encoding_wide(d->word, d->word_len);

    if (d->flags & CG_XML_VALUE) {
        d->flags &= ~(uint32_t) CG_XML_ENCODING;
    }

    d->flags ^= CG_XML_VALUE;
    d->word_len = 0;
    return bad;
}


/* The name behind "<?" has ended. */

static void
cg_xml_target(cg_decoder *d)
{
    d->flags = cg_xml_word_is(d, "xml") ? CG_XML_OPENS : 0;
    d->word_len = 0;
}


/* Over one byte.  Whether it ends what can be read. */

static bool
cg_xml_step(cg_decoder *d, uint8_t c)
{
    uint32_t  was;

    was = d->state;
    d->state = cg_xml_next[was][cg_xml_class(c)];

    if (c == '\0') {
        return true;
    }

    switch (was) {

    case CG_XML_OPEN:
        d->word_len = 0;
        return false;

    case CG_XML_MARKUP:
        d->word_len = 0;
        return d->state == CG_XML_TYPE && c != 'D'
               && cg_xml_class(c) == C_NAME;

    case CG_XML_SECTION:
        cg_xml_word(d, c);

        if (d->state == CG_XML_CDATA && !cg_xml_word_is(d, "cdata[")) {
            d->state = CG_XML_TYPE;
        }

        return false;

    case CG_XML_TYPE:
        return c == '[';

    case CG_XML_TARGET:
        if (d->state == CG_XML_TARGET) {
            cg_xml_word(d, c);
        } else {
            cg_xml_target(d);
        }

        return false;

    case CG_XML_INSTRUCTION:
    case CG_XML_QUESTION:
        return (d->flags & CG_XML_OPENS) && cg_xml_encodes(d, c);

    default:
        return false;
    }
}


static bool
cg_xml_is(const uint8_t *p, size_t n, const char *text)
{
    size_t  len;

    len = strlen(text);

    return n >= len && memcmp(p, text, len) == 0;
}


/* How much of p[0..n) shows that it begins what is left out of the text, and
 * may be; 0: more is needed; CG_HTML_LITERAL: it is not. */

static size_t
cg_xml_seam_at(const cg_decoder *d, const uint8_t *p, size_t n, bool last)
{
    size_t  i, k, len;

    static const char *const  begins[] = { "<!--", "<?", "<![CDATA[", "]]>" };

    i = d->state == CG_XML_TEXT ? 0 : 3;

    for (/* void */; i < (d->state == CG_XML_TEXT ? 3 : 4); i++) {
        len = strlen(begins[i]);

        for (k = 0; k < n && k < len && p[k] == (uint8_t) begins[i][k]; k++) {
            /* void */
        }

        if (k == len) {
            return len;
        }

        if (k == n && !last) {
            return 0;
        }
    }

    return d->format == &cg_format_xhtml_seam && p[0] == '<'
           && d->state == CG_XML_TEXT
           ? cg_html_seam_at(p, n, last) : CG_HTML_LITERAL;
}


static cg_place
cg_xml_place(const cg_decoder *d)
{
    cg_place  place;

    place = d->state <= CG_XML_SINGLE || d->state == CG_XML_TAG
            ? CG_PLACE_XML : CG_PLACE_HTML;

    if (d->seam == CG_XML_PARTED) {
        place = CG_PLACE_OPAQUE;

    } else if (d->state == CG_XML_MARKUP || d->state == CG_XML_DASH
               || d->state == CG_XML_SECTION || d->state == CG_XML_TYPE)
    {
        place = CG_PLACE_PATH;  /* a bracket would open declarations */

    } else if (d->state >= CG_XML_CDATA && d->state <= CG_XML_CDATA_END) {
        place = CG_PLACE_CDATA;
    }

    return place | d->outer << 4;
}


/* Maybe at the end of what is left out, or of the room for it. */

static void
cg_xml_seam_end(cg_decoder *d)
{
    if (d->state == CG_XML_TEXT || d->state == CG_XML_CDATA) {
        d->seam = CG_XML_NONE;
    } else if (d->room == 0) {
        d->seam = CG_XML_FULL;
    }
}


/* Leave out what parts no text, or what there is of it. */

static cg_status
cg_xml_within(cg_markup_run *r)
{
    size_t       i;
    cg_status    st;
    cg_decoder  *d;

    d = r->d;
    st = cg_markup_plain(r, cg_xml_place(d), r->i);

    if (st != CG_OK) {
        return st;
    }

    i = r->i;

    if (d->seam == CG_XML_FULL) {
        d->room = CG_XML_ROOM;
        d->seam = CG_XML_PARTED;
        st = cg_view_mark(r->v, cg_xml_place(d));
        (void) cg_xml_step(d, r->raw[i]);
        r->from = r->i = i + 1;

        return st == CG_OK
               ? cg_view_unit(r->v, r->base + i, 1, (const uint8_t *) "<", 1)
               : st;
    }

    do {
        (void) cg_xml_step(d, r->raw[r->i++]);
        d->room--;
    } while (r->i < r->n && d->room && d->state != CG_XML_TEXT
             && d->state != CG_XML_CDATA);

    cg_xml_seam_end(d);
    r->from = r->i;
    return cg_view_unit(r->v, r->base + i, r->i - i, NULL, 0);
}


/* Over what means nothing. */

static size_t
cg_xml_skip(const cg_decoder *d, const uint8_t *p, size_t n)
{
    switch (d->state) {
    case CG_XML_TEXT:
        return cg_scan(p, n, '<', '&', ']', '\0', false);
    case CG_XML_DOUBLE:
        return cg_scan(p, n, '"', '&', ']', '\0', false);
    case CG_XML_SINGLE:
        return cg_scan(p, n, '\'', '&', ']', '\0', false);
    case CG_XML_CDATA:
        return cg_scan(p, n, ']', '&', '\0', '\0', false);
    case CG_XML_COMMENT:
        return cg_scan(p, n, '-', '\0', '\0', '\0', false);
    default:
        return 0;
    }
}


/* To the next byte that is to be looked at; false if there is none, or
 * something begins there that is left out. */

static bool
cg_xml_go(cg_markup_run *r)
{
    size_t       len, room;
    cg_decoder  *d;

    d = r->d;
    len = cg_xml_skip(d, r->raw + r->i, r->n - r->i);
    r->i += len;

    if (r->i == r->n) {
        return false;
    }

    if (cg_xml_seams(d)
        && (d->state == CG_XML_TEXT || d->state == CG_XML_CDATA))
    {
        room = len < CG_XML_ROOM ? d->room + CG_XML_EARN * len : CG_XML_ROOM;
        d->room = (uint16_t) (room < CG_XML_ROOM ? room : CG_XML_ROOM);
        len = cg_xml_seam_at(d, r->raw + r->i, r->n - r->i, r->last);
        r->wait = (len == 0);

        if (len == CG_HTML_LITERAL) {

            if (r->raw[r->i] == '<' && d->state == CG_XML_TEXT) {
                d->room = CG_XML_ROOM;  /* it parts what is behind from that */
            }

            return true;
        }

        if (len && d->room == 0) {
            d->seam = CG_XML_FULL;
        } else if (len) {
            d->seam = CG_XML_WITHIN;
        }

        return false;
    }

    return true;
}


/* What ends what is being read. */

static const struct {
    uint32_t     state;
    const char  *end;
} cg_xml_ends[] = {
    { CG_XML_COMMENT,       "-->" },
    { CG_XML_COMMENT_DASH,  "-->" },
    { CG_XML_COMMENT_END,   "-->" },
    { CG_XML_INSTRUCTION,   "?>"  },
    { CG_XML_QUESTION,      "?>"  },
    { CG_XML_CDATA,         "]]>" },
    { CG_XML_CDATA_BRACKET, "]]>" },
    { CG_XML_CDATA_END,     "]]>" }
};


/* Over that, if it begins there. *taken: it does, or may with what comes. */

static cg_status
cg_xml_end(cg_markup_run *r, bool *taken)
{
    size_t       i, k, len;
    cg_place     place;
    cg_decoder  *d;

    d = r->d;

    for (k = 0; k < sizeof(cg_xml_ends) / sizeof(cg_xml_ends[0]); k++) {
        if (cg_xml_ends[k].state == d->state) {
            break;
        }
    }

    len = k < sizeof(cg_xml_ends) / sizeof(cg_xml_ends[0])
          ? cg_markup_ends(r->raw + r->i, r->n - r->i, r->last,
                           cg_xml_ends[k].end)
          : CG_HTML_LITERAL;
    *taken = (len != CG_HTML_LITERAL);
    r->wait = (len == 0);

    if (r->wait || !*taken) {
        return CG_OK;
    }

    place = cg_xml_place(d);

    for (i = 0; i < len; i++) {
        (void) cg_xml_step(d, r->raw[r->i + i]);
    }

    d->seam = CG_XML_NONE;
    return cg_markup_end(r, place, len);
}


/* A byte by itself. */

static cg_status
cg_xml_byte(cg_markup_run *r)
{
    uint8_t      c;
    cg_place     place;
    cg_decoder  *d;

    d = r->d;
    c = r->raw[r->i];

    if (c == ']' && r->i + 1 == r->n && !r->last) {
        r->wait = true;
        return CG_OK;
    }

    place = cg_xml_place(d);
    r->i++;

    if (c == ']' && d->seam == CG_XML_NONE && d->state == CG_XML_CDATA
        && cg_xml_seams(d))
    {
        return CG_OK;  /* it does not begin the end of that */
    }

    if (cg_xml_step(d, c)) {
        d->ended = CG_ESYNTAX;

        if (d->declared && !cg_xml_seams(d)) {
            return CG_ESYNTAX;
        }
    }

    if (d->seam == CG_XML_PARTED) {
        cg_xml_seam_end(d);
    }

    return place == cg_xml_place(d) ? CG_OK : cg_markup_plain(r, place, r->i);
}


/* What begins with "&". */

static cg_status
cg_xml_reference(cg_markup_run *r)
{
    size_t       len, taken;
    uint8_t      c[4];
    cg_status    st;
    cg_decoder  *d;

    d = r->d;
    taken = cg_html_reference(r->raw + r->i, r->n - r->i, r->last, c, &len);

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

    if (taken == CG_HTML_LITERAL) {
        return cg_xml_byte(r);
    }

    (void) cg_xml_step(d, '&');
    st = cg_markup_plain(r, cg_xml_place(d), r->i);

    if (st == CG_OK) {
        st = cg_view_unit(r->v, r->base + r->i, taken, c, len);
    }

    r->from = r->i += taken;
    return st;
}


static cg_status
cg_xml_decode(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    bool           ends;
    cg_status      st;
    cg_markup_run  r = { d, v, raw, n, base, last, 0, 0, false };

    st = CG_OK;

    while (r.i < n && !r.wait && st == CG_OK) {

        if (d->seam == CG_XML_WITHIN || d->seam == CG_XML_FULL) {
            st = cg_xml_within(&r);

        } else if (cg_xml_go(&r)) {
            st = cg_xml_end(&r, &ends);

            if (st == CG_OK && !ends) {
                st = raw[r.i] == '&' && d->state <= CG_XML_CDATA_END
                     ? cg_xml_reference(&r) : cg_xml_byte(&r);
            }
        }
    }

    *used = r.i;
    return st == CG_OK ? cg_markup_plain(&r, cg_xml_place(d), r.i) : st;
}


/* How long the markup is that begins so; 0: none does, or it does not end. */

static size_t
cg_xml_length(const uint8_t *p, size_t n)
{
    size_t  k, end;

    static const struct {
        const char  *begin;
        const char  *end;
    } marks[] = {
        { "<!--", "-->" }, { "<?", "?>" }, { "<![CDATA[", "" }, { "]]>", "" }
    };

    for (k = 0; k < sizeof(marks) / sizeof(marks[0]); k++) {
        if (!cg_xml_is(p, n, marks[k].begin)) {
            continue;
        }

        end = strlen(marks[k].begin);

        while (end < n && !cg_xml_is(p + end, n - end, marks[k].end)) {
            end++;
        }

        end += strlen(marks[k].end);
        return end <= n ? end : 0;
    }

    return p[0] == '<' && cg_html_markup(p, n, &end) == 0 ? end : 0;
}


size_t
cg_xml_markup(const uint8_t *p, size_t n, size_t *len)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        *len = cg_xml_length(p + i, n - i);

        if (*len) {
            return i;
        }
    }

    *len = 0;
    return n;
}
