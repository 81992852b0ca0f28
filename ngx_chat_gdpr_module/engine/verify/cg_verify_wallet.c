/*
 * Addresses of crypto currencies: those with a checksum, and Ethereum's
 * without one where a word says what it is.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_phrase.h"
#include "cg_verify.h"
#include "cg_wallet_check.h"

static const char  cg_words_wallet[] =
    "wallet|ethereum|eth|ether|address|wallet address|adresse|brieftasche|"
    "portefeuille|monedero|billetera|portafoglio|portfel|carteira|metamask|"
    "usdt|usdc|";


cg_match
cg_verify_wallet(const uint8_t *v, size_t start)
{
    bool       mixed;
    size_t     i, n;
    cg_match   m = { start, start, CG_RULE_NONE, start };
    cg_phrase  p;

    /* of what begins with another character none is known */
    if (v[start] == 0 || strchr("01239ABDLMXbltmnrTt", v[start]) == NULL
        || (v[start] == '0' && v[start + 1] != 'x' && v[start + 1]))
    {
        return m;
    }

    for (i = start; i < start + 76 && cg_is_alnum(v[i]); i++) { /* void */ }

    m.far = i;
    n = i - start;

    if (!cg_border_left(v, start) || !cg_border_right(v, i, &m.far)
        || v[i] == '-')
    {
        return m;
    }

    m.end = i;

    if (n == 42 && v[start] == '0' && v[start + 1] == 'x') {
        if (cg_ether_address(v + start + 2, &mixed)) {
            cg_phrase_read(v, start, &p);
            m.rule = mixed ? CG_RULE_WALLET
                     : cg_phrase_ends(&p, cg_words_wallet)
                       ? CG_RULE_WALLET_CUE : CG_RULE_NONE;
        }

    } else if (cg_base58_address(v + start, n)
               || cg_bech32_address(v + start, n))
    {
        m.rule = CG_RULE_WALLET;
    }

    return m;
}
