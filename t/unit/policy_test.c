/*
 * Policies: what is understood, what is refused with which words, the
 * canonical form and the digest.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "cg_policy.h"

#define WORDS_MAX  32


/* Give a line to the policy, cut at its spaces. */

static bool
line(cg_policy *p, const char *text, cg_diag *diag)
{
    size_t   n;
    cg_word  words[WORDS_MAX];

    for (n = 0; *text; text += words[n++].n) {
        text += strspn(text, " ");
        words[n].p = text;
        words[n].n = strcspn(text, " ");
    }

    return cg_policy_line(p, words, n, diag);
}


/* A whole policy, lines separated by ";"; the index of the refused line from
 * 1, 99 if the end is refused, 0 if all is taken. */

static int
policy(cg_policy *p, const char *text, cg_diag *diag)
{
    int     i;
    char    one[512];
    size_t  n;

    assert_true(cg_policy_init(p, cg_word_of("chat"), diag));
    assert_string_equal(diag->text, "");

    for (i = 1; *text; i++) {
        n = strcspn(text, ";");
        assert_true(n < sizeof(one));
        memcpy(one, text, n);
        one[n] = '\0';

        if (!line(p, one, diag)) {
            return i;
        }

        assert_string_equal(diag->text, "");
        text += n + (text[n] == ';');
    }

    return cg_policy_finish(p, diag) ? 0 : 99;
}


