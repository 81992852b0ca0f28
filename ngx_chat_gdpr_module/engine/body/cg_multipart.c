/*
 * The reader of parts.
 *
 *     CONTENT   of a part, or the preamble; the delimiter CRLF "--" boundary
 *               is looked for
 *     AFTER     behind a delimiter: padding and CRLF, or the first dash of the
 *               one that ends all
 *     DASH      the second is to come
 *     LINE      LF is to come
 *     HEAD      headers, gathered up to an empty line
 *     REST      behind the last delimiter
 *
 * At the body's start and behind an empty line of headers the delimiter's
 * CRLF has been: so many bytes of it, `ahead`, are not written with it.
 */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cg_charset.h"
#include "cg_file.h"
#include "cg_mime.h"
#include "cg_multipart.h"
#include "cg_scan.h"

/* Spaces and tabs behind a boundary. */
#define CG_PART_PADDING  64

typedef enum {
    CG_PART_CONTENT = 0,
    CG_PART_AFTER,
    CG_PART_DASH,
    CG_PART_LINE,
    CG_PART_HEADERS,
    CG_PART_REST
} cg_part_state;

typedef struct {
    cg_part_state  state;
    unsigned       level;    /* parts around these */
    size_t         matched;  /* bytes of the delimiter that were seen */
    size_t         ahead;
    size_t         padding;
    uint64_t       base;     /* where the headers begin */
    cg_buf         head;
    cg_stream      part;
    size_t         delimiter_n;
    uint8_t        delimiter[4 + CG_BOUNDARY_MAX];
} cg_multipart;

/* One call of the reader. */
typedef struct {
    cg_stream       *s;
    cg_multipart    *m;
    cg_work         *w;
    const cg_sink   *sink;
} cg_multi;

static cg_status cg_multipart_feed(cg_stream *s, cg_work *w,
    const uint8_t *in, size_t n, bool last, const cg_sink *sink);
static void cg_multipart_free(cg_stream *s);

static const cg_stage  cg_stage_multipart = {
    "multipart", cg_multipart_feed, cg_multipart_free, NULL
};


cg_status
cg_multipart_open(cg_stream *s, const cg_media *m)
{
    cg_multipart  *p;

    p = calloc(1, sizeof(cg_multipart));
    if (p == NULL) {
        return CG_ENOMEM;
    }

    memcpy(p->delimiter, "\r\n--", 4);
    memcpy(p->delimiter + 4, m->boundary, m->boundary_n);
    p->delimiter_n = 4 + m->boundary_n;
    p->matched = p->ahead = 2;

    cg_stream_init(&p->part, s->policy, s->dir, &cg_format_text, true);
    p->part.raw_base = s->raw_base;

    s->stage = &cg_stage_multipart;
    s->state = p;
    return CG_OK;
}


static void
cg_multipart_free(cg_stream *s)
{
    cg_multipart  *m = s->state;

    cg_stream_free(&m->part);
    cg_buf_free(&m->head);
    free(m);
}


static cg_status
cg_multi_write(const cg_multi *b, const void *p, size_t n)
{
    return n ? b->sink->write(b->sink->ctx, p, n, false) : CG_OK;
}


/* Feed the part at hand with bytes of the chunk. */

static cg_status
cg_multi_feed(const cg_multi *b, const uint8_t *p, size_t n)
{
    return n ? cg_stream_within(b->s, &b->m->part, b->w, p, n, false, b->sink)
             : CG_OK;
}


/* And with those of the delimiter that were seen in earlier chunks, or in this
 * one behind them, and are none. */

static cg_status
cg_multi_feed_matched(const cg_multi *b)
{
    cg_sink        own;
    cg_multipart  *m;

    m = b->m;

    if (m->matched == m->ahead) {
        return CG_OK;
    }

    own = cg_sink_own(b->sink);
    return cg_stream_within(b->s, &m->part, b->w, m->delimiter + m->ahead,
                            m->matched - m->ahead, false, &own);
}


/* Text is from here on what comes. */

static void
cg_multi_text(const cg_multi *b)
{
    cg_stream_init(&b->m->part, b->s->policy, b->s->dir, &cg_format_text,
                   true);
    b->m->part.raw_base = b->s->raw_base;
    b->m->state = CG_PART_REST;
}


/* These are no parts, or not clearly: an error, or what was not written yet
 * and all that follows is taken for text, if the part at hand is none. */

