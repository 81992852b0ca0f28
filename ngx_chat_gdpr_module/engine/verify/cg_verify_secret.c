/*
 * Secrets: private keys (RFC 7468), JSON Web Tokens (RFC 7519), tokens by the
 * prefix of who issues them, bearer tokens (RFC 6750),
 * passwords by the words in front of them, and what URLs carry: a user and a
 * password (RFC 3986 3.2.1), or a secret as an argument.
 *
 * Hashes, UUIDs and ordinary base64 are none of these.  A token that is the
 * whole of a member of JSON whose key speaks of tokens is left alone: the
 * protocol of the chat lives on it, no one has typed it.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_phrase.h"
#include "cg_verify.h"

#define CG_VALUE_MAX  512   /* bytes of a password that are held */
#define CG_USER_INFO  1024  /* of the user and password in a URL */
#define CG_USER_BACK  110   /* and of those that left context shows */
#define CG_SCHEME_MIN  8    /* of what a header has behind its scheme */

typedef struct {
    const char  *prefix;
    uint8_t      len;
    uint8_t      least;
    uint8_t      most;
} cg_secret_row;

static const cg_secret_row  cg_secrets[] = {
#define CG_SECRET(prefix, least, most)                                       \
    { prefix, sizeof(prefix) - 1, least, most },
#include "cg_secret.def"
#undef CG_SECRET
};

/* Of one's own: in prose, as keys, in arguments. */
static const char  cg_words_password[] =
    "password|passwords|passwort|passwd|pwd|pw|passphrase|passcode|passkey|"
    "passwoord|passord|mot de passe|motdepasse|contrasena|haslo|heslo|"
    "wachtwoord|paswoord|senha|palavra passe|losenord|adgangskode|kodeord|"
    "salasana|tunnussana|parola|parola d'ordine|jelszo|geslo|lozinka|zaporka|"
    "slaptazodis|parool|salasona|parole|lykilord|adgangsord|pasfhocal|"
    "focal faire|kennwort|pw|mdp|κωδικοσ|κωδικοσ προσβασησ|"
    "κωδικοσ προσβασησ μου|κωδικοσ μου|συνθηματικο|συνθηματικο μου|парола|"
    "паролата|парола ми|паролата ми|";

/* In letters other than Latin ones, and never a code of something else: these
 * without a colon, too. */
static const char  cg_words_other[] =
    "κωδικοσ προσβασησ|κωδικοσ προσβασησ μου|κωδικοσ μου|συνθηματικο|"
    "συνθηματικο μου|парола|паролата|парола ми|паролата ми|";

/* These only with a colon or equals sign behind. */
static const char  cg_words_pin[] = "pin|pincode|passpin|";

static const char  cg_words_secret[] =
    "api key|apikey|api secret|api token|secret key|secretkey|client secret|"
    "access key|private key|access token|auth token|secret|clave|";

/* Arguments of a URL. */
static const char  cg_words_argument[] =
    "token|access token|accesstoken|id token|refresh token|auth token|auth|"
    "apikey|api key|secret|client secret|password|passwd|pwd|pass|signature|"
    "sig|session|sessionid|sid|jwt|";

static const char  cg_words_protocol[] =
    "token|accesstoken|idtoken|jwt|ticket|auth|authorization|session|"
    "credential|";

/* What is said of a password instead of it. */
static const char  cg_words_none[] =
    "reset|forgot|forgotten|vergessen|oublie|olvidada|required|wrong|"
    "incorrect|invalid|expired|changed|none|null|true|false|undefined|"
    "please|again|here|hidden|optional|";


static cg_match
cg_secret_none(size_t start, size_t far)
{
    cg_match  m = { start, start, CG_RULE_NONE, far };

    return m;
}


/* In front of a character that is cut. */
static size_t
cg_secret_cut(const uint8_t *v, size_t end)
{
    size_t  i;

    for (i = end; i > end - 3 && (v[i] & 0xc0) == 0x80; i--) { /* void */ }

    return i;
}


