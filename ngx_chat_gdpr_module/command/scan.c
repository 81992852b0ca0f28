/*
 * chat-gdpr scan: the pipeline of the module on standard input.
 *
 * The limits of a policy are those of messages and bodies on the wire; a text
 * given here may be of any length.
 */

#include <getopt.h>
#include <stdio.h>
#include <string.h>

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
