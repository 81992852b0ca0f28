/*
 * Secrets by their form: private keys in their armour (RFC 7468), as far as
 * they go on.
 */

#include <string.h>

#include "cg_secret_text.h"


/* May it stand in a private key: base64, headers, line breaks that may be
 * escaped? */
static bool
cg_secret_armour(uint8_t ch)
{
    return cg_is_alnum(ch) || (ch && strchr("+/=-\r\n\t \\:,.", ch));
}


/* Does "-----END … KEY-----" end with v[at]? */
static bool
cg_secret_armour_end(const uint8_t *v, size_t at)
{
    size_t  i;

    if (!cg_secret_behind(v, at + 1, "-----")) {
        return false;
    }

    for (i = at - 5; i > at - 45; i--) {
        if (v[i] == '-') {
            return cg_secret_behind(v, i + 1, "-----")
                   && memcmp(v + i + 1, "END ", 4) == 0;
        }
    }

    return false;
}


/* The end of "-----BEGIN … PRIVATE KEY" at v[start]; 0 if that is not there. */
static size_t
cg_secret_armour_begin(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i, end;

    static const char  begin[] = "-----BEGIN ";

    if (start && v[start - 1] == '-') {
        return 0;
    }

    for (i = 0; i < sizeof(begin) - 1; i++) {
        if (v[start + i] != (uint8_t) begin[i]) {
            cg_far(far, start + i);
            return 0;
        }
    }

    for (end = start + i; end < start + 60 && v[end] != '-'; end++) {
        if (v[end] != ' ' && !cg_is_alnum(v[end])) {
            cg_far(far, end);
            return 0;
        }
    }

    cg_far(far, end);

    return cg_secret_behind(v, end, "PRIVATE KEY")
           || cg_secret_behind(v, end, "PRIVATE KEY BLOCK") ? end : 0;
}


/* A key ends where the next one begins: many of them are not read many times
 * over. */
cg_match
cg_verify_private_key(const uint8_t *v, size_t start)
{
    bool      done;
    size_t    i, end;
    cg_match  m;

    done = false;
    m = cg_secret_none(start, start);
    i = cg_secret_armour_begin(v, start, &m.far);

    if (i == 0) {
        return m;
    }

    for (end = i; end < start + CG_SECRET_MAX && cg_secret_armour(v[end]);
         end++)
    {
        if (v[end] != '-') {
            continue;
        }

        if (end > i + 50 && cg_secret_armour_end(v, end)) {
            end++;
            done = true;
            break;
        }

        if (cg_secret_armour_begin(v, end, &m.far)) {
            done = true;
            break;
        }
    }

    cg_far(&m.far, end);

    if (end >= start + CG_SECRET_MAX && !done) {
        m.end = end;
        m.rule = CG_RULE_SECRET_ARMOUR;
        return m;
    }

    while (end > start && v[end - 1] <= ' ') {
        end--;
    }

    m.end = end;
    m.rule = CG_RULE_SECRET_KEY;
    return m;
}
