/*
 * WebSocket implementations with nginx between them, under all that they can
 * agree to about compression: what arrives, at either side.
 */

'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');

const { startNginx } = require('./nginx.js');
const { FINDINGS, CLEAN } = require('./samples.js');
const { clients, servers } = require('./websocket_peers.js');

const MESSAGES = 200;

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

/* Message i: every third has a finding, the others repeat. */
function sample(i) {
    if (i % 3 === 0) {
        return FINDINGS[i / 3 % FINDINGS.length];
    }

    const text = i % 3 === 1 ? CLEAN[i % CLEAN.length]
        : JSON.stringify({ id: i, text: 'Good morning, how can I help?' });

    return [text, text];
}

for (const [what, client, want, server, offer, deflate] of PAIRS) {
    describe(`${client} to ${server}, ${what}`, () => {
        let provider, nginx, visitor, end;
        const events = () => nginx.audit();

        async function connect() {
            visitor = await clients[client](nginx.url.replace('http', 'ws'),
                want);
            end = await provider.accepted();
        }

        before(async () => {
            provider = await servers[server](offer);
            nginx = await startNginx(provider.port);
            await connect();
        });

        after(async () => {
            visitor?.end();
            await provider?.stop();
            await nginx?.stop();
        });

        /* Each way: who sends, who gets. */
        const ways = () => [[visitor, end], [end, visitor]];

        test(`compression is ${deflate ? '' : 'not '}agreed`, () => {
            assert.equal(visitor.deflate, deflate);
            assert.equal(end.deflate, deflate);
        });

        test(`${MESSAGES} messages each way`, async () => {
            for (const [from, to] of ways()) {
                for (let i = 0; i < MESSAGES; i++) {
                    from.send(sample(i)[0]);
                }

                for (let i = 0; i < MESSAGES; i++) {
                    assert.deepEqual(await to.next(),
                        { text: sample(i)[1] }, `message ${i}`);
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
            visitor.close(4001, 'bye');
            assert.deepEqual(await end.closed, [4001, 'bye']);
            assert.equal((await visitor.closed)[0], 4001);
            visitor.end();

            await connect();
            end.close(1001, 'away, ask jane@example.com');
            assert.deepEqual(await visitor.closed,
                [1001, 'away, ask [email]']);
            visitor.end();
        });

        test('a message over the limit ends with 1009', async () => {
            await connect();
            visitor.send('x'.repeat((1 << 20) + 1));
            assert.equal((await visitor.closed)[0], 1009);
            assert.equal((await end.closed)[0], 1009);
            visitor.end();

            await connect();
            visitor.send('x'.repeat(1 << 20));
            assert.equal((await end.next()).text.length, 1 << 20);
        });

        test('the audit log has the events', () => {
            for (const direction of ['to_provider', 'to_visitor']) {
                assert.ok(events().some((e) => e.direction === direction
                    && e.type === 'message'));
            }

            assert.equal(events().filter((e) => e.answer === '1009').length,
                1);
        });
    });
}
