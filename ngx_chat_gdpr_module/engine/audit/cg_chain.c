/*
 * Ending the lines of a chain.
 */

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "cg_chain.h"
#include "cg_hex.h"

static const char  cg_chain_info[] = "chat-gdpr audit key";
static const char  cg_chain_evolve[] = "chat-gdpr audit next";

/* With its NUL. */
static const char  cg_chain_sign_info[] = "chat-gdpr audit 2";

/* A text that is written out, so that its size is known. */
#define CG_CHAIN_PUT(out, text)                                              \
    ((char *) memcpy(out, text, sizeof(text) - 1) + sizeof(text) - 1)

#define CG_SIGNED  (sizeof(cg_chain_sign_info) + 32)

/* Fetched at once. */
#define CG_SALTS   32

struct cg_chain_salts_s {
    uint8_t  bytes[CG_SALTS][CG_CHAIN_SALT];
    size_t   left;
};


static cg_hpke
cg_chain_purpose(const char *id)
{
    return (cg_hpke) {
        .aead = CG_HPKE_AES_256_GCM,
        .info = (const uint8_t *) cg_chain_info,
        .info_n = sizeof(cg_chain_info) - 1,
        .aad = (const uint8_t *) id,
        .aad_n = CG_CHAIN_ID
    };
}


cg_status
cg_chain_open(const char *id, const char *sealed, EVP_PKEY *reviewer,
    uint8_t key[CG_CHAIN_KEY])
{
    cg_hpke  h;
    uint8_t  in[CG_CHAIN_KEY + CG_HPKE_EXTRA];

    if (!cg_hex_read(sealed, in, sizeof(in))) {
        return CG_EKEY;
    }

    h = cg_chain_purpose(id);
    return cg_hpke_open(&h, reviewer, in, sizeof(in), key);
}


cg_status
cg_chain_seal_key(const cg_chain *c,
    char sealed[2 * (CG_CHAIN_KEY + CG_HPKE_EXTRA) + 1])
{
    cg_hpke    h;
    uint8_t    out[CG_CHAIN_KEY + CG_HPKE_EXTRA];
    cg_status  st;

    h = cg_chain_purpose(c->id);
    st = cg_hpke_seal(&h, c->reviewer, c->key, sizeof(c->key), out);

    if (st == CG_OK) {
        (void) cg_hex_write(sealed, out, sizeof(out));
    }

    return st;
}


static cg_status
cg_chain_keyed(cg_chain *c, const cg_chain_keys *keys)
{
    cg_status  st;

    c->reviewer = keys->reviewer;

    if (RAND_bytes(c->key, sizeof(c->key)) != 1) {
        return CG_ENOMEM;
    }

    if (keys->seal
        && ((c->cipher = EVP_CIPHER_CTX_new()) == NULL
            || EVP_CipherInit_ex2(c->cipher, EVP_aes_256_gcm(), NULL, NULL, 1,
                                  NULL) != 1))
    {
        return CG_ENOMEM;
    }

    st = cg_chain_seal_key(c, c->sealed);
    c->keyed = (st == CG_OK);
    return st;
}


cg_status
cg_chain_init(cg_chain *c, const cg_chain_keys *keys)
{
    uint8_t    id[CG_CHAIN_ID / 2];
    cg_status  st;

    memset(c, 0, sizeof(*c));

    if (RAND_bytes(id, sizeof(id)) != 1) {
        return CG_ENOMEM;
    }

    (void) cg_hex_write(c->id, id, sizeof(id));
    memset(c->prev, '0', 64);
    c->signer = keys->signer;

    /* the algorithms are looked up once, not for each line */

    c->digest = EVP_MD_CTX_new();
    c->half = EVP_MD_CTX_new();
    c->salts = calloc(1, sizeof(*c->salts));
    st = CG_ENOMEM;

    if (c->digest && c->half && c->salts
        && EVP_DigestInit_ex2(c->digest, EVP_sha256(), NULL) == 1
        && EVP_DigestInit_ex2(c->half, EVP_sha256(), NULL) == 1)
    {
        st = keys->reviewer ? cg_chain_keyed(c, keys) : CG_OK;
    }

    if (st != CG_OK) {
        cg_chain_free(c);
    }

    return st;
}


bool
cg_chain_random(const cg_chain *c, uint8_t *out, size_t n)
{
    cg_chain_salts  *s;

    s = c->salts;

    if (s->left == 0) {
        if (RAND_bytes(s->bytes[0], sizeof(s->bytes)) != 1) {
            return false;
        }
        s->left = CG_SALTS;
    }

    s->left--;
    memcpy(out, s->bytes[s->left], n);
    OPENSSL_cleanse(s->bytes[s->left], CG_CHAIN_SALT);
    return true;
}


bool
cg_chain_salt(cg_chain *c, char salt[2 * CG_CHAIN_SALT + 1])
{
    uint8_t  bytes[CG_CHAIN_SALT];

    if (!cg_chain_random(c, bytes, sizeof(bytes))) {
        return false;
    }

    (void) cg_hex_write(salt, bytes, sizeof(bytes));
    return true;
}


