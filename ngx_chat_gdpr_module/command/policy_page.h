/*
 * A policy as people read and sign it, with what Art. 30(1) GDPR asks of a
 * record of processing.
 */

#ifndef POLICY_PAGE_H
#define POLICY_PAGE_H

#include <stdio.h>

#include "cg_policy.h"

/* As text for a terminal, or as an HTML page that prints. */
void policy_text(const cg_policy *p, FILE *out);
void policy_html(const cg_policy *p, FILE *out);

#endif
