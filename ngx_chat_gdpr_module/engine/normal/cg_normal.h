/*
 * Normalisation: the view as detection is to see it.  What people type so that
 * a number or an address is not recognised, or because their keyboard does it,
 * becomes what it stands for: "４１１１" is "4111", "jane (at) example dot com"
 * is "jane@example.com".
 *
 * The text changes in place, and the offset map of the view with it, so that
 * the action hits the bytes as they came.  Text that needs none of it (letters
 * with accents, Greek, Cyrillic or Chinese prose) stays as it is and costs one
 * look for the few bytes that may begin such a thing (cg_trigger.h).
 *
 * It goes from left to right and looks at most CG_AHEAD bytes ahead, and back
 * at what it has written; so the text of any split is that of the whole.
 */

#ifndef CG_NORMAL_H
#define CG_NORMAL_H

#include "cg_classes.h"
#include "cg_trigger.h"
#include "cg_view.h"

/* What is looked at ahead, and held back for it, at most. */
#define CG_AHEAD  400

/* Scratch memory; zero-initialised is valid. */
typedef struct {
    cg_unit  *units;
    size_t    cap;
} cg_normal_work;

/*
 * Normalise v from *at on; behind v->n, CG_TRIGGER_PAD bytes are writable.
 * `more`: text may follow.  c: begun for what is looked at next, not behind
 * *at; the classes of the text are kept there if it did not change.
 *
 * *at: from where on the text is to be given again with more behind it; v->n
 * if !more.  *look: up to here it may be looked at, with more behind it: *at,
 * or less, if what stands before *at may belong to what begins there.
 * CG_OK or CG_ENOMEM.
 */
cg_status cg_normal(cg_view *v, cg_normal_work *w, cg_classes *c, bool more,
    size_t *at, size_t *look);

void cg_normal_free(cg_normal_work *w);

#endif
