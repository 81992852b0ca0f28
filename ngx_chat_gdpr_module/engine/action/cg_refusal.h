/*
 * How a visitor is told that a message was refused by the action `block`: in
 * his language, and in the form of what he speaks.
 *
 *   text       the sentence
 *   html       a page with it
 *   json       {"type":"chat_gdpr_blocked","entity":"card","message":"…"}
 *   engineio   4 and the sentence; of Socket.IO an event of the namespace that
 *              the message was for, with the same object:
 *              42/chat,["chat_gdpr_blocked",{…}]
 */

#ifndef CG_REFUSAL_H
#define CG_REFUSAL_H

#include "cg_policy.h"

typedef enum {
    CG_REFUSAL_TEXT,
    CG_REFUSAL_HTML,
    CG_REFUSAL_JSON,
    CG_REFUSAL_ENGINEIO
} cg_refusal_form;

typedef struct {
    const cg_policy  *policy;
    size_t            entity;    /* that is blocked */
    cg_direction      dir;       /* in which the message would have gone */
    cg_language       language;
} cg_refusal;

/* Append it.  p[0..n): the message, of which the namespace is taken; not used
 * but for CG_REFUSAL_ENGINEIO.  CG_OK or CG_ENOMEM. */
cg_status cg_refusal_write(const cg_refusal *r, cg_refusal_form form,
    const uint8_t *p, size_t n, cg_buf *out);

/* The form that answers a message of a format (cg_format's name). */
cg_refusal_form cg_refusal_for(const char *format);

/* "text/html; charset=utf-8" */
const char *cg_refusal_type(cg_refusal_form form);

#endif
