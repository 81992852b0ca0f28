/*
 * E-mail addresses in words: "jane at example dot com", "jane (at) example
 * (dot) com", "jane[@]example[.]com", "jane @ example.com".
 *
 *     address  local {DOT local} AT label {("." | DOT) label} top
 *     AT, DOT  a word or sign of cg_address.def: in brackets, or with spaces
 *              around it
 *
 * In brackets such a sign is never prose.  With spaces only it may be, so the
 * top label must be a known one, and neither side a word of which sentences
 * are made; "at" before a domain with real points ("see you at example.com")
 * is read only where the word "mail" is near.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_cue_word.h"
#include "cg_reading_sign.h"

#define CG_HOST_LEN    253
#define CG_AT_REACH    (CG_HOST_LEN + 2 * CG_SIGN_MAX)
#define CG_WORD_LEN    12    /* of those that speak against an address */
#define CG_MAIL_REACH  32    /* bytes in front, for the word "mail" */

static bool
cg_is_local_part(uint8_t ch)
{
    return cg_is_alnum(ch) || ch == '.' || ch == '_' || ch == '+' || ch == '-'
           || ch == '%' || ch == '\'' || ch >= 0x80;
}


size_t
cg_local_before(const cg_ahead *a, size_t p)
{
    size_t   n;
    uint8_t  ch;

    ch = cg_before(a, p, 1);
    if (!cg_is_alnum(ch) && ch < 0x80) {
        return 0;
    }

    for (n = 1; n < CG_LOCAL_LEN && cg_is_local_part(cg_before(a, p, n + 1));
         n++)
    {
        /* void */
    }

    return n;
}


/* Bytes in front of t[p] that may be of an address, with its "@" or without. */

static size_t
cg_token_before(const cg_ahead *a, size_t p)
{
    size_t   n;
    uint8_t  ch;

    for (n = 0; n < CG_LOCAL_LEN + 1 + CG_HOST_LEN; n++) {
        ch = cg_before(a, p, n + 1);
        if (!cg_is_local_part(ch) && ch != '@') {
            break;
        }
    }

    return n;
}


/* May t[p..q) be the last label?  `known`: it must be one of the table. */

static bool
cg_is_top(const cg_ahead *a, size_t p, size_t q, bool known, bool *open)
{
    size_t   i;
    uint8_t  ch, label[24];

    if (q - p < 2 || q - p > sizeof(label)) {
        return false;
    }

    for (i = 0; i < q - p; i++) {
        if (!cg_is_letter(a->t[p + i])) {
            return false;
        }

        label[i] = cg_lower(a->t[p + i]);
    }

    ch = cg_at(a, q, open);
    i = q;

    if (ch == '_' || (ch && cg_letter_at(a->t, q, &i) != 0)) {
        return false;
    }

    *open |= a->more && i >= a->end;
    i = q - p;

    if (!known || cg_is_word(TOP, label, i)) {
        return true;
    }

    return cg_is_word(TOP_WORD, label, i)
           && (ch != ' ' || !cg_is_alnum(cg_at(a, q + 1, open)));
}


/* The labels from t[p] on, `labels` of which stand in front of it.  Notes the
 * points between them; false if there is no top label. */

static bool
cg_host(const cg_ahead *a, size_t p, size_t labels, bool known, cg_reading *g,
    bool *open)
{
    bool    found, enclosed;
    size_t  n, start, label, next;

    found = false;
    start = p;
    n = g->n;

    while (p - start < CG_HOST_LEN) {
        label = p;

        while (cg_is_alnum(cg_at(a, p, open)) || cg_at(a, p, open) == '-') {
            if (p - start > CG_HOST_LEN) {
                break;
            }

            p++;
        }

        if (p == label || *open) {
            break;
        }

        if (labels++ && cg_is_top(a, label, p, known, open)) {
            found = true;
            n = g->n;
        }

        if (cg_at(a, p, open) == '.' && cg_is_alnum(cg_at(a, p + 1, open))) {
            p++;
            continue;
        }

        next = cg_sign_end(a, p, '.', &enclosed, open);

        if (next == 0 || !cg_reading_put(g, p, next, ".", 1)) {
            break;
        }

        known |= !enclosed;
        p = next;
    }

    g->text_n -= g->n - n;
    g->n = n;
    return found && !*open;
}


/* The word before t[p] or at it, in small letters: is it one of the kind? */

