/*
 * Values of headers: what is truncated stays as it is the second time, and
 * grows by no more than an address written out; what is no address does not
 * change; cookies that pass are part of those that came.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_diag.h"
#include "cg_forward.h"


/* What has no reports has none to lose. */
static void
csp(const char *p, size_t n)
{
    cg_buf  once = { NULL, 0, 0 }, twice = { NULL, 0, 0 };

    if (cg_csp_unreported(p, n, &once) != CG_OK || once.n > n
        || (once.n && cg_csp_unreported((char *) once.p, once.n, &twice)
                      != CG_OK)
        || once.n != twice.n)
    {
        abort();
    }

    cg_buf_free(&once);
    cg_buf_free(&twice);
}


static void
address(cg_header kind, const char *p, size_t n)
{
    cg_buf  once = { NULL, 0, 0 }, twice = { NULL, 0, 0 };

    if (cg_address_truncate(kind, p, n, &once) != CG_OK
        || cg_address_truncate(kind, (char *) once.p, once.n, &twice) != CG_OK
        || once.n != twice.n
        || (once.n && memcmp(once.p, twice.p, once.n) != 0))
    {
        abort();
    }

    cg_buf_free(&once);
    cg_buf_free(&twice);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    cg_buf      out = { NULL, 0, 0 };
    cg_diag     diag;
    cg_word     words[] = { cg_word_of("cookies"), cg_word_of("a"),
                            cg_word_of("b*") };
    cg_policy   p;
    const char *name;

    address(CG_HEADER_ADDRESS, (const char *) data, n);
    address(CG_HEADER_FORWARDED, (const char *) data, n);
    csp((const char *) data, n);

    if (!cg_policy_init(&p, cg_word_of("chat"), &diag)
        || !cg_policy_line(&p, words, 3, &diag)
        || cg_cookies_allowed(&p, (const char *) data, n, &out) != CG_OK
        || out.n > 2 * n)
    {
        abort();
    }

    name = (const char *) data;

    (void) cg_header_is_name(name, n);
    (void) cg_header_is_address(name, n);

    if (cg_header_is_text(name, n / 2, name + n / 2, n - n / 2) && n < 4) {
        abort();
    }

    if (cg_set_cookie_name(&name, n) > n) {
        abort();
    }

    cg_buf_free(&out);
    cg_policy_free(&p);
    return 0;
}
