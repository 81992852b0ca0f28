/*
 * The sections of the page, and what they are made of.
 */

#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report.h"

/* The verdict alone: at the top of the page. */
void page_verdict(const report *r, FILE *out);

void page_verification(const report *r, const report_frame *f, FILE *out);
void page_findings(const report *r, const report_frame *f, FILE *out);
void page_consent(const report *r, const report_frame *f, FILE *out);
void page_refusals(const report *r, const report_frame *f, FILE *out);
void page_processors(const report *r, const report_frame *f, FILE *out);
void page_record(const report *r, const report_frame *f, FILE *out);
void page_policies(const report *r, const report_frame *f, FILE *out);
void page_about(const report *r, const report_frame *f, FILE *out);

/* A table's beginning up to its body.  Columns in one string, "Kind|#Number":
 * with "#" they hold numbers. */
void page_table(FILE *out, const char *caption, const char *columns);
void page_table_end(FILE *out);

/* Cells of a row. */
void page_row(FILE *out, const char *head);   /* <tr><th>, escaped */
void page_cell(FILE *out, const char *text);
void page_number(FILE *out, uint64_t n);
void page_share(FILE *out, uint64_t n, uint64_t of);  /* as a bar */
void page_when(FILE *out, uint64_t ms);
void page_row_end(FILE *out);

#endif
