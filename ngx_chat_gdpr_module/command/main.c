/*
 * chat-gdpr: shows and checks outside nginx what the module does inside.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cg_diag.h"
#include "cg_version.h"
#include "command.h"

static int command_version(int argc, char **argv);
static int command_help(int argc, char **argv);

static const struct {
    const char  *name;
    int        (*run)(int argc, char **argv);
    const char  *help;
} commands[] = {
    { "scan", command_scan,
      "  scan [OPTION...] < TEXT\n"
      "      Print the text redacted.\n"
      "      --json             each line is an object {\"text\": \"...\"}; "
      "print\n"
      "                         {\"spans\":[[start,end,\"entity\"],...],"
      "\"redacted\":\"...\"},\n"
      "                         offsets in code points\n"
      "      --policy FILE      use a policy of this nginx configuration\n"
      "      --name NAME        which, if the file has several\n"
      "      --direction DIR    to_provider (default) or to_visitor\n"
      "      --format FORMAT    text (default), json, html, form, sse,\n"
      "                         engineio, or auto: guess it\n"
      "      --regions GB,IE    look for the national forms of these\n"
      "      --key FILE         make hashes and tokens with this secret\n"
      "      --why              say which rule made each finding\n" },
    { "policy", command_policy,
      "  policy check FILE\n"
      "      Check each chat_gdpr_policy block of an nginx configuration.\n"
      "  policy show FILE [--name NAME] [--text | --html]\n"
      "      Print it with all defaults written out, and its digest; or one\n"
      "      to be read and signed, with what Art. 30 GDPR asks for.\n" },
    { "entities", command_entities,
      "  entities [--json | --markdown]\n"
      "      Print the kinds of personal data that are found, and by what\n"
      "      rules of whom.\n" },
    { "audit", command_audit,
      "  audit verify [OPTION...] FILE...\n"
      "      Is an audit log whole, and as it was written?  All of its files,\n"
      "      the oldest first; \"-\" is standard input.\n"
      "      --sign-key FILE    check the signatures of the proxy\n"
      "      --review-key FILE  check that each record was written at its "
      "time\n"
      "      --checkpoints FILE what was kept at another place: the log has "
      "to\n"
      "                         hold what it says\n"
      "      --live[=SECONDS]   chains with a record so recent (120) may go "
      "on\n"
      "      --json             one object a line, the verdict last\n"
      "  audit prove no-early [OPTION...] [FILTER...] FILE...\n"
      "      Did no message leave before its consent?  Options of verify.\n"
      "  audit query [FILTER...] [--json] FILE...\n"
      "      Print events.  --since TIME, --until TIME, --type, --chain,\n"
      "      --policy, --entity, --direction, --error, --connection,\n"
      "      --purpose, --decision, --subject, --receipt, or --cookie with\n"
      "      --secret and --host; --json prints them as they stand.\n"
      "  audit show CONNECTION [FILTER...] FILE...\n"
      "      The life of one connection.\n"
      "  audit tail [FILTER...] [--lines N] [--no-follow] [--json] FILE\n"
      "      The last events, and those that come.\n"
      "  audit export [--format csv|json|ocsf] [FILTER...] FILE...\n"
      "      Events for other programs.\n"
      "  audit report [OPTION...] FILE...\n"
      "      One page for people: findings, consent, refusals, processors,\n"
      "      the record of Art. 30.  Options of verify, and:\n"
      "      --output FILE      instead of standard output\n"
      "      --title TEXT       what the page is called\n"
      "      --json             the same facts for programs\n"
      "  audit stats [--json] FILE...\n"
      "      How many of what.\n"
      "  audit purge --sign-key FILE [OPTION...] FILE...\n"
      "      Remove what is older than the log's policies keep it, and leave\n"
      "      a signed tombstone.\n"
      "      --review-key FILE  the public half: the log has codes\n"
      "      --before TIME      nothing younger; and what is older of chains\n"
      "                         that name no period, with --reason TEXT\n"
      "  audit erase SUBJECT --reason TEXT --sign-key FILE [OPTION...] "
      "FILE...\n"
      "      Take out what the log says about one visitor: his pseudonym,\n"
      "      --receipt, or --cookie with --secret and --host.  A log that is\n"
      "      sealed needs the private half of --review-key.\n"
      "  query, show, tail, export and stats, too, take --review-key FILE: it\n"
      "  opens what is sealed.\n" },
    { "reveal", command_reveal,
      "  reveal --policy NAME --key FILE --log FILE --reason TEXT TOKEN\n"
      "      Open one token, once that is on record in the audit log.\n"
      "      --key FILE         a secret of chat_gdpr_key; may be repeated\n"
      "      --reader NAME      who reads it, instead of who calls\n"
      "      --sign-key FILE, --review-key FILE\n"
      "                         those of chat_gdpr_audit\n" },
    { "key", command_key,
      "  key new sign|review|secret FILE\n"
      "      Make a key: to sign the audit log, to review it (FILE is the\n"
      "      private half, FILE.pub the public one), or for chat_gdpr_key.\n"
      "  key show [--json] FILE\n"
      "      Print what it is, and the id that tells it from others.\n"
      "  key rotate --log FILE [--review-key FILE] FILE\n"
      "      Put a new key in the place of the one that signs the audit log,\n"
      "      which vouches for it there.\n" },
    { "receipt", command_receipt,
      "  receipt verify [--sign-key FILE] [--json] FILE\n"
      "      Is a consent receipt as it was signed, and by this key?  \"-\" "
      "is\n"
      "      standard input.\n" },
    { "version", command_version,
      "  version\n"
      "      Print the version.\n" },
    { "help", command_help,
      "  help\n"
      "      Print this.\n" },
};

static const cg_names  command_names = CG_NAMES(commands);

/* What many a program takes, and who looks for the command tries. */
static const struct {
    const char  *option;
    const char  *command;
} asked[] = {
    { "--help",    "help" },
    { "-h",        "help" },
    { "--version", "version" },
    { "-V",        "version" },
};


