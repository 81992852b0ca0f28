/*
 * The ASCII letters that begin somewhere, 16 at a time.
 */

#ifndef CG_LETTERS_H
#define CG_LETTERS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cg_border.h"
#include "cg_scan.h"

#define CG_LETTERS_MAX  32

typedef struct {
    size_t   n;         /* how many; CG_LETTERS_MAX: perhaps more */
    bool     capital;   /* the first is one */
    bool     capitals;  /* all are */
} cg_letters;

/* The letters from p on, of which CG_LETTERS_MAX bytes are readable; they are
 * put to text as small ones, with NULs behind them. */
static inline cg_letters
cg_letters_read(const uint8_t *p, uint8_t text[CG_LETTERS_MAX])
{
    cg_letters  l;

#if (CG_SSE2)

    int             k;
    unsigned        bits[2], small[2];
    uint32_t        letter, lower;
    __m128i         x, low[2];

    static const uint8_t  mask[2 * CG_LETTERS_MAX] = {
        255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255
    };

    for (k = 0; k < 2; k++) {
        x = _mm_loadu_si128((const __m128i *) (const void *) (p + 16 * k));
        low[k] = _mm_or_si128(x, _mm_set1_epi8(0x20));
        small[k] = (unsigned) _mm_movemask_epi8(_mm_slli_epi16(x, 2));
        x = _mm_sub_epi8(low[k], _mm_set1_epi8('a'));
        bits[k] = (unsigned) _mm_movemask_epi8(
                      _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(25)), x));
    }

    letter = bits[0] | bits[1] << 16;
    lower = small[0] | small[1] << 16;

    l.n = ~letter ? (size_t) __builtin_ctz(~letter) : CG_LETTERS_MAX;
    l.capital = (letter & ~lower & 1) != 0;
    l.capitals = (lower & ~(uint32_t) ((uint64_t) UINT32_MAX << l.n)) == 0;

    for (k = 0; k < 2; k++) {
        x = _mm_loadu_si128((const __m128i *) (const void *)
                            (mask + CG_LETTERS_MAX - l.n + 16 * k));
        _mm_storeu_si128((__m128i *) (void *) (text + 16 * k),
                         _mm_and_si128(low[k], x));
    }

#else

    memset(text, 0, CG_LETTERS_MAX);
    l.capital = *p >= 'A' && *p <= 'Z';
    l.capitals = true;

    for (l.n = 0; l.n < CG_LETTERS_MAX && cg_is_letter(p[l.n]); l.n++) {
        text[l.n] = p[l.n] | 0x20;
        l.capitals &= (p[l.n] & 0x20) == 0;
    }

#endif

    return l;
}

#endif
