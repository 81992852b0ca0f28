/*
 * Products, works and offices that have a title in front of them as people
 * have: "Dr Pepper", "Frau Holle", "Herr Ober".
 */

#ifndef CG_TITLED_H
#define CG_TITLED_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Is v[start..end), behind a title, no person's name?  By the words of it, by
 * what is in front of the title or behind the name. */
bool cg_titled_thing(const uint8_t *v, size_t start, size_t end, size_t *far);

#endif
