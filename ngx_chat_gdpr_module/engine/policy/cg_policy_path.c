/*
 * The lines of a policy that say which values of JSON are read: `skip` and
 * `only`.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_policy_line.h"


static bool
cg_line_path_refused(cg_word path, cg_path_fault fault, size_t at,
    cg_diag *diag)
{
    cg_word  rest;

    rest = (cg_word) { path.p + at, path.n - at };

    switch (fault) {

    case CG_PATH_MANY:
        return cg_diag_set(diag, "the paths of a policy have more than %d "
                           "steps: write one for many, such as \"$..id\"",
                           CG_PATH_STEPS);

    case CG_PATH_LONG:
        return cg_diag_set(diag, "the key at \"%s\" has more than %d bytes: "
                           "write \"[*]\" there, for any",
                           cg_diag_quote(rest).s, CG_PATH_KEY);

    case CG_PATH_ROOT:
        if (cg_word_is(path, "$")) {
            return cg_diag_set(diag, "\"$\" is all of a message: name what is "
                               "in it, such as \"$.id\"");
        }

        return cg_diag_set(diag, "\"%s\" is no path: write \"$\" and the steps "
                           "from the outermost value on, such as "
                           "\"$.messages[*].id\"", cg_diag_quote(path).s);

    default:
        return cg_diag_set(diag, "no step of a path begins with \"%s\": write "
                           ".key ['key'] [n] [*] or ..key; filters, slices "
                           "and lists are not known", cg_diag_quote(rest).s);
    }
}


static bool
cg_line_paths(cg_policy *p, const cg_word *words, size_t n, bool only,
    cg_diag *diag)
{
    size_t         i, at;
    cg_path_fault  fault;

    if (n < 2) {
        return cg_diag_set(diag, "\"%s\" names no path: write for example "
                           "\"%s %s\"", only ? "only" : "skip",
                           only ? "only" : "skip",
                           only ? "$..text" : "$.messages[*].id");
    }

    if (p->paths == NULL) {
        p->paths = calloc(1, sizeof(cg_paths));
    }

    if (p->paths == NULL) {
        return cg_diag_set(diag, "out of memory");
    }

    cg_path_drop(p->paths, only);

    for (i = 1; i < n; i++) {
        fault = cg_path_add(p->paths, words[i].p, words[i].n, only, &at);

        if (fault != CG_PATH_OK) {
            return cg_line_path_refused(words[i], fault, at, diag);
        }

        if (!only && cg_path_wide(p->paths)) {
            return cg_diag_set(diag, "\"%s\" leaves nothing to be read: name "
                               "a key, such as \"$.id\"",
                               cg_diag_quote(words[i]).s);
        }
    }

    return true;
}


bool
cg_line_skip(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    return cg_line_paths(p, words, n, false, diag);
}


bool
cg_line_only(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    return cg_line_paths(p, words, n, true, diag);
}


bool
cg_policy_paths_finish(cg_policy *p, cg_diag *diag)
{
    bool       same;
    cg_buf     skip = { NULL, 0, 0 }, only = { NULL, 0, 0 };
    cg_status  st;

    if (p->paths == NULL || !p->paths->only) {
        return true;
    }

    st = cg_path_write(p->paths, false, &skip);

    if (st == CG_OK) {
        st = cg_path_write(p->paths, true, &only);
    }

    same = st == CG_OK && skip.n == only.n
           && memcmp(skip.p, only.p, only.n) == 0;

    cg_buf_free(&skip);
    cg_buf_free(&only);

    if (st != CG_OK) {
        return cg_diag_set(diag, "out of memory");
    }

    return !same || cg_diag_set(diag, "\"skip\" leaves out all that \"only\" "
                                "lets be read: leave one of them");
}


cg_status
cg_canonical_paths(const cg_policy *p, cg_buf *out)
{
    int        only;
    size_t     n;
    cg_status  st;

    st = CG_OK;

    for (only = 0; p->paths && only < 2 && st == CG_OK; only++) {
        n = out->n;
        st = cg_buf_str(out, only ? "    only" : "    skip");

        if (st == CG_OK) {
            st = cg_path_write(p->paths, only, out);
        }

        if (st == CG_OK && out->n == n + sizeof("    skip") - 1) {
            out->n = n;

        } else if (st == CG_OK) {
            st = cg_buf_str(out, ";\n");
        }
    }

    return st;
}
