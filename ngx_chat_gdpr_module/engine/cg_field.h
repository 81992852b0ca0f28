/*
 * Fields that hold something personal by their key: members of JSON, form
 * fields, attributes of HTML, and lines such as "Name: Jane".
 */

#ifndef CG_FIELD_H
#define CG_FIELD_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

typedef enum {
    CG_FIELD_NONE = 0,
    CG_FIELD_NAME,       /* of a person */
    CG_FIELD_LABEL,      /* of a person, a room, an event … */
    CG_FIELD_ADDRESS,    /* of a house, of mail, of a machine */
    CG_FIELD_STREET,
    CG_FIELD_POST,       /* a postal code */
    CG_FIELD_POST_NEAR,  /* the same, if another field of an address is near */
    CG_FIELD_CITY,       /* so is this */
    CG_FIELD_USER,       /* a user name */
    CG_FIELD_AGE,
    CG_FIELD_VALUE       /* of HTML: another attribute has the key */
} cg_field_kind;

typedef struct {
    cg_field_kind  kind;
    bool           prose;   /* neither JSON nor a form nor HTML */
    bool           own;     /* in prose: the key is all of its phrase, but for
                               "my", "your" … */
    size_t         at;      /* the colon or equals sign */
    size_t         key;     /* where the key begins */
    size_t         value;   /* where the value does, behind a quote if any */
    uint8_t        quote;   /* that quote, or 0 */
    bool           bare;    /* a key in quotes, a value without */
} cg_field;

/* Keys in quotes that were read in one text: machines write the same ones again
 * and again. */
#define CG_FIELD_KEYS  13

typedef struct {
    uint32_t  known;     /* bit i: keys[i] is one */
    struct {
        size_t   end;    /* where one of them ends in the text */
        uint8_t  len;    /* its bytes, with the quote in front */
        uint8_t  kind;
    } keys[CG_FIELD_KEYS];
} cg_field_memo;

static inline void
cg_field_begin(cg_field_memo *memo)
{
    memo->known = 0;
}

/* The field whose key ends in front of the colon or equals sign v[at].  far:
 * raised to the highest offset read. */
cg_field cg_field_read(const uint8_t *v, size_t at, cg_field_memo *memo,
    size_t *far);

/* What the keys near a field say that it belongs to. */
typedef enum {
    CG_KIN_NONE = 0,
    CG_KIN_PERSON = 1,
    CG_KIN_THING = 2,
    CG_KIN_ADDRESS = 4
} cg_kin;

/* Of the keys in front of a field and behind v[end], where its value ends: a
 * set of cg_kin. */
unsigned cg_field_kin(const uint8_t *v, const cg_field *f, size_t end,
    size_t *far);

#endif
