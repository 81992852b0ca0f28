/*
 * The rules, a row each: of a location that passes requests to a provider under
 * a policy, and of a policy itself.
 *
 * Directives are inherited as nginx does it, from the nearest block that has
 * one.  What is inherited by many locations is said once.
 */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cg_lint_site.h"

static const cg_lint_way  cg_lint_ways[] = {
    { "proxy_pass", "http://", "https://", "proxy_ssl_verify",
      "proxy_pass_request_body", "proxy_set_header", "proxy_bind",
      { "proxy_cache", "proxy_store" }, "proxy_temp_path" },
    { "fastcgi_pass", "", NULL, NULL,
      "fastcgi_pass_request_body", "fastcgi_param", "fastcgi_bind",
      { "fastcgi_cache", "fastcgi_store" }, "fastcgi_temp_path" },
    { "uwsgi_pass", "uwsgi://", "suwsgi://", "uwsgi_ssl_verify",
      "uwsgi_pass_request_body", "uwsgi_param", "uwsgi_bind",
      { "uwsgi_cache", "uwsgi_store" }, "uwsgi_temp_path" },
    { "scgi_pass", "", NULL, NULL,
      "scgi_pass_request_body", "scgi_param", "scgi_bind",
      { "scgi_cache", "scgi_store" }, "scgi_temp_path" },
    { "grpc_pass", "grpc://", "grpcs://", "grpc_ssl_verify", NULL,
      "grpc_set_header", "grpc_bind", { NULL, NULL }, NULL },
    { "memcached_pass", "", NULL, NULL, NULL, NULL, "memcached_bind",
      { NULL, NULL }, NULL },
};

#define CG_LINT_WAYS  (sizeof(cg_lint_ways) / sizeof(cg_lint_ways[0]))

typedef void (*cg_lint_rule)(cg_site *s);


/* Say it, unless this rule has said it of this line. */

void
cg_site_say(cg_site *s, const cg_conf_node *at, bool refuse, const char *text)
{
    size_t       i;
    const void  *pair[2], *had[2];

    pair[0] = at;
    pair[1] = text;

    for (i = 0; i < s->said->n; i += sizeof(pair)) {
        memcpy(had, s->said->p + i, sizeof(had));

        if (had[0] == pair[0] && had[1] == pair[1]) {
            return;
        }
    }

    if (s->st == CG_OK) {
        s->st = cg_buf_add(s->said, pair, sizeof(pair));
    }

    s->lint->say(s->lint->ctx, refuse, at->file, at->line, text);
}


bool
cg_word_begins(cg_word w, const char *s)
{
    return w.n >= strlen(s) && strncasecmp(w.p, s, strlen(s)) == 0;
}


/* Is there a word `value` behind the name? */

bool
cg_conf_says(const cg_conf_node *node, const char *value)
{
    size_t  i;

    for (i = 1; node && i < node->n; i++) {
        if (cg_word_is(node->words[i], value)) {
            return true;
        }
    }

    return false;
}


/* Does an address stay on this machine? */

static bool
cg_lint_local(cg_word w)
{
    size_t  n;

    for (n = 0; n < w.n && w.p[n] != '/' && (w.p[n] != ':' || w.p[0] == '[');
         n++)
    {
        if (w.p[n] == ']') {
            n++;
            break;
        }
    }

    return cg_word_begins(w, "unix:") || cg_word_begins(w, "127.")
           || (n == 9 && strncasecmp(w.p, "localhost", 9) == 0)
           || (n == 5 && memcmp(w.p, "[::1]", 5) == 0);
}


/* The block `upstream NAME`; NULL if there is none. */

static const cg_conf_node *
cg_lint_upstream(const cg_conf_node *block, cg_word name)
{
    const cg_conf_node  *node, *found;

    for (node = block->first; node; node = node->next) {
        if (cg_conf_is(node, "upstream") && node->n == 2
            && node->words[1].n == name.n
            && memcmp(node->words[1].p, name.p, name.n) == 0)
        {
            return node;
        }

        found = cg_conf_is(node, "http") ? cg_lint_upstream(node, name)
                                         : NULL;
        if (found) {
            return found;
        }
    }

    return NULL;
}


