/*
 * The line `text`: words of the policy's own instead of those that ship, for
 * what visitors are told and asked.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_policy_line.h"
#include "cg_typed.h"

/* Bytes of a sentence, of what stands on a button, and of a statement. */
#define CG_TEXT_SENTENCE   1024
#define CG_TEXT_BUTTON     64
#define CG_TEXT_STATEMENT  48


static size_t
cg_text_room(cg_text_id id)
{
    switch (id) {
    case CG_TEXT_ACCEPT:
    case CG_TEXT_REJECT:
    case CG_TEXT_SAVE:
    case CG_TEXT_START:
    case CG_TEXT_OPEN:
    case CG_TEXT_CLOSE:
    case CG_TEXT_MORE:
        return CG_TEXT_BUTTON;
    case CG_TEXT_AGREE:
    case CG_TEXT_EXPRESSLY:
    case CG_TEXT_STOP:
        return CG_TEXT_STATEMENT;
    default:
        return CG_TEXT_SENTENCE;
    }
}


bool
cg_line_language(const cg_policy *p, cg_word line, cg_word w, cg_language *l,
    cg_diag *diag)
{
    for (*l = 0; *l < CG_LANGUAGE_N; (*l)++) {
        if ((p->languages >> *l & 1)
            && cg_word_is(w, cg_language_code(*l)))
        {
            return true;
        }
    }

    return cg_diag_set(diag, "\"%s %s\": that is none of the policy's "
                       "languages: name it in \"languages\", above",
                       cg_diag_quote(line).s, cg_diag_quote(w).s);
}


static bool
cg_text_find(cg_word w, cg_text_id *id, cg_diag *diag)
{
    for (*id = 0; *id < CG_TEXT_N; (*id)++) {
        if (cg_word_is(w, cg_text_key(*id))) {
            return true;
        }
    }

    return cg_diag_set(diag, "unknown text \"%s\": known: title, intro, "
                       "removed, processors, for, ask, free, needed, rights, "
                       "contact, accept, reject, save, start, open, close, "
                       "more, saved, held, type, agree, expressly, stop, "
                       "special, age, receipt, blocked, withheld",
                       cg_diag_quote(w).s);
}


/* Is "%s" in it where the text that ships has it, and only there? */

static bool
cg_text_holds(cg_text_id id, const char *text)
{
    const char  *at;

    at = strchr(text, '%');

    return strstr(cg_text(CG_LANGUAGE_en, id), "%s") == NULL ? at == NULL
           : at && at[1] == 's' && strchr(at + 2, '%') == NULL;
}


static bool
cg_text_typed(const char *text)
{
    cg_typed  typed;

    cg_typed_read(&typed, (const uint8_t *) text, strlen(text));
    return cg_typed_statement(&typed) && strpbrk(text, "\"\\<>&") == NULL;
}


/* Does it say anything?  Not if it is blanks, marks, and what nobody sees. */

static bool
cg_text_says(const char *text)
{
    cg_typed  typed;

    cg_typed_read(&typed, (const uint8_t *) text, strlen(text));
    return typed.n != 0;
}


/* Those are said where nobody is asked, too. */

static bool
cg_text_refusal(cg_text_id id)
{
    return id == CG_TEXT_BLOCKED || id == CG_TEXT_WITHHELD;
}


