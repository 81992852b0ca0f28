/*
 * Classes of bytes: which implementation this machine runs.
 */

#include "cg_class_text.h"

#if defined(__x86_64__)

/* Set from outside where it is emulated, for tests. */
#if !defined(CG_HAS_AVX512)
#define CG_HAS_AVX512  __builtin_cpu_supports("avx512bw")
#endif


/* The slowest first: a machine that has one has those in front of it. */
static const cg_class_fn  cg_class_all[] = {
    cg_class_portable, cg_class_sse2, cg_class_avx2, cg_class_avx512
};


static size_t
cg_class_count(void)
{
    return CG_HAS_AVX512 ? 4
           : __builtin_cpu_supports("avx2") ? 3 : 2;
}


cg_class_fn
cg_class_best(void)
{
    return cg_class_all[cg_class_count() - 1];
}


cg_class_fn
cg_class_nth(size_t i)
{
    return i < cg_class_count() ? cg_class_all[i] : NULL;
}

#else


cg_class_fn
cg_class_best(void)
{
    return cg_class_portable;
}


cg_class_fn
cg_class_nth(size_t i)
{
    return i == 0 ? cg_class_portable : NULL;
}

#endif
