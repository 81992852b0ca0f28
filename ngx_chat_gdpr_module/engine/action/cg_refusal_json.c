/*
 * Refusals in protocols of JSON messages that know an answer to what failed:
 * each is known by its name, or by the members that its messages have.  What is
 * answered to is named as it named itself.
 *
 * A row is for messages in one direction in which a member is so, "…*" for all
 * that begin so; its answer is one or more messages, with line feeds between.
 * In it `$name` stands for a member of the message, `$0` to `$9` for an element
 * of its array, `$text` for the sentence and `$object` for the object of
 * CG_REFUSAL_JSON.  A message without what its answer names has none.
 *
 * Sources: Rails' actioncable-v1-json; DDP, version 1; graphql-transport-ws and
 * its predecessor; Phoenix's serializers 1.0 and 2.0; the Pusher protocol,
 * version 7; SignalR's hub protocol.
 */

#include <string.h>

#include "cg_bridge.h"
#include "cg_carry.h"
#include "cg_refusal.h"

#define CG_ANSWER_VALUE  256  /* a longer one is not named again */
#define CG_ANSWER_DIGITS   7  /* nor, of the provider's, one with so many */
#define CG_ANSWER_NAME    16
#define CG_ANSWER_RS    0x1e  /* ends SignalR's records */

#define CG_ANSWER_PUSH                                                        \
    "{\"status\":\"error\",\"response\":$object}"

#define CG_ANSWER_COMPLETION                                                  \
    "{\"type\":3,\"invocationId\":$invocationId,\"error\":\"$text\"}"

/* SignalR otherwise: the provider calls a method that says so. */
#define CG_ANSWER_INVOCATION                                                  \
    "{\"type\":1,\"target\":\"chat_gdpr_blocked\",\"arguments\":[$object]}"

typedef struct {
    cg_direction  dir;
    const char   *protocol;  /* by its name only; or NULL */
    const char   *member;
    const char   *value;     /* raw; NULL: whatever it is */
    const char   *answer;
} cg_answer_row;

static const cg_answer_row  cg_answers[] = {

    /* Rails: the subscription gets a message */
    { CG_TO_PROVIDER, NULL, "command", "\"message\"",
      "{\"identifier\":$identifier,\"message\":$object}" },

    /* Meteor: the method has failed, and is over */
    { CG_TO_PROVIDER, NULL, "msg", "\"method\"",
      "{\"msg\":\"result\",\"id\":$id,\"error\":{\"error\":422,\"reason\":"
      "\"$text\",\"message\":\"$text [422]\",\"details\":$object,"
      "\"errorType\":\"Meteor.Error\"}}\n"
      "{\"msg\":\"updated\",\"methods\":[$id]}" },

    { CG_TO_VISITOR, NULL, "msg", "\"result\"",
      "{\"msg\":\"result\",\"id\":$id,\"error\":{\"error\":403,\"reason\":"
      "\"$text\",\"message\":\"$text [403]\",\"details\":$object,"
      "\"errorType\":\"Meteor.Error\"}}" },

    /* GraphQL: the operation has failed; of a subscription, this event */
    { CG_TO_PROVIDER, "graphql-ws", "type", "\"subscribe\"",
      "{\"id\":$id,\"type\":\"error\",\"payload\":[{\"message\":\"$text\","
      "\"extensions\":{\"chat_gdpr\":$object}}]}" },
    { CG_TO_PROVIDER, "graphql-ws", "type", "\"start\"",
      "{\"id\":$id,\"type\":\"error\",\"payload\":{\"message\":\"$text\","
      "\"extensions\":{\"chat_gdpr\":$object}}}" },
    { CG_TO_VISITOR, "graphql-ws", "type", "\"next\"",
      "{\"id\":$id,\"type\":\"next\",\"payload\":{\"data\":null,\"errors\":"
      "[{\"message\":\"$text\",\"extensions\":{\"chat_gdpr\":$object}}]}}" },
    { CG_TO_VISITOR, "graphql-ws", "type", "\"data\"",
      "{\"id\":$id,\"type\":\"data\",\"payload\":{\"data\":null,\"errors\":"
      "[{\"message\":\"$text\",\"extensions\":{\"chat_gdpr\":$object}}]}}" },

    /* Pusher: an error of the connection; of a channel, an event */
    { CG_TO_PROVIDER, NULL, "event", "\"client-*",
      "{\"event\":\"pusher:error\",\"channel\":$channel,\"data\":"
      "{\"code\":null,\"message\":\"$text\"}}" },
    { CG_TO_VISITOR, "pusher", "channel", NULL,
      "{\"event\":\"chat_gdpr_blocked\",\"channel\":$channel,\"data\":"
      "$object}" },

    /* Phoenix: the push has failed */
    { CG_TO_PROVIDER, NULL, "4", NULL,
      "[$0,$1,$2,\"phx_reply\"," CG_ANSWER_PUSH "]" },
    { CG_TO_PROVIDER, NULL, "event", NULL,
      "{\"topic\":$topic,\"ref\":$ref,\"event\":\"phx_reply\",\"payload\":"
      CG_ANSWER_PUSH "}" },
    { CG_TO_VISITOR, NULL, "3", "\"phx_reply\"",
      "[$0,$1,$2,\"phx_reply\"," CG_ANSWER_PUSH "]" },
    { CG_TO_VISITOR, NULL, "4", NULL,
      "[$0,null,$2,\"chat_gdpr_blocked\",$object]" },

    /* SignalR: an invocation has failed if it waits for a result */
    { CG_TO_PROVIDER, "signalr", "type", "1", CG_ANSWER_COMPLETION },
    { CG_TO_PROVIDER, "signalr", "type", "4", CG_ANSWER_COMPLETION },
    { CG_TO_VISITOR, "signalr", "type", "3", CG_ANSWER_COMPLETION },
};

