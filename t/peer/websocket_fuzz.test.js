/*
 * A WebSocket client that says whatever frames can say, right and wrong, to a
 * real echo server (`ws`): once through plain nginx and once through the
 * module.  What plain nginx brings back the module brings back, too; what the
 * server refuses is refused; where the two may differ, `rules` says so.
 *
 *     CG_FUZZ_COUNT=5000 CG_FUZZ_SEED=1 \
 *         node --test t/peer/websocket_fuzz.test.js
 *
 * Sequence i has the seed CG_FUZZ_SEED + i: what fails is played again with its
 * own seed and a count of 1.
 *
 * What a sequence is, websocket_frames.js says.
 *
 * No text here is personal data, so all of it has to come back.
 */

'use strict';

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const net = require('node:net');
const path = require('node:path');
const { after, before } = require('node:test');

const { within: inTime } = require('./exchange.js');
const { sleep } = require('./nginx.js');
const { LIMIT, CONTINUATION, CLOSE, PONG, FAILURES, meaning,
    bitsFor, event, encode, written, Context, last }
    = require('./websocket_frames.js');
const { ANY, Rules, replay, same, startBoth }
    = require('./websocket_replay.js');

const COUNT = Number(process.env.CG_FUZZ_COUNT ?? 400);
const SEED = Number(process.env.CG_FUZZ_SEED ?? 6455);
const PATIENCE = 30000;

const rules = new Rules([
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
]);

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

const code = (end) => (end.close?.length >= 4
    ? parseInt(end.close.slice(0, 4), 16) : null);

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

    if (rules.excuse(said, right(module), code(module))) {
        return null;
    }

    return right(plain) ? 'plain nginx brings it all back'
        : 'it does not fail as plain nginx does';
}

/* --- the tests */

let server;
let nginx;

before(async () => {
    server = fork(path.join(__dirname, 'websocket_echo.js'), [LIMIT]);
    const [port] = await once(server, 'message');

    nginx = await startBoth(port);
});

after(async () => {
    server.disconnect();
    await nginx.stop();
});

replay(COUNT, SEED, {
    rules, judge,
    play: (way, s) => play(Number(new URL(nginx.url).port), way, s),
    count: (s, module) => ({ echoes: module.events.length,
        [s.cut ? 'broken' : module.close === wanted(s) ? 'clean'
            : 'failed']: 1 }),
});
