/*
 * A provider that says whatever frames can say, right and wrong, to a real
 * visitor (`ws`): once through plain nginx and once through the module.  What
 * plain nginx brings the module brings, too; what the visitor refuses is
 * refused; where the two may differ, `rules` says so.
 *
 *     CG_FUZZ_COUNT=5000 CG_FUZZ_SEED=1 \
 *         node --test t/peer/websocket_fuzz_provider.test.js
 *
 * Sequence i has the seed CG_FUZZ_SEED + i; websocket_frames.js says what it is.
 */

'use strict';

const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const net = require('node:net');
const { after, before } = require('node:test');
const { WebSocket } = require('ws');

const { within: inTime } = require('./exchange.js');
const { sleep } = require('./nginx.js');
const { LIMIT, CLOSE, FAILURES, sequence, meaning, event, written, Context,
    last } = require('./websocket_frames.js');
const { ANY, Rules, replay, same, startBoth }
    = require('./websocket_replay.js');

const COUNT = Number(process.env.CG_FUZZ_COUNT ?? 200);
const SEED = Number(process.env.CG_FUZZ_SEED ?? 7692);
const PATIENCE = 30000;
const [NO_CODE, NO_CLOSE] = [1005, 1006];

/* Why, websocket_fuzz.test.js says. */
const rules = new Rules([
    { section: 'RFC 6455, 5.2', code: 1002, holds: (said) => said.longer },
    { section: 'RFC 6455, 8.1', code: 1007, holds: (said) => said.badText },
    { section: 'RFC 6455, 5.5.1', code: ANY, holds: (said) => said.after },
    { section: 'RFC 7692, 6.2', code: null, holds: (said) => said.openPacked },
    { section: 'RFC 7692, 7.2.3.4', code: null,
        holds: (said) => said.finalCut },
    { section: 'RFC 7692, 7.2.3.6', code: null,
        holds: (said) => said.packedNothing },
]);

/* --- the provider */

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const header = (head, name) =>
    new RegExp(`^${name}: *(.*?)\r$`, 'im').exec(head)?.[1];

/* What is answered to an offer, and what the provider packs with. */
function agreed(offer) {
    if (!/permessage-deflate/.test(offer ?? '')) {
        return ['', null];
    }

    const bits = /server_max_window_bits=(\d+)/.exec(offer)?.[1];
    const forgets = offer.split(',')[0].includes('server_no_context_takeover');

    return [`Sec-WebSocket-Extensions: permessage-deflate${
        bits ? `; server_max_window_bits=${bits}` : ''}${
        forgets ? '; server_no_context_takeover' : ''}\r\n`,
    new Context(Number(bits ?? 15), !forgets)];
}

async function say(socket, bytes, { pieces, pause }) {
    let from = 0;

    for (const at of [...pieces, 1]) {
        const to = Math.floor(at * bytes.length);

        if (to > from && socket.writable) {
            socket.write(bytes.subarray(from, to));
            await (pause ? sleep(1) : new Promise(setImmediate));
        }

        from = Math.max(from, to);
    }
}

/* It says its sequence, and goes when the visitor has closed. */
async function serve(socket, head) {
    const [, seed, packs] = /\?(\d+)&(\d)/.exec(head).map(Number);
    const s = sequence(seed, packs === 1);
    const [extension, context] = agreed(header(head,
        'sec-websocket-extensions'));
    const accept = createHash('sha1').update(
        header(head, 'sec-websocket-key') + GUID).digest('base64');

    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n'
        + `Connection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n`
        + `${extension}\r\n`);
    await say(socket, written(s, context, true), s);

    if (s.cut) {
        socket.end();
    }
}

function listen() {
    const server = net.createServer((socket) => {
        let head = '';

        socket.setNoDelay().on('error', () => {});
        socket.on('data', (data) => {
            if (head.includes('\r\n\r\n')) {
                /* a close frame: whatever the visitor says, it has the last
                 * word */
                if ((data[0] & 15) === CLOSE) {
                    socket.end();
                }

                return;
            }

            head += data.toString('latin1');

            if (head.includes('\r\n\r\n')) {
                serve(socket, head);
            }
        });
    });

    return new Promise((done) => server.listen(0, '127.0.0.1',
        () => done(server)));
}

/* --- the visitor */

/* { events, code, failed }: what arrived, in order. */
async function hear(url, packs) {
    const socket = new WebSocket(url, { maxPayload: LIMIT,
        perMessageDeflate: packs });
    const heard = { events: [], code: null, failed: null };

    socket.on('message', (data, binary) => heard.events.push(
        event(binary ? 2 : 1, data)));
    socket.on('ping', (data) => heard.events.push(
        { pong: data.toString('hex') }));
    socket.on('error', (e) => { heard.failed ??= e.code ?? e.message; });
    await inTime(new Promise((done) => socket.on('close', (code) => {
        heard.code = code;
        done();
    })), 'end', PATIENCE).finally(() => socket.terminate());

    return heard;
}

/* --- what is asked of it */

function wanted({ steps, cut }) {
    const payload = steps[last(steps)]?.payload;

    return cut || !payload ? NO_CLOSE
        : payload.length < 2 ? NO_CODE : payload.readUInt16BE(0);
}

function judge(s, plain, module) {
    const said = meaning(s);
    const right = (way) => way.failed === null && way.code === wanted(s)
        && same(way.events, said.events);

    if (!same(module.events, said.events.slice(0, module.events.length))) {
        return 'what was not said';
    }

    if (s.cut || right(plain) && right(module)) {
        return null;
    }

    if (s.faultless && !right(module) && !said.after) {
        return 'nothing is wrong with it';
    }

    /* a close frame may say the code that a failure has */
    if (!right(plain) && (FAILURES.includes(module.code)
        || !right(module)
            && [NO_CLOSE, plain.code].includes(module.code))) {
        return null;
    }

    if (rules.excuse(said, right(module), module.code)) {
        return null;
    }

    return right(plain) ? 'plain nginx brings it all'
        : 'it does not fail as plain nginx does';
}

/* --- the tests */

let server;
let nginx;

before(async () => {
    server = await listen();

    const { port } = server.address();

    nginx = await startBoth(port);
});

after(async () => {
    server.close();
    await nginx.stop();
});

replay(COUNT, SEED, {
    rules, judge,
    play: (way, s, { seed, packs }) => hear(
        `${nginx.url.replace('http', 'ws')}${way}?${seed}&${packs ? 1 : 0}`,
        packs),
    count: (s, module) => ({ [module.failed === null ? 'whole'
        : 'failed']: 1 }),
});
