/*
 * Where a response that does not end can be cut: between two events of an event
 * stream (WHATWG HTML 9.2: behind an empty line; lines end with CR, LF or
 * both), or between two lines.
 */

#ifndef CG_EDGE_H
#define CG_EDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    CG_EDGE_NONE,   /* nowhere */
    CG_EDGE_LINE,
    CG_EDGE_EVENT
} cg_edge_kind;

typedef struct {
    cg_edge_kind  kind;
    bool          at;    /* behind an event or a line, or at the start */
    bool          text;  /* there are bytes in the line */
    bool          cr;    /* it was the last byte */
} cg_edge;

/* By the value of Content-Type, n bytes: events of text/event-stream, lines of
 * JSON (application/x-ndjson and such). */
cg_edge_kind cg_edge_of(const char *type, size_t n);

/* At the start of a response. */
void cg_edge_init(cg_edge *e, cg_edge_kind kind);

/* The next n bytes.  No more than the last four are looked at. */
void cg_edge_feed(cg_edge *e, const uint8_t *p, size_t n);

#endif
