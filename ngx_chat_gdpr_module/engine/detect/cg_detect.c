/*
 * Detection: from text to findings, in three steps.
 *
 * 1. Search.  Bitmaps of byte classes (cg_class.h) leave the few places where
 *    a finding could begin; verifiers (cg_verify.h) look at those exactly.
 *    What a verifier finds is a function of the text around it, whatever was
 *    found elsewhere.
 *
 * 2. Overlaps (cg_hit.c).  This too looks only at findings that overlap.
 *
 * 3. Hold.  Text is decided up to the first place where more text could begin
 *    or change a finding; if a finding lies across it, up to that finding.
 *    So `safe` is never within a finding, and the next call sees what lies
 *    behind it as this one would.  Findings that begin before `from` are
 *    looked for again where they could reach over it; e-mail addresses need
 *    not be: nothing takes a byte from them, so they never lie across it.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_border.h"
#include "cg_detect.h"
#include "cg_lead.h"
#include "cg_plan.h"
#include "cg_search.h"

_Static_assert(CG_SPAN_MAX + CG_CUE_REACH + 4 <= CG_LEFT,
    "what reaches over `from` and the cues before it lie in the left context");
_Static_assert(CG_ADDRESS_MAX + CG_LEAD_REACH + 8 <= CG_LEFT,
    "the same for leads, and for what is longest");

#define CG_EMAIL_MAX  (CG_LOCAL_MAX + 1 + CG_DOMAIN_MAX)

_Static_assert(2 * (CG_EMAIL_MAX + 4) <= CG_HOLD,
    "an open address and one across its start are within the hold");


static void
cg_search_text(cg_search *s, const cg_classes *kept)
{
    size_t           i, at, blocks;
    cg_class         own;
    cg_class_fn      classify;
    const cg_class  *c, *before;

    classify = cg_class_best();
    own.words = kept->words;
    own.triggers = false;
    before = NULL;

    for (i = 0, at = kept->at; at < s->n; i++, at += CG_CLASS_BYTES) {
        c = cg_classes_kept(kept, i, s->n, s->more);

        if (c == NULL) {
            classify(s->v, at, s->n, s->more, before, &own);
            c = &own;
        }

        blocks = (s->n - at + CG_BLOCK - 1) / CG_BLOCK;
        blocks = blocks < CG_CLASS_BLOCKS ? blocks : CG_CLASS_BLOCKS;

        cg_search_numbers(s, at, blocks, c);
        cg_search_words(s, at, blocks, c);
        before = c;
    }
}


/* Letters at the end, perhaps with a separator behind, that a digit may make
 * a token of. */
static void
cg_search_letters(cg_search *s)
{
    bool    parted;
    size_t  end, start;

    parted = s->n && (cg_is_gap(s->v[s->n - 1]) || s->v[s->n - 1] == '.');
    end = s->n - parted;

    for (start = end; start && cg_is_letter(s->v[start - 1]); start--) {
        if (end - start == (parted ? CG_LEAD_PARTED_MAX : CG_LEAD_MAX)) {
            return;
        }
    }

    /* the second word of two may be cut */
    if (start < end && end - start <= 3) {
        start = cg_min(cg_lead_start(s->v, start, end - start),
                       cg_lead_start(s->v, start, 3));
    }

    if (start < end && s->limit > start) {
        s->limit = start;
    }
}


/* Letters at the end that may be those of a user name or password with a digit
 * behind them: "pw correcthorse9". */
static void
cg_search_open_word(cg_search *s)
{
    size_t  start;

    if (!s->starts) {
        return;
    }

    start = cg_search_said_from(s, s->n);

    if (start && start < s->limit && start < s->n
        && ((cg_lead_gate(s->v, start)
             && cg_lead_read(s->v, start).kind >= CG_LEAD_USER)
            || cg_password_chosen(s->v, start) != CG_CHOSEN_NOT))
    {
        s->limit = start;
    }
}


/* Degrees at the end, of which the point or the sign is yet to come. */
static void
cg_search_degrees(cg_search *s)
{
    size_t   start;
    uint8_t  ch;

    if (!cg_search_for(s, CG_ENTITY_GEO)) {
        return;
    }

    for (start = s->n; start > s->from && s->n - start < 22; start--) {
        ch = s->v[start - 1];

        if (!cg_is_digit(ch) && ch != '.' && ch != '-' && ch != '+'
            && ch != 0xc2)
        {
            break;
        }
    }

    if (s->limit > start && s->n - start < 22) {
        s->limit = start;
    }
}


/* Text at the end that may be the local part of an address, or a date or month
 * in front of its year. */
static void
cg_search_tail(cg_search *s)
{
    bool    more;
    size_t  start;

    start = s->n;

    if (cg_search_for(s, CG_ENTITY_EMAIL)) {
        start = cg_email_local(s->v, s->n, true, &more);
    }

    if (cg_search_for(s, CG_ENTITY_DOB)) {
        start = cg_min(start, cg_written_tail(s->v, s->n));
    }

    if (cg_search_for(s, CG_ENTITY_CARD_EXPIRY)) {
        start = cg_min(start, cg_expiry_tail(s->v, s->n));
    }

    if (s->papers) {
        start = cg_min(start, cg_document_tail(s->v, s->n));
    }

    if (s->limit > start) {
        s->limit = start;
    }
}


