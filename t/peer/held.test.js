/*
 * What waits for consent, in mode `require`, is refused in the protocol of the
 * chat: real clients see why, as their protocol says such things, come back
 * without haste, and work, the same ones, once the visitor has agreed.
 */

'use strict';

const assert = require('node:assert/strict');
const webHttp = require('node:http');
const { test } = require('node:test');
const signalr = require('@microsoft/signalr');
const faye = require('faye');
const { Server: SocketIO } = require('socket.io');
const serve2 = require('socket.io-2');
const { io: connectIO } = require('socket.io-client');
const connect2 = require('socket.io-client-2');
const sockjs = require('sockjs');
const SockJS = require('sockjs-client');

const { startNginx, sleep } = require('./nginx.js');
const { bodyOf } = require('./serve.js');

const POLICY = `
    chat_gdpr_key secret;
    chat_gdpr_policy support_chat {
        controller "Example Ltd" contact=privacy@example.com;
        purpose    support basis=consent "Answer your question";
        consent    mode=require art7_4=considered;
    }
    proxy_buffering off;`;

const TOLD = 'Your message was not sent: please answer first whether we may '
    + 'use your data.';

/* The cookie of a visitor who agrees. */
async function agree(nginx) {
    const answer = await fetch(`${nginx.url}/.chat-gdpr/choice`, {
        method: 'POST', redirect: 'manual',
        headers: { 'Sec-Fetch-Site': 'same-origin' },
        body: new URLSearchParams({ decision: 'accept' }),
    });

    assert.equal(answer.status, 303);
    return answer.headers.get('set-cookie').split(';')[0];
}

/* A chat of one test: its provider listens, nginx is in front; requests that
 * come to either are counted. */
function chat(name, provide, run, location = '') {
    test(name, { timeout: 60000 }, async () => {
        const http = webHttp.createServer();
        const got = [];
        const ends = [];

        http.on('connection', (s) => ends.push(() => s.destroy()));
        const stop = provide(http, (text) => got.push(text));

        await new Promise((done) => http.listen(0, '127.0.0.1', done));
        const nginx = await startNginx(http.address().port, POLICY, location);

        try {
            await run({ nginx, got, ends,
                held: () => nginx.audit().filter((e) =>
                    e.transport === 'gate' && e.error === 'ECONSENT').length });
        } finally {
            for (const each of ends.splice(0).reverse()) {
                await each();
            }

            await stop?.();
            http.closeAllConnections();
            await new Promise((done) => http.close(done));
            await nginx.stop();
        }
    });
}

/* Until something holds. */
async function until(what, seconds = 20) {
    for (let i = 0; i < seconds * 20; i++) {
        const value = await what();

        if (value) {
            return value;
        }

        await sleep(50);
    }

    throw new Error('nothing came');
}

function provideIO(make) {
    return (http, got) => {
        const io = make(http);

        for (const space of ['/', '/desk']) {
            io.of(space).on('connection', (socket) => {
                got('connected');
                socket.on('say', (text, done) => {
                    got(text);
                    done?.(text);
                });
            });
        }

        return () => io.close();
    };
}

const VERSIONS = {
    4: [(http) => new SocketIO(http), connectIO, 'connect_error',
        (e) => JSON.parse(e.context.responseText).message],
    2: [(http) => serve2(http, { wsEngine: 'ws' }), connect2, 'error',
        (e) => e],
};

for (const [version, [make, dial, event, text]] of Object.entries(VERSIONS)) {
    for (const space of ['/', '/desk']) {
        chat(`Socket.IO ${version}, polling, ${space}`, provideIO(make),
            async ({ nginx, got, ends, held }) => {
                const extraHeaders = {};
                const told = [];
                const client = dial(nginx.url + space, {
                    transports: ['polling'], extraHeaders,
                    transportOptions: { polling: { extraHeaders } },
                });

                ends.push(() => client.close());
                client.on(event, (e) => told.push(text(e)));
                client.emit('say', 'before');
                await until(() => told.length);
                assert.equal(told[0], TOLD);

                const before = held();

                await sleep(3000);
                assert.ok(held() - before <= 4, 'it does not come in haste');
                assert.equal(client.connected, false);
                assert.deepEqual(got, []);

                extraHeaders.Cookie = await agree(nginx);
                await until(() => got.includes('before'));
                assert.equal(await new Promise((done) =>
                    client.emit('say', 'behind', done)), 'behind');
                assert.deepEqual(got.filter((text) => text !== 'connected'),
                    ['before', 'behind']);
            });
    }
}

for (const transport of ['xhr-polling', 'xhr-streaming']) {
    chat(`SockJS, ${transport}`, (http, got) => {
        const echo = sockjs.createServer({ log() {} });

        echo.on('connection', (conn) => conn.on('data', (text) => {
            got(text);
            conn.write(text);
        }));
        echo.installHandlers(http, { prefix: '/chat' });
    }, async ({ nginx, got, ends }) => {
        const open = () => new Promise((done) => {
            const client = new SockJS(`${nginx.url}/chat`, null,
                { transports: [transport] });

            ends.push(() => client.close());
            client.onopen = () => done(client);
            client.onclose = done;
        });

        const { code, reason } = await open();

        assert.equal(code, 4403);
        assert.equal(reason, TOLD);
        assert.deepEqual(got, []);

        /* outside of a browser it sends no cookie by itself */
        const Cookie = await agree(nginx);
        const { request } = webHttp;

        ends.push(() => { webHttp.request = request; });
        webHttp.request = ({ headers, ...options }, ...rest) => request(
            { ...options, headers: { ...headers, Cookie } }, ...rest);

        const client = await open();

        assert.equal(client.readyState, SockJS.OPEN, client.reason);
    });
}

