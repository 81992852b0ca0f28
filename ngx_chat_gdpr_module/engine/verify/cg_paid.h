/*
 * What stands behind the number of a payment card: cg_verify_cvv.c.
 */

#ifndef CG_PAID_H
#define CG_PAID_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Does the number of a card end in front of v[at], in one piece or in groups?
 * "4111 1111 1111 1111, 12/27, 123" */
bool cg_paid_card(const uint8_t *v, size_t at);

/* In front of a word or two that say what follows a card's number, "scad.",
 * "platná do"; at if there are none. */
size_t cg_paid_words(const uint8_t *v, size_t at);

#endif
