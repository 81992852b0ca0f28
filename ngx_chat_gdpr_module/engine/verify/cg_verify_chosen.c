/*
 * Passwords with more between them and the word for one than "is": "changed my
 * password to X", "passwort hab ich auf X gesetzt", "la contraseña que puse es
 * X"; and, where the word itself stands farther off, "set it to X".
 *
 * What is between is read back word by word; each has to be one of those below,
 * so that "the password for the printer HP2130" says nothing.
 */

#include "cg_lead.h"
#include "cg_secret_text.h"
#include "cg_word.h"

/* Words between the word for a password and the value. */
#define CG_CHOSEN_WORDS  7

#define CG_CHOSEN_N  (sizeof(cg_chosen_near) / sizeof(cg_chosen_near[0]))

/* More letters than the last one of them has. */
#define CG_CHOSEN_NEAR  12

/* All tables: folded, in ascending order. */

static const char  cg_chosen_secrets[][CG_WORD_WIDTH] = {
    "adgangskode", "adgangskoden", "clave", "contrasena", "contrasenya",
    "daccesso", "dordine", "geslo", "hasel", "hasla", "haslo", "heslo",
    "jelszavam", "jelszo", "jelszot", "kennwort", "kenwort", "kodeord",
    "kodeordet", "losenord", "losenordet", "lozinka", "lozinku", "lykilord",
    "lykilordid", "mdp", "motdepasse", "palavrapasse", "parola", "parolata",
    "parole", "parolei", "paroli", "parool", "paroolid", "pasfhocal", "pass",
    "passcode", "passord", "passordet", "passphrase", "passwd", "passwoord",
    "password", "passwords", "passwort", "paswoord", "pw", "pwd", "salasana",
    "salasanan", "salasanani", "senha", "slaptazodis", "wachtwoord",
    "wachtwoorden", "ww", "zaporka", "zugangscode"
};

/* What may be between. */
static const char  cg_chosen_between[][CG_WORD_WIDTH] = {
#define CG_CHOSEN(word, near)  word,
#include "cg_chosen.def"
#undef CG_CHOSEN
};

/* May it be the last one? */
static const bool  cg_chosen_near[] = {
#define CG_CHOSEN(word, near)  near,
#include "cg_chosen.def"
#undef CG_CHOSEN
};

/* Of those by their last letter: the one in front of it, 0 if there is none,
 * and how many they have. */
static const struct {
    uint32_t  second;
    uint32_t  letters;
} cg_chosen_ends[32] = {
#define L(letter)  (UINT32_C(1) << ((letter) & 31))
#define N(letters)  (UINT32_C(1) << (letters))
    ['a' & 31] = { L(0) | L('e') | L('i') | L('l') | L('m') | L('n')
        | L('r') | L('u') | L('v'),
        N(1) | N(2) | N(3) | N(4) | N(5) | N(10) | N(11) },
    ['c' & 31] = { L(0), N(1) },
    ['d' & 31] = { L('e'), N(4) },
    ['e' & 31] = { L(0) | L('b') | L('d') | L('j') | L('r') | L('s')
        | L('t') | L('u') | L('v') | L('w'),
        N(1) | N(2) | N(3) | N(4) | N(7) | N(10) },
    ['f' & 31] = { L('u'), N(3) },
    ['h' & 31] = { L('c'), N(4) },
    ['i' & 31] = { L(0) | L('d') | L('m') | L('o'),
        N(1) | N(2) | N(3) | N(5) },
    ['k' & 31] = { L('j'), N(9) },
    ['l' & 31] = { L('a') | L('i') | L('l'), N(3) | N(4) | N(8) | N(11) },
    ['n' & 31] = { L('e') | L('i') | L('o') | L('u'), N(2) | N(3) },
    ['o' & 31] = { L('i') | L('l') | L('s') | L('t'),
        N(2) | N(4) | N(6) | N(11) },
    ['p' & 31] = { L('o'), N(2) },
    ['r' & 31] = { L('a') | L('e') | L('o') | L('u'),
        N(2) | N(3) | N(4) | N(6) },
    ['s' & 31] = { L('a') | L('e') | L('i'),
        N(2) | N(3) | N(5) | N(10) | N(11) },
    ['t' & 31] = { L('e') | L('i') | L('n') | L('s') | L('t') | L('z'),
        N(3) | N(4) | N(5) | N(6) | N(10) },
    ['u' & 31] = { L('n') | L('z'), N(2) },
    ['v' & 31] = { L('e'), N(4) },
    ['w' & 31] = { L('o'), N(3) },
    ['z' & 31] = { L('a'), N(2) | N(5) }
#undef L
#undef N
};

