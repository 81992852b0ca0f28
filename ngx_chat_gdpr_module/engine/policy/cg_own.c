/*
 * The controller's own notice.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "cg_diag.h"
#include "cg_find.h"
#include "cg_hex.h"
#include "cg_own.h"
#include "cg_place.h"
#include "cg_utf8.h"

/* In the canonical form, which is read again where no file is. */
#define CG_OWN_DIGESTS  "sha256:"

typedef enum { NOTHING, PARAGRAPH, ITEM } cg_own_block;


static bool
cg_own_is_digests(const cg_policy *p)
{
    return strncmp(p->notice, CG_OWN_DIGESTS, strlen(CG_OWN_DIGESTS)) == 0;
}


bool
cg_own_line(cg_policy *p, cg_word value, cg_diag *diag)
{
    size_t  i;

    for (i = 0; i < value.n && (uint8_t) value.p[i] > ' '; i++) { /* void */ }

    if (i == 0 || i < value.n || value.n > CG_OWN_NAME - 4) {
        return cg_diag_set(diag, "invalid \"notice=\": write the name of a "
                           "text file, such as "
                           "notice=/etc/nginx/chat-gdpr/notice.txt");
    }

    free(p->notice);
    p->notice = strndup(value.p, value.n);
    return p->notice || cg_diag_set(diag, "out of memory");
}


bool
cg_own_file(const cg_policy *p, cg_language l, char name[CG_OWN_NAME])
{
    if (p->notice == NULL || cg_own_is_digests(p)
        || !(p->languages >> l & 1))
    {
        return false;
    }

    (void) snprintf(name, CG_OWN_NAME, "%s%s%s", p->notice,
                    p->languages & (p->languages - 1) ? "." : "",
                    p->languages & (p->languages - 1) ? cg_language_code(l)
                                                      : "");
    return true;
}


bool
cg_own_text(cg_policy *p, cg_language l, const void *text, size_t n,
    cg_diag *diag)
{
    size_t       i;
    cg_utf8      utf8 = { 0, 0, 0 };
    const char  *s;

    if (n == 0 || n > CG_OWN_MAX) {
        return cg_diag_set(diag, "a notice has 1 to %d bytes: this one has "
                           "%zu, write it anew", CG_OWN_MAX, n);
    }

    for (s = text, i = 0;
         i < n && ((uint8_t) s[i] >= ' ' || strchr("\n\r\t", s[i])) && s[i];
         i++)
    {
        /* void */
    }

    if (i < n || !cg_utf8_check(&utf8, text, n) || utf8.left) {
        return cg_diag_set(diag, "a notice is a text in UTF-8, and this is "
                           "none: save it as one");
    }

    free(p->notices[l]);
    p->notices[l] = strndup(text, n);
    return p->notices[l] || cg_diag_set(diag, "out of memory");
}


bool
cg_own_finish(const cg_policy *p, cg_diag *diag)
{
    unsigned  l;
    char      name[CG_OWN_NAME];

    for (l = 0; p->notice && l < CG_LANGUAGE_N; l++) {
        if (cg_own_file(p, (cg_language) l, name) && p->notices[l] == NULL) {
            return cg_diag_set(diag, "the notice \"%.128s\" was not read",
                               name);
        }
    }

    return true;
}


static cg_status
cg_own_digest(const char *text, cg_buf *out)
{
    char      hex[65];
    uint8_t   md[32];
    unsigned  n;

    if (EVP_Digest(text, strlen(text), md, &n, EVP_sha256(), NULL) != 1) {
        return CG_ENOMEM;
    }

    (void) cg_hex_write(hex, md, sizeof(md));
    return cg_buf_str(out, hex);
}


cg_status
cg_own_canonical(const cg_policy *p, cg_buf *out)
{
    unsigned     l;
    cg_status    st;
    const char  *before;

    if (p->notice == NULL) {
        return CG_OK;
    }

    st = cg_buf_str(out, " notice=");

    if (st == CG_OK && cg_own_is_digests(p)) {
        return cg_buf_str(out, p->notice);
    }

    before = CG_OWN_DIGESTS;

    for (l = 0; l < CG_LANGUAGE_N && st == CG_OK; l++) {
        if (p->notices[l] && (p->languages >> l & 1)) {
            st = cg_buf_str(out, before);
            st = st == CG_OK ? cg_own_digest(p->notices[l], out) : st;
            before = ",";
        }
    }

    return st;
}


