/*
 * Validation of UTF-8, against a decoder that works the other way: from the
 * code points that RFC 3629 allows.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_utf8.h"


/* Bytes of the character that begins at p[0..n): 0 if there is none, and
 * *open if it may still become one. */

static size_t
character(const uint8_t *p, size_t n, bool *open)
{
    size_t    len, i;
    uint32_t  c, low;

    *open = false;
    len = p[0] < 0x80 ? 1 : p[0] < 0xc0 ? 0 : p[0] < 0xe0 ? 2
          : p[0] < 0xf0 ? 3 : p[0] < 0xf8 ? 4 : 0;
    if (len < 2) {
        return len;
    }

    c = p[0] & (0x7fu >> len);

    for (i = 1; i < len && i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
        c = c << 6 | (p[i] & 0x3f);
    }

    /* the least and the most that the bytes there are can lead to */
    low = c << 6 * (len - i);
    c = low | ((1u << 6 * (len - i)) - 1);

    if (c < (len == 2 ? 0x80u : len == 3 ? 0x800u : 0x10000u)
        || low > 0x10ffff || (low >= 0xd800 && c <= 0xdfff))
    {
        return 0;
    }

    *open = (i < len);
    return *open ? 0 : len;
}


/* Bytes of p[0..n) that may be UTF-8. */

static size_t
reference(const uint8_t *p, size_t n, bool *open)
{
    size_t  i, k, len;

    *open = false;

    for (i = 0; i < n; i += len) {
        len = character(p + i, n - i, open);

        if (len == 0) {
            if (*open) {
                return n;
            }

            /* up to the byte that cannot be */
            for (k = 1; k < n - i; k++) {
                (void) character(p + i, k, open);
                if (!*open) {
                    break;
                }
            }
            *open = false;
            return i + k - 1;
        }
    }

    return n;
}


static void
assert_like_reference(const uint8_t *p, size_t n)
{
    bool     open;
    size_t   i, cut, good;
    cg_utf8  u;

    good = reference(p, n, &open);

    for (i = 0, memset(&u, 0, sizeof(u)); i < n; i++) {
        if (!cg_utf8_check(&u, p + i, 1)) {
            break;
        }
    }
    assert_int_equal(i, good);
    if (i == n) {
        assert_int_equal(u.left != 0, open);
    }

    for (cut = 0; cut <= n; cut += n / 3 + 1) {
        memset(&u, 0, sizeof(u));
        assert_int_equal(cg_utf8_check(&u, p, cut)
                         && cg_utf8_check(&u, p + cut, n - cut), good == n);
        if (good == n) {
            assert_int_equal(u.left != 0, open);
        }
    }
}


static void
each_pair_of_bytes_and_what_may_follow(void **state)
{
    size_t    i, k;
    unsigned  pair;
    uint8_t   p[4];

    static const uint8_t  next[] = { 0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0,
                                     0xbf, 0xc0, 0xc2, 0xe0, 0xff };

    (void) state;

    for (pair = 0; pair < 65536; pair++) {
        p[0] = (uint8_t) (pair >> 8);
        p[1] = (uint8_t) pair;
        assert_like_reference(p, 1);
        assert_like_reference(p, 2);

        for (i = 0; i < 12; i++) {
            p[2] = next[i];
            assert_like_reference(p, 3);

            for (k = 0; k < 12; k++) {
                p[3] = next[k];
                assert_like_reference(p, 4);
            }
        }
    }
}


/* A byte that is wrong, anywhere among ASCII taken 32 at a time. */

static void
long_ascii_hides_nothing(void **state)
{
    size_t    i, n;
    cg_utf8   u;
    uint8_t  *p;

    (void) state;

    for (n = 1; n <= 140; n++) {
        p = malloc(n);
        memset(p, 'a', n);

        memset(&u, 0, sizeof(u));
        assert_true(cg_utf8_check(&u, p, n));
        assert_int_equal(u.left, 0);

        for (i = 0; i < n; i++) {
            p[i] = 0x80;
            memset(&u, 0, sizeof(u));
            assert_false(cg_utf8_check(&u, p, n));

            p[i] = 0xc3;
            memset(&u, 0, sizeof(u));
            assert_int_equal(cg_utf8_check(&u, p, n), i == n - 1);
            p[i] = 'a';
        }

        free(p);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(each_pair_of_bytes_and_what_may_follow),
        cmocka_unit_test(long_ascii_hides_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
