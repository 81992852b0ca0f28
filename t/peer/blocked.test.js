/*
 * What is blocked is explained to the visitor in the protocol of his chat: by
 * real clients, whose own way it is to say that something has failed, and which
 * go on with their connection.  The providers are in the test, and speak no
 * more of each protocol than its client needs.
 */

'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { test } = require('node:test');
const signalr = require('@microsoft/signalr');
const { MessagePackHubProtocol }
    = require('@microsoft/signalr-protocol-msgpack');
const msgpack = require('@msgpack/msgpack');
const { Client } = require('@stomp/stompjs');
const DDP = require('ddp');
const { createClient } = require('graphql-ws');
const mqtt = require('mqtt');
const { Socket: PhoenixSocket } = require('phoenix');
const Pusher = require('pusher-js');
const { Server: SocketIO } = require('socket.io');
const { io: connectIO } = require('socket.io-client');
const packedIO = require('socket.io-msgpack-parser');
const sockjs = require('sockjs');
const SockJS = require('sockjs-client');
const { WebSocket, WebSocketServer } = require('ws');

const { startNginx } = require('./nginx.js');
const { bodyOf, json, wsUrl } = require('./serve.js');

Object.assign(globalThis, { WebSocket });
const CARD = 'card 4111 1111 1111 1111';
const TOLD = 'Your message was not sent. Please do not send this here: '
    + 'card number.';
const WITHHELD = 'A message was withheld. It contained: card number.';

const object = (message) => ({ type: 'chat_gdpr_blocked', entity: 'card',
    message });

const POLICY = `
    chat_gdpr_policy support_chat { redact card block; }
    proxy_buffering off;`;

/* A promise with its ends. */
function promised() {
    const p = {};

    p.promise = new Promise((done, fail) => Object.assign(p, { done, fail }));
    return p;
}

/* What comes, one after the other. */
function queue() {
    const items = [];
    const waiting = [];

    return {
        items,
        put: (item) => (waiting.length ? waiting.shift()(item)
            : items.push(item)),
        next: () => (items.length ? Promise.resolve(items.shift())
            : new Promise((done, fail) => {
                const timer = setTimeout(() =>
                    fail(new Error('nothing came')), 20000);

                waiting.push((i) => { clearTimeout(timer); done(i); });
            })),
    };
}

/* A chat of one test: its provider listens, nginx is in front. */
function chat(name, provide, run, location = '') {
    test(name, { timeout: 60000 }, async () => {
        const http = createServer();
        const sockets = new Set();
        const got = queue();
        const ends = [];

        http.on('connection', (socket) => sockets.add(socket));
        provide(http, got);
        await new Promise((done) => http.listen(0, '127.0.0.1', done));

        const nginx = await startNginx(http.address().port, POLICY, location);

        try {
            await run(nginx, got, ends);
            assert.ok(!JSON.stringify(got.items).includes('4111'));
            assert.ok(nginx.audit().some((e) => e.type === 'message'
                && e.actions?.block), 'it is an event');
        } finally {
            for (const end of ends) {
                await end();
            }

            sockets.forEach((socket) => socket.destroy());
            await new Promise((done) => http.close(done));
            await nginx.stop();
        }
    });
}

/* A provider of WebSockets. */
const overWs = (options, speak) => (http, got) => {
    const wss = new WebSocketServer({ server: http, ...options });

    wss.on('connection', (socket) => {
        socket.on('error', () => {});
        speak(socket, got);
    });
};

/* SignalR. */

const RS = '\x1e';
const { HttpTransportType: Via } = signalr;

const sized = (value) => {
    const body = msgpack.encode(value);

    return Buffer.concat([Buffer.from([body.length]), body]);
};

/* Answers an invocation that waits; "withhold" with what is withheld. */
function hub(send, got) {
    let packed;

    return (data) => {
        if (packed === undefined) {
            packed = /messagepack/.test(data.toString());
            send(`{}${RS}`);
            return;
        }

        const [type, id, target, args] = packed
            ? ((r) => [r[0], r[2], r[3], r[4]])(msgpack.decode(
                data.subarray(1)))
            : ((r) => [r.type, r.invocationId, r.target, r.arguments])(
                JSON.parse(data.toString().split(RS)[0]));

        if (type !== 1) {
            return;
        }

        got.put(args[0]);

        if (target === 'withhold' && id) {
            send(packed ? sized([3, {}, id, 3, CARD])
                : JSON.stringify({ type: 3, invocationId: id,
                    result: CARD }) + RS);
        } else if (target === 'withhold') {
            send(packed ? sized([1, {}, null, 'message', [CARD], []])
                : JSON.stringify({ type: 1, target: 'message',
                    arguments: [CARD] }) + RS);
        } else if (id) {
            send(packed ? sized([3, {}, id, 3, 'done'])
                : JSON.stringify({ type: 3, invocationId: id,
                    result: 'done' }) + RS);
        }
    };
}

