/*
 * A provider in the test itself, for protocols whose servers cannot be had
 * here: it speaks what they publish.
 */

'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { test } = require('node:test');
const { WebSocketServer } = require('ws');

const { tap } = require('./exchange.js');

/* A server of WebSockets: `connection(socket, accept, request)` speaks the
 * protocol and calls accept(end) when a visitor is there; `http` answers other
 * requests. */
async function serve(connection, options = {}, http = () => {}) {
    const server = createServer();
    const wss = new WebSocketServer({ server, ...options });
    let accept = () => {};

    server.on('request', (req, res) =>
        http(req, res, (side) => accept(side)));
    wss.on('connection', (socket, request) => {
        socket.on('error', () => {});
        tap(socket);
        connection(socket, (side) => {
            side.wire = socket.wire;
            side.sent = socket.sent;
            socket.on('close', side.gone);
            accept(side);
        }, request);
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));

    return {
        port: server.address().port,
        accepted: () => new Promise((done) => { accept = done; }),
        stop: () => new Promise((done) => {
            wss.clients.forEach((socket) => socket.terminate());
            server.close(done);
            server.closeAllConnections();
        }),
    };
}

/* The body of a request. */
async function bodyOf(req) {
    const parts = [];

    for await (const part of req) {
        parts.push(part);
    }

    return Buffer.concat(parts);
}

const json = (socket, value) => socket.send(JSON.stringify(value));
const wsUrl = (url) => url.replace('http', 'ws');

/* Typing previews and edits go the way that messages go. */
function typing(at) {
    test('typing previews', async () => {
        for (const [from, to] of [[at.visitor, at.end],
            [at.end, at.visitor]]) {
            await from.send({ i: -1,
                typing: 'my card is 4111 1111 1111 1111' });
            assert.deepEqual(await to.next(),
                { i: -1, typing: 'my card is [card]' });
        }
    });

    test('edits', async () => {
        for (const [from, to] of [[at.visitor, at.end],
            [at.end, at.visitor]]) {
            await from.send({ i: -2, edit: 'c1', text: 'jane@example.com',
                was: { text: 'john@example.org' } });
            assert.deepEqual(await to.next(), { i: -2, edit: 'c1',
                text: '[email]', was: { text: '[email]' } });
        }
    });
}

module.exports = { serve, bodyOf, json, wsUrl, typing };
