/*
 * What is typed, folded to be compared.  Source of the table: The Unicode
 * Standard, code charts.
 */

#include <string.h>

#include "cg_fold.h"
#include "cg_typed.h"

typedef enum {
    CG_TYPED_LETTER,
    CG_TYPED_NONE,
    CG_TYPED_BLANK,
    CG_TYPED_OTHER,
    CG_TYPED_END,
    CG_TYPED_DOT,
    CG_TYPED_BESIDE,
    CG_TYPED_STRUCK,
    CG_TYPED_QUESTION,
    CG_TYPED_AS,
    CG_TYPED_PAIR
} cg_typed_kind;

static const struct {
    uint32_t  first;
    uint32_t  last;
    uint8_t   kind;
    uint16_t  what;
} cg_typed_table[] = {
#define CG_TYPED(first, last, kind, what)                                     \
    { first, last, CG_TYPED_##kind, what },
#include "cg_typed.def"
#undef CG_TYPED
};

#define CG_TYPED_N  (sizeof(cg_typed_table) / sizeof(cg_typed_table[0]))


static void
cg_typed_put(cg_typed *t, const uint8_t *p, size_t n)
{
    size_t  blank;

    blank = t->blank && t->n;

    if ((t->other && t->n) || n + blank > sizeof(t->p) - t->n) {
        t->fits = false;
        return;
    }

    if (blank) {
        t->p[t->n++] = ' ';
    }

    memcpy(t->p + t->n, p, n);
    t->n += n;
    t->blank = t->other = false;
}


/* One character of UTF-8 at p, its length; U+FFFD for what is none. */

static size_t
cg_typed_character(const uint8_t *p, size_t n, uint32_t *code)
{
    size_t  i, len;

    len = *p < 0x80 ? 1 : *p < 0xc2 ? 0 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3
          : *p < 0xf5 ? 4 : 0;
    *code = 0xfffd;

    if (len == 0 || len > n) {
        return 1;
    }

    for (i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 1;
        }
    }

    *code = len == 1 ? *p : *p & (0x7fU >> len);

    for (i = 1; i < len; i++) {
        *code = *code << 6 | (p[i] & 0x3fU);
    }

    return len;
}


/* In: a character that is not of ASCII.  *code: what stands for it. */

static cg_typed_kind
cg_typed_wide(uint32_t *code)
{
    size_t  i;

    for (i = 0; i < CG_TYPED_N && *code > cg_typed_table[i].last; i++) {
        /* void */
    }

    if (i == CG_TYPED_N || *code < cg_typed_table[i].first) {
        return CG_TYPED_LETTER;
    }

    switch (cg_typed_table[i].kind) {
    case CG_TYPED_AS:
        *code = cg_typed_table[i].what + (*code - cg_typed_table[i].first);
        return CG_TYPED_LETTER;
    case CG_TYPED_LETTER:
        *code = cg_typed_table[i].what;
        return CG_TYPED_LETTER;
    case CG_TYPED_PAIR:
        *code |= 1;
        return CG_TYPED_LETTER;
    default:
        return (cg_typed_kind) cg_typed_table[i].kind;
    }
}


static cg_typed_kind
cg_typed_of(uint32_t *code)
{
    if (*code >= 0x80) {
        return cg_typed_wide(code);
    }

    if ((*code | 0x20) >= 'a' && (*code | 0x20) <= 'z') {
        return CG_TYPED_LETTER;
    }

    if (*code >= '0' && *code <= '9') {
        return CG_TYPED_LETTER;
    }

    switch (*code) {
    case ' ': case '-': case '\t': case '\n': case '\v': case '\f': case '\r':
        return CG_TYPED_BLANK;
    case '\'': case '`':
        return CG_TYPED_NONE;
    case '?':
        return CG_TYPED_QUESTION;
    case '!':
        return CG_TYPED_END;
    case '.':
        return CG_TYPED_DOT;
    case '"':
        return CG_TYPED_BESIDE;
    default:
        return CG_TYPED_OTHER;
    }
}


/* A letter of any script as UTF-8; how many bytes. */

static size_t
cg_typed_letter(uint32_t code, uint8_t out[3])
{
    size_t  n;

    n = cg_fold(code, out);

    if (n) {
        return n;
    }

    if (code < 0x800) {
        out[0] = (uint8_t) (0xc0 | code >> 6);
        out[1] = (uint8_t) (0x80 | (code & 0x3f));
        return 2;
    }

    out[0] = (uint8_t) (0xe0 | code >> 12);
    out[1] = (uint8_t) (0x80 | (code >> 6 & 0x3f));
    out[2] = (uint8_t) (0x80 | (code & 0x3f));
    return 3;
}


/* What is no letter, and not behind its last one: "!I agree" is a no. */

static void
cg_typed_mark(cg_typed *t, cg_typed_kind kind)
{
    switch (kind) {
    case CG_TYPED_END:
        t->plain &= t->n != 0;
        break;
    case CG_TYPED_DOT:
        t->plain &= t->n != 0 && !t->dot;
        break;
    case CG_TYPED_BESIDE:
        break;
    default:
        t->plain = false;
        break;
    }

    t->dot = kind == CG_TYPED_DOT;
    t->other |= kind != CG_TYPED_STRUCK;
}


void
cg_typed_read(cg_typed *t, const uint8_t *p, size_t n)
{
    size_t         i;
    uint8_t        letter[3];
    uint32_t       code;
    cg_typed_kind  kind;

    memset(t, 0, sizeof(*t));
    t->fits = t->plain = true;

    for (i = 0; i < n && t->fits; /* void */ ) {
        i += cg_typed_character(p + i, n - i, &code);
        kind = cg_typed_of(&code);

        switch (kind) {
        case CG_TYPED_LETTER:
            cg_typed_put(t, letter, cg_typed_letter(code, letter));
            break;
        case CG_TYPED_BLANK:
            t->blank = true;
            break;
        case CG_TYPED_NONE:
            break;
        case CG_TYPED_QUESTION:
            t->fits = false;
            break;
        default:
            cg_typed_mark(t, kind);
            break;
        }
    }
}


bool
cg_typed_statement(const cg_typed *t)
{
    return t->fits && t->plain && t->n
           && !(t->p[t->n - 1] >= '0' && t->p[t->n - 1] <= '9');
}
