/*
 * Carriers: what lies between a chat's own messages and a body of HTTP or a
 * message of WebSocket, for those who look for the messages in it and put some
 * of their own beside them.
 *
 *   SockJS   [ "a" ] [ "message", … ]    each a JSON string; one array a line
 *   BOSH     <body sid="…"> message … </body>, XEP-0124 and XEP-0206
 *   Bayeux   [ { "channel": …, "clientId": … }, … ]
 *
 * What does not read so has no messages.
 */

#ifndef CG_CARRY_H
#define CG_CARRY_H

#include <stdbool.h>
#include <stdint.h>

#include "cg_buf.h"
#include "cg_status.h"

typedef enum {
    CG_CARRY_NONE,     /* a body is a message */
    CG_CARRY_SOCKJS,
    CG_CARRY_BOSH,
    CG_CARRY_BAYEUX
} cg_carry;

typedef enum {
    CG_CARRY_ALONE,    /* of a WebSocket */
    CG_CARRY_LINE,     /* of a body, behind others */
    CG_CARRY_EVENT     /* of an event stream */
} cg_carry_place;

typedef void (*cg_carry_pt)(void *ctx, const uint8_t *p, size_t n);

/* Call `each` with every message of p[0..n), which stays valid during the call
 * only.  CG_OK or CG_ENOMEM. */
cg_status cg_carry_each(cg_carry how, const uint8_t *p, size_t n,
    cg_carry_pt each, void *ctx);

/* Append a message of n bytes as the carrier has it: one that stands alone
 * whole, of BOSH and Bayeux as cg_carry_put() takes it.  CG_OK or CG_ENOMEM. */
cg_status cg_carry_wrap(cg_carry how, cg_carry_place place, const uint8_t *m,
    size_t n, cg_buf *out);

/* Append the body p[0..n) of BOSH or Bayeux with more in it, stanzas or objects
 * with commas between; *put is false, and nothing was appended, if it is none.
 * CG_OK or CG_ENOMEM. */
cg_status cg_carry_put(cg_carry how, const uint8_t *p, size_t n,
    const uint8_t *m, size_t m_n, cg_buf *out, bool *put);

/* The session that a body of BOSH or Bayeux names: *len bytes of p[0..n); NULL
 * if it names none. */
const uint8_t *cg_carry_session(cg_carry how, const uint8_t *p, size_t n,
    size_t *len);

/* Where the messages of a body of BOSH are: between its tags.  false: it is
 * none. */
bool cg_carry_inner(const uint8_t *p, size_t n, size_t *from, size_t *len);

/* The value of an attribute of the tag that begins at p[0..n), as it stands
 * there, or of a member of the object, raw, quotes and all; NULL: it has
 * none. */
const uint8_t *cg_carry_attribute(const uint8_t *p, size_t n,
    const char *name, size_t *len);
const uint8_t *cg_carry_member(const uint8_t *p, size_t n, const char *name,
    size_t *len);

#endif
