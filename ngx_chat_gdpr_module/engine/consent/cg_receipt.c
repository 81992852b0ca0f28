/*
 * The receipt, written with its members in the order of RFC 8785.
 */

#include <string.h>
#include <time.h>

#include "cg_notice.h"
#include "cg_proof.h"
#include "cg_receipt.h"

static const char  cg_receipt_context[] =
    "[\"https://w3id.org/security/data-integrity/v2\","
    "{\"dct\":\"http://purl.org/dc/terms/\","
    "\"dpv\":\"https://w3id.org/dpv#\","
    "\"eu-gdpr\":\"https://w3id.org/dpv/legal/eu/gdpr#\","
    "\"loc\":\"https://w3id.org/dpv/loc#\","
    "\"pd\":\"https://w3id.org/dpv/pd#\"}]";

static const struct {
    const char  *entity;
    const char  *term;
} cg_receipt_data[] = {
#define CG_DATA(entity, term)  { entity, term },
#include "cg_receipt.def"
#undef CG_DATA
};

/* A writer that remembers its first error. */
typedef struct {
    const cg_receipt  *r;
    cg_buf            *out;
    cg_status          st;
    char               created[24];
    char               chosen[24];
    char               until[24];
} cg_receipt_pen;


static void
cg_receipt_raw(cg_receipt_pen *pen, const char *s)
{
    if (pen->st == CG_OK) {
        pen->st = cg_buf_str(pen->out, s);
    }
}


/* RFC 8785 3.2.2.2; the texts of a policy have no control characters. */

static void
cg_receipt_text(cg_receipt_pen *pen, const char *s)
{
    size_t  n;

    while (pen->st == CG_OK && *s) {
        n = strcspn(s, "\"\\");
        pen->st = cg_buf_add(pen->out, s, n);
        s += n;

        if (pen->st == CG_OK && *s) {
            pen->st = cg_buf_fmt(pen->out, "\\%c", *s++);
        }
    }
}


/* `before` and the text, which goes on. */

static void
cg_receipt_begin(cg_receipt_pen *pen, const char *before, const char *text)
{
    cg_receipt_raw(pen, before);
    cg_receipt_text(pen, text);
}


/* And a quote. */

static void
cg_receipt_member(cg_receipt_pen *pen, const char *before, const char *text)
{
    cg_receipt_begin(pen, before, text);
    cg_receipt_raw(pen, "\"");
}


