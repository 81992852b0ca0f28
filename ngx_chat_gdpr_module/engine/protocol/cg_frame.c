/*
 * WebSocket frames, read and written.
 */

#include <string.h>

#include "cg_frame.h"

#define CG_FRAME_RSV23     0x30
#define CG_FRAME_MASKED    0x80
#define CG_FRAME_HEAD_MAX  14


/* The length that follows the first two bytes of a header.  false if it is not
 * written in the fewest bytes, or has its highest bit set. */

static bool
cg_frame_length(cg_frame *f, const uint8_t *p)
{
    size_t  i, end;

    f->payload = p[1] & 0x7f;
    if (f->payload < 126) {
        return true;
    }

    end = f->payload == 126 ? 4 : 10;
    f->payload = 0;

    for (i = 2; i < end; i++) {
        f->payload = f->payload << 8 | p[i];
    }

    return end == 4 ? f->payload >= 126
                    : f->payload >= 65536 && f->payload <= INT64_MAX;
}


cg_status
cg_frame_read(cg_frame *f, const uint8_t *p, size_t n, bool masked,
    size_t *need)
{
    size_t  len;

    *need = 2;
    if (n < 2) {
        return CG_OK;
    }

    f->fin = (p[0] & CG_FRAME_FIN) != 0;
    f->rsv1 = (p[0] & CG_FRAME_RSV1) != 0;
    f->opcode = p[0] & 0x0f;
    f->control = (f->opcode & 0x8) != 0;
    len = p[1] & 0x7f;

    if ((p[0] & CG_FRAME_RSV23) || (f->opcode & 0x7) > 2
        || ((p[1] & CG_FRAME_MASKED) != 0) != masked
        || (f->control
            && (!f->fin || f->rsv1 || len > CG_FRAME_CONTROL_MAX)))
    {
        return CG_EFRAME;
    }

    *need = 2u + (len == 126 ? 2u : len == 127 ? 8u : 0u)
            + (masked ? 4u : 0u);
    if (n < *need) {
        return CG_OK;
    }

    if (!cg_frame_length(f, p)) {
        return CG_EFRAME;
    }

    f->head = *need;

    memset(f->mask, 0, 4);
    if (masked) {
        memcpy(f->mask, p + f->head - 4, 4);
    }

    return CG_OK;
}


/* 32 bytes at a time, as vectors. */

void
cg_frame_mask(uint8_t *to, const uint8_t *p, size_t n, const uint8_t mask[4],
    size_t at)
{
    size_t    i, k;
    uint8_t   key[4];
    uint32_t  keys, word[8];

    for (i = 0; i < 4; i++) {
        key[i] = mask[(at + i) & 3];
    }

    memcpy(&keys, key, 4);

    for (i = 0; i + 32 <= n; i += 32) {
        memcpy(word, p + i, 32);

        for (k = 0; k < 8; k++) {
            word[k] ^= keys;
        }

        memcpy(to + i, word, 32);
    }

    for ( /* void */ ; i + 4 <= n; i += 4) {
        memcpy(word, p + i, 4);
        word[0] ^= keys;
        memcpy(to + i, word, 4);
    }

    for ( /* void */ ; i < n; i++) {
        to[i] = (uint8_t) (p[i] ^ key[i & 3]);
    }
}


cg_status
cg_frame_write(cg_buf *out, unsigned first, const uint8_t *mask,
    const uint8_t *p, size_t n)
{
    size_t     i, len;
    uint8_t    head[CG_FRAME_HEAD_MAX];
    cg_status  st;

    head[0] = (uint8_t) first;
    len = 2;

    if (n < 126) {
        head[1] = (uint8_t) n;

    } else if (n < 65536) {
        head[1] = 126;
        head[2] = (uint8_t) (n >> 8);
        head[3] = (uint8_t) n;
        len = 4;

    } else {
        head[1] = 127;
        for (i = 0; i < 8; i++) {
            head[2 + i] = (uint8_t) ((uint64_t) n >> (56 - 8 * i));
        }
        len = 10;
    }

    if (mask) {
        head[1] |= CG_FRAME_MASKED;
        memcpy(head + len, mask, 4);
        len += 4;
    }

    st = cg_buf_reserve(out, len + n);
    if (st != CG_OK) {
        return st;
    }

    (void) cg_buf_add(out, head, len);

    if (mask == NULL) {
        return cg_buf_add(out, p, n);
    }

    cg_frame_mask(out->p + out->n, p, n, mask, 0);
    out->n += n;
    return CG_OK;
}
