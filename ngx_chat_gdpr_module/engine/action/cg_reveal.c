/*
 * Tokens in a view.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_reveal.h"


/* The hit of the token at v->text[at], if there is one that could open. */

static bool
cg_reveal_at(const cg_policy *p, const cg_view *v, size_t at, size_t to,
    cg_hit *hit)
{
    size_t    e;
    cg_word   name;
    cg_token  t;

    if (cg_token_read(v->text + at, to - at, &t) != CG_TOKEN_WHOLE
        || t.letters_n < CG_TOKEN_LETTERS_MIN)
    {
        return false;
    }

    name.p = (const char *) t.name;
    name.n = t.name_n;
    e = cg_policy_entity(p, name);

    if (e == CG_ENTITY_MAX) {
        return false;
    }

    hit->start = (uint32_t) at;
    hit->end = (uint32_t) (at + t.n);
    hit->entity = (uint8_t) e;
    hit->rule = CG_RULE_TOKEN;
    return true;
}


cg_status
cg_reveal_find(const cg_policy *p, const cg_view *v, size_t from, size_t to,
    cg_hits *hits, cg_hits *work)
{
    size_t          i;
    cg_hit          hit;
    cg_hits         all;
    cg_status       st;
    const uint8_t  *at, *end;

    work->n = i = 0;
    st = CG_OK;
    end = v->text + to;

    for (at = v->text + from; at < end; at++) {
        at = memchr(at, '[', (size_t) (end - at));
        if (at == NULL) {
            break;
        }

        if (!cg_reveal_at(p, v, (size_t) (at - v->text), to, &hit)) {
            continue;
        }

        for ( /* void */ ; i < hits->n && hits->p[i].start < hit.start; i++) {
            st = cg_hits_add(work, hits->p[i]);
            if (st != CG_OK) {
                return st;
            }
        }

        st = cg_hits_add(work, hit);
        if (st != CG_OK) {
            return st;
        }
    }

    if (work->n == 0) {
        return CG_OK;
    }

    for ( /* void */ ; i < hits->n && st == CG_OK; i++) {
        st = cg_hits_add(work, hits->p[i]);
    }

    all = *hits;
    *hits = *work;
    *work = all;
    return st;
}


/* "javascript:", and whatever else ends so. */

static bool
cg_reveal_script(const uint8_t *p, size_t n)
{
    size_t             i, k;
    static const char  script[] = "script:";

    for (i = 0; i + sizeof(script) - 1 <= n; i++) {
        for (k = 0; script[k] && (p[i + k] | 0x20) == (script[k] | 0x20);
             k++)
        {
            /* void */
        }

        if (script[k] == '\0') {
            return true;
        }
    }

    return false;
}


bool
cg_reveal_may(cg_place place, const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (p[i] >= 0x80 || cg_is_alnum(p[i])
            || (p[i] && strchr(" .,@+-_/:#()*%!?~", p[i]))
            || (p[i] == '\n' && (place & 0xf) == CG_PLACE_JSON))
        {
            continue;
        }

        if (p[i] != '\'' || i == 0 || i + 1 == n || !cg_is_letter(p[i - 1])
            || !cg_is_letter(p[i + 1]))
        {
            return false;
        }
    }

    return !cg_reveal_script(p, n);
}
