/*
 * Secrets by their form: JSON Web Tokens (RFC 7519), tokens by the prefix of
 * who issues them, bearer tokens (RFC 6750).
 *
 * Hashes, UUIDs and ordinary base64 are none of these.  A token that is the
 * whole of a member of JSON whose key speaks of tokens is left alone: the
 * protocol of the chat lives on it, no one has typed it.
 */

#include <string.h>

#include "cg_secret_text.h"

typedef struct {
    const char  *prefix;
    uint8_t      len;
    uint8_t      least;
    uint8_t      most;
} cg_secret_row;

static const cg_secret_row  cg_secrets[] = {
#define CG_SECRET(prefix, least, most)                                       \
    { prefix, sizeof(prefix) - 1, least, most },
#include "cg_secret.def"
#undef CG_SECRET
};

static const char  cg_words_protocol[] =
    "token|accesstoken|idtoken|jwt|ticket|auth|authorization|session|"
    "credential|";


size_t
cg_secret_run(const uint8_t *v, size_t at, size_t most)
{
    size_t  i;

    for (i = at; i < at + most && cg_is_run(v[i]); i++) { /* void */ }

    return i;
}


/* Is v[start..end) the whole of a member whose key speaks of tokens? */
static bool
cg_secret_protocol(const uint8_t *v, size_t start, size_t end)
{
    cg_phrase  p;

    if (start == 0 || v[start - 1] != '"' || v[end] != '"') {
        return false;
    }

    cg_phrase_read(v, start, &p);

    return p.field && cg_phrase_ends(&p, cg_words_protocol);
}


/* Is v[at] behind the header of a token, which is looked at for itself? */
static bool
cg_secret_claims(const uint8_t *v, size_t at)
{
    size_t  i;

    if (at < 2 || v[at - 1] != '.') {
        return false;
    }

    for (i = at - 1; i && at - i < 100 && cg_is_run(v[i - 1]); i--) {
        /* void */
    }

    return v[i] == 'e' && v[i + 1] == 'y' && v[i + 2] == 'J';
}


/* Parts of base64url with a point between: header, claims, signature; five of
 * an encrypted one. */
static cg_match
cg_secret_jwt(const uint8_t *v, size_t start)
{
    size_t    at, end, parts;
    cg_match  m;

    if (cg_secret_claims(v, start)) {
        return cg_secret_none(start, start);
    }

    at = end = start;

    for (parts = 1; parts <= 5; parts++) {
        end = cg_secret_run(v, at, start + CG_SECRET_MAX - at);

        if ((parts == 1 && end - at < 16) || (parts == 2 && end - at < 8)) {
            return cg_secret_none(start, end);
        }

        if (v[end] != '.' || !cg_is_run(v[end + 1])
            || end + 1 >= start + CG_SECRET_MAX)
        {
            break;
        }

        at = end + 1;
    }

    m = cg_secret_none(start, end + 1);

    if (parts >= 2 && !cg_secret_protocol(v, start, end)) {
        m.end = end;
        m.rule = end + 1 < start + CG_SECRET_MAX ? CG_RULE_SECRET_JWT
                                                 : CG_RULE_SECRET_RUN;
    }

    return m;
}


/* The row of the prefix at v[start], or NULL. */
static const cg_secret_row *
cg_secret_prefix(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i, k;

    if (strchr("Aghsrwxnpd", v[start]) == NULL) {
        return NULL;
    }

    for (i = 0; i < sizeof(cg_secrets) / sizeof(cg_secrets[0]); i++) {
        if (v[start] != (uint8_t) cg_secrets[i].prefix[0]) {
            continue;
        }

        for (k = 1; k < cg_secrets[i].len
                    && v[start + k] == (uint8_t) cg_secrets[i].prefix[k]; k++)
        {
            /* void */
        }

        if (k == cg_secrets[i].len) {
            return &cg_secrets[i];
        }

        cg_far(far, start + k);
    }

    return NULL;
}


size_t
cg_secret_token(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i, end;

    end = start;

    for (i = start; i < start + CG_SECRET_RUN_MAX
                    && (cg_is_run(v[i]) || (v[i] && strchr(".~+/", v[i])));
         i++)
    {
        end = cg_is_run(v[i]) ? i + 1 : end;
    }

    cg_far(far, i);

    if (i == start + CG_SECRET_RUN_MAX) {
        return i;
    }

    if (v[i] == '=') {
        end = i;  /* what is in front of it is of the token */
    }

    while (end < start + CG_SECRET_RUN_MAX && v[end] == '=') {
        end++;
    }

    cg_far(far, end);
    return end;
}


cg_match
cg_verify_secret(const uint8_t *v, size_t start)
{
    bool                  digit;
    size_t                i, end, least, most;
    cg_match              m;
    const cg_secret_row  *row;

    if (v[start] == 'e' && v[start + 1] == 'y' && v[start + 2] == 'J') {
        return cg_secret_jwt(v, start);
    }

    m = cg_secret_none(start, start + (v[start] == 'e')
                              + (v[start] == 'e' && v[start + 1] == 'y'));
    row = cg_secret_prefix(v, start, &m.far);

    if (row != NULL) {
        least = (size_t) row->len + row->least;
        most = (size_t) row->len + row->most;
        end = cg_secret_run(v, start, most + 1);

    } else if (start && (v[start - 1] == ' ' || v[start - 1] == '.')
               && (cg_secret_behind(v, start, "bearer ")
                   || cg_secret_behind(v, start, "ya29.")
                   || cg_secret_behind(v, start, "SG.")))
    {
        least = 20;
        most = CG_SECRET_RUN_MAX;
        end = cg_secret_token(v, start, &m.far);

    } else {
        return m;
    }

    cg_far(&m.far, end + 1);

    for (i = start, digit = false; i < end; i++) {
        digit |= cg_is_digit(v[i]);
    }

    if (digit && end - start >= least && end - start <= most) {
        m.end = end;
        m.rule = end < start + CG_SECRET_RUN_MAX ? CG_RULE_SECRET_TOKEN
                                                 : CG_RULE_SECRET_RUN;
    }

    return m;
}
