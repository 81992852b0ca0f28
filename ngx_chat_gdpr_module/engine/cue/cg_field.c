/*
 * See cg_field.h.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_field.h"
#include "cg_fold.h"

#define CG_KEY_MAX    32

/* Bytes in front of a colon in which keys are looked for, and bytes behind a
 * value; less than CG_LEFT leaves. */
#define CG_KEY_REACH  56

/* Bytes of white space that may be between a key in quotes and its value. */
#define CG_FIELD_WHITE  32

/* Words that a key in prose may have, "first name". */
#define CG_KEY_WORDS  4

typedef struct {
    const char  *key;
    uint8_t      len;
    uint8_t      kind;
} cg_field_row;

static const cg_field_row  cg_field_rows[] = {
#define CG_FIELD_LETTER(letter)
#define CG_FIELD(key, kind)  { key, sizeof(key) - 1, CG_FIELD_##kind },
#include "cg_field.def"
#undef CG_FIELD
#undef CG_FIELD_LETTER
};

/* Where the keys of each first letter begin. */
#define CG_PASTE(a, b)   CG_PASTE_(a, b)
#define CG_PASTE_(a, b)  a##b

enum {
#define CG_FIELD_LETTER(letter)                                              \
    CG_FIELD_AT_##letter, CG_FIELD_OVER_##letter = CG_FIELD_AT_##letter - 1,
#define CG_FIELD(key, kind)  CG_PASTE(CG_FIELD_ROW_, __LINE__),
#include "cg_field.def"
#undef CG_FIELD
#undef CG_FIELD_LETTER
};

static const uint16_t  cg_field_at[] = {
#define CG_FIELD_LETTER(letter)  CG_FIELD_AT_##letter,
#define CG_FIELD(key, kind)
#include "cg_field.def"
#undef CG_FIELD
#undef CG_FIELD_LETTER
};

_Static_assert(sizeof(cg_field_at) / sizeof(cg_field_at[0]) == 27,
    "26 letters, the end");

static const struct {
    const char  *key;
    unsigned     kin;
} cg_kin_rows[] = {
#define ON(what)  CG_KIN_##what
#define CG_KIN_ROW(key, what)  { key, what },
#include "cg_kin.def"
#undef CG_KIN_ROW
#undef ON
};

/* A key, folded, its end at the end. */
typedef struct {
    uint8_t   text[CG_KEY_MAX];
    size_t    at;
    size_t    raw;      /* where it begins in the text */
    uint32_t  parts;    /* bit i: a word begins at text[i] */
} cg_key;


/* Put the character that ends in front of v[at] to the key; its bytes, 0 if it
 * belongs to none. */
static size_t
cg_key_back(cg_key *k, const uint8_t *v, size_t lo, size_t at)
{
    size_t    n, len;
    uint8_t   ch, out[4];
    uint32_t  code;

    ch = v[at - 1];
    code = 0;

    if (ch == '_' || ch == '-' || ch == '\'') {
        k->parts |= k->at < CG_KEY_MAX ? UINT32_C(1) << k->at : 0;
        return 1;
    }

    if (ch < 0x80) {
        n = cg_is_alnum(ch);
        code = ch;

    } else {
        n = cg_letter_before(v, lo, at);

        if (n) {
            (void) cg_utf8_at(v, at - n, &code);
        }
    }

    if (n == 0) {
        return 0;
    }

    len = cg_fold(code, out);

    if (len > k->at) {
        return 0;
    }

    k->at -= len;
    memcpy(k->text + k->at, out, len);

    if (code >= 'A' && code <= 'Z') {
        k->parts |= UINT32_C(1) << k->at;
    }

    return n;
}


static void
cg_key_init(cg_key *k, size_t at)
{
    k->at = CG_KEY_MAX;
    k->raw = at;
    k->parts = 0;
}


/* Read a key of one word that ends in front of v[k->raw]. */
static void
cg_key_word(cg_key *k, const uint8_t *v, size_t lo)
{
    size_t  n;

    do {
        while (k->raw > lo && k->at && v[k->raw - 1] >= 'a'
               && v[k->raw - 1] <= 'z')
        {
            k->text[--k->at] = v[--k->raw];
        }

        n = k->raw > lo ? cg_key_back(k, v, lo, k->raw) : 0;
        k->raw -= n;

    } while (n);

    if (k->at < CG_KEY_MAX) {
        k->parts |= UINT32_C(1) << k->at;
    }
}


static cg_field_kind
cg_key_find(const cg_key *k, size_t from)
{
    size_t               i, n;
    const uint8_t       *text;
    const cg_field_row  *row;

    text = k->text + from;
    n = CG_KEY_MAX - from;

    if (n == 0 || !cg_is_letter(text[0])) {
        return CG_FIELD_NONE;
    }

    for (i = cg_field_at[text[0] - 'a']; i < cg_field_at[text[0] - 'a' + 1];
         i++)
    {
        row = &cg_field_rows[i];

        if (row->len > n) {
            break;
        }

        if (row->len == n && row->key[n - 1] == (char) text[n - 1]
            && memcmp(row->key, text, n) == 0)
        {
            return (cg_field_kind) row->kind;
        }
    }

    return CG_FIELD_NONE;
}


