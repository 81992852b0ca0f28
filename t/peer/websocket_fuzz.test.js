/*
 * A WebSocket client that says whatever frames can say, right and wrong, to a
 * real echo server (`ws`): once through plain nginx and once through the
 * module.  What plain nginx brings back the module brings back, too; what the
 * server refuses is refused; where the two may differ, RULES says so.
 *
 *     CG_FUZZ_COUNT=5000 CG_FUZZ_SEED=1 \
 *         node --test t/peer/websocket_fuzz.test.js
 *
 * Sequence i has the seed CG_FUZZ_SEED + i: what fails is played again with its
 * own seed and a count of 1.
 *
 * A sequence is { offer, steps, … }, a step a frame or a message:
 *
 *   frame     { opcode, payload, fin, rsv, bits, masked, key, claim }, where
 *             `bits` of length are 7, 16 or 64, and `claim` is a length that
 *             is not the payload's
 *   message   { message, opcode, cuts, between, bits, keys, packed }: the
 *             bytes, cut into fragments, with control frames between them, and
 *             how it is compressed
 *
 * No text here is personal data, so all of it has to come back.
 */

'use strict';

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { createHash } = require('node:crypto');
const { once } = require('node:events');
const net = require('node:net');
const path = require('node:path');
const { after, before, test } = require('node:test');
const zlib = require('node:zlib');

const { within: inTime } = require('./exchange.js');
const { startNginx, sleep } = require('./nginx.js');

const COUNT = Number(process.env.CG_FUZZ_COUNT ?? 400);
const SEED = Number(process.env.CG_FUZZ_SEED ?? 6455);
const PATIENCE = 30000;
const AT_ONCE = 8;
const LIMIT = 1 << 20;

const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0, 1, 2, 8, 9, 10];
const FAILURES = [1002, 1007, 1009];

/* Where the ways may differ: `holds` of what was said (meaning()), and `code`
 * is what the module fails with where plain nginx brings all back; null, where
 * the module does, and `ws` behind plain nginx fails; or ANY end is allowed. */
const ANY = 'any';
const RULES = [
    /* "the minimal number of bytes MUST be used to encode the length":
     * `ws` takes any length */
    { section: 'RFC 6455, 5.2', code: 1002, holds: (said) => said.longer },
    /* what is not UTF-8 fails the connection: `ws` looks at the end of a
     * message, and so not at one that never ends */
    { section: 'RFC 6455, 8.1', code: 1007, holds: (said) => said.badText },
    /* nothing may follow a close frame: it meets a connection that is closed
     * already, which resets it, and a reset overtakes what was said before */
    { section: 'RFC 6455, 5.5.1', code: ANY, holds: (said) => said.after },
    /* so does what a client still sends that does not know yet that it has
     * failed, and may not read the close frame then */
    { section: 'RFC 6455, 7.1.7', code: ANY, holds: (said) => said.failed },
    /* a message is unpacked when it is whole: `ws` unpacks each fragment, also
     * of a message that never ends */
    { section: 'RFC 7692, 6.2', code: null, holds: (said) => said.openPacked },
    /* a block may be marked as the last: `ws` takes the next fragment for the
     * beginning of another message then */
    { section: 'RFC 7692, 7.2.3.4', code: null,
        holds: (said) => said.finalCut },
    /* an empty message is compressed as one byte; some send none.  `ws` cannot
     * read the next one then; the module puts the byte there */
    { section: 'RFC 7692, 7.2.3.6', code: null,
        holds: (said) => said.packedNothing },
];

/* --- chance */

/* mulberry32 */
function chance(seed) {
    let a = seed >>> 0;
    const next = () => {
        a = a + 0x6d2b79f5 >>> 0;
        let t = Math.imul(a ^ a >>> 15, a | 1);

        t ^= t + Math.imul(t ^ t >>> 7, t | 61);
        return ((t ^ t >>> 14) >>> 0) / 4294967296;
    };
    const below = (n) => Math.floor(next() * n);

    return {
        below,
        one: (list) => list[below(list.length)],
        in: (n) => below(n) === 0,
        bytes: (n) => Buffer.from(Array.from({ length: n }, () => below(256))),
    };
}

