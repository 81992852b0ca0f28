/*
 * Packets of chat protocols, any bytes in any split:
 *
 *     byte 0     which packets, or bytes of which nothing is known; direction;
 *                policy
 *     byte 1     number of cuts, below 8
 *     2 each     the cuts
 *     the rest   the packets
 *
 * The split says what the whole says; a policy that passes all changes no byte;
 * what comes out can be read again, and the same number of packets is in it.
 */

#include "../unit/packet_run.h"

#define CUTS  7

static const cg_packets *const  kinds[] = {
    NULL, &cg_packets_engineio3, &cg_packets_engineio4, &cg_packets_sockjs,
    &cg_packets_stomp, &cg_packets_mqtt, &cg_packets_xmpp,
    &cg_packets_bayeux, &cg_packets_engineio3_message,
    &cg_packets_engineio3_script
};

#define KINDS  (sizeof(kinds) / sizeof(kinds[0]))

static cg_work        work;
static cg_policy      replacing, passing;
static packet_result  whole, cut;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static void
insist(bool truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "packet_fuzz: %s\n", what);
        abort();
    }
}


static void
start(void)
{
    size_t  dir, e;

    insist(passage_policy(&replacing, "otherwise replace;limit depth=20")
           && passage_policy(&passing, "limit depth=20"), "a bad policy");

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        for (e = 0; e < CG_ENTITY_N; e++) {
            passing.rules[dir][e].action = CG_ACTION_PASS;
        }
    }
}


static bool
may_be(cg_status st)
{
    return st == CG_OK || st == CG_EDEPTH || st == CG_ELIMIT
           || st == CG_EMEDIA
           || st == CG_ESYNTAX;  /* XML with a declaration of its own */
}


/* How many packets are whole in p[0..n), and whether nothing else is. */

static size_t
packets_in(const cg_packets *packets, const uint8_t *p, size_t n, bool *all)
{
    size_t          i, len, k;
    cg_packet_scan  scan;

    for (i = k = 0; i < n; i += len, k++) {
        memset(&scan, 0, sizeof(scan));
        len = packets->length(p + i, n - i, &scan);

        if (len == 0 || len > n - i) {
            break;
        }
    }

    *all = (i == n);
    return k;
}


static void
check_packets(const packet_way *way, const uint8_t *p, size_t n,
    const size_t *cuts, size_t k)
{
    bool         all, still;
    size_t       was, is;
    const char  *differs;

    packet_run(&whole, way, p, n, NULL, 0);
    packet_run(&cut, way, p, n, cuts, k);

    differs = packet_differs(&whole, &cut);
    insist(differs == NULL, differs);
    insist(may_be(whole.st), "an error that no input makes");

    if (whole.st != CG_OK) {
        return;
    }

    if (way->policy == &passing || whole.counts.total == 0) {
        insist(whole.out.n == n
               && (n == 0 || memcmp(whole.out.p, p, n) == 0),
               "bytes that pass were changed");
    }

    was = packets_in(way->packets, p, n, &all);
    is = packets_in(way->packets, whole.out.p, whole.out.n, &still);
    insist(!all || (still && was == is), "packets came out as others");
}


static void
check_bytes(const packet_way *way, const uint8_t *p, size_t n)
{
    bool       differs;
    cg_parts   ps;
    cg_status  st;

    memset(&ps, 0, sizeof(ps));
    memset(&whole.counts, 0, sizeof(whole.counts));
    ps.policy = way->policy;
    ps.dir = way->dir;
    ps.language = way->policy->language;
    ps.w = way->work;
    ps.counts = &whole.counts;

    st = cg_packet_bytes(&ps, p, n, &whole.out, &differs);
    insist(may_be(st), "an error that no input makes");

    if (st != CG_OK || !differs) {
        return;
    }

    insist(way->policy != &passing && whole.counts.total,
           "bytes that pass were changed");
    insist(!cg_msgpack_is(p, n) || cg_msgpack_is(whole.out.p, whole.out.n),
           "no MessagePack came out");
    insist(!cg_signalr_is(p, n) || cg_msgpack_is(p, n)
           || cg_signalr_is(whole.out.p, whole.out.n),
           "no lengths came out");
}


static int
compare_cuts(const void *a, const void *b)
{
    size_t  x = *(const size_t *) a, y = *(const size_t *) b;

    return x < y ? -1 : x > y;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t      i, k, n, cuts[CUTS];
    uint8_t     first;
    packet_way  way;

    if (replacing.name[0] == '\0') {
        start();
    }

    if (size < 2) {
        return 0;
    }

    first = data[0];
    k = data[1] & 7;
    data += 2;
    size -= 2;

    if (size < 2 * k) {
        return 0;
    }

    n = size - 2 * k;

    for (i = 0; i < k; i++) {
        cuts[i] = (size_t) (data[2 * i] << 8 | data[2 * i + 1]) % (n + 1);
    }

    qsort(cuts, k, sizeof(size_t), compare_cuts);

    way.packets = kinds[first % KINDS];
    way.dir = first / KINDS & 1 ? CG_TO_VISITOR : CG_TO_PROVIDER;
    way.policy = first / KINDS & 2 ? &passing : &replacing;
    way.work = &work;

    if (way.packets) {
        check_packets(&way, data + 2 * k, n, cuts, k);

    } else {
        check_bytes(&way, data + 2 * k, n);
    }

    return 0;
}
