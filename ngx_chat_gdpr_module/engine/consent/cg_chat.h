/*
 * The prompt in the chat, as a message in the chat's own protocol: when it can
 * be said, and how.  What the message looks like is a template of the site, in
 * which
 *
 *   $text   is what is said, escaped for its place
 *   $room   what the protocol names the conversation by (cg_chat.def)
 *   $id     16 hex digits that are new each time
 *   $time   milliseconds since the epoch
 */

#ifndef CG_CHAT_H
#define CG_CHAT_H

#include "cg_policy.h"

typedef enum {
#define CG_CHAT(name, prefix, suffix, escape, begins, holds, whole, dir,      \
                mark, front)                                                  \
    CG_CHAT_##name,
#include "cg_chat.def"
#undef CG_CHAT
    CG_CHAT_N
} cg_chat_protocol;

/* The longest name of a room, and the longest message that is looked at for
 * it, bytes. */
#define CG_CHAT_ROOM     512
#define CG_CHAT_LOOKED  8192

typedef struct {
    cg_chat_protocol  protocol;
    const char       *form;  /* the template */
    const char       *part;  /* a message of a visitor holds these bytes; or
                                NULL */
} cg_chat;

/* All zero at the start of a connection. */
typedef struct {
    char  room[CG_CHAT_ROOM + 1];  /* "" if it is not known */
} cg_chat_place;

/* The protocol of a name, or CG_CHAT_N with diag; and whether a template can be
 * one: it has a $text and, for JSON, is JSON with it. */
cg_chat_protocol cg_chat_find(cg_word name, cg_diag *diag);
bool cg_chat_check(const cg_chat *c, cg_diag *diag);

/* Look at a message in either direction, n bytes.  true: the visitor can be
 * spoken to now. */
bool cg_chat_look(const cg_chat *c, cg_chat_place *place, cg_direction dir,
    const uint8_t *p, size_t n);

/* Append the message that says a text.  CG_OK or CG_ENOMEM. */
cg_status cg_chat_say(const cg_chat *c, const cg_chat_place *place,
    const uint8_t *text, size_t n, uint64_t now, cg_buf *out);

#endif
