/*
 * See cg_word.h.
 */

#include <endian.h>
#include <string.h>

#include "cg_border.h"
#include "cg_fold.h"
#include "cg_word.h"

static const char  cg_common_words[][CG_WORD_WIDTH] = {
#define CG_COMMON(word, when)  word,
#include "cg_common.def"
#undef CG_COMMON
};

static const uint8_t  cg_common_when[] = {
#define CG_COMMON(word, when)  CG_COMMON_##when,
#include "cg_common.def"
#undef CG_COMMON
};

static const char  cg_given_names[][CG_WORD_WIDTH] = {
#define CG_GIVEN(name)  name,
#include "cg_given.def"
#undef CG_GIVEN
};


/* Latin, Greek, Cyrillic. */
static bool
cg_is_capital_code(uint32_t code)
{
    if (code < 0x80) {
        return code >= 'A' && code <= 'Z';
    }

    if (code < 0x100) {
        return code >= 0xc0 && code <= 0xde && code != 0xd7;
    }

    /* Latin Extended-A goes by pairs, with two changes of step */
    if (code < 0x180) {
        return code == 0x178
               || ((code >= 0x139 && code <= 0x148) || code > 0x178
                   ? (code & 1) != 0 : (code & 1) == 0);
    }

    return code == 0x218 || code == 0x21a
           || (code >= 0x386 && code <= 0x3ab && code != 0x390)
           || (code >= 0x400 && code <= 0x42f);
}


/* Bytes of the letter at v[at], and its code; 0 if there is none. */
static size_t
cg_word_letter(const uint8_t *v, size_t at, uint32_t *code, size_t *far)
{
    size_t  n;

    cg_far(far, at);

    if (v[at] < 0x80) {
        *code = v[at];
        return cg_is_letter(v[at]);
    }

    n = cg_letter_at(v, at, far);

    if (n) {
        (void) cg_utf8_at(v, at, code);
    }

    return n;
}


/* Bytes of the apostrophe or dash at v[at]; 0 if there is none. */
static size_t
cg_word_joint(const uint8_t *v, size_t at, size_t *far)
{
    if (v[at] == '\'' || v[at] == '-') {
        return 1;
    }

    if (v[at] != 0xe2) {
        return 0;
    }

    cg_far(far, at + 1);

    if (v[at + 1] != 0x80) {
        return 0;
    }

    cg_far(far, at + 2);
    return v[at + 2] == 0x99 || v[at + 2] == 0x90 || v[at + 2] == 0x91
           ? 3 : 0;
}


/* Does a possessive "s" end the word behind an apostrophe at v[at]? */
static bool
cg_word_possessive(const uint8_t *v, size_t at, size_t joint, size_t *far)
{
    if (v[at] == '-' || (v[at + joint] | 0x20) != 's') {
        return false;
    }

    cg_far(far, at + joint + 1);
    return cg_border_right(v, at + joint + 1, far);
}


static void
cg_word_keep(cg_noun *w, uint32_t code)
{
    size_t   n;
    uint8_t  out[4];

    n = cg_fold(code, out);

    if (w->len + n > CG_WORD_KEEP) {
        w->len = CG_WORD_KEEP + 1;
        return;
    }

    memcpy(w->text + w->len, out, n);
    w->len += n;
}


/* Over the letters of ASCII at v[at]: most of most words. */
static inline size_t
cg_word_plain(const uint8_t *v, size_t at, cg_noun *w)
{
    size_t   i, end, keep;
    uint8_t  small;

    small = 0;
    end = w->start + CG_WORD_BYTES;
    keep = w->len < CG_WORD_KEEP ? at + CG_WORD_KEEP - w->len : at;

    for (i = at; i <= end && cg_is_letter(v[i]); i++) {
        small |= v[i];

        if (i < keep) {
            w->text[w->len + (i - at)] = v[i] | 0x20;
        }
    }

    w->len = i <= keep ? w->len + (i - at) : CG_WORD_KEEP + 1;
    w->letters += i - at;
    w->capitals &= (small & 0x20) == 0;

    return i;
}


