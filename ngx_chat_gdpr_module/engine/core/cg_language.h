/*
 * Languages in which visitors are told and asked, and which of them to take.
 */

#ifndef CG_LANGUAGE_H
#define CG_LANGUAGE_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
#define CG_LANGUAGE(code)  CG_LANGUAGE_##code,
#include "cg_language.def"
#undef CG_LANGUAGE
    CG_LANGUAGE_N
} cg_language;

/* A set of them. */
typedef uint64_t cg_languages;

#define CG_LANGUAGE_SET(l)  ((cg_languages) 1 << (l))

_Static_assert(CG_LANGUAGE_N <= 64, "a set has room for all");

/* "en"; l < CG_LANGUAGE_N. */
const char *cg_language_code(cg_language l);

/* All codes in one string, "bg cs …", for messages. */
const char *cg_language_list(void);

/* The language of a code of n bytes in any case, or CG_LANGUAGE_N. */
cg_language cg_language_find(const char *code, size_t n);

/* The one of `offered` that n bytes of an Accept-Language header like best
 * (RFC 9110 12.5.4; a region counts as its language, the first of equals
 * wins), or `otherwise` if none. */
cg_language cg_language_choose(cg_languages offered, cg_language otherwise,
    const char *accept, size_t n);

#endif
