/*
 * The tables of media types (RFC 9110 section 8.3.1) and content codings
 * (section 8.4): what can be read is read, what cannot is said to be unknown.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_media.h"

typedef struct {
    const char       *type;
    cg_media_kind     kind;
    const cg_format  *format;
} media_case;


/* The value stands in an allocation of its length: a sanitizer sees each byte
 * read behind it. */

static cg_media
media_find(const char *type)
{
    size_t    n;
    char     *exact;
    cg_media  m;

    n = strlen(type);
    exact = malloc(n ? n : 1);
    memcpy(exact, type, n);
    m = cg_media_find(exact, n);
    free(exact);
    return m;
}


static void
assert_media(const media_case *c, size_t n)
{
    size_t    i;
    cg_media  m;

    for (i = 0; i < n; i++) {
        m = media_find(c[i].type);

        if (m.kind != c[i].kind || m.format != c[i].format
            || m.declared != (c[i].format != NULL))
        {
            fail_msg("\"%s\": kind %d, format %s", c[i].type, (int) m.kind,
                     m.format ? m.format->name : "to be guessed");
        }
    }
}

#define ASSERT_MEDIA(cases)                                                   \
    assert_media(cases, sizeof(cases) / sizeof(cases[0]))


static void
types_that_carry_text_name_their_format(void **state)
{
    static const media_case  cases[] = {
        { "application/json", CG_MEDIA_TEXT, &cg_format_json },
        { "Application/JSON", CG_MEDIA_TEXT, &cg_format_json },
        { "application/json;charset=utf-8", CG_MEDIA_TEXT, &cg_format_json },
        { "application/json \t; x=y", CG_MEDIA_TEXT, &cg_format_json },
        { "application/x-ndjson", CG_MEDIA_TEXT, &cg_format_json },
        { "application/json-seq", CG_MEDIA_TEXT, &cg_format_json },
        { "application/vnd.api+json", CG_MEDIA_TEXT, &cg_format_json },
        { "application/problem+JSON; a=b", CG_MEDIA_TEXT, &cg_format_json },
        { "application/x-www-form-urlencoded", CG_MEDIA_TEXT,
          &cg_format_form },
        { "text/html", CG_MEDIA_TEXT, &cg_format_html },
        { "application/xhtml+xml", CG_MEDIA_TEXT, &cg_format_html },
        { "text/xml", CG_MEDIA_TEXT, &cg_format_xml },
        { "application/atom+xml", CG_MEDIA_TEXT, &cg_format_xml },
        { "text/event-stream", CG_MEDIA_TEXT, &cg_format_sse },
        { "text/plain", CG_MEDIA_TEXT, NULL },
        { "text/x-whatever", CG_MEDIA_TEXT, NULL },
        { "", CG_MEDIA_TEXT, NULL },
        { ";", CG_MEDIA_TEXT, NULL },
    };

    (void) state;
    ASSERT_MEDIA(cases);
}


#define SEVENTY  "01234567890123456789012345678901234" \
                 "01234567890123456789012345678901234"

