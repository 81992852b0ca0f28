/*
 * User patterns with PCRE2 (pcre2api, pcre2partial, pcre2unicode).
 *
 * Text is UTF-8 that may be broken: PCRE2_MATCH_INVALID_UTF lets a match lie
 * between broken bytes but never hold one.  Letters and digits are those of
 * Unicode (PCRE2_UCP), so that a word ends behind "é", not in front of it.
 *
 * PCRE2_PARTIAL_HARD stops at the first place from where the end of the window
 * is touched, be it by a branch that fails in the end: what is said about the
 * places before it holds whatever follows.
 */

#define PCRE2_CODE_UNIT_WIDTH  8

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "cg_pattern.h"

/* Per place: steps, nesting, and KiB of the interpreter.  Patterns of bounded
 * repetition stay far below on 512 bytes; what does not would stall a
 * worker. */
#define CG_PATTERN_STEPS  5000
#define CG_PATTERN_DEPTH  2500
#define CG_PATTERN_HEAP   2048

#define CG_PATTERN_OPTIONS                                                   \
    (PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C)

/* PCRE2 may skip a search by what it knows of the whole window, so that it
 * would depend on the window whether the limits are hit. */
#define CG_PATTERN_PLAIN  PCRE2_NO_START_OPTIMIZE

struct cg_pattern_s {
    pcre2_code           *code;
    pcre2_match_data     *data;
    pcre2_match_context  *limits;
    size_t                least;
};

/* What depends on where the search began, or on what came of other places. */
static const char  cg_pattern_never[] = "KGC";


/* Looks for escapes and verbs outside of classes that cannot work here;
 * "\Q...\E" is read as if it were none, to be safe. */

static bool
cg_pattern_fits(cg_word w, cg_diag *diag)
{
    bool    class;
    size_t  i;

    class = false;

    for (i = 0; i + 1 < w.n; i++) {
        if (w.p[i] == '\\') {
            i++;

            if (!class && strchr(cg_pattern_never, w.p[i])) {
                return cg_diag_set(diag, "the pattern uses \"\\%c\", which "
                                   "does not work on text that comes in "
                                   "pieces: write it without", w.p[i]);
            }

        } else if (class) {
            class = (w.p[i] != ']');

        } else if (w.p[i] == '[') {
            class = true;
            i += w.p[i + 1] == '^';
            i += i + 1 < w.n && w.p[i + 1] == ']';

        } else if (w.p[i] == '(' && w.p[i + 1] == '*') {
            return cg_diag_set(diag, "the pattern uses a verb, \"(*...)\": "
                               "write it without; for a bracket and a star "
                               "write \"\\(*\"");
        }
    }

    return true;
}


static pcre2_code *
cg_pattern_code(cg_word text, uint32_t options, cg_diag *diag)
{
    int                     error;
    size_t                  at;
    pcre2_code             *code;
    unsigned char           reason[128];
    pcre2_compile_context  *ctx;

    ctx = pcre2_compile_context_create(NULL);
    if (ctx == NULL) {
        (void) cg_diag_set(diag, "out of memory");
        return NULL;
    }

    (void) pcre2_set_newline(ctx, PCRE2_NEWLINE_LF);

    code = pcre2_compile((PCRE2_SPTR) text.p, text.n,
                         CG_PATTERN_OPTIONS | options, &error, &at, ctx);
    pcre2_compile_context_free(ctx);

    if (code == NULL) {
        (void) pcre2_get_error_message(error, reason, sizeof(reason));
        (void) cg_diag_set(diag, "the pattern is wrong at its byte %zu: %s: "
                           "write a regular expression of PCRE2", at,
                           (char *) reason);
    }

    return code;
}


/* The questions that only a compiled pattern answers: the shortest match is
 * known of one that may be optimised. */

