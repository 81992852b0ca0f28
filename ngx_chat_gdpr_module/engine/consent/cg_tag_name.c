/*
 * Which element of a head a tag is of.  Every page pays for it, so that names
 * are compared eight bytes at a time.
 */

#include <string.h>

#include "cg_tag.h"

/* The longest name that is known, and one byte of "</" and of what ends it. */
#define CG_NAME_MAX   8
#define CG_NAME_HOLD  12

/* Eight bytes, the first one lowest. */
#define CG_EACH(b)   ((uint64_t) (b) * UINT64_C(0x0101010101010101))
#define CG_HIGH      CG_EACH(0x80)
#define CG_EIGHT(a, b, c, d, e, f, g, h)                                     \
    ((uint64_t) (a) | (uint64_t) (b) << 8 | (uint64_t) (c) << 16             \
     | (uint64_t) (d) << 24 | (uint64_t) (e) << 32 | (uint64_t) (f) << 40    \
     | (uint64_t) (g) << 48 | (uint64_t) (h) << 56)

/* Each name has a place of its own: compilers warn where two had one, and then
 * another factor is to be tried. */
#define CG_NAME_PLACES     32
#define CG_NAME_PLACE(x)   ((x) * UINT64_C(0x50ad12d330d884ad) >> 59)
#define CG_NAME(id, ...)                                                     \
    [CG_NAME_PLACE(CG_EIGHT(__VA_ARGS__))] = { CG_EIGHT(__VA_ARGS__), id }

static const struct {
    uint64_t  text;
    uint8_t   name;
}  cg_names[CG_NAME_PLACES] = {
    CG_NAME(SCRIPT,   's', 'c', 'r', 'i', 'p', 't', 0, 0),
    CG_NAME(STYLE,    's', 't', 'y', 'l', 'e', 0, 0, 0),
    CG_NAME(TITLE,    't', 'i', 't', 'l', 'e', 0, 0, 0),
    CG_NAME(NOSCRIPT, 'n', 'o', 's', 'c', 'r', 'i', 'p', 't'),
    CG_NAME(NOFRAMES, 'n', 'o', 'f', 'r', 'a', 'm', 'e', 's'),
    CG_NAME(TEMPLATE, 't', 'e', 'm', 'p', 'l', 'a', 't', 'e'),
    CG_NAME(META,     'm', 'e', 't', 'a', 0, 0, 0, 0),
    CG_NAME(BASE,     'b', 'a', 's', 'e', 0, 0, 0, 0),
    CG_NAME(LINK,     'l', 'i', 'n', 'k', 0, 0, 0, 0),
    CG_NAME(LINK,     'b', 'a', 's', 'e', 'f', 'o', 'n', 't'),
    CG_NAME(LINK,     'b', 'g', 's', 'o', 'u', 'n', 'd', 0),
    CG_NAME(HTML,     'h', 't', 'm', 'l', 0, 0, 0, 0),
    CG_NAME(HEAD,     'h', 'e', 'a', 'd', 0, 0, 0, 0),
    CG_NAME(BODY,     'b', 'o', 'd', 'y', 0, 0, 0, 0),
    CG_NAME(BR,       'b', 'r', 0, 0, 0, 0, 0, 0),
    CG_NAME(DOCTYPE,  'd', 'o', 'c', 't', 'y', 'p', 'e', 0),
    CG_NAME(FRAMESET, 'f', 'r', 'a', 'm', 'e', 's', 'e', 't')
};


static inline uint64_t
cg_eight(const void *p)
{
    uint64_t  x;

    memcpy(&x, p, sizeof(x));

#if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
    x = __builtin_bswap64(x);
#endif

    return x;
}


static inline bool
cg_name_end(uint8_t ch)
{
    return ch <= '>'
           && ((CG_TAG_BLANK | UINT64_C(1) << '/' | UINT64_C(1) << '>') >> ch
               & 1);
}


/* How many bytes of a name x begins with, at most seven; CG_NAME_MAX if that
 * cannot be said at once. */

static inline size_t
cg_name_short(uint64_t x, const uint8_t *p)
{
    size_t    i;
    uint64_t  low;

    /* the first byte that is not above ">": a borrow goes upwards */

    low = (x - CG_EACH('>' + 1)) & ~x & CG_HIGH;

    if (low == 0) {
        return CG_NAME_MAX;
    }

    i = (size_t) __builtin_ctzll(low) / 8;
    return cg_name_end(p[i]) ? i : CG_NAME_MAX;
}


static size_t
cg_name_length(const uint8_t *p, size_t n, bool last)
{
    size_t  i;

    for (i = 0; i < n && i < CG_NAME_HOLD; i++) {
        if (cg_name_end(p[i])) {
            return i;
        }
    }

    return i == n && !last ? SIZE_MAX : i;
}


/* Which one x is, of so many bytes: no other byte than a letter becomes one. */

static inline uint8_t
cg_name_find(uint64_t x, size_t len)
{
    size_t  place;

    x |= CG_EACH(0x20);

    if (len < CG_NAME_MAX) {
        x &= ((uint64_t) 1 << 8 * len) - 1;
    }

    place = (size_t) CG_NAME_PLACE(x);
    return cg_names[place].text == x ? cg_names[place].name : OTHER;
}


static uint8_t
cg_name_long(const uint8_t *p, size_t n, bool last, size_t *len)
{
    uint8_t  text[CG_NAME_MAX] = { 0 };

    *len = cg_name_length(p, n, last);

    if (*len > CG_NAME_MAX) {
        return OTHER;
    }

    memcpy(text, p, *len);
    return cg_name_find(cg_eight(text), *len);
}


uint8_t
cg_tag_name(const uint8_t *p, size_t n, bool last, size_t *len)
{
    uint64_t  x;

    if (n < CG_NAME_MAX) {
        return cg_name_long(p, n, last, len);
    }

    x = cg_eight(p);
    *len = cg_name_short(x, p);

    return *len < CG_NAME_MAX ? cg_name_find(x, *len)
                              : cg_name_long(p, n, last, len);
}
