/*
 * Signing and checking, and the multibase that both need.
 */

#include <string.h>

#include "cg_proof.h"

#define CG_PROOF_BYTES  64

/* The multicodec of an Ed25519 public key, 0xed, as a varint. */
static const uint8_t  cg_ed25519_pub[] = { 0xed, 0x01 };

static const char  cg_base58[] =
    "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";


void
cg_multibase_write(const uint8_t *p, size_t n, char *out)
{
    size_t    i, k, len, zeros;
    uint8_t   digits[CG_PROOF_VALUE];
    unsigned  carry;

    for (zeros = 0; zeros < n && p[zeros] == 0; zeros++) { /* void */ }

    for (i = zeros, len = 0; i < n; i++) {
        carry = p[i];

        for (k = 0; k < len; k++) {
            carry += (unsigned) digits[k] << 8;
            digits[k] = (uint8_t) (carry % 58);
            carry /= 58;
        }

        for (; carry; carry /= 58) {
            digits[len++] = (uint8_t) (carry % 58);
        }
    }

    *out++ = 'z';
    memset(out, '1', zeros);
    out += zeros;

    while (len) {
        *out++ = cg_base58[digits[--len]];
    }

    *out = '\0';
}


bool
cg_multibase_read(const char *text, uint8_t *p, size_t n)
{
    char         again[CG_PROOF_VALUE];
    size_t       i;
    unsigned     carry;
    const char  *at;

    memset(p, 0, n);

    if (*text != 'z' || strlen(text) >= sizeof(again)) {
        return false;
    }

    for (text++, at = text; *at; at++) {
        const char  *digit = strchr(cg_base58, *at);

        if (digit == NULL) {
            return false;
        }

        carry = (unsigned) (digit - cg_base58);

        for (i = n; i > 0; i--) {
            carry += p[i - 1] * 58U;
            p[i - 1] = (uint8_t) carry;
            carry >>= 8;
        }

        if (carry) {
            return false;
        }
    }

    cg_multibase_write(p, n, again);
    return strcmp(again + 1, text) == 0;
}


cg_status
cg_proof_key(EVP_PKEY *key, char out[CG_PROOF_KEY])
{
    size_t   n;
    uint8_t  bytes[sizeof(cg_ed25519_pub) + 32];

    memcpy(bytes, cg_ed25519_pub, sizeof(cg_ed25519_pub));
    n = 32;

    if (EVP_PKEY_get_raw_public_key(key, bytes + sizeof(cg_ed25519_pub), &n)
            != 1
        || n != 32 || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519)
    {
        return CG_EKEY;
    }

    cg_multibase_write(bytes, sizeof(bytes), out);
    return CG_OK;
}


EVP_PKEY *
cg_proof_key_read(const char *text)
{
    uint8_t  bytes[sizeof(cg_ed25519_pub) + 32];

    if (!cg_multibase_read(text, bytes, sizeof(bytes))
        || memcmp(bytes, cg_ed25519_pub, sizeof(cg_ed25519_pub)) != 0)
    {
        return NULL;
    }

    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
                                       bytes + sizeof(cg_ed25519_pub), 32);
}


/* What is signed. */

static bool
cg_proof_hash(const void *document, size_t n, const void *proof, size_t m,
    uint8_t hash[CG_PROOF_BYTES])
{
    unsigned  size;

    return EVP_Digest(proof, m, hash, &size, EVP_sha256(), NULL) == 1
           && EVP_Digest(document, n, hash + 32, &size, EVP_sha256(), NULL)
              == 1;
}


static cg_status
cg_proof_sign(const uint8_t hash[CG_PROOF_BYTES], EVP_PKEY *key,
    char value[CG_PROOF_VALUE])
{
    bool         ok;
    size_t       n;
    uint8_t      signature[CG_PROOF_SIGNATURE];
    EVP_MD_CTX  *ctx;

    n = sizeof(signature);
    ctx = EVP_MD_CTX_new();

    ok = ctx && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1
         && EVP_DigestSign(ctx, signature, &n, hash, CG_PROOF_BYTES) == 1;

    EVP_MD_CTX_free(ctx);

    if (!ok || n != sizeof(signature)) {
        return CG_EKEY;
    }

    cg_multibase_write(signature, n, value);
    return CG_OK;
}


/* The proof up to where "proofValue" stands, and from there on. */

static cg_status
cg_proof_write(const char *context, const char *created, const char *value,
    const char *key, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_str(out, "{\"@context\":");

    if (st == CG_OK) {
        st = cg_buf_str(out, context);
    }

    if (st == CG_OK) {
        st = cg_buf_fmt(out, ",\"created\":\"%s\",\"cryptosuite\":"
                        "\"eddsa-jcs-2022\",\"proofPurpose\":"
                        "\"assertionMethod\",", created);
    }

    if (st == CG_OK && value) {
        st = cg_buf_fmt(out, "\"proofValue\":\"%s\",", value);
    }

    return st != CG_OK ? st
           : cg_buf_fmt(out, "\"type\":\"DataIntegrityProof\","
                        "\"verificationMethod\":\"did:key:%s#%s\"}",
                        key, key);
}


cg_status
cg_proof_add(const void *document, size_t n, const char *context,
    const char *created, EVP_PKEY *key, cg_buf *out)
{
    char       name[CG_PROOF_KEY], value[CG_PROOF_VALUE];
    cg_buf     proof = { NULL, 0, 0 };
    uint8_t    hash[CG_PROOF_BYTES];
    cg_status  st;

    st = cg_proof_key(key, name);

    if (st == CG_OK) {
        st = cg_proof_write(context, created, NULL, name, &proof);
    }

    if (st == CG_OK
        && !cg_proof_hash(document, n, proof.p, proof.n, hash))
    {
        st = CG_ENOMEM;
    }

    cg_buf_free(&proof);

    if (st == CG_OK) {
        st = cg_proof_sign(hash, key, value);
    }

    if (st == CG_OK) {
        st = cg_buf_str(out, ",\"proof\":");
    }

    return st == CG_OK ? cg_proof_write(context, created, value, name, out)
                       : st;
}


bool
cg_proof_fits(const void *document, size_t n, const void *proof, size_t m,
    const char *value, EVP_PKEY *key)
{
    bool         ok;
    uint8_t      hash[CG_PROOF_BYTES], signature[CG_PROOF_SIGNATURE];
    EVP_MD_CTX  *ctx;

    if (!cg_multibase_read(value, signature, sizeof(signature))
        || !cg_proof_hash(document, n, proof, m, hash))
    {
        return false;
    }

    ctx = EVP_MD_CTX_new();

    ok = ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1
         && EVP_DigestVerify(ctx, signature, sizeof(signature), hash,
                             sizeof(hash))
            == 1;

    EVP_MD_CTX_free(ctx);
    return ok;
}
