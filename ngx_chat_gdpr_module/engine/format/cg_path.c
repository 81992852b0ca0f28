/*
 * Reading, writing and following paths.  Steps of all paths lie one behind the
 * other: what may be next is a bit for each, and behind step i of a path is
 * i + 1.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_json.h"
#include "cg_path.h"

/* Characters of a key that needs no brackets. */

static bool
cg_path_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '$'
           || c == '@' || (c & 0x80);
}


static cg_path_fault
cg_path_key_set(cg_step *s, const char *text, size_t n)
{
    if (n > CG_PATH_KEY) {
        return CG_PATH_LONG;
    }

    /* such a key is read as JSON itself */

    if (n == 0 || text[0] == '{' || text[0] == '[') {
        return CG_PATH_STEP;
    }

    s->kind = CG_STEP_KEY;
    s->key_n = n;
    memcpy(s->key, text, n);
    return CG_PATH_OK;
}


/* What is between brackets, at text[*i], and the closing one. */

static cg_path_fault
cg_path_bracket(cg_step *s, const char *text, size_t n, size_t *i)
{
    char           quote;
    size_t         from;
    uint64_t       index;
    cg_path_fault  fault;

    fault = CG_PATH_OK;
    quote = *i < n ? text[*i] : '\0';
    from = *i + 1;

    if (quote == '*') {
        *i = from;

    } else if (quote == '\'' || quote == '"') {

        for (*i = from; *i < n && text[*i] != quote; ++*i) {
            if (text[*i] == '\\' || (text[*i] >= 0 && text[*i] < ' ')) {
                return CG_PATH_STEP;
            }
        }

        fault = cg_path_key_set(s, text + from, *i - from);
        *i += 1;

    } else {
        for (index = 0, from--; *i < n && text[*i] >= '0' && text[*i] <= '9'
                                && index < UINT32_MAX; ++*i)
        {
            index = 10 * index + (uint64_t) (text[*i] - '0');
        }

        if (*i == from || index >= UINT32_MAX
            || (text[from] == '0' && *i > from + 1))
        {
            return CG_PATH_STEP;
        }

        s->kind = CG_STEP_INDEX;
        s->index = (uint32_t) index;
    }

    if (fault == CG_PATH_OK && (*i >= n || text[*i] != ']')) {
        return CG_PATH_STEP;
    }

    ++*i;
    return fault;
}


/* The step at text[*i]. */

static cg_path_fault
cg_path_step(cg_step *s, const char *text, size_t n, size_t *i)
{
    size_t  from;

    memset(s, 0, sizeof(cg_step));

    if (text[*i] == '.' && *i + 1 < n && text[*i + 1] == '.') {
        s->below = true;
        *i += 2;

    } else if (text[*i] == '.') {
        *i += 1;

        if (*i < n && text[*i] == '[') {
            return CG_PATH_STEP;
        }

    } else if (text[*i] != '[') {
        return CG_PATH_STEP;
    }

    if (*i < n && text[*i] == '[') {
        ++*i;
        return cg_path_bracket(s, text, n, i);
    }

    if (*i < n && text[*i] == '*') {
        ++*i;
        return CG_PATH_OK;
    }

    for (from = *i; *i < n && cg_path_plain(text[*i]); ++*i) { /* void */ }

    return cg_path_key_set(s, text + from, *i - from);
}


cg_path_fault
cg_path_add(cg_paths *ps, const char *text, size_t n, bool only, size_t *at)
{
    size_t         i, steps;
    cg_path_fault  fault;

    *at = 0;

    if (n < 2 || text[0] != '$') {
        return CG_PATH_ROOT;
    }

    for (i = 1, steps = ps->n; i < n; steps++) {
        if (steps == CG_PATH_STEPS) {
            return CG_PATH_MANY;
        }

        *at = i;

        fault = cg_path_step(&ps->steps[steps], text, n, &i);
        if (fault != CG_PATH_OK) {
            return fault;
        }

        ps->steps[steps].only = only;
    }

    ps->steps[steps - 1].last = true;
    ps->first |= (uint64_t) 1 << ps->n;
    ps->only = ps->only || only;
    ps->n = steps;
    return CG_PATH_OK;
}


bool
cg_path_wide(const cg_paths *ps)
{
    size_t  i;

    for (i = ps->n; i > 0 && ps->steps[i - 1].kind == CG_STEP_ANY; i--) {
        if (ps->first >> (i - 1) & 1) {
            return true;
        }
    }

    return false;
}


