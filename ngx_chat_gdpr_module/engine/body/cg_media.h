/*
 * Media types and content encodings: which format a body has.
 */

#ifndef CG_MEDIA_H
#define CG_MEDIA_H

#include "cg_charset.h"
#include "cg_format.h"

typedef enum {
    CG_MEDIA_TEXT,     /* read it */
    CG_MEDIA_PARTS,    /* read its parts: see cg_multipart.h */
    CG_MEDIA_STATIC,   /* a file of a page: script, style, picture, font */
    CG_MEDIA_UNKNOWN   /* cannot be read */
} cg_media_kind;

typedef struct {
    cg_media_kind     kind;
    const cg_format  *format;    /* NULL: to be guessed */
    bool              declared;  /* the media type names this format */
    const cg_charset *charset;   /* UTF-8 if there is none; NULL if it cannot
                                    be read */
    bool              told;      /* a charset was named */
    bool              script;    /* STATIC: one that may be JSONP */
    const char       *boundary;  /* of parts, within the field's value */
    size_t            boundary_n;
} cg_media;

/* The longest boundary, RFC 2046 section 5.1.1. */
#define CG_BOUNDARY_MAX  70

/* Look up a Content-Type field value, RFC 9110 section 8.3.1; n 0 if there is
 * none: such a body is guessed at.  What has a charset that cannot be read, or
 * two of them, is unknown; so are parts of which the boundary is not clear. */
cg_media cg_media_find(const char *type, size_t n);

typedef enum {
    CG_CODING_IDENTITY,
    CG_CODING_GZIP,
    CG_CODING_DEFLATE,
    CG_CODING_BR,       /* RFC 7932; can be read only if cg_inflate_reads() */
    CG_CODING_UNKNOWN   /* cannot be read: zstd, several codings */
} cg_coding;

/* Look up a Content-Encoding field value, RFC 9110 section 8.4; n 0 if there
 * is none. */
cg_coding cg_coding_find(const char *coding, size_t n);

/* What two lines of that field make together: one that is not identity may
 * stand in them, of several the order is not to be relied on. */
cg_coding cg_coding_join(cg_coding a, cg_coding b);

#endif
