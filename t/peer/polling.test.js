/*
 * A chat that is nothing but long polling, by real clients: a blocked message
 * is told in its own protocol, what is beside it goes, and the session lives
 * on, in both directions.
 */

'use strict';

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { test } = require('node:test');
const { Server } = require('socket.io');
const { io: connect } = require('socket.io-client');
const serve2 = require('socket.io-2');
const connect2 = require('socket.io-client-2');
const sockjs = require('sockjs');
const SockJS = require('sockjs-client');

const { startNginx } = require('./nginx.js');

const POLICY = `
    chat_gdpr_policy support_chat {
        languages en de;
        redact    card block;
    }`;
const CARD = 'card 4111 1111 1111 1111';

const VERSIONS = {
    'Socket.IO 4': [(http) => new Server(http, { pingInterval: 1000 }),
        (url, o) => connect(url, o)],
    'Socket.IO 2': [(http) => serve2(http, { pingInterval: 1000,
        wsEngine: 'ws' }), (url, o) => connect2(url, o)],
};
const VARIANTS = {
    'polling': {},
    'polling with base64': { forceBase64: true },
    'in a namespace': { namespace: '/desk' },
};

/* A provider at its port, nginx in front of it, and their end. */
async function around(http, run) {
    await new Promise((done) => http.listen(0, '127.0.0.1', done));
    const nginx = await startNginx(http.address().port, POLICY);

    try {
        await run(nginx);
    } finally {
        http.closeAllConnections();
        await new Promise((done) => http.close(done));
        await nginx.stop();
    }
}

for (const [version, [serve, dial]] of Object.entries(VERSIONS)) {
    for (const [variant, { namespace = '/', ...options }]
        of Object.entries(VARIANTS)) {
        test(`${version}, ${variant}: a blocked message is told`,
            { timeout: 60000 }, async () => {
                const http = createServer();
                const io = serve(http);
                const got = [];

                await around(http, async (nginx) => {
                    const accepted = new Promise((done) =>
                        io.of(namespace).on('connection', done));
                    const client = dial(`${nginx.url}${namespace}`, {
                        ...options, transports: ['polling'],
                        reconnection: false,
                    });
                    const server = await accepted;
                    const told = [];
                    const gone = [];

                    server.on('message', (text, done) => {
                        got.push(text);
                        done?.(text);
                    });
                    client.on('chat_gdpr_blocked', (e) => told.push(e));
                    client.on('disconnect', (why) => gone.push(why));

                    if (!client.connected) {
                        await once(client, 'connect');
                    }

                    const answer = once(client, 'chat_gdpr_blocked');

                    /* in one request, or in several */
                    client.emit('message', 'before');
                    client.emit('message', CARD);
                    client.emit('message', 'behind');
                    await answer;
                    assert.deepEqual(told, [{ type: 'chat_gdpr_blocked',
                        entity: 'card', message: 'Your message was not sent. '
                            + 'Please do not send this here: card number.' }]);

                    /* the other way it stands in the message's place */
                    const withheld = once(client, 'chat_gdpr_blocked');

                    server.emit('message', CARD);
                    const [{ message }] = await withheld;

                    assert.match(message, /card number/);
                    assert.equal(await new Promise((done) =>
                        client.emit('message', 'last', done)), 'last');
                    assert.deepEqual(got, ['before', 'behind', 'last']);
                    assert.deepEqual(gone, []);

                    const events = nginx.audit().filter((e) =>
                        e.answer === 'withheld');

                    assert.deepEqual(events.map((e) => [e.direction,
                        e.transport, e.actions.block]),
                    [['to_provider', 'request', 1],
                        ['to_visitor', 'response', 1]]);
                    client.close();
                    io.close();
                });
            });
    }
}

for (const transport of ['xhr-polling', 'xhr-streaming']) {
    test(`SockJS, ${transport}: a blocked message does not go`,
        { timeout: 60000 }, async () => {
            const http = createServer();
            const echo = sockjs.createServer({ log() {} });
            const got = [];
            const heard = [];

            echo.on('connection', (conn) => conn.on('data', (text) => {
                got.push(text);
                conn.write(JSON.stringify(CARD));
                conn.write(text);
            }));
            echo.installHandlers(http, { prefix: '/chat' });

            await around(http, async (nginx) => {
                const client = new SockJS(`${nginx.url}/chat`, null,
                    { transports: [transport] });
                const done = new Promise((resolve, fail) => {
                    client.onclose = fail;
                    client.onmessage = ({ data }) => {
                        heard.push(data);

                        if (data.includes('last')) {
                            resolve();
                        }
                    };
                });

                await new Promise((resolve) => { client.onopen = resolve; });
                client.send(JSON.stringify(CARD));
                setTimeout(() => client.send(JSON.stringify('last')), 200);
                await done;
                assert.deepEqual(got, ['"last"']);
                assert.ok(heard.every((text) => !text.includes('4111')));
                client.onclose = null;
                client.close();
            });
        });
}