/* The kind of a key of a machine: of all of it, or of its last words if they
 * say enough alone, as in "billing_street". */
static cg_field_kind
cg_key_kind(const cg_key *k)
{
    size_t         i;
    cg_field_kind  kind;

    kind = cg_key_find(k, k->at);

    for (i = k->at + 1; i < CG_KEY_MAX && kind == CG_FIELD_NONE; i++) {
        if ((k->parts >> i & 1) == 0) {
            continue;
        }

        kind = cg_key_find(k, i);

        if (kind == CG_FIELD_LABEL || kind == CG_FIELD_AGE
            || kind == CG_FIELD_VALUE || kind == CG_FIELD_POST_NEAR)
        {
            kind = CG_FIELD_NONE;
        }
    }

    return kind;
}


/* Does a phrase begin at v[at], perhaps with "my" or the like? */
static bool
cg_field_own(const uint8_t *v, size_t lo, size_t at)
{
    size_t  i, n;

    static const char *const  words[] = {
        "my", "your", "the", "and", "mein", "dein", "ihr", "mon", "votre",
        "mi", "su", "tu", "mio", "il", "le", "mijn", "uw", "jouw", "meu", "seu"
    };

    while (at > lo && v[at - 1] == ' ') {
        at--;
    }

    if (at == lo) {
        return lo == 0;
    }

    if (v[at - 1] < 0x80 && !cg_is_alnum(v[at - 1])) {
        return v[at - 1] != '-' && v[at - 1] != '_';
    }

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        n = strlen(words[i]);

        if (at - lo > n && (v[at - n] | 0x20) == (uint8_t) words[i][0]
            && memcmp(v + at - n + 1, words[i] + 1, n - 1) == 0
            && !cg_is_alnum(v[at - n - 1]))
        {
            return true;
        }

        if (at - lo == n && lo == 0
            && (v[0] | 0x20) == (uint8_t) words[i][0]
            && memcmp(v + 1, words[i] + 1, n - 1) == 0)
        {
            return true;
        }
    }

    return false;
}


/* The longest key in prose, of several words. */
static void
cg_field_prose(const uint8_t *v, size_t lo, cg_key *k, cg_field *f)
{
    size_t         i;
    cg_field_kind  kind;

    for (i = 0; i < CG_KEY_WORDS; i++) {
        cg_key_word(k, v, lo);

        if (k->raw == lo && lo > 0) {
            return;
        }

        kind = cg_key_find(k, k->at);

        if (kind != CG_FIELD_NONE && kind != CG_FIELD_VALUE) {
            f->kind = kind;
            f->key = k->raw;
            f->own = cg_field_own(v, lo, k->raw);
        }

        if (k->raw < lo + 2 || v[k->raw - 1] != ' ') {
            return;
        }

        k->raw--;
    }
}


/* Of the field of HTML whose attribute `value` begins at v[at]: the kind that
 * its attribute `name` says. */
static cg_field_kind
cg_field_attribute(const uint8_t *v, size_t lo, size_t at)
{
    size_t         i;
    cg_key         k;
    cg_field_kind  kind;

    for (i = at; i > lo + 6 && v[i - 1] != '<' && v[i - 1] != '>'; i--) {
        if ((v[i - 1] != '"' && v[i - 1] != '\'')
            || !(cg_is_letter(v[i - 2]) || v[i - 2] == ']'))
        {
            continue;
        }

        cg_key_init(&k, i - 1 - (v[i - 2] == ']'));
        cg_key_word(&k, v, lo);
        kind = cg_key_kind(&k);

        if (kind != CG_FIELD_NONE && kind != CG_FIELD_VALUE) {
            return kind;
        }
    }

    return CG_FIELD_NONE;
}


/* Where the value begins behind v[at], and its quote.  Behind a key in quotes
 * there may be any white space of JSON. */
static void
cg_field_value(const uint8_t *v, size_t at, bool quoted, cg_field *f,
    size_t *far)
{
    size_t  i;

    for (i = at + 1; v[i] == ' ' && i - at < 5; i++) { /* void */ }

    while (quoted && i - at < CG_FIELD_WHITE
           && (v[i] == ' ' || v[i] == '\t' || v[i] == '\n' || v[i] == '\r'))
    {
        i++;
    }

    f->quote = 0;

    if (!f->prose && (v[i] == '"' || v[i] == '\'')) {
        f->quote = v[i++];
    }

    cg_far(far, i);
    f->value = i;
}


/* Where the key ends in front of the colon or equals sign v[at]; *quoted: by a
 * quote. */
static inline size_t
cg_field_end(const uint8_t *v, size_t lo, size_t at, bool *quoted)
{
    size_t  end;

    end = at;

    while (end > lo && v[end - 1] <= ' ' && at - end < CG_KEY_WHITE) {
        end--;
    }

    *quoted = end > lo && (v[end - 1] == '"' || v[end - 1] == '\'');
    end -= *quoted;
    end -= end > lo && v[end - 1] == ']';

    return end;
}


