/*
 * Bodies in parts (RFC 7578, RFC 2046): each part is redacted as its own type,
 * whatever the split; files go on as the policy says, pictures without their
 * metadata; what two receivers could read in two ways is refused.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage.h"

#define TYPE  "multipart/form-data; boundary=b0"
#define HEAD  "--b0\r\nContent-Disposition: form-data; name="
#define NEXT  "\r\n" HEAD
#define END   "\r\n--b0--\r\n"

/* A file that is none of which the first bytes tell. */
#define BYTES  "\x01\x02\x03 jane.doe@example.com"

static cg_work    work;
static cg_policy  block, pass, drop, lenient;
static passage    whole, cut;


static int
set_up(void **state)
{
    (void) state;

    assert_true(passage_policy(&block, "otherwise replace"));
    assert_true(passage_policy(&pass, "files pass"));
    assert_true(passage_policy(&drop, "files drop"));
    assert_true(passage_policy(&lenient, "on_error pass;files block"));
    return 0;
}


static int
tear_down(void **state)
{
    (void) state;

    cg_work_free(&work);
    cg_buf_free(&whole.out);
    cg_buf_free(&cut.out);
    cg_policy_free(&block);
    cg_policy_free(&pass);
    cg_policy_free(&drop);
    cg_policy_free(&lenient);
    return 0;
}


/* The whole, every cut in two, and every byte apart. */

static void
run_all(const passage_way *way, const void *in, size_t n)
{
    size_t       i, *each;
    const char  *differs;

    passage_run(&whole, way, &work, in, n, NULL, 0, false);
    assert_null(whole.fault);

    for (i = 0; i <= n; i++) {
        passage_run(&cut, way, &work, in, n, &i, 1, i & 1);
        differs = passage_differs(&whole, &cut);

        if (differs != NULL) {
            fail_msg("%s, cut at %zu:\n%.*s\n%.*s", differs, i,
                     (int) whole.out.n, (char *) whole.out.p,
                     (int) cut.out.n, (char *) cut.out.p);
        }
    }

    each = malloc((n + 1) * sizeof(size_t));
    assert_non_null(each);

    for (i = 0; i < n; i++) {
        each[i] = i;
    }

    passage_run(&cut, way, &work, in, n, each, n, true);
    assert_null(passage_differs(&whole, &cut));
    free(each);
}


static void
assert_out(const void *p, size_t n)
{
    if (whole.st != CG_OK) {
        fail_msg("%s", cg_status_text(whole.st));
    }

    if (whole.out.n != n || memcmp(whole.out.p, p, n) != 0) {
        fail_msg("what comes out is\n%.*s", (int) whole.out.n,
                 (char *) whole.out.p);
    }
}


static void
assert_becomes(const cg_policy *p, const char *type, const char *in,
    const char *out)
{
    passage_way  way = { p, CG_TO_PROVIDER, NULL, false, type };

    run_all(&way, in, strlen(in));
    assert_out(out, strlen(out));
}


static void
assert_refused(const cg_policy *p, const char *in, cg_status st)
{
    passage_way  way = { p, CG_TO_PROVIDER, NULL, false, TYPE };

    run_all(&way, in, strlen(in));

    if (whole.st != st) {
        fail_msg("%s: %s", in, cg_status_text(whole.st));
    }
}


