/*
 * User names as they are written: cg_verify_user.c.
 */

#ifndef CG_USER_TEXT_H
#define CG_USER_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Behind the user name at v[at]; `at` if there is none. */
size_t cg_user_end(const uint8_t *v, size_t at, size_t *far);

#endif
