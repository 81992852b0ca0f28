/*
 * chat-gdpr scan: the pipeline of the module on standard input.
 *
 * The limits of a policy are those of messages and bodies on the wire; a text
 * given here may be of any length.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "cg_diag.h"
#include "command.h"
#include "key_file.h"
#include "policy_file.h"
#include "scan.h"

typedef struct {
    bool         json;
    bool         why;
    const char  *policy;
    const char  *name;
    const char  *direction;
    const char  *format;
    const char  *regions;
    const char  *key;
} scan_options;

static const struct option  options[] = {
    { "json",      no_argument,       NULL, 'j' },
    { "why",       no_argument,       NULL, 'w' },
    { "policy",    required_argument, NULL, 'p' },
    { "name",      required_argument, NULL, 'n' },
    { "direction", required_argument, NULL, 'd' },
    { "format",    required_argument, NULL, 'f' },
    { "regions",   required_argument, NULL, 'r' },
    { "key",       required_argument, NULL, 'k' },
    { NULL, 0, NULL, 0 }
};

static const char  *directions[] = { "to_provider", "to_visitor" };

static const char  *formats[] = {
    "text", "json", "html", "xml", "form", "path", "sse", "script",
    "engineio", "auto"
};

static const cg_names  direction_names = CG_NAMES(directions);
static const cg_names  format_names = CG_NAMES(formats);


long
scan_read(uint8_t *p)
{
    ssize_t  n;

    if (flush_output() != EXIT_OK) {
        return -1;
    }

    n = read(STDIN_FILENO, p, SCAN_BLOCK);

    if (n < 0) {
        complain("cannot read the input: %s", strerror(errno));
    }

    return (long) n;
}


cg_seal
scan_seal(const scan *s)
{
    cg_seal  seal;

    memset(&seal, 0, sizeof(seal));
    seal.secrets = &s->secret;
    seal.n = 1;
    seal.now = (uint64_t) time(NULL);
    return seal;
}


cg_status
scan_open(const scan *s, cg_stream *stream)
{
    cg_stream_init(stream, &s->policy, s->dir, s->format, s->declared);

    return s->format == &cg_format_html ? cg_seam_open(stream) : CG_OK;
}


static cg_status
text_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    (void) ctx;
    (void) in_place;

    return fwrite(p, 1, n, stdout) == n ? CG_OK : CG_ESINK;
}


/* The second step: what the policy says about what was found. */

static void
text_policy(const scan *s, const cg_finding *f)
{
    cg_buf  said = { NULL, 0, 0 };

    if (cg_policy_says(&s->policy, s->dir, f->entity, &said) == CG_OK) {
        fprintf(stderr, "    policy %s, %s: %.*s%s\n", s->policy.name,
                cg_direction_name(s->dir), (int) said.n, (char *) said.p,
                f->action == CG_ACTION_PASS ? ": it stays" : "");
    }

    cg_buf_free(&said);
}


static void
text_finding(void *ctx, const cg_finding *f)
{
    const scan  *s = ctx;

    fprintf(stderr, "%s: bytes %llu to %llu: %s%s: %s\n",
            cg_policy_entity_name(&s->policy, f->entity),
            (unsigned long long) f->raw_start,
            (unsigned long long) f->raw_end, cg_rule_text(f->rule),
            f->other ? ", in the normalised text" : "",
            cg_action_name(f->action));

    if (s->named) {
        text_policy(s, f);
    }
}


int
scan_text(const scan *s)
{
    long           n;
    cg_sink        sink = { text_write, NULL, NULL };
    cg_work        work;
    cg_stream      stream;
    cg_status      st;
    static uint8_t block[SCAN_BLOCK];

    memset(&work, 0, sizeof(work));
    work.seal = scan_seal(s);
    sink.finding = s->why ? text_finding : NULL;
    sink.ctx = (void *) s;
    st = scan_open(s, &stream);

    for (n = 1; st == CG_OK && n > 0; /* void */) {
        n = scan_read(block);
        st = n < 0 ? CG_ESINK
                   : cg_stream_feed(&stream, &work, block, (size_t) n, n == 0,
                                    &sink);
    }

    if (st != CG_OK && n >= 0) {
        complain("%s", cg_status_text(st));
    }

    cg_stream_free(&stream);
    cg_work_free(&work);

    return st == CG_OK ? EXIT_OK : EXIT_INPUT;
}


