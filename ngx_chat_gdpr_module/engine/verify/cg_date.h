/*
 * What the verifiers of dates share.  `far` is raised to the highest
 * offset that was read.
 */

#ifndef CG_DATE_H
#define CG_DATE_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Bytes of the longest name of a month, "Σεπτεμβρίου". */
#define CG_MONTH_MAX  24

/* cg_verify_month.c: bytes of the name of a month at v[at]; 0 if none is
 * there. */
size_t cg_month_at(const uint8_t *v, size_t at, size_t *far);

/* Up to three numbers of at most four digits, parted by the same throughout. */
typedef struct {
    unsigned  value[3];
    size_t    digits[3];
    size_t    end[3];     /* offset behind each */
    size_t    n;
    uint8_t   sep;
} cg_parts;

/* cg_verify_date.c: read those at v[at]. */
void cg_parts_read(const uint8_t *v, size_t at, cg_parts *p, size_t *far);

/* cg_born.c: do words say that v[start..end) is a date of birth? */
bool cg_is_born(const uint8_t *v, size_t start, size_t end, size_t *far);

#endif