static const struct {
    const char  *lines;
    const char  *diag;    /* of the last line, or of the end */
} refused[] = {
    { "redact emial replace",
      "unknown entity \"emial\": did you mean \"email\"? \"chat-gdpr "
      "entities\" lists all" },
    { "redact emial",
      "unknown entity \"emial\": did you mean \"email\"? \"chat-gdpr "
      "entities\" lists all" },
    { "redact EMAIL replace",
      "unknown entity \"EMAIL\": did you mean \"email\"? \"chat-gdpr "
      "entities\" lists all" },
    { "redact zzzzzzzz replace",
      "unknown entity \"zzzzzzzz\": \"chat-gdpr entities\" lists all; an "
      "\"entity\" line stands above those that name it" },
    { "redcat email replace",
      "unknown directive \"redcat\": did you mean \"redact\"? known: redact "
      "entity otherwise regions period retain limit files on_error controller "
      "processor "
      "purpose languages text label consent forward cookies skip only" },
    { ";",
      "unknown directive \"\": known: redact "
      "entity otherwise regions period retain limit files on_error controller "
      "processor "
      "purpose languages text label consent forward cookies skip only" },
    { "redact email replcae",
      "unknown action \"replcae\": did you mean \"replace\"? known: replace "
      "mask hash token block pass ignore" },
    { "redact email phone",
      "no action behind \"phone\": write replace, mask, hash, token, "
      "block, pass or ignore there" },
    { "redact email",
      "no action behind \"email\": write replace, mask, hash, token, "
      "block, pass or ignore there" },
    { "redact email ignore unless=a",
      "\"unless=\" has no meaning with \"ignore\": write what is done without "
      "it, such as \"replace\"" },
    { "otherwise ignore",
      "\"otherwise ignore\" would let through what nobody named: write "
      "\"redact ENTITY... ignore\" for those that may pass" },
    { "entity a pattern=[0-9]{4};redact a ignore",
      "\"a\" is the policy's own: leave its \"entity\" line out, or write "
      "\"pass\"" },
    { "redact email keep=last4",
      "no action behind \"email\": write replace, mask, hash, token, "
      "block, pass or ignore there" },
    { "redact",
      "\"redact\" needs entities, then an action: for example \"redact email "
      "phone replace\"" },
    { "redact replace",
      "\"redact\" needs entities, then an action: for example \"redact email "
      "phone replace\"" },
    { "redact email hash random",
      "\"random\" stands behind \"token\" only: take it out, or write "
      "\"token random\"" },
    { "redact email token random keep=last4",
      "\"keep=\" has no meaning with \"token\": write \"mask keep=...\" or "
      "leave \"keep=\" out" },
    { "redact replace=[x]",
      "\"redact\" needs entities, then an action: for example \"redact email "
      "phone replace\"" },
    { "redact email replace=",
      "\"replace=\" takes 1 to 64 bytes, such as replace=[order]" },
    { "redact email mask replace=[x]",
      "\"mask\" is not the last action: \"redact\" takes one, write a line "
      "for each" },
    { "otherwise replace=[x]",
      "\"otherwise\" speaks for every entity that no \"redact\" names and "
      "takes one action: write \"otherwise replace\" or \"otherwise mask\"" },
    { "period 0d",
      "\"period\" takes the days that a hash or a token of a value stays the "
      "same, 1d to 3650d: write for example \"period 30d\"" },
    { "redact email mask replace",
      "\"mask\" is not the last action: \"redact\" takes one, write a line "
      "for each" },
    { "redact email email replace",
      "\"email\" is redacted twice in direction to_provider: leave one, or "
      "give each its direction=" },
    { "redact email replace;redact email mask direction=to_visitor",
      "\"email\" is redacted twice in direction to_visitor: leave one, or "
      "give each its direction=" },
    { "redact email replace keep=last4",
      "\"keep=\" has no meaning with \"replace\": write \"mask keep=...\" or "
      "leave \"keep=\" out" },
    { "redact email mask keep=last",
      "invalid \"keep=last\": write keep=firstN, keep=lastN or "
      "keep=firstN:lastN, N from 1 to 16" },
    { "redact card mask keep=first6:last5",
      "PCI DSS 3.4.1 lets the first 6 and the last 4 digits of a card be "
      "seen, no more: write keep=first6:last4 or less" },
    { "otherwise mask keep=last8",
      "\"otherwise\" keeps more of a card number than PCI DSS 3.4.1 allows: "
      "add \"redact card mask keep=first6:last4\"" },
    { "redact email mask keep=last1 keep=last1",
      "\"keep=\" is given twice: leave one" },
    { "redact email mask direction=both direction=both",
      "\"direction=\" is given twice: leave one" },
    { "redact email mask direction=to_visitors",
      "unknown direction \"to_visitors\": did you mean \"to_visitor\"? "
      "known: to_provider to_visitor both" },
    { "redact email mask kep=last4",
      "unknown option \"kep\": did you mean \"keep\"? known: keep direction "
      "unless" },
    { "redact email mask keep=last4 phone",
      "\"phone\" stands behind the options: write the entities, then the "
      "action, then the options" },
    { "otherwise pass",
      "\"otherwise pass\" would let through what nobody named: write \"redact "
      "ENTITY... pass\" for those that may pass" },
    { "otherwise email replace",
      "\"otherwise\" speaks for every entity that no \"redact\" names and "
      "takes one action: write \"otherwise replace\" or \"otherwise mask\"" },
    { "forward",
      "\"forward\" says nothing: write for example \"forward "
      "address=truncate referer=redact\"" },
    { "forward truncate",
      "\"forward\" takes NAME=VALUE, not \"truncate\": write address=, "
      "referer=, location=, path=, headers= or direct=" },
    { "forward adress=pass",
      "unknown option \"adress\": did you mean \"address\"? known: address "
      "referer location path headers direct" },
    { "forward address=redact",
      "\"address=redact\" is unknown: write address=truncate, remove or "
      "pass" },
    { "forward referer=truncate",
      "\"referer=truncate\" is unknown: write referer=redact, remove or "
      "pass" },
    { "forward address=pass address=pass",
      "\"address=\" is given twice: leave one" },
    { "forward address=pass;forward referer=pass",
      "\"forward\" is given twice: write all of it on one line" },
    { "cookies",
      "\"cookies\" takes the names of 1 to 63 cookies that may pass, or "
      "\"none\"" },
    { "cookies a none",
      "\"none\" stands beside cookies that may pass: leave one or the "
      "other" },
    { "cookies a a", "cookie \"a\" is named twice: leave one" },
    { "cookies a=b",
      "\"a=b\" names no cookie: write its name, or how it begins and "
      "\"*\"" },
    { "cookies *",
      "\"*\" names no cookie: write its name, or how it begins and \"*\"" },
    { "otherwise",
      "\"otherwise\" speaks for every entity that no \"redact\" names and "
      "takes one action: write \"otherwise replace\" or \"otherwise mask\"" },
    { "otherwise replace direction=to_provider",
      "\"otherwise\" holds for both directions: leave \"direction=\" out" },
    { "otherwise mask;otherwise mask",
      "\"otherwise\" is given twice: write all of it on one line" },
    { "regions GB;regions IE",
      "\"regions\" is given twice: write all of it on one line" },
    { "on_error block;on_error block",
      "\"on_error\" is given twice: write all of it on one line" },
    { "limit body=1m;limit depth=3",
      "\"limit\" is given twice: write all of it on one line" },
    { "regions GB gb", "region \"gb\" is named twice: leave one" },
    { "limit",
      "\"limit\" limits nothing: write for example \"limit message=1m body=8m "
      "depth=64\"" },
    { "limit 8m",
      "\"limit\" takes NAME=VALUE, not \"8m\": write message=SIZE, body=SIZE "
      "or depth=N" },
    { "limit boddy=8m",
      "unknown limit \"boddy\": did you mean \"body\"? known: message body "
      "depth" },
    { "limit body=1m body=2m", "\"body=\" is given twice: leave one" },
    { "limit message=65m",
      "invalid \"message=65m\": write a size from 1 to 64m, such as "
      "message=1m" },
    { "limit body=1t",
      "invalid \"body=1t\": write a size in bytes or with k, m or g, such as "
      "body=8m" },
    { "limit depth=513",
      "invalid \"depth=\": write a number of levels from 1 to 512, such as "
      "depth=64" },
    { "files",
      "\"files\" takes one word: write \"files block\", \"files drop\" or "
      "\"files pass\"" },
    { "files pas",
      "unknown \"files\" \"pas\": did you mean \"pass\"? known: block drop "
      "pass" },
    { "files pass;files pass",
      "\"files\" is given twice: write all of it on one line" },
    { "on_error",
      "\"on_error\" takes one word: write \"on_error block\" to refuse what "
      "cannot be read, or \"on_error pass\" to forward it unread" },
    { "on_error block pass",
      "\"on_error\" takes one word: write \"on_error block\" to refuse what "
      "cannot be read, or \"on_error pass\" to forward it unread" },
    { "redact \x1b[31m\xff!abcdefghijklmnopqrstuvwxyz0123456789 mask",
      "unknown entity \"?[31m?!abcdefghijklmnopqrstuvwxyz0123456...\": "
      "\"chat-gdpr entities\" lists all; an \"entity\" line stands above those "
      "that name it" },
};


