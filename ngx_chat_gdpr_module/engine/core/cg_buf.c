/*
 * The growable byte buffer.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_buf.h"


cg_status
cg_buf_reserve(cg_buf *b, size_t more)
{
    size_t    cap;
    uint8_t  *p;

    if (more <= b->cap - b->n) {
        return CG_OK;
    }

    if (more > SIZE_MAX / 4 - b->n) {
        return CG_ENOMEM;
    }

    cap = b->cap ? b->cap : 256;
    while (cap < b->n + more) {
        cap *= 2;
    }

    p = realloc(b->p, cap);
    if (p == NULL) {
        return CG_ENOMEM;
    }

    b->p = p;
    b->cap = cap;
    return CG_OK;
}


cg_status
cg_buf_add(cg_buf *b, const void *p, size_t n)
{
    cg_status  st;

    if (n == 0) {
        return CG_OK;
    }

    st = cg_buf_reserve(b, n);
    if (st != CG_OK) {
        return st;
    }

    memcpy(b->p + b->n, p, n);
    b->n += n;
    return CG_OK;
}


cg_status
cg_buf_str(cg_buf *b, const char *s)
{
    return cg_buf_add(b, s, strlen(s));
}


cg_status
cg_buf_fmt(cg_buf *b, const char *fmt, ...)
{
    int      n;
    char     text[512];
    va_list  args;

    va_start(args, fmt);
    n = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);

    if (n < 0 || (size_t) n >= sizeof(text)) {
        return CG_ELIMIT;
    }

    return cg_buf_add(b, text, (size_t) n);
}


void
cg_buf_drop(cg_buf *b, size_t n)
{
    if (n == 0) {
        return;
    }

    memmove(b->p, b->p + n, b->n - n);
    b->n -= n;
}


void
cg_buf_free(cg_buf *b)
{
    free(b->p);
    b->p = NULL;
    b->n = b->cap = 0;
}