static inline bool
cg_is_run(uint8_t ch)
{
    return cg_is_alnum(ch) || ch == '_' || ch == '-';
}


static size_t
cg_secret_run(const uint8_t *v, size_t at, size_t most)
{
    size_t  i;

    for (i = at; i < at + most && cg_is_run(v[i]); i++) { /* void */ }

    return i;
}


/* Is v[start..end) the whole of a member whose key speaks of tokens? */
static bool
cg_secret_protocol(const uint8_t *v, size_t start, size_t end)
{
    cg_phrase  p;

    if (start == 0 || v[start - 1] != '"' || v[end] != '"') {
        return false;
    }

    cg_phrase_read(v, start, &p);

    return p.field && cg_phrase_ends(&p, cg_words_protocol);
}


/* Is v[at] behind the header of a token, which is looked at for itself? */
static bool
cg_secret_claims(const uint8_t *v, size_t at)
{
    size_t  i;

    if (at < 2 || v[at - 1] != '.') {
        return false;
    }

    for (i = at - 1; i && at - i < 100 && cg_is_run(v[i - 1]); i--) {
        /* void */
    }

    return v[i] == 'e' && v[i + 1] == 'y' && v[i + 2] == 'J';
}


/* Parts of base64url with a point between: header, claims, signature; five of
 * an encrypted one. */
static cg_match
cg_secret_jwt(const uint8_t *v, size_t start)
{
    size_t    at, end, parts;
    cg_match  m;

    if (cg_secret_claims(v, start)) {
        return cg_secret_none(start, start);
    }

    at = end = start;

    for (parts = 1; parts <= 5; parts++) {
        end = cg_secret_run(v, at, start + CG_SECRET_MAX - at);

        if ((parts == 1 && end - at < 16) || (parts == 2 && end - at < 8)) {
            return cg_secret_none(start, end);
        }

        if (v[end] != '.' || !cg_is_run(v[end + 1])
            || end + 1 >= start + CG_SECRET_MAX)
        {
            break;
        }

        at = end + 1;
    }

    m = cg_secret_none(start, end + 1);

    if (parts >= 2 && !cg_secret_protocol(v, start, end)) {
        m.end = end;
        m.rule = end + 1 < start + CG_SECRET_MAX ? CG_RULE_SECRET_JWT
                                                 : CG_RULE_SECRET_RUN;
    }

    return m;
}


static bool
cg_secret_behind(const uint8_t *v, size_t at, const char *word)
{
    size_t  i, n;

    n = strlen(word);

    for (i = 0; i < n && i < at; i++) {
        if ((v[at - 1 - i] | 0x20) != (uint8_t) (word[n - 1 - i] | 0x20)) {
            return false;
        }
    }

    return i == n;
}


/* The row of the prefix at v[start], or NULL. */
static const cg_secret_row *
cg_secret_prefix(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i, k;

    if (strchr("Aghsrwxnpd", v[start]) == NULL) {
        return NULL;
    }

    for (i = 0; i < sizeof(cg_secrets) / sizeof(cg_secrets[0]); i++) {
        if (v[start] != (uint8_t) cg_secrets[i].prefix[0]) {
            continue;
        }

        for (k = 1; k < cg_secrets[i].len
                    && v[start + k] == (uint8_t) cg_secrets[i].prefix[k]; k++)
        {
            /* void */
        }

        if (k == cg_secrets[i].len) {
            return &cg_secrets[i];
        }

        cg_far(far, start + k);
    }

    return NULL;
}


/* The end of a token that is announced (RFC 6750, section 2.1): a run, what
 * else it may hold within, and what fills it up. */