void
cg_path_drop(cg_paths *ps, bool only)
{
    size_t    i, n;
    uint64_t  first;

    first = 0;

    for (i = n = 0; i < ps->n; i++) {
        if (ps->steps[i].only != only) {
            first |= (ps->first >> i & 1) << n;
            ps->steps[n++] = ps->steps[i];
        }
    }

    ps->n = n;
    ps->first = first;
    ps->only = ps->only && !only;
}


static cg_status
cg_path_write_step(const cg_step *s, cg_buf *out)
{
    char         quote;
    size_t       i;
    cg_status    st;

    st = s->below ? cg_buf_str(out, "..") : CG_OK;

    if (st != CG_OK) {
        return st;
    }

    if (s->kind == CG_STEP_ANY) {
        return cg_buf_str(out, s->below ? "*" : "[*]");
    }

    if (s->kind == CG_STEP_INDEX) {
        return cg_buf_fmt(out, "[%u]", s->index);
    }

    for (i = 0; i < s->key_n && cg_path_plain(s->key[i]); i++) { /* void */ }

    if (i == s->key_n) {
        return cg_buf_fmt(out, "%s%.*s", s->below ? "" : ".", (int) s->key_n,
                          s->key);
    }

    quote = memchr(s->key, '\'', s->key_n) ? '"' : '\'';

    return cg_buf_fmt(out, "[%c%.*s%c]", quote, (int) s->key_n, s->key,
                      quote);
}


static cg_status
cg_path_write_one(const cg_step *s, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_str(out, "$");

    for ( /* void */ ; st == CG_OK; s++) {
        st = cg_path_write_step(s, out);

        if (s->last) {
            break;
        }
    }

    return st;
}


static int
cg_path_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}


/* As nginx reads it back. */

static cg_status
cg_path_quote(const char *path, cg_buf *out)
{
    cg_status  st;

    if (strpbrk(path, " ;{}\"#") == NULL) {
        return cg_buf_fmt(out, " %s", path);
    }

    st = cg_buf_str(out, " \"");

    for ( /* void */ ; *path && st == CG_OK; path++) {
        st = cg_buf_fmt(out, *path == '"' ? "\\%c" : "%c", *path);
    }

    return st == CG_OK ? cg_buf_str(out, "\"") : st;
}


cg_status
cg_path_write(const cg_paths *ps, bool only, cg_buf *out)
{
    char       *texts[CG_PATH_STEPS];
    size_t      i, n;
    cg_buf      one;
    cg_status   st;

    st = CG_OK;

    for (i = n = 0; i < ps->n && st == CG_OK; i++) {
        if (!(ps->first >> i & 1) || ps->steps[i].only != only) {
            continue;
        }

        one = (cg_buf) { NULL, 0, 0 };
        st = cg_path_write_one(&ps->steps[i], &one);

        if (st == CG_OK) {
            st = cg_buf_add(&one, "", 1);
        }

        texts[n++] = (char *) one.p;
    }

    if (st == CG_OK) {
        qsort(texts, n, sizeof(char *), cg_path_compare);
    }

    for (i = 0; i < n && st == CG_OK; i++) {
        if (i == 0 || strcmp(texts[i], texts[i - 1]) != 0) {
            st = cg_path_quote(texts[i], out);
        }
    }

    for (i = 0; i < n; i++) {
        free(texts[i]);
    }

    return st;
}


static cg_path_value *
cg_path_open(const cg_path_walk *w)
{
    return (cg_path_value *) (void *) w->open.p + w->n - 1;
}


static cg_status
cg_path_push(cg_path_walk *w, const cg_path_value *v)
{
    w->open.n = w->n * sizeof(cg_path_value);
    w->n++;
    return cg_buf_add(&w->open, v, sizeof(cg_path_value));
}


static void
cg_path_set(cg_path_walk *w, const cg_path_value *v)
{
    w->unread = v->skip || (w->paths->only && !v->only);
}


/* What JSON that begins here stands for. */

static cg_path_value
cg_path_outermost(const cg_path_walk *w)
{
    cg_path_value  v;

    if (w->nested) {
        return w->root;
    }

    memset(&v, 0, sizeof(v));
    v.next = w->paths->first;
    return v;
}


static bool
cg_path_fits(const cg_step *s, bool member, const cg_path_walk *w,
    uint32_t index)
{
    switch (s->kind) {

    case CG_STEP_KEY:
        return member && s->key_n == w->key_n
               && memcmp(s->key, w->key, s->key_n) == 0;

    case CG_STEP_INDEX:
        return !member && s->index == index;

    default:
        return true;
    }
}


