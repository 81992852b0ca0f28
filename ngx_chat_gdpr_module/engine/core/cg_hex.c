/*
 * See cg_hex.h.
 */

#include <string.h>

#include "cg_hex.h"

#if (defined(__SSE2__) && !defined(CG_PORTABLE))
#define CG_HEX_SSE2  1
#include <emmintrin.h>
#endif

#define CG_HEX_ROW(h)                                                        \
    h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7"                          \
    h "8" h "9" h "a" h "b" h "c" h "d" h "e" h "f"

/* Both digits of each byte. */
static const char  cg_hex_digits[] =
    CG_HEX_ROW("0") CG_HEX_ROW("1") CG_HEX_ROW("2") CG_HEX_ROW("3")
    CG_HEX_ROW("4") CG_HEX_ROW("5") CG_HEX_ROW("6") CG_HEX_ROW("7")
    CG_HEX_ROW("8") CG_HEX_ROW("9") CG_HEX_ROW("a") CG_HEX_ROW("b")
    CG_HEX_ROW("c") CG_HEX_ROW("d") CG_HEX_ROW("e") CG_HEX_ROW("f");


#if (CG_HEX_SSE2)

/* The digits of sixteen bytes. */

static inline void
cg_hex_sixteen(char *out, const uint8_t *p)
{
    __m128i  x, high, low, digits[2];
    size_t   i;

    x = _mm_loadu_si128((const __m128i *) (const void *) p);
    high = _mm_and_si128(_mm_srli_epi16(x, 4), _mm_set1_epi8(0x0f));
    low = _mm_and_si128(x, _mm_set1_epi8(0x0f));

    digits[0] = _mm_unpacklo_epi8(high, low);
    digits[1] = _mm_unpackhi_epi8(high, low);

    for (i = 0; i < 2; i++) {
        x = _mm_and_si128(_mm_cmpgt_epi8(digits[i], _mm_set1_epi8(9)),
                          _mm_set1_epi8('a' - '0' - 10));
        x = _mm_add_epi8(x, _mm_add_epi8(digits[i], _mm_set1_epi8('0')));
        _mm_storeu_si128((__m128i *) (void *) out + i, x);
    }
}

#endif


char *
cg_hex_write(char *out, const uint8_t *p, size_t n)
{
    size_t  i;

    i = 0;

#if (CG_HEX_SSE2)

    for ( /* void */ ; n - i >= 16; i += 16) {
        cg_hex_sixteen(out + 2 * i, p + i);
    }

#endif

    for ( /* void */ ; i < n; i++) {
        memcpy(out + 2 * i, cg_hex_digits + 2 * p[i], 2);
    }

    out[2 * n] = '\0';
    return out + 2 * n;
}


/* The value of a lower-case digit, and more than 15 of what is none. */
static unsigned
cg_hex_digit(char c)
{
    unsigned  digit, letter;

    digit = (uint8_t) (c - '0');
    letter = (uint8_t) (c - 'a');

    return digit < 10 ? digit : letter < 6 ? letter + 10 : 16;
}


bool
cg_hex_read(const char *hex, uint8_t *out, size_t n)
{
    size_t    i;
    unsigned  hi, lo, bad;

    /* without a branch: this is what verification would else do most */

    for (i = 0, bad = 0; i < n; i++) {
        hi = cg_hex_digit(hex[2 * i]);
        lo = cg_hex_digit(hex[2 * i + 1]);
        bad |= hi | lo;
        out[i] = (uint8_t) (hi << 4 | lo);
    }

    return bad < 16;
}


bool
cg_hex_only(const char *p, size_t n)
{
    size_t   i;
    uint8_t  bad;

    /* without a branch: compilers make vectors of it */

    for (i = 0, bad = 0; i < n; i++) {
        bad |= (uint8_t) (p[i] - '0') > 9 && (uint8_t) (p[i] - 'a') > 5;
    }

    return bad == 0;
}
