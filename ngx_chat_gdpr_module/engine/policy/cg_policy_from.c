/*
 * A policy that begins as another one: the lines of that one are read again.
 *
 * cg_policy.lines, numbers in the byte order of the machine:
 *
 *     line   count of words (2 bytes, not 0), then each word:
 *            length (2 bytes), bytes
 *     mark   0 (2 bytes): what stands before is inherited
 */

#include <stdlib.h>
#include <string.h>

#include "cg_policy_line.h"

static cg_status
cg_from_number(cg_buf *out, size_t n)
{
    uint16_t  v;

    v = (uint16_t) n;
    return n <= UINT16_MAX ? cg_buf_add(out, &v, sizeof(v)) : CG_ELIMIT;
}


bool
cg_policy_keep(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t     i;
    cg_status  st;

    st = cg_from_number(&p->lines, n);

    for (i = 0; i < n && st == CG_OK; i++) {
        st = cg_from_number(&p->lines, words[i].n);

        if (st == CG_OK) {
            st = cg_buf_add(&p->lines, words[i].p, words[i].n);
        }
    }

    return st == CG_OK || cg_diag_set(diag, "%s", cg_status_text(st));
}


/* What was read so far may be said again. */

static bool
cg_from_mark(cg_policy *p, cg_diag *diag)
{
    size_t  i, e;

    for (i = 0; i < CG_DIRECTION_N; i++) {
        for (e = 0; e < CG_ENTITY_MAX; e++) {
            if (cg_entities_have(&p->named[i], (cg_entity) e)) {
                cg_entities_add(&p->inherited[i], (cg_entity) e);
            }
        }

        memset(&p->named[i], 0, sizeof(cg_entities));
    }

    for (i = 0; i < p->n_purposes; i++) {
        p->purposes[i].inherited = true;
    }

    for (i = 0; i < p->n_own_labels; i++) {
        p->own_labels[i].inherited = true;
    }

    p->old_processors = p->n_processors;
    p->seen = 0;
    memset(p->texts_seen, 0, sizeof(p->texts_seen));

    return cg_from_number(&p->lines, 0) == CG_OK
           || cg_diag_set(diag, "%s", cg_status_text(CG_ENOMEM));
}


static size_t
cg_from_read(const uint8_t **at)
{
    uint16_t  v;

    memcpy(&v, *at, sizeof(v));
    *at += sizeof(v);
    return v;
}


/* Read lines again, but for those of this name. */

static bool
cg_from_replay(cg_policy *p, const cg_buf *lines, const char *but,
    cg_diag *diag)
{
    bool            ok;
    size_t          i, n;
    cg_word        *words;
    const uint8_t  *at, *end;

    words = malloc(CG_WORDS_MAX * sizeof(cg_word));
    if (words == NULL) {
        return cg_diag_set(diag, "%s", cg_status_text(CG_ENOMEM));
    }

    at = lines->p;
    end = at ? at + lines->n : at;

    for (ok = true; ok && at < end; /* void */ ) {
        n = cg_from_read(&at);

        for (i = 0; i < n; i++) {
            words[i].n = cg_from_read(&at);
            words[i].p = (const char *) at;
            at += words[i].n;
        }

        ok = n == 0 ? cg_from_mark(p, diag)
             : cg_word_is(words[0], but) || cg_policy_line(p, words, n, diag);
    }

    free(words);
    return ok;
}


bool
cg_policy_from(cg_policy *p, const cg_policy *other, cg_diag *diag)
{
    diag->text[0] = '\0';

    return cg_from_replay(p, &other->lines, "", diag)
           && cg_from_mark(p, diag);
}


bool
cg_policy_without(cg_policy *p, const char *line, cg_diag *diag)
{
    bool    ok;
    char    name[sizeof(p->name)];
    cg_buf  lines;

    lines = p->lines;
    memset(&p->lines, 0, sizeof(cg_buf));
    memcpy(name, p->name, sizeof(name));

    cg_policy_free(p);

    ok = cg_policy_init(p, cg_word_of(name), diag)
         && cg_from_replay(p, &lines, line, diag);

    cg_buf_free(&lines);
    return ok;
}
