/*
 * Reading and making keys.
 */

#include <limits.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/pem.h>

#include "cg_chain.h"
#include "cg_hex.h"
#include "cg_key.h"

static const struct {
    const char  *name;
    const char  *algorithm;
} cg_keys[CG_KEY_N] = {
    [CG_KEY_SIGN] = { "sign", "Ed25519" },
    [CG_KEY_REVIEW] = { "review", "X25519" }
};


const char *
cg_key_name(cg_key_kind kind)
{
    return cg_keys[kind].name;
}


const char *
cg_key_algorithm(cg_key_kind kind)
{
    return cg_keys[kind].algorithm;
}


/* Nobody is asked for a passphrase. */
static int
cg_key_passphrase(char *buf, int size, int rw, void *ctx)
{
    (void) buf;
    (void) size;
    (void) rw;
    (void) ctx;

    return -1;
}


static EVP_PKEY *
cg_key_parse(const void *pem, size_t n, bool secret)
{
    BIO       *bio;
    EVP_PKEY  *key;

    if (n > INT_MAX || (bio = BIO_new_mem_buf(pem, (int) n)) == NULL) {
        return NULL;
    }

    key = secret ? PEM_read_bio_PrivateKey(bio, NULL, cg_key_passphrase, NULL)
                 : PEM_read_bio_PUBKEY(bio, NULL, cg_key_passphrase, NULL);

    BIO_free(bio);
    return key;
}


EVP_PKEY *
cg_key_read(const void *pem, size_t n, cg_key_kind kind, bool secret)
{
    EVP_PKEY  *key;

    key = cg_key_parse(pem, n, true);

    if (key == NULL && !secret) {
        key = cg_key_parse(pem, n, false);
    }

    if (key != NULL && !EVP_PKEY_is_a(key, cg_keys[kind].algorithm)) {
        EVP_PKEY_free(key);
        return NULL;
    }

    return key;
}


EVP_PKEY *
cg_key_new(cg_key_kind kind)
{
    return EVP_PKEY_Q_keygen(NULL, NULL, cg_keys[kind].algorithm);
}


cg_status
cg_key_id(EVP_PKEY *key, char id[33])
{
    size_t    n;
    uint8_t   raw[64], md[32];
    unsigned  size;

    n = sizeof(raw);

    if (EVP_PKEY_get_raw_public_key(key, raw, &n) != 1
        || EVP_Digest(raw, n, md, &size, EVP_sha256(), NULL) != 1)
    {
        return CG_EKEY;
    }

    (void) cg_hex_write(id, md, 16);
    return CG_OK;
}
