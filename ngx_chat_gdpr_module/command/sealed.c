/*
 * Opening sealed lines on their way to a command.
 */

#include "command.h"
#include "key_file.h"
#include "sealed.h"

static cg_unseal  *sealed;   /* until the command ends; NULL: no key */


bool
sealed_use(EVP_PKEY *reviewer)
{
    if (reviewer == NULL) {
        return true;
    }

    sealed = cg_unseal_new(reviewer);

    if (sealed == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
    }

    return sealed != NULL;
}


bool
sealed_key(const char *path)
{
    EVP_PKEY  *key;

    key = key_file_read(path, CG_KEY_REVIEW, true);
    return key != NULL && sealed_use(key);
}


void
sealed_open(const char **p, size_t *n)
{
    if (sealed) {
        (void) cg_unseal_line(sealed, *p, *n, p, n);
    }
}
