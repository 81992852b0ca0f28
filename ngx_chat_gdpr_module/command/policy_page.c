/*
 * One walk over a policy, written by one of two pens: sections of facts (a name
 * and what is so) and of tables.
 */

#include <string.h>

#include "cg_action.h"
#include "cg_version.h"
#include "cg_own.h"
#include "policy_page.h"
#include "report.h"

#include "report_css.h"

typedef struct {
    FILE  *out;
    bool   html;
} pen;


static void
put(const pen *w, const char *s)
{
    if (w->html) {
        html_string(w->out, s);
    } else {
        fputs(s, w->out);
    }
}


static void
section(const pen *w, const char *title)
{
    fputs(w->html ? "<h2>" : "\n", w->out);
    put(w, title);
    fputs(w->html ? "</h2>\n<table>\n" : "\n", w->out);
}


/* cells[0] names the row; the first row of a table has the names of its
 * columns. */

static void
row(const pen *w, bool head, const char *const *cells, size_t n)
{
    size_t  i;

    fputs(!w->html ? "  " : head ? "<thead><tr>" : "<tr>", w->out);

    for (i = 0; i < n; i++) {
        if (w->html) {
            fputs(head ? "<th scope=\"col\">" : i ? "<td>"
                  : "<th scope=\"row\">", w->out);
        } else if (i) {
            fputs(" | ", w->out);
        }

        put(w, cells[i]);

        if (w->html) {
            fputs(head || i == 0 ? "</th>" : "</td>", w->out);
        }
    }

    fputs(!w->html ? "\n" : head ? "</tr></thead>\n" : "</tr>\n", w->out);
}


static void
section_end(const pen *w)
{
    if (w->html) {
        fputs("</table>\n", w->out);
    }
}


#define ROW(w, head, ...)                                                     \
    row(w, head, (const char *const []) { __VA_ARGS__ },                      \
        sizeof((const char *const []) { __VA_ARGS__ }) / sizeof(char *))


static void
roles(const pen *w, const cg_policy *p)
{
    size_t               i;
    char                 dates[64];
    const cg_processor  *r;

    section(w, "Controller");
    ROW(w, false, "name", p->controller ? p->controller : "not said");
    ROW(w, false, "contact", p->contact ? p->contact : "not said");

    if (p->address) {
        ROW(w, false, "address", p->address);
    }

    if (p->country[0]) {
        ROW(w, false, "country", p->country);
    }

    section_end(w);

    section(w, "Processors, and transfers to third countries");

    if (p->n_processors == 0) {
        ROW(w, false, "none", "no line says who the provider is");
        section_end(w);
        return;
    }

    ROW(w, true, "name", "country", "safeguard", "contract");

    for (i = 0; i < p->n_processors; i++) {
        r = &p->processors[i];
        (void) snprintf(dates, sizeof(dates), "of %s, to be reviewed %s%s",
                        r->dpa, r->review[0] ? "by " : "at no date",
                        r->review);
        ROW(w, false, r->name, r->country,
            r->transfer ? r->transfer : "none needed", dates);
    }

    section_end(w);
}


/* What a visitor who has not chosen, or has refused, can do. */

static const char *
asked(cg_consent_mode mode)
{
    switch (mode) {
    case CG_CONSENT_NOTICE:
        return "notice: they are told, and not asked";
    case CG_CONSENT_REDUCED:
        return "reduced: until they agree, what rests on consent is not done";
    case CG_CONSENT_ACTIVATE:
        return "activate: nothing of the provider loads until they start it";
    case CG_CONSENT_REQUIRE:
        return "require: there is no chat until they agree (Art. 7(4))";
    default:
        return "they are neither told nor asked";
    }
}


static void
purposes(const pen *w, const cg_policy *p)
{
    size_t  i;
    char    days[64], *comma;
    cg_buf  own = { NULL, 0, 0 };

    section(w, "Purposes, and what each rests on (Art. 6(1) GDPR)");

    if (p->n_purposes == 0) {
        ROW(w, false, "none", "no line says what data is used for");
    }

    for (i = 0; i < p->n_purposes; i++) {
        ROW(w, false, p->purposes[i].name,
            cg_purpose_text(p, i, p->language),
            p->purposes[i].special ? "explicit consent (Art. 9(2)(a))"
            : cg_basis_name(p->purposes[i].basis));
    }

    section_end(w);
    section(w, "Consent");
    ROW(w, false, "how visitors are asked", asked(p->consent));

    if (p->consent != CG_CONSENT_NONE) {
        (void) snprintf(days, sizeof(days), "%u days; the notice is version %u",
                        (unsigned) (p->consent_age / 86400),
                        (unsigned) p->notice_version);
        ROW(w, false, "a choice holds", days);
    }

    if (p->min_age) {
        (void) snprintf(days, sizeof(days), "%u years (Art. 8)", p->min_age);
        ROW(w, false, "nobody consents under", days);
    }

    if (p->notice && cg_own_canonical(p, &own) == CG_OK
        && cg_buf_add(&own, "", 1) == CG_OK)
    {
        while ((comma = strchr((char *) own.p, ',')) != NULL) {
            *comma = ' ';
        }

        ROW(w, false, "notice of the controller's own",
            (char *) own.p + sizeof(" notice=") - 1);
    }

    cg_buf_free(&own);
    section_end(w);
}


