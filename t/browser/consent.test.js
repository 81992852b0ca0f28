/*
 * Consent as a person meets it: the prompt in a page of a provider that knows
 * nothing of it, with a strict policy of its own, by mouse, by keyboard,
 * without script, from right to left, in the dark.
 */

'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const zlib = require('node:zlib');
const { after, before, describe, test } = require('node:test');

const { startNginx } = require('../peer/nginx.js');
const { launch, shoot, violations } = require('./chromium.js');

const WEB = path.join(__dirname, '..', '..', 'ngx_chat_gdpr_module', 'web');

/* At most so many bytes, compressed, reach a browser for the prompt. */
const BUDGET = 12 * 1024;

const STRICT = "default-src 'none'; "
    + "script-src 'nonce-c2VjcmV0' 'strict-dynamic'; "
    + "connect-src 'self'; form-action 'none'";

/* Pages that say in themselves what may run in them. */
const META = '<meta http-equiv="Content-Security-Policy" content=';
const HEADS = {
    '/meta': `${META}"${STRICT}">`,
    '/none': `${META}"default-src 'none'; form-action 'none'">`,
    '/two': `${META}"script-src &#39;none&#39;">\n`
        + `${META}'connect-src https://api.example; style-src &apos;none&apos;'>`,
    '/base': '<base href="https://cdn.example/">',
    '/hash': `${META}"script-src 'strict-dynamic' 'sha256-abc='">`,
};

function policy(mode, more = '', options = '') {
    return `
        chat_gdpr_key secret;
        chat_gdpr_policy support_chat {
            controller "Example Ltd" contact=privacy@example.com;
            processor  "Chat Vendor" country=IE dpa=2026-01-10;
            languages  en de;
            purpose    support basis=contract "Answer your question"
                       "de=Ihre Frage beantworten";
            purpose    marketing basis=consent "Send you offers"
                       "de=Ihnen Angebote senden";
            purpose    profile basis=consent "Remember your address"
                       "de=Ihre Adresse merken";
            ${more}
            redact     email replace unless=marketing;
            consent    mode=${mode} version=1 ${options};
        }`;
}

/* The policy of conf-examples/arabic.conf: Arabic, from right to left. */
function arabic() {
    const text = fs.readFileSync(path.join(__dirname, '..', '..',
        'conf-examples', 'arabic.conf'), 'utf8');

    return `chat_gdpr_key secret;
        ${text.match(/^chat_gdpr_policy [^]*?^\}$/m)[0]
        .replace('mode=reduced', 'mode=reduced min_age=16')
        .replace('يجيبك %s', '%s يجيبك')}`;
}

/* A provider's page: { port, said, close() }.  `said` is what it got. */
async function startProvider() {
    const said = [];
    const server = http.createServer((request, response) => {
        if (request.method === 'POST') {
            let body = '';

            request.on('data', (data) => { body += data; });
            request.on('end', () => {
                said.push(body);
                response.writeHead(204).end();
            });
            return;
        }

        const head = HEADS[request.url];

        response.writeHead(200, {
            'Content-Type': 'text/html; charset=utf-8',
            ...head === undefined ? { 'Content-Security-Policy': STRICT } : {},
        }).end('<!DOCTYPE html><html lang="en"'
            + (request.url.includes('rtl') ? ' dir="rtl"' : '')
            + `><head><title>A chat</title>${head ?? ''}</head><body><main>`
            + '<h1>A chat</h1><p>Ask us.</p></main></body></html>');
    });

    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    return { port: server.address().port, said,
        close: () => new Promise((done) => server.close(done)) };
}

