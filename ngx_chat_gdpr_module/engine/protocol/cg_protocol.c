/*
 * The table of protocols, and how they are recognised.
 */

#include <string.h>
#include <strings.h>

#include "cg_protocol.h"

#define CG_PROTOCOL_POLLING  "text/plain application/octet-stream"
#define CG_PROTOCOL_SCRIPTS  "application/x-www-form-urlencoded text/plain "  \
                             "text/javascript application/javascript"

enum {
    CG_PROTOCOL_ENGINEIO4 = 0,
    CG_PROTOCOL_ENGINEIO3,
    CG_PROTOCOL_ENGINEIO3_JSONP,
    CG_PROTOCOL_ENGINEIO4_JSONP,
    CG_PROTOCOL_SOCKJS,
    CG_PROTOCOL_SOCKJS_SCRIPT,
    CG_PROTOCOL_XMPP
};

static const cg_protocol  cg_protocols[] = {
    [CG_PROTOCOL_ENGINEIO4] =
    { .name = "engineio4", .body = &cg_packets_engineio4,
      .types = CG_PROTOCOL_POLLING },
    [CG_PROTOCOL_ENGINEIO3] =
    { .name = "engineio3", .binary = &cg_packets_engineio3_message,
      .body = &cg_packets_engineio3, .types = CG_PROTOCOL_POLLING },
    [CG_PROTOCOL_ENGINEIO3_JSONP] =
    { .name = "engineio3 jsonp", .body = &cg_packets_engineio3_script,
      .types = CG_PROTOCOL_SCRIPTS },
    [CG_PROTOCOL_ENGINEIO4_JSONP] =
    { .name = "engineio4 jsonp", .body = &cg_packets_engineio4_script,
      .types = CG_PROTOCOL_SCRIPTS },
    [CG_PROTOCOL_SOCKJS] =
    { .name = "sockjs", .text = &cg_packets_sockjs,
      .body = &cg_packets_sockjs,
      .types = "application/javascript text/plain text/event-stream "
               "application/json", .carry = CG_CARRY_SOCKJS },
    [CG_PROTOCOL_SOCKJS_SCRIPT] =
    { .name = "sockjs script", .unread = true },
    [CG_PROTOCOL_XMPP] =
    { .name = "xmpp", .subprotocols = "xmpp", .text = &cg_packets_xmpp,
      .body = &cg_packets_xmpp, .types = "text/xml application/xml",
      .carry = CG_CARRY_BOSH },
    { .name = "stomp", .subprotocols = "v10.stomp v11.stomp v12.stomp stomp",
      .text = &cg_packets_stomp, .binary = &cg_packets_stomp, .run = true },
    { .name = "mqtt", .subprotocols = "mqtt mqttv3.1",
      .binary = &cg_packets_mqtt, .run = true },
    { .name = "actioncable",
      .subprotocols = "actioncable-v1-json actioncable-v1-ext-json" },
    { .name = "phoenix" },
    { .name = "ddp" },
    { .name = "bayeux", .body = &cg_packets_bayeux,
      .types = "application/json text/json", .carry = CG_CARRY_BAYEUX },
    { .name = "signalr" },
    { .name = "pusher" },
    { .name = "graphql-ws",
      .subprotocols = "graphql-transport-ws graphql-ws" }
};

#define CG_PROTOCOLS  (sizeof(cg_protocols) / sizeof(cg_protocols[0]))


/* Whether p[0..n) is one of the words of a list. */

static bool
cg_protocol_listed(const char *list, const char *p, size_t n)
{
    size_t  len;

    for ( /* void */ ; list && *list; list += len + (list[len] == ' ')) {
        len = strcspn(list, " ");

        if (len == n && strncasecmp(list, p, n) == 0) {
            return true;
        }
    }

    return false;
}


const cg_protocol *
cg_protocol_find(const char *name, size_t n)
{
    size_t  i;

    for (i = 0; i < CG_PROTOCOLS; i++) {
        if (strlen(cg_protocols[i].name) == n && memchr(name, ' ', n) == NULL
            && memcmp(cg_protocols[i].name, name, n) == 0)
        {
            return &cg_protocols[i];
        }
    }

    return NULL;
}


const char *
cg_protocol_name(size_t i)
{
    return i < CG_PROTOCOLS ? cg_protocols[i].name : NULL;
}


/* The value of an argument, or NULL; *n: its length. */

static const char *
cg_protocol_argument(const char *query, size_t query_n, const char *name,
    size_t *n)
{
    size_t  i, len, name_n;

    name_n = strlen(name);

    for (i = 0; i < query_n; i += len + 1) {
        for (len = 0; i + len < query_n && query[i + len] != '&'; len++) {
            /* void */
        }

        if (len > name_n && query[i + name_n] == '='
            && memcmp(query + i, name, name_n) == 0)
        {
            *n = len - name_n - 1;
            return query + i + name_n + 1;
        }
    }

    return NULL;
}