static int
read_options(int argc, char **argv, scan_options *o)
{
    int  c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'j': o->json = true;        break;
        case 'w': o->why = true;         break;
        case 'p': o->policy = optarg;    break;
        case 'n': o->name = optarg;      break;
        case 'd': o->direction = optarg; break;
        case 'f': o->format = optarg;    break;
        case 'r': o->regions = optarg;   break;
        case 'k': o->key = optarg;       break;
        default:
            return usage_error("\"scan\" was called with a wrong option");
        }
    }

    if (optind != argc) {
        return usage_error("\"scan\" reads standard input, not \"%s\"",
                           argv[optind]);
    }

    if (o->name && o->policy == NULL) {
        return usage_error("\"--name\" needs \"--policy FILE\"");
    }

    return EXIT_OK;
}


/* The index of a value in a set, or its size having complained. */

static size_t
choose(const char *kind, const char *value, const cg_names *names)
{
    size_t   i;
    cg_diag  diag;

    i = cg_names_find(names, cg_word_of(value));

    if (i == names->n) {
        (void) cg_diag_unknown(&diag, kind, cg_word_of(value), names);
        (void) usage_error("%s", diag.text);
    }

    return i;
}


static int
read_choices(const scan_options *o, scan *s)
{
    size_t  i;

    s->why = o->why;
    s->named = (o->policy != NULL);

    if (o->direction) {
        i = choose("direction", o->direction, &direction_names);
        if (i == direction_names.n) {
            return EXIT_USAGE;
        }

        s->dir = (cg_direction) i;
    }

    s->format = &cg_format_text;

    if (o->format) {
        i = choose("format", o->format, &format_names);
        if (i == format_names.n) {
            return EXIT_USAGE;
        }

        s->format = cg_format_find(o->format, strlen(o->format));
        s->declared = (s->format != NULL);
    }

    return EXIT_OK;
}


/* The policy of --regions alone: all entities replaced. */

static int
read_regions(const char *regions, cg_policy *p)
{
    size_t       n;
    cg_diag      diag;
    cg_word      words[64];
    const char  *at;

    if (!cg_policy_init(p, cg_word_of("default"), &diag)) {
        complain("%s", diag.text);
        return EXIT_INPUT;
    }

    words[0] = cg_word_of("regions");
    n = 1;

    for (at = regions; at && n < 64; n++) {
        words[n].p = at;
        words[n].n = strcspn(at, ",");
        at = at[words[n].n] ? at + words[n].n + 1 : NULL;
    }

    if (at) {
        return usage_error("\"--regions\" names too many regions");
    }

    if (regions && !cg_policy_line(p, words, n, &diag)) {
        return usage_error("%s", diag.text);
    }

    if (!cg_policy_finish(p, &diag)) {
        complain("%s", diag.text);
        return EXIT_INPUT;
    }

    return EXIT_OK;
}


static int
read_policy(const scan_options *o, cg_policy *p)
{
    int                  rc;
    size_t               dir;
    cg_regions           regions;
    policy_file          f = { 0 };
    policy_entry        *e;

    rc = read_regions(o->regions, p);

    if (rc != EXIT_OK || o->policy == NULL) {
        return rc;
    }

    regions = p->regions;
    e = policy_file_read(o->policy, &f)
        ? policy_file_find(&f, o->policy, o->name) : NULL;

    if (e) {
        *p = e->policy;
        memset(&e->policy, 0, sizeof(cg_policy));  /* what it owns is *p's */
    }

    for (dir = 0; o->regions && dir < CG_DIRECTION_N; dir++) {
        p->detector[dir].regions = regions;
    }

    policy_file_free(&f);
    return e ? EXIT_OK : EXIT_INPUT;
}


/* Without a key, hashes and tokens are those of a secret that nobody has. */

static int
read_key(const scan_options *o, scan *s)
{
    if (o->key) {
        return secret_file_read(o->key, &s->secret) ? EXIT_OK : EXIT_INPUT;
    }

    if (RAND_bytes(s->secret.bytes, sizeof(s->secret.bytes)) != 1) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_INPUT;
    }

    return EXIT_OK;
}


int
command_scan(int argc, char **argv)
{
    int           rc;
    scan          s;
    scan_options  o;

    memset(&s, 0, sizeof(s));
    memset(&o, 0, sizeof(o));

    rc = read_options(argc, argv, &o);

    if (rc == EXIT_OK) {
        rc = read_choices(&o, &s);
    }

    if (rc == EXIT_OK) {
        rc = read_key(&o, &s);
    }

    if (rc == EXIT_OK) {
        rc = read_policy(&o, &s.policy);
    }

    if (rc == EXIT_OK) {
        s.policy.limit_body = UINT64_MAX;
        rc = o.json ? scan_json(&s) : scan_text(&s);
        cg_policy_free(&s.policy);
    }

    cg_secret_free(&s.secret);
    return rc;
}
