/*
 * Whether bytes are JSON (RFC 8259), by recursive descent: a second opinion on
 * what the engine takes and writes.  Several values may follow one another,
 * with RS (RFC 7464) between them.
 */

#ifndef JSON_VALID_H
#define JSON_VALID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define JSON_VALID_DEPTH  200

typedef struct {
    const uint8_t  *p;
    const uint8_t  *end;
    int             depth;
} json_cursor;

static inline bool json_valid_value(json_cursor *c);


static inline int
json_peek(const json_cursor *c)
{
    return c->p < c->end ? *c->p : -1;
}


static inline void
json_space(json_cursor *c)
{
    while (c->p < c->end && strchr(" \t\r\n", *c->p) && *c->p) {
        c->p++;
    }
}


static inline size_t
json_digits(json_cursor *c)
{
    size_t  n;

    for (n = 0; json_peek(c) >= '0' && json_peek(c) <= '9'; n++) {
        c->p++;
    }

    return n;
}


static inline bool
json_valid_number(json_cursor *c)
{
    c->p += json_peek(c) == '-';

    if (json_peek(c) == '0') {
        c->p++;
    } else if (json_digits(c) == 0) {
        return false;
    }

    if (json_peek(c) == '.') {
        c->p++;
        if (json_digits(c) == 0) {
            return false;
        }
    }

    if (json_peek(c) == 'e' || json_peek(c) == 'E') {
        c->p++;
        c->p += json_peek(c) == '+' || json_peek(c) == '-';
        if (json_digits(c) == 0) {
            return false;
        }
    }

    return true;
}


static inline bool
json_valid_string(json_cursor *c)
{
    int  i, b;

    for (c->p++; (b = json_peek(c)) != '"'; c->p++) {
        if (b < 0x20) {
            return false;
        }

        if (b != '\\') {
            continue;
        }

        c->p++;
        b = json_peek(c);

        if (b == 'u') {
            for (i = 0; i < 4; i++) {
                c->p++;
                b = json_peek(c);
                if (b <= 0 || !strchr("0123456789abcdefABCDEF", b)) {
                    return false;
                }
            }

        } else if (b <= 0 || !strchr("\"\\/bfnrt", b)) {
            return false;
        }
    }

    c->p++;
    return true;
}


/* An object or array, p[0] being its bracket. */

static inline bool
json_valid_list(json_cursor *c)
{
    bool  object;
    int   close;

    object = (*c->p++ == '{');
    close = object ? '}' : ']';

    json_space(c);
    if (json_peek(c) == close) {
        c->p++;
        return true;
    }

    for ( ;; ) {
        json_space(c);

        if (object) {
            if (json_peek(c) != '"' || !json_valid_string(c)) {
                return false;
            }

            json_space(c);
            if (json_peek(c) != ':') {
                return false;
            }
            c->p++;
        }

        if (!json_valid_value(c)) {
            return false;
        }

        json_space(c);
        if (json_peek(c) == close) {
            c->p++;
            return true;
        }

        if (json_peek(c) != ',') {
            return false;
        }
        c->p++;
    }
}


static inline bool
json_valid_value(json_cursor *c)
{
    bool    ok;
    size_t  i, n;

    static const char *const  literals[] = { "true", "false", "null" };

    json_space(c);

    switch (json_peek(c)) {
    case '"':
        return json_valid_string(c);

    case '{':
    case '[':
        if (++c->depth > JSON_VALID_DEPTH) {
            return false;
        }
        ok = json_valid_list(c);
        c->depth--;
        return ok;

    default:
        for (i = 0; i < 3; i++) {
            n = strlen(literals[i]);
            if ((size_t) (c->end - c->p) >= n
                && memcmp(c->p, literals[i], n) == 0)
            {
                c->p += n;
                return true;
            }
        }
        return json_valid_number(c);
    }
}


static inline bool
json_valid(const uint8_t *p, size_t n)
{
    json_cursor     c = { p, p, 0 };
    const uint8_t  *start;

    if (n == 0) {
        return true;
    }

    c.end += n;

    if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
        c.p += 3;
        p += 3;
    }

    for ( ;; ) {
        start = c.p;
        while (json_space(&c), json_peek(&c) == 0x1e) {
            c.p++;
        }

        if (c.p == c.end) {
            return true;
        }

        /* what follows a number or literal at once is part of it */
        if (start == c.p && start != p && !strchr("{}[]\"", start[-1])
            && !strchr("{[\"", *c.p))
        {
            return false;
        }

        if (!json_valid_value(&c)) {
            return false;
        }
    }
}

#endif
