/*
 * Files: what is no text, in a part of a multipart body or as a body.
 *
 * A JPEG or PNG, by its first bytes, goes on without its metadata: see
 * cg_picture.h.  Any other is what the policy's `files` says: refused with
 * CG_EMEDIA, emptied, or passed as it is.
 */

#ifndef CG_FILE_H
#define CG_FILE_H

#include "cg_stream.h"

/* Make the stream s, initialised and not fed yet, one of a file.  `text`: of
 * one that may be text, which it is read as unless cg_part_is_file().  CG_OK or
 * CG_ENOMEM. */
cg_status cg_file_open(cg_stream *s, bool text);

#endif
