/*
 * What t/linear.t counts, under callgrind: cg_detect() over files, each as a
 * whole, with all entities and the regions of a policy that names none.  Of
 * each a dump is written that has its name.
 */

#include <stdio.h>
#include <stdlib.h>

#include <valgrind/callgrind.h>

#include "cg_detect.h"


static int
linear_file(const char *name)
{
    FILE        *in;
    long         size;
    size_t       n, safe;
    uint8_t     *p;
    cg_hits      hits = { NULL, 0, 0 };
    cg_detector  all = { CG_ENTITIES_ALL, cg_regions_default() };

    in = fopen(name, "rb");

    if (in == NULL || fseek(in, 0, SEEK_END) != 0 || (size = ftell(in)) <= 0) {
        return 1;
    }

    rewind(in);
    n = (size_t) size;
    p = malloc(n + CG_PAD);

    if (p == NULL || fread(p, 1, n, in) != n) {
        return 1;
    }

    CALLGRIND_ZERO_STATS;

    if (cg_detect(&all, p, 0, n, false, &hits, &safe) != CG_OK || safe != n) {
        return 1;
    }

    CALLGRIND_DUMP_STATS_AT(name);

    fclose(in);
    cg_hits_free(&hits);
    free(p);

    return 0;
}


int
main(int argc, char **argv)
{
    int  i;

    for (i = 1; i < argc; i++) {
        if (linear_file(argv[i]) != 0) {
            fprintf(stderr, "linear: %s\n", argv[i]);
            return 1;
        }
    }

    return 0;
}