static bool
cg_is_prose(const cg_ahead *a, size_t p, bool before, uint8_t kind)
{
    size_t   n;
    uint8_t  ch, word[CG_WORD_LEN + 1];

    ch = 0;

    for (n = 0; n <= CG_WORD_LEN; n++) {
        ch = before ? cg_before(a, p, n + 1) : p + n < a->end ? a->t[p + n]
                                                              : 0;
        if (!cg_is_letter(ch)) {
            break;
        }

        if (before) {
            memmove(word + 1, word, n);
            word[0] = cg_lower(ch);
        } else {
            word[n] = cg_lower(ch);
        }
    }

    return n <= CG_WORD_LEN && !(before && cg_is_local_part(ch))
           && cg_is_word(kind, word, n);
}


/* Is one of its characters in no word of prose: "jane.roe at example.com"? */

static bool
cg_local_told(const cg_ahead *a, size_t p, size_t local)
{
    size_t   i;
    uint8_t  ch;

    for (i = 2; i < local; i++) {
        ch = cg_before(a, p, i);
        if (cg_is_digit(ch) || ch == '.' || ch == '_') {
            return true;
        }
    }

    return false;
}


/* Is the word "mail" or "address" near, in front of the `local` bytes before
 * t[p]? */

static bool
cg_mail_near(const cg_ahead *a, size_t p, size_t local)
{
    size_t    i;
    uint8_t   ch;
    uint32_t  last;

    last = 0;

    for (i = 1; i <= CG_MAIL_REACH; i++) {
        ch = cg_before(a, p, local + i);
        if (ch < ' ') {
            return false;
        }

        last = last >> 8 | (uint32_t) cg_lower(ch) << 24;

        /* read backwards, "m" comes last, and highest; "ress" is in the word
         * for an address in most languages */
        if (last == ((uint32_t) 'm' << 24 | 'a' << 16 | 'i' << 8 | 'l')
            || last == ((uint32_t) 'r' << 24 | 'e' << 16 | 's' << 8 | 's'))
        {
            return true;
        }
    }

    return false;
}


/* Is "at" behind the spaces at t[p]? */

static bool
cg_is_at(const cg_ahead *a, size_t p)
{
    while (p < a->end && a->t[p] == ' ') {
        p++;
    }

    return a->end - p > 2 && cg_lower(a->t[p]) == 'a'
           && cg_lower(a->t[p + 1]) == 't' && !cg_is_alnum(a->t[p + 2]);
}


/* An address whose "at" begins at t[p]. */

static cg_read
cg_read_at(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool    enclosed, open;
    size_t  end, local, first;

    open = false;
    first = g->n;
    local = cg_local_before(a, p);

    if (local == 0) {
        return CG_READ_PLAIN;
    }

    end = cg_sign_end(a, p, '@', &enclosed, &open);

    if (end && !open && cg_reading_put(g, p, end, "@", 1)) {
        end = cg_host(a, end, 0, !enclosed, g, &open) ? end : 0;
    }

    if (open) {
        return cg_reading_open(g, p, local);
    }

    if (end == 0 || g->n <= first) {
        return CG_READ_PLAIN;
    }

    if (enclosed) {
        return CG_READ_OTHER;
    }

    if (cg_is_prose(a, p, true, NOT_LOCAL)
        || cg_is_prose(a, end, false, NOT_HOST))
    {
        return CG_READ_PLAIN;
    }

    /* of other words than "at" there is no doubt */
    return g->n - first > 1 || memchr(a->t + p, '@', end - p)
           || !cg_is_at(a, p)
           || cg_local_told(a, p, local) || cg_mail_near(a, p, local)
           || cg_said_local(a, p, NULL) < p || cg_apart_before(a, p) < p
           ? CG_READ_OTHER : CG_READ_PLAIN;
}


/* Where the "at" begins that ends at t[p]; p if there is none. */

static size_t
cg_at_before(const cg_ahead *a, size_t p)
{
    bool     enclosed, open;
    size_t   k, from;
    uint8_t  ch;

    open = false;
    from = p;

    for (k = 1; k <= CG_SPACES_MAX && cg_before(a, p, k) == ' '; k++) {
        /* void */
    }

    /* a letter or digit there is of "at" or "at sign", or of another word */
    if (cg_is_alnum(cg_before(a, p, k))
        && (cg_lower(cg_before(a, p, k)) != 't'
            || cg_lower(cg_before(a, p, k + 1)) != 'a')
        && (cg_lower(cg_before(a, p, k)) != 'n'
            || cg_lower(cg_before(a, p, k + 1)) != 'g'))
    {
        return p;
    }

    for (k = 3; k <= CG_SIGN_MAX && p >= a->r + k; k++) {
        ch = a->t[p - k];

        if ((ch == ' ' || ch == '@' || cg_closing(ch))
            && cg_sign_end(a, p - k, '@', &enclosed, &open) == p)
        {
            from = p - k;
        }
    }

    return from;
}


