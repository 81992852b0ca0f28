/*
 * Fields that hold something personal by their key: members of JSON, form
 * fields, attributes of HTML, and lines such as "Name: Jane".
 */

#ifndef CG_FIELD_H
#define CG_FIELD_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* White space that may stand between a key and the colon. */
#define CG_KEY_WHITE  8

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
    bool           kin;     /* other fields near it were read */
} cg_field;

/* Keys in quotes that were read in one text, and values behind them that were
 * verified: machines write the same ones again and again. */
#define CG_FIELD_KEYS    16
#define CG_FIELD_VALUES  16

typedef struct {
    uint32_t  known;     /* bit i: keys[i] is one */
    uint32_t  verified;  /* the same of values[i] */
    struct {
        size_t   end;    /* where one of them ends in the text */
        uint8_t  len;    /* its bytes, with the quote in front */
        uint8_t  kind;
    } keys[CG_FIELD_KEYS];
    struct {
        size_t    at;      /* the colon in front of one of them */
        uint8_t   before;  /* bytes of the key in front, with its quotes */
        uint8_t   behind;  /* bytes from the colon on that were read */
        uint8_t   start;   /* of the finding, from the colon on */
        uint8_t   end;
        uint16_t  rule;
    } values[CG_FIELD_VALUES];
} cg_field_memo;

static inline void
cg_field_begin(cg_field_memo *memo)
{
    memo->known = memo->verified = 0;
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
    CG_KIN_ADDRESS = 4,
    CG_KIN_CITY = 8
} cg_kin;

/* Of the keys in front of a field and behind v[end], where its value ends: a
 * set of cg_kin. */
unsigned cg_field_kin(const uint8_t *v, cg_field *f, size_t end,
    size_t *far);

#endif
