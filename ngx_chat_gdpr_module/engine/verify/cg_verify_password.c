/*
 * Passwords and PINs by the words in front of them in prose, without a colon:
 * "my password is hunter2", "the pin is 4921".
 */

#include <string.h>

#include "cg_secret_text.h"

/* In letters other than Latin ones, and never a code of something else: these
 * without a colon, too. */
static const char  cg_words_other[] =
    "κωδικοσ προσβασησ|κωδικοσ προσβασησ μου|κωδικοσ μου|συνθηματικο|"
    "συνθηματικο μου|парола|паролата|парола ми|паролата ми|";


/* Over "is" and the like. */
static size_t
cg_secret_filler(const uint8_t *v, size_t at, size_t *far)
{
    size_t  end;

    for (end = at; end < at + 9 && (cg_is_letter(v[end]) || v[end] >= 0x80);
         end++)
    {
        /* void */
    }

    cg_far(far, end);

    return v[end] == ' '
           && cg_secret_said(v + at, end - at,
                             "is|was|ist|war|lautet|est|es|e|er|"
                             "\xc3\xa9|\xc3\xa8|\xc3\xa4r|to|je|jest|")
           ? end + 1 : at;
}


cg_match
cg_verify_password(const uint8_t *v, size_t at)
{
    size_t     end, start;
    cg_match   m;
    cg_phrase  p;

    m = cg_secret_none(at, at);

    if (at < 2 || (v[at - 1] | 0x20) != 'a' || (v[at - 2] | 0x20) != 'p') {
        return m;
    }

    for (end = at; end < at + 12 && cg_is_letter(v[end]); end++) { /* void */ }

    m.far = end;

    if (v[end] != ' ') {
        return m;
    }

    start = cg_secret_filler(v, end + 1, &m.far);
    m.start = start;

    if (start == end + 1) {
        return m;
    }

    start = cg_secret_start(v, start);
    cg_phrase_read(v, start, &p);

    if (p.n == 0 || p.at != end || !cg_phrase_ends(&p, cg_words_password)) {
        return m;
    }

    return cg_secret_password(v, start, &p, false, m);
}


cg_match
cg_secret_password_mixed(const uint8_t *v, size_t at)
{
    cg_match   m;
    cg_phrase  p;

    memset(&p, 0, sizeof(p));
    m = cg_secret_password(v, at, &p, false, cg_secret_none(at, at));

    if (m.rule != CG_RULE_NONE
        && (m.end - at < 5 || !cg_secret_mixed(v + at, m.end - at)))
    {
        m.rule = CG_RULE_NONE;
    }

    return m;
}


cg_match
cg_verify_said_password(const uint8_t *v, size_t at, cg_lead lead)
{
    if (lead.kind == CG_LEAD_SECRET
        || (lead.kind == CG_LEAD_SECRET_LABEL && lead.colon))
    {
        return cg_secret_password_mixed(v, at);
    }

    return cg_secret_none(at, at);
}


cg_match
cg_verify_other_password(const uint8_t *v, size_t at)
{
    cg_phrase  p;

    cg_phrase_read(v, at, &p);

    return cg_phrase_ends(&p, cg_words_other)
           ? cg_secret_password_mixed(v, at) : cg_secret_none(at, at);
}


/* Where the word begins that ends in front of v[at], a space being in front of
 * it; 0 if it is not. */
static size_t
cg_secret_said_word(const uint8_t *v, size_t at)
{
    size_t  i;

    for (i = at; i > 4 && (cg_is_letter(v[i - 1]) || v[i - 1] >= 0x80); i--) {
        /* void */
    }

    return v[i - 1] == ' ' ? i : 0;
}


/* Is "pin" in front of v[at], a space between? */
static inline bool
cg_secret_pinned(const uint8_t *v, size_t at)
{
    return at > 3 && (v[at - 2] | 0x20) == 'n' && (v[at - 3] | 0x20) == 'i'
           && (v[at - 4] | 0x20) == 'p' && cg_border_left(v, at - 4);
}


/* "PIN is 4921", "pin code 4921", "pin code is 4921", "pin 4921", "pincode
 * 4921", "code pin 4921" */
cg_match
cg_verify_said_pin(const uint8_t *v, size_t at)
{
    size_t    is, code;
    cg_match  m;

    static const char  links[] = "is|was|ist|war|lautet|est|es|e|er|to|je|"
                                 "\xc3\xa9|\xc3\xa8|\xc3\xa4r|on|";
    static const char  codes[] = "code|number|nummer|kod|";

    m = cg_secret_none(at, at);

    if (at < 4 || v[at - 1] != ' ') {
        return m;
    }

    if (cg_secret_pinned(v, at)
        || (at > 7 && cg_secret_behind(v, at - 1, "pincode")
            && cg_border_left(v, at - 8)))
    {
        return cg_secret_pin(v, at, m);
    }

    if (at < 6) {
        return m;
    }

    is = cg_secret_said_word(v, at - 1);

    if (is == 0) {
        return m;
    }

    if (cg_secret_pinned(v, is)) {
        return cg_secret_said(v + is, at - 1 - is, links)
               || cg_secret_said(v + is, at - 1 - is, codes)
               ? cg_secret_pin(v, at, m) : m;
    }

    code = is > 5 ? cg_secret_said_word(v, is - 1) : 0;

    return code && cg_secret_pinned(v, code)
           && cg_secret_said(v + is, at - 1 - is, links)
           && cg_secret_said(v + code, is - 1 - code, codes)
           ? cg_secret_pin(v, at, m) : m;
}
