/*
 * The chat in a frame of another site, as a visitor meets it: asked there, and
 * his choice kept, for this site alone. Names are of .example, all of them this
 * machine; TLS, without which browsers keep no cookie in such a frame.
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

const { launch } = require('./chromium.js');
const { startNginx } = require('../peer/nginx.js');

const port = (server) => new Promise((done) =>
    server.listen(0, '127.0.0.1', () => done(server.address().port)));

function freePort() {
    const server = net.createServer();

    return port(server).then((free) =>
        new Promise((done) => server.close(() => done(free))));
}

test('the prompt in a frame of another site', { timeout: 30000 },
    async () => {
        const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-gdpr-tls-'));
        const [cert, key] = ['cert.pem', 'key.pem'].map((name) =>
            path.join(dir, name));

        execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
            'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert,
            '-days', '2', '-subj', '/CN=chat.example'], { stdio: 'ignore' });

        const said = [];
        const provider = http.createServer((request, response) => {
            if (request.method !== 'POST') {
                response.writeHead(200, { 'Content-Type': 'text/html' }).end(
                    '<!DOCTYPE html><html lang="en"><head><title>A chat'
                    + '</title></head><body><h1>A chat</h1></body></html>');
                return;
            }

            let body = '';

            request.on('data', (data) => { body += data; });
            request.on('end', () => {
                said.push(body);
                response.writeHead(204).end();
            });
        });
        const tls = await freePort();
        const site = https.createServer({ cert: fs.readFileSync(cert),
            key: fs.readFileSync(key) }, (request, response) => {
            response.writeHead(200, { 'Content-Type': 'text/html' }).end(
                '<!DOCTYPE html><html lang="en"><head><title>A shop</title>'
                + '</head><body><h1>A shop</h1><iframe title="Chat" width=600 '
                + `height=700 src="https://chat.example:${tls}/"></iframe>`
                + '</body></html>');
        });
        const shop = await port(site);
        const back = await port(provider);
        let nginx, browser;

        try {
            nginx = await startNginx(back, `
                chat_gdpr_key secret;
                chat_gdpr_policy support_chat {
                    controller "Example Ltd" contact=privacy@example.com;
                    purpose    marketing basis=consent "Send you offers";
                    redact     email replace unless=marketing;
                    consent    mode=reduced frames=https://shop.example:${shop};
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
            const say = async (frame) => {
                await frame.locator('body').evaluate(() => fetch('/say', {
                    method: 'POST', body: 'jane@example.com',
                    headers: { 'Content-Type': 'text/plain' } }));
                return said.at(-1);
            };

            await page.goto(`https://shop.example:${shop}/`);
            const frame = page.frameLocator('iframe');
            const dialog = frame.getByRole('dialog');

            await dialog.waitFor();
            assert.equal(await say(frame), '[email]');
            await dialog.getByRole('button', { name: 'Accept all' }).click();
            await dialog.waitFor({ state: 'hidden' });
            assert.equal(await say(frame), 'jane@example.com');

            await page.reload();
            await frame.getByRole('button',
                { name: 'Privacy in this chat' }).waitFor();
            assert.ok(!await dialog.isVisible());
            assert.equal(await say(frame), 'jane@example.com');

            /* what was chosen there does not hold here */
            await page.goto(`https://chat.example:${tls}/`);
            await page.getByRole('dialog').waitFor();
            assert.equal(await say(page), '[email]');

            const [cookie] = (await context.cookies()).filter((c) =>
                c.name === '__Host-chat-gdpr.support_chat'
                    && c.sameSite === 'None');

            assert.ok(cookie.secure && cookie.httpOnly);
        } finally {
            await browser?.close();
            await nginx?.stop();
            site.closeAllConnections();
            provider.closeAllConnections();
            site.close();
            provider.close();
            fs.rmSync(dir, { recursive: true });
        }
    });