/* In front of what something was set to. */
static const char  cg_chosen_to[][CG_WORD_WIDTH] = {
    "a", "auf", "con", "en", "i", "in", "na", "naar", "op", "pa", "par",
    "para", "por", "pour", "til", "till", "to", "zu"
};

/* That it was. */
static const char  cg_chosen_set[][CG_WORD_WIDTH] = {
    "alterei", "andern", "andrat", "andret", "cambia", "cambiado", "cambiare",
    "cambiata", "cambiato", "cambie", "cambio", "change", "changed", "changer",
    "geandert", "gesetzt", "gestellt", "gewijzigd", "gezet", "impostata",
    "impostato", "made", "make", "messa", "messo", "mets", "metti", "mettila",
    "mettre", "mis", "muda", "mude", "mudei", "pon", "ponla", "puesto", "puse",
    "remis", "reset", "satt", "set", "setzen", "stellen", "switched",
    "troquei", "update", "updated", "ustaw", "ustawilam", "ustawilem",
    "veranderd", "wijzigen", "zmien", "zmienilam", "zmienilem"
};

/* "it". */
static const char  cg_chosen_it[][CG_WORD_WIDTH] = {
    "a", "ca", "das", "dat", "den", "det", "es", "go", "hem", "het", "ihn",
    "isso", "it", "ja", "je", "l", "la", "le", "lo", "o", "sie", "them",
    "this", "to"
};


/* The word in front of v[*at], a space between; *at moves to its start. */
static bool
cg_chosen_word(const uint8_t *v, size_t lo, size_t *at, cg_noun *w)
{
    size_t  start, end, far;

    end = *at;

    if (end <= lo || (v[end - 1] != ' ' && v[end] != ':')) {
        return false;
    }

    end -= v[end - 1] == ' ';
    start = cg_word_back(v, lo, end);
    far = 0;

    if (start == end || (start == lo && lo > 0)
        || !cg_word_read(v, start, w, &far) || w->end < end)
    {
        return false;
    }

    *at = start;
    return true;
}


/* Is the word a word for a password, of more than one as "mot de passe"? */
static bool
cg_chosen_secret(const uint8_t *v, size_t lo, size_t at, const cg_noun *w)
{
    cg_noun  before;

    if (cg_word_in(w, CG_WORD_TABLE(cg_chosen_secrets))) {
        return true;
    }

    return w->len == 5 && memcmp(w->text, "passe", 5) == 0
           && cg_chosen_word(v, lo, &at, &before)
           && ((before.len == 2 && memcmp(before.text, "de", 2) == 0)
               || (before.len == 7 && memcmp(before.text, "palavra", 7) == 0));
}


/* Is a word for a password in front of v[at], within reach? */
static bool
cg_chosen_before(const uint8_t *v, size_t lo, size_t at)
{
    size_t   i, far;
    cg_noun  w;

    far = 0;

    while (at > lo) {
        i = cg_word_back(v, lo, at);

        if (i == at) {
            at--;
            continue;
        }

        if ((i > lo || lo == 0) && cg_word_read(v, i, &w, &far)
            && cg_chosen_secret(v, lo, i, &w))
        {
            return true;
        }

        at = i;
    }

    return false;
}


/* Does "changed it to" end in front of v[at], and what is in front of that? */
static cg_chosen
cg_chosen_it_was(const uint8_t *v, size_t lo, size_t at)
{
    cg_noun  w;

    if (!cg_chosen_word(v, lo, &at, &w)
        || !cg_word_in(&w, CG_WORD_TABLE(cg_chosen_to))
        || !cg_chosen_word(v, lo, &at, &w))
    {
        return CG_CHOSEN_NOT;
    }

    if (cg_word_in(&w, CG_WORD_TABLE(cg_chosen_it))
        && !cg_chosen_word(v, lo, &at, &w))
    {
        return CG_CHOSEN_NOT;
    }

    if (!cg_word_in(&w, CG_WORD_TABLE(cg_chosen_set))) {
        return CG_CHOSEN_NOT;
    }

    return cg_chosen_before(v, lo, at) ? CG_CHOSEN_THIS : CG_CHOSEN_SET;
}


