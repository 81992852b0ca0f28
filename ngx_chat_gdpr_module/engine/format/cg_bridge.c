/*
 * Strings to JSON and back.
 */

#include <string.h>

#include "cg_bridge.h"
#include "cg_json.h"


cg_status
cg_bridge_string(const uint8_t *p, size_t n, cg_buf *json)
{
    cg_status  st;

    st = cg_buf_str(json, "\"");

    if (st == CG_OK) {
        st = cg_place_write(CG_PLACE_JSON, p, n, json);
    }

    return st == CG_OK ? cg_buf_str(json, "\"") : st;
}


bool
cg_bridge_next(const cg_buf *json, size_t *at, const uint8_t **p, size_t *n)
{
    size_t          i, end;
    const uint8_t  *s;

    s = json->p;

    for (i = *at; i < json->n && memchr("{}[],:", s[i], 6); i++) { /* void */ }

    if (i == json->n) {
        return false;
    }

    end = i + 1;

    if (s[i] == '"') {
        while (end < json->n && s[end] != '"') {
            end += s[end] == '\\' ? 2 : 1;
        }

        end = end < json->n ? end + 1 : json->n;

    } else {
        while (end < json->n && !memchr("{}[],:", s[end], 6)) {
            end++;
        }
    }

    *p = s + i;
    *n = end - i;
    *at = end;
    return true;
}


cg_status
cg_bridge_text(const uint8_t *p, size_t n, cg_buf *text)
{
    size_t     i, taken, len;
    uint8_t    c[CG_JSON_ESCAPE_MAX];
    cg_status  st;

    text->n = 0;
    st = CG_OK;

    if (n < 2 || p[0] != '"') {
        return CG_ESYNTAX;
    }

    for (i = 1; i + 1 < n && st == CG_OK; i += taken) {

        if (p[i] == '\\') {
            taken = cg_json_escape(p + i, n - 1 - i, true, c, &len);
            if (taken == CG_JSON_NO_ESCAPE || taken == 0) {
                return CG_ESYNTAX;
            }
            st = cg_buf_add(text, c, len);

        } else {
            taken = 1;
            st = cg_buf_add(text, p + i, 1);
        }
    }

    return st;
}
