/*
 * Attributes are read as WHATWG HTML 13.2.5.32 to 13.2.5.39 says: of two with
 * one name the first counts.
 */

#include <string.h>
#include <strings.h>

#include "cg_html.h"
#include "cg_notice.h"
#include "cg_page.h"

#define CG_PAGE_STYLE                                                       \
    "<link rel=\"stylesheet\" href=\"" CG_NOTICE_PATH "prompt.css\""
#define CG_PAGE_SCRIPT                                                      \
    "<script src=\"" CG_NOTICE_PATH "prompt.js\" "

/* One attribute of a tag. */
typedef struct {
    cg_word         name;
    const uint8_t  *from;   /* its value, with the quotes */
    const uint8_t  *to;
    cg_word         value;  /* without them; p NULL if there is none */
} cg_attribute;


static bool
cg_page_blank(uint8_t ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\f' || ch == '\r';
}


static const uint8_t *
cg_page_blanks(const uint8_t *p, const uint8_t *end)
{
    while (p < end && cg_page_blank(*p)) {
        p++;
    }

    return p;
}


/* The value behind "=", at *p. */

static void
cg_attribute_value(cg_attribute *a, const uint8_t **p, const uint8_t *end)
{
    const uint8_t  *s, *to;

    a->from = s = cg_page_blanks(*p, end);

    if (s < end && (*s == '"' || *s == '\'')) {
        to = memchr(s + 1, *s, (size_t) (end - s - 1));
        a->value.p = (const char *) s + 1;
        a->value.n = (size_t) ((to ? to : end) - s - 1);
        a->to = to ? to + 1 : end;

    } else {
        for (to = s; to < end && !cg_page_blank(*to); to++) { /* void */ }

        a->value.p = (const char *) s;
        a->value.n = (size_t) (to - s);
        a->to = to;
    }

    *p = a->to;
}


/* The next attribute at *p; `end` is the ">" of the tag. */

static bool
cg_attribute_next(cg_attribute *a, const uint8_t **p, const uint8_t *end)
{
    const uint8_t  *s, *from;

    for (s = *p; s < end && (cg_page_blank(*s) || *s == '/'); s++) {
        /* void */
    }

    if (s == end) {
        return false;
    }

    for (from = s++; s < end && !cg_page_blank(*s) && *s != '/' && *s != '=';
         s++)
    {
        /* void */
    }

    memset(a, 0, sizeof(*a));
    a->name.p = (const char *) from;
    a->name.n = (size_t) (s - from);

    *p = s;
    s = cg_page_blanks(s, end);

    if (s < end && *s == '=') {
        *p = s + 1;
        cg_attribute_value(a, p, end);
    }

    return true;
}


static bool
cg_page_is(cg_word w, const char *s)
{
    return w.n == strlen(s) && strncasecmp(w.p, s, w.n) == 0;
}


/* What looks like a reference and is none that is known: browsers know more of
 * them, and some without a semicolon.  In the arguments of an address it is
 * none to them either. */

