/*
 * Verifier of fields: what the key says that the value is, and whether the
 * value looks like it.  Machines call much a name that is none: an event, a
 * room, a product.  Such a value has to look like a person's, and nothing near
 * may say otherwise.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_field.h"
#include "cg_name.h"
#include "cg_scan.h"
#include "cg_verify.h"
#include "cg_word.h"

/* A value of words. */
typedef struct {
    size_t   end;
    size_t   words;
    size_t   letters;
    size_t   capital;   /* words with a capital letter */
    size_t   particle;  /* other ones that names have */
    bool     other;     /* a digit or the like is within */
    cg_noun  word[CG_NAME_WORDS];
} cg_value;


/* Behind the value: in front of what closes it, or where it is too long. */
static size_t
cg_value_end(const uint8_t *v, const cg_field *f, size_t *far)
{
    size_t   i;
    uint8_t  ch;

    i = f->value;

    if (f->quote) {
        i += cg_scan(v + i, CG_PAD, '\0', '"', f->quote, '"', false);
    }

    for ( /* void */ ; i - f->at < CG_SPAN_MAX; i++) {
        ch = v[i];

        if (ch == '\0' || ch == '"' || (f->quote && ch == f->quote)) {
            break;
        }

        if (!f->quote
            && (ch == '\n' || ch == '&' || ch == '<' || ch == ';'
                || (f->prose && (ch == ',' || ch == '|'))
                || (f->bare && (ch == ',' || ch == '}' || ch == ']'))))
        {
            break;
        }
    }

    cg_far(far, i);
    return i;
}


/* An address that is too long goes on behind what is seen of it (cg_rest.h);
 * what else is, is none. */
static size_t
cg_value_cut(const uint8_t *v, const cg_field *f, size_t end)
{
    if (end - f->at < CG_SPAN_MAX) {
        return end;
    }

    if (f->kind == CG_FIELD_ADDRESS || f->kind == CG_FIELD_STREET) {
        while (end > f->value && (v[end] & 0xc0) == 0x80) {
            end--;
        }

        return end;
    }

    return f->prose ? end : f->value;
}


static void
cg_value_words(const uint8_t *v, size_t start, size_t end, cg_value *value)
{
    size_t    i, far;
    cg_noun  *w, more;

    value->end = end;
    value->words = value->letters = value->capital = value->particle = 0;
    value->other = false;
    far = 0;

    for (i = start; i < end; /* void */ ) {
        w = value->words < CG_NAME_WORDS ? &value->word[value->words] : &more;

        if (cg_word_read(v, i, w, &far)) {
            value->words++;
            value->letters += w->letters;
            value->capital += w->capital;
            value->particle += !w->capital && cg_name_particle(w);
            i = w->end;
            continue;
        }

        value->other |= v[i] != ' ' && v[i] != '.' && v[i] != ','
                        && v[i] != '\'';
        i++;
    }
}


/* How many of its words are common. */
static size_t
cg_value_common(const cg_value *value)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < value->words && i < CG_NAME_WORDS; i++) {
        n += cg_word_common(&value->word[i]) == CG_COMMON_ANY;
    }

    return n;
}


/* Letters that may be a name. */
static inline bool
cg_value_is_name(const cg_value *value)
{
    return !value->other && value->letters > 1
           && value->words <= CG_NAME_WORDS;
}


/* In a field of prose, of which a sentence may be behind the name. */
static unsigned
cg_value_prose(const uint8_t *v, const cg_field *f, cg_value *value,
    size_t *far)
{
    cg_name    name;
    cg_noun    first;
    cg_follow  follow;

    if (!(f->kind == CG_FIELD_NAME
          && cg_name_read(v, f->value, CG_NAME_TITLED, &name, far))
        && !cg_name_read(v, f->value, CG_NAME_PLAIN, &name, far))
    {
        return CG_RULE_NONE;
    }

    follow = cg_name_follow(v, name.end, far);
    value->end = name.end;

    if (f->kind == CG_FIELD_NAME) {
        return (name.small && follow == CG_FOLLOW_OTHER)
               || (name.cut && !name.given)
               || (name.words == 1 && !name.given
                   && cg_word_read(v, f->value, &first, far)
                   && cg_word_common(&first) == CG_COMMON_ANY)
               ? CG_RULE_NONE : CG_RULE_NAME_FIELD;
    }

    if (name.small) {
        return f->own && name.given && follow != CG_FOLLOW_OTHER
               ? CG_RULE_NAME_FIELD : CG_RULE_NONE;
    }

    return f->own
           && (name.given
               || (follow != CG_FOLLOW_OTHER && !name.shout
                   && (name.words > 1 || follow == CG_FOLLOW_END)))
           ? CG_RULE_NAME_FIELD : CG_RULE_NONE;
}