chat('Bayeux, long polling, by Faye', (http, got) => {
    const bayeux = new faye.NodeAdapter({ mount: '/bayeux', timeout: 5 });

    bayeux.attach(http);
    bayeux.on('publish', (id, channel, data) => got(data.text));
    return () => bayeux.close();
}, async ({ nginx, got, ends, held }) => {
    const client = new faye.Client(`${nginx.url}/bayeux`, { retry: 1 });
    const told = [];

    ends.push(() => client.disconnect());
    client.disable('websocket');
    client.addExtension({
        incoming(message, done) {
            told.push(message);
            done(message);
        },
    });

    const publication = client.publish('/desk', { text: 'before' });

    await until(() => told.length);
    assert.equal(told[0].channel, '/meta/handshake');
    assert.equal(told[0].error, `403::${TOLD.replaceAll(':', ' -')}`);
    assert.deepEqual(told[0].ext.chat_gdpr, { type: 'chat_gdpr_held',
        message: TOLD, notice: '/.chat-gdpr/notice' });

    const before = held();

    await sleep(3000);
    assert.ok(held() - before <= 4, 'it does not come in haste');
    assert.deepEqual(got, []);
    client.setHeader('Cookie', await agree(nginx));
    await publication;
    assert.deepEqual(got, ['before']);

    /* one that is connected, and whose consent ends */
    client.setHeader('Cookie', '');
    await assert.rejects(new Promise((...both) =>
        client.publish('/desk', { text: 'late' }).then(...both)),
    (e) => e.code === 403 && e.message === TOLD.replaceAll(':', ' -'));
    assert.deepEqual(got, ['before']);
    client.setHeader('Cookie', await agree(nginx));
    await client.publish('/desk', { text: 'again' });
    assert.deepEqual(got, ['before', 'again']);
});

chat('Bayeux, callback polling', () => {}, async ({ nginx }) => {
    const message = JSON.stringify([{ channel: '/meta/handshake', id: '1',
        version: '1.0', supportedConnectionTypes: ['callback-polling'] }]);
    const ask = async (jsonp) => {
        const answer = await fetch(`${nginx.url}/bayeux?${new URLSearchParams(
            { message, jsonp })}`);

        return [answer.status, answer.headers.get('content-type'),
            await answer.text()];
    };
    const [status, type, script] = await ask('__jsonp1__');

    assert.deepEqual([status, type], [200, 'text/javascript; charset=utf-8']);
    const replies = await new Promise((done) =>
        new Function('__jsonp1__', script)(done));

    assert.equal(replies[0].successful, false);
    assert.equal(replies[0].id, '1');
    assert.match(replies[0].error, /^403::Your message was not sent/);
    assert.equal((await ask('alert(1)//'))[0], 403, 'a name that is none');
});

/* A provider that lets anybody in, and no more. */
function provideBosh(http, got) {
    const FEATURES = '<stream:features><mechanisms xmlns='
        + '"urn:ietf:params:xml:ns:xmpp-sasl"><mechanism>ANONYMOUS</mechanism>'
        + '</mechanisms></stream:features>';

    http.on('request', async (req, res) => {
        const body = (await bodyOf(req)).toString();

        got(body);
        res.setHeader('Content-Type', 'text/xml; charset=utf-8');
        res.end('<body xmlns="http://jabber.org/protocol/httpbind" sid="s1"'
            + ' wait="5" xmlns:stream="http://etherx.jabber.org/streams">'
            + `${FEATURES}</body>`);
    });
}

chat('BOSH, by Strophe', provideBosh, async ({ nginx, got, ends }) => {
    let cookie = '';

    globalThis.XMLHttpRequest = class extends
        require('xmlhttprequest-ssl').XMLHttpRequest {
        constructor(...options) {
            super(...options);

            const { open } = this;

            this.open = (...to) => {
                open.apply(this, to);

                if (cookie) {
                    this.setDisableHeaderCheck(true);
                    this.setRequestHeader('Cookie', cookie);
                }
            };
        }
    };

    const { Strophe } = require('strophe.js');
    const bosh = new Strophe.Connection(`${nginx.url}/http-bind`);
    const states = [];
    const said = [];

    ends.push(() => bosh.reset());
    bosh.rawInput = (xml) => said.push(xml);

    const open = () => bosh.connect('example.com', null,
        (status, why) => states.push([status, why]));

    open();
    const [, why] = await until(() => states.find(([status]) =>
        status === Strophe.Status.CONNFAIL));

    assert.equal(why, 'remote-stream-error');
    assert.match(said[0], /<policy-violation .*xml:lang="en"/);
    assert.ok(said[0].includes(`>${TOLD}</text>`), said[0]);
    assert.deepEqual(got, []);

    cookie = await agree(nginx);
    await until(() => states.find(([status]) =>
        status === Strophe.Status.DISCONNECTED));
    open();
    await until(() => got.length > 1);
    assert.match(got[1], /<auth .*ANONYMOUS/, 'the session goes on');
});

chat('SignalR', (http, got) => {
    http.on('request', (req, res) => {
        got(req.url);
        res.end('{}');
    });
}, async ({ nginx, got }) => {
    const connection = new signalr.HubConnectionBuilder()
        .withUrl(`${nginx.url}/hub`).configureLogging(signalr.LogLevel.None)
        .build();

    await assert.rejects(connection.start(), (e) => e.message.includes(TOLD));
    assert.deepEqual(got, []);
});
