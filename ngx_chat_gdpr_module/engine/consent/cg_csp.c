/*
 * A policy is a list of directives parted by ";", a header a list of policies
 * parted by ",".  Of each policy the directive that is asked about a request
 * is found, as browsers do: the special one, else the general, else
 * default-src.
 */

#include <string.h>
#include <strings.h>

#include "cg_csp.h"

typedef struct {
    const char  *p;
    size_t       n;
} cg_part;

typedef struct {
    cg_part  name;
    cg_part  sources;
} cg_directive;

/* What the prompt needs; of each the directives that speak for it, by falling
 * rank.  The names are NULL behind the last. */
static const char *const  cg_needs[][4] = {
    { "script-src-elem", "script-src", "default-src", NULL },
    { "style-src-elem", "style-src", "default-src", NULL },
    { "connect-src", "default-src", NULL, NULL },
    { "form-action", NULL, NULL, NULL }
};

enum { SCRIPT, STYLE, CONNECT, FORM, NEEDS };

#define CG_DIRECTIVES_MAX  64

typedef struct {
    cg_directive  d[CG_DIRECTIVES_MAX];
    size_t        n;
    bool          add[CG_DIRECTIVES_MAX];  /* `ours`, to its sources */
    const char   *own[NEEDS];   /* a directive to be made of default-src */
    size_t        fallback;     /* default-src */
} cg_page_policy;


static bool
cg_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}


static cg_part
cg_trim(const char *p, size_t n)
{
    while (n && cg_space(*p)) {
        p++;
        n--;
    }

    while (n && cg_space(p[n - 1])) {
        n--;
    }

    return (cg_part) { p, n };
}


/* The next of the parts between separators. */
static bool
cg_part_next(cg_part *rest, char separator, cg_part *part)
{
    const char  *at;

    if (rest->p == NULL) {
        return false;
    }

    at = rest->n ? memchr(rest->p, separator, rest->n) : NULL;
    *part = cg_trim(rest->p, at ? (size_t) (at - rest->p) : rest->n);

    if (at) {
        rest->n -= (size_t) (at + 1 - rest->p);
        rest->p = at + 1;
    } else {
        rest->p = NULL;
    }

    return true;
}


static bool
cg_part_is(cg_part part, const char *s)
{
    return strlen(s) == part.n && strncasecmp(part.p, s, part.n) == 0;
}


/* The next source of a list. */
static bool
cg_source_next(cg_part *rest, cg_part *source)
{
    *rest = cg_trim(rest->p, rest->n);

    for (source->p = rest->p, source->n = 0;
         source->n < rest->n && !cg_space(rest->p[source->n]);
         source->n++)
    {
        /* void */
    }

    rest->p += source->n;
    rest->n -= source->n;
    return source->n > 0;
}


static void
cg_policy_split(cg_page_policy *page, cg_part policy)
{
    cg_part        part, rest;
    cg_directive  *d;

    memset(page, 0, sizeof(*page));
    page->fallback = CG_DIRECTIVES_MAX;
    rest = policy;

    while (page->n < CG_DIRECTIVES_MAX && cg_part_next(&rest, ';', &part)) {
        d = &page->d[page->n];
        d->sources = part;

        if (!cg_source_next(&d->sources, &d->name)) {
            continue;
        }

        d->sources = cg_trim(d->sources.p, d->sources.n);

        if (cg_part_is(d->name, "default-src")
            && page->fallback == CG_DIRECTIVES_MAX)
        {
            page->fallback = page->n;
        }

        page->n++;
    }
}


/* The directive that speaks for a need, or page->n: everything goes. */
static size_t
cg_policy_speaks(const cg_page_policy *page, size_t need)
{
    size_t  i, k;

    for (k = 0; k < 4 && cg_needs[need][k]; k++) {
        for (i = 0; i < page->n; i++) {
            if (cg_part_is(page->d[i].name, cg_needs[need][k])) {
                return i;
            }
        }
    }

    return page->n;
}


typedef struct {
    bool     self;      /* 'self', or everything */
    bool     dynamic;   /* 'strict-dynamic': no addresses count */
    cg_part  nonce;     /* n 0: none */
} cg_sources;


static cg_sources
cg_sources_read(cg_part list)
{
    cg_part     source;
    cg_sources  s = { false, false, { NULL, 0 } };

    while (cg_source_next(&list, &source)) {
        if (cg_part_is(source, "'self'") || cg_part_is(source, "*")) {
            s.self = true;

        } else if (cg_part_is(source, "'strict-dynamic'")) {
            s.dynamic = true;

        } else if (source.n > 8
                   && strncasecmp(source.p, "'nonce-", 7) == 0)
        {
            s.nonce.p = source.p + 7;
            s.nonce.n = source.n - 8;
        }
    }

    return s;
}


