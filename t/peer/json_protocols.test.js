/*
 * Protocols that wrap text in JSON: with the real clients, and for Bayeux and
 * GraphQL over WebSocket the real servers; those of ActionCable, Phoenix, DDP,
 * Pusher and SignalR speak here what their protocols publish.
 */

'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { test } = require('node:test');
const { WebSocket, WebSocketServer } = require('ws');

const { exchange, end, within } = require('./exchange.js');

/* Clients that are made for browsers look for these. */
globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
globalThis.document ??= { visibilityState: 'visible',
    addEventListener() {}, removeEventListener() {} };

const actioncable = require('@rails/actioncable');
const { Socket: PhoenixSocket } = require('phoenix');
const DDP = require('ddp');
const faye = require('faye');
const Pusher = require('pusher-js');
const signalr = require('@microsoft/signalr');
const { MessagePackHubProtocol }
    = require('@microsoft/signalr-protocol-msgpack');
const msgpack = require('@msgpack/msgpack');

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
        connection(socket, (side) => {
            socket.on('message', (data) =>
                side.wire.push(data.toString('latin1')));
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

const json = (socket, value) => socket.send(JSON.stringify(value));
const wsUrl = (url) => url.replace('http', 'ws');

/* A typing preview goes the way that messages go. */
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

exchange('ActionCable', {
    provider: () => serve((socket, accept) => {
        json(socket, { type: 'welcome' });
        socket.on('message', (data) => {
            const { command, identifier, data: inner } = JSON.parse(data);

            if (command === 'subscribe') {
                json(socket, { identifier, type: 'confirm_subscription' });
                socket.side = end({
                    send: (message) => json(socket, { identifier, message }),
                    close: () => socket.close(),
                });
                accept(socket.side);
            } else if (command === 'message') {
                const { action, ...value } = JSON.parse(inner);

                socket.side.deliver(value);
            }
        });
    }, { handleProtocols: () => 'actioncable-v1-json' }),

    visitor: (url) => new Promise((done) => {
        actioncable.adapters.WebSocket = WebSocket;

        const consumer = actioncable.createConsumer(`${wsUrl(url)}/cable`);
        const side = end({
            send: (value) => subscription.perform('speak', value),
            close: () => consumer.disconnect(),
        });
        const subscription = consumer.subscriptions.create('ChatChannel', {
            connected: () => done(side),
            received: side.deliver,
            disconnected: () => { side.gone(); consumer.disconnect(); },
        });
    }),
}, typing);

exchange('Phoenix channels', {
    provider: () => serve((socket, accept) => {
        let ids;

        socket.on('message', (data) => {
            const [join, ref, topic, event, payload] = JSON.parse(data);

            if (event === 'message') {
                socket.side.deliver(payload);
            } else {
                json(socket, [join, ref, topic, 'phx_reply',
                    { status: 'ok', response: {} }]);
            }

            if (event === 'phx_join') {
                ids = [join, topic];
                socket.side = end({
                    send: (value) => json(socket,
                        [ids[0], null, ids[1], 'message', value]),
                    close: () => socket.close(),
                });
                accept(socket.side);
            }
        });
    }),

    visitor: (url) => new Promise((done, fail) => {
        const socket = new PhoenixSocket(`${wsUrl(url)}/socket`,
            { transport: WebSocket, heartbeatIntervalMs: 500 });
        const channel = socket.channel('chat:lobby', {});
        const side = end({
            send: (value) => channel.push('message', value),
            close: () => new Promise((closed) => socket.disconnect(closed)),
        });

        socket.onClose(() => { side.gone(); socket.disconnect(); });
        socket.connect();
        channel.on('message', side.deliver);
        channel.join().receive('ok', () => done(side))
            .receive('error', fail);
    }),
}, typing);

exchange('DDP', {
    provider: () => serve((socket, accept) => {
        let n = 0;
        const side = end({
            send: (fields) => json(socket, { msg: 'added',
                collection: 'messages', id: `m${n++}`, fields }),
            close: () => socket.close(),
        });

        socket.on('message', (data) => {
            const { msg, id, params } = JSON.parse(data);

            if (msg === 'connect') {
                json(socket, { msg: 'connected', session: 's1' });
                accept(side);
            } else if (msg === 'method') {
                side.deliver(params[0]);
                json(socket, { msg: 'result', id, result: true });
                json(socket, { msg: 'updated', methods: [id] });
            }
        });
    }),

    visitor: (url) => new Promise((done, fail) => {
        const client = new DDP({ url: `${wsUrl(url)}/websocket`,
            autoReconnect: false, maintainCollections: false });
        const side = end({
            send: (value) => client.call('send', [value]),
            close: () => client.close(),
        });

        client.on('message', (data) => {
            const { msg, fields } = JSON.parse(data);

            if (msg === 'added') {
                side.deliver(fields);
            }
        });
        client.on('socket-close', side.gone);
        client.connect((error) => (error ? fail(error) : done(side)));
    }),
}, typing);

exchange('Pusher', {
    provider: () => serve((socket, accept) => {
        json(socket, { event: 'pusher:connection_established',
            data: JSON.stringify({ socket_id: '1.1', activity_timeout: 30 }) });
        socket.on('message', (raw) => {
            const { event, channel, data } = JSON.parse(raw);

            if (event === 'pusher:subscribe') {
                json(socket, { event: 'pusher_internal:subscription_succeeded',
                    channel: data.channel, data: '{}' });
                socket.side = end({
                    send: (value) => json(socket, { event: 'message',
                        channel: data.channel, data: JSON.stringify(value) }),
                    close: () => socket.close(4001),
                });
                accept(socket.side);
            } else if (event === 'client-message') {
                assert.equal(channel, 'private-chat');
                socket.side.deliver(data);
            }
        });
    }),

    visitor: (url) => new Promise((done) => {
        const pusher = new Pusher('key', {
            cluster: 'none', wsHost: '127.0.0.1', forceTLS: false,
            wsPort: Number(new URL(url).port), enabledTransports: ['ws'],
            channelAuthorization: { customHandler: (_, answer) =>
                answer(null, { auth: 'key:signature' }) },
        });
        const channel = pusher.subscribe('private-chat');
        const side = end({
            send: (value) => channel.trigger('client-message', value),
            close: () => pusher.disconnect(),
        });

        channel.bind('message', side.deliver);
        channel.bind('pusher:subscription_succeeded', () => done(side));
        pusher.connection.bind('state_change', ({ previous }) => {
            if (previous === 'connected') {
                side.gone();
                pusher.disconnect();
            }
        });
    }),
}, typing);

for (const transport of ['websocket', 'long-polling']) {
    exchange(`Bayeux, ${transport}`, {
        lasting: transport === 'websocket',

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

    async visitor(url) {
        const { createClient } = require('graphql-ws');
        const client = createClient({ url: `${wsUrl(url)}/graphql`,
            webSocketImpl: WebSocket, retryAttempts: 0, lazy: false,
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
    },
});

/* SignalR, as its hub and transport protocols are published. */

const RS = '\x1e';

const hubs = {
    json: {
        read: (data) => data.toString().split(RS).filter(Boolean)
            .map((text) => JSON.parse(text))
            .map(({ type, arguments: args }) => [type, args?.[0]]),
        write: (value) => JSON.stringify({ type: 1, target: 'message',
            arguments: [value] }) + RS,
    },
    messagepack: {
        read(data) {
            const found = [];

            for (let at = 0; at < data.length;) {
                let n = 0;
                let shift = 0;

                do {
                    n |= (data[at] & 0x7f) << shift;
                    shift += 7;
                } while (data[at++] & 0x80);

                const [type, , , , args] = msgpack.decode(
                    data.subarray(at, at + n));

                found.push([type, args?.[0]]);
                at += n;
            }

            return found;
        },

        write(value) {
            const body = msgpack.encode([1, {}, null, 'message', [value], []]);
            const head = [];

            for (let n = body.length; ; n >>= 7) {
                head.push(n & 0x7f | (n > 0x7f ? 0x80 : 0));
                if (n <= 0x7f) {
                    break;
                }
            }

            return Buffer.concat([Buffer.from(head), body]);
        },
    },
};

function hub(write, close, accept) {
    let protocol;
    const side = end({
        send: (value) => write(hubs[protocol].write(value)),
        close,
    });

    side.take = (data) => {
        side.wire.push(data.toString('latin1'));

        if (protocol === undefined) {
            protocol = JSON.parse(data.toString().split(RS)[0]).protocol;
            write(`{}${RS}`);
            accept(side);
            return;
        }

        for (const [type, value] of hubs[protocol].read(data)) {
            if (type === 1) {
                side.deliver(value);
            }
        }
    };

    return side;
}

/* Negotiation, server-sent events and long polling. */
function signalrHttp(req, res, accept) {
    const url = new URL(req.url, 'http://x');
    const body = [];

    res.setHeader('Cache-Control', 'no-cache');
    req.on('data', (part) => body.push(part));
    req.on('end', () => {
        if (url.pathname.endsWith('/negotiate')) {
            const text = { transferFormats: ['Text'] };

            res.setHeader('Content-Type', 'application/json');
            res.end(JSON.stringify({ negotiateVersion: 1, connectionId: 'a',
                connectionToken: 't', availableTransports: [
                    { transport: 'WebSockets',
                        transferFormats: ['Text', 'Binary'] },
                    { transport: 'ServerSentEvents', ...text },
                    { transport: 'LongPolling', ...text }] }));
        } else if (req.method === 'POST') {
            signalrHttp.side.take(Buffer.concat(body));
            res.end();
        } else if (req.method === 'DELETE') {
            signalrHttp.side.gone();
            signalrHttp.poll?.writeHead(204).end();
            signalrHttp.poll = null;
            res.writeHead(202).end();
        } else if (req.headers.accept === 'text/event-stream') {
            res.setHeader('Content-Type', 'text/event-stream');
            res.write(':\r\n\r\n');
            signalrHttp.side = hub((data) =>
                res.write(`data: ${data}\r\n\r\n`), () => res.end(), accept);
            req.socket.on('close', signalrHttp.side.gone);
        } else if (signalrHttp.side === undefined
            || !signalrHttp.waiting) {
            signalrHttp.waiting = [];
            signalrHttp.side = hub((data) => {
                signalrHttp.waiting.push(data);
                answerPoll();
            }, () => {
                signalrHttp.poll?.writeHead(204).end();
                signalrHttp.poll = null;
            }, accept);
            signalrHttp.side.closed.then(() => {
                signalrHttp.waiting = undefined;
            });
            res.setHeader('Content-Type', 'text/plain');
            res.end();
        } else {
            signalrHttp.poll = res;
            answerPoll();
        }
    });
}

function answerPoll() {
    if (signalrHttp.poll && signalrHttp.waiting?.length > 0) {
        signalrHttp.poll.setHeader('Content-Type', 'text/plain');
        signalrHttp.poll.end(signalrHttp.waiting.splice(0).join(''));
        signalrHttp.poll = null;
    }
}

const { HttpTransportType: Via } = signalr;

for (const [name, via, protocol] of [
    ['JSON over WebSocket', Via.WebSockets, new signalr.JsonHubProtocol()],
    ['MessagePack over WebSocket', Via.WebSockets,
        new MessagePackHubProtocol()],
    ['JSON over server-sent events', Via.ServerSentEvents,
        new signalr.JsonHubProtocol()],
    ['JSON over long polling', Via.LongPolling,
        new signalr.JsonHubProtocol()],
]) {
    exchange(`SignalR, ${name}`, {
        location: 'proxy_buffering off;',
        lasting: via !== Via.LongPolling,

        provider: () => serve((socket, accept) => {
            const side = hub((data) => socket.send(data),
                () => socket.close(), accept);

            socket.on('message', side.take);
        }, {}, signalrHttp),

        async visitor(url) {
            const connection = new signalr.HubConnectionBuilder()
                .withUrl(`${url}/chat`, via)
                .withHubProtocol(protocol)
                .configureLogging(signalr.LogLevel.None)
                .build();
            const side = end({
                send: (value) => connection.send('message', value),
                close: () => connection.stop(),
            });

            connection.on('message', side.deliver);
            connection.onclose(side.gone);
            await connection.start();

            return side;
        },
    }, typing);
}