describe('the prompt', { timeout: 120000 }, () => {
    let provider, nginx, browser;

    async function open(options = {}, where = '/') {
        const context = await browser.newContext(options);
        const page = await context.newPage();

        page.problems = [];
        page.on('pageerror', (error) => page.problems.push(String(error)));
        page.on('console', (message) => {
            if (message.type() === 'error') {
                page.problems.push(message.text());
            }
        });
        await page.goto(nginx.url + where);
        return page;
    }

    async function say(page, text) {
        await page.evaluate((body) => fetch('/say', {
            method: 'POST', body, headers: { 'Content-Type': 'text/plain' },
        }), text);
        return provider.said.at(-1);
    }

    before(async () => {
        provider = await startProvider();
        nginx = await startNginx(provider.port, policy('reduced'));
        browser = await launch();
    });

    after(async () => {
        await browser?.close();
        await nginx?.stop();
        await provider?.close();
    });

    test('asks, with nothing ticked, and takes a yes', async () => {
        const page = await open();
        const dialog = page.getByRole('dialog',
            { name: 'Your data in this chat' });

        await dialog.waitFor();
        assert.equal(await dialog.locator('input').count(), 2);
        assert.equal(await dialog.locator('input:checked').count(), 0);

        /* to be told before consent is given, Art. 7(3) */
        assert.ok(await dialog.getByText('withdraw your consent at any time')
            .isVisible());
        assert.equal(await say(page, 'jane@example.com'), '[email]');

        await dialog.getByLabel('Send you offers').check();
        await dialog.getByRole('button', { name: 'Save choice' }).click();
        await dialog.waitFor({ state: 'hidden' });
        await page.getByRole('status')
            .getByText('Your choice is saved.').waitFor();
        assert.equal(await say(page, 'jane@example.com'), 'jane@example.com');

        /* not asked again, and a way back */
        await page.reload();
        const opener = page.getByRole('button',
            { name: 'Privacy in this chat' });

        await opener.waitFor();
        assert.ok(!await dialog.isVisible());
        await opener.click();
        assert.ok(await dialog.getByLabel('Send you offers').isChecked());
        await dialog.getByRole('button', { name: 'Reject all' }).click();
        await dialog.waitFor({ state: 'hidden' });
        assert.equal(await say(page, 'jane@example.com'), '[email]');
        assert.deepEqual(page.problems, []);

        assert.deepEqual(nginx.audit().filter((e) => e.type === 'consent')
            .map((e) => [e.decision, e.granted]),
        [['save', ['marketing']], ['reject', []]]);
        await page.context().close();
    });

    for (const where of ['/meta', '/none', '/two', '/base']) {
        test(`through the policy of the page itself: ${where}`, async () => {
            const page = await open({}, where);
            const dialog = page.getByRole('dialog');

            await dialog.waitFor();
            assert.match(await dialog.evaluate((d) =>
                getComputedStyle(d).position), /fixed/);
            await dialog.getByRole('button', { name: 'Reject all' }).click();
            await dialog.waitFor({ state: 'hidden' });
            await page.getByRole('status')
                .getByText('Your choice is saved.').waitFor();
            assert.deepEqual(page.problems, []);
            await page.context().close();
        });
    }

    test('not where the page leaves no way', async () => {
        const page = await open({}, '/hash');

        await page.getByRole('heading', { name: 'A chat' }).waitFor();
        assert.equal(await page.locator('dialog, script').count(), 0);
        assert.deepEqual(page.problems, []);
        assert.equal(nginx.audit().at(-1).transport, 'prompt');
        await page.context().close();
    });

    test('by keyboard alone', async () => {
        const page = await open();
        const dialog = page.getByRole('dialog');

        await dialog.waitFor();
        await page.waitForFunction(() =>
            document.activeElement.id === 'chat-gdpr-title');
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden' });
        assert.equal(await page.evaluate(() =>
            document.activeElement.textContent), 'Privacy in this chat');
        await page.keyboard.press('Enter');
        await dialog.waitFor();

        for (const key of ['Tab', 'Space', 'Tab', 'Tab', 'Tab', 'Tab']) {
            await page.keyboard.press(key);
        }

        assert.equal(await page.evaluate(() => document.activeElement.value),
            'save');
        await page.keyboard.press('Enter');
        await dialog.waitFor({ state: 'hidden' });
        assert.equal(await say(page, 'jane@example.com'), 'jane@example.com');
        await page.context().close();
    });

    test('to refuse is as easy as to accept', async () => {
        const page = await open();

        await page.getByRole('dialog').waitFor();
        const looks = await page.locator('dialog button[type=submit]')
            .evaluateAll((all) => all.map((button) => {
                const { height } = button.getBoundingClientRect();
                const { color, backgroundColor, fontSize, fontWeight,
                    borderColor } = getComputedStyle(button);

                return { height, color, backgroundColor, fontSize,
                    fontWeight, borderColor };
            }));

        assert.equal(looks.length, 3);
        assert.deepEqual(looks[1], looks[0]);
        assert.deepEqual(looks[2], looks[0]);
        assert.ok(looks[0].height >= 24);

        /* all that can be hit is 24 px and more, and nothing moves */
        const small = await page.locator(
            'dialog :is(button, input, a), .chat-gdpr-open')
            .evaluateAll((all) => all.filter((node) => {
                const { width, height } = node.getBoundingClientRect();

                return !node.hidden && Math.min(width, height) < 23.5;
            }).map((node) => node.outerHTML));
        const moving = await page.locator('dialog, dialog *')
            .evaluateAll((all) => all.filter((node) => {
                const { animationName, transitionDuration }
                    = getComputedStyle(node);

                return animationName !== 'none' || transitionDuration !== '0s';
            }).map((node) => node.outerHTML));

        assert.deepEqual(small, []);
        assert.deepEqual(moving, []);
        await page.context().close();
    });

    for (const [what, options, where] of [
        ['in the light', { colorScheme: 'light' }, '/'],
        ['in the dark', { colorScheme: 'dark' }, '/'],
        ['from right to left', {}, '/rtl'],
        ['in German', { locale: 'de-DE' }, '/'],
        ['on a small screen', { viewport: { width: 320, height: 480 } }, '/'],
    ]) {
        test(`is accessible ${what}`, async () => {
            const page = await open(options, where);

            await page.getByRole('dialog').waitFor();
            assert.deepEqual(await violations(page), []);

            await shoot(page, what);

            /* the way back */
            await page.locator('button[value=reject]').click();
            await page.locator('.chat-gdpr-open').waitFor();
            assert.deepEqual(await violations(page), []);
            await shoot(page, `${what}, closed`);

            await page.goto(`${nginx.url}/.chat-gdpr/notice`);
            assert.deepEqual(await violations(page), []);
            await shoot(page, `${what}, notice`);

            assert.deepEqual(page.problems, []);
            await page.context().close();
        });
    }

    test('speaks the language of the browser', async () => {
        const page = await open({ locale: 'de-DE' });

        await page.getByRole('dialog',
            { name: 'Ihre Daten in diesem Chat' }).waitFor();
        await page.context().close();
    });

    test('a signal of the browser keeps it closed', async () => {
        const page = await open(
            { extraHTTPHeaders: { 'Sec-GPC': '1' } });

        await page.getByRole('button',
            { name: 'Privacy in this chat' }).waitFor();
        assert.ok(!await page.getByRole('dialog').isVisible());
        await page.context().close();
    });

    test('without script the notice does the same', async () => {
        const page = await open({ javaScriptEnabled: false },
            '/.chat-gdpr/notice');

        assert.equal(await page.locator('input:checked').count(), 0);
        await page.getByLabel('Send you offers').check();
        await page.getByRole('button', { name: 'Save choice' }).click();
        await page.waitForURL('**/.chat-gdpr/notice');
        assert.ok(await page.getByLabel('Send you offers').isChecked());
        await page.context().close();
    });

    test('is small', async () => {
        const page = await open();
        const state = await page.evaluate(async () =>
            (await fetch('/.chat-gdpr/state')).text());
        const bytes = ['prompt.js', 'prompt.css'].map((name) =>
            fs.readFileSync(path.join(WEB, name))).concat(Buffer.from(state))
            .reduce((sum, text) => sum + zlib.gzipSync(text).length, 0);

        assert.ok(bytes <= BUDGET, `${bytes} bytes`);
        await page.context().close();
    });
});

