/*
 * RFC 9180: encapsulation (section 4.1), key schedule (5.1) and the first
 * message of a context (5.2), whose nonce is the base nonce.
 */

#include <string.h>

#include <openssl/crypto.h>

#include "cg_hpke.h"

#define CG_HASH        32
#define CG_INFO_MAX    64
#define CG_NONCE       12

/* HPKE-v1, suite, label and input of a labelled function. */
#define CG_LABEL_MAX   256

typedef struct {
    uint8_t  key[32];
    uint8_t  nonce[CG_NONCE];
} cg_hpke_secret;

typedef struct {
    uint8_t  p[CG_LABEL_MAX];
    size_t   n;
} cg_label;

static const uint8_t  cg_kem_suite[] = { 'K', 'E', 'M', 0x00, 0x20 };


static void
cg_label_add(cg_label *l, const void *p, size_t n)
{
    if (n) {
        memcpy(l->p + l->n, p, n);
        l->n += n;
    }
}


static void
cg_label_start(cg_label *l, const uint8_t *suite, size_t suite_n,
    const char *label)
{
    cg_label_add(l, "HPKE-v1", 7);
    cg_label_add(l, suite, suite_n);
    cg_label_add(l, label, strlen(label));
}


static bool
cg_hmac(const uint8_t *key, const cg_label *l, uint8_t out[CG_HASH])
{
    size_t  n;

    return EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, CG_HASH, l->p,
                     l->n, out, CG_HASH, &n) != NULL && n == CG_HASH;
}


/* An empty salt is one of zeros (RFC 5869 2.2). */
static bool
cg_extract(const uint8_t *suite, size_t suite_n, const uint8_t *salt,
    const char *label, const void *in, size_t n, uint8_t out[CG_HASH])
{
    bool      ok;
    cg_label  l = { .n = 0 };

    static const uint8_t  zeros[CG_HASH];

    cg_label_start(&l, suite, suite_n, label);
    cg_label_add(&l, in, n);

    ok = cg_hmac(salt ? salt : zeros, &l, out);
    OPENSSL_cleanse(&l, sizeof(l));
    return ok;
}


/* `want` bytes, of which there are no more than a hash has. */
static bool
cg_expand(const uint8_t *suite, size_t suite_n, const uint8_t *prk,
    const char *label, const void *info, size_t n, uint8_t *out, size_t want)
{
    bool      ok;
    uint8_t   block[CG_HASH];
    cg_label  l = { .p = { 0, (uint8_t) want }, .n = 2 };

    cg_label_start(&l, suite, suite_n, label);
    cg_label_add(&l, info, n);
    cg_label_add(&l, "\001", 1);

    ok = cg_hmac(prk, &l, block);
    memcpy(out, block, want);
    OPENSSL_cleanse(block, sizeof(block));
    return ok;
}


/* The shared secret of two keys, of which `own` has its private half. */
static bool
cg_dh(EVP_PKEY *own, EVP_PKEY *peer, uint8_t out[CG_HASH])
{
    bool           ok;
    size_t         n;
    EVP_PKEY_CTX  *ctx;

    n = CG_HASH;
    ctx = EVP_PKEY_CTX_new(own, NULL);

    ok = ctx != NULL && EVP_PKEY_derive_init(ctx) == 1
         && EVP_PKEY_derive_set_peer(ctx, peer) == 1
         && EVP_PKEY_derive(ctx, out, &n) == 1 && n == CG_HASH;

    EVP_PKEY_CTX_free(ctx);
    return ok;
}


static bool
cg_public(EVP_PKEY *key, uint8_t out[CG_HPKE_KEY])
{
    size_t  n;

    n = CG_HPKE_KEY;

    return EVP_PKEY_is_a(key, "X25519")
           && EVP_PKEY_get_raw_public_key(key, out, &n) == 1
           && n == CG_HPKE_KEY;
}


/* Section 5.1, mode_base: no pre-shared key. */
static bool
cg_schedule(const cg_hpke *h, const uint8_t shared[CG_HASH],
    cg_hpke_secret *s)
{
    bool     ok;
    size_t   size;
    uint8_t  secret[CG_HASH], context[1 + 2 * CG_HASH];

    const uint8_t  suite[] = {
        'H', 'P', 'K', 'E', 0x00, 0x20, 0x00, 0x01, 0x00, (uint8_t) h->aead
    };

    size = h->aead == CG_HPKE_AES_128_GCM ? 16 : 32;
    context[0] = 0;

    ok = h->info_n <= CG_INFO_MAX
         && cg_extract(suite, sizeof(suite), NULL, "psk_id_hash", NULL, 0,
                       context + 1)
         && cg_extract(suite, sizeof(suite), NULL, "info_hash", h->info,
                       h->info_n, context + 1 + CG_HASH)
         && cg_extract(suite, sizeof(suite), shared, "secret", NULL, 0,
                       secret)
         && cg_expand(suite, sizeof(suite), secret, "key", context,
                      sizeof(context), s->key, size)
         && cg_expand(suite, sizeof(suite), secret, "base_nonce", context,
                      sizeof(context), s->nonce, CG_NONCE);

    OPENSSL_cleanse(secret, sizeof(secret));
    return ok;
}