/* --- what is said */

const WORDS = ['good', 'morning', 'how', 'can', 'we', 'help', 'thanks', 'blue',
    'grüß', 'café', 'κόσμε', 'привет', '日本', '😀', '👍🏽', '\ufeff', '\0',
    '<b>', '&amp;', '"', '\\', '{', '}', '[', ']', ':', ',', '\n', '\r\n'];
const BAD_UTF8 = ['80', 'c0af', 'c3', 'e28028', 'eda080', 'f09f98', 'f4908080',
    'ff'].map((hex) => Buffer.from(hex, 'hex'));

function size(r) {
    return r.one([0, 1, 2, 10, 40, 40, 100, 124, 125, 126, 127, 300, 1000,
        r.in(8) ? 65535 : 5, r.in(8) ? 65536 : 6, r.in(8) ? 70000 : 7]);
}

/* n bytes at most, of whole characters. */
function text(r, n = size(r)) {
    let said = '';

    if (r.in(5) && n > 30) {
        const json = Buffer.from(JSON.stringify({ ok: true,
            text: text(r, n >> 2).toString() }));

        if (json.length <= n) {
            return json;
        }
    }

    if (n > 1000) {
        return Buffer.concat([Buffer.from('good morning, '.repeat(n / 14)),
            text(r, 100), Buffer.alloc(n % 14, 'z')]);
    }

    while (Buffer.byteLength(said) < n) {
        said += r.one(WORDS) + r.one(['', ' ', ' ']);
    }

    while (Buffer.byteLength(said) > n) {
        said = [...said].slice(0, -1).join('');
    }

    return Buffer.from(said.padEnd(said.length + n - Buffer.byteLength(said)));
}

/* No file, no text: the first byte begins neither. */
function binary(r, n = size(r)) {
    const some = Buffer.from(Array.from({ length: Math.min(n, 300) },
        () => r.one([0, 1, 7, 31, 128, 180, 193, 200, 250, 255])));

    if (n > 0) {
        some[0] = 0xc1;
    }

    return Buffer.concat([some, Buffer.alloc(n - some.length, 0xc1)]);
}

const bitsFor = (n) => (n < 126 ? 7 : n < 65536 ? 16 : 64);

function frame(r, opcode, payload, more = {}) {
    return { opcode, payload, fin: true, rsv: 0, masked: true,
        bits: bitsFor(more.claim ?? payload.length),
        key: r.in(6) ? Buffer.alloc(4) : r.bytes(4), ...more };
}

function control(r) {
    return frame(r, r.one([PING, PING, PONG]), r.in(3)
        ? binary(r, r.one([0, 1, 30, 125])) : text(r, r.one([0, 5, 60, 125])));
}

function message(r, packs, more = {}) {
    const opcode = more.opcode ?? r.one([TEXT, TEXT, BINARY]);
    const data = more.message ?? (opcode === TEXT ? text(r) : binary(r));
    const n = r.in(60) ? 1500 : r.one([0, 0, 0, 1, 2, 3, 8]);
    const cuts = Array.from({ length: n }, () => r.below(1001) / 1000);

    return { message: data, opcode, cuts: cuts.sort((a, b) => a - b),
        between: cuts.map(() => (r.in(4) && n < 100 ? control(r) : null)),
        keys: [0, ...cuts].map(() => r.bytes(4)),
        packed: packs && !r.in(4)
            ? r.one(['sync', 'sync', 'sync', 'stored', 'twice', 'final'])
            : null,
        ...more };
}

function close(r) {
    const code = r.one([0, 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011,
        1014, 3000, 4999]);
    const head = Buffer.alloc(code ? 2 : 0);

    if (code) {
        head.writeUInt16BE(code);
    }

    return frame(r, CLOSE, Buffer.concat([head, code === 0 ? head : text(r,
        FAILURES.includes(code) ? 9 : r.one([0, 1, 20, 123]))]));
}

const plainClose = (code, rest = '') => Buffer.concat([
    Buffer.from([code >> 8, code & 255]), Buffer.from(rest)]);

