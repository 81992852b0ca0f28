/*
 * An nginx configuration on disk, or as `nginx -T` prints it.
 */

#ifndef CONF_FILE_H
#define CONF_FILE_H

#include "cg_conf_tree.h"

/* Read a file and what it includes: relative names are below its directory, as
 * nginx has them; in the output of `nginx -T`, below that of its first file,
 * and all files are looked for in it.  false: it cannot be read, having
 * complained, or t->reason. */
bool conf_file_read(const char *path, cg_conf_tree *t);

/* Append the bytes of another file, named as one that it includes.  false: it
 * cannot be read, having complained. */
bool conf_file_beside(const char *path, const char *name, cg_buf *b);

#endif
