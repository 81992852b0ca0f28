/*
 * What URLs carry: a user and a password (RFC 3986, section 3.2.1).  Secrets as
 * arguments are of cg_verify_secret_field.c.
 */

#include <string.h>

#include "cg_secret_text.h"

#define CG_USER_INFO  1024  /* bytes of the user and password in a URL */
#define CG_USER_BACK  110   /* and of those that left context shows */


cg_match
cg_verify_url(const uint8_t *v, size_t at)
{
    size_t    i, start, end, colon;
    cg_match  m;

    start = at + 2;
    m = cg_secret_none(start, at + 1);

    if (at < 2 || v[at - 1] != ':' || !cg_is_alnum(v[at - 2])
        || v[at + 1] != '/')
    {
        return m;
    }

    end = colon = 0;

    for (i = start; i < start + CG_USER_INFO && v[i] > ' '
                    && strchr("/?#\"'<>\\`{}|^", v[i]) == NULL; i++)
    {
        if (v[i] == ':' && colon == 0) {
            colon = i;
        }

        if (v[i] == '@') {
            end = i;
        }
    }

    m.far = i;

    if (end && colon > start && colon + 1 < end
        && (cg_is_alnum(v[end + 1]) || v[end + 1] == '['))
    {
        m.end = end;
        m.rule = CG_RULE_URL_USER;
    }

    return m;
}


bool
cg_url_user(const uint8_t *v, size_t at)
{
    size_t    i;
    cg_match  m;

    for (i = at; i > 2 && v[i - 1] > ' '; i--) {
        if (at - i == CG_USER_BACK) {
            return true;  /* nothing else that is so long ends in an "@" */
        }

        if (v[i - 1] == '/') {
            m = cg_verify_url(v, i - 2);
            return m.rule != CG_RULE_NONE && m.end == at;
        }
    }

    return false;
}
