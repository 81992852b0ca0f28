/*
 * Findings over time: stacked bars, drawn as SVG.  By hand and not by a
 * library: a page without script opens in any reader of mail and under any
 * policy, prints as it looks, and is built without a network.
 *
 * Colours are those of the page's style sheet (.s0 to .s5); each number is in
 * the table below as well.
 */

#include <inttypes.h>

#include "report.h"

#define WIDTH   720
#define HEIGHT  280
#define LEFT    64
#define RIGHT   8
#define TOP     12
#define BOTTOM  36

#define PLOT_W  (WIDTH - LEFT - RIGHT)
#define PLOT_H  (HEIGHT - TOP - BOTTOM)

#define BARS    93   /* at most */
#define SERIES  6    /* the last one: all others */
#define LABELS  8    /* about so many below */

typedef struct {
    const report  *report;
    uint16_t       order[TALLY_ROWS + 1];
    size_t         n_order;
    uint32_t       first;      /* day */
    uint32_t       step;       /* days of a bar */
    size_t         n;
    uint64_t       bars[BARS + 1][SERIES];
    uint64_t       top;        /* of the scale */
} chart;


/* Which of the series a row of the tally is in. */

static size_t
chart_series(const chart *c, size_t row)
{
    size_t  i;

    for (i = 0; i < SERIES - 1 && i < c->n_order; i++) {
        if (c->order[i] == row) {
            return i;
        }
    }

    return SERIES - 1;
}


static uint64_t
chart_sum(const chart *c, size_t bar)
{
    size_t    s;
    uint64_t  sum;

    for (s = 0, sum = 0; s < SERIES; s++) {
        sum += c->bars[bar][s];
    }

    return sum;
}


/* 1, 2 or 5 times a power of ten, so that four of them reach n. */

static uint64_t
chart_tick(uint64_t n)
{
    uint64_t  unit;

    for (unit = 1; unit < UINT64_MAX / 100; unit *= 10) {
        if (4 * unit >= n) {
            return unit;
        }
        if (8 * unit >= n) {
            return 2 * unit;
        }
        if (20 * unit >= n) {
            return 5 * unit;
        }
    }

    return unit;
}


static void
chart_fill(chart *c, const report *r)
{
    size_t    i, row;
    uint32_t  span;
    uint64_t  most;

    c->report = r;
    c->n_order = tally_order(&r->entities, c->order);
    c->first = r->days[0].day;
    span = r->days[r->n_days - 1].day - c->first + 1;
    c->step = span <= BARS ? 1 : span <= 7 * BARS ? 7
              : (span + BARS - 1) / BARS;
    c->n = (span + c->step - 1) / c->step;

    for (i = 0; i < r->n_days; i++) {
        for (row = 0; row < tally_rows(&r->entities); row++) {
            c->bars[(r->days[i].day - c->first) / c->step]
                   [chart_series(c, row)] += r->days[i].found[row];
        }
    }

    for (i = 0, most = 1; i < c->n; i++) {
        most = chart_sum(c, i) > most ? chart_sum(c, i) : most;
    }

    c->top = 4 * chart_tick(most);
}


static void
chart_scale(const chart *c, FILE *out)
{
    int  i, y;

    for (i = 0; i <= 4; i++) {
        y = TOP + PLOT_H - i * PLOT_H / 4;

        fprintf(out, "<path class=\"grid\" d=\"M%d %dH%d\"/>"
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">",
                LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4);
        html_count(out, c->top / 4 * (uint64_t) i);
        fputs("</text>\n", out);
    }
}


static void
chart_bar(const chart *c, size_t bar, FILE *out)
{
    double  x, w, y, h;
    size_t  s;

    w = (double) PLOT_W / (double) c->n;
    x = LEFT + w * (double) bar;
    y = TOP + PLOT_H;

    for (s = 0; s < SERIES; s++) {
        h = PLOT_H * (double) c->bars[bar][s] / (double) c->top;
        y -= h;

        if (h > 0) {
            fprintf(out, "<rect class=\"s%zu\" x=\"%.1f\" y=\"%.1f\" "
                    "width=\"%.1f\" height=\"%.1f\"/>", s, x + 0.1 * w, y,
                    0.8 * w > 48 ? 48 : 0.8 * w, h);
        }
    }

    fputc('\n', out);
}


static void
chart_days(const chart *c, FILE *out)
{
    double    x;
    size_t    i, every;

    every = (c->n + LABELS - 1) / LABELS;

    for (i = 0; i < c->n; i += every) {
        x = LEFT + PLOT_W * ((double) i + 0.1) / (double) c->n;

        fprintf(out, "<text x=\"%.1f\" y=\"%d\">", x, HEIGHT - 14);
        html_day_short(out, c->first + (uint32_t) i * c->step);
        fputs("</text>\n", out);
    }
}


static void
chart_legend(const chart *c, FILE *out)
{
    char    text[96];
    size_t  i;

    fputs("<ul class=\"legend\">\n", out);

    for (i = 0; i < SERIES && i < c->n_order; i++) {
        fprintf(out, "<li><svg class=\"key\" viewBox=\"0 0 10 10\" "
                "aria-hidden=\"true\"><rect class=\"s%zu\" width=\"10\" "
                "height=\"10\"/></svg> ", i);
        html_string(out, i == SERIES - 1 ? "All other kinds"
                    : report_entity_words(
                          c->report->entities.rows[c->order[i]].name, text));
        fputs("</li>\n", out);
    }

    fputs("</ul>\n", out);
}


void
report_chart_days(const report *r, FILE *out)
{
    size_t  i;
    chart   c = { .report = r };

    if (r->n_days == 0 || tally_rows(&r->entities) == 0) {
        return;
    }

    chart_fill(&c, r);

    fputs("<figure>\n<figcaption>Pieces of personal data found, for each ",
          out);

    if (c.step == 1) {
        fputs("day</figcaption>\n", out);
    } else {
        fprintf(out, "%" PRIu32 " days</figcaption>\n", c.step);
    }

    fprintf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" "
            "aria-label=\"Bars of the number of pieces of personal data over "
            "time; the tables below have the numbers\">\n", WIDTH, HEIGHT);

    chart_scale(&c, out);

    for (i = 0; i < c.n; i++) {
        chart_bar(&c, i, out);
    }

    chart_days(&c, out);
    fputs("</svg>\n", out);
    chart_legend(&c, out);
    fputs("</figure>\n", out);
}
