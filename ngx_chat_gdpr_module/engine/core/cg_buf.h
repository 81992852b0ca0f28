/*
 * A growable byte buffer.  Zero-initialised is empty and valid.
 */

#ifndef CG_BUF_H
#define CG_BUF_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "cg_status.h"

typedef struct {
    uint8_t  *p;
    size_t    n;    /* bytes in use */
    size_t    cap;  /* bytes allocated */
} cg_buf;

/* Make room for `more` further bytes.  CG_ENOMEM leaves the buffer as it
 * was. */
cg_status cg_buf_reserve(cg_buf *b, size_t more);

/* Append n bytes; p may be NULL when n is 0, and must not point into b. */
cg_status cg_buf_add(cg_buf *b, const void *p, size_t n);

/* Append a NUL-terminated string, without its NUL. */
cg_status cg_buf_str(cg_buf *b, const char *s);

/* Append printf-formatted text of at most 512 bytes; longer is CG_ELIMIT. */
cg_status cg_buf_fmt(cg_buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Remove the first n bytes (n <= b->n), keeping the memory. */
void cg_buf_drop(cg_buf *b, size_t n);

void cg_buf_free(cg_buf *b);

#endif
