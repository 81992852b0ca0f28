/*
 * What detection finds, as patterns: the executable specification.
 *
 * One row is one way to write an entity.  The pattern is anchored at the place
 * where it is tried, ignores white space (PCRE2_EXTENDED) and reports what
 * lies behind \K.  Of the ends that it can have, the longest is taken for
 * which `check` holds; check digits and numbering plans are no matter of
 * patterns, they are tested by numbers from the standards in check_test.c.
 *
 * Letters outside ASCII are here only those of U+00C0 to U+00FF: enough for
 * the texts that are compared.
 */

#ifndef DETECT_SPEC_H
#define DETECT_SPEC_H

#define SPEC_DEFINE                                                          \
    "(?(DEFINE)"                                                             \
    "  (?<w> [A-Za-z0-9_] | \\xc3[\\x80-\\xbf] )"                            \
    "  (?<nw> (?! (?&w) ) )"                                                 \
    "  (?<octet> (?: 25[0-5] | 2[0-4]\\d | 1\\d\\d | [1-9]\\d | \\d )"       \
    "            (?!\\d) )"                                                  \
    "  (?<l> [A-Za-z0-9._+%!\\#$*^~'-] | \\xc3[\\x80-\\xbf] )"               \
    "  (?<label> (?!-) (?: [A-Za-z0-9-] | \\xc3[\\x80-\\xbf] ){1,63} )"      \
    "  (?<top> (?: (?i:xn--) [A-Za-z0-9-]* [A-Za-z0-9] (?![A-Za-z0-9])"      \
    "          | [A-Za-z]{2,24} (?![A-Za-z0-9])"                             \
    "          | (?: \\xc3[\\x80-\\xbf] ){2,31}"                             \
    "            (?! [A-Za-z0-9-] | \\xc3[\\x80-\\xbf] ) ) )"                \
    "  (?<s> [.\\/-] | [ ] (?: [ ] | - [ ]? )? )"                            \
    "  (?<p> [ ] [ ]? | [._-] )"                                             \
    "  (?<domain> (?: (?&label) (?<!-) \\. )+ (?&top) )"                     \
    "  (?<host> (?&domain)"                                                  \
    "           | \\[ [A-Za-z0-9]* [.:] [A-Za-z0-9.:]* \\] )"               \
    "  (?<g> [ .\\/-] | [ -][ -] )"                                          \
    "  (?<in> \\d (?: (?: (?&g) | \\)\\( )? \\d )* )"                        \
    "  (?<over> (?: \\( | [ .\\/-]\\( | \\([ .\\/-] ) (?&in)"                \
    "           (?: \\) | \\)[ .\\/-] | [ .\\/-]\\) ) )"                     \
    "  (?<chain> \\d (?: (?: (?&g) | \\(\\) | (?&over) )? \\d )* )"          \
    ")"

/* Left and right of a word, of a number. */
#define SPEC_LEFT    " (?<![A-Za-z0-9_]) (?<!\\xc3[\\x80-\\xbf]) "
#define SPEC_RIGHT   " (?&nw) "
#define SPEC_NLEFT   SPEC_LEFT                                               \
    " (?<![A-Za-z0-9_][\\/-]) (?<!\\xc3[\\x80-\\xbf][\\/-]) (?<!\\d\\.) "
#define SPEC_NRIGHT  " (?&nw) (?! - (?&w) ) (?! \\.\\d ) "
#define SPEC_CHAIN   " (?<!\\d[ -]) (?<!\\d[ -][ -]) (?<!\\d[ -][ -][ -]) "

typedef struct {
    cg_entity    entity;
    const char  *pattern;
    bool       (*check)(const uint8_t *text, size_t start, size_t end);
} spec_row;

