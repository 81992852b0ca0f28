/*
 * See cg_wallet_check.h.  EIP-55 is Keccak-256 as it was before FIPS 202: the
 * padding differs from that of SHA3-256, so that OpenSSL 3.0 has none.
 */

#include <string.h>

#include <openssl/sha.h>

#include "cg_border.h"
#include "cg_wallet_check.h"

static const char  cg_base58_bitcoin[] =
    "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static const char  cg_base58_ripple[] =
    "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/* Version bytes, by the document of each currency. */
static const struct {
    uint8_t  size;
    uint8_t  version[2];
} cg_base58_versions[] = {
    { 1, { 0x00 } },        /* Bitcoin P2PKH, XRP */
    { 1, { 0x05 } },        /* Bitcoin P2SH */
    { 1, { 0x6f } },        /* Bitcoin testnet */
    { 1, { 0xc4 } },
    { 1, { 0x30 } },        /* Litecoin */
    { 1, { 0x32 } },
    { 1, { 0x1e } },        /* Dogecoin */
    { 1, { 0x16 } },
    { 1, { 0x4c } },        /* Dash */
    { 1, { 0x10 } },
    { 1, { 0x41 } },        /* TRON */
    { 2, { 0x1c, 0xb8 } },  /* Zcash */
    { 2, { 0x1c, 0xbd } },
};


/* Decode into out[0..size), the value to the right; false if it is more, or
 * not of the alphabet. */
static bool
cg_base58_decode(const uint8_t *text, size_t n, const char *alphabet,
    uint8_t *out, size_t size)
{
    size_t       i, k;
    unsigned     carry;
    const char  *at;

    memset(out, 0, size);

    for (i = 0; i < n; i++) {
        at = strchr(alphabet, text[i]);
        if (at == NULL) {
            return false;
        }

        carry = (unsigned) (at - alphabet);

        for (k = size; k-- > 0; /* void */ ) {
            carry += 58u * out[k];
            out[k] = (uint8_t) carry;
            carry >>= 8;
        }

        if (carry) {
            return false;
        }
    }

    return true;
}


/* The bytes in out[0..26), of which `total` count, end in the checksum of the
 * others, and are written with as many digits of zero as they have bytes of
 * zero. */
static bool
cg_base58_check(const uint8_t *text, char zero, const uint8_t *out,
    size_t total)
{
    size_t   i, k;
    uint8_t  md[SHA256_DIGEST_LENGTH];

    for (i = 0; i < total && out[i] == 0; i++) { /* void */ }

    for (k = 0; text[k] == (uint8_t) zero; k++) { /* void */ }

    if (i != k) {
        return false;
    }

    (void) SHA256(out, total - 4, md);
    (void) SHA256(md, sizeof(md), md);

    return memcmp(out + total - 4, md, 4) == 0;
}


bool
cg_base58_address(const uint8_t *text, size_t n)
{
    bool     hash;
    size_t   i, size;
    uint8_t  out[26];

    hash = true;

    if (n < 25 || n > 36) {
        return false;
    }

    /* no alphabet has them, and most hashes have one */
    for (i = 0; i < n; i++) {
        if (text[i] == '0' || text[i] == 'O' || text[i] == 'I'
            || text[i] == 'l')
        {
            return false;
        }

        hash &= text[i] <= '9' || (text[i] >= 'a' && text[i] <= 'f');
    }

    /* nor is one of ten thousand million addresses in hexadecimal digits */
    if (hash) {
        return false;
    }

    if (text[0] == 'r') {
        return cg_base58_decode(text, n, cg_base58_ripple, out, sizeof(out))
               && out[0] == 0 && out[1] == 0
               && cg_base58_check(text, 'r', out + 1, sizeof(out) - 1);
    }

    if (!cg_base58_decode(text, n, cg_base58_bitcoin, out, sizeof(out))) {
        return false;
    }

    for (i = 0; i < sizeof(cg_base58_versions) / sizeof(cg_base58_versions[0]);
         i++)
    {
        size = cg_base58_versions[i].size;

        if ((size == 2 || out[0] == 0)
            && memcmp(out + 2 - size, cg_base58_versions[i].version, size) == 0
            && cg_base58_check(text, '1', out + 2 - size, 24 + size))
        {
            return true;
        }
    }

    return false;
}


static uint32_t
cg_bech32_step(uint32_t sum, uint32_t value)
{
    size_t    i;
    uint32_t  top;

    static const uint32_t  generator[] = {
        0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
    };

    top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;

    for (i = 0; i < 5; i++) {
        sum ^= top >> i & 1 ? generator[i] : 0;
    }

    return sum;
}