/* "jane dot doe at example dot com": the first "dot" from t[p] to t[q). */

static cg_read
cg_read_local(const cg_ahead *a, size_t p, size_t q, size_t hold,
    cg_reading *g)
{
    bool     open, enclosed;
    size_t   from, next, i;
    cg_read  read;

    open = false;

    for (i = 0; i < 4; i++) {
        if (!cg_reading_put(g, p, q, ".", 1)) {
            return CG_READ_PLAIN;
        }

        for (from = q; q - from < CG_LOCAL_LEN
                       && cg_is_local_part(cg_at(a, q, &open)); q++)
        {
            /* void */
        }

        if (open) {
            return cg_reading_open(g, p < g->part[0].from
                                      ? p : g->part[0].from, hold);
        }

        if (q == from) {
            return CG_READ_PLAIN;
        }

        next = cg_sign_end(a, q, '.', &enclosed, &open);

        if (next == 0 && !open) {
            read = cg_read_at(a, q, g);
            if (read == CG_READ_OPEN) {
                return cg_reading_open(g, g->part[0].from, hold);
            }

            return read;
        }

        if (open) {
            return cg_reading_open(g, g->part[0].from, hold);
        }

        p = q;
        q = next;
    }

    return CG_READ_PLAIN;
}


/* The "dot" that is at t[p] or around it: where it begins, and *end; 0 for
 * *end if there is none. */

static size_t
cg_dot_around(const cg_ahead *a, size_t p, size_t *end, bool *enclosed,
    bool *open)
{
    size_t  from;

    for (from = p; from > a->r && p - from <= CG_SPACES_MAX
                   && (a->t[from - 1] == ' ' || cg_closing(a->t[from - 1]));
         from--)
    {
        /* void */
    }

    for ( /* void */ ; from <= p; from++) {
        *end = cg_sign_end(a, from, '.', enclosed, open);
        if (*end > p || *open) {
            return from;
        }
    }

    *end = 0;
    return p;
}


/* "jane@example dot com": a "dot" from t[p] to t[q), n bytes behind an "@". */

static cg_read
cg_read_host(const cg_ahead *a, size_t p, size_t q, size_t n, bool enclosed,
    cg_reading *g)
{
    bool    open;
    size_t  local;

    open = false;

    for (local = 0; local < CG_LOCAL_LEN
                    && cg_is_local_part(cg_before(a, p, n + 2 + local));
         local++)
    {
        /* void */
    }

    if (local && cg_reading_put(g, p, q, ".", 1)
        && cg_host(a, q, 1, !enclosed, g, &open))
    {
        return CG_READ_OTHER;
    }

    return open ? cg_reading_open(g, p, n + 1 + local) : CG_READ_PLAIN;
}


static cg_read
cg_read_dot(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool     enclosed, open;
    size_t   from, end, n, at;
    uint8_t  ch;
    cg_read  read;

    open = false;
    from = cg_dot_around(a, p, &end, &enclosed, &open);

    for (n = 0; n < CG_HOST_LEN; n++) {
        ch = cg_before(a, from, n + 1);
        if (!cg_is_alnum(ch) && ch != '.' && ch != '-') {
            break;
        }
    }

    if (n == 0 || (end == 0 && !open)) {
        return CG_READ_PLAIN;
    }

    if (open) {
        return cg_reading_open(g, from, cg_token_before(a, from));
    }

    if (cg_before(a, from, n + 1) == '@') {
        return cg_read_host(a, from, end, n, enclosed, g);
    }

    if (from >= a->r + n) {
        at = cg_at_before(a, from - n);
        read = at < from - n ? cg_read_at(a, at, g) : CG_READ_PLAIN;

        if (read != CG_READ_PLAIN) {
            return read;
        }

        g->n = g->text_n = 0;
    }

    n = cg_local_before(a, from);
    return n ? cg_read_local(a, from, end, n, g) : CG_READ_PLAIN;
}


/* "jane at example.com": the space before "at" is at t[p]. */

