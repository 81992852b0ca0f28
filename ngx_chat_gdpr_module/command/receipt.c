/*
 * chat-gdpr receipt verify: is a consent receipt as it was signed, and by whom?
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cg_diag.h"
#include "cg_key.h"
#include "cg_proof.h"
#include "command.h"
#include "key_file.h"

typedef struct {
    json_t      *document;  /* without its proof */
    json_t      *proof;     /* without its value */
    char        *value;
    const char  *name;      /* of the key, "z6Mk…" */
} receipt;


static json_t *
receipt_load(const char *path)
{
    json_t        *root;
    json_error_t   error;

    root = strcmp(path, "-") == 0
           ? json_loadf(stdin, JSON_REJECT_DUPLICATES, &error)
           : json_load_file(path, JSON_REJECT_DUPLICATES, &error);

    if (root == NULL) {
        complain("%s: line %d: %s", path, error.line, error.text);
    }

    return root;
}


static bool
receipt_says(const json_t *object, const char *name, const char *value)
{
    const char  *is;

    is = json_string_value(json_object_get(object, name));
    return is && strcmp(is, value) == 0;
}


/* did:key:NAME#NAME */

static const char *
receipt_signer(const json_t *proof)
{
    size_t       n;
    const char  *method, *name;

    static const char  did[] = "did:key:";

    method = json_string_value(json_object_get(proof, "verificationMethod"));

    if (method == NULL || strncmp(method, did, sizeof(did) - 1) != 0) {
        return NULL;
    }

    method += sizeof(did) - 1;
    n = strcspn(method, "#");
    name = method[n] ? method + n + 1 : "";

    return strlen(name) == n && strncmp(method, name, n) == 0 ? name : NULL;
}


/* Take the receipt apart; false having complained. */

static bool
receipt_open(receipt *r, json_t *root, const char *path)
{
    const char  *value;

    r->document = root;
    r->proof = json_incref(json_object_get(root, "proof"));
    (void) json_object_del(root, "proof");

    value = json_string_value(json_object_get(r->proof, "proofValue"));
    r->value = value ? strdup(value) : NULL;
    (void) json_object_del(r->proof, "proofValue");
    r->name = receipt_signer(r->proof);

    if (!receipt_says(root, "@type", "dpv:ConsentReceipt")) {
        complain("%s: is no consent receipt", path);
        return false;
    }

    if (r->value == NULL || r->name == NULL
        || !receipt_says(r->proof, "type", "DataIntegrityProof")
        || !receipt_says(r->proof, "cryptosuite", "eddsa-jcs-2022")
        || !receipt_says(r->proof, "proofPurpose", "assertionMethod")
        || !json_equal(json_object_get(r->proof, "@context"),
                       json_object_get(root, "@context")))
    {
        complain("%s: has no proof by eddsa-jcs-2022 and a did:key", path);
        return false;
    }

    return true;
}


static bool
receipt_fits(const receipt *r, EVP_PKEY *key)
{
    bool   fits;
    char  *document, *proof;

    document = json_dumps(r->document, JSON_COMPACT | JSON_SORT_KEYS);
    proof = json_dumps(r->proof, JSON_COMPACT | JSON_SORT_KEYS);

    fits = document && proof
           && cg_proof_fits(document, strlen(document), proof, strlen(proof),
                            r->value, key);

    free(document);
    free(proof);
    return fits;
}


/* Of the notice: a member of it, or NULL. */

static json_t *
receipt_notice(const receipt *r, const char *name)
{
    return json_object_get(json_object_get(
               json_object_get(r->document, "dpv:hasRecordOfActivity"),
               "dpv:hasNotice"), name);
}


/* Which text was answered: it is in the audit log under this digest. */

static void
receipt_print_notice(const receipt *r)
{
    const char  *shown, *now, *language;

    shown = json_string_value(receipt_notice(r, "dct:identifier"));
    now = json_string_value(receipt_notice(r, "dct:isReplacedBy"));
    language = json_string_value(receipt_notice(r, "dct:language"));

    printf("notice     %s%s%s%s\n", shown ? shown : "not known",
           language ? " (" : "", language ? language : "",
           language ? ")" : "");

    if (now) {
        printf("           since replaced by %s\n", now);
    }
}


