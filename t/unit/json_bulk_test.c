/*
 * The bitmaps of a block of JSON are the same with SSE2, AVX2 and AVX-512, and
 * are what they are said to be.
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
check_bits(const uint8_t *p, const cg_bulk_bytes *b, size_t at,
    uint64_t quoted)
{
    int   i;
    bool  parity;

    parity = false;

    for (i = 0; i < CG_BULK_BLOCK; i++) {
        parity ^= (p[i] == '"');

        assert_int_equal(b->quote[at] >> i & 1, p[i] == '"');
        assert_int_equal(quoted >> i & 1, parity);
        assert_int_equal(b->backslash[at] >> i & 1, p[i] == '\\');
        assert_int_equal(b->opening[at] >> i & 1, p[i] == '{' || p[i] == '[');
        assert_int_equal(b->colon[at] >> i & 1, p[i] == ':');
        assert_int_equal(b->comma[at] >> i & 1, p[i] == ',');
        assert_int_equal(b->space[at] >> i & 1, p[i] == ' ' || p[i] == '\t'
                                               || p[i] == '\n'
                                               || p[i] == '\r');
        assert_int_equal(b->control[at] >> i & 1, p[i] < 0x20);
        assert_int_equal(b->bracket[at] >> i & 1, p[i] == '{' || p[i] == '}'
                                                 || p[i] == '['
                                                 || p[i] == ']');
    }

}


static void
bitmaps_tell_what_is_where(void **state)
{
    int           i, k;
    uint8_t       p[CG_BULK_BLOCK];
    size_t         at;
    cg_bulk_bytes  bits;

    static const char  alphabet[] = "{}[]:,\" a0\\\x1f\x7f\xfb\xdb;+\t\n\r\x8a";

    (void) state;
    srand(1);

    for (i = 0; i < 20000; i++) {
        for (k = 0; k < CG_BULK_BLOCK; k++) {
            p[k] = i % 2 ? (uint8_t) rand()
                         : (uint8_t) alphabet[(size_t) rand()
                                              % (i % 4 ? 10 : 21)];
        }

        at = (size_t) i % CG_BULK_RUN;

        cg_bulk_sse2(p, &bits, at);
        check_bits(p, &bits, at, cg_bulk_parity_shift(bits.quote[at]));

#if defined(__x86_64__)
        if (cg_bulk_has_avx2()) {
            cg_bulk_avx2(p, &bits, at);
            check_bits(p, &bits, at, cg_bulk_parity_clmul(bits.quote[at]));
        }

        if (cg_bulk_has_avx512()) {
            cg_bulk_avx512(p, &bits, at);
            check_bits(p, &bits, at, cg_bulk_parity_clmul(bits.quote[at]));
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
