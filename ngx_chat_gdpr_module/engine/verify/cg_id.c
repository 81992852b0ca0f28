/*
 * A token is read once: letters and digits with single separators between
 * them.  Where it may end, the rows with so many characters are compared with
 * it: shape, then evidence, then check.
 */

#include "cg_id_token.h"

_Static_assert(2 * CG_ID_MAX + 4 <= CG_SPAN_MAX, "an identifier is a span");

typedef enum { NEVER, GROUPED, HERE, SHAPED, ALWAYS } cg_id_alone;

#define ON(cue)  CG_CUE(cue)
#define CG_ID_RECORD  (ON(RECORD) | ON(ID))

/* Cues that speak of identifiers of any country, and of one country alone. */
#define CG_ID_KINDS   (CIVIL | ON(VAT))
#define CG_ID_OWN     (UINT64_MAX << CG_CUE_CHI)

#define CIVIL    (ON(PERSON_ID) | ON(TAX) | ON(SOCIAL))

static const cg_id_row  cg_id_rows[] = {
#define CG_ID_LENGTH(n)
#define CG_ID_LETTERS(n)
#define CG_ID(entity, shape, alone, strong, cues, check)                     \
    { shape, cues, cg_id_##check, CG_ENTITY_##entity, alone, strong },
#include "cg_id.def"
#undef CG_ID
#undef CG_ID_LENGTH
#undef CG_ID_LETTERS
};

const size_t  cg_id_rows_n = sizeof(cg_id_rows) / sizeof(cg_id_rows[0]);

/* Where the rows of each length begin. */
#define CG_PASTE(a, b)   CG_PASTE_(a, b)
#define CG_PASTE_(a, b)  a##b

enum {
#define CG_ID_LENGTH(n)  CG_ID_AT_##n, CG_ID_OVER_##n = CG_ID_AT_##n - 1,
#define CG_ID_LETTERS(n)                                                     \
    CG_ID_LETTERS_##n, CG_ID_PAST_##n = CG_ID_LETTERS_##n - 1,
#define CG_ID(entity, shape, alone, strong, cues, check)                     \
    CG_PASTE(CG_ID_ROW_, __LINE__),
#include "cg_id.def"
#undef CG_ID
#undef CG_ID_LENGTH
#undef CG_ID_LETTERS
    CG_ID_ROWS
};

static const uint8_t  cg_id_at[CG_ID_MAX + 2][2] = {
#define CG_ID_LENGTH(n)   [n][0] = CG_ID_AT_##n,
#define CG_ID_LETTERS(n)  [n][1] = CG_ID_LETTERS_##n,
#define CG_ID(entity, shape, alone, strong, cues, check)
#include "cg_id.def"
#undef CG_ID
#undef CG_ID_LENGTH
#undef CG_ID_LETTERS
};

_Static_assert(CG_ID_ROWS < 256, "a row is one byte");

/* All cues of the rows of a length, of digits alone and with letters. */
static const cg_cues  cg_id_cues[CG_ID_MAX + 2][2] = {
    { 0
#define CG_ID_LENGTH(n)   }, [n] = { 0
#define CG_ID_LETTERS(n)  , 0
#define CG_ID(entity, shape, alone, strong, cues, check)  | (cues)
#include "cg_id.def"
#undef CG_ID
#undef CG_ID_LENGTH
#undef CG_ID_LETTERS
    }
};

/* Has one of them something that is evidence without a cue? */
static const bool  cg_id_lone[CG_ID_MAX + 2][2] = {
    { 0
#define CG_ID_LENGTH(n)   }, [n] = { 0
#define CG_ID_LETTERS(n)  , 0
#define CG_ID(entity, shape, alone, strong, cues, check)  || alone != NEVER
#include "cg_id.def"
#undef CG_ID
#undef CG_ID_LENGTH
#undef CG_ID_LETTERS
    }
};

typedef struct {
    const uint8_t      *v;
    size_t              start;
    const cg_detector  *d;
    cg_token            t;
    cg_match            best;
    unsigned            evidence;  /* of the best */
    cg_cue_memo        *memo;
    const cg_cue_key   *said;      /* in front, once it was asked for */
    size_t              after_at;  /* what the words behind it say, */
    cg_cues             after;     /* there, */
    cg_cues             words;     /* and with those in front */
} cg_id_search;


cg_entity
cg_id_entity(size_t rule)
{
    return (cg_entity) cg_id_rows[rule / CG_ID_HOW_N].entity;
}


unsigned
cg_id_evidence(size_t rule)
{
    static const uint8_t  evidence[CG_ID_HOW_N][STRONG + 1] = {
        [CG_ID_CUE] = { 7, 8, 8, 8 },
        [CG_ID_KIND] = { 6, 7, 7, 8 },
        [CG_ID_LOOSE] = { 0, 5, 5, 5 },
        [CG_ID_AFTER] = { 4, 6, 6, 6 },
        [CG_ID_GROUPED] = { 3, 3, 3, 6 },
        [CG_ID_BARE] = { 3, 3, 3, 6 },
        [CG_ID_WHOLE] = { 3, 3, 3, 6 }
    };

    return evidence[rule % CG_ID_HOW_N]
                   [cg_id_rows[rule / CG_ID_HOW_N].strong];
}


const char *
cg_id_text(size_t rule)
{
    static const char *const  texts[] = {
        [CG_ID_CUE] = "check of its issuer, with its word in front",
        [CG_ID_KIND] = "check of its issuer, with a word for its kind in "
                       "front",
        [CG_ID_LOOSE] = "check of its issuer, parted otherwise, with its word "
                        "in front",
        [CG_ID_AFTER] = "check of its issuer, with its word behind",
        [CG_ID_GROUPED] = "check of its issuer, parted as it is written",
        [CG_ID_BARE] = "check of its issuer",
        [CG_ID_WHOLE] = "check of its issuer, the whole of a message"
    };

    return texts[rule % CG_ID_HOW_N];
}


const char *
cg_id_shape(size_t i, cg_entity *entity)
{
    if (i >= cg_id_rows_n) {
        return NULL;
    }

    *entity = (cg_entity) cg_id_rows[i].entity;
    return cg_id_rows[i].shape;
}


/* Is it nothing without a word? */
static bool
cg_id_needs_cue(const cg_id_row *row)
{
    return row->strong < DATED && row->alone == NEVER
           && !cg_id_prefixed(row);
}


bool
cg_id_strong(size_t i)
{
    return cg_id_rows[i].strong == STRONG;
}


bool
cg_id_speechless(size_t i)
{
    return cg_id_needs_cue(&cg_id_rows[i]);
}


/* Is v[start..end) all that a message says? */
static bool
cg_id_is_whole(const uint8_t *v, size_t start, size_t end, cg_cues cues)
{
    if (start == 0) {
        return v[end] == '\0';
    }

    return v[start - 1] == '"' && v[end] == '"'
           && (cues & CG_CUE(TEXT)) != 0;
}


/* Is it the number of an order or the like?  What is found anywhere is seldom
 * one of a thing with a long number. */
static bool
cg_id_is_record(const cg_id_search *s, const cg_id_row *row)
{
    uint8_t  before;

    before = s->start ? s->v[s->start - 1] : 0;

    return before == '#' || before == '$'
           || (s->said->adjacent
               & (CG_ID_RECORD | (row->alone < SHAPED ? ON(SERIAL) : 0)));
}


/* Is it not the first of a chain of numbers? */
static inline bool
cg_id_chained_left(const cg_id_search *s)
{
    return s->start > 1 && cg_token_sep(s->v[s->start - 1])
           && cg_is_digit(s->v[s->start - 2]);
}


static cg_cues
cg_id_read_after(cg_id_search *s, size_t end)
{
    if (s->after_at != end) {
        s->after_at = end;
        s->after = cg_id_chained_left(s) ? 0
                   : cg_cue_after(s->v, end, &s->best.far)
                     & (CG_CUE_IDENTIFIERS | ON(ID));
    }

    return s->after;
}


/* What the words behind v[end] say, "44051401359 is my PESEL"; nothing where
 * the one in front speaks of something else. */
static inline cg_cues
cg_id_after(cg_id_search *s, size_t end)
{
    return (s->v[end] == ' ' || s->v[end] == ',' || s->v[end] == ':')
           && !cg_is_digit(s->v[end + 1])
           && (s->said->adjacent
               & (CG_ID_RECORD | ON(SERIAL) | ON(VERSION))) == 0
           ? cg_id_read_after(s, end) : 0;
}


/* Does the policy name the row's region? */
static bool
cg_id_here(const cg_id_search *s, const cg_id_row *row)
{
    return (s->d->regions & cg_entity_get((cg_entity) row->entity)->regions)
           != 0;
}


/* Could digits or letters up to v[end] be evidence by this row? */
static bool
cg_id_hope(const cg_id_search *s, const cg_id_row *row, size_t end)
{
    return (row->cues & s->words) || row->alone >= SHAPED
           || (cg_id_here(s, row)
               && (row->alone >= GROUPED
                   || (!cg_id_needs_cue(row)
                       && cg_id_is_whole(s->v, s->start, end,
                                         s->said->adjacent))));
}


/* Could digits or letters up to v[end], `len` of them, by any row? */
static inline bool
cg_id_length_hope(cg_id_search *s, size_t len, bool digits, size_t end)
{
    if (s->said == NULL) {
        return true;
    }

    s->words = s->said->all | cg_id_after(s, end);

    return cg_id_lone[len][!digits] || (cg_id_cues[len][!digits] & s->words)
           || cg_id_is_whole(s->v, s->start, end, s->said->adjacent);
}


/* Digits in one piece that are seconds since 1970, from 2001 to 2033, or a day,
 * 20260131? */
static bool
cg_id_is_time(const cg_id_search *s, size_t len)
{
    const uint8_t  *c;

    c = s->t.c;

    if (s->t.digits < len || s->t.end[len - 1] != s->start + len) {
        return false;
    }

    return (len == 10 && c[0] == '1')
           || (len == 8 && ((c[0] == '1' && c[1] == '9')
                            || (c[0] == '2' && c[1] == '0'))
               && c[4] <= '1' && c[6] <= '3');
}


/* Is it a part of a longer chain of numbers, or of one with letters? */
static bool
cg_id_chained(const cg_id_search *s, size_t len)
{
    return cg_id_chained_left(s)
           || (s->t.sep[len] && cg_is_digit(s->v[s->t.end[len - 1] + 1]));
}


/* What words say of the row, of `all` that they say. */
static cg_cues
cg_id_said(const cg_id_search *s, const cg_id_row *row, cg_id_form form,
    bool digits, cg_cues all)
{
    bool     here, own;
    cg_cues  cues;

    here = cg_id_here(s, row);
    cues = all & row->cues
           & (here ? UINT64_MAX : cg_id_prefixed(row) ? ~ON(ID)
              : ~(ON(VAT) | ON(ID)));

    /* where a word is that of more than one country, and there is no check */
    if (!here && row->strong == OPEN && !cg_id_prefixed(row)
        && __builtin_popcountll(all & CG_ID_OWN) > 1)
    {
        cues &= ~CG_ID_OWN;
    }

    /* a word for a kind speaks of the countries that the policy names, unless
     * it is a form that no other has; and where the word is one country's, and
     * none for a kind, of no other's */
    own = (all & CG_ID_OWN) && (all & row->cues & CG_ID_OWN) == 0
          && ((all & CG_ID_KINDS) == 0 || !here);

    if (!cg_id_prefixed(row)
        && ((!here && (row->strong != OPEN || digits || form != BARE)) || own))
    {
        cues &= ~(CG_ID_KINDS | ON(ID));
    }

    return cues;
}


/* Is the sort code in front of which an account stands, "12-34-56 12345678"? */
static bool
cg_id_behind_sort(const cg_id_search *s, const cg_id_row *row)
{
    size_t         i, digits;
    const uint8_t  *p;

    i = s->start;

    if (row->entity != CG_ENTITY_UK_ACCOUNT || i < 7) {
        return false;
    }

    i -= s->v[i - 1] == ' ';
    i -= s->v[i - 1] == ',' || s->v[i - 1] == '/';
    p = s->v + i;

    for (digits = 0; digits < 6 && i; i--, p--) {
        if (cg_is_digit(p[-1])) {
            digits++;
        } else if (digits == 0 || digits % 2 || !cg_token_sep(p[-1])) {
            return false;
        }
    }

    return digits == 6 && i < s->start && cg_number_left(s->v, i);
}


/* Digits and small letters that may be the front of a hash, "3123204e"? */
static bool
cg_id_is_hex(const cg_id_search *s, size_t len)
{
    size_t   i;
    uint8_t  ch;

    for (i = 0; i < len; i++) {
        ch = s->v[s->start + i];

        if (!cg_is_digit(ch) && !(ch >= 'a' && ch <= 'f')) {
            return false;
        }
    }

    return s->t.digits < len;
}


/* Are the letters of the country a word, as in "el 094259216" or "policy no
 * 923609016"? */
static bool
cg_id_is_word(const cg_id_search *s)
{
    return s->t.sep[2] == ' '
           && ((s->v[s->start + 1] & 0x20)
               || (s->t.c[0] == 'N' && s->t.c[1] == 'O'));
}


/* Evidence beside the check; CG_ID_HOW_N if there is too little. */
static cg_id_how
cg_id_evidence_of(cg_id_search *s, const cg_id_row *row, cg_id_form form,
    size_t len)
{
    bool        here, chain;
    cg_id_how   how;
    cg_cues     cues;

    here = cg_id_here(s, row);
    cues = cg_id_said(s, row, form, s->t.digits >= len, s->said->all);
    chain = cg_id_chained(s, len);

    if (cues == ON(ID) && cg_id_is_hex(s, len)) {
        cues = 0;
    }

    if (row->strong == OPEN
        && ((s->said->adjacent & ON(VERSION))
            || (cues && cg_number_inner(s->v, s->start)
                && !cg_id_behind_sort(s, row))))
    {
        cues = 0;
    }

    if (cues) {
        return form == LOOSE && !cg_id_prefixed(row) ? CG_ID_LOOSE
               : cues & ~CG_ID_KINDS || cg_id_prefixed(row) ? CG_ID_CUE
               : CG_ID_KIND;
    }

    if (!chain
        && cg_id_said(s, row, form, s->t.digits >= len,
                      cg_id_after(s, s->t.end[len - 1])))
    {
        return CG_ID_AFTER;
    }

    how = CG_ID_HOW_N;

    if (row->alone == ALWAYS && cg_id_prefixed(row)) {
        how = cg_id_is_word(s) ? CG_ID_HOW_N
              : form == BARE ? CG_ID_BARE
              : chain ? CG_ID_HOW_N : CG_ID_GROUPED;

    } else if (row->alone >= SHAPED || (here && row->alone >= GROUPED)) {
        if (form == PARTED && !chain) {
            how = CG_ID_GROUPED;
        } else if (form == BARE && row->alone >= HERE
                   && (here || row->alone == ALWAYS)
                   && !cg_id_is_hex(s, len))
        {
            how = CG_ID_BARE;
        }
    }

    if (how < CG_ID_HOW_N) {
        return cg_id_is_record(s, row) ? CG_ID_HOW_N : how;
    }

    return here && form != LOOSE
           && (row->strong >= DATED || cg_id_prefixed(row))
           && !(row->strong != STRONG && cg_id_is_time(s, len))
           && cg_id_is_whole(s->v, s->start, s->t.end[len - 1],
                             s->said->adjacent)
           ? CG_ID_WHOLE : CG_ID_HOW_N;
}


/* Does the token begin with the first two characters of the row? */
static bool
cg_id_starts(const cg_id_row *row, const cg_token *t)
{
    return cg_shape_char(row->shape[0], t->c[0])
           && (cg_shape_sep(row->shape[1])
               || cg_shape_char(row->shape[1], t->c[1]));
}


/* Is it written by the row's shape, and may it be evidence?  What is cheap,
 * and tells most of them apart, comes first. */
static bool
cg_id_reads(cg_id_search *s, const cg_id_row *row, size_t end, bool digits,
    cg_id_form *form)
{
    if ((s->said && !cg_id_hope(s, row, end))
        || (digits && !row->check(s->t.c)))
    {
        return false;
    }

    *form = cg_shape_form(row, &s->t);

    if (*form == NOT || (*form == LOOSE && row->strong == OPEN)
        || (!digits && !row->check(s->t.c)))
    {
        return false;
    }

    if (s->said == NULL) {
        s->said = cg_cue_said(s->memo, s->v, s->start);
        s->words = s->said->all | cg_id_after(s, end);
    }

    return true;
}


/* Behind the issue number of a driving licence, two digits behind a space. */
static size_t
cg_id_issue(const uint8_t *v, size_t end, size_t *far)
{
    cg_far(far, end + (v[end] == ' ') + cg_is_digit(v[end + 1]));

    return v[end] == ' ' && cg_is_digit(v[end + 1]) && cg_is_digit(v[end + 2])
           && cg_number_right(v, end + 3, far) ? end + 3 : end;
}


/* The first `len` characters by one row. */
static void
cg_id_try(cg_id_search *s, size_t i, size_t len, bool digits)
{
    size_t            end, rule;
    unsigned          evidence;
    cg_id_how         how;
    cg_id_form        form;
    const cg_id_row  *row;

    row = &cg_id_rows[i];

    if ((!digits && !cg_id_starts(row, &s->t))
        || !cg_entities_have(&s->d->entities, (cg_entity) row->entity))
    {
        return;
    }

    end = s->t.end[len - 1];

    if (!cg_id_reads(s, row, end, digits, &form)
        || !cg_number_right(s->v, end, &s->best.far))
    {
        return;
    }

    cg_far(&s->best.far, end);
    how = cg_id_evidence_of(s, row, form, len);
    if (how == CG_ID_HOW_N) {
        return;
    }

    if (row->entity == CG_ENTITY_UK_DRIVING_LICENCE) {
        end = cg_id_issue(s->v, end, &s->best.far);
    }

    rule = i * CG_ID_HOW_N + how;
    evidence = cg_id_evidence(rule);

    if (evidence > s->evidence
        || (evidence == s->evidence && end > s->best.end))
    {
        s->evidence = evidence;
        s->best.rule = (unsigned) (CG_RULE_N + rule);
        s->best.end = end;
    }
}


/* Digits of the group that begins at v[start]. */
static size_t
cg_id_group(const uint8_t *v, size_t start)
{
    size_t  n;

    for (n = 0; n <= CG_ID_MAX && cg_is_digit(v[start + n]); n++) {
        /* void */
    }

    return n;
}


/* Is it a group, but not the first one, of something longer?  Where a digit is
 * seven bytes on, in the same string, it may be what begins there. */
static bool
cg_id_within(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i;

    if (start < 2 || !cg_is_digit(v[start]) || !cg_is_digit(v[start - 2])
        || !cg_token_sep(v[start - 1]))
    {
        return false;
    }

    for (i = start + 1; i < start + 7 && v[i] != '"' && v[i] != '\0'; i++) {
        /* void */
    }

    cg_far(far, i);
    return !cg_is_digit(v[i]);
}


/* Digits in one piece, or more than that: could they be evidence? */
static bool
cg_id_group_hope(cg_id_search *s)
{
    bool              more;
    size_t            i, n, end;
    const cg_id_row  *row;

    n = cg_id_group(s->v, s->start);
    end = s->start + n;
    cg_far(&s->best.far, end);

    more = cg_is_letter(s->v[end]) || cg_token_sep(s->v[end]);

    if (!more && (n < CG_ID_MIN || n > CG_ID_MAX)) {
        return false;
    }

    s->said = cg_cue_said(s->memo, s->v, s->start);

    if (more) {
        return true;
    }

    if (!cg_id_length_hope(s, n, true, end)) {
        return false;
    }

    for (i = cg_id_at[n][0]; i < cg_id_at[n][1]; i++) {
        row = &cg_id_rows[i];

        if ((row->shape[0] == 'n'
             || (uint8_t) row->shape[0] == s->v[s->start])
            && cg_id_hope(s, row, end))
        {
            return true;
        }
    }

    return false;
}


/* Does the token begin as the row does? */
static bool
cg_row_begins(const cg_id_row *row, const cg_token *t)
{
    bool         sep;
    size_t       k;
    const char  *p;

    sep = true;
    k = 0;

    for (p = row->shape; *p && k < t->n; p++) {
        if (cg_shape_sep(*p)) {
            sep = true;
            continue;
        }

        if (!cg_shape_char(*p, t->c[k])
            || (t->sep[k] && !sep && !cg_id_loose(row)))
        {
            return false;
        }

        sep = false;
        k++;
    }

    return k == t->n
           && (!t->tail || *p == '\0' || cg_shape_sep(*p)
               || cg_id_loose(row));
}


/* Could more text make something of it? */
static bool
cg_id_begins(const cg_token *t)
{
    size_t  i;

    for (i = 0; i < cg_id_rows_n; i++) {
        if (cg_row_begins(&cg_id_rows[i], t)) {
            return true;
        }
    }

    return false;
}


/* The first `len` characters by all rows of so many. */
static void
cg_id_try_all(cg_id_search *s, size_t len)
{
    bool     digits;
    size_t   i, end;
    uint8_t  behind;

    digits = s->t.digits >= len;

    if (!cg_id_length_hope(s, len, digits, s->t.end[len - 1])) {
        return;
    }

    end = digits ? cg_id_at[len][1] : cg_id_at[len + 1][0];

    /* checks read no further */
    behind = s->t.c[len];
    s->t.c[len] = 0;

    for (i = cg_id_at[len][!digits]; i < end; i++) {
        cg_id_try(s, i, len, digits);
    }

    s->t.c[len] = behind;
}


cg_match
cg_verify_id(const uint8_t *v, size_t start, const cg_detector *d,
    cg_cue_memo *memo)
{
    size_t        len;
    cg_id_search  s;

    s.v = v;
    s.start = start;
    s.d = d;
    s.best = (cg_match) { start, start, CG_RULE_NONE, start };
    s.evidence = 0;
    s.memo = memo;
    s.after_at = start;
    s.said = cg_cue_field(memo, v, start);

    if ((s.said && s.said->adjacent & CG_ID_RECORD
         && (s.said->all & CG_CUE_IDENTIFIERS) == 0)
        || !cg_number_left(v, start) || cg_id_within(v, start, &s.best.far))
    {
        return s.best;
    }

    if (cg_is_digit(v[start]) && !cg_id_group_hope(&s)) {
        return s.best;
    }

    cg_token_read(v, start, &s.t);

    /* where the text ends it may go on, if that makes something of it */

    if (v[s.t.far] != '\0' || cg_id_begins(&s.t)) {
        cg_far(&s.best.far, s.t.far);
    }

    for (len = CG_ID_MIN; len <= CG_ID_MAX && len <= s.t.n; len++) {
        if (len == s.t.n || s.t.sep[len]) {
            cg_id_try_all(&s, len);
        }
    }

    return s.best;
}
