/*
 * Parameters of a header field's value.
 */

#include <string.h>
#include <strings.h>

#include "cg_param.h"


static bool
cg_param_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}


static void
cg_param_skip(cg_param *a)
{
    while (a->at < a->n && cg_param_space(a->p[a->at])) {
        a->at++;
    }
}


void
cg_param_init(cg_param *a, const char *p, size_t n)
{
    const char  *first;

    memset(a, 0, sizeof(cg_param));

    first = n ? memchr(p, ';', n) : NULL;

    a->p = p;
    a->n = n;
    a->at = first ? (size_t) (first - p) : n;
}


/* The value at a->at, and a->at behind it. */

static void
cg_param_value(cg_param *a)
{
    bool    quoted;
    size_t  i;

    i = a->at;
    quoted = i < a->n && a->p[i] == '"';
    i += quoted;
    a->value = a->p + i;

    if (!quoted) {
        while (i < a->n && a->p[i] != ';' && !cg_param_space(a->p[i])) {
            i++;
        }

        a->value_n = i - a->at;
        a->at = i;
        return;
    }

    for ( /* void */ ; i < a->n && a->p[i] != '"'; i++) {
        if (a->p[i] == '\\' && i + 1 < a->n) {
            i++;
        }
    }

    a->value_n = (size_t) (a->p + i - a->value);
    a->broken = (i == a->n);
    a->at = i + 1;
}


bool
cg_param_next(cg_param *a)
{
    size_t  i;

    do {
        cg_param_skip(a);

        if (a->at >= a->n) {
            return false;
        }

        if (a->p[a->at++] != ';') {
            a->broken = true;
            return false;
        }

        cg_param_skip(a);

    } while (a->at < a->n && a->p[a->at] == ';');

    if (a->at == a->n) {
        return false;
    }

    for (i = a->at; i < a->n && a->p[i] != '=' && a->p[i] != ';'
                    && a->p[i] != '"' && !cg_param_space(a->p[i]); i++)
    {
        /* void */
    }

    if (i == a->n || a->p[i] != '=' || i == a->at) {
        a->broken = true;
        return false;
    }

    a->name = a->p + a->at;
    a->name_n = i - a->at;
    a->at = i + 1;

    cg_param_value(a);
    return !a->broken;
}


bool
cg_param_is(const cg_param *a, const char *name)
{
    return strlen(name) == a->name_n
           && strncasecmp(a->name, name, a->name_n) == 0;
}
