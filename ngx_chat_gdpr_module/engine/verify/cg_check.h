/*
 * Checks that tell personal numbers from other numbers: issuer tables, check
 * digits, numbering plans.  Digits are values 0 to 9, one a byte.
 */

#ifndef CG_CHECK_H
#define CG_CHECK_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#define CG_CARD_MIN  12
#define CG_CARD_MAX  19
#define CG_IBAN_MAX  34
#define CG_E164_MAX  15

/* The lengths (bit 1 << length) that issuers give to card numbers beginning
 * with d[0..n); 0 if no issuer has this prefix.  *usual: of those the ones that
 * cards are known to have.  ISO/IEC 7812-1. */
uint32_t cg_card_lengths(const uint8_t *d, size_t n, uint32_t *usual);

/* The Luhn check, ISO/IEC 7812-1 annex B. */
bool cg_luhn(const uint8_t *d, size_t n);

/* Structure of a country's BBAN, as the IBAN registry writes it: "4a14n" is
 * four letters and fourteen digits; c is either.  NULL if the country has no
 * IBAN.  Letters in any case.  ISO 13616-1. */
const char *cg_iban_structure(uint8_t a, uint8_t b);

/* Is text[0..n), letters and digits of an IBAN in any case, congruent to 1?
 * ISO/IEC 7064 mod 97-10. */
bool cg_iban_check(const uint8_t *text, size_t n);

/* Ten digits: NHS Data Dictionary, NHS NUMBER, modulus 11. */
bool cg_nhs_check(const uint8_t *d);

/* May a National Insurance number begin with these two capitals?  HMRC
 * manual NIM39110. */
bool cg_nino_prefix(uint8_t a, uint8_t b);

typedef struct {
    uint16_t  code;  /* 44 */
    uint8_t   min;   /* digits behind it, without a trunk prefix */
    uint8_t   max;
} cg_dial;

/* The row of the country code that d[0..n) begins with, NULL if there is none;
 * *used: its number of digits.  None begins with 0.  ITU-T E.164, list of
 * assigned codes. */
const cg_dial *cg_dial_find(const uint8_t *d, size_t n, size_t *used);

/* Ten digits as in the North American Numbering Plan, NXX-NXX-XXXX, N being 2
 * to 9: NANPA. */
bool cg_nanp(const uint8_t *d);

/* Is d[0..n) a whole number behind this country code?  Beside the length,
 * the numbering plans of NANPA, Ofcom and ComReg are looked at. */
bool cg_dial_check(const cg_dial *row, const uint8_t *d, size_t n);

#endif
