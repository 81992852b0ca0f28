/*
 * The prompt in pages of every kind, in a real Chromium: read as XML, in an old
 * encoding, of an error, and of sites that make one page of another.
 */

'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { after, before, describe, test } = require('node:test');

const { startNginx, sleep } = require('../peer/nginx.js');
const { launch } = require('./chromium.js');

const POLICY = `
    chat_gdpr_key secret;
    chat_gdpr_policy support_chat {
        controller "Example Ltd" contact=privacy@example.com;
        languages  en fr;
        purpose    marketing basis=consent "Send you offers"
                   "fr=Vous envoyer des offres";
        redact     email replace unless=marketing;
        consent    mode=reduced;
    }`;

const PAGE = '<!DOCTYPE html><html lang="en"><head><title>A chat</title></head>'
    + '<body><h1>A chat</h1></body></html>';

const PAGES = {
    '/xhtml': ['application/xhtml+xml', '<?xml version="1.0"?>\n<html '
        + 'xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>A chat'
        + '</title></head><body><h1>A chat</h1></body></html>'],
    '/latin': ['text/html; charset=windows-1252',
        PAGE.replace('<h1>', '<h1>\xe9')],
    '/gone': ['text/html', PAGE, 404],
    '/framed': ['text/html', PAGE.replace('</h1>',
        '</h1><object data="/plain" type="text/html"></object>')],
    '/plain': ['text/html', PAGE],
    '/later': ['text/html', PAGE],
    '/ready': ['text/html', PAGE.replace('</h1>', `</h1>
        <script type="speculationrules">{"prerender":[{"source":"list",
        "urls":["/later"]}]}</script>`)],
};