static cg_read
cg_read_bare(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool    open, enclosed;
    size_t  q, n;

    open = false;

    if (cg_at(a, p + 3, &open) != ' ') {
        return CG_READ_PLAIN;
    }

    q = p + 3 + cg_spaces(a, p + 3, CG_SPACES_MAX, &open);

    for (n = 0; n < CG_LOCAL_LEN && (cg_is_alnum(cg_at(a, q + n, &open))
                                     || cg_at(a, q + n, &open) == '-'); n++)
    {
        /* void */
    }

    if (cg_at(a, q + n, &open) == '.') {
        return cg_read_at(a, p, g);
    }

    /* an English "dot" is looked at for itself */
    return cg_at(a, q + n, &open) == ' '
           && cg_lower(cg_at(a, q + n + 1, &open)) != 'd'
           && cg_sign_end(a, q + n, '.', &enclosed, &open)
           ? cg_read_at(a, p, g) : CG_READ_PLAIN;
}


/* Is it a word that says what follows, as "is" in "mail is @example.com"? */

static bool
cg_local_says(const cg_ahead *a, size_t p, size_t local)
{
    size_t   i;
    uint8_t  word[CG_WORD_MAX];

    if (local > CG_WORD_MAX) {
        return false;
    }

    for (i = 0; i < local; i++) {
        word[i] = cg_lower(cg_before(a, p, local - i));
    }

    return local < 3 || cg_cue_find(word, local, false) != 0;
}


/* "jane @example.com": the "@" is at t[p]. */

static cg_read
cg_read_late(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool    open;
    size_t  from, local;

    open = false;

    for (from = p; from > a->r && p - from < CG_SPACES_MAX
                   && a->t[from - 1] == ' '; from--)
    {
        /* void */
    }

    local = cg_local_before(a, from);

    if (local == 0 || from == p || cg_local_says(a, from, local)
        || cg_is_prose(a, from, true, NOT_LOCAL)
        || !cg_reading_put(g, from, p + 1, "@", 1))
    {
        return CG_READ_PLAIN;
    }

    if (cg_host(a, p + 1, 0, true, g, &open)) {
        return CG_READ_OTHER;
    }

    return open ? cg_reading_open(g, from, local) : CG_READ_PLAIN;
}


/* "jane@example punto com", "jane underscore roe@example.com": the "@" is at
 * t[p]. */

static cg_read
cg_read_glued(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool     open, enclosed;
    size_t   n, end;
    uint8_t  ch;

    open = false;

    for (n = 0; n < CG_LOCAL_LEN; n++) {
        ch = cg_at(a, p + 1 + n, &open);
        if (!cg_is_alnum(ch) && ch != '-' && ch != '.') {
            break;
        }
    }

    if (n && !open && cg_at(a, p + 1 + n, &open) == ' '
        && cg_is_letter(cg_at(a, p + 2 + n, &open))
        && cg_lower(a->t[p + 2 + n]) == 'p')
    {
        end = cg_sign_end(a, p + 1 + n, '.', &enclosed, &open);

        if (end && !open) {
            return cg_read_host(a, p + 1 + n, end, n, enclosed, g);
        }
    }

    if (!cg_said_before(a, p)) {
        return CG_READ_PLAIN;
    }

    (void) cg_said_local(a, p, g);

    return g->n ? CG_READ_OTHER : CG_READ_PLAIN;
}


/* "192[.]0[.]2[.]44": the bracket at t[p]. */

static cg_read
cg_read_octets(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool  open;

    open = false;

    if (!cg_is_digit(cg_before(a, p, 1)) || cg_closing(a->t[p]) == 0
        || cg_at(a, p + 1, &open) != '.'
        || cg_at(a, p + 2, &open) != cg_closing(a->t[p])
        || !cg_is_digit(cg_at(a, p + 3, &open))
        || !cg_reading_put(g, p, p + 3, ".", 1))
    {
        return open ? cg_reading_open(g, p, 1) : CG_READ_PLAIN;
    }

    return CG_READ_OTHER;
}


