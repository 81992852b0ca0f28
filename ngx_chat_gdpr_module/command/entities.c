/*
 * chat-gdpr entities [--json | --markdown]: the table of what is found.
 */

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "cg_entity.h"
#include "command.h"

static const struct option  options[] = {
    { "json",     no_argument, NULL, 'j' },
    { "markdown", no_argument, NULL, 'm' },
    { NULL, 0, NULL, 0 }
};


/* "GB IE", or "everywhere"; in a static buffer. */

static const char *
regions_of(const cg_entity_row *row)
{
    size_t       n, len;
    const char  *code;

    static char  text[256];

    if (row->regions == 0) {
        return "everywhere";
    }

    n = 0;

    for (code = cg_region_list(); *code; code += len + strspn(code + len, " "))
    {
        len = strcspn(code, " ");

        if (cg_region_bit(code, len) & row->regions) {
            n += (size_t) snprintf(text + n, sizeof(text) - n, "%s%.*s",
                                   n ? " " : "", (int) len, code);
        }
    }

    return text;
}


static int
print_json(void)
{
    int                   rc;
    json_t               *list;
    unsigned              e;
    const cg_entity_row  *row;

    list = json_array();

    for (e = 0; list && e < CG_ENTITY_N; e++) {
        row = cg_entity_get((cg_entity) e);
        rc = json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}",
            "entity", row->name, "label", row->label, "regions",
            row->regions ? regions_of(row) : "", "source", row->source));

        if (rc != 0) {
            json_decref(list);
            list = NULL;
        }
    }

    if (list == NULL || json_dumpf(list, stdout, JSON_INDENT(2)) != 0) {
        complain("the table cannot be written");
        json_decref(list);
        return EXIT_INPUT;
    }

    json_decref(list);
    printf("\n");
    return EXIT_OK;
}


static void
print_table(bool markdown)
{
    unsigned              e;
    const cg_entity_row  *row;

    if (markdown) {
        printf("| entity | region | source |\n|---|---|---|\n");
    }

    for (e = 0; e < CG_ENTITY_N; e++) {
        row = cg_entity_get((cg_entity) e);
        printf(markdown ? "| `%s` | %s | %s |\n" : "%-20s%-12s%s\n", row->name,
               regions_of(row), row->source);
    }
}


int
command_entities(int argc, char **argv)
{
    int   c;
    bool  json, markdown;

    json = markdown = false;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'j': json = true;     break;
        case 'm': markdown = true; break;
        default:
            return usage_error("\"entities\" was called with a wrong option");
        }
    }

    if (optind != argc || (json && markdown)) {
        return usage_error("\"entities\" takes \"--json\" or \"--markdown\"");
    }

    if (json) {
        return print_json();
    }

    print_table(markdown);
    return EXIT_OK;
}
