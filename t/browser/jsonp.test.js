/*
 * A client of Socket.IO 2 that polls by scripts, as it does where a browser
 * lets it do nothing else: it is told what its chat waits for, in its own way,
 * and does not come in haste; once its visitor has agreed it works, and what it
 * says and is told is redacted.
 */

'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { test } = require('node:test');
const serve = require('socket.io-2');

const { launch } = require('./chromium.js');
const { startNginx, sleep } = require('../peer/nginx.js');

const CLIENT = path.join(__dirname,
    '../node_modules/socket.io-client-2/dist/socket.io.js');
const TOLD = 'Your message was not sent: please answer first whether we may '
    + 'use your data.';

/* What is typed, and what of it arrives, there and back. */
const TEXTS = [
    ['a', 'a'],
    ['I am jane.doe@example.com', 'I am [email]'],
    ['two\nlines: jane.doe@example.com\n', 'two\nlines: [email]\n'],
    ['C:\\new\\jane.doe@example.com "\u2028" \u{1f600}',
        'C:\\new\\[email] "\u2028" \u{1f600}'],
    ['\\\\n \\n \n & = + % ; </script>', '\\\\n \\n \n & = + % ; </script>'],
    ['jane.doe@example.com \\\\n \\n \n & = + % ; </script>',
        '[email] \\\\n \\n \n & = + % ; </script>'],
    ['jane.doe@example.com '.repeat(500), '[email] '.repeat(500)],
];

test('polling by scripts waits for consent', { timeout: 60000 }, async () => {
    const asked = [];
    const got = [];
    const provider = http.createServer((request, response) => {
        if (request.url === '/client.js') {
            response.writeHead(200, { 'Content-Type': 'text/javascript' })
                .end(fs.readFileSync(CLIENT));
            return;
        }

        response.writeHead(200, { 'Content-Type': 'text/html' }).end(
            '<!DOCTYPE html><html><head><title>A chat</title></head><body>'
            + '<script src="/client.js"></script></body></html>');
    });

    const io = serve(provider, { serveClient: false, wsEngine: 'ws' });

    io.on('connection', (socket) => socket.on('say', (text, done) => {
        got.push(text);
        done?.(text.replaceAll('[email]', 'jane.doe@example.com'));
    }));
    provider.prependListener('request', (request) => asked.push(request.url));
    await new Promise((done) => provider.listen(0, '127.0.0.1', done));

    let nginx, browser;

    try {
        nginx = await startNginx(provider.address().port, `
            chat_gdpr_key secret;
            chat_gdpr_policy support_chat {
                controller "Example Ltd" contact=privacy@example.com;
                purpose    support basis=consent "Answer you";
                consent    mode=require art7_4=considered;
            }`);
        browser = await launch();

        const page = await browser.newPage();
        const came = [];

        page.on('response', async (answer) => {
            if (answer.url().includes('/socket.io/')) {
                came.push([answer.request().method(), answer.status()]);
            }
        });
        await page.goto(nginx.url);
        assert.equal(await page.evaluate(() => new Promise((done) => {
            window.client = window.io({ transports: ['polling'],
                forceJSONP: true });
            window.client.emit('say', 'MARK');
            window.client.on('error', done);
        })), TOLD);
        await page.waitForFunction(() =>
            document.querySelectorAll('script[src*="sid=chat-gdpr"]').length);
        const before = came.length;

        await sleep(7000);
        assert.ok(came.length - before <= 4, 'it does not come in haste');
        assert.ok(came.length > before, 'but it comes');
        assert.deepEqual(came.filter(([, status]) => status !== 200), []);
        assert.deepEqual(asked.filter((url) => url.includes('socket.io')), []);

        await page.evaluate(() => fetch('/.chat-gdpr/choice', {
            method: 'POST', body: new URLSearchParams({ decision: 'accept' }),
        }));

        for (const [text, arrives] of TEXTS) {
            assert.equal(await page.evaluate((said) => new Promise((done) => {
                window.client.emit('say', said, done);
            }), text), arrives);
            assert.equal(got.at(-1), arrives);
        }

        assert.equal(got[0], 'MARK');
        assert.equal(got.length, TEXTS.length + 1);
        assert.ok(asked.filter((url) => url.includes('EIO=3')).every((url) =>
            url.includes('&j=')));
    } finally {
        await browser?.close();
        await nginx?.stop();
        io.close();
        provider.closeAllConnections();
        provider.close();
    }
});
