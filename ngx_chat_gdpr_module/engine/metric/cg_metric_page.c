/*
 * Metrics as JSON and as a page.
 *
 *   { "findings": [ { "policy": "chat", …, "value": 3 }, … ],
 *     "added_seconds": [ { …, "count": 5, "sum": 0.000123456,
 *                          "buckets": { "0.00001": 4, …, "+Inf": 5 } }, … ] }
 *
 * Each family is a member, each sample an object of its labels and its value;
 * buckets count what is as long or shorter.  The page has a table for each.
 */

#include <inttypes.h>

#include "cg_metric.h"


static cg_status
cg_seconds(cg_buf *out, uint64_t ns)
{
    return cg_buf_fmt(out, "%" PRIu64 ".%09" PRIu64, ns / 1000000000,
                      ns % 1000000000);
}


static cg_status
cg_value(cg_metric_walk *w, uint64_t value)
{
    return w->f->unit && w->f->unit[0] == 's'
           ? cg_buf_fmt(w->out, "%" PRIu64 ".%03" PRIu64, value / 1000,
                        value % 1000)
           : cg_buf_fmt(w->out, "%" PRIu64, value);
}


static uint64_t
cg_times_count(const cg_times *t)
{
    size_t    i;
    uint64_t  n;

    for (i = 0, n = 0; i <= CG_TIMES_N; i++) {
        n += t->counts[i];
    }

    return n;
}


static cg_status
cg_json_family(cg_metric_walk *w, const cg_metric *f)
{
    return cg_buf_fmt(w->out, "%s\"%s\":[", w->out->p[w->out->n - 1] == '{'
                                            ? "" : ",", f->name);
}


static cg_status
cg_json_times(cg_metric_walk *w, const cg_times *t)
{
    size_t     i;
    uint64_t   n;
    cg_status  st;

    st = cg_buf_fmt(w->out, "\"count\":%" PRIu64 ",\"sum\":",
                    cg_times_count(t));

    if (st == CG_OK) {
        st = cg_seconds(w->out, t->sum);
    }

    for (i = 0, n = 0; i <= CG_TIMES_N && st == CG_OK; i++) {
        n += t->counts[i];
        st = cg_buf_fmt(w->out, "%s\"%s\":%" PRIu64,
                        i ? "," : ",\"buckets\":{", cg_times_bound(i), n);
    }

    return st == CG_OK ? cg_buf_str(w->out, "}}") : st;
}


static cg_status
cg_json_sample(cg_metric_walk *w, const cg_metric_label *labels,
    uint64_t value, const cg_times *times)
{
    cg_status  st;

    st = cg_buf_str(w->out, w->samples ? ",{" : "{");

    for ( /* void */ ; st == CG_OK && labels->name; labels++) {
        st = cg_buf_fmt(w->out, "\"%s\":\"%s\",", labels->name,
                        labels->value);
    }

    if (st == CG_OK && times) {
        return cg_json_times(w, times);
    }

    if (st == CG_OK) {
        st = cg_buf_str(w->out, "\"value\":");
    }

    if (st == CG_OK) {
        st = cg_value(w, value);
    }

    return st == CG_OK ? cg_buf_str(w->out, "}") : st;
}


static cg_status
cg_json_end(cg_metric_walk *w, const cg_metric *f)
{
    (void) f;
    return cg_buf_str(w->out, "]");
}


cg_status
cg_metrics_json(const cg_metrics *m, cg_buf *out)
{
    cg_status       st;
    cg_metric_walk  w = { cg_json_family, cg_json_sample, cg_json_end, NULL,
                          0, out, false };

    st = cg_buf_str(out, "{");

    if (st == CG_OK) {
        st = cg_metrics_walk(m, &w);
    }

    return st == CG_OK ? cg_buf_str(out, "}\n") : st;
}


static cg_status
cg_page_family(cg_metric_walk *w, const cg_metric *f)
{
    return cg_buf_fmt(w->out, "<section aria-labelledby=\"%s\">"
                      "<h2 id=\"%s\">%s</h2>", f->name, f->name, f->help);
}


static cg_status
cg_page_cells(cg_metric_walk *w, const cg_metric_label *labels)
{
    cg_status  st;

    for (st = CG_OK; st == CG_OK && labels->name; labels++) {
        st = cg_buf_fmt(w->out, "<td>%s</td>", labels->value);
    }

    return st;
}


