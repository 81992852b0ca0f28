/*
 * The tables of entities and regions, and how their names are found.
 */

#include <string.h>

#include "cg_entity.h"

static const cg_entity_row  cg_entity_rows[] = {
#define CG_ENTITY(id, name, regions, source)                                 \
    { name, "[" name "]", source, regions },
#include "cg_entity.def"
#undef CG_ENTITY
};

static const char  cg_region_codes[] =
#define CG_REGION(code)  #code " "
#include "cg_region.def"
#undef CG_REGION
    "";

_Static_assert(CG_ENTITY_MAX <= 192, "an entity is one bit of a set");
_Static_assert(CG_REGION_N <= 64, "a region is one bit of a set");


const cg_entity_row *
cg_entity_get(cg_entity e)
{
    return &cg_entity_rows[e];
}


cg_entity
cg_entity_find(const char *name, size_t n)
{
    unsigned     e;
    const char  *row;

    for (e = 0; e < CG_ENTITY_N; e++) {
        row = cg_entity_rows[e].name;
        if (strlen(row) == n && memcmp(row, name, n) == 0) {
            break;
        }
    }

    return (cg_entity) e;
}


cg_regions
cg_region_bit(const char *code, size_t n)
{
    size_t  i;

    if (n != 2) {
        return 0;
    }

    for (i = 0; i + 2 <= sizeof(cg_region_codes) - 1; i += 3) {
        if ((code[0] & ~0x20) == cg_region_codes[i]
            && (code[1] & ~0x20) == cg_region_codes[i + 1])
        {
            return (cg_regions) 1 << (i / 3);
        }
    }

    return 0;
}


const char *
cg_region_list(void)
{
    return cg_region_codes;
}


cg_regions
cg_regions_default(void)
{
    return CG_IN(GB) | CG_IN(IE);
}
