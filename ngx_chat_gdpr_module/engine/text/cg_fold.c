/*
 * See cg_fold.h.
 */

#include "cg_fold.h"

/* U+00C0 to U+017F; a space is no letter. */
static const char  cg_latin[] =
    "aaaaaaaceeeeiiiidnooooo ouuuuyts"
    "aaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
    "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

_Static_assert(sizeof(cg_latin) == 0x180 - 0xc0 + 1, "one for each letter");


/* Greek with accents, U+0386 to U+03CE; 0 is the letter itself. */
static uint32_t
cg_greek(uint32_t code)
{
    switch (code) {
    case 0x386: case 0x3ac:
        return 0x3b1;
    case 0x388: case 0x3ad:
        return 0x3b5;
    case 0x389: case 0x3ae:
        return 0x3b7;
    case 0x38a: case 0x3af: case 0x390: case 0x3ca: case 0x3aa:
        return 0x3b9;
    case 0x38c: case 0x3cc:
        return 0x3bf;
    case 0x38e: case 0x3cd: case 0x3b0: case 0x3cb: case 0x3ab:
        return 0x3c5;
    case 0x38f: case 0x3ce:
        return 0x3c9;
    case 0x3c2:
        return 0x3c3;
    default:
        return code >= 0x391 && code <= 0x3a9 ? code + 0x20 : code;
    }
}


size_t
cg_fold(uint32_t code, uint8_t *out)
{
    if (code < 0x80) {
        *out = (uint8_t) (code >= 'A' && code <= 'Z' ? code | 0x20 : code);
        return 1;
    }

    if (code >= 0xc0 && code <= 0x17f) {
        *out = (uint8_t) cg_latin[code - 0xc0];
        return *out != ' ';
    }

    /* the commas below of Romanian */
    if (code >= 0x218 && code <= 0x21b) {
        *out = code < 0x21a ? 's' : 't';
        return 1;
    }

    if (code >= 0x386 && code <= 0x3ce) {
        code = cg_greek(code);

    } else if (code >= 0x400 && code <= 0x45f) {
        code += code < 0x410 ? 0x50 : code < 0x430 ? 0x20 : 0;
        code = code == 0x451 ? 0x435 : code;

    } else {
        return 0;
    }

    out[0] = (uint8_t) (0xc0 | code >> 6);
    out[1] = (uint8_t) (0x80 | (code & 0x3f));
    return 2;
}
