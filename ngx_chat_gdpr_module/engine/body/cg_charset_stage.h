/*
 * The stage in front of formats that reads a body in any charset but UTF-8:
 * what comes is decoded to UTF-8, redacted, and encoded again (cg_recode.h), so
 * that bytes without a finding are the same behind it, be they right or not.
 * Of findings none is told to the sink: it would not be where it is said to be.
 */

#ifndef CG_CHARSET_STAGE_H
#define CG_CHARSET_STAGE_H

#include "cg_charset.h"
#include "cg_stream.h"

/* May the text that s is set up for say it by its markup, which counts if
 * nobody was told?  See cg_prescan.h. */
bool cg_charset_asks(const cg_stream *s);

/* Put the stage in front of a stream that was set up and not fed yet: c is what
 * is declared, or NULL.  A byte order mark says more.  CG_OK or CG_ENOMEM; in
 * the end CG_EMEDIA if it is in none that is known. */
cg_status cg_charset_open(cg_stream *s, const cg_charset *c);

#endif
