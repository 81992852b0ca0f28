/*
 * The words directly in front of a value: "my password is: hunter2",
 * {"apiKey":"…"}, "?access_token=…".
 */

#ifndef CG_PHRASE_H
#define CG_PHRASE_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Bytes that are looked at. */
#define CG_PHRASE_REACH  56
#define CG_PHRASE_WORDS  4
#define CG_PHRASE_WORD   26

typedef struct {
    size_t   n;       /* words, the nearest one first */
    size_t   at;      /* where the nearest one ends */
    bool     quoted;  /* a quote stands in front of the value */
    bool     field;   /* and a quote behind the words: a member of JSON */
    bool     parted;  /* a colon or equals sign is between */
    uint8_t  len[CG_PHRASE_WORDS];
    uint8_t  word[CG_PHRASE_WORDS][CG_PHRASE_WORD];  /* folded: cg_fold.h */
} cg_phrase;

/* Read them in front of v[at], up to the end of a clause.  Those that only
 * lead over to the value ("is", "lautet", "est") are left out. */
void cg_phrase_read(const uint8_t *v, size_t at, cg_phrase *p);

/* Does the phrase end in one of a list of phrases, each of words parted by
 * spaces, with a "|" behind each: "mot de passe|pin|"? */
bool cg_phrase_ends(const cg_phrase *p, const char *list);

#endif