static void
cg_receipt_time(uint64_t seconds, char out[24])
{
    time_t     t;
    struct tm  tm;

    t = (time_t) seconds;

    if (gmtime_r(&t, &tm) == NULL
        || strftime(out, 24, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
    {
        out[0] = '\0';
    }
}


static void
cg_receipt_controller(cg_receipt_pen *pen)
{
    const cg_policy  *p;

    p = pen->r->policy;

    cg_receipt_begin(pen, "\"dpv:hasDataController\":{\"@id\":\"",
                     pen->r->origin);
    cg_receipt_raw(pen, "/\",\"@type\":\"dpv:DataController\"");
    cg_receipt_member(pen, ",\"dpv:hasAddress\":\"",
                      p->address ? p->address : p->contact);
    cg_receipt_member(pen, ",\"dpv:hasContact\":\"", p->contact);
    cg_receipt_member(pen, ",\"dpv:hasName\":\"", p->controller);
    cg_receipt_raw(pen, "}");
}


static void
cg_receipt_processors(cg_receipt_pen *pen)
{
    size_t               i;
    const cg_policy     *p;
    const cg_processor  *r;

    p = pen->r->policy;

    if (p->n_processors == 0) {
        return;
    }

    cg_receipt_raw(pen, ",\"dpv:hasDataProcessor\":[");

    for (i = 0; i < p->n_processors; i++) {
        r = &p->processors[i];

        /* it is reached through the controller, and known by its name */
        cg_receipt_member(pen, i ? ",{\"@type\":\"dpv:DataProcessor\","
                                   "\"dct:identifier\":\""
                                 : "{\"@type\":\"dpv:DataProcessor\","
                                   "\"dct:identifier\":\"", r->name);
        cg_receipt_member(pen, ",\"dpv:hasAddress\":\"", r->country);
        cg_receipt_member(pen, ",\"dpv:hasContact\":\"", p->contact);
        cg_receipt_member(pen, ",\"dpv:hasName\":\"", r->name);
        cg_receipt_raw(pen, "}");
    }

    cg_receipt_raw(pen, "]");
}


static void
cg_receipt_category(cg_receipt_pen *pen, const char *entity, bool first)
{
    size_t  i;

    cg_receipt_raw(pen, first ? "{" : ",{");

    for (i = 0; i < sizeof(cg_receipt_data) / sizeof(cg_receipt_data[0]); i++)
    {
        if (strcmp(cg_receipt_data[i].entity, entity) == 0) {
            cg_receipt_member(pen, "\"@type\":\"pd:",
                              cg_receipt_data[i].term);
            break;
        }
    }

    if (i == sizeof(cg_receipt_data) / sizeof(cg_receipt_data[0])) {
        cg_receipt_raw(pen, "\"@type\":\"dpv:PersonalData\"");
    }

    cg_receipt_member(pen, ",\"dct:identifier\":\"", entity);
    cg_receipt_raw(pen, "}");
}


/* The kinds of data that a consent lets pass; what is said in the chat, where
 * no rule depends on it. */

static void
cg_receipt_categories(cg_receipt_pen *pen, size_t purpose)
{
    bool              first;
    size_t            e;
    const cg_policy  *p;

    p = pen->r->policy;
    first = true;

    cg_receipt_raw(pen, ",\"dpv:hasPersonalData\":[");

    for (e = 0; e < CG_ENTITY_N + p->n_users; e++) {
        if (p->rules[CG_TO_PROVIDER][e].unless == purpose + 1
            || p->rules[CG_TO_VISITOR][e].unless == purpose + 1)
        {
            cg_receipt_category(pen, cg_policy_entity_name(p, e), first);
            first = false;
        }
    }

    if (p->purposes[purpose].special) {
        cg_receipt_raw(pen, first ? "" : ",");
        cg_receipt_raw(pen, "{\"@type\":\"dpv:SpecialCategoryPersonalData\"}");

    } else if (first) {
        cg_receipt_raw(pen, "{\"@type\":\"pd:Communication\"}");
    }

    cg_receipt_raw(pen, "]");
}


/* Who gets the data, and in which countries it is. */

static void
cg_receipt_recipients(cg_receipt_pen *pen)
{
    size_t            i;
    const cg_policy  *p;

    p = pen->r->policy;

    cg_receipt_member(pen, ",\"dpv:hasRecipient\":[\"", p->controller);

    for (i = 0; i < p->n_processors; i++) {
        cg_receipt_member(pen, ",\"", p->processors[i].name);
    }

    cg_receipt_raw(pen, "],\"dpv:hasStorageCondition\":[{\"@type\":"
                        "\"dpv:StorageLocation\",\"dpv:hasLocation\":[");
    cg_receipt_member(pen, "\"loc:", p->country[0] ? p->country : "EU");

    for (i = 0; i < p->n_processors; i++) {
        cg_receipt_member(pen, ",\"loc:", p->processors[i].country);
    }

    cg_receipt_raw(pen, "]},{\"@type\":\"dpv:StorageDuration\","
                        "\"dpv:hasDuration\":{\"@type\":"
                        "\"dpv:UntilEventDuration\",\"dct:description\":"
                        "\"until consent is withdrawn, or ends at ");
    cg_receipt_raw(pen, pen->until);
    cg_receipt_raw(pen, "\"}}]");
}


static void
cg_receipt_status(cg_receipt_pen *pen, size_t i)
{
    const cg_receipt  *r;

    r = pen->r;

    cg_receipt_raw(pen, "\"dpv:hasConsentStatus\":{\"@type\":[");
    cg_receipt_raw(pen, !(r->choice->granted >> i & 1)
                        ? "\"dpv:ConsentRefused\"]"
                        : r->policy->purposes[i].special
                        ? "\"dpv:ConsentGiven\","
                          "\"dpv:ExplicitlyExpressedConsent\"]"
                        : "\"dpv:ConsentGiven\",\"dpv:ExpressedConsent\"]");
    cg_receipt_member(pen, ",\"dct:valid\":\"", pen->until);
    cg_receipt_member(pen, ",\"dpv:isIndicatedAtTime\":\"", pen->chosen);
    cg_receipt_member(pen, ",\"dpv:isIndicatedBy\":\"", r->subject);
    cg_receipt_raw(pen, "}");
}


static void
cg_receipt_purpose(cg_receipt_pen *pen, size_t i)
{
    const cg_purpose  *u;

    u = &pen->r->policy->purposes[i];

    cg_receipt_raw(pen, "{\"@type\":\"dpv:Process\",");
    cg_receipt_status(pen, i);
    cg_receipt_member(pen, ",\"dpv:hasLegalBasis\":\"eu-gdpr:",
                      u->special ? "A9-2-a" : "A6-1-a");
    cg_receipt_categories(pen, i);
    cg_receipt_member(pen, ",\"dpv:hasPurpose\":{\"@type\":\"dpv:Purpose\","
                           "\"dct:description\":\"",
                      cg_purpose_text(pen->r->policy, i, pen->r->language));
    cg_receipt_member(pen, ",\"dct:identifier\":\"", u->name);
    cg_receipt_raw(pen, "}");
    cg_receipt_recipients(pen);
    cg_receipt_raw(pen, "}");
}


static void
cg_receipt_purposes(cg_receipt_pen *pen)
{
    bool         first;
    size_t       i;
    cg_purposes  asked;

    asked = cg_policy_asked(pen->r->policy);
    first = true;

    cg_receipt_raw(pen, ",\"dpv:hasProcess\":[");

    for (i = 0; i < pen->r->policy->n_purposes; i++) {
        if (asked >> i & 1) {
            cg_receipt_raw(pen, first ? "" : ",");
            cg_receipt_purpose(pen, i);
            first = false;
        }
    }

    cg_receipt_raw(pen, "]");
}


/* What he was shown, and what is shown by now if that is another text. */

static void
cg_receipt_text_shown(cg_receipt_pen *pen)
{
    bool               now;
    char               digest[65];
    cg_language        l;
    const cg_receipt  *r;

    r = pen->r;
    l = r->choice->language;
    now = false;

    if (!cg_choice_shown(r->choice, digest)) {
        return;
    }

    cg_receipt_member(pen, ",\"dct:identifier\":\"sha256:", digest);

    if (pen->st == CG_OK) {
        pen->st = cg_notice_current(r->policy, l, digest, &now);
    }

    if (pen->st == CG_OK && !now) {
        pen->st = cg_notice_digest(r->policy, r->mode,
                                   r->policy->languages & CG_LANGUAGE_SET(l)
                                   ? l : r->language, 0, digest);
        cg_receipt_member(pen, ",\"dct:isReplacedBy\":\"sha256:", digest);
    }

    cg_receipt_member(pen, ",\"dct:language\":\"", cg_language_code(l));
}


static void
cg_receipt_notice(cg_receipt_pen *pen)
{
    cg_receipt_begin(pen, ",\"dpv:hasNotice\":{\"@id\":\"", pen->r->origin);
    cg_receipt_raw(pen, CG_NOTICE_PATH "notice\",\"@type\":"
                        "\"dpv:ConsentNotice\"");
    cg_receipt_text_shown(pen);

    if (pen->st == CG_OK) {
        pen->st = cg_buf_fmt(pen->out, ",\"dct:title\":\"version %u\"}",
                             (unsigned) pen->r->policy->notice_version);
    }
}


/* The pseudonym of a subject and the time of a choice name a record. */

static void
cg_receipt_name(cg_receipt_pen *pen)
{
    cg_receipt_raw(pen, pen->r->subject);
    cg_receipt_raw(pen, "-");
    cg_receipt_raw(pen, pen->chosen);
}


static void
cg_receipt_record(cg_receipt_pen *pen)
{
    const cg_receipt  *r;

    r = pen->r;

    cg_receipt_begin(pen, ",\"dpv:hasRecordOfActivity\":{\"@id\":\"",
                     r->origin);
    cg_receipt_raw(pen, CG_NOTICE_PATH "receipt#");
    cg_receipt_name(pen);
    cg_receipt_raw(pen, "\",\"@type\":\"dpv:ConsentRecord\","
                        "\"dct:conformsTo\":\"https://w3id.org/dpv/schema/"
                        "dpv-27560#record-eu-gdpr\",\"dct:identifier\":\"");
    cg_receipt_name(pen);
    cg_receipt_begin(pen, "\",\"dpv:hasApplicableLaw\":\"eu-gdpr:GDPR\","
                          "\"dpv:hasConsentControl\":{\"@type\":"
                          "\"dpv:WithdrawConsent\","
                          "\"dpv:isExercisedAt\":\"", r->origin);
    cg_receipt_raw(pen, CG_NOTICE_PATH "notice\"},");
    cg_receipt_controller(pen);
    cg_receipt_processors(pen);
    cg_receipt_member(pen, ",\"dpv:hasDataSubject\":{\"@type\":"
                           "\"dpv:DataSubject\",\"dct:identifier\":\"",
                      r->subject);
    cg_receipt_member(pen, "},\"dpv:hasJurisdiction\":\"loc:",
                      r->policy->country[0] ? r->policy->country : "EU");
    cg_receipt_notice(pen);
    cg_receipt_purposes(pen);
    cg_receipt_raw(pen, ",\"dpv:hasRight\":[\"eu-gdpr:A7-3\"]}");
}


cg_status
cg_receipt_write(const cg_receipt *r, cg_buf *out)
{
    size_t          from;
    cg_buf          proof = { NULL, 0, 0 };
    cg_receipt_pen  pen = { .r = r, .out = out, .st = CG_OK };

    cg_receipt_time(r->now, pen.created);
    cg_receipt_time(r->choice->time, pen.chosen);
    cg_receipt_time((uint64_t) r->choice->time + r->policy->consent_age,
                    pen.until);

    from = out->n;

    cg_receipt_raw(&pen, "{\"@context\":");
    cg_receipt_raw(&pen, cg_receipt_context);
    cg_receipt_begin(&pen, ",\"@id\":\"", r->origin);
    cg_receipt_raw(&pen, CG_NOTICE_PATH "receipt\",\"@type\":"
                         "\"dpv:ConsentReceipt\",\"dct:conformsTo\":"
                         "\"https://w3id.org/dpv/schema/"
                         "dpv-27560#receipt-eu-gdpr\"");
    cg_receipt_member(&pen, ",\"dct:created\":\"", pen.created);
    cg_receipt_raw(&pen, ",\"dct:identifier\":\"");
    cg_receipt_name(&pen);
    cg_receipt_begin(&pen, "-", pen.created);
    cg_receipt_member(&pen, "\",\"dct:publisher\":\"",
                      r->policy->controller);
    cg_receipt_record(&pen);
    cg_receipt_raw(&pen, "}");

    if (pen.st == CG_OK) {
        pen.st = cg_proof_add(out->p + from, out->n - from,
                              cg_receipt_context, pen.created, r->signer,
                              &proof);
    }

    if (pen.st == CG_OK) {
        out->n--;  /* the last brace goes behind it */
        pen.st = cg_buf_add(out, proof.p, proof.n);
        cg_receipt_raw(&pen, "}\n");
    }

    cg_buf_free(&proof);
    return pen.st;
}
