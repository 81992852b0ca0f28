/*
 * Unit tests of proofs: the test vector of W3C's eddsa-jcs-2022, and what does
 * not fit.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_chain.h"
#include "cg_proof.h"

/* Data Integrity EdDSA Cryptosuites 1.0, B.2 "Representation:
 * eddsa-jcs-2022". */
#define CONTEXT                                                               \
    "[\"https://www.w3.org/ns/credentials/v2\","                              \
    "\"https://www.w3.org/ns/credentials/examples/v2\"]"
#define KEY  "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
#define SECRET  "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
#define CREATED  "2023-02-24T23:36:38Z"
#define VALUE                                                                 \
    "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuU"\
    "fjoJdcnTMuVor51aX"

static const char  document[] =
    "{\"@context\":" CONTEXT ",\"credentialSubject\":{\"alumniOf\":"
    "\"The School of Examples\",\"id\":\"did:example:abcdefgh\"},"
    "\"description\":\"A minimum viable example of an Alumni Credential.\","
    "\"id\":\"urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33\","
    "\"issuer\":\"https://vc.example/issuers/5678\","
    "\"name\":\"Alumni Credential\",\"type\":[\"VerifiableCredential\","
    "\"AlumniCredential\"],\"validFrom\":\"2023-01-01T00:00:00Z\"}";

static const char  proof[] =
    "{\"@context\":" CONTEXT ",\"created\":\"" CREATED "\",\"cryptosuite\":"
    "\"eddsa-jcs-2022\",\"proofPurpose\":\"assertionMethod\",\"type\":"
    "\"DataIntegrityProof\",\"verificationMethod\":\"did:key:" KEY "#" KEY
    "\"}";


static EVP_PKEY *
secret_key(void)
{
    uint8_t    bytes[34];
    EVP_PKEY  *key;

    assert_true(cg_multibase_read(SECRET, bytes, sizeof(bytes)));
    assert_memory_equal(bytes, "\x80\x26", 2);
    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, bytes + 2, 32);
    assert_non_null(key);
    return key;
}


static void
the_published_document_is_signed_alike(void **state)
{
    char       name[CG_PROOF_KEY];
    cg_buf     out = { NULL, 0, 0 };
    EVP_PKEY  *key;

    (void) state;

    key = secret_key();
    assert_int_equal(cg_proof_key(key, name), CG_OK);
    assert_string_equal(name, KEY);

    assert_int_equal(cg_proof_add(document, strlen(document), CONTEXT, CREATED,
                                  key, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    assert_non_null(strstr((char *) out.p, "\"proofValue\":\"" VALUE "\""));

    cg_buf_free(&out);
    EVP_PKEY_free(key);
}


static void
it_fits_and_nothing_else_does(void **state)
{
    char       changed[sizeof(document)];
    size_t     i;
    EVP_PKEY  *key, *other;

    (void) state;

    key = cg_proof_key_read(KEY);
    assert_non_null(key);
    assert_true(cg_proof_fits(document, strlen(document), proof,
                              strlen(proof), VALUE, key));

    for (i = 0; i < strlen(document); i += 7) {
        memcpy(changed, document, sizeof(document));
        changed[i] ^= 1;
        assert_false(cg_proof_fits(changed, strlen(document), proof,
                                   strlen(proof), VALUE, key));
    }

    assert_false(cg_proof_fits(document, strlen(document), proof,
                               strlen(proof) - 1, VALUE, key));
    assert_false(cg_proof_fits(document, strlen(document), proof,
                               strlen(proof), KEY, key));
    assert_false(cg_proof_fits(document, strlen(document), proof,
                               strlen(proof), "", key));

    other = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    assert_false(cg_proof_fits(document, strlen(document), proof,
                               strlen(proof), VALUE, other));
    EVP_PKEY_free(other);
    EVP_PKEY_free(key);
}


static void
multibase_is_read_back(void **state)
{
    char     text[CG_PROOF_VALUE];
    size_t   n, i;
    uint8_t  bytes[64] = { 0 }, again[64];

    (void) state;

    for (n = 0; n <= sizeof(bytes); n++) {
        for (i = 0; i < n; i++) {
            bytes[i] = (uint8_t) (n % 3 == 0 ? 0 : n % 3 == 1 ? 0xff
                                                              : i * 37);
        }

        cg_multibase_write(bytes, n, text);
        assert_true(strlen(text) < sizeof(text));
        assert_true(cg_multibase_read(text, again, n));
        assert_memory_equal(bytes, again, n);
        assert_false(n && cg_multibase_read(text, again, n - 1));
    }

    assert_false(cg_multibase_read("z0OIl", again, 4));
    assert_false(cg_multibase_read("m1", again, 4));
    assert_null(cg_proof_key_read("z6Mk"));
    assert_null(cg_proof_key_read(""));
    assert_null(cg_proof_key_read(VALUE));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(the_published_document_is_signed_alike),
        cmocka_unit_test(it_fits_and_nothing_else_does),
        cmocka_unit_test(multibase_is_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
