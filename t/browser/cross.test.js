/*
 * A chat whose page is of another site, without a frame: what its requests are
 * held for can be read there, by the browser's own means and by a client of
 * Socket.IO; the visitor agrees in the notice, which the page shows, and they
 * go on. A site that the policy does not name learns nothing.
 */

'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { Server: SocketIO } = require('socket.io');

const { launch } = require('./chromium.js');
const { startNginx, sleep } = require('../peer/nginx.js');

const CLIENT = path.join(__dirname,
    '../node_modules/socket.io-client/dist/socket.io.min.js');
const TOLD = 'Your message was not sent: please answer first whether we may '
    + 'use your data.';

const listen = (server) => new Promise((done) =>
    server.listen(0, '127.0.0.1', () => done(server.address().port)));

async function freePort() {
    const server = net.createServer();
    const free = await listen(server);

    await new Promise((done) => server.close(done));
    return free;
}

/* What a page of the site does; nobody who is kept out learns more than that
 * something failed. */
const say = (page, url) => page.evaluate((to) => fetch(to, {
    method: 'POST', credentials: 'include', body: '{"text":"MARK"}',
    headers: { 'Content-Type': 'application/json' },
}).then(async (answer) => [answer.status, await answer.json()],
    (e) => [e.name]), url);

const stream = (page, url) => page.evaluate((to) => new Promise((done) => {
    const events = new EventSource(to, { withCredentials: true });

    events.addEventListener('chat_gdpr_held', (e) => {
        events.close();
        done(JSON.parse(e.data).message);
    });
    events.onerror = () => {
        events.close();
        done('nothing');
    };
}), url);

for (const mode of ['require art7_4=considered', 'activate']) {
    test(`a chat on a page of another site, ${mode}`, { timeout: 60000 },
        async () => {
            const dir = fs.mkdtempSync(path.join(os.tmpdir(),
                'chat-gdpr-tls-'));
            const [cert, key] = ['cert.pem', 'key.pem'].map((name) =>
                path.join(dir, name));

            execFileSync('openssl', ['req', '-x509', '-newkey', 'ec',
                '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout',
                key, '-out', cert, '-days', '2', '-subj', '/CN=chat.example'],
            { stdio: 'ignore' });

            const site = https.createServer({ cert: fs.readFileSync(cert),
                key: fs.readFileSync(key) }, (request, response) => {
                if (request.url === '/client.js') {
                    response.writeHead(200,
                        { 'Content-Type': 'text/javascript' })
                        .end(fs.readFileSync(CLIENT));
                    return;
                }

                response.writeHead(200, { 'Content-Type': 'text/html' }).end(
                    '<!DOCTYPE html><title>A shop</title>'
                    + '<script src="/client.js"></script>');
            });
            const shop = `https://shop.example:${await listen(site)}`;
            const said = [];
            const provider = http.createServer(async (request, response) => {
                if (request.url.startsWith('/socket.io/')) {
                    return;
                }

                response.setHeader('Access-Control-Allow-Origin', shop);
                response.setHeader('Access-Control-Allow-Credentials', 'true');
                response.setHeader('Access-Control-Allow-Headers',
                    'content-type');

                for await (const data of request) {
                    said.push(data.toString());
                }

                response.setHeader('Content-Type', 'application/json');
                response.end('{}');
            });
            const io = new SocketIO(provider,
                { cors: { origin: shop, credentials: true } });

            io.on('connection', (socket) =>
                socket.on('say', (text) => said.push(text)));

            const back = await listen(provider);
            const tls = await freePort();
            const chat = `https://chat.example:${tls}`;
            let nginx, browser;

            try {
                nginx = await startNginx(back, `
                    chat_gdpr_key secret;
                    proxy_http_version 1.1;
                    chat_gdpr_policy support_chat {
                        controller "Example Ltd" contact=privacy@example.com;
                        purpose    support basis=consent "Answer you";
                        consent    mode=${mode} frames=${shop};
                    }
                    server {
                        listen 127.0.0.1:${tls} ssl;
                        ssl_certificate ${cert};
                        ssl_certificate_key ${key};
                        chat_gdpr support_chat;
                        location / {
                            proxy_pass http://127.0.0.1:${back};
                        }
                    }`);
                browser = await launch({
                    flags: ['--host-resolver-rules=MAP *.example 127.0.0.1'],
                });

                const context = await browser.newContext(
                    { ignoreHTTPSErrors: true });
                const page = await context.newPage();

                await page.goto(`${shop.replace('shop', 'other')}/`);
                assert.deepEqual(await say(page, `${chat}/say`),
                    ['TypeError'], 'not named');
                assert.equal(await stream(page, `${chat}/events`), 'nothing');

                await page.goto(`${shop}/`);
                const held = { type: 'chat_gdpr_held', message: TOLD,
                    notice: `${chat}/.chat-gdpr/notice` };

                assert.deepEqual(await say(page, `${chat}/say`), [403, held]);
                assert.deepEqual(await say(page, `${chat}/say?to=MARK`),
                    [403, held], 'with arguments');
                assert.equal(await stream(page, `${chat}/events`), TOLD);
                assert.equal(await page.evaluate((to) =>
                    new Promise((done) => {
                        window.client = window.io(to, { withCredentials: true,
                            transports: ['polling'] });
                        window.client.emit('say', 'hello');
                        window.client.once('connect_error', (e) => done(
                            JSON.parse(e.context.responseText).message));
                    }), chat), TOLD);
                assert.deepEqual(said, []);

                /* the page shows the notice, and its visitor agrees */
                await page.evaluate((to) => {
                    const frame = document.createElement('iframe');

                    Object.assign(frame, { src: to, width: 800, height: 900 });
                    document.body.append(frame);
                }, held.notice);

                const frame = page.frameLocator('iframe');

                if (mode === 'activate') {
                    await frame.locator('[name=purpose]').check();
                }

                await frame.getByRole('button', { name: mode === 'activate'
                    ? 'Start' : 'Accept all' }).click();

                let answer;

                for (let i = 0; i < 200 && answer?.[0] !== 200; i++) {
                    await sleep(50);
                    answer = await say(page, `${chat}/say?to=you`);
                }

                assert.deepEqual(answer, [200, {}]);
                await page.waitForFunction(() => window.client.connected);

                for (let i = 0; i < 200 && said.length < 2; i++) {
                    await sleep(50);
                }

                assert.deepEqual(said.sort(), ['hello', '{"text":"MARK"}']);
            } finally {
                await browser?.close();
                await nginx?.stop();
                io.close();
                for (const server of [site, provider]) {
                    server.closeAllConnections();
                    server.close();
                }
                fs.rmSync(dir, { recursive: true });
            }
        });
}
