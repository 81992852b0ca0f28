/*
 * Choices that a log has on record, by visitor: the last ones of each, for
 * what later events cite.
 */

#ifndef CHOICES_H
#define CHOICES_H

#include "cg_policy.h"
#include "event.h"

/* Of one visitor; there is seldom a second one. */
#define CHOICES_KEPT  4

typedef struct {
    uint32_t     time;      /* seconds since the epoch; 0: none */
    cg_purposes  granted;
} choice;

typedef struct {
    uint8_t  id[16];
    bool     started;       /* he has asked for the chat */
    choice   last[CHOICES_KEPT];  /* the newest one in front */
} chooser;

/* Zero-initialised is empty and valid. */
typedef struct {
    chooser  *slots;
    size_t    n;
    size_t    size;
    bool      full;         /* there were more visitors: 2^19 are kept */
} choices;

/* Take a choice.  CG_OK or CG_ENOMEM. */
cg_status choices_add(choices *c, event_text subject, const choice *made,
    bool start);

/* Of a pseudonym of 32 hex digits; NULL if none is on record. */
const chooser *choices_find(const choices *c, event_text subject);

void choices_free(choices *c);

#endif