cg_status
cg_chain_passed(cg_chain *copy, const char *hash, uint64_t proofs)
{
    if (copy->keyed && !cg_chain_next(copy->half, copy->key)) {
        return CG_ENOMEM;
    }

    copy->seq++;
    copy->proofs = proofs;
    memcpy(copy->prev, hash, 64);
    return CG_OK;
}


/* What sealed the last line is still set: another key takes its place. */

void
cg_chain_forget(cg_chain *copy)
{
    static const uint8_t  none[CG_CHAIN_KEY];

    OPENSSL_cleanse(copy->key, sizeof(copy->key));

    if (copy->cipher) {
        (void) EVP_CipherInit_ex2(copy->cipher, NULL, none, NULL, 1, NULL);
    }
}


void
cg_chain_free(cg_chain *c)
{
    EVP_MD_CTX_free(c->digest);
    EVP_MD_CTX_free(c->half);
    EVP_CIPHER_CTX_free(c->cipher);
    c->digest = c->half = NULL;
    c->cipher = NULL;

    if (c->salts) {
        OPENSSL_cleanse(c->salts, sizeof(*c->salts));
        free(c->salts);
        c->salts = NULL;
    }

    cg_chain_forget(c);
}


/* HMAC (RFC 2104), one of its two halves: SHA-256 of the key, which is xored
 * with `pad` byte for byte and filled up to a block, and of 32 bytes.  By hand,
 * for OpenSSL's own takes memory for each. */
static bool
cg_chain_mac_half(EVP_MD_CTX *digest, const uint8_t key[CG_CHAIN_KEY],
    uint8_t pad, const uint8_t in[32], uint8_t out[32])
{
    bool      ok;
    size_t    i;
    uint8_t   block[64 + 32];
    unsigned  n;

    memset(block, pad, 64);
    memcpy(block + 64, in, 32);

    for (i = 0; i < CG_CHAIN_KEY; i++) {
        block[i] = key[i] ^ pad;
    }

    ok = EVP_DigestInit_ex2(digest, NULL, NULL) == 1
         && EVP_DigestUpdate(digest, block, sizeof(block)) == 1
         && EVP_DigestFinal_ex(digest, out, &n) == 1;

    OPENSSL_cleanse(block, sizeof(block));
    return ok;
}


bool
cg_chain_mac(EVP_MD_CTX *digest, const uint8_t key[CG_CHAIN_KEY],
    const uint8_t d[32], uint8_t out[CG_CHAIN_MAC])
{
    uint8_t  half[32], full[32];

    if (!cg_chain_mac_half(digest, key, 0x36, d, half)
        || !cg_chain_mac_half(digest, key, 0x5c, half, full))
    {
        return false;
    }

    memcpy(out, full, CG_CHAIN_MAC);
    return true;
}


bool
cg_chain_next(EVP_MD_CTX *digest, uint8_t key[CG_CHAIN_KEY])
{
    bool      ok;
    uint8_t   in[sizeof(cg_chain_evolve) - 1 + CG_CHAIN_KEY];
    unsigned  n;

    memcpy(in, cg_chain_evolve, sizeof(cg_chain_evolve) - 1);
    memcpy(in + sizeof(cg_chain_evolve) - 1, key, CG_CHAIN_KEY);

    ok = EVP_DigestInit_ex2(digest, NULL, NULL) == 1
         && EVP_DigestUpdate(digest, in, sizeof(in)) == 1
         && EVP_DigestFinal_ex(digest, key, &n) == 1;

    OPENSSL_cleanse(in, sizeof(in));
    return ok;
}


static void
cg_chain_to_sign(const uint8_t d[32], uint8_t out[CG_SIGNED])
{
    memcpy(out, cg_chain_sign_info, sizeof(cg_chain_sign_info));
    memcpy(out + sizeof(cg_chain_sign_info), d, 32);
}


static bool
cg_chain_sign(EVP_PKEY *signer, const uint8_t d[32],
    uint8_t s[CG_CHAIN_SIGN])
{
    bool         ok;
    size_t       n;
    uint8_t      text[CG_SIGNED];
    EVP_MD_CTX  *ctx;

    n = CG_CHAIN_SIGN;
    cg_chain_to_sign(d, text);
    ctx = EVP_MD_CTX_new();

    ok = ctx != NULL
         && EVP_DigestSignInit_ex(ctx, NULL, NULL, NULL, NULL, signer, NULL)
            == 1
         && EVP_DigestSign(ctx, s, &n, text, sizeof(text)) == 1
         && n == CG_CHAIN_SIGN;

    EVP_MD_CTX_free(ctx);
    return ok;
}


