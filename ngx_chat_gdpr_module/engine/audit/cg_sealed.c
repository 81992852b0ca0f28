/*
 * Sealing of lines, and opening them.
 */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "cg_sealed.h"

#define CG_BUCKETS  1024

/* A key is led on over so many lines that are missing. */
#define CG_SEQ_AHEAD    (UINT64_C(1) << 20)

static const char  cg_sealed_purpose[] = "chat-gdpr audit seal";
static const char *const  cg_sealed_front[2] = {
    "\"type\":\"sealed\"", "\"type\":\"sealed_consent\""
};
static const char  cg_sealed_open[] = ",\"sealed\":\"";

typedef struct cg_sealed_chain_s  cg_sealed_chain;

/* A chain. */
struct cg_sealed_chain_s {
    cg_sealed_chain  *next;
    char              id[CG_CHAIN_ID];
    uint64_t          seq;    /* of the record whose key this is */
    uint8_t           key[CG_CHAIN_KEY];
};

struct cg_unseal_s {
    EVP_PKEY         *reviewer;
    EVP_MD_CTX       *digest;
    EVP_CIPHER_CTX   *cipher;
    cg_buf            line;
    cg_buf            bytes;
    cg_sealed_chain  *buckets[CG_BUCKETS];
};


static bool
cg_sealed_key(EVP_MD_CTX *digest, const uint8_t key[CG_CHAIN_KEY],
    uint8_t out[32])
{
    bool      ok;
    uint8_t   in[sizeof(cg_sealed_purpose) - 1 + CG_CHAIN_KEY];
    unsigned  n;

    memcpy(in, cg_sealed_purpose, sizeof(cg_sealed_purpose) - 1);
    memcpy(in + sizeof(cg_sealed_purpose) - 1, key, CG_CHAIN_KEY);

    ok = EVP_DigestInit_ex2(digest, NULL, NULL) == 1
         && EVP_DigestUpdate(digest, in, sizeof(in)) == 1
         && EVP_DigestFinal_ex(digest, out, &n) == 1;

    OPENSSL_cleanse(in, sizeof(in));
    return ok;
}


/* n bytes; the tag is written or compared.  Sizes are those of lines. */
static bool
cg_sealed_run(EVP_CIPHER_CTX *ctx, int seal, const uint8_t key[32],
    const uint8_t *nonce, const char *aad, size_t aad_n, const uint8_t *in,
    size_t n, uint8_t *out, uint8_t tag[CG_SEALED_TAG])
{
    int  len;

    return n <= INT_MAX && aad_n <= INT_MAX
           && EVP_CipherInit_ex2(ctx, NULL, key, nonce, seal, NULL) == 1
           && EVP_CipherUpdate(ctx, NULL, &len, (const uint8_t *) aad,
                               (int) aad_n) == 1
           && EVP_CipherUpdate(ctx, out, &len, in, (int) n) == 1
           && (seal || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG,
                                           CG_SEALED_TAG, tag) == 1)
           && EVP_CipherFinal_ex(ctx, out + len, &len) == 1
           && (!seal || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG,
                                            CG_SEALED_TAG, tag) == 1);
}


/* REST, n bytes, at `in`: nonce, ciphertext and tag at `out`. */
static bool
cg_sealed_bytes(const cg_chain *c, const char *aad, size_t aad_n,
    const uint8_t *in, size_t n, uint8_t *out)
{
    bool     ok;
    uint8_t  key[32];

    ok = cg_chain_random(c, out, CG_SEALED_NONCE)
         && cg_sealed_key(c->half, c->key, key)
         && cg_sealed_run(c->cipher, 1, key, out, aad, aad_n, in, n,
                        out + CG_SEALED_NONCE, out + CG_SEALED_NONCE + n);

    OPENSSL_cleanse(key, sizeof(key));
    return ok;
}


/* RFC 4648 section 4.  By hand: what is sealed is no secret, and OpenSSL's own
 * takes three times as long to hide which digits it writes. */
static uint8_t *
cg_sealed_base64(uint8_t *out, const uint8_t *p, size_t n)
{
    uint32_t  x;

    static const char  digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789+/";

    for (; n >= 3; p += 3, n -= 3, out += 4) {
        x = (uint32_t) p[0] << 16 | (uint32_t) p[1] << 8 | p[2];
        out[0] = (uint8_t) digits[x >> 18];
        out[1] = (uint8_t) digits[x >> 12 & 63];
        out[2] = (uint8_t) digits[x >> 6 & 63];
        out[3] = (uint8_t) digits[x & 63];
    }

    if (n) {
        x = (uint32_t) p[0] << 16 | (n == 2 ? (uint32_t) p[1] << 8 : 0);
        out[0] = (uint8_t) digits[x >> 18];
        out[1] = (uint8_t) digits[x >> 12 & 63];
        out[2] = n == 2 ? (uint8_t) digits[x >> 6 & 63] : '=';
        out[3] = '=';
        out += 4;
    }

    return out;
}


