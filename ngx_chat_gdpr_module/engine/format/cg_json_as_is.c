/*
 * JSON that reads as it is written: without a backslash nothing in it stands
 * for anything else, be it right or not, and with few brackets it is nowhere
 * too deep.  To see that takes a fraction of what reading it takes.
 */

#include "cg_json.h"
#include "cg_scan.h"

#if (CG_SSE2)

/* Brackets are counted in each of 16 columns for so many rows. */
#define CG_AS_IS_BYTES  (255 * 16)


bool
cg_json_as_is(const cg_view *v, size_t depth_max)
{
    size_t   i, end, open;
    __m128i  x, y, columns, slash;

    slash = _mm_setzero_si128();

    for (i = open = 0; i < v->n; /* void */) {
        end = v->n - i < CG_AS_IS_BYTES ? v->n : i + CG_AS_IS_BYTES;
        columns = _mm_setzero_si128();

        for ( /* void */ ; i < end; i += 16) {
            x = _mm_loadu_si128((const __m128i *) (const void *)
                                (v->text + i));
            y = _mm_or_si128(x, _mm_set1_epi8(0x20));  /* [ to { */

            columns = _mm_sub_epi8(columns,
                                   _mm_cmpeq_epi8(y, _mm_set1_epi8('{')));
            slash = _mm_or_si128(slash,
                                 _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
        }

        columns = _mm_sad_epu8(columns, _mm_setzero_si128());
        open += (size_t) _mm_extract_epi16(columns, 0)
                + (size_t) _mm_extract_epi16(columns, 4);
    }

    return _mm_movemask_epi8(slash) == 0 && open <= depth_max;
}

#else

bool
cg_json_as_is(const cg_view *v, size_t depth_max)
{
    size_t  i, open;

    for (i = open = 0; i < v->n; i++) {
        if (v->text[i] == '\\') {
            return false;
        }

        open += v->text[i] == '{' || v->text[i] == '[';
    }

    return open <= depth_max;
}

#endif