static bool
cg_text_check(cg_word key, cg_text_id id, const char *text, cg_diag *diag)
{
    size_t  n;

    n = strlen(text);

    if (n > cg_text_room(id)) {
        return cg_diag_set(diag, "the text \"%s\" is too long: %zu bytes, at "
                           "most %zu: shorten it", cg_diag_quote(key).s, n,
                           cg_text_room(id));
    }

    if (!cg_text_says(text)) {
        return cg_diag_set(diag, "the text \"%s\" says nothing that could be "
                           "read: write words", cg_diag_quote(key).s);
    }

    if (!cg_text_holds(id, text)) {
        return cg_diag_set(diag, strstr(cg_text(CG_LANGUAGE_en, id), "%s")
                           ? "the text \"%s\" says something that is put in: "
                             "write %%s once where it goes"
                           : "the text \"%s\" has nothing that is put in: "
                             "leave \"%%\" out", cg_diag_quote(key).s);
    }

    if (cg_text_room(id) == CG_TEXT_STATEMENT && !cg_text_typed(text)) {
        return cg_diag_set(diag, "\"%s\" is typed by visitors, who may put a "
                           "number behind it: write words, without \"?\", "
                           "quotes, or a digit at the end",
                           cg_diag_quote(key).s);
    }

    if (cg_text_refusal(id) && strpbrk(text, "\"\\<>&")) {
        return cg_diag_set(diag, "the text \"%s\" goes into messages of any "
                           "form: write it without quotes, \\, <, > and &",
                           cg_diag_quote(key).s);
    }

    return true;
}


bool
cg_line_words(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    char         *text;
    cg_language   l;
    cg_text_id    id;

    if (n != 4) {
        return cg_diag_set(diag, "\"text\" takes a language, which text, and "
                           "its words: write for example text en accept "
                           "\"Yes to all\"");
    }

    if (!cg_line_language(p, words[0], words[1], &l, diag)
        || !cg_text_find(words[2], &id, diag))
    {
        return false;
    }

    if (p->texts_seen[l] >> id & 1) {
        return cg_diag_set(diag, "the text \"%s\" is said twice in the "
                           "language \"%s\": leave one", cg_text_key(id),
                           cg_language_code(l));
    }

    if (!cg_line_text(words[3], &text, diag)) {
        return false;
    }

    if (!cg_text_check(words[2], id, text, diag)) {
        free(text);
        return false;
    }

    free(p->texts[l][id]);
    p->texts[l][id] = text;
    p->texts_seen[l] |= 1U << id;
    return true;
}


const char *
cg_words(const cg_policy *p, cg_language l, cg_text_id id)
{
    return p->texts[l][id] ? p->texts[l][id] : cg_text(l, id);
}


/* What is typed, in whichever of the policy's languages, has to be told
 * apart. */

static const cg_text_id  cg_text_statements[] = {
    CG_TEXT_AGREE, CG_TEXT_EXPRESSLY, CG_TEXT_STOP
};

#define CG_STATEMENTS  3

/* Behind those of all languages: "stop", which is always understood. */
#define CG_STATEMENT_STOP  (CG_LANGUAGE_N * CG_STATEMENTS + 2)


/* Statement n of all; false: it is not used. */

static bool
cg_text_statement(const cg_policy *p, unsigned n, cg_typed *typed)
{
    cg_language  l;
    const char  *text;

    l = (cg_language) (n / CG_STATEMENTS);

    if (l < CG_LANGUAGE_N ? !(p->languages >> l & 1)
                          : n != CG_STATEMENT_STOP)
    {
        return false;
    }

    text = l < CG_LANGUAGE_N
           ? cg_words(p, l, cg_text_statements[n % CG_STATEMENTS]) : "stop";

    cg_typed_read(typed, (const uint8_t *) text, strlen(text));
    return true;
}


static bool
cg_text_apart(const cg_policy *p, cg_diag *diag)
{
    cg_typed  one, other;
    unsigned  i, k;

    for (i = 0; i < CG_LANGUAGE_N * CG_STATEMENTS; i++) {

        if (!cg_text_statement(p, i, &one)) {
            continue;
        }

        for (k = i + 1; k <= CG_STATEMENT_STOP; k++) {

            if (k % CG_STATEMENTS != i % CG_STATEMENTS
                && cg_text_statement(p, k, &other)
                && one.n == other.n && memcmp(one.p, other.p, one.n) == 0)
            {
                return cg_diag_set(diag, "the texts agree, expressly and stop "
                                   "are typed by visitors: let them differ, "
                                   "in all languages (language \"%s\")",
                                   cg_language_code(i / CG_STATEMENTS));
            }
        }
    }

    return true;
}


