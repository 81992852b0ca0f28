/*
 * A reader of nginx configuration syntax, on a file in memory.
 *
 * The rules are those of ngx_conf_read_token(): a word in quotes ends at the
 * matching quote and must be followed by space, ";", "{" or ")"; a bare word
 * ends at space, ";" or "{", but not at the "{" of "${name}"; "#" begins a
 * comment only where a word could begin; a backslash keeps the next character
 * from ending the word, and \" \' \\ \t \r \n are resolved.
 *
 * Not read: what `include` names (`nginx -T` prints it all in one), and the
 * Lua code of *_by_lua_block, which is not in this syntax.
 */

#include <stdlib.h>
#include <string.h>

#include "conf.h"


static bool
conf_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}


static conf_event
conf_fail(conf_reader *r, const char *reason)
{
    r->reason = reason;
    r->line = r->breaks + 1;
    return CONF_ERROR;
}


static void
conf_skip(conf_reader *r)
{
    bool  comment;
    char  c;

    comment = false;

    for ( /* void */ ; r->at < r->n; r->at++) {
        c = r->text[r->at];

        if (c == '\n') {
            r->breaks++;
            comment = false;

        } else if (c == '#') {
            comment = true;

        } else if (!comment && !conf_is_space(c)) {
            return;
        }
    }
}


/* Move r->at behind the word that begins there: for a word in quotes, to its
 * closing quote. */

static void
conf_word_end(conf_reader *r, char quote)
{
    bool  escaped, variable;
    char  c;

    escaped = variable = false;

    for ( /* void */ ; r->at < r->n; r->at++) {
        c = r->text[r->at];

        if (!escaped && quote && c == quote) {
            return;
        }

        if (!escaped && !quote
            && (conf_is_space(c) || c == ';' || (c == '{' && !variable)))
        {
            return;
        }

        if (c == '\n') {
            r->breaks++;
        }

        if (escaped) {
            escaped = false;

        } else if (c == '\\') {
            escaped = true;
            variable = false;

        } else if (c != '{') {
            variable = (c == '$');
        }
    }
}


static size_t
conf_unescape(char *p, size_t n)
{
    size_t       i, out;
    const char  *at;

    static const char  from[] = "\"'\\trn";
    static const char  to[] = "\"'\\\t\r\n";

    for (i = 0, out = 0; i < n; i++, out++) {
        at = NULL;

        if (p[i] == '\\' && i + 1 < n) {
            at = memchr(from, p[i + 1], sizeof(from) - 1);
        }

        if (at) {
            p[out] = to[at - from];
            i++;

        } else {
            p[out] = p[i];
        }
    }

    return out;
}


/* Room for one more word. */

static bool
conf_grow(conf_reader *r)
{
    size_t    cap;
    cg_word  *words;

    if (r->n_words < r->cap) {
        return true;
    }

    cap = r->cap ? r->cap * 2 : 16;

    words = realloc(r->words, cap * sizeof(cg_word));
    if (words == NULL) {
        return false;
    }

    r->words = words;
    r->cap = cap;
    return true;
}


static bool
conf_word(conf_reader *r)
{
    char      quote, c;
    char     *start;
    cg_word  *word;

    if (!conf_grow(r)) {
        (void) conf_fail(r, "out of memory");
        return false;
    }

    quote = r->text[r->at];

    if (quote == '"' || quote == '\'') {
        r->at++;

    } else {
        quote = '\0';
    }

    start = r->text + r->at;
    conf_word_end(r, quote);

    word = &r->words[r->n_words++];
    word->p = start;
    word->n = conf_unescape(start, (size_t) (r->text + r->at - start));

    if (quote == '\0') {
        return true;
    }

    if (r->at == r->n) {
        (void) conf_fail(r, "the file ends within quotes: close them");
        return false;
    }

    c = ++r->at < r->n ? r->text[r->at] : ' ';

    if (!conf_is_space(c) && c != ';' && c != '{' && c != ')') {
        (void) conf_fail(r, "unexpected character behind a closing quote: "
                         "put a space or \";\" there");
        return false;
    }

    return true;
}


static conf_event
conf_close(conf_reader *r)
{
    if (r->n_words) {
        return conf_fail(r, "unexpected \"}\": end the directive before it "
                         "with \";\"");
    }

    if (r->depth == 0) {
        return conf_fail(r, "unexpected \"}\": no block is open");
    }

    r->at++;
    r->depth--;
    return CONF_CLOSE;
}


static conf_event
conf_finish(conf_reader *r)
{
    if (r->n_words) {
        return conf_fail(r, "unexpected end of file: end the directive with "
                         "\";\"");
    }

    if (r->depth) {
        return conf_fail(r, "unexpected end of file: a \"}\" is missing");
    }

    return CONF_END;
}


conf_event
conf_next(conf_reader *r)
{
    char  c;

    r->n_words = 0;

    for ( ;; ) {
        conf_skip(r);

        if (r->at == r->n) {
            return conf_finish(r);
        }

        if (r->n_words == 0) {
            r->line = r->breaks + 1;
        }

        c = r->text[r->at];

        if (c == '}') {
            return conf_close(r);
        }

        if (c != ';' && c != '{') {
            if (!conf_word(r)) {
                return CONF_ERROR;
            }

            continue;
        }

        if (r->n_words == 0) {
            return conf_fail(r, c == ';' ? "unexpected \";\": no directive "
                             "stands before it" : "unexpected \"{\": no "
                             "directive stands before it");
        }

        r->at++;
        r->depth += (c == '{');
        return c == '{' ? CONF_BLOCK : CONF_DIRECTIVE;
    }
}


void
conf_free(conf_reader *r)
{
    free(r->words);
    r->words = NULL;
    r->n_words = r->cap = 0;
}