/* Engine.IO says its version in each request, and `j` where it polls by
 * scripts. */

static const cg_protocol *
cg_protocol_engineio(const char *query, size_t query_n)
{
    bool         scripts;
    size_t       n, j;
    const char  *version;

    version = cg_protocol_argument(query, query_n, "EIO", &n);

    if (version == NULL || n != 1) {
        return NULL;
    }

    scripts = cg_protocol_argument(query, query_n, "j", &j) != NULL;

    switch (version[0]) {
    case '3':
        return &cg_protocols[scripts ? CG_PROTOCOL_ENGINEIO3_JSONP
                                     : CG_PROTOCOL_ENGINEIO3];
    case '4':
        return &cg_protocols[scripts ? CG_PROTOCOL_ENGINEIO4_JSONP
                                     : CG_PROTOCOL_ENGINEIO4];
    default:
        return NULL;
    }
}


/* The last segment of a path, and what is in front of its slash. */

static const char *
cg_protocol_segment(const char *path, size_t *path_n, size_t *n)
{
    size_t  i;

    for (i = *path_n; i > 0 && path[i - 1] != '/'; i--) { /* void */ }

    *n = *path_n - i;
    *path_n = i ? i - 1 : 0;
    return path + i;
}


/* .../SERVER/SESSION/TRANSPORT, without dots in the first two. */

static const cg_protocol *
cg_protocol_sockjs(const char *path, size_t path_n)
{
    size_t       i, n, k;
    const char  *p, *transport;

    if (path_n == 0) {
        return NULL;
    }

    transport = cg_protocol_segment(path, &path_n, &n);

    for (i = 0; i < 2; i++) {
        p = cg_protocol_segment(path, &path_n, &k);

        if (k == 0 || memchr(p, '.', k)) {
            return NULL;
        }
    }

    if (cg_protocol_listed("websocket xhr xhr_send xhr_streaming "
                           "eventsource", transport, n))
    {
        return &cg_protocols[CG_PROTOCOL_SOCKJS];
    }

    return cg_protocol_listed("jsonp jsonp_send htmlfile", transport, n)
           ? &cg_protocols[CG_PROTOCOL_SOCKJS_SCRIPT] : NULL;
}


/* BOSH is where servers have it if nobody says otherwise. */

static const cg_protocol *
cg_protocol_bosh(const char *path, size_t path_n)
{
    size_t       n;
    const char  *p;

    while (path_n && path[path_n - 1] == '/') {
        path_n--;
    }

    if (path_n == 0) {
        return NULL;
    }

    p = cg_protocol_segment(path, &path_n, &n);

    return cg_protocol_listed("http-bind bosh", p, n)
           ? &cg_protocols[CG_PROTOCOL_XMPP] : NULL;
}


const cg_protocol *
cg_protocol_guess(const char *subprotocol, size_t n, const char *path,
    size_t path_n, const char *query, size_t query_n)
{
    size_t              i;
    const cg_protocol  *found;

    for (i = 0; n && i < CG_PROTOCOLS; i++) {
        if (cg_protocol_listed(cg_protocols[i].subprotocols, subprotocol, n))
        {
            return &cg_protocols[i];
        }
    }

    found = cg_protocol_engineio(query, query_n);

    if (found == NULL) {
        found = cg_protocol_sockjs(path, path_n);
    }

    return found ? found : cg_protocol_bosh(path, path_n);
}


const cg_packets *
cg_protocol_body(const cg_protocol *p, const char *type, size_t n)
{
    size_t  len;

    if (p == NULL || p->body == NULL) {
        return NULL;
    }

    for (len = 0; len < n && type[len] != ';'; len++) { /* void */ }

    while (len && (type[len - 1] == ' ' || type[len - 1] == '\t')) {
        len--;
    }

    return n == 0 || cg_protocol_listed(p->types, type, len) ? p->body : NULL;
}


bool
cg_protocol_jsonp(const char *query, size_t n)
{
    size_t  i, k, len;

    static const char *const  names[] = {
        "callback", "jsonp", "jsoncallback", "jsonpcallback", "cb", "_callback",
        "function"
    };

    for (i = 0; i < n; i++) {
        if (i && query[i - 1] != '&') {
            continue;
        }

        for (k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
            len = strlen(names[k]);

            if (n - i > len + 1 && query[i + len] == '='
                && query[i + len + 1] != '&'
                && strncasecmp(query + i, names[k], len) == 0)
            {
                return true;
            }
        }
    }

    return false;
}