/* One step or some, of which one is wrong, or may be. */
const FAULTS = [
    (r, packs) => frame(r, r.one([TEXT, BINARY, PING, PONG, CLOSE]),
        Buffer.alloc(0), { rsv: packs ? r.one([1, 2, 3]) : 1 + r.below(7) }),
    (r) => frame(r, r.one([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), text(r, 9),
        { fin: !r.in(3) }),
    (r) => frame(r, r.one([TEXT, BINARY, PING, CLOSE]), Buffer.alloc(0),
        { masked: false }),
    (r) => frame(r, TEXT, text(r, 40), { masked: false }),
    (r) => frame(r, r.one([PING, PONG]), text(r, r.one([126, 200, 70000]))),
    (r) => frame(r, CLOSE, plainClose(1000, 'x'.repeat(124))),
    (r) => frame(r, r.one([PING, PONG, CLOSE]), Buffer.alloc(0),
        { fin: false }),
    (r) => frame(r, r.one([PING, PONG]), text(r, 20),
        { bits: r.one([16, 64]) }),
    (r) => frame(r, CLOSE, Buffer.from([3])),
    (r) => frame(r, CLOSE, plainClose(r.one([0, 1, 999, 1004, 1005, 1006, 1015,
        1016, 2999, 5000, 65535]))),
    (r) => frame(r, CLOSE, plainClose(1000, r.one(BAD_UTF8))),
    (r) => frame(r, CONTINUATION, text(r, 20), { fin: r.in(2) }),
    (r) => [frame(r, TEXT, text(r, 20), { fin: false }), control(r),
        frame(r, r.one([TEXT, BINARY]), text(r, 20))],
    (r) => [frame(r, TEXT, text(r, 20), { fin: false }),
        frame(r, CONTINUATION, text(r, 20), { rsv: 4 })],
    (r, packs) => message(r, packs, { opcode: TEXT, message: Buffer.concat(
        [text(r), r.one(BAD_UTF8), r.in(2) ? text(r, 9) : Buffer.alloc(0)]) }),
    (r) => [frame(r, TEXT, Buffer.concat([text(r, 20), Buffer.from([255])]),
        { fin: false }), control(r)],
    (r) => frame(r, TEXT, text(r, r.one([0, 1, 40])), { bits: 16 }),
    (r) => frame(r, BINARY, binary(r, r.one([0, 125, 126, 1000])),
        { bits: 64 }),
    (r) => frame(r, r.one([TEXT, BINARY]), text(r, 20),
        { claim: r.one([LIMIT + 1, 2 ** 32, 2 ** 52, 2 ** 63]) }),
    (r) => [frame(r, TEXT, text(r, 20), { fin: false }),
        frame(r, CONTINUATION, text(r, 20), { claim: LIMIT })],
    /* unfinished, which is none */
    (r) => [frame(r, TEXT, text(r, 40), { fin: false }), control(r)],
    (r) => [frame(r, TEXT, Buffer.from([0xf0, 0x9f]), { fin: false })],
];

const PACKED_FAULTS = [
    (r) => frame(r, r.one([TEXT, BINARY]), Buffer.from([7, ...r.bytes(9)]),
        { rsv: 4 }),
    (r) => [frame(r, TEXT, Buffer.from([7]), { rsv: 4, fin: false }),
        control(r)],
    (r) => frame(r, r.one([PING, PONG, CLOSE]), Buffer.alloc(0), { rsv: 4 }),
    (r) => message(r, true, { opcode: BINARY, packed: 'sync',
        message: Buffer.alloc(LIMIT + 1), cuts: [], between: [] }),
    (r) => [frame(r, TEXT, text(r, 20), { fin: false }),
        frame(r, CONTINUATION, text(r, 20), { rsv: 4 })],
    /* nothing at all, which is an empty message */
    (r) => frame(r, r.one([TEXT, BINARY]), Buffer.alloc(0), { rsv: 4 }),
];

function sequence(seed, packs) {
    const r = chance(seed);
    const n = 1 + r.below(9);
    const steps = [];
    const wrong = r.in(2) ? r.below(n) : -1;

    for (let i = 0; i < n; i++) {
        if (i === wrong) {
            steps.push(r.one(packs ? [...FAULTS, ...PACKED_FAULTS]
                : FAULTS)(r, packs));
        } else {
            steps.push(r.in(4) ? control(r) : message(r, packs));
        }
    }

    const cut = r.in(12);

    if (!cut) {
        steps.push(close(r), ...r.in(8) ? [message(r, false)] : []);
    }

    return { seed, faultless: wrong < 0, steps: steps.flat(),
        cut: cut ? 1 + r.below(40) : 0,
        offer: packs ? r.one(['', '; client_max_window_bits',
            '; client_max_window_bits; server_max_window_bits=10',
            '; client_max_window_bits=9', '; client_no_context_takeover',
            '; server_no_context_takeover']) : null,
        early: !packs && r.in(10),
        pieces: Array.from({ length: r.one([0, 0, 1, 5, 30]) },
            () => r.below(1e6) / 1e6).sort(),
        pause: r.in(3) };
}

/* --- what that means */

/* What a server says that reads on after every fault, and what RULES asks. */
function meaning({ steps, cut }) {
    const said = { events: [] };
    const end = cut ? steps.length : last(steps) + 1;
    let open = null;

    const one = (f) => {
        said.longer ||= f.opcode < 8
            && f.bits > bitsFor(f.claim ?? f.payload.length);

        if (f.opcode >= 8) {
            if (f.opcode === PING) {
                said.events.push({ pong: f.payload.toString('hex') });
            }

            return;
        }

        if (f.opcode !== CONTINUATION) {
            open = { opcode: f.opcode, packed: f.rsv === 4, parts: [] };
        }

        open?.parts.push(f.payload);

        const whole = Buffer.concat(open?.parts ?? []);

        if (open?.opcode === TEXT && !open.packed) {
            said.badText ||= !isUtf8(whole, !f.fin);
        }

        if (open && f.fin) {
            said.packedNothing ||= open.packed && whole.length === 0;
            said.events.push(event(open.opcode, whole));
            open = null;
        }
    };

    for (const step of steps.slice(0, end)) {
        if (step.message === undefined) {
            one(step);
            continue;
        }

        step.between.filter(Boolean).forEach(one);
        said.finalCut ||= step.packed === 'final' && step.cuts.length > 0;
        said.badText ||= step.opcode === TEXT && !isUtf8(step.message, false);
        said.events.push(event(step.opcode, step.message));
    }

    return { ...said, after: end < steps.length, openPacked: open?.packed };
}

function isUtf8(bytes, more) {
    try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes,
            { stream: more });
        return true;
    } catch {
        return false;
    }
}

