/*
 * From classes of bytes to candidates, for cg_class.c alone: each function is
 * compiled once for every implementation there.  The loops over columns have no
 * branch and carry nothing over, so that compilers make vectors of them.
 *
 *     number  a number of seven digits and separators begins
 *     token   a digit behind the letters that begin a word, or behind such a
 *             word and a separator
 *     rare    a shorter number begins; a sign; a colon between letters, digits
 *             or colons; the first separator of a row of pairs or of groups of
 *             four; a byte outside ASCII behind a digit; where a word may be
 *             of those in front of a name: "m" and a letter or none in front
 *             of white space, "es", "ee" and one more, "e..e", "e's", and "s"
 *             in front of one of two letters that ends in it
 *     start   of a name, an address or an age: a capital letter or a byte
 *             outside ASCII behind white space; a digit, the first one, behind
 *             white space that is not behind a digit, or with up to three more,
 *             perhaps one byte, and white space behind that is not in front of
 *             a digit: "12 High Street", "221B Baker Street"
 *     mark    a colon or equals sign, but not within a time of day
 *     spot    of a secret, a place, a wallet or a bank code: a run of 20 of
 *             A-Z a-z 0-9 "_" "-" begins, or one of 8 of A-Z 0-9 with a letter;
 *             "--" or "ss" in any case; a separator with four digits behind it
 *     coded   a run of CG_CODED_MIN letters and digits begins
 */

#ifndef CG_CANDIDATE_H
#define CG_CANDIDATE_H

#include "cg_class.h"

#define CG_INLINE  static inline __attribute__((always_inline))

/* Columns to a vector: those of a row that are wanted are a number of these. */
#define CG_WIDE  4

/* Bit k: bit k + n of the row, or k - n; n is 1 to 63. */
#define AHEAD(row, n)   (c->row[i] >> (n) | c->row[i + 1] << (64 - (n)))
#define BEHIND(row, n)  (c->row[i] << (n) | c->row[i - 1] >> (64 - (n)))

/* A separator k bytes ahead. */
#define PART(k)         (AHEAD(chain, k) & ~AHEAD(digit, k))

/* Of runs that begin in a, and b behind it, leave those that are `more`
 * longer; the end of b counts for nothing. */
#define LONGER(a, b, more)                                                   \
    a &= a >> (more) | b << (64 - (more));                                   \
    b &= b >> (more)


/* Three digits, or two, a separator and one, or the date 4/5/90; the number in
 * front does not go on here, as in a time or a price, unless with six
 * digits, or with three behind what may be the expiry of a card. */
CG_INLINE uint64_t
cg_candidate_brief(const cg_class *c, size_t i, uint64_t start)
{
    uint64_t  within, expiry;

    within = (BEHIND(chain, 1) | BEHIND(colon, 1))
             & BEHIND(digit, 2) & BEHIND(digit, 3);
    expiry = (BEHIND(chain, 4) & ~BEHIND(digit, 4))
             | (BEHIND(digit, 4) & BEHIND(digit, 5) & BEHIND(chain, 6)
                & ~(BEHIND(digit, 6) | (BEHIND(digit, 9) & AHEAD(digit, 3)
                                        & ~BEHIND(digit, 11))));
    within &= ~(expiry & AHEAD(digit, 2));

    return start
           & ((AHEAD(digit, 1)
               & (~within | (AHEAD(digit, 2) & AHEAD(digit, 5)))
               & (AHEAD(digit, 2) | (AHEAD(chain, 2) & AHEAD(digit, 3))))
              | (PART(1) & AHEAD(digit, 2) & PART(3) & AHEAD(digit, 4)
                 & AHEAD(digit, 5) & ~within));
}


/* A colon between two that are letters, digits or colons, or the first of two;
 * not the later ones of a time or the like. */
