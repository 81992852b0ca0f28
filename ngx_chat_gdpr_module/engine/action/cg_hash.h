/*
 * The action `hash`: the same for the same value, within a period.
 *
 *   hash        HMAC-SHA256(hash key, policy || 0x00 || entity || 0x00 ||
 *               value), its first 60 bits, as 12 letters of cg_token.h:
 *               "[email-BcdFGhjKmNpQ]"
 *
 * The value of a hash is what was written without case, and without spaces and
 * punctuation where they do not tell anything (of a card number, not of an
 * address); so it is the same however somebody groups the digits.
 */

#ifndef CG_HASH_H
#define CG_HASH_H

#include "cg_seal.h"

/* Append the hash of text[0..n), found as entity e of the policy, brackets and
 * all.  CG_OK, CG_ENOMEM, or CG_EKEY: there is no key. */
cg_status cg_hash_write(const cg_seal *s, const cg_policy *p, size_t e,
    const uint8_t *text, size_t n, cg_buf *out);

#endif
