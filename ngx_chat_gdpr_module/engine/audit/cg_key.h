/*
 * Key files: PEM as OpenSSL writes it (RFC 7468; RFC 8410), so that other tools
 * read and make them, too.
 */

#ifndef CG_KEY_H
#define CG_KEY_H

#include <openssl/evp.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cg_status.h"

typedef enum {
    CG_KEY_SIGN,    /* Ed25519: the proxy signs its audit log */
    CG_KEY_REVIEW,  /* X25519: for the eyes of the reviewer of the log */
    CG_KEY_N
} cg_key_kind;

/* "sign", "review" */
const char *cg_key_name(cg_key_kind kind);

/* "Ed25519", "X25519" */
const char *cg_key_algorithm(cg_key_kind kind);

/* The key in n bytes of a file; where the public half is wanted, a private key
 * will do, too.  NULL: it holds no such key.  To be freed with
 * EVP_PKEY_free(). */
EVP_PKEY *cg_key_read(const void *pem, size_t n, cg_key_kind kind,
    bool secret);

/* A new key; NULL without memory or random bytes. */
EVP_PKEY *cg_key_new(cg_key_kind kind);

/* The first 16 bytes of the SHA-256 of the public half, in hex, by which
 * people tell keys apart.  CG_OK or CG_EKEY. */
cg_status cg_key_id(EVP_PKEY *key, char id[33]);

#endif
