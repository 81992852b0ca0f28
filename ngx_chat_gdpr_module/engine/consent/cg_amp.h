/*
 * AMP: pages that say they are of that kind, which have scripts and style
 * sheets of nobody's own (https://amp.dev/documentation/guides-and-tutorials/
 * learn/spec/amphtml/): a page that gets another is none any more.
 */

#ifndef CG_AMP_H
#define CG_AMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Do the attributes of <html> say so?  p[0..n): what stands behind its name, up
 * to its ">", if it has one. */
bool cg_amp(const uint8_t *p, size_t n);

#endif
