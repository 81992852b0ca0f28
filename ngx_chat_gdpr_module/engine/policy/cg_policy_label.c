/*
 * The line `label`: a word of the policy's own for a kind of personal data, in
 * one of its languages.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_policy_line.h"

/* Bytes of a word. */
#define CG_LABEL_MAX  64


/* Of labels in order of language and entity, the first that is not in front of
 * this one. */

static size_t
cg_label_place(const cg_policy *p, cg_language l, size_t e)
{
    size_t  i;

    for (i = 0; i < p->n_own_labels; i++) {
        if (p->own_labels[i].language > l
            || (p->own_labels[i].language == l
                && p->own_labels[i].entity >= e))
        {
            break;
        }
    }

    return i;
}


static bool
cg_label_is(const cg_policy *p, size_t i, cg_language l, size_t e)
{
    return i < p->n_own_labels && p->own_labels[i].language == l
           && p->own_labels[i].entity == e;
}


const char *
cg_policy_label_own(const cg_policy *p, cg_language l, size_t e)
{
    size_t  i;

    if (p->n_own_labels == 0) {
        return NULL;
    }

    i = cg_label_place(p, l, e);
    return cg_label_is(p, i, l, e) ? p->own_labels[i].text : NULL;
}


/* Put it at i; the text is the policy's from now on. */

static bool
cg_label_insert(cg_policy *p, size_t i, cg_own_label own, cg_diag *diag)
{
    cg_own_label  *all;

    all = realloc(p->own_labels, (p->n_own_labels + 1) * sizeof(*all));
    if (all == NULL) {
        free(own.text);
        return cg_diag_set(diag, "out of memory");
    }

    memmove(all + i + 1, all + i, (p->n_own_labels - i) * sizeof(*all));
    all[i] = own;
    p->own_labels = all;
    p->n_own_labels++;
    return true;
}


/* "[word]" */

static char *
cg_label_bracketed(cg_word w, cg_diag *diag)
{
    char  *text, *word;

    if (!cg_line_text(w, &word, diag)) {
        return NULL;
    }

    text = malloc(w.n + sizeof("[]"));

    if (text) {
        (void) stpcpy(stpcpy(stpcpy(text, "["), word), "]");

    } else {
        (void) cg_diag_set(diag, "out of memory");
    }

    free(word);
    return text;
}


/* What stands in the place of data, in text of any form, and is not taken for
 * such again. */

static bool
cg_label_check(cg_word word, cg_diag *diag)
{
    size_t  i;

    for (i = 0; i < word.n; i++) {
        if (strchr("[]\"\\<>&%", word.p[i])) {
            return cg_diag_set(diag, "the word \"%s\": it goes into brackets, "
                               "in text of any form: write it without "
                               "brackets, quotes, \\, <, >, & and %%",
                               cg_diag_quote(word).s);
        }
    }

    return (word.n && word.n <= CG_LABEL_MAX)
           || cg_diag_set(diag, "a word of \"label\" has 1 to %d bytes: write "
                          "such a one", CG_LABEL_MAX);
}


static bool
cg_label_set(cg_policy *p, cg_own_label own, cg_diag *diag)
{
    size_t       i;
    cg_language  l;

    l = (cg_language) own.language;
    i = cg_label_place(p, l, own.entity);

    if (!cg_label_is(p, i, l, own.entity)) {
        return cg_label_insert(p, i, own, diag);
    }

    if (!p->own_labels[i].inherited) {
        free(own.text);
        return cg_diag_set(diag, "the label of \"%s\" is said twice in the "
                           "language \"%s\": leave one",
                           cg_policy_entity_name(p, own.entity),
                           cg_language_code(l));
    }

    free(p->own_labels[i].text);
    p->own_labels[i] = own;
    return true;
}


bool
cg_line_own_label(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag)
{
    size_t        e;
    cg_language   l;
    cg_own_label  own;

    if (n != 4) {
        return cg_diag_set(diag, "\"label\" takes a language, an entity, and a "
                           "word: write for example label en email "
                           "\"e-mail\"");
    }

    if (!cg_line_language(p, words[0], words[1], &l, diag)) {
        return false;
    }

    e = cg_policy_entity(p, words[2]);

    if (e == CG_ENTITY_MAX) {
        return cg_diag_set(diag, "unknown entity \"%s\": \"chat-gdpr "
                           "entities\" lists all; an \"entity\" line stands "
                           "above those that name it",
                           cg_diag_quote(words[2]).s);
    }

    if (!cg_label_check(words[3], diag)) {
        return false;
    }

    own = (cg_own_label) { (uint8_t) l, false, (uint16_t) e,
                           cg_label_bracketed(words[3], diag) };

    return own.text && cg_label_set(p, own, diag);
}


void
cg_policy_labels_finish(cg_policy *p)
{
    size_t  i, kept;

    for (i = kept = 0; i < p->n_own_labels; i++) {

        if (p->languages >> p->own_labels[i].language & 1) {
            p->own_labels[kept++] = p->own_labels[i];
        } else {
            /* of a policy that this one is from */
            free(p->own_labels[i].text);
        }
    }

    p->n_own_labels = kept;
}


cg_status
cg_canonical_labels(const cg_policy *p, cg_buf *out)
{
    size_t               i;
    cg_status            st;
    const cg_own_label  *own;

    st = CG_OK;

    for (i = 0; i < p->n_own_labels && st == CG_OK; i++) {
        own = &p->own_labels[i];
        st = cg_buf_fmt(out, "    label %s %s \"%.*s\";\n",
                        cg_language_code((cg_language) own->language),
                        cg_policy_entity_name(p, own->entity),
                        (int) strlen(own->text) - 2, own->text + 1);
    }

    return st;
}


void
cg_policy_labels_free(cg_policy *p)
{
    size_t  i;

    for (i = 0; i < p->n_own_labels; i++) {
        free(p->own_labels[i].text);
    }

    free(p->own_labels);
    p->own_labels = NULL;
    p->n_own_labels = 0;
}
