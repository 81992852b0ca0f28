/*
 * The line `consent`: how visitors are asked, and how long what they say holds
 * (Art. 7 GDPR).
 */

#include <stdlib.h>
#include <string.h>

#include "cg_own.h"
#include "cg_policy_line.h"

#define CG_AGE_MAX  (730 * 86400)

static const char  *cg_mode_table[CG_CONSENT_N] = {
    [CG_CONSENT_NONE] = "off",
    [CG_CONSENT_NOTICE] = "notice",
    [CG_CONSENT_REDUCED] = "reduced",
    [CG_CONSENT_ACTIVATE] = "activate",
    [CG_CONSENT_REQUIRE] = "require"
};

static const char  *cg_consent_options[] = {
    "mode", "version", "max_age", "art7_4", "min_age", "frames", "notice"
};

static const cg_names  cg_mode_names = CG_NAMES(cg_mode_table);
static const cg_names  cg_consent_names = CG_NAMES(cg_consent_options);


const char *
cg_consent_mode_name(cg_consent_mode mode)
{
    return cg_mode_table[mode];
}


cg_consent_mode
cg_consent_mode_find(const cg_policy *p, const char *name, size_t n)
{
    size_t   i;
    cg_word  word = { name, n };

    i = cg_names_find(&cg_mode_names, word);

    return i == cg_mode_names.n || (i == CG_CONSENT_REQUIRE && !p->considered)
           ? CG_CONSENT_NONE : (cg_consent_mode) i;
}


/* 180d, 24h */

static bool
cg_consent_time(cg_word w, uint32_t *seconds)
{
    uint64_t  n, unit;

    if (!cg_line_number(&w, CG_AGE_MAX, &n) || w.n != 1) {
        return false;
    }

    unit = w.p[0] == 'd' ? 86400 : w.p[0] == 'h' ? 3600 : w.p[0] == 'm' ? 60
           : 0;

    if (unit == 0 || n == 0 || n > CG_AGE_MAX / unit) {
        return false;
    }

    *seconds = (uint32_t) (n * unit);
    return true;
}


/* https://www.example.com,https://shop.example.com:8443 */

static bool
cg_consent_frames(cg_policy *p, cg_word value, cg_diag *diag)
{
    size_t      i, n;
    cg_buf      list = { NULL, 0, 0 };
    cg_status   st;

    static const char  scheme[] = "https://";
    static const char  host[] = "abcdefghijklmnopqrstuvwxyz0123456789.-:";

    st = CG_OK;

    for (i = 0; i <= value.n && st == CG_OK; i += n + 1) {
        for (n = 0; i + n < value.n && value.p[i + n] != ','; n++) {
            if (n < sizeof(scheme) - 1
                ? value.p[i + n] != scheme[n]
                : memchr(host, value.p[i + n], sizeof(host) - 1) == NULL)
            {
                break;
            }
        }

        if (n < sizeof(scheme) || (i + n < value.n && value.p[i + n] != ','))
        {
            cg_buf_free(&list);
            return cg_diag_set(diag, "invalid \"frames=\": write the origins "
                               "of the sites that show the chat, "
                               "such as frames=https://www.example.com");
        }

        st = cg_buf_str(&list, " ");

        if (st == CG_OK) {
            st = cg_buf_add(&list, value.p + i, n);
        }
    }

    if (st == CG_OK) {
        st = cg_buf_add(&list, "", 1);
    }

    free(p->frames);
    p->frames = (char *) list.p;
    return st == CG_OK || cg_diag_set(diag, "out of memory");
}


/* A browser leaves the port of https out. */

bool
cg_policy_shown_by(const cg_policy *p, const char *origin, size_t n)
{
    size_t       len;
    const char  *site;

    static const char  port[] = ":443";

    for (site = p->frames; site && *site; site += len) {
        site++;
        len = strcspn(site, " ");

        if (len >= n && memcmp(site, origin, n) == 0
            && (len == n
                || (len == n + sizeof(port) - 1
                    && memcmp(site + n, port, sizeof(port) - 1) == 0)))
        {
            return true;
        }
    }

    return false;
}


