/*
 * The syntax of nginx configuration files: words, quotes, escapes, comments
 * and blocks, as nginx itself reads them.
 */

#ifndef CONF_H
#define CONF_H

#include "cg_policy.h"

typedef enum {
    CONF_DIRECTIVE,  /* words and ";" */
    CONF_BLOCK,      /* words and "{" */
    CONF_CLOSE,      /* "}" */
    CONF_END,        /* the file has ended, all blocks closed */
    CONF_ERROR       /* reason and line say what is wrong */
} conf_event;

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
} conf_reader;

/* The next directive; after CONF_END or CONF_ERROR not to be called again. */
conf_event conf_next(conf_reader *r);

/* Free what the reader allocated, which text is not part of. */
void conf_free(conf_reader *r);

#endif