static size_t
cg_secret_token(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i, end;

    end = start;

    for (i = start; i < start + CG_SECRET_RUN_MAX
                    && (cg_is_run(v[i]) || (v[i] && strchr(".~+/", v[i])));
         i++)
    {
        end = cg_is_run(v[i]) ? i + 1 : end;
    }

    cg_far(far, i);

    if (i == start + CG_SECRET_RUN_MAX) {
        return i;
    }

    if (v[i] == '=') {
        end = i;  /* what is in front of it is of the token */
    }

    while (end < start + CG_SECRET_RUN_MAX && v[end] == '=') {
        end++;
    }

    cg_far(far, end);
    return end;
}


cg_match
cg_verify_secret(const uint8_t *v, size_t start)
{
    bool                  digit;
    size_t                i, end, least, most;
    cg_match              m;
    const cg_secret_row  *row;

    if (v[start] == 'e' && v[start + 1] == 'y' && v[start + 2] == 'J') {
        return cg_secret_jwt(v, start);
    }

    m = cg_secret_none(start, start + (v[start] == 'e')
                              + (v[start] == 'e' && v[start + 1] == 'y'));
    row = cg_secret_prefix(v, start, &m.far);

    if (row != NULL) {
        least = (size_t) row->len + row->least;
        most = (size_t) row->len + row->most;
        end = cg_secret_run(v, start, most + 1);

    } else if (start && (v[start - 1] == ' ' || v[start - 1] == '.')
               && (cg_secret_behind(v, start, "bearer ")
                   || cg_secret_behind(v, start, "ya29.")
                   || cg_secret_behind(v, start, "SG.")))
    {
        least = 20;
        most = CG_SECRET_RUN_MAX;
        end = cg_secret_token(v, start, &m.far);

    } else {
        return m;
    }

    cg_far(&m.far, end + 1);

    for (i = start, digit = false; i < end; i++) {
        digit |= cg_is_digit(v[i]);
    }

    if (digit && end - start >= least && end - start <= most) {
        m.end = end;
        m.rule = end < start + CG_SECRET_RUN_MAX ? CG_RULE_SECRET_TOKEN
                                                 : CG_RULE_SECRET_RUN;
    }

    return m;
}


/* May it stand in a private key: base64, headers, line breaks that may be
 * escaped? */
static bool
cg_secret_armour(uint8_t ch)
{
    return cg_is_alnum(ch) || (ch && strchr("+/=-\r\n\t \\:,.", ch));
}


/* Does "-----END … KEY-----" end with v[at]? */
static bool
cg_secret_armour_end(const uint8_t *v, size_t at)
{
    size_t  i;

    if (!cg_secret_behind(v, at + 1, "-----")) {
        return false;
    }

    for (i = at - 5; i > at - 45; i--) {
        if (v[i] == '-') {
            return cg_secret_behind(v, i + 1, "-----")
                   && memcmp(v + i + 1, "END ", 4) == 0;
        }
    }

    return false;
}


/* The end of "-----BEGIN … PRIVATE KEY" at v[start]; 0 if that is not there. */
static size_t
cg_secret_armour_begin(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i, end;

    static const char  begin[] = "-----BEGIN ";

    if (start && v[start - 1] == '-') {
        return 0;
    }

    for (i = 0; i < sizeof(begin) - 1; i++) {
        if (v[start + i] != (uint8_t) begin[i]) {
            cg_far(far, start + i);
            return 0;
        }
    }

    for (end = start + i; end < start + 60 && v[end] != '-'; end++) {
        if (v[end] != ' ' && !cg_is_alnum(v[end])) {
            cg_far(far, end);
            return 0;
        }
    }

    cg_far(far, end);

    return cg_secret_behind(v, end, "PRIVATE KEY")
           || cg_secret_behind(v, end, "PRIVATE KEY BLOCK") ? end : 0;
}


/* A key ends where the next one begins: many of them are not read many times
 * over. */
