/*
 * Refusals in each form: a page, a packet of Engine.IO, and those of other
 * files.
 */

#include "cg_refusal.h"

#define CG_NAMESPACE_MAX  128


const char *
cg_refusal_type(cg_refusal_form form)
{
    return form == CG_REFUSAL_HTML ? "text/html; charset=utf-8"
           : form == CG_REFUSAL_JSON || form == CG_REFUSAL_BAYEUX
             ? "application/json"
           : form == CG_REFUSAL_XMPP ? "text/xml; charset=utf-8"
           : "text/plain; charset=utf-8";
}


static cg_status
cg_refusal_page(const cg_refusal *r, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_fmt(out, "<!DOCTYPE html>\n<html lang=\"%s\"%s>\n"
                    "<meta charset=\"utf-8\">\n<title>chat-gdpr</title>\n<p>",
                    cg_language_code(r->language),
                    cg_text_rtl(cg_words(r->policy, r->language,
                                         CG_TEXT_BLOCKED))
                    ? " dir=\"rtl\"" : "");

    if (st == CG_OK) {
        st = cg_refusal_sentence(r, out);
    }

    return st == CG_OK ? cg_buf_str(out, "</p>\n</html>\n") : st;
}


/* The namespace of a packet, "/chat," or nothing: 42, 451-, 42/chat,7 */

static size_t
cg_refusal_namespace(const uint8_t *p, size_t n, const uint8_t **name)
{
    size_t  i, start;

    for (i = 2; i < n && p[i] >= '0' && p[i] <= '9'; i++) { /* void */ }

    if (i < n && p[i] == '-') {
        i++;
    } else {
        i = 2;  /* digits are its number, then, behind the namespace */
    }

    start = i;

    if (i == n || p[i] != '/') {
        return 0;
    }

    for (; i < n && i - start < CG_NAMESPACE_MAX; i++) {
        if (p[i] == ',') {
            *name = p + start;
            return i + 1 - start;
        }

        if (p[i] <= ' ' || p[i] == '"' || p[i] == '\\' || p[i] >= 0x7f) {
            break;
        }
    }

    return 0;
}


static cg_status
cg_refusal_packet(const cg_refusal *r, const uint8_t *p, size_t n,
    cg_buf *out)
{
    size_t          len;
    cg_status       st;
    const uint8_t  *name;

    if (n < 2 || p[0] != '4' || (p[1] != '2' && p[1] != '5')) {
        st = cg_buf_str(out, "4");
        return st == CG_OK ? cg_refusal_sentence(r, out) : st;
    }

    st = cg_buf_str(out, "42");
    len = cg_refusal_namespace(p, n, &name);

    if (st == CG_OK && len) {
        st = cg_buf_add(out, name, len);
    }

    if (st == CG_OK) {
        st = cg_buf_str(out, "[\"chat_gdpr_blocked\",");
    }

    if (st == CG_OK) {
        st = cg_refusal_object(r, out);
    }

    return st == CG_OK ? cg_buf_str(out, "]") : st;
}


cg_status
cg_refusal_write(const cg_refusal *r, cg_refusal_form form, const uint8_t *p,
    size_t n, cg_buf *out)
{
    switch (form) {
    case CG_REFUSAL_HTML:
        return cg_refusal_page(r, out);
    case CG_REFUSAL_JSON:
        return cg_refusal_object(r, out);
    case CG_REFUSAL_ENGINEIO:
        return cg_refusal_packet(r, p, n, out);
    case CG_REFUSAL_BAYEUX:
        return cg_refusal_bayeux(r, p, n, out);
    case CG_REFUSAL_XMPP:
        return cg_refusal_xmpp(r, p, n, out);
    case CG_REFUSAL_STOMP:
        return cg_refusal_stomp(r, out);
    default:
        return cg_refusal_sentence(r, out);
    }
}