static bool
cg_consent_option(cg_policy *p, size_t option, cg_word value, cg_diag *diag)
{
    size_t    i;
    uint64_t  v;

    switch (option) {
    case 0:
        i = cg_names_find(&cg_mode_names, value);

        if (i == cg_mode_names.n || i == CG_CONSENT_NONE) {
            return cg_diag_set(diag, "unknown mode \"%s\": write notice, "
                               "reduced, activate or require",
                               cg_diag_quote(value).s);
        }
        p->consent = (cg_consent_mode) i;
        return true;
    case 1:
        if (!cg_line_number(&value, UINT32_MAX, &v) || value.n || v == 0) {
            return cg_diag_set(diag, "invalid \"version=\": write a number "
                               "that grows with each change of the notice");
        }
        p->notice_version = (uint32_t) v;
        return true;
    case 2:
        if (!cg_consent_time(value, &p->consent_age)) {
            return cg_diag_set(diag, "invalid \"max_age=%s\": write a time up "
                               "to 730d, such as max_age=180d",
                               cg_diag_quote(value).s);
        }
        return true;
    case 4:
        if (!cg_line_number(&value, 21, &v) || value.n || v == 0) {
            return cg_diag_set(diag, "invalid \"min_age=\": write a number of "
                               "years up to 21, such as min_age=16 (Art. 8 "
                               "GDPR)");
        }
        p->min_age = (unsigned) v;
        return true;
    case 5:
        return cg_consent_frames(p, value, diag);
    case 6:
        return cg_own_line(p, value, diag);
    default:
        p->considered = cg_word_is(value, "considered");
        return p->considered
               || cg_diag_set(diag, "\"art7_4=\" takes the word "
                              "\"considered\": write art7_4=considered");
    }
}


static bool
cg_consent_read(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t    i, option;
    cg_word   name, value;
    unsigned  seen;

    seen = 0;
    p->considered = false;
    p->consent = CG_CONSENT_REDUCED;

    for (i = 1; i < n; i++) {
        option = cg_line_option(words[i], &name, &value)
                 ? cg_names_find(&cg_consent_names, name)
                 : cg_consent_names.n;

        if (option == cg_consent_names.n
            && (cg_word_is(words[i], "accept_only")
                || (cg_line_option(words[i], &name, &value)
                    && (cg_word_is(name, "reject")
                        || cg_word_is(name, "buttons")))))
        {
            return cg_diag_set(diag, "\"%s\": to refuse must be as easy as to "
                               "accept (Art. 4(11) and 7(3) GDPR): there is "
                               "always a button for either: leave it out",
                               cg_diag_quote(words[i]).s);
        }

        if (option == cg_consent_names.n) {
            return cg_diag_set(diag, "\"consent\" takes mode=, version=, "
                               "max_age=, art7_4=, min_age=, frames= and "
                               "notice=, not \"%s\"",
                               cg_diag_quote(words[i]).s);
        }

        if (seen & 1U << option) {
            return cg_diag_set(diag, "\"%s=\" is given twice: leave one",
                               cg_consent_options[option]);
        }

        seen |= 1U << option;

        if (!cg_consent_option(p, option, value, diag)) {
            return false;
        }
    }

    if (p->consent == CG_CONSENT_REQUIRE && !p->considered) {
        return cg_diag_set(diag, "\"mode=require\" makes the chat depend on "
                           "consent that it may not need, which is then not "
                           "free (Art. 7(4) GDPR): use mode=reduced, or add "
                           "art7_4=considered");
    }

    return true;
}


void
cg_policy_consent_free(cg_policy *p)
{
    free(p->frames);
    p->frames = NULL;
    cg_own_free(p);
}


bool
cg_line_consent(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    uint32_t  version, age;
    unsigned  min_age;

    version = p->notice_version;
    age = p->consent_age;
    min_age = p->min_age;

    if (!cg_consent_read(p, words, n, diag)) {
        p->consent = CG_CONSENT_NONE;
        p->notice_version = version;
        p->consent_age = age;
        p->min_age = min_age;
        p->considered = false;
        cg_policy_consent_free(p);
        return false;
    }

    return true;
}


static cg_status
cg_canonical_frames(const cg_policy *p, cg_buf *out)
{
    size_t       len;
    cg_status    st;
    const char  *frame;

    st = CG_OK;

    for (frame = p->frames; frame && *frame && st == CG_OK; frame += len) {
        len = strcspn(++frame, " ");
        st = cg_buf_str(out, frame == p->frames + 1 ? " frames=" : ",");

        if (st == CG_OK) {
            st = cg_buf_add(out, frame, len);
        }
    }

    return st;
}


cg_status
cg_canonical_consent(const cg_policy *p, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_fmt(out, "    consent mode=%s version=%u max_age=%um%s",
                    cg_mode_table[p->consent], (unsigned) p->notice_version,
                    (unsigned) p->consent_age / 60,
                    p->considered ? " art7_4=considered" : "");

    if (st == CG_OK && p->min_age) {
        st = cg_buf_fmt(out, " min_age=%u", p->min_age);
    }

    st = st == CG_OK ? cg_canonical_frames(p, out) : st;
    st = st == CG_OK ? cg_own_canonical(p, out) : st;

    return st == CG_OK ? cg_buf_str(out, ";\n") : st;
}
