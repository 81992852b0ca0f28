/*
 * A place says how text must be written where it stands, from the inside out:
 * each nibble is one wrapping, the innermost lowest.  A JSON string in a form
 * value is CG_PLACE_JSON | CG_PLACE_FORM << 4.  Zero is plain text.  The
 * uppermost nibble counts strings of JSON between the innermost wrapping and
 * the next, each in another: cg_place_deeper().
 */

#ifndef CG_PLACE_H
#define CG_PLACE_H

#include "cg_buf.h"

typedef uint32_t cg_place;

enum {
    CG_PLACE_TEXT = 0,   /* as it is */
    CG_PLACE_JSON,       /* within a JSON string: RFC 8259 section 7 */
    CG_PLACE_JSON_BARE,  /* a JSON number or literal: becomes a string */
    CG_PLACE_FORM,       /* within a form or query component: WHATWG URL */
    CG_PLACE_HTML,       /* HTML text or attribute value */
    CG_PLACE_OPAQUE,     /* never rewritten: scripts, style sheets */
    CG_PLACE_HEADER,     /* within a header of a part: WHATWG HTML 4.10.21.8 */
    CG_PLACE_SCRIPT,     /* around JSON in an element script: no tag in it */
    CG_PLACE_PATH,       /* within a segment of a URL's path */
    CG_PLACE_XML,        /* XML text or attribute value */
    CG_PLACE_CDATA       /* within a CDATA section of XML */
};

#define CG_PLACE_COUNT  28

/* Is it text of markup, in which a "<" begins a tag? */
static inline bool
cg_place_markup(cg_place place)
{
    place &= 0xf;

    return place == CG_PLACE_HTML || place == CG_PLACE_XML
           || place == CG_PLACE_CDATA;
}


/* The same place, in n <= 15 more strings of JSON, which are counted in no
 * place yet. */
static inline cg_place
cg_place_deeper(cg_place place, size_t n)
{
    return place | (cg_place) n << CG_PLACE_COUNT;
}


/* The place that the innermost wrapping is in. */
static inline cg_place
cg_place_around(cg_place place)
{
    cg_place  count, rest;

    count = place >> CG_PLACE_COUNT;
    rest = place & (((cg_place) 1 << CG_PLACE_COUNT) - 1);

    return count ? cg_place_deeper((rest & ~(cg_place) 0xf) | CG_PLACE_JSON,
                                   count - 1)
                 : rest >> 4;
}


/* "]>" follows what was written for a place: in XML a "]" in front of that
 * would be the end of a CDATA section, or no XML.  CG_OK or CG_ENOMEM. */
cg_status cg_place_brackets(cg_place place, cg_buf *out);

/* Append text, written for its place; each wrapping in turn, innermost
 * first.  Invalid UTF-8 is kept as it is.  CG_OK or CG_ENOMEM. */
cg_status cg_place_write(cg_place place, const uint8_t *text, size_t n,
    cg_buf *out);

#endif