const NEGOTIATED = JSON.stringify({ negotiateVersion: 1, connectionId: 'a',
    connectionToken: 't', availableTransports: [
        { transport: 'WebSockets', transferFormats: ['Text', 'Binary'] },
        { transport: 'ServerSentEvents', transferFormats: ['Text'] },
        { transport: 'LongPolling', transferFormats: ['Text'] }] });

function signalrProvider(http, got) {
    let send, waiting, poll;
    let take = hub((data) => send(data), got);

    overWs({}, (socket) => socket.on('message',
        hub((data) => socket.send(data), got)))(http, got);
    http.on('request', async (req, res) => {
        const body = await bodyOf(req);

        if (req.url.includes('/negotiate')) {
            res.setHeader('Content-Type', 'application/json').end(NEGOTIATED);
        } else if (req.method === 'POST') {
            take(body);
            res.end();
        } else if (req.method === 'DELETE') {
            res.writeHead(202).end();
            poll?.writeHead(204).end();
        } else if (req.headers.accept === 'text/event-stream') {
            res.setHeader('Content-Type', 'text/event-stream');
            res.write(':\r\n\r\n');
            send = (data) => res.write(`data: ${data}\r\n\r\n`);
        } else if (waiting === undefined) {
            waiting = [];
            send = (data) => {
                waiting.push(data);
                poll?.setHeader('Content-Type', 'text/plain')
                    .end(waiting.splice(0).join(''));
                poll = null;
            };
            res.setHeader('Content-Type', 'text/plain').end();
        } else if (waiting.length > 0) {
            res.setHeader('Content-Type', 'text/plain')
                .end(waiting.splice(0).join(''));
        } else {
            poll = res;
        }
    });
}

for (const [name, via, protocol] of [
    ['JSON over WebSocket', Via.WebSockets, new signalr.JsonHubProtocol()],
    ['MessagePack over WebSocket', Via.WebSockets,
        new MessagePackHubProtocol()],
    ['JSON over server-sent events', Via.ServerSentEvents,
        new signalr.JsonHubProtocol()],
    ['JSON over long polling', Via.LongPolling,
        new signalr.JsonHubProtocol()],
]) {
    chat(`SignalR, ${name}`, signalrProvider, async (nginx, got, ends) => {
        const connection = new signalr.HubConnectionBuilder()
            .withUrl(`${nginx.url}/chat`, { transport: via, WebSocket })
            .withHubProtocol(protocol)
            .configureLogging(signalr.LogLevel.None)
            .build();
        const told = queue();
        const gone = [];

        ends.push(() => connection.stop());
        connection.on('chat_gdpr_blocked', told.put);
        connection.onclose((error) => gone.push(error));
        await connection.start();

        await assert.rejects(connection.invoke('say', CARD),
            (e) => e.message.includes(TOLD));

        if (via === Via.WebSockets) {
            await connection.send('say', CARD);
            assert.deepEqual(await told.next(), object(TOLD));
            await connection.send('withhold', 'x');
            assert.equal(await got.next(), 'x');
            assert.deepEqual(await told.next(), object(WITHHELD));
            await assert.rejects(connection.invoke('withhold', 'y'),
                (e) => e.message.includes(WITHHELD));
            assert.equal(await got.next(), 'y');
        } else {
            await assert.rejects(connection.send('say', CARD),
                (e) => e.message.includes(TOLD));
        }

        assert.equal(await connection.invoke('say', 'and on'), 'done');
        assert.equal(await got.next(), 'and on');
        assert.deepEqual(gone, []);
    });
}

/* SockJS: JSON, text and STOMP within. */

/* A poll is answered at the next beat, streams are told by themselves. */
const sockjsProvider = (speak, beat) => (http, got) => {
    const echo = sockjs.createServer({ log() {}, heartbeat_delay: beat });

    echo.on('connection', (conn) => speak(conn, got));
    echo.installHandlers(http, { prefix: '/chat' });
};

const says = (conn, got) => conn.on('data', (text) => {
    got.put(text);

    if (text.includes('withhold')) {
        conn.write(JSON.stringify({ text: CARD }));
    }
});

