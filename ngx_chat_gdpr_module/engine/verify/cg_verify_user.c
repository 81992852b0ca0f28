/*
 * Verifier of user names, behind words that announce one or as the value of a
 * field: "my username is pebblewren", "user k.marlowe", "login zubr_x".  What
 * the words in front leave open, the look of it has to say.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_lead.h"
#include "cg_secret_text.h"
#include "cg_user_text.h"
#include "cg_word.h"

#define CG_USERNAME_MAX  40

/* All tables of words: folded, in ascending order. */

/* What machines and hosts are called. */
static const char  cg_roles[][CG_WORD_WIDTH] = {
    "admin", "administrator", "agent", "anonymous", "assistant", "bot", "chat",
    "chatbot", "client", "customer", "default", "demo", "desk", "false",
    "guest", "help", "helpdesk", "livechat", "none", "null", "operator",
    "required", "rocket", "root", "sales", "service", "support", "system",
    "test", "true", "undefined", "unknown", "user", "visitor"
};

/* What is said of one: "my username is wrong". */
static const char  cg_user_states[][CG_WORD_WIDTH] = {
    "abgelaufen", "active", "aktiv", "alt", "anders", "antiga", "antigo",
    "antigua", "antiguo", "available", "belegt", "bezet", "bitte", "bledna",
    "bledny", "blocat", "bloccata", "bloccato", "blocked", "blockiert",
    "blokirano", "bloque", "bloqueada", "bloqueado", "bloquee",
    "casesensitive", "correct", "correcto", "correto", "corretta", "corretto",
    "deaktiviert", "desactive", "desconhecido", "desconocido", "diferente",
    "different", "disabled", "disattivato", "distinto", "diverso", "down",
    "duplicate", "empty", "equivocado", "errada", "errado", "errata", "errato",
    "errone", "erroneo", "expirado", "expire", "expired", "falsch", "fausse",
    "faux", "feil", "fel", "felaktigt", "forgotten", "forkert", "fout",
    "geblokkeerd", "geldig", "geloscht", "gesperrt", "gleich", "gone",
    "gresit", "hetzelfde", "hibas", "hier", "identical", "identisch", "igual",
    "immer", "inactive", "inaktiv", "inconnu", "inconnue", "incorrect",
    "incorrecta", "incorrecto", "incorreta", "incorreto", "indisponible",
    "inesistente", "inexistant", "inexistente", "inny", "introuvable",
    "invalid", "invalida", "invalide", "invalido", "juist", "korrekt", "krivo",
    "kwijt", "leeg", "leer", "leider", "locked", "mandatory", "missing",
    "napacno", "nepareizs", "neplatne", "neteisingas", "neu", "nieaktywny",
    "niepoprawna", "niepoprawny", "nieprawidlowa", "nieprawidlowy", "nieznany",
    "obbligatorio", "obligatoire", "obligatorio", "obrigatorio", "obsolete",
    "ok", "onbekend", "ongeldig", "onjuist", "oublie", "outdated", "pogresno",
    "poprawny", "prawidlowy", "refuse", "richtig", "rossz", "sbagliata",
    "sbagliato", "scaduta", "scaduto", "sconosciuto", "spatne", "spatny",
    "suspended", "taken", "unavailable", "unbekannt", "ungultig", "unknown",
    "unverified", "vaarin", "vale", "valid", "valide", "valido", "veraltet",
    "vergeben", "vergessen", "vergeten", "verkeerd", "verlopen", "verplicht",
    "visible", "weg", "wrong", "zablokovan", "zablokowana", "zablokowany",
    "zajeta", "zajety", "zapomniany"
};

/* Ends of files and sites. */
static const char  cg_user_files[][CG_WORD_WIDTH] = {
    "app", "at", "be", "bg", "bmp", "ch", "com", "csv", "cz", "de", "dk",
    "doc", "docx", "edu", "ee", "es", "eu", "exe", "fi", "fr", "gif", "gmbh",
    "gov", "gr", "hr", "htm", "html", "hu", "ics", "ie", "io", "it", "jpeg",
    "jpg", "js", "json", "lt", "lv", "md", "mp", "net", "nl", "no", "org",
    "pdf", "php", "pl", "png", "ppt", "pt", "py", "ro", "se", "sh", "shop",
    "si", "sk", "svg", "tar", "txt", "uk", "us", "xls", "xlsx", "xml", "yaml",
    "zip"
};