/* A word of any letters, with joints. */
static bool
cg_word_any(const uint8_t *v, size_t at, cg_noun *w, size_t *far)
{
    size_t    n, joint;
    uint32_t  code;

    memset(w, 0, sizeof(*w));
    w->start = at;
    w->capitals = true;

    while (at - w->start <= CG_WORD_BYTES) {
        n = cg_word_letter(v, at, &code, far);

        if (n == 0) {
            break;
        }

        /* "d'Aubigne" has a capital letter, too */
        if (w->letters == 0 || (w->letters == 1 && w->joint)) {
            w->capital |= cg_is_capital_code(code);
        }

        if (n == 1) {
            at = cg_word_plain(v, at, w);

        } else {
            w->capitals &= cg_is_capital_code(code);
            w->letters++;
            cg_word_keep(w, code);
            at += n;
        }

        w->end = at;
        joint = cg_word_joint(v, at, far);

        if (joint
            && (cg_word_letter(v, at + joint, &code, far) == 0
                || cg_word_possessive(v, at, joint, far)))
        {
            break;
        }

        at += joint;
        w->joint |= joint > 0;
    }

    return w->letters > 0 && at - w->start <= CG_WORD_BYTES
           && cg_border_right(v, w->end, far);
}


/* Most words are of ASCII letters alone. */
bool
cg_word_read(const uint8_t *v, size_t at, cg_noun *w, size_t *far)
{
    uint8_t     ch;
    cg_letters  l;

    l = cg_letters_read(v + at, w->text);
    ch = v[at + l.n];

    if (l.n == 0 ? ch >= 0x80
                 : l.n > CG_WORD_KEEP || ch >= 0x80 || ch == '\'' || ch == '-')
    {
        return cg_word_any(v, at, w, far);
    }

    cg_far(far, at + l.n);

    w->start = at;
    w->end = at + l.n;
    w->letters = w->len = l.n;
    w->capital = l.capital;
    w->capitals = l.capitals;
    w->joint = false;

    return l.n > 0 && !cg_is_digit(ch) && ch != '_';
}


size_t
cg_word_back(const uint8_t *v, size_t lo, size_t at)
{
    size_t  n;

    while (at > lo) {
        if (v[at - 1] < 0x80) {
            if (!cg_is_letter(v[at - 1]) && v[at - 1] != '\''
                && v[at - 1] != '-')
            {
                break;
            }

            at--;
            continue;
        }

        n = cg_letter_before(v, lo, at);

        if (n == 0) {
            break;
        }

        at -= n;
    }

    return at;
}


/* Eight bytes, the first one highest: as numbers they are in the order of the
 * texts. */
static inline uint64_t
cg_word_head(const void *p)
{
    uint64_t  x;

    memcpy(&x, p, sizeof(x));
    return be64toh(x);
}


size_t
cg_word_place(const cg_noun *w, const char (*table)[CG_WORD_WIDTH], size_t n)
{
    int       order;
    size_t    lo, hi, mid;
    uint64_t  head, other;

    if (w->len >= CG_WORD_WIDTH) {
        return n;
    }

    lo = 0;
    hi = n;
    head = cg_word_head(w->text);

    while (lo < hi) {
        mid = (lo + hi) / 2;
        other = cg_word_head(table[mid]);

        if (other == head) {
            order = strcmp(table[mid], (const char *) w->text);

            if (order == 0) {
                return mid;
            }

        } else {
            order = other < head ? -1 : 1;
        }

        if (order < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return n;
}


cg_common
cg_word_common(const cg_noun *w)
{
    size_t  i;

    i = cg_word_place(w, CG_WORD_TABLE(cg_common_words));

    return i < sizeof(cg_common_when) ? (cg_common) cg_common_when[i]
                                      : CG_COMMON_NO;
}


bool
cg_word_given(const cg_noun *w)
{
    return cg_word_in(w, CG_WORD_TABLE(cg_given_names));
}
