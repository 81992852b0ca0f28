/*
 * Pages that Chromium makes ready ahead (Speculation Rules) and pages that it
 * keeps to go back to (bfcache).  A browser that is steered has neither, so
 * this one is alone: its pages act by themselves, and tell a scribe what they
 * see.
 */

'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { after, before, describe, test } = require('node:test');

const { startNginx, sleep } = require('../peer/nginx.js');
const { alone } = require('./chromium.js');

const POLICY = `
    chat_gdpr_key secret;
    chat_gdpr_policy support_chat {
        controller "Example Ltd" contact=privacy@example.com;
        purpose    marketing basis=consent "Send you offers";
        redact     email replace unless=marketing;
        consent    mode=reduced;
    }`;

const WAIT = 20000;

/* In front of each page's own script. */
function helpers(scribe) {
    return `
        const tell = (what, facts = {}) => fetch('${scribe}/tell', {
            method: 'POST', body: JSON.stringify({ what, ...facts }) });
        const told = async (what) => (await (await fetch('${scribe}/told'))
            .json()).some((fact) => fact.what === what);
        const until = async (is) => {
            for (let found; ; await new Promise((go) => setTimeout(go, 50))) {
                if ((found = await is())) {
                    return found;
                }
            }
        };
        const find = (what) => until(() => document.querySelector(what));
        const press = async (value) => {
            (await find('dialog[open] button[value="' + value + '"]')).click();
            await until(() => !document.querySelector('dialog[open]'));
        };
        const say = () => fetch('/send', { method: 'POST',
            headers: { 'Content-Type': 'text/plain' },
            body: 'mail jane@example.com' });`;
}

const SCRIPTS = {
    /* makes /later ready, and goes there when it is */
    '/ready': `
        until(() => told('is ready'))
            .then(() => setTimeout(() => { location.href = '/later'; }, 500));`,

    '/later': `
        const seen = () => ({ prerendering: document.prerendering,
            prompts: document.querySelectorAll('dialog, .chat-gdpr-open')
                .length,
            activation: performance.getEntriesByType('navigation')[0]
                .activationStart });

        document.addEventListener('prerenderingchange', async () => {
            await find('dialog[open]');
            await tell('is shown', seen());
            await press('accept');
            await say();
            await tell('has answered');
        });
        setTimeout(() => tell('is ready', seen()), 500);`,

    /* agrees, goes away, and is gone back to */
    '/chat': `
        window.addEventListener('pageshow', async (event) => {
            if (!event.persisted) {
                if (await told('has withdrawn')) {
                    await tell('was not kept');
                    return;
                }
                await press('accept');
                await say();
                location.href = '/away';
                return;
            }
            await until(async () => {
                if (!document.querySelector('dialog[open]')) {
                    (await find('.chat-gdpr-open')).click();
                }
                const box = await find('dialog[open] [name="purpose"]');

                return !box.checked || (document.querySelector(
                    'dialog .close').click(), false);
            });
            await say();
            await tell('is back');
        });`,

    /* withdraws as the notice's form does, of which no page is told */
    '/away': `
        fetch('/.chat-gdpr/choice', { method: 'POST', redirect: 'manual',
            body: new URLSearchParams({ decision: 'reject' }) })
            .then(() => tell('has withdrawn'))
            .then(() => setTimeout(() => history.back(), 300));`,
};

const RULES = '<script type="speculationrules">{"prerender":[{"source":"list",'
    + '"urls":["/later"],"eagerness":"immediate"}]}</script>';

describe('a browser that is alone', { timeout: 120000 }, () => {
    const got = [];
    let facts = [];
    let provider, scribe, nginx, at;

    function listen(serve) {
        return new Promise((done) => {
            const server = createServer((request, response) => {
                let text = '';

                request.setEncoding('utf8');
                request.on('data', (part) => { text += part; });
                request.on('end', () => serve(request, response, text));
            }).listen(0, '127.0.0.1', () => done(server));
        });
    }

    before(async () => {
        scribe = await listen((request, response, text) => {
            response.setHeader('Access-Control-Allow-Origin', '*');
            if (text) {
                facts.push(JSON.parse(text));
            }
            response.end(JSON.stringify(facts));
        });
        at = `http://127.0.0.1:${scribe.address().port}`;
        provider = await listen((request, response, text) => {
            if (request.method === 'POST') {
                got.push(text);
                response.end();
                return;
            }
            if (!SCRIPTS[request.url]) {
                response.writeHead(404).end();
                return;
            }
            response.setHeader('Content-Type', 'text/html');
            response.end('<!DOCTYPE html><html lang="en"><head><title>A chat'
                + `</title>${request.url === '/ready' ? RULES : ''}</head>`
                + `<body><h1>A chat</h1><script>${helpers(at)}`
                + `${SCRIPTS[request.url]}</script></body></html>`);
        });
        nginx = await startNginx(provider.address().port, POLICY);
    });

    after(async () => {
        await nginx?.stop();
        for (const server of [provider, scribe]) {
            server?.closeAllConnections();
            server?.close();
        }
    });

    /* What its pages told, the last of which is `what`. */
    async function run(where, what) {
        const browser = alone(nginx.url + where);

        facts = [];
        got.length = 0;

        try {
            for (let i = 0; i < WAIT / 50; i++) {
                if (facts.some((fact) => fact.what === what)) {
                    return facts;
                }
                await sleep(50);
            }
            assert.fail(`${what}: ${JSON.stringify(facts)}`);
        } finally {
            await browser.close();
        }
    }

    test('asks in a page made ready ahead once it is looked at', async () => {
        const [ready, shown] = await run('/ready', 'has answered');

        assert.deepEqual([ready.what, ready.prerendering, ready.prompts],
            ['is ready', true, 0]);
        assert.deepEqual([shown.what, shown.prerendering], ['is shown', false]);
        assert.ok(shown.activation > 0, 'the very page was made ready');
        assert.deepEqual(got, ['mail jane@example.com']);
        assert.deepEqual(nginx.audit().filter((e) => e.type === 'prompt')
            .map((e) => e.shown), ['page', 'ahead']);
        assert.deepEqual(nginx.audit().filter((e) => e.type === 'consent')
            .map((e) => e.decision), ['accept']);
    });

    test('knows of a withdrawal in a page that it kept', async () => {
        const last = (await run('/chat', 'is back')).at(-1);

        assert.equal(last.what, 'is back');
        assert.deepEqual(got, ['mail jane@example.com', 'mail [email]']);
        assert.deepEqual(nginx.audit().filter((e) => e.type === 'consent')
            .slice(-2).map((e) => e.decision), ['accept', 'reject']);
    });
});
