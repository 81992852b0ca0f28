/*
 * Keys on disk.
 */

#ifndef KEY_FILE_H
#define KEY_FILE_H

#include "cg_consent.h"
#include "cg_key.h"

/* The key in a file, or NULL, having complained. */
EVP_PKEY *key_file_read(const char *path, cg_key_kind kind, bool secret);

/* A new file for the private or the public half, on the disk; never one that is
 * there.  false, having complained. */
bool key_file_write(const char *path, EVP_PKEY *key, bool secret);

/* chat-gdpr key rotate */
int key_rotate(int argc, char **argv);

/* The secret in a file; false, having complained. */
bool secret_file_read(const char *path, cg_secret *secret);

#endif
