/*
 * The states of HTML: what cg_format_html.c and cg_html_step.c share.
 */

#ifndef CG_HTML_STATE_H
#define CG_HTML_STATE_H

#include "cg_format.h"

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

/* The elements with content of their own; d->flags has the row of one. */
typedef struct {
    const char       *name;
    cg_html_content   content;
} cg_html_element;

extern const cg_html_element  cg_html_elements[];


/* The class of a byte. */
static inline unsigned
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


/* Over a byte: the state, and what is known of the tag. */
void cg_html_step(cg_decoder *d, uint8_t c);

/* Whether a reference at this point is one. */
bool cg_html_reads(const cg_decoder *d);

#endif