/* The nonce is written into the page: nothing but what a nonce is made of. */
static bool
cg_csp_nonce(cg_csp *c, cg_part nonce)
{
    size_t  i;

    for (i = 0; i < nonce.n; i++) {
        if (!((nonce.p[i] >= 'a' && nonce.p[i] <= 'z')
              || (nonce.p[i] >= 'A' && nonce.p[i] <= 'Z')
              || (nonce.p[i] >= '0' && nonce.p[i] <= '9')
              || strchr("+/-_=", nonce.p[i])))
        {
            return false;
        }
    }

    if (nonce.n > CG_CSP_NONCE_MAX) {
        return false;
    }

    if (c->nonce[0] != '\0') {
        return strlen(c->nonce) == nonce.n
               && memcmp(c->nonce, nonce.p, nonce.n) == 0;
    }

    memcpy(c->nonce, nonce.p, nonce.n);
    c->nonce[nonce.n] = '\0';
    return true;
}


/* A page in a sandbox runs no script, and has no cookie, but where that is
 * allowed. */
static bool
cg_policy_sandbox(const cg_page_policy *page)
{
    size_t   i;
    bool     scripts, origin;
    cg_part  list, token;

    for (i = 0; i < page->n && !cg_part_is(page->d[i].name, "sandbox"); i++) {
        /* void */
    }

    if (i == page->n) {
        return false;
    }

    list = page->d[i].sources;
    scripts = origin = false;

    while (cg_source_next(&list, &token)) {
        scripts |= cg_part_is(token, "allow-scripts");
        origin |= cg_part_is(token, "allow-same-origin");
    }

    return !scripts || !origin;
}


/* Let `ours` in where a need is not met; false: there is no way. */
static bool
cg_policy_need(cg_csp *c, cg_page_policy *page, size_t need)
{
    size_t      i;
    cg_sources  s;

    i = cg_policy_speaks(page, need);

    if (i == page->n) {
        return true;
    }

    s = cg_sources_read(page->d[i].sources);

    if (need == SCRIPT && s.dynamic) {
        return s.nonce.n && cg_csp_nonce(c, s.nonce);
    }

    if (s.self) {
        return true;
    }

    c->wider = true;

    if (i == page->fallback) {
        page->own[need] = cg_needs[need][need == CONNECT ? 0 : 1];
    } else {
        page->add[i] = true;
    }

    return true;
}


static cg_status
cg_directive_write(const char *name, size_t name_n, cg_part sources,
    const char *ours, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_add(out, name, name_n);

    if (st == CG_OK && sources.n
        && !(ours && cg_part_is(sources, "'none'")))
    {
        st = cg_buf_str(out, " ");

        if (st == CG_OK) {
            st = cg_buf_add(out, sources.p, sources.n);
        }
    }

    if (st == CG_OK && ours) {
        st = cg_buf_str(out, " ");

        if (st == CG_OK) {
            st = cg_buf_str(out, ours);
        }
    }

    return st;
}


static cg_status
cg_policy_write(const cg_page_policy *page, const char *ours, cg_buf *out)
{
    size_t               i;
    cg_status            st;
    const cg_directive  *d;

    st = CG_OK;

    for (i = 0; i < page->n && st == CG_OK; i++) {
        d = &page->d[i];
        st = i ? cg_buf_str(out, "; ") : CG_OK;

        if (st == CG_OK) {
            st = cg_directive_write(d->name.p, d->name.n, d->sources,
                                    page->add[i] ? ours : NULL, out);
        }
    }

    for (i = 0; i < NEEDS && st == CG_OK; i++) {
        if (page->own[i]) {
            st = cg_buf_str(out, "; ");

            if (st == CG_OK) {
                st = cg_directive_write(page->own[i], strlen(page->own[i]),
                                        page->d[page->fallback].sources,
                                        ours, out);
            }
        }
    }

    return st;
}


cg_status
cg_csp_allow(cg_csp *c, const char *value, size_t n, const char *ours,
    cg_buf *out)
{
    size_t          need, before;
    cg_part         policy, rest;
    cg_status       st;
    cg_page_policy  page;

    rest.p = value;
    rest.n = n;
    before = out->n;
    st = CG_OK;
    c->wider = false;

    if (c->meta && n && memchr(value, ',', n)) {
        return CG_EKEY;
    }

    while (st == CG_OK && cg_part_next(&rest, ',', &policy)) {
        st = out->n == before ? CG_OK : cg_buf_str(out, ", ");

        cg_policy_split(&page, policy);

        if (page.n == CG_DIRECTIVES_MAX
            || (!c->meta && cg_policy_sandbox(&page)))
        {
            return CG_EKEY;
        }

        for (need = 0; need < NEEDS; need++) {
            if (!cg_policy_need(c, &page, need)) {
                return CG_EKEY;
            }
        }

        if (st == CG_OK) {
            st = cg_policy_write(&page, ours, out);
        }
    }

    return st;
}
