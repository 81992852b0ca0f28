/*
 * Content-Security-Policy (W3C CSP Level 3): making room for the prompt in a
 * page's own policy, and no more room than it needs.
 */

#ifndef CG_CSP_H
#define CG_CSP_H

#include "cg_buf.h"

#define CG_CSP_NONCE_MAX  128

typedef struct {
    char  nonce[CG_CSP_NONCE_MAX + 1];  /* that our script has to have; ""
                                           for none */
    bool  meta;    /* the next value stands in the page: one policy, and
                      "sandbox" means nothing there */
    bool  wider;   /* the last value was changed */
} cg_csp;

/*
 * Append the value of a header to out, or of a <meta>, changed so that a script
 * and a style sheet below `ours` ("https://www.example.com/.chat-gdpr/") load,
 * and that they may ask and send there: where a directive would not let them,
 * `ours` is added to it, or the nonce that it has is noted in *c, which one
 * page's values share.  Nothing else is allowed than before.
 *
 * CG_OK; CG_EKEY if there is no way (only hashes with 'strict-dynamic', two
 * nonces, a sandbox without scripts or without an origin; in a page also a
 * comma, which browsers read differently); CG_ENOMEM.
 */
cg_status cg_csp_allow(cg_csp *c, const char *value, size_t n,
    const char *ours, cg_buf *out);

#endif
