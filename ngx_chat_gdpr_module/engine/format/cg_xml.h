/*
 * Parts of XML: see cg_format_xml.c.
 */

#ifndef CG_XML_H
#define CG_XML_H

#include <stddef.h>
#include <stdint.h>

/* Where in the text p[0..n) the first tag, comment, processing instruction or
 * border of a CDATA section begins that is whole; *len: how long it is.  n if
 * there is none.  Borders may be there without their other half. */
size_t cg_xml_markup(const uint8_t *p, size_t n, size_t *len);

#endif
