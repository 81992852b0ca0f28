/*
 * Events for people, one a line.
 */

#ifndef EVENT_PRINT_H
#define EVENT_PRINT_H

#include <stdio.h>

#include "event.h"

/* 2026-01-02T03:04:05.678Z message 7/3 chat to_provider websocket email=2
 *
 * What is no printable character is shown as "?", so that no line of a log
 * can talk to a terminal.  `colour`: with its escapes (ECMA-48). */
void event_print(FILE *out, const event *e, bool colour);

#endif
