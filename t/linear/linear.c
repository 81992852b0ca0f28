/*
 * What t/linear.t counts: cg_detect() over a file as a whole, with all entities
 * and the regions of a policy that names none.
 */

#include <stdio.h>
#include <stdlib.h>

#include "cg_detect.h"

int
main(int argc, char **argv)
{
    FILE        *in;
    long         size;
    size_t       n, safe;
    uint8_t     *p;
    cg_hits      hits = { NULL, 0, 0 };
    cg_detector  all = { CG_ENTITIES_ALL, cg_regions_default() };

    in = argc == 2 ? fopen(argv[1], "rb") : NULL;

    if (in == NULL || fseek(in, 0, SEEK_END) != 0 || (size = ftell(in)) <= 0) {
        return 1;
    }

    rewind(in);
    n = (size_t) size;
    p = malloc(n + CG_PAD);

    if (p == NULL || fread(p, 1, n, in) != n
        || cg_detect(&all, p, 0, n, false, &hits, &safe) != CG_OK)
    {
        return 1;
    }

    fclose(in);
    cg_hits_free(&hits);
    free(p);

    return safe == n ? 0 : 1;
}
