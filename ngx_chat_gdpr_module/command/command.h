/*
 * The command `chat-gdpr`: its subcommands and what they share.
 */

#ifndef COMMAND_H
#define COMMAND_H

#include "cg_policy.h"

/* Exit codes. */
enum {
    EXIT_OK = 0,
    EXIT_INPUT = 1,  /* input, policy or output: what was read or written */
    EXIT_USAGE = 2,  /* how the command was called */
    EXIT_UNREAD = 3  /* audit: no answer, for something cannot be read; 1 is
                        the answer "no" */
};

/* Subcommands: argv[0] is the subcommand's own name; an exit code. */
int command_scan(int argc, char **argv);
int command_policy(int argc, char **argv);
int command_entities(int argc, char **argv);
int command_audit(int argc, char **argv);
int command_key(int argc, char **argv);
int command_reveal(int argc, char **argv);
int command_receipt(int argc, char **argv);

/* Print "chat-gdpr: ..." and a line feed on standard error. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* complain(), then where help is to be found; EXIT_USAGE. */
int usage_error(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/* Push out what was printed.  EXIT_OK, or EXIT_INPUT having complained. */
int flush_output(void);

#endif