static void
each_part_is_read_as_its_own_type(void **state)
{
    (void) state;

    assert_becomes(&block, TYPE,
        HEAD "\"text\"\r\n\r\nmail jane.doe@example.com"
        NEXT "\"json\"\r\nContent-Type: application/json\r\n\r\n"
        "{\"t\":\"jane.doe\\u0040example.com\",\"n\":4111111111111111}"
        NEXT "\"guess\"\r\n\r\n{\"t\":\"jane.doe\\u0040example.com\"}"
        NEXT "\"form\"\r\n"
        "content-type:application/x-www-form-urlencoded\r\n\r\n"
        "a=jane.doe%40example.com&b=1"
        NEXT "\"empty\"\r\n\r\n"
        END,
        HEAD "\"text\"\r\n\r\nmail [email]"
        NEXT "\"json\"\r\nContent-Type: application/json\r\n\r\n"
        "{\"t\":\"[email]\",\"n\":\"[card]\"}"
        NEXT "\"guess\"\r\n\r\n{\"t\":\"[email]\"}"
        NEXT "\"form\"\r\n"
        "content-type:application/x-www-form-urlencoded\r\n\r\n"
        "a=%5Bemail%5D&b=1"
        NEXT "\"empty\"\r\n\r\n"
        END);
    assert_string_equal(whole.name, "multipart");
    assert_int_equal(whole.counts.total, 5);
}


static void
what_is_no_finding_stays(void **state)
{
    static const char *const  bodies[] = {
        "--b0--", "--b0--\r\n", "\r\n--b0--\r\n",
        HEAD "\"a\"\r\n\r\n\r\n--b\r\n--b1\r\n-- b0\r\r\n\n--b\r" END,
        "a preamble\r\n" HEAD "a\r\n\r\nb\r\n--b0--an epilogue\r\n--b0\r\n",
        "--b0 \t \r\n\r\nno header\r\n--b0\r\n\r\n\r\n--b0\r\n\r\n--b0--",
        HEAD "\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n"
        "Content-Transfer-Encoding: 8bit\r\nX-Other:\tfolded\r\n over\r\n"
        "\r\nwords" END,
        HEAD "\"f\"; filename=\"\"\r\nContent-Type: "
        "application/octet-stream\r\n\r\n" END,
    };

    size_t  i;

    (void) state;

    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        assert_becomes(&block, TYPE, bodies[i], bodies[i]);
        assert_becomes(&lenient, TYPE, bodies[i], bodies[i]);
        assert_int_equal(whole.passed, CG_OK);
    }

    assert_becomes(&block, TYPE, "", "");
}


static void
names_of_fields_and_files_are_text(void **state)
{
    (void) state;

    assert_becomes(&block, TYPE,
        HEAD "\"jane.doe@example.com\"; filename=\"4111 1111 1111 1111.txt\";"
        " filename*=UTF-8''jane.doe%40example.com.txt\r\n"
        "Content-Type: text/plain; name=\"jane.doe@example.com\"\r\n"
        "X-By: jane.doe@example.com\r\n\r\nx" END,
        HEAD "\"[email]\"; filename=\"[card].txt\";"
        " filename*=UTF-8''%5Bemail%5D\r\n"
        "Content-Type: text/plain; name=\"[email]\"\r\n"
        "X-By: [email]\r\n\r\nx" END);
}


static void
a_field_has_its_name_as_a_key(void **state)
{
    (void) state;

    assert_becomes(&block, TYPE,
        HEAD "\"date_of_birth\"\r\n\r\n1990-02-01"
        NEXT "\"delivery\"\r\n\r\n1990-02-01"
        NEXT "dob\r\n\r\n1990-02-01"
        NEXT "\"dob\"; filename=\"a\"\r\nContent-Type: text/plain\r\n\r\n"
        "1990-02-01" END,
        HEAD "\"date_of_birth\"\r\n\r\n[dob]"
        NEXT "\"delivery\"\r\n\r\n1990-02-01"
        NEXT "dob\r\n\r\n[dob]"
        NEXT "\"dob\"; filename=\"a\"\r\nContent-Type: text/plain\r\n\r\n"
        "1990-02-01" END);
}


static void
findings_do_not_span_parts(void **state)
{
    (void) state;

    assert_becomes(&block, TYPE,
        HEAD "\"a\"\r\n\r\n4111 1111"
        NEXT "\"b\"\r\n\r\n1111 1111" END,
        HEAD "\"a\"\r\n\r\n4111 1111"
        NEXT "\"b\"\r\n\r\n1111 1111" END);
}


