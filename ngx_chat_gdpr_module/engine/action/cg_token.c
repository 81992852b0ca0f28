/*
 * The text form of tokens, and what is sealed in it.
 */

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "cg_token.h"

#define CG_TOKEN_HEAD   4
#define CG_TOKEN_NONCE  16
#define CG_TOKEN_PAD    16
#define CG_TOKEN_BYTES  (CG_TOKEN_HEAD + CG_TOKEN_NONCE + CG_SIV_TAG          \
                         + CG_TOKEN_VALUE_MAX + 1)

#define CG_TOKEN_LETTERS(n)  (((n) * 8 + 4) / 5)

_Static_assert(CG_TOKEN_LETTERS(CG_TOKEN_BYTES) == CG_TOKEN_LETTERS_MAX,
               "the longest token is as long as the header says");

enum { SAME = 1, RANDOM = 2 };

static const char  cg_token_info[] = "chat-gdpr token";
static const char  cg_token_letters[] = "BCDFGHJKMNPQRSTVbcdfghjkmnpqrstv";

/* The numbers of letters, from 1. */
static const uint8_t  cg_token_numbers[256] = {
    ['B'] = 1, ['C'] = 2, ['D'] = 3, ['F'] = 4, ['G'] = 5, ['H'] = 6,
    ['J'] = 7, ['K'] = 8, ['M'] = 9, ['N'] = 10, ['P'] = 11, ['Q'] = 12,
    ['R'] = 13, ['S'] = 14, ['T'] = 15, ['V'] = 16,
    ['b'] = 17, ['c'] = 18, ['d'] = 19, ['f'] = 20, ['g'] = 21, ['h'] = 22,
    ['j'] = 23, ['k'] = 24, ['m'] = 25, ['n'] = 26, ['p'] = 27, ['q'] = 28,
    ['r'] = 29, ['s'] = 30, ['t'] = 31, ['v'] = 32
};


static bool
cg_token_is_name(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}


cg_token_form
cg_token_read(const uint8_t *p, size_t n, cg_token *t)
{
    size_t  i, max;

    if (n == 0 || p[0] != '[') {
        return CG_TOKEN_NONE;
    }

    max = n < CG_TOKEN_NAME_MAX + 1 ? n : CG_TOKEN_NAME_MAX + 1;

    for (i = 1; i < max && cg_token_is_name(p[i]); i++) { /* void */ }

    t->name = p + 1;
    t->name_n = i - 1;
    t->letters = p + i;
    t->letters_n = 0;
    t->n = i;

    if (i == n) {
        return CG_TOKEN_OPEN;
    }

    if (t->name_n == 0 || p[i] != '-') {
        return CG_TOKEN_NONE;
    }

    t->letters = p + ++i;

    while (i < n && cg_token_numbers[p[i]]) {
        if (++t->letters_n > CG_TOKEN_LETTERS_MAX) {
            return CG_TOKEN_NONE;
        }
        i++;
    }

    t->n = i;

    if (i == n) {
        return CG_TOKEN_OPEN;
    }

    if (t->letters_n == 0) {
        return CG_TOKEN_NONE;
    }

    if (p[i] != ']') {
        return CG_TOKEN_CUT;
    }

    t->n = i + 1;
    return CG_TOKEN_WHOLE;
}


size_t
cg_token_before(const uint8_t *v, size_t from, size_t at)
{
    size_t   i;
    uint8_t  c;

    for (i = at; i > from && at - i < CG_TOKEN_MAX; i--) {
        c = v[i - 1];

        if (c == '[') {
            return i - 1;
        }

        if (c != '-' && !cg_token_is_name(c) && cg_token_numbers[c] == 0) {
            break;
        }
    }

    return SIZE_MAX;
}


bool
cg_token_covers(const uint8_t *v, size_t n, size_t start, size_t end)
{
    size_t    at;
    cg_token  t;

    at = v[start] == '[' ? start : cg_token_before(v, 0, start);

    return at != SIZE_MAX && cg_token_read(v + at, n - at, &t) != CG_TOKEN_NONE
           && t.letters_n && end <= at + t.n;
}


cg_status
cg_token_write(const char *entity, const uint8_t *p, size_t n, size_t letters,
    cg_buf *out)
{
    size_t     i, k;
    uint8_t   *to;
    uint32_t   bits;
    unsigned   have;
    cg_status  st;

    st = cg_buf_reserve(out, strlen(entity) + letters + 3);
    if (st != CG_OK) {
        return st;
    }

    (void) cg_buf_str(out, "[");
    (void) cg_buf_str(out, entity);
    (void) cg_buf_str(out, "-");

    to = out->p + out->n;
    bits = have = 0;

    for (i = k = 0; k < letters; k++) {
        if (have < 5) {
            bits = bits << 8 | (i < n ? p[i++] : 0u);
            have += 8;
        }

        have -= 5;
        to[k] = (uint8_t) cg_token_letters[bits >> have & 31];
    }

    out->n += letters;

    return cg_buf_str(out, "]");
}


/* The bytes of the letters: their number; 0 if there are too many, or if they
 * could have been written otherwise. */

static size_t
cg_token_bytes(const cg_token *t, uint8_t out[CG_TOKEN_BYTES])
{
    size_t    i, n;
    uint32_t  bits;
    unsigned  have;

    n = t->letters_n * 5 / 8;

    if (n > CG_TOKEN_BYTES || CG_TOKEN_LETTERS(n) != t->letters_n) {
        return 0;
    }

    bits = have = 0;

    for (i = n = 0; i < t->letters_n; i++) {
        bits = bits << 5 | (cg_token_numbers[t->letters[i]] - 1u);
        have += 5;

        if (have >= 8) {
            have -= 8;
            out[n++] = (uint8_t) (bits >> have);
        }
    }

    return (bits & ((1u << have) - 1)) == 0 ? n : 0;
}