cg_match
cg_verify_private_key(const uint8_t *v, size_t start)
{
    bool      done;
    size_t    i, end;
    cg_match  m;

    done = false;
    m = cg_secret_none(start, start);
    i = cg_secret_armour_begin(v, start, &m.far);

    if (i == 0) {
        return m;
    }

    for (end = i; end < start + CG_SECRET_MAX && cg_secret_armour(v[end]);
         end++)
    {
        if (v[end] != '-') {
            continue;
        }

        if (end > i + 50 && cg_secret_armour_end(v, end)) {
            end++;
            done = true;
            break;
        }

        if (cg_secret_armour_begin(v, end, &m.far)) {
            done = true;
            break;
        }
    }

    cg_far(&m.far, end);

    if (end >= start + CG_SECRET_MAX && !done) {
        m.end = end;
        m.rule = CG_RULE_SECRET_ARMOUR;
        return m;
    }

    while (end > start && v[end - 1] <= ' ') {
        end--;
    }

    m.end = end;
    m.rule = CG_RULE_SECRET_KEY;
    return m;
}


/* Looks text[0..n) like a password rather than a word? */
static bool
cg_secret_like(const uint8_t *text, size_t n)
{
    size_t  i;
    bool    odd;

    odd = false;

    for (i = 0; i < n; i++) {
        if (text[i] == ':' && i + 2 < n && text[i + 1] == '/') {
            return false;  /* a URL */
        }

        odd |= cg_is_digit(text[i])
               || (text[i] < 0x80 && strchr("!#$%^&*+=~?@_|\\/", text[i]))
               || (i && text[i] >= 'A' && text[i] <= 'Z'
                   && text[i - 1] >= 'a' && text[i - 1] <= 'z');
    }

    return odd;
}


/* "[api_secret]", "<your password>", "{{password}}", and the front of a label
 * or a token that was cut: no more than words in brackets. */
static bool
cg_secret_placeholder(const uint8_t *text, size_t n)
{
    size_t       i, end;
    const char  *at;

    static const char  open[] = "[{<", close[] = "]}>";

    at = n ? memchr(open, text[0], sizeof(open) - 1) : NULL;

    if (at == NULL) {
        return false;
    }

    for (i = 0; i < n && text[i] == text[0]; i++) { /* void */ }

    for (end = n; end > i && text[end - 1] == (uint8_t) close[at - open];
         end--)
    {
        /* void */
    }

    while (i < end && (cg_is_letter(text[i])
                       || (text[i] && strchr("_- .", text[i]))))
    {
        i++;
    }

    return i == end;
}


static bool
cg_secret_masked(const uint8_t *text, size_t n)
{
    size_t  i;

    for (i = 0; i < n && !cg_is_alnum(text[i])
                && (text[i] < 0x80 || text[0] == 0xe2); i++)
    {
        /* bullets, too */
    }

    return i == n || cg_secret_placeholder(text, n);
}


static bool
cg_secret_said(const uint8_t *text, size_t n, const char *list)
{
    size_t  i, len;

    for ( /* void */ ; *list; list += len + 1) {
        len = strcspn(list, "|");

        for (i = 0; i < n && len == n
                    && cg_lower(text[i]) == (uint8_t) list[i]; i++)
        {
            /* void */
        }

        if (len == n && i == n) {
            return true;
        }
    }

    return false;
}


/* The end of a string of JSON that begins at v[start]: a quote behind which
 * its syntax goes on.  A quote that was escaped is text. */
static size_t
cg_secret_string(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i, k;

    for (i = start; i < start + CG_VALUE_MAX && v[i] >= ' '; i++) {
        if (v[i] != '"') {
            continue;
        }

        for (k = i + 1; v[k] == ' ' && k < i + 8; k++) { /* void */ }

        cg_far(far, k);

        if (v[k] == ',' || v[k] == '}' || v[k] == ']' || v[k] < ' ') {
            break;  /* no string has a line's end in it */
        }
    }

    cg_far(far, i);
    return i;
}


/* The end of what is quoted in prose; its start if that was a quote that
 * ends something. */