static void
a_length_in_a_part_is_left_out(void **state)
{
    (void) state;

    assert_becomes(&block, TYPE,
        HEAD "\"a\"\r\nContent-Length: 20\r\nX: y\r\n\r\njane.doe@example.com"
        END,
        HEAD "\"a\"\r\nX: y\r\n\r\n[email]" END);
}


static void
parts_within_parts_are_read(void **state)
{
    (void) state;

    assert_becomes(&block, TYPE,
        HEAD "\"a\"\r\nContent-Type: multipart/mixed; boundary=\"i i\"\r\n\r\n"
        "--i i\r\n\r\njane.doe@example.com\r\n--i i--" END,
        HEAD "\"a\"\r\nContent-Type: multipart/mixed; boundary=\"i i\"\r\n\r\n"
        "--i i\r\n\r\n[email]\r\n--i i--" END);

    assert_refused(&block, "--b0\r\nContent-Type:multipart/mixed;boundary=c\r\n"
        "\r\n--c\r\nContent-Type:multipart/mixed;boundary=d\r\n"
        "\r\n--d\r\nContent-Type:multipart/mixed;boundary=e\r\n"
        "\r\n--e--\r\n--d--\r\n--c--" END, CG_EDEPTH);
}


#define A_FILE(what) \
    HEAD "\"jane.doe@example.com\"; filename=a\r\nContent-Type: " what \
    "\r\n\r\n" BYTES END

#define A_FILE_SEEN(what, bytes) \
    HEAD "\"[email]\"; filename=a\r\nContent-Type: " what "\r\n\r\n" bytes END

static void
files_go_on_as_the_policy_says(void **state)
{
    size_t  i;

    static const struct {
        const char  *in, *passed, *dropped;
    } files[] = {
#define ROW(type)  { A_FILE(type), A_FILE_SEEN(type, BYTES), \
                     A_FILE_SEEN(type, "") }
        ROW("application/pdf"), ROW("application/vnd.ms-excel"),
        ROW("application/octet-stream"), ROW("image/png"), ROW("Any Thing"),
        ROW("multipart/mixed"), ROW("multipart/form-data; boundary=b;a")
    };

    (void) state;

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        assert_refused(&block, files[i].in, CG_EMEDIA);
        assert_refused(&lenient, files[i].in, CG_EMEDIA);
        assert_becomes(&pass, TYPE, files[i].in, files[i].passed);
        assert_int_equal(whole.files, CG_FILES_PASS);
        assert_becomes(&drop, TYPE, files[i].in, files[i].dropped);
        assert_int_equal(whole.files, CG_FILES_DROP);
    }
}


static void
a_file_without_a_type_is_text_unless_its_first_bytes_tell(void **state)
{
    (void) state;

    assert_becomes(&block, TYPE,
        HEAD "x; filename=a\r\n\r\nmail jane.doe@example.com" END,
        HEAD "x; filename=a\r\n\r\nmail [email]" END);
    assert_becomes(&block, TYPE, HEAD "x; filename=a\r\n\r\nhi" END,
        HEAD "x; filename=a\r\n\r\nhi" END);
    assert_refused(&block,
        HEAD "x; filename=a\r\n\r\n%PDF-1.7 jane.doe@example.com" END,
        CG_EMEDIA);
    assert_becomes(&drop, TYPE,
        HEAD "x; filename=a\r\n\r\n%PDF-1.7 jane.doe@example.com" END,
        HEAD "x; filename=a\r\n\r\n" END);
}


