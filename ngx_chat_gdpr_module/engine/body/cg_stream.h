/*
 * The way of the bytes: one message or body, in one direction, through
 * format, detection and action.
 */

#ifndef CG_STREAM_H
#define CG_STREAM_H

#include "cg_deflate.h"
#include "cg_media.h"
#include "cg_normal.h"
#include "cg_rest.h"
#include "cg_reveal.h"
#include "cg_seam.h"
#include "cg_user.h"

/* Tokens that were opened, by entity. */
typedef struct {
    uint32_t  entity[CG_ENTITY_MAX];
    uint32_t  total;
} cg_opened;

/* Scratch memory of one thread or worker; any number of streams use it in
 * turn.  Zero-initialised is valid. */
typedef struct {
    cg_view  view;
    cg_hits  hits;

    cg_normal_work  normal;
    cg_classes      classes;

    cg_buf   raw;   /* undecoded tail and new bytes, joined */
    cg_buf   text;  /* a replacement before it is escaped */
    cg_buf   own;   /* and after */

    cg_user_found  users;  /* what user entities matched */

    cg_seal    seal;    /* the keys of hashes and tokens, and the time */
    cg_opened  opened;  /* since the caller reset them: he takes them after each
                           feed of a stream that opens tokens */
    cg_hits    tokens;
    cg_back    back;    /* HTML and XML: text as it was: see cg_back.h */

    cg_buf      plain;     /* WebSocket: an unmasked payload */
    cg_buf      unpacked;  /* decompressed, if it was compressed */
    cg_buf      changed;   /* what it becomes */
    cg_buf      packed;    /* and that compressed */
    cg_deflate  deflate;
} cg_work;

void cg_work_free(cg_work *w);

/* Where a finding lies, for `scan` and tests. */
typedef struct {
    size_t          entity;     /* see cg_policy_entity_name() */
    uint16_t        rule;
    cg_action       action;
    bool            other;      /* it is written otherwise than the text says:
                                   see cg_normal.h */
    bool            goes_on;    /* more of it is behind: see cg_rest.h */
    uint64_t        raw_start;  /* byte offsets into the whole raw input */
    uint64_t        raw_end;
    const uint8_t  *text;       /* decoded and normalised; valid during the
                                   call */
    size_t          n;
} cg_finding;

typedef struct {
    /* n > 0 bytes of output.  in_place: p points into the chunk given to
     * cg_stream_feed(), those bytes pass unchanged; else p is valid during
     * the call only.  Returns CG_OK, or an error that ends the feed. */
    cg_status  (*write)(void *ctx, const uint8_t *p, size_t n, bool in_place);

    /* May be NULL. */
    void       (*finding)(void *ctx, const cg_finding *f);

    void        *ctx;
} cg_sink;

typedef struct {
    uint32_t  entity[CG_ENTITY_MAX];
    uint32_t  action[CG_ACTION_N];
    uint32_t  total;
    uint8_t   blocked;  /* the entity, if there is one of CG_ACTION_BLOCK */
} cg_counts;

typedef struct cg_stream_s  cg_stream;

/* What stands in front of formats: a stream of which text is but a part, or
 * in another charset.  `feed` as cg_stream_feed(), the size being checked. */
typedef struct {
    const char  *name;
    cg_status  (*feed)(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
        bool last, const cg_sink *sink);
    void       (*free)(cg_stream *s);
    cg_stream *(*within)(const cg_stream *s);  /* that all of it goes through;
                                                  or NULL */
} cg_stage;

struct cg_stream_s {
    const cg_policy  *policy;
    cg_direction      dir;
    cg_decoder        decoder;
    bool              sniff;      /* the format is still to be guessed */
    bool              form;       /* it is a form, unless it is JSON */
    bool              unlimited;  /* the caller sees to the size */
    bool              looked;     /* see cg_stream_look() */
    bool              begins;     /* its first bytes may say the charset */
    bool              opens;      /* and that it is no text but compressed */
    bool              reveal;     /* tokens are opened */
    bool              seams;      /* only what has a tag within is found, and
                                     pieces[] was written by another stream */
    cg_purposes       passing;    /* those whose `unless` lets pass */
    uint8_t           language;   /* cg_language of labels: the policy's first
                                     one unless the caller sets it */

    uint8_t           first[8];   /* bytes that do not say that yet */
    uint8_t           first_n;

