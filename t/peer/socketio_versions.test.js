/*
 * Socket.IO 2, which speaks Engine.IO 3, and Socket.IO 4 with MessagePack, over
 * each transport; socketio.test.js has Socket.IO 4 itself.
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
    'Socket.IO 2': {
        serve: (http) => serve2(http, { pingInterval: 500, pingTimeout: 400,
            wsEngine: 'ws' }),
        connect: (url, o) => connect2(url, o),
    },
    'Socket.IO 4 with MessagePack': {
        serve: (http) => new Server(http, { pingInterval: 500,
            parser: msgpack }),
        connect: (url, o) => connect(url, { ...o, parser: msgpack }),
    },
};

const TRANSPORTS = {
    'polling': { transports: ['polling'] },
    'polling with base64': { transports: ['polling'], forceBase64: true },
    'WebSocket': { transports: ['websocket'] },
    'polling, then upgraded': { transports: ['polling', 'websocket'] },
};

/* What each side's socket gives and takes. */
function sideOf(socket, engine) {
    const side = end({
        socket,
        send: (value) => { socket.emit('message', value); },
        close: () => socket.disconnect(true),
    });

    socket.on('message', side.deliver);
    socket.on('typing', side.deliver);
    socket.on('disconnect', side.gone);
    socket.on('echo', (value, done) => done(value));
    engine.on('packet', ({ data }) => {
        if (data) {
            side.wire.push(Buffer.isBuffer(data) ? data.toString('latin1')
                : String(data));
        }
    });

    return side;
}

function peerOf(version, options) {
    return {
        async provider() {
            const http = createServer();
            const io = version.serve(http);
            let accept;

            io.on('connection', (socket) =>
                accept?.(sideOf(socket, socket.conn)));
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
                forceNew: true, reconnection: false });

            await within(new Promise((done, fail) => {
                socket.on('connect', done);
                socket.on('connect_error', fail);
            }), 'connection');

            for (let i = 0; socket.io.engine.transport.name
                !== options.transports.at(-1); i++) {
                assert.ok(i < 200, 'no upgrade');
                await sleep(25);
            }

            return sideOf(socket, socket.io.engine);
        },
    };
}

const ask = (side, value) => within(new Promise((done) =>
    side.socket.emit('echo', value, done)), 'answer');

for (const [name, version] of Object.entries(VERSIONS)) {
    for (const [transport, options] of Object.entries(TRANSPORTS)) {
        exchange(`${name}, ${transport}`, peerOf(version, options), (at) => {
            const sides = () => [at.visitor, at.end];

            test('acknowledgements, nests and numbers', async () => {
                for (const side of sides()) {
                    assert.deepEqual(await ask(side, {
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
                const bytes = Buffer.from(Array.from({ length: 5000 },
                    (_, i) => i * 7 & 255));
                const text = Buffer.from('\0\x01jane@example.com\0');

                for (const side of sides()) {
                    const back = await ask(side, { bytes, text,
                        said: 'I am jane@example.com' });

                    assert.deepEqual(Buffer.from(back.bytes), bytes);
                    assert.equal(Buffer.from(back.text).toString('latin1'),
                        '\0\x01****************\0');
                    assert.equal(back.said, 'I am [email]');
                }
            });

            test('typing previews', async () => {
                for (const [from, to] of [sides(), sides().reverse()]) {
                    from.socket.emit('typing', { i: 0,
                        text: 'my card is 4111 1111 1111 1111' });
                    assert.deepEqual(await to.next(),
                        { i: 0, text: 'my card is [card]' });
                }
            });

            test('heartbeats keep an idle connection', async () => {
                await sleep(1500);
                assert.ok(at.visitor.socket.connected);
                assert.equal(await ask(at.visitor, 'still here'),
                    'still here');
            });
        });
    }
}