static size_t
cg_secret_quoted(const uint8_t *v, size_t start, size_t *far)
{
    size_t  i;

    for (i = start; i < start + CG_VALUE_MAX && v[i] >= ' '
                    && v[i] != v[start - 1]; i++)
    {
        /* void */
    }

    cg_far(far, i);

    return (v[i] == v[start - 1] || i == start + CG_VALUE_MAX)
           && (cg_is_alnum(v[start]) || v[start] >= 0x80) ? i : start;
}


/* The end of a word of prose, or of an argument. */
static size_t
cg_secret_word(const uint8_t *v, size_t start, bool argument, size_t *far)
{
    size_t  i;

    for (i = start; i < start + CG_VALUE_MAX && v[i] > ' ' && v[i] != '"'
                    && v[i] != '<' && v[i] != '>'
                    && !(argument && (v[i] == '&' || v[i] == '#')); i++)
    {
        /* void */
    }

    cg_far(far, i);

    while (i > start && i < start + CG_VALUE_MAX
           && strchr(".,;:!?)'", v[i - 1]))
    {
        i--;
    }

    return i;
}


/* Is the end of a word the end of what was said? */
static bool
cg_secret_last(const uint8_t *v, size_t end, size_t *far)
{
    while (v[end] && strchr(".!)' ", v[end])) {
        end++;
    }

    cg_far(far, end);
    return v[end] < ' ' || v[end] == '"' || v[end] == '<' || v[end] == '&';
}


/* Does the argument that ends at v[at] belong to a URL? */
static bool
cg_secret_in_url(const uint8_t *v, size_t at)
{
    size_t  i;

    for (i = at; i > 2 && at - i < 100 && v[i - 1] > ' ' && v[i - 1] < 0x7f
                 && v[i - 1] != '"' && v[i - 1] != '<' && v[i - 1] != '>';
         i--)
    {
        if (v[i - 1] == '/' && v[i - 2] == '/' && v[i - 3] == ':') {
            return true;
        }
    }

    return false;
}


/* Is it the value of a field of a form, of which the key stands in front? */
static bool
cg_secret_form(const uint8_t *v, size_t start)
{
    size_t  i;

    if (start < 2 || v[start - 1] != '=') {
        return false;
    }

    for (i = start - 1; i && start - i < 60
                        && (cg_is_run(v[i - 1]) || v[i - 1] == '.'
                            || v[i - 1] == '[' || v[i - 1] == ']'); i--)
    {
        /* void */
    }

    return i == 0 || v[i - 1] == '&';
}


/* Where a value at v[start] ends that may be a password, and what finds it. */
static size_t
cg_secret_value(const uint8_t *v, size_t start, const cg_phrase *p,
    bool argument, cg_match *m)
{
    size_t    end;
    unsigned  more;

    if (p->field && p->quoted) {
        m->rule = CG_RULE_SECRET_MEMBER;
        end = cg_secret_string(v, start, &m->far);
        return end < start + CG_VALUE_MAX ? end : cg_secret_cut(v, end);
    }

    if (p->quoted) {
        more = CG_RULE_SECRET_QUOTED;
        end = cg_secret_quoted(v, start, &m->far);

    } else if (p->field) {
        more = CG_RULE_SECRET_RUN;
        end = cg_secret_run(v, start, CG_VALUE_MAX);
        cg_far(&m->far, end);

    } else {
        more = argument ? CG_RULE_SECRET_ARGUMENT : CG_RULE_SECRET_WORD;
        end = cg_secret_word(v, start, argument, &m->far);
    }

    if (end < start + CG_VALUE_MAX) {
        m->rule = cg_secret_form(v, start) ? CG_RULE_SECRET_FIELD
                                           : CG_RULE_SECRET_PASSWORD;
        return end;
    }

    m->rule = more;
    return cg_secret_cut(v, end);
}


