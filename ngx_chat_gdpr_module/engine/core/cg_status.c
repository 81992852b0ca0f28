/*
 * Names and sentences of the engine's errors.
 */

#include "cg_status.h"

static const struct {
    const char  *name;
    const char  *text;
} cg_statuses[] = {
#define CG_STATUS(id, sentence)  { #id, sentence },
#include "cg_status.def"
#undef CG_STATUS
};


const char *
cg_status_name(cg_status st)
{
    return (unsigned) st < CG_STATUS_N ? cg_statuses[st].name : "?";
}


const char *
cg_status_text(cg_status st)
{
    return (unsigned) st < CG_STATUS_N ? cg_statuses[st].text : "?";
}
