/*
 * Tokens: a value sealed inside the text that it stood in.  No store: whoever
 * has the secret opens it, and nobody else.
 *
 *     [ENTITY-LETTERS]            such as [iban-QjnBbS…]
 *
 *   LETTERS    bytes of 8 bits in letters of 5, the first bits first; what is
 *              left over in the last letter is zero.  The alphabet has no
 *              vowel and no digit, so that no word, number or name is ever
 *              read in it:  BCDFGHJKMNPQRSTVbcdfghjkmnpqrstv
 *   bytes      kind      1 byte: 1 the same for the same value, 2 never
 *              key id    1 byte (cg_seal.h)
 *              period    2 bytes, big-endian
 *              nonce     16 random bytes, of kind 2 only
 *              V         16 bytes  } AES-256-SIV (RFC 5297) of the value, with
 *              text      16 k      } 0x80 and zeros up to 16 k bytes behind it
 *   associated data, each a component: "chat-gdpr token" || kind || key id ||
 *              period; the policy's name; the entity's name; the nonce
 *
 * So a token opens under its own policy and as its own entity only.  Of kind 1
 * it tells who sees two of them whether they stand for the same value, within
 * one period; either kind tells its length to within 16 bytes.
 *
 * Brackets, letters, digits, "_" and "-" mean nothing to JSON, HTML and XML,
 * and come back from percent-encoding.  A token that was cut does not open: it
 * still tells what kind of data was there.
 */

#ifndef CG_TOKEN_H
#define CG_TOKEN_H

#include "cg_seal.h"

/* Longer values are not sealed. */
#define CG_TOKEN_VALUE_MAX    255

/* Of a whole one: 4 + 16 + 16 + 256 bytes. */
#define CG_TOKEN_LETTERS_MAX  468

/* And at least: 4 + 16 + 16 bytes.  A hash has fewer. */
#define CG_TOKEN_LETTERS_MIN  58

/* Of all its text: the name of an entity has at most 31 bytes. */
#define CG_TOKEN_NAME_MAX     31
#define CG_TOKEN_MAX          (CG_TOKEN_NAME_MAX + CG_TOKEN_LETTERS_MAX + 3)

typedef enum {
    CG_TOKEN_NONE,   /* not the form of a token */
    CG_TOKEN_OPEN,   /* the text ends within one */
    CG_TOKEN_CUT,    /* it breaks off: at least one letter, no bracket */
    CG_TOKEN_WHOLE
} cg_token_form;

typedef struct {
    const uint8_t  *name;
    size_t          name_n;
    const uint8_t  *letters;
    size_t          letters_n;
    size_t          n;  /* bytes in all */
} cg_token;

/* What stands at p[0..n), which begins with a bracket; t is set unless it is
 * NONE.  Hashes (cg_hash.h) have the form, too. */
cg_token_form cg_token_read(const uint8_t *p, size_t n, cg_token *t);

/* Where the form begins that v[at - 1] may be a part of: the offset of its
 * bracket, not in front of `from`; SIZE_MAX if there is none. */
size_t cg_token_before(const uint8_t *v, size_t from, size_t at);

/* Do v[start..end) lie within the form of a token?  v has n bytes. */
bool cg_token_covers(const uint8_t *v, size_t n, size_t start, size_t end);

/* Append "[entity-", the first `letters` letters of n bytes, and "]".  CG_OK
 * or CG_ENOMEM. */
cg_status cg_token_write(const char *entity, const uint8_t *p, size_t n,
    size_t letters, cg_buf *out);

/* Append the token of text[0..n), found as entity e of the policy; `random`:
 * of kind 2.  CG_OK, CG_ENOMEM, CG_ELIMIT if the value is too long or empty,
 * or CG_EKEY: there is no key. */
cg_status cg_token_seal(cg_seal *s, const cg_policy *p, size_t e, bool random,
    const uint8_t *text, size_t n, cg_buf *out);

/* Append the value of a whole token, made under a policy of this name.  CG_OK,
 * CG_ENOMEM, or CG_EKEY: it does not open. */
cg_status cg_token_value(cg_seal *s, const char *policy, const cg_token *t,
    cg_buf *out);

#endif
