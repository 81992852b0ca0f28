/*
 * What the verifiers of dates share.
 */

#ifndef CG_DATE_H
#define CG_DATE_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Bytes of the longest name of a month, "Σεπτεμβρίου". */
#define CG_MONTH_MAX  24

/* Bytes of the name of a month at v[at]; 0 if none is there. */
size_t cg_month_at(const uint8_t *v, size_t at, size_t *far);

/* Do words say that v[start..end) is a date of birth? */
bool cg_is_born(const uint8_t *v, size_t start, size_t end, size_t *far);

#endif
