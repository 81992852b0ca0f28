/*
 * chat-gdpr policy check FILE, chat-gdpr policy show FILE [--name NAME].
 */

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cg_diag.h"
#include "command.h"
#include "policy_file.h"
#include "policy_lint.h"
#include "policy_page.h"

static int policy_check(int argc, char **argv);
static int policy_show(int argc, char **argv);

static const struct {
    const char  *name;
    int        (*run)(int argc, char **argv);
} verbs[] = {
    { "check", policy_check },
    { "show",  policy_show },
};

static const cg_names  verb_names = CG_NAMES(verbs);


static int
policy_check(int argc, char **argv)
{
    int          rc;
    size_t       i;
    policy_file  f = { 0 };

    if (argc != 2) {
        return usage_error("\"policy check\" takes one file");
    }

    rc = policy_file_read(argv[1], &f) ? EXIT_OK : EXIT_INPUT;

    if (f.tree.reason == NULL && !policy_lint(&f)) {
        rc = EXIT_INPUT;
    }

    for (i = 0; i < f.n; i++) {
        if (f.p[i].sound) {
            printf("%s: ok, sha256 %s\n", f.p[i].policy.name,
                   f.p[i].policy.digest);
        }
    }

    policy_file_free(&f);
    return rc;
}


static int
print_policy(const cg_policy *p, int as)
{
    cg_buf     form = { NULL, 0, 0 };
    cg_status  st;

    if (as) {
        (as == 'h' ? policy_html : policy_text)(p, stdout);
        return EXIT_OK;
    }

    st = cg_policy_canonical(p, &form);

    if (st == CG_OK) {
        (void) fwrite(form.p, 1, form.n, stdout);
        printf("# sha256 %s\n", p->digest);

    } else {
        complain("%s", cg_status_text(st));
    }

    cg_buf_free(&form);
    return st == CG_OK ? EXIT_OK : EXIT_INPUT;
}


/* form: of the option --html or --text, or 0. */

static int
show(const char *path, const char *name, int form)
{
    int                  rc;
    size_t               i;
    policy_file          f = { 0 };
    const policy_entry  *e;

    rc = policy_file_read(path, &f) ? EXIT_OK : EXIT_INPUT;

    if (rc == EXIT_OK && (name || form)) {
        e = policy_file_find(&f, path, name);
        rc = e ? print_policy(&e->policy, form) : EXIT_INPUT;
    }

    for (i = 0; i < f.n && rc == EXIT_OK && !name && !form; i++) {
        rc = print_policy(&f.p[i].policy, form);
    }

    policy_file_free(&f);
    return rc;
}


static int
policy_show(int argc, char **argv)
{
    int          c, form;
    const char  *name;

    static const struct option  options[] = {
        { "name", required_argument, NULL, 'n' },
        { "html", no_argument, NULL, 'h' },
        { "text", no_argument, NULL, 't' },
        { NULL, 0, NULL, 0 }
    };

    name = NULL;
    form = 0;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c != 'n' && c != 'h' && c != 't') {
            return usage_error("\"policy show\" takes a file, --name, --html "
                               "and --text");
        }

        name = c == 'n' ? optarg : name;
        form = c == 'n' ? form : c;
    }

    if (optind != argc - 1) {
        return usage_error("\"policy show\" takes one file");
    }

    return show(argv[optind], name, form);
}


int
command_policy(int argc, char **argv)
{
    size_t   i;
    cg_diag  diag;

    if (argc < 2) {
        return usage_error("\"policy\" needs \"check\" or \"show\"");
    }

    i = cg_names_find(&verb_names, cg_word_of(argv[1]));

    if (i == verb_names.n) {
        (void) cg_diag_unknown(&diag, "policy command", cg_word_of(argv[1]),
                               &verb_names);
        return usage_error("%s", diag.text);
    }

    return verbs[i].run(argc - 1, argv + 1);
}