bool
cg_bech32_address(const uint8_t *text, size_t n)
{
    size_t       i, len;
    uint8_t      ch;
    uint32_t     sum, first;
    unsigned     upper, lower;
    const char  *at;

    static const char  alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    if (n < 14 || n > 74) {
        return false;
    }

    len = (text[0] | 0x20) == 'l' ? 3 : 2;  /* ltc1, bc1, tb1 */

    if (text[len] != '1' || (text[len - 1] | 0x20) != 'c') {
        if ((text[0] | 0x20) != 't' || (text[1] | 0x20) != 'b'
            || text[2] != '1')
        {
            return false;
        }
    }

    sum = 1;
    first = 0;
    upper = lower = 0;

    for (i = 0; i < len; i++) {
        sum = cg_bech32_step(sum, (text[i] | 0x20u) >> 5);
    }

    sum = cg_bech32_step(sum, 0);

    for (i = 0; i < len; i++) {
        sum = cg_bech32_step(sum, text[i] & 31);
    }

    for (i = 0; i < n; i++) {
        upper |= (uint8_t) (text[i] - 'A') <= 25;
        lower |= (uint8_t) (text[i] - 'a') <= 25;
    }

    for (i = len + 1; i < n; i++) {
        ch = cg_lower(text[i]);
        at = strchr(alphabet, ch);

        if (at == NULL) {
            return false;
        }

        if (i == len + 1) {
            first = (uint32_t) (at - alphabet);
        }

        sum = cg_bech32_step(sum, (uint32_t) (at - alphabet));
    }

    return !(upper && lower) && first <= 16
           && sum == (first ? 0x2bc830a3 : 1);
}


static uint64_t
cg_rotate(uint64_t x, unsigned n)
{
    return n ? x << n | x >> (64 - n) : x;
}


/* Keccak-f[1600]: FIPS 202, 3.2 and 3.3. */
static void
cg_keccak(uint64_t a[25])
{
    size_t    x, y, round;
    uint8_t   lfsr;
    uint64_t  b[25], c[5];
    unsigned  i, k;

    static const uint8_t  turns[25] = {
        0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15,
        21, 8, 18, 2, 61, 56, 14
    };

    lfsr = 1;

    for (round = 0; round < 24; round++) {
        for (x = 0; x < 5; x++) {
            c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        }

        for (x = 0; x < 5; x++) {
            for (y = 0; y < 5; y++) {
                a[x + 5 * y] ^= c[(x + 4) % 5] ^ cg_rotate(c[(x + 1) % 5], 1);
            }
        }

        for (x = 0; x < 5; x++) {
            for (y = 0; y < 5; y++) {
                b[y + 5 * ((2 * x + 3 * y) % 5)] =
                    cg_rotate(a[x + 5 * y], turns[x + 5 * y]);
            }
        }

        for (x = 0; x < 5; x++) {
            for (y = 0; y < 5; y++) {
                a[x + 5 * y] = b[x + 5 * y]
                               ^ (~b[(x + 1) % 5 + 5 * y]
                                  & b[(x + 2) % 5 + 5 * y]);
            }
        }

        for (i = 0; i < 7; i++) {
            k = (1u << i) - 1;
            a[0] ^= (uint64_t) (lfsr & 1) << k;
            lfsr = (uint8_t) (lfsr << 1 ^ (lfsr >> 7 ? 0x71 : 0));
        }
    }
}


bool
cg_ether_address(const uint8_t *text, bool *mixed)
{
    size_t    i;
    uint8_t   ch, block[136];
    uint64_t  a[25];
    unsigned  upper, lower, nibble;

    upper = lower = 0;
    memset(block, 0, sizeof(block));

    for (i = 0; i < 40; i++) {
        ch = text[i];

        if (!cg_is_digit(ch) && (uint8_t) ((ch | 0x20) - 'a') > 5) {
            return false;
        }

        upper |= (uint8_t) (ch - 'A') <= 5;
        lower |= (uint8_t) (ch - 'a') <= 5;
        block[i] = cg_lower(ch);
    }

    *mixed = upper && lower;
    if (!*mixed) {
        return true;
    }

    block[40] = 0x01;
    block[135] |= 0x80;
    memset(a, 0, sizeof(a));

    for (i = 0; i < sizeof(block); i++) {
        a[i / 8] |= (uint64_t) block[i] << 8 * (i % 8);
    }

    cg_keccak(a);

    for (i = 0; i < 40; i++) {
        nibble = (unsigned) (a[i / 16] >> (8 * (i / 2 % 8)
                                           + (i % 2 ? 0 : 4))) & 15;

        if (!cg_is_digit(text[i]) && (nibble >= 8) != ((text[i] & 0x20) == 0))
        {
            return false;
        }
    }

    return true;
}