static cg_status
cg_page_head(cg_metric_walk *w, const cg_metric_label *labels)
{
    cg_status  st;

    st = cg_buf_fmt(w->out, "<div class=\"wide\" tabindex=\"0\" role=\"group\" "
                    "aria-labelledby=\"%s\"><table><thead><tr>", w->f->name);

    for ( /* void */ ; st == CG_OK && labels->name; labels++) {
        st = cg_buf_fmt(w->out, "<th scope=\"col\">%s</th>", labels->name);
    }

    if (st == CG_OK && w->f->type == CG_METRIC_TIMES) {
        st = cg_buf_str(w->out, "<th scope=\"col\" class=\"number\">number"
                        "</th><th scope=\"col\" class=\"number\">mean</th>"
                        "<th scope=\"col\" class=\"number\">half within</th>"
                        "<th scope=\"col\" class=\"number\">99 of 100 within"
                        "</th>");

    } else if (st == CG_OK && w->f->type != CG_METRIC_INFO) {
        st = cg_buf_fmt(w->out, "<th scope=\"col\" class=\"number\">%s</th>",
                        w->f->unit ? w->f->unit : "number");
    }

    return st == CG_OK ? cg_buf_str(w->out, "</tr></thead><tbody>") : st;
}


static cg_status
cg_page_time(cg_metric_walk *w, uint64_t ns)
{
    return cg_buf_fmt(w->out, "<td class=\"number\">%" PRIu64 ".%03" PRIu64
                      " ms</td>", ns / 1000000, ns / 1000 % 1000);
}


/* The bound within which so many of a hundred are. */

static cg_status
cg_page_within(cg_metric_walk *w, const cg_times *t, uint64_t all,
    uint64_t percent)
{
    size_t    i;
    uint64_t  n;

    for (i = 0, n = 0; i < CG_TIMES_N; i++) {
        n += t->counts[i];

        if (n * 100 >= all * percent) {
            break;
        }
    }

    return i < CG_TIMES_N ? cg_page_time(w, cg_times_bound_ns(i))
                          : cg_buf_str(w->out, "<td class=\"number\">longer"
                                       "</td>");
}


static cg_status
cg_page_times(cg_metric_walk *w, const cg_times *t)
{
    uint64_t   n;
    cg_status  st;

    n = cg_times_count(t);

    if (n == 0) {
        return cg_buf_str(w->out, "<td class=\"number\">0</td><td></td>"
                          "<td></td><td></td>");
    }

    st = cg_buf_fmt(w->out, "<td class=\"number\">%" PRIu64 "</td>", n);

    if (st == CG_OK) {
        st = cg_page_time(w, t->sum / n);
    }

    if (st == CG_OK) {
        st = cg_page_within(w, t, n, 50);
    }

    return st == CG_OK ? cg_page_within(w, t, n, 99) : st;
}


static cg_status
cg_page_sample(cg_metric_walk *w, const cg_metric_label *labels,
    uint64_t value, const cg_times *times)
{
    cg_status  st;

    st = w->samples ? CG_OK : cg_page_head(w, labels);

    if (st == CG_OK) {
        st = cg_buf_str(w->out, "<tr>");
    }

    if (st == CG_OK) {
        st = cg_page_cells(w, labels);
    }

    if (st == CG_OK && times) {
        st = cg_page_times(w, times);

    } else if (st == CG_OK && w->f->type != CG_METRIC_INFO) {
        st = cg_buf_str(w->out, "<td class=\"number\">");

        if (st == CG_OK) {
            st = cg_value(w, value);
        }

        if (st == CG_OK) {
            st = cg_buf_str(w->out, "</td>");
        }
    }

    return st == CG_OK ? cg_buf_str(w->out, "</tr>\n") : st;
}


static cg_status
cg_page_end(cg_metric_walk *w, const cg_metric *f)
{
    (void) f;
    return cg_buf_str(w->out, w->samples
                              ? "</tbody></table></div></section>\n"
                              : "<p>None so far.</p></section>\n");
}


cg_status
cg_metrics_page(const cg_metrics *m, const char *style, size_t style_n,
    const char *script, size_t script_n, cg_buf *out)
{
    cg_status       st;
    cg_metric_walk  w = { cg_page_family, cg_page_sample, cg_page_end, NULL,
                          0, out, true };

    st = cg_buf_str(out, "<!DOCTYPE html>\n<html lang=\"en\"><head>"
                    "<meta charset=\"utf-8\"><meta name=\"viewport\" "
                    "content=\"width=device-width\"><title>chat-gdpr: "
                    "status</title><style>");

    if (st == CG_OK) {
        st = cg_buf_add(out, style, style_n);
    }

    if (st == CG_OK) {
        st = cg_buf_str(out, "</style></head><body><header><h1>chat-gdpr</h1>"
                        "<p id=\"control\"></p></header><main>\n");
    }

    if (st == CG_OK) {
        st = cg_metrics_walk(m, &w);
    }

    if (st == CG_OK) {
        st = cg_buf_str(out, "</main><script>");
    }

    if (st == CG_OK) {
        st = cg_buf_add(out, script, script_n);
    }

    return st == CG_OK ? cg_buf_str(out, "</script></body></html>\n") : st;
}
