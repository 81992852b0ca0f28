/*
 * Verifiers: is there a finding that begins exactly here?  They run only where
 * cg_detect.c saw a candidate, read a bounded number of bytes, and answer by
 * the text around v[start] alone.
 *
 * v[n..n + CG_PAD) is zero, and no finding holds a NUL: reading on stops there
 * without a test of n.
 */

#ifndef CG_VERIFY_H
#define CG_VERIFY_H

#include "cg_cue.h"
#include "cg_detector.h"
#include "cg_field.h"
#include "cg_lead.h"

/* Longest finding that is no e-mail address and no secret (an IBAN of 33
 * characters and a separator between any two), with some to spare. */
#define CG_SPAN_MAX    68

/* Longest address in prose. */
#define CG_ADDRESS_MAX  112

/* From the first byte of what may become an address to the end of the text, if
 * the number of the house is not there, or no more than read. */
#define CG_ADDRESS_AHEAD  80

/* Longest local part taken: longer ones lose their front. */
#define CG_LOCAL_MAX   64

#define CG_DOMAIN_MAX  253

typedef enum {
#define CG_RULE(id, entity, evidence, text)  CG_RULE_##id,
#include "cg_rule.def"
#undef CG_RULE
    CG_RULE_N
} cg_rule_id;

typedef struct {
    size_t      start;
    size_t      end;
    unsigned    rule;  /* CG_RULE_NONE: nothing here; see cg_id.h, too */
    size_t      far;   /* highest offset read: if it is n or more, and bytes
                          may follow, the answer is open */
} cg_match;

#define CG_DIGITS_MAX  20
#define CG_NHS_DIGITS  10

/* Digits with at most one separator between two of them: a space, dash, point
 * or slash, or a space or dash between spaces. */
typedef struct {
    size_t   start;
    size_t   far;                   /* highest offset read */
    size_t   n;
    size_t   groups;
    bool     dashed;                /* a separator is not of spaces */
    bool     whole;                 /* the chain ends with the last of them */
    uint8_t  d[CG_DIGITS_MAX];
    uint8_t  group[CG_DIGITS_MAX];  /* sizes of the groups */
    size_t   end[CG_DIGITS_MAX];    /* offset behind the digit */
} cg_digits;

/* Read the digits at v[start], which is one and has a number's left border, but
 * not more than `most` of them. */
void cg_digits_read(const uint8_t *v, size_t start, size_t most,
    cg_digits *c);

/* The same of groups that are parted by an underscore each. */
void cg_digits_scored(const uint8_t *v, size_t start, cg_digits *c);

/* Do digits stand in front of v[start], spaces or dashes between? */
bool cg_digits_behind(const uint8_t *v, size_t start);

cg_match cg_verify_card(const uint8_t *v, const cg_digits *c);
cg_match cg_verify_nhs(const uint8_t *v, const cg_digits *c);

/* At a digit.  A quad is the address whatever is in front of it. */
cg_match cg_verify_ipv4(const uint8_t *v, size_t start);
cg_match cg_verify_quad(const uint8_t *v, size_t start);

/* At the first separator of an address. */
cg_match cg_verify_ipv6(const uint8_t *v, size_t colon);
cg_match cg_verify_mac(const uint8_t *v, size_t sep);

/* At a digit. */
cg_match cg_verify_dob(const uint8_t *v, size_t start);

/* Is "dob", "cvv" or "cvc" directly in front of the digit: "DOB13/1/1993"? */
bool cg_date_glued(const uint8_t *v, size_t start);

/* A date with its month in letters, at the first digit of its year; the match
 * may start before it. */
cg_match cg_verify_written(const uint8_t *v, size_t year);

/* One that no year of four digits announces, at the first digit of its day or
 * the first letter of its month, if that is in front. */
cg_match cg_verify_month(const uint8_t *v, size_t start);

/* Where the word begins that stands in front of v[at], which may be a month;
 * SIZE_MAX if there is none. */
size_t cg_month_start(const uint8_t *v, size_t at);

/* Where the day begins in front of the month at v[at]; at if none does. */
size_t cg_month_behind(const uint8_t *v, size_t at);

/* Where the text v[0..n) ends with the beginning of such a date: n if not. */
size_t cg_written_tail(const uint8_t *v, size_t n);

cg_match cg_verify_cvv(const uint8_t *v, size_t start);
/* At the first digit of the month or the year; the match may start before it,
 * with the name of the month. */
cg_match cg_verify_expiry(const uint8_t *v, size_t start);

/* Where the text v[0..n) ends with the month of an expiry in letters, perhaps
 * with some of its year: n if not. */
size_t cg_expiry_tail(const uint8_t *v, size_t n);

/* At a letter. */
cg_match cg_verify_postcode(const uint8_t *v, size_t start,
    cg_regions regions);
cg_match cg_verify_plate(const uint8_t *v, size_t start, cg_regions regions);

/* At a letter or a digit; the match may start before it. */
cg_match cg_verify_document(const uint8_t *v, size_t start,
    const cg_detector *d, cg_cue_memo *memo);

/* Where the text v[0..n) ends with the beginning of a document's number: n if
 * not. */
