/*
 * The policies of an nginx configuration file.
 */

#ifndef POLICY_FILE_H
#define POLICY_FILE_H

#include "cg_conf_tree.h"

typedef struct {
    cg_policy  policy;
    unsigned   line;    /* of the block's first word */
    bool       sound;   /* false: refused, the reason is printed */
} policy_entry;

/* Zero-initialised is empty and valid. */
typedef struct {
    policy_entry  *p;
    size_t         n;
    size_t         cap;
    cg_conf_tree   tree;    /* of the whole configuration */
    const char    *path;    /* of its first file */
} policy_file;

/* Read all chat_gdpr_policy blocks, at whatever level they stand, and what is
 * included.  Whatever is
 * wrong is printed on standard error as FILE:LINE: reason, and makes the
 * result false; so does a file without a policy. */
bool policy_file_read(const char *path, policy_file *f);

/* The policy of a name, or the only one if name is NULL.  NULL, having
 * complained, if there is no such or more than one. */
policy_entry *policy_file_find(policy_file *f, const char *path,
    const char *name);

void policy_file_free(policy_file *f);

#endif
