/*
 * Hashes of values.
 */

#include <string.h>

#include <openssl/crypto.h>

#include "cg_hash.h"
#include "cg_token.h"

#define CG_HASH_LETTERS  12

/* How a value is written does not matter, but for these. */
static const struct {
    cg_entity  entity;
    bool       letter_case;  /* even whether letters are capitals tells
                                something */
} cg_hash_written[] = {
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

#define CG_HASH_WRITTEN  (sizeof(cg_hash_written) / sizeof(cg_hash_written[0]))


/* What two ways of writing the same value have in common. */

static cg_status
cg_hash_value(size_t e, const uint8_t *text, size_t n, cg_buf *out)
{
    size_t     i, row;
    uint8_t    c;
    cg_status  st;

    for (row = 0; row < CG_HASH_WRITTEN; row++) {
        if (cg_hash_written[row].entity == e) {
            break;
        }
    }

    if (e >= CG_ENTITY_N
        || (row < CG_HASH_WRITTEN && cg_hash_written[row].letter_case))
    {
        return cg_buf_add(out, text, n);
    }

    for (i = 0, st = CG_OK; i < n && st == CG_OK; i++) {
        c = text[i];

        if (row == CG_HASH_WRITTEN && c && strchr(" \t-./()", c)) {
            continue;
        }

        c = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
        st = cg_buf_add(out, &c, 1);
    }

    return st;
}


cg_status
cg_hash_write(const cg_seal *s, const cg_policy *p, size_t e,
    const uint8_t *text, size_t n, cg_buf *out)
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
        st = cg_hash_value(e, text, n, &value);
    }

    made = st == CG_OK
           && cg_seal_hash_key(s, cg_seal_period(s, p), key)
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
