/*
 * Frames of STOMP 1.0 to 1.2.
 *
 *     frame    command EOL *( header EOL ) EOL body NUL
 *     header   name [ ":" value ]
 *     EOL      [ CR ] LF; between frames it is a heart-beat
 *
 * A body is as long as the first header content-length says, or ends with the
 * first NUL.  In names and values \\ \n \r and \c stand for a backslash, LF, CR
 * and a colon.  Headers are redacted one by one, name and all, but for
 * passcode, which opens the connection.  content-length follows the body.
 * Source: the STOMP protocol specification, version 1.2.
 */

#include <string.h>

#include "cg_packet.h"

/* Longer heads than this are no frame: brokers allow less. */
#define CG_STOMP_HEAD_MAX  16384

#define CG_STOMP_LENGTH  "content-length"

static size_t cg_stomp_length(const uint8_t *p, size_t n,
    cg_packet_scan *scan);
static cg_status cg_stomp_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);

const cg_packets  cg_packets_stomp = {
    "stomp", false, false, cg_stomp_length, cg_stomp_redact, NULL, NULL
};

static const char *const  cg_stomp_commands[] = {
    "CONNECT", "STOMP", "CONNECTED", "SEND", "SUBSCRIBE", "UNSUBSCRIBE",
    "ACK", "NACK", "BEGIN", "COMMIT", "ABORT", "DISCONNECT", "MESSAGE",
    "RECEIPT", "ERROR"
};

#define CG_STOMP_COMMANDS                                                     \
    (sizeof(cg_stomp_commands) / sizeof(cg_stomp_commands[0]))

/* Redacting one frame */
typedef struct {
    cg_parts  *ps;
    cg_buf     text;     /* of a header */
    cg_buf     changed;
    cg_buf     body;     /* what that becomes */
    cg_buf     head;     /* and all in front of it */
    bool       differs;
} cg_stomp_frame;


/* The bytes of a command and its LF at p, 0 if more are needed, or
 * CG_PACKET_NONE. */

static size_t
cg_stomp_command(const uint8_t *p, size_t n)
{
    bool    more;
    size_t  i, len;

    more = false;

    for (i = 0; i < CG_STOMP_COMMANDS; i++) {
        len = strlen(cg_stomp_commands[i]);

        if (memcmp(p, cg_stomp_commands[i], n < len ? n : len) != 0) {
            continue;
        }

        if (n <= len) {
            more = true;

        } else if (p[len] == '\n') {
            return len + 1;

        } else if (p[len] == '\r') {
            if (n == len + 1) {
                more = true;

            } else if (p[len + 1] == '\n') {
                return len + 2;
            }
        }
    }

    return more ? 0 : CG_PACKET_NONE;
}


bool
cg_stomp_begins(const uint8_t *p, size_t n)
{
    size_t  len;

    len = n && p[0] >= 'A' && p[0] <= 'U' ? cg_stomp_command(p, n) : 0;
    return len != 0 && len != CG_PACKET_NONE;
}


/* The bytes of the line at p with its LF; 0 if that is not there.  *text: those
 * without its end. */

static size_t
cg_stomp_line(const uint8_t *p, size_t n, size_t *text)
{
    const uint8_t  *lf;

    *text = 0;

    lf = n ? memchr(p, '\n', n) : NULL;
    if (lf == NULL) {
        return 0;
    }

    *text = (size_t) (lf - p);

    if (*text && p[*text - 1] == '\r') {
        --*text;
    }

    return (size_t) (lf - p) + 1;
}


/* Whether the header p[0..n) has this name; *value: where its value begins.
 * Spaces around them are none of them in STOMP 1.0. */

static bool
cg_stomp_named(const uint8_t *p, size_t n, const char *name, size_t *value)
{
    size_t  i, len;

    for (i = 0; i < n && p[i] == ' '; i++) { /* void */ }

    len = strlen(name);

    if (n - i < len || memcmp(p + i, name, len) != 0) {
        return false;
    }

    for (i += len; i < n && p[i] == ' '; i++) { /* void */ }

    if (i == n || p[i] != ':') {
        return false;
    }

    for (i++; i < n && p[i] == ' '; i++) { /* void */ }

    *value = i;
    return true;
}


