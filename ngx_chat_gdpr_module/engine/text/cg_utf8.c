/*
 * Validation of UTF-8: well-formed byte sequences as in table 3-7 of the
 * Unicode Standard.
 */

#include <string.h>

#include "cg_scan.h"
#include "cg_utf8.h"

#define CG_UTF8_HIGH_BITS  0x8080808080808080u

/* First bytes that begin a character, and what its second may be */
static const struct {
    uint8_t  first, last;
    uint8_t  left;
    uint8_t  low, high;
} cg_utf8_rows[] = {
    { 0xc2, 0xdf, 1, 0x80, 0xbf },
    { 0xe0, 0xe0, 2, 0xa0, 0xbf },
    { 0xe1, 0xec, 2, 0x80, 0xbf },
    { 0xed, 0xed, 2, 0x80, 0x9f },  /* no surrogates */
    { 0xee, 0xef, 2, 0x80, 0xbf },
    { 0xf0, 0xf0, 3, 0x90, 0xbf },
    { 0xf1, 0xf3, 3, 0x80, 0xbf },
    { 0xf4, 0xf4, 3, 0x80, 0x8f },
};


/* Bytes of ASCII at the start of p[0..n); behind them may be more. */

#if (CG_SSE2)

static size_t
cg_utf8_ascii(const uint8_t *p, size_t n)
{
    int      bits;
    size_t   i;
    __m128i  x;

    for (i = 0; i + 16 <= n; i += 16) {
        x = _mm_loadu_si128((const __m128i *) (const void *) (p + i));
        bits = _mm_movemask_epi8(x);

        if (bits) {
            return i + (size_t) __builtin_ctz((unsigned) bits);
        }
    }

    return i;
}

#else

static size_t
cg_utf8_ascii(const uint8_t *p, size_t n)
{
    size_t    i;
    uint64_t  word;

    for (i = 0; i + 8 <= n; i += 8) {
        memcpy(&word, p + i, 8);

        if (word & CG_UTF8_HIGH_BITS) {
            break;
        }
    }

    return i;
}

#endif


static bool
cg_utf8_begin(cg_utf8 *u, uint8_t c)
{
    size_t  i;

    for (i = 0; i < sizeof(cg_utf8_rows) / sizeof(cg_utf8_rows[0]); i++) {
        if (c >= cg_utf8_rows[i].first && c <= cg_utf8_rows[i].last) {
            u->left = cg_utf8_rows[i].left;
            u->low = cg_utf8_rows[i].low;
            u->high = cg_utf8_rows[i].high;
            return true;
        }
    }

    return false;
}


bool
cg_utf8_check(cg_utf8 *u, const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {

        if (u->left) {
            if (p[i] < u->low || p[i] > u->high) {
                return false;
            }

            u->left--;
            u->low = 0x80;
            u->high = 0xbf;
            continue;
        }

        if (p[i] < 0x80) {
            i += cg_utf8_ascii(p + i, n - i);

            while (i < n && p[i] < 0x80) {
                i++;
            }

            if (i == n) {
                return true;
            }
        }

        if (!cg_utf8_begin(u, p[i])) {
            return false;
        }
    }

    return true;
}
