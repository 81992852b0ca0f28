/*
 * WebSocket implementations with nginx between them, under all that they can
 * agree to about compression: what arrives, at either side.
 */

'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { exchange, end } = require('./exchange.js');
const { FINDINGS, CLEAN } = require('./samples.js');
const { clients, servers } = require('./websocket_peers.js');

const ws = (o) => ({ perMessageDeflate: o && { threshold: 0, ...o } });

/* who is visitor and provider, with which options; whether they compress */
const PAIRS = [
    ['no compression', 'ws', ws(false), 'ws', ws(false), false],
    ['the visitor alone wants it', 'ws', ws({}), 'ws', ws(false), false],
    ['the provider alone would', 'ws', ws(false), 'ws', ws({}), false],
    ['as they are', 'ws', ws({}), 'ws', ws({}), true],
    ['only large messages', 'ws', ws({ threshold: 100 }), 'ws',
        ws({ threshold: 1000 }), true],
    ['small windows', 'ws', ws({ clientMaxWindowBits: 9,
        serverMaxWindowBits: 10 }), 'ws', ws({}), true],
    ['a provider with small windows', 'ws', ws({}), 'ws',
        ws({ serverMaxWindowBits: 10, clientMaxWindowBits: 9 }), true],
    ['a visitor that forgets', 'ws', ws({ clientNoContextTakeover: true }),
        'ws', ws({}), true],
    ['a provider that forgets', 'ws', ws({}), 'ws',
        ws({ serverNoContextTakeover: true }), true],
    ['all forget', 'ws', ws({ clientNoContextTakeover: true,
        serverNoContextTakeover: true }), 'ws',
        ws({ clientNoContextTakeover: true, serverNoContextTakeover: true }),
        true],
    ['a provider that cannot limit its window', 'ws', ws({}), 'ws',
        ws({ serverMaxWindowBits: false }), true],
    ['little memory', 'ws', ws({ zlibDeflateOptions: { level: 1,
        memLevel: 1 } }), 'ws', ws({ zlibDeflateOptions: { level: 9,
        memLevel: 9 } }), true],

    ['no compression', 'python', null, 'python', null, false],
    ['as they are', 'python', {}, 'python', {}, true],
    ['as they are', 'ws', ws({}), 'python', {}, true],
    ['as they are', 'python', {}, 'ws', ws({}), true],
    ['small windows', 'ws', ws({}), 'python',
        { server_max_window_bits: 9, client_max_window_bits: 10 }, true],
    ['small windows', 'python', { client_max_window_bits: 9,
        server_max_window_bits: 11 }, 'ws', ws({}), true],
    ['a provider that forgets', 'ws', ws({}), 'python',
        { server_no_context_takeover: true }, true],
    ['a visitor that forgets', 'python', { client_no_context_takeover: true },
        'ws', ws({}), true],
];

/* An end of exchange.js around one of websocket_peers.js, at `raw`. */
function around(raw) {
    let open = true;

    raw.closed.catch(() => {}).then(() => { open = false; raw.end(); });

    return end({
        raw,
        closed: raw.closed,
        send: (value) => raw.send(JSON.stringify(value)),
        next: async () => JSON.parse((await raw.next()).text),
        close: () => open && raw.close(1000, 'bye'),
    });
}

for (const [what, client, want, server, offer, deflate] of PAIRS) {
    exchange(`${client} to ${server}, ${what}`, {
        errors: ['1009'],

        async provider() {
            const provider = await servers[server](offer);

            return { ...provider,
                accepted: async () => around(await provider.accepted()) };
        },

        visitor: async (url) => around(
            await clients[client](url.replace('http', 'ws'), want)),
    }, (at) => {
        /* Each way: who sends, who gets. */
        const ways = () => [[at.visitor.raw, at.end.raw],
            [at.end.raw, at.visitor.raw]];

        test(`compression is ${deflate ? '' : 'not '}agreed`, () => {
            assert.equal(at.visitor.raw.deflate, deflate);
            assert.equal(at.end.raw.deflate, deflate);
        });

        test('text that is in nothing', async () => {
            for (const [from, to] of ways()) {
                for (const [text, arrives] of [...FINDINGS,
                    ...CLEAN.map((same) => [same, same])]) {
                    from.send(text);
                    assert.deepEqual(await to.next(), { text: arrives });
                }
            }
        });

        test('binary messages', async () => {
            const bytes = Buffer.from(Array.from({ length: 5000 },
                (_, i) => i * 7 & 255));

            for (const [from, to] of ways()) {
                from.sendBinary(bytes);
                from.sendBinary(Buffer.from('\0jane@example.com\0'));
                from.sendBinary(Buffer.alloc(0));
                assert.deepEqual(await to.next(), { binary: bytes });
                assert.deepEqual(await to.next(), { binary: Buffer.from(
                    '\0****************\0') });
                assert.deepEqual(await to.next(),
                    { binary: Buffer.alloc(0) });
            }
        });

        test('fragments', async () => {
            for (const [from, to] of ways()) {
                from.sendFragments(['I am jane', '@exam', '', 'ple.com 😀']);
                from.sendFragments(['good ', 'mor', 'ning']);
                assert.deepEqual(await to.next(), { text: 'I am [email] 😀' });
                assert.deepEqual(await to.next(), { text: 'good morning' });
            }
        });

        test('messages of 200 KB', async () => {
            const long = 'chat history, line after line. '.repeat(6500);

            for (const [from, to] of ways()) {
                from.send(`${long} jane@example.com`);
                from.send(long);
                assert.deepEqual(await to.next(),
                    { text: `${long} [email]` });
                assert.deepEqual(await to.next(), { text: long });
            }
        });

        test('pings are answered by the other end', async () => {
            for (const [from, to] of ways()) {
                from.ping('are you there');
                assert.deepEqual(await from.next(), { pong: true });

                if (to.socket) {
                    assert.deepEqual(await to.next(), { ping: true });
                }
            }
        });

        test('either end closes, and both know why', async () => {
            at.visitor.raw.close(4001, 'bye');
            assert.deepEqual(await at.end.closed, [4001, 'bye']);
            assert.equal((await at.visitor.closed)[0], 4001);

            await at.connect();
            at.end.raw.close(1001, 'away, ask jane@example.com');
            assert.deepEqual(await at.visitor.closed,
                [1001, 'away, ask [email]']);
        });

        test('a message over the limit ends with 1009', async () => {
            await at.connect();
            at.visitor.raw.send('x'.repeat((1 << 20) + 1));
            assert.equal((await at.visitor.closed)[0], 1009);
            assert.equal((await at.end.closed)[0], 1009);

            await at.connect();
            at.visitor.raw.send('x'.repeat(1 << 20));
            assert.equal((await at.end.raw.next()).text.length, 1 << 20);
        });
    });
}
