/*
 * The statements of visitors.
 */

#include <string.h>
#include <strings.h>

#include "cg_find.h"
#include "cg_format.h"
#include "cg_said.h"
#include "cg_text.h"
#include "cg_typed.h"

/* Strings in strings. */
#define CG_SAID_DEPTH  3

typedef struct {
    const cg_policy  *policy;
    cg_said          *said;
    bool              typing;  /* it is about what is being typed */
} cg_said_reader;


/* Is it the statement?  *number: what stands behind it, 0 for nothing. */

static bool
cg_said_is(const cg_typed *f, const char *statement, unsigned *number)
{
    size_t    i;
    cg_typed  want;

    cg_typed_read(&want, (const uint8_t *) statement, strlen(statement));

    *number = 0;

    if (f->n < want.n || memcmp(f->p, want.p, want.n) != 0) {
        return false;
    }

    i = want.n + (f->n > want.n && f->p[want.n] == ' ');

    if (f->n - i > 2) {
        return false;
    }

    for (; i < f->n; i++) {
        if (f->p[i] < '0' || f->p[i] > '9') {
            return false;
        }

        *number = *number * 10 + (unsigned) (f->p[i] - '0');
    }

    return f->n == want.n || *number != 0;
}


/* `special`: the purposes that this statement does not speak for. */

static void
cg_said_agree(cg_said_reader *r, cg_language l, unsigned number,
    cg_purposes special)
{
    size_t       i;
    cg_purposes  granted;

    granted = cg_policy_asked(r->policy);

    if (number) {
        i = cg_policy_asked_nth(r->policy, number);
        granted = (cg_purposes) (i == CG_PURPOSE_MAX ? 0 : 1U << i);
    }

    granted &= (cg_purposes) ~special;

    if (granted) {
        r->said->what = number ? CG_SAID_ONE : CG_SAID_ALL;
        r->said->granted = granted;
        r->said->language = l;
    }
}


static void
cg_said_in(cg_said_reader *r, cg_language l, const cg_typed *f)
{
    unsigned  number;

    if ((cg_said_is(f, cg_words(r->policy, l, CG_TEXT_STOP), &number)
         || cg_said_is(f, "stop", &number))
        && number == 0)
    {
        r->said->what = CG_SAID_STOP;
        r->said->granted = 0;
        r->said->language = l;

    } else if (!f->plain || r->said->what != CG_SAID_NOTHING) {
        return;

    } else if (cg_said_is(f, cg_words(r->policy, l, CG_TEXT_AGREE), &number)) {
        cg_said_agree(r, l, number, cg_policy_special(r->policy));

    } else if (cg_said_is(f, cg_words(r->policy, l, CG_TEXT_EXPRESSLY), &number)
               && number)
    {
        cg_said_agree(r, l, number, 0);
    }
}


static void
cg_said_text(cg_said_reader *r, const uint8_t *p, size_t n)
{
    unsigned  l;
    cg_typed  f;

    if (n > 4 * CG_TYPED_MAX) {
        return;
    }

    cg_typed_read(&f, p, n);

    for (l = 0; f.fits && f.n && l < CG_LANGUAGE_N
                && r->said->what != CG_SAID_STOP; l++)
    {
        if (r->policy->languages >> l & 1) {
            cg_said_in(r, (cg_language) l, &f);
        }
    }
}


/* Of a hex digit; what is none counts as 0. */

static unsigned
cg_said_digit(uint8_t ch)
{
    return ch >= '0' && ch <= '9' ? ch - (unsigned) '0'
           : (ch | 0x20) >= 'a' && (ch | 0x20) <= 'f' ? (ch | 0x20U) - 'a' + 10
           : 0;
}


/* The four digits behind p, a backslash and "u". */

static uint32_t
cg_said_unit(const uint8_t *p, size_t n)
{
    size_t    i;
    uint32_t  unit;

    for (i = 2, unit = 0; i < 6 && i < n; i++) {
        unit = unit << 4 | cg_said_digit(p[i]);
    }

    return unit;
}


/* The escape at p, a backslash with n - 1 bytes behind it: its text to out, of
 * 4 bytes, *len.  How many bytes it has. */

