/*
 * WebSocket frames (RFC 6455 section 5.2), built and read by another
 * implementation than the one under test.
 */

#ifndef FRAMES_H
#define FRAMES_H

#include <string.h>

#include "cg_policy.h"

enum { CONT = 0, TEXT = 1, BIN = 2, CLOSE = 8, PING = 9, PONG = 10 };

#define FIN   0x80
#define RSV1  0x40


/* Append a frame whose length is written in 7, 16 or 64 bits (0: the least
 * that fits); the mask of frames to the provider is `key`. */

static inline void
add_frame_as(cg_buf *b, cg_direction dir, unsigned first, const void *p,
    size_t n, unsigned bits, uint32_t key)
{
    size_t   i, start;
    uint8_t  head[14], mask[4] = { 0, 0, 0, 0 };

    if (bits == 0) {
        bits = n < 126 ? 7 : n < 65536 ? 16 : 64;
    }

    head[0] = (uint8_t) first;
    head[1] = (uint8_t) (bits == 7 ? n : bits == 16 ? 126 : 127);

    for (i = 0; i < bits / 8; i++) {
        head[2 + i] = (uint8_t) ((uint64_t) n >> (bits - 8 - 8 * i));
    }

    if (dir == CG_TO_PROVIDER) {
        head[1] |= 0x80;
        memcpy(mask, &key, 4);
    }

    assert_int_equal(cg_buf_add(b, head, 2 + i), CG_OK);
    if (dir == CG_TO_PROVIDER) {
        assert_int_equal(cg_buf_add(b, mask, 4), CG_OK);
    }

    start = b->n;
    assert_int_equal(cg_buf_add(b, p, n), CG_OK);
    for (i = 0; i < n; i++) {
        b->p[start + i] ^= mask[i % 4];
    }
}


static inline void
add_frame(cg_buf *b, cg_direction dir, unsigned first, const void *p,
    size_t n)
{
    add_frame_as(b, dir, first, p, n, 0, 0x9a3cf10bu);
}


/* Take the frame at *at: its payload, unmasked in place; byte 0 in *first. */

static inline uint8_t *
take_frame(const cg_buf *b, size_t *at, cg_direction dir, unsigned *first,
    size_t *n)
{
    size_t    i, more;
    uint8_t  *p, *mask;

    assert_true(b->n - *at >= 2);
    p = b->p + *at;
    *first = p[0];
    assert_int_equal(p[1] >> 7, dir == CG_TO_PROVIDER);

    *n = p[1] & 0x7f;
    more = *n == 126 ? 2 : *n == 127 ? 8 : 0;
    p += 2;

    if (more) {
        for (i = 0, *n = 0; i < more; i++) {
            *n = *n << 8 | *p++;
        }
        assert_true(*n >= (more == 2 ? 126 : 65536));
    }

    mask = p;
    if (dir == CG_TO_PROVIDER) {
        p += 4;
        for (i = 0; i < *n; i++) {
            p[i] ^= mask[i % 4];
        }
    }

    assert_true((size_t) (p - b->p) + *n <= b->n);
    *at = (size_t) (p - b->p) + *n;
    return p;
}

#endif
