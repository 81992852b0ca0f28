/*
 * Places on the Earth: ISO 6709.  Two decimal degrees with four decimals each
 * and a comma between, degrees with minutes, "geo:" URIs (RFC 5870), or one
 * number whose key says what it is.  A list of more than one pair is a route
 * or a shape, and so is an array of numbers that no key speaks for.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_phrase.h"
#include "cg_verify.h"

#define CG_GEO_DECIMALS  4   /* eleven metres */
#define CG_GEO_ALONE     3   /* of one number, by its key */
#define CG_GEO_MOST      16

typedef struct {
    size_t    start;     /* the sign, or the first digit */
    size_t    end;
    unsigned  degrees;
    unsigned  decimals;
} cg_degrees;

static const char  cg_words_place[] =
    "geo|gps|location|position|coordinates|coordinate|coords|coord|latlng|"
    "latlon|lat lng|lat lon|koordinaten|coordonnees|coordenadas|coordinate|"
    "coordinaten|wspolrzedne|standort|";

static const char  cg_words_route[] =
    "route|routes|itinerary|waypoint|waypoints|polyline|path|track|strecke|"
    "trasa|ruta|percorso|itineraire|";

static const char  cg_words_degrees[] =
    "lat|latitude|lng|lon|long|longitude|breitengrad|laengengrad|langengrad|"
    "breite|lange|latitud|longitud|latitudine|longitudine|breedtegraad|"
    "lengtegraad|szerokosc|dlugosc|";


/* Those that speak of nothing else: not of a width or a length. */
static const char  cg_words_sphere[] =
    "lat|latitude|lng|lon|longitude|latitud|longitud|latitudine|longitudine|";


/* A number at v[at], a sign or a digit; false if it is none. */
static bool
cg_degrees_read(const uint8_t *v, size_t at, cg_degrees *d, size_t *far)
{
    size_t  i, digits;

    d->start = at;
    d->degrees = d->decimals = 0;
    i = at + (v[at] == '-' || v[at] == '+');

    for (digits = 0; cg_is_digit(v[i]) && digits < 4; i++, digits++) {
        d->degrees = d->degrees * 10 + v[i] - '0';
    }

    if (v[i] == '.' && digits) {
        for (i++; cg_is_digit(v[i]) && d->decimals <= CG_GEO_MOST; i++) {
            d->decimals++;
        }
    }

    d->end = i;
    cg_far(far, i);

    return digits && digits < 4 && d->decimals <= CG_GEO_MOST;
}


/* What may stand between the two of a pair; 0 if nothing of it does. */
static size_t
cg_geo_gap(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    i = at;

    if (v[i] == ',' || v[i] == ';') {
        i++;
    }

    while (v[i] == ' ' && i < at + 3) {
        i++;
    }

    cg_far(far, i);
    return i > at ? i : 0;
}


/* Does a number of degrees end in front of v[at], with a comma between? */
static bool
cg_geo_before(const uint8_t *v, size_t at)
{
    size_t  i;

    for (i = at; i && at - i < 5 && strchr(" ,;[]|->/", v[i - 1]) && v[i - 1];
         i--)
    {
        /* void */
    }

    return i && i < at && cg_is_digit(v[i - 1]);
}


static bool
cg_geo_behind(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    for (i = at; i < at + 5 && v[i] && strchr(" ,;[]|->/", v[i]); i++) {
        /* void */
    }

    i += v[i] == '+';
    cg_far(far, i + 1);

    return i > at && cg_is_digit(v[i]) && (cg_is_digit(v[i + 1])
                                           || v[i + 1] == '.');
}


/* A map's zoom, not a third number: "@51.17888,-1.82621,17z". */
static bool
cg_geo_zoom(const uint8_t *v, size_t start, size_t end, size_t *far)
{
    size_t  i;

    if (start == 0 || v[start - 1] != '@' || v[end] != ',') {
        return false;
    }

    for (i = end + 1; i < end + 6 && (cg_is_digit(v[i]) || v[i] == '.'); i++) {
        /* void */
    }

    cg_far(far, i);
    return v[i] == 'z';
}


static bool
cg_geo_said(const uint8_t *v, size_t at, const char *words)
{
    cg_phrase  p;

    cg_phrase_read(v, at, &p);

    return cg_phrase_ends(&p, words);
}


static cg_match
cg_geo_pair(const uint8_t *v, const cg_degrees *a, size_t far)
{
    bool        place;
    size_t      at;
    cg_match    m = { a->start, a->start, CG_RULE_NONE, far };
    cg_degrees  b;

    if (v[a->end] == ' ' && a->decimals < CG_GEO_DECIMALS) {
        return m;
    }

    at = cg_geo_gap(v, a->end, &m.far);

    if (at == 0 || !cg_degrees_read(v, at, &b, &m.far)
        || a->degrees > 180 || b.degrees > 180
        || (a->degrees > 90 && b.degrees > 90)
        || !cg_number_right(v, b.end, &m.far))
    {
        return m;
    }

    place = cg_geo_said(v, a->start, cg_words_place);

    if (a->decimals < CG_GEO_DECIMALS || b.decimals < CG_GEO_DECIMALS) {
        if (!place || a->decimals == 0 || b.decimals == 0) {
            return m;
        }
    }

    if (v[a->end] == ' ' && !place) {
        return m;
    }

    if (a->start && v[a->start - 1] == '[') {
        return m;  /* numbers of JSON: each by itself */
    }

    if (cg_geo_before(v, a->start)
        || (cg_geo_behind(v, b.end, &m.far)
            && !cg_geo_zoom(v, a->start, b.end, &m.far))
        || cg_geo_said(v, a->start, cg_words_route))
    {
        return m;
    }

    m.end = b.end;
    m.rule = place ? CG_RULE_GEO_CUE : CG_RULE_GEO;
    return m;
}


