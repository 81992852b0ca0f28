/*
 * The way of the bytes under any input, in any split:
 *
 *     byte 0     format, declared or guessed, direction, policy
 *     the rest   see fuzz_cuts.h
 *
 * The split says what the whole says; a policy that passes all changes no
 * byte; text comes out as the findings tell; declared JSON is refused if and
 * only if it is none, and comes out as JSON; as a WebSocket message the body
 * becomes the same.  HTML that is declared is a body of that type; where a
 * script would be declared, XML is.
 */

#include "cg_part.h"
#include "cg_payload.h"
#include "cg_prescan.h"

#include "../unit/json_valid.h"
#include "fuzz_cuts.h"

enum { REPLACE, MASK, PASS, OWN, SEAL, SKIP, ONLY, POLICIES };

static const char *const  lines[POLICIES] = {
    "otherwise replace;limit depth=20",
    "redact card mask keep=first6:last4;otherwise mask;limit depth=20",
    "limit depth=20",  /* and all passes: see pass_all() */
    "entity a pattern=\\d{3};entity b pattern=[a-z]{2,9}\\b context=id key=b;"
    "entity c pattern=(?<=\\W)(?:x+x+)+y;entity d pattern=.{3}@.+ check=mod11;"
    "entity e pattern=(?i)\xc3\xa9\\S{0,300}\\b;redact a mask;limit depth=20",
    "redact email phone hash;redact card replace=[\"\xc3\xa9<];otherwise token;"
    "limit depth=20",
    "skip $.a[*] $..b.c $[1].a;limit depth=20",
    "only $.a $..b[0];skip $..c;limit depth=20"
};

static const cg_format *const  formats[] = {
    NULL, &cg_format_text, &cg_format_json, &cg_format_engineio,
    &cg_format_form, &cg_format_html, &cg_format_sse, &cg_format_script
};

static cg_work    work;
static cg_secret  secret;
static cg_policy  policies[POLICIES];
static passage    whole, cut;


static void
pass_all(cg_policy *p)
{
    size_t  dir, e;

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        for (e = 0; e < CG_ENTITY_N; e++) {
            p->rules[dir][e].action = CG_ACTION_PASS;
        }
    }
}


/* The output of text: each finding is its label, all else is as it was. */

static void
check_text(const uint8_t *p, size_t n)
{
    size_t       i, from, at, len;
    const char  *label;

    from = at = 0;

    if (whole.n == PASSAGE_FINDINGS) {
        return;
    }

    for (i = 0; i < whole.n; i++) {
        if (whole.findings[i].goes_on) {
            return;  /* how far, only what was written tells */
        }

        label = cg_entity_get(whole.findings[i].entity)->label;

        if (i && whole.findings[i].start == whole.findings[i - 1].start) {
            /* two in one piece, of base64 or the like */
            insist(whole.findings[i].end == whole.findings[i - 1].end,
                   "findings overlap");
            continue;
        }

        insist(whole.findings[i].start >= from, "findings overlap");

        len = (size_t) whole.findings[i].start - from;
        insist(whole.out.n - at >= len + strlen(label)
               && memcmp(whole.out.p + at, p + from, len) == 0,
               "text in front of a finding was changed");

        at += len;
        insist(memcmp(whole.out.p + at, label, strlen(label)) == 0,
               "a finding is not its label");

        at += strlen(label);
        from = (size_t) whole.findings[i].end;
    }

    insist(whole.out.n - at == n - from
           && (n == from || memcmp(whole.out.p + at, p + from, n - from)
                            == 0),
           "text behind the findings was changed");
}


static void
check_json(const uint8_t *p, size_t n)
{
    if (whole.st == CG_OK) {
        insist(json_valid(p, n), "what is no JSON was taken");
        insist(json_valid(whole.out.p, whole.out.n),
               "what came out is no JSON");
    }

    if (whole.st == CG_ESYNTAX) {
        insist(!json_valid(p, n), "JSON was refused");
    }
}


/* A body of a type is not taken for text that is compressed, or in a charset
 * that nobody names or nobody reads. */

