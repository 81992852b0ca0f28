/*
 * Events of the command at the end of an audit log that nginx writes to.
 */

#ifndef LOG_APPEND_H
#define LOG_APPEND_H

#include "cg_buf.h"

/* Open the log, to be closed, and keep it from being put in the place of
 * another one meanwhile (log_rewrite.h).  -1, having complained. */
int log_append_open(const char *path);

/* All of it with one write, as nginx does, and on the disk; false, having
 * complained. */
bool log_append(int fd, const char *path, const cg_buf *lines);

#endif
