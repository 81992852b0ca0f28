/*
 * What a refusal says, which each form of it puts in its place: a sentence, and
 * an object with it.  Neither the sentences nor the names of entities hold
 * anything that JSON or HTML would want escaped.
 */

#include <string.h>

#include "cg_label.h"
#include "cg_refusal.h"


/* An entity without a word is called by its name. */

static cg_status
cg_refusal_word(const cg_refusal *r, cg_buf *out)
{
    size_t       i;
    cg_status    st;
    const char  *word;

    word = cg_policy_label_own(r->policy, r->language, r->entity);
    if (word) {
        return cg_buf_add(out, word + 1, strlen(word) - 2);
    }

    word = r->entity < CG_ENTITY_N ? cg_label_word(r->language, r->entity)
                                   : NULL;
    if (word) {
        return cg_buf_str(out, word);
    }

    i = out->n;
    st = cg_buf_str(out, cg_policy_entity_name(r->policy, r->entity));

    for (; st == CG_OK && i < out->n; i++) {
        out->p[i] = out->p[i] == '_' ? ' ' : out->p[i];
    }

    return st;
}


cg_status
cg_refusal_sentence(const cg_refusal *r, cg_buf *out)
{
    cg_status    st;
    const char  *say, *at;

    say = cg_words(r->policy, r->language,
                   r->dir == CG_TO_PROVIDER ? CG_TEXT_BLOCKED
                                            : CG_TEXT_WITHHELD);
    at = strstr(say, "%s");

    st = cg_buf_add(out, say, (size_t) (at - say));

    if (st == CG_OK) {
        st = cg_refusal_word(r, out);
    }

    return st == CG_OK ? cg_buf_str(out, at + 2) : st;
}


cg_status
cg_refusal_object(const cg_refusal *r, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_fmt(out, "{\"type\":\"chat_gdpr_blocked\",\"entity\":\"%s\","
                    "\"message\":\"",
                    cg_policy_entity_name(r->policy, r->entity));

    if (st == CG_OK) {
        st = cg_refusal_sentence(r, out);
    }

    return st == CG_OK ? cg_buf_str(out, "\"}") : st;
}
