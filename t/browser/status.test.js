/*
 * The status page as an operator sees it: up to date by itself, to be paused,
 * readable in the dark and on a narrow screen, and with nothing fetched from
 * anywhere.
 */

'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { after, before, describe, test } = require('node:test');

const { launch } = require('./chromium.js');
const { startNginx } = require('../peer/nginx.js');

const AXE = fs.readFileSync(require.resolve('axe-core'), 'utf8');

function freePort() {
    return new Promise((done) => {
        const server = net.createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();

            server.close(() => done(port));
        });
    });
}

describe('the status page', { timeout: 120000 }, () => {
    let provider, nginx, browser, status;

    async function open(options = {}) {
        const context = await browser.newContext(options);
        const page = await context.newPage();

        page.problems = [];
        page.asked = [];
        page.on('pageerror', (error) => page.problems.push(String(error)));
        page.on('console', (message) => {
            if (message.type() === 'error') {
                page.problems.push(message.text());
            }
        });
        page.on('request', (request) => page.asked.push(request.url()));
        await page.goto(status);
        return page;
    }

    async function violations(page) {
        await page.evaluate(AXE);
        const { violations: found } = await page.evaluate('axe.run()');

        return found.map(({ id, nodes }) => [id, nodes.map((n) => n.html)]);
    }

    function say(text) {
        return fetch(nginx.url, { method: 'POST', body: text,
            headers: { 'Content-Type': 'text/plain' } });
    }

    before(async () => {
        const server = http.createServer((request, response) => {
            request.resume().on('end', () => response.writeHead(204).end());
        });

        await new Promise((done) => server.listen(0, '127.0.0.1', done));
        provider = server;

        const port = await freePort();

        status = `http://127.0.0.1:${port}/`;
        nginx = await startNginx(server.address().port, `
            chat_gdpr_policy support_chat { redact card mask keep=last4; }
            server {
                listen 127.0.0.1:${port};
                location / { chat_gdpr_status; }
            }`);
        browser = await launch();
    });

    after(async () => {
        await browser?.close();
        await nginx?.stop();
        await provider?.close();
    });

    test('shows what was counted, and goes on by itself', async () => {
        await say('jane.doe@example.com');

        const page = await open();
        const findings = page.locator(
            'section[aria-labelledby="findings"] tbody tr');

        assert.deepEqual(await findings.allInnerTexts(),
            ['support_chat\temail\tto_provider\treplace\t1']);

        await say('jane.doe@example.com');
        await page.waitForFunction(() => document.querySelector(
            'section[aria-labelledby="findings"] tbody')
            .textContent.trim().endsWith('2'), null, { timeout: 10000 });
        assert.deepEqual(page.problems, []);
        assert.deepEqual([...new Set(page.asked)], [status]);
    });

    test('stands still when it is paused', async () => {
        const page = await open();

        await page.getByRole('button', { name: 'Pause' }).click();
        const asked = page.asked.length;

        await page.waitForTimeout(5500);
        assert.equal(page.asked.length, asked);
        await page.getByRole('button', { name: 'Resume' }).click();
        await page.waitForTimeout(500);
        assert.equal(page.asked.length, asked + 1);
    });

    for (const [what, options] of [
        ['by day', {}],
        ['in the dark', { colorScheme: 'dark' }],
        ['on a narrow screen', { viewport: { width: 320, height: 600 } }],
    ]) {
        test(`is accessible ${what}`, async () => {
            const page = await open({ bypassCSP: true, ...options });

            assert.deepEqual(await violations(page), []);
            assert.equal(await page.evaluate(
                () => document.documentElement.scrollWidth
                    <= document.documentElement.clientWidth), true);

            if (process.env.PICTURES) {
                await page.screenshot({ fullPage: true,
                    path: `${process.env.PICTURES}/status ${what}.png` });
            }
        });
    }
});
