/*
 * SignalR, as its hub and transport protocols are published, with the real
 * client: over WebSocket, server-sent events and long polling.
 */

'use strict';

const signalr = require('@microsoft/signalr');
const { MessagePackHubProtocol }
    = require('@microsoft/signalr-protocol-msgpack');
const msgpack = require('@msgpack/msgpack');

const { exchange, end, tapped, Tapped } = require('./exchange.js');
const { serve, bodyOf, typing } = require('./serve.js');

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

const NEGOTIATED = JSON.stringify({ negotiateVersion: 1, connectionId: 'a',
    connectionToken: 't', availableTransports: [
        { transport: 'WebSockets', transferFormats: ['Text', 'Binary'] },
        { transport: 'ServerSentEvents', transferFormats: ['Text'] },
        { transport: 'LongPolling', transferFormats: ['Text'] }] });

/* Negotiation, server-sent events and long polling, of which the first poll is
 * answered at once and 204 is the end. */
function signalrHttp() {
    let poll, side, waiting, over;

    function flush() {
        if (!poll || (waiting.length === 0 && !over)) {
            return;
        }

        poll.writeHead(waiting.length > 0 ? 200 : 204,
            { 'Content-Type': 'text/plain' });
        poll.end(waiting.splice(0).join(''));
        poll = null;
    }

    function longPolling(accept) {
        waiting = [];
        over = false;
        side = hub((data) => { waiting.push(data); flush(); },
            () => { over = true; flush(); }, accept);
    }

    function events(req, res, accept) {
        res.setHeader('Content-Type', 'text/event-stream');
        res.write(':\r\n\r\n');
        side = hub((data) => res.write(`data: ${data}\r\n\r\n`),
            () => res.end(), accept);
        req.socket.on('close', side.gone);
    }

    return async (req, res, accept) => {
        const body = await bodyOf(req);

        res.setHeader('Cache-Control', 'no-cache');

        if (req.url.includes('/negotiate')) {
            waiting = undefined;
            res.setHeader('Content-Type', 'application/json');
            res.end(NEGOTIATED);
        } else if (req.method === 'POST') {
            side.take(body);
            res.end();
        } else if (req.method === 'DELETE') {
            side.gone();
            over = true;
            flush();
            res.writeHead(202).end();
        } else if (req.headers.accept === 'text/event-stream') {
            events(req, res, accept);
        } else if (waiting === undefined) {
            longPolling(accept);
            res.setHeader('Content-Type', 'text/plain');
            res.end();
        } else {
            poll = res;
            flush();
        }
    };
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

        provider: () => serve((socket, accept) => {
            const side = hub((data) => socket.send(data),
                () => socket.close(), accept);

            socket.on('message', side.take);
        }, {}, signalrHttp()),

        visitor: (via === Via.WebSockets ? tapped : (f) => f)(async (url) => {
            const connection = new signalr.HubConnectionBuilder()
                .withUrl(`${url}/chat`, { transport: via, WebSocket: Tapped })
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
        }),
    }, typing);
}
