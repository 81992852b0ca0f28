/*
 * Parts of HTML.  Character references (WHATWG HTML 13.2.5.72 and 13.5):
 * numbers, with or without semicolon, and the names of cg_html_name.def with
 * it.  And tags.
 */

#ifndef CG_HTML_H
#define CG_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Not a reference. */
#define CG_HTML_LITERAL  SIZE_MAX

/* Read the reference at p, p[0] being its ampersand: what it stands for, UTF-8
 * of *len bytes, goes to out.  How many of the n bytes it takes; 0 if more are
 * needed; CG_HTML_LITERAL if it is none that is known. */
size_t cg_html_reference(const uint8_t *p, size_t n, bool last,
    uint8_t out[4], size_t *len);

/* Is the reference at p a number with more digits than are read? */
bool cg_html_endless(const uint8_t *p, size_t n);

/* How much of p[0..n), p[0] being a "<" in text, shows that it begins a comment
 * or a tag that parts no word: cg_html_seam.def.  0: more is needed;
 * CG_HTML_LITERAL: it does not. */
size_t cg_html_seam_at(const uint8_t *p, size_t n, bool last);

/* Where the first tag or comment in p[0..n) begins, which begins outside of
 * one; *len: how long it is.  n if there is none that is whole. */
size_t cg_html_markup(const uint8_t *p, size_t n, size_t *len);

#endif
