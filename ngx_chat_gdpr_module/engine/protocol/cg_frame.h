/*
 * WebSocket frames (RFC 6455 section 5.2):
 *
 *     byte 0   FIN, RSV1 to RSV3, opcode (4 bits)
 *     byte 1   MASK, length (7 bits: up to 125; 126: 16 bits follow, 127: 64)
 *     …        the length, in network order and in the fewest bytes
 *     …        4 bytes of masking key, from a visitor
 *     …        the payload, XORed with the key over and over
 *
 * RSV1 marks the first frame of a compressed message, RFC 7692 section 6.
 */

#ifndef CG_FRAME_H
#define CG_FRAME_H

#include "cg_buf.h"

#define CG_FRAME_FIN   0x80
#define CG_FRAME_RSV1  0x40

#define CG_FRAME_CONTROL_MAX  125  /* bytes of a control frame's payload */

enum {
    CG_FRAME_CONTINUATION = 0x0,
    CG_FRAME_TEXT = 0x1,
    CG_FRAME_BINARY = 0x2,
    CG_FRAME_CLOSE = 0x8,
    CG_FRAME_PING = 0x9,
    CG_FRAME_PONG = 0xa
};

typedef struct {
    uint8_t   opcode;
    bool      fin;
    bool      rsv1;
    bool      control;
    uint8_t   mask[4];  /* zeros if there is none */
    size_t    head;     /* bytes of the header */
    uint64_t  payload;  /* bytes behind it */
} cg_frame;

/*
 * Read a header from the n bytes that there are of it.  *need: how many it
 * has, as far as they tell; f is complete once n >= *need.  masked: whether
 * it has to be.  CG_EFRAME for a reserved bit (RSV1: on a control frame) or
 * opcode, a wrong mask, a control frame in pieces or over 125 bytes, a length
 * that is not minimal or over 2^63 - 1.
 */
cg_status cg_frame_read(cg_frame *f, const uint8_t *p, size_t n, bool masked,
    size_t *need);

/* Append a frame.  first: its byte 0; mask: 4 bytes, NULL for a frame without.
 * CG_OK or CG_ENOMEM. */
cg_status cg_frame_write(cg_buf *out, unsigned first, const uint8_t *mask,
    const uint8_t *p, size_t n);

/* XOR of p[0..n) with the key, to `to`, which is p or does not overlap; p[0] is
 * byte `at` of the payload. */
void cg_frame_mask(uint8_t *to, const uint8_t *p, size_t n,
    const uint8_t mask[4], size_t at);

#endif