static cg_read
cg_read_sign(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool    enclosed, open;
    size_t  from;

    open = false;

    switch (a->t[p]) {
    case 'd':
    case 'D':
        if (((a->t[p + 1] | 0x20) != 'o' && a->t[p + 1] != '0')
            || cg_is_alnum(a->t[p + 3])
            || cg_is_alnum(cg_before(a, p, 1)))
        {
            return CG_READ_PLAIN;
        }

        return cg_read_dot(a, p, g);
    case ' ':
        return cg_read_bare(a, p, g);
    case '@':
        if (cg_at(a, p + 1, &open) != ' ' && !open) {
            return cg_before(a, p, 1) == ' ' ? cg_read_late(a, p, g)
                                             : cg_read_glued(a, p, g);
        }

        break;
    }

    if (cg_is_digit(cg_before(a, p, 1)) && cg_at(a, p + 1, &open) == '.') {
        return cg_read_octets(a, p, g);
    }

    for (from = p; from > a->r && p - from < CG_SPACES_MAX
                   && a->t[from - 1] == ' '; from--)
    {
        /* void */
    }

    if (cg_sign_end(a, from, '@', &enclosed, &open)) {
        return cg_read_at(a, from, g);
    }

    if (cg_sign_end(a, from, '.', &enclosed, &open)) {
        return cg_read_dot(a, p, g);
    }

    return open ? cg_reading_open(g, from, cg_local_before(a, from))
                : CG_READ_PLAIN;
}


/* With the signs in words that are in front of t[p], and single characters in
 * front of these, as parts of g, if that is not NULL: where all of it
 * begins. */

static size_t
cg_local_more(const cg_ahead *a, size_t p, cg_reading *g)
{
    return cg_apart_local(a, cg_said_local(a, p, g), g);
}


/* With all that is in front of it. */

static cg_read
cg_read_with(const cg_ahead *a, cg_read read, cg_reading *g)
{
    size_t  first;

    switch (read) {
    case CG_READ_OTHER:
        (void) cg_local_more(a, g->part[0].from, g);
        break;
    case CG_READ_OPEN:
        first = cg_local_more(a, g->open, NULL);

        if (first < g->open) {
            g->open = first;
            g->hold = cg_local_before(a, first);
        }
        break;
    case CG_READ_PLAIN:
        break;
    }

    return read;
}


cg_read
cg_read_address(const cg_ahead *a, size_t p, cg_reading *g)
{
    cg_read  read;

    if (a->t[p] == '@' && (!cg_is_letter(cg_before(a, p, 1))
                           || !cg_is_letter(cg_before(a, p, 2))))
    {
        read = cg_read_apart(a, p, g);

        if (read != CG_READ_PLAIN) {
            return read;
        }
    }

    return cg_read_with(a, cg_read_sign(a, p, g), g);
}


cg_read
cg_read_said(const cg_ahead *a, size_t p, cg_reading *g)
{
    size_t  from;

    while (p > a->r && a->t[p - 1] > ' ') {
        p--;
    }

    for (from = p; from > a->r && p - from < CG_SPACES_MAX
                   && a->t[from - 1] == ' '; from--)
    {
        /* void */
    }

    return from == p ? CG_READ_PLAIN
                     : cg_read_with(a, cg_read_at(a, from, g), g);
}


/* What an "at" may begin with: a space, or what cg_closing() closes. */

static const bool  cg_at_begins[256] = {
    [' '] = true, ['('] = true, ['['] = true, ['{'] = true, ['<'] = true,
    ['_'] = true
};


size_t
cg_address_end(const cg_ahead *a, size_t word, size_t *hold)
{
    bool        open, enclosed;
    size_t      p, from;
    cg_reading  g;

    *hold = 0;

    /* an "at" that waits for its "dot" */
    p = a->end > a->r + CG_AT_REACH ? a->end - CG_AT_REACH : a->r;

    for ( /* void */ ; p + 3 < a->end; p++) {
        if (!cg_at_begins[a->t[p]]
            || (a->t[p] == ' '
                && ((a->t[p + 1] | 0x20) != 'a' || (a->t[p + 2] | 0x20) != 't'
                    || a->t[p + 3] != ' ')))
        {
            continue;
        }

        for (from = p; from > a->r && p - from < CG_SPACES_MAX - 1
                       && a->t[from - 1] == ' '; from--)
        {
            /* void */
        }

        g.n = g.text_n = 0;

        if (cg_read_at(a, from, &g) != CG_READ_PLAIN) {
            from = cg_local_more(a, from, NULL);
            *hold = cg_local_before(a, from);
            return from;
        }
    }

    /* what may be a sign: a part of one, or a space in front of it */
    for (from = word; from > a->r && word - from < 2 * CG_SPACES_MAX
                      && (a->t[from - 1] == ' '
                          || cg_closing(a->t[from - 1])); from--)
    {
        /* void */
    }

    open = false;
    (void) cg_sign_end(a, from, '@', &enclosed, &open);
    (void) cg_sign_end(a, from, '.', &enclosed, &open);

    from = open ? from : word;
    p = cg_said_tail(a, word);
    from = p < from ? p : from;

    *hold = from < word || open ? cg_token_before(a, from) : 0;
    return from;
}
