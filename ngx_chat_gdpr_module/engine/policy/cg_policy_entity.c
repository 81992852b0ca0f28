/*
 * The line that defines an entity of a policy's own:
 *
 *     entity NAME "pattern=REGEX" [check=CHECK] ["context=WORD ..."]
 *            ["key=KEY ..."] ["replace=LABEL"];
 *
 * and how it is written in the canonical form.  What is done to its findings
 * is said by `redact` lines, as for all entities.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_policy_action.h"
#include "cg_border.h"
#include "cg_fold.h"
#include "cg_policy_line.h"
#include "cg_user.h"

enum { PATTERN, CHECK, CONTEXT, KEY, REPLACE };

static const char  *cg_user_options[] = {
    "pattern", "check", "context", "key", "replace"
};

static const cg_names  cg_user_option_names = CG_NAMES(cg_user_options);
static const cg_names  cg_user_actions = CG_NAMES(cg_action_table);


static bool
cg_user_name(cg_policy *p, cg_word w, cg_user *u, cg_diag *diag)
{
    size_t  i;

    for (i = 0; i < w.n; i++) {
        if (!(w.p[i] >= 'a' && w.p[i] <= 'z')
            && !(i && (cg_is_digit((uint8_t) w.p[i]) || w.p[i] == '_')))
        {
            break;
        }
    }

    if (i < w.n || w.n == 0 || w.n > CG_USER_NAME_MAX) {
        return cg_diag_set(diag, "unusable entity name \"%s\": write 1 to %d "
                           "of a-z, 0-9 and \"_\", a letter first",
                           cg_diag_quote(w).s, CG_USER_NAME_MAX);
    }

    if (cg_names_find(&cg_user_actions, w) < CG_ACTION_N) {
        return cg_diag_set(diag, "\"%s\" is an action: choose another name",
                           cg_diag_quote(w).s);
    }

    i = cg_policy_entity(p, w);

    if (i < CG_ENTITY_MAX) {
        return cg_diag_set(diag, "there is an entity \"%s\" already: choose "
                           "another name", cg_diag_quote(w).s);
    }

    memcpy(u->name, w.p, w.n);
    return true;
}


/* The next word of a list parted by spaces or commas; false behind the last. */

static bool
cg_list_next(cg_word *list, cg_word *word)
{
    size_t  i;

    for (i = 0; i < list->n && (list->p[i] == ' ' || list->p[i] == ','); i++) {
        /* void */
    }

    word->p = list->p + i;

    for ( /* void */ ; i < list->n && list->p[i] != ' ' && list->p[i] != ',';
         i++)
    {
        /* void */
    }

    word->n = (size_t) (list->p + i - word->p);
    list->p += i;
    list->n -= i;
    return word->n > 0;
}


/* Fold a word to out, which has room for as many bytes; 0 if it has anything
 * but letters, or in a key what parts words. */

static size_t
cg_list_fold(cg_word w, bool key, char *out)
{
    size_t    i, n, len, more;
    uint8_t   text[5] = { 0 }, folded[4];
    uint32_t  code;

    n = 0;

    for (i = 0; i < w.n; i += len) {
        memset(text, 0, 4);
        memcpy(text, w.p + i, w.n - i < 4 ? w.n - i : 4);
        len = 1;
        code = text[0];

        if (code >= 0x80) {
            len = cg_utf8_at(text, 0, &code);

        } else if (key && strchr("_-.", w.p[i])) {
            continue;

        } else if (!cg_is_letter(text[0])) {
            return 0;
        }

        more = len ? cg_fold(code, folded) : 0;
        if (more == 0 || more > len) {
            return 0;
        }

        memcpy(out + n, folded, more);
        n += more;
    }

    return n;
}


/* A list of folded words, a space behind each. */

