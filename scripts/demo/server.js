/*
 * The demo's chat provider: a real Socket.IO server, as a third party would
 * run it.  It stores what it is sent and knows nothing of the module in front
 * of it.  Listens on loopback, on the port given or a free one, and prints
 * "listening PORT".
 *
 * Pages: / for the visitor, /agent for the agent, and /raw, which shows every
 * packet as it arrived here.
 */

'use strict';

const { createServer } = require('node:http');
const { randomUUID } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Server } = require('socket.io');

const KEPT = 1000;  /* packets, and messages of one conversation */

const TYPES = {
    html: 'text/html; charset=utf-8',
    css: 'text/css; charset=utf-8',
    js: 'text/javascript; charset=utf-8',
    svg: 'image/svg+xml',
};

/* URL path: file in web/ */
const PAGES = {
    '/': 'visitor.html',
    '/agent': 'agent.html',
    '/raw': 'raw.html',
    '/style.css': 'style.css',
    '/chat.js': 'chat.js',
    '/visitor.js': 'visitor.js',
    '/agent.js': 'agent.js',
    '/raw/raw.js': 'raw.js',
    '/raw/style.css': 'style.css',
    '/icon.svg': 'icon.svg',
};

const conversations = new Map();  /* id: { id, name, messages } */
const packets = [];               /* what arrived, as it arrived */
let arrived = 0;

function keep(list, item) {
    list.push(item);

    if (list.length > KEPT) {
        list.shift();
    }
}

function answer(res, status, type, body) {
    res.writeHead(status, {
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(body),
        'Cache-Control': 'no-store',
        'Content-Security-Policy': "default-src 'self'",
        'X-Content-Type-Options': 'nosniff',
    });
    res.end(body);
}

function onRequest(req, res) {
    const path = new URL(req.url, 'http://localhost').pathname;

    if (path === '/raw/packets') {
        answer(res, 200, 'application/json', JSON.stringify(packets));
        return;
    }

    const file = PAGES[path];

    if (file === undefined) {
        answer(res, 404, 'text/plain', 'There is no such page.\n');
        return;
    }

    answer(res, 200, TYPES[file.split('.')[1]],
        readFileSync(join(__dirname, 'web', file)));
}

/* Engine.IO's own packets: below Socket.IO's parser, so nothing is lost. */
function record(connection) {
    connection.on('packet', ({ type, data }) => {
        if (type !== 'message') {
            return;
        }

        keep(packets, {
            n: ++arrived,
            at: new Date().toISOString(),
            transport: connection.transport.name,
            data: typeof data === 'string' ? data
                : `<${data.length} bytes> ${data.toString('hex')}`,
        });
    });
}

function post(conversation, from, text, done) {
    if (!conversation || typeof text !== 'string' || text === '') {
        return;
    }

    const message = { from, text, at: new Date().toISOString() };

    keep(conversation.messages, message);
    io.to('agents').to(conversation.id)
        .emit('message', { id: conversation.id, ...message });

    if (typeof done === 'function') {
        done(message);
    }
}

function onAgent(socket) {
    socket.join('agents');
    socket.emit('conversations', [...conversations.values()]);
    socket.on('message', ({ id, text } = {}, done) => {
        post(conversations.get(id), 'agent', text, done);
    });
}

function onVisitor(socket) {
    let conversation = conversations.get(socket.handshake.auth.id);

    if (!conversation) {
        conversation = {
            id: randomUUID(),
            name: `Visitor ${conversations.size + 1}`,
            messages: [],
        };
        conversations.set(conversation.id, conversation);
        io.to('agents').emit('conversation', conversation);
    }

    socket.join(conversation.id);
    socket.emit('conversation', conversation);
    socket.on('message', ({ text } = {}, done) => {
        post(conversation, 'visitor', text, done);
    });
}

const server = createServer(onRequest);
const io = new Server(server);

io.engine.on('connection', record);
io.on('connection', (socket) => {
    if (socket.handshake.auth.role === 'agent') {
        onAgent(socket);

    } else {
        onVisitor(socket);
    }
});

server.listen(Number(process.argv[2] || 0), '127.0.0.1', () => {
    console.log(`listening ${server.address().port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => process.exit(0));
}
