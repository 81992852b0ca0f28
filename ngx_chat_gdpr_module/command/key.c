/*
 * chat-gdpr key new KIND FILE, chat-gdpr key show FILE; for rotate, see
 * key_rotate.c.
 */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "cg_chain.h"
#include "cg_consent.h"
#include "cg_diag.h"
#include "cg_hex.h"
#include "command.h"
#include "key_file.h"

#define KEY_FILE_MAX  65536

static int key_new(int argc, char **argv);
static int key_show(int argc, char **argv);

static const struct {
    const char  *name;
    int        (*run)(int argc, char **argv);
} verbs[] = {
    { "new",  key_new },
    { "show", key_show },
    { "rotate", key_rotate },
};

static const cg_names  verb_names = CG_NAMES(verbs);


/* The bytes of a file at `pem`; 0 having complained. */

static size_t
file_read(const char *path, char pem[KEY_FILE_MAX])
{
    size_t   n;
    FILE    *f;

    f = fopen(path, "re");
    if (f == NULL) {
        complain("%s: %s", path, strerror(errno));
        return 0;
    }

    n = fread(pem, 1, KEY_FILE_MAX, f);

    if (n == 0) {
        complain("%s: %s", path, ferror(f) ? strerror(errno) : "is empty");
    }

    (void) fclose(f);
    return n;
}


/* What a file holds in the place of a key: another kind of it, or half of what
 * is wanted. */

static const char *
key_instead(const char *pem, size_t n, cg_key_kind kind)
{
    EVP_PKEY    *key;
    const char  *what;

    key = cg_key_read(pem, n, kind, false);
    what = key ? ": it is the public half" : "";
    EVP_PKEY_free(key);

    if (key == NULL) {
        kind = kind == CG_KEY_SIGN ? CG_KEY_REVIEW : CG_KEY_SIGN;
        key = cg_key_read(pem, n, kind, false);
        what = key == NULL ? "" : kind == CG_KEY_SIGN
               ? ": it is one of \"key new sign\""
               : ": it is one of \"key new review\"";
        EVP_PKEY_free(key);
    }

    return what;
}


EVP_PKEY *
key_file_read(const char *path, cg_key_kind kind, bool secret)
{
    size_t       n;
    EVP_PKEY    *key;
    const char  *instead;

    static char  pem[KEY_FILE_MAX];

    n = file_read(path, pem);
    if (n == 0) {
        return NULL;
    }

    key = cg_key_read(pem, n, kind, secret);
    instead = key ? "" : key_instead(pem, n, kind);
    OPENSSL_cleanse(pem, sizeof(pem));

    if (key == NULL && *instead) {
        complain("%s: holds no %s %s key, which \"chat-gdpr key new %s\" "
                 "makes%s", path, secret ? "private" : "public or private",
                 cg_key_algorithm(kind), cg_key_name(kind), instead);

    } else if (key == NULL) {
        complain("%s: holds no %s %s key in PEM: \"chat-gdpr key new %s\" "
                 "makes one", path, secret ? "private" : "public or private",
                 cg_key_algorithm(kind), cg_key_name(kind));
    }

    return key;
}


bool
secret_file_read(const char *path, cg_secret *secret)
{
    bool    ok;
    size_t  n;

    static char  text[KEY_FILE_MAX];

    n = file_read(path, text);
    ok = n && cg_secret_read(secret, text, n);
    OPENSSL_cleanse(text, sizeof(text));

    if (n && !ok) {
        complain("%s: holds no secret, 64 hexadecimal digits: \"chat-gdpr key "
                 "new secret\" makes one", path);
    }

    return ok;
}


bool
key_file_write(const char *path, EVP_PKEY *key, bool secret)
{
    int    fd;
    bool   ok;
    FILE  *f;

    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
              secret ? 0600 : 0644);
    f = fd == -1 ? NULL : fdopen(fd, "w");

    if (f == NULL) {
        complain("%s: %s", path, strerror(errno));
        return false;
    }

    ok = secret ? PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1
                : PEM_write_PUBKEY(f, key) == 1;

    ok = ok && fflush(f) == 0 && fsync(fd) == 0;

    if (fclose(f) != 0 || !ok) {
        complain("%s: cannot be written", path);
        (void) unlink(path);
        return false;
    }

    return true;
}


static int
print_key(const char *path, cg_key_kind kind, EVP_PKEY *key)
{
    char  id[33];

    if (cg_key_id(key, id) != CG_OK) {
        complain("%s: %s", path, cg_status_text(CG_EKEY));
        return EXIT_INPUT;
    }

    printf("%s: %s, %s, id %s\n", path, cg_key_name(kind),
           cg_key_algorithm(kind), id);
    return EXIT_OK;
}


