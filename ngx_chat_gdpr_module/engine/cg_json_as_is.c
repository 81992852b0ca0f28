/*
 * JSON that reads as it is written: without a backslash nothing in it stands
 * for anything else, be it right or not, and with few brackets it is nowhere
 * too deep.  To see that takes a fraction of what reading it takes.
 */

#include "cg_json.h"
#include "cg_scan.h"

/* Brackets are counted for each of 16 columns, up to 255. */
#define CG_AS_IS_OPEN  200


static size_t
cg_as_is_least(size_t a, size_t b)
{
    return a < b ? a : b;
}


#if (CG_SSE2)

bool
cg_json_as_is(const cg_decoder *d, const cg_view *v)
{
    size_t   i;
    __m128i  x, y, open, slash;

    open = slash = _mm_setzero_si128();

    for (i = 0; i < v->n; i += 16) {
        x = _mm_loadu_si128((const __m128i *) (const void *) (v->text + i));
        y = _mm_or_si128(x, _mm_set1_epi8(0x20));  /* [ to { */

        y = _mm_cmpeq_epi8(y, _mm_set1_epi8('{'));
        open = _mm_adds_epu8(open, _mm_sub_epi8(_mm_setzero_si128(), y));

        slash = _mm_or_si128(slash, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
    }

    open = _mm_sad_epu8(open, _mm_setzero_si128());

    return _mm_movemask_epi8(slash) == 0
           && (size_t) _mm_extract_epi16(open, 0)
              + (size_t) _mm_extract_epi16(open, 4)
              <= cg_as_is_least(d->depth_max, CG_AS_IS_OPEN);
}

#else

bool
cg_json_as_is(const cg_decoder *d, const cg_view *v)
{
    size_t  i, open;

    for (i = open = 0; i < v->n; i++) {
        if (v->text[i] == '\\') {
            return false;
        }

        open += v->text[i] == '{' || v->text[i] == '[';
    }

    return open <= cg_as_is_least(d->depth_max, CG_AS_IS_OPEN);
}

#endif