static void
test_refused(void **state)
{
    int        at;
    size_t     i;
    cg_diag    diag;
    cg_policy  p;

    (void) state;

    for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        at = policy(&p, refused[i].lines, &diag);
        print_message("# %d: %s -> %s\n", at, refused[i].lines, diag.text);
        assert_int_not_equal(at, 0);
        assert_string_equal(diag.text, refused[i].diag);
    }
}


/* Refused as well, by a wording tested above. */

static const char  *invalid[] = {
    "redact email mask keep=", "redact email mask keep=4",
    "redact email mask keep=first", "redact email mask keep=first0",
    "redact email mask keep=first17", "redact email mask keep=last0",
    "redact email mask keep=first4:", "redact email mask keep=:last4",
    "redact email mask keep=first4:first4", "redact email mask keep=last4:",
    "redact email mask keep=last4:first4", "redact email mask keep=last4x",
    "redact email mask keep=first99999999999999999999",
    "redact card mask keep=first7", "redact card mask keep=last5",
    "redact email pass keep=last4", "redact email mask direction=",
    "regions", "regions UK", "regions G", "regions GBR",
    "limit message=0", "limit message=", "limit message=m",
    "limit message=-1", "limit message=1mm", "limit message=67108865",
    "limit body=0", "limit body=9223372036854775808",
    "limit body=99999999999g", "limit body=1k1", "limit depth=0",
    "limit depth=", "limit depth=1k", "limit depth=4294967297",
    "limit =1", "on_error Block", "", "period", "period 30", "period d",
    "period 3651d", "period 1d 2d",
    "retain", "retain 90d", "retain processing=", "retain processing=0d",
    "retain processing=90", "retain processing=101y", "retain processing=1d2",
    "retain processing=90d processing=90d", "retain messages=90d",
    "redact random replace",
};