const stompFrame = (command, headers, body = '') => `${[command,
    ...Object.entries(headers).map(([k, v]) => `${k}:${v}`)].join('\n')}\n\n${
    body}\0`;

/* Of any socket that has write() and "data". */
const speaksStomp = (conn, got) => conn.on('data', (text) => {
    const [command] = /^[A-Z]*/.exec(text);

    if (command === 'CONNECT') {
        conn.write(stompFrame('CONNECTED', { version: '1.2' }));
    } else if (command === 'SEND') {
        got.put(/\n\n([^\0]*)/.exec(text)[1]);
    }
});

for (const transport of ['websocket', 'xhr-streaming', 'eventsource',
    'xhr-polling']) {
    const beat = transport === 'xhr-polling' ? 500 : 60000;
    const socketTo = (url) => new SockJS(`${url}/chat`, null,
        { transports: transport });

    chat(`SockJS, ${transport}`, sockjsProvider(says, beat),
        async (nginx, got, ends) => {
            const client = socketTo(nginx.url);
            const heard = queue();
            const gone = [];

            ends.push(() => client.close());
            client.onmessage = ({ data }) => heard.put(data);
            client.onclose = (e) => gone.push(e.reason);
            await new Promise((done) => { client.onopen = done; });

            client.send(JSON.stringify({ text: CARD }));
            assert.deepEqual(JSON.parse(await heard.next()), object(TOLD));
            client.send(CARD);
            assert.equal(await heard.next(), TOLD);
            client.send('withhold');
            assert.equal(await got.next(), 'withhold');
            assert.deepEqual(JSON.parse(await heard.next()), object(WITHHELD));
            client.send('and on');
            assert.equal(await got.next(), 'and on');
            assert.deepEqual(gone, []);
        });

    chat(`SockJS, ${transport}, with STOMP`,
        sockjsProvider(speaksStomp, beat),
        (nginx, got, ends) => stompTold(() => ({ webSocketFactory:
            () => socketTo(nginx.url) }), got, ends,
        transport === 'websocket'));
}

/* STOMP's client has no other way than ERROR. */
async function stompTold(options, got, ends, closes) {
    const client = new Client({ ...options(), reconnectDelay: 0,
        heartbeatIncoming: 0, heartbeatOutgoing: 0 });
    const connected = promised();
    const told = queue();
    const gone = promised();

    ends.push(() => { client.deactivate({ force: true }); });
    client.onConnect = connected.done;
    client.onStompError = ({ headers, body }) => told.put([headers.message,
        body]);
    client.onWebSocketClose = gone.done;
    client.activate();
    await connected.promise;
    client.publish({ destination: '/app/chat', body: CARD });
    assert.deepEqual(await told.next(), [TOLD, TOLD]);

    if (closes) {
        assert.equal((await gone.promise).code, 1008);
        return;
    }

    client.publish({ destination: '/app/chat', body: 'and on' });
    assert.equal(await got.next(), 'and on');
}

for (const subprotocols of [['v12.stomp'], []]) {
    chat(`STOMP over WebSocket, ${subprotocols[0] ?? 'without a subprotocol'}`,
        overWs({ handleProtocols: () => subprotocols[0] ?? false },
            (socket, got) => speaksStomp({
                write: (text) => socket.send(text),
                on: (_, take) => socket.on('message',
                    (data) => take(data.toString())),
            }, got)),
        (nginx, got, ends) => stompTold(() => ({ webSocketFactory:
            () => new WebSocket(wsUrl(nginx.url), subprotocols) }), got, ends,
        true));
}

/* ActionCable: the subscription receives it. */

chat('ActionCable', overWs({ handleProtocols: () => 'actioncable-v1-json' },
    (socket, got) => {
        json(socket, { type: 'welcome' });
        socket.on('message', (text) => {
            const { command, identifier, data } = JSON.parse(text);

            if (command === 'subscribe') {
                json(socket, { type: 'confirm_subscription', identifier });
            } else {
                got.put(JSON.parse(data).text);
            }
        });
    }), async (nginx, got, ends) => {
    /* it is made for browsers; SockJS is not to believe that it is in one */
    const events = { addEventListener() {}, removeEventListener() {} };

    Object.assign(globalThis, events,
        { document: { visibilityState: 'visible', ...events } });
    ends.push(() => delete globalThis.document);

    const actioncable = require('@rails/actioncable');

    actioncable.adapters.WebSocket = WebSocket;

    const consumer = actioncable.createConsumer(`${wsUrl(nginx.url)}/cable`);
    const connected = promised();
    const told = queue();
    const chatting = consumer.subscriptions.create('ChatChannel',
        { connected: connected.done, received: told.put });

    ends.unshift(() => consumer.disconnect());
    await connected.promise;
    chatting.perform('speak', { text: CARD });
    assert.deepEqual(await told.next(), object(TOLD));
    chatting.perform('speak', { text: 'and on' });
    assert.equal(await got.next(), 'and on');
});

