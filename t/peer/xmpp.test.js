/*
 * XMPP: prosody, with @xmpp/client over WebSocket and strophe.js over BOSH as
 * the visitor; the agent is another client of the server, without nginx.
 */

'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { WebSocket } = require('ws');

const { exchange, end, within } = require('./exchange.js');
const { answers, freePort, sleep, startNginx } = require('./nginx.js');

const DOMAIN = 'chat.example.com';
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

async function prosody() {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-gdpr-xmpp-'));
    const conf = path.join(dir, 'conf.lua');
    const port = await freePort();

    fs.writeFileSync(conf, `
run_as_root = true
daemonize = false
pidfile = "${dir}/pid"
data_path = "${dir}"
log = { warn = "${dir}/log" }
modules_enabled = { "saslauth", "websocket", "bosh", "ping" }
modules_disabled = { "s2s", "tls" }
http_ports = { ${port} }
http_interfaces = { "127.0.0.1" }
https_ports = {}
c2s_ports = {}
http_default_host = "${DOMAIN}"
consider_websocket_secure = true
consider_bosh_secure = true
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
bosh_max_wait = 5
limits = {}
authentication = "internal_plain"
VirtualHost "${DOMAIN}"
`);

    for (const user of ['visitor', 'agent']) {
        execFileSync('prosodyctl', ['--config', conf, 'register', user,
            DOMAIN, 's3cret'], { env, stdio: 'ignore' });
    }

    const child = spawn('setpriv', ['--pdeathsig', 'TERM', 'prosody',
        '-F', '--config', conf], { stdio: 'ignore', env });
    const ended = new Promise((done) => child.on('exit', done));

    for (let i = 0; !await answers(port); i++) {
        assert.ok(i < 100, 'prosody does not listen');
        await sleep(50);
    }

    return { port, async stop() {
        child.kill();
        await ended;
        fs.rmSync(dir, { recursive: true, force: true });
    } };
}

const jid = (user) => `${user}@${DOMAIN}`;

/* A client over WebSocket: what it sends, and what comes for it. */
async function overWebSocket(url, user, other) {
    globalThis.WebSocket ??= WebSocket;

    const { client, xml } = await import('@xmpp/client');
    const xmpp = client({ service: `${url}/xmpp-websocket`, domain: DOMAIN,
        username: user, password: 's3cret', resource: user });
    const side = end({
        send: (value) => xmpp.send(xml('message', { to: jid(other),
            type: 'chat' }, xml('body', {}, JSON.stringify(value)))),
        note: (attrs, ...children) => xmpp.send(xml('message',
            { to: jid(other), type: 'chat' }, xml('note', attrs,
                ...children))),
        put: (make) => xmpp.send(xml('message',
            { to: jid(other), type: 'chat' }, ...make(xml))),
        close: () => xmpp.stop(),
    });

    xmpp.reconnect.stop();
    xmpp.on('error', () => {});
    xmpp.on('stanza', (stanza) => {
        side.wire.push(stanza.toString());
        side.last = stanza;

        if (stanza.is('message') && stanza.getChild('body')) {
            assert.ok(stanza.attrs.from.startsWith(jid(other)));
            side.deliverText(stanza.getChildText('body'));
        }
    });
    xmpp.on('disconnect', side.gone);
    await xmpp.start();
    await xmpp.send(xml('presence'));

    return side;
}

function overBosh(url, user, other) {
    globalThis.XMLHttpRequest ??= require('xmlhttprequest-ssl')
        .XMLHttpRequest;

    const { Strophe, $msg, $pres } = require('strophe.js');
    const bosh = new Strophe.Connection(`${url}/http-bind`);
    const side = end({
        send: (value) => bosh.send($msg({ to: jid(other), type: 'chat' })
            .c('body').t(JSON.stringify(value))),
        flush: () => { bosh.flush(); return sleep(300); },
        close: () => new Promise((done) => {
            side.closed.then(done);
            bosh.disconnect('bye');
        }),
    });

    return new Promise((done, fail) => {
        bosh.addHandler((stanza) => {
            const body = stanza.getElementsByTagName('body')[0];

            if (body) {
                side.wire.push(body.textContent);
                side.deliverText(body.textContent);
            }

            return true;
        }, null, 'message');
        bosh.connect(jid(user), 's3cret', (status) => {
            if (status === Strophe.Status.CONNECTED) {
                bosh.send($pres());
                done(side);
            } else if (status === Strophe.Status.DISCONNECTED) {
                side.gone();
                fail(new Error('disconnected'));
            }
        });
    });
}

