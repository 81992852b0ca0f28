/*
 * SockJS, over each transport that it has outside of browsers, alone and with
 * STOMP within, as Spring's chats have it.
 */

'use strict';

const { createServer } = require('node:http');
const { test } = require('node:test');
const assert = require('node:assert/strict');
const sockjs = require('sockjs');
const SockJS = require('sockjs-client');
const { Client } = require('@stomp/stompjs');

const { exchange, end, within } = require('./exchange.js');

Object.assign(globalThis, { WebSocket: require('ws').WebSocket });

/* `connection(conn, accept)` speaks what is within. */
async function serve(connection) {
    const server = createServer();
    const echo = sockjs.createServer({ log() {}, heartbeat_delay: 500,
        response_limit: 4096 });
    const open = new Set();
    let accept = () => {};

    echo.on('connection', (conn) => {
        open.add(conn);
        conn.on('close', () => open.delete(conn));
        connection(conn, (side) => accept(side));
    });
    echo.installHandlers(server, { prefix: '/chat' });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));

    return {
        port: server.address().port,
        accepted: () => new Promise((done) => { accept = done; }),
        stop: () => new Promise((done) => {
            open.forEach((conn) => conn.close());
            server.close(done);
            server.closeAllConnections();
        }),
    };
}

/* A frame of STOMP; a length only where it is told to. */
function frame(command, headers, body = '') {
    const lines = Object.entries(headers).map(([k, v]) => `${k}:${v}`);

    return `${[command, ...lines].join('\n')}\n\n${body}\0`;
}

const plain = {
    serve: () => serve((conn, accept) => {
        const side = end({
            send: (value) => conn.write(JSON.stringify(value)),
            close: () => conn.close(4000, 'bye jane@example.com'),
        });

        conn.on('data', (text) => {
            side.wire.push(text);
            side.deliverText(text);
        });
        conn.on('close', side.gone);
        accept(side);
    }),

    visit: (socket) => new Promise((done) => {
        const side = end({
            send: (value) => socket.send(JSON.stringify(value)),
            close: () => socket.close(),
        });

        socket.onmessage = ({ data }) => {
            side.wire.push(data);
            side.deliverText(data);
        };
        socket.onclose = side.gone;
        socket.onopen = () => done(side);
    }),
};

const stomp = {
    serve: () => serve((conn, accept) => {
        let n = 0;
        const side = end({
            send(value) {
                const body = JSON.stringify(value);

                conn.write(frame('MESSAGE', { subscription: 's',
                    'message-id': n++, destination: '/topic/chat',
                    'content-length': Buffer.byteLength(body) }, body));
            },
            close: () => conn.close(),
        });

        conn.on('data', (text) => {
            side.wire.push(text);

            const command = /^[A-Z]*/.exec(text)[0];
            const [, head, body] = /^(.*?)\n\n([^]*)\0\n*$/s.exec(text) ?? [];

            if (command === 'CONNECT') {
                conn.write(frame('CONNECTED', { version: '1.2' }));
            } else if (command === 'SUBSCRIBE') {
                accept(side);
            } else if (command === 'SEND') {
                const length = /^content-length:(.*)$/m.exec(head)[1];

                assert.equal(Number(length), Buffer.byteLength(body));
                side.deliverText(body);
            } else if (command === 'DISCONNECT') {
                conn.write(frame('RECEIPT', { 'receipt-id':
                    /^receipt:(.*)$/m.exec(head)[1] }));
            }
        });
        conn.on('close', side.gone);
    }),

    visit: (socket) => new Promise((done, fail) => {
        const client = new Client({ webSocketFactory: () => socket,
            reconnectDelay: 0, heartbeatIncoming: 0, heartbeatOutgoing: 200 });
        const side = end({
            send: (value) => client.publish({ destination: '/app/chat',
                body: JSON.stringify(value) }),
            close: () => client.deactivate(),
        });

        client.onConnect = () => {
            client.subscribe('/topic/chat', ({ body }) => {
                side.wire.push(body);
                side.deliverText(body);
            }, { id: 's' });
            done(side);
        };
        client.onStompError = fail;
        client.onWebSocketClose = side.gone;
        client.activate();
    }),
};

for (const [what, inner] of [['JSON', plain], ['STOMP', stomp]]) {
    for (const transport of ['websocket', 'xhr-streaming', 'xhr-polling',
        'eventsource']) {
        exchange(`SockJS, ${transport}, with ${what}`, {
            location: 'proxy_buffering off;',
            provider: inner.serve,
            visitor: (url) => within(inner.visit(new SockJS(`${url}/chat`,
                null, { transports: transport })), 'connection'),
        }, (at) => {
            test('typing previews', async () => {
                await at.visitor.send({ i: -1,
                    typing: 'my card is 4111 1111 1111 1111' });
                assert.deepEqual(await at.end.next(),
                    { i: -1, typing: 'my card is [card]' });
            });
        });
    }
}
