/*
 * Any bytes in any format, in any split.  The first byte chooses the format
 * and whether it was declared, the second the split.
 */

#include "../unit/format_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const cg_format *const  formats[] = {
    &cg_format_json, &cg_format_engineio, &cg_format_form, &cg_format_html,
    &cg_format_sse, &cg_format_text, &cg_format_json, &cg_format_xml
};


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t            i;
    setup             s;
    const cg_format  *f, *early;

    if (size < 2 || size > 4096) {
        return 0;
    }

    s.format = data[0] & 64 ? &cg_format_path
               : data[0] & 32 ? &cg_format_script : formats[data[0] & 7];
    s.declared = data[0] & 8;
    s.depth_max = data[0] & 16 ? 3 : CG_DEPTH_MAX;

    check_text(&s, data + 2, size - 2, data[1] + 1u, 8);

    /* A guess stays what it is, however many bytes it is given. */

    f = cg_format_sniff(data + 2, size - 2, false);

    for (i = 0; i <= size - 2 && i <= 64; i++) {
        early = cg_format_sniff(data + 2, i, true);
        must(early == NULL || early == f);
    }

    return 0;
}