/* The associated data of a token with these first bytes. */

static size_t
cg_token_data(const char *policy, const void *entity, size_t entity_n,
    const uint8_t *head, uint8_t info[sizeof(cg_token_info) - 1
                                      + CG_TOKEN_HEAD], cg_siv_data data[4])
{
    memcpy(info, cg_token_info, sizeof(cg_token_info) - 1);
    memcpy(info + sizeof(cg_token_info) - 1, head, CG_TOKEN_HEAD);

    data[0].p = info;
    data[0].n = sizeof(cg_token_info) - 1 + CG_TOKEN_HEAD;
    data[1].p = policy;
    data[1].n = strlen(policy);
    data[2].p = entity;
    data[2].n = entity_n;
    data[3].p = head + CG_TOKEN_HEAD;
    data[3].n = CG_TOKEN_NONCE;

    return head[0] == RANDOM ? 4 : 3;
}


cg_status
cg_token_seal(cg_seal *s, const cg_policy *p, size_t e, bool random,
    const uint8_t *text, size_t n, cg_buf *out)
{
    size_t          at, padded, n_data;
    uint8_t         bytes[CG_TOKEN_BYTES], value[CG_TOKEN_VALUE_MAX + 1];
    uint8_t         info[sizeof(cg_token_info) - 1 + CG_TOKEN_HEAD];
    uint16_t        period;
    cg_status       st;
    const char     *entity;
    cg_siv_data     data[4];
    const uint8_t  *key;

    if (s->n == 0) {
        return CG_EKEY;
    }

    if (n == 0 || n > CG_TOKEN_VALUE_MAX) {
        return CG_ELIMIT;
    }

    period = cg_seal_period(s, p);
    key = cg_seal_key(s, &s->secrets[0], period);

    bytes[0] = random ? RANDOM : SAME;
    bytes[2] = (uint8_t) (period >> 8);
    bytes[3] = (uint8_t) period;
    at = CG_TOKEN_HEAD + (random ? CG_TOKEN_NONCE : 0);

    if (key == NULL || !cg_seal_id(&s->secrets[0], &bytes[1])
        || (random && RAND_bytes(bytes + CG_TOKEN_HEAD, CG_TOKEN_NONCE) != 1))
    {
        return CG_ENOMEM;
    }

    entity = cg_policy_entity_name(p, e);
    n_data = cg_token_data(p->name, entity, strlen(entity), bytes, info,
                           data);

    padded = (n / CG_TOKEN_PAD + 1) * CG_TOKEN_PAD;
    memset(value, 0, padded);
    memcpy(value, text, n);
    value[n] = 0x80;

    st = cg_siv_seal(&s->siv, key, CG_SIV_KEY, data, n_data, value, padded,
                     bytes + at);
    OPENSSL_cleanse(value, padded);

    if (st != CG_OK) {
        return st;
    }

    at += CG_SIV_TAG + padded;
    return cg_token_write(entity, bytes, at, CG_TOKEN_LETTERS(at), out);
}


/* With one of the secrets; value has room for n - CG_SIV_TAG bytes. */

static cg_status
cg_token_try(cg_seal *s, const cg_secret *secret, const uint8_t *bytes,
    const cg_siv_data *data, size_t n_data, const uint8_t *sealed, size_t n,
    uint8_t *value)
{
    uint8_t         id;
    const uint8_t  *key;

    if (!cg_seal_id(secret, &id)) {
        return CG_ENOMEM;
    }

    if (id != bytes[1]) {
        return CG_EKEY;
    }

    key = cg_seal_key(s, secret, (uint16_t) (bytes[2] << 8 | bytes[3]));

    return key ? cg_siv_open(&s->siv, key, CG_SIV_KEY, data, n_data, sealed, n,
                             value) : CG_ENOMEM;
}


cg_status
cg_token_value(cg_seal *s, const char *policy, const cg_token *t, cg_buf *out)
{
    size_t       i, n, at, n_data;
    uint8_t      bytes[CG_TOKEN_BYTES], value[CG_TOKEN_VALUE_MAX + 1];
    uint8_t      info[sizeof(cg_token_info) - 1 + CG_TOKEN_HEAD];
    cg_status    st;
    cg_siv_data  data[4];

    n = cg_token_bytes(t, bytes);
    at = CG_TOKEN_HEAD + (n && bytes[0] == RANDOM ? CG_TOKEN_NONCE : 0);

    if (n == 0 || (bytes[0] != SAME && bytes[0] != RANDOM)
        || n < at + CG_SIV_TAG + CG_TOKEN_PAD
        || (n - at) % CG_TOKEN_PAD != 0
        || n - at - CG_SIV_TAG > sizeof(value))
    {
        return CG_EKEY;
    }

    n_data = cg_token_data(policy, t->name, t->name_n, bytes, info, data);
    st = CG_EKEY;

    for (i = 0; i < s->n && st == CG_EKEY; i++) {
        st = cg_token_try(s, &s->secrets[i], bytes, data, n_data, bytes + at,
                          n - at, value);
    }

    if (st != CG_OK) {
        return st;
    }

    for (n -= at + CG_SIV_TAG; n && value[n - 1] == 0; n--) { /* void */ }

    st = n > 1 && value[n - 1] == 0x80 ? cg_buf_add(out, value, n - 1)
                                       : CG_EKEY;
    OPENSSL_cleanse(value, sizeof(value));
    return st;
}