static char *
cg_user_list(cg_word list, size_t option, cg_diag *diag)
{
    char     *out;
    size_t    n, len;
    cg_word   all, word;

    out = malloc(list.n + 2);
    if (out == NULL) {
        (void) cg_diag_set(diag, "out of memory");
        return NULL;
    }

    for (n = 0, all = list; cg_list_next(&all, &word); out[n++] = ' ') {
        len = word.n > CG_USER_WORD_MAX
              ? 0 : cg_list_fold(word, option == KEY, out + n);

        if (len == 0) {
            (void) cg_diag_set(diag, "\"%s\" of \"%s=\" is no word of Latin, "
                               "Greek or Cyrillic letters: write for example "
                               "%s", cg_diag_quote(word).s,
                               cg_user_options[option],
                               option == KEY ? "key=order_no"
                                             : "context=order,ref");
            free(out);
            return NULL;
        }

        n += len;
    }

    out[n] = '\0';

    if (n == 0) {
        (void) cg_diag_set(diag, "\"%s=\" names no word: write one, or leave "
                           "it out", cg_user_options[option]);
        free(out);
        return NULL;
    }

    return out;
}


bool
cg_line_label(cg_word w, cg_diag *diag)
{
    char    label[CG_USER_LABEL_MAX + 1] = { 0 };
    size_t  i, n;

    if (w.n == 0 || w.n > CG_USER_LABEL_MAX) {
        return cg_diag_set(diag, "\"replace=\" takes 1 to %d bytes, such as "
                           "replace=[order]", CG_USER_LABEL_MAX);
    }

    memcpy(label, w.p, w.n);

    for (i = 0; i < w.n; i += n) {
        n = (uint8_t) label[i] < 0x80
            ? (label[i] >= ' ' && label[i] != 0x7f)
            : cg_utf8_at((const uint8_t *) label, i, NULL);

        if (n == 0) {
            return cg_diag_set(diag, "\"replace=\" holds a control character "
                               "or no UTF-8: write printable text");
        }
    }

    return true;
}


static bool
cg_user_label(cg_word w, cg_user *u, cg_diag *diag)
{
    if (!cg_line_label(w, diag)) {
        return false;
    }

    memcpy(u->label, w.p, w.n);
    u->label[w.n] = '\0';
    u->replaces = true;
    return true;
}


static bool
cg_user_pattern(cg_word w, cg_user *u, cg_diag *diag)
{
    if (w.n && memchr(w.p, '\0', w.n)) {
        return cg_diag_set(diag, "the pattern holds a NUL: write \\x{0}");
    }

    u->pattern = cg_pattern_compile(w, diag);
    if (u->pattern == NULL) {
        return false;
    }

    u->text = strndup(w.p, w.n);

    return u->text ? true : cg_diag_set(diag, "out of memory");
}


static bool
cg_user_option(cg_user *u, size_t option, cg_word value, cg_diag *diag)
{
    switch (option) {
    case PATTERN:
        return cg_user_pattern(value, u, diag);

    case CHECK:
        u->check = cg_names_find(&cg_user_check_names, value);

        return u->check < cg_user_check_names.n
               ? true : cg_diag_unknown(diag, "check", value,
                                        &cg_user_check_names);
    case CONTEXT:
        u->words = cg_user_list(value, option, diag);
        return u->words != NULL;

    case KEY:
        u->keys = cg_user_list(value, option, diag);
        return u->keys != NULL;

    default:
        return cg_user_label(value, u, diag);
    }
}