static bool
is_no_text(const passage_way *way, const uint8_t *p, size_t n)
{
    bool               more;
    const cg_format   *f;
    const cg_charset  *c;

    f = way->format == &cg_format_html ? &cg_format_html : &cg_format_xml;

    return way->type
           && ((whole.st == CG_EMEDIA
                && (cg_charset_zeros(p, n)
                    || cg_prescan_charset(f, p, n, false, &c)
                       == CG_PRESCAN_OTHER))
               || (whole.st == CG_EENCODING
                   && cg_part_is_packed(p, n, &more)));
}


/* Bytes without a finding are those of the input, and the output can be read
 * as what it was declared to be. */

static void
check_whole(const passage_way *way, unsigned policy, const uint8_t *p,
    size_t n)
{
    insist(whole.st == CG_OK || whole.st == CG_EDEPTH
           || whole.st == CG_ESYNTAX
           || (policy == OWN && whole.st == CG_EPATTERN)
           || is_no_text(way, p, n),
           "an error that no input makes");

    insist(whole.st != CG_ESYNTAX || way->declared,
           "a guess is no syntax error");

    if (way->format == &cg_format_json && way->declared) {
        check_json(p, n);
    }

    if (whole.st != CG_OK) {
        return;
    }

    if (policy == PASS || whole.counts.total == 0) {
        insist(whole.out.n == n
               && (n == 0 || memcmp(whole.out.p, p, n) == 0),
               "bytes that pass were changed");

    } else if (policy == REPLACE && way->format == &cg_format_text) {
        check_text(p, n);
    }

    passage_run(&cut, way, &work, whole.out.p, whole.out.n, NULL, 0, false);
    insist((cut.st == CG_OK || (policy == OWN && cut.st == CG_EPATTERN))
           && cut.fault == NULL,
           "the output cannot be read");
}


static cg_status
count_event(void *ctx, const cg_counts *counts, const char *format,
    cg_status passed)
{
    (void) format, (void) passed;

    *(cg_counts *) ctx = *counts;
    return CG_OK;
}


static void
check_payload(const passage_way *way, const uint8_t *p, size_t n)
{
    bool        differs;
    cg_counts   counts;
    cg_status   st;
    cg_payload  pl = { .policy = way->policy, .dir = way->dir,
                       .language = CG_LANGUAGE_en, .w = &work,
                       .event = count_event, .ctx = &counts };

    memset(&counts, 0, sizeof(counts));
    st = cg_payload_text(&pl, p, n, &differs);

    insist(st == whole.st, "a message has another status");

    if (st == CG_OK) {
        insist(memcmp(&counts, &whole.counts, sizeof(counts)) == 0,
               "a message has other findings");
        insist((differs ? work.changed.n : n) == whole.out.n
               && (n == 0 || memcmp(differs ? work.changed.p : p,
                                    whole.out.p, whole.out.n) == 0),
               "a message becomes something else");
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t       i;
    unsigned     policy;
    fuzz_body    b;
    passage_way  way;

    if (policies[0].name[0] == '\0') {
        for (i = 0; i < POLICIES; i++) {
            insist(passage_policy(&policies[i], lines[i]), "a bad policy");
        }

        pass_all(&policies[PASS]);

        work.seal.secrets = &secret;
        work.seal.n = 1;
    }

    if (!fuzz_read(&b, data, size)) {
        return 0;
    }

    way.format = formats[data[0] & 7];
    way.declared = data[0] & 8;
    way.type = !way.declared ? NULL
               : way.format == &cg_format_html ? "text/html"
               : way.format == &cg_format_script ? "text/xml" : NULL;
    way.dir = data[0] & 16 ? CG_TO_VISITOR : CG_TO_PROVIDER;
    policy = (data[0] / 32u) % POLICIES;
    way.policy = &policies[policy];

    fuzz_run(&whole, &cut, &way, &work, &b);

    if (way.format == NULL && !way.declared) {
        check_payload(&way, b.p, b.n);
    }

    check_whole(&way, policy, b.p, b.n);
    return 0;
}