/* The length that a head says, SIZE_MAX if it says none. */

static size_t
cg_stomp_said(const uint8_t *p, size_t n)
{
    size_t  i, k, line, text, value, said;

    for (i = 0; i < n; i += line) {
        line = cg_stomp_line(p + i, n - i, &text);

        if (line == 0) {
            break;
        }

        if (!cg_stomp_named(p + i, text, CG_STOMP_LENGTH, &value)) {
            continue;
        }

        while (text > value && p[i + text - 1] == ' ') {
            text--;
        }

        for (said = 0, k = value; k < text; k++) {
            if (p[i + k] < '0' || p[i + k] > '9' || said > SIZE_MAX / 100) {
                return SIZE_MAX;
            }

            said = 10 * said + (size_t) (p[i + k] - '0');
        }

        return k > value ? said : SIZE_MAX;
    }

    return SIZE_MAX;
}


/* scan->at: so far the end of the head, or of a body without a length, was
 * looked for; scan->head: where the body begins, 0 if that is not known;
 * scan->units: its length that the head says, plus 1, or 0. */

static size_t
cg_stomp_head(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    size_t          line, text;

    for ( ;; ) {
        line = cg_stomp_line(p + scan->at, n - scan->at, &text);

        if (line == 0) {
            return n > CG_STOMP_HEAD_MAX ? CG_PACKET_NONE : 0;
        }

        scan->at += line;

        if (scan->at > CG_STOMP_HEAD_MAX) {
            return CG_PACKET_NONE;
        }

        if (text == 0) {
            scan->head = scan->at;
            return scan->head;
        }
    }
}


static size_t
cg_stomp_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    size_t          len, said;
    const uint8_t  *nul;

    if (p[0] == '\n') {
        return 1;
    }

    if (p[0] == '\r') {
        return n == 1 ? 0 : p[1] == '\n' ? 2 : CG_PACKET_NONE;
    }

    if (scan->head == 0) {
        if (scan->at == 0) {
            len = cg_stomp_command(p, n);
            if (len == 0 || len == CG_PACKET_NONE) {
                return len;
            }

            scan->at = len;
        }

        len = cg_stomp_head(p, n, scan);
        if (len == 0 || len == CG_PACKET_NONE) {
            return len;
        }

        said = cg_stomp_said(p, scan->head);
        scan->units = said < SIZE_MAX - scan->head - 2 ? said + 1 : 0;
    }

    if (scan->units) {
        len = scan->head + scan->units;

        return n >= len && p[len - 1] != '\0' ? CG_PACKET_NONE : len;
    }

    nul = n > scan->at ? memchr(p + scan->at, '\0', n - scan->at) : NULL;

    if (nul == NULL) {
        scan->at = n;
        return 0;
    }

    return (size_t) (nul - p) + 1;
}


/* A header as text. */

