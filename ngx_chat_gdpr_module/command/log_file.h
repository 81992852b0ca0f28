/*
 * The lines of audit logs, over several files, the oldest first.
 */

#ifndef LOG_FILE_H
#define LOG_FILE_H

#include "cg_ledger.h"

/* What is done with each line; false ends the reading.  `file` is the name as
 * given, `feed` whether a line feed followed the n bytes. */
typedef bool (*log_line)(void *ctx, const char *file, const char *p,
    size_t n, bool feed);

/* Read all of them; "-" is standard input.  false, having complained, if one
 * cannot be read, or if the reading was ended. */
bool log_files_read(char *const *files, size_t n, log_line line, void *ctx);

#endif
