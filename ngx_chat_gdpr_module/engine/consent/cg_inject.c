/*
 * The states:
 *
 *   TEXT      "<" may begin a tag
 *   COMMENT   up to "-->" or "--!>"
 *   BOGUS     a document type, or "<?": up to ">"
 *   TAG       between attributes; ATTRIBUTE, in or behind the name of one;
 *             EQUALS, a value is to come; UNQUOTED, SINGLE, DOUBLE: in it
 *   RAW       the text of script, style, title …: up to "</" and its name
 *
 * A tag is looked at whole up to its name, which is why some bytes are held;
 * <meta> up to its end.
 */

#include <string.h>

#include "cg_amp.h"
#include "cg_inject.h"
#include "cg_scan.h"
#include "cg_tag.h"

/* Of a script: "<!--" has been seen, and "<script" within. */
enum { PLAIN, ESCAPED, TWICE };

/* Does a tag name the attribute "http-equiv"?  Few others have a "q". */

static bool
cg_inject_equiv(const uint8_t *p, size_t n)
{
    return cg_scan(p, n, 'q', 'Q', 'q', 'Q', false) != n;
}


/* A <meta> at p, whose name ends at `from`: how many bytes are taken. */

static size_t
cg_inject_meta(const uint8_t *p, size_t n, size_t from, bool last,
    cg_spot *spot)
{
    size_t   len;
    uint8_t  state;

    len = from + cg_tag_rest(&state, p + from, n - from);

    if (state != TEXT && !last && n <= CG_INJECT_META) {
        return 0;
    }

    if (state != TEXT && last) {
        return n;  /* it has no end: it is none */
    }

    if (len <= CG_INJECT_META && !cg_inject_equiv(p + from, len - from)) {
        return len;
    }

    spot->kind = len > CG_INJECT_META ? CG_SPOT_LONG : CG_SPOT_META;
    spot->n = len;
    return 0;
}


/* <html> at p, whose name ends at `from`: how many bytes are taken. */

static size_t
cg_inject_html(cg_inject *s, const uint8_t *p, size_t n, size_t from,
    bool last)
{
    size_t   len;
    uint8_t  state;

    len = cg_tag_rest(&state, p + from, n - from);

    if (state != TEXT && !last && n <= CG_INJECT_META) {
        return 0;
    }

    s->amp |= cg_amp(p + from, len);
    s->state = state;
    return from + len;
}


/* Here the head ends; the prompt being in it, here the body begins. */

static void
cg_inject_here(cg_inject *s, cg_spot *spot)
{
    if (s->document && !s->placed) {
        s->placed = true;
        spot->kind = CG_SPOT_PROMPT;

    } else {
        s->done = true;
        spot->kind = s->placed ? CG_SPOT_BODY : CG_SPOT_NONE;
    }
}


/* A tag may have ended. */

static inline void
cg_inject_ended(cg_inject *s, cg_spot *spot)
{
    if (s->state == TEXT && s->raw) {
        s->state = RAW;

    } else if (s->state == TEXT && s->body) {
        s->done = true;
        spot->kind = CG_SPOT_BODY;
    }
}


/* A start tag; its name ends at `from`.  How many bytes of it are taken. */

static size_t
cg_inject_start(cg_inject *s, uint8_t name, const uint8_t *p, size_t n,
    size_t from, bool last, cg_spot *spot)
{
    if (name >= SCRIPT && name <= NOFRAMES) {
        s->raw = name;
        s->escaped = PLAIN;

    } else if (name == TEMPLATE) {
        s->templates = (uint8_t) (s->templates + (s->templates < UINT8_MAX));

    } else if (s->templates) {
        /* means nothing */

    } else if (name == HTML || name == HEAD) {
        s->document = true;

        if (name == HTML) {
            return cg_inject_html(s, p, n, from, last);
        }

    } else if (name == META) {
        return cg_inject_meta(p, n, from, last, spot);

    } else if (name == BODY && s->placed) {
        s->body = true;

    } else if (name == FRAMESET && s->placed) {
        s->done = true;
        return 0;

    } else if ((name != LINK && name != BASE)
               || (name == BASE && s->document && !s->placed))
    {
        cg_inject_here(s, spot);
        return 0;
    }

    from += cg_tag_rest(&s->state, p + from, n - from);
    cg_inject_ended(s, spot);
    return from;
}


/* The same of an end tag. */

static size_t
cg_inject_end(cg_inject *s, uint8_t name, const uint8_t *p, size_t n,
    size_t from, cg_spot *spot)
{
    if (name == TEMPLATE) {
        s->templates = (uint8_t) (s->templates - (s->templates > 0));

    } else if (s->templates == 0 && s->document
               && (name == HEAD || name == BODY || name == HTML || name == BR))
    {
        if (!s->placed) {
            cg_inject_here(s, spot);
            return 0;
        }

        s->done = (name != HEAD);
    }

    return from + cg_tag_rest(&s->state, p + from, n - from);
}


/* Text, which no head has: as below. */

static size_t
cg_inject_text(cg_inject *s, cg_spot *spot)
{
    if (s->document && s->templates == 0) {
        cg_inject_here(s, spot);
        return 0;
    }

    return 1;
}


/* "<" that begins no tag is text, which no head has; "</" is a comment of the
 * kind that ends with ">", "</>" nothing. */

static size_t
cg_inject_none(cg_inject *s, size_t n, bool close, cg_spot *spot)
{
    if (close && n > 2) {
        s->state = BOGUS;
        return 2;
    }

    return cg_inject_text(s, spot);
}