static bool
cg_page_doubtful(const uint8_t *p, const uint8_t *end)
{
    const uint8_t  *s;

    for (s = p + 1;
         s < end && (((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z')
                     || (*s >= '0' && *s <= '9'));
         s++)
    {
        /* void */
    }

    return s > p + 1 && (s == end || *s != '=');
}


/* CG_EKEY: it cannot be told what it says. */

static cg_status
cg_page_decode(cg_word value, cg_buf *out)
{
    size_t          taken, len;
    uint8_t         c[4];
    cg_status       st;
    const uint8_t  *p, *end, *amp;

    st = CG_OK;
    p = (const uint8_t *) value.p;
    end = value.n ? p + value.n : p;

    while (st == CG_OK && p < end) {
        amp = memchr(p, '&', (size_t) (end - p));
        st = cg_buf_add(out, p, (size_t) ((amp ? amp : end) - p));

        if (amp == NULL || st != CG_OK) {
            break;
        }

        taken = cg_html_reference(amp, (size_t) (end - amp), true, c, &len);

        if (taken != CG_HTML_LITERAL) {
            st = cg_buf_add(out, c, len);
            p = amp + taken;

        } else if (cg_page_doubtful(amp, end)) {
            st = CG_EKEY;

        } else {
            st = cg_buf_str(out, "&");
            p = amp + 1;
        }
    }

    return st;
}


/* A value of ours in double quotes. */

static cg_status
cg_page_quote(const cg_buf *value, cg_buf *out)
{
    size_t       i;
    cg_status    st;
    const char  *text;

    st = cg_buf_str(out, "\"");

    for (i = 0; i < value->n && st == CG_OK; i++) {
        text = value->p[i] == '"' ? "&quot;"
               : value->p[i] == '&' ? "&amp;" : NULL;

        st = text ? cg_buf_str(out, text)
                  : cg_buf_add(out, &value->p[i], 1);
    }

    return st == CG_OK ? cg_buf_str(out, "\"") : st;
}


const char *
cg_page_ours(cg_page *page)
{
    if (page->ours == NULL) {
        page->ours = page->ask(page->asked);
    }

    return page->ours;
}


/* The content of a policy, p[0..n) being its tag.  *own: what the tag becomes,
 * empty if it stays. */

static cg_status
cg_page_policy(cg_page *page, const uint8_t *p, size_t n,
    const cg_attribute *content, cg_buf *own)
{
    cg_buf     text = { NULL, 0, 0 }, wider = { NULL, 0, 0 };
    cg_status  st;

    page->csp.meta = true;
    st = cg_page_ours(page) ? cg_page_decode(content->value, &text)
                            : CG_ENOMEM;

    if (st == CG_OK) {
        st = cg_csp_allow(&page->csp, (const char *) text.p, text.n,
                          page->ours, &wider);
    }

    if (st == CG_OK && page->csp.wider) {
        st = cg_buf_add(own, p, (size_t) (content->from - p));

        if (st == CG_OK) {
            st = cg_page_quote(&wider, own);
        }

        if (st == CG_OK) {
            st = cg_buf_add(own, content->to,
                            (size_t) (p + n - content->to));
        }
    }

    cg_buf_free(&text);
    cg_buf_free(&wider);
    return st;
}


static cg_status
cg_page_meta(cg_page *page, const uint8_t *p, size_t n, bool in_place,
    const cg_sink *out)
{
    cg_buf          own = { NULL, 0, 0 }, equiv = { NULL, 0, 0 };
    cg_status       st;
    cg_attribute    a, http = { .value.p = NULL }, content = http;
    const uint8_t  *s;

    s = p + strlen("<meta");

    while (cg_attribute_next(&a, &s, p + n - 1)) {
        if (http.name.p == NULL && cg_page_is(a.name, "http-equiv")) {
            http = a;
        } else if (content.name.p == NULL && cg_page_is(a.name, "content")) {
            content = a;
        }
    }

    st = cg_page_decode(http.value, &equiv);

    if (st == CG_OK && content.value.p
        && cg_page_is((cg_word) { (char *) equiv.p, equiv.n },
                      "Content-Security-Policy"))
    {
        st = cg_page_policy(page, p, n, &content, &own);
        page->refused |= (st == CG_EKEY
                          || (page->bare && page->csp.nonce[0]));
    }

    if (st == CG_OK || st == CG_EKEY) {
        st = own.n ? out->write(out->ctx, own.p, own.n, false)
                   : out->write(out->ctx, p, n, in_place);
    }

    cg_buf_free(&own);
    cg_buf_free(&equiv);
    return st;
}


static cg_status
cg_page_nonce(const cg_page *page, const cg_sink *out)
{
    size_t       i;
    cg_status    st;
    const char  *nonce;

    nonce = page->csp.nonce;

    const char *const  parts[] = {
        CG_PAGE_STYLE " nonce=\"", nonce, page->xml ? "\"/>" : "\">",
        CG_PAGE_SCRIPT, page->xml ? "defer=\"defer\"" : "defer",
        " nonce=\"", nonce, "\"></script>"
    };

    for (i = 0, st = CG_OK; i < sizeof(parts) / sizeof(parts[0]) && st == CG_OK;
         i++)
    {
        st = out->write(out->ctx, (const uint8_t *) parts[i],
                        strlen(parts[i]), false);
    }

    return st;
}


static cg_status
cg_page_prompt(cg_page *page, const cg_sink *out)
{
    static const char  html[] = CG_PAGE_STYLE ">" CG_PAGE_SCRIPT
                                "defer></script>";
    static const char  xml[] = CG_PAGE_STYLE "/>" CG_PAGE_SCRIPT
                               "defer=\"defer\"></script>";

    if (page->inject.amp) {
        return CG_OK;
    }

    page->bare = (page->csp.nonce[0] == '\0');

    if (!page->bare) {
        return cg_page_nonce(page, out);
    }

    return page->xml
           ? out->write(out->ctx, (const uint8_t *) xml, sizeof(xml) - 1,
                        false)
           : out->write(out->ctx, (const uint8_t *) html, sizeof(html) - 1,
                        false);
}


/* Of AMP for browsers with scripts, too. */

static cg_status
cg_page_way(cg_page *page, const cg_sink *out)
{
    size_t  n, from;

    if (page->way == NULL) {
        return CG_OK;
    }

    n = strlen(page->way);
    from = 0;

    if (page->inject.amp) {
        from = sizeof(CG_NOTICE_NOSCRIPT) - 1;
        n -= from + sizeof(CG_NOTICE_SCRIPT) - 1;
    }

    return out->write(out->ctx, (const uint8_t *) page->way + from, n, false);
}


/* What is at a spot, p[0..n) being its <meta>. */

static cg_status
cg_page_at(cg_page *page, const cg_spot *spot, const uint8_t *p,
    bool in_place, const cg_sink *out)
{
    switch (spot->kind) {

    case CG_SPOT_PROMPT:
        return cg_page_prompt(page, out);

    case CG_SPOT_BODY:
        return cg_page_way(page, out);

    case CG_SPOT_META:
        return cg_page_meta(page, p, spot->n, in_place, out);

    case CG_SPOT_LONG:
        page->refused = true;
        return CG_OK;

    default:
        return CG_OK;
    }
}


/* *used: bytes that went on.  What stays as it is goes on in one piece. */

static cg_status
cg_page_some(cg_page *page, const uint8_t *p, size_t n, bool in_place,
    bool last, const cg_sink *out, size_t *used)
{
    size_t     from;
    cg_spot    spot;
    cg_status  st;

    from = *used = 0;
    st = CG_OK;

    do {
        *used += cg_inject_find(&page->inject, p + *used, n - *used, last,
                                &spot);

        if (*used > from) {
            st = out->write(out->ctx, p + from, *used - from, in_place);
        }

        if (st == CG_OK) {
            st = cg_page_at(page, &spot, p + *used, in_place, out);
        }

        *used += spot.kind == CG_SPOT_META ? spot.n : 0;
        from = *used;
        page->inject.done |= page->refused;

    } while (st == CG_OK && spot.kind != CG_SPOT_NONE);

    return st;
}


cg_status
cg_page_feed(cg_page *page, const uint8_t *p, size_t n, bool in_place,
    bool last, const cg_sink *out)
{
    size_t     used;
    cg_status  st;

    if (page->held.n == 0) {
        st = cg_page_some(page, p, n, in_place, last, out, &used);
        return st == CG_OK ? cg_buf_add(&page->held, p + used, n - used) : st;
    }

    st = cg_buf_add(&page->held, p, n);
    if (st != CG_OK) {
        return st;
    }

    st = cg_page_some(page, page->held.p, page->held.n, false, last, out,
                      &used);
    if (st != CG_OK) {
        return st;
    }

    if (used == page->held.n) {
        cg_buf_free(&page->held);
    } else {
        cg_buf_drop(&page->held, used);
    }

    return CG_OK;
}


void
cg_page_free(cg_page *page)
{
    cg_buf_free(&page->held);
}
