/*
 * nchan, Debian's own, with its client NchanSubscriber as the visitor, over
 * each of its transports; the agent is a WebSocket of it, without nginx.
 * Who polls says by ETag and Last-Modified how far he has read.
 */

'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { WebSocket } = require('ws');
const { XMLHttpRequest } = require('xmlhttprequest-ssl');

const { exchange, end, tap } = require('./exchange.js');
const { answers, freePort, sleep } = require('./nginx.js');

/* This one throws where its own abort() is an error to it. */
class Request extends XMLHttpRequest {
    constructor() {
        super();
        this.abort = () => {};
    }
}

/* What the client wants of a browser. */
Object.assign(globalThis, {
    WebSocket,
    EventSource: require('eventsource'),
    XMLHttpRequest: Request,
    window: globalThis,
    addEventListener() {},
});

const NchanSubscriber = require('nchan');

const configuration = (dir, port) => `
load_module modules/ngx_nchan_module.so;
daemon off;
worker_processes 1;
pid ${dir}/pid;
error_log ${dir}/error.log;
events {}
http {
    access_log off;
    client_body_buffer_size 1m;
    client_body_temp_path ${dir}/body;
    proxy_temp_path ${dir}/proxy;
    fastcgi_temp_path ${dir}/fastcgi;
    uwsgi_temp_path ${dir}/uwsgi;
    scgi_temp_path ${dir}/scgi;
    nchan_message_buffer_length 2000;

    server {
        listen 127.0.0.1:${port};

        location = /say {
            nchan_publisher;
            nchan_channel_id up$arg_id;
        }
        location = /hear {
            nchan_subscriber;
            nchan_channel_id down$arg_id;
        }
        location = /both {
            nchan_pubsub websocket;
            nchan_publisher_channel_id up$arg_id;
            nchan_subscriber_channel_id down$arg_id;
        }
        location = /agent {
            nchan_pubsub websocket;
            nchan_publisher_channel_id down$arg_id;
            nchan_subscriber_channel_id up$arg_id;
        }
    }
}
`;

/* Each connection of a visitor has its own channels. */
let id = 0;

async function agent(port, stop) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/agent?id=${id}`);
    const side = end({
        send: (value) => socket.send(JSON.stringify(value)),
        close: stop,
    });

    tap(socket);
    side.sent = socket.sent;
    side.wire = socket.wire;
    socket.on('error', () => {});
    socket.on('message', (data) => {
        if (String(data) === '"gone"') {
            side.gone();
        } else {
            side.deliverText(String(data));
        }
    });
    await new Promise((done) => socket.on('open', done));

    return side;
}

async function provider() {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-gdpr-nchan-'));
    const port = await freePort();

    fs.chmodSync(dir, 0o755);
    fs.writeFileSync(path.join(dir, 'nginx.conf'), configuration(dir, port));

    /* Debian's, whatever nginx is tested: its own directory has modules/. */
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', '/usr/sbin/nginx',
        '-e', path.join(dir, 'error.log'), '-c', path.join(dir, 'nginx.conf')],
        { stdio: 'inherit' });
    const ended = new Promise((done) => child.on('exit', done));

    for (let i = 0; !await answers(port); i++) {
        assert.ok(i < 100, 'nchan does not listen');
        await sleep(50);
    }

    const stop = async () => {
        child.kill();
        await ended;
        fs.rmSync(dir, { recursive: true, force: true });
    };

    return { port, stop, accepted() {
        id++;

        return agent(port, stop);
    } };
}

const bytes = (text) => Buffer.from(text).toString('latin1');

const visitor = (subscriber) => async (url) => {
    const both = subscriber === 'websocket';
    const sub = new NchanSubscriber(`${url}/${both ? 'both' : 'hear'}?id=${id}`,
        { subscriber });
    let socket;

    async function say(text) {
        if (both) {
            return socket.send(text);
        }

        const answer = await fetch(`${url}/say?id=${id}`,
            { method: 'POST', body: text,
              headers: { 'Content-Type': 'application/json' } });

        assert.ok(answer.ok, `${answer.status}`);

        return answer.arrayBuffer();
    }

    const side = end({
        sent: [],
        send(value) {
            side.sent.push(bytes(JSON.stringify(value)));

            return say(JSON.stringify(value));
        },
        async close() {
            await say('"gone"').catch(() => {});
            sub.stop();
        },
    });

    sub.reconnect = false;
    sub.on('transportNativeCreated', (native) => { socket = native; });
    sub.on('message', (text) => {
        side.wire.push(bytes(String(text)));
        side.deliverText(String(text));
    });
    sub.on('disconnect', side.gone);
    sub.on('error', side.gone);

    const connected = new Promise((done) => sub.on('connect', done));

    sub.start();
    await connected;

    return side;
};

for (const [name, subscriber] of [['WebSocket', 'websocket'],
    ['EventSource', 'eventsource'], ['long polling', 'longpoll']]) {
    exchange(`nchan over ${name}`, { provider, visitor: visitor(subscriber),
        location: 'proxy_buffering off;' });
}
