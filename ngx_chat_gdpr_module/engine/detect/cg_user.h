/*
 * User entities: what a policy's `entity` lines look for.
 *
 * A finding lies within one line of one piece of text: a JSON string, a form
 * value, what stands between two tags.  Its match is looked for from left to
 * right, as a regular expression is used everywhere; a match whose check digit
 * is wrong, or whose word is not in front, is passed over whole.
 */

#ifndef CG_USER_H
#define CG_USER_H

#include "cg_hit.h"
#include "cg_pattern.h"
#include "cg_view.h"

#define CG_USER_NAME_MAX   31
#define CG_USER_LABEL_MAX  64
#define CG_USER_WORD_MAX   40

#define CG_USER_CHECK_NONE SIZE_MAX

typedef struct cg_user_s {
    char         name[CG_USER_NAME_MAX + 1];
    char         label[CG_USER_LABEL_MAX + 1];
    bool         replaces;  /* unless a `redact` line says otherwise */
    size_t       check;     /* index of cg_user_check_names, or NONE */
    char        *text;      /* of the pattern */
    char        *words;     /* that count as evidence in front, or as the key
                               of the field: folded, a space behind each; */
    char        *keys;      /* NULL if none is asked for */
    cg_pattern  *pattern;
} cg_user;

extern const cg_names  cg_user_check_names;

/* Is the check digit of text[0..n) right?  Only its digits count, or for mod97
 * its letters, too.  The standards are named in cg_user_check.c. */
bool cg_user_check(size_t check, const uint8_t *text, size_t n);
const char *cg_user_check_name(size_t check);

void cg_user_free(cg_user *u);
void cg_users_free(cg_user *users, size_t n);

/* What was matched of a text: in `hits`, by start within each entity, findings
 * and what was passed over (CG_RULE_NONE); where a pattern failed, an entry
 * that never ends. */
typedef struct {
    cg_hits  hits;
    size_t   limit;   /* text in front of it is decided */
    bool     failed;  /* a pattern gave up */
} cg_user_found;

/*
 * Search view->text[from..n) for users[0..n_users).  `carried`: what an
 * earlier call found that begins before `from` and ends behind it, as left by
 * cg_user_carry().  CG_OK or CG_ENOMEM.
 */
cg_status cg_user_search(const cg_user *users, size_t n_users,
    const cg_view *view, size_t from, bool more, const cg_hits *carried,
    cg_user_found *found);

/* Keep in `carried` what lies across `safe`, for a text of which the first
 * `gone` bytes are dropped; safe - gone >= CG_PATTERN_SPAN, or gone is 0.
 * CG_OK or CG_ENOMEM. */
cg_status cg_user_carry(const cg_user_found *found, size_t safe, size_t gone,
    cg_hits *carried);

#endif