/* A value at v[start] behind a phrase that says it is a password. */
static cg_match
cg_secret_password(const uint8_t *v, size_t start, const cg_phrase *p,
    bool argument, cg_match m)
{
    size_t    end;
    cg_match  none;

    m.start = start;
    end = cg_secret_value(v, start, p, argument, &m);

    none = m;
    none.rule = CG_RULE_NONE;

    if (end == start || cg_secret_masked(v + start, end - start)
        || cg_secret_said(v + start, end - start, cg_words_none))
    {
        return none;
    }

    if (!p->quoted && m.rule != CG_RULE_SECRET_FIELD
        && (end - start < 4
            || (!cg_secret_like(v + start, end - start)
                && !(p->parted
                     && (argument || cg_secret_last(v, end, &none.far))))))
    {
        return none;
    }

    cg_far(&m.far, none.far);
    m.end = end;
    return m;
}


/* Past what stands between words and a value; behind a key in quotes that may
 * be the end of a line. */
static size_t
cg_secret_start(const uint8_t *v, size_t at)
{
    bool    key;
    size_t  i;

    key = at > 1 && v[at - 2] == '"';

    for (i = at; i < at + 12 && (v[i] == ' ' || v[i] == '\t' || v[i] == '"'
                                 || v[i] == '\''
                                 || (key && (v[i] == '\n' || v[i] == '\r')));
         i++)
    {
        if (v[i] > ' ') {
            return i + 1;
        }
    }

    return i;
}


/* "Authorization: Bearer ...", "Basic ..." (RFC 9110, section 11.6.2). */
static cg_match
cg_secret_scheme(const uint8_t *v, size_t start, cg_match m)
{
    size_t  i, n, end;

    static const char *const  schemes[] = { "bearer ", "basic ", "token " };

    for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        for (n = 0; schemes[i][n]
                    && cg_lower(v[start + n]) == (uint8_t) schemes[i][n]; n++)
        {
            /* void */
        }

        cg_far(&m.far, start + n);

        if (schemes[i][n] != '\0') {
            continue;
        }

        end = cg_secret_token(v, start + n, &m.far);

        if (end - start - n >= CG_SCHEME_MIN) {
            m.start = start + n;
            m.end = end;
            m.rule = end < m.start + CG_SECRET_RUN_MAX ? CG_RULE_SECRET_TOKEN
                                                       : CG_RULE_SECRET_RUN;
        }

        break;
    }

    return m;
}


/* Four to eight digits. */
static cg_match
cg_secret_pin(const uint8_t *v, size_t start, cg_match m)
{
    size_t  end;

    for (end = start; end < start + 9 && cg_is_digit(v[end]); end++) {
        /* void */
    }

    m.far = end;
    m.start = start;

    if (end - start >= 4 && end - start <= 8 && !cg_is_alnum(v[end])) {
        m.end = end;
        m.rule = CG_RULE_SECRET_PASSWORD;
    }

    return m;
}


cg_match
cg_verify_secret_field(const uint8_t *v, size_t at)
{
    bool       argument, url;
    size_t     start, end;
    cg_match   m;
    cg_phrase  p;

    start = cg_secret_start(v, at + 1);
    m = cg_secret_none(at + 1, start);
    argument = v[at] == '=' && start == at + 1;

    cg_phrase_read(v, start, &p);

    if (!p.parted || p.n == 0) {
        return m;
    }

    if (cg_phrase_ends(&p, cg_words_password)
        || (p.field && cg_phrase_ends(&p, "pass|")))
    {
        return cg_secret_password(v, start, &p, argument, m);
    }

    if (!p.field && cg_phrase_ends(&p, "authorization|")) {
        return cg_secret_scheme(v, start, m);
    }

    if (cg_phrase_ends(&p, cg_words_pin)) {
        return cg_secret_pin(v, start, m);
    }

    url = argument && cg_phrase_ends(&p, cg_words_argument)
          && cg_secret_in_url(v, at);

    if (url || (!p.field && cg_phrase_ends(&p, cg_words_secret)))
    {
        end = cg_secret_word(v, start, argument, &m.far);
        m.start = start;

        if (end - start >= 8 && cg_secret_like(v + start, end - start)
            && !cg_secret_masked(v + start, end - start))
        {
            m.end = end;
            m.rule = url ? CG_RULE_URL_ARGUMENT : CG_RULE_SECRET_TOKEN;

            if (end == start + CG_VALUE_MAX) {
                m.end = cg_secret_cut(v, end);
                m.rule = url ? CG_RULE_URL_ARGUMENT_LONG
                         : argument ? CG_RULE_SECRET_ARGUMENT
                                    : CG_RULE_SECRET_WORD;
            }
        }
    }

    return m;
}


