/*
 * A real Socket.IO server and client with nginx between them, over each
 * transport: what arrives, byte for byte, at either side.
 */

'use strict';

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { after, before, describe, test } = require('node:test');
const { Server } = require('socket.io');
const { io: connect } = require('socket.io-client');

const { startNginx, sleep } = require('./nginx.js');
const { FINDINGS, CLEAN } = require('./samples.js');

const MESSAGES = 200;

/* No byte of these may reach the other side. */
const RAW = ['jane@', 'jane.doe', 'john@', '4111 1111 1111 1111',
    '4111111111111111', '5555555555554444', '900123', '900456', 'GB82',
    'DE89', 'AB 12 34', '943 476', '192.0.2.17'];

const VARIANTS = {
    'polling': { transports: ['polling'] },
    'WebSocket': { transports: ['websocket'] },
    'WebSocket, compressed': { transports: ['websocket'],
        perMessageDeflate: { threshold: 0 } },
    'polling, then upgraded': { transports: ['polling', 'websocket'] },
};

/* Message i: every third has a finding. */
function sample(i) {
    if (i % 3 === 0) {
        return FINDINGS[i / 3 % FINDINGS.length];
    }

    const text = CLEAN[i % CLEAN.length];

    return [text, text];
}

function once(emitter, event) {
    return new Promise((done, fail) => {
        const timer = setTimeout(
            () => fail(new Error(`no "${event}" within 15 s`)), 15000);

        emitter.once(event, (...args) => {
            clearTimeout(timer);
            done(args);
        });
    });
}

/* Packets of Socket.IO (Engine.IO messages) as text, in order. */
function tap(engine, event, into) {
    engine.on(event, ({ type, data }) => {
        if (type === 'message' && typeof data === 'string') {
            into.push(data);
        }
    });
}

function assertNoneOf(raw, text) {
    for (const value of raw) {
        assert.ok(!text.includes(value), `"${value}" arrived`);
    }
}