/* "<!" or "<?" at p: as below. */

static size_t
cg_inject_markup(cg_inject *s, const uint8_t *p, size_t n, bool last)
{
    size_t   len;
    uint8_t  name;

    if (n >= 4 && memcmp(p, "<!--", 4) == 0) {
        s->state = COMMENT;
        s->matched = 2;  /* "<!-->" is a whole one */
        return 4;
    }

    name = cg_tag_name(p + 2, n - 2, last, &len);

    if (len == SIZE_MAX) {
        return 0;
    }

    s->document |= (p[1] == '!' && name == DOCTYPE);
    s->state = BOGUS;
    return 2;
}


/* "<" at p: how many bytes are taken, 0 if more are to be seen, or if this is
 * a spot. */

static size_t
cg_inject_open(cg_inject *s, const uint8_t *p, size_t n, bool last,
    cg_spot *spot)
{
    bool     close;
    size_t   from, len;
    uint8_t  name;

    if (n < 4 && !last) {
        return 0;
    }

    if (n > 1 && (p[1] == '!' || p[1] == '?')) {
        return cg_inject_markup(s, p, n, last);
    }

    close = n > 1 && p[1] == '/';
    from = 1 + close;
    name = cg_tag_name(p + from, n - from, last, &len);

    if (len == SIZE_MAX) {
        return 0;
    }

    if (name == OTHER
        && (len == 0 || (p[from] | 0x20) < 'a' || (p[from] | 0x20) > 'z'))
    {
        return cg_inject_none(s, n, close, spot);
    }

    return close ? cg_inject_end(s, name, p, n, from + len, spot)
                 : cg_inject_start(s, name, p, n, from + len, last, spot);
}


/* "<" at p, within a raw element: as above. */

static size_t
cg_inject_raw(cg_inject *s, const uint8_t *p, size_t n, bool last)
{
    bool     close;
    size_t   len, from;
    uint8_t  name;

    if (n < 4 && !last) {
        return 0;
    }

    if (s->raw == SCRIPT && n >= 4 && memcmp(p, "<!--", 4) == 0) {
        s->escaped = s->escaped == PLAIN ? ESCAPED : s->escaped;
        s->matched = 0;
        return 2;
    }

    close = n > 1 && p[1] == '/';
    from = 1 + close;
    name = cg_tag_name(p + from, n - from, last, &len);

    if (len == SIZE_MAX) {
        return 0;
    }

    if (name != s->raw) {
        return 1;
    }

    s->matched = 0;

    if (close && s->escaped != TWICE) {
        s->raw = 0;
        return from + len + cg_tag_rest(&s->state, p + from + len,
                                        n - from - len);

    } else if (s->escaped != PLAIN) {
        s->escaped = close ? ESCAPED : TWICE;
    }

    return from + len;
}


/* A byte of a comment, or of what in a script is like one: has it ended? */

static bool
cg_inject_dashes(cg_inject *s, uint8_t ch)
{
    if (ch == '>' && s->matched >= 2) {
        return true;
    }

    s->matched = ch == '-' ? (uint8_t) (s->matched == 1 || s->matched == 2 ? 2
                                                                           : 1)
                 : ch == '!' && s->matched == 2 && s->state == COMMENT ? 3 : 0;
    return false;
}


static size_t
cg_inject_comment(cg_inject *s, const uint8_t *p, size_t n)
{
    const uint8_t  *next;

    if (s->matched == 0 && *p != '-') {
        next = memchr(p, '-', n);
        return next ? (size_t) (next - p) : n;
    }

    if (cg_inject_dashes(s, *p)) {
        s->state = TEXT;
    }

    return 1;
}


static size_t
cg_inject_within(cg_inject *s, const uint8_t *p, size_t n)
{
    const uint8_t  *next;

    if (s->escaped != PLAIN) {
        if (cg_inject_dashes(s, *p)) {
            s->escaped = PLAIN;
        }
        return 1;
    }

    next = memchr(p, '<', n);
    return next ? (size_t) (next - p) : n;
}


/* Bytes at p, of n: how many are taken. */

static size_t
cg_inject_take(cg_inject *s, const uint8_t *p, size_t n, bool last,
    cg_spot *spot)
{
    switch (s->state) {

    case TEXT:
        return *p == '<' ? cg_inject_open(s, p, n, last, spot)
                         : cg_inject_text(s, spot);

    case COMMENT:
        return cg_inject_comment(s, p, n);

    case RAW:
        return *p == '<' ? cg_inject_raw(s, p, n, last)
                         : cg_inject_within(s, p, n);

    default:
        n = cg_tag_skip(&s->state, p, n);
        cg_inject_ended(s, spot);
        return n;
    }
}


size_t
cg_inject_find(cg_inject *s, const uint8_t *p, size_t n, bool last,
    cg_spot *spot)
{
    size_t  i, taken;

    spot->kind = CG_SPOT_NONE;

    for (i = 0; i < n && !s->done; i += taken) {

        if (s->state == TEXT && cg_tag_blank(p[i])) {
            taken = 1;
            continue;
        }

        taken = cg_inject_take(s, p + i, n - i, last, spot);

        if (taken == 0 && (!s->done || spot->kind == CG_SPOT_BODY)) {
            return i;
        }

        if (spot->kind == CG_SPOT_BODY) {
            return i + taken;
        }
    }

    return n;
}
