/*
 * Leads: what stands in front of a name, an address, a user name or a password
 * and announces it: "my name is", "sehr geehrte", "ul.".
 */

#ifndef CG_LEAD_H
#define CG_LEAD_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Bytes in front that are looked at.  With CG_ADDRESS_MAX less than CG_LEFT. */
#define CG_LEAD_REACH  56

typedef enum {
    CG_LEAD_NONE = 0,

    /* in front of names */
    CG_LEAD_NAME,          /* one follows, even in small letters */
    CG_LEAD_SELF,          /* or much else: "I am" */
    CG_LEAD_THIS,          /* the more so: "this is" */
    CG_LEAD_BOTH,          /* where nouns have capitals: "ich bin" */
    CG_LEAD_KNOWN,         /* only what is known as one: "sorry" */
    CG_LEAD_MET,           /* or two words, or who does something: "spoke to" */
    CG_LEAD_KIN,           /* any in capitals but a common word: "my wife" */
    CG_LEAD_TITLE,         /* perhaps a surname alone: "Mr" */
    CG_LEAD_ABBREVIATION,  /* the same if a point is behind it: "M." */
    CG_LEAD_GREET,         /* one that ends the phrase: "Dear" */
    CG_LEAD_SIGN,          /* one that ends the line: "regards," */
    CG_LEAD_SOFT,          /* the same, if they begin one: "best," */

    CG_LEAD_LIVE,          /* in front of an address */
    CG_LEAD_LIVE_LABEL,    /* the same, if a colon is behind it */
    CG_LEAD_USER,          /* a user name */
    CG_LEAD_USER_LABEL,    /* the same, if it cannot be a word: "user" */
    CG_LEAD_SECRET,        /* a password */
    CG_LEAD_SECRET_LABEL   /* the same, if a colon is behind it */
} cg_lead_kind;

/* What is between a lead and what it announces. */
typedef enum {
    CG_LEAD_PLAIN,   /* one space */
    CG_LEAD_POINT,   /* a full stop, and perhaps a space */
    CG_LEAD_BREAK    /* other punctuation, or a new line */
} cg_lead_gap;

typedef struct {
    cg_lead_kind  kind;
    cg_lead_gap   gap;
    bool          capitals;  /* the lead is written in them */
    bool          capital;   /* its last word begins with one */
    bool          colon;     /* a colon is between the lead and v[at] */
    bool          line;      /* a line break is */
    bool          opens;     /* the lead begins a line or a clause */
} cg_lead;

/* Can a lead end in front of v[at]?  A quick look at three letters that lets
 * all leads pass and most else not: of names and user names, or of passwords,
 * or of both. */
#define CG_GATE_NAME    1u
#define CG_GATE_SECRET  2u

unsigned cg_lead_gate(const uint8_t *v, size_t at);

/* The same for leads of addresses. */
bool cg_lead_gate_live(const uint8_t *v, size_t at);

/* The lead in front of v[at]; the longest one, if there are several. */
cg_lead cg_lead_read(const uint8_t *v, size_t at);

#endif
