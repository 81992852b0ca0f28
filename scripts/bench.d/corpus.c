/*
 * The chat that scripts/bench measures with, on standard output: the same
 * bytes on every machine.
 *
 *   corpus clean BYTES           one chat message in JSON, nothing personal
 *   corpus finding BYTES         the same with an e-mail address and a card
 *   corpus messages BYTES COUNT  COUNT such messages, 1 in 20 with a finding,
 *                                each of exactly BYTES, one behind the other
 *   corpus quiet BYTES COUNT     the same, none with a finding
 *   corpus chat BYTES            a transcript: a JSON document of messages,
 *                                at least BYTES, findings in 1 in 20
 *   corpus prose BYTES           the sentences alone
 *   corpus digits BYTES          a JSON document of order rows, hardly a word
 *
 * People are fictitious; personal data is from ranges reserved for examples
 * and from published test numbers.
 */

#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORPUS_MESSAGE_MAX  4096
#define CORPUS_IN           20      /* a finding in one of so many messages */

#define corpus_pick(table)                                                    \
    table[corpus_below(sizeof(table) / sizeof(table[0]))]

typedef struct {
    char    p[CORPUS_MESSAGE_MAX];
    size_t  n;
} corpus_line;

/* As they stand within a JSON string. */

static const char  *corpus_sentences[] = {
    "Hello, is anyone there?",
    "Hi, thanks for getting in touch, how can I help you today?",
    "I ordered a kettle last week and it has not arrived yet.",
    "The tracking page still says that the parcel is being prepared.",
    "Let me look into that for you, one moment please.",
    "Could you tell me your order number?",
    "It was delivered to the wrong door, the neighbours have it now.",
    "No problem at all, I have asked the depot to try again tomorrow.",
    "Is it possible to change the colour before you send it?",
    "Yes, as long as it has not left the warehouse.",
    "I would rather have my money back, it has been three weeks.",
    "Refunds take five to ten working days to reach your account.",
    "The app keeps logging me out whenever I open the basket.",
    "Which version of the app do you use, and on which phone?",
    "I have tried turning it off and on again, same thing.",
    "That worked, you are a star!",
    "Is there anything else I can do for you?",
    "No, that is all, have a nice day.",
    "The invoice shows the old price, can you send a new one?",
    "I can see two payments for the same order, please cancel one.",
    "We do not store that here, the bank would have to tell you.",
    "Can I collect it from the shop instead?",
    "The shop is open until eight on weekdays and until six on Sundays.",
    "My subscription was renewed although I had cancelled it.",
    "I have put a note on your file so that you need not explain again.",
    "Sorry, I did not get that, could you say it in other words?",
    "The manual says to hold the button for ten seconds, it does nothing.",
    "That model is sold out, the next delivery is due in two weeks.",
    "ok",
    "thank you so much",
    "hmm, let me check",
    "Please do not close this window while I transfer you.",
    "First line of what I see:\\nthe light is red\\nand then it goes off.",
    "It says \\\"something went wrong\\\" and nothing more.",
    "The caf\xC3\xA9 table arrived with a scratch \xE2\x80\x94 see the photo.",
    "That\\u2019s fine \\ud83d\\ude42",
};

/* %d is a number below 1000: nothing of this is personal. */

static const char  *corpus_noise[] = {
    "It is order ORD-48%03d, placed on 2026-03-04 at 09:12.",
    "The article number is 4021-88-1%03d and the price was 129.90.",
    "Look at https://shop.example.com/item/88%03d?ref=chat for the sizes.",
    "The parcel weighs 2.4 kg and has the reference 7f3a%03dbc01.",
    "We ship about 12,%03d of them a year, in 3 sizes.",
    "Version 4.18.%03d came out at 14:30, does it happen there too?",
};

static const char  *corpus_findings[] = {
    "You can write to me at jane.roe%d@example.com if that is easier.",
    "Please take it from 4111 1111 1111 1111, that is the new card.",
    "Call me on 07700 900%03d after six, please.",
    "My number over there is +44 7700 900%03d.",
    "The refund can go to GB82 WEST 1234 5698 7654 32, thanks.",
    "They asked for my NI number, it is AB 12 34 56 C.",
    "My NHS number is 943 476 5919, do you need it?",
    "It fails from 192.0.2.%d as well, so it is not the network.",
};

static const char  *corpus_names[] = {
    "Robin Example", "Alex Sample", "Jo Placeholder", "Sam Specimen",
    "Chris Template", "Support Desk",
};

