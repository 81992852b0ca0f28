/*
 * Headers that speak of a visitor: addresses and cookies.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "cg_diag.h"
#include "cg_forward.h"

static const struct {
    const char  *value;
    const char  *truncated;
} addresses[] = {
    { "192.0.2.44", "192.0.2.0" },
    { " 192.0.2.44", " 192.0.2.0" },
    { "192.0.2.44, 198.51.100.7,203.0.113.9",
      "192.0.2.0, 198.51.100.0,203.0.113.0" },
    { "192.0.2.44:4711", "192.0.2.0" },
    { "2001:db8:1:2::3", "2001:db8:1::" },
    { "2001:DB8:1:2:3:4:5:6", "2001:db8:1::" },
    { "1::2:3:4:5:6:7", "1:0:2::" },
    { "[2001:db8:1:2::3]", "[2001:db8:1::]" },
    { "[2001:db8:1:2::3]:4711", "[2001:db8:1::]" },
    { "[2001:db8:1:2::3]:4711, unknown", "[2001:db8:1::], unknown" },
    { "fe80::1:2%eth0", "fe80::" },
    { "::ffff:192.0.2.44", "::ffff:192.0.2.0" },
    { "::1", "::1" },
    { "::", "::" },
    { "127.0.0.1", "127.0.0.1" },
    { "127.0.0.1:80", "127.0.0.1:80" },
    { "192.0.2.256", "192.0.2.256" },
    { "192.0.2", "192.0.2" },
    { "1.2.3.4.5", "1.2.3.4.5" },
    { "unknown", "unknown" },
    { "_hidden, _192.0.2.44", "_hidden, _192.0.2.44" },
    { "deadbeef", "deadbeef" },
    { "a.b.c", "a.b.c" },
    { "192.0.2.44x", "192.0.2.44x" },
    { "", "" },
    { ":", ":" },
    { "[", "[" },
    { "192.0.2.44:", "192.0.2.0" },
    { "192.0.2.44:_p.1-x, 203.0.113.9:", "192.0.2.0, 203.0.113.0" },
    { "192.0.2.44:80:", "192.0.2.44:80:" },
};

static const struct {
    const char  *value;
    const char  *truncated;
} forwarded[] = {
    { "for=192.0.2.44", "for=192.0.2.0" },
    { "For=\"192.0.2.44:4711\"", "For=\"192.0.2.0\"" },
    { "for=\"[2001:db8:cafe:1::17]:4711\"", "for=\"[2001:db8:cafe::]\"" },
    { "for=\"192.0.2.44:_port\";by=_x, for=\"_gazonk\"",
      "for=\"192.0.2.0\";by=_x, for=\"_gazonk\"" },
    { "for=\"[2001:db8:cafe:1::17]:_p\"", "for=\"[2001:db8:cafe::]:_p\"" },
    { "for=unknown;proto=http, FOR=\"[2001:db8:1:2::3]\"",
      "for=unknown;proto=http, FOR=\"[2001:db8:1::]\"" },
    { "for=192.0.2.43;proto=http;by=203.0.113.43",
      "for=192.0.2.0;proto=http;by=203.0.113.43" },
    { "for=192.0.2.43, for=198.51.100.17",
      "for=192.0.2.0, for=198.51.100.0" },
    { "host=203.0.113.43;for=_x", "host=203.0.113.43;for=_x" },
    { "by=203.0.113.43;notfor=203.0.113.43",
      "by=203.0.113.43;notfor=203.0.113.43" },
};


static void
truncated(cg_header kind, const char *value, const char *expected)
{
    cg_buf  out = { NULL, 0, 0 };

    assert_int_equal(cg_address_truncate(kind, value, strlen(value), &out),
                     CG_OK);
    assert_int_equal(out.n, strlen(expected));
    assert_memory_equal(out.p ? (char *) out.p : "", expected, out.n);

    cg_buf_free(&out);
}


static void
addresses_are_truncated(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        truncated(CG_HEADER_ADDRESS, addresses[i].value,
                  addresses[i].truncated);

        /* and stay as they are then */
        truncated(CG_HEADER_ADDRESS, addresses[i].truncated,
                  addresses[i].truncated);
    }

    for (i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++) {
        truncated(CG_HEADER_FORWARDED, forwarded[i].value,
                  forwarded[i].truncated);
    }
}


static void
headers_have_names(void **state)
{
    (void) state;
    assert_int_equal(cg_header_find("x-forwarded-for", 15),
                     CG_HEADER_ADDRESS);
    assert_int_equal(cg_header_find("Forwarded", 9), CG_HEADER_FORWARDED);
    assert_int_equal(cg_header_find("COOKIE", 6), CG_HEADER_COOKIE);
    assert_int_equal(cg_header_find("Referer", 7), CG_HEADER_REFERER);
    assert_int_equal(cg_header_find("client-ip", 9), CG_HEADER_ADDRESS);
    assert_int_equal(cg_header_find("CF-Connecting-IP", 16),
                     CG_HEADER_ADDRESS);
    assert_int_equal(cg_header_find("fastly-client-ip", 16),
                     CG_HEADER_ADDRESS);
    assert_int_equal(cg_header_find("True-Client-IP", 14), CG_HEADER_ADDRESS);
    assert_int_equal(cg_header_find("X-Forwarded-Fo", 14), CG_HEADER_OTHER);
    assert_int_equal(cg_header_find("X-Forwarded-Proto", 17),
                     CG_HEADER_OTHER);
    assert_int_equal(cg_header_find("", 0), CG_HEADER_OTHER);
}


