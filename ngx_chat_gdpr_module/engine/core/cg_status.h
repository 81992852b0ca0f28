/*
 * The errors of the engine: one enum, a name and a sentence for each.
 */

#ifndef CG_STATUS_H
#define CG_STATUS_H

typedef enum {
#define CG_STATUS(id, sentence)  CG_##id,
#include "cg_status.def"
#undef CG_STATUS
    CG_STATUS_N
} cg_status;

/* "ESYNTAX"; never NULL, "?" for a value that is no status. */
const char *cg_status_name(cg_status st);

/* A sentence without a full stop; never NULL. */
const char *cg_status_text(cg_status st);

#endif