describe('special categories, and age', { timeout: 60000 }, () => {
    test('stand apart, and nothing is granted without them', async () => {
        const provider = await startProvider();
        const nginx = await startNginx(provider.port, policy('reduced',
            `purpose health basis=consent special=yes
                 "Note what you say of your health"
                 "de=Vermerken, was Sie zu Ihrer Gesundheit sagen";`,
            'min_age=16'));
        const browser = await launch();

        try {
            const page = await browser.newPage();

            await page.goto(`${nginx.url}/`);
            const dialog = page.getByRole('dialog');
            const age = dialog.getByLabel('I am at least 16 years old.');

            await dialog.waitFor();
            assert.equal(await dialog.locator('input:checked').count(), 0);
            assert.deepEqual(await violations(page), []);

            await shoot(page, 'special and age');

            /* the browser asks for the age; to refuse needs none */
            await dialog.getByRole('button', { name: 'Accept all' }).click();
            assert.ok(await dialog.isVisible());
            assert.ok(await age.evaluate((box) => box === document
                .activeElement && box.validity.valueMissing));
            await age.check();
            await dialog.getByRole('button', { name: 'Accept all' }).click();
            await dialog.waitFor({ state: 'hidden' });

            const granted = await page.evaluate(async () =>
                (await (await fetch('/.chat-gdpr/state')).json()).purposes
                    .filter((p) => p.granted).map((p) => p.name));

            assert.deepEqual(granted, ['marketing', 'profile']);
            await page.getByRole('button',
                { name: 'Privacy in this chat' }).click();
            await dialog.getByRole('button', { name: 'Reject all' }).click();
            await dialog.waitFor({ state: 'hidden' });
            assert.deepEqual(nginx.audit().filter((e) => e.type === 'consent')
                .map((e) => [e.decision, e.of_age ?? 0]),
            [['accept', 16], ['reject', 0]]);
        } finally {
            await browser.close();
            await nginx.stop();
            await provider.close();
        }
    });
});

