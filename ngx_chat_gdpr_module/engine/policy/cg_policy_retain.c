/*
 * The line `retain`: how long the audit log keeps the classes of events
 * (cg_retain.h).
 */

#include <string.h>

#include "cg_policy_line.h"

#define CG_RETAIN_DAYS  36500

static const char *const  cg_retain_options[CG_RETAIN_N] = {
    [CG_RETAIN_PROCESSING] = "processing",
    [CG_RETAIN_CONSENT] = "consent"
};

static const struct {
    const char  *name;
    uint32_t     days;
} cg_retain_units[] = {
    { "d", 1 },
    { "w", 7 },
    { "y", 365 },
};


/* 90d, 12w, 6y; 0 if it is none. */

static uint32_t
cg_retain_time(cg_word w)
{
    size_t    i;
    uint64_t  n;

    if (!cg_line_number(&w, CG_RETAIN_DAYS, &n) || n == 0) {
        return 0;
    }

    for (i = 0; i < sizeof(cg_retain_units) / sizeof(cg_retain_units[0]); i++)
    {
        if (cg_word_is(w, cg_retain_units[i].name)
            && n * cg_retain_units[i].days <= CG_RETAIN_DAYS)
        {
            return (uint32_t) n * cg_retain_units[i].days * 86400;
        }
    }

    return 0;
}


static bool
cg_retain_option(cg_policy *p, cg_word w, cg_diag *diag)
{
    size_t   i;
    cg_word  name, value;

    if (cg_line_option(w, &name, &value)) {
        for (i = 0; i < CG_RETAIN_N; i++) {
            if (cg_word_is(name, cg_retain_options[i])
                && p->retain[i] == 0
                && (p->retain[i] = cg_retain_time(value)) != 0)
            {
                return true;
            }
        }
    }

    return cg_diag_set(diag, "\"retain\" takes \"consent=\" and "
                       "\"processing=\", how long the audit log keeps the "
                       "proof of consent and all else: 1d to 100y, such as "
                       "\"retain consent=6y processing=90d\"");
}


bool
cg_line_retain(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t  i;

    memset(p->retain, 0, sizeof(p->retain));

    if (n < 2) {
        return cg_retain_option(p, words[0], diag);
    }

    for (i = 1; i < n; i++) {
        if (!cg_retain_option(p, words[i], diag)) {
            return false;
        }
    }

    return true;
}


bool
cg_policy_retain_finish(const cg_policy *p, cg_diag *diag)
{
    uint32_t  consent, processing;

    consent = p->retain[CG_RETAIN_CONSENT];
    processing = p->retain[CG_RETAIN_PROCESSING];

    if (consent && (processing == 0 || processing > consent)) {
        return cg_diag_set(diag, "\"retain\" keeps the proof of consent for a "
                           "shorter time than events that went by it: add "
                           "\"processing=\", not longer than \"consent=\"");
    }

    if (consent && p->consent != CG_CONSENT_NONE && consent < p->consent_age) {
        return cg_diag_set(diag, "\"retain\" keeps the proof of consent for a "
                           "shorter time than a choice holds: write a longer "
                           "\"consent=\", or a shorter \"max_age=\"");
    }

    return true;
}


cg_status
cg_canonical_retain(const cg_policy *p, cg_buf *out)
{
    size_t     i;
    cg_status  st;

    if (p->retain[CG_RETAIN_PROCESSING] == 0) {
        return CG_OK;
    }

    st = cg_buf_str(out, "    retain");

    for (i = CG_RETAIN_N; i > 0 && st == CG_OK; i--) {
        if (p->retain[i - 1]) {
            st = cg_buf_fmt(out, " %s=%ud", cg_retain_options[i - 1],
                            p->retain[i - 1] / 86400);
        }
    }

    return st == CG_OK ? cg_buf_str(out, ";\n") : st;
}
