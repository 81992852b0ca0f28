/*
 * Paths into JSON: which values a policy has read, its lines `skip` and `only`.
 *
 * A path is written in a part of JSONPath (RFC 9535):
 *
 *     $                    the outermost value
 *     .key ['key']         the member of an object
 *     [n]                  the element of an array, from 0
 *     .* [*]               each member, each element
 *     ..key ..* ..['key'] ..[n]
 *                          the same, of whatever is below
 *
 * and stands for the value and all within it.  A key is compared with what its
 * escapes stand for.  JSON within a string stands where the string does.
 *
 * A walk goes along with a reader of JSON and tells, at each of its tokens,
 * whether what follows is read.  It knows of each object and array that is open
 * which steps may be next; below one of which no step can be next it has
 * nothing to do.
 */

#ifndef CG_PATH_H
#define CG_PATH_H

#include "cg_buf.h"

/* Steps of all paths of a policy, and bytes of a key in one. */
#define CG_PATH_STEPS  64
#define CG_PATH_KEY    64

typedef enum {
    CG_STEP_ANY = 0,
    CG_STEP_KEY,
    CG_STEP_INDEX
} cg_step_kind;

typedef struct {
    cg_step_kind  kind;
    bool          below;   /* of whatever is below */
    bool          last;    /* of its path */
    bool          only;    /* its path is one of `only`, else of `skip` */
    uint32_t      index;
    size_t        key_n;
    char          key[CG_PATH_KEY];
} cg_step;

typedef struct {
    bool      only;    /* there is a path of `only` */
    uint64_t  first;   /* bit: the step begins a path */
    size_t    n;
    cg_step   steps[CG_PATH_STEPS];
} cg_paths;

typedef enum {
    CG_PATH_OK = 0,
    CG_PATH_ROOT,      /* it begins with no "$", or is nothing but that */
    CG_PATH_STEP,      /* what stands at *at is no step that is known */
    CG_PATH_LONG,      /* a key that is longer */
    CG_PATH_MANY       /* more steps than there may be */
} cg_path_fault;

/* Read a path and add its steps.  After a fault nothing was added; *at: where
 * in the text it is. */
cg_path_fault cg_path_add(cg_paths *ps, const char *text, size_t n, bool only,
    size_t *at);

/* Whether every step of the last path is one for any member or element. */
bool cg_path_wide(const cg_paths *ps);

/* Leave out all that are of `only`, or all that are not. */
void cg_path_drop(cg_paths *ps, bool only);

/* Append the paths of `only`, or those that are not, in the order of their
 * bytes, each with a space in front and in quotes where nginx wants them; what
 * is written in two ways becomes the same.  CG_OK or CG_ENOMEM. */
cg_status cg_path_write(const cg_paths *ps, bool only, cg_buf *out);

/* What is known of a value, or of an object or array that is open. */
typedef struct {
    uint64_t  next;    /* bits of steps that may be next */
    uint32_t  index;   /* of the element to come */
    bool      skip;
    bool      only;
} cg_path_value;

/* Where a walk stands.  All zero but for `paths` in front of the first byte. */
typedef struct {
    const cg_paths  *paths;
    cg_buf           open;     /* cg_path_value each: those in which a step may
                                  be next, outermost first */
    size_t           n;        /* how many */
    size_t           base;     /* of which so many are around JSON in a
                                  string; for one within another, a value that
                                  keeps `root`, and this in its index */
    unsigned         nested;   /* in so many of such strings */
    bool             in_key;
    bool             unread;   /* what comes is not read */
    size_t           key_n;    /* more than CG_PATH_KEY: it is none of a path */
    uint8_t          key[CG_PATH_KEY];
    cg_path_value    value;    /* that began last */
    cg_path_value    root;     /* what JSON in a string stands for */
} cg_path_walk;

/* JSON begins anew. */
void cg_path_begin(cg_path_walk *w);

/* A token, by cg_json.h, in this state of its automaton and depth, both in
 * front of it.  CG_OK or CG_ENOMEM. */
cg_status cg_path_token(cg_path_walk *w, unsigned state, size_t depth,
    unsigned token);

/* The string at hand holds JSON, CG_OK or CG_ENOMEM; and no more. */
cg_status cg_path_enter(cg_path_walk *w, size_t depth);
void cg_path_leave(cg_path_walk *w);

/* Bytes of a key, if w->in_key. */
void cg_path_key(cg_path_walk *w, const uint8_t *p, size_t n);

/* Up to this depth, brackets and keys matter; what is deeper is all read or all
 * unread. */
static inline size_t
cg_path_depth(const cg_path_walk *w)
{
    return w->n - w->base;
}


void cg_path_free(cg_path_walk *w);

#endif
