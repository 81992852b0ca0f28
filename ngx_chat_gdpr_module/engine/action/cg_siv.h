/*
 * AES-SIV (RFC 5297): authenticated encryption that needs no nonce.  The same
 * text under the same key and associated data has the same sealed form; who
 * does not have the key learns this, its length, and nothing else.
 */

#ifndef CG_SIV_H
#define CG_SIV_H

#include <openssl/evp.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cg_status.h"

#define CG_SIV_TAG  16  /* bytes of V, in front of the encrypted text */
#define CG_SIV_KEY  64  /* bytes of a key of AES-256-SIV */

/* One component of the associated data; of at least one byte, for OpenSSL up to
 * 3.0.9 leaves empty ones out (CVE-2023-2975). */
typedef struct {
    const void  *p;
    size_t       n;
} cg_siv_data;

/* Zero-initialised is valid; free with cg_siv_free().  Nothing of a key stays
 * behind a call but in ctx. */
typedef struct {
    EVP_CIPHER      *cipher;
    EVP_CIPHER_CTX  *ctx;
    size_t           key_n;
} cg_siv;

/* Seal text[0..n), n > 0, with a key of 32, 48 or 64 bytes, into out: V and
 * then n bytes.  CG_OK, CG_EKEY or CG_ENOMEM. */
cg_status cg_siv_seal(cg_siv *s, const uint8_t *key, size_t key_n,
    const cg_siv_data *data, size_t n_data, const uint8_t *text, size_t n,
    uint8_t *out);

/* The reverse: sealed[0..n), n > CG_SIV_TAG, into out, n - CG_SIV_TAG bytes,
 * which are zeroed if it does not open.  CG_OK, CG_EKEY or CG_ENOMEM. */
cg_status cg_siv_open(cg_siv *s, const uint8_t *key, size_t key_n,
    const cg_siv_data *data, size_t n_data, const uint8_t *sealed, size_t n,
    uint8_t *out);

void cg_siv_free(cg_siv *s);

#endif