/* In a field that other things than persons have, too. */
static unsigned
cg_value_label(const uint8_t *v, cg_field *f, const cg_value *value,
    size_t *far)
{
    bool      given, capital;
    unsigned  kin;

    if (!cg_value_is_name(value)) {
        return CG_RULE_NONE;
    }

    given = cg_word_given(&value->word[0]);
    capital = value->capital + value->particle == value->words
              && value->word[0].capital;

    if (value->words > 1 && given && (capital || value->words == 2)) {
        return CG_RULE_NAME_FIELD;
    }

    if (!capital || (cg_value_common(value) && !given)) {
        return CG_RULE_NONE;
    }

    kin = cg_field_kin(v, f, value->end, far);

    return value->words > 1 ? (kin & CG_KIN_THING) && !(kin & CG_KIN_PERSON)
                              ? CG_RULE_NONE : CG_RULE_NAME_FIELD
           : (kin & CG_KIN_PERSON) && !(kin & CG_KIN_THING)
             ? CG_RULE_NAME_FIELD : CG_RULE_NONE;
}


/* Has it an "@" or a colon, as addresses of machines? */
static bool
cg_value_machine(const uint8_t *v, size_t start, size_t end)
{
    size_t  i;

    for (i = start; i < end; i++) {
        if (v[i] == '@' || v[i] == '{' || v[i] == '\\'
            || (v[i] == ':' && v[i + 1] == '/'))
        {
            return true;
        }
    }

    return false;
}


static unsigned
cg_value_address(const uint8_t *v, const cg_field *f, const cg_value *value)
{
    bool     digit;
    size_t   i;

    digit = false;

    for (i = f->value; i < value->end; i++) {
        digit |= cg_is_digit(v[i]);
    }

    if (value->letters < 3 || cg_value_machine(v, f->value, value->end)) {
        return CG_RULE_NONE;
    }

    if (f->kind == CG_FIELD_STREET) {
        return f->prose ? CG_RULE_NONE : CG_RULE_ADDRESS_VALUE;
    }

    return digit && value->words > 1 && !f->prose
           ? CG_RULE_ADDRESS_VALUE : CG_RULE_NONE;
}


/* Four to seven characters with as many digits as postal codes have. */
static bool
cg_value_is_post(const uint8_t *v, size_t start, size_t end)
{
    size_t  i, digits, letters, others;

    digits = letters = others = 0;

    for (i = start; i < end; i++) {
        digits += cg_is_digit(v[i]);
        letters += cg_is_letter(v[i]);
        others += v[i] == ' ' || v[i] == '-';
    }

    if (digits + letters + others != end - start || others > 1) {
        return false;
    }

    return letters == 0 ? (digits >= 4 && digits <= 7) || digits == 9
           : letters <= 4 && digits >= 2 && letters + digits >= 5
             && letters + digits <= 7;
}


static unsigned
cg_value_post(const uint8_t *v, cg_field *f, cg_value *value,
    size_t *far)
{
    size_t  end;

    for (end = f->value; f->prose && end < value->end
         && (cg_is_digit(v[end]) || v[end] == '-'); end++)
    {
        /* void */
    }

    if (!cg_value_is_post(v, f->value, value->end)) {
        if (!f->prose || !cg_value_is_post(v, f->value, end)
            || cg_is_alnum(v[end]))
        {
            return CG_RULE_NONE;
        }

        value->end = end;
    }

    /* a code alone is no address; what is one of its own is found as that */
    return cg_field_kin(v, f, value->end, far)
           & (CG_KIN_ADDRESS | CG_KIN_CITY)
           ? CG_RULE_ADDRESS_FIELD : CG_RULE_NONE;
}


static unsigned
cg_value_city(const uint8_t *v, cg_field *f, const cg_value *value,
    size_t *far)
{
    return !f->prose && !value->other && value->words && value->words <= 5
           && cg_field_kin(v, f, value->end, far) & CG_KIN_ADDRESS
           ? CG_RULE_ADDRESS_FIELD : CG_RULE_NONE;
}


static unsigned
cg_value_age(const uint8_t *v, const cg_field *f, cg_value *value,
    size_t *far)
{
    size_t    i;
    unsigned  age;

    age = 0;

    for (i = f->value; i - f->value < 3 && cg_is_digit(cg_byte_at(v, i, far));
         i++)
    {
        age = age * 10 + v[i] - '0';
    }

    if (i == f->value || age == 0 || age > 120
        || cg_is_alnum(cg_byte_at(v, i, far))
        || (v[i] == '.' && cg_is_digit(cg_byte_at(v, i + 1, far)))
        || v[i] == '-' || v[i] == '%' || (f->quote && v[i] != f->quote))
    {
        return CG_RULE_NONE;
    }

    value->end = i;
    return CG_RULE_AGE_FIELD;
}


