/*
 * See cg_phrase.h.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_fold.h"
#include "cg_listed.h"
#include "cg_phrase.h"

/* What leads over from a word to its value, in the languages of the EU. */
static const cg_listed  cg_phrase_fillers[] = {
    "is", "was", "ist", "war", "lautet", "est", "es", "e", "era", "er", "ar",
    "on", "to", "je", "jest", "brzmi", "este", "az", "the", "my", "mijn",
    "mein", "the following", "number", "nr", "no", "code", "е", "ειναι"
};


/* Over what may stand between a word and the next; false at the end of the
 * clause. */
static bool
cg_phrase_gap(const uint8_t *v, size_t lo, size_t *at, cg_phrase *p)
{
    uint8_t  ch;

    while (*at > lo) {
        ch = v[*at - 1];

        switch (ch) {
        case '"':
        case '\'':
            p->quoted |= (p->n == 0 && !p->parted);
            p->field |= (p->n == 0 && p->parted);
            if (p->n) {
                return false;
            }
            break;
        case ':':
        case '=':
            if (p->n || p->parted) {
                return false;
            }
            p->parted = true;
            break;
        case '\n':
        case '\r':
            /* between a colon and a value in quotes */
            if (!p->quoted || p->parted) {
                return false;
            }
            break;
        case ' ':
        case '\t':
        case '_':
        case '-':
            break;
        case '.':
            /* "api.key" */
            if (p->n == 0) {
                return false;
            }
            break;
        default:
            return cg_is_letter(ch) || ch >= 0x80;
        }

        --*at;
    }

    return false;
}


/* The word that ends at *at, folded; 0 if it is cut or no word.  A capital
 * behind a small letter begins one. */
static size_t
cg_phrase_word(const uint8_t *v, size_t lo, size_t *at,
    uint8_t out[CG_PHRASE_WORD])
{
    size_t    i, n, end, len;
    uint32_t  code;
    uint8_t   right;

    end = *at;
    right = 0;

    while (*at > lo) {
        n = v[*at - 1] < 0x80 ? cg_is_letter(v[*at - 1])
                              : cg_letter_before(v, lo, *at);
        if (n == 0 || (right && (right & 0x20) == 0 && n == 1
                       && (v[*at - 1] & 0x20)))
        {
            break;
        }

        right = n == 1 ? v[*at - 1] : 0;
        *at -= n;
    }

    if (*at == end || (*at == lo && lo)) {
        return 0;
    }

    len = 0;

    for (i = *at; i < end; i += n) {
        n = 1;
        code = v[i];

        if (code >= 0x80) {
            n = cg_utf8_at(v, i, &code);
        }

        if (len + 2 > CG_PHRASE_WORD) {
            return 0;
        }

        len += cg_fold(code, out + len);
    }

    return len;
}


void
cg_phrase_read(const uint8_t *v, size_t at, cg_phrase *p)
{
    size_t   lo, len, fillers, before;
    uint8_t  word[CG_PHRASE_WORD];

    lo = at > CG_PHRASE_REACH ? at - CG_PHRASE_REACH : 0;
    fillers = 0;
    memset(p, 0, sizeof(*p));

    while (p->n < CG_PHRASE_WORDS && cg_phrase_gap(v, lo, &at, p)) {
        before = at;
        len = cg_phrase_word(v, lo, &at, word);

        if (len == 0) {
            return;
        }

        if (p->n == 0 && fillers < 2
            && CG_LISTED(word, len, cg_phrase_fillers))
        {
            fillers++;
            continue;
        }

        if (p->n == 0) {
            p->at = before;
        }

        p->len[p->n] = (uint8_t) len;
        memcpy(p->word[p->n++], word, len);
    }
}


bool
cg_phrase_ends(const cg_phrase *p, const char *list)
{
    size_t       i, len, n;
    uint8_t      last;
    const char  *end, *word;

    if (p->n == 0) {
        return false;
    }

    last = p->word[0][p->len[0] - 1];

    for ( /* void */ ; *list; list = end + 1) {
        end = strchr(list, '|');

        if ((uint8_t) end[-1] != last) {
            continue;
        }

        for (i = 0, word = end; i < p->n && word > list; i++) {
            for (n = 0; word > list && word[-1] != ' '; word--, n++) {
                /* void */
            }

            len = p->len[i];
            if (len != n || memcmp(word, p->word[i], n) != 0) {
                break;
            }

            if (word == list) {
                return true;
            }

            word--;
        }
    }

    return false;
}
