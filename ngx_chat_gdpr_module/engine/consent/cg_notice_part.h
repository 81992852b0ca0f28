/*
 * What the forms of a notice have in common: page, state, text, and what is
 * said in the chat.
 */

#ifndef CG_NOTICE_PART_H
#define CG_NOTICE_PART_H

#include "cg_notice.h"
#include "cg_pen.h"
#include "cg_text.h"

const char *cg_notice_words(const cg_notice *n, cg_text_id id);
bool cg_notice_rtl(const cg_notice *n);

/* Is consent asked for it? */
bool cg_purpose_asked(const cg_policy *p, size_t i);

/* Does the chat wait for this one? */
bool cg_purpose_required(const cg_policy *p, cg_consent_mode mode, size_t i);

/* A chat that was started by a click is ended by one. */
bool cg_notice_ends(const cg_notice *n);

/* He has chosen, and not what the chat waits for. */
bool cg_notice_waits(const cg_notice *n);

/* That personal details are taken out is to be true of all that visitors have a
 * name for, whatever they refuse further. */
bool cg_notice_removes(const cg_policy *p, cg_purposes granted);

/* "A, B" */
void cg_pen_processors(cg_pen *pen, const cg_policy *p, cg_language l);

/* " (needed for the chat)" */
void cg_pen_needed(cg_pen *pen, const cg_policy *p, cg_language l);

/* "I am at least 16 years old." */
void cg_pen_age(cg_pen *pen, const cg_policy *p, cg_language l);

/* The text that an answer is to be an answer to. */
void cg_pen_shown(cg_pen *pen, const cg_notice *n);

/* The SHA-256 of a text that is given up, in hex. */
cg_status cg_text_digest(cg_status st, cg_buf *text, char out[65]);

#endif
