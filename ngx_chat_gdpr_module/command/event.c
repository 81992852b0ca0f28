/*
 * Reading the members of an audit event: JSON (RFC 8259) as the writer makes
 * it, one object on one line without space between tokens.  What has another
 * form was not written by it, and is no event here.
 */

#include <string.h>

#include "event.h"

/* Objects and lists within each other. */
#define EVENT_DEPTH  4

static const char *const  event_names[EVENT_N] = {
#define EVENT(id, name)  [EVENT_##id] = name,
#include "event.def"
#undef EVENT
};


bool
event_text_is(event_text t, const char *s)
{
    return strlen(s) == t.n && memcmp(t.p, s, t.n) == 0;
}


bool
event_is(const event *e, const char *type)
{
    return strlen(type) == e->record.type_n
           && memcmp(e->record.type, type, e->record.type_n) == 0;
}


bool
event_dry(const event *e)
{
    return event_text_is(e->member[EVENT_DRY_RUN], "true");
}


/* Take a string, at its opening quote. */

static bool
event_string(event_text *at, event_text *s)
{
    const char  *p, *end, *back;

    if (at->n == 0 || *at->p != '"') {
        return false;
    }

    end = at->p + at->n;
    s->p = at->p + 1;

    for (p = s->p; (p = memchr(p, '"', (size_t) (end - p))) != NULL; p++) {

        for (back = p; back > s->p && back[-1] == '\\'; back--) {
            /* void */
        }

        if ((p - back) % 2 == 0) {
            s->n = (size_t) (p - s->p);
            at->p = p + 1;
            at->n = (size_t) (end - at->p);
            return true;
        }
    }

    return false;
}


/* Take an object or a list, at its bracket. */

static bool
event_nested(event_text *at, event_text *inside)
{
    char        open[EVENT_DEPTH];
    size_t      depth;
    event_text  s;

    depth = 0;
    inside->p = at->p + 1;

    while (at->n) {
        switch (*at->p) {
        case '"':
            if (!event_string(at, &s)) {
                return false;
            }
            continue;
        case '{':
        case '[':
            if (depth == EVENT_DEPTH) {
                return false;
            }
            open[depth++] = *at->p == '{' ? '}' : ']';
            break;
        case '}':
        case ']':
            if (open[--depth] != *at->p) {
                return false;
            }
            break;
        default:
            break;
        }

        at->p++;
        at->n--;

        if (depth == 0) {
            inside->n = (size_t) (at->p - inside->p) - 1;
            return true;
        }
    }

    return false;
}


/* Take a number, true, false or null. */

static bool
event_plain(event_text *at, event_text *value)
{
    value->p = at->p;

    while (at->n && ((*at->p >= '0' && *at->p <= '9') || *at->p == '-'
                     || *at->p == '.' || (*at->p >= 'a' && *at->p <= 'z')))
    {
        at->p++;
        at->n--;
    }

    value->n = (size_t) (at->p - value->p);
    return value->n > 0;
}


static bool
event_value(event_text *at, event_text *value)
{
    if (at->n == 0) {
        return false;
    }

    switch (*at->p) {
    case '"':
        return event_string(at, value);
    case '{':
    case '[':
        return event_nested(at, value);
    default:
        return event_plain(at, value);
    }
}


static bool
event_take(event_text *at, char c)
{
    if (at->n == 0 || *at->p != c) {
        return false;
    }

    at->p++;
    at->n--;
    return true;
}


static void
event_set(event *e, event_text name, event_text value)
{
    size_t  i;

    for (i = 0; i < EVENT_N; i++) {
        if (event_text_is(name, event_names[i])) {

            /* of a name that comes twice the first one counts */

            if (e->member[i].p == NULL) {
                e->member[i] = value;
            }
            return;
        }
    }
}


bool
event_read(event *e, const char *p, size_t n)
{
    event_text   at, name, value;
    const char  *start;

    start = cg_record_start(p, n);

    if (!cg_record_read(&e->record, start, n - (size_t) (start - p))) {
        return false;
    }

    if (e->record.erased) {
        e->record.type = "erased";
        e->record.type_n = sizeof("erased") - 1;
    }

    memset(e->member, 0, sizeof(e->member));
    at.p = e->record.members;
    at.n = e->record.members_n;

    while (at.n) {
        if (!event_take(&at, ',') || !event_string(&at, &name)
            || !event_take(&at, ':') || !event_value(&at, &value))
        {
            return false;
        }

        event_set(e, name, value);
    }

    return true;
}


static uint64_t
event_digits(event_text t)
{
    size_t    i;
    uint64_t  n;

    if (t.n == 0 || t.n > 19) {
        return 0;
    }

    for (i = 0, n = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9') {
            return 0;
        }
        n = n * 10 + (uint64_t) (t.p[i] - '0');
    }

    return n;
}


uint64_t
event_number(const event *e, event_member m)
{
    return event_digits(e->member[m]);
}


bool
event_list_next(event_text *at, event_text *word)
{
    (void) event_take(at, ',');

    return event_string(at, word);
}


bool
event_list_has(event_text list, event_text word)
{
    event_text  w;

    while (event_list_next(&list, &w)) {
        if (w.n == word.n && memcmp(w.p, word.p, w.n) == 0) {
            return true;
        }
    }

    return false;
}


bool
event_count_next(event_text *at, event_text *name, uint64_t *count)
{
    event_text  value;

    (void) event_take(at, ',');

    if (!event_string(at, name) || !event_take(at, ':')
        || !event_plain(at, &value))
    {
        return false;
    }

    *count = event_digits(value);
    return true;
}


/* Four hex digits of \uXXXX; the writer makes such for control characters,
 * quotes and backslashes alone. */

static bool
event_unicode(const char *p, size_t n, char *c)
{
    size_t    i;
    unsigned  v, digit;

    if (n < 6 || p[1] != 'u') {
        return false;
    }

    for (i = 2, v = 0; i < 6; i++) {
        digit = p[i] >= '0' && p[i] <= '9' ? (unsigned) (p[i] - '0')
                : p[i] >= 'a' && p[i] <= 'f' ? (unsigned) (p[i] - 'a') + 10
                : 256;
        v = v << 4 | digit;
    }

    *c = (char) v;
    return v > 0 && v < 128;
}


cg_status
event_unescape(event_text t, cg_buf *out)
{
    char         c;
    size_t       n;
    cg_status    st;
    const char  *p;

    st = CG_OK;

    while (t.n && st == CG_OK) {
        p = memchr(t.p, '\\', t.n);
        n = p ? (size_t) (p - t.p) : t.n;
        st = cg_buf_add(out, t.p, n);

        t.p += n;
        t.n -= n;

        if (t.n && st == CG_OK) {
            n = event_unicode(t.p, t.n, &c) ? 6 : 1;
            st = cg_buf_add(out, n == 6 ? &c : t.p, 1);
            t.p += n;
            t.n -= n;
        }
    }

    return st;
}
