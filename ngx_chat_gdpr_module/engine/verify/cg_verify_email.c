/*
 * The verifier of e-mail addresses: RFC 5321 section 4.1.2 with the letters of
 * RFC 6531, RFC 1123 section 2.1 for the domain.
 *
 * Of the local part's special characters, those that stand before an address
 * in text and in URLs are not taken ("?", "`", "|", "{", "}"), or only where
 * the word begins as no URL and no form does ("=", "/", "&"), and the others
 * not at its front.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_verify.h"

#define CG_LITERAL_MAX  48

/* In front of a quote that is JSON's, or ends something. */
#define CG_QUOTE_NOT  ":{,[\"\\=abcdefghijklmnopqrstuvwxyz"               \
                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!?"

#define CG_LABEL_MAX  63
#define CG_TOP_MIN    2
#define CG_TOP_MAX    24


static bool
cg_is_local(uint8_t ch)
{
    switch (ch) {
    case '.':
    case '_':
    case '-':
    case '+':
    case '\'':
    case '%':
    case '!':
    case '#':
    case '$':
    case '*':
    case '^':
    case '~':
        return true;
    default:
        return cg_is_alnum(ch);
    }
}


/* The letter outside ASCII before v[s], if it belongs to the local part: an
 * address in ASCII ends at a script that has no spaces. */
static size_t
cg_local_letter(const uint8_t *v, size_t lo, size_t s, size_t at)
{
    size_t    n;
    uint32_t  code;

    n = cg_letter_before(v, lo, s);

    if (n && s < at && v[s] < 0x80) {
        (void) cg_utf8_at(v, s - n, &code);
        if (cg_is_dense(code)) {
            return 0;
        }
    }

    return n;
}


/* Bytes of a character that the end of the text cuts, 0 if it is whole. */
static size_t
cg_local_cut(const uint8_t *v, size_t lo, size_t end)
{
    size_t  n;

    for (n = 1; n <= 3 && n <= end - lo && v[end - n] >= 0x80; n++) {
        if (v[end - n] >= 0xc2) {
            return v[end - n] >= (n == 1 ? 0xc2 : n == 2 ? 0xe0 : 0xf0)
                   ? n : 0;
        }
    }

    return 0;
}


/* Text that was not decoded may hold escapes: the letters of the one in front
 * of the address belong to the escape.  How many of v[s..at) they are. */
static size_t
cg_local_escape(const uint8_t *v, size_t s, size_t at)
{
    size_t  n;

    static const char  hex[] = "0123456789abcdefABCDEF";

    if (s == 0 || v[s - 1] != '\\' || s == at) {
        return 0;
    }

    if (v[s] != 'u') {
        return memchr("nrtbf", v[s], 5) != NULL;
    }

    for (n = 1; n <= 4; n++) {
        if (s + n == at || memchr(hex, v[s + n], sizeof(hex) - 1) == NULL) {
            return 0;
        }
    }

    return 5;
}


/* Is v[i - 1] none of the signs, and no letter, so that a word begins? */
static bool
cg_local_border(const uint8_t *v, size_t i, const char *signs)
{
    return i == 0 || (v[i - 1] < 0x80 ? strchr(signs, v[i - 1]) == NULL
                                      : cg_letter_before(v, 0, i) == 0);
}


/* "name/surname@", "user+box/unit=sales@": where the local part begins that
 * goes on with v[s..), in front of which is "/", "&" or "="; s if there it
 * begins. */
static size_t
cg_local_word(const uint8_t *v, size_t lo, size_t s)
{
    size_t  i, last;
    bool    plus, point, equals;

    if (s == lo || memchr("/&=", v[s - 1], 3) == NULL) {
        return s;
    }

    for (i = s; i > lo && (cg_is_local(v[i - 1])
                           || memchr("/&=", v[i - 1], 3) != NULL); i--)
    {
        /* void */
    }

    if ((i == lo && lo > 0) || !cg_local_border(v, i, "?@\\"))
    {
        return s;
    }

    while (i < s && !cg_is_alnum(v[i])) {
        if (memchr("/&=", v[i++], 3) != NULL) {
            return s;
        }
    }

    plus = point = equals = false;

    for (last = i; last < s; last++) {
        plus |= v[last] == '+';
        point |= v[last] == '.';
        equals |= v[last] == '=' && !plus;
    }

    return equals || (point && !plus) ? s : i;
}


/* Where the quoted string begins that ends before v[at], or at. */
static size_t
cg_local_quoted(const uint8_t *v, size_t at)
{
    size_t  i, lo;

    if (at < 3 || v[at - 1] != '"') {
        return at;
    }

    lo = at > CG_LOCAL_MAX ? at - CG_LOCAL_MAX : 0;

    for (i = at - 2; i > lo && v[i] >= ' ' && v[i] != '"'; i--) {
        /* void */
    }

    return v[i] == '"' && at - i > 2
           && cg_local_border(v, i, CG_QUOTE_NOT) ? i : at;
}


/* Where a quoted string begins that the end of the text cuts, or that ends
 * there; n if none does. */
static size_t
cg_local_quote(const uint8_t *v, size_t n)
{
    size_t  i, lo;

    lo = n > CG_LOCAL_MAX ? n - CG_LOCAL_MAX : 0;

    for (i = n; i > lo && v[i - 1] >= ' '; i--) {
        if (v[i - 1] == '"' && i < n) {
            if (cg_local_border(v, i - 1, CG_QUOTE_NOT)) {
                return i - 1;
            }

            break;
        }
    }

    return n && v[n - 1] == '"' && cg_local_border(v, n - 1, CG_QUOTE_NOT)
           ? n - 1 : n;
}


