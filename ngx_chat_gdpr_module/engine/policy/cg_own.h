/*
 * The controller's own notice, `consent notice=FILE`: a text that he has
 * written, shown with what the policy says by itself (cg_notice.h).
 *
 * It is text, not HTML, so that nothing in it can hide or dress up what is
 * asked below it:
 *
 *     # Heading
 *     a paragraph, up to an empty line; https://… becomes a link
 *     - an item of a list
 *
 * The file of a policy with one language is FILE; with several there is one for
 * each, FILE.de and so on.  Who reads a policy reads them, for the engine opens
 * nothing.
 */

#ifndef CG_OWN_H
#define CG_OWN_H

#include "cg_policy.h"

/* The most that is read of a file, in bytes, and of its name. */
#define CG_OWN_MAX   32768
#define CG_OWN_NAME  1024

/* The name of the file in a language, NUL-terminated; relative ones are below
 * the configuration's directory.  false: there is none to be read. */
bool cg_own_file(const cg_policy *p, cg_language l, char name[CG_OWN_NAME]);

/* What it holds; before cg_policy_finish().  false, with diag: empty, too long,
 * or no UTF-8. */
bool cg_own_text(cg_policy *p, cg_language l, const void *text, size_t n,
    cg_diag *diag);

/* Append it as HTML; nothing where there is none.  CG_OK or CG_ENOMEM. */
cg_status cg_own_write(const cg_policy *p, cg_language l, cg_buf *out);

/* For the policy's lines: its value; is all there; its canonical form, which
 * has the digests of the texts, by the codes of their languages,
 * notice=sha256:HEX,…; what it owns. */
bool cg_own_line(cg_policy *p, cg_word value, cg_diag *diag);
bool cg_own_finish(const cg_policy *p, cg_diag *diag);
cg_status cg_own_canonical(const cg_policy *p, cg_buf *out);
void cg_own_free(cg_policy *p);

#endif
