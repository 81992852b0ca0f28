/*
 * What stands around the policies of a configuration.
 */

#ifndef POLICY_LINT_H
#define POLICY_LINT_H

#include "policy_file.h"

/* Print what is wrong as FILE:LINE: reason, with "warning: " in front of the
 * reason where nginx would use it nevertheless.  false: it would not. */
bool policy_lint(policy_file *f);

#endif