/* Of a receipt that is as it was signed, by the key with that id. */

static void
receipt_print(const receipt *r, const char *path, const char *id, bool ours)
{
    printf("%s: as it was signed, by %s (id %s)\n", path,
           ours ? "this key" : "a key that says so of itself", id);
    printf("receipt    %s\n", json_string_value(
               json_object_get(r->document, "dct:identifier")));
    printf("made       %s\n", json_string_value(
               json_object_get(r->document, "dct:created")));
    printf("publisher  %s\n", json_string_value(
               json_object_get(r->document, "dct:publisher")));
    receipt_print_notice(r);

    if (!ours) {
        printf("Compare the id with that of the site's key, \"chat-gdpr key "
               "show\", or use --sign-key FILE.\n");
    }
}


static void
receipt_print_json(const receipt *r, const char *path, const char *id,
    bool ours)
{
    json_t  *o;

    o = json_pack("{s:s, s:s, s:b, s:O?, s:O?, s:O?, s:O*, s:O*}",
                  "file", path,
                  "signer", id, "expected_signer", ours,
                  "receipt", json_object_get(r->document, "dct:identifier"),
                  "made", json_object_get(r->document, "dct:created"),
                  "publisher", json_object_get(r->document, "dct:publisher"),
                  "notice", receipt_notice(r, "dct:identifier"),
                  "notice_replaced_by",
                  receipt_notice(r, "dct:isReplacedBy"));

    if (o) {
        (void) json_dumpf(o, stdout, JSON_COMPACT);
        json_decref(o);
    }

    printf("\n");
}


/* The key that signed is the one that was named; key may be NULL. */

static int
receipt_judge(const receipt *r, const char *path, EVP_PKEY *key, bool json)
{
    char       id[33], want[33];
    EVP_PKEY  *signer;

    signer = cg_proof_key_read(r->name);

    if (signer == NULL || cg_key_id(signer, id) != CG_OK
        || !receipt_fits(r, signer))
    {
        complain("%s: was changed, or signed by another key than it says",
                 path);
        EVP_PKEY_free(signer);
        return EXIT_INPUT;
    }

    EVP_PKEY_free(signer);

    if (key && (cg_key_id(key, want) != CG_OK || strcmp(want, id) != 0)) {
        complain("%s: is signed by the key with id %s, not by %s", path, id,
                 want);
        return EXIT_INPUT;
    }

    if (json) {
        receipt_print_json(r, path, id, key != NULL);
    } else {
        receipt_print(r, path, id, key != NULL);
    }

    return EXIT_OK;
}


static int
receipt_verify(const char *path, const char *key_path, bool json)
{
    int        rc;
    json_t    *root;
    receipt    r = { NULL, NULL, NULL, NULL };
    EVP_PKEY  *key;

    key = key_path ? key_file_read(key_path, CG_KEY_SIGN, false) : NULL;

    if (key_path && key == NULL) {
        return EXIT_INPUT;
    }

    root = receipt_load(path);

    rc = root && receipt_open(&r, root, path)
         ? receipt_judge(&r, path, key, json) : EXIT_INPUT;
    free(r.value);
    json_decref(r.proof);
    json_decref(root);
    EVP_PKEY_free(key);
    return rc;
}


int
command_receipt(int argc, char **argv)
{
    int          c;
    bool         json;
    const char  *key;

    static const struct option  options[] = {
        { "sign-key", required_argument, NULL, 's' },
        { "json",     no_argument,       NULL, 'j' },
        { NULL, 0, NULL, 0 }
    };

    json = false;
    key = NULL;

    if (argc < 2 || strcmp(argv[1], "verify") != 0) {
        return usage_error("\"receipt\" takes \"verify\"");
    }

    argc--;
    argv++;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 's': key = optarg; break;
        case 'j': json = true;  break;
        default:
            return usage_error("\"receipt verify\" was called with a wrong "
                               "option");
        }
    }

    if (optind != argc - 1) {
        return usage_error("\"receipt verify\" takes one file");
    }

    return receipt_verify(argv[optind], key, json);
}