static bool
cg_pattern_bounded(cg_word text, size_t *least, cg_diag *diag)
{
    bool         known;
    uint32_t     empty, behind, length;
    pcre2_code  *code;

    code = cg_pattern_code(text, 0, diag);
    if (code == NULL) {
        return false;
    }

    empty = behind = length = 0;

    known = pcre2_pattern_info(code, PCRE2_INFO_MATCHEMPTY, &empty) == 0
            && pcre2_pattern_info(code, PCRE2_INFO_MAXLOOKBEHIND, &behind) == 0
            && pcre2_pattern_info(code, PCRE2_INFO_MINLENGTH, &length) == 0;

    pcre2_code_free(code);

    if (!known) {
        return cg_diag_set(diag, "PCRE2 gives no account of the pattern");
    }

    if (empty) {
        return cg_diag_set(diag, "the pattern can match nothing at all, which "
                           "is everywhere: make a part of it required, as in "
                           "\"\\d+\" instead of \"\\d*\"");
    }

    /* characters, of four bytes at most, and one for a border */
    if (4 * ((size_t) behind + 1) > CG_PATTERN_LEFT) {
        return cg_diag_set(diag, "the pattern looks back over %u characters: "
                           "at most %d can be seen, shorten the lookbehind",
                           (unsigned) behind, CG_PATTERN_LEFT / 4 - 1);
    }

    *least = length ? length : 1;
    return true;
}


cg_pattern *
cg_pattern_compile(cg_word text, cg_diag *diag)
{
    size_t       least = 1;
    cg_pattern  *p;

    if (text.n == 0 || text.n > CG_PATTERN_TEXT_MAX) {
        (void) cg_diag_set(diag, "a pattern has 1 to %d bytes: write such a "
                           "one", CG_PATTERN_TEXT_MAX);
        return NULL;
    }

    if (!cg_pattern_fits(text, diag)
        || !cg_pattern_bounded(text, &least, diag))
    {
        return NULL;
    }

    p = calloc(1, sizeof(cg_pattern));
    if (p == NULL) {
        (void) cg_diag_set(diag, "out of memory");
        return NULL;
    }

    p->least = least;
    p->code = cg_pattern_code(text, CG_PATTERN_PLAIN, diag);

    if (p->code == NULL) {
        cg_pattern_free(p);
        return NULL;
    }

    p->data = pcre2_match_data_create(1, NULL);
    p->limits = pcre2_match_context_create(NULL);

    if (p->data == NULL || p->limits == NULL) {
        (void) cg_diag_set(diag, "out of memory");
        cg_pattern_free(p);
        return NULL;
    }

    (void) pcre2_set_match_limit(p->limits, CG_PATTERN_STEPS);
    (void) pcre2_set_depth_limit(p->limits, CG_PATTERN_DEPTH);
    (void) pcre2_set_heap_limit(p->limits, CG_PATTERN_HEAP);

    /* where no memory may be made executable the interpreter does it */
    (void) pcre2_jit_compile(p->code,
                             PCRE2_JIT_COMPLETE|PCRE2_JIT_PARTIAL_HARD);

    return p;
}


void
cg_pattern_free(cg_pattern *p)
{
    if (p != NULL) {
        pcre2_match_context_free(p->limits);
        pcre2_match_data_free(p->data);
        pcre2_code_free(p->code);
        free(p);
    }
}


size_t
cg_pattern_least(const cg_pattern *p)
{
    return p->least;
}


cg_pattern_answer
cg_pattern_search(const cg_pattern *p, const uint8_t *v, size_t base,
    size_t from, size_t end, bool more, size_t *start, size_t *stop)
{
    int          rc;
    PCRE2_SIZE  *ends;

    rc = pcre2_match(p->code, v + base, end - base, from - base,
                     more ? PCRE2_PARTIAL_HARD : 0, p->data, p->limits);

    if (rc == PCRE2_ERROR_NOMATCH) {
        return CG_PATTERN_NONE;
    }

    if (rc < 0 && rc != PCRE2_ERROR_PARTIAL) {
        return CG_PATTERN_FAILED;
    }

    ends = pcre2_get_ovector_pointer(p->data);
    *start = base + ends[0];
    *stop = base + ends[1];

    if (rc == PCRE2_ERROR_PARTIAL) {
        return CG_PATTERN_OPEN;
    }

    /* no pattern that was taken may move its start; if one does, or finds
     * nothing where it stands, that is no answer */
    return *start >= from && *start < *stop ? CG_PATTERN_MATCH
                                            : CG_PATTERN_FAILED;
}
