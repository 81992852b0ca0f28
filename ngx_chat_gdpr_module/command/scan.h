/*
 * What the two ways of `chat-gdpr scan` share.
 */

#ifndef SCAN_H
#define SCAN_H

#include "cg_stream.h"

/* Bytes that are read at once. */
#define SCAN_BLOCK  65536

typedef struct {
    cg_policy         policy;
    cg_direction      dir;
    const cg_format  *format;  /* NULL: guessed */
    bool              declared;
    bool              why;
    bool              named;   /* the policy is one of a file */
    cg_secret         secret;  /* of hashes and tokens: --key, or a new one */
} scan;

/* scan_input.c */

/* The keys of a run, for its work. */
cg_seal scan_seal(const scan *s);

/* A stream for one text.  CG_OK or CG_ENOMEM. */
cg_status scan_open(const scan *s, cg_stream *stream);

/* Up to SCAN_BLOCK bytes of standard input, what was printed being pushed out
 * before it waits.  0 at the end, negative having complained. */
long scan_read(uint8_t *p);

/* scan_text.c: standard input as one text, redacted to standard output.  An
 * exit code. */
int scan_text(const scan *s);

/* scan_json.c: one JSON object a line, in and out.  An exit code. */
int scan_json(const scan *s);

#endif
