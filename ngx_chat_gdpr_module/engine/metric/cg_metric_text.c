/*
 * Metrics in OpenMetrics 1.0 (the draft-richih-opsawg-openmetrics text format)
 * and in the text format 0.0.4 of Prometheus: in the latter a counter's family
 * has the name of its samples, there is no type "info", no unit and no end.
 *
 * Label values are names of policies, entities and the like, none of which
 * holds a character that would need an escape.
 */

#include <inttypes.h>

#include "cg_metric.h"

typedef struct {
    cg_metric_walk  walk;   /* first */
    bool            open;   /* OpenMetrics */
} cg_metric_writer;


static cg_status
cg_text_family(cg_metric_walk *w, const cg_metric *f)
{
    bool         open;
    cg_status    st;
    const char  *suffix, *type;

    static const char  *types[] = { "counter", "gauge", "info", "histogram" };

    open = ((cg_metric_writer *) w)->open;
    suffix = open ? "" : f->type == CG_METRIC_COUNTER ? "_total"
             : f->type == CG_METRIC_INFO ? "_info" : "";
    type = f->type == CG_METRIC_INFO && !open ? "gauge" : types[f->type];

    st = cg_buf_fmt(w->out, "# TYPE chat_gdpr_%s%s %s\n", f->name, suffix,
                    type);

    if (st == CG_OK && open && f->unit) {
        st = cg_buf_fmt(w->out, "# UNIT chat_gdpr_%s %s\n", f->name, f->unit);
    }

    return st == CG_OK ? cg_buf_fmt(w->out, "# HELP chat_gdpr_%s%s %s\n",
                                    f->name, suffix, f->help)
                       : st;
}


/* chat_gdpr_NAMEsuffix{labels} */

static cg_status
cg_text_name(cg_metric_walk *w, const char *suffix,
    const cg_metric_label *labels, const char *le)
{
    cg_status    st;
    const char  *before;

    st = cg_buf_fmt(w->out, "chat_gdpr_%s%s", w->f->name, suffix);

    for (before = "{"; st == CG_OK && labels->name; labels++) {
        st = cg_buf_fmt(w->out, "%s%s=\"%s\"", before, labels->name,
                        labels->value);
        before = ",";
    }

    if (st == CG_OK && le) {
        st = cg_buf_fmt(w->out, "%sle=\"%s\"", before, le);
        before = ",";
    }

    return st == CG_OK ? cg_buf_str(w->out, before[0] == ',' ? "} " : " ")
                       : st;
}


static cg_status
cg_text_times(cg_metric_walk *w, const cg_metric_label *labels,
    const cg_times *t)
{
    size_t     i;
    uint64_t   n;
    cg_status  st;

    for (i = 0, n = 0; i <= CG_TIMES_N; i++) {
        n += t->counts[i];
        st = cg_text_name(w, "_bucket", labels, cg_times_bound(i));

        if (st == CG_OK) {
            st = cg_buf_fmt(w->out, "%" PRIu64 "\n", n);
        }

        if (st != CG_OK) {
            return st;
        }
    }

    st = cg_text_name(w, "_count", labels, NULL);

    if (st == CG_OK) {
        st = cg_buf_fmt(w->out, "%" PRIu64 "\n", n);
    }

    if (st == CG_OK) {
        st = cg_text_name(w, "_sum", labels, NULL);
    }

    return st == CG_OK
           ? cg_buf_fmt(w->out, "%" PRIu64 ".%09" PRIu64 "\n",
                        t->sum / 1000000000, t->sum % 1000000000)
           : st;
}


static cg_status
cg_text_sample(cg_metric_walk *w, const cg_metric_label *labels,
    uint64_t value, const cg_times *times)
{
    cg_status  st;

    if (times) {
        return cg_text_times(w, labels, times);
    }

    st = cg_text_name(w, w->f->type == CG_METRIC_COUNTER ? "_total"
                         : w->f->type == CG_METRIC_INFO ? "_info" : "",
                      labels, NULL);

    if (st != CG_OK) {
        return st;
    }

    return w->f->unit && w->f->unit[0] == 's'
           ? cg_buf_fmt(w->out, "%" PRIu64 ".%03" PRIu64 "\n", value / 1000,
                        value % 1000)
           : cg_buf_fmt(w->out, "%" PRIu64 "\n", value);
}


cg_status
cg_metrics_text(const cg_metrics *m, bool openmetrics, cg_buf *out)
{
    cg_status         st;
    cg_metric_writer  w = { { cg_text_family, cg_text_sample, NULL, NULL, 0,
                              out, false }, openmetrics };

    st = cg_metrics_walk(m, &w.walk);
    return st == CG_OK && openmetrics ? cg_buf_str(out, "# EOF\n") : st;
}
