/*
 * A new key that signs an audit log, in place of an old one, which vouches for
 * it:
 *
 *   {"time":T,…,"type":"rotation","sign_key":O,"new_key":N,"public":"P",
 *    "signed":"S","prev":…,"signature":…,"hash":…}
 *
 *   O, N  ids of the old and the new key (cg_key.h)
 *   P     the new key, Ed25519, 32 bytes
 *   S     made with the new key, so that nobody can put a key in the log that
 *         he does not have: "chat-gdpr audit rotation 1" || 0x00 || the old
 *         key || the new key
 *
 * all in hex.  The line is signed with the old key, in a chain of the command
 * that is.  Chains that nginx has started before go on with the old key; one
 * that starts more than an hour later with it was started by somebody who has
 * kept it.
 *
 * What that proves: who has the public half of one key, and the log from then
 * on, knows all later ones.  Who steals a key can rotate it, too: the new id is
 * to be compared with the one at the proxy (`chat-gdpr key show`).
 */

#ifndef CG_ROTATION_H
#define CG_ROTATION_H

#include "cg_ledger.h"

/* For so long chains may still start with the old key, ms. */
#define CG_ROTATION_GRACE  (UINT64_C(3600) * 1000)

/* Append the members of such a line.  CG_OK, CG_EKEY or CG_ENOMEM. */
cg_status cg_rotation_write(cg_buf *members, EVP_PKEY *old, EVP_PKEY *new);

/* The new key of a record that was signed with the old one; NULL: it is none,
 * or the key is not whose it says.  To be freed. */
EVP_PKEY *cg_rotation_read(const cg_record *r, EVP_PKEY *old);

#endif