static const char  *corpus_users[] = {
    "visitor-4821", "visitor-77", "guest.a", "guest.b", "agent.one",
    "support.desk",
};

static const char  corpus_alnum[] =
    "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";

static uint64_t  corpus_state = 0x2545F4914F6CDD1DULL;


/* xorshift64*, by S. Vigna. */

static unsigned
corpus_below(size_t n)
{
    corpus_state ^= corpus_state >> 12;
    corpus_state ^= corpus_state << 25;
    corpus_state ^= corpus_state >> 27;

    return (unsigned) (((corpus_state * 0x2545F4914F6CDD1DULL) >> 33) % n);
}


static void
corpus_add(corpus_line *l, const char *fmt, ...)
{
    int      n;
    va_list  args;

    va_start(args, fmt);
    n = vsnprintf(l->p + l->n, sizeof(l->p) - l->n, fmt, args);
    va_end(args);

    if (n < 0 || (size_t) n >= sizeof(l->p) - l->n) {
        fprintf(stderr, "corpus: a message is too long\n");
        exit(1);
    }

    l->n += (size_t) n;
}


static void
corpus_add_id(corpus_line *l, size_t n)
{
    while (n--) {
        corpus_add(l, "%c", corpus_alnum[corpus_below(sizeof(corpus_alnum)
                                                      - 1)]);
    }
}


static void
corpus_add_template(corpus_line *l, const char *template)
{
    char         digits[8];
    size_t       at;
    const char  *number;

    number = strchr(template, '%');

    if (number == NULL) {
        corpus_add(l, "%s", template);
        return;
    }

    at = (size_t) (number - template);
    snprintf(digits, sizeof(digits), number[1] == '0' ? "%03u" : "%u",
             1 + corpus_below(250));
    corpus_add(l, "%.*s%s%s", (int) at, template, digits,
               strchr(number, 'd') + 1);
}


/* One to four sentences, and a finding if so wanted. */

static void
corpus_add_text(corpus_line *l, int finding)
{
    unsigned  i, n;

    n = 1 + corpus_below(3);

    for (i = 0; i < n; i++) {
        if (corpus_below(6) == 0) {
            corpus_add_template(l, corpus_pick(corpus_noise));

        } else {
            corpus_add(l, "%s", corpus_pick(corpus_sentences));
        }

        corpus_add(l, i + 1 < n ? " " : "");
    }

    if (finding) {
        corpus_add(l, " ");
        corpus_add_template(l, corpus_pick(corpus_findings));
    }
}


static void
corpus_add_message(corpus_line *l, uint64_t number)
{
    uint64_t  s;

    s = 9 * 3600 + number * 7;
    corpus_add(l, "{\"_id\":\"");
    corpus_add_id(l, 17);
    corpus_add(l, "\",\"ts\":\"2026-03-%02uT%02u:%02u:%02u.%03uZ\"",
               (unsigned) (s / 86400 % 28 + 1), (unsigned) (s / 3600 % 24),
               (unsigned) (s / 60 % 60), (unsigned) (s % 60),
               corpus_below(1000));
    corpus_add(l, ",\"u\":{\"_id\":\"");
    corpus_add_id(l, 17);
    corpus_add(l, "\",\"username\":\"%s\",\"name\":\"%s\"},\"msg\":\"",
               corpus_pick(corpus_users), corpus_pick(corpus_names));
    corpus_add_text(l, corpus_below(CORPUS_IN) == 0);
    corpus_add(l, "\",\"unread\":%s,\"t\":%" PRIu64 "}",
               corpus_below(2) ? "true" : "false",
               UINT64_C(1772611200000) + number * 7000);
}


/* Pads with words up to `size` minus what closes the message. */

static void
corpus_add_filler(corpus_line *l, size_t size)
{
    size_t       room;
    const char  *s;

    while (l->n < size) {
        s = corpus_pick(corpus_sentences);

        if (strpbrk(s, "\\\xC3\xE2") != NULL) {
            continue;
        }

        room = size - l->n;
        corpus_add(l, " ");
        corpus_add(l, "%.*s", (int) (room - 1), s);
    }
}


/* A message of exactly `size` bytes; the smallest has about 90. */

