/*
 * Pictures without what was written into them beside the picture: a JPEG
 * (ITU T.81) or PNG (W3C PNG, third edition) as it comes, its bytes as they
 * are, but for
 *
 *   JPEG   APPn segments that are not JFIF, an ICC profile or Adobe's colour
 *          transform (so Exif, XMP, IPTC, thumbnails, maker notes), comments,
 *          and all behind the end; of Exif the orientation stays, as a segment
 *          of its own, for without it the picture lies on its side
 *   PNG    ancillary chunks that do not say how the picture looks (so eXIf,
 *          tEXt, zTXt, iTXt, tIME and private ones), and all behind IEND
 *
 * What does not follow the structure of segments or chunks to its end is
 * refused: CG_ESYNTAX.
 */

#ifndef CG_PICTURE_H
#define CG_PICTURE_H

#include "cg_stream.h"

/* Bytes of a segment or chunk that are looked at. */
#define CG_PICTURE_HELD   512

typedef struct cg_picture_kind_s  cg_picture_kind;

typedef struct {
    const cg_picture_kind  *kind;
    unsigned                state;
    bool                    turned;  /* its orientation was written */
    bool                    ends;    /* with the chunk at hand */
    uint64_t                left;    /* bytes to be passed or dropped */
    size_t                  held_n;
    uint8_t                 held[CG_PICTURE_HELD];
} cg_picture;

/* The kind of picture that begins with p[0..n), or NULL. */
const cg_picture_kind *cg_picture_find(const uint8_t *p, size_t n);

void cg_picture_init(cg_picture *c, const cg_picture_kind *kind);

/* Take n bytes of a picture; `last`: no byte follows.  CG_OK, CG_ESYNTAX, or
 * what the sink returned. */
cg_status cg_picture_feed(cg_picture *c, const uint8_t *p, size_t n,
    bool last, const cg_sink *sink);

#endif
