/*
 * Protocols that wrap text in JSON: with the real clients, and for Bayeux and
 * GraphQL over WebSocket the real servers; those of Phoenix, DDP and Pusher
 * speak here what their protocols publish.
 */

'use strict';

const assert = require('node:assert/strict');
const { EventEmitter } = require('node:events');
const { createServer } = require('node:http');
const { WebSocketServer } = require('ws');
const sockjs = require('sockjs');
const SockJS = require('sockjs-client');

const { exchange, end, bytes, tapped, Tapped, within } = require('./exchange.js');
const { serve, bodyOf, json, wsUrl, typing } = require('./serve.js');

const { LongPoll, Socket: PhoenixSocket } = require('phoenix');
const DDP = require('ddp');
const faye = require('faye');
const Pusher = require('pusher-js');

/* What the provider's side of a channel says and does, whatever carries it:
 * take(text) for each message of the visitor's, say(value) for its own. */
function channel(say, close, accept) {
    let join, topic;
    const side = end({
        send: (value) => say([join, null, topic, 'message', value]),
        close,
    });

    side.take = (text) => {
        const [joined, ref, on, event, payload] = JSON.parse(text);

        if (event === 'message') {
            side.deliver(payload);
            return;
        }

        say([joined, ref, on, 'phx_reply', { status: 'ok', response: {} }]);

        if (event === 'phx_join') {
            [join, topic] = [joined, on];
            accept(side);
        }
    };

    return side;
}

/* Long polling: a session begins with the first poll, and is over when none is
 * open for a while; messages come one a line, and go as strings in an array. */
function phoenixHttp() {
    const waiting = [];
    let poll, side, gone, patience;

    function answer(res, status, messages) {
        res.setHeader('Content-Type', 'application/json');
        res.end(JSON.stringify({ status, token: 's1', messages }));
    }

    function flush() {
        if (poll && (waiting.length > 0 || gone)) {
            answer(poll, gone ? 403 : 200, waiting.splice(0));
            poll = null;
        }
    }

    return async (req, res, accept) => {
        if (req.method === 'POST') {
            const text = (await bodyOf(req)).toString();

            side.wire.push(text);
            text.split('\n').forEach((line) => side.take(line));
            answer(res, 200);
        } else if (!/token=s1/.test(req.url)) {
            gone = false;
            waiting.length = 0;
            side = channel((value) => {
                waiting.push(JSON.stringify(value));
                flush();
            }, () => { gone = true; flush(); }, accept);
            answer(res, 410);
        } else {
            const { gone: left } = side;

            clearTimeout(patience);
            res.on('close', () => {
                clearTimeout(patience);
                patience = setTimeout(left, 2000);
            });
            poll = res;
            flush();
        }
    };
}

const overPhoenix = (transport) => (url) => new Promise((done, fail) => {
    const socket = new PhoenixSocket(`${wsUrl(url)}/socket`,
        { transport, heartbeatIntervalMs: 500 });
    const chat = socket.channel('chat:lobby', {});
    const side = end({
        send: (value) => chat.push('message', value),
        close: () => new Promise((closed) =>
            socket.disconnect(closed)),
    });

    socket.onClose(() => { side.gone(); socket.disconnect(); });
    socket.connect();
    chat.on('message', side.deliver);
    chat.join().receive('ok', () => done(side))
        .receive('error', fail);
});

for (const [name, transport] of [
    ['WebSocket', Tapped], ['long polling', LongPoll],
]) {
    exchange(`Phoenix channels, ${name}`, {
        provider: () => serve((socket, accept) => {
            const side = channel((value) => json(socket, value),
                () => socket.close(), accept);

            socket.on('message', side.take);
        }, {}, phoenixHttp()),

        visitor: transport === Tapped ? tapped(overPhoenix(transport))
            : overPhoenix(transport),
    }, typing);
}

/* A SockJS server: speak(conn, accept) is what is within a connection. */
async function serveSockjs(prefix, speak) {
    const server = createServer();
    const echo = sockjs.createServer({ log() {} });
    let accept = () => {};

    echo.on('connection', (conn) => {
        const side = speak(conn, (ready) => accept(ready));

        conn.on('data', (text) => {
            side.wire.push(text);
            side.take(text);
        });
        conn.on('close', side.gone);
    });
    echo.installHandlers(server, { prefix });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));

    return {
        port: server.address().port,
        accepted: () => new Promise((done) => { accept = done; }),
        stop: () => new Promise((done) => {
            server.close(done);
            server.closeAllConnections();
        }),
    };
}

