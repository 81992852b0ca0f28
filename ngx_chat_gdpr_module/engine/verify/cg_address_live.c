/*
 * Addresses that words announce, "my address is", "Lieferung an:", in which no
 * word is that for a street: words in capitals and a number, in front of them
 * or behind.  Or that a postal code of the UK ends, whatever is in front.
 *
 * Much else follows such words ("deliver to 3 Countries", "I'm at Gate 7"), so
 * the words must be no common ones, and what is said must end with them, or go
 * on as an address does.
 */

#include "cg_address.h"
#include "cg_border.h"
#include "cg_lead.h"
#include "cg_name.h"

#define CG_LIVE_WORDS    5
#define CG_LIVE_LETTERS  4  /* of the longest word */


/* The lead in front of v[at] is one of addresses? */
static bool
cg_live_lead(const uint8_t *v, size_t at, bool asked)
{
    cg_lead  lead;

    if (!cg_lead_gate_live(v, at)) {
        return false;
    }

    lead = cg_lead_read(v, at);

    return lead.kind == CG_LEAD_LIVE
           || (lead.kind == CG_LEAD_LIVE_LABEL && (lead.colon || asked));
}


bool
cg_address_live(const uint8_t *v, size_t at)
{
    size_t  i;

    if (cg_live_lead(v, at, false)) {
        return true;
    }

    /* "What is your address? 12 …" */
    for (i = at; i && at - i < 3 && (v[i - 1] == ' ' || v[i - 1] == '\n'); i--)
    {
        /* void */
    }

    if (i < 2 || i == at || v[i - 1] != '?') {
        return false;
    }

    i--;
    i -= v[i - 1] == ' ';

    return cg_live_lead(v, i, true);
}


/* May the word be one of an address, though it is not that for a street? */
static bool
cg_live_word(const cg_noun *w, bool first)
{
    if (!w->capital) {
        return !first && cg_street_joint(w);
    }

    return !cg_address_month(w)
           && (cg_word_common(w) != CG_COMMON_ANY || cg_street_word(w));
}


size_t
cg_address_words(const uint8_t *v, size_t at, size_t *far)
{
    size_t   n, start, end, most;
    cg_noun  w;

    start = at;
    end = 0;
    most = 0;

    for (n = 0; n < CG_LIVE_WORDS && at - start <= CG_ADDRESS_WORDS; n++) {
        if (cg_byte_at(v, at, far) != ' ' || !cg_word_read(v, at + 1, &w, far)
            || !cg_live_word(&w, n == 0))
        {
            break;
        }

        if (w.capital) {
            end = w.end;
            most = w.letters > most ? w.letters : most;
        }

        at = w.end;
    }

    return most >= CG_LIVE_LETTERS ? end : 0;
}


/* Does what is said end behind the house and the street that end at v[end], or
 * go on as an address? */
static bool
cg_live_ends(const uint8_t *v, size_t number, size_t end, size_t *far)
{
    return cg_address_more(v, end, number + CG_ADDRESS_SHOWN, far) > end
           || cg_name_follow(v, end, far) != CG_FOLLOW_OTHER;
}


/* Does it end with a postal code of the UK, "NW1 6XE"? */
static bool
cg_live_post(const uint8_t *v, size_t end)
{
    return end > 7 && v[end - 1] >= 'A' && v[end - 1] <= 'Z'
           && v[end - 2] >= 'A' && v[end - 2] <= 'Z'
           && cg_is_digit(v[end - 3]);
}


size_t
cg_address_said_number(const uint8_t *v, size_t start, size_t at, size_t *far)
{
    size_t  end, post, house;

    end = cg_address_words(v, at, far);

    if (end == 0 || cg_address_counted(v, at, far)) {
        return 0;
    }

    if (!cg_address_live(v, start)) {
        post = cg_address_town(v, end, start + CG_ADDRESS_SHOWN, far);
        return post > end && cg_live_post(v, post) ? end : 0;
    }

    /* "05 Weblinger Gürtel 92" */
    house = cg_byte_at(v, end, far) == ' ' ? cg_house(v, end + 1, far) : 0;

    if (house && !cg_address_counted(v, house, far)) {
        end = house;
    }

    return cg_live_ends(v, start, end, far) ? end : 0;
}


/* The last one may be one that a street is called by (cg_address_place()). */
bool
cg_address_said_words(const uint8_t *v, size_t start, size_t number,
    size_t end, size_t *far)
{
    size_t   last;
    cg_noun  w;

    last = cg_word_back(v, start, number - 1);

    return (last > start
            || (cg_word_read(v, last, &w, far)
                && w.letters >= CG_LIVE_LETTERS))
           && cg_live_ends(v, number, end, far);
}
