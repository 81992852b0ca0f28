/*
 * Detection of any bytes, cut anyhow: the promises of cg_detect.h hold, and
 * the findings of the pieces are those of the whole.
 *
 * Input: byte 0 chooses the entity (0 is all of them), bytes 1 to 4 are
 * sizes of pieces, in turn (byte 1, if odd, names all regions); the rest is
 * the text.
 */

#include "../unit/detect_split.h"

#define FUZZ_HEAD  5
#define FUZZ_CUTS  512


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t          i, at, ncuts, cuts[FUZZ_CUTS];
    cg_detector     d;
    split_reader    whole;
    const uint8_t  *text;

    if (size < FUZZ_HEAD) {
        return 0;
    }

    d = (cg_detector) { CG_ENTITIES_ALL, 0 };
    d.regions = data[1] & 1 ? UINT64_MAX : cg_regions_default();

    if (data[0]) {
        d.entities = (cg_entities) { { 0, 0 } };
        cg_entities_add(&d.entities, (cg_entity) (data[0] % CG_ENTITY_N));
    }

    text = data + FUZZ_HEAD;
    size -= FUZZ_HEAD;

    split_run(&whole, &d, text, size, NULL, 0);

    at = 0;

    for (ncuts = 0; ncuts < FUZZ_CUTS; ncuts++) {
        at += data[1 + ncuts % 4];
        if (at > size) {
            break;
        }

        cuts[ncuts] = at;
    }

    if (!split_equal(&d, &whole, text, size, cuts, ncuts)) {
        abort();
    }

    /* a cut at each byte of what is short */
    for (i = 1; i < size && size < 200; i++) {
        if (!split_equal(&d, &whole, text, size, &i, 1)) {
            abort();
        }
    }

    split_free(&whole);
    return 0;
}
