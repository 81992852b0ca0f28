/*
 * Ends of a WebSocket by programs that nobody here wrote, with one face: `ws`
 * and Python's websockets.
 *
 *     const provider = await servers.ws({ perMessageDeflate: … });
 *     const visitor = await clients.python(url, { … });
 *     const end = await provider.accepted();
 *     visitor.send('text');  await end.next();     // { text: 'text' }
 *     visitor.close(1000, 'bye');  await end.closed;   // [1000, 'bye']
 *
 * What arrives: { text }, { binary } (a Buffer), { ping: true },
 * { pong: true }.
 */

'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const readline = require('node:readline');
const { WebSocket, WebSocketServer } = require('ws');

/* Debian's, which has its packages */
const PYTHON = '/usr/bin/python3';
const SCRIPT = path.join(__dirname, 'websockets_peer.py');
const PATIENCE = 20000;

/* A queue that can be waited for. */
class Queue {
    items = [];
    waiting = [];

    push(item) {
        const done = this.waiting.shift();

        done ? done(item) : this.items.push(item);
    }

    next(what = 'anything') {
        if (this.items.length > 0) {
            return Promise.resolve(this.items.shift());
        }

        return new Promise((done, fail) => {
            const timer = setTimeout(
                () => fail(new Error(`${what} does not arrive`)), PATIENCE);

            this.waiting.push((item) => {
                clearTimeout(timer);
                done(item);
            });
        });
    }
}

class WsPeer {
    constructor(socket) {
        const arrived = new Queue();

        this.socket = socket;
        this.next = () => arrived.next('a message');
        this.closed = new Promise((done) => socket.on('close',
            (code, reason) => done([code, reason.toString()])));
        socket.on('message', (data, binary) => arrived.push(
            binary ? { binary: data } : { text: data.toString() }));
        socket.on('ping', () => arrived.push({ ping: true }));
        socket.on('pong', () => arrived.push({ pong: true }));
        socket.on('error', () => {});
    }

    get deflate() {
        return this.socket.extensions.includes('permessage-deflate');
    }

    send(text) {
        this.socket.send(text);
    }

    sendBinary(data) {
        this.socket.send(data, { binary: true });
    }

    sendFragments(parts) {
        parts.forEach((part, i) => this.socket.send(part,
            { fin: i === parts.length - 1 }));
    }

    ping(data) {
        this.socket.ping(data);
    }

    close(code, reason) {
        this.socket.close(code, reason);
    }

    end() {
        this.socket.terminate();
    }
}

/* A process; each connection of it is a peer. */
class Python {
    constructor(role, options, url) {
        const events = new Queue();

        this.next = (what) => events.next(what);
        this.child = spawn('setpriv', ['--pdeathsig', 'TERM', PYTHON,
            SCRIPT, role, JSON.stringify(options), ...(url ? [url] : [])],
            { stdio: ['pipe', 'pipe', 'inherit'] });
        readline.createInterface({ input: this.child.stdout })
            .on('line', (line) => events.push(JSON.parse(line)));
    }

    say(command) {
        this.child.stdin.write(`${JSON.stringify(command)}\n`);
    }

    end() {
        this.child.kill();
    }
}

class PythonPeer {
    constructor(process, extensions) {
        const arrived = new Queue();

        this.process = process;
        this.deflate = extensions.includes('permessage-deflate');
        this.next = () => arrived.next('a message');
        this.closed = (async () => {
            for (;;) {
                const event = await process.next('the end');

                if (event.closed) {
                    return event.closed;
                }

                arrived.push(event.binary === undefined ? event
                    : { binary: Buffer.from(event.binary, 'base64') });
            }
        })();
        this.closed.catch(() => {});
    }

    send(text) {
        this.process.say({ text });
    }

    sendBinary(data) {
        this.process.say({ binary: Buffer.from(data).toString('base64') });
    }

    sendFragments(fragments) {
        this.process.say({ fragments });
    }

    ping(ping) {
        this.process.say({ ping });
    }

    close(...close) {
        this.process.say({ close });
    }

    end() {}
}

const servers = {
    async ws(options) {
        const connections = new Queue();
        const server = new WebSocketServer({ host: '127.0.0.1', port: 0,
            ...options });

        server.on('connection', (s) => connections.push(new WsPeer(s)));
        await new Promise((done) => server.on('listening', done));

        return {
            port: server.address().port,
            accepted: () => connections.next('a connection'),
            stop: () => new Promise((done) => {
                server.clients.forEach((s) => s.terminate());
                server.close(done);
            }),
        };
    },

    async python(options) {
        const process = new Python('server', options);
        const { port } = await process.next('a port');

        return {
            port,
            async accepted() {
                const { open } = await process.next('a connection');

                return new PythonPeer(process, open);
            },
            stop: () => process.end(),
        };
    },
};

const clients = {
    async ws(url, options) {
        const socket = new WebSocket(url, options);
        const peer = new WsPeer(socket);

        await new Promise((done, fail) => {
            socket.on('open', done);
            socket.on('error', fail);
        });

        return peer;
    },

    async python(url, options) {
        const process = new Python('client', options, url);
        const { open } = await process.next('a handshake');
        const peer = new PythonPeer(process, open);

        peer.end = () => process.end();
        return peer;
    },
};

module.exports = { servers, clients };