static bool
cg_lint_reaches_out(cg_site *s, cg_word host)
{
    size_t               n;
    const cg_conf_node  *upstream, *server;

    for (n = 0; n < host.n && host.p[n] != '/'; n++) {
        if (host.p[n] == '$') {
            return false;    /* nobody knows where */
        }
    }

    host.n = n;

    if (n == 0 || cg_lint_local(host)) {
        return false;
    }

    upstream = cg_lint_upstream(&s->tree->root, host);

    if (upstream == NULL) {
        return true;
    }

    for (server = upstream->first; server; server = server->next) {
        if (cg_conf_is(server, "server") && server->n > 1
            && !cg_lint_local(server->words[1]))
        {
            return true;
        }
    }

    return false;
}


static void
cg_lint_plain(cg_site *s)
{
    cg_word  url;

    url = s->pass->words[1];

    if ((s->way->tls && cg_word_begins(url, s->way->tls))
        || cg_conf_says(s->policy, "insecure=yes"))
    {
        return;
    }

    if (cg_word_begins(url, s->way->plain)) {
        url.p += strlen(s->way->plain);
        url.n -= strlen(s->way->plain);
    }

    if (cg_lint_reaches_out(s, url)) {
        cg_site_say(s, s->pass, true, s->way->tls
                    ? "the provider is spoken to without encryption (Art. 32 "
                      "GDPR): write https:// or the like, or \"chat_gdpr NAME "
                      "insecure=yes\" if the network is your own"
                    : "the provider is spoken to without encryption (Art. 32 "
                      "GDPR), for this protocol has none: write \"chat_gdpr "
                      "NAME insecure=yes\" if the network is your own");
    }
}


static void
cg_lint_verify(cg_site *s)
{
    if (s->way->tls && cg_word_begins(s->pass->words[1], s->way->tls)
        && !cg_conf_says(cg_conf_effective(s->block, s->way->verify), "on"))
    {
        cg_site_say(s, s->pass, false, "the provider's certificate is not "
                    "verified, so that anybody may be at the other end (Art. "
                    "32 GDPR): add \"proxy_ssl_verify on\" and "
                    "\"proxy_ssl_trusted_certificate FILE\", or the like");
    }
}


static void
cg_lint_set_body(cg_site *s)
{
    const cg_conf_node  *node;

    node = cg_conf_effective(s->block, "proxy_set_body");

    if (node) {
        cg_site_say(s, node, true, "\"proxy_set_body\" sends the provider "
                    "something else than the body that was redacted: take it "
                    "out, or switch \"chat_gdpr\" off there");
    }
}


static void
cg_lint_no_body(cg_site *s)
{
    const cg_conf_node  *node;

    node = s->way->body ? cg_conf_effective(s->block, s->way->body) : NULL;

    if (cg_conf_says(node, "off")
        && cg_conf_effective(s->block, "internal") == NULL)
    {
        cg_site_say(s, node, false, "no message reaches the provider, yet its "
                    "events say so: take \"off\" out");
    }
}


static void
cg_lint_bind(cg_site *s)
{
    const cg_conf_node  *node;

    node = cg_conf_effective(s->block, s->way->bind);

    if (cg_conf_says(node, "transparent")) {
        cg_site_say(s, node, false, "\"transparent\": the provider sees the "
                    "visitor's own address, whatever \"forward\" says: take "
                    "it out");
    }
}


static void
cg_lint_grpc(cg_site *s)
{
    if (cg_conf_is(s->pass, "grpc_pass")) {
        cg_site_say(s, s->pass, false, "what gRPC says (application/grpc) "
                    "cannot be read, and is refused as \"on_error\" has it: "
                    "write \"chat_gdpr off\" there if it is no chat");
    }
}


/* What holds of the line `name`, unless it is switched off. */

static const cg_conf_node *
cg_lint_on(cg_site *s, const char *name)
{
    const cg_conf_node  *node;

    node = name ? cg_conf_effective(s->block, name) : NULL;
    return cg_conf_says(node, "off") ? NULL : node;
}


