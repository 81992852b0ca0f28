/*
 * Identifiers behind their word against their specification (t/spec/id_spec.h):
 * generated texts in which both must find the same.  SPEC_RUNS says how many
 * for each entity.
 */

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PCRE2_CODE_UNIT_WIDTH  8
#include <pcre2.h>

#include "cg_border.h"
#include "cg_cue.h"
#include "cg_id_check.h"
#include "cg_id.h"
#include "detect_split.h"
#include "../spec/id_spec.h"

#define ID_SPECS  (sizeof(id_specs) / sizeof(id_specs[0]))
#define TEXT_MAX  256
#define CUE_REACH  50   /* the word is in reach of all that is behind it */

typedef struct {
    const id_spec  *row;
    const uint8_t  *text;
    size_t          start;
    size_t          end;   /* longest so far, or 0 */
} id_try;

typedef struct {
    uint8_t  starts[TEXT_MAX];
    uint8_t  covered[TEXT_MAX];   /* must be found */
    uint8_t  allowed[TEXT_MAX];   /* may be */
} id_marks;

static pcre2_code  *codes[ID_SPECS];
static size_t       differences;


static bool
id_any(const uint8_t *c)
{
    (void) c;
    return true;
}


/* Is it one of RFC 4291, with a decimal digit?  "a::b" may be the name of
 * something, "1::" may be a time. */
static bool
id_ipv6(const uint8_t *c)
{
    size_t      len;
    char        text[TEXT_MAX];
    uint8_t     out[16];

    len = strcspn((const char *) c, "%");
    memcpy(text, c, len);
    text[len] = '\0';

    return inet_pton(AF_INET6, text, out) == 1
           && strpbrk(text, "0123456789") != NULL
           && !(text[len - 1] == ':'
                && strchr(text, ':') == text + len - 2);
}


static bool
id_letter(const uint8_t *c)
{
    return strpbrk((const char *) c, "abcdefABCDEF") != NULL;
}


/* Two numbers of degrees, of which one is a latitude. */
static bool
id_place(const uint8_t *c)
{
    int   n;
    char  part;

    double  a, b;

    n = sscanf((const char *) c, "%lf%c%lf", &a, &part, &b);
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;

    return n == 3 && (int) a <= 180 && (int) b <= 180
           && ((int) a <= 90 || (int) b <= 90);
}


/* The letters and digits of t[s..e), in capitals: how many. */
static size_t
id_plain(const uint8_t *t, size_t s, size_t e, uint8_t *out)
{
    size_t  n;

    for (n = 0; s < e; s++) {
        if (cg_is_alnum(t[s])) {
            out[n++] = cg_is_digit(t[s]) ? t[s] : t[s] & 0xdf;
        }
    }

    out[n] = '\0';
    return n;
}


/* Words that announce a value that is none without them. */
#define ID_WORDS  (CG_CUE(CVV) | CG_CUE(EXPIRY) | CG_CUE(DOB))

/* Is the row's word in the same phrase, if it is one of these?  A plate that is
 * parted and in capitals needs none. */
static bool
id_announced(const id_spec *row, const id_try *try)
{
    cg_cues  cue;

    cue = cg_cue_phrase(try->text, strlen(row->cue) + 1);

    if (cue & CG_CUE(PLATE)) {
        return row->kind == MAYBE
               || cg_cue_near(try->text, try->start, CG_CUE(PLATE));
    }

    cue &= ID_WORDS;

    return cue == 0
           || (cg_cue_phrase(try->text, try->start)
               & (cue | CG_CUE(RECORD))) == cue;
}


/* At each end that the pattern can have: go on trying. */
static int
id_callout(pcre2_callout_block *block, void *data)
{
    id_try   *try;
    size_t    end;
    uint8_t   plain[TEXT_MAX];

    try = data;
    end = block->current_position;

    if (end > try->end && try->row->kind >= VALUE) {
        memcpy(plain, try->text + try->start, end - try->start);
        plain[end - try->start] = '\0';

        if (try->row->check(plain) && id_announced(try->row, try)) {
            try->end = end;
        }

    } else if (end > try->end) {
        (void) id_plain(try->text, try->start, end, plain);

        if (try->row->check(plain)
            && !(try->row->kind == OPEN
                 && cg_number_inner(try->text, try->start)))
        {
            try->end = end;
        }
    }

    return 1;
}


static int
id_compile(void **state)
{
    int     error;
    char    pattern[4096];
    size_t  i, at;

    (void) state;

    for (i = 0; i < ID_SPECS; i++) {
        at = (size_t) sprintf(pattern, "%s %s (?: %s ) %s (?C1)", ID_DEFINE,
                              id_specs[i].kind >= WORD ? WORD_LEFT
                              : id_specs[i].kind == VALUE ? VALUE_LEFT
                              : ID_LEFT, id_specs[i].pattern,
                              id_specs[i].kind >= WORD ? " (?&nw) "
                              : ID_RIGHT);
        assert_true(at < sizeof(pattern));

        codes[i] = pcre2_compile((PCRE2_SPTR) pattern, PCRE2_ZERO_TERMINATED,
                                 PCRE2_EXTENDED | PCRE2_ANCHORED
                                 | PCRE2_CASELESS | PCRE2_DOTALL,
                                 &error, &at, NULL);
        if (codes[i] == NULL) {
            fprintf(stderr, "row %zu: error %d at %s\n", i, error,
                    pattern + at);
            return -1;
        }
    }

    return 0;
}


