/*
 * The states:
 *
 *   TEXT     "<" may begin a tag
 *   COMMENT  up to "-->"
 *   TAG      up to ">", quotes within attributes
 *   RAW      the text of script, style, title …: up to "</" and its name
 *
 * A tag is looked at whole up to its name, which is why some bytes are held.
 */

#include <string.h>
#include <strings.h>

#include "cg_inject.h"

enum { TEXT, COMMENT, TAG, SINGLE, DOUBLE, RAW };

static const char *const  cg_raw_names[] = {
    "script", "style", "title", "textarea", "template", "noscript", "svg"
};

#define CG_RAW_N  (sizeof(cg_raw_names) / sizeof(cg_raw_names[0]))

/* In front of these the head has ended though no tag has said so. */
static const char *const  cg_body_names[] = {
    "body", "div", "p", "main", "section", "article", "header", "nav", "h1",
    "h2", "form", "table", "ul", "span", "a", "img", "button", "iframe"
};

#define CG_BODY_N  (sizeof(cg_body_names) / sizeof(cg_body_names[0]))


static bool
cg_name_end(uint8_t ch)
{
    return ch == '>' || ch == '/' || ch == ' ' || (ch >= '\t' && ch <= '\r');
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


static bool
cg_name_is(const uint8_t *p, size_t n, const char *name)
{
    return strlen(name) == n && strncasecmp((const char *) p, name, n) == 0;
}


static size_t
cg_name_find(const uint8_t *p, size_t n, const char *const *names,
    size_t names_n)
{
    size_t  i;

    for (i = 0; i < names_n && !cg_name_is(p, n, names[i]); i++) {
        /* void */
    }

    return i;
}


/* A tag's name at p: *here if the prompt goes in front of the tag. */
static void
cg_inject_tag(cg_inject *s, const uint8_t *p, size_t n, bool close,
    bool *here)
{
    size_t  raw;

    *here = false;
    s->state = TAG;
    s->raw = 0;

    if (close) {
        *here = s->document && cg_name_is(p, n, "head");
        return;
    }

    if (cg_name_is(p, n, "html") || cg_name_is(p, n, "head")) {
        s->document = true;
        return;
    }

    raw = cg_name_find(p, n, cg_raw_names, CG_RAW_N);

    if (raw < CG_RAW_N) {
        s->raw = (uint8_t) (raw + 1);
        return;
    }

    if (cg_name_find(p, n, cg_body_names, CG_BODY_N) < CG_BODY_N) {
        *here = s->document;
        s->done = !s->document;
    }
}


/* "<" at p: how many bytes of the tag are taken, 0 if more are to be seen. */
static size_t
cg_inject_open(cg_inject *s, const uint8_t *p, size_t n, bool last,
    bool *here)
{
    bool    close;
    size_t  from, len;

    *here = false;

    if (n < 4 && !last) {
        return 0;
    }

    if (n >= 4 && memcmp(p, "<!--", 4) == 0) {
        s->state = COMMENT;
        s->matched = 0;
        return 4;
    }

    close = n > 1 && p[1] == '/';
    from = 1 + close;
    len = cg_name_length(p + from, n - from, last);

    if (len == SIZE_MAX) {
        return 0;
    }

    if (cg_name_is(p + from, len, "!doctype")) {
        s->document = true;
        s->state = TAG;
        return from + len;
    }

    if (len == 0 || !((p[from] | 0x20) >= 'a' && (p[from] | 0x20) <= 'z')) {
        return 1;  /* no tag */
    }

    cg_inject_tag(s, p + from, len, close, here);
    return *here ? 0 : from + len;
}


/* "</" of a raw element at p, as above. */
static size_t
cg_inject_raw(cg_inject *s, const uint8_t *p, size_t n, bool last)
{
    size_t       len;
    const char  *name;

    name = cg_raw_names[s->raw - 1];

    if (n < 2 && !last) {
        return 0;
    }

    if (n < 2 || p[1] != '/') {
        return 1;
    }

    len = cg_name_length(p + 2, n - 2, last);

    if (len == SIZE_MAX) {
        return 0;
    }

    if (!cg_name_is(p + 2, len, name)) {
        return 1;
    }

    s->state = TAG;
    s->raw = 0;
    return 2 + len;
}


/* A byte that begins nothing. */
static void
cg_inject_byte(cg_inject *s, uint8_t ch)
{
    switch (s->state) {

    case COMMENT:
        if (ch == '>' && s->matched >= 2) {
            s->state = TEXT;
        }
        s->matched = ch == '-' ? (uint8_t) (s->matched < 2 ? s->matched + 1
                                                           : 2) : 0;
        return;

    case TAG:
        if (ch == '>') {
            s->state = s->raw ? RAW : TEXT;
        } else if (ch == '"') {
            s->state = DOUBLE;
        } else if (ch == '\'') {
            s->state = SINGLE;
        }
        return;

    case DOUBLE:
    case SINGLE:
        if (ch == (s->state == DOUBLE ? '"' : '\'')) {
            s->state = TAG;
        }
        return;

    default:
        return;
    }
}


size_t
cg_inject_find(cg_inject *s, const uint8_t *p, size_t n, bool last,
    size_t *at)
{
    bool    here;
    size_t  i, taken;

    *at = SIZE_MAX;

    for (i = 0; i < n && !s->done; i += taken) {
        taken = 1;
        here = false;

        if (p[i] == '<' && s->state == TEXT) {
            taken = cg_inject_open(s, p + i, n - i, last, &here);
        } else if (p[i] == '<' && s->state == RAW) {
            taken = cg_inject_raw(s, p + i, n - i, last);
        } else {
            cg_inject_byte(s, p[i]);
        }

        if (here) {
            s->done = true;
            *at = i;
            return n;
        }

        if (taken == 0) {
            return i;
        }
    }

    return n;
}