#define CG_ANSWERS  (sizeof(cg_answers) / sizeof(cg_answers[0]))


/* Element i of an array whose first ones are strings, numbers and literals;
 * with the last of them it is found whatever it is. */

static const uint8_t *
cg_answer_element(const uint8_t *p, size_t n, size_t i, size_t *len)
{
    size_t          at, end;
    cg_buf          json;
    const uint8_t  *value;

    json.p = (uint8_t *) p;
    json.n = n;

    for (at = 0, end = 0; end + 1 < n && p[end] == (end ? ',' : '['); i--) {
        if (!cg_bridge_next(&json, &at, &value, len)
            || value != p + end + 1)
        {
            /* an array or an object */
            *len = 0;
            return i == 0 ? p + end + 1 : NULL;
        }

        if (i == 0) {
            return value;
        }

        end = (size_t) (value - p) + *len;
    }

    return NULL;
}


static const uint8_t *
cg_answer_member(const uint8_t *p, size_t n, const char *name, size_t *len)
{
    if (*name >= '0' && *name <= '9') {
        return cg_answer_element(p, n, (size_t) (*name - '0'), len);
    }

    return n && p[0] == '{' ? cg_carry_member(p, n, name, len) : NULL;
}


/* May it come back?  What the provider has said was not looked at: of that only
 * what can be no number and no address. */

static bool
cg_answer_may(cg_direction dir, const uint8_t *p, size_t n)
{
    size_t  i, digits;

    if (n == 0 || n > CG_ANSWER_VALUE
        || (*p == '"' && (n < 2 || p[n - 1] != '"')))
    {
        return false;
    }

    for (i = digits = 0; i < n; i++) {
        digits = p[i] >= '0' && p[i] <= '9' ? digits + 1 : 0;

        if (p[i] < ' ' || p[i] == '<'
            || (dir == CG_TO_VISITOR
                && (digits == CG_ANSWER_DIGITS || p[i] == '@' || p[i] == '\\'
                    || p[i] == ' ' || p[i] >= 0x7f)))
        {
            return false;
        }
    }

    return true;
}


static bool
cg_answer_fits(const cg_answer_row *row, const cg_refusal *r,
    const char *protocol, const uint8_t *p, size_t n)
{
    size_t          len, k;
    const uint8_t  *value;

    if (row->dir != r->dir
        || (row->protocol
            && (protocol == NULL || strcmp(row->protocol, protocol) != 0)))
    {
        return false;
    }

    value = cg_answer_member(p, n, row->member, &len);

    if (value == NULL || row->value == NULL) {
        return value != NULL;
    }

    k = strlen(row->value);

    return row->value[k - 1] == '*'
           ? len >= k && memcmp(value, row->value, k - 1) == 0
           : len == k && memcmp(value, row->value, k) == 0;
}


/* What a name in an answer stands for.  *known: there is such a thing. */

