/*
 * A consent receipt: what a visitor has chosen, for him to keep.  The fields
 * that ISO/IEC TS 27560:2023 makes mandatory, as JSON-LD in terms of the Data
 * Privacy Vocabulary (W3C DPVCG, "Consent Records and Receipts as per ISO/IEC
 * TS 27560 using DPV"; DPV 2), signed (cg_proof.h), in the canonical form of
 * RFC 8785.
 *
 *   the receipt     identifier, schema, when it was made, publisher
 *   its record      identifier and schema; data subject (the pseudonym of the
 *                   audit log); controller, processors: identifier, name, role,
 *                   address, contact; jurisdiction; the notice that was
 *                   answered, its language and digest, and the digest of that
 *                   which has taken its place since; how to withdraw; for each
 *                   purpose that was asked
 *                   for: legal basis, categories of data, recipients, storage;
 *                   and the event: what was chosen, when, by whom, until when
 */

#ifndef CG_RECEIPT_H
#define CG_RECEIPT_H

#include <openssl/evp.h>

#include "cg_consent.h"

typedef struct {
    const cg_policy  *policy;
    cg_consent_mode   mode;
    cg_language       language;
    const cg_choice  *choice;   /* that was made */
    const char       *subject;  /* its pseudonym */
    const char       *origin;   /* of this site, "https://chat.example.com";
                                   nothing that JSON would escape */
    uint32_t          now;      /* seconds since the epoch */
    EVP_PKEY         *signer;   /* Ed25519, private */
} cg_receipt;

/* Append it.  CG_OK, CG_ENOMEM or CG_EKEY. */
cg_status cg_receipt_write(const cg_receipt *r, cg_buf *out);

#endif
