/*
 * The table of charsets, their labels, and what a text's first bytes say.
 */

#include <string.h>

#include "cg_charset.h"

const cg_charset  cg_charset_utf8 = { "utf8", 0, false, false, NULL };

static const cg_charset  cg_charsets[] = {
    { "utf16le",  2, false, false, NULL },
    { "utf16be",  2, true,  false, NULL },
    { "utf16",    2, false, true,  NULL },
    { "utf32le",  4, false, false, NULL },
    { "utf32be",  4, true,  false, NULL },
    { "utf32",    4, false, true,  NULL },
    { "iso88591", 1, false, false, NULL },

#define CG_CHARSET(name, high)  { name, 1, false, false, high },
#include "cg_charset.def"
#undef CG_CHARSET
};

#define CG_CHARSETS  (sizeof(cg_charsets) / sizeof(cg_charsets[0]))

#define CG_UTF16_LE  (&cg_charsets[0])
#define CG_UTF16_BE  (&cg_charsets[1])
#define CG_UTF32_LE  (&cg_charsets[3])
#define CG_UTF32_BE  (&cg_charsets[4])

/* Other labels. */
static const struct {
    const char  *label;
    const char  *name;
} cg_charset_labels[] = {
    { "usascii", "utf8" }, { "ascii", "utf8" }, { "ansix3.41968", "utf8" },
    { "iso646us", "utf8" }, { "unicode11utf8", "utf8" }, { "cp65001", "utf8" },
    { "utf8mb4", "utf8" }, { "xunicode20utf8", "utf8" },
    { "ucs2", "utf16" }, { "iso10646ucs2", "utf16" }, { "unicode", "utf16" },
    { "csunicode", "utf16" }, { "unicodefeff", "utf16le" },
    { "unicodefffe", "utf16be" }, { "ucs4", "utf32" },
    { "iso10646ucs4", "utf32" },
    { "latin1", "iso88591" }, { "l1", "iso88591" }, { "cp819", "iso88591" },
    { "ibm819", "iso88591" }, { "isoir100", "iso88591" },
    { "csisolatin1", "iso88591" }, { "iso88591:1987", "iso88591" },
    { "latin2", "iso88592" }, { "l2", "iso88592" },
    { "csisolatin2", "iso88592" }, { "iso88592:1987", "iso88592" },
    { "latin3", "iso88593" }, { "l3", "iso88593" },
    { "latin4", "iso88594" }, { "l4", "iso88594" },
    { "cyrillic", "iso88595" }, { "csisolatincyrillic", "iso88595" },
    { "arabic", "iso88596" }, { "asmo708", "iso88596" },
    { "greek", "iso88597" }, { "greek8", "iso88597" },
    { "elot928", "iso88597" }, { "suneugreek", "iso88597" },
    { "hebrew", "iso88598" }, { "visual", "iso88598" },
    { "logical", "iso88598" }, { "iso88598i", "iso88598" },
    { "iso88598e", "iso88598" },
    { "latin5", "iso88599" }, { "l5", "iso88599" },
    { "csisolatin5", "iso88599" },
    { "latin6", "iso885910" }, { "l6", "iso885910" },
    { "iso885911", "windows874" }, { "tis620", "windows874" },
    { "dos874", "windows874" },
    { "latin7", "iso885913" }, { "latin8", "iso885914" },
    { "latin9", "iso885915" }, { "l9", "iso885915" },
    { "csisolatin9", "iso885915" }, { "latin0", "iso885915" },
    { "latin10", "iso885916" },
    { "koi", "koi8r" }, { "koi8", "koi8r" }, { "cskoi8r", "koi8r" },
    { "koi8ru", "koi8u" },
    { "866", "ibm866" }, { "cp866", "ibm866" }, { "csibm866", "ibm866" },
    { "mac", "macintosh" }, { "macroman", "macintosh" },
    { "xmacroman", "macintosh" }, { "csmacintosh", "macintosh" },
    { "xmacukrainian", "xmaccyrillic" }, { "maccyrillic", "xmaccyrillic" },
};


/* Whether they are the same, but for case, "-" and "_" in the label, and what
 * is put in front of the number of a code page. */

