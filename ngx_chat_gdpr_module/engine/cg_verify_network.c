/*
 * Verifiers of addresses in hexadecimal: IPv6 (RFC 4291 section 2.2) and MAC
 * (IEEE 802, EUI-48, with colons).  Both are found by their first colon.
 */

#include "cg_border.h"
#include "cg_verify.h"

#define CG_IPV6_GROUPS  8


static bool
cg_is_hex(uint8_t ch)
{
    return cg_is_digit(ch) || ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'f');
}


/* Where the group in front of the first colon begins, of at most four digits;
 * the colon itself if there is none, and behind it if it is not the first. */
static size_t
cg_hex_start(const uint8_t *v, size_t colon)
{
    size_t  s;

    for (s = colon; s > 0 && colon - s < 4 && cg_is_hex(v[s - 1]); s--) {
        /* void */
    }

    if (!cg_border_left(v, s) || (s > 0 && (v[s - 1] == ':' || v[s - 1] == '.')))
    {
        return colon + 1;
    }

    return s;
}


/* Hexadecimal digits at v[at], at most four. */
static size_t
cg_hex_group(const uint8_t *v, size_t at, size_t *far)
{
    size_t  n;

    for (n = 0; n < 4 && cg_is_hex(v[at + n]); n++) { /* void */ }

    cg_far(far, at + n);
    return n;
}


typedef struct {
    size_t  groups;
    size_t  digits;    /* decimal ones */
    bool    gap;       /* "::" */
    size_t  end;
} cg_hex_groups;


static void
cg_hex_read(const uint8_t *v, size_t at, cg_hex_groups *g, size_t *far)
{
    size_t  i, n;

    g->groups = 0;
    g->digits = 0;
    g->gap = false;
    g->end = at;

    for ( ;; ) {
        n = cg_hex_group(v, at, far);

        for (i = 0; i < n; i++) {
            g->digits += cg_is_digit(v[at + i]);
        }

        g->groups += n != 0;
        at += n;

        if (n) {
            g->end = at;
        }

        cg_far(far, at + 1);

        if (v[at] != ':' || g->groups == CG_IPV6_GROUPS) {
            return;
        }

        if (v[at + 1] == ':') {
            if (g->gap) {
                return;
            }

            g->gap = true;
            at++;
            g->end = at + 1;

        } else if (!cg_is_hex(v[at + 1])) {
            return;
        }

        at++;
    }
}


cg_match
cg_verify_ipv6(const uint8_t *v, size_t colon)
{
    size_t         start;
    cg_match       m;
    cg_hex_groups  g;

    m = (cg_match) { colon, colon, CG_RULE_NONE, colon };
    start = cg_hex_start(v, colon);

    if (start > colon) {
        return m;
    }

    m.start = start;
    cg_hex_read(v, start, &g, &m.far);

    /* "a::b" without a digit may be the name of something */
    if (g.gap ? g.groups == 0 || g.groups == CG_IPV6_GROUPS || g.digits == 0
                || (v[g.end - 1] == ':' && g.groups < 2)
              : g.groups < CG_IPV6_GROUPS)
    {
        return m;
    }

    if (v[g.end] != ':' && cg_border_right(v, g.end, &m.far)) {
        m.rule = CG_RULE_IPV6;
        m.end = g.end;
    }

    return m;
}


cg_match
cg_verify_mac(const uint8_t *v, size_t colon)
{
    size_t    i, at;
    cg_match  m;

    m = (cg_match) { colon, colon, CG_RULE_NONE, colon };
    at = cg_hex_start(v, colon);

    if (at + 2 != colon) {
        return m;
    }

    m.start = at;

    for (i = 0; i < 6; i++) {
        if (i && v[at++] != ':') {
            return m;
        }

        if (cg_hex_group(v, at, &m.far) != 2) {
            return m;
        }

        at += 2;
    }

    if (v[at] != ':' && cg_border_right(v, at, &m.far)) {
        m.rule = CG_RULE_MAC;
        m.end = at;
    }

    return m;
}