static void
test_invalid(void **state)
{
    size_t     i;
    cg_diag    diag;
    cg_policy  p;

    (void) state;

    for (i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++) {
        print_message("# %s\n", invalid[i]);
        assert_true(cg_policy_init(&p, cg_word_of("chat"), &diag));
        assert_false(line(&p, invalid[i], &diag));
        assert_true(diag.text[0] != '\0');
        assert_true(strchr(diag.text, ':') != NULL
                    || strstr(diag.text, "write") != NULL);
    }
}


static void
test_names(void **state)
{
    size_t       i;
    cg_diag      diag;
    cg_word      word;
    cg_policy    p;
    static char  long_name[] =
        "a123456789b123456789c123456789d123456789e123456789f123456789g123";

    static const char  *bad[] = { "", "off", "a b", "a/b", "\xc3\xbc", "a\n" };
    static const char  *good[] = { "a", "off2", "A.b-C_9" };

    (void) state;

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(cg_policy_init(&p, cg_word_of(bad[i]), &diag));
        assert_true(strlen(diag.text) > 20);
    }

    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(cg_policy_init(&p, cg_word_of(good[i]), &diag));
        assert_string_equal(p.name, good[i]);
    }

    word = cg_word_of(long_name);
    assert_int_equal(word.n, 64);
    assert_false(cg_policy_init(&p, word, &diag));
    word.n = 63;
    assert_true(cg_policy_init(&p, word, &diag));
    assert_int_equal(strlen(p.name), 63);
}


static void
canonical(const cg_policy *p, const char *expected)
{
    cg_buf  b = { NULL, 0, 0 };

    assert_int_equal(cg_policy_canonical(p, &b), CG_OK);
    assert_int_equal(cg_buf_add(&b, "", 1), CG_OK);
    assert_string_equal((char *) b.p, expected);
    cg_buf_free(&b);
}


static void
check_all(const cg_entities *s)
{
    unsigned  e;

    for (e = 0; e < CG_ENTITY_N; e++) {
        assert_true(cg_entities_have(s, (cg_entity) e));
    }
}


static void
test_defaults(void **state)
{
    size_t     dir;
    cg_diag    diag;
    cg_policy  p;

    (void) state;

    assert_int_equal(policy(&p, "", &diag), 0);

    canonical(&p,
              "chat_gdpr_policy chat {\n"
              "    otherwise replace;\n"
              "    forward address=truncate referer=redact "
              "location=redact;\n"
              "    regions GB IE;\n"
              "    limit message=1m body=8m depth=64;\n"
              "    files block;\n"
              "    on_error block;\n"
              "}\n");

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        check_all(&p.detector[dir].entities);
        assert_int_equal(p.detector[dir].regions, cg_regions_default());
    }

    assert_int_equal(p.limit_message, 1048576);
    assert_int_equal(p.limit_body, 8388608);
    assert_int_equal(p.limit_depth, 64);
    assert_false(p.on_error_pass);
}


static const char  full[] =
    "redact email phone replace;"
    "redact card mask keep=first6:last4 direction=to_provider;"
    "redact card pass direction=to_visitor;"
    "redact iban mask direction=to_visitor;"
    "otherwise mask keep=last2;"
    "regions DE gb;"
    "forward location=pass address=remove direct=pass;"
    "cookies b* a;"
    "limit depth=512 body=3145729 message=64m;"
    "files drop;"
    "on_error pass";