static void
parts_have_one_boundary(void **state)
{
    size_t    i;
    cg_media  m;

    static const struct {
        const char  *type;
        const char  *boundary;  /* NULL: it is not clear */
    } cases[] = {
        { "multipart/form-data; boundary=x", "x" },
        { "Multipart/Form-Data ;\t Boundary=----WebKit7=/x;a=b",
          "----WebKit7=/x" },
        { "multipart/mixed; a=\"; boundary=y\"; boundary=\"x y\" ", "x y" },
        { "multipart/related;; boundary=x;", "x" },
        { "multipart/form-data", NULL },
        { "multipart/form-data; boundary=", NULL },
        { "multipart/form-data; boundary=\"x ", NULL },
        { "multipart/form-data; boundary=\"x \"", NULL },
        { "multipart/form-data; boundary=x; boundary=x", NULL },
        { "multipart/form-data; boundary=x y", NULL },
        { "multipart/form-data; boundary=x; a", NULL },
        { "multipart/form-data; boundary =x", NULL },
        { "multipart/form-data; boundary=\"x\\\\y\"", NULL },
        { "multipart/form-data; xboundary=x", NULL },
        { "multipart/form-data; boundary=x\r\ny", NULL },
        { "multipart/form-data; boundary=" SEVENTY, SEVENTY },
        { "multipart/form-data; boundary=" SEVENTY "x", NULL },
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        m = cg_media_find(cases[i].type, strlen(cases[i].type));

        if (cases[i].boundary == NULL) {
            assert_int_equal(m.kind, CG_MEDIA_UNKNOWN);
            continue;
        }

        assert_int_equal(m.kind, CG_MEDIA_PARTS);
        assert_int_equal(m.boundary_n, strlen(cases[i].boundary));
        assert_memory_equal(m.boundary, cases[i].boundary, m.boundary_n);
    }
}


static void
files_of_a_page_are_static(void **state)
{
    static const media_case  cases[] = {
        { "text/css", CG_MEDIA_STATIC, NULL },
        { "text/javascript; charset=utf-8", CG_MEDIA_STATIC, NULL },
        { "application/javascript", CG_MEDIA_STATIC, NULL },
        { "image/png", CG_MEDIA_STATIC, NULL },
        { "IMAGE/PNG", CG_MEDIA_STATIC, NULL },
        { "audio/ogg", CG_MEDIA_STATIC, NULL },
        { "font/woff2", CG_MEDIA_STATIC, NULL },
    };

    (void) state;
    ASSERT_MEDIA(cases);
}


static void
other_types_are_unknown(void **state)
{
    static const media_case  cases[] = {
        { "application/jsonx", CG_MEDIA_UNKNOWN, NULL },
        { "application/jso", CG_MEDIA_UNKNOWN, NULL },
        { "xapplication/json", CG_MEDIA_UNKNOWN, NULL },
        { "application/msgpack", CG_MEDIA_UNKNOWN, NULL },
        { "multipart/byteranges; boundary=x", CG_MEDIA_UNKNOWN, NULL },
        { "imag", CG_MEDIA_UNKNOWN, NULL },
        { "x", CG_MEDIA_UNKNOWN, NULL },
        { "application/json, text/plain", CG_MEDIA_UNKNOWN, NULL },
    };

    (void) state;
    ASSERT_MEDIA(cases);
}


static void
charsets_are_read(void **state)
{
    size_t  i;

    static const char *const  types[] = {
        "text/plain; charset=utf-8", "text/plain; charset=UTF8",
        "text/plain;charset=\"utf-8\"", "text/plain; CHARSET=\"UTF-8\"",
        "text/plain; charset=us-ascii", "text/plain; charset=ascii",
        "text/plain; charset=ISO-8859-1", "text/plain; charset=iso-8859-15",
        "text/plain; charset=latin1", "text/plain; charset=windows-1252",
        "text/plain; charset=cp1252", "text/plain; charset=koi8-r",
        "application/json; charset=utf-16",
        "application/json; charset=UTF-16LE",
        "application/json; charset=\"utf-16be\"",
        "application/json; charset=utf16le", "text/plain; charset=utf-32",
        "text/plain; charset=csUnicode", "text/plain; charset=ucs-2",
        "text/plain; charset=utf-8; format=flowed",
        "text/plain; format=flowed", "text/plain; charset=",
        "text/plain; charset=utf-8; charset=UTF8",
        "text/plain; charset = utf-16", "text/plain; charset\t=\t\"utf-16\"",
        "text/plain; charset", "text/plain; charset; charset=utf-16",
        "multipart/form-data; boundary=x; charset=latin1",
    };

    (void) state;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (media_find(types[i]).kind > CG_MEDIA_PARTS) {
            fail_msg("\"%s\" is not read", types[i]);
        }
    }
}