describe('a language from right to left', { timeout: 60000 }, () => {
    test('is asked, answered and told so', async () => {
        const provider = await startProvider();
        const nginx = await startNginx(provider.port, arabic());
        const browser = await launch();

        try {
            for (const [name, options] of [
                ['Arabic', {}], ['Arabic in the dark', { colorScheme: 'dark' }],
                ['Arabic on a small screen',
                    { viewport: { width: 320, height: 480 } }],
            ]) {
                const context = await browser.newContext(
                    { locale: 'ar-EG', ...options });
                const page = await context.newPage();

                await page.goto(`${nginx.url}/`);
                const dialog = page.getByRole('dialog',
                    { name: 'بياناتك في هذه الدردشة' });

                await dialog.waitFor();
                assert.deepEqual(await dialog.evaluate((d) =>
                    [d.lang, d.dir, getComputedStyle(d).direction]),
                ['ar', 'rtl', 'rtl']);

                await shoot(page, name);

                /* it stands at the right, and so does what is in it, also
                 * a sentence with a name of Latin letters */
                const edges = await dialog.evaluate((d) => {
                    const box = d.getBoundingClientRect();
                    const tick = d.querySelector('input')
                        .getBoundingClientRect();
                    const range = document.createRange();

                    range.selectNodeContents(d.querySelector('p'));
                    return { outer: document.documentElement.clientWidth
                        - box.right, tick: box.right - tick.right,
                    text: [...range.getClientRects()].map((line) =>
                        box.right - line.right)
                        .reduce((a, b) => Math.min(a, b)) };
                });

                assert.ok(edges.outer <= 20 && edges.tick <= 60
                    && edges.text <= 40, JSON.stringify(edges));
                assert.deepEqual(await violations(page), []);

                await dialog.getByLabel('عمري').check();
                await dialog.getByRole('button', { name: 'قبول الكل' }).click();
                await dialog.waitFor({ state: 'hidden' });
                assert.ok(await page.getByRole('button',
                    { name: 'الخصوصية في هذه الدردشة' }).isVisible());
                await shoot(page, `${name}, closed`);

                await page.goto(`${nginx.url}/.chat-gdpr/notice`);
                assert.equal(await page.evaluate(() =>
                    document.documentElement.dir), 'rtl');
                assert.deepEqual(await violations(page), []);
                await shoot(page, `${name}, notice`);
                await context.close();
            }

            assert.deepEqual(nginx.audit().filter((e) => e.type === 'consent')
                .map((e) => [e.decision, e.language]),
            Array(3).fill(['accept', 'ar']));
        } finally {
            await browser.close();
            await nginx.stop();
            await provider.close();
        }
    });
});

describe('mode=activate', { timeout: 60000 }, () => {
    test('nothing of the provider comes before a click', async () => {
        const provider = await startProvider();
        const nginx = await startNginx(provider.port, policy('activate'));
        const browser = await launch();

        try {
            const page = await browser.newPage();

            await page.goto(`${nginx.url}/`);
            await page.getByRole('heading',
                { name: 'Your data in this chat' }).waitFor();
            assert.deepEqual(await page.context().cookies(), []);
            await page.getByRole('button', { name: 'Start the chat' }).click();
            await page.getByRole('heading', { name: 'A chat' }).waitFor();
            assert.equal((await page.context().cookies()).length, 1);
        } finally {
            await browser.close();
            await nginx.stop();
            await provider.close();
        }
    });

    test('and none after the chat was ended again', async () => {
        const provider = await startProvider();
        const nginx = await startNginx(provider.port, policy('activate'));
        const browser = await launch();

        try {
            const page = await browser.newPage();
            const front = page.getByRole('button', { name: 'Start the chat' });
            const chat = page.getByRole('heading', { name: 'A chat' });

            await page.goto(`${nginx.url}/`);
            await front.click();
            await chat.waitFor();

            /* from the dialog: the page in front of the chat comes back */
            await page.getByRole('button', { name: 'Privacy in this chat' })
                .click();
            await page.getByRole('button', { name: 'Reject all' }).click();
            await front.waitFor();

            assert.equal((await page.request.get(`${nginx.url}/chat.js`))
                .status(), 403);

            /* from the page that needs no script */
            await front.click();
            await chat.waitFor();
            await page.goto(`${nginx.url}/.chat-gdpr/notice`);
            await page.getByRole('button', { name: 'Reject all' }).click();
            await front.waitFor();
            await page.goto(`${nginx.url}/`);
            await front.waitFor();
        } finally {
            await browser.close();
            await nginx.stop();
            await provider.close();
        }
    });
});