static int
id_free(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < ID_SPECS; i++) {
        pcre2_code_free(codes[i]);
    }

    return 0;
}


/* Mark what the specification finds of one entity, and what may be found. */
static void
id_mark(cg_entity entity, const uint8_t *text, size_t n, id_marks *m)
{
    int                   rc;
    size_t                i, k;
    id_try                try;
    pcre2_match_data     *data;
    pcre2_match_context  *context;

    memset(m, 0, sizeof(*m));
    data = pcre2_match_data_create(8, NULL);
    context = pcre2_match_context_create(NULL);
    pcre2_set_callout(context, id_callout, &try);

    for (i = 0; i < ID_SPECS; i++) {
        if (id_specs[i].entity != entity) {
            continue;
        }

        for (k = 0; k < n; k++) {
            try = (id_try) { &id_specs[i], text, k, 0 };
            rc = pcre2_match(codes[i], text, n, k, 0, data, context);
            assert_int_equal(rc, PCRE2_ERROR_NOMATCH);

            if (try.end == 0) {
                continue;
            }

            m->starts[k] = 1;
            memset(m->allowed + k, 1, try.end - k);

            if (id_specs[i].kind != MAY && id_specs[i].kind != MAYBE) {
                memset(m->covered + k, 1, try.end - k);
            }
        }
    }

    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
}


static uint32_t
pick(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}


/* What parts digits, and what ends them. */
static const char *const  separators[] = {
    " ", " ", "-", ".", "/", "+", " - ", " / ", "  ", ", ", ":", ";", "(",
    ") ", "_", "x", "\xc3\xa9", " 1 ", "\n", "--", ". "
};

#define MANY(a)  ((uint32_t) (sizeof(a) / sizeof((a)[0])))