CG_INLINE uint64_t
cg_candidate_hex(const cg_class *c, size_t i)
{
    return c->colon[i]
           & (BEHIND(word, 1) | BEHIND(colon, 1) | AHEAD(colon, 1))
           & (AHEAD(word, 1) | AHEAD(colon, 1))
           & ~(BEHIND(digit, 1) & BEHIND(digit, 2)
               & BEHIND(colon, 3) & BEHIND(digit, 4));
}


/* The first separator of pairs, or of groups of four. */
CG_INLINE uint64_t
cg_candidate_pairs(const cg_class *c, size_t i)
{
    return c->chain[i] & ~c->digit[i]
           & BEHIND(word, 1) & BEHIND(word, 2)
           & AHEAD(word, 1) & AHEAD(word, 2)
           & ((PART(3) & PART(6) & PART(9))
              | (AHEAD(word, 3) & AHEAD(word, 4) & PART(5)
                 & AHEAD(word, 6) & AHEAD(word, 9)));
}


/* The first digit of a house's number: at 1 to 5 bytes from it is white space
 * behind which no digit is. */
CG_INLINE uint64_t
cg_candidate_house(const cg_class *c, size_t i)
{
    uint64_t  w1, w2, w3, w4, w5;

    w1 = AHEAD(white, 1) & ~AHEAD(digit, 2);
    w2 = AHEAD(white, 2) & ~AHEAD(digit, 3);
    w3 = AHEAD(white, 3) & ~AHEAD(digit, 4);
    w4 = AHEAD(white, 4) & ~AHEAD(digit, 5);
    w5 = AHEAD(white, 5) & ~AHEAD(digit, 6);

    return w1 | w2
           | (AHEAD(digit, 1)
              & (w3 | (AHEAD(digit, 2) & (w4 | (AHEAD(digit, 3) & w5)))));
}


CG_INLINE uint64_t
cg_candidate_run20(const cg_class *c, size_t i)
{
    uint64_t  run, next;

    run = c->run[i];
    next = c->run[i + 1];
    LONGER(run, next, 1);
    LONGER(run, next, 2);
    LONGER(run, next, 4);
    LONGER(run, next, 8);
    LONGER(run, next, 4);

    return run & ~BEHIND(run, 1);
}


CG_INLINE uint64_t
cg_candidate_capitals8(const cg_class *c, size_t i)
{
    uint64_t  run, next, front;

    run = c->capital[i] | c->digit[i];
    next = c->capital[i + 1] | c->digit[i + 1];
    front = c->capital[i - 1] | c->digit[i - 1];
    front = run << 1 | front >> 63;
    LONGER(run, next, 1);
    LONGER(run, next, 2);
    LONGER(run, next, 4);

    return run & ~front & ~c->digit[i];
}


/* Within the words of "my name is", "me llamo", "mijn naam is" and the like;
 * see cg_search_named(). */
CG_INLINE uint64_t
cg_candidate_named(const cg_class *c, size_t i)
{
    uint64_t  m, e;

    m = AHEAD(white, 1) | (AHEAD(letter, 1) & AHEAD(white, 2))
        | (AHEAD(high, 2) & AHEAD(white, 4));
    e = (AHEAD(s, 1) & AHEAD(white, 2))
        | (AHEAD(e, 1) & AHEAD(white, 3))
        | (AHEAD(e, 3) & AHEAD(white, 4))
        | (AHEAD(s, 2) & AHEAD(white, 3) & ~AHEAD(word, 1));

    return (c->m[i] & m) | (c->e[i] & e)
           | (c->s[i] & AHEAD(white, 1) & AHEAD(s, 3) & AHEAD(white, 4))
           | (c->high[i] & AHEAD(e, 1) & AHEAD(white, 2));
}


/* Within "usuario", "usuário", "identifiant"; and what is within a
 * user name. */
