/*
 * Numbers beside words in capitals that are none of a house: "3 Pakete",
 * "5 Minuten", "Gate 7", "12 Mai".
 */

#include "cg_address.h"
#include "cg_border.h"

/* Behind a number that counts them; folded, in ascending order. */
static const char  cg_counted[][CG_WORD_WIDTH] = {
    "addresses", "adressen", "adresses", "am", "amici", "amigos", "amis",
    "annees", "anni", "anno", "anos", "ans", "apfel", "articles", "articoli",
    "articulos", "artigos", "artikel", "bambini", "bedrooms", "beds",
    "bestellungen", "bilder", "boxes", "characters", "chf", "clientes",
    "clienti", "clients", "colis", "colleagues", "commandes", "copies",
    "countries", "customers", "dagen", "day", "days", "dias", "different",
    "direcciones", "dni", "dollar", "dollars", "dozen", "emails", "encomendas",
    "enfants", "etagen", "etoiles", "eur", "euro", "euros", "fans", "fois",
    "fotos", "freunde", "friends", "gast", "gaste", "gb", "gbp", "giorni",
    "godzin", "godziny", "gram", "gramm", "grams", "guests", "habitaciones",
    "haltestellen", "heure", "heures", "hijos", "hora", "horas", "hour",
    "hours", "huhner", "item", "items", "jahr", "jahre", "jahren", "jour",
    "jours", "kamers", "keer", "kg", "kilometer", "kilometres", "kinder",
    "klanten", "km", "kollegen", "kunden", "lat", "lata", "leute", "licences",
    "licenses", "lines", "liter", "litres", "mails", "mal", "mb", "meses",
    "meter", "metri", "metros", "mile", "miles", "min", "mins", "minut",
    "minuta", "minute", "minuten", "minutes", "minuti", "minutos", "minuty",
    "mois", "monat", "monate", "monaten", "month", "months", "more", "nutzer",
    "ora", "orders", "ordini", "ore", "other", "pacchi", "pacco", "package",
    "packages", "paczek", "paczki", "pages", "paket", "pakete", "paketen",
    "pakketten", "paquetes", "parcel", "parcels", "pedidos", "people",
    "percent", "person", "personas", "persone", "personen", "personnes",
    "persons", "photos", "pieces", "places", "pln", "pm", "points", "pokoje",
    "pounds", "prozent", "pts", "punkte", "raz", "razy", "rooms", "seats",
    "secondi", "seconds", "seiten", "sekunden", "semaines", "semanas",
    "settimane", "stars", "std", "stellen", "sterne", "stk", "stops", "stuck",
    "stunde", "stunden", "tag", "tage", "tagen", "tickets", "time", "times",
    "tygodni", "uhr", "usd", "users", "uur", "veces", "vez", "vezes", "volta",
    "volte", "vrienden", "week", "weeks", "weken", "werktage", "werktagen",
    "woche", "wochen", "year", "years", "zamowien", "zeichen", "zimmer", "zl",
    "zlotych"
};

/* In front of a number that tells one from others of its kind; the same. */
static const char  cg_numbered[][CG_WORD_WIDTH] = {
    "abschnitt", "article", "articolo", "articulo", "artigo", "artikel",
    "bahn", "bahnsteig", "bay", "binario", "block", "box", "brama", "bus",
    "chambre", "chapter", "desk", "door", "eingang", "etage", "exit",
    "flight", "floor", "gate", "gleis", "halle", "haltestelle", "kamer",
    "kapitel", "krok", "level", "ligne", "lijn", "line", "linea", "linha",
    "linie", "livello", "lokal", "mesa", "metro", "model", "modell",
    "module", "niveau", "nivel", "number", "nummer", "option", "order",
    "page", "pagina", "paket", "paso", "pass", "peron", "perron", "phase",
    "piano", "piso", "plan", "planta", "plataforma", "platform", "platz",
    "point", "pokoj", "porta", "porte", "puerta", "quai", "queue", "raum",
    "room", "sala", "salle", "schritt", "section", "seite", "sektion",
    "sektor", "sortie", "spoor", "stage", "stand", "stanza", "station",
    "step", "stolik", "stop", "strona", "stufe", "suite", "table", "tafel",
    "tavolo", "team", "terminal", "test", "ticket", "tier", "tisch", "tor",
    "tram", "tranche", "typ", "type", "unit", "uscita", "versie",
    "version", "voie", "vol", "voo", "vuelo", "wave", "week", "window",
    "windows", "woche", "zimmer", "zona", "zone"
};

/* Months, and days of the week that are in no other list; the same. */
static const char  cg_said_months[][CG_WORD_WIDTH] = {
    "abril", "agosto", "aout", "apr", "april", "aprile", "aug", "august",
    "augustus", "avril", "czerwca", "czerwiec", "czwartek", "dec", "december",
    "decembre", "dez", "dezember", "dezembro", "dicembre", "diciembre",
    "enero", "feb", "febbraio", "febrero", "februar", "februari", "february",
    "fevereiro", "fevrier", "gennaio", "giugno", "grudnia", "grudzien", "jan",
    "janeiro", "janner", "januar", "januari", "january", "janvier", "juillet",
    "juin", "jul", "julho", "juli", "julio", "july", "jun", "june", "junho",
    "juni", "junio", "kwiecien", "kwietnia", "lipca", "lipiec", "listopad",
    "listopada", "luglio", "lutego", "luty", "maart", "maggio", "mai", "maio",
    "maj", "maja", "marca", "march", "marco", "mars", "marz", "marzec",
    "marzo", "may", "mayo", "mei", "niedziela", "niedziele", "nov", "november",
    "novembre", "novembro", "noviembre", "oct", "october", "octobre",
    "octubre", "okt", "oktober", "ottobre", "outubro", "pazdziernik",
    "pazdziernika", "piatek", "piatku", "poniedzialek", "sept", "september",
    "septembre", "septiembre", "setembro", "settembre", "sierpien", "sierpnia",
    "sobota", "sobote", "sroda", "srode", "styczen", "stycznia", "wrzesien",
    "wrzesnia", "wtorek"
};


bool
cg_address_month(const cg_noun *w)
{
    return cg_word_in(w, CG_WORD_TABLE(cg_said_months));
}


bool
cg_address_numbered(const cg_noun *w)
{
    return cg_word_in(w, CG_WORD_TABLE(cg_numbered));
}


bool
cg_address_counted(const uint8_t *v, size_t end, size_t *far)
{
    cg_noun  w;

    if (cg_byte_at(v, end, far) != ' '
        || !cg_word_read(v, end + 1, &w, far))
    {
        return false;
    }

    return cg_word_in(&w, CG_WORD_TABLE(cg_counted))
           || cg_address_month(&w);
}