const digest = (data) => (data.length < 200 ? data.toString('hex')
    : `${data.length}:${createHash('sha256').update(data).digest('hex')}`);
const event = (opcode, data) => ({ [opcode === TEXT ? 'text' : 'binary']:
    digest(data) });

/* --- how it is written */

function encode(f) {
    const n = f.claim ?? f.payload.length;
    const head = Buffer.alloc({ 7: 2, 16: 4, 64: 10 }[f.bits]);

    head[0] = (f.fin ? 128 : 0) | f.rsv << 4 | f.opcode;
    head[1] = (f.masked ? 128 : 0) | ({ 7: n, 16: 126, 64: 127 }[f.bits]);

    if (f.bits === 16) {
        head.writeUInt16BE(n, 2);
    } else if (f.bits === 64) {
        head.writeBigUInt64BE(BigInt(n), 2);
    }

    return f.masked ? Buffer.concat([head, f.key,
        f.payload.map((byte, i) => byte ^ f.key[i % 4])])
        : Buffer.concat([head, f.payload]);
}

const TAIL = Buffer.from([0, 0, 255, 255]);

/* A compressor or decompressor, whose context is what was said before. */
class Context {
    said = Buffer.alloc(0);

    constructor(bits, takeover) {
        this.bits = bits;
        this.takeover = takeover;
    }