static cg_status
cg_multi_broken(const cg_multi *b)
{
    cg_sink        own;
    cg_status      st;
    cg_multipart  *m;

    if (!b->s->policy->on_error_pass) {
        return CG_ESYNTAX;
    }

    m = b->m;
    b->s->passed = CG_ESYNTAX;

    if (m->state == CG_PART_CONTENT) {
        st = cg_multi_feed_matched(b);
        m->matched = m->ahead = 0;
        m->state = CG_PART_REST;
        return st;
    }

    own = cg_sink_own(b->sink);
    cg_multi_text(b);

    if (m->head.n == 0) {
        return CG_OK;
    }

    m->part.raw_base = m->base;
    st = cg_stream_within(b->s, &m->part, b->w, m->head.p, m->head.n, false,
                          &own);
    m->head.n = 0;
    return st;
}


/* A delimiter has come: the part in front of it is whole. */

static cg_status
cg_multi_end(const cg_multi *b)
{
    cg_status      st;
    cg_multipart  *m;

    m = b->m;

    if (m->ahead == 1) {
        return cg_multi_broken(b);  /* behind a bare LF */
    }

    st = cg_stream_within(b->s, &m->part, b->w, NULL, 0, true, b->sink);
    if (st != CG_OK) {
        return st;
    }

    cg_stream_free(&m->part);

    st = cg_multi_write(b, m->delimiter + m->ahead,
                        m->delimiter_n - m->ahead);

    m->matched = m->ahead = 0;
    m->padding = 0;
    m->state = CG_PART_AFTER;
    return st;
}


/* Take content up to a delimiter, and it.  p[from..start) is known to be
 * content; a delimiter that began in an earlier chunk has no start. */

static cg_status
cg_multi_content(const cg_multi *b, const uint8_t *p, size_t n,
    size_t *taken)
{
    bool           carried;
    size_t         i, from, start;
    cg_status      st;
    cg_multipart  *m;

    m = b->m;
    carried = (m->matched != 0);
    i = from = start = 0;

    while (i < n) {

        if (m->matched == 0) {
            i += cg_scan(p + i, n - i, '\r', '\n', '\r', '\n', false);

            if (i < n) {
                start = i;
                m->ahead = (p[i] == '\n');
                m->matched = 1 + m->ahead;
                i++;
            }

            continue;
        }

        if (p[i] == m->delimiter[m->matched]) {
            i++;

            if (++m->matched < m->delimiter_n) {
                continue;
            }

            *taken = i;
            st = cg_multi_feed(b, p + from, start - from);
            return st == CG_OK ? cg_multi_end(b) : st;
        }

        if (carried) {
            st = cg_multi_feed_matched(b);
            if (st != CG_OK) {
                return st;
            }

            carried = false;
            from = i;
        }

        m->matched = m->ahead = 0;
    }

    *taken = n;

    if (m->matched == 0) {
        start = n;
    }

    return cg_multi_feed(b, p + from, start - from);
}


/* Take a byte behind a boundary. */

static cg_status
cg_multi_after(const cg_multi *b, const uint8_t *p, size_t *taken)
{
    bool           right;
    uint8_t        c;
    cg_status      st;
    cg_multipart  *m;

    m = b->m;
    c = p[0];

    switch (m->state) {

    case CG_PART_DASH:
        right = (c == '-');
        m->state = right ? CG_PART_REST : m->state;
        break;

    case CG_PART_LINE:
        right = (c == '\n');
        m->state = right ? CG_PART_HEADERS : m->state;
        m->base = b->s->raw_base + 1;
        break;

    default:
        right = c == '\r' || (c == '-' && m->padding == 0)
                || ((c == ' ' || c == '\t')
                    && ++m->padding <= CG_PART_PADDING);
        m->state = c == '\r' ? CG_PART_LINE : c == '-' ? CG_PART_DASH
                                                       : m->state;
    }

    if (!right) {
        *taken = 0;
        return cg_multi_broken(b);
    }

    *taken = 1;
    st = cg_multi_write(b, p, 1);

    if (m->state == CG_PART_REST) {
        cg_multi_text(b);
        m->part.raw_base++;
    }

    return st;
}


/* The name of a field stands in front of its text, which is all its value: as
 * the key of a string. */

static cg_status
cg_part_key(cg_stream *part, cg_word name)
{
    size_t   n;
    uint8_t  key[CG_PRIME];

    n = name.n < CG_PRIME - 4 ? name.n : CG_PRIME - 4;

    key[0] = '"';
    memcpy(key + 1, name.p + name.n - n, n);
    memcpy(key + 1 + n, "\":\"", 3);

    return cg_stream_prime(part, key, n + 4);
}


/* Is it the field that says the charset of the others? */

static bool
cg_part_says(const cg_mime *h)
{
    static const char  name[] = "_charset_";

    return h->name.n == sizeof(name) - 1
           && strncasecmp((const char *) h->name.p, name, h->name.n) == 0;
}


