/*
 * Hits: what detection has found in a text.
 */

#ifndef CG_HIT_H
#define CG_HIT_H

#include <stddef.h>
#include <stdint.h>

#include "cg_status.h"

typedef struct {
    uint32_t  start;   /* offset into v of the first byte */
    uint32_t  end;     /* offset behind the last byte */
    uint8_t   entity;  /* cg_entity, or CG_ENTITY_N and more */
    uint16_t  rule;    /* which rule and check made it: cg_rule_text() */
} cg_hit;

/* Zero-initialised is empty and valid; free with cg_hits_free(). */
typedef struct {
    cg_hit  *p;
    size_t   n;
    size_t   cap;
} cg_hits;

/* Append one.  CG_OK or CG_ENOMEM. */
cg_status cg_hits_add(cg_hits *hits, cg_hit hit);

void cg_hits_free(cg_hits *hits);

/* "issuer prefix and Luhn check, grouped": for `scan --why`.  Never NULL. */
const char *cg_rule_text(uint16_t rule);

#endif
