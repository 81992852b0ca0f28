/*
 * Sealing to a public key: RFC 9180 (HPKE), base mode, one message,
 * DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-GCM.  Who has only the
 * public key can seal but not open, not even what it has sealed itself.
 */

#ifndef CG_HPKE_H
#define CG_HPKE_H

#include <openssl/evp.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cg_status.h"

/* RFC 9180 section 7.3. */
typedef enum {
    CG_HPKE_AES_128_GCM = 1,
    CG_HPKE_AES_256_GCM = 2
} cg_hpke_aead;

/* A sealed text is so much longer: the encapsulated key in front, the tag
 * behind. */
#define CG_HPKE_KEY    32
#define CG_HPKE_TAG    16
#define CG_HPKE_EXTRA  (CG_HPKE_KEY + CG_HPKE_TAG)

/* What both sides agree on. */
typedef struct {
    cg_hpke_aead    aead;
    const uint8_t  *info;    /* what the sealed text is for */
    size_t          info_n;  /* at most 64 bytes */
    const uint8_t  *aad;     /* is authenticated with it; may be NULL if */
    size_t          aad_n;   /* this is 0 */
} cg_hpke;

/* Seal n bytes to an X25519 public key: n + CG_HPKE_EXTRA bytes at `out`.
 * CG_OK, CG_EKEY (not such a key) or CG_ENOMEM. */
cg_status cg_hpke_seal(const cg_hpke *h, EVP_PKEY *to, const uint8_t *in,
    size_t n, uint8_t *out);

/* Open n >= CG_HPKE_EXTRA bytes with an X25519 private key: n - CG_HPKE_EXTRA
 * bytes at `out`.  CG_EKEY: not sealed to this key, for another purpose, or
 * changed since; nothing of `out` is to be used then. */
cg_status cg_hpke_open(const cg_hpke *h, EVP_PKEY *with, const uint8_t *in,
    size_t n, uint8_t *out);

#endif
