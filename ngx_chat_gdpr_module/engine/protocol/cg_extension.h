/*
 * Sec-WebSocket-Extensions (RFC 6455 section 9.1) and the negotiation of
 * permessage-deflate (RFC 7692 section 7.1), by one who stands between: a
 * server to the visitor and a client to the provider.
 *
 *     visitor  --offers-->   cg_extension_offer()
 *                            cg_extension_ask()      --offers-->  provider
 *                            cg_extension_answer()  <--answers--  provider
 *     visitor <--answers--   cg_extension_agree()
 *
 * Nothing else is ever agreed to.
 */

#ifndef CG_EXTENSION_H
#define CG_EXTENSION_H

#include "cg_buf.h"

/* The parameters of one offer or answer. */
typedef struct {
    bool     server_no_takeover;  /* the server forgets after each message */
    bool     client_no_takeover;
    uint8_t  server_bits;         /* of its window, 8 to 15; 0: not said */
    uint8_t  client_bits;
    bool     client_may_limit;    /* an offer: client_max_window_bits without
                                     a value */
} cg_extension;

/* Bits of the windows that we ask for: 8 KB for a chat to refer back to */
#define CG_EXTENSION_BITS  13

/* The first offer of permessage-deflate in the value of the header, or of all
 * of them joined by commas, that can be met.  false: there is none, or the
 * value is malformed. */
bool cg_extension_offer(const uint8_t *p, size_t n, cg_extension *offer);

/* Append what to offer to the provider on behalf of that visitor: windows of
 * CG_EXTENSION_BITS, else no takeover.  CG_OK or CG_ENOMEM. */
cg_status cg_extension_ask(const cg_extension *offer, cg_buf *out);

/*
 * Read the provider's answer.  false: it is malformed, or not
 * permessage-deflate alone.  Whatever well-formed parameters it has are met,
 * asked for or not, for a chat is not to fail by what this proxy offered
 * rather than the visitor.
 */
bool cg_extension_answer(const uint8_t *p, size_t n, cg_extension *answer);

/* What the visitor is answered, given its offer and the provider's answer:
 * windows and takeover so that a message of either goes on as it is, as far as
 * the offer allows. */
void cg_extension_agree(const cg_extension *offer, const cg_extension *answer,
    cg_extension *agreed);

/* Append "permessage-deflate; …" as a server answers.  CG_OK or CG_ENOMEM. */
cg_status cg_extension_write(const cg_extension *e, cg_buf *out);

#endif
