/*
 * Text in a page: everything that comes from a log is escaped, and what is no
 * UTF-8 or a control character is shown as U+FFFD.
 */

#include <inttypes.h>
#include <string.h>

#include "audit.h"
#include "report.h"


/* Bytes of the UTF-8 character at p, which ends before p + n; 0 if it is
 * none (RFC 3629 section 4). */

static size_t
html_character(const uint8_t *p, size_t n)
{
    size_t  i, len;

    if (p[0] < 0x80) {
        return p[0] >= 0x20 && p[0] != 0x7f ? 1 : 0;
    }

    len = p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3
          : p[0] < 0xf5 ? 4 : 0;

    if (len == 0 || len > n
        || (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f)
        || (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
    {
        return 0;
    }

    for (i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }

    return len;
}


void
html_text(FILE *out, const char *p, size_t n)
{
    size_t  len;

    for ( /* void */ ; n; p += len, n -= len) {
        len = 1;

        switch (*p) {
        case '&':  fputs("&amp;", out);  continue;
        case '<':  fputs("&lt;", out);   continue;
        case '>':  fputs("&gt;", out);   continue;
        case '"':  fputs("&quot;", out); continue;
        case '\n': fputc('\n', out);     continue;
        default:   break;
        }

        len = html_character((const uint8_t *) p, n);

        if (len) {
            (void) fwrite(p, 1, len, out);
        } else {
            fputs("&#xfffd;", out);
            len = 1;
        }
    }
}


void
html_string(FILE *out, const char *s)
{
    html_text(out, s, strlen(s));
}


/* 1,234,567 */

void
html_count(FILE *out, uint64_t n)
{
    int     i, len;
    char    text[24];

    len = snprintf(text, sizeof(text), "%" PRIu64, n);

    for (i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) {
            fputc(',', out);
        }
        fputc(text[i], out);
    }
}


static const char *const  html_months[] = {
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December"
};


static unsigned
html_two(const char *p)
{
    return 10U * (unsigned) (p[0] - '0') + (unsigned) (p[1] - '0');
}


/* 5 January 2026 */

static void
html_calendar(FILE *out, uint64_t ms, bool clock)
{
    char  text[32];

    if (ms == 0 || strlen(audit_time(ms, text)) < 20) {
        fputs("never", out);
        return;
    }

    fprintf(out, "<time datetime=\"%s\">%u %s %.4s", text,
            html_two(text + 8), html_months[(html_two(text + 5) + 11) % 12],
            text);

    if (clock) {
        fprintf(out, ", %.5s UTC", text + 11);
    }

    fputs("</time>", out);
}


void
html_date(FILE *out, uint64_t ms)
{
    html_calendar(out, ms, true);
}


void
html_day(FILE *out, uint32_t day)
{
    html_calendar(out, (uint64_t) day * 86400000, false);
}


/* 5 Jan */

void
html_day_short(FILE *out, uint32_t day)
{
    char  text[32];

    if (strlen(audit_time((uint64_t) day * 86400000, text)) >= 20) {
        fprintf(out, "%u %.3s", html_two(text + 8),
                html_months[(html_two(text + 5) + 11) % 12]);
    }
}