static void
what_can_be_read_in_two_ways_is_refused(void **state)
{
    size_t  i;

    static const char *const  bodies[] = {
        "words", "--b0", "--b0-", "--b0\r\n", "--b0\r\n\r\n", "--b0-x",
        "--b0x\r\n\r\n" END, "--b0\r\n\r\na\r\n--b0x\r\n" END,
        "--b0\n\na\n--b0--\n", HEAD "a\r\n\r\nb\n--b0--\r\n" END,
        HEAD "a\r\n\r\nb\n--b0\r\n\r\nc" END,
        HEAD "a\r\n\r\nb\r\n--b0\n" END, HEAD "a\r\n\r\nb\r\n--b0\rx" END,
        HEAD "a\n\r\n\r\nb" END, HEAD "a\rb\r\n\r\nb" END,
        "--b0\r\n name: folded\r\n\r\nb" END, "--b0\r\nno header\r\n\r\n" END,
        "--b0\r\nA : b\r\n\r\nb" END, "--b0\r\n: b\r\n\r\nb" END,
        HEAD "a\r\nContent-Type: text/plain\r\nContent-type: text/html\r\n"
        "\r\nb" END,
        HEAD "a\r\nContent-Disposition: form-data; name=b\r\n\r\nb" END,
        HEAD "\"a\r\n\r\nb" END, HEAD "a; b\r\n\r\nb" END,
        HEAD "a\r\n\r\nmail jane.doe@example.com\r\n--b0",
        HEAD "a\r\n\r\nmail jane.doe@example.com",
        HEAD "_charset_\r\n\r\nutf-7" END,
        HEAD "\"_charset_\"\r\nContent-Type: text/x\r\n\r\nUTF-16" END,
    };

    (void) state;

    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        assert_refused(&block, bodies[i], CG_ESYNTAX);
    }

    assert_becomes(&block, TYPE,
        HEAD "_charset_\r\n\r\nISO-8859-1" END,
        HEAD "_charset_\r\n\r\nISO-8859-1" END);
}


static void
with_on_error_pass_it_is_text_from_there(void **state)
{
    (void) state;

    assert_becomes(&lenient, TYPE,
        HEAD "a\r\n\r\njane.doe@example.com\n--b0\r\n\r\n192.0.2.44",
        HEAD "a\r\n\r\n[email]\n--b0\r\n\r\n[ipv4]");
    assert_int_equal(whole.passed, CG_ESYNTAX);

    assert_becomes(&lenient, TYPE,
        "--b0\r\n\r\na\r\n--b0x jane.doe@example.com",
        "--b0\r\n\r\na\r\n--b0x [email]");
    assert_becomes(&lenient, TYPE, "--b0\r\njane.doe@example.com\r\n\r\nabc",
        "--b0\r\n[email]\r\n\r\nabc");
    assert_becomes(&lenient, TYPE, "--b0\r\njane.doe@example.com",
        "--b0\r\n[email]");
    assert_becomes(&lenient, TYPE, "--b0\r\n\r\njane.doe@example.com\r\n--b",
        "--b0\r\n\r\n[email]\r\n--b");
}


static void
other_faults_are_told(void **state)
{
    char  *big;

    (void) state;

    assert_refused(&block, HEAD "a\r\nContent-Transfer-Encoding: base64\r\n"
        "\r\namFuZQ==" END, CG_EENCODING);
    assert_refused(&block, HEAD "a\r\nContent-Encoding: gzip\r\n\r\nx" END,
        CG_EENCODING);
    assert_refused(&block, HEAD "a\r\nContent-Type: text/plain; charset=utf-7"
        "\r\n\r\n+AGo-ane" END, CG_EMEDIA);
    assert_refused(&block, HEAD "a\r\nContent-Type: application/json\r\n\r\n"
        "{]" END, CG_ESYNTAX);

    big = malloc(20000);
    assert_non_null(big);
    strcpy(big, "--b0\r\nA:");
    memset(big + 8, 'a', 17000);
    strcpy(big + 17008, "\r\n\r\nb" END);

    {
        passage_way  way = { &block, CG_TO_PROVIDER, NULL, false, TYPE };

        passage_run(&whole, &way, &work, (uint8_t *) big, strlen(big), NULL,
                    0, false);
        assert_int_equal(whole.st, CG_ELIMIT);
    }

    free(big);
}


