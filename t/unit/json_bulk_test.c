/*
 * The bitmaps of a block of JSON are the same with SSE2, AVX2 and AVX-512, and
 * are what they are said to be; so is what is made of them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define cg_json_bulk  test_json_bulk
#include "../../ngx_chat_gdpr_module/engine/format/cg_json_bulk.c"
#undef cg_json_bulk

#if (CG_SSE2)

static void
check_bits(const uint8_t *p, const cg_bulk_bytes *b, size_t at)
{
    int  i;

    for (i = 0; i < CG_BULK_BLOCK; i++) {
        assert_int_equal(b->quote[at] >> i & 1, p[i] == '"');
        assert_int_equal(b->mark[at] >> i & 1,
                         p[i] != 0 && strchr(" \t\n\r\\", p[i]) != NULL);
        assert_int_equal(b->control[at] >> i & 1, p[i] < 0x20);
        assert_int_equal(b->upper[at] >> i & 1, p[i] >> 6 & 1);
        assert_int_equal(b->second[at] >> i & 1, p[i] >> 1 & 1);

        if (p[i] != 0x0c && p[i] != 0x1a) {
            assert_int_equal(b->op[at] >> i & 1,
                             p[i] != 0 && strchr("{}[]:,", p[i]) != NULL);
        }
    }
}


static void
bitmaps_tell_what_is_where(void **state)
{
    int            i, k;
    size_t         at;
    uint8_t        p[CG_BULK_BLOCK];
    cg_bulk_bytes  bits;

    static const char  alphabet[] = "{}[]:,\" a0\\\x1f\x7f\xfb\xdb;+\t\n\r\x8a";

    (void) state;
    srand(1);

    for (i = 0; i < 20000; i++) {
        for (k = 0; k < CG_BULK_BLOCK; k++) {
            p[k] = i % 2 ? (uint8_t) rand()
                         : (uint8_t) alphabet[(size_t) rand()
                                              % (i % 4 ? 10 : 21)];
        }

        at = (size_t) i % CG_BULK_RUN;

        cg_bulk_sse2(p, &bits, at);
        check_bits(p, &bits, at);

#if defined(__x86_64__)
        if (cg_bulk_has_avx2()) {
            cg_bulk_avx2(p, &bits, at);
            check_bits(p, &bits, at);
        }

        if (cg_bulk_has_avx512()) {
            cg_bulk_avx512(p, &bits, at);
            check_bits(p, &bits, at);
        }
#endif
    }
}


static void
check_turns(cg_bulk_turns turns, const uint64_t *row, size_t blocks,
    bool odd)
{
    size_t       i;
    uint64_t     last;
    cg_bulk_row  to;

    last = turns(row, to, blocks, odd ? UINT64_MAX : 0);

    for (i = 0; i < blocks * CG_BULK_BLOCK; i++) {
        odd ^= row[i / CG_BULK_BLOCK] >> i % CG_BULK_BLOCK & 1;
        assert_int_equal(to[i / CG_BULK_BLOCK] >> i % CG_BULK_BLOCK & 1, odd);
    }

    assert_int_equal(last, odd ? UINT64_MAX : 0);
}


static void
turns_go_on_from_word_to_word(void **state)
{
    int          i, k;
    size_t       blocks;
    cg_bulk_row  row;

    (void) state;
    srand(3);

    for (i = 0; i < 1000; i++) {
        for (k = 0; k < CG_BULK_RUN; k++) {
            row[k] = rand() % 4 == 0 ? 0
                     : (uint64_t) rand() << 33 ^ (uint64_t) rand() << 12
                       ^ (uint64_t) rand();
        }

        blocks = 1 + (size_t) i % CG_BULK_RUN;

        check_turns(cg_bulk_turns_sse2, row, blocks, i & 64);

#if defined(__x86_64__)
        if (cg_bulk_has_avx2()) {
            check_turns(cg_bulk_turns_avx2, row, blocks, i & 64);
        }

        if (cg_bulk_has_avx512()) {
            check_turns(cg_bulk_turns_avx512, row, blocks, i & 64);
        }
#endif
    }
}


#define TEXT  4096

typedef struct {
    size_t   n;
    uint8_t  p[2 * TEXT];
} text;


static void
put(text *t, const char *s)
{
    while (*s && t->n < TEXT) {
        t->p[t->n++] = (uint8_t) *s++;
    }
}


static void
put_one_of(text *t, const char *const *list, int n)
{
    put(t, list[rand() % n]);
}


/* A value of JSON, with white space of any length where there may be some. */

