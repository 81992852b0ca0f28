/*
 * What the visitor is told of a message that is blocked, whatever the message
 * is, which its answer takes names and numbers from:
 *
 *     byte 0     the protocol, or none
 *     byte 1     what it was read as; text or binary; direction
 *     the rest   the message
 *
 * An answer to JSON is JSON; each of the forms is whole, and told by itself;
 * the same message is answered the same.
 */

#include "cg_tell.h"

#include "../unit/json_valid.h"
#include "fuzz_cuts.h"

static const char *const  formats[] = {
    "json", "text", "engineio", "sockjs", "stomp", "xmpp", "msgpack", "mqtt"
};

static const cg_refusal_form  forms[] = {
    CG_REFUSAL_TEXT, CG_REFUSAL_HTML, CG_REFUSAL_JSON, CG_REFUSAL_ENGINEIO,
    CG_REFUSAL_BAYEUX, CG_REFUSAL_XMPP, CG_REFUSAL_STOMP
};

static cg_policy  policy;
static cg_buf     answers[2];
static bool       json;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static cg_status
take(void *ctx, const uint8_t *p, size_t n)
{
    insist(n > 0, "an answer that is nothing");
    insist(!json || json_valid(p, n), "an answer that is no JSON");

    return cg_buf_add(ctx, p, n);
}


static void
check_forms(const cg_refusal *r, const uint8_t *p, size_t n)
{
    size_t  i;
    cg_buf  out = { NULL, 0, 0 };

    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        out.n = 0;
        insist(cg_refusal_write(r, forms[i], p, n, &out) == CG_OK, "no form");

        if (out.n && (forms[i] == CG_REFUSAL_JSON
                      || (json && forms[i] == CG_REFUSAL_BAYEUX)))
        {
            insist(json_valid(out.p, out.n), "a form that is no JSON");
        }
    }

    cg_buf_free(&out);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t              i, k;
    cg_refusal          r = { &policy, CG_ENTITY_CARD, CG_TO_PROVIDER, 0 };
    const char         *name, *format;
    const cg_protocol  *protocol;

    if (policy.name[0] == '\0') {
        insist(passage_policy(&policy, "otherwise block"), "a bad policy");
    }

    if (size < 2 || size > 4096) {
        return 0;
    }

    for (i = 0; i < data[0] % 24u && cg_protocol_name(i); i++) { /* void */ }

    name = cg_protocol_name(i);
    protocol = name ? cg_protocol_find(name, strlen(name)) : NULL;
    format = formats[data[1] & 7];
    r.dir = data[1] & 8 ? CG_TO_VISITOR : CG_TO_PROVIDER;
    json = (data[1] & 23) == 0
           && (protocol == NULL || strcmp(protocol->name, "signalr") != 0)
           && json_valid(data + 2, size - 2);

    for (k = 0; k < 2; k++) {
        answers[k].n = 0;
        insist(cg_tell_visitor(&r, protocol, format, data[1] & 16, data + 2,
                               size - 2, take, &answers[k]) == CG_OK,
               "no answer");
    }

    insist(answers[0].n == answers[1].n
           && (answers[0].n == 0
               || memcmp(answers[0].p, answers[1].p, answers[0].n) == 0),
           "two answers");

    json = json_valid(data + 2, size - 2);
    check_forms(&r, data + 2, size - 2);
    return 0;
}