static bool spec_email(const uint8_t *t, size_t s, size_t e);
static bool spec_email_word(const uint8_t *t, size_t s, size_t e);
static bool spec_card(const uint8_t *t, size_t s, size_t e);
static bool spec_card_loose(const uint8_t *t, size_t s, size_t e);
static bool spec_card_bare(const uint8_t *t, size_t s, size_t e);
static bool spec_iban(const uint8_t *t, size_t s, size_t e);
static bool spec_nino(const uint8_t *t, size_t s, size_t e);
static bool spec_nhs_grouped(const uint8_t *t, size_t s, size_t e);
static bool spec_nhs_cue(const uint8_t *t, size_t s, size_t e);
static bool spec_postcode(const uint8_t *t, size_t s, size_t e);
static bool spec_ipv4(const uint8_t *t, size_t s, size_t e);
static bool spec_phone_plus(const uint8_t *t, size_t s, size_t e);
static bool spec_phone_gb(const uint8_t *t, size_t s, size_t e);
static bool spec_national_alone(const uint8_t *t, size_t s, size_t e);

static const spec_row  spec_rows[] = {

    { CG_ENTITY_EMAIL,
      "(?<![A-Za-z0-9._+%!\\#$*^~'-]) (?<!\\xc3[\\x80-\\xbf])"
      "[.+%!\\#$*^~'-]*+ \\K (?&l)+ @"
      "(?&host)",
      spec_email },

    /* a word that begins as no URL and no form does */
    { CG_ENTITY_EMAIL,
      "(?<![A-Za-z0-9._+%!\\#$*^~'\\/&=?@\\\\-]) (?<!\\xc3[\\x80-\\xbf])"
      "[._+%!\\#$*^~'-]*+"
      "\\K [A-Za-z0-9] [A-Za-z0-9._+%!\\#$*^~'\\/&=-]* [\\/&=] (?&l)+"
      "@ (?&host)",
      spec_email_word },

    { CG_ENTITY_EMAIL,
      "(?<![A-Za-z0-9:{,[\"=.!?\\\\]) (?<!\\xc3[\\x80-\\xbf])"
      "\\K \" [^\"\\x00-\\x1f]{1,62} \" @ (?&host)",
      spec_email },

    /* 16, 15, 14 and 19 digits as they are embossed */
    { CG_ENTITY_CARD,
      SPEC_NLEFT "(?: \\d{4}(?&s)\\d{4}(?&s)\\d{4}(?&s)\\d{4}"
      "  (?: (?&s)\\d{2,3} )?"
      "| \\d{4}(?&s)\\d{4}(?&s)\\d{4}(?&s)\\d{2,3}"
      "| \\d{4}(?&s)\\d{6}(?&s)\\d{4,5} | \\d{6}(?&s)\\d{13} )" SPEC_NRIGHT,
      spec_card },

    { CG_ENTITY_CARD,
      SPEC_NLEFT "\\d{12,19}" SPEC_NRIGHT, spec_card_bare },

    /* the whole of a chain: two to four groups, only spaces, the first of
     * four or more digits */
    { CG_ENTITY_CARD,
      SPEC_NLEFT SPEC_CHAIN "\\d{4,} (?: [ ]{1,2} \\d{2,} ){1,3}"
      " (?! (?&s)?\\d )" SPEC_NRIGHT,
      spec_card_loose },

    /* or groups of one size, of which the last may be smaller */
    { CG_ENTITY_CARD,
      SPEC_NLEFT SPEC_CHAIN "(?: \\d (?: (?&s)\\d )+"
      "| \\d{2} (?: (?&s)\\d{2} )* (?&s)\\d{1,2}"
      "| \\d{3} (?: (?&s)\\d{3} )* (?&s)\\d{1,3}"
      "| \\d{4} (?: (?&s)\\d{4} )* (?&s)\\d{1,4}"
      "| \\d{5} (?: (?&s)\\d{5} )* (?&s)\\d{1,5}"
      "| \\d{6} (?: (?&s)\\d{6} )* (?&s)\\d{1,6}"
      "| \\d{7} (?: (?&s)\\d{7} )* (?&s)\\d{1,7}"
      "| \\d{8} (?: (?&s)\\d{8} )* (?&s)\\d{1,8}"
      "| \\d{9} (?: (?&s)\\d{9} )* (?&s)\\d{1,9}"
      "| (\\d{10,18}) (?&s)\\d{1,9} ) (?! (?&s)?\\d )" SPEC_NRIGHT,
      spec_card_loose },

    { CG_ENTITY_IBAN,
      SPEC_LEFT "[A-Za-z]{2} [ .-]?+ \\d (?&p)?+ \\d"
      " (?: (?&p)?+ [A-Za-z0-9] ){8,30}" SPEC_RIGHT,
      spec_iban },

    { CG_ENTITY_UK_NINO,
      SPEC_NLEFT "[A-Za-z]{2} [ .-]?+ \\d (?: (?&p)?+ \\d ){5}"
      " (?&p)?+ [A-Da-d]" SPEC_NRIGHT,
      spec_nino },

    { CG_ENTITY_UK_NHS,
      SPEC_NLEFT SPEC_CHAIN "\\d{3}(?&s)\\d{3}(?&s)\\d{4}" SPEC_NRIGHT,
      spec_nhs_grouped },

    { CG_ENTITY_UK_NHS,
      SPEC_NLEFT "(?= (?: \\d | \\d{3} | \\d{5} | \\d{6} | \\d{10} ) (?!\\d) )"
      "\\d (?: (?&s)? \\d ){9}" SPEC_NRIGHT,
      spec_nhs_cue },

    { CG_ENTITY_IPV4,
      SPEC_LEFT "(?<![A-Za-z][\\/-]) (?<![A-Za-z0-9_]\\.)"
      "(?<!\\xc3[\\x80-\\xbf]\\.) (?!0) (?&octet) (?: \\. (?&octet) ){3}"
      SPEC_RIGHT "(?! \\.[A-Za-z0-9] | -[A-Za-z] )",
      spec_ipv4 },

    { CG_ENTITY_PHONE,
      SPEC_LEFT "(?<!\\+) (?: \\+ [ ]? (?&chain)"
      "| (?: \\( \\+ [ ]? | \\+ \\( ) (?&in) (?: \\) | \\)[ .\\/-]"
      "  | [ .\\/-]\\) ) (?&chain) )" SPEC_RIGHT,
      spec_phone_plus },

    { CG_ENTITY_UK_POSTCODE,
      SPEC_NLEFT
      "[A-Za-z]{1,2} \\d [A-Za-z0-9]? (?: [ ]{0,2} | - ) \\d [A-Za-z]{2}"
      SPEC_NRIGHT,
      spec_postcode },

    /* the common ways to write a British number; not directly behind another
     * one in brackets */
    { CG_ENTITY_PHONE,
      SPEC_NLEFT "(?<!\\+) (?<!\\d\\)) 0[1-9] (?: \\d{8,9} | \\d{1,5} [ -]"
      "  (?: \\d{5,} | \\d{2,} [ -] \\d{2,} ) )" SPEC_NRIGHT,
      spec_phone_gb },
};

