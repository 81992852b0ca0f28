/*
 * Bodies in parts: multipart/form-data (RFC 7578) and its like (RFC 2046
 * section 5.1).
 *
 *     preamble --boundary CRLF header CRLF CRLF content CRLF --boundary--
 *     epilogue
 *
 * Each part is a body by itself, of its own Content-Type: text is read in its
 * format, parts within a part as such, and anything else is a file: see
 * cg_file.h.  A field of text has its name in front of it, as a key.  In the
 * headers, the names of fields and files are read as text; a Content-Length is
 * left out.  Preamble and epilogue are text.
 *
 * What two receivers could take for different parts is refused, CG_ESYNTAX:
 * a boundary behind a bare LF or with more behind it, headers that are not
 * lines of names and values or name twice what the part is, parts that do not
 * end.  CG_EENCODING: a part in base64, quoted-printable or the like.
 * CG_ELIMIT: more than CG_PART_HEAD bytes of headers.  CG_EDEPTH: parts within
 * parts, CG_PART_DEPTH deep.  CG_EMEDIA: a file that the policy does not let
 * pass, text in a charset that cannot be read.
 *
 * With `on_error pass`, what is CG_ESYNTAX is text from there on.
 */

#ifndef CG_MULTIPART_H
#define CG_MULTIPART_H

#include "cg_stream.h"

#define CG_PART_HEAD   16384
#define CG_PART_DEPTH  3

/* Make the stream s, initialised and not fed yet, one of parts, of which m has
 * the boundary.  CG_OK or CG_ENOMEM. */
cg_status cg_multipart_open(cg_stream *s, const cg_media *m);

#endif