/* The number that the point v[at] is in. */
static size_t
cg_geo_start(const uint8_t *v, size_t at)
{
    size_t  i;

    for (i = at; i && at - i < 4 && cg_is_digit(v[i - 1]); i--) { /* void */ }

    if (i && (v[i - 1] == '-' || v[i - 1] == '+')
        && (i < 2 || !cg_is_alnum(v[i - 2])))
    {
        i--;
    }

    return i;
}


/* May a number of few decimals be a member of JSON that has degrees? */
static bool
cg_geo_member(const uint8_t *v, size_t start, const cg_degrees *d)
{
    start -= start && v[start - 1] == ' ';

    return d->decimals && start > 6 && v[start - 1] == ':'
           && v[start - 2] == '"'
           && memchr("tegnd", v[start - 3] | 0x20, 5) != NULL;
}


/* Do the words in front of one number speak of degrees? */
static bool
cg_geo_degrees(const cg_phrase *p, unsigned decimals)
{
    if (p->parted && decimals >= CG_GEO_ALONE) {
        return cg_phrase_ends(p, cg_words_degrees);
    }

    return (p->field || decimals >= CG_GEO_DECIMALS)
           && p->n && p->word[0][0] == 'l'
           && cg_phrase_ends(p, cg_words_sphere);
}


cg_match
cg_verify_geo(const uint8_t *v, size_t at)
{
    size_t      start, far;
    cg_match    m = { at, at, CG_RULE_NONE, at };
    cg_phrase   p;
    cg_degrees  d;

    start = cg_geo_start(v, at);
    far = at;

    if (start == at || !cg_border_left(v, start)
        || (start && (v[start - 1] == '.' || v[start - 1] == '/'
                      || v[start - 1] == '-'))
        || !cg_degrees_read(v, start, &d, &far))
    {
        m.far = far;
        return m;
    }

    m = cg_geo_pair(v, &d, far);

    if (m.rule != CG_RULE_NONE || d.degrees > 180
        || (d.decimals < CG_GEO_ALONE && !cg_geo_member(v, start, &d))
        || !cg_number_right(v, d.end, &m.far))
    {
        return m;
    }

    /* one number, by its key or that of its array */

    at = start;

    if (at && v[at - 1] != '[' && cg_geo_before(v, at)) {
        while (at && at + 40 > start && v[at - 1] != '['
               && (cg_is_digit(v[at - 1]) || strchr(" ,.-", v[at - 1])))
        {
            at--;
        }
    }

    if (at && v[at - 1] == '[') {
        if (d.decimals < CG_GEO_ALONE
            || (at >= 2 && (v[at - 2] == '[' || v[at - 2] == ','))
            || !cg_geo_said(v, at - 1, cg_words_place))
        {
            return m;
        }

    } else {
        cg_phrase_read(v, start, &p);

        if (!cg_geo_degrees(&p, d.decimals)) {
            return m;
        }
    }

    m.end = d.end;
    m.rule = CG_RULE_GEO_CUE;
    return m;
}


/* Minutes or seconds, up to 59 and a mark; 0 if there are none. */
static size_t
cg_geo_sixty(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    for (i = at; v[i] == ' ' && i < at + 2; i++) { /* void */ }

    cg_far(far, i);

    if (!cg_is_digit(v[i])) {
        return 0;
    }

    i += cg_is_digit(v[i + 1]) ? 2 : 1;

    if (v[i] == '.' || v[i] == ',') {
        for (at = i++; cg_is_digit(v[i]) && i < at + 8; i++) { /* void */ }
    }

    cg_far(far, i + 2);

    if (v[i] == '\'' || v[i] == '"') {
        return i + 1 + (v[i] == '\'' && v[i + 1] == '\'');
    }

    /* primes and curly quotes */
    return v[i] == 0xe2 && v[i + 1] == 0x80
           && ((v[i + 2] >= 0x98 && v[i + 2] <= 0x9d) || v[i + 2] == 0xb2
               || v[i + 2] == 0xb3) ? i + 3 : 0;
}


/* 51°30'26"N, at the degree sign; *point: a point of the compass ends it. */
static size_t
cg_geo_compass(const uint8_t *v, size_t at, bool *point, size_t *far)
{
    size_t  end, next;

    end = at;
    next = cg_geo_sixty(v, end, far);
    end = next ? next : end;
    next = next ? cg_geo_sixty(v, end, far) : 0;
    end = next ? next : end;

    for (next = end; v[next] == ' ' && next < end + 2; next++) { /* void */ }

    cg_far(far, next);

    *point = v[next] && strchr("NSEWO", v[next])
             && cg_border_right(v, next + 1, far);

    return *point ? next + 1 : end;
}


cg_match
cg_verify_compass(const uint8_t *v, size_t at)
{
    bool        point;
    size_t      start;
    cg_match    m = { at, at, CG_RULE_NONE, at };
    cg_degrees  d;

    if (at < 2 || v[at - 1] != 0xc2) {
        return m;
    }

    for (start = at - 1; start && at - start < 12
                         && (cg_is_digit(v[start - 1])
                             || v[start - 1] == '.'); start--)
    {
        /* void */
    }

    start -= start && v[start - 1] == '-';
    m.start = start;

    if (!cg_degrees_read(v, start, &d, &m.far) || d.end != at - 1
        || d.degrees > 180)
    {
        return m;
    }

    m.end = cg_geo_compass(v, at + 1, &point, &m.far);

    /* a temperature has neither; one point of the compass is "180° E" */
    if (point && (m.end > at + 3 || d.decimals >= CG_GEO_DECIMALS)) {
        m.rule = CG_RULE_GEO;
    }

    return m;
}