size_t cg_document_tail(const uint8_t *v, size_t n);

/* Digits of the shortest telephone number. */
#define CG_PHONE_MIN  6

/* And of one of no known plan, behind a word for it. */
#define CG_PHONE_NAMED_MIN  7

/* At a digit, "(" or "+". */
cg_match cg_verify_phone(const uint8_t *v, size_t start, cg_regions regions);

/* At a digit or a letter that looks like one: cg_phone_letter.c. */
cg_match cg_verify_phone_letters(const uint8_t *v, size_t start);

static inline bool
cg_phone_like(uint8_t ch)
{
    return ch == 'o' || ch == 'O' || ch == 'l' || ch == 'I';
}

/* May a word stand directly in front of v[start]?  Quicker than to read it. */
bool cg_phone_word(const uint8_t *v, size_t start);

/* At a letter. */
cg_match cg_verify_iban(const uint8_t *v, size_t start);
cg_match cg_verify_nino(const uint8_t *v, size_t start);

/* At a letter, with what is in front of it (cg_lead.h): a name, or a user
 * name.  The match may start before it. */
cg_match cg_verify_name(const uint8_t *v, size_t start, cg_lead lead);

/* The same at the start of a text: "Jane here, any news?" */
cg_match cg_verify_name_first(const uint8_t *v, size_t start);

/* The same behind words in Greek or Cyrillic letters. */
cg_match cg_verify_other_name(const uint8_t *v, size_t start);
cg_match cg_verify_user(const uint8_t *v, size_t start, cg_lead lead);

/* At a colon or an equals sign; the match starts behind it. */
cg_match cg_verify_field(const uint8_t *v, size_t at, cg_field_memo *memo);

/* At a digit; the match may start before it. */
cg_match cg_verify_address(const uint8_t *v, size_t start);

/* At a letter: how far ahead was read to say whether an address, or a name of
 * particles and a surname, begins there.  If it is n or more, the text from
 * there on is not decided. */
size_t cg_verify_address_ahead(const uint8_t *v, size_t start);
size_t cg_verify_name_ahead(const uint8_t *v, size_t start);

/* At a digit. */
cg_match cg_verify_age(const uint8_t *v, size_t start);

/* At its first byte, or an "@" in front of it.  prose: it has to look unlike
 * a word; rule: what a finding is. */
cg_match cg_verify_username(const uint8_t *v, size_t start, bool prose,
    unsigned rule);

/* At an "@". */
cg_match cg_verify_handle(const uint8_t *v, size_t at);

/* Longest secret that is found whole; of a longer one so much. */
#define CG_SECRET_MAX      3584
#define CG_SECRET_RUN_MAX  280

/* At the start of a run of letters, digits, "_" and "-". */
cg_match cg_verify_secret(const uint8_t *v, size_t start);
cg_match cg_verify_wallet(const uint8_t *v, size_t start);

/* At the first "-" of "-----BEGIN". */
cg_match cg_verify_private_key(const uint8_t *v, size_t start);

/* At a colon or equals sign; the match starts behind it. */
cg_match cg_verify_secret_field(const uint8_t *v, size_t at);

/* At the first "s" of "pass"; the match starts behind it. */
cg_match cg_verify_password(const uint8_t *v, size_t at);

/* Behind a lead, which may announce a password: "pw hunter2". */
cg_match cg_verify_said_password(const uint8_t *v, size_t at, cg_lead lead);

/* What words in front of v[at] say of a password: "password to", "set it
 * to". */
typedef enum {
    CG_CHOSEN_NOT,
    CG_CHOSEN_THIS,    /* the word for one and what may be between */
    CG_CHOSEN_SET      /* that something was set to it */
} cg_chosen;

cg_chosen cg_password_chosen(const uint8_t *v, size_t at);

/* One that is set or told of behind such words: "changed it to hunter2". */
cg_match cg_verify_chosen_password(const uint8_t *v, size_t at);

/* The same behind words of other letters than Latin ones, without a lead. */
cg_match cg_verify_other_password(const uint8_t *v, size_t at);

/* At a digit: "the pin is 4921". */
cg_match cg_verify_said_pin(const uint8_t *v, size_t at);

/* At the first "/" of "://"; the match starts behind it. */
cg_match cg_verify_url(const uint8_t *v, size_t at);

/* Does a user and a password in a URL end in front of v[at]? */
bool cg_url_user(const uint8_t *v, size_t at);

/* At a letter. */
cg_match cg_verify_bic(const uint8_t *v, size_t start);

/* At a point within a number; at the last byte of a degree sign: the match
 * starts before it. */
cg_match cg_verify_geo(const uint8_t *v, size_t at);
cg_match cg_verify_compass(const uint8_t *v, size_t at);

/* At an "@"; the match starts before it. */
cg_match cg_verify_email(const uint8_t *v, size_t at);

/* Where the local part begins that ends before v[at], at most CG_LOCAL_MAX
 * bytes; *more: it was longer.  An incomplete character at the end of the text
 * counts as a letter if `tail`. */
size_t cg_email_local(const uint8_t *v, size_t at, bool tail, bool *more);

#endif