void
cg_own_free(cg_policy *p)
{
    unsigned  l;

    free(p->notice);
    p->notice = NULL;

    for (l = 0; l < CG_LANGUAGE_N; l++) {
        free(p->notices[l]);
        p->notices[l] = NULL;
    }
}


/* How much of p[0..n) is the address that begins it: it ends at a blank, and in
 * front of what ends a sentence. */

static size_t
cg_own_address(const uint8_t *p, size_t n)
{
    size_t  len;

    for (len = 0; len < n && p[len] > ' ' && !strchr("<>\"", p[len]); len++) {
        /* void */
    }

    while (strchr(".,;:!?)'", p[len - 1])) {
        len--;
    }

    return len;
}


/* Text with its addresses as links. */

static cg_status
cg_own_inline(const char *s, size_t n, cg_buf *out)
{
    size_t          len;
    cg_status       st;
    const uint8_t  *p, *at, *end;

    p = (const uint8_t *) s;
    end = p + n;

    for (st = CG_OK; p < end && st == CG_OK; p = at + len) {
        at = cg_find(p, (size_t) (end - p), "https://");
        len = at ? cg_own_address(at, (size_t) (end - at)) : 0;
        at = at ? at : end;

        st = cg_place_write(CG_PLACE_HTML, p, (size_t) (at - p), out);

        if (len && st == CG_OK) {
            st = cg_buf_str(out, "<a href=\"");
            st = st == CG_OK ? cg_place_write(CG_PLACE_HTML, at, len, out)
                             : st;
            st = st == CG_OK ? cg_buf_str(out, "\" rel=\"noreferrer\">") : st;
            st = st == CG_OK ? cg_place_write(CG_PLACE_HTML, at, len, out)
                             : st;
            st = st == CG_OK ? cg_buf_str(out, "</a>") : st;
        }
    }

    return st;
}


/* From one kind of block to another. */

static cg_status
cg_own_turn(cg_own_block *is, cg_own_block to, cg_buf *out)
{
    cg_status  st;

    st = *is == to ? CG_OK
         : *is == PARAGRAPH ? cg_buf_str(out, "</p>\n")
         : *is == ITEM ? cg_buf_str(out, "</ul>\n") : CG_OK;

    if (st == CG_OK && *is != to && to != NOTHING) {
        st = cg_buf_str(out, to == ITEM ? "<ul>\n" : "<p>");

    } else if (st == CG_OK && to == PARAGRAPH) {
        st = cg_buf_str(out, "\n");
    }

    *is = to;
    return st;
}


static cg_status
cg_own_around(const char *open, const char *s, size_t n, const char *close,
    cg_buf *out)
{
    cg_status  st;

    st = cg_buf_str(out, open);
    st = st == CG_OK ? cg_own_inline(s, n, out) : st;

    return st == CG_OK ? cg_buf_str(out, close) : st;
}


static cg_status
cg_own_line_write(const char *s, size_t n, cg_own_block *is, cg_buf *out)
{
    cg_status  st;

    if (n && s[n - 1] == '\r') {
        n--;
    }

    if (n == 0) {
        return cg_own_turn(is, NOTHING, out);
    }

    if (n > 2 && s[0] == '#' && s[1] == ' ') {
        st = cg_own_turn(is, NOTHING, out);
        return st == CG_OK ? cg_own_around("<h2>", s + 2, n - 2, "</h2>\n",
                                           out)
                           : st;
    }

    if (n > 2 && s[0] == '-' && s[1] == ' ') {
        st = cg_own_turn(is, ITEM, out);
        return st == CG_OK ? cg_own_around("<li>", s + 2, n - 2, "</li>\n",
                                           out)
                           : st;
    }

    st = cg_own_turn(is, PARAGRAPH, out);
    return st == CG_OK ? cg_own_inline(s, n, out) : st;
}


cg_status
cg_own_write(const cg_policy *p, cg_language l, cg_buf *out)
{
    size_t         n;
    cg_status      st;
    const char    *s;
    cg_own_block   is;

    if (p->notices[l] == NULL) {
        return CG_OK;
    }

    is = NOTHING;
    st = cg_buf_str(out, "<section>\n");

    for (s = p->notices[l]; *s && st == CG_OK; s += n + (s[n] == '\n')) {
        n = strcspn(s, "\n");
        st = cg_own_line_write(s, n, &is, out);
    }

    st = st == CG_OK ? cg_own_turn(&is, NOTHING, out) : st;

    return st == CG_OK ? cg_buf_str(out, "</section>\n") : st;
}