static void
corpus_write_message(size_t size, const char *first, const char *second)
{
    corpus_line        l;
    static const char  tail[] = "\"}";

    l.n = 0;

    if (size >= 190) {
        corpus_add(&l, "{\"_id\":\"");
        corpus_add_id(&l, 17);
        corpus_add(&l, "\",\"ts\":\"2026-03-04T09:12:44.120Z\","
                   "\"msg\":\"");
    } else {
        corpus_add(&l, "{\"id\":%u,\"msg\":\"", 100000 + corpus_below(900000));
    }

    corpus_add_template(&l, first);

    if (second != NULL) {
        corpus_add(&l, " ");
        corpus_add_template(&l, second);
    }

    if (l.n + sizeof(tail) - 1 > size) {
        fprintf(stderr, "corpus: %zu bytes are too few\n", size);
        exit(1);
    }

    corpus_add_filler(&l, size - (sizeof(tail) - 1));
    corpus_add(&l, "%s", tail);
    fwrite(l.p, 1, l.n, stdout);
}


static void
corpus_write_messages(size_t size, unsigned long count, int findings)
{
    unsigned long  i;
    const char    *text;

    for (i = 0; i < count; i++) {
        text = findings && i % CORPUS_IN == 0 ? corpus_pick(corpus_findings)
                                              : "Hello,";
        corpus_write_message(size, text, NULL);
    }
}


static void
corpus_write_order(corpus_line *l, uint64_t number)
{
    corpus_add(l, "{\"order\":%u,\"sku\":\"%04u-%02u-%04u\",\"qty\":%u,"
               "\"price\":%u.%02u,\"t\":%" PRIu64,
               10000000 + corpus_below(90000000), corpus_below(10000),
               corpus_below(100), corpus_below(10000), 1 + corpus_below(20),
               corpus_below(1000), corpus_below(100),
               UINT64_C(1772611200000) + number * 911);
    corpus_add(l, ",\"parcel\":\"%04u %04u %04u\",\"serial\":\"%08u%08u\"",
               corpus_below(10000), corpus_below(10000), corpus_below(10000),
               corpus_below(100000000), corpus_below(100000000));
    corpus_add(l, ",\"hash\":\"%08x%08x%08x%08x\",\"at\":[%u.%03u,-%u.%03u]}",
               corpus_below(1u << 31), corpus_below(1u << 31),
               corpus_below(1u << 31), corpus_below(1u << 31),
               corpus_below(90), corpus_below(1000), corpus_below(90),
               corpus_below(1000));
}


static void
corpus_write_document(size_t size, const char *head,
    void (*add)(corpus_line *l, uint64_t number))
{
    size_t       n;
    uint64_t     number;
    corpus_line  l;

    n = strlen(head);
    fputs(head, stdout);

    for (number = 0; n < size; number++) {
        l.n = 0;
        corpus_add(&l, number ? ",\n" : "\n");
        add(&l, number);
        fwrite(l.p, 1, l.n, stdout);
        n += l.n;
    }

    fputs("\n]}\n", stdout);
}


/* No JSON around it, so nothing that is escaped. */

static void
corpus_write_prose(size_t size)
{
    size_t       n;
    corpus_line  l;

    for (n = 0; n < size; n += l.n) {
        do {
            l.n = 0;
            corpus_add_text(&l, corpus_below(CORPUS_IN) == 0);
            corpus_add(&l, corpus_below(5) ? " " : "\n");
        } while (memchr(l.p, '\\', l.n) != NULL);

        fwrite(l.p, 1, l.n, stdout);
    }
}


int
main(int argc, char **argv)
{
    size_t       size;
    const char  *kind;

    if (argc < 3) {
        fprintf(stderr, "usage: corpus KIND BYTES [COUNT]\n");
        return 2;
    }

    kind = argv[1];
    size = strtoul(argv[2], NULL, 10);

    if (strcmp(kind, "clean") == 0) {
        corpus_write_message(size, corpus_noise[0], NULL);

    } else if (strcmp(kind, "finding") == 0) {
        corpus_write_message(size, corpus_findings[0], corpus_findings[1]);

    } else if (strcmp(kind, "messages") == 0 && argc == 4) {
        corpus_write_messages(size, strtoul(argv[3], NULL, 10), 1);

    } else if (strcmp(kind, "quiet") == 0 && argc == 4) {
        corpus_write_messages(size, strtoul(argv[3], NULL, 10), 0);

    } else if (strcmp(kind, "chat") == 0) {
        corpus_write_document(size, "{\"success\":true,\"messages\":[",
                              corpus_add_message);

    } else if (strcmp(kind, "digits") == 0) {
        corpus_write_document(size, "{\"orders\":[", corpus_write_order);

    } else if (strcmp(kind, "prose") == 0) {
        corpus_write_prose(size);

    } else {
        fprintf(stderr, "corpus: unknown kind \"%s\"\n", kind);
        return 2;
    }

    return fflush(stdout) == 0 ? 0 : 1;
}