static cg_match
cg_value_verify(const uint8_t *v, cg_field *f, cg_match m)
{
    size_t    end;
    cg_value  value;

    if (f->kind == CG_FIELD_AGE) {
        m.rule = cg_value_age(v, f, &value, &m.far);
        m.end = m.rule ? value.end : m.start;
        return m;
    }

    if (f->kind == CG_FIELD_USER) {
        return cg_verify_username(v, f->value, f->prose,
                                  CG_RULE_USERNAME_FIELD);
    }

    end = cg_value_cut(v, f, cg_value_end(v, f, &m.far));

    while (end > f->value && v[end - 1] == ' ') {
        end--;
    }

    if (end == f->value) {
        return m;
    }

    cg_value_words(v, f->value, end, &value);

    switch (f->kind) {
    case CG_FIELD_NAME:
        if (!f->prose) {
            m.rule = cg_value_is_name(&value)
                     && (cg_value_common(&value) < value.words
                         || value.particle)
                     ? CG_RULE_NAME_FIELD : CG_RULE_NONE;
            break;
        }

        m.rule = cg_value_prose(v, f, &value, &m.far);
        break;
    case CG_FIELD_LABEL:
        m.rule = f->prose ? cg_value_prose(v, f, &value, &m.far)
                          : cg_value_label(v, f, &value, &m.far);
        break;
    case CG_FIELD_ADDRESS:
    case CG_FIELD_STREET:
        m.rule = cg_value_address(v, f, &value);
        break;
    case CG_FIELD_POST:
    case CG_FIELD_POST_NEAR:
        m.rule = cg_value_post(v, f, &value, &m.far);
        break;
    case CG_FIELD_CITY:
        m.rule = cg_value_city(v, f, &value, &m.far);
        break;
    default:
        break;
    }

    m.end = m.rule ? value.end : m.start;
    return m;
}


/* Where a value may be that was verified before, by 8 bytes on both sides of
 * the colon; CG_FIELD_VALUES if they are not there. */
static inline size_t
cg_value_slot(const uint8_t *v, size_t at)
{
    uint64_t  key, value;

    if (at < 8) {
        return CG_FIELD_VALUES;
    }

    memcpy(&key, v + at - 8, 8);
    memcpy(&value, v + at + 1, 8);

    return (key * UINT64_C(0x9e3779b97f4a7c15)
            ^ value * UINT64_C(0xc2b2ae3d27d4eb4f)) >> 60;
}

_Static_assert(CG_FIELD_VALUES == 1 << 4, "a slot is four bits");


/* Are the key, the value and what was read of the text behind it the same as
 * before?  Then so is the answer. */
static inline bool
cg_value_known(const uint8_t *v, size_t at, const cg_field_memo *memo,
    size_t i, cg_match *m)
{
    size_t  before, behind;

    if (i == CG_FIELD_VALUES || (memo->verified >> i & 1) == 0) {
        return false;
    }

    before = memo->values[i].before;
    behind = memo->values[i].behind;

    if (at < before
        || memcmp(v + at - before, v + memo->values[i].at - before,
                  before + behind) != 0)
    {
        return false;
    }

    *m = (cg_match) { at + memo->values[i].start, at + memo->values[i].end,
                      memo->values[i].rule, at + behind - 1 };
    return true;
}


/* Only a quoted key and its value make the answer, if nothing else was read.
 * What is kept is compared without a look at where the text ends. */
static inline void
cg_value_keep(const uint8_t *v, const cg_field *f, cg_match m,
    cg_field_memo *memo, size_t i)
{
    if (i == CG_FIELD_VALUES || f->kin || f->quote == 0 || f->key == 0
        || v[f->key - 1] != '"' || m.far <= f->at
        || m.far - f->at >= CG_PAD)
    {
        return;
    }

    memo->verified |= UINT32_C(1) << i;
    memo->values[i].at = f->at;
    memo->values[i].before = (uint8_t) (f->at - f->key + 1);
    memo->values[i].behind = (uint8_t) (m.far - f->at + 1);
    memo->values[i].start = (uint8_t) (m.start - f->at);
    memo->values[i].end = (uint8_t) (m.end - f->at);
    memo->values[i].rule = (uint16_t) m.rule;
}


cg_match
cg_verify_field(const uint8_t *v, size_t at, cg_field_memo *memo)
{
    size_t    slot;
    cg_field  f;
    cg_match  m;

    slot = cg_value_slot(v, at);

    if (cg_value_known(v, at, memo, slot, &m)) {
        return m;
    }

    m = (cg_match) { at, at, CG_RULE_NONE, at };
    f = cg_field_read(v, at, memo, &m.far);

    if (f.kind == CG_FIELD_NONE
        || (f.bare && f.kind != CG_FIELD_AGE && f.kind != CG_FIELD_POST
            && f.kind != CG_FIELD_POST_NEAR))
    {
        return m;
    }

    m.start = m.end = f.value;
    m = cg_value_verify(v, &f, m);
    cg_value_keep(v, &f, m, memo, slot);

    return m;
}
