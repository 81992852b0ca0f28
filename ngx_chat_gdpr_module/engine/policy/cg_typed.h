/*
 * What visitors type, as statements are compared by: letters and digits, small
 * and without accents, with one blank between words.  "I AGREE!" and "i  agree"
 * are the same, and so are "J'accepte" and "j’accepte",
 * "أوافق ٢" and "اوافق 2".
 *
 * What stands behind the last letter or digit, and in front of the first, does
 * not count, but for a question mark: a question is no statement.  It is plain
 * only with what cannot take it back: quotes, what ends a sentence, a thumb
 * that is up; not with one that is down, "[ ]", "*" or a comma.  Letters of
 * scripts without case and accents are themselves.
 */

#ifndef CG_TYPED_H
#define CG_TYPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest statement, folded, with a number behind it. */
#define CG_TYPED_MAX  64

typedef struct {
    uint8_t  p[CG_TYPED_MAX];
    size_t   n;
    bool     fits;    /* it may be a statement, */
    bool     plain;   /* and nothing beside it takes it back */

    bool     blank;   /* while it is read: write one before the next letter */
    bool     other;   /* something else is not to be followed by a letter */
    bool     dot;     /* the last of that is a full stop */
} cg_typed;

/* Fold n bytes of text in any encoding; those that are no UTF-8 are no
 * letters. */
void cg_typed_read(cg_typed *t, const uint8_t *p, size_t n);

/* Can visitors type this, and a number behind it?  It is one that fits, with a
 * letter in it, and no digit at its end. */
bool cg_typed_statement(const cg_typed *t);

#endif