/* In these an address may not be written in bytes of ASCII, or those be of
 * other characters. */

static void
other_charsets_are_unknown(void **state)
{
    size_t  i;

    static const char *const  types[] = {
        "text/plain; charset=Shift_JIS", "text/plain; charset=euc-kr",
        "text/plain; charset=GBK", "text/plain; charset=gb18030",
        "text/plain; charset=big5",
        "text/plain; charset=utf-8; charset=latin1",
        "multipart/form-data; boundary=x; charset=utf-16",
        "text/plain; charset=utf-7", "text/plain; charset=utf7",
        "text/plain; charset=ibm037",
        "text/plain; charset=cp037", "text/plain; charset=hz-gb-2312",
        "text/plain; charset=iso-2022-jp", "text/plain; charset=x-mac-foo",
        "text/plain; charset=utf-80", "text/plain; charset=utf-",
        "text/plain; charset=asciii", "text/plain; charset=cp1252x",
        "text/plain; charset=utf-8; charset=utf-16",
        "text/plain; charset=utf-8; charset = utf-16",
        "text/plain; charset*=us-ascii''utf-16", "text/plain; charset*0=utf-16",
        "text/plain; charset = utf-7", "text/plain; charset; charset=utf-7",
        "text/plain; x=\"charset=utf-8\"; charset=utf-16",
    };

    (void) state;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (media_find(types[i]).kind != CG_MEDIA_UNKNOWN) {
            fail_msg("\"%s\" is read", types[i]);
        }
    }
}


static void
codings_are_found_whole_and_in_any_case(void **state)
{
    size_t  i;

    static const struct {
        const char  *name;
        cg_coding    coding;
    } cases[] = {
        { "", CG_CODING_IDENTITY },
        { "identity", CG_CODING_IDENTITY },
        { "gzip", CG_CODING_GZIP },
        { "GZip", CG_CODING_GZIP },
        { "x-gzip", CG_CODING_GZIP },
        { "deflate", CG_CODING_DEFLATE },
        { "br", CG_CODING_BR },
        { "zstd", CG_CODING_UNKNOWN },
        { "compress", CG_CODING_UNKNOWN },
        { "gzi", CG_CODING_UNKNOWN },
        { "gzipp", CG_CODING_UNKNOWN },
        { "gzip, gzip", CG_CODING_UNKNOWN },
        { "gzip,br", CG_CODING_UNKNOWN },
        { "identity, br", CG_CODING_UNKNOWN },
        { ",", CG_CODING_UNKNOWN },
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(cg_coding_find(cases[i].name,
                                        strlen(cases[i].name)),
                         cases[i].coding);
    }
}


static void
lines_of_codings_join(void **state)
{
    (void) state;

    assert_int_equal(cg_coding_join(CG_CODING_IDENTITY, CG_CODING_IDENTITY),
                     CG_CODING_IDENTITY);
    assert_int_equal(cg_coding_join(CG_CODING_IDENTITY, CG_CODING_GZIP),
                     CG_CODING_GZIP);
    assert_int_equal(cg_coding_join(CG_CODING_BR, CG_CODING_IDENTITY),
                     CG_CODING_BR);
    assert_int_equal(cg_coding_join(CG_CODING_GZIP, CG_CODING_GZIP),
                     CG_CODING_UNKNOWN);
    assert_int_equal(cg_coding_join(CG_CODING_IDENTITY, CG_CODING_UNKNOWN),
                     CG_CODING_UNKNOWN);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(types_that_carry_text_name_their_format),
        cmocka_unit_test(parts_have_one_boundary),
        cmocka_unit_test(files_of_a_page_are_static),
        cmocka_unit_test(other_types_are_unknown),
        cmocka_unit_test(charsets_are_read),
        cmocka_unit_test(other_charsets_are_unknown),
        cmocka_unit_test(codings_are_found_whole_and_in_any_case),
        cmocka_unit_test(lines_of_codings_join),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