for (const [variant, options] of Object.entries(VARIANTS)) {
    describe(variant, () => {
        let http, io, nginx, client, server;
        let received = [];  /* at the server: request lines and packets */
        let got = [];       /* at the client: packets */

        before(async () => {
            http = createServer();
            http.on('request', ({ url, headers }) =>
                received.push(url, JSON.stringify(headers)));
            http.on('upgrade', ({ url, headers }) =>
                received.push(url, JSON.stringify(headers)));
            io = new Server(http, { pingInterval: 500,
                perMessageDeflate: options.perMessageDeflate ?? false });
            io.engine.on('connection', (raw) => {
                tap(raw, 'packet', received);
            });
            io.on('connection', (socket) => {
                server = socket;
                socket.on('ask', (text, done) => done(text));
                socket.on('binary', (data, done) => done(data));
            });
            io.of('/desk').on('connection', (socket) => {
                socket.on('ask', (text, done) => done(text));
            });
            await new Promise((done) => http.listen(0, '127.0.0.1', done));
            nginx = await startNginx(http.address().port);
            client = connect(nginx.url, { ...options,
                reconnectionDelay: 50,
                query: { from: 'jane@example.com' },
                auth: { phone: '+44 7700 900123', note: 'auth' } });
            await once(client, 'connect');
            tap(client.io.engine, 'packet', got);

            const last = options.transports.at(-1);

            for (let i = 0; client.io.engine.transport.name !== last; i++) {
                assert.ok(i < 200, `no upgrade to ${last}`);
                await sleep(25);
            }
        });

        after(async () => {
            client?.close();
            await io?.close();
            await nginx?.stop();
        });

        test('compression is as it was agreed', () => {
            const socket = server.conn.transport.socket;

            assert.equal(socket?.extensions ?? '',
                options.perMessageDeflate ? 'permessage-deflate' : '');
        });

        test('the handshake reaches the provider redacted', () => {
            assert.equal(server.handshake.query.from, '[email]');
            assert.deepEqual(server.handshake.auth,
                { phone: '[phone]', note: 'auth' });
        });

        test('the client script of the provider is not changed', async () => {
            const path = require.resolve('socket.io')
                .replace(/dist.index\.js$/, 'client-dist/socket.io.js');
            const res = await fetch(`${nginx.url}/socket.io/socket.io.js`);

            assert.equal(await res.text(), readFileSync(path, 'utf8'));
        });

        test(`${MESSAGES} messages to the provider`, async () => {
            const arrived = [];
            const sent = [];
            const first = received.length;

            client.io.engine.on('packetCreate', ({ type, data }) => {
                if (type === 'message') {
                    sent.push(data);
                }
            });
            server.on('message', (m) => arrived.push(m));

            for (let i = 0; i < MESSAGES; i++) {
                client.emit('message', { i, text: sample(i)[0] });
            }

            await client.timeout(15000).emitWithAck('ask', 'all sent');
            client.io.engine.off('packetCreate');
            server.removeAllListeners('message');
            assert.equal(arrived.length, MESSAGES);

            const packets = received.slice(first)
                .filter((p) => p.startsWith('2['));

            for (let i = 0; i < MESSAGES; i++) {
                const [from, to] = sample(i);

                assert.deepEqual(arrived[i], { i, text: to });

                if (from === to) {
                    assert.equal(packets[i], sent[i]);
                }
            }
        });

        test(`${MESSAGES} messages to the visitor`, async () => {
            const arrived = [];
            const sent = [];

            got.length = 0;
            server.conn.on('packetCreate', ({ type, data }) => {
                if (type === 'message') {
                    sent.push(data);
                }
            });
            client.on('message', (m) => arrived.push(m));

            for (let i = 0; i < MESSAGES; i++) {
                server.emit('message', { i, text: sample(i)[0] });
            }

            await client.timeout(15000).emitWithAck('ask', 'all sent');
            server.conn.removeAllListeners('packetCreate');
            client.off('message');
            assert.equal(arrived.length, MESSAGES);
            assertNoneOf(RAW, got.join('\n'));

            const packets = got.filter((p) => p.startsWith('2['));

            for (let i = 0; i < MESSAGES; i++) {
                const [from, to] = sample(i);

                assert.deepEqual(arrived[i], { i, text: to });

                if (from === to) {
                    assert.equal(packets[i], sent[i]);
                }
            }
        });

        test('acknowledgements carry their answer, both ways', async () => {
            client.on('ask', (text, done) => done(text));

            for (const [from, to] of [...FINDINGS, ['plain', 'plain']]) {
                assert.equal(await client.timeout(5000)
                    .emitWithAck('ask', from), to);
                assert.equal(await server.timeout(5000)
                    .emitWithAck('ask', from), to);
            }

            client.off('ask');
        });

        test('findings in keys, nests and numbers', async () => {
            const sent = {
                a: [{ b: { c: ['jane@example.com', null, true, 1.5e3] } }],
                card: 4111111111111111,
                inner: JSON.stringify({ mail: 'jane@example.com', n: 1 }),
                unicode: '\u2028\ud83d\ude00',
            };
            const back = await client.timeout(5000).emitWithAck('ask', sent);

            assert.deepEqual(back, {
                a: [{ b: { c: ['[email]', null, true, 1.5e3] } }],
                card: '[card]',
                inner: JSON.stringify({ mail: '[email]', n: 1 }),
                unicode: sent.unicode,
            });
        });

        test('a message of 200 KB with findings at its end', async () => {
            const long = 'chat history, line after line. '.repeat(6500);
            const back = await client.timeout(10000)
                .emitWithAck('ask', `${long} jane@example.com`);

            assert.equal(back, `${long} [email]`);
        });

        test('a namespace of its own', async () => {
            const desk = client.io.socket('/desk');

            assert.equal(await desk.timeout(5000)
                .emitWithAck('ask', 'I am john@example.org'), 'I am [email]');
            desk.disconnect();
        });

        test('a binary event arrives whole or is refused', async () => {
            const data = Buffer.from(Array.from({ length: 512 },
                (_, i) => i * 7 & 255));
            const sent = client.timeout(3000).emitWithAck('binary', data);
            const closed = once(client, 'disconnect').then(() => 'refused');
            const back = await Promise.race([sent.catch(() => 'lost'),
                closed.catch(() => 'lost')]);

            if (back === 'refused') {
                await once(client, 'connect');
                return;
            }

            assert.notEqual(back, 'lost');
            assert.deepEqual(Buffer.from(back), data);
        });

        test('heartbeats keep an idle connection', async () => {
            const { id } = client;

            await sleep(1500);
            assert.equal(client.id, id);
            assert.ok(client.connected);
        });

        test('a lost connection comes back and is redacted', async () => {
            const again = once(client, 'connect');

            server.conn.close();
            await again;
            assert.equal(await client.timeout(5000)
                .emitWithAck('ask', 'jane@example.com'), '[email]');
        });

        test('the provider closes', async () => {
            const closed = once(client, 'disconnect');

            server.disconnect(true);
            assert.equal((await closed)[0], 'io server disconnect');
            client.connect();
            await once(client, 'connect');
        });

        test('the visitor closes', async () => {
            const closed = once(server, 'disconnect');

            client.disconnect();
            assert.equal((await closed)[0], 'client namespace disconnect');
        });

        test('the provider never received what was redacted', () => {
            assert.ok(received.length > MESSAGES);
            assertNoneOf(RAW, received.join('\n'));
        });

        test('the audit log has the events and none of the values', () => {
            const events = nginx.audit();
            const count = (direction) => events.filter((event) =>
                event.direction === direction).length;

            assert.ok(count('to_provider') > 0);
            assert.ok(count('to_visitor') > 0);
            assertNoneOf(RAW, JSON.stringify(events));
        });
    });
}