/* A quick look: may the last of such words end in front of v[at]? */
static inline bool
cg_chosen_gate(const uint8_t *v, size_t at)
{
    size_t   n;
    uint8_t  y, z;

    if (at < CG_CHOSEN_NEAR + 2 || v[at - 1] != ' ') {
        return false;
    }

    /* "temporaire : " */
    if (v[at - 2] == ':') {
        at -= v[at - 3] == ' ' ? 2 : 1;
    }

    for (n = 0; n < CG_CHOSEN_NEAR && n + 2 <= at
                && cg_is_letter(v[at - 2 - n]); n++)
    {
        /* void */
    }

    if (n + 2 <= at && v[at - 2 - n] >= 0x80) {
        return true;
    }

    if (n == 0) {
        return false;
    }

    z = v[at - 2] & 31;
    y = n > 1 ? v[at - 3] & 31 : 0;

    return (cg_chosen_ends[z].second >> y & cg_chosen_ends[z].letters >> n & 1)
           != 0;
}


cg_chosen
cg_password_chosen(const uint8_t *v, size_t at)
{
    size_t   lo, n, i, k;
    cg_noun  w;

    if (!cg_chosen_gate(v, at)) {
        return CG_CHOSEN_NOT;
    }

    lo = at > CG_LEAD_REACH ? at - CG_LEAD_REACH : 0;
    i = at;

    if (v[at - 2] == ':') {
        i -= v[at - 3] == ' ' ? 2 : 1;
        at = i;
    }

    for (n = 0; n <= CG_CHOSEN_WORDS && cg_chosen_word(v, lo, &i, &w); n++) {
        if (cg_chosen_secret(v, lo, i, &w)) {
            return n ? CG_CHOSEN_THIS : CG_CHOSEN_NOT;
        }

        k = cg_word_place(&w, CG_WORD_TABLE(cg_chosen_between));

        if (k == CG_CHOSEN_N || (n == 0 && !cg_chosen_near[k])) {
            break;
        }
    }

    return n ? cg_chosen_it_was(v, lo, at) : CG_CHOSEN_NOT;
}


/* Has it small letters, others, digits and signs? */
static bool
cg_chosen_strong(const uint8_t *text, size_t n)
{
    size_t    i;
    uint8_t   ch;
    unsigned  kinds;

    kinds = 0;

    for (i = 0; i < n; i++) {
        ch = text[i];
        kinds |= cg_is_digit(ch) ? 1u
                 : ch >= 'a' && ch <= 'z' ? 2u
                 : cg_is_letter(ch) || ch >= 0x80 ? 4u : 8u;
    }

    return n >= 8 && kinds == 15;
}


/* A mail address: not what a password is set to. */
static bool
cg_chosen_address(const uint8_t *text, size_t n)
{
    size_t   i, k;

    for (i = 1; i + 2 < n; i++) {
        if (text[i] == '@') {
            for (k = i + 1; k < n; k++) {
                if (text[k] == '.' && k + 2 < n && cg_is_letter(text[k + 1])) {
                    return true;
                }
            }
        }
    }

    return false;
}


cg_match
cg_verify_chosen_password(const uint8_t *v, size_t at)
{
    cg_match   m;
    cg_chosen  said;

    m = cg_secret_none(at, at);
    said = cg_password_chosen(v, at);

    if (said == CG_CHOSEN_NOT) {
        return m;
    }

    m = cg_secret_password_mixed(v, at);

    if (m.rule != CG_RULE_NONE
        && (cg_chosen_address(v + at, m.end - at)
            || (said == CG_CHOSEN_SET
                && !cg_chosen_strong(v + at, m.end - at))))
    {
        m.rule = CG_RULE_NONE;
    }

    return m;
}
