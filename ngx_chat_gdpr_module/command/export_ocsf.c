/*
 * Events as the Open Cybersecurity Schema Framework has them, version 1.9:
 * base_event, data_security_finding, application_lifecycle and
 * application_error, with the profile record_integrity.  What it has no
 * attribute for, consent among it, stays as it is in "unmapped".
 *
 * A fingerprint is the record's hash: of the line of the log, as
 * "serialization" says, and not of the event that is made of it here.
 */

#include <string.h>

#include "cg_version.h"
#include "export.h"

#define OCSF_VERSION  "1.9.0"

typedef struct {
    const char  *type;
    int          category;
    int          class;
    const char  *class_name;
    int          activity;
    const char  *activity_name;  /* NULL: the type */
    int          severity;       /* 1 informational, 2 low, 3 medium */
} ocsf_class;

/* The last one is that of all other types. */
static const ocsf_class  classes[] = {
    { "message", 2, 2006, "Data Security Finding", 1, "Create", 1 },
    { "error",   6, 6008, "Application Error", 1, "General Error", 3 },
    { "start",   6, 6002, "Application Lifecycle", 3, "Start", 1 },
    { "stop",    6, 6002, "Application Lifecycle", 4, "Stop", 1 },
    { "torn",    6, 6008, "Application Error", 1, "General Error", 2 },
    { NULL,      0, 0,    "Base Event", 99, NULL, 1 },
};


static const ocsf_class *
ocsf_find(const event *e)
{
    const ocsf_class  *c;

    for (c = classes; c->type && !event_is(e, c->type); c++) {
        /* void */
    }

    return c;
}


static json_t *
ocsf_text(event_text t)
{
    return t.n ? json_stringn(t.p, t.n) : NULL;
}


/* The product, and which record of which chain it is. */

static json_t *
ocsf_metadata(const event *e, const char *uid)
{
    return json_pack("{s:s, s:[s], s:{s:s, s:s, s:s}, s:s, s:I, s:s, s:s%}",
                     "version", OCSF_VERSION,
                     "profiles", "record_integrity",
                     "product", "name", "chat-gdpr",
                     "vendor_name", "chat-gdpr", "version", CG_VERSION,
                     "uid", uid, "sequence", (json_int_t) e->record.seq,
                     "log_name", "chat-gdpr audit",
                     "original_time", e->record.time, (size_t) 24);
}


static json_t *
ocsf_fingerprint(const char *hash)
{
    return json_pack("{s:s, s:i, s:s, s:i, s:s, s:i, s:s%}",
                     "algorithm", "SHA-256", "algorithm_id", 3,
                     "encoding", "Hex", "encoding_id", 1,
                     "serialization", "chat-gdpr audit",
                     "serialization_id", 99, "value", hash, (size_t) 64);
}


/* Its place in its chain. */

static json_t *
ocsf_attestation(const event *e, const char *uid)
{
    char     before[CG_CHAIN_ID + 24];
    json_t  *out;

    out = json_pack("{s:s, s:s%, s:o}", "uid", uid,
                    "chain_uid", e->record.chain, (size_t) CG_CHAIN_ID,
                    "fingerprint", ocsf_fingerprint(e->record.hash));

    if (out && e->record.seq > 1) {
        (void) snprintf(before, sizeof(before), "%.16s:%llu", e->record.chain,
                        (unsigned long long) e->record.seq - 1);

        if (json_object_set_new(out, "prev_event",
                json_pack("{s:s, s:o}", "uid", before, "fingerprint",
                          ocsf_fingerprint(e->record.prev))) != 0)
        {
            json_decref(out);
            return NULL;
        }
    }

    return out;
}


static json_t *
ocsf_finding(const event *e)
{
    return json_pack("{s:s, s:i, s:{s:s, s:o*, s:o*}}",
                     "data_lifecycle_state", "Data in-transit",
                     "data_lifecycle_state_id", 2,
                     "policy", "desc", "chat_gdpr_policy",
                     "name", ocsf_text(e->member[EVENT_POLICY]),
                     "uid", ocsf_text(e->member[EVENT_DIGEST]));
}


/* Attributes that a class has beyond those of all. */

static bool
ocsf_of_class(json_t *out, const ocsf_class *c, const event *e,
    const char *uid)
{
    json_t  *reason;

    switch (c->class) {

    case 2006:
        return json_object_set_new(out, "finding_info",
                   json_pack("{s:s, s:s}", "uid", uid, "title",
                             "Personal data in a chat message")) == 0
               && json_object_set_new(out, "data_security", ocsf_finding(e))
                  == 0;

    case 6002:
        return json_object_set_new(out, "app",
                   json_pack("{s:s, s:s, s:s}", "name", "chat-gdpr",
                             "vendor_name", "chat-gdpr", "version",
                             CG_VERSION)) == 0;

    case 6008:
        reason = ocsf_text(e->member[EVENT_REASON]);
        return reason == NULL
               || json_object_set_new(out, "message", reason) == 0;

    default:
        return true;
    }
}


json_t *
export_ocsf(const event *e, json_t *o)
{
    char               uid[CG_CHAIN_ID + 24];
    json_t            *out;
    const ocsf_class  *c;

    c = ocsf_find(e);
    (void) snprintf(uid, sizeof(uid), "%.16s:%llu", e->record.chain,
                    (unsigned long long) e->record.seq);

    out = json_pack("{s:i, s:s, s:i, s:i, s:i, s:i, s:I, s:o, s:[o], s:O}",
                    "class_uid", c->class, "class_name", c->class_name,
                    "category_uid", c->category,
                    "activity_id", c->activity,
                    "type_uid", 100 * c->class + c->activity,
                    "severity_id", c->severity,
                    "time", (json_int_t) e->record.ms,
                    "metadata", ocsf_metadata(e, uid),
                    "attestation_list", ocsf_attestation(e, uid),
                    "unmapped", o);

    if (out == NULL
        || json_object_set_new(out, "activity_name",
               c->activity_name ? json_string(c->activity_name)
               : json_stringn(e->record.type, e->record.type_n)) != 0
        || !ocsf_of_class(out, c, e, uid))
    {
        json_decref(out);
        return NULL;
    }

    return out;
}