static void
test_full(void **state)
{
    cg_diag    diag;
    cg_policy  p;

    (void) state;

    assert_int_equal(policy(&p, full, &diag), 0);

    canonical(&p,
              "chat_gdpr_policy chat {\n"
              "    redact email replace direction=both;\n"
              "    redact card mask keep=first6:last4 direction=to_provider;\n"
              "    redact card pass direction=to_visitor;\n"
              "    redact iban mask keep=last2 direction=to_provider;\n"
              "    redact iban mask direction=to_visitor;\n"
              "    redact phone replace direction=both;\n"
              "    otherwise mask keep=last2;\n"
              "    forward address=remove referer=redact location=pass "
              "direct=pass;\n"
              "    cookies a b*;\n"
              "    regions GB DE;\n"
              "    limit message=64m body=3145729 depth=512;\n"
              "    files drop;\n"
              "    on_error pass;\n"
              "}\n");

    /* what passes is still looked for, to be counted */
    check_all(&p.detector[CG_TO_VISITOR].entities);
    assert_int_equal(p.detector[CG_TO_VISITOR].regions,
                     cg_region_bit("GB", 2) | cg_region_bit("DE", 2));
}


static void
test_actions(void **state)
{
    cg_diag    diag;
    cg_policy  p;

    static const char  all[] =
        "redact email hash direction=to_provider;"
        "redact email replace=[mail] direction=to_visitor;"
        "redact phone replace=[mail];"
        "redact iban token;"
        "redact uk_nino token random;"
        "redact card block;"
        "otherwise token random;"
        "languages de en;"
        "period 7d;"
        "retain processing=2w consent=6y";

    (void) state;

    assert_int_equal(policy(&p, all, &diag), 0);
    assert_true(cg_policy_sealing(&p));

    canonical(&p,
              "chat_gdpr_policy chat {\n"
              "    languages de en;\n"
              "    redact email hash direction=to_provider;\n"
              "    redact email \"replace=[mail]\" direction=to_visitor;\n"
              "    redact card block direction=both;\n"
              "    redact iban token direction=both;\n"
              "    redact phone \"replace=[mail]\" direction=both;\n"
              "    otherwise token random;\n"
              "    forward address=truncate referer=redact "
              "location=redact;\n"
              "    regions GB IE;\n"
              "    period 7d;\n"
              "    retain consent=2190d processing=14d;\n"
              "    limit message=1m body=8m depth=64;\n"
              "    files block;\n"
              "    on_error block;\n"
              "}\n");

    assert_string_equal(cg_policy_label(&p, &p.rules[1][CG_ENTITY_EMAIL],
                                        CG_ENTITY_EMAIL, CG_LANGUAGE_de),
                        "[mail]");
    cg_policy_free(&p);

    assert_int_equal(policy(&p, "redact email replace", &diag), 0);
    assert_false(cg_policy_sealing(&p));
    cg_policy_free(&p);
}


static void
what_is_ignored_is_not_looked_for(void **state)
{
    cg_diag    diag;
    cg_policy  p;

    (void) state;

    assert_int_equal(policy(&p, "redact name ignore;"
                            "redact email ignore direction=to_visitor;"
                            "redact phone pass", &diag), 0);

    assert_false(cg_entities_have(&p.detector[CG_TO_PROVIDER].entities,
                                  CG_ENTITY_NAME));
    assert_false(cg_entities_have(&p.detector[CG_TO_VISITOR].entities,
                                  CG_ENTITY_NAME));
    assert_true(cg_entities_have(&p.detector[CG_TO_PROVIDER].entities,
                                 CG_ENTITY_EMAIL));
    assert_false(cg_entities_have(&p.detector[CG_TO_VISITOR].entities,
                                  CG_ENTITY_EMAIL));
    assert_true(cg_entities_have(&p.detector[CG_TO_VISITOR].entities,
                                 CG_ENTITY_PHONE));
    cg_policy_free(&p);
}


/* Proof outlives what it is the proof of. */

