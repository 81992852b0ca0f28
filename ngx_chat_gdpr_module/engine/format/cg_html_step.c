/*
 * The tokenizer of HTML, a byte at a time: that of WHATWG HTML section 13.2.5
 * with states merged where the difference does not matter here.  The table
 * below is all of it but for the content of the elements in cg_html_elements[],
 * which goes on to their end tag.  Of attributes it reads the charset of a tag
 * "meta" and the type of a "script".
 */

#include <string.h>

#include "cg_encoding.h"
#include "cg_html_state.h"
#include "cg_json.h"

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

const cg_html_element  cg_html_elements[] = {
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

static void cg_html_word(cg_decoder *d, uint8_t c);
static void cg_html_script(cg_decoder *d, uint32_t was, uint8_t c);
static void cg_html_meta(cg_decoder *d, uint32_t was, uint8_t c);
static void cg_html_tag(cg_decoder *d);
static void cg_html_content_step(cg_decoder *d, uint8_t c);


void
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


bool
cg_html_reads(const cg_decoder *d)
{
    if (d->state == CG_HTML_CONTENT) {
        return cg_html_elements[d->flags & CG_HTML_ELEMENT].content
               == CG_HTML_RCDATA;
    }

    return cg_html_next[d->state][C_OTHER] <= CG_HTML_UNQUOTED;
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
