/*
 * Sealed lines of an audit log, opened for those commands that are given the
 * reviewer's key.
 */

#ifndef SEALED_H
#define SEALED_H

#include "cg_sealed.h"

/* A row of a table for getopt_long(), and what takes it: the key in a file.
 * false, having complained. */
#define SEALED_OPTION  { "review-key", required_argument, NULL, 'K' }
bool sealed_key(const char *path);

/* The same with a key at hand, which is not taken over; NULL: none. */
bool sealed_use(EVP_PKEY *reviewer);

/* The line of n bytes opened, to stand until the next call; the line as it is
 * where it is not sealed, or cannot be opened. */
void sealed_open(const char **p, size_t *n);

#endif
