/*
 * Names as they begin, of the WHATWG encoding standard and of the IANA: those
 * that begin so are all of their kind.
 */

#include <string.h>

#include "cg_encoding.h"

static const char *const  cg_encoding_plains[] = {
    "utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4", "iso-8859-",
    "iso8859-", "iso_8859-", "iso8859", "iso88591", "latin", "l1",
    "windows-125", "windows-874", "cp125", "x-cp125", "cp819", "tis-620",
    "koi8-", "ibm866", "cp866", "macintosh", "x-mac-"
};

static const char *const  cg_encoding_wides[] = {
    "utf-16", "utf16", "utf-32", "utf32", "ucs-", "iso-10646-ucs-", "unicode"
};


static bool
cg_encoding_begins(const char *const *names, size_t count, const uint8_t *p,
    size_t n)
{
    size_t  i, len;

    for (i = 0; i < count; i++) {
        len = strlen(names[i]);

        if (n >= len && memcmp(p, names[i], len) == 0) {
            return true;
        }
    }

    return false;
}


bool
cg_encoding_plain(const uint8_t *p, size_t n)
{
    return n == 0
           || cg_encoding_begins(cg_encoding_plains,
                                 sizeof(cg_encoding_plains)
                                 / sizeof(cg_encoding_plains[0]), p, n);
}


bool
cg_encoding_wide(const uint8_t *p, size_t n)
{
    return cg_encoding_begins(cg_encoding_wides,
                              sizeof(cg_encoding_wides)
                              / sizeof(cg_encoding_wides[0]), p, n);
}
