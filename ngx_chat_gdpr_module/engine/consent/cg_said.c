/*
 * The statements of visitors.
 */

#include <string.h>

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
        r->said->language = l;

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
                && r->said->what == CG_SAID_NOTHING; l++)
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


/* The escape at p, a backslash with n - 1 bytes behind it: its text to out, of
 * 4 bytes, *len.  How many bytes it has.  Pairs of surrogates are no letters of
 * a statement. */

static size_t
cg_said_escape(const uint8_t *p, size_t n, uint8_t *out, size_t *len)
{
    size_t       i;
    uint32_t     code;
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

    for (i = 2, code = 0; i < 6 && i < n; i++) {
        code = code << 4 | cg_said_digit(p[i]);
    }

    *len = cg_utf8_write(code, out);
    return i;
}


static void cg_said_json(cg_said_reader *r, const uint8_t *p, size_t n,
    unsigned depth);


static void
cg_said_string(cg_said_reader *r, const uint8_t *p, size_t n, bool key,
    unsigned depth)
{
    r->typing |= n < CG_TYPED_MAX && cg_find(p, n, "typing") != NULL;

    if (key || n == 0) {
        return;
    }

    if (*p != '{' && *p != '[') {
        cg_said_text(r, p, n);

    } else if (depth && cg_format_is(&cg_format_json, p, n)) {
        cg_said_json(r, p, n, depth - 1);
    }
}


/* Each string of n bytes of JSON, at most CG_SAID_MAX. */

static void
cg_said_json(cg_said_reader *r, const uint8_t *p, size_t n, unsigned depth)
{
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

        for (len = i + 1; len < n && (p[len] == ' ' || (p[len] >= '\t'
                                                        && p[len] <= '\r'));
             len++)
        {
            /* void */
        }

        cg_said_string(r, text, k, len < n && p[len] == ':', depth);
    }
}


/* The text between tags of XML; a statement has no references. */

static void
cg_said_xml(cg_said_reader *r, const uint8_t *p, size_t n)
{
    size_t  i, from;

    for (i = from = 0; i < n; i++) {
        if (p[i] == '<') {
            cg_said_text(r, p + from, i - from);
        } else if (p[i] == '>') {
            from = i + 1;
        }
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
