/*
 * Patterns of user entities: PCRE2, compiled by JIT where the machine allows
 * it, matched within a window.
 *
 * What a pattern finds at a place is a function of at most CG_PATTERN_LEFT
 * bytes in front of it and CG_PATTERN_SPAN bytes from it on, so that it can
 * be known of a text that comes in pieces.  A pattern that looks further
 * ahead has failed there, and so has one that needs more steps, depth or
 * memory than the limits in cg_pattern.c: its caller is told, for text that
 * was not searched must not pass as clean.
 */

#ifndef CG_PATTERN_H
#define CG_PATTERN_H

#include "cg_diag.h"

/* From the start of a match to the last byte that is looked at. */
#define CG_PATTERN_SPAN  512

/* In front of it: lookbehinds are checked against this. */
#define CG_PATTERN_LEFT  128

/* Longest pattern taken, in bytes. */
#define CG_PATTERN_TEXT_MAX  1024

typedef struct cg_pattern_s  cg_pattern;

/* Compile; NULL, with diag, if it is no pattern of PCRE2, may match nothing at
 * all, or depends on more text than a window.  Free with cg_pattern_free(),
 * which takes NULL. */
cg_pattern *cg_pattern_compile(cg_word text, cg_diag *diag);
void cg_pattern_free(cg_pattern *p);

/* Bytes of the shortest match, or less. */
size_t cg_pattern_least(const cg_pattern *p);

typedef enum {
    CG_PATTERN_NONE,    /* no match begins in v[from..end) */
    CG_PATTERN_MATCH,   /* the first one is v[*start..*stop) */
    CG_PATTERN_OPEN,    /* the first may begin at *start: look again with
                           more text behind v[end - 1] */
    CG_PATTERN_FAILED
} cg_pattern_answer;

/* Search a line of text, v[base..end) being what is known of it: base is where
 * it begins, or CG_PATTERN_LEFT bytes and more before `from`; neither base nor
 * `from` nor end lies within a character.  `more`: the line goes on behind
 * v[end - 1].  end - from <= CG_PATTERN_SPAN.  Not for two threads at once. */
cg_pattern_answer cg_pattern_search(const cg_pattern *p, const uint8_t *v,
    size_t base, size_t from, size_t end, bool more, size_t *start,
    size_t *stop);

#endif