/* A value of a shape of cg_id.def, its check digits by chance. */
static size_t
id_value(uint32_t *seed, const char *shape, char *out)
{
    size_t  n;

    static const char  any[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    for (n = 0; *shape; shape++) {
        switch (*shape) {
        case 'n':
            out[n++] = any[pick(seed, 10)];
            break;
        case 'a':
            out[n++] = any[10 + pick(seed, 26)];
            break;
        case 'c':
            out[n++] = any[pick(seed, 36)];
            break;
        case 'h':
            out[n++] = "0123456789abcdef"[pick(seed, 16)];
            break;
        case ' ':
            if (pick(seed, 2)) {
                out[n++] = ' ';
            }
            break;
        default:
            out[n++] = *shape;
            break;
        }
    }

    out[n] = '\0';
    return n;
}


/* A value that has its check digits, if one is found soon. */
static void
id_valid(uint32_t *seed, cg_entity entity, const char *shape, char *out)
{
    size_t   i, tries, n;
    uint8_t  plain[TEXT_MAX];

    for (tries = 0; tries < 400; tries++) {
        n = id_value(seed, shape, out);
        (void) id_plain((uint8_t *) out, 0, n, plain);

        for (i = 0; i < ID_SPECS; i++) {
            if (id_specs[i].entity == entity && id_specs[i].check(plain)) {
                return;
            }
        }
    }
}


/* The word, and behind it values, some parted otherwise, some cut. */
static size_t
id_generate(uint32_t *seed, const id_spec *row, const char *const *shapes,
    size_t count, uint8_t *text)
{
    size_t       i, n, cue;
    char         value[TEXT_MAX];
    const char  *s;

    n = cue = (size_t) sprintf((char *) text, "%s%s", row->cue,
                               pick(seed, 2) ? ": " : " ");

    while (n - cue < CUE_REACH - 24) {
        id_valid(seed, row->entity, shapes[pick(seed, (uint32_t) count)],
                 value);

        for (i = 0; value[i]; i++) {
            if (i && pick(seed, 24) == 0) {
                s = separators[pick(seed, MANY(separators))];
                n += (size_t) sprintf((char *) text + n, "%s", s);
            }

            if (value[i] == ' ' && pick(seed, 3) == 0) {
                value[i] = "-./+"[pick(seed, 4)];
            }

            text[n++] = pick(seed, 40) ? (uint8_t) value[i]
                                       : (uint8_t) (value[i] | 0x20);
        }

        s = separators[pick(seed, MANY(separators))];
        n += (size_t) sprintf((char *) text + n, "%s", s);

        if (pick(seed, 3) == 0) {
            break;
        }
    }

    return n;
}


static bool
id_is_day(const uint8_t *t)
{
    size_t  i;

    for (i = 0; i < 10; i++) {
        if (i == 4 || i == 7 ? t[i] != '-' : !cg_is_digit(t[i])) {
            return false;
        }
    }

    return true;
}


/* Why may what begins at text[i] not be found?  Of a row of numbers without
 * check digits only the first ones are.  And letters of a value may happen to
 * be a word for an order or the like, or another country's, or "v" that of a
 * version.  What may be a day, 1935-06-18, is read as none of these. */
static bool
id_excused(const id_spec *row, const uint8_t *text, const uint8_t *found,
    size_t i)
{
    cg_cues  own;

    own = UINT64_MAX << CG_CUE_CHI;

    if (row->kind >= VALUE) {
        return false;
    }

    return (row->kind == OPEN && i && found[i - 1]) || id_is_day(text + i)
           || (cg_cue_adjacent(text, i) & CG_CUE(VERSION))
           || !cg_cue_near(text, i, CG_CUE_IDENTIFIERS)
           || (cg_cue_near(text, i, own)
               && !cg_cue_near(text, strlen(row->cue) + 1, own));
}


/* Does each hit lie where the specification has one, and is nothing left of
 * what it has?  Of two that overlap the engine takes one, and of the other
 * what is left, if it is enough to be one. */
static bool
id_agrees(const id_spec *row, const cg_hits *hits, const uint8_t *text,
    size_t n, const id_marks *m)
{
    bool     excused;
    size_t   i, k;
    uint8_t  found[TEXT_MAX];

    memset(found, 0, sizeof(found));

    for (i = 0; i < hits->n; i++) {
        k = hits->p[i].start;
        memset(found + k, 1, hits->p[i].end - k);

        if (!m->starts[k] && (k == 0 || !m->allowed[k - 1])) {
            return false;
        }
    }

    for (i = 0; i < n; i++) {
        if (found[i] && !m->allowed[i]) {
            return false;
        }

        if (!m->covered[i] || found[i]) {
            continue;
        }

        excused = id_excused(row, text, found, i);

        for (k = 0; i < n && m->covered[i] && !found[i]; i++) {
            k += cg_is_alnum(text[i]);
        }

        if (k >= (row->kind >= VALUE ? 3 : CG_ID_MIN) && !excused) {
            return false;
        }
    }

    return true;
}


static void
id_compare(const id_spec *row, const uint8_t *text, size_t n)
{
    size_t        i;
    id_marks      m;
    cg_detector   d;
    split_reader  whole;

    d.entities = (cg_entities) { { 0, 0 } };
    cg_entities_add(&d.entities, row->entity);
    d.regions = UINT64_MAX;

    split_run(&whole, &d, text, n, NULL, 0);
    id_mark(row->entity, text, n, &m);

    if (!id_agrees(row, &whole.all, text, n, &m)) {
        split_print("found", &whole.all, text);
        fprintf(stderr, "  specified:\n    ");
        for (i = 0; i < n; i++) {
            fputc(m.covered[i] ? text[i] : '.', stderr);
        }

        fprintf(stderr, "\n  %s in: %.*s\n", cg_entity_get(row->entity)->name,
                (int) n, (const char *) text);
        differences++;
    }

    split_free(&whole);
}


static size_t
id_runs(void)
{
    const char  *runs;

    runs = getenv("SPEC_RUNS");

    return runs ? strtoul(runs, NULL, 10) / 64 : 120;
}


static void
test_identifiers_are_found_as_specified(void **state)
{
    size_t       i, k, r, count, n;
    uint8_t      text[TEXT_MAX];
    uint32_t     seed;
    cg_entity    entity;
    const char  *shape, *shapes[16];

    (void) state;

    seed = 40961;

    for (i = 0; i < ID_SPECS; i++) {
        if (i && id_specs[i].entity == id_specs[i - 1].entity) {
            continue;
        }

        count = 0;

        for (k = 0; (shape = cg_id_shape(k, &entity)) != NULL; k++) {
            if (entity == id_specs[i].entity) {
                assert_true(count < 16);
                shapes[count++] = shape;
            }
        }

        for (k = 0; k < MANY(id_shapes); k++) {
            if (id_shapes[k].entity == id_specs[i].entity) {
                shapes[count++] = id_shapes[k].shape;
            }
        }

        assert_true(count > 0);

        for (r = id_runs(); r > 0; r--) {
            n = id_generate(&seed, &id_specs[i], shapes, count, text);
            assert_true(n < TEXT_MAX);
            id_compare(&id_specs[i], text, n);
        }
    }

    assert_int_equal(differences, 0);
}


/* Each row of cg_id.def belongs to an entity that is specified. */
static void
test_each_identifier_is_specified(void **state)
{
    size_t     i, k;
    cg_entity  entity;

    (void) state;

    for (k = 0; cg_id_shape(k, &entity) != NULL; k++) {
        for (i = 0; i < ID_SPECS && id_specs[i].entity != entity; i++) {
            /* void */
        }

        if (i == ID_SPECS) {
            fail_msg("%s", cg_entity_get(entity)->name);
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_each_identifier_is_specified),
        cmocka_unit_test(test_identifiers_are_found_as_specified),
    };

    return cmocka_run_group_tests(tests, id_compile, id_free);
}