static cg_status
cg_answer_put(const cg_refusal *r, const char *name, const uint8_t *p,
    size_t n, cg_buf *out, bool *known)
{
    size_t          len;
    const uint8_t  *value;

    *known = true;

    if (strcmp(name, "text") == 0) {
        return cg_refusal_sentence(r, out);
    }

    if (strcmp(name, "object") == 0) {
        return cg_refusal_object(r, out);
    }

    value = cg_answer_member(p, n, name, &len);
    *known = value && cg_answer_may(r->dir, value, len);

    return *known ? cg_buf_add(out, value, len) : CG_OK;
}


static cg_status
cg_answer_fill(const cg_refusal *r, const char *s, const uint8_t *p, size_t n,
    cg_buf *out, bool *known)
{
    char       name[CG_ANSWER_NAME];
    size_t     len;
    cg_status  st;

    st = CG_OK;

    for (*known = true; *s && *known && st == CG_OK; s += len) {
        len = strcspn(s, "$");

        if (len) {
            st = cg_buf_add(out, s, len);
            continue;
        }

        len = strspn(s + 1, "abcdefghijklmnopqrstuvwxyzI0123456789");
        memcpy(name, s + 1, len);
        name[len++] = '\0';
        st = cg_answer_put(r, name, p, n, out, known);
    }

    return st;
}


/* Each line of an answer is a message. */

static cg_status
cg_answer_tell(const cg_buf *text, const char *end, cg_refusal_pt tell,
    void *ctx)
{
    size_t      i, len;
    cg_buf      one = { NULL, 0, 0 };
    cg_status   st;
    const char *lf;

    st = CG_OK;

    for (i = 0; i < text->n && st == CG_OK; i += len + 1) {
        lf = memchr(text->p + i, '\n', text->n - i);
        len = lf ? (size_t) (lf - (char *) text->p) - i : text->n - i;
        one.n = 0;
        st = cg_buf_add(&one, text->p + i, len);

        if (st == CG_OK) {
            st = cg_buf_str(&one, end);
        }

        if (st == CG_OK) {
            st = tell(ctx, one.p, one.n);
        }
    }

    cg_buf_free(&one);
    return st;
}


/* One message, of SignalR one record without its end. */

static cg_status
cg_answer_one(const cg_refusal *r, const char *protocol, const uint8_t *p,
    size_t n, const char *end, cg_refusal_pt tell, void *ctx, bool *known)
{
    size_t     i;
    cg_buf     text = { NULL, 0, 0 };
    cg_status  st;

    st = CG_OK;
    *known = false;

    for (i = 0; i < CG_ANSWERS && !*known && st == CG_OK; i++) {
        text.n = 0;

        if (cg_answer_fits(&cg_answers[i], r, protocol, p, n)) {
            st = cg_answer_fill(r, cg_answers[i].answer, p, n, &text, known);
        }
    }

    if (st == CG_OK && *known) {
        st = cg_answer_tell(&text, end, tell, ctx);
    }

    cg_buf_free(&text);
    return st;
}


/* Records of SignalR, each with its end. */

static cg_status
cg_answer_records(const cg_refusal *r, const uint8_t *p, size_t n,
    cg_refusal_pt tell, void *ctx)
{
    bool            one, known;
    size_t          i, len;
    cg_buf          text = { NULL, 0, 0 };
    cg_status       st;
    const uint8_t  *end;

    st = CG_OK;
    known = false;

    for (i = 0; i < n && st == CG_OK; i += len + 1) {
        end = memchr(p + i, CG_ANSWER_RS, n - i);
        len = end ? (size_t) (end - p) - i : n - i;
        st = cg_answer_one(r, "signalr", p + i, len, "\x1e", tell, ctx, &one);
        known |= one;
    }

    if (st == CG_OK && !known) {
        st = cg_answer_fill(r, CG_ANSWER_INVOCATION, p, n, &text, &known);
    }

    if (st == CG_OK && text.n) {
        st = cg_answer_tell(&text, "\x1e", tell, ctx);
    }

    cg_buf_free(&text);
    return st;
}


cg_status
cg_refusal_json(const cg_refusal *r, const char *protocol, const uint8_t *p,
    size_t n, cg_refusal_pt tell, void *ctx, bool *known)
{
    if (n && p[n - 1] == CG_ANSWER_RS) {
        *known = true;
        return cg_answer_records(r, p, n, tell, ctx);
    }

    return cg_answer_one(r, protocol, p, n, "", tell, ctx, known);
}
