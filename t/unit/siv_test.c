/*
 * AES-SIV against the vectors of RFC 5297, appendix A.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "cg_hex.h"
#include "cg_siv.h"

static const struct {
    const char  *what;
    const char  *key;
    const char  *data[3];
    const char  *text;
    const char  *sealed;
} vectors[] = {
    { "A.1 deterministic",
      "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
      { "101112131415161718191a1b1c1d1e1f2021222324252627" },
      "112233445566778899aabbccddee",
      "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c" },
    { "A.2 nonce-based",
      "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f",
      { "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa9988"
        "7766554433221100",
        "102030405060708090a0",
        "09f911029d74e35bd84156c5635688c0" },
      "7468697320697320736f6d6520706c61696e7465787420746f20656e63727970"
      "74207573696e67205349562d414553",
      "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17"
      "dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d" },
};


static size_t
bytes(const char *hex, uint8_t *out)
{
    assert_true(cg_hex_read(hex, out, strlen(hex) / 2));
    return strlen(hex) / 2;
}


static void
test_vectors(void **state)
{
    size_t       i, k, n, key_n, sealed_n, n_data;
    cg_siv       s = { NULL, NULL, 0 };
    uint8_t      key[64], text[64], sealed[80], out[80], d[3][64];
    cg_siv_data  data[3];

    (void) state;

    for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        print_message("# %s\n", vectors[i].what);

        key_n = bytes(vectors[i].key, key);
        n = bytes(vectors[i].text, text);
        sealed_n = bytes(vectors[i].sealed, sealed);

        for (n_data = 0; n_data < 3 && vectors[i].data[n_data]; n_data++) {
            data[n_data].p = d[n_data];
            data[n_data].n = bytes(vectors[i].data[n_data], d[n_data]);
        }

        assert_int_equal(cg_siv_seal(&s, key, key_n, data, n_data, text, n,
                                     out), CG_OK);
        assert_memory_equal(out, sealed, sealed_n);

        assert_int_equal(cg_siv_open(&s, key, key_n, data, n_data, sealed,
                                     sealed_n, out), CG_OK);
        assert_memory_equal(out, text, n);

        for (k = 0; k < 8 * sealed_n; k++) {
            sealed[k / 8] ^= (uint8_t) (1 << k % 8);
            assert_int_equal(cg_siv_open(&s, key, key_n, data, n_data, sealed,
                                         sealed_n, out), CG_EKEY);
            sealed[k / 8] ^= (uint8_t) (1 << k % 8);
        }

        key[0] ^= 1;
        assert_int_equal(cg_siv_open(&s, key, key_n, data, n_data, sealed,
                                     sealed_n, out), CG_EKEY);
        key[0] ^= 1;
        d[0][0] ^= 1;
        assert_int_equal(cg_siv_open(&s, key, key_n, data, n_data, sealed,
                                     sealed_n, out), CG_EKEY);
        assert_int_equal(cg_siv_open(&s, key, key_n, data, n_data - 1, sealed,
                                     sealed_n, out), CG_EKEY);
    }

    cg_siv_free(&s);
}


static void
test_what_is_refused(void **state)
{
    cg_siv       s = { NULL, NULL, 0 };
    uint8_t      key[64] = { 0 }, out[80];
    cg_siv_data  data = { "a", 1 }, none = { "", 0 };

    (void) state;

    assert_int_equal(cg_siv_seal(&s, key, 31, &data, 1, key, 1, out),
                     CG_EKEY);
    assert_int_equal(cg_siv_seal(&s, key, 64, &none, 1, key, 1, out),
                     CG_EKEY);
    assert_int_equal(cg_siv_seal(&s, key, 64, &data, 1, key, 0, out),
                     CG_EKEY);
    assert_int_equal(cg_siv_open(&s, key, 64, &data, 1, key, 16, out),
                     CG_EKEY);
    assert_int_equal(cg_siv_seal(&s, key, 64, &data, 1, key, 1, out), CG_OK);
    assert_int_equal(cg_siv_open(&s, key, 64, &data, 1, out, 17, out + 20),
                     CG_OK);
    assert_int_equal(out[20], 0);

    cg_siv_free(&s);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_what_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