/* The line with `sealed`, n bytes, behind its type. */
static void
cg_sealed_write(cg_buf *out, size_t says, const uint8_t *sealed, size_t n)
{
    uint8_t  *p;

    p = out->p + says;
    memcpy(p, cg_sealed_open, sizeof(cg_sealed_open) - 1);
    p = cg_sealed_base64(p + sizeof(cg_sealed_open) - 1, sealed, n);
    *p++ = '"';

    out->n = (size_t) (p - out->p);
}


cg_status
cg_sealed_line(const cg_chain *c, cg_buf *out, size_t from, size_t rest,
    bool proof, size_t *says)
{
    size_t     n, front, room;
    char      *line;
    uint8_t   *text;
    cg_status  st;

    if (!c->keyed || c->cipher == NULL) {
        return CG_EKEY;
    }

    n = out->n - rest;
    front = strlen(cg_sealed_front[proof]);
    room = front + sizeof(cg_sealed_open) + 2 * (n + CG_SEALED_EXTRA);

    /* what is sealed, and the bytes of it, are put behind that for a while */

    st = cg_buf_reserve(out, room + 2 * n + CG_SEALED_EXTRA);
    if (st != CG_OK) {
        return st;
    }

    line = (char *) out->p + from;
    text = out->p + out->n + room;
    memcpy(text, out->p + rest, n);
    memcpy(out->p + rest, cg_sealed_front[proof], front);
    *says = rest + front;

    if (cg_sealed_bytes(c, line, *says - from, text, n, text + n)) {
        cg_sealed_write(out, *says, text + n, n + CG_SEALED_EXTRA);
    } else {
        memcpy(out->p + rest, text, n);
        st = CG_ENOMEM;
    }

    OPENSSL_cleanse(text, n);
    return st;
}


cg_unseal *
cg_unseal_new(EVP_PKEY *reviewer)
{
    cg_unseal  *u;

    u = calloc(1, sizeof(*u));
    if (u == NULL) {
        return NULL;
    }

    u->reviewer = reviewer;
    u->digest = EVP_MD_CTX_new();
    u->cipher = EVP_CIPHER_CTX_new();

    if (u->digest == NULL || u->cipher == NULL
        || EVP_DigestInit_ex2(u->digest, EVP_sha256(), NULL) != 1
        || EVP_CipherInit_ex2(u->cipher, EVP_aes_256_gcm(), NULL, NULL, 0,
                              NULL) != 1)
    {
        cg_unseal_free(u);
        return NULL;
    }

    return u;
}


void
cg_unseal_free(cg_unseal *u)
{
    size_t            i;
    cg_sealed_chain  *c, *next;

    if (u == NULL) {
        return;
    }

    for (i = 0; i < CG_BUCKETS; i++) {
        for (c = u->buckets[i]; c; c = next) {
            next = c->next;
            OPENSSL_cleanse(c, sizeof(*c));
            free(c);
        }
    }

    EVP_MD_CTX_free(u->digest);
    EVP_CIPHER_CTX_free(u->cipher);
    cg_buf_free(&u->line);
    cg_buf_free(&u->bytes);
    free(u);
}


/* Names are random: their first digits will do.  NULL: not known, and not to
 * be made, or without memory. */
static cg_sealed_chain *
cg_unseal_chain(cg_unseal *u, const char *id, bool make)
{
    uint32_t          h;
    cg_sealed_chain  *c, **bucket;

    memcpy(&h, id, sizeof(h));
    bucket = &u->buckets[(h * UINT32_C(2654435761) >> 8) % CG_BUCKETS];

    for (c = *bucket; c; c = c->next) {
        if (memcmp(c->id, id, CG_CHAIN_ID) == 0) {
            return c;
        }
    }

    c = make ? calloc(1, sizeof(*c)) : NULL;

    if (c) {
        memcpy(c->id, id, CG_CHAIN_ID);
        c->next = *bucket;
        *bucket = c;
    }

    return c;
}


