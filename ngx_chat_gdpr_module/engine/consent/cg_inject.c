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

enum {
    TEXT, COMMENT, BOGUS, TAG, ATTRIBUTE, EQUALS, UNQUOTED, SINGLE, DOUBLE, RAW
};

/* Of a script: "<!--" has been seen, and "<script" within. */
enum { PLAIN, ESCAPED, TWICE };

/* The elements of a head, and what begins and ends it: in front of a start tag
 * that is none of these the head has ended though no tag has said so. */
enum {
    OTHER,
    SCRIPT, STYLE, TITLE, NOSCRIPT, NOFRAMES,  /* raw: text is in them */
    TEMPLATE, META, BASE, LINK,                /* LINK: of no meaning here */
    HTML, HEAD, BODY, BR, DOCTYPE, FRAMESET
};

static const struct {
    char     text[8];
    uint8_t  name;
}  cg_names[] = {
    { "meta", META }, { "link", LINK }, { "script", SCRIPT },
    { "style", STYLE }, { "title", TITLE }, { "base", BASE },
    { "noscript", NOSCRIPT }, { "template", TEMPLATE }, { "html", HTML },
    { "head", HEAD }, { "body", BODY }, { "!doctype", DOCTYPE },
    { "noframes", NOFRAMES }, { "basefont", LINK }, { "bgsound", LINK },
    { "br", BR }, { "frameset", FRAMESET }
};

#define CG_NAMES_N  (sizeof(cg_names) / sizeof(cg_names[0]))


static bool
cg_blank(uint8_t ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\f' || ch == '\r';
}


/* Few bytes are looked at more than once: a letter is none of these. */
static inline bool
cg_name_end(uint8_t ch)
{
    return ch <= '>' && (ch == '>' || ch == '/' || cg_blank(ch));
}


/* The length of a tag's name at p, of n bytes: SIZE_MAX if it goes on behind
 * them; longer ones than are known are cut. */
static size_t
cg_name_length(const uint8_t *p, size_t n, bool last)
{
    size_t  i;

    for (i = 0; i < n && i < CG_INJECT_HOLD - 4; i++) {
        if (cg_name_end(p[i])) {
            return i;
        }
    }

    return i == n && !last ? SIZE_MAX : i;
}


/* Which name it is, of n bytes, in whatever case. */
static uint8_t
cg_name_find(const uint8_t *p, size_t n)
{
    char    text[sizeof(cg_names[0].text)] = { 0 };
    size_t  i;

    if (n > sizeof(text)) {
        return OTHER;
    }

    for (i = 0; i < n; i++) {
        if (p[i] == '\0') {
            return OTHER;
        }

        text[i] = (char) (p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20 : p[i]);
    }

    for (i = 0; i < CG_NAMES_N; i++) {
        if (memcmp(text, cg_names[i].text, sizeof(text)) == 0) {
            return cg_names[i].name;
        }
    }

    return OTHER;
}


/* How many of n bytes belong to the tag that *state is in, which is TEXT once
 * it has ended. */

static size_t
cg_tag_skip(uint8_t *state, const uint8_t *p, size_t n)
{
    size_t          i;
    const uint8_t  *end;

    for (i = 0; i < n && *state != TEXT; i++) {
        switch (*state) {

        case SINGLE:
        case DOUBLE:
        case BOGUS:
            end = memchr(p + i, *state == SINGLE ? '\''
                                : *state == DOUBLE ? '"' : '>', n - i);

            if (end == NULL) {
                return n;
            }

            i = (size_t) (end - p);
            *state = *state == BOGUS ? TEXT : TAG;
            continue;

        case EQUALS:
            if (cg_blank(p[i])) {
                continue;
            }

            *state = p[i] == '"' ? DOUBLE : p[i] == '\'' ? SINGLE : UNQUOTED;
            break;

        case UNQUOTED:
            while (i < n && p[i] > '>') {
                i++;
            }

            if (i == n) {
                return n;
            }

            *state = cg_blank(p[i]) ? TAG : UNQUOTED;
            break;

        default:
            if (p[i] > '>') {  /* a letter */
                *state = ATTRIBUTE;

                while (i + 1 < n && p[i + 1] > '>') {
                    i++;
                }
                continue;
            }

            *state = p[i] == '=' && *state == ATTRIBUTE ? EQUALS
                     : p[i] == '/' ? TAG
                     : cg_blank(p[i]) ? *state : ATTRIBUTE;
        }

        if (p[i] == '>') {
            *state = TEXT;
        }
    }

    return i;
}


/* A <meta> at p, whose name ends at `from`. */

static size_t
cg_inject_meta(const uint8_t *p, size_t n, size_t from, bool last,
    cg_spot *spot)
{
    size_t   len;
    uint8_t  state;

    state = TAG;
    len = from + cg_tag_skip(&state, p + from, n - from);

    if (state != TEXT && !last && n <= CG_INJECT_META) {
        return 0;
    }

    if (state != TEXT && last) {
        return n;  /* it has no end: it is none */
    }

    spot->kind = len > CG_INJECT_META ? CG_SPOT_LONG : CG_SPOT_META;
    spot->n = len;
    return 0;
}


/* <html> at p, whose name ends at `from`: its attributes are passed over
 * later. */