/* Who refuses has to see by which button. */

static bool
cg_text_buttons(const cg_policy *p, cg_language l, cg_diag *diag)
{
    cg_typed     yes, no;
    const char  *accept, *reject;

    accept = cg_words(p, l, CG_TEXT_ACCEPT);
    reject = cg_words(p, l, CG_TEXT_REJECT);
    cg_typed_read(&yes, (const uint8_t *) accept, strlen(accept));
    cg_typed_read(&no, (const uint8_t *) reject, strlen(reject));

    return yes.n != no.n || memcmp(yes.p, no.p, yes.n) != 0
           || cg_diag_set(diag, "the texts accept and reject are the same in "
                          "the language \"%s\": to refuse must be as easy as "
                          "to accept (Art. 7(3) GDPR): let them differ",
                          cg_language_code(l));
}


/* A language that does not ship has each text from the policy. */

static bool
cg_text_whole(const cg_policy *p, cg_language l, cg_diag *diag)
{
    cg_text_id  id;

    for (id = 0; id < CG_TEXT_N && !cg_text_complete(l); id++) {

        if (p->texts[l][id] == NULL
            && (p->consent != CG_CONSENT_NONE || cg_text_refusal(id)))
        {
            return cg_diag_set(diag, "no texts ship in the language \"%s\", "
                               "and the policy has none for \"%s\": add text "
                               "%s %s \"...\" below \"languages\"",
                               cg_language_code(l), cg_text_key(id),
                               cg_language_code(l), cg_text_key(id));
        }
    }

    return true;
}


/* Those of a language that the policy which this one is from has, and this one
 * has not. */

static void
cg_text_drop(cg_policy *p, cg_language l)
{
    cg_text_id  id;

    for (id = 0; id < CG_TEXT_N; id++) {
        free(p->texts[l][id]);
        p->texts[l][id] = NULL;
    }
}


bool
cg_policy_texts_finish(cg_policy *p, cg_diag *diag)
{
    cg_language  l;
    cg_text_id   id;

    for (l = 0; l < CG_LANGUAGE_N; l++) {

        for (id = 0; id < CG_TEXT_N; id++) {
            if (p->texts[l][id] && p->consent == CG_CONSENT_NONE
                && !cg_text_refusal(id))
            {
                return cg_diag_set(diag, "\"text\" without \"consent\": nobody "
                                   "is told or asked: add \"consent "
                                   "mode=reduced\"");
            }
        }

        if (!(p->languages >> l & 1)) {
            cg_text_drop(p, l);

        } else if (!cg_text_whole(p, l, diag)
                   || !cg_text_buttons(p, l, diag))
        {
            return false;
        }
    }

    return cg_text_apart(p, diag);
}


cg_status
cg_canonical_texts(const cg_policy *p, cg_buf *out)
{
    char         before[64];
    cg_status    st;
    cg_language  l;
    cg_text_id   id;

    st = CG_OK;

    for (l = 0; l < CG_LANGUAGE_N; l++) {
        for (id = 0; id < CG_TEXT_N && st == CG_OK; id++) {
            if (p->texts[l][id] == NULL) {
                continue;
            }

            (void) snprintf(before, sizeof(before), "    text %s %s ",
                            cg_language_code(l), cg_text_key(id));
            st = cg_canonical_text(out, before, "", p->texts[l][id]);

            if (st == CG_OK) {
                st = cg_buf_str(out, ";\n");
            }
        }
    }

    return st;
}


void
cg_policy_texts_free(cg_policy *p)
{
    cg_language  l;

    for (l = 0; l < CG_LANGUAGE_N; l++) {
        cg_text_drop(p, l);
    }
}
