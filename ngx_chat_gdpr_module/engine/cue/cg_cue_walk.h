/*
 * A walk back from a number, word by word.  It knows where it is:
 *
 *     {"text":"hi","nhs_number" : "9434765919"}
 *                 ^key          ^  ^text
 *
 * In text, a quote that stands behind a colon leads over to the key of that
 * value; the quote in front of a key, a bracket, or a quote behind a comma
 * ends the walk.  In a form, "&" and "?" do.  Tags of HTML are passed over.
 */

#ifndef CG_CUE_WALK_H
#define CG_CUE_WALK_H

#include "cg_cue_word.h"

/* Up to this, a point behind a word is no full stop: "ref.", "no.". */
#define CG_SHORT_MAX  3

/* A word within the text; none if it ends at its start. */
typedef struct {
    size_t  start;
    size_t  end;
} cg_cue_word;

typedef struct {
    const uint8_t  *v;
    size_t          at;     /* what is left to walk: v[lo..at) */
    size_t          lo;
    bool            key;    /* within the quotes of a key */
    bool            field;  /* the word at hand is the last of a key */
    bool            form;   /* within the key of a form field */
    bool            apart;  /* a new clause or number begins behind the word */
    bool            dot;    /* or a sentence, or it is an abbreviation */
    uint64_t        letters;   /* bit i: v[lo + i] is one, of ASCII */
    uint64_t        capitals;
    bool            ascii;     /* all of v[lo..at) is */
    cg_cue_word     word;
    cg_cue_word     next;   /* the one behind it */
    size_t          len;    /* letters of the word */
    bool            plain;  /* it is of ASCII, small but for the first one */
    cg_cues         behind; /* of the word behind which the adjacent one is */
} cg_cue_walk;

/* Begin in front of v[at]. */
void cg_cue_walk_init(cg_cue_walk *w, const uint8_t *v, size_t at);

/* On to the next word; false if there is none within reach and in the field. */
bool cg_cue_walk_word(cg_cue_walk *w);

/* Is it one that stands between two that make a cue: "date de naissance"? */
bool cg_cue_walk_particle(const cg_cue_walk *w);

/* Does a new clause begin behind it? */
bool cg_cue_walk_apart(const cg_cue_walk *w);

/* What it says, by itself or with the next one. */
cg_cues cg_cue_walk_cue(const cg_cue_walk *w);

/* What the word text[0..len), folded, says together with the next one; text
 * has CG_WORD_MAX + 1 bytes. */
cg_cues cg_cue_walk_pair(const cg_cue_walk *w, uint8_t *text, size_t len);

/* Append a word folded to text[0..len), of CG_WORD_MAX + 1 bytes; the new
 * length, or more than CG_WORD_MAX if it is too long. */
size_t cg_cue_walk_fold(const cg_cue_walk *w, const cg_cue_word *word,
    uint8_t *text, size_t len);

#endif