    /* What was neither decided nor written yet. */
    cg_buf            raw;        /* its raw bytes */
    size_t            tail;       /* of which so many are not decoded yet */
    cg_view           view;       /* left context, then its view; the left
                                     context counts as one raw byte a byte */
    size_t            left;       /* bytes of left context in view */
    cg_hits           users;      /* matches of user entities that begin in
                                     it and end behind it */
    size_t            fresh;      /* view offset from which on it is not
                                     normalised yet */
    size_t            front;      /* raw bytes of the character in front */
    cg_rest           rest;       /* what goes on in front */

    bool              declared;   /* the format is known by a media type */
    cg_status         passed;     /* under `on_error pass`: what was passed
                                     over so far, CG_OK for nothing */
    uint64_t          raw_in;     /* bytes taken */
    uint64_t          raw_base;   /* offset of raw[0] in the whole input */
    cg_counts         counts;     /* findings since the caller reset them */

    cg_path_walk      walk;       /* if the policy has paths */
    cg_pieces        *pieces;     /* what was written; or NULL */

    const cg_stage   *stage;      /* NULL: none, and it is all text */
    void             *state;      /* what the stage keeps */
    cg_files          files;      /* what became of a file that cannot be
                                     read: CG_FILES_BLOCK if there is none */
};

/* What a look at a whole message tells. */
typedef enum {
    CG_LOOK_NOTHING,  /* it has no finding, and passes as it is */
    CG_LOOK_FOUND,    /* it has some */
    CG_LOOK_OPEN      /* it has to be decoded to know */
} cg_look;

/*
 * Look for findings in in[0..n), a whole message in the format f, of which a
 * fault would be no error, without making a stream for it: what reads as it is
 * written need not be decoded as long as nothing is found.  The size is not
 * limited.  CG_OK or CG_ENOMEM.
 *
 * After CG_LOOK_FOUND a stream with `looked` set may take the same bytes, at
 * once, with the same w, before anything else uses that: it does not search
 * them again.
 */
cg_status cg_stream_look(const cg_policy *p, cg_direction dir,
    const cg_format *f, cg_work *w, const uint8_t *in, size_t n,
    cg_look *look);

/* Set up a stream.  f NULL: the format is sniffed.  Under a policy with
 * `on_error pass` a declared format counts as a guess and there is no limit.
 * No memory is taken before it is needed. */
void cg_stream_init(cg_stream *s, const cg_policy *p, cg_direction dir,
    const cg_format *f, bool declared);

/* The same for a body of this media type, of whichever kind; m->value need not
 * be kept.  CG_OK, CG_ENOMEM, CG_EMEDIA for what cannot be read. */
cg_status cg_stream_open(cg_stream *s, const cg_policy *p, cg_direction dir,
    const cg_media *m);

/* Let text stand in front of what comes, as the key of a form field does; at
 * most CG_PRIME bytes of it count.  Only before the first feed.  CG_OK or
 * CG_ENOMEM. */
#define CG_PRIME  64

cg_status cg_stream_prime(cg_stream *s, const uint8_t *text, size_t n);

/*
 * Take n bytes; `last`: no byte follows.  n may be 0.  Output goes to the sink
 * in order.  An error leaves nothing half-written of the finding at hand but
 * the stream cannot go on: CG_ENOMEM, CG_ESYNTAX, CG_EDEPTH, CG_ELIMIT (more
 * than limit_body in all), CG_EENCODING (compressed where text is said to be),
 * CG_EPATTERN, CG_EKEY (a hash or a token, and no
 * key), CG_EBLOCK (nothing that holds what s->counts.blocked says is to pass),
 * or what the sink returned.
 */
cg_status cg_stream_feed(cg_stream *s, cg_work *w, const uint8_t *in,
    size_t n, bool last, const cg_sink *sink);

/* For stages: feed a stream of one's own that is a part of s, which has its
 * findings then. */
cg_status cg_stream_within(cg_stream *s, cg_stream *part, cg_work *w,
    const uint8_t *in, size_t n, bool last, const cg_sink *sink);

/* For stages: a sink as this one, to which nothing lies in the chunk.  Valid
 * as long as `sink`. */
cg_sink cg_sink_own(const cg_sink *sink);

/* What it is read as: the name of a format or stage. */
const char *cg_stream_format(const cg_stream *s);

/* Bytes taken but not written yet. */
size_t cg_stream_held(const cg_stream *s);

void cg_stream_free(cg_stream *s);

#endif
