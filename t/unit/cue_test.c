/*
 * Unit tests of what keys say: a key of one word is read by a short way, which
 * must say what the walk over all words says.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cg_cue.h"

/* Room for the walk in front of the text. */
#define FRONT  64

static const char *const  words[] = {
#define CG_CUE_LETTER(letter)
#define CG_CUE_ROW(word, cues, where)  word,
#include "cg_cue.def"
#undef CG_CUE_ROW
#undef CG_CUE_LETTER
};

#define WORDS  (sizeof(words) / sizeof(words[0]))


static void
check_key(const char *key, const char *suffix, const char *value)
{
    int                n;
    char               text[256];
    size_t             at;
    cg_cues            all, adjacent;
    cg_cue_memo        memo;
    const cg_cue_key  *said;

    n = snprintf(text, sizeof(text),
                 "%*s{\"phone\":\"+44\",\"card no\":1,\"%s%s\"%s1234567",
                 FRONT, "", key, suffix, value);
    at = (size_t) n - 7;

    cg_cue_begin(&memo);
    said = cg_cue_key_at(&memo, (const uint8_t *) text, at);

    if (said == NULL) {
        return;  /* it is too long to be kept */
    }

    cg_cue_read((const uint8_t *) text, at, &all, &adjacent);

    if (said->all != all || said->adjacent != adjacent) {
        fail_msg("%s", text + FRONT);
    }
}


static void
test_keys(void **state)
{
    size_t  i, k, l;

    static const char *const  suffixes[] = {
        "", "s", "id", "no", "number", "nr", "_no", "No", " number"
    };
    static const char *const  values[] = { ":", ":\"", ": ", ": \"" };

    (void) state;

    for (i = 0; i < WORDS; i++) {
        for (k = 0; k < sizeof(suffixes) / sizeof(suffixes[0]); k++) {
            for (l = 0; l < sizeof(values) / sizeof(values[0]); l++) {
                check_key(words[i], suffixes[k], values[l]);
            }
        }
    }
}


/* Not only words of the table: all of one to three letters. */
static void
test_short_keys(void **state)
{
    char    key[4];
    size_t  i;

    (void) state;
    key[3] = '\0';

    for (i = 0; i < 26 * 26 * 26; i++) {
        key[0] = (char) ('a' + i % 26);
        key[1] = (char) ('a' + i / 26 % 26);
        key[2] = (char) ('a' + i / 676);

        check_key(key, "", ":");
        check_key(key + 1, "", ":\"");
        check_key(key + 2, "", ":");
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_short_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
