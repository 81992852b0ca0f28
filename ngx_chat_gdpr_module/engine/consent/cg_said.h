/*
 * What visitors say about consent in the chat: a message that is nothing but
 * one of the statements that the prompt offers.
 *
 *   I agree              all that is asked for, but for special categories
 *   I agree 2            the second purpose
 *   I expressly agree 3  the third purpose, also if it is special (Art. 9)
 *   stop                 nothing any more
 *
 * in the languages of the policy, without regard to case, accents, blanks,
 * quotes and what ends a sentence; "stop" in any.  What else stands beside it
 * may take it back, so that it agrees to nothing ("I agree*", "[ ] I agree", a
 * thumb that is down: cg_typed.h); to withdraw it does not matter.  It must be
 * the whole text of a JSON string (also of JSON within a string, and behind the
 * prefix of an Engine.IO packet), of an XML element, or of the message: not a
 * part of it, not a key, not what is quoted, forwarded or struck out, and
 * nothing in a message about what is being typed: one that names it, unless as
 * false, null or 0.  Where a message holds several, "stop" counts.
 */

#ifndef CG_SAID_H
#define CG_SAID_H

#include "cg_policy.h"

/* A longer message is none of them, bytes. */
#define CG_SAID_MAX  4096

typedef enum {
    CG_SAID_NOTHING,
    CG_SAID_ALL,    /* "I agree": it may as well answer another question, so
                       that it counts only soon behind the prompt */
    CG_SAID_ONE,    /* "I agree 2" */
    CG_SAID_STOP
} cg_said_what;

typedef struct {
    cg_said_what  what;
    cg_purposes   granted;   /* of ALL and ONE */
    cg_language   language;  /* that it was said in */
} cg_said;

/* Read a message of n bytes.  `part`: bytes that it holds if it is one of a
 * visitor, or NULL.  Without memory nothing was said. */
void cg_said_read(cg_said *s, const cg_policy *p, const char *part,
    const uint8_t *message, size_t n);

/* The same of the values of x-www-form-urlencoded. */
void cg_said_form(cg_said *s, const cg_policy *p, const char *part,
    const uint8_t *form, size_t n);

#endif