static size_t
cg_inject_html(cg_inject *s, const uint8_t *p, size_t n, size_t from,
    bool last)
{
    size_t   len;
    uint8_t  state;

    state = TAG;
    len = cg_tag_skip(&state, p + from, n - from);

    if (state != TEXT && !last && n <= CG_INJECT_META) {
        return 0;
    }

    s->amp |= cg_amp(p + from, len);
    s->state = TAG;
    return from;
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


/* A start tag; its name ends at `from`.  How many bytes of it are taken. */

static size_t
cg_inject_start(cg_inject *s, const uint8_t *p, size_t n, size_t from,
    bool last, cg_spot *spot)
{
    uint8_t  name;

    name = cg_name_find(p + 1, from - 1);

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

    s->state = TAG;
    return from;
}


/* The same of an end tag. */

static size_t
cg_inject_end(cg_inject *s, const uint8_t *p, size_t from, cg_spot *spot)
{
    uint8_t  name;

    name = cg_name_find(p + 2, from - 2);

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

    s->state = TAG;
    return from;
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

    if (s->document && s->templates == 0) {
        cg_inject_here(s, spot);
        return 0;
    }

    return 1;
}


/* "<" at p: how many bytes are taken, 0 if more are to be seen, or if this is
 * a spot. */

static size_t
cg_inject_open(cg_inject *s, const uint8_t *p, size_t n, bool last,
    cg_spot *spot)
{
    bool    close;
    size_t  from, len;

    if (n < 4 && !last) {
        return 0;
    }

    if (n >= 4 && memcmp(p, "<!--", 4) == 0) {
        s->state = COMMENT;
        s->matched = 2;  /* "<!-->" is a whole one */
        return 4;
    }

    close = n > 1 && p[1] == '/';
    from = 1 + close;
    len = cg_name_length(p + from, n - from, last);

    if (len == SIZE_MAX) {
        return 0;
    }

    if (n > 1 && p[1] == '!' && cg_name_find(p + 1, len) == DOCTYPE) {
        s->document = true;
        s->state = BOGUS;
        return from + len;
    }

    if (n > 1 && !close && (p[1] == '!' || p[1] == '?')) {
        s->state = BOGUS;
        return 2;
    }

    if (len == 0 || !((p[from] | 0x20) >= 'a' && (p[from] | 0x20) <= 'z')) {
        return cg_inject_none(s, n, close, spot);
    }

    return close ? cg_inject_end(s, p, from + len, spot)
                 : cg_inject_start(s, p, n, from + len, last, spot);
}


/* "<" at p, within a raw element: as above. */

static size_t
cg_inject_raw(cg_inject *s, const uint8_t *p, size_t n, bool last)
{
    bool    close;
    size_t  len, from;

    if (n < 4 && !last) {
        return 0;
    }

    if (s->raw == 1 && n >= 4 && memcmp(p, "<!--", 4) == 0) {
        s->escaped = s->escaped == PLAIN ? ESCAPED : s->escaped;
        s->matched = 0;
        return 2;
    }

    close = n > 1 && p[1] == '/';
    from = 1 + close;
    len = cg_name_length(p + from, n - from, last);

    if (len == SIZE_MAX) {
        return 0;
    }

    if (cg_name_find(p + from, len) != s->raw) {
        return 1;
    }

    s->matched = 0;

    if (close && s->escaped != TWICE) {
        s->state = TAG;
        s->raw = 0;

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


/* Bytes at p, of n, that begin nothing: at least one. */

static size_t
cg_inject_skip(cg_inject *s, const uint8_t *p, size_t n, cg_spot *spot)
{
    size_t          i;
    uint8_t         was;
    const uint8_t  *next;

    switch (s->state) {

    case COMMENT:
        if (s->matched == 0 && *p != '-') {
            next = memchr(p, '-', n);
            return next ? (size_t) (next - p) : n;
        }

        if (cg_inject_dashes(s, *p)) {
            s->state = TEXT;
        }
        return 1;

    case RAW:
        if (s->escaped != PLAIN) {
            if (cg_inject_dashes(s, *p)) {
                s->escaped = PLAIN;
            }
            return 1;
        }

        next = memchr(p, '<', n);
        return next ? (size_t) (next - p) : n;

    case TEXT:
        for (i = 0; i < n && cg_blank(p[i]); i++) { /* void */ }

        if (i == 0 && s->document && s->templates == 0) {
            cg_inject_here(s, spot);
            return 0;
        }
        return i + (i == 0);

    default:
        was = s->state;
        n = cg_tag_skip(&s->state, p, n);

        if (s->state == TEXT && was != TEXT && s->raw) {
            s->state = RAW;

        } else if (s->state == TEXT && s->body) {
            s->done = true;
            spot->kind = CG_SPOT_BODY;
        }
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

        taken = p[i] == '<' && s->state == TEXT
                ? cg_inject_open(s, p + i, n - i, last, spot)
                : p[i] == '<' && s->state == RAW
                ? cg_inject_raw(s, p + i, n - i, last)
                : cg_inject_skip(s, p + i, n - i, spot);

        if (taken == 0 && (!s->done || spot->kind == CG_SPOT_BODY)) {
            return i;
        }

        if (spot->kind == CG_SPOT_BODY) {
            return i + taken;
        }
    }

    return n;
}
