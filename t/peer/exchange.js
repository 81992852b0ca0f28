/*
 * What every protocol of a chat is to do through nginx, tried with real peers.
 * One of them is described so:
 *
 *   provider()       starts it: { port, accepted(), stop() }; accepted() gives
 *                    the end of the next visitor
 *   visitor(url)     connects one: its end
 *   location         further lines of nginx's location
 *   errors           the answers of the errors that tests of its own bring
 *                    about
 *
 * and an end is
 *
 *   send(value)      value is { i, text }
 *   wire, sent       what it has received and sent, each byte a character, if
 *                    that can be had
 *   close()          and `closed`, a promise
 *
 * with deliver(value), or deliverText() of the JSON as it came, from end()
 * called for what it received.
 */

'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { WebSocket } = require('ws');

const { startNginx } = require('./nginx.js');
const { FINDINGS, CLEAN } = require('./samples.js');

const MESSAGES = 200;

/* No byte of these may reach the other side. */
const RAW = ['jane@', 'jane.doe', 'john@', '4111 1111 1111 1111',
    '4111111111111111', '5555555555554444', '900123', '900456', 'GB82',
    'DE89', 'AB 12 34', '943 476', '192.0.2.17'];

/* Message i: every third has a finding, and every third is much the same. */
function sample(i) {
    if (i % 3 === 0) {
        return FINDINGS[i / 3 % FINDINGS.length];
    }

    const text = i % 3 === 1 ? CLEAN[i % CLEAN.length]
        : JSON.stringify({ id: i, text: 'Good morning, how can I help?' });

    return [text, text];
}

const bytes = (data) => Buffer.from(data).toString('latin1');

/* Let a socket keep what it sends and receives. */
function tap(socket) {
    const { send } = socket;

    socket.sent = [];
    socket.wire = [];
    socket.on('message', (data) => socket.wire.push(bytes(data)));
    socket.send = (data, ...rest) => {
        socket.sent.push(bytes(data));
        send.call(socket, data, ...rest);
    };
}

/* For clients that are given what they connect with. */
class Tapped extends WebSocket {
    constructor(...args) {
        super(...args);
        tap(this);
        Tapped.last = this;
    }
}

/* The visitor whose client used that. */
const tapped = (visitor) => async (url) => {
    const side = await visitor(url);
    const { wire, sent } = Tapped.last;

    return Object.assign(side, { wire, sent });
};

function within(promise, what, ms = 15000) {
    let timer;
    const late = new Promise((_, fail) => {
        timer = setTimeout(() => fail(new Error(`no ${what} within ${ms} ms`)),
            ms);
    });

    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/* A queue of what arrives, for next(). */
function queue(what) {
    const items = [];
    const waiting = [];

    return {
        put(item) {
            if (waiting.length > 0) {
                waiting.shift()(item);
            } else {
                items.push(item);
            }
        },

        next(ms) {
            if (items.length > 0) {
                return Promise.resolve(items.shift());
            }

            return within(new Promise((done) => waiting.push(done)), what, ms);
        },
    };
}

/* The half of an end that is the same for all. */
function end(own) {
    const values = queue('message');
    let gone;
    const closed = new Promise((done) => { gone = done; });

    /* Byte for byte what the other side would have written. */
    function deliverText(text) {
        const value = JSON.parse(text);

        values.put(JSON.stringify(value) === text ? value
            : { value, written: text });
    }

    return Object.assign({ wire: [], closed, gone, deliver: values.put,
        deliverText, next: values.next }, own);
}

function assertSame(value, wanted, what) {
    assert.equal(JSON.stringify(value), JSON.stringify(wanted), what);
}

/* Digests and the like hold any digits. */
const NO_TEXT = /"[0-9a-f]{16,}"/g;

function assertNoneOf(raw, text) {
    for (const value of raw) {
        assert.ok(!text.includes(value), `"${value}" arrived`);
    }
}

/* Some clients try on, now and then, when their server is gone. */
after(() => setTimeout(() => process.exit(), 1000).unref());

/* The tests of one peer; `more` adds some of its own. */
function exchange(name, peer, more = () => {}) {
    describe(name, () => {
        const at = {};
        const seen = { provider: [], visitor: [] };

        async function connect() {
            const accepted = at.peer.accepted();

            at.visitor = await within(peer.visitor(at.nginx.url), 'visitor');
            at.end = await within(accepted, 'provider');
        }

        at.connect = connect;

        async function sendAll(from, to) {
            const clean = [];

            for (let i = 0; i < MESSAGES; i++) {
                const [text, arrives] = sample(i);
                const first = from.sent?.length;

                await from.send({ i, text });

                if (text === arrives) {
                    clean.push(...from.sent?.slice(first) ?? []);
                }
            }

            for (let i = 0; i < MESSAGES; i++) {
                assertSame(await to.next(), { i, text: sample(i)[1] },
                    `message ${i}`);
            }

            const arrived = new Set(to.wire);

            for (const sent of clean) {
                assert.ok(to.sent === undefined || arrived.has(sent),
                    `${sent} arrived otherwise`);
            }
        }

        before(async () => {
            at.peer = await peer.provider();
            at.nginx = await startNginx(at.peer.port, undefined,
                peer.location);
            await connect();
        });

        after(async () => {
            await at.visitor?.close();
            await at.peer?.stop();
            await at.nginx?.stop();
        });

        test(`${MESSAGES} messages to the provider`,
            () => sendAll(at.visitor, at.end));

        test(`${MESSAGES} messages to the visitor`,
            () => sendAll(at.end, at.visitor));

        test('both at once', async () => {
            await Promise.all([sendAll(at.visitor, at.end),
                sendAll(at.end, at.visitor)]);
        });

        test('a long message with findings at its end', async () => {
            const long = 'chat history, line after line. '.repeat(3000);

            for (const [from, to] of [[at.visitor, at.end],
                [at.end, at.visitor]]) {
                await from.send({ i: 1, text: `${long} jane@example.com` });
                assertSame(await to.next(), { i: 1, text: `${long} [email]` });
            }
        });

        more(at);

        test('the visitor leaves and comes back', async () => {
            seen.provider.push(...at.end.wire);
            seen.visitor.push(...at.visitor.wire);
            await at.visitor.close();
            await within(at.end.closed, 'end of the connection');
            await connect();
            await at.visitor.send({ i: 7, text: 'I am jane@example.com' });
            assertSame(await at.end.next(), { i: 7, text: 'I am [email]' });
            await at.end.send({ i: 8, text: 'You are jane@example.com' });
            assertSame(await at.visitor.next(),
                { i: 8, text: 'You are [email]' });
        });

        test('the provider closes', async () => {
            seen.provider.push(...at.end.wire);
            seen.visitor.push(...at.visitor.wire);
            await at.end.close();
            await within(at.visitor.closed, 'end of the connection');
        });

        test('neither side has received what was redacted', () => {
            assertNoneOf(RAW, seen.provider.join('\n'));
            assertNoneOf(RAW, seen.visitor.join('\n'));
        });

        test('the audit log has the events and none of the values', () => {
            const events = at.nginx.audit();

            for (const direction of ['to_provider', 'to_visitor']) {
                assert.ok(events.some((event) => event.type === 'message'
                    && event.direction === direction), direction);
            }

            assert.deepEqual(events.filter((e) => e.type === 'error')
                .map((e) => e.answer), peer.errors ?? []);
            assertNoneOf(RAW, JSON.stringify(events).replace(NO_TEXT, ''));
        });
    });
}

module.exports = { exchange, end, bytes, tap, tapped, Tapped, within };
