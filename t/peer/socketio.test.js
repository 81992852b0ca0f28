/*
 * Socket.IO 4, alone and with MessagePack, and Socket.IO 2, which speaks
 * Engine.IO 3, over each transport.
 */

'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { test } = require('node:test');
const { Server } = require('socket.io');
const { io: connect } = require('socket.io-client');
const serve2 = require('socket.io-2');
const connect2 = require('socket.io-client-2');
const msgpack = require('socket.io-msgpack-parser');

const { exchange, end, within } = require('./exchange.js');
const { sleep } = require('./nginx.js');

const VERSIONS = {
    'Socket.IO 4': {
        serve: (http, o) => new Server(http, { pingInterval: 500, ...o }),
        connect: (url, o) => connect(url, o),
    },
    'Socket.IO 4 with MessagePack': {
        serve: (http, o) => new Server(http, { pingInterval: 500,
            parser: msgpack, ...o }),
        connect: (url, o) => connect(url, { ...o, parser: msgpack }),
    },
    'Socket.IO 2': {
        serve: (http, o) => serve2(http, { pingInterval: 500,
            pingTimeout: 400, wsEngine: 'ws', ...o }),
        connect: (url, o) => connect2(url, o),
    },
};

const TRANSPORTS = {
    'polling': { transports: ['polling'] },
    'polling with base64': { transports: ['polling'], forceBase64: true },
    'WebSocket': { transports: ['websocket'] },
    'WebSocket, compressed': { transports: ['websocket'],
        perMessageDeflate: { threshold: 0 } },
    'polling, then upgraded': { transports: ['polling', 'websocket'] },
};

const bytes = (data) => Buffer.from(data).toString('latin1');

/* What each side's socket gives and takes. */
function sideOf(socket, engine) {
    const side = end({
        socket,
        sent: [],
        send: (value) => { socket.emit('message', value); },
        close: () => socket.disconnect(true),
    });

    socket.on('message', side.deliver);
    socket.on('typing', side.deliver);
    socket.on('disconnect', side.gone);
    socket.on('echo', (value, done) => done(value));

    for (const [event, list] of [['packet', side.wire],
        ['packetCreate', side.sent]]) {
        engine.on(event, ({ type, data }) => {
            if (type === 'message') {
                list.push(bytes(data));
            }
        });
    }

    return side;
}

function peerOf(version, options) {
    return {
        async provider() {
            const http = createServer();
            const io = version.serve(http, { perMessageDeflate:
                options.perMessageDeflate ?? false });
            let heard = [];
            let accept;

            for (const event of ['request', 'upgrade']) {
                http.on(event, ({ url, headers }) =>
                    heard.push(url, JSON.stringify(headers)));
            }

            io.on('connection', (socket) => {
                const side = sideOf(socket, socket.conn);

                side.wire.push(...heard);
                heard = side.wire;
                accept?.(side);
            });
            io.of('/desk').on('connection', (socket) =>
                socket.on('echo', (value, done) => done(value)));
            await new Promise((done) => http.listen(0, '127.0.0.1', done));

            return {
                port: http.address().port,
                accepted: () => new Promise((done) => { accept = done; }),
                stop: () => new Promise((done) => {
                    io.close(done);
                    http.closeAllConnections();
                }),
            };
        },

        async visitor(url) {
            const socket = version.connect(url, { ...options,
                forceNew: true, reconnection: false,
                query: { from: 'jane@example.com' },
                auth: { phone: '+44 7700 900123', note: 'auth' } });

            await connected(socket);

            for (let i = 0; socket.io.engine.transport.name
                !== options.transports.at(-1); i++) {
                assert.ok(i < 600, 'no upgrade');
                await sleep(25);
            }

            return sideOf(socket, socket.io.engine);
        },
    };
}

const connected = (socket) => within(new Promise((done, fail) => {
    socket.on('connect', done);
    socket.on('connect_error', fail);
}), 'connection');

const echo = (socket, value) => within(new Promise((done) =>
    socket.emit('echo', value, done)), 'answer');

for (const [name, version] of Object.entries(VERSIONS)) {
    for (const [transport, options] of Object.entries(TRANSPORTS)) {
        exchange(`${name}, ${transport}`, peerOf(version, options), (at) => {
            const sockets = () => [at.visitor.socket, at.end.socket];

            test('compression is as it was agreed', () => {
                const socket = at.end.socket.conn.transport.socket;

                assert.equal(socket?.extensions ?? '',
                    options.perMessageDeflate ? 'permessage-deflate' : '');
            });

            test('the handshake reaches the provider redacted', () => {
                const { query, auth } = at.end.socket.handshake;

                assert.equal(query.from, '[email]');

                if (auth !== undefined) {
                    assert.deepEqual(auth, { phone: '[phone]', note: 'auth' });
                }
            });

            test('the client script of the provider is not changed',
                async () => {
                    const [direct, through] = await Promise.all([
                        `http://127.0.0.1:${at.peer.port}`, at.nginx.url,
                    ].map(async (url) => (await fetch(
                        `${url}/socket.io/socket.io.js`)).text()));

                    assert.ok(direct.length > 10000);
                    assert.equal(through, direct);
                });

            test('acknowledgements, nests and numbers', async () => {
                for (const socket of sockets()) {
                    assert.deepEqual(await echo(socket, {
                        a: [{ b: { c: ['jane@example.com', null, true] } }],
                        card: 4111111111111111,
                        inner: JSON.stringify({ mail: 'jane@example.com' }),
                        unicode: '\u2028\ud83d\ude00 é', n: -70000, f: 1.5,
                    }), {
                        a: [{ b: { c: ['[email]', null, true] } }],
                        card: '[card]',
                        inner: JSON.stringify({ mail: '[email]' }),
                        unicode: '\u2028\ud83d\ude00 é', n: -70000, f: 1.5,
                    });
                }
            });

            test('binary attachments', async () => {
                const data = Buffer.from(Array.from({ length: 5000 },
                    (_, i) => i * 7 & 255));
                const text = Buffer.from('\0\x01jane@example.com\0');

                for (const socket of sockets()) {
                    const back = await echo(socket, { data, text,
                        said: 'I am jane@example.com' });

                    assert.deepEqual(Buffer.from(back.data), data);
                    assert.equal(bytes(back.text),
                        '\0\x01****************\0');
                    assert.equal(back.said, 'I am [email]');
                }
            });

            test('typing previews', async () => {
                for (const [from, to] of [[at.visitor, at.end],
                    [at.end, at.visitor]]) {
                    from.socket.emit('typing', { i: 0,
                        text: 'my card is 4111 1111 1111 1111' });
                    assert.deepEqual(await to.next(),
                        { i: 0, text: 'my card is [card]' });
                }
            });

            test('a namespace of its own', async () => {
                const desk = at.visitor.socket.io.socket('/desk');

                assert.equal(await echo(desk, 'I am john@example.org'),
                    'I am [email]');
                desk.disconnect();
            });

            test('heartbeats keep an idle connection', async () => {
                await sleep(1500);
                assert.ok(at.visitor.socket.connected);
                assert.equal(await echo(at.visitor.socket, 'still here'),
                    'still here');
            });

            test('a lost connection comes back and is redacted',
                async () => {
                    const accepted = at.peer.accepted();
                    const socket = version.connect(at.nginx.url,
                        { ...options, forceNew: true, reconnectionDelay: 50 });

                    await connected(socket);

                    const again = connected(socket);

                    (await accepted).socket.conn.close();
                    await again;
                    assert.equal(await echo(socket, 'jane@example.com'),
                        '[email]');
                    socket.disconnect();
                });
        });
    }
}