/* Phoenix: the push fails, and so does its answer. */

chat('Phoenix channels', overWs({}, (socket, got) => socket.on('message',
    (text) => {
        const [join, ref, topic, , payload] = JSON.parse(text);

        got.put(payload.text);
        json(socket, [join, ref, topic, 'phx_reply', { status: 'ok',
            response: payload.text === 'withhold' ? { text: CARD } : {} }]);

        if (payload.text === 'withhold') {
            json(socket, [join, null, topic, 'message', { text: CARD }]);
        }
    })), async (nginx, got, ends) => {
    const socket = new PhoenixSocket(`${wsUrl(nginx.url)}/socket`,
        { transport: WebSocket });
    const room = socket.channel('chat:lobby', {});
    const told = queue();
    const push = (text) => new Promise((done, fail) => room
        .push('message', { text }).receive('ok', done).receive('error', fail));

    ends.push(() => new Promise((done) => socket.disconnect(done)));
    socket.connect();
    await new Promise((done) => room.join().receive('ok', done));
    await got.next();
    await assert.rejects(push(CARD), object(TOLD));
    room.on('chat_gdpr_blocked', told.put);
    await assert.rejects(push('withhold'), object(WITHHELD));
    assert.deepEqual(await told.next(), object(WITHHELD));
    await push('and on');
    assert.deepEqual([await got.next(), await got.next()],
        ['withhold', 'and on']);
});

/* DDP: the method fails. */

chat('DDP', overWs({}, (socket, got) => socket.on('message', (text) => {
    const { msg, id, params } = JSON.parse(text);

    if (msg === 'connect') {
        json(socket, { msg: 'connected', session: 's1' });
    } else if (msg === 'method') {
        got.put(params[0].text);
        json(socket, { msg: 'result', id,
            result: params[0].text === 'withhold' ? CARD : 'done' });
        json(socket, { msg: 'updated', methods: [id] });
    }
})), async (nginx, got, ends) => {
    const client = new DDP({ url: `${wsUrl(nginx.url)}/websocket`,
        autoReconnect: false, maintainCollections: false });
    /* called back once for the result, once for its writes being seen */
    const call = (text) => new Promise((done) => {
        let error, result;

        client.call('send', [{ text }], (...both) => {
            [error, result] = both;
        }, () => done([error, result]));
    });

    ends.push(() => client.close());
    await new Promise((done) => client.connect(done));

    const [error] = await call(CARD);

    assert.equal(error.reason, TOLD);
    assert.equal(error.errorType, 'Meteor.Error');
    assert.deepEqual(error.details, object(TOLD));
    assert.equal((await call('withhold'))[0].reason, WITHHELD);
    assert.equal((await call('and on'))[1], 'done');
    assert.deepEqual([await got.next(), await got.next()],
        ['withhold', 'and on']);
});

/* GraphQL: the operation fails; of a subscription, one event does. */

chat('GraphQL over WebSocket',
    overWs({ handleProtocols: () => 'graphql-transport-ws' },
        (socket, got) => socket.on('message', (text) => {
            const { type, id, payload } = JSON.parse(text);

            if (type === 'connection_init') {
                json(socket, { type: 'connection_ack' });
            } else if (type === 'subscribe') {
                got.put(payload.variables.text);

                for (const said of payload.variables.text === 'withhold'
                    ? [CARD, 'fine'] : ['done']) {
                    json(socket, { id, type: 'next',
                        payload: { data: { said } } });
                }

                json(socket, { id, type: 'complete' });
            }
        })), async (nginx, got, ends) => {
        const client = createClient({ url: wsUrl(nginx.url),
            webSocketImpl: WebSocket, retryAttempts: 0,
            /* its own are of no use where one sees that they are the like */
            generateID: ((n) => () => `op${n++}`)(1) });
        const ask = (text) => new Promise((done, fail) => {
            const said = [];

            client.subscribe({ query: 'mutation S($text: String!) '
                + '{ say(text: $text) }', variables: { text } },
            { next: (v) => said.push(v), error: fail,
                complete: () => done(said) });
        });

        ends.push(() => client.dispose());
        await assert.rejects(ask(CARD), ([e]) => e.message === TOLD
            && e.extensions.chat_gdpr.entity === 'card');

        const [first, second] = await ask('withhold');

        assert.equal(first.errors[0].message, WITHHELD);
        assert.equal(second.data.said, 'fine');
        assert.equal((await ask('and on'))[0].data.said, 'done');
        assert.deepEqual([await got.next(), await got.next()],
            ['withhold', 'and on']);
    });

