/*
 * AES-SIV by OpenSSL: the cipher is looked up once, and a context is kept.
 */

#include <limits.h>
#include <string.h>

#include <openssl/crypto.h>

#include "cg_siv.h"


static cg_status
cg_siv_cipher(cg_siv *s, size_t key_n)
{
    const char  *name;

    if (s->cipher && s->key_n == key_n) {
        return CG_OK;
    }

    name = key_n == 32 ? "AES-128-SIV" : key_n == 48 ? "AES-192-SIV"
           : key_n == 64 ? "AES-256-SIV" : NULL;

    if (name == NULL) {
        return CG_EKEY;
    }

    cg_siv_free(s);

    s->cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    s->ctx = EVP_CIPHER_CTX_new();
    s->key_n = key_n;

    return s->cipher && s->ctx ? CG_OK : CG_ENOMEM;
}


/* Set up for one text, associated data and all. */

static cg_status
cg_siv_begin(cg_siv *s, const uint8_t *key, size_t key_n,
    const cg_siv_data *data, size_t n_data, int seal, const uint8_t *tag)
{
    int        len;
    size_t     i;
    uint8_t    v[CG_SIV_TAG];
    cg_status  st;

    st = cg_siv_cipher(s, key_n);
    if (st != CG_OK) {
        return st;
    }

    if (EVP_CipherInit_ex2(s->ctx, s->cipher, key, NULL, seal, NULL) != 1) {
        return CG_ENOMEM;
    }

    if (tag) {
        memcpy(v, tag, CG_SIV_TAG);

        if (EVP_CIPHER_CTX_ctrl(s->ctx, EVP_CTRL_AEAD_SET_TAG, CG_SIV_TAG, v)
            != 1)
        {
            return CG_EKEY;
        }
    }

    for (i = 0; i < n_data; i++) {
        if (data[i].n == 0 || data[i].n > INT_MAX
            || EVP_CipherUpdate(s->ctx, NULL, &len, data[i].p,
                                (int) data[i].n) != 1)
        {
            return CG_EKEY;
        }
    }

    return CG_OK;
}


cg_status
cg_siv_seal(cg_siv *s, const uint8_t *key, size_t key_n,
    const cg_siv_data *data, size_t n_data, const uint8_t *text, size_t n,
    uint8_t *out)
{
    int        len;
    cg_status  st;

    if (n == 0 || n > INT_MAX) {
        return CG_EKEY;
    }

    st = cg_siv_begin(s, key, key_n, data, n_data, 1, NULL);
    if (st != CG_OK) {
        return st;
    }

    if (EVP_CipherUpdate(s->ctx, out + CG_SIV_TAG, &len, text, (int) n) != 1
        || (size_t) len != n
        || EVP_CipherFinal_ex(s->ctx, out + CG_SIV_TAG + n, &len) != 1
        || EVP_CIPHER_CTX_ctrl(s->ctx, EVP_CTRL_AEAD_GET_TAG, CG_SIV_TAG, out)
           != 1)
    {
        return CG_EKEY;
    }

    return CG_OK;
}


cg_status
cg_siv_open(cg_siv *s, const uint8_t *key, size_t key_n,
    const cg_siv_data *data, size_t n_data, const uint8_t *sealed, size_t n,
    uint8_t *out)
{
    int        len;
    cg_status  st;

    if (n <= CG_SIV_TAG || n > INT_MAX) {
        return CG_EKEY;
    }

    st = cg_siv_begin(s, key, key_n, data, n_data, 0, sealed);
    if (st != CG_OK) {
        return st;
    }

    n -= CG_SIV_TAG;

    if (EVP_CipherUpdate(s->ctx, out, &len, sealed + CG_SIV_TAG, (int) n) != 1
        || (size_t) len != n
        || EVP_CipherFinal_ex(s->ctx, out + n, &len) != 1)
    {
        OPENSSL_cleanse(out, n);
        return CG_EKEY;
    }

    return CG_OK;
}


void
cg_siv_free(cg_siv *s)
{
    EVP_CIPHER_CTX_free(s->ctx);
    EVP_CIPHER_free(s->cipher);
    memset(s, 0, sizeof(*s));
}
