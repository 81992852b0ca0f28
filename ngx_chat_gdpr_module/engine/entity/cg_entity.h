/*
 * The table of entities (kinds of personal data) and of regions.
 */

#ifndef CG_ENTITY_H
#define CG_ENTITY_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

typedef enum {
#define CG_ENTITY(id, name, regions, source)  CG_ENTITY_##id,
#include "cg_entity.def"
#undef CG_ENTITY
    CG_ENTITY_N
} cg_entity;

/* A set of regions whose national forms are looked for. */
typedef uint64_t cg_regions;

enum {
#define CG_REGION(code)  CG_REGION_##code,
#include "cg_region.def"
#undef CG_REGION
    CG_REGION_N
};

#define CG_IN(code)  (UINT64_C(1) << CG_REGION_##code)

typedef struct {
    const char  *name;    /* as in policies and events: "email" */
    const char  *label;   /* what `replace` writes: "[email]" */
    const char  *source;  /* the document that defines it */
    cg_regions   regions; /* whose it is; 0: of no region */
} cg_entity_row;

/* The row of an entity; e < CG_ENTITY_N. */
const cg_entity_row *cg_entity_get(cg_entity e);

/* The entity of a name of n bytes, or CG_ENTITY_N if there is none. */
cg_entity cg_entity_find(const char *name, size_t n);

/* Those of a policy's own follow those of the table. */
#define CG_USER_MAX    32
#define CG_ENTITY_MAX  (CG_ENTITY_N + CG_USER_MAX)

/* A set of entities. */
typedef struct {
    uint64_t  bits[3];
} cg_entities;

#define CG_ENTITIES_ALL  { { UINT64_MAX, UINT64_MAX, UINT64_MAX } }

static inline bool
cg_entities_have(const cg_entities *s, cg_entity e)
{
    return s->bits[e / 64] >> e % 64 & 1;
}

static inline void
cg_entities_add(cg_entities *s, cg_entity e)
{
    s->bits[e / 64] |= UINT64_C(1) << e % 64;
}

/* The bit of a two-letter region in any case, or 0 if it is not known. */
cg_regions cg_region_bit(const char *code, size_t n);

/* All known codes in one string, "GB IE AT …", for messages. */
const char *cg_region_list(void);

/* GB and IE: what a policy that names no region gets. */
cg_regions cg_regions_default(void);

#endif