static bool
cg_charset_is(const char *label, size_t n, const char *name)
{
    char    c;
    size_t  i, k;

    for (i = k = 0; i < n; i++) {
        c = label[i];

        if (c == '-' || c == '_') {
            continue;
        }

        if (c != '\0' && (c >= 'A' && c <= 'Z' ? c | 0x20 : c) == name[k]) {
            k++;
            continue;
        }

        return false;
    }

    return name[k] == '\0';
}


/* cp1252, x-cp1252, win1252 */

static bool
cg_charset_page(const char *label, size_t n, const char *name)
{
    size_t  i;

    static const char  *const  pages[] = { "cp", "x-cp", "win" };
    static const char          windows[] = "windows";

    if (strncmp(name, windows, sizeof(windows) - 1) != 0) {
        return false;
    }

    for (i = 0; i < 3; i++) {
        if (n > strlen(pages[i])
            && cg_charset_is(label, strlen(pages[i]),
                             i == 1 ? "xcp" : pages[i])
            && cg_charset_is(label + strlen(pages[i]), n - strlen(pages[i]),
                             name + sizeof(windows) - 1))
        {
            return true;
        }
    }

    return false;
}


static const cg_charset *
cg_charset_named(const char *label, size_t n)
{
    size_t  i;

    if (cg_charset_is(label, n, cg_charset_utf8.name)) {
        return &cg_charset_utf8;
    }

    for (i = 0; i < CG_CHARSETS; i++) {
        if (cg_charset_is(label, n, cg_charsets[i].name)
            || cg_charset_page(label, n, cg_charsets[i].name))
        {
            return &cg_charsets[i];
        }
    }

    return NULL;
}


const cg_charset *
cg_charset_find(const char *label, size_t n)
{
    size_t             i;
    const cg_charset  *c;

    c = cg_charset_named(label, n);

    for (i = 0; c == NULL && i < sizeof(cg_charset_labels)
                                 / sizeof(cg_charset_labels[0]); i++)
    {
        if (cg_charset_is(label, n, cg_charset_labels[i].label)) {
            c = cg_charset_named(cg_charset_labels[i].name,
                                 strlen(cg_charset_labels[i].name));
        }
    }

    return c;
}


/* Bytes that begin JSON or XML. */

static bool
cg_charset_first(uint8_t c)
{
    return c == '{' || c == '[' || c == '"' || c == '<';
}


const cg_charset *
cg_charset_begins(const uint8_t *p, size_t n)
{
    if (n >= 4 && memcmp(p, "\xff\xfe\0\0", 4) == 0) {
        return CG_UTF32_LE;
    }

    if (n >= 4 && memcmp(p, "\0\0\xfe\xff", 4) == 0) {
        return CG_UTF32_BE;
    }

    if (n >= 2 && p[0] >= 0xfe && p[0] + p[1] == 0xfe + 0xff) {
        return p[0] == 0xff ? CG_UTF16_LE : CG_UTF16_BE;
    }

    if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
        return &cg_charset_utf8;
    }

    if (n < 4) {
        return NULL;
    }

    if (cg_charset_first(p[0]) && p[1] == 0 && p[3] == 0) {
        return p[2] ? CG_UTF16_LE : CG_UTF32_LE;
    }

    if (p[0] == 0 && p[2] == 0 && cg_charset_first(p[1] ? p[1] : p[3])) {
        return p[1] ? CG_UTF16_BE : CG_UTF32_BE;
    }

    return NULL;
}


static bool
cg_charset_ascii(uint8_t c)
{
    return (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\n' || c == '\r';
}


bool
cg_charset_zeros(const uint8_t *p, size_t n)
{
    return n >= 4 && cg_charset_begins(p, n) == NULL
           && ((cg_charset_ascii(p[0]) && p[1] == 0 && p[3] == 0)
               || (cg_charset_ascii(p[1]) && p[0] == 0 && p[2] == 0)
               || (cg_charset_ascii(p[3]) && p[0] == 0 && p[1] == 0
                   && p[2] == 0));
}


bool
cg_charset_unclear(const uint8_t *p, size_t n)
{
    if (n == 0) {
        return true;
    }

    return n < 4 && (p[0] == 0 || p[0] >= 0xef
                     || (cg_charset_ascii(p[0]) && (n == 1 || p[1] == 0)));
}