/* Pictures. */

#define SEGMENT(code, n, bytes)  "\xff" code "\0" n bytes

static const char  jpeg[] =
    "\xff\xd8" SEGMENT("\xe0", "\x07", "JFIF\0")
    SEGMENT("\xe1", "\x10", "http://ns.adob") SEGMENT("\xfe", "\x06", "jane")
    SEGMENT("\xe1", "\x22", "Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0"
            "\x01\0\0\0\x06\0\0\0\0\0\0\0")
    "\xff" SEGMENT("\xed", "\x04", "xx")
    SEGMENT("\xe2", "\x0e", "ICC_PROFILE\0") SEGMENT("\xe2", "\x05", "MPF")
    SEGMENT("\xdb", "\x04", "qq") SEGMENT("\xc2", "\x03", "f")
    SEGMENT("\xda", "\x04", "ss") "scan\xff\0more\xff\xd0\xff\xff"
    SEGMENT("\xc4", "\x03", "h") SEGMENT("\xda", "\x03", "s") "an\r\n--b0x"
    "\xff\xd9jane.doe@example.com";

static const char  jpeg_seen[] =
    "\xff\xd8" SEGMENT("\xe0", "\x07", "JFIF\0")
    SEGMENT("\xe1", "\x22", "Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03"
            "\0\0\0\x01\0\x06\0\0\0\0\0\0")
    "\xff" SEGMENT("\xe2", "\x0e", "ICC_PROFILE\0")
    SEGMENT("\xdb", "\x04", "qq") SEGMENT("\xc2", "\x03", "f")
    SEGMENT("\xda", "\x04", "ss") "scan\xff\0more\xff\xd0\xff"
    SEGMENT("\xff\xc4", "\x03", "h") SEGMENT("\xda", "\x03", "s")
    "an\r\n--b0x\xff\xd9";

#define CHUNK(type, n, bytes)  "\0\0\0" n type bytes "crc!"

static const char  png[] =
    "\x89PNG\r\n\x1a\n" CHUNK("IHDR", "\x02", "hh")
    CHUNK("tEXt", "\x04", "jane")
    CHUNK("gAMA", "\x01", "g") CHUNK("eXIf", "\x03", "\0\0\0")
    CHUNK("iTXt", "\0", "") CHUNK("vpAg", "\x01", "x")
    CHUNK("IDAT", "\x05", "\r\n--b") CHUNK("IEND", "\0", "")
    "jane.doe@example.com";

static const char  png_seen[] =
    "\x89PNG\r\n\x1a\n" CHUNK("IHDR", "\x02", "hh") CHUNK("gAMA", "\x01", "g")
    CHUNK("IDAT", "\x05", "\r\n--b") CHUNK("IEND", "\0", "");


static void
assert_picture(const void *in, size_t n, const void *out, size_t len)
{
    passage_way  way = { &block, CG_TO_PROVIDER, NULL, false, "image/jpeg" };

    run_all(&way, in, n);
    assert_out(out, len);

    /* what was cleaned stays as it is */
    run_all(&way, out, len);
    assert_out(out, len);
}


static void
pictures_lose_what_is_not_the_picture(void **state)
{
    (void) state;

    assert_picture(jpeg, sizeof(jpeg) - 1, jpeg_seen, sizeof(jpeg_seen) - 1);
    assert_picture(png, sizeof(png) - 1, png_seen, sizeof(png_seen) - 1);
}