/* The headers are whole: open the part. */

static cg_status
cg_part_open(const cg_multi *b, const cg_mime *h)
{
    cg_media       media;
    cg_status      st;
    cg_stream     *part;
    cg_multipart  *m, *within;

    m = b->m;
    part = &m->part;
    media = cg_media_find(h->type.n ? h->type.p : "", h->type.n);

    if (media.charset == NULL || h->encoded) {
        b->s->passed = h->encoded ? CG_EENCODING : CG_EMEDIA;

        if (!b->s->policy->on_error_pass) {
            return b->s->passed;
        }

        media = cg_media_find("", 0);
    }

    if (media.kind == CG_MEDIA_UNKNOWN) {
        media.kind = CG_MEDIA_STATIC;
    }

    if (cg_part_says(h)) {
        media = (cg_media) { .kind = CG_MEDIA_TEXT, .declared = true,
                             .format = &cg_format_label,
                             .charset = &cg_charset_utf8 };
    }

    st = cg_stream_open(part, b->s->policy, b->s->dir, &media);
    part->raw_base = m->base + m->head.n;

    if (st == CG_OK && h->file && h->type.n == 0) {
        st = cg_file_open(part, true);
    }

    if (st == CG_OK && media.kind == CG_MEDIA_PARTS) {
        within = part->state;
        within->part.raw_base = part->raw_base;
        within->level = m->level + 1;
        st = within->level < CG_PART_DEPTH ? CG_OK : CG_EDEPTH;
    }

    if (st == CG_OK && media.kind == CG_MEDIA_TEXT && !h->file && h->name.n) {
        st = cg_part_key(part, h->name);
    }

    return st;
}


/* Headers are gathered in m->head, with the empty line at their end. */

static cg_status
cg_multi_open(const cg_multi *b)
{
    size_t         n;
    cg_mime        h;
    cg_status      st;
    cg_multipart  *m;

    m = b->m;
    n = m->head.n - 2;

    if (cg_mime_read(m->head.p, n, &h) != CG_OK) {
        return cg_multi_broken(b);
    }

    st = cg_mime_write(b->s, b->w, m->head.p, n, m->base, b->sink);

    if (st == CG_OK) {
        st = cg_multi_write(b, "\r\n", 2);
    }

    if (st == CG_OK) {
        st = cg_part_open(b, &h);
    }

    m->state = CG_PART_CONTENT;
    m->matched = m->ahead = 2;
    cg_buf_free(&m->head);
    return st;
}


/* Gather headers, up to an empty line. */

static cg_status
cg_multi_head(const cg_multi *b, const uint8_t *p, size_t n, size_t *taken)
{
    size_t     i;
    cg_buf    *head;
    cg_status  st;

    head = &b->m->head;

    for (i = 0; i < n; i++) {
        if (head->n == CG_PART_HEAD) {
            return CG_ELIMIT;
        }

        st = cg_buf_add(head, p + i, 1);
        if (st != CG_OK) {
            return st;
        }

        if (p[i] == '\n'
            && ((head->n == 2 && head->p[0] == '\r')
                || (head->n >= 4
                    && memcmp(head->p + head->n - 4, "\r\n\r\n", 4) == 0)))
        {
            *taken = i + 1;
            return cg_multi_open(b);
        }
    }

    *taken = n;
    return CG_OK;
}


static cg_status
cg_multi_step(const cg_multi *b, const uint8_t *p, size_t n, size_t *taken)
{
    switch (b->m->state) {

    case CG_PART_CONTENT:
        return cg_multi_content(b, p, n, taken);

    case CG_PART_HEADERS:
        return cg_multi_head(b, p, n, taken);

    case CG_PART_REST:
        *taken = n;
        return cg_multi_feed(b, p, n);

    default:
        return cg_multi_after(b, p, taken);
    }
}


static cg_status
cg_multipart_feed(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    size_t         i, taken;
    cg_multi       b;
    cg_status      st;
    cg_multipart  *m;

    m = s->state;
    b = (cg_multi) { s, m, w, sink };

    for (i = 0; i < n; i += taken) {
        st = cg_multi_step(&b, in + i, n - i, &taken);
        if (st != CG_OK) {
            return st;
        }

        s->raw_base += taken;
    }

    if (!last || s->raw_in == 0) {
        return CG_OK;
    }

    if (m->state != CG_PART_REST) {
        st = cg_multi_broken(&b);
        if (st != CG_OK) {
            return st;
        }
    }

    return cg_stream_within(s, &m->part, w, NULL, 0, true, sink);
}
