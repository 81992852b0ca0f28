/*
 * The key of a chain's first record, as the reviewer opens it.
 *
 *     first_key REVIEW.pem CHAIN SEALED     both in hex; prints it in hex
 */

#include <stdio.h>
#include <string.h>

#include "cg_chain.h"
#include "cg_hex.h"
#include "cg_key.h"


int
main(int argc, char **argv)
{
    char       pem[4096], hex[2 * CG_CHAIN_KEY + 1];
    FILE      *f;
    size_t     n;
    uint8_t    key[CG_CHAIN_KEY];
    EVP_PKEY  *reviewer;

    f = argc == 4 ? fopen(argv[1], "re") : NULL;
    n = f ? fread(pem, 1, sizeof(pem), f) : 0;
    reviewer = cg_key_read(pem, n, CG_KEY_REVIEW, true);

    if (reviewer == NULL
        || strlen(argv[2]) != CG_CHAIN_ID
        || strlen(argv[3]) != 2 * (CG_CHAIN_KEY + CG_HPKE_EXTRA)
        || cg_chain_open(argv[2], argv[3], reviewer, key) != CG_OK)
    {
        fprintf(stderr, "first_key REVIEW.pem CHAIN SEALED\n");
        return 1;
    }

    (void) cg_hex_write(hex, key, sizeof(key));
    printf("%s", hex);
    EVP_PKEY_free(reviewer);
    (void) fclose(f);
    return 0;
}
