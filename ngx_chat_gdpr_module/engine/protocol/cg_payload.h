/*
 * What becomes of the payload of one WebSocket message.
 *
 *   text     format guessed; findings are replaced as the policy says
 *   binary   JSON as text, and MessagePack; in all else findings are
 *            overwritten byte by byte with `*`, so that lengths within stay
 *            true; a picture, archive or PDF (by its first bytes) cannot be
 *            read: CG_EMEDIA to the provider, passed to the visitor
 *   packets  as their reader says (cg_packet.h)
 */

#ifndef CG_PAYLOAD_H
#define CG_PAYLOAD_H

#include "cg_join.h"
#include "cg_packet.h"

typedef struct {
    const cg_policy  *policy;
    cg_direction      dir;
    cg_purposes       purposes;  /* as cg_stream's `passing` */
    cg_language       language;  /* of labels */
    bool              reveal;    /* tokens are opened; the event handler takes
                                    w->opened, and is called for them, too */
    cg_work          *w;

    /* Called for a payload with findings, or that under `on_error pass` is
     * passed on in spite of something; else passed is CG_OK.  counts is valid
     * during the call.  An error ends the redaction with it. */
    cg_status       (*event)(void *ctx, const cg_counts *counts,
                             const char *format, cg_status passed);
    void             *ctx;
} cg_payload;

/* *differs: pl->w->changed holds what p[0..n) becomes; else it stays as it is.
 * CG_OK, CG_ENOMEM, CG_EDEPTH, CG_EPATTERN, CG_EKEY, CG_EBLOCK (the event
 * handler has been called), or what the event handler returned. */
cg_status cg_payload_text(const cg_payload *pl, const uint8_t *p, size_t n,
    bool *differs);

/* The same, of a message of a protocol that has packets; also CG_EMEDIA and
 * CG_ELIMIT.  `run`: they may go on in the next message, and nothing may be
 * left of this one; or NULL. */
cg_status cg_payload_packets(const cg_payload *pl, cg_packet_run *run,
    const cg_packets *packets, const uint8_t *p, size_t n, bool *differs);

/* After cg_payload_text(), with what that said: a finding that began in earlier
 * messages.  *joined: of how many it is, set before its event; else 0. */
cg_status cg_payload_join(const cg_payload *pl, cg_join *j, uint64_t now,
    const uint8_t *p, size_t n, bool *differs, unsigned *joined);

/* The same as cg_payload_text(); also CG_EMEDIA. */
cg_status cg_payload_binary(const cg_payload *pl, const uint8_t *p, size_t n,
    bool *differs);

/* Whether binary data that begin so pass unread. */
bool cg_payload_passes(const cg_payload *pl, const uint8_t *p, size_t n);

#endif
