/*
 * How a name looks, whatever announces it: "Jane", "J. R. O'Neil", "Jan de
 * Vries", "María García y Vega"; in small letters at most two words.
 */

#ifndef CG_NAME_H
#define CG_NAME_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "cg_word.h"

#define CG_NAME_WORDS  5
#define CG_NAME_BYTES  56

typedef struct {
    size_t  start;   /* behind degrees: "Dr. med. Roe" */
    size_t  end;
    size_t  words;
    bool    given;   /* the first one is known */
    bool    month;   /* and is one of the months */
    bool    small;   /* the first one is in small letters */
    bool    shout;   /* the first one is all in capitals */
    bool    ending;  /* the first one ends like an adjective or a verb */
    bool    common;  /* the first one is no surname, though a title is in
                        front of it */
    bool    cut;     /* a common word in capitals is behind the last one */
} cg_name;

/* What follows a name. */
typedef enum {
    CG_FOLLOW_OTHER,
    CG_FOLLOW_END,      /* of the text, the line, the value */
    CG_FOLLOW_POINT,    /* punctuation */
    CG_FOLLOW_WORD,     /* a word that often does */
    CG_FOLLOW_SPEAK     /* one that does behind "this is" */
} cg_follow;

/* What is known of it beforehand. */
typedef enum {
    CG_NAME_PLAIN,
    CG_NAME_TITLED,  /* it may be a surname alone */
    CG_NAME_SAID     /* "my name is": or a word that is a given name, too */
} cg_name_as;

/* Read the name at v[start]; false if there is none.  far: raised to the
 * highest offset read. */
bool cg_name_read(const uint8_t *v, size_t start, cg_name_as as,
    cg_name *name, size_t *far);

/* Is it one of the small words within names: "de", "van", "von"? */
bool cg_name_particle(const cg_noun *w);

cg_follow cg_name_follow(const uint8_t *v, size_t at, size_t *far);

#endif
