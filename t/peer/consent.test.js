/*
 * Consent in the chat itself, with a real Socket.IO server and client: the
 * prompt comes as a message of the chat, what is typed grants and withdraws,
 * and each is answered and on record.
 */

'use strict';

const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const { createServer } = require('node:http');
const { after, before, describe, test } = require('node:test');
const { Server } = require('socket.io');
const { io: connect } = require('socket.io-client');

const { startNginx } = require('./nginx.js');

const POLICY = `
    chat_gdpr_key secret;
    chat_gdpr_prompt socketio '["message",{"from":"privacy","text":"$text"}]';
    chat_gdpr_policy support_chat {
        controller "Example Ltd" contact=privacy@example.com;
        processor  "Chat Vendor" country=IE dpa=2026-01-10;
        languages  en de;
        purpose    profile basis=consent "Remember your e-mail address"
                   "de=Ihre E-Mail-Adresse merken";
        purpose    marketing basis=consent "Call you" "de=Sie anrufen";
        purpose    health basis=consent special=yes "Note your health"
                   "de=Ihre Gesundheit vermerken";
        redact     email replace unless=profile;
        redact     phone replace unless=marketing;
        redact     ipv4  replace unless=health;
        consent    mode=reduced version=1;
    }`;
const ALL = 'jane@example.com +44 20 7946 0018 192.0.2.44';

const VARIANTS = {
    'WebSocket': { transports: ['websocket'] },
    'WebSocket, compressed': { transports: ['websocket'],
        perMessageDeflate: { threshold: 0 } },
    'polling, then upgraded': { transports: ['polling', 'websocket'] },
    'polling': { transports: ['polling'], withCredentials: true },
};

for (const [variant, options] of Object.entries(VARIANTS)) {
    describe(`consent in the chat: ${variant}`, { timeout: 60000 }, () => {
        const said = [];
        const waiting = [];
        let http, io, nginx, client;

        /* The next message of the chat that comes to the visitor. */
        function heard() {
            return said.length ? Promise.resolve(said.shift())
                : new Promise((done, fail) => {
                    const timer = setTimeout(
                        () => fail(new Error('nothing was said')), 10000);

                    waiting.push((m) => { clearTimeout(timer); done(m); });
                });
        }

        /* What the server gets of a text. */
        function arrives(text, event = 'message') {
            return client.timeout(10000).emitWithAck(event, { text });
        }

        before(async () => {
            http = createServer();
            io = new Server(http, {
                perMessageDeflate: options.perMessageDeflate ?? false });
            io.on('connection', (socket) => {
                for (const event of ['message', 'typing']) {
                    socket.on(event, ({ text }, done) =>
                        done(text.replaceAll('@', '(at)')
                            .replace('+44 20', '+44(20)')
                            .replace('192.0', '192,0')));
                }
            });
            await new Promise((done) => http.listen(0, '127.0.0.1', done));
            nginx = await startNginx(http.address().port, POLICY);
            client = connect(nginx.url, options);
            client.on('message', (m) => waiting.length ? waiting.shift()(m)
                : said.push(m));
        });

        after(async () => {
            client?.close();
            await io?.close();
            await nginx?.stop();
        });

        test('asks, in a message of the chat', async () => {
            const { from, text } = await heard();

            assert.equal(from, 'privacy');
            assert.match(text, /^Example Ltd answers you in this chat\./);
            assert.match(text, /\nI agree 1 – Remember your e-mail address\n/);
            assert.match(text, /\nI agree – Accept all\n/);
            assert.match(text,
                /explicit consent:\nI expressly agree 3 – Note your health\n/);

            const notice = nginx.audit().find((e) => e.shown === 'chat'
                && e.language === 'en');

            assert.equal(notice.text, text);
            assert.equal(createHash('sha256').update(text).digest('hex'),
                notice.notice_digest);
            assert.equal(await arrives(ALL), '[email] [phone] [ipv4]');
        });

        test('what is being typed says nothing', async () => {
            assert.equal(await arrives('I agree', 'typing'), 'I agree');
            assert.equal(await arrives(ALL), '[email] [phone] [ipv4]');
        });

        test('a statement grants one purpose', async () => {
            assert.equal(await arrives('I agree 1'), 'I agree 1');
            assert.equal((await heard()).text, 'Your choice is saved.\n'
                + '✓ Remember your e-mail address\n✗ Call you\n'
                + '✗ Note your health');
            assert.equal(await arrives(ALL),
                'jane(at)example.com [phone] [ipv4]');
        });

        test('in any language of the policy, and all', async () => {
            await arrives('Ich stimme zu!');
            assert.equal((await heard()).text, 'Ihre Wahl ist gespeichert.\n'
                + '✓ Ihre E-Mail-Adresse merken\n✓ Sie anrufen\n'
                + '✗ Ihre Gesundheit vermerken');
            assert.equal(await arrives(ALL),
                'jane(at)example.com +44(20) 7946 0018 [ipv4]');
        });

        test('special categories by words of their own', async () => {
            await arrives('I agree 3');
            await arrives('I expressly agree 3');
            assert.match((await heard()).text, /✓ Note your health$/);
            assert.equal(await arrives(ALL),
                'jane(at)example.com +44(20) 7946 0018 192,0.2.44');
        });

        test('"stop" withdraws', async () => {
            await arrives('Stop.');
            assert.equal((await heard()).text, 'Your choice is saved.\n'
                + '✗ Remember your e-mail address\n✗ Call you\n'
                + '✗ Note your health');
            assert.equal(await arrives(ALL), '[email] [phone] [ipv4]');
            assert.deepEqual(said, []);
        });

        test('each is on record', () => {
            const digest = nginx.audit().find((e) => e.shown === 'chat'
                && e.language === 'en').notice_digest;
            const events = nginx.audit().filter((e) => e.type === 'consent');

            assert.deepEqual(events.map((e) => [e.decision, e.how, e.granted]),
                [
                    ['save', 'typed', ['profile']],
                    ['accept', 'typed', ['profile', 'marketing']],
                    ['save', 'typed', ['profile', 'marketing', 'health']],
                    ['reject', 'typed', []],
                ]);
            assert.ok(events.every((e) => e.notice_digest === digest
                && e.subject === events[0].subject));
        });
    });
}
