/*
 * A reader of nginx configuration syntax, on a file in memory.
 *
 * The rules are those of ngx_conf_read_token(): a word in quotes ends at the
 * matching quote and must be followed by space, ";", "{" or ")"; a bare word
 * ends at space, ";" or "{", but not at the "{" of "${name}"; "#" begins a
 * comment only where a word could begin; a backslash keeps the next character
 * from ending the word, and \" \' \\ \t \r \n are resolved.
 *
 * What `include` names is read by cg_conf_tree.h.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_conf.h"


static bool
cg_conf_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}


static cg_conf_event
cg_conf_fail(cg_conf_reader *r, const char *reason)
{
    r->reason = reason;
    r->line = r->breaks + 1;
    return CG_CONF_ERROR;
}


static void
cg_conf_skip(cg_conf_reader *r)
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

        } else if (!comment && !cg_conf_is_space(c)) {
            return;
        }
    }
}


/* Move r->at behind the word that begins there: for a word in quotes, to its
 * closing quote. */

static void
cg_conf_word_end(cg_conf_reader *r, char quote)
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
            && (cg_conf_is_space(c) || c == ';' || (c == '{' && !variable)))
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
cg_conf_unescape(char *p, size_t n)
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
cg_conf_grow(cg_conf_reader *r)
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
cg_conf_word(cg_conf_reader *r)
{
    char      quote, c;
    char     *start;
    cg_word  *word;

    if (!cg_conf_grow(r)) {
        (void) cg_conf_fail(r, "out of memory");
        return false;
    }

    quote = r->text[r->at];

    if (quote == '"' || quote == '\'') {
        r->at++;

    } else {
        quote = '\0';
    }

    start = r->text + r->at;
    cg_conf_word_end(r, quote);

    word = &r->words[r->n_words++];
    word->p = start;
    word->n = cg_conf_unescape(start, (size_t) (r->text + r->at - start));

    if (quote == '\0') {
        return true;
    }

    if (r->at == r->n) {
        (void) cg_conf_fail(r, "the file ends within quotes: close them");
        return false;
    }

    c = ++r->at < r->n ? r->text[r->at] : ' ';

    if (!cg_conf_is_space(c) && c != ';' && c != '{' && c != ')') {
        (void) cg_conf_fail(r, "unexpected character behind a closing quote: "
                         "put a space or \";\" there");
        return false;
    }

    return true;
}


static cg_conf_event
cg_conf_close(cg_conf_reader *r)
{
    if (r->n_words) {
        return cg_conf_fail(r, "unexpected \"}\": end the directive before it "
                         "with \";\"");
    }

    if (r->depth == 0) {
        return cg_conf_fail(r, "unexpected \"}\": no block is open, take it "
                            "out");
    }

    r->at++;
    r->depth--;
    return CG_CONF_CLOSE;
}


static cg_conf_event
cg_conf_finish(cg_conf_reader *r)
{
    if (r->n_words) {
        return cg_conf_fail(r, "unexpected end of file: end the directive with "
                         "\";\"");
    }

    if (r->depth) {
        return cg_conf_fail(r, "unexpected end of file: a \"}\" is missing");
    }

    return CG_CONF_END;
}


cg_conf_event
cg_conf_next(cg_conf_reader *r)
{
    char  c;

    r->n_words = 0;

    for ( ;; ) {
        cg_conf_skip(r);

        if (r->at == r->n) {
            return cg_conf_finish(r);
        }

        if (r->n_words == 0) {
            r->line = r->breaks + 1;
        }

        c = r->text[r->at];

        if (c == '}') {
            return cg_conf_close(r);
        }

        if (c != ';' && c != '{') {
            if (!cg_conf_word(r)) {
                return CG_CONF_ERROR;
            }

            continue;
        }

        if (r->n_words == 0) {
            return cg_conf_fail(r, c == ';' ? "unexpected \";\": no directive "
                             "stands before it" : "unexpected \"{\": no "
                             "directive stands before it");
        }

        r->at++;
        r->depth += (c == '{');
        return c == '{' ? CG_CONF_BLOCK : CG_CONF_DIRECTIVE;
    }
}


/* Lua, reference manual, section 3.1: [[ … ]], [=[ … ]=] and so on.  Where what
 * begins at i ends; i if it is none. */

static size_t
cg_conf_lua_long(const cg_conf_reader *r, size_t i)
{
    size_t  level, n, at;

    for (level = 0; i + 1 + level < r->n && r->text[i + 1 + level] == '=';
         level++)
    { /* void */ }

    if (i + 1 + level >= r->n || r->text[i] != '['
        || r->text[i + 1 + level] != '[')
    {
        return i;
    }

    for (at = i + 2 + level; at < r->n; at++) {
        if (r->text[at] != ']') {
            continue;
        }

        for (n = 0; at + 1 + n < r->n && r->text[at + 1 + n] == '='; n++) {
            /* void */
        }

        if (n == level && at + 1 + n < r->n && r->text[at + 1 + n] == ']') {
            return at + 2 + n;
        }
    }

    return r->n;
}


/* A string or a comment, in which braces mean nothing. */

static size_t
cg_conf_lua_text(const cg_conf_reader *r, size_t i)
{
    char    c;
    size_t  at;

    c = r->text[i];

    if (c == '-' && i + 1 < r->n && r->text[i + 1] == '-') {
        at = i + 2 < r->n ? cg_conf_lua_long(r, i + 2) : r->n;

        if (at == i + 2) {
            while (at < r->n && r->text[at] != '\n') {
                at++;
            }
        }

        return at;
    }

    if (c != '"' && c != '\'') {
        return cg_conf_lua_long(r, i);
    }

    for (at = i + 1; at < r->n && r->text[at] != '\n'; at++) {
        if (r->text[at] == c) {
            return at + 1;
        }

        at += (r->text[at] == '\\');
    }

    return at < r->n ? at : r->n;
}


void
cg_conf_skip_lua(cg_conf_reader *r)
{
    char    c;
    size_t  depth, end;

    for (depth = 1; r->at < r->n && depth; /* void */ ) {
        c = r->text[r->at];
        depth += (c == '{');
        depth -= (c == '}');

        end = cg_conf_lua_text(r, r->at);
        end += (end == r->at);

        for ( /* void */ ; r->at < end; r->at++) {
            r->breaks += (r->text[r->at] == '\n');
        }
    }

    r->depth -= (depth == 0);
}


void
cg_conf_free(cg_conf_reader *r)
{
    free(r->words);
    r->words = NULL;
    r->n_words = r->cap = 0;
}
