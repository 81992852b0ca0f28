/*
 * Chains of an audit log: what binds the lines of one writer to each other, so
 * that nobody can change, remove, insert or reorder them unnoticed.
 *
 * A line of the chain C, N counting from 1 without a gap:
 *
 *   {"time":T,"chain":C,"seq":N[,"proofs":A],"type":Y SAYS
 *    ,"prev":P[,"mac":M][,"signature":S],"hash":H}
 *
 *   C  16 random hex digits
 *   A  how many lines of the chain, up to and with this one, are of the class
 *      "consent" (cg_retain.h); not written if none is
 *   P  H of the line before, 64 zeros in the first
 *   R  SHA-256 of SAYS, which are the other members with commas in front; not
 *      written
 *   D  SHA-256 of the line up to and with P's closing quote, with
 *      `,"erased":"R"` in the place of SAYS; not written
 *   M  HMAC-SHA256(K[N], D), its first 16 bytes: if there is a reviewer's key
 *   S  Ed25519 (RFC 8032) of "chat-gdpr audit 2" || 0x00 || D: in some lines,
 *      if there is a signing key
 *   H  SHA-256 of the line up to and not with `,"hash":"`, with
 *      `,"erased":"R"` in the place of SAYS
 *
 * all in lower-case hex.  K[1] is random.  It stands in the first line as
 * "key", sealed to the reviewer (cg_hpke.h, info "chat-gdpr audit key", aad C).
 * K[N+1] = SHA-256("chat-gdpr audit next" || K[N]), and K[N] is forgotten once
 * line N is written.
 *
 * What a line says can so be taken out of it, SAYS for `,"erased":"R"`: hash,
 * code and signature are those of the line that is left, and still prove when,
 * where in its chain and of what type it was.  Nobody can tell from R what it
 * said, not even who has a good guess: SAYS of lines that are about a visitor
 * begin with a "salt", 16 random bytes, or hold what is sealed under a random
 * nonce.  That it may have been taken out is another line's word: see
 * cg_tombstone.h.
 *
 * What that proves.  Without any key the hashes show each accident and each
 * change by somebody who does not mend all lines behind it.  With the signing
 * key's public half: everything up to a signed line is as the signer wrote it.
 * With the reviewer's private half: whoever takes over the machine, signing
 * key and all, cannot change what was written before, for K[N] is gone and
 * sealed K[1] opens for the reviewer alone.  What is cut off at the end shows
 * by the last line, which is a "stop", and by the "heads" that lines of other
 * chains quote; what they cannot show is a cut that takes away all of them:
 * that shows by signed lines that are kept at another place.
 */

#ifndef CG_CHAIN_H
#define CG_CHAIN_H

#include <openssl/evp.h>

#include "cg_buf.h"
#include "cg_hpke.h"

#define CG_CHAIN_ID    16   /* hex digits of a name */
#define CG_CHAIN_KEY   32   /* bytes of K[N] */
#define CG_CHAIN_MAC   16   /* bytes of M */
#define CG_CHAIN_SIGN  64   /* bytes of S */

#define CG_CHAIN_SALT  16   /* bytes of a salt */

/* What cg_chain_line() adds at most, from P on. */
#define CG_CHAIN_TAIL  384

/* Keys of a writer; each may be NULL.  They are not taken over. */
typedef struct {
    EVP_PKEY  *signer;    /* Ed25519, private */
    EVP_PKEY  *reviewer;  /* X25519, public */
    bool       seal;      /* lines are for the reviewer alone: cg_sealed.h */
} cg_chain_keys;

/* Random bytes that were fetched and not used so far. */
typedef struct cg_chain_salts_s  cg_chain_salts;

/* A plain copy is a point to go back to, until what was written since is:
 * then its key is to be forgotten with cg_chain_forget(). */