/* What is done, in words. */

static const char *
done(const cg_policy *p, const cg_rule *rule, char text[160])
{
    int  n;

    if (rule->action == CG_ACTION_IGNORE) {
        return "not looked for";
    }

    n = snprintf(text, 160, "%s", cg_action_name((cg_action) rule->action));

    if (rule->keep_first) {
        n += snprintf(text + n, 160 - (size_t) n, ", but the first %u "
                      "characters", rule->keep_first);
    }

    if (rule->keep_last) {
        n += snprintf(text + n, 160 - (size_t) n, ", but the last %u "
                      "characters", rule->keep_last);
    }

    if (rule->unless) {
        (void) snprintf(text + n, 160 - (size_t) n, ", unless \"%s\" holds",
                        p->purposes[rule->unless - 1].name);
    }

    return text;
}


static void
entities(const pen *w, const cg_policy *p)
{
    char            there[160], back[160];
    size_t          e;
    const cg_rule  *a, *b;

    section(w, "Categories of personal data, of visitors of the chat");
    ROW(w, true, "kind", "to the provider", "to the visitor");

    for (e = 0; e < CG_ENTITY_N + p->n_users; e++) {
        a = &p->rules[CG_TO_PROVIDER][e];
        b = &p->rules[CG_TO_VISITOR][e];

        if (e < CG_ENTITY_N && memcmp(a, &p->otherwise, sizeof(*a)) == 0
            && memcmp(b, &p->otherwise, sizeof(*b)) == 0)
        {
            continue;
        }

        ROW(w, false, cg_policy_entity_name(p, e), done(p, a, there),
            done(p, b, back));
    }

    ROW(w, false, "all others that are looked for",
        done(p, &p->otherwise, there), done(p, &p->otherwise, back));
    section_end(w);
}


/* What is not looked at, of what is. */

static void
unread(const pen *w, const cg_policy *p, bool only, const char *what)
{
    cg_buf  paths = { NULL, 0, 0 };

    if (p->paths && cg_path_write(p->paths, only, &paths) == CG_OK
        && paths.n && cg_buf_add(&paths, "", 1) == CG_OK)
    {
        ROW(w, false, what, (char *) paths.p + 1);
    }

    cg_buf_free(&paths);
}


/* How long the audit log keeps a class of events. */

static const char *
kept(const cg_policy *p, cg_retain class, char text[64])
{
    if (p->retain[class] == 0) {
        return "no limit is said";
    }

    (void) snprintf(text, 64, "%u days", (unsigned) p->retain[class] / 86400);
    return text;
}


static void
measures(const pen *w, const cg_policy *p)
{
    char  time[64];

    section(w, "Time limits and measures (Art. 30(1)(f) and (g) GDPR)");
    ROW(w, false, "what visitors say", "is not kept by the proxy");
    ROW(w, false, "proof of consent in the audit log",
        kept(p, CG_RETAIN_CONSENT, time));
    ROW(w, false, "other events of the audit log",
        kept(p, CG_RETAIN_PROCESSING, time));
    ROW(w, false, "what cannot be read", p->on_error_pass
        ? "passes unread" : "is refused");
    ROW(w, false, "files that cannot be read",
        p->files == CG_FILES_PASS ? "pass unread"
        : p->files == CG_FILES_DROP ? "are sent on empty" : "are refused");
    unread(w, p, false, "parts of messages that pass unread");
    unread(w, p, true, "the only parts of messages that are read");
    ROW(w, false, "network addresses",
        p->forward.address == CG_FORWARD_PASS ? "reach the provider"
        : p->forward.address == CG_FORWARD_REMOVE ? "are not sent on"
        : "are truncated");
    ROW(w, false, "cookies", p->forward.cookies == NULL ? "pass"
        : p->forward.n_cookies ? "pass if they are named" : "do not pass");
    ROW(w, false, "policy", p->name);
    ROW(w, false, "SHA-256 of its rules", p->digest);
    section_end(w);
    section(w, "Approved");
    ROW(w, false, "name", "________________________________");
    ROW(w, false, "date and signature", "________________________________");
    section_end(w);
}


static void
policy_write(const pen *w, const cg_policy *p)
{
    roles(w, p);
    purposes(w, p);
    entities(w, p);
    measures(w, p);
}


void
policy_text(const cg_policy *p, FILE *out)
{
    pen  w = { out, false };

    fprintf(out, "Policy %s\n", p->name);
    policy_write(&w, p);
}


void
policy_html(const cg_policy *p, FILE *out)
{
    pen  w = { out, true };

    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\""
          "default-src 'none'; style-src 'unsafe-inline'\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n"
          "<meta name=\"generator\" content=\"chat-gdpr " CG_VERSION "\">\n"
          "<title>Policy ", out);
    html_string(out, p->name);
    fputs("</title>\n<style>\n", out);
    (void) fwrite(report_css, 1, sizeof(report_css), out);
    fputs("</style>\n</head>\n<body class=\"policy\">\n<header><h1>Policy ",
          out);
    html_string(out, p->name);
    fputs("</h1></header>\n<main>\n", out);
    policy_write(&w, p);
    fputs("</main>\n</body>\n</html>\n", out);
}
