/*
 * Skipping over bytes that mean nothing to a format, 16 at a time.
 */

#ifndef CG_SCAN_H
#define CG_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#if (defined(__SSE2__) && !defined(CG_PORTABLE))
#define CG_SSE2  1
#include <emmintrin.h>
#endif

/* How many bytes of p stand in front of the first that is one of a, b, c, d
 * or, if `control`, below a space; n if there is none. */
static inline size_t
cg_scan(const uint8_t *p, size_t n, uint8_t a, uint8_t b, uint8_t c,
    uint8_t d, bool control)
{
    size_t  i;

    i = 0;

#if (CG_SSE2)

    for ( /* void */ ; n - i >= 16; i += 16) {
        unsigned  bits;
        __m128i   x, hit;

        x = _mm_loadu_si128((const __m128i *) (const void *) (p + i));

        hit = _mm_or_si128(
                  _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8((char) a)),
                               _mm_cmpeq_epi8(x, _mm_set1_epi8((char) b))),
                  _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8((char) c)),
                               _mm_cmpeq_epi8(x, _mm_set1_epi8((char) d))));

        if (control) {
            hit = _mm_or_si128(hit,
                      _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)),
                                     x));
        }

        bits = (unsigned) _mm_movemask_epi8(hit);
        if (bits) {
            return i + (size_t) __builtin_ctz(bits);
        }
    }

#endif

    while (i < n && p[i] != a && p[i] != b && p[i] != c && p[i] != d
           && !(control && p[i] < 0x20))
    {
        i++;
    }

    return i;
}

#endif
