/*
 * <html amp>, <html ⚡>; with "4ads" or "4email" behind it, those of ads and of
 * mail.
 */

#include <string.h>
#include <strings.h>

#include "cg_amp.h"


static bool
cg_amp_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'
           || c == '/';
}


/* How many bytes at p say AMP; 0 for none. */

static size_t
cg_amp_word(const uint8_t *p, size_t n)
{
    size_t  len;

    static const char  bolt[] = "\xe2\x9a\xa1", shown[] = "\xef\xb8\x8f";

    if (n < 3) {
        return 0;
    }

    if (strncasecmp((const char *) p, "amp", 3) == 0) {
        return 3;
    }

    len = memcmp(p, bolt, 3) == 0 ? 3 : 0;

    return len && n >= 6 && memcmp(p + 3, shown, 3) == 0 ? 6 : len;
}


static bool
cg_amp_named(const uint8_t *p, size_t n)
{
    size_t  i, len;

    static const char *const  kinds[] = { "", "4ads", "4email" };

    len = cg_amp_word(p, n);

    for (i = 0; len && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (n - len == strlen(kinds[i])
            && strncasecmp((const char *) p + len, kinds[i], n - len) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Behind the value of an attribute whose "=" is at i - 1. */

static size_t
cg_amp_value(const uint8_t *p, size_t n, size_t i)
{
    uint8_t  quote;

    while (i < n && cg_amp_blank(p[i]) && p[i] != '/') {
        i++;
    }

    if (i < n && (p[i] == '"' || p[i] == '\'')) {
        quote = p[i];

        for (i++; i < n && p[i] != quote; i++) { /* void */ }

        return i + (i < n);
    }

    while (i < n && p[i] != '>' && (p[i] == '/' || !cg_amp_blank(p[i]))) {
        i++;
    }

    return i;
}


bool
cg_amp(const uint8_t *p, size_t n)
{
    size_t  i, from;

    for (i = 0; i < n && p[i] != '>'; /* void */) {
        if (cg_amp_blank(p[i])) {
            i++;
            continue;
        }

        for (from = i++; i < n && p[i] != '=' && p[i] != '>'
                         && !cg_amp_blank(p[i]); i++)
        {
            /* void */
        }

        if (cg_amp_named(p + from, i - from)) {
            return true;
        }

        while (i < n && cg_amp_blank(p[i]) && p[i] != '/') {
            i++;
        }

        if (i < n && p[i] == '=') {
            i = cg_amp_value(p, n, i + 1);
        }
    }

    return false;
}
