/*
 * Whether what filters ask for can be in a log.
 */

#ifndef FILTER_WORDS_H
#define FILTER_WORDS_H

#include "filter.h"

/* The types, directions, errors and decisions that there are: an exit code,
 * having complained of another one. */
int filter_words(const filter *f);

#endif
