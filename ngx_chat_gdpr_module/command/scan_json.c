/*
 * chat-gdpr scan --json: one object a line.
 *
 *     in    {"text": "..."}                       other members are ignored
 *     out   {"spans":[[start,end,"entity"],...],"redacted":"..."}
 *           with --why, further
 *           "why":[{"entity":..,"start":..,"end":..,"rule":..,"action":..},...]
 *           each with "normalised":true if it is written otherwise
 *     or    {"error":"..."}
 *
 * start and end count the code points of the decoded text (RFC 8259 strings).
 * An error never quotes the line: it may hold what is to be redacted.
 */

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "command.h"
#include "scan.h"

#define SCAN_LOAD  (JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL)

typedef struct {
    const scan     *s;
    cg_work         work;
    cg_buf          line;     /* a line that is not complete yet */
    cg_buf          out;      /* the redacted text of the line at hand */
    json_t         *spans;
    json_t         *why;      /* NULL without --why */

    const uint8_t  *text;
    size_t          at;       /* a byte of text, */
    json_int_t      at_char;  /* and the code points in front of it */

    bool            ok;       /* no line had an error */
} scan_lines;


/* The code points in front of byte `to`: moved to from where the last one was
 * asked for. */

static json_int_t
chars_before(scan_lines *l, uint64_t to)
{
    for ( /* void */ ; l->at < to; l->at++) {
        l->at_char += (l->text[l->at] & 0xc0) != 0x80;
    }

    for ( /* void */ ; l->at > to; l->at--) {
        l->at_char -= (l->text[l->at - 1] & 0xc0) != 0x80;
    }

    return l->at_char;
}


static cg_status
line_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    scan_lines  *l = ctx;

    (void) in_place;

    return cg_buf_add(&l->out, p, n);
}


/* A failed allocation leaves the array short, which line_print() sees. */

static void
line_finding(void *ctx, const cg_finding *f)
{
    json_t      *why;
    json_int_t   start, end;
    scan_lines  *l = ctx;
    const char  *entity;

    entity = cg_policy_entity_name(&l->s->policy, f->entity);
    start = chars_before(l, f->raw_start);
    end = chars_before(l, f->raw_end);

    (void) json_array_append_new(l->spans,
                                 json_pack("[IIs]", start, end, entity));

    if (l->why) {
        why = json_pack("{ss sI sI ss ss}", "entity", entity, "start", start,
                        "end", end, "rule", cg_rule_text(f->rule), "action",
                        cg_action_name(f->action));

        if (why && f->other) {
            (void) json_object_set_new(why, "normalised", json_true());
        }

        (void) json_array_append_new(l->why, why);
    }
}


/* Print a line and give the object up. */

static void
print(scan_lines *l, json_t *object)
{
    if (json_dumpf(object, stdout, JSON_COMPACT) != 0
        || putchar('\n') == EOF)
    {
        complain("a line of output is incomplete");
        l->ok = false;
    }

    json_decref(object);
}


static void
line_error(scan_lines *l, const char *reason)
{
    json_t  *object;

    l->ok = false;
    object = json_pack("{ss}", "error", reason);

    if (object == NULL) {
        printf("{\"error\":\"out of memory\"}\n");
        return;
    }

    print(l, object);
}


static void
line_print(scan_lines *l, size_t found)
{
    json_t  *object;

    if (json_array_size(l->spans) != found
        || (l->why && json_array_size(l->why) != found))
    {
        line_error(l, cg_status_text(CG_ENOMEM));
        return;
    }

    object = json_pack("{sO ss%}", "spans", l->spans, "redacted",
                       l->out.p ? (const char *) l->out.p : "", l->out.n);

    if (object && l->why
        && json_object_set(object, "why", l->why) != 0)
    {
        json_decref(object);
        object = NULL;
    }

    if (object == NULL) {
        line_error(l, "the redacted text is no UTF-8");
        return;
    }

    print(l, object);
}


static void
line_text(scan_lines *l, const char *text, size_t n)
{
    cg_sink    sink = { line_write, line_finding, l };
    cg_status  st;
    cg_stream  stream;

    l->text = (const uint8_t *) text;
    l->at = 0;
    l->at_char = 0;
    l->out.n = 0;
    l->spans = json_array();
    l->why = l->s->why ? json_array() : NULL;

    st = scan_open(l->s, &stream);

    if (st == CG_OK) {
        st = cg_stream_feed(&stream, &l->work, l->text, n, true, &sink);
    }

    if (st == CG_OK) {
        line_print(l, stream.counts.total);

    } else {
        line_error(l, cg_status_text(st));
    }

    cg_stream_free(&stream);
    json_decref(l->spans);
    json_decref(l->why);
}


static void
line_read(scan_lines *l, const uint8_t *p, size_t n)
{
    char           reason[80];
    json_t        *object, *text;
    json_error_t   error;

    object = json_loadb((const char *) p, n, SCAN_LOAD, &error);

    if (object == NULL) {
        (void) snprintf(reason, sizeof(reason),
                        "not a JSON object: wrong at byte %d of the line",
                        error.position);
        line_error(l, reason);
        return;
    }

    text = json_object_get(object, "text");

    if (json_is_string(text)) {
        line_text(l, json_string_value(text), json_string_length(text));

    } else {
        line_error(l, "no string \"text\": write {\"text\": \"...\"}");
    }

    json_decref(object);
}


/* Read the complete lines of a block, keep the rest. */

static cg_status
lines_feed(scan_lines *l, const uint8_t *p, size_t n)
{
    size_t          len;
    cg_status       st;
    const uint8_t  *end;

    for ( ;; ) {
        end = memchr(p, '\n', n);
        if (end == NULL) {
            return cg_buf_add(&l->line, p, n);
        }

        len = (size_t) (end - p);

        if (l->line.n) {
            st = cg_buf_add(&l->line, p, len);
            if (st != CG_OK) {
                return st;
            }

            line_read(l, l->line.p, l->line.n);
            l->line.n = 0;

        } else {
            line_read(l, p, len);
        }

        p = end + 1;
        n -= len + 1;
    }
}


int
scan_json(const scan *s)
{
    long            n;
    cg_status       st;
    scan_lines      l;
    static uint8_t  block[SCAN_BLOCK];

    memset(&l, 0, sizeof(l));
    l.work.seal = scan_seal(s);
    l.s = s;
    l.ok = true;
    st = CG_OK;

    do {
        n = scan_read(block);

        if (n > 0) {
            st = lines_feed(&l, block, (size_t) n);
        }

    } while (n > 0 && st == CG_OK);

    if (st != CG_OK) {
        complain("%s", cg_status_text(st));
        l.ok = false;

    } else if (n == 0 && l.line.n) {
        line_read(&l, l.line.p, l.line.n);
    }

    cg_buf_free(&l.line);
    cg_buf_free(&l.out);
    cg_work_free(&l.work);

    if (flush_output() != EXIT_OK) {
        return EXIT_INPUT;
    }

    return n == 0 && l.ok ? EXIT_OK : EXIT_INPUT;
}
