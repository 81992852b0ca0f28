/*
 * The search for findings, for cg_detect.c and the files that it is made of:
 *
 *     cg_search_number.c  what has digits
 *     cg_search_token.c   letters with digits behind them
 *     cg_search_word.c    what words and keys announce
 *     cg_hit.c            the list of hits, and what each keeps of the text
 */

#ifndef CG_SEARCH_H
#define CG_SEARCH_H

#include "cg_bits.h"
#include "cg_class.h"
#include "cg_cue.h"
#include "cg_detector.h"
#include "cg_field.h"
#include "cg_hit.h"
#include "cg_verify.h"

/* Letters in front of the first digit of an identifier, and of one that is
 * parted from them. */
#define CG_LEAD_MAX         9
#define CG_LEAD_PARTED_MAX  6

/* And of a passport or the like. */
#define CG_LEAD_PAPER_MAX   4

/* And in a user name or password that words announce. */
#define CG_LEAD_SAID_MAX    24

/* Set in `rule` of a part that is not the whole hit. */
#define CG_REST      0x8000

typedef struct {
    const cg_detector  *d;
    cg_entities         entities;
    const uint8_t      *v;
    size_t              from;
    size_t              n;
    bool                more;
    bool                ids;    /* identifiers are looked for */
    bool                five;   /* those of five digits, too: Iceland's VAT */
    bool                phones; /* those that do not begin with 0 */
    size_t              limit;  /* text before it is decided */
    cg_hits            *hits;
    cg_status           status;
    cg_cue_memo         memo;
    cg_field_memo       fields;
    bool                starts; /* names and the like are looked for */
    bool                spots;  /* secrets and the like are */
    bool                papers; /* passports and the like are */
} cg_search;

/* Of a rule of cg_rule.def, or one of identifiers. */
cg_entity cg_rule_entity(size_t rule);

/* By start, then rule and entity, for qsort(). */
int cg_hit_order(const void *a, const void *b);

/* Replace the hits by what each of them keeps; nothing before v[from]. */
cg_status cg_hits_overlaps(cg_hits *hits, size_t from);

/* Take the separators off the rest of a hit; is it worth reporting? */
bool cg_hit_trim(const uint8_t *v, cg_hit *part);

/* Take what a verifier found, or may find with more text. */
void cg_search_found(cg_search *s, cg_match m);

/* A passport, a driving licence or a plate at v[at], a letter or a digit. */
void cg_search_document(cg_search *s, size_t at);

/* The candidates of a batch of text, blocks of it from v[base] on. */
void cg_search_numbers(cg_search *s, size_t base, size_t blocks,
    const cg_class *c);
void cg_search_words(cg_search *s, size_t base, size_t blocks,
    const cg_class *c);

/* Behind words that v[at] is of a name in small letters may follow, another
 * word between: "my name is jane". */
void cg_search_small_name(cg_search *s, size_t at);

/* cg_search_said.c: */

/* May the word at v[at] be a password, by what is behind its letters? */
bool cg_search_mixed(const cg_search *s, size_t at);

/* Within a word that has a digit at v[at]: a user name in small letters, "login
 * is jane77", or a password, "pw hunter2".  It begins at v[start] if white
 * space is in front of that. */
void cg_search_said(cg_search *s, size_t start, size_t at);

/* The same where v[at] is the first "_" or point, behind letters. */
void cg_search_within(cg_search *s, size_t at);

/* At digits, n of them, which may begin a password, or be a PIN; and behind a
 * sign, within a password: "to Pierogi&8". */
void cg_search_said_digits(cg_search *s, size_t at, size_t n);
void cg_search_said_behind(cg_search *s, size_t at);

/* Where the word begins that v[at] is in or behind, of at most CG_LEAD_SAID_MAX
 * bytes up to there, if white space is in front of it, else 0. */
size_t cg_search_said_from(const cg_search *s, size_t at);

/* cg_search_word.c: behind words that announce a name, a user name or a
 * password. */
void cg_search_lead(cg_search *s, size_t at);

/* Words at the end that may be the start of what is seen by a later word. */
void cg_search_ahead(cg_search *s);

/* The letters in front of a word of n letters that may be of one identifier
 * with it, "ES B1…", "RSS MRA 85…": where they begin, `start` if there are
 * none. */
size_t cg_lead_start(const uint8_t *v, size_t start, size_t n);


/* Take the answer of a verifier: mostly that there is nothing. */
static inline void
cg_search_match(cg_search *s, cg_match m)
{
    if (m.rule != CG_RULE_NONE || (s->more && m.far >= s->n)) {
        cg_search_found(s, m);
    }
}


static inline bool
cg_search_for(const cg_search *s, cg_entity e)
{
    return cg_entities_have(&s->entities, e);
}


/* Take the answer of a verifier of secrets: nothing takes a byte from them, so
 * that they never begin before `from` and end behind it. */
static inline void
cg_search_secret(cg_search *s, cg_match m)
{
    if (m.rule != CG_RULE_NONE && !cg_search_for(s, cg_rule_entity(m.rule))) {
        m.rule = CG_RULE_NONE;
    }

    if (m.start >= s->from) {
        cg_search_match(s, m);
    }
}


static inline size_t
cg_min(size_t a, size_t b)
{
    return a < b ? a : b;
}


/* The offsets of the bits of a row. */
static inline size_t
cg_search_list(uint16_t *at, const uint64_t *row, size_t blocks)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < blocks; i++) {
        n = cg_bits_list(at, n, row[i + 1], i * CG_BLOCK);
    }

    return n;
}


/* The same of a row of which most words are 0. */
static inline size_t
cg_search_few(uint16_t *at, const uint64_t *row, size_t blocks)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < blocks; i++) {
        if (row[i + 1]) {
            n = cg_bits_list(at, n, row[i + 1], i * CG_BLOCK);
        }
    }

    return n;
}

#endif
