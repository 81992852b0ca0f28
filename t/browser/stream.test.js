/*
 * An event stream under mode `require`, by a browser's own EventSource: it hears
 * why it waits, comes back by itself, and works once the visitor has agreed; and
 * it ends when he withdraws.
 */

'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { test } = require('node:test');

const { startNginx } = require('../peer/nginx.js');
const { launch } = require('./chromium.js');

const POLICY = `
    chat_gdpr_key secret;
    chat_gdpr_policy support_chat {
        controller "Example Ltd" contact=privacy@example.com;
        purpose    support basis=consent "Answer your question";
        consent    mode=require art7_4=considered;
    }
    proxy_buffering off;`;

test('an event stream waits for a yes', { timeout: 120000 }, async () => {
    const streams = new Set();
    const http = createServer((request, response) => {
        if (request.url !== '/events') {
            response.writeHead(200, { 'Content-Type': 'text/html' })
                .end('<!DOCTYPE html><html lang="en"><head><title>A chat'
                    + '</title></head><body><h1>A chat</h1></body></html>');
            return;
        }

        streams.add(response);
        response.on('close', () => streams.delete(response));
        response.writeHead(200, { 'Content-Type': 'text/event-stream' })
            .write('data: welcome\n\n');
    });

    await new Promise((done) => http.listen(0, '127.0.0.1', done));
    const nginx = await startNginx(http.address().port, POLICY);
    const browser = await launch();

    try {
        const page = await (await browser.newContext()).newPage();
        const heard = (text) => page.waitForFunction((t) =>
            window.heard.some((h) => h.includes(t)), text);

        await page.goto(nginx.url);
        await page.evaluate(() => {
            window.heard = [];
            window.stream = new EventSource('/events');
            window.stream.onmessage = ({ data }) => window.heard.push(data);
            window.stream.addEventListener('chat_gdpr_held',
                ({ data }) => window.heard.push(JSON.parse(data).message));
        });
        await heard('please answer first');
        assert.equal(streams.size, 0, 'the provider does not know of it');

        await page.getByRole('button', { name: 'Accept all' }).click();
        await heard('welcome');
        assert.equal(streams.size, 1);

        await page.evaluate('window.heard.length = 0');
        await page.locator('.chat-gdpr-open').click();
        await page.getByRole('button', { name: 'Reject all' }).click();
        await heard('The chat waits for your consent');
        assert.equal(streams.size, 0, 'it has ended there, too');
        assert.equal(await page.evaluate('window.stream.readyState') < 2, true,
            'it goes on to come back');
    } finally {
        await browser.close();
        await nginx.stop();
        http.closeAllConnections();
        http.close();
    }
});
