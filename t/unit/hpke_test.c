/*
 * Unit tests of sealing: the test vector of RFC 9180 appendix A.1.1, and what
 * is sealed opens with the right key, purpose and bytes only.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/crypto.h>

#include "cg_hpke.h"

static const cg_hpke  purpose = {
    CG_HPKE_AES_256_GCM, (const uint8_t *) "test", 4, NULL, 0
};


static size_t
unhex(const char *hex, uint8_t *out, size_t cap)
{
    size_t  n;

    assert_int_equal(OPENSSL_hexstr2buf_ex(out, cap, &n, hex, '\0'), 1);
    return n;
}


static void
the_vector_of_the_rfc_opens(void **state)
{
    size_t    n, aad_n, info_n, key_n;
    uint8_t   in[128], out[64], key[32], info[32], aad[16];
    EVP_PKEY *with;
    cg_hpke   h;

    (void) state;

    key_n = unhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8"
                  "534e8ac8", key, sizeof(key));
    info_n = unhex("4f6465206f6e2061204772656369616e2055726e", info,
                   sizeof(info));
    aad_n = unhex("436f756e742d30", aad, sizeof(aad));
    n = unhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf"
              "4431"
              "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a3"
              "55a96d8770ac83d07bea87e13c512a", in, sizeof(in));

    with = EVP_PKEY_new_raw_private_key_ex(NULL, "X25519", NULL, key, key_n);
    assert_non_null(with);

    h = (cg_hpke) { CG_HPKE_AES_128_GCM, info, info_n, aad, aad_n };
    assert_int_equal(cg_hpke_open(&h, with, in, n, out), CG_OK);
    assert_int_equal(n - CG_HPKE_EXTRA, 29);
    assert_memory_equal(out, "Beauty is truth, truth beauty", 29);

    h.aead = CG_HPKE_AES_256_GCM;
    assert_int_equal(cg_hpke_open(&h, with, in, n, out), CG_EKEY);
    EVP_PKEY_free(with);
}


static void
what_is_sealed_opens_with_its_key_only(void **state)
{
    uint8_t   sealed[32 + CG_HPKE_EXTRA], again[32 + CG_HPKE_EXTRA];
    uint8_t   in[32], out[32];
    EVP_PKEY *key, *other;

    (void) state;

    memset(in, 0x5a, sizeof(in));
    key = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    other = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");

    assert_int_equal(cg_hpke_seal(&purpose, key, in, 32, sealed), CG_OK);
    assert_int_equal(cg_hpke_seal(&purpose, key, in, 32, again), CG_OK);
    assert_memory_not_equal(sealed, again, sizeof(sealed));

    assert_int_equal(cg_hpke_open(&purpose, key, sealed, sizeof(sealed), out),
                     CG_OK);
    assert_memory_equal(out, in, 32);
    assert_int_equal(cg_hpke_open(&purpose, other, sealed, sizeof(sealed),
                                  out), CG_EKEY);

    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
}


static void
no_changed_or_shorter_text_opens(void **state)
{
    size_t    i;
    uint8_t   sealed[8 + CG_HPKE_EXTRA], out[8 + CG_HPKE_EXTRA];
    EVP_PKEY *key;
    cg_hpke   h;

    (void) state;

    key = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    assert_int_equal(cg_hpke_seal(&purpose, key, (const uint8_t *) "secret!",
                                  8, sealed), CG_OK);

    for (i = 0; i < sizeof(sealed); i++) {
        sealed[i] ^= 1;
        assert_int_equal(cg_hpke_open(&purpose, key, sealed, sizeof(sealed),
                                      out), CG_EKEY);
        sealed[i] ^= 1;
        assert_int_equal(cg_hpke_open(&purpose, key, sealed, i, out),
                         CG_EKEY);
    }

    h = purpose;
    h.info = (const uint8_t *) "Test";
    assert_int_equal(cg_hpke_open(&h, key, sealed, sizeof(sealed), out),
                     CG_EKEY);

    h = purpose;
    h.aad = (const uint8_t *) "x";
    h.aad_n = 1;
    assert_int_equal(cg_hpke_open(&h, key, sealed, sizeof(sealed), out),
                     CG_EKEY);

    assert_int_equal(cg_hpke_open(&purpose, key, sealed, sizeof(sealed), out),
                     CG_OK);
    EVP_PKEY_free(key);
}


static void
a_key_of_another_kind_is_refused(void **state)
{
    uint8_t   sealed[8 + CG_HPKE_EXTRA] = { 0 };
    EVP_PKEY *key;

    (void) state;

    key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    assert_int_equal(cg_hpke_seal(&purpose, key, (const uint8_t *) "secret!",
                                  8, sealed), CG_EKEY);
    assert_int_equal(cg_hpke_open(&purpose, key, sealed, sizeof(sealed),
                                  sealed), CG_EKEY);
    EVP_PKEY_free(key);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(the_vector_of_the_rfc_opens),
        cmocka_unit_test(what_is_sealed_opens_with_its_key_only),
        cmocka_unit_test(no_changed_or_shorter_text_opens),
        cmocka_unit_test(a_key_of_another_kind_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