size_t
cg_email_local(const uint8_t *v, size_t at, bool tail, bool *more)
{
    size_t  s, lo, n;

    lo = at > CG_LOCAL_MAX ? at - CG_LOCAL_MAX : 0;
    s = at - (tail ? cg_local_cut(v, lo, at) : 0);

    while (s > lo) {
        n = v[s - 1] < 0x80 ? cg_is_local(v[s - 1])
                            : cg_local_letter(v, lo, s, at);
        if (n == 0) {
            break;
        }

        s -= n;
    }

    *more = s == lo && lo > 0 && cg_is_local(v[lo - 1]);

    if (s == at) {
        n = tail ? cg_local_quote(v, at) : cg_local_quoted(v, at);

        if (n < at) {
            return n;
        }

    } else if (tail) {
        n = cg_local_quote(v, at);
        lo = cg_local_word(v, lo, s);

        return n < lo ? n : lo;
    }

    if (tail || s < at) {
        n = cg_local_word(v, lo, s);

        if (n < s) {
            return n;
        }
    }

    if (!tail) {
        s += cg_local_escape(v, s, at);
    }

    while (s < at && v[s] < 0x80 && !cg_is_alnum(v[s]) && v[s] != '_') {
        s++;
    }

    return s;
}


/* Behind the label that begins at v[i]; i itself if there is none. */
static size_t
cg_label_end(const uint8_t *v, size_t i, size_t *far)
{
    bool      ascii;
    size_t    start, n;
    uint32_t  code;

    start = i;
    ascii = false;
    cg_far(far, i);

    if (v[i] == '-') {
        return i;
    }

    while (i - start < CG_LABEL_MAX) {
        if (cg_is_alnum(v[i]) || v[i] == '-') {
            ascii = true;
            n = 1;

        } else {
            n = v[i] < 0x80 ? 0 : cg_letter_at(v, i, far);
            if (n == 0) {
                break;
            }

            if (ascii) {
                (void) cg_utf8_at(v, i, &code);
                if (cg_is_dense(code)) {
                    break;
                }
            }
        }

        i += n;
        cg_far(far, i);
    }

    return i;
}


/* Behind the top label that v[start..end) is or begins with, or 0. */
static size_t
cg_label_top(const uint8_t *v, size_t start, size_t end)
{
    size_t  i;

    for (i = start; i < end && cg_is_letter(v[i]); i++) { /* void */ }

    if (i == start) {
        while (i < end && v[i] >= 0x80) {
            i++;
        }

        return i == end && i - start > 3 ? end : 0;
    }

    if (end - start > 4 && (v[start] | 0x20) == 'x'
        && (v[start + 1] | 0x20) == 'n' && v[start + 2] == '-'
        && v[start + 3] == '-')
    {
        while (v[end - 1] == '-') {
            end--;
        }

        return end - start > 4 ? end : 0;
    }

    if (i - start < CG_TOP_MIN || i - start > CG_TOP_MAX
        || (i < end && cg_is_digit(v[i])))
    {
        return 0;
    }

    return i;
}


/* "icon@2x.png" is a file. */
static bool
cg_domain_file(const uint8_t *v, size_t at, size_t end)
{
    size_t  i;

    static const char  kinds[][5] = {
        ".png", ".jpg", ".gif", ".svg", ".pdf", ".webp", ".jpeg"
    };

    if (!cg_is_digit(v[at]) || v[at + 1] != 'x') {
        return false;
    }

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (end - at - 2 == strnlen(kinds[i], 5)
            && memcmp(v + at + 2, kinds[i], end - at - 2) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Behind the address in brackets at v[at], RFC 5321 section 4.1.3, or 0. */
static size_t
cg_domain_literal(const uint8_t *v, size_t at, size_t *far)
{
    bool    apart;
    size_t  i;

    apart = false;

    for (i = at + 1; i - at < CG_LITERAL_MAX
                     && (cg_is_alnum(v[i]) || v[i] == '.' || v[i] == ':'); i++)
    {
        apart |= !cg_is_alnum(v[i]);
    }

    cg_far(far, i);

    return v[i] == ']' && apart ? i + 1 : 0;
}


/* Behind the longest domain at v[at] that ends with a top label, or 0. */
static size_t
cg_domain_end(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i, end, top, best;

    if (v[at] == '[') {
        return cg_domain_literal(v, at, far);
    }

    best = 0;

    for (i = at; i - at < CG_DOMAIN_MAX; i = end + 1) {
        end = cg_label_end(v, i, far);
        if (end == i || end - at > CG_DOMAIN_MAX) {
            break;
        }

        top = i > at ? cg_label_top(v, i, end) : 0;
        if (top) {
            best = top;
        }

        if (v[end] != '.' || v[end - 1] == '-') {
            break;
        }
    }

    return best && !cg_domain_file(v, at, best) ? best : 0;
}


cg_match
cg_verify_email(const uint8_t *v, size_t at)
{
    bool      more;
    cg_match  m;

    m.far = at;
    m.rule = CG_RULE_NONE;
    m.start = cg_email_local(v, at, false, &more);
    m.end = at;

    if (m.start == at) {
        return m;
    }

    m.end = cg_domain_end(v, at + 1, &m.far);
    if (m.end) {
        m.rule = more ? CG_RULE_EMAIL_LONG : CG_RULE_EMAIL;
    }

    return m;
}
