/*
 * The table of protocols, and templates.
 */

#include <string.h>

#include <openssl/rand.h>

#include "cg_chat.h"
#include "cg_diag.h"
#include "cg_find.h"
#include "cg_format.h"
#include "cg_hex.h"

typedef struct {
    const char    *name;
    const char    *prefix;
    const char    *suffix;
    cg_place       escape;
    const char    *begins;
    const char    *holds;
    const char    *whole;
    cg_direction   room_from;
    const char    *room_mark;
    const char    *room_front;
} cg_chat_row;

/* "room's direction" says to whom the message goes. */
#define CG_CHAT(name, prefix, suffix, escape, begins, holds, whole, dir,      \
                mark, front)                                                  \
    { #name, prefix, suffix, CG_PLACE_##escape, begins, holds, whole,         \
      CG_TO_##dir, mark, front },

static const cg_chat_row  cg_chat_rows[] = {
#include "cg_chat.def"
};

#undef CG_CHAT

static const cg_names  cg_chat_names = CG_NAMES(cg_chat_rows);


cg_chat_protocol
cg_chat_find(cg_word name, cg_diag *diag)
{
    size_t  i;

    i = cg_names_find(&cg_chat_names, name);

    if (i == cg_chat_names.n) {
        (void) cg_diag_unknown(diag, "protocol", name, &cg_chat_names);
    }

    return (cg_chat_protocol) i;
}


static void
cg_chat_room(const cg_chat_row *row, cg_chat_place *place, const uint8_t *p,
    size_t n)
{
    size_t          len;
    const uint8_t  *at, *end;

    at = cg_find(p, n, row->room_front);

    if (at == NULL || cg_find(p, n, row->room_mark) == NULL) {
        return;
    }

    at += strlen(row->room_front);
    end = p + n;

    for (len = 0; at + len < end && len < CG_CHAT_ROOM; len++) {
        if (at[len] == '"' || at[len] == '<') {
            memcpy(place->room, at, len);
            place->room[len] = '\0';
            return;
        }

        if (at[len] == '\\' && at + len + 1 < end) {
            len++;
        }
    }
}


bool
cg_chat_look(const cg_chat *c, cg_chat_place *place, cg_direction dir,
    const uint8_t *p, size_t n)
{
    size_t              len;
    const cg_chat_row  *row;

    row = &cg_chat_rows[c->protocol];

    if (n > CG_CHAT_LOOKED) {
        return false;
    }

    if (*row->room_front && dir == row->room_from) {
        cg_chat_room(row, place, p, n);
    }

    if (dir == CG_TO_PROVIDER) {
        len = strlen(row->whole);
        return len && n == len && memcmp(p, row->whole, n) == 0;
    }

    len = strlen(row->begins);

    return n >= len && memcmp(p, row->begins, len) == 0
           && cg_find(p, n, row->holds) != NULL
           && (strstr(c->form, "$room") == NULL || place->room[0]);
}


static cg_status
cg_chat_id(cg_buf *out)
{
    char     hex[17];
    uint8_t  bytes[8];

    if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
        return CG_ENOMEM;
    }

    (void) cg_hex_write(hex, bytes, sizeof(bytes));
    return cg_buf_str(out, hex);
}


/* What stands at p, a "$": *len bytes of it are taken. */

static cg_status
cg_chat_put(const cg_chat *c, const cg_chat_place *place, const char *p,
    const uint8_t *text, size_t n, uint64_t now, cg_buf *out, size_t *len)
{
    if (strncmp(p, "$text", 5) == 0) {
        *len = 5;
        return cg_place_write(cg_chat_rows[c->protocol].escape, text, n, out);
    }

    if (strncmp(p, "$room", 5) == 0) {
        /* as it stood, in the same kind of place */
        *len = 5;
        return cg_buf_str(out, place->room);
    }

    if (strncmp(p, "$time", 5) == 0) {
        *len = 5;
        return cg_buf_fmt(out, "%llu", (unsigned long long) now);
    }

    if (strncmp(p, "$id", 3) == 0) {
        *len = 3;
        return cg_chat_id(out);
    }

    *len = 1;
    return cg_buf_str(out, "$");
}


cg_status
cg_chat_say(const cg_chat *c, const cg_chat_place *place, const uint8_t *text,
    size_t n, uint64_t now, cg_buf *out)
{
    size_t       len;
    cg_status    st;
    const char  *p;

    st = cg_buf_str(out, cg_chat_rows[c->protocol].prefix);

    for (p = c->form; st == CG_OK && *p; p += len) {
        len = strcspn(p, "$");

        if (len) {
            st = cg_buf_add(out, p, len);
        } else {
            st = cg_chat_put(c, place, p, text, n, now, out, &len);
        }
    }

    return st == CG_OK ? cg_buf_str(out, cg_chat_rows[c->protocol].suffix)
                       : st;
}


bool
cg_chat_check(const cg_chat *c, cg_diag *diag)
{
    bool                ok;
    size_t              at;
    cg_buf              out = { NULL, 0, 0 };
    cg_chat_place       place = { "r" };
    const cg_chat_row  *row;

    row = &cg_chat_rows[c->protocol];

    if (strstr(c->form, "$text") == NULL) {
        return cg_diag_set(diag, "the template says nothing: put $text where "
                           "the text of a message goes");
    }

    if (strstr(c->form, "$room") && *row->room_front == '\0') {
        return cg_diag_set(diag, "\"%s\" has no $room: write what the chat "
                           "expects there", row->name);
    }

    ok = cg_chat_say(c, &place, (const uint8_t *) "a", 1, 0, &out) == CG_OK;
    at = strlen(row->prefix);

    if (ok && row->escape == CG_PLACE_JSON) {
        /* a namespace of Socket.IO may stand in front */
        for (; c->protocol == CG_CHAT_socketio && at < out.n
               && out.p[at] != '['; at++)
        {
            /* void */
        }

        ok = at < out.n
             && cg_format_is(&cg_format_json, out.p + at, out.n - at);
    }

    cg_buf_free(&out);

    return ok || cg_diag_set(diag, "the template is no JSON: write for example "
                             "'%s'", c->protocol == CG_CHAT_socketio
                             ? "[\"message\",{\"text\":\"$text\"}]"
                             : "{\"text\":\"$text\"}");
}
