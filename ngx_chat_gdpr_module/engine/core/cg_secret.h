/*
 * The secret of an installation, with which cookies are made and pseudonyms,
 * hashes and tokens.
 */

#ifndef CG_SECRET_H
#define CG_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#define CG_SECRET_BYTES  32

typedef struct {
    uint8_t       bytes[CG_SECRET_BYTES];
    EVP_MAC_CTX  *mac;  /* HMAC-SHA256 with it: made once, for that costs more
                           than to use it */
} cg_secret;

/* That of the n bytes of a file: 64 hex digits and an optional line feed.
 * false if it is none, or without memory. */
bool cg_secret_read(cg_secret *key, const char *p, size_t n);

/* Make it of its bytes, which are set; false without memory.  And forget
 * it. */
bool cg_secret_make(cg_secret *key);
void cg_secret_free(cg_secret *key);

/* HMAC-SHA256 with it. */
bool cg_secret_mac(const cg_secret *key, const uint8_t *text, size_t n,
    uint8_t md[32]);

#endif