static int
print_key_json(const char *path, cg_key_kind kind, EVP_PKEY *key)
{
    char     id[33];
    json_t  *o;

    o = cg_key_id(key, id) == CG_OK
        ? json_pack("{s:s, s:s, s:s, s:s}", "file", path,
                    "kind", cg_key_name(kind),
                    "algorithm", cg_key_algorithm(kind), "id", id)
        : NULL;

    if (o == NULL || json_dumpf(o, stdout, JSON_COMPACT) != 0) {
        complain("%s: %s", path, cg_status_text(CG_EKEY));
        json_decref(o);
        return EXIT_INPUT;
    }

    printf("\n");
    json_decref(o);
    return EXIT_OK;
}


static int
key_pair(const char *path, cg_key_kind kind)
{
    int        rc;
    char      *public;
    EVP_PKEY  *key;

    key = cg_key_new(kind);

    if (key == NULL || asprintf(&public, "%s.pub", path) == -1) {
        complain("%s", cg_status_text(CG_ENOMEM));
        EVP_PKEY_free(key);
        return EXIT_INPUT;
    }

    rc = EXIT_INPUT;

    if (key_file_write(path, key, true)
        && key_file_write(public, key, false))
    {
        rc = print_key(path, kind, key);
    }

    free(public);
    EVP_PKEY_free(key);
    return rc;
}


/* 32 random bytes in hex, by which nginx signs choices. */

static int
key_secret(const char *path)
{
    int      fd;
    bool     ok;
    char     hex[2 * CG_SECRET_BYTES + 1];
    uint8_t  bytes[CG_SECRET_BYTES];

    if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_INPUT;
    }

    (void) cg_hex_write(hex, bytes, sizeof(bytes));
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd == -1) {
        complain("%s: %s", path, strerror(errno));
        return EXIT_INPUT;
    }

    ok = dprintf(fd, "%s\n", hex) == sizeof(hex);
    OPENSSL_cleanse(hex, sizeof(hex));

    if (close(fd) == -1 || !ok) {
        complain("%s: cannot be written", path);
        (void) unlink(path);
        return EXIT_INPUT;
    }

    printf("%s: secret\n", path);
    return EXIT_OK;
}


static int
key_new(int argc, char **argv)
{
    cg_key_kind  kind;

    if (argc == 3 && strcmp(argv[1], "secret") == 0) {
        return key_secret(argv[2]);
    }

    for (kind = 0; argc == 3 && kind < CG_KEY_N; kind++) {
        if (strcmp(argv[1], cg_key_name(kind)) == 0) {
            return key_pair(argv[2], kind);
        }
    }

    return usage_error("\"key new\" takes a kind, \"sign\", \"review\" or "
                       "\"secret\", and a file");
}


static int
key_print(const char *path, bool json)
{
    int          rc;
    size_t       n;
    EVP_PKEY    *key;
    cg_key_kind  kind;

    static char  pem[KEY_FILE_MAX];

    n = file_read(path, pem);
    if (n == 0) {
        return EXIT_INPUT;
    }

    for (kind = 0; kind < CG_KEY_N; kind++) {
        key = cg_key_read(pem, n, kind, false);

        if (key != NULL) {
            rc = json ? print_key_json(path, kind, key)
                      : print_key(path, kind, key);
            EVP_PKEY_free(key);
            return rc;
        }
    }

    complain("%s: holds no key that is used here", path);
    return EXIT_INPUT;
}


static int
key_show(int argc, char **argv)
{
    int   c;
    bool  json;

    static const struct option  options[] = {
        { "json", no_argument, NULL, 'j' },
        { NULL, 0, NULL, 0 }
    };

    for (json = false; (c = getopt_long(argc, argv, "", options, NULL)) != -1; )
    {
        if (c != 'j') {
            return usage_error("\"key show\" was called with a wrong option");
        }
        json = true;
    }

    if (optind != argc - 1) {
        return usage_error("\"key show\" takes one file");
    }

    return key_print(argv[optind], json);
}


int
command_key(int argc, char **argv)
{
    size_t   i;
    cg_diag  diag;

    if (argc < 2) {
        return usage_error("\"key\" takes \"new\", \"show\" or \"rotate\"");
    }

    i = cg_names_find(&verb_names, cg_word_of(argv[1]));

    if (i == verb_names.n) {
        (void) cg_diag_unknown(&diag, "command", cg_word_of(argv[1]),
                               &verb_names);
        return usage_error("%s", diag.text);
    }

    return verbs[i].run(argc - 1, argv + 1);
}
