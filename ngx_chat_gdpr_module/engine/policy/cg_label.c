/*
 * The table of labels by language.
 */

#include "cg_label.h"

/* Those that have a word of their own, in the order of the columns. */
static const cg_entity  cg_label_entities[] = {
    CG_ENTITY_EMAIL, CG_ENTITY_CARD, CG_ENTITY_PHONE, CG_ENTITY_NAME,
    CG_ENTITY_ADDRESS, CG_ENTITY_DOB, CG_ENTITY_AGE, CG_ENTITY_USERNAME,
    CG_ENTITY_CVV, CG_ENTITY_CARD_EXPIRY, CG_ENTITY_API_SECRET
};

#define CG_LABEL_N  (sizeof(cg_label_entities) / sizeof(cg_label_entities[0]))

/* Labels have the word in brackets. */
static const struct {
    const char  *label[CG_LABEL_N];
    const char  *word[CG_LABEL_N];
} cg_labels[CG_LANGUAGE_N] = {
#define CG_LABELS(l, a, b, c, d, e, f, g, h, i, j, k)                         \
    [CG_LANGUAGE_##l] = {                                                     \
        { "[" a "]", "[" b "]", "[" c "]", "[" d "]", "[" e "]", "[" f "]",   \
          "[" g "]", "[" h "]", "[" i "]", "[" j "]", "[" k "]" },            \
        { a, b, c, d, e, f, g, h, i, j, k }                                   \
    },
#include "cg_label.def"
#undef CG_LABELS
};


static size_t
cg_label_column(size_t e)
{
    size_t  i;

    for (i = 0; i < CG_LABEL_N && cg_label_entities[i] != e; i++) {
        /* void */
    }

    return i;
}


const char *
cg_label_word(cg_language l, size_t e)
{
    size_t  i;

    i = cg_label_column(e);
    return i < CG_LABEL_N ? cg_labels[l].word[i] : NULL;
}


const char *
cg_label(cg_language l, size_t e)
{
    size_t  i;

    i = l == CG_LANGUAGE_en ? CG_LABEL_N : cg_label_column(e);
    return i < CG_LABEL_N ? cg_labels[l].label[i] : NULL;
}