/* Over "is" and the like. */
static size_t
cg_secret_filler(const uint8_t *v, size_t at, size_t *far)
{
    size_t  end;

    for (end = at; end < at + 9 && (cg_is_letter(v[end]) || v[end] >= 0x80);
         end++)
    {
        /* void */
    }

    cg_far(far, end);

    return v[end] == ' '
           && cg_secret_said(v + at, end - at,
                             "is|was|ist|war|lautet|est|es|e|er|"
                             "\xc3\xa9|\xc3\xa8|\xc3\xa4r|to|je|jest|")
           ? end + 1 : at;
}


cg_match
cg_verify_password(const uint8_t *v, size_t at)
{
    size_t     end, start;
    cg_match   m;
    cg_phrase  p;

    m = cg_secret_none(at, at);

    if (at < 2 || (v[at - 1] | 0x20) != 'a' || (v[at - 2] | 0x20) != 'p') {
        return m;
    }

    for (end = at; end < at + 12 && cg_is_letter(v[end]); end++) { /* void */ }

    m.far = end;

    if (v[end] != ' ') {
        return m;
    }

    start = cg_secret_filler(v, end + 1, &m.far);
    m.start = start;

    if (start == end + 1) {
        return m;
    }

    start = cg_secret_start(v, start);
    cg_phrase_read(v, start, &p);

    if (p.n == 0 || p.at != end || !cg_phrase_ends(&p, cg_words_password)) {
        return m;
    }

    return cg_secret_password(v, start, &p, false, m);
}


/* A letter, and a digit or a sign; not what a password is for, "passwort
 * Windows10". */
static bool
cg_secret_mixed(const uint8_t *text, size_t n)
{
    size_t  i, k;
    bool    letter, odd;

    static const char *const  things[] = {
        "iphone", "ipad", "windows", "win1", "office", "android", "xbox",
        "galaxy", "outlook", "playstation", "wifi", "wlan"
    };

    for (i = 0; i < sizeof(things) / sizeof(things[0]); i++) {
        for (k = 0; k < n && things[i][k]
                    && cg_lower(text[k]) == (uint8_t) things[i][k]; k++)
        {
            /* void */
        }

        if (things[i][k] == '\0') {
            return false;
        }
    }

    letter = odd = false;

    for (i = 0; i < n; i++) {
        letter |= cg_is_letter(text[i]) || text[i] >= 0x80;
        odd |= cg_is_digit(text[i])
               || (text[i] < 0x80 && strchr("!#$%^&*+=~?@_", text[i]));
    }

    return letter && odd;
}


/* A password at v[at] that does not look like a word. */
static cg_match
cg_secret_password_mixed(const uint8_t *v, size_t at)
{
    cg_match   m;
    cg_phrase  p;

    memset(&p, 0, sizeof(p));
    m = cg_secret_password(v, at, &p, false, cg_secret_none(at, at));

    if (m.rule != CG_RULE_NONE
        && (m.end - at < 5 || !cg_secret_mixed(v + at, m.end - at)))
    {
        m.rule = CG_RULE_NONE;
    }

    return m;
}


cg_match
cg_verify_said_password(const uint8_t *v, size_t at, cg_lead lead)
{
    if (lead.kind == CG_LEAD_SECRET
        || (lead.kind == CG_LEAD_SECRET_LABEL && lead.colon))
    {
        return cg_secret_password_mixed(v, at);
    }

    return cg_secret_none(at, at);
}


