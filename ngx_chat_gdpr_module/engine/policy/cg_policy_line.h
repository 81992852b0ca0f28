/*
 * What the readers of policy lines share.
 */

#ifndef CG_POLICY_LINE_H
#define CG_POLICY_LINE_H

#include "cg_policy.h"

/* Words of one line. */
#define CG_WORDS_MAX  1024

/* NAME=VALUE; false if there is no "=". */
bool cg_line_option(cg_word w, cg_word *name, cg_word *value);

/* Keep a line that was read, for policies that begin as this one. */
bool cg_policy_keep(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);

/* Make it what it would be without the lines of this name. */
bool cg_policy_without(cg_policy *p, const char *line, cg_diag *diag);

/* The line `entity`, words[0] being this.  false, with diag, if refused. */
bool cg_line_entity(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);

/* The line `controller`; its canonical form; what it owns. */
bool cg_line_controller(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
cg_status cg_canonical_controller(const cg_policy *p, cg_buf *out);
void cg_policy_controller_free(cg_policy *p);

/* The lines `processor`, likewise. */
bool cg_line_processor(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
cg_status cg_canonical_processors(const cg_policy *p, cg_buf *out);
void cg_policy_processors_free(cg_policy *p);

/* The lines `purpose`, likewise; is one said by a line of this policy, not only
 * named by another?  And after the last line: what they want of others. */
bool cg_line_purpose(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
bool cg_policy_purposes_said(const cg_policy *p);
bool cg_policy_purposes_finish(cg_policy *p, cg_diag *diag);
cg_status cg_canonical_purposes(const cg_policy *p, cg_buf *out);
void cg_policy_purposes_free(cg_policy *p);

/* The line `languages`; its canonical form. */
bool cg_line_languages(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
cg_status cg_canonical_languages(const cg_policy *p, cg_buf *out);

/* The line `consent`; its canonical form; what it owns. */
bool cg_line_consent(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
cg_status cg_canonical_consent(const cg_policy *p, cg_buf *out);
void cg_policy_consent_free(cg_policy *p);

/* The lines `forward` and `cookies`; what they say by default, their canonical
 * form, and what they own. */
bool cg_line_forward(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
bool cg_line_cookies(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
void cg_policy_forward_init(cg_policy *p);
cg_status cg_canonical_forward(const cg_policy *p, cg_buf *out);
void cg_policy_forward_free(cg_policy *p);

/* The lines `skip` and `only`; what they want of each other, and their
 * canonical form. */
bool cg_line_skip(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
bool cg_line_only(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
bool cg_policy_paths_finish(cg_policy *p, cg_diag *diag);
cg_status cg_canonical_paths(const cg_policy *p, cg_buf *out);

/* The line `text`; what it wants of others; its canonical form; what it
 * owns. */
bool cg_line_words(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
bool cg_policy_texts_finish(cg_policy *p, cg_diag *diag);
cg_status cg_canonical_texts(const cg_policy *p, cg_buf *out);
void cg_policy_texts_free(cg_policy *p);

/* The line `label`; what of it is left after the last line; its canonical form;
 * what it owns. */
bool cg_line_own_label(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
void cg_policy_labels_finish(cg_policy *p);
cg_status cg_canonical_labels(const cg_policy *p, cg_buf *out);
void cg_policy_labels_free(cg_policy *p);

/* One of the policy's languages, which the line `line` speaks of; false, with
 * diag, if w is none. */
bool cg_line_language(const cg_policy *p, cg_word line, cg_word w,
    cg_language *l, cg_diag *diag);

/* A copy of a text that people will read: 1 to 512 bytes of UTF-8 without
 * control characters.  false, with diag, if it is none. */
bool cg_line_text(cg_word w, char **copy, cg_diag *diag);

/* 2026-01-31; false, with diag, if it is none. */
bool cg_line_date(cg_word w, char date[11], cg_diag *diag);

/* The code of a country, the value of "country="; false, with diag, if it is
 * none. */
bool cg_line_country(cg_word value, char country[3], cg_diag *diag);

/* Append a word that people will read, `before` in front of it and `name`
 * within it, in quotes if it needs them. */
cg_status cg_canonical_text(cg_buf *out, const char *before, const char *name,
    const char *text);

/* The line `retain`; what it wants of others; its canonical form. */
bool cg_line_retain(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
bool cg_policy_retain_finish(const cg_policy *p, cg_diag *diag);
cg_status cg_canonical_retain(const cg_policy *p, cg_buf *out);

/* The number of a purpose, from 0, whether its line was read or will be;
 * CG_PURPOSE_MAX, with diag, if it cannot be one. */
size_t cg_line_purpose_find(cg_policy *p, cg_word name, cg_diag *diag);

/* From `controller` to `text`, after the last line: what these lines want of
 * each other; their canonical form; what they own. */
bool cg_policy_roles_finish(cg_policy *p, cg_diag *diag);
cg_status cg_canonical_roles(const cg_policy *p, cg_buf *out);
void cg_policy_roles_free(cg_policy *p);

/* A decimal number in front of *w, at most `max`; w becomes what is behind
 * it.  false if there is none. */
bool cg_line_number(cg_word *w, uint64_t max, uint64_t *value);

/* Append a word in quotes, as nginx reads it back: "name=value", a space in
 * front.  */
cg_status cg_canonical_quoted(cg_buf *out, const char *name,
    const char *value, size_t n);

/* Check n bytes that are to be put into text: 1 to CG_USER_LABEL_MAX of
 * printable UTF-8.  false, with diag, if they are not. */
bool cg_line_label(cg_word w, cg_diag *diag);

/* Append the line of the policy's entity i as the canonical form has it. */
cg_status cg_canonical_user(const cg_policy *p, size_t i, cg_buf *out);

#endif
