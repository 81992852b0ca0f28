/*
 * Actions: what stands in the output instead of a finding.
 *
 *     replace   the entity's label, "[email]"
 *     mask      `*` for each letter or digit, so that the shape stays:
 *               "4111-1111-1111-1111" is "****-****-****-1111" with
 *               keep=last4
 *     hash      see cg_hash.h: "[email-BcdFGhjKmNpQ]"
 *     token     see cg_token.h: "[iban-QjnBbS…]"; the label, if the value is
 *               too long
 *
 * and `block`, under which nothing stands there: the message does not go.
 *
 * A character is a code point of UTF-8 (RFC 3629); bytes that are no UTF-8
 * count as one character each.  Only ASCII punctuation, space and control
 * characters are separators: of any other character it is not known here
 * whether it tells something.
 */

#include "cg_action.h"
#include "cg_hash.h"


/* Bytes of the character at p. */

static size_t
cg_char_len(const uint8_t *p, size_t n)
{
    size_t  i, len;

    if (*p < 0xc2 || *p > 0xf4) {
        return 1;
    }

    len = *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
    if (len > n) {
        return 1;
    }

    for (i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 1;
        }
    }

    return len;
}


static bool
cg_char_hides(uint8_t c)
{
    return c >= 0x80 || (c >= '0' && c <= '9')
           || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}


static size_t
cg_mask_count(const uint8_t *text, size_t n)
{
    size_t  i, count;

    count = 0;

    for (i = 0; i < n; i += cg_char_len(text + i, n - i)) {
        count += cg_char_hides(text[i]);
    }

    return count;
}


static cg_status
cg_mask_write(const cg_rule *rule, const uint8_t *text, size_t n, cg_buf *out)
{
    size_t     i, len, seen, first, last;
    cg_status  st;

    st = cg_buf_reserve(out, n);
    if (st != CG_OK) {
        return st;
    }

    last = cg_mask_count(text, n);
    first = rule->keep_first;

    if (first + rule->keep_last >= last) {
        first = 0;  /* nothing would be hidden: hide all */

    } else {
        last -= rule->keep_last;
    }

    seen = 0;

    for (i = 0; i < n; i += len) {
        len = cg_char_len(text + i, n - i);

        if (!cg_char_hides(text[i])) {
            st = cg_buf_add(out, text + i, len);

        } else if (seen < first || seen >= last) {
            st = cg_buf_add(out, text + i, len);
            seen++;

        } else {
            st = cg_buf_add(out, "*", 1);
            seen++;
        }

        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


cg_status
cg_action_write(const cg_action_on *on, cg_seal *seal, cg_buf *out)
{
    cg_status  st;

    switch (on->rule->action) {
    case CG_ACTION_MASK:
        return cg_mask_write(on->rule, on->text, on->n, out);

    case CG_ACTION_HASH:
        return cg_hash_write(seal, on->policy, on->entity, on->text, on->n,
                             out);

    case CG_ACTION_TOKEN:
        st = cg_token_seal(seal, on->policy, on->entity, on->rule->random,
                           on->text, on->n, out);
        if (st != CG_ELIMIT) {
            return st;
        }
        /* fall through */

    default:
        return cg_buf_str(out, cg_policy_label(on->policy, on->rule, on->entity,
                                               on->language));
    }
}