/* A line that brings the key of its chain. */
static cg_status
cg_unseal_keyed(cg_unseal *u, const cg_record *r)
{
    uint8_t           key[CG_CHAIN_KEY];
    const char       *sealed, *end;
    cg_sealed_chain  *c;

    static const char  name[] = ",\"key\":\"";

    end = r->members + r->members_n;
    sealed = cg_record_find(r->members, end, name);

    if (sealed == NULL
        || (size_t) (end - sealed) < sizeof(name) - 1
                                     + 2 * (CG_CHAIN_KEY + CG_HPKE_EXTRA)
        || cg_chain_open(r->chain, sealed + sizeof(name) - 1, u->reviewer,
                         key) != CG_OK)
    {
        return CG_OK;
    }

    c = cg_unseal_chain(u, r->chain, true);

    if (c) {
        c->seq = r->seq;
        memcpy(c->key, key, sizeof(key));
    }

    OPENSSL_cleanse(key, sizeof(key));
    return c ? CG_OK : CG_ENOMEM;
}


/* Lead the chain's key on to the record's; false: it cannot be had. */
static bool
cg_unseal_key(cg_unseal *u, const cg_record *r, cg_sealed_chain *c)
{
    if (r->seq < c->seq || r->seq - c->seq > CG_SEQ_AHEAD) {
        return false;
    }

    while (c->seq < r->seq) {
        if (!cg_chain_next(u->digest, c->key)) {
            return false;
        }
        c->seq++;
    }

    return true;
}


/* The bytes of a sealed line, at u->bytes. */
static bool
cg_unseal_bytes(cg_unseal *u, const cg_record *r)
{
    int          n;
    size_t       size;
    const char  *p;

    p = r->members;
    size = r->members_n;

    if (size < sizeof(cg_sealed_open)
        || memcmp(p, cg_sealed_open, sizeof(cg_sealed_open) - 1) != 0
        || p[size - 1] != '"')
    {
        return false;
    }

    p += sizeof(cg_sealed_open) - 1;
    size -= sizeof(cg_sealed_open);

    u->bytes.n = 0;

    if (size > INT_MAX || size % 4 || size == 0
        || cg_buf_reserve(&u->bytes, size / 4 * 3) != CG_OK)
    {
        return false;
    }

    n = EVP_DecodeBlock(u->bytes.p, (const uint8_t *) p, (int) size);

    if (n < 0) {
        return false;
    }

    u->bytes.n = (size_t) n - (p[size - 1] == '=') - (p[size - 2] == '=');
    return u->bytes.n > CG_SEALED_EXTRA;
}


/* The line with what it says in the place of what is sealed. */
static cg_status
cg_unseal_open(cg_unseal *u, const cg_record *r, const cg_sealed_chain *c)
{
    bool      ok;
    size_t    n, front;
    uint8_t   key[32], tag[CG_SEALED_TAG];
    uint8_t  *b;

    b = u->bytes.p;
    n = u->bytes.n - CG_SEALED_EXTRA;
    front = (size_t) (r->type - r->p) - (sizeof("\"type\":\"") - 1);
    u->line.n = 0;

    if (cg_buf_reserve(&u->line, r->n + n) != CG_OK) {
        return CG_ENOMEM;
    }

    memcpy(tag, b + CG_SEALED_NONCE + n, sizeof(tag));

    ok = cg_sealed_key(u->digest, c->key, key)
         && cg_sealed_run(u->cipher, 0, key, b, r->p,
                        (size_t) (r->members - r->p), b + CG_SEALED_NONCE, n,
                        u->line.p + front, tag);

    OPENSSL_cleanse(key, sizeof(key));

    if (!ok) {
        return CG_EKEY;
    }

    memcpy(u->line.p, r->p, front);
    u->line.n = front + n;

    return cg_buf_add(&u->line, r->members + r->members_n,
                      (size_t) (r->p + r->n - r->members) - r->members_n);
}


bool
cg_sealed_is(const cg_record *r)
{
    return cg_record_is(r, "sealed") || cg_record_is(r, "sealed_consent");
}


cg_status
cg_unseal_line(cg_unseal *u, const char *p, size_t n, const char **line,
    size_t *m)
{
    cg_record         r;
    cg_status         st;
    const char       *start;
    cg_sealed_chain  *c;

    *line = p;
    *m = n;
    start = cg_record_start(p, n);

    if (!cg_record_read(&r, start, n - (size_t) (start - p))) {
        return CG_OK;
    }

    if (cg_record_marks(&r)) {
        return cg_unseal_keyed(u, &r);
    }

    if (!cg_sealed_is(&r) || r.erased) {
        return CG_OK;
    }

    c = cg_unseal_chain(u, r.chain, false);

    if (c == NULL || !cg_unseal_key(u, &r, c) || !cg_unseal_bytes(u, &r)) {
        return CG_EKEY;
    }

    st = cg_unseal_open(u, &r, c);

    if (st == CG_OK) {
        *line = (const char *) u->line.p;
        *m = u->line.n;
    }

    return st;
}
