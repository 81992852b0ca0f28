/*
 * The lines of a policy that say what of a request's headers reaches the
 * provider, and of a response's the visitor: `forward` and `cookies`.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_policy_line.h"

/* A browser sends no more to one site. */
#define CG_COOKIES_MAX  64

static const char  *cg_forward_table[] = {
    [CG_FORWARD_PASS] = "pass",
    [CG_FORWARD_TRUNCATE] = "truncate",
    [CG_FORWARD_REDACT] = "redact",
    [CG_FORWARD_REMOVE] = "remove"
};

static const struct {
    const char  *name;
    unsigned     may;     /* bits 1 << cg_forward */
    const char  *write;
} cg_forward_options[] = {
    { "address",
      1U << CG_FORWARD_PASS | 1U << CG_FORWARD_TRUNCATE
      | 1U << CG_FORWARD_REMOVE, "truncate, remove or pass" },
    { "referer",
      1U << CG_FORWARD_PASS | 1U << CG_FORWARD_REDACT
      | 1U << CG_FORWARD_REMOVE, "redact, remove or pass" },
    { "location",
      1U << CG_FORWARD_PASS | 1U << CG_FORWARD_REDACT, "redact or pass" },
    { "path",
      1U << CG_FORWARD_PASS | 1U << CG_FORWARD_REDACT, "redact or pass" },
    { "headers",
      1U << CG_FORWARD_PASS | 1U << CG_FORWARD_REDACT, "redact or pass" },
    { "direct",
      1U << CG_FORWARD_PASS | 1U << CG_FORWARD_REMOVE, "remove or pass" },
};

static const cg_names  cg_forward_names = CG_NAMES(cg_forward_options);
static const cg_names  cg_forward_ways = CG_NAMES(cg_forward_table);


void
cg_policy_forward_init(cg_policy *p)
{
    p->forward.address = CG_FORWARD_TRUNCATE;
    p->forward.referer = CG_FORWARD_REDACT;
    p->forward.location = CG_FORWARD_REDACT;
    p->forward.headers = CG_FORWARD_REDACT;
    p->forward.direct = CG_FORWARD_REMOVE;
}


bool
cg_line_forward(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t    i, option, way;
    cg_word   name, value;
    uint8_t  *set[] = { &p->forward.address, &p->forward.referer,
                        &p->forward.location, &p->forward.path,
                        &p->forward.headers, &p->forward.direct };
    unsigned  seen;

    if (n < 2) {
        return cg_diag_set(diag, "\"forward\" says nothing: write for example "
                           "\"forward address=truncate referer=redact\"");
    }

    for (i = 1, seen = 0; i < n; i++) {
        if (!cg_line_option(words[i], &name, &value)) {
            return cg_diag_set(diag, "\"forward\" takes NAME=VALUE, not "
                               "\"%s\": write address=, referer=, "
                               "location=, path=, headers= or direct=",
                               cg_diag_quote(words[i]).s);
        }

        option = cg_names_find(&cg_forward_names, name);

        if (option == cg_forward_names.n) {
            return cg_diag_unknown(diag, "option", name, &cg_forward_names);
        }

        if (seen & 1U << option) {
            return cg_diag_set(diag, "\"%s=\" is given twice: leave one",
                               cg_forward_options[option].name);
        }

        seen |= 1U << option;
        way = cg_names_find(&cg_forward_ways, value);

        if (way == cg_forward_ways.n
            || !(cg_forward_options[option].may >> way & 1))
        {
            return cg_diag_set(diag, "\"%s=%s\" is unknown: write %s=%s",
                               cg_forward_options[option].name,
                               cg_diag_quote(value).s,
                               cg_forward_options[option].name,
                               cg_forward_options[option].write);
        }

        *set[option] = (uint8_t) way;
    }

    return true;
}


/* A token of RFC 9110 section 5.6.2, of which `*` may end it and no more. */

static bool
cg_cookie_name(cg_word w)
{
    size_t  i;

    for (i = 0; i < w.n; i++) {
        if (w.p[i] <= ' ' || w.p[i] >= 0x7f
            || strchr("()<>@,;:\\\"/[]?={}", w.p[i])
            || (w.p[i] == '*' && (i == 0 || i < w.n - 1)))
        {
            return false;
        }
    }

    return w.n > 0 && w.n <= 128;
}


static bool
cg_cookies_add(cg_policy *p, cg_word w, cg_diag *diag)
{
    size_t  i;

    if (!cg_cookie_name(w)) {
        return cg_diag_set(diag, "\"%s\" names no cookie: write its name, or "
                           "how it begins and \"*\"", cg_diag_quote(w).s);
    }

    for (i = 0; i < p->forward.n_cookies; i++) {
        if (cg_word_is(w, p->forward.cookies[i])) {
            return cg_diag_set(diag, "cookie \"%s\" is named twice: leave "
                               "one", cg_diag_quote(w).s);
        }
    }

    p->forward.cookies[i] = strndup(w.p, w.n);

    if (p->forward.cookies[i] == NULL) {
        return cg_diag_set(diag, "out of memory");
    }

    p->forward.n_cookies++;
    return true;
}


void
cg_policy_forward_free(cg_policy *p)
{
    size_t  i;

    for (i = 0; i < p->forward.n_cookies; i++) {
        free(p->forward.cookies[i]);
    }

    free(p->forward.cookies);
    p->forward.cookies = NULL;
    p->forward.n_cookies = 0;
}


static int
cg_cookies_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}


bool
cg_line_cookies(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t  i;

    if (n < 2 || n > CG_COOKIES_MAX) {
        return cg_diag_set(diag, "\"cookies\" takes the names of 1 to %d "
                           "cookies that may pass, or \"none\"",
                           CG_COOKIES_MAX - 1);
    }

    cg_policy_forward_free(p);
    p->forward.cookies = calloc(n, sizeof(char *));

    if (p->forward.cookies == NULL) {
        return cg_diag_set(diag, "out of memory");
    }

    if (n == 2 && cg_word_is(words[1], "none")) {
        return true;
    }

    for (i = 1; i < n; i++) {
        if (cg_word_is(words[i], "none")
            ? !cg_diag_set(diag, "\"none\" stands beside cookies that may "
                           "pass: leave one or the other")
            : !cg_cookies_add(p, words[i], diag))
        {
            cg_policy_forward_free(p);  /* what is refused says nothing */
            return false;
        }
    }

    qsort(p->forward.cookies, p->forward.n_cookies, sizeof(char *),
          cg_cookies_compare);
    return true;
}


cg_status
cg_canonical_forward(const cg_policy *p, cg_buf *out)
{
    size_t     i;
    cg_status  st;

    st = cg_buf_fmt(out,
                    "    forward address=%s referer=%s location=%s%s%s%s;\n",
                    cg_forward_table[p->forward.address],
                    cg_forward_table[p->forward.referer],
                    cg_forward_table[p->forward.location],
                    p->forward.path == CG_FORWARD_REDACT ? " path=redact"
                                                         : "",
                    p->forward.headers == CG_FORWARD_PASS ? " headers=pass"
                                                          : "",
                    p->forward.direct == CG_FORWARD_PASS ? " direct=pass"
                                                         : "");

    if (st != CG_OK || p->forward.cookies == NULL) {
        return st;
    }

    st = cg_buf_str(out, p->forward.n_cookies ? "    cookies"
                                              : "    cookies none");

    for (i = 0; i < p->forward.n_cookies && st == CG_OK; i++) {
        st = cg_buf_fmt(out, " %s", p->forward.cookies[i]);
    }

    return st == CG_OK ? cg_buf_str(out, ";\n") : st;
}