static void
put_value(text *t, int depth)
{
    int   i, n;
    bool  object;

    static const char *const  spaces[] = {
        "", "", "", "", "", " ", "\n", "\r\n\t",
        ("                                                                    "
         "                                                                   ")
    };
    static const char *const  scalars[] = {
        "0", "-1", "7", "1772611200000", "12.5e-3", "true", "false", "null",
        "123456789012345678901234567890123456789012345678901234567890123456789"
    };
    static const char *const  strings[] = {
        "\"\"", "\"a\"", "\"a b, c: {d} [e]\"", "\"\\\\\"", "\"a\\\"\\\"\"",
        "\"\\u00e9\\ud83d\\ude42\\n\"", "\"\xc3\xa9\"",
        ("\"a much longer text, which goes on over the end of a block of 64 "
         "bytes, as most of what people write does\"")
    };

    put_one_of(t, spaces, 9);

    if (depth == 0 || rand() % 4) {
        if (rand() % 2) {
            put_one_of(t, strings, 8);
        } else {
            put_one_of(t, scalars, 9);
        }

    } else {
        object = rand() % 2;
        put(t, object ? "{" : "[");

        for (i = 0, n = rand() % 5; i < n; i++) {
            put(t, i ? "," : "");
            put_one_of(t, spaces, 9);

            if (object) {
                put_one_of(t, strings, 8);
                put_one_of(t, spaces, 9);
                put(t, ":");
            }

            put_value(t, depth - 1);
        }

        put_one_of(t, spaces, 9);
        put(t, object ? "}" : "]");
    }

    put_one_of(t, spaces, 9);
}


typedef struct {
    size_t        used;
    cg_decoder    d;
    cg_view       v;
} reading;

typedef size_t (*read_fn)(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, cg_view *v, cg_json_stop *stop);


/* Read what is behind the first bracket. */

static void
read_with(read_fn read, const text *t, reading *r)
{
    cg_view       none;
    cg_json_stop  stop;

    memset(&none, 0, sizeof(none));
    memset(r, 0, sizeof(*r));
    cg_decoder_init(&r->d, &cg_format_json, 8, true);
    assert_int_equal(cg_view_load(&r->v, &none, t->n), CG_OK);
    assert_int_equal(cg_view_mark(&r->v, CG_PLACE_JSON), CG_OK);

    r->d.json.depth = 1;
    r->d.json.state = CG_JSON_FIRST_A;

    r->used = read(&r->d, t->p + 1, t->n - 1, 1, &r->v, &stop);
    assert_int_equal(stop, CG_JSON_MORE);
}


static void
check_same(const reading *a, const reading *b)
{
    size_t    i;
    uint64_t  open;

    assert_int_equal(a->used, b->used);
    assert_int_equal(a->d.json.state, b->d.json.state);
    assert_int_equal(a->d.json.scalar, b->d.json.scalar);
    assert_int_equal(a->d.json.string, b->d.json.string);
    assert_int_equal(a->d.json.opened, b->d.json.opened);
    assert_int_equal(a->d.json.depth, b->d.json.depth);

    open = ((uint64_t) 1 << a->d.json.depth) - 1;
    assert_int_equal(a->d.json.nest[0] & open, b->d.json.nest[0] & open);

    assert_int_equal(a->v.n, b->v.n);
    assert_memory_equal(a->v.text, b->v.text, a->v.n);
    assert_int_equal(a->v.n_units, b->v.n_units);
    assert_int_equal(a->v.n_marks, b->v.n_marks);

    for (i = 0; i < a->v.n_units; i++) {
        assert_int_equal(a->v.units[i].view, b->v.units[i].view);
        assert_int_equal(a->v.units[i].raw, b->v.units[i].raw);
        assert_int_equal(a->v.units[i].vlen, b->v.units[i].vlen);
        assert_int_equal(a->v.units[i].rlen, b->v.units[i].rlen);
    }

    for (i = 0; i < a->v.n_marks; i++) {
        assert_int_equal(a->v.marks[i].view, b->v.marks[i].view);
        assert_int_equal(a->v.marks[i].place, b->v.marks[i].place);
    }
}


static void
every_machine_reads_the_same(void **state)
{
    int      i;
    size_t   whole;
    text     t;
    reading  a, b;

    (void) state;
    srand(2);
    whole = 0;

    for (i = 0; i < 4000; i++) {
        memset(&t, 0, sizeof(t));
        put(&t, "[");

        while (t.n < TEXT / 2) {
            put(&t, t.n > 1 ? "," : "");
            put_value(&t, 5);
        }

        put(&t, "]");

        if (i % 2) {
            t.p[1 + (size_t) rand() % (t.n - 1)]
                = (uint8_t) "{}[]:,\"\\0 x\x01"[rand() % 12];
        }

        read_with(cg_bulk_read_sse2, &t, &a);
        whole += (i % 2 == 0 && t.n - a.used < 4 * CG_BULK_BLOCK);

#if defined(__x86_64__)
        if (cg_bulk_has_avx2()) {
            read_with(cg_bulk_read_avx2, &t, &b);
            check_same(&a, &b);
            cg_view_free(&b.v);
        }

        if (cg_bulk_has_avx512()) {
            read_with(cg_bulk_read_avx512, &t, &b);
            check_same(&a, &b);
            cg_view_free(&b.v);
        }
#else
        (void) b;
#endif

        cg_view_free(&a.v);
    }

    /* what is right is taken up to the last blocks */

    assert_int_equal(whole, 2000);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(bitmaps_tell_what_is_where),
        cmocka_unit_test(turns_go_on_from_word_to_word),
        cmocka_unit_test(every_machine_reads_the_same)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int
main(void)
{
    return 0;
}

#endif