/* Pusher: an error of the connection, which goes on. */

chat('Pusher', overWs({}, (socket, got) => {
    json(socket, { event: 'pusher:connection_established',
        data: JSON.stringify({ socket_id: '1.1', activity_timeout: 30 }) });
    socket.on('message', (text) => {
        const { event, data } = JSON.parse(text);

        if (event === 'pusher:subscribe') {
            json(socket, { event: 'pusher_internal:subscription_succeeded',
                channel: data.channel, data: '{}' });
        } else if (event === 'client-message') {
            got.put(data.text);
        }
    });
}), async (nginx, got, ends) => {
    const { port } = new URL(nginx.url);
    const pusher = new Pusher('key', { cluster: 'none', wsHost: '127.0.0.1',
        wsPort: Number(port), forceTLS: false, enabledTransports: ['ws'],
        channelAuthorization: { customHandler: (_, answer) =>
            answer(null, { auth: 'key:signature' }) } });
    const room = pusher.subscribe('private-chat');
    const told = queue();

    ends.push(() => pusher.disconnect());
    await new Promise((done) =>
        room.bind('pusher:subscription_succeeded', done));
    pusher.connection.bind('error', told.put);
    room.trigger('client-message', { text: CARD });

    const { type, data } = await told.next();

    assert.equal(type, 'PusherError');
    assert.equal(data.message, TOLD);
    room.trigger('client-message', { text: 'and on' });
    assert.equal(await got.next(), 'and on');
    assert.equal(pusher.connection.state, 'connected');
});

/* Socket.IO of MessagePack: an event of the namespace. */

for (const namespace of ['/', '/support']) {
    chat(`Socket.IO, MessagePack, ${namespace}`, (http, got) => {
        new SocketIO(http, { parser: packedIO, transports: ['websocket'] })
            .of(namespace).on('connection', (socket) =>
                socket.on('message', (text, done) => {
                    got.put(text);

                    if (text === 'withhold') {
                        socket.emit('message', CARD);
                    }

                    done?.('thanks');
                }));
    }, async (nginx, got, ends) => {
        const { port } = new URL(nginx.url);
        const client = connectIO(`http://127.0.0.1:${port}${namespace}`,
            { parser: packedIO, transports: ['websocket'] });
        const told = queue();

        ends.push(() => client.disconnect());
        client.on('chat_gdpr_blocked', told.put);
        client.on('message', told.put);
        client.emit('message', CARD);
        assert.deepEqual(await told.next(), object(TOLD));
        client.emit('message', CARD, () => {});
        assert.deepEqual(await told.next(), object(TOLD));
        client.emit('message', 'withhold');
        assert.deepEqual(await told.next(), object(WITHHELD));
        assert.equal(await client.emitWithAck('message', 'and on'), 'thanks');
        assert.deepEqual([await got.next(), await got.next()],
            ['withhold', 'and on']);
        assert.ok(client.connected);
    });
}

/* MQTT has no answer to a packet but the end: the Close frame says why. */

chat('MQTT', overWs({ handleProtocols: () => 'mqtt' }, (socket, got) => {
    socket.on('message', (bytes) => {
        if (bytes[0] >> 4 === 1) {
            socket.send(Buffer.from([0x20, 2, 0, 0]));
        } else {
            got.put(bytes.toString('latin1'));
        }
    });
}), async (nginx, got, ends) => {
    const { port } = new URL(nginx.url);
    const closed = promised();
    const client = mqtt.connect(`ws://127.0.0.1:${port}/`,
        { protocolVersion: 4, reconnectPeriod: 0,
            createWebsocket: (url, protocols) => {
                const ws = new WebSocket(url, protocols);

                ws.addEventListener('close', closed.done);
                return ws;
            } });

    client.on('error', () => {});
    ends.push(() => client.endAsync(true));
    await new Promise((done) => client.on('connect', done));
    client.publish('chat/1', 'and on');
    assert.match(await got.next(), /and on$/);
    client.publish('chat/1', CARD);

    const { code, reason } = await closed.promise;

    assert.equal(code, 1008);
    assert.equal(reason.toString(), TOLD);
});