/* Section 4.1: what `own` and `peer` share, bound to both public keys. */
static bool
cg_secret(const cg_hpke *h, EVP_PKEY *own, EVP_PKEY *peer,
    const uint8_t enc[CG_HPKE_KEY], const uint8_t to[CG_HPKE_KEY],
    cg_hpke_secret *s)
{
    bool     ok;
    uint8_t  dh[CG_HASH], prk[CG_HASH], shared[CG_HASH];
    uint8_t  context[2 * CG_HPKE_KEY];

    memcpy(context, enc, CG_HPKE_KEY);
    memcpy(context + CG_HPKE_KEY, to, CG_HPKE_KEY);

    ok = cg_dh(own, peer, dh)
         && cg_extract(cg_kem_suite, sizeof(cg_kem_suite), NULL, "eae_prk",
                       dh, CG_HASH, prk)
         && cg_expand(cg_kem_suite, sizeof(cg_kem_suite), prk,
                      "shared_secret", context, sizeof(context), shared,
                      CG_HASH)
         && cg_schedule(h, shared, s);

    OPENSSL_cleanse(dh, sizeof(dh));
    OPENSSL_cleanse(prk, sizeof(prk));
    OPENSSL_cleanse(shared, sizeof(shared));
    return ok;
}


static bool
cg_aead_start(EVP_CIPHER_CTX *ctx, const cg_hpke *h, const cg_hpke_secret *s,
    int seal)
{
    int                n;
    const EVP_CIPHER  *cipher;

    cipher = h->aead == CG_HPKE_AES_128_GCM ? EVP_aes_128_gcm()
                                            : EVP_aes_256_gcm();

    return h->aad_n <= INT32_MAX
           && EVP_CipherInit_ex2(ctx, cipher, s->key, s->nonce, seal, NULL)
              == 1
           && (h->aad_n == 0
               || EVP_CipherUpdate(ctx, NULL, &n, h->aad, (int) h->aad_n)
                  == 1);
}


/* n bytes; the tag is written or compared. */
static bool
cg_aead(const cg_hpke *h, const cg_hpke_secret *s, int seal,
    const uint8_t *in, size_t n, uint8_t *out, uint8_t tag[CG_HPKE_TAG])
{
    int              len;
    bool             ok;
    EVP_CIPHER_CTX  *ctx;

    if (n > INT32_MAX || (ctx = EVP_CIPHER_CTX_new()) == NULL) {
        return false;
    }

    ok = cg_aead_start(ctx, h, s, seal)
         && EVP_CipherUpdate(ctx, out, &len, in, (int) n) == 1
         && (seal || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG,
                                         CG_HPKE_TAG, tag) == 1)
         && EVP_CipherFinal_ex(ctx, out + len, &len) == 1
         && (!seal || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG,
                                          CG_HPKE_TAG, tag) == 1);

    EVP_CIPHER_CTX_free(ctx);
    return ok;
}


cg_status
cg_hpke_seal(const cg_hpke *h, EVP_PKEY *to, const uint8_t *in, size_t n,
    uint8_t *out)
{
    bool            ok;
    uint8_t         pk[CG_HPKE_KEY];
    EVP_PKEY       *own;
    cg_hpke_secret  s;

    if (!cg_public(to, pk)) {
        return CG_EKEY;
    }

    own = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    if (own == NULL) {
        return CG_ENOMEM;
    }

    ok = cg_public(own, out) && cg_secret(h, own, to, out, pk, &s)
         && cg_aead(h, &s, 1, in, n, out + CG_HPKE_KEY,
                    out + CG_HPKE_KEY + n);

    EVP_PKEY_free(own);
    OPENSSL_cleanse(&s, sizeof(s));
    return ok ? CG_OK : CG_EKEY;
}


cg_status
cg_hpke_open(const cg_hpke *h, EVP_PKEY *with, const uint8_t *in, size_t n,
    uint8_t *out)
{
    bool            ok;
    uint8_t         pk[CG_HPKE_KEY], tag[CG_HPKE_TAG];
    EVP_PKEY       *peer;
    cg_hpke_secret  s;

    if (n < CG_HPKE_EXTRA || !cg_public(with, pk)) {
        return CG_EKEY;
    }

    peer = EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, in,
                                          CG_HPKE_KEY);
    if (peer == NULL) {
        return CG_EKEY;
    }

    memcpy(tag, in + n - CG_HPKE_TAG, CG_HPKE_TAG);

    ok = cg_secret(h, with, peer, in, pk, &s)
         && cg_aead(h, &s, 0, in + CG_HPKE_KEY, n - CG_HPKE_EXTRA, out, tag);

    EVP_PKEY_free(peer);
    OPENSSL_cleanse(&s, sizeof(s));
    return ok ? CG_OK : CG_EKEY;
}
