/*
 * chat-gdpr audit: what a reviewer does with an audit log.
 */

#ifndef AUDIT_H
#define AUDIT_H

#include <stddef.h>
#include <stdint.h>

/* argv[0] is the verb; an exit code. */
int audit_verify(int argc, char **argv);
int audit_prove(int argc, char **argv);
int audit_query(int argc, char **argv);
int audit_show(int argc, char **argv);
int audit_tail(int argc, char **argv);
int audit_report(int argc, char **argv);
int audit_export(int argc, char **argv);
int audit_stats(int argc, char **argv);
int audit_purge(int argc, char **argv);
int audit_erase(int argc, char **argv);

/* "2026-01-02T03:04:05.678Z" in `text`, of `ms` since the epoch; "never" for
 * 0. */
const char *audit_time(uint64_t ms, char text[32]);

#endif