static size_t
cg_said_escape(const uint8_t *p, size_t n, uint8_t *out, size_t *len)
{
    size_t       took;
    uint32_t     code, low;
    const char  *at;

    static const char  names[] = "\"\\/bfnrt";
    static const char  means[] = "\"\\/\b\f\n\r\t";

    *len = 1;
    *out = ' ';

    if (n < 2) {
        return n;
    }

    if (p[1] != 'u') {
        at = p[1] ? strchr(names, p[1]) : NULL;
        *out = at ? (uint8_t) means[at - names] : p[1];
        return 2;
    }

    code = cg_said_unit(p, n);
    took = n < 6 ? n : 6;

    if (code >> 10 == 0xd800 >> 10 && n > 7 && p[6] == '\\' && p[7] == 'u') {
        low = cg_said_unit(p + 6, n - 6);

        if (low >> 10 == 0xdc00 >> 10) {
            code = 0x10000 + ((code & 0x3ff) << 10 | (low & 0x3ff));
            took = n < 12 ? n : 12;
        }
    }

    *len = cg_utf8_write(code, out);
    return took;
}


/* Does it hold one of these, in whatever case?  What is longer than names are
 * does not. */

static bool
cg_said_names(const uint8_t *p, size_t n, const char *const *parts)
{
    size_t   i;
    uint8_t  small[CG_TYPED_MAX];

    if (n > sizeof(small)) {
        return false;
    }

    for (i = 0; i < n; i++) {
        small[i] = p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20 : p[i];
    }

    for (i = 0; parts[i]; i++) {
        if (cg_find(small, n, parts[i])) {
            return true;
        }
    }

    return false;
}


static void cg_said_json(cg_said_reader *r, const uint8_t *p, size_t n,
    unsigned depth);


static void
cg_said_string(cg_said_reader *r, const uint8_t *p, size_t n, bool key,
    unsigned depth)
{
    static const char *const  typing[] = {
        "typing", "composing", "sneak", "draft", "keystroke", NULL
    };

    if (n == 0) {
        return;
    }

    r->typing |= cg_said_names(p, n, typing);

    if (key) {
        return;
    }

    if (*p != '{' && *p != '[') {
        cg_said_text(r, p, n);

    } else if (depth && cg_format_is(&cg_format_json, p, n)) {
        cg_said_json(r, p, n, depth - 1);
    }
}


/* Is what has this name somebody else's, or said before?  A list or an object
 * of a reply is what is replied to; a text may be the reply. */

static bool
cg_said_before(const uint8_t *name, size_t n, bool text)
{
    static const char *const  parts[] = {
        "quot", "forward", "original", "previous", "parent", "history", "repl",
        NULL
    };

    if (text && ((n == 5 && strncasecmp((const char *) name, "reply", 5) == 0)
                 || (n == 7
                     && strncasecmp((const char *) name, "replies", 7) == 0)))
    {
        return false;
    }

    return cg_said_names(name, n, parts);
}


/* Behind the blanks of JSON at i. */

static size_t
cg_said_blanks(const uint8_t *p, size_t n, size_t i)
{
    while (i < n && (p[i] == ' ' || (p[i] >= '\t' && p[i] <= '\r'))) {
        i++;
    }

    return i;
}


/* Behind the string whose first quote is at i. */

static size_t
cg_said_past(const uint8_t *p, size_t n, size_t i)
{
    for (i++; i < n && p[i] != '"'; i++) {
        i += p[i] == '\\';
    }

    return i < n ? i + 1 : n;
}


/* Behind the string, the list or the object at i. */

static size_t
cg_said_skip(const uint8_t *p, size_t n, size_t i)
{
    size_t  open;

    open = 0;

    while (i < n) {
        if (p[i] == '"') {
            i = cg_said_past(p, n, i);
        } else {
            open += p[i] == '{' || p[i] == '[';
            open -= open && (p[i] == '}' || p[i] == ']');
            i++;
        }

        if (open == 0) {
            break;
        }
    }

    return i;
}


/* Is the value at i false, null or 0? */

static bool
cg_said_off(const uint8_t *p, size_t n, size_t i)
{
    return i < n && (p[i] == 'f' || p[i] == 'n'
                     || (p[i] == '0' && (i + 1 == n || p[i + 1] != '.')));
}


/* Each string of n bytes of JSON, at most CG_SAID_MAX, but for what is not said
 * now. */

