/*
 * STOMP over WebSocket: stomp-broker-js with @stomp/stompjs.
 */

'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { test } = require('node:test');
const { Client } = require('@stomp/stompjs');
const StompServer = require('stomp-broker-js');

const { exchange, end, within } = require('./exchange.js');

Object.assign(globalThis, { WebSocket: require('ws').WebSocket });

function provider() {
    const server = createServer();
    const broker = new StompServer({ server, path: '/stomp',
        heartbeat: [0, 0] });
    const sockets = new Set();
    let accept = () => {};
    let side;

    server.on('connection', (socket) => sockets.add(socket));
    broker.on('subscribe', ({ topic, sessionId }) => {
        if (topic !== '/topic/chat') {
            return;
        }

        side = end({
            session: sessionId,
            send: (value) => broker.send('/topic/chat', { mood: value.text
                .includes('jane@') ? 'for jane@example.com' : 'plain' },
            Buffer.from(JSON.stringify(value))),
            close: () => sockets.forEach((socket) => socket.destroy()),
        });
        accept(side);
    });
    broker.on('disconnected', (session) =>
        session === side?.session && side.gone());
    broker.subscribe('/app/chat', (body, headers) => {
        side.wire.push(String(body), JSON.stringify(headers));
        side.deliverText(String(body));
    });

    return new Promise((done) => server.listen(0, '127.0.0.1', () => done({
        port: server.address().port,
        accepted: () => new Promise((resolve) => { accept = resolve; }),
        stop: () => new Promise((stopped) => {
            sockets.forEach((socket) => socket.destroy());
            server.close(stopped);
        }),
    })));
}

const visitor = (options) => (url) => within(new Promise((done, fail) => {
    const client = new Client({ brokerURL: `${url.replace('http', 'ws')}/stomp`,
        reconnectDelay: 0, heartbeatIncoming: 0, heartbeatOutgoing: 100,
        connectHeaders: { login: 'jane@example.com', passcode: 's3cret' },
        ...options });
    const side = end({
        client,
        send: (value) => client.publish({ destination: '/app/chat',
            body: JSON.stringify(value),
            headers: { note: 'a:b\\c\nd', by: 'jane@example.com' } }),
        close: () => client.deactivate(),
    });

    client.onConnect = () => {
        client.subscribe('/topic/chat', ({ body, headers }) => {
            side.headers = headers;
            side.wire.push(body, JSON.stringify(headers));
            side.deliverText(body);
        });
        done(side);
    };
    client.onStompError = fail;
    client.onWebSocketClose = side.gone;
    client.activate();
}), 'connection');

for (const [what, options] of Object.entries({
    'as text': {},
    'as binary messages': { forceBinaryWSFrames: true },
})) {
    exchange(`STOMP, ${what}`, { provider, visitor: visitor(options) },
        (at) => {
            test('typing previews', async () => {
                await at.visitor.send({ i: -1,
                    typing: 'my card is 4111 1111 1111 1111' });
                assert.deepEqual(await at.end.next(),
                    { i: -1, typing: 'my card is [card]' });
            });

            test('headers are redacted', async () => {
                await at.end.send({ i: 1, text: 'I am jane@example.com' });
                await at.visitor.next();
                assert.equal(at.visitor.headers.mood, 'for [email]');
                assert.ok(at.end.wire.some((text) =>
                    text.includes('[email]')));
            });
        });
}
