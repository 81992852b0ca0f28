/*
 * Keys on disk.
 */

#ifndef KEY_FILE_H
#define KEY_FILE_H

#include "cg_consent.h"
#include "cg_key.h"

/* The key in a file, or NULL, having complained. */
EVP_PKEY *key_file_read(const char *path, cg_key_kind kind, bool secret);

/* The secret in a file; false, having complained. */
bool secret_file_read(const char *path, cg_secret *secret);

#endif
