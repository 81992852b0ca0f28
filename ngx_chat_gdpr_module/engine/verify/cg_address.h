/*
 * The parts of an address, for cg_verify_address.c.  `far` is raised to the
 * highest offset that was read.
 */

#ifndef CG_ADDRESS_H
#define CG_ADDRESS_H

#include "cg_word.h"

/* Where a word of cg_street.def stands. */
enum {
    BEHIND = 1,
    BEHIND_TOO = 2,
    BEFORE = 4,
    END = 8,
    FLAT = 16,
    FRONT = 32
};

/* Where the word may stand, of those above; 0 if it is no word for a street. */
unsigned cg_street_word(const cg_noun *w);

/* May it stand within the name of a street: "rue de la Paix"? */
bool cg_street_joint(const cg_noun *w);

/* Behind the number of a house at v[at]: "12", "12a", "12-14", "3/5", "12 B";
 * 0 if there is none. */
size_t cg_house(const uint8_t *v, size_t at, size_t *far);

/* Over a space, or a comma and a space. */
size_t cg_address_gap(const uint8_t *v, size_t at, size_t *far);

/* Behind the digits of a postal code at v[at], with what letters it may have:
 * 10115, 1234 AB, 00-950, 1000-001, NW1 6XE; 0 if there is none. */
size_t cg_postal(const uint8_t *v, size_t at, size_t *far);

/* Behind what follows a house's number that ends at v[end]: floor, door, flat,
 * postal code and town. */
size_t cg_address_more(const uint8_t *v, size_t end, size_t *far);

/* cg_address_near.c: behind the number v[number] of a street from v[start] on
 * that has no word for one; 0 if nothing else shows that it is one. */
size_t cg_address_other(const uint8_t *v, size_t start, size_t number,
    size_t *far);

/* "Auf dem Hof 3": no more than where something is, unless the clause ends
 * behind the house v[number..end)? */
bool cg_address_bare(const uint8_t *v, size_t start, size_t number, size_t end,
    size_t *far);

/* Does the number that ends at v[end] count what follows: "Hauptstr. 5 Minuten
 * entfernt"? */
bool cg_address_counted(const uint8_t *v, size_t end, size_t *far);

#endif
