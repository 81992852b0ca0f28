/*
 * Keys on disk.
 */

#ifndef KEY_FILE_H
#define KEY_FILE_H

#include "cg_key.h"

/* The key in a file, or NULL, having complained. */
EVP_PKEY *key_file_read(const char *path, cg_key_kind kind, bool secret);

#endif