static cg_status
cg_stomp_unescape(const uint8_t *p, size_t n, cg_buf *out)
{
    size_t       i;
    uint8_t      c;
    cg_status    st;
    const char  *at;

    static const char  from[] = "\\nrc", to[] = "\\\n\r:";

    out->n = 0;

    for (i = 0; i < n; i++) {
        c = p[i];

        if (c == '\\' && i + 1 < n && p[i + 1]
            && (at = strchr(from, p[i + 1])) != NULL)
        {
            c = (uint8_t) to[at - from];
            i++;
        }

        st = cg_buf_add(out, &c, 1);
        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


/* Text as a header: its first colon ends the name. */

static cg_status
cg_stomp_escape(const cg_buf *text, cg_buf *out)
{
    bool         name;
    char         pair[2];
    size_t       i;
    cg_status    st;
    const char  *at;

    static const char  from[] = "\\\n\r:", to[] = "\\nrc";

    name = true;

    for (i = 0; i < text->n; i++) {
        at = text->p[i] ? strchr(from, text->p[i]) : NULL;

        if (at == NULL || (text->p[i] == ':' && name)) {
            name = name && at == NULL;
            st = cg_buf_add(out, text->p + i, 1);

        } else {
            pair[0] = '\\';
            pair[1] = to[at - from];
            st = cg_buf_add(out, pair, 2);
        }

        if (st != CG_OK) {
            return st;
        }
    }

    return name ? cg_buf_str(out, ":") : CG_OK;
}


static cg_status
cg_stomp_header(cg_stomp_frame *f, const uint8_t *p, size_t n)
{
    bool       differs;
    size_t     value;
    cg_status  st;

    if (cg_stomp_named(p, n, "passcode", &value)) {
        return cg_buf_add(&f->head, p, n);
    }

    st = cg_stomp_unescape(p, n, &f->text);
    if (st != CG_OK) {
        return st;
    }

    st = cg_part_text(f->ps, &cg_format_text, f->text.p, f->text.n,
                      &f->changed, &differs);
    if (st != CG_OK) {
        return st;
    }

    f->differs |= differs;

    return differs ? cg_stomp_escape(&f->changed, &f->head)
                   : cg_buf_add(&f->head, p, n);
}


/* All in front of the body; its new length, if it has changed. */

static cg_status
cg_stomp_heads(cg_stomp_frame *f, const uint8_t *p, size_t n, bool changed)
{
    size_t     i, line, text, value;
    cg_status  st;

    st = CG_OK;

    for (i = 0; i < n && st == CG_OK; i += line) {
        line = cg_stomp_line(p + i, n - i, &text);

        if (cg_stomp_named(p + i, text, CG_STOMP_LENGTH, &value)) {
            st = cg_buf_add(&f->head, p + i, changed ? value : text);

            if (st == CG_OK && changed) {
                st = cg_buf_fmt(&f->head, "%zu", f->body.n);
            }

        } else if (i == 0 || text == 0) {
            st = cg_buf_add(&f->head, p + i, text);

        } else {
            st = cg_stomp_header(f, p + i, text);
        }

        if (st == CG_OK) {
            st = cg_buf_add(&f->head, p + i + text, line - text);
        }
    }

    return st;
}


/* The frame without its NUL; `head` bytes are in front of its body. */

static cg_status
cg_stomp_write(cg_stomp_frame *f, const uint8_t *p, size_t n, size_t head,
    cg_buf *out)
{
    bool       changed;
    cg_status  st;

    st = cg_packet_any(f->ps, p + head, n - head, &f->body, &changed);

    if (st == CG_OK) {
        st = cg_stomp_heads(f, p, head, changed);
    }

    f->differs |= changed;

    if (st != CG_OK || !f->differs) {
        return st;
    }

    st = cg_buf_add(out, f->head.p, f->head.n);

    if (st == CG_OK) {
        st = changed ? cg_buf_add(out, f->body.p, f->body.n)
                     : cg_buf_add(out, p + head, n - head);
    }

    return st == CG_OK ? cg_buf_add(out, "", 1) : st;
}


static cg_status
cg_stomp_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    size_t          line, text, head;
    cg_status       st;
    cg_stomp_frame  f;

    (void) state;

    *differs = false;

    if (p[0] == '\n' || p[0] == '\r') {
        return CG_OK;
    }

    for (head = 0; /* void */ ; head += line) {
        line = cg_stomp_line(p + head, n - head, &text);

        if (text == 0) {
            head += line;
            break;
        }
    }

    memset(&f, 0, sizeof(f));
    f.ps = ps;

    st = cg_stomp_write(&f, p, n - 1, head, out);

    *differs = f.differs;

    cg_buf_free(&f.text);
    cg_buf_free(&f.changed);
    cg_buf_free(&f.body);
    cg_buf_free(&f.head);
    return st;
}
