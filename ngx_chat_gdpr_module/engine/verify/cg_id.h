/*
 * Identifiers that states issue: national numbers, tax and VAT numbers, by
 * the table cg_id.def.
 */

#ifndef CG_ID_H
#define CG_ID_H

#include "cg_cue.h"
#include "cg_verify.h"

#define CG_ID_MIN  5    /* letters and digits of the shortest and longest */
#define CG_ID_MAX  16

/* What is evidence of an identifier. */
typedef enum {
    CG_ID_CUE,      /* its own word in front */
    CG_ID_KIND,     /* a word for its kind: "tax number" */
    CG_ID_LOOSE,    /* one of both, but parted otherwise */
    CG_ID_AFTER,    /* one of both, behind it */
    CG_ID_GROUPED,  /* the way it is parted */
    CG_ID_BARE,     /* the check alone */
    CG_ID_WHOLE,    /* it is the whole of a message */
    CG_ID_HOW_N
} cg_id_how;

/* How many rows there are; each has CG_ID_HOW_N rules, which follow those of
 * cg_rule.def. */
extern const size_t  cg_id_rows_n;

/* Of such a rule, counted from 0. */
cg_entity cg_id_entity(size_t rule);
unsigned cg_id_evidence(size_t rule);
const char *cg_id_text(size_t rule);

/* The identifier with the most evidence at a digit or letter.  Its rule is
 * CG_RULE_N and more. */
cg_match cg_verify_id(const uint8_t *v, size_t start, const cg_detector *d,
    cg_cue_memo *memo);

/* Row i of the table as it is written, for tests: NULL behind the last. */
const char *cg_id_shape(size_t i, cg_entity *entity);
bool cg_id_strong(size_t i);
bool cg_id_speechless(size_t i);  /* only a word in front is evidence */

#endif
