/*
 * Recent choices of visitors, in memory that all workers share, so that a
 * withdrawal reaches open WebSockets and streams.
 */

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_module.h"

/* Recent choices that are known, in rows: in a full one the oldest goes. */
#define NGX_CHAT_GDPR_ROWS  4096
#define NGX_CHAT_GDPR_WAYS  8

typedef struct {
    u_char               subject[CG_CONSENT_SUBJECT];
    u_char               tag[4];   /* of the policy's purposes */
    uint32_t             version;  /* of its notice */
    uint32_t             time;
    cg_purposes          granted;
    u_char               chosen;
    u_char               active;
    u_char               language; /* that it was asked in */
    u_char               shown[CG_CONSENT_SHOWN];
    uint64_t             number;   /* of all choices, from 1; 0: free */
} ngx_chat_gdpr_choice_t;

typedef struct {
    uint64_t             gone;     /* the highest number that had to go */
    ngx_chat_gdpr_choice_t  ways[NGX_CHAT_GDPR_WAYS];
} ngx_chat_gdpr_row_t;

typedef struct {
    ngx_atomic_t         made;     /* choices so far */
    ngx_chat_gdpr_row_t  rows[NGX_CHAT_GDPR_ROWS];
} ngx_chat_gdpr_choices_t;


ngx_int_t
ngx_chat_gdpr_choices_init(ngx_conf_t *cf)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);

    mcf->choices = ngx_chat_gdpr_memory(cf, "chat_gdpr_choices",
                                        sizeof(ngx_chat_gdpr_choices_t));

    return mcf->choices ? NGX_OK : NGX_ERROR;
}


ngx_uint_t
ngx_chat_gdpr_choices_stale(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    ngx_chat_gdpr_choices_t    *choices;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (mcf->choices == NULL) {
        return 0;
    }

    choices = ngx_chat_gdpr_memory_data(mcf->choices);

    return choices->made != ctx->choices;
}


/* The row of a visitor in *choices, which nobody else reads or changes until
 * it is unlocked.  A subject is random: any of its bytes will do. */

static ngx_chat_gdpr_row_t *
ngx_chat_gdpr_choices_lock(ngx_http_request_t *r, const u_char *subject,
    ngx_chat_gdpr_choices_t **choices)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    *choices = ngx_chat_gdpr_memory_lock(mcf->choices);

    return &(*choices)->rows[(subject[0] << 8 | subject[1])
                             % NGX_CHAT_GDPR_ROWS];
}


static void
ngx_chat_gdpr_choices_unlock(ngx_http_request_t *r)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    ngx_chat_gdpr_memory_unlock(mcf->choices);
}


/* The place of a visitor's choice under a policy; NULL if there is none. */

static ngx_chat_gdpr_choice_t *
ngx_chat_gdpr_choices_find(ngx_chat_gdpr_row_t *row, const u_char *subject,
    const u_char *tag, uint32_t version)
{
    ngx_uint_t               i;
    ngx_chat_gdpr_choice_t  *place;

    for (i = 0; i < NGX_CHAT_GDPR_WAYS; i++) {
        place = &row->ways[i];

        if (place->number && place->version == version
            && ngx_memcmp(place->tag, tag, 4) == 0
            && ngx_memcmp(place->subject, subject, CG_CONSENT_SUBJECT) == 0)
        {
            return place;
        }
    }

    return NULL;
}


void
ngx_chat_gdpr_choices_look(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    ngx_chat_gdpr_row_t      *row;
    ngx_chat_gdpr_choice_t   *place;
    ngx_chat_gdpr_choices_t  *choices;

    row = ngx_chat_gdpr_choices_lock(r, ctx->choice.subject, &choices);
    place = ngx_chat_gdpr_choices_find(row, ctx->choice.subject,
                                       policy->purposes_tag,
                                       policy->notice_version);

    /* the choice of a cookie may be newer than what this machine knows */

    if (place && place->number > ctx->choices
        && (ctx->choices || ctx->choice.state == CG_CHOICE_NONE
            || place->time >= ctx->choice.time))
    {
        ctx->learned |= (place->time != ctx->choice.time
                         || place->granted != ctx->choice.granted
                         || ctx->choice.state != CG_CHOICE_MADE);
        ctx->choice.state = CG_CHOICE_MADE;
        ctx->choice.granted = place->granted & cg_policy_asked(policy);
        ctx->choice.chosen = place->chosen;
        ctx->choice.active = place->active;
        ctx->choice.time = place->time;
        ctx->choice.language = (cg_language) place->language;
        ngx_memcpy(ctx->choice.shown, place->shown, CG_CONSENT_SHOWN);

    } else if (place == NULL && ctx->choices && row->gone > ctx->choices) {
        ctx->choice.granted = 0;
        ctx->choice.chosen = 0;
        ctx->choice.active = 0;
    }

    ctx->choices = choices->made;

    ngx_chat_gdpr_choices_unlock(r);
}


/* The place for a choice: the one that it had, a free one, the oldest. */

static ngx_chat_gdpr_choice_t *
ngx_chat_gdpr_choices_place(ngx_chat_gdpr_row_t *row,
    ngx_chat_gdpr_ctx_t *ctx, const cg_policy *policy)
{
    ngx_uint_t               i;
    ngx_chat_gdpr_choice_t  *place, *oldest;

    place = ngx_chat_gdpr_choices_find(row, ctx->choice.subject,
                                       policy->purposes_tag,
                                       policy->notice_version);
    if (place) {
        return place;
    }

    oldest = &row->ways[0];

    for (i = 1; i < NGX_CHAT_GDPR_WAYS; i++) {
        if (row->ways[i].number < oldest->number) {
            oldest = &row->ways[i];
        }
    }

    row->gone = ngx_max(row->gone, oldest->number);
    return oldest;
}


void
ngx_chat_gdpr_choices_tell(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    ngx_chat_gdpr_row_t      *row;
    ngx_chat_gdpr_choice_t   *place;
    ngx_chat_gdpr_choices_t  *choices;

    row = ngx_chat_gdpr_choices_lock(r, ctx->choice.subject, &choices);
    place = ngx_chat_gdpr_choices_place(row, ctx, policy);

    place->number = 0;  /* if this worker dies now, it is nobody's */

    ngx_memcpy(place->subject, ctx->choice.subject, CG_CONSENT_SUBJECT);
    ngx_memcpy(place->tag, policy->purposes_tag, 4);
    place->version = policy->notice_version;
    place->time = ctx->choice.time;
    place->granted = ctx->choice.granted;
    place->chosen = ctx->choice.chosen;
    place->active = ctx->choice.active;
    place->language = (u_char) ctx->choice.language;
    ngx_memcpy(place->shown, ctx->choice.shown, CG_CONSENT_SHOWN);
    place->number = choices->made + 1;

    (void) ngx_atomic_fetch_add(&choices->made, 1);

    ngx_chat_gdpr_choices_unlock(r);
}