static void
retention_keeps_the_proof(void **state)
{
    size_t     i;
    cg_diag    diag;
    cg_policy  p;

    static const struct {
        const char  *text;
        const char  *why;    /* NULL: is taken */
    } rows[] = {
        { "retain processing=90d", NULL },
        { "retain processing=100y", NULL },
        { "retain consent=90d processing=90d", NULL },
        { "retain consent=6y", "add \"processing=\"" },
        { "retain consent=89d processing=90d", "shorter time than events" },
        { "retain consent=90d processing=30d;purpose mail basis=consent "
          "Offers;controller Ltd contact=privacy@example.com;"
          "consent mode=reduced version=1 max_age=180d",
          "shorter time than a choice" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (policy(&p, rows[i].text, &diag) == 0) {
            assert_null(rows[i].why);
        } else {
            assert_non_null(rows[i].why);
            assert_non_null(strstr(diag.text, rows[i].why));
        }
        cg_policy_free(&p);
    }
}


static void
test_otherwise_may_keep_much_where_card_is_named(void **state)
{
    cg_diag    diag;
    cg_policy  p;

    (void) state;

    assert_int_equal(policy(&p, "otherwise mask keep=last8;"
                            "redact card mask keep=last4", &diag), 0);
    assert_int_equal(policy(&p, "otherwise mask keep=last8;redact card mask "
                            "direction=to_visitor", &diag), 99);
}


/* printf 'chat_gdpr_policy chat {\n...' | sha256sum, of the form above */

static void
test_digest(void **state)
{
    cg_diag    diag;
    cg_policy  a, b;

    (void) state;

    assert_int_equal(policy(&a, "", &diag), 0);
    assert_string_equal(a.digest, "ed663935fd5e6a41a84a249737d36b20"
                        "e16ff26dac3c3d2d20d916d0abfdcfd2");

    assert_int_equal(policy(&b, "limit body=8192k;on_error block;regions IE "
                            "GB;redact card email replace", &diag), 0);
    assert_string_equal(a.digest, b.digest);

    assert_int_equal(policy(&b, "limit body=8193k", &diag), 0);
    assert_string_not_equal(a.digest, b.digest);

    assert_int_equal(policy(&b, full, &diag), 0);
    assert_string_not_equal(a.digest, b.digest);
}


static void
test_directions(void **state)
{
    (void) state;

    assert_string_equal(cg_direction_name(CG_TO_PROVIDER), "to_provider");
    assert_string_equal(cg_direction_name(CG_TO_VISITOR), "to_visitor");
    assert_string_equal(cg_direction_name(CG_DIRECTION_N), "?");
}


/* "chat-gdpr policy check" reads on behind a line that was refused. */

static void
what_is_refused_says_nothing(void **state)
{
    size_t     i;
    cg_diag    diag;
    cg_policy  p;

    static const struct {
        const char  *wrong, *right;
    } rows[] = {
        { "label en email \xff", "label en email e-mail" },
        { "text en accept \xff", "text en accept Yes" },
        { "controller A contact=\xff",
          "processor B country=IE dpa=2026-01-10" },
        { "processor B", "processor B country=IE dpa=2026-01-10" },
        { "purpose p basis=none a b", "purpose p basis=consent a" },
        { "entity a pattern=(", "entity a pattern=b" },
        { "redact email replace unless=", "redact email replace unless=p" },
        { "redact email hash unless=p keep=last1", "languages en de" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(cg_policy_init(&p, cg_word_of("chat"), &diag));
        assert_false(line(&p, rows[i].wrong, &diag));
        assert_true(line(&p, rows[i].right, &diag));
        assert_false(line(&p, rows[i].wrong, &diag));
        cg_policy_free(&p);
    }
}


static void
test_nearest(void **state)
{
    static const char  *rows[] = { "phone", "iban", "uk_nhs" };
    static const cg_names  names = CG_NAMES(rows);

    (void) state;

    assert_string_equal(cg_names_nearest(&names, cg_word_of("phnoe")),
                        "phone");
    assert_string_equal(cg_names_nearest(&names, cg_word_of("ibn")), "iban");
    assert_string_equal(cg_names_nearest(&names, cg_word_of("nhs")),
                        "uk_nhs");
    assert_string_equal(cg_names_nearest(&names, cg_word_of("phone_number")),
                        "phone");
    assert_null(cg_names_nearest(&names, cg_word_of("xx")));
    assert_null(cg_names_nearest(&names, cg_word_of("")));
    assert_null(cg_names_nearest(&names, cg_word_of(
        "a word that is longer than any name of ours would be")));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(retention_keeps_the_proof),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_invalid),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_actions),
        cmocka_unit_test(what_is_ignored_is_not_looked_for),
        cmocka_unit_test(test_otherwise_may_keep_much_where_card_is_named),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_directions),
        cmocka_unit_test(what_is_refused_says_nothing),
        cmocka_unit_test(test_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