static void
cg_lint_cache(cg_site *s)
{
    size_t               i;
    const cg_conf_node  *node;

    for (i = 0; i < 2; i++) {
        node = cg_lint_on(s, s->way->stores[i]);

        if (node) {
            cg_site_say(s, node, false, "chats do not belong into a cache "
                        "(Art. 5(1)(e) GDPR): what is redacted is not stored, "
                        "but what was stored before is given out: write "
                        "\"proxy_cache off\" and \"proxy_store off\", or the "
                        "like, there");
        }
    }
}


static void
cg_lint_files(cg_site *s)
{
    const cg_conf_node  *node;

    node = cg_lint_on(s, "client_body_in_file_only");

    if (cg_conf_says(node, "on")) {
        cg_site_say(s, node, false, "\"client_body_in_file_only on\" keeps "
                    "what visitors say in files that nobody deletes (Art. "
                    "5(1)(e) GDPR): write \"off\"");

    } else if (node) {
        cg_site_say(s, node, false, "\"client_body_in_file_only clean\" "
                    "writes whatever visitors say to the disk (Art. 5(1)(c) "
                    "GDPR): write \"off\", for no more than what is too large "
                    "for \"client_body_buffer_size\"");
    }
}


/* A directory that others may write to, too. */

static bool
cg_lint_shared(const cg_conf_node *node)
{
    size_t   i;
    cg_word  path;

    static const char *const  shared[] = { "/tmp", "/var/tmp", "/dev/shm" };

    if (node == NULL || node->n < 2) {
        return false;
    }

    path = node->words[1];

    while (path.n > 1 && path.p[path.n - 1] == '/') {
        path.n--;
    }

    for (i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
        if (cg_word_is(path, shared[i])) {
            return true;
        }
    }

    return false;
}


/* Requests wait in files; responses do not, but to be stored. */

static void
cg_lint_directories(cg_site *s)
{
    const cg_conf_node  *node;

    node = cg_lint_on(s, "client_body_temp_path");

    if (cg_lint_shared(node)) {
        cg_site_say(s, node, false, "what visitors say waits in a directory "
                    "of everybody: give \"client_body_temp_path\" one of its "
                    "own");
    }

    node = cg_lint_on(s, s->way->temp);

    if (cg_lint_shared(node) && (cg_lint_on(s, s->way->stores[0])
                                 || cg_lint_on(s, s->way->stores[1])))
    {
        cg_site_say(s, node, false, "what is stored of the provider's answers "
                    "waits in a directory of everybody: give "
                    "\"proxy_temp_path\", or the like, one of its own");
    }
}


/* All lines of this name that hold in a block: of the nearest that has one. */

const cg_conf_node *
cg_lint_level(const cg_conf_node *block, const char *name)
{
    const cg_conf_node  *node;

    node = cg_conf_effective(block, name);
    return node ? node->parent : NULL;
}


static void
cg_lint_debug(cg_site *s)
{
    const cg_conf_node  *level, *node;

    level = cg_lint_level(s->block, "error_log");

    for (node = level ? level->first : NULL; node; node = node->next) {
        if (cg_conf_is(node, "error_log") && node->n > 2
            && cg_word_begins(node->words[2], "debug"))
        {
            cg_site_say(s, node, false, "debug logs hold what visitors say "
                        "before it is redacted: write \"error_log FILE "
                        "error\"");
        }
    }
}


static const cg_lint_rule  cg_lint_rules[] = {
    cg_lint_plain,
    cg_lint_verify,
    cg_lint_set_body,
    cg_lint_no_body,
    cg_lint_bind,
    cg_lint_grpc,
    cg_lint_cache,
    cg_lint_files,
    cg_lint_directories,
    cg_lint_debug,
    cg_lint_access_log,
    cg_lint_told,
    cg_lint_path
};


static void
cg_lint_site(cg_site *s, const cg_conf_node *pass, const cg_lint_way *way)
{
    size_t               i;
    const cg_conf_node  *block;

    block = pass->parent;

    s->pass = pass;
    s->way = way;
    s->block = block;
    s->policy = cg_conf_effective(block, "chat_gdpr");

    if (s->policy == NULL || s->policy->n < 2 || s->pass->n < 2
        || cg_word_is(s->policy->words[1], "off"))
    {
        return;
    }

    for (i = 0; i < sizeof(cg_lint_rules) / sizeof(cg_lint_rules[0]); i++) {
        cg_lint_rules[i](s);
    }
}


