/*
 * See cg_secret.h.
 */

#include <openssl/crypto.h>
#include <openssl/params.h>

#include "cg_hex.h"
#include "cg_secret.h"


bool
cg_secret_read(cg_secret *key, const char *p, size_t n)
{
    key->mac = NULL;

    while (n && (p[n - 1] == '\n' || p[n - 1] == '\r')) {
        n--;
    }

    return n == 2 * sizeof(key->bytes)
           && cg_hex_read(p, key->bytes, sizeof(key->bytes))
           && cg_secret_make(key);
}


bool
cg_secret_make(cg_secret *key)
{
    bool        ok;
    char        digest[] = "SHA256";
    EVP_MAC    *mac;
    OSSL_PARAM  params[] = {
        OSSL_PARAM_construct_utf8_string("digest", digest, 0),
        OSSL_PARAM_construct_end()
    };

    mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    key->mac = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);

    ok = key->mac && EVP_MAC_init(key->mac, key->bytes, sizeof(key->bytes),
                                  params) == 1;

    if (!ok) {
        cg_secret_free(key);
    }

    return ok;
}


void
cg_secret_free(cg_secret *key)
{
    EVP_MAC_CTX_free(key->mac);
    OPENSSL_cleanse(key, sizeof(*key));
}


bool
cg_secret_mac(const cg_secret *key, const uint8_t *text, size_t n,
    uint8_t md[32])
{
    size_t  size;

    return EVP_MAC_init(key->mac, NULL, 0, NULL) == 1
           && EVP_MAC_update(key->mac, text, n) == 1
           && EVP_MAC_final(key->mac, md, &size, 32) == 1;
}
