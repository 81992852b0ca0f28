/*
 * Proofs of JSON documents: W3C Data Integrity 1.0 with the cryptosuite
 * eddsa-jcs-2022 (W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.3), the
 * signer being a did:key (W3C CCG, did:key method) of an Ed25519 key.
 *
 *     "proof":{"@context":C,"created":T,"cryptosuite":"eddsa-jcs-2022",
 *              "proofPurpose":"assertionMethod","proofValue":"z…",
 *              "type":"DataIntegrityProof",
 *              "verificationMethod":"did:key:z…#z…"}
 *
 *     proofValue   multibase base58btc of the Ed25519 signature of
 *                  SHA-256(JCS(proof without proofValue))
 *                  || SHA-256(JCS(document without proof))
 *
 * JCS is RFC 8785.
 */

#ifndef CG_PROOF_H
#define CG_PROOF_H

#include <openssl/evp.h>

#include "cg_buf.h"

#define CG_PROOF_SIGNATURE  64

/* Characters of a signature and of a public key in multibase, with NUL. */
#define CG_PROOF_VALUE  92
#define CG_PROOF_KEY    64

/* "z" and n <= 64 bytes in base58btc, NUL-terminated, to out, of
 * CG_PROOF_VALUE bytes. */
void cg_multibase_write(const uint8_t *p, size_t n, char *out);

/* n <= 64 bytes back; false if the text is not theirs. */
bool cg_multibase_read(const char *text, uint8_t *p, size_t n);

/* The public half of a key as a did:key has it, "z6Mk…".  CG_OK or CG_EKEY. */
cg_status cg_proof_key(EVP_PKEY *key, char out[CG_PROOF_KEY]);

/* The public key of that text, or NULL.  To be freed with EVP_PKEY_free(). */
EVP_PKEY *cg_proof_key_read(const char *text);

/* Append the member "proof" with a comma in front.  `document` is n bytes of
 * JCS without it, `context` its "@context" in JCS, `created` a time of XML
 * Schema, "2026-01-02T03:04:05Z".  CG_OK, CG_ENOMEM or CG_EKEY. */
cg_status cg_proof_add(const void *document, size_t n, const char *context,
    const char *created, EVP_PKEY *key, cg_buf *out);

/* Does `value` fit n bytes of a document and m bytes of a proof, both in JCS,
 * without the proof and without the proofValue? */
bool cg_proof_fits(const void *document, size_t n, const void *proof,
    size_t m, const char *value, EVP_PKEY *key);

#endif