/* A member or an element of what is open. */

static cg_path_value
cg_path_child(const cg_path_walk *w, bool member)
{
    size_t          i;
    uint64_t        left;
    cg_path_value   v, *open;
    const cg_step  *s;

    open = cg_path_open(w);
    v = *open;
    v.next = v.index = 0;

    for (left = open->next; left; left &= left - 1) {
        i = (size_t) __builtin_ctzll(left);
        s = &w->paths->steps[i];

        if (s->below) {
            v.next |= (uint64_t) 1 << i;
        }

        if (!cg_path_fits(s, member, w, open->index)) {
            continue;
        }

        if (!s->last) {
            v.next |= (uint64_t) 1 << (i + 1);

        } else if (s->only) {
            v.only = true;

        } else {
            v.skip = true;
        }
    }

    if (v.skip) {
        v.next = 0;
    }

    open->index += !member && open->index < UINT32_MAX;
    return v;
}


static void
cg_path_value_begins(cg_path_walk *w, unsigned state, size_t depth)
{
    w->value = depth ? cg_path_child(w, state == CG_JSON_VALUE_O)
                     : cg_path_outermost(w);
    w->in_key = false;
    cg_path_set(w, &w->value);
}


/* An object or array has ended; the depth is that outside of it. */

static void
cg_path_closed(cg_path_walk *w, size_t depth)
{
    if (cg_path_depth(w) > depth) {
        w->n--;
    }

    if (cg_path_depth(w) < depth) {
        return;
    }

    if (depth) {
        cg_path_set(w, cg_path_open(w));

    } else if (w->nested) {
        cg_path_set(w, &w->root);

    } else {
        w->unread = false;
    }
}


cg_status
cg_path_token(cg_path_walk *w, unsigned state, size_t depth, unsigned token)
{
    if (token == CG_TOKEN_OBJECT_END || token == CG_TOKEN_ARRAY_END) {
        cg_path_closed(w, depth - 1);
        return CG_OK;
    }

    if (cg_path_depth(w) < depth) {
        return CG_OK;
    }

    switch (token) {

    case CG_TOKEN_OBJECT:
    case CG_TOKEN_ARRAY:
        cg_path_value_begins(w, state, depth);

        if (w->value.next == 0) {
            return CG_OK;
        }

        return cg_path_push(w, &w->value);

    case CG_TOKEN_STRING:
        if (state == CG_JSON_KEY || state == CG_JSON_FIRST_O) {
            w->in_key = true;
            w->key_n = 0;
            break;
        }

        cg_path_value_begins(w, state, depth);
        return CG_OK;

    case CG_TOKEN_SCALAR:
        cg_path_value_begins(w, state, depth);
        return CG_OK;

    default:
        break;
    }

    if (depth) {
        cg_path_set(w, cg_path_open(w));
    }

    return CG_OK;
}


void
cg_path_begin(cg_path_walk *w)
{
    w->n = w->base = 0;
    w->nested = 0;
    w->in_key = w->unread = false;
}


cg_status
cg_path_enter(cg_path_walk *w, size_t depth)
{
    cg_status      st;
    cg_path_value  root, outer;

    root = w->value;

    if (cg_path_depth(w) < depth) {
        root.next = 0;
    }

    if (w->in_key) {
        root = *cg_path_open(w);
        root.next = 0;
        w->key_n = CG_PATH_KEY + 1;
        w->in_key = false;
    }

    if (w->nested) {
        outer = w->root;
        outer.index = (uint32_t) w->base;

        st = cg_path_push(w, &outer);
        if (st != CG_OK) {
            return st;
        }
    }

    w->root = root;
    w->base = w->n;
    w->nested++;
    return CG_OK;
}


void
cg_path_leave(cg_path_walk *w)
{
    const cg_path_value  *outer;

    w->n = w->base;
    w->base = 0;
    w->nested--;
    w->in_key = false;
    w->value = w->root;
    cg_path_set(w, &w->root);

    if (w->nested) {
        outer = cg_path_open(w);
        w->root = *outer;
        w->base = outer->index;
        w->root.index = 0;
        w->n--;
    }
}


void
cg_path_key(cg_path_walk *w, const uint8_t *p, size_t n)
{
    if (w->key_n > CG_PATH_KEY || n > CG_PATH_KEY - w->key_n) {
        w->key_n = CG_PATH_KEY + 1;
        return;
    }

    memcpy(w->key + w->key_n, p, n);
    w->key_n += n;
}


void
cg_path_free(cg_path_walk *w)
{
    cg_buf_free(&w->open);
}
