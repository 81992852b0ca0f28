/*
 * Secrets by what announces them with a colon or equals sign: passwords, PINs,
 * keys of interfaces, the schemes of "Authorization" (RFC 9110), and arguments
 * of a URL.
 */

#include "cg_secret_text.h"

#define CG_SCHEME_MIN  8  /* bytes of what a header has behind its scheme */

const char  cg_words_password[] =
    "password|passwords|passwort|passwd|pwd|pw|passphrase|passcode|passkey|"
    "passwoord|passord|mot de passe|motdepasse|contrasena|haslo|heslo|"
    "wachtwoord|paswoord|senha|palavra passe|losenord|adgangskode|kodeord|"
    "salasana|tunnussana|parola|parola d'ordine|jelszo|geslo|lozinka|zaporka|"
    "slaptazodis|parool|salasona|parole|lykilord|adgangsord|pasfhocal|"
    "focal faire|kennwort|pw|mdp|κωδικοσ|κωδικοσ προσβασησ|"
    "κωδικοσ προσβασησ μου|κωδικοσ μου|συνθηματικο|συνθηματικο μου|парола|"
    "паролата|парола ми|паролата ми|";

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


size_t
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


cg_match
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