/* The usual ways to write national numbers, by region: in pairs in France, in
 * three threes or 3-2-2-2 in Spain, in pairs in Denmark, 3-3-4 in the US. */
#define SPEC_ALONE                                                           \
    SPEC_NLEFT "(?<! [\\d)][ .\\/,:-] ) (?<! \\d\\) ) (?<! [#$+] )"           \
    "(?<! [\\d)][ .\\/(),-]{2} ) (?<! \\d [ ][\\/-][ ] )"
#define SPEC_END                                                             \
    " (?! [ .\\/(),-]{1,2}\\d ) (?! [ ] - | [ ]\\/ )" SPEC_NRIGHT

static const spec_row  spec_national[] = {

    { CG_ENTITY_PHONE,
      SPEC_ALONE "0[1-9] ([ .-]?) \\d\\d (?: \\g{-1} \\d\\d ){3}" SPEC_END,
      spec_national_alone },

    { CG_ENTITY_PHONE,
      SPEC_ALONE "6\\d\\d (?: ([ -]) \\d{3} \\g{-1} \\d{3}"
      "| ([ -]) \\d\\d \\g{-1} \\d\\d \\g{-1} \\d\\d )" SPEC_END,
      spec_national_alone },

    { CG_ENTITY_PHONE,
      SPEC_ALONE "[2-9]\\d (?: [ ] \\d\\d ){3}" SPEC_END,
      spec_national_alone },

    { CG_ENTITY_PHONE,
      SPEC_ALONE "(?: [2-9]\\d\\d ([ .-]) [2-9]\\d\\d \\g{-1} \\d{4}"
      "| \\( [2-9]\\d\\d \\) [ ] [2-9]\\d\\d - \\d{4} )" SPEC_END,
      spec_national_alone },
};

#endif
