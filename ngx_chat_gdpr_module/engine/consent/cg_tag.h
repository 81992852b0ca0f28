/*
 * A tag in the head of a page: which element it is of, and where it ends
 * (WHATWG HTML 13.2.5.8 and 13.2.5.32 to 13.2.5.39).
 */

#ifndef CG_TAG_H
#define CG_TAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where in a page one is: see cg_inject.c. */
enum {
    TEXT, COMMENT, BOGUS, TAG, ATTRIBUTE, EQUALS, UNQUOTED, SINGLE, DOUBLE, RAW
};

/* The elements of a head, and what begins and ends it: in front of a start tag
 * that is none of these the head has ended though no tag has said so. */
enum {
    OTHER,
    SCRIPT, STYLE, TITLE, NOSCRIPT, NOFRAMES,  /* raw: text is in them */
    TEMPLATE, META, BASE, LINK,                /* LINK: of no meaning here */
    HTML, HEAD, BODY, BR, DOCTYPE, FRAMESET
};

/* The name of a tag at p, of n bytes, in whatever case.  *len: how long it is,
 * SIZE_MAX if it goes on behind them; one that is longer than all that are
 * known is cut.  `last`: nothing follows. */
uint8_t cg_tag_name(const uint8_t *p, size_t n, bool last, size_t *len);

#define CG_TAG_BLANK  UINT64_C(0x100003600)  /* bit 9 for a tab, and so on */

static inline bool
cg_tag_blank(uint8_t ch)
{
    return ch <= ' ' && (CG_TAG_BLANK >> ch & 1);
}


/* How many of n bytes belong to the tag, or what else ends with ">", that
 * *state is in, which is TEXT once it has ended. */
size_t cg_tag_skip(uint8_t *state, const uint8_t *p, size_t n);

/* The same where the name of a tag has ended, whatever *state is. */
size_t cg_tag_rest(uint8_t *state, const uint8_t *p, size_t n);

#endif