static int
command_version(int argc, char **argv)
{
    if (argc > 1) {
        return usage_error("\"%s\" takes no argument", argv[0]);
    }

    printf("chat-gdpr %s\n", CG_VERSION);
    return EXIT_OK;
}


static int
command_help(int argc, char **argv)
{
    size_t  i;

    if (argc > 1) {
        return usage_error("\"%s\" takes no argument", argv[0]);
    }

    printf("usage: chat-gdpr COMMAND ...\n\n");

    for (i = 0; i < command_names.n; i++) {
        printf("%s", commands[i].help);
    }

    printf("\nExit status: 0 done, 1 wrong input, policy or output, "
           "2 wrong call.\nOf audit: 0 yes, 1 no, 2 wrong call, 3 something "
           "cannot be read or written.\n");
    return EXIT_OK;
}


static void
complain_list(const char *fmt, va_list args)
{
    fprintf(stderr, "chat-gdpr: ");
    vfprintf(stderr, fmt, args);
    fprintf(stderr, "\n");
}


void
complain(const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    complain_list(fmt, args);
    va_end(args);
}


int
usage_error(const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    complain_list(fmt, args);
    va_end(args);

    fprintf(stderr, "Try \"chat-gdpr help\".\n");
    return EXIT_USAGE;
}


int
flush_output(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return EXIT_OK;
    }

    complain("cannot write the output: %s", strerror(errno));
    return EXIT_INPUT;
}


int
main(int argc, char **argv)
{
    int          rc;
    size_t       i;
    cg_diag      diag;
    const char  *name;

    if (argc < 2) {
        return usage_error("a command is missing");
    }

    name = argv[1];

    for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        if (strcmp(argv[1], asked[i].option) == 0) {
            name = asked[i].command;
        }
    }

    /* "audit verify --help" */
    if (strcmp(argv[argc - 1], "--help") == 0) {
        name = "help";
        argc = 2;
    }

    i = cg_names_find(&command_names, cg_word_of(name));

    if (i == command_names.n) {
        (void) cg_diag_unknown(&diag, "command", cg_word_of(name),
                               &command_names);
        return usage_error("%s", diag.text);
    }

    rc = commands[i].run(argc - 1, argv + 1);

    return rc == EXIT_OK ? flush_output() : rc;
}