static void
cg_said_json(cg_said_reader *r, const uint8_t *p, size_t n, unsigned depth)
{
    bool     key;
    size_t   i, k, len;
    uint8_t  text[CG_SAID_MAX + 4];

    for (i = 0; i < n; i++) {
        if (p[i] != '"') {
            continue;
        }

        for (i++, k = 0; i < n && p[i] != '"'; k += len) {
            if (p[i] == '\\') {
                i += cg_said_escape(p + i, n - i, text + k, &len);
            } else {
                text[k] = p[i++];
                len = 1;
            }
        }

        len = cg_said_blanks(p, n, i + 1);
        key = len < n && p[len] == ':';

        if (!key || !cg_said_off(p, n, cg_said_blanks(p, n, len + 1))) {
            cg_said_string(r, text, k, key, depth);
        }

        if (key) {
            i = cg_said_blanks(p, n, len + 1);

            if (i < n && (p[i] == '"' || p[i] == '{' || p[i] == '[')
                && cg_said_before(text, k, p[i] == '"'))
            {
                i = cg_said_skip(p, n, i);
            }

            i--;
        }
    }
}


/* Elements whose text is somebody else's, or taken back: "s", "del", … */

static bool
cg_said_other(const uint8_t *p, size_t n)
{
    size_t  i, len;

    static const char *const  names[] = {
        "s", "del", "strike", "q", "blockquote", "quote", "forwarded"
    };

    for (len = 0; len < n && p[len] > ' ' && p[len] != '>' && p[len] != '/';
         len++)
    {
        /* void */
    }

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strlen(names[i]) == len
            && strncasecmp((const char *) p, names[i], len) == 0)
        {
            return true;
        }
    }

    return false;
}


/* The text between tags of XML; a statement has no references. */

static void
cg_said_xml(cg_said_reader *r, const uint8_t *p, size_t n)
{
    bool    other;
    size_t  i, from;

    other = false;

    for (i = from = 0; i < n; i++) {
        if (p[i] == '<') {
            cg_said_text(r, p + from, i - from);
            other |= cg_said_other(p + i + 1, n - i - 1);

        } else if (p[i] == '>') {
            from = i + 1;
        }
    }

    if (other && r->said->what != CG_SAID_STOP) {
        memset(r->said, 0, sizeof(*r->said));
    }
}


/* Bytes of what stands in front of the JSON of an Engine.IO packet: digits, and
 * a namespace, and digits again. */

static size_t
cg_said_prefix(const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n && p[i] >= '0' && p[i] <= '9'; i++) { /* void */ }

    if (i == 0 || i == n || p[i] != '/') {
        return i;
    }

    for (; i < n && p[i] != ','; i++) { /* void */ }
    for (i += i < n; i < n && p[i] >= '0' && p[i] <= '9'; i++) { /* void */ }

    return i;
}


void
cg_said_read(cg_said *s, const cg_policy *p, const char *part,
    const uint8_t *message, size_t n)
{
    size_t          i;
    cg_said_reader  r = { p, s, false };

    memset(s, 0, sizeof(*s));

    if (n == 0 || n > CG_SAID_MAX
        || (part && cg_find(message, n, part) == NULL))
    {
        return;
    }

    i = cg_said_prefix(message, n);

    if (i < n && (message[i] == '{' || message[i] == '[')
        && cg_format_is(&cg_format_json, message + i, n - i))
    {
        cg_said_json(&r, message + i, n - i, CG_SAID_DEPTH - 1);

    } else if (*message == '<') {
        cg_said_xml(&r, message, n);

    } else {
        cg_said_text(&r, message, n);
    }

    if (r.typing) {
        memset(s, 0, sizeof(*s));
    }
}


void
cg_said_form(cg_said *s, const cg_policy *p, const char *part,
    const uint8_t *form, size_t n)
{
    size_t          i, k;
    uint8_t         text[CG_SAID_MAX];
    cg_said_reader  r = { p, s, false };

    memset(s, 0, sizeof(*s));

    if (n > CG_SAID_MAX || (part && cg_find(form, n, part) == NULL)) {
        return;
    }

    for (i = k = 0; i < n; i++) {
        if (form[i] == '&' || form[i] == '=') {
            cg_said_string(&r, text, k, form[i] == '=', CG_SAID_DEPTH - 1);
            k = 0;

        } else if (form[i] == '%' && n - i > 2) {
            text[k++] = (uint8_t) (cg_said_digit(form[i + 1]) << 4
                                   | cg_said_digit(form[i + 2]));
            i += 2;

        } else {
            text[k++] = form[i] == '+' ? ' ' : form[i];
        }
    }

    cg_said_string(&r, text, k, false, CG_SAID_DEPTH - 1);

    if (r.typing) {
        memset(s, 0, sizeof(*s));
    }
}
