/*
 * Secrets as they are written: what the verifiers of tokens, of private keys
 * and of what words announce share.  `far` is raised to the highest offset that
 * was read.
 */

#ifndef CG_SECRET_TEXT_H
#define CG_SECRET_TEXT_H

#include <string.h>

#include "cg_border.h"
#include "cg_phrase.h"
#include "cg_verify.h"

#define CG_VALUE_MAX  512  /* bytes of a password that are held */

/* Words for a password, for cg_phrase_ends(): of one's own, in prose, as keys,
 * in arguments. */
extern const char  cg_words_password[];

/* No finding at v[start]. */
static inline cg_match
cg_secret_none(size_t start, size_t far)
{
    cg_match  m = { start, start, CG_RULE_NONE, far };

    return m;
}

/* May it stand in a token: a letter or digit, "_" or "-"? */
static inline bool
cg_is_run(uint8_t ch)
{
    return cg_is_alnum(ch) || ch == '_' || ch == '-';
}

/* Does v[0..at) end in the word, in letters of either case? */
static inline bool
cg_secret_behind(const uint8_t *v, size_t at, const char *word)
{
    size_t  i, n;

    n = strlen(word);

    for (i = 0; i < n && i < at; i++) {
        if ((v[at - 1 - i] | 0x20) != (uint8_t) (word[n - 1 - i] | 0x20)) {
            return false;
        }
    }

    return i == n;
}

/* The end of the run at v[at], of at most so many bytes. */
size_t cg_secret_run(const uint8_t *v, size_t at, size_t most);

/* The end of a token that is announced (RFC 6750, section 2.1): a run, what
 * else it may hold within, and what fills it up. */
size_t cg_secret_token(const uint8_t *v, size_t start, size_t *far);

/* cg_secret_value.c: in front of a character that a cut at v[end] parts. */
size_t cg_secret_cut(const uint8_t *v, size_t end);

/* Looks text[0..n) like a password rather than a word? */
bool cg_secret_like(const uint8_t *text, size_t n);

/* Has it a letter, and a digit or a sign, and is not what a password is for,
 * "windows10"? */
bool cg_secret_mixed(const uint8_t *text, size_t n);

/* Is it a thing of which the name has a digit? */
bool cg_secret_thing(const uint8_t *text, size_t n);

/* Is it stars, bullets, or a placeholder in brackets? */
bool cg_secret_masked(const uint8_t *text, size_t n);

/* Is it one of a list of words, in letters of either case, with a "|" behind
 * each? */
bool cg_secret_said(const uint8_t *text, size_t n, const char *list);

/* The end of a word of prose, or of an argument. */
size_t cg_secret_word(const uint8_t *v, size_t start, bool argument,
    size_t *far);

/* A value at v[start] behind a phrase that says it is a password; m: what there
 * is if it is none. */
cg_match cg_secret_password(const uint8_t *v, size_t start, const cg_phrase *p,
    bool argument, cg_match m);

/* cg_verify_password.c: a password at v[at] that does not look like a word. */
cg_match cg_secret_password_mixed(const uint8_t *v, size_t at);

/* cg_verify_secret_field.c: past what stands between words and a value; behind
 * a key in quotes that may be the end of a line. */
size_t cg_secret_start(const uint8_t *v, size_t at);

/* Four to eight digits at v[start]; m as above. */
cg_match cg_secret_pin(const uint8_t *v, size_t start, cg_match m);

#endif
