/*
 * What a reader accepts, RFC 9110 section 12.5: Accept, and the quality values
 * that it shares with Accept-Language.  Names are compared whatever their case;
 * parameters but "q" do not count.
 */

#ifndef CG_ACCEPT_H
#define CG_ACCEPT_H

#include <stddef.h>

/* The quality in thousandths among the parameters p[0..n), which begin with a
 * semicolon: 1000 if there is none, 0 for one that is no number.  Digits after
 * the third do not count. */
unsigned cg_accept_quality(const char *p, size_t n);

/* The quality of a media type that accept[0..n) names, the highest if it does
 * more than once; 0 if it does not, or not to get it. */
unsigned cg_accept_named(const char *accept, size_t n, const char *type);

/* Which of the types, `count` of them, is to be sent: the one of the highest
 * quality, of several the first.  Those but the last have to be named; the last
 * is what is sent otherwise, and wildcards count for it. */
size_t cg_accept_choose(const char *accept, size_t n,
    const char *const *types, size_t count);

#endif