/* Leave what is decided. */
static void
cg_search_hold(cg_search *s)
{
    size_t   i, k;
    cg_hit  *p;

    p = s->hits->p;

    for (i = 0; i < s->hits->n && p[i].start < s->limit; i++) {
        if (p[i].end > s->limit) {
            s->limit = p[i].start;
            break;
        }
    }

    k = 0;

    for (i = 0; i < s->hits->n && p[i].start < s->limit; i++) {
        if (p[i].rule & CG_REST) {
            p[i].rule ^= CG_REST;
            if (!cg_hit_trim(s->v, &p[i])) {
                continue;
            }
        }

        p[k++] = p[i];
    }

    s->hits->n = k;
}


/* Take the findings of user entities. */
static void
cg_search_others(cg_search *s, const cg_hits *others, size_t limit)
{
    size_t  i;
    bool    any;

    any = false;

    for (i = 0; i < others->n && s->status == CG_OK; i++) {
        if (others->p[i].rule != CG_RULE_NONE && others->p[i].end > s->from) {
            s->status = cg_hits_add(s->hits, others->p[i]);
            any = true;
        }
    }

    if (any && s->status == CG_OK) {
        qsort(s->hits->p, s->hits->n, sizeof(cg_hit), cg_hit_order);
    }

    s->limit = s->limit < limit ? s->limit : limit;
}


/* Is a document to be found? */
static bool
cg_detect_papers(const cg_entities *e)
{
    return cg_entities_have(e, CG_ENTITY_PASSPORT)
           || cg_entities_have(e, CG_ENTITY_DRIVING_LICENCE)
           || cg_entities_have(e, CG_ENTITY_PLATE);
}


/* Is anything to be found that words announce? */
static bool
cg_detect_starts(const cg_entities *e)
{
    return cg_entities_have(e, CG_ENTITY_NAME)
           || cg_entities_have(e, CG_ENTITY_ADDRESS)
           || cg_entities_have(e, CG_ENTITY_USERNAME)
           || cg_entities_have(e, CG_ENTITY_AGE)
           || cg_entities_have(e, CG_ENTITY_DOB)
           || cg_entities_have(e, CG_ENTITY_CARD_EXPIRY)
           || cg_entities_have(e, CG_ENTITY_API_SECRET)
           || cg_detect_papers(e);
}


/* Or that is at a spot? */
static bool
cg_detect_spots(const cg_entities *e)
{
    return cg_entities_have(e, CG_ENTITY_API_SECRET)
           || cg_entities_have(e, CG_ENTITY_URL_CREDENTIALS)
           || cg_entities_have(e, CG_ENTITY_CRYPTO_WALLET)
           || cg_entities_have(e, CG_ENTITY_BIC)
           || cg_entities_have(e, CG_ENTITY_GEO);
}


void
cg_detect_begin(const cg_detector *d, size_t from, cg_classes *c)
{
    cg_classes_begin(c, from > CG_ADDRESS_MAX ? from - CG_ADDRESS_MAX : 0,
                     cg_detect_starts(&d->entities)
                     || cg_detect_spots(&d->entities));
}


cg_status
cg_detect(const cg_detector *d, uint8_t *v, size_t from, size_t n, bool more,
    cg_hits *hits, size_t *safe)
{
    cg_classes  c;

    static const cg_hits  none;

    c.p = NULL;
    cg_detect_begin(d, from, &c);
    return cg_detect_beside(d, v, from, n, more, &c, &none, n, hits, safe);
}


cg_status
cg_detect_beside(const cg_detector *d, uint8_t *v, size_t from, size_t n,
    bool more, const cg_classes *c, const cg_hits *others, size_t limit,
    cg_hits *hits, size_t *safe)
{
    cg_search  s;

    memset(v + n, 0, CG_PAD);
    hits->n = 0;

    s.d = d;
    s.entities = d->entities;
    s.v = v;
    s.from = from;
    s.n = n;
    s.more = more;
    s.ids = (d->entities.bits[0] >> (CG_ENTITY_IPV4 + 1)
             | d->entities.bits[1]) != 0;
    s.five = (d->regions & CG_IN(IS)) != 0;
    s.phones = cg_plan_open(d->regions);
    s.limit = n;
    s.hits = hits;
    s.status = CG_OK;
    cg_cue_begin(&s.memo);
    cg_field_begin(&s.fields);

    s.starts = cg_detect_starts(&d->entities);
    s.spots = cg_detect_spots(&d->entities);
    s.papers = cg_detect_papers(&d->entities);

    cg_search_text(&s, c);

    if (more) {
        cg_search_degrees(&s);
        cg_search_letters(&s);
        cg_search_open_word(&s);
        cg_search_tail(&s);
        cg_search_ahead(&s);
    }

    cg_search_others(&s, others, limit);

    /* only for a caller whose `from` is not a `safe` of ours */
    if (s.limit < from) {
        s.limit = from;
    }

    if (s.status == CG_OK && hits->n) {
        s.status = cg_hits_overlaps(hits, from);
        if (s.status == CG_OK) {
            cg_search_hold(&s);
        }
    }

    *safe = s.limit;
    return s.status;
}
