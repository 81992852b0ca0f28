/*
 * Which events are asked for.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>

#include "cg_consent.h"
#include "cg_hex.h"
#include "command.h"
#include "filter.h"
#include "filter_words.h"

/* Options whose value is that of a member. */
static const struct {
    filter_key    key;
    event_member  member;
} filter_members[] = {
    { FILTER_POLICY,     EVENT_POLICY },
    { FILTER_DIRECTION,  EVENT_DIRECTION },
    { FILTER_ERROR,      EVENT_ERROR },
    { FILTER_CONNECTION, EVENT_CONNECTION },
    { FILTER_DECISION,   EVENT_DECISION },
    { FILTER_SUBJECT,    EVENT_SUBJECT },
};


bool
filter_option(filter *f, int c, char *arg)
{
    if (c < 256 || c >= 256 + FILTER_N) {
        return false;
    }

    f->value[c - 256] = arg;
    return true;
}


/* The beginning of a time, as events have it. */

static bool
filter_time(const char *s)
{
    char    whole[25] = "2000-01-01T00:00:00.000Z";
    size_t  n;

    n = strlen(s);

    if (n == 0 || n > 24) {
        return false;
    }

    memcpy(whole, s, n);

    /* of a day cut in two the rest is made up */

    return n < 8 ? s[0] >= '0' && s[0] <= '9' : cg_record_time(whole) != 0;
}


/* The pseudonym of whoever has a cookie. */

static int
filter_cookie(filter *f, const cg_secret *secret)
{
    cg_choice    c;
    const char  *cookie, *host;

    /* of no policy: what was chosen does not matter, but whose it is */
    static const cg_policy  none;

    cookie = f->value[FILTER_COOKIE];
    host = f->value[FILTER_HOST];

    if (strrchr(cookie, '=')) {
        cookie = strrchr(cookie, '=') + 1;
    }

    cg_choice_read(&c, &none, secret, 1, host, strlen(host),
                   (uint32_t) time(NULL), cookie, strlen(cookie));

    if (!c.known) {
        complain("the cookie was not made with this secret, for this host");
        return EXIT_UNREAD;
    }

    if (cg_choice_pseudonym(&c, secret, f->subject) != CG_OK) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_UNREAD;
    }

    f->value[FILTER_SUBJECT] = f->subject;
    return EXIT_OK;
}


static int
filter_secret(filter *f)
{
    int          rc;
    char         text[128];
    FILE        *in;
    size_t       n;
    cg_secret    secret;
    const char  *path;

    path = f->value[FILTER_SECRET];
    in = fopen(path, "re");

    if (in == NULL) {
        complain("%s: %s", path, strerror(errno));
        return EXIT_UNREAD;
    }

    n = fread(text, 1, sizeof(text), in);
    (void) fclose(in);

    if (cg_secret_read(&secret, text, n)) {
        rc = filter_cookie(f, &secret);
    } else {
        complain("%s: holds no secret, 64 hexadecimal digits", path);
        rc = EXIT_UNREAD;
    }

    OPENSSL_cleanse(text, sizeof(text));
    cg_secret_free(&secret);
    return rc;
}


/* The pseudonym that a receipt of consent is about.  Its signature is not
 * looked at: who makes one up has to know a pseudonym. */

static int
filter_receipt(filter *f)
{
    char         text[65536];
    FILE        *in;
    size_t       n;
    const char  *path, *at;

    static const char  name[] = "\"dpv:isIndicatedBy\":\"";

    path = f->value[FILTER_RECEIPT];
    in = fopen(path, "re");

    if (in == NULL) {
        complain("%s: %s", path, strerror(errno));
        return EXIT_UNREAD;
    }

    n = fread(text, 1, sizeof(text), in);
    (void) fclose(in);

    at = cg_record_find(text, text + n, name);
    at = at ? at + sizeof(name) - 1 : NULL;

    if (at == NULL || text + n - at < 32 || !cg_hex_only(at, 32)) {
        complain("%s: is no receipt of this proxy", path);
        return EXIT_UNREAD;
    }

    memcpy(f->subject, at, 32);
    f->subject[32] = '\0';
    f->value[FILTER_SUBJECT] = f->subject;
    return EXIT_OK;
}