static void
a_picture_in_a_part_does_too(void **state)
{
    cg_buf       in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    passage_way  way = { &block, CG_TO_PROVIDER, NULL, false, TYPE };

    static const char  head[] =
        HEAD "p; filename=\"p.png\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\n";

    (void) state;

    assert_int_equal(cg_buf_str(&in, head), CG_OK);
    assert_int_equal(cg_buf_add(&in, png, sizeof(png) - 1), CG_OK);
    assert_int_equal(cg_buf_str(&in, END), CG_OK);
    assert_int_equal(cg_buf_str(&out, head), CG_OK);
    assert_int_equal(cg_buf_add(&out, png_seen, sizeof(png_seen) - 1), CG_OK);
    assert_int_equal(cg_buf_str(&out, END), CG_OK);

    run_all(&way, in.p, in.n);
    assert_out(out.p, out.n);

    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
a_broken_picture_is_refused_whatever_the_policy(void **state)
{
    size_t       n;
    passage_way  way = { &pass, CG_TO_PROVIDER, NULL, false, "image/png" };

    (void) state;

    for (n = 8; n < sizeof(png_seen) - 1; n++) {
        passage_run(&whole, &way, &work, (const uint8_t *) png_seen, n, NULL,
                    0, false);
        assert_int_equal(whole.st, CG_ESYNTAX);
    }

    for (n = 3; n < sizeof(jpeg_seen) - 1; n++) {
        passage_run(&whole, &way, &work, (const uint8_t *) jpeg_seen, n, NULL,
                    0, false);
        assert_int_equal(whole.st, CG_ESYNTAX);
    }

    passage_run(&whole, &way, &work, (const uint8_t *) "\xff\xd8\xff\xe1\0\1",
                6, NULL, 0, false);
    assert_int_equal(whole.st, CG_ESYNTAX);

    passage_run(&whole, &way, &work, (const uint8_t *) "\x89PNG\r\n\x1a\n"
                "\0\0\0\0HIDE", 16, NULL, 0, false);
    assert_int_equal(whole.st, CG_ESYNTAX);
}


static void
little_is_held_of_a_long_part(void **state)
{
    size_t     i;
    cg_sink    sink = { passage_write, NULL, &whole };
    cg_media   m = cg_media_find(TYPE, strlen(TYPE));
    cg_stream  s;

    static char  text[1 << 16];

    (void) state;

    memset(text, 'x', sizeof(text));
    whole.chunk = NULL;
    assert_int_equal(cg_stream_open(&s, &pass, CG_TO_PROVIDER, &m), CG_OK);
    strcpy(text, HEAD "a; filename=b\r\nContent-Type: image/png\r\n\r\n");
    text[strlen(text)] = 'x';

    for (i = 0; i < 64; i++) {
        whole.chunk = (uint8_t *) text;
        whole.chunk_n = sizeof(text);
        whole.out.n = 0;
        assert_int_equal(cg_stream_feed(&s, &work, (uint8_t *) text,
                                        sizeof(text), false, &sink), CG_OK);
        assert_true(i == 0 || whole.out.n == sizeof(text));
        text[0] = 'x';
        memset(text, 'x', 200);
    }

    cg_stream_free(&s);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(each_part_is_read_as_its_own_type),
        cmocka_unit_test(what_is_no_finding_stays),
        cmocka_unit_test(names_of_fields_and_files_are_text),
        cmocka_unit_test(a_field_has_its_name_as_a_key),
        cmocka_unit_test(findings_do_not_span_parts),
        cmocka_unit_test(a_length_in_a_part_is_left_out),
        cmocka_unit_test(parts_within_parts_are_read),
        cmocka_unit_test(files_go_on_as_the_policy_says),
        cmocka_unit_test(
            a_file_without_a_type_is_text_unless_its_first_bytes_tell),
        cmocka_unit_test(what_can_be_read_in_two_ways_is_refused),
        cmocka_unit_test(with_on_error_pass_it_is_text_from_there),
        cmocka_unit_test(other_faults_are_told),
        cmocka_unit_test(pictures_lose_what_is_not_the_picture),
        cmocka_unit_test(a_picture_in_a_part_does_too),
        cmocka_unit_test(a_broken_picture_is_refused_whatever_the_policy),
        cmocka_unit_test(little_is_held_of_a_long_part),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
