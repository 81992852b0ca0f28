/*
 * Keys of tokens and hashes.
 */

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "cg_seal.h"

static const char  cg_seal_id_info[] = "chat-gdpr key id";
static const char  cg_seal_token_info[] = "chat-gdpr token 1";
static const char  cg_seal_hash_info[] = "chat-gdpr hash 1";


uint16_t
cg_seal_period(const cg_seal *s, const cg_policy *p)
{
    return (uint16_t) (s->now / p->period);
}


bool
cg_seal_mac(const char *hash, const uint8_t *key, size_t key_n,
    const void *text, size_t n, uint8_t *out, size_t size)
{
    size_t  len;

    return EVP_Q_mac(NULL, "HMAC", NULL, hash, NULL, key, key_n, text, n, out,
                     size, &len) != NULL;
}


bool
cg_seal_id(const cg_secret *secret, uint8_t *id)
{
    uint8_t  md[32];

    if (!cg_seal_mac("SHA256", secret->bytes, sizeof(secret->bytes),
                     cg_seal_id_info, sizeof(cg_seal_id_info) - 1, md,
                     sizeof(md)))
    {
        return false;
    }

    *id = md[0];
    return true;
}


/* HMAC(secret, info || 0x00 || period); `info_n` counts the zero. */

static bool
cg_seal_derive(const cg_secret *secret, const char *hash, const char *info,
    size_t info_n, uint16_t period, uint8_t *out, size_t size)
{
    uint8_t  text[32];

    memcpy(text, info, info_n);
    text[info_n] = (uint8_t) (period >> 8);
    text[info_n + 1] = (uint8_t) period;

    return cg_seal_mac(hash, secret->bytes, sizeof(secret->bytes), text,
                       info_n + 2, out, size);
}


const uint8_t *
cg_seal_key(cg_seal *s, const cg_secret *secret, uint16_t period)
{
    size_t  i;

    for (i = 0; i < CG_SEAL_KEYS; i++) {
        if (s->kept[i].secret == secret && s->kept[i].period == period) {
            return s->kept[i].key;
        }
    }

    i = s->next++ % CG_SEAL_KEYS;
    s->kept[i].secret = NULL;

    if (!cg_seal_derive(secret, "SHA512", cg_seal_token_info,
                        sizeof(cg_seal_token_info), period, s->kept[i].key,
                        CG_SIV_KEY))
    {
        return NULL;
    }

    s->kept[i].secret = secret;
    s->kept[i].period = period;
    return s->kept[i].key;
}


bool
cg_seal_hash_key(const cg_seal *s, uint16_t period, uint8_t key[32])
{
    return cg_seal_derive(&s->secrets[0], "SHA256", cg_seal_hash_info,
                          sizeof(cg_seal_hash_info), period, key, 32);
}


void
cg_seal_free(cg_seal *s)
{
    cg_siv_free(&s->siv);
    OPENSSL_cleanse(s->kept, sizeof(s->kept));
}
