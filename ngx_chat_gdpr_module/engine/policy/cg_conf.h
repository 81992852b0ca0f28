/*
 * The syntax of nginx configuration files: words, quotes, escapes, comments
 * and blocks, as nginx itself reads them.
 */

#ifndef CG_CONF_H
#define CG_CONF_H

#include "cg_policy.h"

typedef enum {
    CG_CONF_DIRECTIVE,  /* words and ";" */
    CG_CONF_BLOCK,      /* words and "{" */
    CG_CONF_CLOSE,      /* "}" */
    CG_CONF_END,        /* the file has ended, all blocks closed */
    CG_CONF_ERROR       /* reason and line say what is wrong */
} cg_conf_event;

/* Zero-initialise, then set text and n. */
typedef struct {
    char        *text;    /* the whole file; escapes are resolved in place */
    size_t       n;

    cg_word     *words;   /* of the last directive or block; point to text */
    size_t       n_words;
    unsigned     line;    /* where it begins, from 1 */
    const char  *reason;

    size_t       cap;
    size_t       at;
    size_t       depth;
    unsigned     breaks;  /* line breaks passed */
} cg_conf_reader;

/* The next directive; after CG_CONF_END or CG_CONF_ERROR not to be called
 * again. */
cg_conf_event cg_conf_next(cg_conf_reader *r);

/* After CG_CONF_BLOCK: pass over its content, which is Lua, up to the brace
 * that closes it. */
void cg_conf_skip_lua(cg_conf_reader *r);

/* Free what the reader allocated, which text is not part of. */
void cg_conf_free(cg_conf_reader *r);

#endif