    options(more) {
        return { windowBits: this.bits,
            finishFlush: zlib.constants.Z_SYNC_FLUSH,
            ...this.said.length > 0 && { dictionary: this.said }, ...more };
    }

    say(data) {
        if (this.takeover) {
            this.said = Buffer.concat([this.said, data])
                .subarray(-(1 << this.bits));
        }
    }

    pack(data, how) {
        const half = how === 'twice' ? data.length >> 1 : 0;
        const parts = [data.subarray(0, half), data.subarray(half)];
        const before = this.said;
        const out = parts.map((part, i) => {
            if (i === 0 && how !== 'twice') {
                return Buffer.alloc(0);
            }

            const bytes = zlib.deflateRawSync(part, this.options(
                how === 'stored' ? { level: 0 } : how === 'final'
                    ? { finishFlush: zlib.constants.Z_FINISH } : {}));

            this.said = Buffer.concat([this.said, part])
                .subarray(-(1 << this.bits));
            return bytes;
        });

        this.said = before;
        this.say(data);

        if (how === 'final') {
            /* readers differ in what they forget then */
            this.said = Buffer.alloc(0);
            return Buffer.concat([...out, Buffer.alloc(1)]);
        }

        return Buffer.concat(out).subarray(0, -4);
    }

    unpack(bytes) {
        const data = zlib.inflateRawSync(Buffer.concat([bytes, TAIL]),
            this.options());

        this.say(data);
        return data;
    }
}

/* The frames of a message, with what stands between. */
function fragments(m, context) {
    const packed = m.packed && context;
    const bytes = packed ? context.pack(m.message, m.packed) : m.message;
    const ends = [...m.cuts.map((at) => Math.floor(at * bytes.length)),
        bytes.length];

    return ends.flatMap((end, i) => {
        const payload = bytes.subarray(ends[i - 1] ?? 0, end);

        return [encode({ opcode: i ? CONTINUATION : m.opcode, payload,
            fin: i === ends.length - 1, rsv: packed && i === 0 ? 4 : 0,
            masked: true, bits: bitsFor(payload.length), key: m.keys[i] }),
        ...m.between[i] ? [encode(m.between[i])] : []];
    });
}

function written(s, context) {
    const all = Buffer.concat(s.steps.flatMap((step) => (
        step.message === undefined ? [encode(step)]
            : fragments(step, context))));

    return s.cut ? all.subarray(0, -s.cut) : all;
}

/* --- what comes back */

/* The frames of a server, strictly. */
class Reader {
    bytes = Buffer.alloc(0);
    events = [];
    close = null;
    open = null;

    constructor(context) {
        this.context = context;
    }

    take(bytes) {
        this.bytes = Buffer.concat([this.bytes, bytes]);

        for (let n; (n = this.size()) !== null && this.bytes.length >= n.all;) {
            const [first] = this.bytes;

            assert.ok(this.close === null, 'something follows a close frame');
            this.frame(first >> 7, first >> 4 & 7, first & 15,
                Buffer.from(this.bytes.subarray(n.head, n.all)));
            this.bytes = this.bytes.subarray(n.all);
        }
    }

    size() {
        if (this.bytes.length < 2) {
            return null;
        }

        const n = this.bytes[1];
        const head = n === 126 ? 4 : n === 127 ? 10 : 2;

        assert.ok(n < 128, 'the server masks');

        if (this.bytes.length < head) {
            return null;
        }

        const size = head === 2 ? n : head === 4 ? this.bytes.readUInt16BE(2)
            : Number(this.bytes.readBigUInt64BE(2));

        assert.equal(head, { 7: 2, 16: 4, 64: 10 }[bitsFor(size)], 'length');
        return { head, all: head + size };
    }

    frame(fin, rsv, opcode, payload) {
        if (opcode >= 8) {
            assert.ok(fin && rsv === 0 && payload.length <= 125, 'control');
            assert.ok([CLOSE, PONG].includes(opcode), `opcode ${opcode}`);

            if (opcode === PONG) {
                this.events.push({ pong: payload.toString('hex') });
                return;
            }

            this.close = payload.toString('hex');
            return;
        }

        assert.equal(opcode === CONTINUATION, this.open !== null, 'fragment');
        assert.ok(rsv === 0 || rsv === 4 && opcode && this.context, 'rsv');
        this.open ??= { opcode, packed: rsv === 4, parts: [] };
        this.open.parts.push(payload);

        if (fin) {
            const { packed, parts } = this.open;
            const whole = Buffer.concat(parts);
            const data = packed ? this.context.unpack(whole) : whole;

            this.events.push(event(this.open.opcode, data));
            this.open = null;
        }
    }
}

