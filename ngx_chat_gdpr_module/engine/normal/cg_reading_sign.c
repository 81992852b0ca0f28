/*
 * See cg_reading_sign.h.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_reading_sign.h"

typedef struct {
    const char  *word;
    char         sign;
    bool         bare;
} cg_sign;

static const cg_sign  cg_signs[] = {
#define CG_SIGN(word, sign, bare)  { word, sign, bare },
#define CG_TOP(label)
#define CG_TOP_WORD(label)
#define CG_NOT_LOCAL(word)
#define CG_NOT_HOST(word)
#include "cg_address.def"
#undef CG_SIGN
#undef CG_TOP
#undef CG_TOP_WORD
#undef CG_NOT_LOCAL
#undef CG_NOT_HOST
};

static const struct {
    uint8_t     kind;
    const char  *word;
} cg_address_words[] = {
#define CG_SIGN(word, sign, bare)
#define CG_TOP(label)         { TOP, label },
#define CG_TOP_WORD(label)    { TOP_WORD, label },
#define CG_NOT_LOCAL(word)    { NOT_LOCAL, word },
#define CG_NOT_HOST(word)     { NOT_HOST, word },
#include "cg_address.def"
#undef CG_SIGN
#undef CG_TOP
#undef CG_TOP_WORD
#undef CG_NOT_LOCAL
#undef CG_NOT_HOST
};

/* How many there are of each sign: they stand by that. */
enum {
#define CG_TOP(label)
#define CG_TOP_WORD(label)
#define CG_NOT_LOCAL(word)
#define CG_NOT_HOST(word)
#define CG_SIGN(word, sign, bare)  + (sign == '@')
    CG_SIGNS_AT = 0
#include "cg_address.def"
    ,
#undef CG_SIGN
#define CG_SIGN(word, sign, bare)  + (sign == '.')
    CG_SIGNS_DOT = CG_SIGNS_AT
#include "cg_address.def"
#undef CG_SIGN
#undef CG_TOP
#undef CG_TOP_WORD
#undef CG_NOT_LOCAL
#undef CG_NOT_HOST
};

#define CG_SIGNS          (sizeof(cg_signs) / sizeof(cg_signs[0]))
#define CG_ADDRESS_WORDS                                                     \
    (sizeof(cg_address_words) / sizeof(cg_address_words[0]))


bool
cg_is_word(uint8_t kind, const uint8_t *word, size_t n)
{
    size_t  i;

    for (i = 0; i < CG_ADDRESS_WORDS; i++) {
        if (cg_address_words[i].kind == kind
            && strlen(cg_address_words[i].word) == n
            && memcmp(cg_address_words[i].word, word, n) == 0)
        {
            return true;
        }
    }

    return false;
}


bool
cg_is_sign_word(const uint8_t *word, size_t n, bool part)
{
    size_t       i, k;
    uint8_t      first;
    const char  *w;

    static const char *const  later[] = {
        "sign", "score", "rond", "streepje", "du", "bas", "bajo", "baja",
        "inferior", "basso", "jos", "d'union", "crta", "черта", "παύλα"
    };

    if (n == 0 || (!cg_is_letter(word[0]) && word[0] < 0x80)) {
        return false;
    }

    first = cg_lower(word[0]);

    for (i = 0; i < CG_SIGNS + sizeof(later) / sizeof(later[0]); i++) {
        w = i < CG_SIGNS ? cg_signs[i].word : later[i - CG_SIGNS];

        if ((uint8_t) w[0] != first) {
            continue;
        }

        for (k = 1; k < n && cg_lower(word[k]) == (uint8_t) w[k]; k++) {
            /* void */
        }

        if (k == n && (part || w[k] == '\0' || w[k] == ' ')) {
            return true;
        }
    }

    return false;
}


uint8_t
cg_closing(uint8_t ch)
{
    switch (ch) {
    case '(':
        return ')';
    case '[':
        return ']';
    case '{':
        return '}';
    case '<':
        return '>';
    case '_':
        return '_';
    default:
        return 0;
    }
}


size_t
cg_spaces(const cg_ahead *a, size_t p, size_t max, bool *open)
{
    size_t  n;

    for (n = 0; n < max && cg_at(a, p + n, open) == ' '; n++) { /* void */ }

    return n;
}


/* The word or sign at t[p], or NULL. */

static const cg_sign *
cg_sign_word(const cg_ahead *a, size_t p, char sign, bool *open)
{
    bool            end;
    size_t          i, k, last;
    uint8_t         first;
    const cg_sign  *s;

    first = cg_lower(cg_at(a, p, open));
    last = sign == '@' ? CG_SIGNS_AT : sign == '.' ? CG_SIGNS_DOT : CG_SIGNS;

    for (i = sign == '@' ? 0 : sign == '.' ? CG_SIGNS_AT : CG_SIGNS_DOT;
         i < last; i++)
    {
        s = &cg_signs[i];
        end = false;

        if (s->sign != sign || (uint8_t) s->word[0] != first) {
            continue;
        }

        for (k = 1; s->word[k]; k++) {
            if (cg_lower(cg_at(a, p + k, &end)) != (uint8_t) s->word[k]) {
                break;
            }
        }

        if (end) {
            *open = true;
            continue;
        }

        if (s->word[k] == '\0'
            && ((k == 1 && first != 'a')
                || !cg_is_alnum(cg_at(a, p + k, open))))
        {
            return s;
        }
    }

    return NULL;
}


size_t
cg_sign_end(const cg_ahead *a, size_t p, char sign, bool *enclosed,
    bool *open)
{
    size_t          n;
    uint8_t         close;
    const cg_sign  *s;

    n = cg_spaces(a, p, CG_SPACES_MAX, open);
    p += n;

    close = cg_closing(cg_at(a, p, open));
    *enclosed = close != 0;

    if (close) {
        p++;
        p += cg_spaces(a, p, 1, open);
    }

    s = cg_sign_word(a, p, sign, open);
    if (s == NULL) {
        return 0;
    }

    p += strlen(s->word);

    if (close) {
        p += cg_spaces(a, p, 1, open);
        return cg_at(a, p, open) == close
               ? p + 1 + cg_spaces(a, p + 1, CG_SPACES_MAX, open) : 0;
    }

    if (!s->bare && s->word[1] != '\0') {
        return 0;
    }

    if (n == 0 && s->word[0] != '@') {
        return 0;
    }

    n = cg_spaces(a, p, CG_SPACES_MAX, open);
    return n ? p + n : 0;
}
