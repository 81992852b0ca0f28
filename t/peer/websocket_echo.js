/*
 * A process that echoes messages by `ws`, some of them in two fragments: it
 * tells its port to its parent and ends with it.  Argument: the largest
 * message.
 */

'use strict';

const { WebSocketServer } = require('ws');

const server = new WebSocketServer({ host: '127.0.0.1', port: 0,
    maxPayload: Number(process.argv[2]),
    perMessageDeflate: { threshold: 0 } });

function echo(socket, data, binary) {
    if (data.length === 0 || data.length % 3) {
        socket.send(data, { binary });
        return;
    }

    const third = data.length / 3;

    socket.send(data.subarray(0, third), { binary, fin: false });
    socket.send(data.subarray(third), { binary, fin: true });
}

server.on('listening', () => process.send(server.address().port));
server.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data, binary) => echo(socket, data, binary));
});

/* Now and then, when a connection fails as `ws` 8 unpacks a message of it, it
 * asks a decompressor that it has dropped already how it went. */
process.on('uncaughtException', (e) => {
    if (!(e instanceof TypeError && /permessage-deflate/.test(e.stack))) {
        throw e;
    }
});

process.on('disconnect', () => process.exit());
