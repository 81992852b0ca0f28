/*
 * What may be a password behind words that say so: where it ends, in a member
 * of JSON, in quotes, in a field of a form, in prose; and what is none: words,
 * placeholders, what was masked before.
 */

#include <string.h>

#include "cg_secret_text.h"

/* What is said of a password instead of it. */
static const char  cg_words_none[] =
    "reset|forgot|forgotten|vergessen|oublie|olvidada|required|wrong|"
    "incorrect|invalid|expired|changed|none|null|true|false|undefined|"
    "please|again|here|hidden|optional|";


size_t
cg_secret_cut(const uint8_t *v, size_t end)
{
    size_t  i;

    for (i = end; i > end - 3 && (v[i] & 0xc0) == 0x80; i--) { /* void */ }

    return i;
}


bool
cg_secret_like(const uint8_t *text, size_t n)
{
    size_t  i;
    bool    odd;

    odd = false;

    for (i = 0; i < n; i++) {
        if (text[i] == ':' && i + 2 < n && text[i + 1] == '/') {
            return false;  /* a URL */
        }

        odd |= cg_is_digit(text[i])
               || (text[i] < 0x80 && strchr("!#$%^&*+=~?@_|\\/", text[i]))
               || (i && text[i] >= 'A' && text[i] <= 'Z'
                   && text[i - 1] >= 'a' && text[i - 1] <= 'z');
    }

    return odd;
}


bool
cg_secret_thing(const uint8_t *text, size_t n)
{
    size_t  i, k;

    static const char *const  things[] = {
        "iphone", "ipad", "ios", "windows", "win1", "office", "android", "xbox",
        "galaxy", "outlook", "playstation", "wifi", "wlan", "wpa", "sha", "md5",
        "oauth", "base64", "utf"
    };

    for (i = 0; i < sizeof(things) / sizeof(things[0]); i++) {
        for (k = 0; k < n && things[i][k]
                    && cg_lower(text[k]) == (uint8_t) things[i][k]; k++)
        {
            /* void */
        }

        if (things[i][k] == '\0' && (k == n || !cg_is_letter(text[k]))) {
            return true;
        }
    }

    return false;
}


bool
cg_secret_mixed(const uint8_t *text, size_t n)
{
    size_t  i;
    bool    letter, odd;

    letter = odd = false;

    for (i = 0; i < n; i++) {
        letter |= cg_is_letter(text[i]) || text[i] >= 0x80;
        odd |= cg_is_digit(text[i])
               || (text[i] < 0x80 && strchr("!#$%^&*+=~?@_", text[i]));
    }

    return letter && odd && !cg_secret_thing(text, n);
}


/* "[api_secret]", "<your password>", "{{password}}", and the front of a label
 * or a token that was cut: no more than words in brackets. */
static bool
cg_secret_placeholder(const uint8_t *text, size_t n)
{
    size_t       i, end;
    const char  *at;

    static const char  open[] = "[{<", close[] = "]}>";

    at = n ? memchr(open, text[0], sizeof(open) - 1) : NULL;

    if (at == NULL) {
        return false;
    }

    for (i = 0; i < n && text[i] == text[0]; i++) { /* void */ }

    for (end = n; end > i && text[end - 1] == (uint8_t) close[at - open];
         end--)
    {
        /* void */
    }

    while (i < end && (cg_is_letter(text[i])
                       || (text[i] && strchr("_- .", text[i]))))
    {
        i++;
    }

    return i == end;
}


bool
cg_secret_masked(const uint8_t *text, size_t n)
{
    size_t  i;

    for (i = 0; i < n && !cg_is_alnum(text[i])
                && (text[i] < 0x80 || text[0] == 0xe2); i++)
    {
        /* bullets, too */
    }

    return i == n || cg_secret_placeholder(text, n);
}


bool
cg_secret_said(const uint8_t *text, size_t n, const char *list)
{
    size_t  i, len;

    for ( /* void */ ; *list; list += len + 1) {
        len = strcspn(list, "|");

        for (i = 0; i < n && len == n
                    && cg_lower(text[i]) == (uint8_t) list[i]; i++)
        {
            /* void */
        }

        if (len == n && i == n) {
            return true;
        }
    }

    return false;
}


/* The end of a string of JSON that begins at v[start]: a quote behind which
 * its syntax goes on.  A quote that was escaped is text. */
static size_t
cg_secret_string(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i, k;

    for (i = start; i < start + CG_VALUE_MAX && v[i] >= ' '; i++) {
        if (v[i] != '"') {
            continue;
        }

        for (k = i + 1; v[k] == ' ' && k < i + 8; k++) { /* void */ }

        cg_far(far, k);

        if (v[k] == ',' || v[k] == '}' || v[k] == ']' || v[k] < ' ') {
            break;  /* no string has a line's end in it */
        }
    }

    cg_far(far, i);
    return i;
}