static void
cg_lint_review(cg_site *s, const cg_conf_node *node)
{
    size_t            i;
    cg_diag           text;
    const cg_policy  *p;

    p = node->n > 1 ? s->lint->policy(s->lint->ctx, node->words[1]) : NULL;

    for (i = 0; p && i < p->n_processors; i++) {
        if (p->processors[i].review[0]
            && strcmp(p->processors[i].review, s->lint->today) < 0)
        {
            (void) cg_diag_set(&text, "the contract with \"%s\" was to be "
                               "reviewed by %s (Art. 28 GDPR): review it, and "
                               "write review=DATE of the next time",
                               p->processors[i].name,
                               p->processors[i].review);
            s->lint->say(s->lint->ctx, false, node->file, node->line,
                         text.text);
        }

        if (strcmp(p->processors[i].dpa, s->lint->today) > 0) {
            (void) cg_diag_set(&text, "the contract with \"%s\" begins on %s, "
                               "and chats go there before (Art. 28(3) GDPR): "
                               "write dpa=DATE of one that holds",
                               p->processors[i].name, p->processors[i].dpa);
            s->lint->say(s->lint->ctx, false, node->file, node->line,
                         text.text);
        }
    }
}


/* Is there anything that is not read because no path names it? */

static void
cg_lint_only(cg_site *s, const cg_conf_node *node)
{
    cg_buf            paths = { NULL, 0, 0 };
    cg_diag           text;
    const cg_policy  *p;

    p = node->n > 1 ? s->lint->policy(s->lint->ctx, node->words[1]) : NULL;

    if (p == NULL || p->paths == NULL || !p->paths->only) {
        return;
    }

    s->st = s->st == CG_OK ? cg_path_write(p->paths, true, &paths) : s->st;

    (void) cg_diag_set(&text, "\"only%.*s\": what is in JSON elsewhere passes "
                       "unread, also where the provider moves or renames it: "
                       "write \"skip\" for what is not to be touched, if you "
                       "can name it", (int) (paths.n < 80 ? paths.n : 80),
                       paths.n ? (const char *) paths.p : "");
    s->lint->say(s->lint->ctx, false, node->file, node->line, text.text);

    cg_buf_free(&paths);
}


/* Is there a policy where this line is? */

static bool
cg_lint_governed(const cg_conf_node *node)
{
    const cg_conf_node  *policy;

    policy = cg_conf_effective(node->parent, "chat_gdpr");
    return policy && policy->n > 1 && !cg_word_is(policy->words[1], "off");
}


/* The location of this name in the server around a line; NULL: none. */

static const cg_conf_node *
cg_lint_location(const cg_conf_node *from, cg_word name)
{
    cg_word              last;
    const cg_conf_node  *server, *node;

    for (server = from; server && !cg_conf_is(server, "server"); /* void */ ) {
        server = server->parent;
    }

    for (node = server ? server->first : NULL; node; /* void */ ) {
        if (cg_conf_is(node, "location") && node->n > 1) {
            last = node->words[node->n - 1];

            if (last.n == name.n && memcmp(last.p, name.p, name.n) == 0) {
                return node;
            }
        }

        if (node->first) {
            node = node->first;
            continue;
        }

        while (node->next == NULL && node->parent != server) {
            node = node->parent;
        }

        node = node->next;
    }

    return NULL;
}


static bool
cg_lint_passes(const cg_conf_node *block)
{
    size_t               i;
    const cg_conf_node  *node;

    for (node = block->first; node; node = node->next) {
        for (i = 0; i < CG_LINT_WAYS; i++) {
            if (cg_conf_is(node, cg_lint_ways[i].pass)) {
                return true;
            }
        }
    }

    return false;
}


/* Where a line leads requests to: the name of a location; of `rewrite` as much
 * as stands in front of what it makes of the request.  No word: nowhere. */

