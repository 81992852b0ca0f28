/*
 * Frames of WebSocket as a seed says them, right and wrong: what is said, what
 * that means, and how it is written.
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
 * Those of a visitor are masked; written() leaves that out for a provider, and
 * masks what a visitor would have failed to.  No text here is personal data.
 */

'use strict';

const { createHash } = require('node:crypto');
const zlib = require('node:zlib');

const LIMIT = 1 << 20;

const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0, 1, 2, 8, 9, 10];
const FAILURES = [1002, 1007, 1009];

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
function fragments(m, context, write) {
    const packed = m.packed && context;
    const bytes = packed ? context.pack(m.message, m.packed) : m.message;
    const ends = [...m.cuts.map((at) => Math.floor(at * bytes.length)),
        bytes.length];

    return ends.flatMap((end, i) => {
        const payload = bytes.subarray(ends[i - 1] ?? 0, end);

        return [write({ opcode: i ? CONTINUATION : m.opcode, payload,
            fin: i === ends.length - 1, rsv: packed && i === 0 ? 4 : 0,
            masked: true, bits: bitsFor(payload.length), key: m.keys[i] }),
        ...m.between[i] ? [write(m.between[i])] : []];
    });
}

function written(s, context, provider = false) {
    const write = (f) => encode({ ...f, masked: f.masked !== provider });
    const all = Buffer.concat(s.steps.flatMap((step) => (
        step.message === undefined ? [write(step)]
            : fragments(step, context, write))));

    return s.cut ? all.subarray(0, -s.cut) : all;
}

/* Where the sequence has its last close frame, or -1 */
const last = (steps) => steps.findLastIndex((f) => f.opcode === CLOSE
    && f.message === undefined);

/* A sequence, a step a line; its seed makes the same again. */
function shown({ steps, ...rest }) {
    const line = (value) => JSON.stringify(value, (key, v) => (
        key === 'keys' || key === 'key' || v === null
            || key === 'between' && !v.some(Boolean) ? undefined
            : v?.type === 'Buffer' ? digest(Buffer.from(v.data))
                : v?.length > 50 && key === 'cuts' ? v.length : v));

    return [rest, ...steps].map(line).join('\n');
}

module.exports = { LIMIT, CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG,
    FAILURES, sequence, meaning, bitsFor, digest, event, encode, written,
    Context, last, shown };