/* What Meteor says and does, whatever carries it. */
function ddpSide(say, close, accept) {
    let n = 0;
    const side = end({
        send: (fields) => say({ msg: 'added', collection: 'messages',
            id: `m${n++}`, fields }),
        close,
    });

    side.take = (text) => {
        const { msg, id, params } = JSON.parse(text);

        if (msg === 'connect') {
            say({ msg: 'connected', session: 's1' });
            accept(side);
        } else if (msg === 'method') {
            side.deliver(params[0]);
            say({ msg: 'result', id, result: true });
            say({ msg: 'updated', methods: [id] });
        }
    };

    return side;
}

/* SockJS as the client wants its socket. */
function sockjsSocket(url) {
    const socket = new SockJS(url, null, { transports: ['xhr-streaming'] });
    const events = new EventEmitter();

    events.send = (data) => socket.send(data);
    events.close = (code, reason) => socket.close(code, reason);
    socket.onopen = () => events.emit('open', {});
    socket.onmessage = (event) => events.emit('message', event);
    socket.onclose = (event) => events.emit('close', event);
    return events;
}

for (const carrier of ['WebSocket', 'SockJS']) {
    exchange(`DDP, ${carrier}`, {
        location: 'proxy_buffering off;',

        provider: () => (carrier === 'WebSocket' ? serve((socket, accept) => {
            const side = ddpSide((value) => json(socket, value),
                () => socket.close(), accept);

            socket.on('message', side.take);
        }) : serveSockjs('/sockjs', (conn, accept) => ddpSide(
            (value) => conn.write(JSON.stringify(value)),
            () => conn.close(4001, 'bye'), accept))),

        visitor: (url) => new Promise((done, fail) => {
            const client = new DDP({ url: `${wsUrl(url)}/websocket`,
                autoReconnect: false, maintainCollections: false });
            const side = end({
                send: (value) => client.call('send', [value]),
                close: () => client.close(),
            });

            if (carrier === 'SockJS') {
                client._makeWebSocketConnection = function make() {
                    this.socket = sockjsSocket(`${url}/sockjs`);
                    this._prepareHandlers();
                };
            }

            client.on('message', (data) => {
                const { msg, fields } = JSON.parse(data);

                side.wire.push(bytes(data));

                if (msg === 'added') {
                    side.deliver(fields);
                }
            });
            client.on('socket-close', side.gone);
            client.connect((error) => {
                const { socket } = client;
                const { send } = socket;

                side.sent = [];
                socket.send = (data) => {
                    side.sent.push(bytes(data));
                    return send.call(socket, data);
                };

                return error ? fail(error) : done(side);
            });
        }),
    }, typing);
}

/* Over HTTP the client does not keep the order of what it sends: it is to wait
 * until the provider has it. */
let taken = () => {};

const inOrder = (send) => (value) => new Promise((done) => {
    taken = done;
    send(value);
});

/* What the provider says and does, whatever carries it. */
function pusherSide(say, close, accept) {
    const side = end({ close });

    side.send = (value) => say({ event: 'message', channel: 'private-chat',
        data: JSON.stringify(value) });
    side.take = (text) => {
        const { event, channel: on, data } = JSON.parse(text);

        if (event === 'pusher:subscribe') {
            say({ event: 'pusher_internal:subscription_succeeded',
                channel: data.channel, data: '{}' });
            accept(side);
        } else if (event === 'client-message') {
            assert.equal(on, 'private-chat');
            side.deliver(data);
            taken();
        }
    };
    say({ event: 'pusher:connection_established',
        data: JSON.stringify({ socket_id: '1.1', activity_timeout: 30 }) });

    return side;
}

/* Where there is no WebSocket, Pusher's client speaks SockJS. */
const pusherOverHttp = () => serveSockjs('/pusher/app/key',
    (conn, accept) => pusherSide((value) => conn.write(JSON.stringify(value)),
        () => conn.close(4001, 'bye'), accept));

