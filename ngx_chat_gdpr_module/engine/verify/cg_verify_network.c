/*
 * Verifiers of addresses in hexadecimal: IPv6 (RFC 4291 section 2.2, with a
 * zone as RFC 4007 section 11 has it) and MAC (IEEE 802, EUI-48; in pairs or
 * in groups of four).  Both are found by their first separator.
 */

#include "cg_border.h"
#include "cg_verify.h"

#define CG_IPV6_GROUPS  8
#define CG_LABEL_REACH  16
#define CG_ZONE_MAX     15


static bool
cg_is_hex(uint8_t ch)
{
    return cg_is_digit(ch) || ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'f');
}


/* Is it a word that ends before the colon, and not a group: "ip:", "MAC:"? */
static bool
cg_hex_label(const uint8_t *v, size_t colon)
{
    bool    word;
    size_t  i, lo;

    word = false;
    lo = colon > CG_LABEL_REACH ? colon - CG_LABEL_REACH : 0;

    for (i = colon; i > lo && cg_is_letter(v[i - 1]); i--) {
        word |= !cg_is_hex(v[i - 1]);
    }

    return word && cg_border_left(v, i);
}


/* Where the group in front of the separator begins, of at most four digits;
 * the separator itself if there is none, and behind it if it is not the
 * first. */
static size_t
cg_hex_start(const uint8_t *v, size_t sep)
{
    size_t  s;

    for (s = sep; s > 0 && sep - s < 4 && cg_is_hex(v[s - 1]); s--) {
        /* void */
    }

    if (!cg_border_left(v, s) || (s > 0 && v[s - 1] == '.')) {
        return sep + 1;
    }

    if (s > 0 && v[s - 1] == ':') {
        return s < sep && cg_hex_label(v, s - 1) ? s : sep + 1;
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


/* The last two groups may be an IPv4 address: its end, or 0. */
static size_t
cg_hex_quad(const uint8_t *v, size_t at, size_t *far)
{
    cg_match  m;

    m = cg_verify_quad(v, at);
    cg_far(far, m.far);

    return m.rule == CG_RULE_NONE ? 0 : m.end;
}


static void
cg_hex_read(const uint8_t *v, size_t at, cg_hex_groups *g, size_t *far)
{
    size_t  i, n, quad;

    g->groups = 0;
    g->digits = 0;
    g->gap = false;
    g->end = at;

    for ( ;; ) {
        n = cg_hex_group(v, at, far);

        /* a third colon */
        if (n == 0 && g->end != at) {
            return;
        }

        if (n == 0 && g->gap && v[at] == ':') {
            g->groups = 0;
            return;
        }

        if (n && v[at + n] == '.' && (g->gap || g->groups == 6)) {
            quad = cg_hex_quad(v, at, far);
            if (quad) {
                g->groups += 2;
                g->digits++;
                g->end = quad;
                return;
            }
        }

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


/* Behind the zone at v[at], "%eth0", if there is one. */
static size_t
cg_hex_zone(const uint8_t *v, size_t at, size_t *far)
{
    size_t  n;

    cg_far(far, at);

    if (v[at] != '%') {
        return at;
    }

    for (n = 0; n <= CG_ZONE_MAX && (cg_is_alnum(v[at + 1 + n])
                                     || v[at + 1 + n] == '.'
                                     || v[at + 1 + n] == '-'); n++)
    {
        /* void */
    }

    cg_far(far, at + 1 + n);

    while (n && !cg_is_alnum(v[at + n])) {
        n--;
    }

    return n && n <= CG_ZONE_MAX && cg_border_right(v, at + 1 + n, far)
           ? at + 1 + n : at;
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
    if (g.gap ? g.groups == 0 || g.groups >= CG_IPV6_GROUPS || g.digits == 0
                || (v[g.end - 1] == ':' && g.groups < 2)
              : g.groups != CG_IPV6_GROUPS)
    {
        return m;
    }

    if (v[g.end] != ':' && cg_border_right(v, g.end, &m.far)) {
        m.rule = CG_RULE_IPV6;
        m.end = cg_hex_zone(v, g.end, &m.far);
    }

    return m;
}


/* `count` groups of `size` digits from v[at] on, with the separator between
 * them: the end, or 0. */
static size_t
cg_mac_groups(const uint8_t *v, size_t at, uint8_t sep, size_t size,
    size_t count, size_t *far)
{
    size_t  i;

    for (i = 0; i < count; i++) {
        if (i && v[at++] != sep) {
            return 0;
        }

        if (cg_hex_group(v, at, far) < size) {
            return 0;
        }

        at += size;
    }

    cg_far(far, at + 1);

    return v[at] == sep && cg_is_alnum(v[at + 1]) ? 0 : at;
}


cg_match
cg_verify_mac(const uint8_t *v, size_t sep)
{
    bool      dots;
    size_t    at, end, i;
    cg_match  m;

    m = (cg_match) { sep, sep, CG_RULE_NONE, sep };
    at = cg_hex_start(v, sep);
    dots = v[sep] == '.';

    if (at + (dots ? 4 : 2) != sep || v[sep] == ' '
        || (v[sep] == '-' && at > 1 && v[at - 1] == '-'
            && cg_is_alnum(v[at - 2])))
    {
        return m;
    }

    m.start = at;
    end = dots ? cg_mac_groups(v, at, '.', 4, 3, &m.far)
               : cg_mac_groups(v, at, v[sep], 2, 6, &m.far);

    if (end == 0 || !cg_border_right(v, end, &m.far)) {
        return m;
    }

    /* decimal digits alone, by dashes or points, are of another kind */
    for (i = at; v[sep] != ':' && i < end; i++) {
        if (cg_is_letter(v[i])) {
            break;
        }
    }

    if (i < end) {
        m.rule = CG_RULE_MAC;
        m.end = end;
    }

    return m;
}