/* Ends of words that are said of things. */
static const char *const  cg_user_endings[] = {
    "able", "ably", "ados", "ated", "avel", "eert", "elijk", "iert", "ible",
    "ibel", "iel", "ing", "isch", "lich", "ly", "mente", "owana", "owane",
    "owany", "sted", "tion", "zed", "ado", "ada", "ato", "ata", "ido", "ida",
    "ito", "ita", "uto", "uta", "ked", "led", "ned", "red", "ted"
};


static inline bool
cg_user_byte(uint8_t ch)
{
    return cg_is_alnum(ch) || ch == '_' || ch == '.' || ch == '-';
}


size_t
cg_user_end(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    for (i = at; i - at < CG_USERNAME_MAX && cg_user_byte(v[i]); i++) {
        /* void */
    }

    cg_far(far, i);

    if (!cg_border_right(v, i, far) || v[i] == '@') {
        return at;
    }

    while (i > at && (v[i - 1] == '.' || v[i - 1] == '-')) {
        i--;
    }

    return i - at >= 2 ? i : at;
}


/* Does it say what it is for, rather than who: "guest-12", "support.desk"? */
static bool
cg_user_role(const uint8_t *v, size_t at, size_t *far)
{
    cg_noun  w;

    /* up to what is no letter */
    w.len = cg_letters_read(v + at, w.text).n;
    cg_far(far, at + w.len);

    return cg_word_in(&w, CG_WORD_TABLE(cg_roles));
}


/* What is said of a user name instead of it: an adjective or a participle. */
static bool
cg_user_said(const cg_noun *w)
{
    size_t  i, n;

    for (i = 0; i < sizeof(cg_user_endings) / sizeof(cg_user_endings[0]); i++) {
        n = strlen(cg_user_endings[i]);

        if (w->len > n + 2 && w->len <= CG_WORD_KEEP
            && memcmp(w->text + w->len - n, cg_user_endings[i], n) == 0)
        {
            return true;
        }
    }

    return cg_word_in(w, CG_WORD_TABLE(cg_user_states));
}


/* Has it a digit behind a letter, a "_" or a point within, and is no version,
 * file or site? */
static bool
cg_user_marked(const uint8_t *v, size_t at, size_t end)
{
    bool     score, digit;
    size_t   i, point;
    cg_noun  w;

    score = digit = false;
    point = 0;

    for (i = at + 1; i < end; i++) {
        score |= v[i] == '_';
        digit |= cg_is_digit(v[i]);
        point = v[i] == '.' ? i : point;
    }

    if (!cg_is_letter(v[at]) || cg_secret_thing(v + at, end - at)
        || (cg_is_digit(v[at + 1]) && !score))
    {
        return false;
    }

    if (point) {
        w.len = cg_letters_read(v + point + 1, w.text).n;

        return w.len > 0 && !(point + 1 + w.len >= end
                              && cg_word_in(&w, CG_WORD_TABLE(cg_user_files)));
    }

    return score || digit;
}


/* In prose it has to differ from a word. */
static bool
cg_user_odd(const uint8_t *v, size_t at, size_t end)
{
    size_t   i, far;
    cg_noun  w;

    for (i = at; i < end; i++) {
        if (cg_is_digit(v[i]) || v[i] == '_' || v[i] == '.'
            || (i > at && v[i] >= 'A' && v[i] <= 'Z'))
        {
            return true;
        }
    }

    far = 0;
    return end - at >= 3 && cg_word_read(v, at, &w, &far)
           && cg_word_common(&w) == CG_COMMON_NO
           && (w.capital || !cg_user_said(&w));
}


cg_match
cg_verify_username(const uint8_t *v, size_t start, bool prose, unsigned rule)
{
    size_t    at;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };
    at = start + (v[start] == '@');

    if (cg_user_role(v, at, &m.far)) {
        return m;
    }

    m.end = cg_user_end(v, at, &m.far);

    if (m.end > at
        && (!prose || at > start || cg_user_odd(v, at, m.end)))
    {
        m.rule = rule;
        m.start = at;
    }

    return m;
}


cg_match
cg_verify_user(const uint8_t *v, size_t start, cg_lead lead)
{
    cg_match  m;

    m = cg_verify_username(v, start, true, CG_RULE_USERNAME);

    if (lead.kind == CG_LEAD_USER_LABEL && m.rule != CG_RULE_NONE
        && ((lead.gap != CG_LEAD_PLAIN && !lead.colon)
            || !cg_user_marked(v, m.start, m.end)))
    {
        m.rule = CG_RULE_NONE;
    }

    return m;
}
