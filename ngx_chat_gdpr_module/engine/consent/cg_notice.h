/*
 * What visitors are shown: the notice of Art. 13 GDPR with the form to choose
 * by, as a page and as JSON for the prompt.
 */

#ifndef CG_NOTICE_H
#define CG_NOTICE_H

#include "cg_consent.h"

/* Where the endpoints are. */
#define CG_NOTICE_PATH  "/.chat-gdpr/"

typedef struct {
    const cg_policy  *policy;
    cg_consent_mode   mode;
    cg_language       language;
    const cg_choice  *choice;
    bool              signal;  /* Sec-GPC or DNT: do not ask by yourself */
    bool              start;   /* the chat is to be started by a click */
    bool              receipt; /* there are receipts */

    /* the path to go back to, or NULL */
    const char       *back;
    size_t            back_n;
} cg_notice;

/* The whole page, UTF-8; needs no script.  CG_OK or CG_ENOMEM. */
cg_status cg_notice_page(const cg_notice *n, cg_buf *out);

/* One JSON object: state, purposes and texts. */
cg_status cg_notice_state(const cg_notice *n, cg_buf *out);

/* For a page of the provider: what leads to the notice where there is no
 * script, HTML: a link within these.  CG_OK or CG_ENOMEM. */
#define CG_NOTICE_NOSCRIPT  "<noscript>"
#define CG_NOTICE_SCRIPT    "</noscript>"

cg_status cg_notice_way(const cg_policy *p, cg_language l, cg_buf *out);

/* All that is told and asked, as lines of text: what a choice was made on, by
 * somebody who had granted this so far.  First what the dialog shows, and the
 * page in front of a chat; their last line is the link that leads to the
 * notice, behind which stands what only that has.  It is the same whatever was
 * granted, but for what is said to be taken out of messages; and in all modes
 * but "require", where the chat waits, and "activate", where there is a button
 * that starts it. */
cg_status cg_notice_text(const cg_policy *p, cg_consent_mode mode,
    cg_language l, cg_purposes granted, cg_buf *out);

/* The SHA-256 of these lines, in hex.  CG_OK or CG_ENOMEM. */
cg_status cg_notice_digest(const cg_policy *p, cg_consent_mode mode,
    cg_language l, cg_purposes granted, char out[65]);

/* Is a digest that of one of the texts that the policy has now, in a page or in
 * the chat, in this language, in any mode?  *is.  CG_OK or CG_ENOMEM. */
cg_status cg_notice_current(const cg_policy *p, cg_language l,
    const char digest[65], bool *is);

/* What is said in the chat instead: told, and asked by statements that visitors
 * can type (cg_said.h); in mode "notice" only told. */
cg_status cg_notice_ask(const cg_policy *p, cg_consent_mode mode,
    cg_language l, cg_buf *out);

/* The SHA-256 of this, in hex. */
cg_status cg_notice_ask_digest(const cg_policy *p, cg_consent_mode mode,
    cg_language l, char out[65]);

/* What is said there when a choice was made: what is granted now. */
cg_status cg_notice_answered(const cg_policy *p, cg_language l,
    cg_purposes granted, cg_buf *out);

#endif
