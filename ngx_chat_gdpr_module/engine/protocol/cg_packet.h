/*
 * Packets: what chat protocols put around text where a length or a count in
 * front of it has to follow what becomes of it, so that it cannot be redacted
 * in one pass (cg_format.h).  A reader tells how long the first packet of some
 * bytes is, and what a whole packet becomes.
 */

#ifndef CG_PACKET_H
#define CG_PACKET_H

#include "cg_part.h"

/* How far the end of a packet was looked for.  Zero at its start; what is in
 * it is the reader's. */
typedef struct {
    size_t  at;
    size_t  units;
    size_t  head;
} cg_packet_scan;

/* What packets have in common with those in front of them, in one direction of
 * a connection.  Zero at its start. */
typedef struct {
    uint32_t  version;  /* of MQTT: 0 not known */
} cg_packet_state;

#define CG_PACKET_NONE  SIZE_MAX

typedef struct {
    const char  *name;    /* as events say */
    bool         binary;  /* what is no packet is no text either */
    bool         open;    /* the last packet ends where the bytes end */

    /*
     * The length of the first packet of p[0..n), n > 0: it may be more than n.
     * 0: its end is not known yet, all of it so far having been looked at;
     * CG_PACKET_NONE: no packet begins so.  Bytes looked at before are not
     * looked at again.
     */
    size_t     (*length)(const uint8_t *p, size_t n, cg_packet_scan *scan);

    /*
     * *differs: what the packet p[0..n) becomes was appended to out, which
     * does not hold p; else nothing was.  CG_OK, CG_ENOMEM, CG_EDEPTH,
     * CG_EPATTERN, CG_EMEDIA.
     */
    cg_status  (*redact)(cg_parts *ps, cg_packet_state *state,
        const uint8_t *p, size_t n, cg_buf *out, bool *differs);

    /* These may be NULL. */

    /* Where in the packet p[0..n) its message is: false if that is binary, or
     * has binary packets behind it. */
    bool       (*message)(const uint8_t *p, size_t n, size_t *from,
        size_t *len);

    /* Append the packet with another message in it, such as one that says
     * nothing.  CG_OK or CG_ENOMEM. */
    cg_status  (*instead)(const uint8_t *p, size_t n, const cg_buf *message,
        cg_buf *out);
} cg_packets;

/* A run of packets in any split.  Zero, but for `packets`, at its start. */
typedef struct {
    const cg_packets  *packets;
    bool               broken;  /* what comes is no packet: all that follows
                                   waits for its end, as one part */
    cg_packet_state    state;
    cg_packet_scan     scan;
    cg_buf             held;    /* of a packet that is not complete */

    /* Each may be NULL.  Of packets whose messages are text: */
    void              *ctx;

    /* each message as it came; */
    void             (*hear)(void *ctx, const uint8_t *p, size_t n);

    /* one that is blocked: what is appended to `instead` stands in its place.
     * CG_EBLOCK: nothing can. */
    cg_status        (*block)(void *ctx, const uint8_t *p, size_t n,
        cg_buf *instead);

    /* And each packet, whatever its message is, before it goes on as `out` if
     * it *differs: either may be changed.  CG_OK or CG_ENOMEM. */
    cg_status        (*put)(void *ctx, const uint8_t *p, size_t n,
        cg_buf *out, bool *differs);
} cg_packet_run;

/* Take n bytes; `last`: no byte follows.  What goes on is given to the sink
 * packet by packet.  As cg_packets.redact(), and CG_ELIMIT for a packet over
 * limit_message, or what the sink returned. */
cg_status cg_packet_feed(cg_packet_run *run, cg_parts *ps, const uint8_t *in,
    size_t n, bool last, const cg_sink *sink);

/* All of p[0..n): as cg_part_text(), for packets.  `run`: packets may go on in
 * the next p, what is left over waiting in it, unless it is no packet; or
 * NULL. */
cg_status cg_packet_all(cg_packet_run *run, const cg_packets *packets,
    cg_parts *ps, const uint8_t *p, size_t n, cg_buf *out, bool *differs);

void cg_packet_free(cg_packet_run *run);

/* Append a packet of Engine.IO with this message, behind others if `behind`;
 * `binary`: as a body of application/octet-stream has it, which makes a
 * difference in revision 3 only.  CG_OK or CG_ENOMEM. */
cg_status cg_packet_engineio(const cg_packets *packets, bool behind,
    bool binary, const cg_buf *message, cg_buf *out);

/* As cg_part_binary(), for bytes of which nothing is known: they may be JSON or
 * MessagePack. */
cg_status cg_packet_bytes(cg_parts *ps, const uint8_t *p, size_t n,
    cg_buf *out, bool *differs);

/* The same, or text. */
cg_status cg_packet_any(cg_parts *ps, const uint8_t *p, size_t n,
    cg_buf *out, bool *differs);

/* Whether a frame of STOMP begins p[0..n). */
bool cg_stomp_begins(const uint8_t *p, size_t n);

/* Whether p[0..n) is values that are arrays or maps, and nothing else; for
 * SignalR, with their lengths in front. */
bool cg_msgpack_is(const uint8_t *p, size_t n);
bool cg_signalr_is(const uint8_t *p, size_t n);

/* The bytes of SignalR's first record, *value being behind its length; of what
 * cg_signalr_is(). */
size_t cg_signalr_record(const uint8_t *p, size_t n, const uint8_t **value);

extern const cg_packets  cg_packets_engineio3;  /* polling, Engine.IO 3 */
extern const cg_packets  cg_packets_engineio3_message;  /* its WebSocket */
extern const cg_packets  cg_packets_engineio3_script;  /* polling by scripts */
extern const cg_packets  cg_packets_engineio4;  /* polling, Engine.IO 4 */
extern const cg_packets  cg_packets_engineio4_script;
extern const cg_packets  cg_packets_sockjs;   /* a line or a message */
extern const cg_packets  cg_packets_stomp;
extern const cg_packets  cg_packets_mqtt;
extern const cg_packets  cg_packets_xmpp;     /* a message or a body */
extern const cg_packets  cg_packets_bayeux;   /* a body */
extern const cg_packets  cg_packets_msgpack;  /* of bytes that are it */
extern const cg_packets  cg_packets_signalr;

#endif
