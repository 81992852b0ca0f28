/*
 * The keys behind the actions `token` and `hash`, made from the secrets of
 * chat_gdpr_key.
 *
 *   period      the time since the epoch divided by the policy's `period`
 *   key id      HMAC-SHA256(secret, "chat-gdpr key id"), its first byte
 *   token key   HMAC-SHA512(secret, "chat-gdpr token 1" || 0x00 || period),
 *               the period in 2 bytes, big-endian: 64 bytes for AES-256-SIV
 *   hash key    HMAC-SHA256(secret, "chat-gdpr hash 1" || 0x00 || period)
 */

#ifndef CG_SEAL_H
#define CG_SEAL_H

#include "cg_policy.h"
#include "cg_secret.h"
#include "cg_siv.h"

#define CG_SEAL_KEYS  4  /* derived ones that are kept */

/* Zero-initialised has no keys; free with cg_seal_free(). */
typedef struct {
    const cg_secret  *secrets;  /* the first one seals, any one opens; they
                                   stay the caller's */
    size_t            n;
    uint64_t          now;      /* seconds since the epoch */

    cg_siv            siv;
    size_t            next;     /* of `kept`, to be given up */

    struct {
        const cg_secret  *secret;  /* NULL: none */
        uint16_t          period;
        uint8_t           key[CG_SIV_KEY];
    } kept[CG_SEAL_KEYS];
} cg_seal;

/* The period that it is now, under a policy. */
uint16_t cg_seal_period(const cg_seal *s, const cg_policy *p);

/* The id of a secret; false without memory. */
bool cg_seal_id(const cg_secret *secret, uint8_t *id);

/* The token key of a secret and a period: valid until the next call; NULL
 * without memory. */
const uint8_t *cg_seal_key(cg_seal *s, const cg_secret *secret,
    uint16_t period);

/* The hash key of the first secret.  false without memory. */
bool cg_seal_hash_key(const cg_seal *s, uint16_t period, uint8_t key[32]);

/* HMAC with a hash of this name.  false without memory. */
bool cg_seal_mac(const char *hash, const uint8_t *key, size_t key_n,
    const void *text, size_t n, uint8_t *out, size_t size);

void cg_seal_free(cg_seal *s);

#endif
