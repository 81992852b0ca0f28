/*
 * Consent, and what is blocked, in chats that are carried by requests, with real
 * clients and servers: Bayeux by Faye, and SockJS by each of its transports.
 */

'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { test } = require('node:test');
const faye = require('faye');
const sockjs = require('sockjs');
const SockJS = require('sockjs-client');

const { startNginx } = require('./nginx.js');

const CARD = 'card 4111 1111 1111 1111';
const MAIL = 'jane@example.com';

const policy = (prompt) => `
    chat_gdpr_key secret;
    chat_gdpr_prompt ${prompt};
    chat_gdpr_policy support_chat {
        controller "Example Ltd" contact=privacy@example.com;
        purpose    profile basis=consent "Remember your e-mail address";
        redact     email replace unless=profile;
        redact     card  block;
        consent    mode=reduced;
    }
    proxy_buffering off;`;

const ASKED = /^Example Ltd answers you.*I agree 1 – Remember your e-mail/s;
const SAVED = /^Your choice is saved\.\n✓ Remember/;

/* What comes, one after the other. */
function queue() {
    const items = [];
    const waiting = [];

    return {
        put(item) {
            (waiting.shift() ?? ((i) => items.push(i)))(item);
        },
        next() {
            return items.length ? Promise.resolve(items.shift())
                : new Promise((done, fail) => {
                    const timer = setTimeout(
                        () => fail(new Error('nothing came')), 20000);

                    waiting.push((i) => { clearTimeout(timer); done(i); });
                });
        },
    };
}

/* What is closed however a test ends. */
const ends = [];

async function around(http, prompt, run) {
    /* the server itself does not close what was upgraded */
    http.on('connection', (socket) => ends.push(() => socket.destroy()));
    await new Promise((done) => http.listen(0, '127.0.0.1', done));
    const nginx = await startNginx(http.address().port, policy(prompt));

    try {
        await run(nginx);
    } finally {
        for (const end of ends.splice(0)) {
            await end();
        }

        http.closeAllConnections();
        await new Promise((done) => http.close(done));
        await nginx.stop();
    }
}

/* The cookie that a browser would have by now. */
async function cookieOf(url, options) {
    const answer = await fetch(url, options);

    await answer.body?.cancel();
    return answer.headers.get('set-cookie').split(';')[0];
}

test('Bayeux, long polling, by Faye', { timeout: 60000 }, async () => {
    const http = createServer();
    const bayeux = new faye.NodeAdapter({ mount: '/bayeux', timeout: 5 });
    const got = queue();
    const heard = queue();

    bayeux.attach(http);
    bayeux.on('publish', (id, channel, data) =>
        channel === '/desk' && got.put(data.text));

    await around(http, 'bayeux \'{"channel":"$room","data":'
        + '{"text":"$text"}}\'', async (nginx) => {
        const client = new faye.Client(`${nginx.url}/bayeux`, { retry: 1 });

        ends.push(() => client.disconnect(), () => bayeux.close());
        client.disable('websocket');
        await client.subscribe('/visitor', ({ text }) => heard.put(text));
        client.publish('/desk', { text: 'first' });
        assert.equal(await got.next(), 'first');
        assert.match(await heard.next(), ASKED);

        const blocked = client.publish('/desk', { text: CARD });

        await assert.rejects(new Promise((...both) => blocked.then(...both)),
            (e) => e.code === 422 && /Your message was not sent\. .*card/
                .test(e.message));
        await client.publish('/desk', { text: MAIL });
        assert.equal(await got.next(), '[email]', 'the blocked one was none');

        await client.publish('/desk', { text: 'I agree' });
        assert.equal(await got.next(), 'I agree');
        assert.match(await heard.next(), SAVED);
        await client.publish('/desk', { text: MAIL });
        assert.equal(await got.next(), MAIL);
    });
});

for (const transport of ['xhr-polling', 'xhr-streaming', 'websocket']) {
    test(`SockJS, ${transport}`, { timeout: 60000 }, async () => {
        const http = createServer();
        const echo = sockjs.createServer({ log() {} });
        const got = queue();
        const heard = queue();

        echo.on('connection', (conn) => {
            conn.write(JSON.stringify({ msg: 'ready', subs: ['1'] }));
            conn.on('data', (text) => {
                got.put(JSON.parse(text).msg);
                conn.write(text);
            });
        });
        echo.installHandlers(http, { prefix: '/chat' });

        await around(http, 'ddp \'{"own":true,"msg":"$text"}\'',
            async (nginx) => {
                /* sessions are one process's: a second poll of one would wait */
                const Cookie = await cookieOf(
                    `${nginx.url}/chat/0/${transport}/xhr`, { method: 'POST' });
                const client = new SockJS(`${nginx.url}/chat`, null, {
                    transports: [transport],
                    transportOptions: { [transport]: { headers: { Cookie } } },
                });

                /* The next message of the proxy's. */
                async function ours() {
                    for (;;) {
                        const { own, msg } = await heard.next();

                        if (own) {
                            return msg;
                        }
                    }
                }

                async function say(msg) {
                    client.send(JSON.stringify({ msg }));
                    return got.next();
                }

                ends.push(() => client.close());
                client.onmessage = ({ data }) => heard.put(JSON.parse(data));
                assert.match(await ours(), ASKED);
                assert.equal(await say(MAIL), '[email]');

                assert.equal(await say('I agree 1'), 'I agree 1');

                /* outside of a browser the others send no cookie, and who
                 * has none is not heard */
                if (transport === 'websocket') {
                    assert.match(await ours(), SAVED);
                    assert.equal(await say(MAIL), MAIL);
                } else {
                    assert.equal(await say(MAIL), '[email]');
                }
            });
    });
}
