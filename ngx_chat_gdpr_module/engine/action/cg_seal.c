/*
 * Keys of tokens and hashes.
 */

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "cg_seal.h"
#include "cg_token.h"

#define CG_HASH_LETTERS  12

static const char  cg_seal_id_info[] = "chat-gdpr key id";
static const char  cg_seal_token_info[] = "chat-gdpr token 1";
static const char  cg_seal_hash_info[] = "chat-gdpr hash 1";

/* How a value is written does not matter, but for these. */
static const struct {
    cg_entity  entity;
    bool       letter_case;  /* even whether letters are capitals tells
                                something */
} cg_seal_written[] = {
    { CG_ENTITY_API_SECRET, true },
    { CG_ENTITY_URL_CREDENTIALS, true },
    { CG_ENTITY_CRYPTO_WALLET, true },
    { CG_ENTITY_EMAIL, false },
    { CG_ENTITY_IPV4, false },
    { CG_ENTITY_IPV6, false },
    { CG_ENTITY_MAC, false },
    { CG_ENTITY_GEO, false },
    { CG_ENTITY_USERNAME, false },
    { CG_ENTITY_NAME, false },
    { CG_ENTITY_ADDRESS, false },
    { CG_ENTITY_DOB, false },
    { CG_ENTITY_CARD_EXPIRY, false },
};

#define CG_SEAL_WRITTEN  (sizeof(cg_seal_written) / sizeof(cg_seal_written[0]))


uint16_t
cg_seal_period(const cg_seal *s, const cg_policy *p)
{
    return (uint16_t) (s->now / p->period);
}


static bool
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


/* What two ways of writing the same value have in common. */

static cg_status
cg_seal_value(size_t e, const uint8_t *text, size_t n, cg_buf *out)
{
    size_t     i, row;
    uint8_t    c;
    cg_status  st;

    for (row = 0; row < CG_SEAL_WRITTEN; row++) {
        if (cg_seal_written[row].entity == e) {
            break;
        }
    }

    if (e >= CG_ENTITY_N
        || (row < CG_SEAL_WRITTEN && cg_seal_written[row].letter_case))
    {
        return cg_buf_add(out, text, n);
    }

    for (i = 0, st = CG_OK; i < n && st == CG_OK; i++) {
        c = text[i];

        if (row == CG_SEAL_WRITTEN && c && strchr(" \t-./()", c)) {
            continue;
        }

        c = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
        st = cg_buf_add(out, &c, 1);
    }

    return st;
}


cg_status
cg_seal_hash(cg_seal *s, const cg_policy *p, size_t e, const uint8_t *text,
    size_t n, cg_buf *out)
{
    bool         made;
    cg_buf       value = { NULL, 0, 0 };
    uint8_t      key[32], md[32];
    cg_status    st;
    const char  *entity;

    if (s->n == 0) {
        return CG_EKEY;
    }

    entity = cg_policy_entity_name(p, e);

    st = cg_buf_add(&value, p->name, strlen(p->name) + 1);

    if (st == CG_OK) {
        st = cg_buf_add(&value, entity, strlen(entity) + 1);
    }

    if (st == CG_OK) {
        st = cg_seal_value(e, text, n, &value);
    }

    made = st == CG_OK
           && cg_seal_derive(&s->secrets[0], "SHA256", cg_seal_hash_info,
                             sizeof(cg_seal_hash_info), cg_seal_period(s, p),
                             key, sizeof(key))
           && cg_seal_mac("SHA256", key, sizeof(key), value.p, value.n, md,
                          sizeof(md));

    OPENSSL_cleanse(key, sizeof(key));

    if (value.p) {
        OPENSSL_cleanse(value.p, value.n);
    }

    cg_buf_free(&value);

    return made ? cg_token_write(entity, md, 8, CG_HASH_LETTERS, out)
                : CG_ENOMEM;
}


void
cg_seal_free(cg_seal *s)
{
    cg_siv_free(&s->siv);
    OPENSSL_cleanse(s->kept, sizeof(s->kept));
}