CG_INLINE uint64_t
cg_candidate_user(const cg_class *c, size_t i)
{
    uint64_t  s, e, scored;

    s = BEHIND(white, 2) & AHEAD(letter, 1)
        & (AHEAD(white, 6) | AHEAD(white, 7));
    e = BEHIND(white, 3) & AHEAD(letter, 1) & AHEAD(letter, 5)
        & AHEAD(white, 9);
    scored = (c->chain[i] | c->run[i])
             & ~(c->word[i] | c->white[i] | c->dash[i])
             & BEHIND(letter, 1) & AHEAD(word, 1);

    return (c->s[i] & s) | (c->e[i] & e) | scored;
}


/* What has digits, and signs. */
CG_INLINE void
cg_candidate_numbers(cg_class *c, size_t at)
{
    size_t    i;
    uint64_t  number, run, next;

    for (i = at; i < at + CG_WIDE; i++) {
        number = c->digit[i] & ~BEHIND(word, 1);
        run = c->chain[i];
        next = c->chain[i + 1];
        LONGER(run, next, 1);
        LONGER(run, next, 2);
        LONGER(run, next, 3);

        c->number[i] = number & run;
        c->rare[i] = cg_candidate_brief(c, i, number & ~run)
                     | cg_candidate_hex(c, i) | cg_candidate_pairs(c, i)
                     | c->sign[i];
    }
}


/* What words and keys announce. */
CG_INLINE void
cg_candidate_words(cg_class *c, size_t at)
{
    size_t    i;
    uint64_t  gap, first, four;

    for (i = at; i < at + CG_WIDE; i++) {
        gap = BEHIND(white, 1);
        first = c->digit[i] & ~BEHIND(digit, 1);
        four = AHEAD(digit, 1) & AHEAD(digit, 2) & AHEAD(digit, 3)
               & AHEAD(digit, 4);

        c->rare[i] |= cg_candidate_named(c, i) | cg_candidate_user(c, i)
                      | (c->high[i] & BEHIND(digit, 1));
        c->start[i] = (gap & (c->capital[i] | c->high[i]))
                      | (first & (cg_candidate_house(c, i)
                                  | (gap & ~BEHIND(digit, 2))));
        c->mark[i] = c->equals[i]
                     | (c->colon[i] & ~(BEHIND(digit, 1) & BEHIND(digit, 2)));
        c->spot[i] = (c->dash[i] & AHEAD(dash, 1)) | (c->s[i] & AHEAD(s, 1))
                     | (c->chain[i] & ~c->digit[i] & four)
                     | cg_candidate_run20(c, i) | cg_candidate_capitals8(c, i);
    }
}


/* What may stand for something else. */
CG_INLINE void
cg_candidate_coded(cg_class *c, size_t at)
{
    size_t    i;
    uint64_t  run, next;

    for (i = at; i < at + CG_WIDE; i++) {
        run = c->word[i];
        next = c->word[i + 1];
        LONGER(run, next, 1);
        LONGER(run, next, 2);
        LONGER(run, next, 4);
        LONGER(run, next, 4);

        c->coded[i] = run & ~BEHIND(word, 1);
    }
}

_Static_assert(1 + 1 + 2 + 4 + 4 == CG_CODED_MIN, "what is left is as long");


/* Where the letters that begin a word end, the sum has a bit that was not
 * there: it carries over all of them. */

CG_INLINE void
cg_candidate_tokens(cg_class *c, size_t blocks)
{
    bool      over;
    size_t    i;
    uint64_t  begin, sum, end, parted;

    for (i = 1; i <= blocks; i++) {
        begin = c->letter[i] & ~BEHIND(word, 1);
        over = __builtin_add_overflow(c->letter[i], begin, &sum);
        over |= __builtin_add_overflow(sum, (uint64_t) c->letters, &sum);
        c->letters = over;

        end = sum & ~c->letter[i];
        parted = end & c->chain[i] & ~c->digit[i];
        c->token[i] = c->digit[i] & (end | parted << 1 | c->parted);
        c->parted = parted >> 63;
    }
}

#undef AHEAD
#undef BEHIND
#undef PART
#undef LONGER

#endif