/* The end of what is quoted in prose; its start if that was a quote that
 * ends something. */
static size_t
cg_secret_quoted(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i;

    for (i = start; i < start + CG_VALUE_MAX && v[i] >= ' '
                    && v[i] != v[start - 1]; i++)
    {
        /* void */
    }

    cg_far(far, i);

    return (v[i] == v[start - 1] || i == start + CG_VALUE_MAX)
           && (cg_is_alnum(v[start]) || v[start] >= 0x80) ? i : start;
}


size_t
cg_secret_word(const uint8_t *v, size_t start, bool argument, size_t *far)
{
    size_t  i;

    for (i = start; i < start + CG_VALUE_MAX && v[i] > ' ' && v[i] != '"'
                    && v[i] != '<' && v[i] != '>'
                    && !(argument && (v[i] == '&' || v[i] == '#')); i++)
    {
        /* void */
    }

    cg_far(far, i);

    while (i > start && i < start + CG_VALUE_MAX
           && strchr(".,;:!?)'", v[i - 1]))
    {
        i--;
    }

    return i;
}


/* Is the end of a word the end of what was said? */
static bool
cg_secret_last(const uint8_t *v, size_t end, size_t *far)
{
    while (v[end] && strchr(".!)' ", v[end])) {
        end++;
    }

    cg_far(far, end);
    return v[end] < ' ' || v[end] == '"' || v[end] == '<' || v[end] == '&';
}


/* Is it the value of a field of a form, of which the key stands in front? */
static bool
cg_secret_form(const uint8_t *v, size_t start)
{
    size_t  i;

    if (start < 2 || v[start - 1] != '=') {
        return false;
    }

    for (i = start - 1; i && start - i < 60
                        && (cg_is_run(v[i - 1]) || v[i - 1] == '.'
                            || v[i - 1] == '[' || v[i - 1] == ']'); i--)
    {
        /* void */
    }

    return i == 0 || v[i - 1] == '&';
}


/* Where a value at v[start] ends that may be a password, and what finds it. */
static size_t
cg_secret_value(const uint8_t *v, size_t start, const cg_phrase *p,
    bool argument, cg_match *m)
{
    size_t    end;
    unsigned  more;

    if (p->field && p->quoted) {
        m->rule = CG_RULE_SECRET_MEMBER;
        end = cg_secret_string(v, start, &m->far);
        return end < start + CG_VALUE_MAX ? end : cg_secret_cut(v, end);
    }

    if (p->quoted) {
        more = CG_RULE_SECRET_QUOTED;
        end = cg_secret_quoted(v, start, &m->far);

    } else if (p->field) {
        more = CG_RULE_SECRET_RUN;
        end = cg_secret_run(v, start, CG_VALUE_MAX);
        cg_far(&m->far, end);

    } else {
        more = argument ? CG_RULE_SECRET_ARGUMENT : CG_RULE_SECRET_WORD;
        end = cg_secret_word(v, start, argument, &m->far);
    }

    if (end < start + CG_VALUE_MAX) {
        m->rule = cg_secret_form(v, start) ? CG_RULE_SECRET_FIELD
                                           : CG_RULE_SECRET_PASSWORD;
        return end;
    }

    m->rule = more;
    return cg_secret_cut(v, end);
}


cg_match
cg_secret_password(const uint8_t *v, size_t start, const cg_phrase *p,
    bool argument, cg_match m)
{
    size_t    end;
    cg_match  none;

    m.start = start;
    end = cg_secret_value(v, start, p, argument, &m);

    none = m;
    none.rule = CG_RULE_NONE;

    if (end == start || cg_secret_masked(v + start, end - start)
        || cg_secret_said(v + start, end - start, cg_words_none))
    {
        return none;
    }

    if (!p->quoted && m.rule != CG_RULE_SECRET_FIELD
        && (end - start < 4
            || (!cg_secret_like(v + start, end - start)
                && !(p->parted
                     && (argument || cg_secret_last(v, end, &none.far))))))
    {
        return none;
    }

    cg_far(&m.far, none.far);
    m.end = end;

    /* rather its own than that of the sentence */
    while (m.rule == CG_RULE_SECRET_PASSWORD && !p->quoted && v[m.end] == '!'
           && m.end < start + CG_VALUE_MAX)
    {
        m.end++;
    }

    cg_far(&m.far, m.end);
    return m;
}