function parameters(answer, offer) {
    const agreed = /^sec-websocket-extensions: *(.*?)\r$/im.exec(answer)?.[1];

    assert.equal(agreed !== undefined, offer !== null, 'compression');

    if (!agreed) {
        return [null, null];
    }

    assert.match(agreed, /^permessage-deflate/);

    return ['client', 'server'].map((who) => new Context(
        Number(new RegExp(`${who}_max_window_bits=(\\d+)`).exec(agreed)?.[1]
            ?? 15), !agreed.includes(`${who}_no_context_takeover`)));
}

const handshake = (way, offer) => `GET ${way} HTTP/1.1\r\n`
    + 'Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
    + 'Sec-WebSocket-Version: 13\r\n'
    + 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
    + (offer === null ? ''
        : `Sec-WebSocket-Extensions: permessage-deflate${offer}\r\n`) + '\r\n';

/* Play a sequence: { events, close, reset }: close in hex or null, and whether
 * the connection was reset, as one is that sends on when it has failed. */
async function play(port, way, s) {
    const socket = net.connect(port, '127.0.0.1').setNoDelay();
    const ended = new Promise((done) => socket.on('close', done));
    let reader = null;
    let head = Buffer.alloc(0);
    let start;
    const open = new Promise((done) => { start = done; });
    let fault = null;
    let reset = false;

    const take = (bytes) => {
        if (reader) {
            reader.take(bytes);

            if (reader.close !== null && socket.writable) {
                socket.write(encode({ opcode: CLOSE, fin: true, rsv: 0,
                    payload: Buffer.from(reader.close, 'hex'), bits: 7,
                    masked: true, key: Buffer.alloc(4) }));
            }

            return;
        }

        head = Buffer.concat([head, bytes]);
        const end = head.indexOf('\r\n\r\n');

        if (end >= 0) {
            const answer = head.toString('latin1', 0, end + 2);

            assert.match(answer, /^HTTP\/1\.1 101 /);
            const [mine, theirs] = parameters(answer, s.offer);

            reader = new Reader(theirs);
            start(mine);
            take(head.subarray(end + 4));
        }
    };

    socket.on('error', () => { reset = true; });
    socket.on('data', (bytes) => {
        try {
            take(bytes);
        } catch (e) {
            fault ??= e;
            socket.destroy();
        }
    });

    const first = s.early ? written(s, null) : Buffer.alloc(0);

    socket.write(Buffer.concat([Buffer.from(handshake(way, s.offer)),
        first]));

    const work = (async () => {
        const mine = await Promise.race([open, ended]);

        if (reader && !s.early) {
            await inPieces(socket, reader, written(s, mine), s);
        }

        if (s.cut) {
            socket.end();
        }

        await ended;
    })();

    try {
        await inTime(work, 'end', PATIENCE);
    } finally {
        socket.destroy();
    }

    if (fault) {
        throw fault;
    }

    assert.ok(reader, 'no handshake');
    return { events: reader.events, close: reader.close, reset };
}

/* A client that has been told to close says no more. */
async function inPieces(socket, reader, bytes, { pieces, pause }) {
    let from = 0;

    for (const at of [...pieces, 1]) {
        const to = Math.floor(at * bytes.length);

        if (to > from && socket.writable && reader.close === null) {
            socket.write(bytes.subarray(from, to));
            await (pause ? sleep(1) : new Promise(setImmediate));
        }

        from = Math.max(from, to);
    }
}

/* --- what is asked of it */

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const code = (end) => (end.close?.length >= 4
    ? parseInt(end.close.slice(0, 4), 16) : null);