typedef struct {
    char          id[CG_CHAIN_ID + 1];
    uint64_t      seq;       /* of the last line */
    uint64_t      proofs;    /* A of it */
    char          prev[65];
    bool          keyed;
    uint8_t       key[CG_CHAIN_KEY];  /* of the next line */
    EVP_PKEY     *signer;
    EVP_MD_CTX   *digest;    /* shared with copies, as are those below */
    EVP_MD_CTX   *half;
    cg_chain_salts  *salts;
    EVP_CIPHER_CTX  *cipher;  /* NULL: lines are not sealed */
    EVP_PKEY     *reviewer;
    /* K[1] sealed, in hex; "" if there is no reviewer */
    char          sealed[2 * (CG_CHAIN_KEY + CG_HPKE_EXTRA) + 1];
} cg_chain;

/* Start a chain under a random name.  CG_OK, CG_EKEY, or CG_ENOMEM if OpenSSL
 * has no random bytes or no such algorithm. */
cg_status cg_chain_init(cg_chain *c, const cg_chain_keys *keys);

/* End the line out->p[from..n), which is its JSON object up to P and not with
 * it, and move the chain on.  SAYS begins at `says`; the line has counted
 * itself in A if `proof`.  `sign` it, if there is a key.  On an error, the
 * chain is where it was.  CG_OK, CG_EKEY or CG_ENOMEM. */
cg_status cg_chain_line(cg_chain *c, cg_buf *out, size_t from, size_t says,
    bool proof, bool sign);

/* Random bytes that were never used before, n of them, at most CG_CHAIN_SALT:
 * OpenSSL's generator costs as much as the rest of a line if it is asked for
 * each.  false without random bytes. */
bool cg_chain_random(const cg_chain *c, uint8_t *out, size_t n);

/* A salt that was never used before, in hex and with a NUL.  false without
 * random bytes. */
bool cg_chain_salt(cg_chain *c, char salt[2 * CG_CHAIN_SALT + 1]);

/* A copy from before a line was made is to stand behind it: `hash` and
 * `proofs` are the line's.  CG_OK or CG_ENOMEM. */
cg_status cg_chain_passed(cg_chain *copy, const char *hash, uint64_t proofs);

/* Neither what the copy stands for nor what was written since can be made or
 * opened with what is left. */
void cg_chain_forget(cg_chain *copy);
void cg_chain_free(cg_chain *c);

/* For the writer and for the reviewer. */

/* Begin the digest of a line: `head` up to SAYS, and SAYS.  The rest of the
 * line follows with EVP_DigestUpdate().  false without memory. */
bool cg_chain_begin(EVP_MD_CTX *digest, const char *head, size_t head_n,
    const char *says, size_t says_n);

/* What stands for SAYS when it was taken out, digest and all, and a NUL: 76
 * bytes, the end of which is returned. */
#define CG_CHAIN_ERASED  (sizeof(",\"erased\":\"\"") - 1 + 64)
char *cg_chain_erased(char out[CG_CHAIN_ERASED + 1], const uint8_t r[32]);

/* K[1] of the chain `id`, opened with the reviewer's private key. */
cg_status cg_chain_open(const char *id, const char *sealed,
    EVP_PKEY *reviewer, uint8_t key[CG_CHAIN_KEY]);

/* K[N] of the next line, sealed as K[1] is, in hex.  CG_OK or CG_EKEY. */
cg_status cg_chain_seal_key(const cg_chain *c,
    char sealed[2 * (CG_CHAIN_KEY + CG_HPKE_EXTRA) + 1]);

/* Make K[N] K[N+1]. */
bool cg_chain_next(EVP_MD_CTX *digest, uint8_t key[CG_CHAIN_KEY]);

/* M.  `digest`, here and above: any one that was set up for SHA-256. */
bool cg_chain_mac(EVP_MD_CTX *digest, const uint8_t key[CG_CHAIN_KEY],
    const uint8_t d[32], uint8_t out[CG_CHAIN_MAC]);

/* Does S fit D? */
bool cg_chain_signed(EVP_PKEY *signer, const uint8_t d[32],
    const uint8_t s[CG_CHAIN_SIGN]);

#endif