static const struct {
    const char  *name;
    const char  *value;
    bool         text;
} headers[] = {
    { "X-User-Email", "j@example.com", true },
    { "From", "j@example.com", true },
    { "X-Auth-Name", "Jane Doe", true },
    { "X", "0770", true },
    { "X", "077", false },
    { "Accept", "j@example.com", false },
    { "ACCEPT-Language", "j@example.com", false },
    { "Accepted", "j@example.com", true },
    { "Sec-WebSocket-Key", "j@example.com", false },
    { "host", "j@example.com", false },
    { "Authorization", "Basic x", false },
    { "X-Auth-Token", "j@example.com", false },
    { "X-CSRF", "j@example.com", false },
    { "X-Forwarded-Proto", "https", false },
    { "User-Agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/126.0.0.0", false },
    { "User-Agent", "me (j@example.com)", true },
    { "user-agent", "call 07700 900123", true },
    { "", "text", true },
};


static void
some_headers_are_text(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (cg_header_is_text(headers[i].name, strlen(headers[i].name),
                              headers[i].value, strlen(headers[i].value))
            != headers[i].text)
        {
            fail_msg("%s: %s", headers[i].name, headers[i].value);
        }
    }

    assert_true(cg_header_is_name("X-Visitor-NAME", 14));
    assert_false(cg_header_is_name("X-Nam", 5));
    assert_true(cg_header_is_address("192.0.2.44", 10));
    assert_true(cg_header_is_address("2001:db8::1", 11));
    assert_false(cg_header_is_address("192.0.2.44,", 11));
    assert_false(cg_header_is_address("07700900123", 11));
    assert_false(cg_header_is_address("", 0));
}


static const struct {
    const char  *value;
    const char  *left;
} csps[] = {
    { "", "" },
    { "default-src 'self'", "default-src 'self'" },
    { "report-uri //r.example", "" },
    { "report-uri /r", "report-uri /r" },
    { "img-src *;report-uri https://r.example/", "img-src *;" },
    { "img-src *; REPORT-URI /r http://r.example ; script-src 'none';",
      "img-src *; script-src 'none';" },
    { "report-to a, img-src *; report-to b,script-src x",
      ", img-src *;,script-src x" },
    { "report-urix //r;report-to;x", "report-urix //r;x" },
    { ";;,report-uri //", ";;," },
};


static void
policies_report_to_nobody(void **state)
{
    size_t  i;
    cg_buf  out;

    (void) state;

    for (i = 0; i < sizeof(csps) / sizeof(csps[0]); i++) {
        memset(&out, 0, sizeof(cg_buf));
        assert_int_equal(cg_csp_unreported(csps[i].value,
                                           strlen(csps[i].value), &out),
                         CG_OK);
        assert_int_equal(out.n, strlen(csps[i].left));
        if (out.n) {
            assert_memory_equal(out.p, csps[i].left, out.n);
        }
        cg_buf_free(&out);
    }

    assert_true(cg_header_is_csp("content-security-policy", 23));
    assert_true(cg_header_is_direct("nel", 3));
    assert_false(cg_header_is_direct("Content-Security-Policy", 23));
}


static const struct {
    const char  *value;
    const char  *allowed;
} cookies[] = {
    { "a=1; session_x=2; theme=dark", "session_x=2; theme=dark" },
    { "theme=dark", "theme=dark" },
    { "theme", "theme" },
    { "themes=1;xtheme=2", "" },
    { "theme=a=b;c", "theme=a=b" },
    { ";;  theme = x ;", "theme = x " },
    { "session_=;Theme=1", "session_=" },
    { "", "" },
    { "=1; ;", "" },
};


static void
cookies_pass_by_name(void **state)
{
    size_t     i;
    cg_buf     out = { NULL, 0, 0 };
    cg_diag    diag;
    cg_word    words[] = { cg_word_of("cookies"), cg_word_of("theme"),
                           cg_word_of("session_*") };
    cg_policy  p;

    (void) state;
    assert_true(cg_policy_init(&p, cg_word_of("chat"), &diag));
    assert_true(cg_cookie_allowed(&p, "any", 3));
    assert_true(cg_policy_line(&p, words, 3, &diag));

    for (i = 0; i < sizeof(cookies) / sizeof(cookies[0]); i++) {
        out.n = 0;
        assert_int_equal(cg_cookies_allowed(&p, cookies[i].value,
                                            strlen(cookies[i].value), &out),
                         CG_OK);
        assert_int_equal(out.n, strlen(cookies[i].allowed));
        assert_memory_equal(out.p ? (char *) out.p : "", cookies[i].allowed,
                            out.n);
    }

    cg_buf_free(&out);
    cg_policy_free(&p);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(addresses_are_truncated),
        cmocka_unit_test(headers_have_names),
        cmocka_unit_test(some_headers_are_text),
        cmocka_unit_test(policies_report_to_nobody),
        cmocka_unit_test(cookies_pass_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