describe('the prompt', { timeout: 120000 }, () => {
    const ahead = [];
    let http, nginx, browser;

    before(async () => {
        http = createServer((request, response) => {
            const [type, body, status = 200] = PAGES[request.url]
                ?? ['text/plain', '', 404];

            ahead.push(request.headers['sec-purpose']);
            response.writeHead(status, { 'Content-Type': type })
                .end(body, 'latin1');
        });
        await new Promise((done) => http.listen(0, '127.0.0.1', done));
        nginx = await startNginx(http.address().port, POLICY);
        browser = await launch();
    });

    after(async () => {
        await browser?.close();
        await nginx?.stop();
        http.closeAllConnections();
        http.close();
    });

    async function open(where, options = {}) {
        const context = await browser.newContext(options);
        const page = await context.newPage();

        await page.goto(nginx.url + where);
        return page;
    }

    for (const where of ['/xhtml', '/latin', '/gone']) {
        test(`asks at ${where}`, async () => {
            const page = await open(where);

            await page.getByRole('dialog').waitFor();
            await page.getByRole('heading', { name: /A chat$/ }).waitFor();
            assert.equal(await page.locator('dialog').count(), 1);
            await page.context().close();
        });
    }

    test('leads to the notice without script, in any encoding', async () => {
        const page = await open('/latin',
            { javaScriptEnabled: false, locale: 'fr-FR' });

        assert.equal(await page.getByRole('link').textContent(),
            'Confidentialité dans ce chat');
        assert.match(await page.locator('h1').textContent(), /^é/);
        await page.context().close();
    });

    test('is in a page that is an object of another', async () => {
        const page = await open('/framed');

        await page.getByRole('dialog').first().waitFor();
        await page.frames()[1].getByRole('dialog').waitFor();
        await page.context().close();
    });

    test('stays where a site makes one page of another', async () => {
        const page = await open('/plain');

        await page.getByRole('dialog').waitFor();

        /* its body is another one; there is something else in it; both */
        for (const change of [
            'document.documentElement.replaceChild('
                + 'document.createElement("body"), document.body)',
            'document.body.innerHTML = "<p>Another page</p>"',
            'document.body.outerHTML = "<body><p>A third one</p></body>"',
        ]) {
            await page.evaluate(change);
            await page.getByRole('dialog').waitFor();
        }

        await page.getByRole('button', { name: 'Reject all' }).click();
        await page.evaluate('document.body.innerHTML = ""');
        await page.locator('.chat-gdpr-open').click();
        await page.getByRole('dialog').waitFor();
        assert.equal(await page.locator('.chat-gdpr-open').count(), 1);
        await page.context().close();
    });

    test('does not fight with who takes it out', async () => {
        const page = await open('/plain');

        await page.getByRole('dialog').waitFor();
        await page.evaluate(() => {
            window.fought = 0;
            new MutationObserver(() => {
                document.querySelectorAll('dialog, .chat-gdpr-open')
                    .forEach((node) => { window.fought += 1; node.remove(); });
            }).observe(document.body, { childList: true });
            document.querySelector('.chat-gdpr-open').remove();
        });
        await page.waitForFunction('document.querySelector("dialog") === null');
        assert.equal(await page.evaluate('1 + 1'), 2, 'the page lives on');
        await page.context().close();
    });

    test('is there again where a script writes another page', async () => {
        const page = await open('/plain');

        await page.getByRole('dialog').waitFor();
        await page.evaluate(() => {
            document.open();
            document.write('<!DOCTYPE html><title>New</title><h1>New</h1>');
            document.close();
        });
        await page.getByRole('heading', { name: 'New' }).waitFor();
        await page.getByRole('dialog').waitFor();
        await page.waitForFunction(() => getComputedStyle(
            document.querySelector('dialog')).position === 'fixed');
        await page.getByRole('button', { name: 'Reject all' }).click();
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await page.context().close();
    });

    test('knows in each tab what was chosen in another', async () => {
        const page = await open('/plain');
        const other = await page.context().newPage();
        const heard = page.evaluate(() => new Promise((done) =>
            document.addEventListener('chat-gdpr-choice', done)));

        await page.getByRole('dialog').waitFor();
        await other.goto(`${nginx.url}/plain`);
        await other.getByRole('button', { name: 'Accept all' }).click();
        await heard;
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await page.locator('.chat-gdpr-open').click();
        assert.ok(await page.getByRole('checkbox').isChecked());
        await page.context().close();
    });

    test('waits in a page that is made ready ahead', async () => {
        const page = await open('/ready');

        for (let i = 0; !ahead.includes('prefetch;prerender'); i++) {
            assert.ok(i < 100, 'the browser makes it ready');
            await sleep(50);
        }

        await sleep(200);
        assert.deepEqual(nginx.audit().filter((e) => e.type === 'prompt')
            .slice(-2).map((e) => e.shown).sort(), ['ahead', 'page']);

        /* steered, it does not show such a page (alone.test.js does): as if */
        await page.addInitScript(() => Object.defineProperty(document,
            'prerendering', { value: true }));
        await page.goto(`${nginx.url}/plain`);
        await sleep(300);
        assert.equal(await page.locator('.chat-gdpr-open').count(), 0);
        await page.evaluate(() =>
            document.dispatchEvent(new Event('prerenderingchange')));
        await page.getByRole('dialog').waitFor();
        await page.context().close();
    });

    test('asks anew where it asked another thing', async () => {
        const page = await open('/plain');
        const other = await page.context().newPage();

        /* as if it were another site's: nobody tells it */
        await page.addInitScript('delete window.BroadcastChannel');
        await page.reload();
        await page.getByRole('dialog').waitFor();
        await other.goto(`${nginx.url}/plain`);
        await other.getByRole('button', { name: 'Accept all' }).click();
        await other.getByRole('dialog').waitFor({ state: 'hidden' });

        const answered = page.waitForResponse(/choice$/);

        await page.getByRole('button', { name: 'Accept all' }).click();
        assert.equal((await answered).status(), 409);
        await page.waitForFunction(() =>
            document.querySelector('dialog :checked'));
        assert.equal(await page.evaluate('document.activeElement.id'),
            'chat-gdpr-title');
        await page.getByRole('button', { name: 'Accept all' }).click();
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await page.context().close();
    });
});
