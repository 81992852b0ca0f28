/*
 * What another format holds, written as JSON to be redacted as that, and read
 * back from it: strings stay what they are, whatever bytes are in them.
 */

#ifndef CG_BRIDGE_H
#define CG_BRIDGE_H

#include "cg_buf.h"

/* Append p[0..n) as a JSON string, quotes and all.  CG_OK or CG_ENOMEM. */
cg_status cg_bridge_string(const uint8_t *p, size_t n, cg_buf *json);

/* The next string, number or literal of JSON without white space, at or behind
 * *at, which is moved behind it.  false: there is none. */
bool cg_bridge_next(const cg_buf *json, size_t *at, const uint8_t **p,
    size_t *n);

/* The text of the JSON string p[0..n), quotes and all, into `text`, emptied
 * first.  CG_OK, CG_ENOMEM, CG_ESYNTAX. */
cg_status cg_bridge_text(const uint8_t *p, size_t n, cg_buf *text);

#endif
