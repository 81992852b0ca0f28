/*
 * Opening tokens in what an agent is sent: where they are, and which of their
 * values may stand there.
 */

#ifndef CG_REVEAL_H
#define CG_REVEAL_H

#include "cg_detect.h"
#include "cg_token.h"
#include "cg_view.h"

/* The rule of a hit that is a token, which no rule has found. */
#define CG_RULE_TOKEN  UINT16_MAX

/* Put the whole tokens of v->text[from..to) that are of an entity of the policy
 * among hits, in the order of their starts.  `work` is scratch.  CG_OK or
 * CG_ENOMEM. */
cg_status cg_reveal_find(const cg_policy *p, const cg_view *v, size_t from,
    size_t to, cg_hits *hits, cg_hits *work);

/*
 * May a value stand where its token stood, as it is?  What the program of the
 * chat makes of the text around it is not known here: it has escaped it for
 * wherever it puts it, and the token needed no escape.  So nothing may come out
 * that means anything to HTML, a script, a style or a stream of events: only
 * letters, digits, spaces and harmless punctuation, an apostrophe between
 * letters, and within a JSON string line feeds.
 */
bool cg_reveal_may(cg_place place, const uint8_t *p, size_t n);

#endif
