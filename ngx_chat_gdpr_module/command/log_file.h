/*
 * The lines of audit logs, over several files, the oldest first.
 */

#ifndef LOG_FILE_H
#define LOG_FILE_H

#include "cg_ledger.h"

/* No event is longer.  What is comes in parts. */
#define LOG_LINE_MAX  ((size_t) 4 << 20)

/* What is done with each line; false ends the reading.  `file` is the name as
 * given, `feed` whether a line feed followed the n bytes: none does behind the
 * last line of a file that was cut off, nor behind a part of a line but the
 * last part. */
typedef bool (*log_line)(void *ctx, const char *file, const char *p,
    size_t n, bool feed);

/* Read all of them; "-" is standard input.  false, having complained, if one
 * cannot be read, or if the reading was ended. */
bool log_files_read(char *const *files, size_t n, log_line line, void *ctx);

#endif
