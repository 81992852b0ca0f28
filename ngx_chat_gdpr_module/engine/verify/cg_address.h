/*
 * The parts of an address, for cg_verify_address.c.  `far` is raised to the
 * highest offset that was read.
 */

#ifndef CG_ADDRESS_H
#define CG_ADDRESS_H

#include "cg_word.h"

/* Of the name of a town or a house: its last word begins before that. */
#define CG_ADDRESS_WORDS  28

/* Parts in front of it. */
#define CG_ADDRESS_FRONTS  3

/* From the number of a street without a word for one what shows that it is one
 * begins before that. */
#define CG_ADDRESS_SHOWN  48

/* Where a word of cg_street.def stands. */
enum {
    BEHIND = 1,
    BEHIND_TOO = 2,
    BEFORE = 4,
    END = 8,
    FRONT = 32
};

/* Where the word may stand, of those above; 0 if it is no word for a street. */
unsigned cg_street_word(const cg_noun *w);

/* May it stand within the name of a street: "rue de la Paix"? */
bool cg_street_joint(const cg_noun *w);

/* cg_address_house.c: behind the number of a house at v[at]: "12", "12a",
 * "12-14", "3/5", "33/A", "6-II"; 0 if there is none. */
size_t cg_house(const uint8_t *v, size_t at, size_t *far);

/* Behind what a space parts from the number that ends at v[end], "bis", "hs",
 * "a"; `end` if nothing is there. */
size_t cg_house_suffix(const uint8_t *v, size_t end, size_t *far);

/* cg_address_within.c: the end of a floor, a flat or the like at v[at]; `at` if
 * there is none.  first: no comma is in front of it. */
size_t cg_address_part(const uint8_t *v, size_t at, bool first, size_t *far);

/* The end of all that follow v[end], not behind v[most]. */
size_t cg_address_within(const uint8_t *v, size_t end, size_t most,
    size_t *far);

/* May one begin with this word? */
bool cg_address_inner(const cg_noun *w);

/* Does one follow that shows that the number is that of a house? */
bool cg_address_tells(const uint8_t *v, size_t end, size_t *far);

/* Over "no. ", "nº ", "Nr. " or "#" in front of a number at v[at]. */
size_t cg_address_sign(const uint8_t *v, size_t at, size_t *far);

/* cg_address_town.c: over what parts the parts of an address: a comma, a dash,
 * white space; `at` if nothing does. */
size_t cg_address_gap(const uint8_t *v, size_t at, size_t *far);

/* Behind the postal code at v[at]: 10115, D-10115, 1234 AB, 00-950, 1000-001,
 * NW1 6XE; 0 if there is none. */
size_t cg_postal(const uint8_t *v, size_t at, size_t *far);

/* Behind the postal code at v[at] and the town that follows it; `at` if there
 * is none. */
size_t cg_address_post(const uint8_t *v, size_t at, size_t *far);

/* Behind the code and the town that follow v[end], in any order, or the town
 * alone; `end` if there is none, or if they begin behind v[most]. */
size_t cg_address_town(const uint8_t *v, size_t end, size_t most,
    size_t *far);

/* Behind all that follows the number of a house, or its street, that ends at
 * v[end]; not behind v[most]. */
size_t cg_address_more(const uint8_t *v, size_t end, size_t most,
    size_t *far);

/* cg_address_front.c: where an address begins of which v[at] is the number or
 * the street, not before v[lo]. */
size_t cg_address_front(const uint8_t *v, size_t lo, size_t at);

/* One such part at v[at] and what parts it from the next: where that begins,
 * `at` if there is none. */
size_t cg_address_front_part(const uint8_t *v, size_t at, size_t *far);

/* cg_address_live.c: does somebody live at what begins at v[at]? */
bool cg_address_live(const uint8_t *v, size_t at);

/* Behind the words in capitals that follow v[at]; 0 if there are none, or if
 * they are no name of a place. */
size_t cg_address_words(const uint8_t *v, size_t at, size_t *far);

/* Behind a street without a word for one that follows the number
 * v[start..at); 0 if nothing shows that it is one. */
size_t cg_address_said_number(const uint8_t *v, size_t start, size_t at,
    size_t *far);

/* Is v[start..number) one in front of the house v[number..end), behind words
 * that announce it? */
bool cg_address_said_words(const uint8_t *v, size_t start, size_t number,
    size_t end, size_t *far);

/* cg_address_near.c: does what follows the house at v[number] say that it is
 * one, whatever is in front? */
bool cg_address_shown(const uint8_t *v, size_t number, bool place,
    size_t *far);

/* Is there no common word in front of the number v[number]? */
bool cg_address_place(const uint8_t *v, size_t number);

/* Behind the house v[number] of a street from v[start] on that has no word for
 * one; 0 if nothing else shows that it is one. */
size_t cg_address_other(const uint8_t *v, size_t start, size_t number,
    bool shown, size_t *far);

/* "Auf dem Hof 3": no more than where something is, unless the clause ends
 * behind the house v[number..end)? */
bool cg_address_bare(const uint8_t *v, size_t start, size_t number, size_t end,
    size_t *far);

/* cg_address_within.c: does what is said end at v[at], or a new part begin? */
bool cg_address_ends(const uint8_t *v, size_t at, size_t *far);

/* cg_address_count.c: does the number that ends at v[end] count what follows,
 * "Hauptstr. 5 Minuten entfernt", or tell the day of a month? */
bool cg_address_counted(const uint8_t *v, size_t end, size_t *far);

bool cg_address_month(const cg_noun *w);

/* Is it a word in front of numbers of other things, "Gate 7"? */
bool cg_address_numbered(const cg_noun *w);

#endif