static cg_word
cg_lint_leads(const cg_conf_node *node)
{
    size_t   i;
    cg_word  name = { NULL, 0 };

    static const char *const  names[] = {
        "try_files", "error_page", "mirror", "auth_request", "post_action",
        "add_before_body", "add_after_body"
    };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (node->n > 1 && cg_conf_is(node, names[i])) {
            return node->words[node->n - 1];
        }
    }

    if (!cg_conf_is(node, "rewrite") || node->n < 3
        || cg_conf_says(node, "break"))
    {
        return name;
    }

    name.p = node->words[2].p;

    while (name.n < node->words[2].n && name.p[name.n] != '?'
           && name.p[name.n] != '$')
    {
        name.n++;
    }

    return name;
}


/* A policy holds where a request comes to, not where it came from. */

static void
cg_lint_onward(cg_site *s, const cg_conf_node *node)
{
    cg_word              name;
    const cg_conf_node  *location;

    name = cg_lint_leads(node);

    if (name.n == 0 || !cg_lint_governed(node)) {
        return;
    }

    location = cg_lint_location(node, name);

    if (location && cg_conf_effective(location, "chat_gdpr") == NULL
        && cg_lint_passes(location))
    {
        cg_site_say(s, node, false, "no policy holds at the location that "
                    "this leads to, and it passes requests on: write "
                    "\"chat_gdpr NAME\" there, too, or \"chat_gdpr off\" if "
                    "that is meant");
    }
}


static void
cg_lint_tunnel(cg_site *s, const cg_conf_node *node)
{
    cg_site_say(s, node, true, "\"tunnel_pass\" lets pass whatever is said, "
                "unread: take it out, or switch \"chat_gdpr\" off there");
}


/* A worker's memory has what visitors say, and the keys. */

static void
cg_lint_core(cg_site *s, const cg_conf_node *node)
{
    if (!cg_conf_says(node, "0")) {
        cg_site_say(s, node, false, "core dumps hold what visitors say before "
                    "it is redacted, and keys: take \"worker_rlimit_core\" "
                    "out");
    }
}


/* The log of an address at level debug, wherever the others end. */

static void
cg_lint_debug_connection(cg_site *s, const cg_conf_node *node)
{
    cg_site_say(s, node, false, "debug logs hold what visitors say before it "
                "is redacted: take \"debug_connection\" out");
}


/* The error log has the path and the arguments at each "rewrite", "if" and
 * "set", as they came. */

static void
cg_lint_rewrite_log(cg_site *s, const cg_conf_node *node)
{
    if (cg_conf_says(node, "on")) {
        cg_site_say(s, node, false, "\"rewrite_log\" writes down requests "
                    "before they are redacted: take it out");
    }
}


static void
cg_lint_node(cg_site *s, const cg_conf_node *node)
{
    size_t  i;

    for (i = 0; i < CG_LINT_WAYS; i++) {
        if (cg_conf_is(node, cg_lint_ways[i].pass)) {
            cg_lint_site(s, node, &cg_lint_ways[i]);
        }
    }

    cg_lint_onward(s, node);

    if (cg_conf_is(node, "tunnel_pass") && cg_lint_governed(node)) {
        cg_lint_tunnel(s, node);
    }

    if (cg_conf_is(node, "worker_rlimit_core")) {
        cg_lint_core(s, node);
    }

    if (cg_conf_is(node, "debug_connection")) {
        cg_lint_debug_connection(s, node);
    }

    if (cg_conf_is(node, "rewrite_log")) {
        cg_lint_rewrite_log(s, node);
    }

    if (cg_conf_is(node, "chat_gdpr_policy")) {
        cg_lint_review(s, node);
        cg_lint_only(s, node);
    }
}


/* Each block, without recursion: blocks may be nested as deep as a file is
 * long. */

cg_status
cg_lint_run(const cg_lint *lint, const cg_conf_tree *t)
{
    cg_buf               said = { NULL, 0, 0 };
    cg_site              s;
    const cg_conf_node  *node;

    memset(&s, 0, sizeof(s));
    s.lint = lint;
    s.tree = t;
    s.said = &said;

    for (node = t->root.first; node; /* void */ ) {
        cg_lint_node(&s, node);

        if (node->first && !cg_conf_is(node, "chat_gdpr_policy")) {
            node = node->first;
            continue;
        }

        while (node && node->next == NULL) {
            node = node->parent;
        }

        node = node ? node->next : NULL;
    }

    cg_buf_free(&said);
    return s.st;
}