static bool
cg_user_read(cg_user *u, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t    i, option;
    cg_word   name, value;
    unsigned  seen;

    for (i = 0, seen = 0; i < n; i++) {
        if (!cg_line_option(words[i], &name, &value)) {
            return cg_diag_set(diag, "\"entity\" takes NAME=VALUE behind the "
                               "name, not \"%s\": what is done to it is said "
                               "by \"redact %s ...\"",
                               cg_diag_quote(words[i]).s, u->name);
        }

        option = cg_names_find(&cg_user_option_names, name);

        if (option == cg_user_option_names.n) {
            return cg_diag_unknown(diag, "option", name,
                                   &cg_user_option_names);
        }

        if (seen & 1u << option) {
            return cg_diag_set(diag, "\"%s=\" is given twice: leave one",
                               cg_user_options[option]);
        }

        seen |= 1u << option;

        if (value.n && (value.p[0] == '"' || value.p[0] == '\'')) {
            return cg_diag_set(diag, "a quote within a word means nothing to "
                               "nginx: quote the whole, \"%s=...\"",
                               cg_user_options[option]);
        }

        if (!cg_user_option(u, option, value, diag)) {
            return false;
        }
    }

    if (u->pattern == NULL) {
        return cg_diag_set(diag, "entity \"%s\" has no pattern: write for "
                           "example \"pattern=\\bORD-\\d{6}\\b\", in quotes",
                           u->name);
    }

    return true;
}


bool
cg_line_entity(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    bool      sound;
    cg_user  *users, u;

    if (n < 2) {
        return cg_diag_set(diag, "\"entity\" needs a name and a pattern: for "
                           "example entity order_no "
                           "\"pattern=\\bORD-\\d{6}\\b\"");
    }

    if (p->n_users == CG_USER_MAX) {
        return cg_diag_set(diag, "a policy has at most %d entities of its own: "
                           "join some patterns with \"|\"", CG_USER_MAX);
    }

    users = realloc(p->users, (p->n_users + 1) * sizeof(cg_user));
    if (users == NULL) {
        return cg_diag_set(diag, "out of memory");
    }

    p->users = users;

    memset(&u, 0, sizeof(u));
    u.check = CG_USER_CHECK_NONE;

    if (!cg_user_name(p, words[1], &u, diag)) {
        return false;
    }

    (void) stpcpy(stpcpy(stpcpy(u.label, "["), u.name), "]");

    sound = cg_user_read(&u, words + 2, n - 2, diag);

    if (sound) {
        users[p->n_users++] = u;

    } else {
        cg_user_free(&u);
    }

    return sound;
}


cg_status
cg_canonical_quoted(cg_buf *out, const char *name, const char *value, size_t n)
{
    size_t       i;
    cg_status    st;
    const char  *at;

    static const char  from[] = "\t\r\n\"";
    static const char  to[] = "trn\"";

    st = cg_buf_fmt(out, " \"%s=", name);

    for (i = 0; i < n && st == CG_OK; i++) {
        at = strchr(from, value[i]);

        if (at) {
            st = cg_buf_fmt(out, "\\%c", to[at - from]);

        } else if (value[i] == '\\'
                   && (i + 1 == n || strchr("\t\r\n\"'\\trn", value[i + 1])))
        {
            st = cg_buf_str(out, "\\\\");

        } else {
            st = cg_buf_add(out, value + i, 1);
        }
    }

    return st == CG_OK ? cg_buf_str(out, "\"") : st;
}


cg_status
cg_canonical_user(const cg_policy *p, size_t i, cg_buf *out)
{
    cg_status       st;
    const cg_user  *u;

    u = &p->users[i];

    st = cg_buf_fmt(out, "    entity %s", u->name);

    if (st == CG_OK) {
        st = cg_canonical_quoted(out, "pattern", u->text, strlen(u->text));
    }

    if (st == CG_OK && u->check != CG_USER_CHECK_NONE) {
        st = cg_buf_fmt(out, " check=%s", cg_user_check_name(u->check));
    }

    if (st == CG_OK && u->words) {
        st = cg_canonical_quoted(out, "context", u->words,
                                 strlen(u->words) - 1);
    }

    if (st == CG_OK && u->keys) {
        st = cg_canonical_quoted(out, "key", u->keys, strlen(u->keys) - 1);
    }

    if (st == CG_OK) {
        st = cg_canonical_quoted(out, "replace", u->label, strlen(u->label));
    }

    return st == CG_OK ? cg_buf_str(out, ";\n") : st;
}
