/*
 * Forms in which `chat-gdpr audit export` gives events to other programs.
 */

#ifndef EXPORT_H
#define EXPORT_H

#include <stdio.h>

#include <jansson.h>

#include "event.h"

/* The columns' names, and an event in them (RFC 4180). */
void export_csv_head(FILE *out);
void export_csv(FILE *out, const event *e);

/* The event as the Open Cybersecurity Schema Framework has it: `o` are its
 * members, which stay in "unmapped".  NULL without memory. */
json_t *export_ocsf(const event *e, json_t *o);

#endif