bool
cg_chain_signed(EVP_PKEY *signer, const uint8_t d[32],
    const uint8_t s[CG_CHAIN_SIGN])
{
    bool         ok;
    uint8_t      text[CG_SIGNED];
    EVP_MD_CTX  *ctx;

    cg_chain_to_sign(d, text);
    ctx = EVP_MD_CTX_new();

    ok = ctx != NULL
         && EVP_DigestVerifyInit_ex(ctx, NULL, NULL, NULL, NULL, signer, NULL)
            == 1
         && EVP_DigestVerify(ctx, s, CG_CHAIN_SIGN, text, sizeof(text)) == 1;

    EVP_MD_CTX_free(ctx);
    return ok;
}


static char *
cg_chain_member(char *out, const char *name, const uint8_t *p, size_t n)
{
    out = cg_hex_write(stpcpy(out, name), p, n);
    *out++ = '"';
    return out;
}


/* Write M and S behind P, D being known; NULL without memory. */
static char *
cg_chain_proofs(cg_chain *c, const uint8_t d[32], bool sign,
    uint8_t next[CG_CHAIN_KEY], char *p)
{
    uint8_t  mac[CG_CHAIN_MAC], s[CG_CHAIN_SIGN];

    if (c->keyed) {
        memcpy(next, c->key, CG_CHAIN_KEY);

        if (!cg_chain_mac(c->half, c->key, d, mac)
            || !cg_chain_next(c->half, next))
        {
            return NULL;
        }

        p = cg_chain_member(p, ",\"mac\":\"", mac, sizeof(mac));
    }

    if (sign && c->signer) {
        if (!cg_chain_sign(c->signer, d, s)) {
            return NULL;
        }

        p = cg_chain_member(p, ",\"signature\":\"", s, sizeof(s));
    }

    return p;
}


char *
cg_chain_erased(char out[CG_CHAIN_ERASED + 1], const uint8_t r[32])
{
    out = cg_hex_write(CG_CHAIN_PUT(out, ",\"erased\":\""), r, 32);
    out[0] = '"';
    out[1] = '\0';
    return out + 1;
}


bool
cg_chain_begin(EVP_MD_CTX *digest, const char *head, size_t head_n,
    const char *says, size_t says_n)
{
    char      erased[CG_CHAIN_ERASED + 1];
    uint8_t   r[32];
    unsigned  n;

    if (EVP_DigestInit_ex2(digest, NULL, NULL) != 1
        || EVP_DigestUpdate(digest, says, says_n) != 1
        || EVP_DigestFinal_ex(digest, r, &n) != 1)
    {
        return false;
    }

    (void) cg_chain_erased(erased, r);

    return EVP_DigestInit_ex2(digest, NULL, NULL) == 1
           && EVP_DigestUpdate(digest, head, head_n) == 1
           && EVP_DigestUpdate(digest, erased, CG_CHAIN_ERASED) == 1;
}


/* The proofs of a line so far, written to p and digested as the rest of it is;
 * their end, NULL without memory. */

static char *
cg_chain_proven(cg_chain *c, bool sign, uint8_t next[CG_CHAIN_KEY], char *p)
{
    char      *end;
    uint8_t    d[32];
    unsigned   n;

    if (EVP_MD_CTX_copy_ex(c->half, c->digest) != 1
        || EVP_DigestFinal_ex(c->half, d, &n) != 1)
    {
        return NULL;
    }

    end = cg_chain_proofs(c, d, sign, next, p);

    return end && EVP_DigestUpdate(c->digest, p, (size_t) (end - p)) == 1
           ? end : NULL;
}


cg_status
cg_chain_line(cg_chain *c, cg_buf *out, size_t from, size_t says, bool proof,
    bool sign)
{
    char       *start, *end, *p;
    uint8_t     md[32], next[CG_CHAIN_KEY];
    unsigned    n;
    cg_status   st;

    st = cg_buf_reserve(out, CG_CHAIN_TAIL);
    if (st != CG_OK) {
        return st;
    }

    start = (char *) out->p + from;
    end = (char *) out->p + out->n;
    p = CG_CHAIN_PUT(end, ",\"prev\":\"");
    memcpy(p, c->prev, 64);
    p[64] = '"';
    p += 65;

    if (!cg_chain_begin(c->digest, start, says - from,
                        (char *) out->p + says, out->n - says)
        || EVP_DigestUpdate(c->digest, end, (size_t) (p - end)) != 1)
    {
        return CG_ENOMEM;
    }

    if (c->keyed || (sign && c->signer)) {
        p = cg_chain_proven(c, sign, next, p);
    }

    if (p == NULL || EVP_DigestFinal_ex(c->digest, md, &n) != 1) {
        return CG_ENOMEM;
    }

    p = CG_CHAIN_PUT(p, ",\"hash\":\"");
    (void) cg_hex_write(c->prev, md, sizeof(md));
    memcpy(p, c->prev, 64);
    p = CG_CHAIN_PUT(p + 64, "\"}\n");

    out->n = (size_t) (p - (char *) out->p);
    c->seq++;
    c->proofs += proof;

    if (c->keyed) {
        memcpy(c->key, next, CG_CHAIN_KEY);
        OPENSSL_cleanse(next, sizeof(next));
    }

    return CG_OK;
}