for (const transport of ['ws', 'xhr_polling']) {
    exchange(`Pusher, ${transport}`, {
        location: 'proxy_buffering off;',

        provider: () => (transport === 'ws' ? serve((socket, accept) => {
            const side = pusherSide((value) => json(socket, value),
                () => socket.close(4001), accept);

            socket.on('message', side.take);
        }) : pusherOverHttp()),

        visitor: (url) => new Promise((done) => {
            const { port } = new URL(url);
            const pusher = new Pusher('key', {
                cluster: 'none', wsHost: '127.0.0.1', httpHost: '127.0.0.1',
                wsPort: Number(port), httpPort: Number(port),
                forceTLS: false, enabledTransports: [transport],
                channelAuthorization: { customHandler: (_, answer) =>
                    answer(null, { auth: 'key:signature' }) },
            });
            const chat = pusher.subscribe('private-chat');
            const side = end({
                send: inOrder((value) =>
                    chat.trigger('client-message', value)),
                close: () => pusher.disconnect(),
            });

            chat.bind('message', side.deliver);
            chat.bind('pusher:subscription_succeeded', () => done(side));
            pusher.connection.bind('state_change', ({ previous }) => {
                if (previous === 'connected') {
                    side.gone();
                    pusher.disconnect();
                }
            });
        }),
    }, typing);
}

for (const transport of ['websocket', 'long-polling']) {
    exchange(`Bayeux, ${transport}`, {
        async provider() {
            const server = createServer();
            const bayeux = new faye.NodeAdapter({ mount: '/bayeux',
                timeout: 20 });
            let accept = () => {};
            let client, side;

            bayeux.attach(server);
            bayeux.on('subscribe', (id, channel) => {
                if (channel !== '/to_visitor') {
                    return;
                }

                client = id;
                side = end({
                    send: (value) => bayeux.getClient()
                        .publish('/to_visitor', value),
                    close() {
                        server.close();
                        server.closeAllConnections();
                        bayeux.close();
                    },
                });
                accept(side);
            });
            bayeux.on('disconnect', (id) => id === client && side.gone());
            bayeux.on('publish', (_, channel, data) => {
                if (channel === '/to_provider') {
                    side.wire.push(JSON.stringify(data));
                    side.deliver(data);
                }
            });
            await new Promise((done) =>
                server.listen(0, '127.0.0.1', done));

            return {
                port: server.address().port,
                accepted: () => new Promise((done) => { accept = done; }),
                stop: () => new Promise((done) => {
                    bayeux.close();
                    server.close(done);
                    server.closeAllConnections();
                }),
            };
        },

        async visitor(url) {
            const client = new faye.Client(`${url}/bayeux`,
                { retry: 1, timeout: 20 });
            const side = end({
                send: (value) => client.publish('/to_provider', value),
                close: () => client.disconnect(),
            });

            if (transport === 'long-polling') {
                client.disable('websocket');
            }

            client.on('transport:down', () => {
                side.gone();
                client.disconnect();
            });
            await client.subscribe('/to_visitor', side.deliver);

            return side;
        },
    }, typing);
}

exchange('GraphQL over WebSocket', {
    async provider() {
        const { buildSchema } = require('graphql');
        const { useServer } = require('graphql-ws/use/ws');
        const server = createServer();
        const wss = new WebSocketServer({ server, path: '/graphql' });
        let accept = () => {};
        let side;

        useServer({
            schema: buildSchema(`
                type Message { i: Int! text: String! }
                type Query { none: Boolean }
                type Mutation { send(i: Int!, text: String!): Boolean }
                type Subscription { message: Message }`),
            roots: {
                mutation: { send: (value) => { side.deliver(value); } },
                subscription: {
                    async *message() {
                        const waiting = [];
                        let wake = () => {};
                        const socket = [...wss.clients].at(-1);

                        side = end({
                            send(value) { waiting.push(value); wake(); },
                            close: () => socket.close(4400, 'bye'),
                        });
                        socket.on('close', side.gone);
                        socket.on('message', (data) =>
                            side.wire.push(data.toString()));
                        accept(side);

                        for (;;) {
                            while (waiting.length > 0) {
                                yield { message: waiting.shift() };
                            }

                            await new Promise((done) => { wake = done; });
                        }
                    },
                },
            },
        }, wss);
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
    },

    visitor: tapped(async (url) => {
        const { createClient } = require('graphql-ws');
        const client = createClient({ url: `${wsUrl(url)}/graphql`,
            webSocketImpl: Tapped, retryAttempts: 0, lazy: false,
            onNonLazyError() {} });
        const run = (payload, next) => new Promise((done) =>
            client.subscribe(payload, { next, error: done, complete: done }));
        const side = end({
            send: (variables) => run({ query: `mutation($i: Int!,
                $text: String!) { send(i: $i, text: $text) }`, variables },
            () => {}),
            close: () => client.dispose(),
        });

        client.on('closed', side.gone);
        run({ query: 'subscription { message { i text } }' },
            ({ data }) => side.deliver({ ...data.message }));
        await within(new Promise((done) => client.on('connected', done)),
            'connection');

        return side;
    }),
});