static bool
filter_digits(const char *s, const char *digits)
{
    return s == NULL || (*s != '\0' && strspn(s, digits) == strlen(s));
}


int
filter_finish(filter *f)
{
    int                rc;
    size_t             i;
    static const int   times[] = { FILTER_SINCE, FILTER_UNTIL };

    for (i = 0; i < 2; i++) {
        if (f->value[times[i]] && !filter_time(f->value[times[i]])) {
            return usage_error("\"%s\" is no time: write 2026-01-02 or "
                               "2026-01-02T03:04:05Z", f->value[times[i]]);
        }
    }

    if (!filter_digits(f->value[FILTER_CONNECTION], "0123456789")) {
        return usage_error("\"%s\" is no number of a connection",
                           f->value[FILTER_CONNECTION]);
    }

    if (f->value[FILTER_SUBJECT]
        && (strlen(f->value[FILTER_SUBJECT]) != 32
            || !cg_hex_only(f->value[FILTER_SUBJECT], 32)))
    {
        return usage_error("\"--subject\" takes a pseudonym as events and "
                           "receipts have it, 32 hexadecimal digits");
    }

    if ((f->value[FILTER_COOKIE] != NULL) + (f->value[FILTER_RECEIPT] != NULL)
        + (f->value[FILTER_SUBJECT] != NULL) > 1)
    {
        return usage_error("\"--subject\", \"--receipt\" and \"--cookie\" say "
                           "the same: give one of them");
    }

    rc = filter_words(f);

    if (rc != EXIT_OK) {
        return rc;
    }

    if (f->value[FILTER_RECEIPT]) {
        return filter_receipt(f);
    }

    if (f->value[FILTER_COOKIE] == NULL) {
        return EXIT_OK;
    }

    if (f->value[FILTER_SECRET] == NULL || f->value[FILTER_HOST] == NULL) {
        return usage_error("\"--cookie\" takes \"--secret FILE\", the proxy's "
                           "chat_gdpr_key, and \"--host NAME\", the site that "
                           "set it");
    }

    return filter_secret(f);
}


/* What the front of the record says: cheap, and most that is asked for. */

static bool
filter_front(const filter *f, const cg_record *r)
{
    const char  *since, *until, *type, *chain;

    since = f->value[FILTER_SINCE];
    until = f->value[FILTER_UNTIL];
    type = f->value[FILTER_TYPE];
    chain = f->value[FILTER_CHAIN];

    return (since == NULL || strncmp(r->time, since, strlen(since)) >= 0)
           && (until == NULL || strncmp(r->time, until, strlen(until)) <= 0)
           && (type == NULL || (strlen(type) == r->type_n
                                && memcmp(type, r->type, r->type_n) == 0))
           && (chain == NULL || (strlen(chain) == CG_CHAIN_ID
                                 && memcmp(chain, r->chain, CG_CHAIN_ID)
                                    == 0));
}


static bool
filter_entity(const filter *f, const event *e)
{
    uint64_t    n;
    event_text  at, name;

    at = e->member[EVENT_FINDINGS];

    while (event_count_next(&at, &name, &n)) {
        if (event_text_is(name, f->value[FILTER_ENTITY])) {
            return true;
        }
    }

    return false;
}


bool
filter_fits(const filter *f, const event *e)
{
    size_t       i;
    event_text   purpose;
    const char  *want;

    if (!filter_front(f, &e->record)) {
        return false;
    }

    for (i = 0; i < sizeof(filter_members) / sizeof(filter_members[0]); i++) {
        want = f->value[filter_members[i].key];

        if (want && !event_text_is(e->member[filter_members[i].member], want))
        {
            return false;
        }
    }

    if (f->value[FILTER_PURPOSE]) {
        purpose.p = f->value[FILTER_PURPOSE];
        purpose.n = strlen(purpose.p);

        if (!event_list_has(e->member[EVENT_GRANTED], purpose)
            && !event_list_has(e->member[EVENT_REFUSED], purpose))
        {
            return false;
        }
    }

    return f->value[FILTER_ENTITY] == NULL || filter_entity(f, e);
}
