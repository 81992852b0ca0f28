/*
 * Kinds of bytes, for the ways to find classes that look bytes up: a byte has
 * the kinds that both its halves have, of three sets of eight, with a table for
 * the low half and one for the high half each; a class (cg_class.h) is some of
 * them.  Bytes of 128 and more have none.
 */

#ifndef CG_CLASS_KINDS_H
#define CG_CLASS_KINDS_H

#include <stdint.h>

enum {
    D = 128,   /* 3 by 0 to 9: digits */
    A = 64,    /* 4, 6 by 1 to f: letters to "o" */
    Z = 32,    /* 5, 7 by 0 to a: the others */
    C = 16,    /* 2 by 0, 8, 9, d, e, f: " ()-./" */
    P = 8,     /* 2 by 8, b: "(+" */
    T = 4,     /* 4 by 0: "@" */
    K = 2,     /* 3 by a: ":" */
    Q = 1      /* 3 by d: "=" */
};

enum {
    W = 128,   /* 0, 1 by all: control characters */
    B = 64,    /* 2 by 0: " " */
    H = 32,    /* 2 by d: "-" */
    U = 16,    /* 5 by f: "_" */
    S = 8,     /* 5, 7 by 3: "s" in any case */
    M = 4,     /* 6 by d: "m" */
    E = 2      /* 6 by 5: "e" */
};

enum {
    X = 128,   /* 2 by 5, 6: "%&" */
    Y = 64,    /* 4 by 0: "@" */
    V = 32,    /* 5 by c: a backslash */
    O = 16,    /* 2 by 8: "(" */
    I = 8,     /* 5, 7 by b: "[", "{" */
    F = 4,     /* 4, 6 by 2, 4 to 9, c, e, f: letters to "o" but "ackjm" */
    R = 2,     /* 5, 7 by 0, 2 to a: the others but "q" */
    G = 1      /* 2 by 0, c, d, e: " ,-." */
};

static const uint8_t  cg_kinds[6][16] = {
    { D | Z | C | T, D | A | Z, D | A | Z, D | A | Z, D | A | Z, D | A | Z,
      D | A | Z, D | A | Z, D | A | Z | C | P, D | A | Z | C, A | Z | K,
      A | P, A, A | C | Q, A | C, A | C },
    { 0, 0, C | P, D | K | Q, A | T, Z, A, Z, 0, 0, 0, 0, 0, 0, 0, 0 },
    { W | B, W, W, W | S, W, W | E, W, W, W, W, W, W, W, W | H | M, W, W | U },
    { W, W, B | H, 0, 0, U | S, M | E, S, 0, 0, 0, 0, 0, 0, 0, 0 },
    { Y | R | G, 0, F | R, R, F | R, X | F | R, X | F | R, F | R, O | F | R,
      F | R, R, I, V | F | G, G, F | G, F },
    { 0, 0, X | O | G, 0, Y | F, V | I | R, F, I | R, 0, 0, 0, 0, 0, 0, 0, 0 }
};

#endif
