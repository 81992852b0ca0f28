/*
 * What answers a message of MessagePack that is blocked: SignalR's records, and
 * a packet of Socket.IO.  For cg_tell.c.
 */

#ifndef CG_TELL_PACKED_H
#define CG_TELL_PACKED_H

#include "cg_refusal.h"

/* As cg_tell_visitor(), of binary messages; of any other nothing is told. */
cg_status cg_tell_packed(const cg_refusal *r, const uint8_t *p, size_t n,
    cg_refusal_pt tell, void *ctx);

#endif
