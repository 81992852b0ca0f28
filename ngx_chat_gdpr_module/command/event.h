/*
 * What an audit event says, taken from its line without any memory of its
 * own: logs are long.
 */

#ifndef EVENT_H
#define EVENT_H

#include "cg_ledger.h"

/* A piece of a line.  n 0: there is none. */
typedef struct {
    const char  *p;
    size_t       n;
} event_text;

/* Members by name.  Strings are without their quotes and with their escapes,
 * numbers as they stand; of objects and lists, what is within. */
typedef enum {
#define EVENT(id, name)  EVENT_##id,
#include "event.def"
#undef EVENT
    EVENT_N
} event_member;

typedef struct {
    cg_record   record;
    event_text  member[EVENT_N];
} event;

/* The event of a line of n bytes.  One that says nothing any more is of the
 * type "erased", whatever it was.  false: it holds no record, or what is in it
 * is no JSON object of members.  Whether it is true is for `audit verify`. */
bool event_read(event *e, const char *p, size_t n);

bool event_is(const event *e, const char *type);

/* Nothing was done to what was found, but only counted. */
bool event_dry(const event *e);

/* A member as a number; 0 if it is none, or not there. */
uint64_t event_number(const event *e, event_member m);

bool event_text_is(event_text t, const char *s);

/* Is `word` among the strings of a list? */
bool event_list_has(event_text list, event_text word);

/* The next string of a list; false at its end.  *at is moved on. */
bool event_list_next(event_text *at, event_text *word);

/* The next name and count of an object of counts; false at its end. */
bool event_count_next(event_text *at, event_text *name, uint64_t *count);

/* Append a string with its escapes resolved.  CG_OK or CG_ENOMEM; what is no
 * escape is left as it is. */
cg_status event_unescape(event_text t, cg_buf *out);

#endif
