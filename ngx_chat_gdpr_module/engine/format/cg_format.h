/*
 * Formats: how text is wrapped.  A format decodes raw bytes into a view, in
 * one pass from left to right, whatever the split.
 */

#ifndef CG_FORMAT_H
#define CG_FORMAT_H

#include "cg_path.h"
#include "cg_view.h"

/* Bits of JSON nesting that a decoder keeps; a policy's depth is at most
 * this. */
#define CG_DEPTH_MAX  512

typedef struct cg_decoder_s  cg_decoder;

typedef struct {
    const char  *name;  /* "json" */

    void       (*init)(cg_decoder *d);

    /*
     * Append the view of raw[0..n) to v.  `base` is the raw offset of raw[0]
     * in v's numbering.  v has room for n more text bytes.
     *
     * *used: how many raw bytes were decoded.  Less than n only for an
     * escape that is not complete yet: at most CG_UNIT_RAW_MAX bytes, to be
     * presented again with more behind them; always n if `last`.
     *
     * CG_OK, CG_ENOMEM, CG_ESYNTAX (broken, and the format was declared
     * rather than guessed), CG_EDEPTH.
     */
    cg_status  (*decode)(cg_decoder *d, const uint8_t *raw, size_t n,
        size_t base, bool last, cg_view *v, size_t *used);

    /* NULL, or: if v->text is the whole input, is its view these bytes
     * themselves, and nothing in them an error to a guess?  Then it needs to be
     * decoded only for the places in it.  16 bytes behind v->n are zero. */
    bool       (*as_is)(const cg_view *v, size_t depth_max);
} cg_format;

/* Where a reader of JSON stands: see cg_json.h. */
typedef struct {
    uint8_t   state;   /* of the grammar */
    uint8_t   scalar;  /* of a number or literal; 0 outside of one */
    bool      string;  /* within a string */
    bool      opened;  /* of which the last byte was the opening quote */
    bool      nested;  /* which holds JSON, as it seems */
    uint8_t   run;     /* blocks that cg_json_bulk() takes together */
    size_t    depth;
    size_t    base;    /* depth in which it begins, 0 but in cg_json_outer */
    uint64_t  nest[CG_DEPTH_MAX / 64];  /* bit: an object, not an array */
} cg_json;

/* A reader within a string that holds JSON, as it is to go on behind that. */
typedef struct {
    uint16_t  base;
    uint8_t   state;
} cg_json_outer;

/* So many strings of JSON are read in one another. */
#define CG_JSON_STRINGS  8

struct cg_decoder_s {
    const cg_format  *format;
    size_t            depth_max;  /* levels, 1 to CG_DEPTH_MAX */
    bool              declared;   /* by a media type: errors are errors;
                                     guessed: errors end the guess and the
                                     rest is text */
    cg_place          outer;      /* what the whole format is wrapped in */
    bool              lenient;    /* what is too deep ends the guess as well,
                                     else it is an error */
    bool              told;       /* the charset is known, whatever the text
                                     says of it */
    cg_status         ended;      /* what ended the guess, CG_OK if nothing */
    cg_path_walk     *walk;       /* through JSON; NULL: all of it is read */

    /* The rest belongs to the format; zeroed before init, but for what no
     * reader of JSON has opened. */
    uint32_t          state;
    uint32_t          flags;
    cg_json           json;
    cg_json           inner;  /* of JSON within a string or a component */
    uint8_t           strings;    /* of that JSON, each in another, which
                                     `inner` is in */
    cg_json_outer     around[CG_JSON_STRINGS - 1];  /* outermost first */
    uint8_t           seam;   /* of a tag that parts nothing: see there */
    uint16_t          room;
    uint8_t           word[32];
    size_t            word_len;
};

/* Set up d for f.  `declared` and `depth_max` as above. */
void cg_decoder_init(cg_decoder *d, const cg_format *f, size_t depth_max,
    bool declared);

extern const cg_format  cg_format_text;
extern const cg_format  cg_format_json;      /* values, also one a line */
extern const cg_format  cg_format_engineio;  /* Engine.IO packets */
extern const cg_format  cg_format_form;
extern const cg_format  cg_format_label;     /* the field "_charset_" */
extern const cg_format  cg_format_html;
extern const cg_format  cg_format_seam;      /* HTML: see cg_seam.h */
extern const cg_format  cg_format_xml;
extern const cg_format  cg_format_xml_seam;  /* the same of XML */
extern const cg_format  cg_format_xhtml;     /* XML with HTML's elements */
extern const cg_format  cg_format_xhtml_seam;
extern const cg_format  cg_format_sse;
extern const cg_format  cg_format_path;      /* of a URL */
extern const cg_format  cg_format_script;    /* JSONP */

/* Write c <= 0x10ffff in UTF-8.  Returns its length, 1 to 4. */
size_t cg_utf8_write(uint32_t c, uint8_t out[4]);

/* The format of a name, or NULL. */
const cg_format *cg_format_find(const char *name, size_t n);

/* Are n bytes a whole text in this format, if it were declared? */
bool cg_format_is(const cg_format *f, const uint8_t *p, size_t n);

/* The format that undeclared text seems to have, by its first bytes (up to
 * 256 are looked at): json, engineio or text.  `more`: bytes may follow p[n-1];
 * then NULL says that the first bytes do not tell yet, as early as possible
 * and never for n >= 256.  The answer for a text is the same however many of
 * its bytes are given. */
const cg_format *cg_format_sniff(const uint8_t *p, size_t n, bool more);

#endif
