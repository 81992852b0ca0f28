/*
 * Finding pieces of lines that were cut short.
 */

#include <string.h>

#include "cg_hex.h"
#include "cg_torn.h"


bool
cg_torn_piece(cg_torn *t, const char *p, size_t n)
{
    uint8_t   md[32];
    unsigned  size;

    if (EVP_Digest(p, n, md, &size, EVP_sha256(), NULL) != 1) {
        return false;
    }

    t->bytes = n;
    (void) cg_hex_write(t->sha256, md, sizeof(md));
    return true;
}


static bool
cg_torn_right(const cg_record *r)
{
    bool         right;
    uint8_t      d[32];
    EVP_MD_CTX  *digest, *half;

    digest = EVP_MD_CTX_new();
    half = EVP_MD_CTX_new();

    right = digest && half
            && EVP_DigestInit_ex2(digest, EVP_sha256(), NULL) == 1
            && EVP_DigestInit_ex2(half, EVP_sha256(), NULL) == 1
            && cg_record_hashes(r, digest, half, d);

    EVP_MD_CTX_free(digest);
    EVP_MD_CTX_free(half);
    return right;
}


/* A piece and a record have together the form of one: where there may be two,
 * the hash tells. */

bool
cg_torn_split(cg_record *r, const char *p, size_t n, size_t *piece)
{
    bool         is;
    cg_record    other;
    const char  *behind;

    *piece = 0;
    behind = cg_record_start(p, n);
    is = cg_record_read(r, p, n);

    if (behind == p) {
        *piece = is ? 0 : n;
        return is;
    }

    if (is && cg_torn_right(r)) {
        return true;
    }

    if (cg_record_read(&other, behind, n - (size_t) (behind - p))
        && cg_torn_right(&other))
    {
        *piece = (size_t) (behind - p);
        *r = other;
        return true;
    }

    *piece = is ? 0 : n;
    return is;
}


size_t
cg_torn_first(const char *p, size_t n)
{
    const char  *next;

    next = n ? cg_record_find(p + 1, p + n, "{\"time\":\"") : NULL;
    return next ? (size_t) (next - p) : n;
}


/* As much of `form` as there are bytes: 0 stands for a digit, x for one of a
 * name, anything else for itself. */
static bool
cg_torn_fits(const char *p, size_t n, const char *form)
{
    for (; n && *form; p++, n--, form++) {
        if (*form == '0' ? *p < '0' || *p > '9'
            : *form == 'x' ? !cg_hex_only(p, 1) : *p != *form)
        {
            return false;
        }
    }

    return true;
}


bool
cg_torn_begins(const char *p, size_t n, const char *chain)
{
    size_t  i, name;

    static const char  form[] = "{\"time\":\"0000-00-00T00:00:00.000Z\","
                                "\"chain\":\"xxxxxxxxxxxxxxxx\",\"seq\":0";

    if (n == 0 || !cg_torn_fits(p, n, form)) {
        return false;
    }

    name = (size_t) (strchr(form, 'x') - form);

    if (chain && n > name) {
        i = n - name < CG_CHAIN_ID ? n - name : CG_CHAIN_ID;

        if (memcmp(p + name, chain, i) != 0) {
            return false;
        }
    }

    for (i = 0; i < n; i++) {
        if ((unsigned char) p[i] < 0x20) {
            return false;
        }
    }

    return true;
}


/* One that a record declares is not to be declared again. */
static size_t
cg_torn_declared(cg_torn *torn, size_t n, const cg_record *r)
{
    size_t       i;
    const char  *hex;

    static const char  name[] = ",\"sha256\":\"";

    hex = cg_record_find(r->members, r->members + r->members_n, name);

    if (hex == NULL || r->prev - hex < 64 + (ptrdiff_t) sizeof(name)) {
        return n;
    }

    hex += sizeof(name) - 1;

    for (i = 0; i < n; i++) {
        if (memcmp(torn[i].sha256, hex, 64) == 0) {
            memmove(torn + i, torn + i + 1, (n - i - 1) * sizeof(cg_torn));
            return n - 1;
        }
    }

    return n;
}


/* Those of one line. */
static size_t
cg_torn_take(const char *p, size_t n, const char *chain, cg_torn *torn,
    size_t max)
{
    size_t  found, size;

    for (found = 0; n && found < max; p += size, n -= size) {
        size = cg_torn_first(p, n);

        if (cg_torn_begins(p, size, chain)
            && cg_torn_piece(&torn[found], p, size))
        {
            found++;
        }
    }

    return found;
}


size_t
cg_torn_find(const char *p, size_t n, const char *chain, bool end,
    cg_torn *torn, size_t max)
{
    bool         is;
    size_t       found, piece;
    cg_record    r;
    const char  *last, *feed;

    found = 0;

    for (last = p + n; p < last; p = feed + 1) {
        feed = memchr(p, '\n', (size_t) (last - p));

        if (feed == NULL && end) {
            found += cg_torn_take(p, (size_t) (last - p), chain, torn + found,
                                  max - found);
        }

        if (feed == NULL) {
            break;
        }

        is = cg_torn_split(&r, p, (size_t) (feed - p), &piece);
        found += cg_torn_take(p, piece, chain, torn + found, max - found);

        if (is && cg_record_is(&r, "torn")) {
            found = cg_torn_declared(torn, found, &r);
        }
    }

    return found;
}
