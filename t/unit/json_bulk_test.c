/*
 * The bitmaps of a block of JSON are the same with SSE2 and with AVX2, and are
 * what they are said to be.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define cg_json_bulk  test_json_bulk
#include "../../ngx_chat_gdpr_module/engine/cg_json_bulk.c"
#undef cg_json_bulk

#if (CG_SSE2)

static void
check_bits(const uint8_t *p, const cg_bulk_bits *bits)
{
    int   i;
    bool  parity, backslash;

    parity = backslash = false;

    for (i = 0; i < CG_BULK_BLOCK; i++) {
        parity ^= (p[i] == '"');
        backslash |= (p[i] == '\\');

        assert_int_equal(bits->quote >> i & 1, p[i] == '"');
        assert_int_equal(bits->parity >> i & 1, parity);
        assert_int_equal(bits->colon >> i & 1, p[i] == ':');
        assert_int_equal(bits->comma >> i & 1, p[i] == ',');
        assert_int_equal(bits->space >> i & 1, p[i] == ' ' || p[i] == '\t'
                                               || p[i] == '\n'
                                               || p[i] == '\r');
        assert_int_equal(bits->control >> i & 1, p[i] < 0x20);
        assert_int_equal(bits->bracket >> i & 1, p[i] == '{' || p[i] == '}'
                                                 || p[i] == '['
                                                 || p[i] == ']');
    }

    assert_int_equal(bits->backslash, backslash);
}


static void
bitmaps_tell_what_is_where(void **state)
{
    int           i, k;
    uint8_t       p[CG_BULK_BLOCK];
    cg_bulk_bits  bits;

    static const char  alphabet[] = "{}[]:,\" a0\\\x1f\x7f\xfb\xdb;+\t\n\r\x8a";

    (void) state;
    srand(1);

    for (i = 0; i < 20000; i++) {
        for (k = 0; k < CG_BULK_BLOCK; k++) {
            p[k] = i % 2 ? (uint8_t) rand()
                         : (uint8_t) alphabet[(size_t) rand()
                                              % (i % 4 ? 10 : 21)];
        }

        cg_bulk_sse2(p, &bits);
        check_bits(p, &bits);

#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2")
            && __builtin_cpu_supports("pclmul"))
        {
            cg_bulk_avx2(p, &bits);
            check_bits(p, &bits);
        }
#endif
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(bitmaps_tell_what_is_where)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int
main(void)
{
    return 0;
}

#endif