/* Where the sequence has its last close frame, or -1 */
const last = (steps) => steps.findLastIndex((f) => f.opcode === CLOSE
    && f.message === undefined);

/* The close frame that the client wanted to end with */
const wanted = ({ steps, cut }) => (cut ? undefined
    : steps[last(steps)]?.payload.toString('hex'));

/* What is wrong with the module's way, or null.  A connection that fails stops
 * reading and sending (RFC 6455, 7.1.7): which answers still come is not
 * said. */
function judge(s, plain, module) {
    const said = meaning(s);
    const right = (end) => end.close !== null && end.close === wanted(s)
        && same(end.events, said.events);

    if (!same(module.events, said.events.slice(0, module.events.length))) {
        return 'an echo of what was not said';
    }

    if (s.cut || right(plain) && right(module)) {
        return null;
    }

    if (s.faultless && !right(module) && !said.after) {
        return 'nothing is wrong with it';
    }

    if (!right(plain) && !right(module) && code(module) !== null
        && [...FAILURES, code(plain)].includes(code(module))) {
        return null;
    }

    said.failed = module.close === null && module.reset
        && (!right(plain) || said.longer || said.badText);

    const rule = RULES.find((each) => each.holds(said) && (each.code === ANY
        || (each.code === null ? right(module)
            : code(module) === each.code)));

    if (rule) {
        seen.set(rule.section, (seen.get(rule.section) ?? 0) + 1);
        return null;
    }

    return right(plain) ? 'plain nginx brings it all back'
        : 'it does not fail as plain nginx does';
}

const seen = new Map();

/* A sequence, a step a line; its seed makes the same again. */
function shown({ steps, ...rest }) {
    const line = (value) => JSON.stringify(value, (key, v) => (
        key === 'keys' || key === 'key' || v === null
            || key === 'between' && !v.some(Boolean) ? undefined
            : v?.type === 'Buffer' ? digest(Buffer.from(v.data))
                : v?.length > 50 && key === 'cuts' ? v.length : v));

    return [rest, ...steps].map(line).join('\n');
}

/* --- the tests */

let server;
let nginx;

before(async () => {
    server = fork(path.join(__dirname, 'websocket_echo.js'), [LIMIT]);
    const [port] = await once(server, 'message');

    nginx = await startNginx(port, undefined, `
            location = /plain {
                chat_gdpr off;
                proxy_pass http://127.0.0.1:${port};
            }`);
});

after(async () => {
    server.disconnect();
    await nginx.stop();
});

async function tried(seed, packs) {
    const s = sequence(seed, packs);
    const port = Number(new URL(nginx.url).port);
    let ways;

    try {
        ways = [await play(port, '/plain', s), await play(port, '/', s)];
        const wrong = judge(s, ...ways);

        assert.ok(wrong === null, wrong);
        return { how: s.cut ? 'broken' : ways[1].close === wanted(s) ? 'clean'
            : 'failed', echoes: ways[1].events.length };
    } catch (e) {
        throw new Error(`CG_FUZZ_SEED=${seed} CG_FUZZ_COUNT=1, ${packs
            ? 'compressed' : 'uncompressed'}: ${e.message}\n${shown(s)}\n`
            + (ways ?? []).map((way) => JSON.stringify(way)).join('\n'));
    }
}

for (const packs of [false, true]) {
    test(`${COUNT} sequences from ${SEED}, ${packs ? 'with' : 'without'} `
        + 'compression', async (t) => {
        const failed = [];
        const counts = { clean: 0, failed: 0, broken: 0, echoes: 0 };
        let next = 0;

        seen.clear();

        const player = async () => {
            while (next < COUNT) {
                try {
                    const { how, echoes } = await tried(SEED + next++, packs);

                    counts[how]++;
                    counts.echoes += echoes;
                } catch (e) {
                    failed.push(e.message);
                }
            }
        };

        await Promise.all(Array.from({ length: AT_ONCE }, player));
        t.diagnostic(JSON.stringify({ ...counts,
            ...Object.fromEntries(seen) }));
        assert.equal(failed.slice(0, 5).join('\n\n'), '',
            `${failed.length} sequences failed`);
    });
}