cg_match
cg_verify_other_password(const uint8_t *v, size_t at)
{
    cg_phrase  p;

    cg_phrase_read(v, at, &p);

    return cg_phrase_ends(&p, cg_words_other)
           ? cg_secret_password_mixed(v, at) : cg_secret_none(at, at);
}


/* Where the word begins that ends in front of v[at], a space being in front of
 * it; 0 if it is not. */
static size_t
cg_secret_said_word(const uint8_t *v, size_t at)
{
    size_t  i;

    for (i = at; i > 4 && (cg_is_letter(v[i - 1]) || v[i - 1] >= 0x80); i--) {
        /* void */
    }

    return v[i - 1] == ' ' ? i : 0;
}


/* Is "pin" in front of v[at], a space between? */
static inline bool
cg_secret_pinned(const uint8_t *v, size_t at)
{
    return at > 3 && (v[at - 2] | 0x20) == 'n' && (v[at - 3] | 0x20) == 'i'
           && (v[at - 4] | 0x20) == 'p' && cg_border_left(v, at - 4);
}


/* "PIN is 4921", "pin code 4921", "pin code is 4921", "pin 4921", "pincode
 * 4921", "code pin 4921" */
cg_match
cg_verify_said_pin(const uint8_t *v, size_t at)
{
    size_t    is, code;
    cg_match  m;

    static const char  links[] = "is|was|ist|war|lautet|est|es|e|er|to|je|"
                                 "\xc3\xa9|\xc3\xa8|\xc3\xa4r|on|";
    static const char  codes[] = "code|number|nummer|kod|";

    m = cg_secret_none(at, at);

    if (at < 4 || v[at - 1] != ' ') {
        return m;
    }

    if (cg_secret_pinned(v, at)
        || (at > 7 && cg_secret_behind(v, at - 1, "pincode")
            && cg_border_left(v, at - 8)))
    {
        return cg_secret_pin(v, at, m);
    }

    if (at < 6) {
        return m;
    }

    is = cg_secret_said_word(v, at - 1);

    if (is == 0) {
        return m;
    }

    if (cg_secret_pinned(v, is)) {
        return cg_secret_said(v + is, at - 1 - is, links)
               || cg_secret_said(v + is, at - 1 - is, codes)
               ? cg_secret_pin(v, at, m) : m;
    }

    code = is > 5 ? cg_secret_said_word(v, is - 1) : 0;

    return code && cg_secret_pinned(v, code)
           && cg_secret_said(v + is, at - 1 - is, links)
           && cg_secret_said(v + code, is - 1 - code, codes)
           ? cg_secret_pin(v, at, m) : m;
}


cg_match
cg_verify_url(const uint8_t *v, size_t at)
{
    size_t    i, start, end, colon;
    cg_match  m;

    start = at + 2;
    m = cg_secret_none(start, at + 1);

    if (at < 2 || v[at - 1] != ':' || !cg_is_alnum(v[at - 2])
        || v[at + 1] != '/')
    {
        return m;
    }

    end = colon = 0;

    for (i = start; i < start + CG_USER_INFO && v[i] > ' '
                    && strchr("/?#\"'<>\\`{}|^", v[i]) == NULL; i++)
    {
        if (v[i] == ':' && colon == 0) {
            colon = i;
        }

        if (v[i] == '@') {
            end = i;
        }
    }

    m.far = i;

    if (end && colon > start && colon + 1 < end
        && (cg_is_alnum(v[end + 1]) || v[end + 1] == '['))
    {
        m.end = end;
        m.rule = CG_RULE_URL_USER;
    }

    return m;
}


bool
cg_url_user(const uint8_t *v, size_t at)
{
    size_t    i;
    cg_match  m;

    for (i = at; i > 2 && v[i - 1] > ' '; i--) {
        if (at - i == CG_USER_BACK) {
            return true;  /* nothing else that is so long ends in an "@" */
        }

        if (v[i - 1] == '/') {
            m = cg_verify_url(v, i - 2);
            return m.rule != CG_RULE_NONE && m.end == at;
        }
    }

    return false;
}
