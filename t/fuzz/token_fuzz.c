/*
 * Tokens, on any bytes: what is read of them keeps to its form; nothing opens
 * that was not sealed; what is sealed opens, and not once a letter is another;
 * and a stream that opens tokens says the same in any split.
 *
 *     byte 0, 1  where a sealed token is cut in two, or changed
 *     the rest   the text of a message, and the value to be sealed
 */

#include "../unit/passage.h"

#include "cg_token.h"

#define CHECK(c)  do { if (!(c)) abort(); } while (0)

static cg_work    work;
static cg_policy  policy;
static cg_secret  secret = { { 1 } };


static cg_status
gather(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    (void) in_place;

    return cg_buf_add(ctx, p, n);
}


static void
forms(const uint8_t *p, size_t n)
{
    size_t         i, at;
    cg_buf         out = { NULL, 0, 0 };
    cg_token       t;
    cg_token_form  form;

    for (i = 0; i < n; i++) {
        form = cg_token_read(p + i, n - i, &t);

        if (form != CG_TOKEN_NONE) {
            CHECK(t.n <= n - i && t.n <= CG_TOKEN_MAX);
            CHECK(form != CG_TOKEN_OPEN || t.n == n - i);
            CHECK(form != CG_TOKEN_WHOLE || p[i + t.n - 1] == ']');
        }

        if (form == CG_TOKEN_WHOLE) {
            CHECK(cg_token_covers(p, n, i, i + t.n));
            CHECK(cg_token_covers(p, n, i + t.n - 1, i + t.n));
            (void) cg_token_value(&work.seal, "chat", &t, &out);
        }

        at = cg_token_before(p, 0, i);
        CHECK(at == SIZE_MAX || (at < i && p[at] == '['));
    }

    cg_buf_free(&out);
}


static void
sealed(const uint8_t *p, size_t n, size_t at)
{
    uint8_t     letter;
    cg_buf      b = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_token    t;
    cg_status   st;

    st = cg_token_seal(&work.seal, &policy, CG_ENTITY_EMAIL, at & 1, p, n, &b);
    CHECK(st == (n && n <= CG_TOKEN_VALUE_MAX ? CG_OK : CG_ELIMIT));

    if (st == CG_OK) {
        CHECK(cg_token_read(b.p, b.n, &t) == CG_TOKEN_WHOLE && t.n == b.n);
        CHECK(cg_token_value(&work.seal, "chat", &t, &out) == CG_OK);
        CHECK(out.n == n && memcmp(out.p, p, n) == 0);

        at = (size_t) (t.letters - b.p) + at % t.letters_n;
        letter = b.p[at];
        b.p[at] = letter == 'B' ? 'C' : 'B';
        CHECK(cg_token_value(&work.seal, "chat", &t, &out) == CG_EKEY);
    }

    cg_buf_free(&b);
    cg_buf_free(&out);
}


static void
reveal(const uint8_t *p, size_t n, size_t cut, cg_buf *out)
{
    cg_sink    sink = { gather, NULL, out };
    cg_stream  s;

    cg_stream_init(&s, &policy, CG_TO_VISITOR, &cg_format_text, true);
    s.reveal = true;
    CHECK(cg_stream_feed(&s, &work, p, cut, false, &sink) == CG_OK);
    CHECK(cg_stream_feed(&s, &work, p + cut, n - cut, true, &sink) == CG_OK);
    cg_stream_free(&s);
}


/* The value as a token in front of the text. */

static void
message(const uint8_t *p, size_t n, size_t at)
{
    cg_buf  in = { NULL, 0, 0 }, whole = { NULL, 0, 0 }, cut = { NULL, 0, 0 };

    (void) cg_token_seal(&work.seal, &policy, CG_ENTITY_EMAIL, false, p,
                         n < 40 ? n : 40, &in);
    CHECK(cg_buf_add(&in, p, n) == CG_OK);

    reveal(in.n ? in.p : p, in.n, 0, &whole);
    reveal(in.n ? in.p : p, in.n, at % (in.n + 1), &cut);
    CHECK(whole.n == cut.n
          && (cut.n == 0 || memcmp(whole.p, cut.p, cut.n) == 0));

    memset(&work.opened, 0, sizeof(work.opened));
    cg_buf_free(&in);
    cg_buf_free(&whole);
    cg_buf_free(&cut);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t  at;

    if (policy.name[0] == '\0') {
        CHECK(passage_policy(&policy, "otherwise token"));
        work.seal.secrets = &secret;
        work.seal.n = 1;
    }

    if (size < 2) {
        return 0;
    }

    at = (size_t) (data[0] << 8 | data[1]);

    forms(data + 2, size - 2);
    sealed(data + 2, size - 2, at);
    message(data + 2, size - 2, at);
    return 0;
}
