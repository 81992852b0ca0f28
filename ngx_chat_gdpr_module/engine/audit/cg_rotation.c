/*
 * Keys that vouch for others.
 */

#include <string.h>

#include "cg_audit.h"
#include "cg_hex.h"
#include "cg_key.h"
#include "cg_rotation.h"

#define CG_PUBLIC  32

/* With its NUL. */
static const char  cg_rotation_info[] = "chat-gdpr audit rotation 1";

#define CG_ROTATION_TEXT  (sizeof(cg_rotation_info) + 2 * CG_PUBLIC)


/* What the new key signs; its public half at `public`. */
static bool
cg_rotation_text(EVP_PKEY *old, EVP_PKEY *new, uint8_t out[CG_ROTATION_TEXT],
    const uint8_t **public)
{
    size_t    n, m;
    uint8_t  *p;

    n = m = CG_PUBLIC;
    memcpy(out, cg_rotation_info, sizeof(cg_rotation_info));
    p = out + sizeof(cg_rotation_info);
    *public = p + CG_PUBLIC;

    return EVP_PKEY_get_raw_public_key(old, p, &n) == 1 && n == CG_PUBLIC
           && EVP_PKEY_get_raw_public_key(new, p + CG_PUBLIC, &m) == 1
           && m == CG_PUBLIC;
}


cg_status
cg_rotation_write(cg_buf *members, EVP_PKEY *old, EVP_PKEY *new)
{
    char            was[33], is[33], key[2 * CG_PUBLIC + 1];
    char            hex[2 * CG_CHAIN_SIGN + 1];
    bool            ok;
    size_t          n;
    uint8_t         text[CG_ROTATION_TEXT], s[CG_CHAIN_SIGN];
    EVP_MD_CTX     *ctx;
    const uint8_t  *public;

    if (cg_key_id(old, was) != CG_OK || cg_key_id(new, is) != CG_OK
        || !cg_rotation_text(old, new, text, &public))
    {
        return CG_EKEY;
    }

    n = sizeof(s);
    ctx = EVP_MD_CTX_new();
    ok = ctx
         && EVP_DigestSignInit_ex(ctx, NULL, NULL, NULL, NULL, new, NULL) == 1
         && EVP_DigestSign(ctx, s, &n, text, sizeof(text)) == 1
         && n == sizeof(s);
    EVP_MD_CTX_free(ctx);

    if (!ok) {
        return CG_EKEY;
    }

    (void) cg_hex_write(key, public, CG_PUBLIC);
    (void) cg_hex_write(hex, s, sizeof(s));

    return cg_buf_fmt(members, ",\"sign_key\":\"%s\",\"new_key\":\"%s\","
                      "\"public\":\"%s\",\"signed\":\"%s\"", was, is, key,
                      hex);
}


/* The value of a member, n bytes in hex. */
static bool
cg_rotation_member(const cg_record *r, const char *name, uint8_t *out,
    size_t n)
{
    const char  *p, *end;

    end = r->members + r->members_n;
    p = cg_record_find(r->members, end, name);

    return p && (size_t) (end - p) >= strlen(name) + 2 * n + 1
           && cg_hex_only(p + strlen(name), 2 * n)
           && p[strlen(name) + 2 * n] == '"'
           && cg_hex_read(p + strlen(name), out, n);
}


static bool
cg_rotation_fits(EVP_PKEY *old, EVP_PKEY *new, const uint8_t s[CG_CHAIN_SIGN])
{
    bool            ok;
    uint8_t         text[CG_ROTATION_TEXT];
    EVP_MD_CTX     *ctx;
    const uint8_t  *public;

    if (!cg_rotation_text(old, new, text, &public)) {
        return false;
    }

    ctx = EVP_MD_CTX_new();
    ok = ctx
         && EVP_DigestVerifyInit_ex(ctx, NULL, NULL, NULL, NULL, new, NULL)
            == 1
         && EVP_DigestVerify(ctx, s, CG_CHAIN_SIGN, text, sizeof(text)) == 1;
    EVP_MD_CTX_free(ctx);
    return ok;
}


EVP_PKEY *
cg_rotation_read(const cg_record *r, EVP_PKEY *old)
{
    uint8_t    public[CG_PUBLIC], s[CG_CHAIN_SIGN];
    EVP_PKEY  *new;

    if (!cg_rotation_member(r, ",\"public\":\"", public, sizeof(public))
        || !cg_rotation_member(r, ",\"signed\":\"", s, sizeof(s)))
    {
        return NULL;
    }

    new = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, public,
                                         sizeof(public));

    if (new && !cg_rotation_fits(old, new, s)) {
        EVP_PKEY_free(new);
        new = NULL;
    }

    return new;
}
