/*
 * Telephone numbers as they are written: what cg_verify_phone.c,
 * cg_phone_form.c and cg_phone_national.c share.
 */

#ifndef CG_PHONE_H
#define CG_PHONE_H

#include "cg_cue.h"
#include "cg_plan.h"
#include "cg_verify.h"

#define CG_DIALLED_MAX  18

/* Digits with up to two separators between two of them, or " / ", " - " behind
 * the area. */
typedef struct {
    uint8_t  d[CG_DIALLED_MAX];
    size_t   n;
    size_t   end[CG_DIALLED_MAX];  /* offset behind the digit */
    uint8_t  gap[CG_DIALLED_MAX];  /* the first separator before it, or 0 */
    bool     in[CG_DIALLED_MAX];   /* it stands in parentheses */
    bool     wide;                 /* a gap has three characters */
} cg_dialled;

/* May a number of k digits end there?  *far: see cg_border.h. */
bool cg_dialled_end(const uint8_t *v, const cg_dialled *c, size_t k,
    size_t *far);

/* Does a number that ends before v[end] not go on? */
bool cg_phone_right(const uint8_t *v, size_t end, size_t *far);

typedef enum {
    CG_FORM_NOT,     /* as a date, a time, … */
    CG_FORM_BARE,    /* in one piece */
    CG_FORM_PARTED,  /* as numbers of the row are */
    CG_FORM_LOOSE    /* otherwise */
} cg_phone_form;

/* How the first k digits are parted, for a row of the plans; row may be
 * NULL. */
cg_phone_form cg_phone_form_of(const cg_dialled *c, size_t k,
    const cg_plan *row);

/* Are the first k digits parted as in the isles: an area code of three digits
 * or more first, a slash only behind it, no single digits; or all digits singly
 * or in pairs?  *area: the size of the first group. */
bool cg_phone_groups(const cg_dialled *c, size_t k, size_t *area);

/* cg_phone_other.c: are the first k digits parted as things in a row are, as
 * amounts, as hours, or as the size of a tyre? */
bool cg_phone_things(const cg_dialled *c, size_t k);

/* Are the letters in front of v[start] those of a reference, "TQ 299 804", and
 * not the code of the region? */
bool cg_phone_code(const uint8_t *v, size_t start, cg_regions region);

/* The number in c, which begins at m.start, by the plan of one of the regions
 * or by the word in front. */
cg_match cg_phone_national(const uint8_t *v, cg_match m, const cg_dialled *c,
    cg_regions regions);

#endif