/* The agent stays; it sees the visitor come and go by what he sends. */
async function provider() {
    const { port, stop } = await prosody();
    let agent = await overWebSocket(`ws://127.0.0.1:${port}`, 'agent',
        'visitor');
    let accept = () => {};
    let side;

    function take() {
        const deliver = (value) => {
            if (value.i === 'here') {
                side = end({ wire: agent.wire,
                    send: (v) => agent.send(v), close: stop,
                    last: () => agent.last });
                accept(side);
            } else if (value.i === 'gone') {
                side.gone();
            } else {
                side.deliver(value);
            }
        };

        return deliver;
    }

    (async () => {
        const deliver = take();

        for (;;) {
            deliver(await agent.next(1e9));
        }
    })().catch(() => {});

    return {
        port,
        accepted: () => new Promise((done) => { accept = done; }),
        async stop() {
            await agent.close().catch(() => {});
            await stop();
        },
    };
}

const visitor = (connect) => async (url) => {
    const side = await within(connect(url, 'visitor', 'agent'),
        'connection');
    const { close } = side;

    side.close = async () => {
        try {
            await side.send({ i: 'gone' });
            await side.flush?.();
            await close();
        } catch {
            /* it is closed */
        }
    };
    await side.send({ i: 'here' });

    return side;
};

exchange('XMPP over WebSocket', { provider,
    visitor: visitor((url, ...who) =>
        overWebSocket(url.replace('http', 'ws'), ...who)) }, (at) => {
    test('attributes', async () => {
        await at.visitor.note({ mail: 'jane@example.com' },
            'at jane@example.com');
        await at.visitor.send({ i: 1, text: 'noted' });
        await at.end.next();

        const note = at.end.wire.find((text) => text.includes('<note'));

        assert.match(note, /<note mail="\[email\]">at \[email\]<\/note>/);
    });

    test('typing previews and edits', async () => {
        await at.visitor.put((xml) => [
            xml('rtt', { xmlns: 'urn:xmpp:rtt:0', seq: '1', event: 'new' },
                xml('t', {}, 'my card is 4111 1111 1111 1111')),
            xml('replace', { xmlns: 'urn:xmpp:message-correct:0', id: 'm1' }),
        ]);
        await at.visitor.send({ i: 2, text: 'sent' });
        await at.end.next();

        const typed = at.end.wire.find((text) => text.includes('<rtt'));

        assert.match(typed, /<t>my card is \[card\]<\/t>/);
        assert.match(typed, /<replace [^>]*id="m1"/);
    });
});

exchange('XMPP over BOSH', { provider, visitor: visitor(overBosh) });

test('XMPP over BOSH: asked in the chat, told what is blocked',
    { timeout: 60000 }, async () => {
        const server = await prosody();
        const nginx = await startNginx(server.port, `
            chat_gdpr_key secret;
            chat_gdpr_prompt xmpp '<message to="$room" from="${DOMAIN}"><body>$text</body></message>';
            chat_gdpr_policy support_chat {
                controller "Example Ltd" contact=privacy@example.com;
                purpose    profile basis=consent "Remember your address";
                redact     card block;
                consent    mode=reduced;
            }`);

        try {
            globalThis.XMLHttpRequest ??= require('xmlhttprequest-ssl')
                .XMLHttpRequest;

            const { Strophe, $msg, $pres } = require('strophe.js');
            const bosh = new Strophe.Connection(`${nginx.url}/http-bind`);
            const heard = [];
            let more = () => {};
            const until = (found) => new Promise((done) => {
                more = () => {
                    const stanza = heard.find(found);

                    if (stanza) {
                        done(stanza);
                    }
                };
                more();
            });

            bosh.addHandler((stanza) => {
                heard.push(stanza);
                more();

                return true;
            }, null, 'message');
            await within(new Promise((done, fail) => bosh.connect(
                jid('visitor'), 's3cret', (status) => {
                    if (status === Strophe.Status.CONNECTED) {
                        bosh.send($pres());
                        done();
                    } else if (status === Strophe.Status.CONNFAIL) {
                        fail(new Error('no connection'));
                    }
                })), 'connection');

            const asked = await within(until((m) =>
                /I agree 1 – Remember/.test(m.textContent)), 'a question');

            assert.equal(asked.getAttribute('to').split('/')[0],
                jid('visitor'));

            bosh.send($msg({ to: jid('agent'), type: 'chat', id: 'm1' })
                .c('body').t('4111 1111 1111 1111'));
            bosh.flush();

            const error = await within(until((m) =>
                m.getAttribute('type') === 'error'), 'an error');

            assert.equal(error.getAttribute('id'), 'm1');
            assert.equal(error.getElementsByTagName('policy-violation').length,
                1);
            assert.match(error.textContent, /was not sent\..*card number/);

            const closed = new Promise((done) => {
                bosh.connect_callback = (status) =>
                    status === Strophe.Status.DISCONNECTED && done();
            });

            bosh.disconnect('bye');
            await within(closed, 'an end');
        } finally {
            await nginx.stop();
            await server.stop();
        }
    });
