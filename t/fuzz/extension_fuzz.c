/*
 * Sec-WebSocket-Extensions of any bytes: the visitor's offers up to the first
 * NUL, the provider's answer behind it.
 *
 * What is understood reads the same when it is written; what the provider is
 * offered are offers; what the visitor is answered is an answer that its offer
 * allows (RFC 7692 section 7.1).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_extension.h"


static void
insist(bool truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "extension_fuzz: %s\n", what);
        abort();
    }
}


static bool
same(const cg_extension *a, const cg_extension *b)
{
    return a->server_no_takeover == b->server_no_takeover
           && a->client_no_takeover == b->client_no_takeover
           && a->server_bits == b->server_bits
           && a->client_bits == b->client_bits
           && a->client_may_limit == b->client_may_limit;
}


static void
insist_bits(const cg_extension *e)
{
    insist(e->server_bits == 0
           || (e->server_bits >= 8 && e->server_bits <= 15), "server's bits");
    insist(e->client_bits == 0
           || (e->client_bits >= 8 && e->client_bits <= 15), "client's bits");
    insist(!e->client_may_limit || e->client_bits == 0, "a value and none");
}


static void
insist_allowed(const cg_extension *offer, const cg_extension *agreed)
{
    insist(agreed->server_no_takeover || !offer->server_no_takeover,
           "the visitor wants a server that forgets");
    insist(offer->server_bits == 0
           || (agreed->server_bits && agreed->server_bits
                                      <= offer->server_bits),
           "the visitor has no such window");
    insist(agreed->client_bits == 0
           || (offer->client_bits
               ? agreed->client_bits <= offer->client_bits
               : offer->client_may_limit), "the visitor cannot limit");
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t        n;
    cg_buf        out = { NULL, 0, 0 };
    uint8_t      *copy;
    const char   *nul;
    cg_extension  offer, answer, agreed, again;

    nul = memchr(data, 0, size);
    n = nul ? (size_t) ((const uint8_t *) nul - data) : size;

    copy = malloc(n ? n : 1);
    insist(copy != NULL, "no memory");
    memcpy(copy, data, n);

    if (cg_extension_offer(copy, n, &offer)) {
        insist_bits(&offer);
        insist(cg_extension_write(&offer, &out) == CG_OK
               && cg_extension_offer(out.p, out.n, &again)
               && same(&offer, &again), "an offer reads otherwise");

        out.n = 0;
        insist(cg_extension_ask(&offer, &out) == CG_OK
               && cg_extension_offer(out.p, out.n, &again),
               "no offer to the provider");

        data += n + (nul != NULL);
        size -= n + (nul != NULL);

        if (cg_extension_answer(data, size, &answer)) {
            insist_bits(&answer);
            insist(!answer.client_may_limit, "an answer without a value");
            cg_extension_agree(&offer, &answer, &agreed);
            insist_bits(&agreed);
            insist_allowed(&offer, &agreed);

            out.n = 0;
            insist(cg_extension_write(&agreed, &out) == CG_OK
                   && cg_extension_answer(out.p, out.n, &again)
                   && same(&agreed, &again), "an answer reads otherwise");
        }
    }

    free(copy);
    cg_buf_free(&out);
    return 0;
}
