/*
 * The format path: the path of a URL (RFC 3986 section 3.3).  %XX stands for a
 * byte, a slash for the end of a line, for a segment is a text of its own; all
 * else for itself.  What is put in holds neither a slash nor a dot, so that it
 * stays a path of as many segments.
 */

#include "cg_hex.h"
#include "cg_json.h"
#include "cg_scan.h"

static void cg_path_format_init(cg_decoder *d);
static cg_status cg_path_format_decode(cg_decoder *d, const uint8_t *raw,
    size_t n, size_t base, bool last, cg_view *v, size_t *used);

const cg_format  cg_format_path = {
    "path", cg_path_format_init, cg_path_format_decode, NULL
};


static void
cg_path_format_init(cg_decoder *d)
{
    (void) d;
}


static cg_status
cg_path_format_decode(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *used)
{
    int        high, low;
    size_t     i, taken;
    uint8_t    c;
    cg_place   place;
    cg_status  st;

    place = cg_place_in(CG_PLACE_PATH, d->outer);
    st = cg_view_mark(v, place);

    for (i = 0; i < n && st == CG_OK; i += taken) {
        taken = cg_scan(raw + i, n - i, '%', '/', '%', '/', false);

        if (taken == 0 && raw[i] == '/') {
            taken = 1;
            st = cg_view_plain(v, place, (const uint8_t *) "\n", 1);
            continue;
        }

        if (taken == 0) {
            high = n - i > 1 ? cg_hex_value(raw[i + 1]) : 0;
            low = n - i > 2 ? cg_hex_value(raw[i + 2]) : 0;

            if (n - i < 3 && high >= 0 && !last) {
                break;
            }

            if (n - i >= 3 && high >= 0 && low >= 0) {
                taken = 3;
                c = (uint8_t) (high << 4 | low);
                st = cg_view_unit(v, base + i, taken, &c, 1);
                continue;
            }

            taken = 1;
        }

        st = cg_view_plain(v, place, raw + i, taken);
    }

    *used = i;
    return st;
}
