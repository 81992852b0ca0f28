/*
 * Where a tag ends.  Every page pays for it, so that what is not needed for
 * that is passed over sixteen bytes at a time, and tags as most are by 64.
 */

#include <string.h>

#include "cg_bits.h"
#include "cg_scan.h"
#include "cg_tag.h"

#if (CG_SSE2)

/* What is looked for in 64 bytes. */
typedef struct {
    uint64_t  end;     /* ">" */
    uint64_t  quote;   /* a double one */
    uint64_t  single;
    uint64_t  sign;    /* "=", or not above a space */
} cg_tag_bits;


/* One bit for each byte that is 0xff, and not 0. */

static inline uint64_t
cg_tag_mask(const __m128i x[4])
{
    unsigned  i;
    uint64_t  bits;

    for (i = 0, bits = 0; i < 4; i++) {
        bits |= (uint64_t) (unsigned) _mm_movemask_epi8(x[i]) << 16 * i;
    }

    return bits;
}


static inline void
cg_tag_look(cg_tag_bits *b, const uint8_t *p)
{
    unsigned  i;
    __m128i   x, end[4], quote[4], single[4], sign[4];

    for (i = 0; i < 4; i++) {
        x = _mm_loadu_si128((const __m128i *) (const void *) p + i);

        end[i] = _mm_cmpeq_epi8(x, _mm_set1_epi8('>'));
        quote[i] = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
        single[i] = _mm_cmpeq_epi8(x, _mm_set1_epi8('\''));
        sign[i] = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('=')),
                      _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(' ')), x));
    }

    b->end = cg_tag_mask(end);
    b->quote = cg_tag_mask(quote);
    b->single = cg_tag_mask(single);
    b->sign = cg_tag_mask(sign);
}

#endif


/*
 * A tag from behind its name on, as most are: 0 if it is none, or not whole.
 *
 * Each other double quote, from the first one on, is taken to begin a value,
 * and the next one to end it.  The first ">" is the end for sure if an even
 * number is in front of it, and no single quote, and if nothing that ends is
 * behind a "=" or a blank.  For a value begins at a quote where nothing but
 * blanks is between it and a "=": never at one that ends; and one that begins
 * at one that is taken to ends at the next.
 */

static size_t
cg_tag_usual(const uint8_t *p, size_t n)
{
#if (CG_SSE2)

    size_t       i;
    uint64_t     was, within, before, wrong, end;
    cg_tag_bits  b;

    was = before = 0;

    for (i = 0; n - i >= 64; i += 64) {
        cg_tag_look(&b, p + i);

        within = cg_bits_parity(b.quote) ^ (0 - was);
        before |= b.sign << 1;

        wrong = (b.quote & ~within & before) | b.single | (b.end & within);
        end = b.end & ~within;

        if (wrong & (end ^ (end - 1))) {
            return 0;
        }

        if (end) {
            return i + (size_t) __builtin_ctzll(end) + 1;
        }

        was = within >> 63;
        before = b.sign >> 63;
    }

#else

    (void) p;
    (void) n;

#endif

    return 0;
}


/* How many of n bytes, which follow the quote that begins a value, belong to
 * it; SIZE_MAX if it goes on behind them. */

static inline size_t
cg_tag_value(const uint8_t *p, size_t n, uint8_t quote)
{
    size_t  at;

    at = cg_scan(p, n, quote, quote, quote, quote, false);

    return at == n ? SIZE_MAX : at + 1;
}


/* Attributes, up to one whose value is not in quotes or the tag's end.  *state
 * is TAG or ATTRIBUTE. */

static size_t
cg_tag_attributes(uint8_t *state, const uint8_t *p, size_t n)
{
    size_t  i, at, behind, len;

    for (i = 0; i < n; i = at + len) {
        at = i + cg_scan(p + i, n - i, '=', '>', '=', '>', false);

        for (behind = at; behind > i && cg_tag_blank(p[behind - 1]);
             behind--)
        {
            /* void */
        }

        if (behind > i) {
            *state = p[behind - 1] == '/' ? TAG : ATTRIBUTE;
        }

        if (at == n) {
            return n;
        }

        if (p[at] == '>' || *state == TAG) {
            *state = p[at] == '>' ? TEXT : ATTRIBUTE;
            return at + 1;
        }

        if (at + 1 == n || (p[at + 1] != '"' && p[at + 1] != '\'')) {
            *state = EQUALS;
            return at + 1;
        }

        len = cg_tag_value(p + at + 2, n - at - 2, p[at + 1]);

        if (len == SIZE_MAX) {
            *state = p[at + 1] == '"' ? DOUBLE : SINGLE;
            return n;
        }

        len += 2;
        *state = TAG;
    }

    return n;
}


/* What follows a "=". */

static size_t
cg_tag_equals(uint8_t *state, uint8_t ch)
{
    if (!cg_tag_blank(ch)) {
        *state = ch == '"' ? DOUBLE : ch == '\'' ? SINGLE
                 : ch == '>' ? TEXT : UNQUOTED;
    }

    return 1;
}


static size_t
cg_tag_unquoted(uint8_t *state, const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n && p[i] != '>' && !cg_tag_blank(p[i]); i++) {
        /* void */
    }

    if (i == n) {
        return n;
    }

    *state = p[i] == '>' ? TEXT : TAG;
    return i + 1;
}


/* Up to and with the byte that ends it. */

static size_t
cg_tag_until(uint8_t *state, const uint8_t *p, size_t n, uint8_t end,
    uint8_t then)
{
    const uint8_t  *at;

    at = memchr(p, end, n);

    if (at == NULL) {
        return n;
    }

    *state = then;
    return (size_t) (at - p) + 1;
}


size_t
cg_tag_skip(uint8_t *state, const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n && *state != TEXT; /* void */) {
        switch (*state) {

        case SINGLE:
            i += cg_tag_until(state, p + i, n - i, '\'', TAG);
            break;

        case DOUBLE:
            i += cg_tag_until(state, p + i, n - i, '"', TAG);
            break;

        case BOGUS:
            i += cg_tag_until(state, p + i, n - i, '>', TEXT);
            break;

        case EQUALS:
            i += cg_tag_equals(state, p[i]);
            break;

        case UNQUOTED:
            i += cg_tag_unquoted(state, p + i, n - i);
            break;

        default:
            i += cg_tag_attributes(state, p + i, n - i);
        }
    }

    return i;
}


size_t
cg_tag_rest(uint8_t *state, const uint8_t *p, size_t n)
{
    size_t  len;

    len = n && *p == '>' ? 1 : cg_tag_usual(p, n);
    *state = len ? TEXT : TAG;

    return len ? len : cg_tag_skip(state, p, n);
}
