/*
 * Detection: personal data in a piece of decoded text.
 *
 * The text of one message comes in pieces.  The caller keeps what was not
 * decided yet and presents it again with more behind it:
 *
 *     v:  [ left context | text to decide ............ | CG_PAD bytes ]
 *         0              from           safe           n
 *
 * A hit is a pure function of the text around it, so the hits of any split of
 * a text are those of the whole.
 */

#ifndef CG_DETECT_H
#define CG_DETECT_H

#include "cg_classes.h"
#include "cg_detector.h"
#include "cg_hit.h"

/*
 * Find what d looks for in v[from..n).  `more`: bytes may follow v[n - 1].
 * n < 2^31.
 *
 * hits: set to the findings with from <= start and end <= *safe, in order,
 * not overlapping; those not in d->entities are left out before overlaps are
 * resolved.
 * safe: text before it is decided.  n if !more; else the text from *safe on is
 * to be presented again.  Returns CG_OK or CG_ENOMEM.
 */
cg_status cg_detect(const cg_detector *d, uint8_t *v, size_t from, size_t n,
    bool more, cg_hits *hits, size_t *safe);

/* The same, with findings of user entities beside what d looks for: those of
 * `others` that have a rule, and of which the text before `limit` is decided.
 * Those that begin before `from` take part, too.  c: classes of bytes that were
 * begun with cg_detect_begin(), and are those of v as far as they are kept. */
cg_status cg_detect_beside(const cg_detector *d, uint8_t *v, size_t from,
    size_t n, bool more, const cg_classes *c, const cg_hits *others,
    size_t limit, cg_hits *hits, size_t *safe);

/* What will be looked at: who looks at the text before does it for both. */
void cg_detect_begin(const cg_detector *d, size_t from, cg_classes *c);

#endif
