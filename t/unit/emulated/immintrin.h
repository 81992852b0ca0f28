/*
 * Stands in front of the compiler's own header where the engine is built to run
 * what is for AVX-512 on a machine that has none: SIMDe puts the same in other
 * instructions.
 */

#ifndef EMULATED_IMMINTRIN_H
#define EMULATED_IMMINTRIN_H

#include_next <immintrin.h>

#include <simde/x86/avx512.h>

#undef I  /* of <complex.h> */

#define __m512i                      simde__m512i
#define _mm512_and_si512             simde_mm512_and_si512
#define _mm512_broadcast_i32x4       simde_mm512_broadcast_i32x4
#define _mm512_cmpeq_epi8_mask       simde_mm512_cmpeq_epi8_mask
#define _mm512_cmple_epu8_mask       simde_mm512_cmple_epu8_mask
#define _mm512_cmplt_epi64_mask      emulated_cmplt_epi64_mask
#define _mm512_loadu_si512           simde_mm512_loadu_si512
#define _mm512_mask_cmpeq_epi8_mask  simde_mm512_mask_cmpeq_epi8_mask
#define _mm512_mask_cmpge_epu8_mask  simde_mm512_mask_cmpge_epu8_mask
#define _mm512_mask_xor_epi64        simde_mm512_mask_xor_epi64
#define _mm512_movepi8_mask          simde_mm512_movepi8_mask
#define _mm512_or_si512              simde_mm512_or_si512
#define _mm512_set1_epi64            simde_mm512_set1_epi64
#define _mm512_set1_epi8             simde_mm512_set1_epi8
#define _mm512_setzero_si512         simde_mm512_setzero_si512
#define _mm512_shuffle_epi8          simde_mm512_shuffle_epi8
#define _mm512_slli_epi64            simde_mm512_slli_epi64
#define _mm512_srli_epi16            simde_mm512_srli_epi16
#define _mm512_storeu_si512          simde_mm512_storeu_si512
#define _mm512_test_epi8_mask        simde_mm512_test_epi8_mask
#define _mm512_xor_si512             simde_mm512_xor_si512


/* SIMDe 0.7.4 has it not. */

static inline simde__mmask8
emulated_cmplt_epi64_mask(simde__m512i a, simde__m512i b)
{
    int       i;
    int64_t   x[8], y[8];
    unsigned  mask;

    simde_mm512_storeu_si512(x, a);
    simde_mm512_storeu_si512(y, b);

    for (i = 0, mask = 0; i < 8; i++) {
        mask |= (unsigned) (x[i] < y[i]) << i;
    }

    return (simde__mmask8) mask;
}

#endif