/* "name" and "username" differ in the fifth byte from the end. */
static inline size_t
cg_key_slot(const uint8_t *v, size_t lo, size_t end)
{
    uint32_t  x;

    if (end < lo + 5) {
        return v[end - 1] % CG_FIELD_KEYS;
    }

    memcpy(&x, v + end - 4, sizeof(x));
    x = (x ^ v[end - 5]) * UINT32_C(0x9e3779b1);

    return x >> 28;
}

_Static_assert(CG_FIELD_KEYS == 1 << 4, "a slot is four bits");


/* The key in quotes that ends in front of v[end]. */
static void
cg_field_quoted(const uint8_t *v, size_t lo, size_t end, cg_field_memo *memo,
    cg_field *f)
{
    size_t  i, n;
    cg_key  k;

    i = cg_key_slot(v, lo, end);
    n = memo->known >> i & 1 ? memo->keys[i].len : 0;

    if (n && end - lo >= n
        && memcmp(v + end - n, v + memo->keys[i].end - n, n) == 0)
    {
        f->kind = (cg_field_kind) memo->keys[i].kind;
        f->key = end - n + 1;
        return;
    }

    cg_key_init(&k, end);
    cg_key_word(&k, v, lo);
    f->kind = cg_key_kind(&k);
    f->key = k.raw;

    if (k.raw > lo && v[k.raw - 1] == '"') {
        memo->known |= UINT32_C(1) << i;
        memo->keys[i].end = end;
        memo->keys[i].len = (uint8_t) (end - k.raw + 1);
        memo->keys[i].kind = (uint8_t) f->kind;
    }
}


cg_field
cg_field_read(const uint8_t *v, size_t at, cg_field_memo *memo, size_t *far)
{
    bool      quoted;
    size_t    lo, end;
    cg_key    k;
    cg_field  f;

    memset(&f, 0, sizeof(f));
    f.at = at;
    lo = at > CG_KEY_REACH ? at - CG_KEY_REACH : 0;
    end = cg_field_end(v, lo, at, &quoted);

    if (end <= lo) {
        return f;
    }

    f.prose = !quoted && (v[at] == ':' || v[at - 1] == ' ');

    if (f.prose) {
        cg_key_init(&k, end);
        cg_field_prose(v, lo, &k, &f);

    } else if (quoted) {
        cg_field_quoted(v, lo, end, memo, &f);

    } else {
        cg_key_init(&k, end);
        cg_key_word(&k, v, lo);
        f.kind = cg_key_kind(&k);
        f.key = k.raw;
    }

    if (f.kind == CG_FIELD_NONE) {
        return f;
    }

    cg_field_value(v, at, quoted, &f, far);
    f.bare = quoted && f.quote == 0;

    if (f.kind == CG_FIELD_VALUE) {
        f.kin = true;
        f.kind = f.quote ? cg_field_attribute(v, lo, f.key) : CG_FIELD_NONE;
    }

    return f;
}


/* What the key says that ends in front of v[end]. */
static unsigned
cg_kin_key(const uint8_t *v, size_t lo, size_t end)
{
    size_t  n, a, b, mid;
    int     order;
    cg_key  k;

    cg_key_init(&k, end);
    cg_key_word(&k, v, lo);
    n = CG_KEY_MAX - k.at;

    a = 0;
    b = sizeof(cg_kin_rows) / sizeof(cg_kin_rows[0]);

    while (n && a < b) {
        mid = (a + b) / 2;
        order = strncmp(cg_kin_rows[mid].key,
                        (const char *) k.text + k.at, n);

        if (order == 0 && cg_kin_rows[mid].key[n] == '\0') {
            return cg_kin_rows[mid].kin;
        }

        if (order < 0) {
            a = mid + 1;
        } else {
            b = mid;
        }
    }

    return CG_KIN_NONE;
}


unsigned
cg_field_kin(const uint8_t *v, cg_field *f, size_t end, size_t *far)
{
    size_t    i, lo, depth;
    unsigned  kin;

    f->kin = true;
    kin = CG_KIN_NONE;
    lo = f->at > CG_KEY_REACH ? f->at - CG_KEY_REACH : 0;

    for (i = lo; i + 1 < f->key; i++) {
        if ((v[i] == '"' && v[i + 1] == ':') || v[i] == '=' || v[i] == '[') {
            kin |= cg_kin_key(v, lo, i);
        }
    }

    depth = 0;

    /* not beyond the object */
    for (i = end; i < end + CG_KEY_REACH && v[i] != '\0'; i++) {
        if (v[i] == '{') {
            depth++;

        } else if (v[i] == '}' && depth-- == 0) {
            break;
        }

        if ((v[i] == '"' && v[i + 1] == ':') || v[i] == '=' || v[i] == '[') {
            kin |= cg_kin_key(v, end, i);
        }
    }

    cg_far(far, i);
    return kin;
}
