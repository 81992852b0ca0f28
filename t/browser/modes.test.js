/*
 * mode=notice and mode=require as a person meets them, in the demo's chat: by
 * mouse, by keyboard, without script.  consent.test.js has the other modes.
 */

'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');

const { startNginx, sleep } = require('../peer/nginx.js');
const { launch, shoot, violations } = require('./chromium.js');
const { startProvider } = require('./provider.js');

const ASKED = `
    purpose    profile   basis=consent "Remember your address";
    purpose    marketing basis=consent "Send you offers";
    redact     email replace unless=profile;`;

function policy(consent, asked) {
    return `
        chat_gdpr_key secret;
        chat_gdpr_choice_limit off;
        chat_gdpr_policy support_chat {
            controller "Example Ltd" contact=privacy@example.com;
            processor  "Chat Vendor" country=IE dpa=2026-01-10;
            purpose    support basis=contract "Answer your question";
            ${asked}
            consent    ${consent};
        }`;
}

/* Each is said once, so that it can be told whether it arrived. */
const TYPED = [1, 2, 3].map((n) => `Sentence ${n} to jane@example.com`);
const REDUCED = TYPED.map((text) => text.replace('jane@example.com',
    '[email]'));

const opener = (page) => page.getByRole('button',
    { name: 'Privacy in this chat' });
const dialog = (page) => page.getByRole('dialog',
    { name: 'Your data in this chat' });
const message = (page, text) => page.locator('#messages .own',
    { hasText: text });

/* The provider has stored it, and says so to the visitor. */
const stored = (page, text) => page.locator('#messages .own.sent',
    { hasText: text });

/* The greeting comes last, and clears the page of what was there before. */
async function connected(page) {
    await page.getByText(/^Connected \(/).waitFor();
    await page.getByText('Hello, how can we help?').waitFor();
}

async function write(page, text) {
    await page.getByRole('textbox').fill(text);
    await page.getByRole('textbox').press('Enter');
    await message(page, text).waitFor();
}

async function until(condition, what) {
    for (let i = 0; !await condition(); i++) {
        assert.ok(i < 400, `in time: ${what}`);
        await sleep(50);
    }
}

/* By the key Tab to what the selector means: no mouse, and in few steps. */
async function reach(page, selector, key = 'Tab') {
    for (let i = 0; i < 20; i++) {
        await page.keyboard.press(key);

        if (await page.evaluate((s) => document.activeElement?.matches(s),
            selector)) {
            return;
        }
    }

    assert.fail(`${selector} cannot be reached by ${key}`);
}

/* What a visitor meets: { provider, nginx, browser, open(), stop() } */
async function start(conf) {
    const provider = await startProvider();
    const nginx = await startNginx(provider.port, conf);
    const browser = await launch();

    return {
        provider, nginx,

        async open(options = {}) {
            const context = await browser.newContext(options);
            const page = await context.newPage();

            page.problems = [];
            page.on('pageerror', (e) => page.problems.push(String(e)));
            await page.goto(`${nginx.url}/`);
            return page;
        },

        /* the events of the gate, which held something */
        held: () => nginx.audit().filter((e) => e.type === 'error'
            && e.transport === 'gate').reduce((n, e) => n + (e.count ?? 1), 0),
        events: (type) => nginx.audit().filter((e) => e.type === type),

        async stop() {
            await browser.close();
            await nginx.stop();
            provider.close();
        },
    };
}

describe('mode=notice', { timeout: 120000 }, () => {
    let chat;

    before(async () => {
        chat = await start(policy('mode=notice', ''));
    });
    after(() => chat?.stop());

    test('tells, asks nothing, and the chat works at once', async () => {
        const page = await chat.open();

        await connected(page);
        await opener(page).waitFor();
        assert.ok(!await dialog(page).isVisible());
        assert.deepEqual(await violations(page), []);
        await shoot(page, 'notice mode');

        await write(page, TYPED[0]);
        await page.getByText(`Delivered as: ${REDUCED[0]}`).waitFor();
        assert.ok((await chat.provider.packets()).some((packet) =>
            packet.includes(REDUCED[0])), 'it is with the provider');
        assert.equal(chat.held(), 0);
        assert.equal(chat.events('consent').length, 0);
        assert.equal(chat.events('prompt').length, 1);

        /* nothing is there to be answered */
        await opener(page).click();
        await dialog(page).waitFor();
        assert.equal(await dialog(page)
            .locator('input, button[type=submit]').count(), 0);
        assert.deepEqual(await violations(page), []);
        await shoot(page, 'notice mode, told');
        assert.deepEqual(page.problems, []);
        await page.context().close();
    });

    test('is reached, read and left by keyboard alone', async () => {
        const page = await chat.open();

        await connected(page);
        await opener(page).waitFor();
        await reach(page, '.chat-gdpr-open');
        await page.keyboard.press('Enter');
        await dialog(page).waitFor();

        for (const told of ['Example Ltd answers you in this chat.',
            'The chat is run for us by Chat Vendor (IE).']) {
            assert.ok(await dialog(page).getByText(told).isVisible(), told);
        }

        await page.keyboard.press('Escape');
        await dialog(page).waitFor({ state: 'hidden' });
        assert.ok(await opener(page).evaluate((node) =>
            node === document.activeElement));
        await page.keyboard.press('Enter');
        await dialog(page).waitFor();
        await reach(page, 'dialog a');
        await page.keyboard.press('Enter');
        await page.waitForURL('**/.chat-gdpr/notice');

        await page.getByRole('heading',
            { name: 'What your data is used for' }).waitFor();
        for (const told of ['Answer your question', 'needed for the chat',
            'The chat is run for us by Chat Vendor (IE).',
            'to complain to a supervisory authority',
            'Contact: privacy@example.com']) {
            assert.ok(await page.getByText(told).isVisible(), told);
        }

        assert.equal(await page.locator('input, button').count(), 0);
        assert.deepEqual(await violations(page), []);
        await shoot(page, 'notice mode, notice');
        await page.goBack();
        await connected(page);
        assert.deepEqual(page.problems, []);
        await page.context().close();
    });

    test('is read without script', async () => {
        const page = await chat.open({ javaScriptEnabled: false });

        await page.goto(`${chat.nginx.url}/.chat-gdpr/notice`);
        assert.ok(await page.getByText('Answer your question').isVisible());
        assert.equal(await page.locator('input, button').count(), 0);
        await page.context().close();
    });
});

describe('mode=notice, with a purpose that needs a yes',
    { timeout: 60000 }, () => {
        let chat;

        before(async () => {
            chat = await start(policy('mode=notice', ASKED));
        });
        after(() => chat?.stop());

        test('does not ask by itself, and takes a yes and a no', async () => {
            const page = await chat.open();

            await connected(page);
            await opener(page).waitFor();
            assert.ok(!await dialog(page).isVisible());
            await write(page, TYPED[0]);
            await page.getByText(`Delivered as: ${REDUCED[0]}`).waitFor();

            await opener(page).click();
            assert.equal(await dialog(page).locator('input').count(), 2);
            assert.equal(await dialog(page).locator('input:checked').count(),
                0);
            assert.deepEqual(await violations(page), []);
            await shoot(page, 'notice mode, asked');
            await dialog(page).getByLabel('Remember your address').check();
            await dialog(page).getByRole('button', { name: 'Save choice' })
                .click();
            await dialog(page).waitFor({ state: 'hidden' });
            await write(page, TYPED[1]);
            await stored(page, TYPED[1]).waitFor();
            assert.ok((await chat.provider.packets()).some((packet) =>
                packet.includes(TYPED[1])), 'with the yes it passes');

            await opener(page).click();
            await dialog(page).getByRole('button', { name: 'Reject all' })
                .click();
            await dialog(page).waitFor({ state: 'hidden' });
            await write(page, TYPED[2]);
            await page.getByText(`Delivered as: ${REDUCED[2]}`).waitFor();
            assert.ok(!(await chat.provider.packets()).some((packet) =>
                packet.includes(TYPED[2])), 'and without it no more');
            assert.deepEqual(page.problems, []);
            await page.context().close();
        });
    });

describe('mode=require', { timeout: 180000 }, () => {
    let chat;

    before(async () => {
        chat = await start(policy('mode=require art7_4=considered', ASKED));
    });
    after(() => chat?.stop());

    /* What was typed, or any part of the chat's protocol, is not there. */
    async function nothing(...texts) {
        const all = chat.provider.bytes()
            + (await chat.provider.packets()).join('\n');

        for (const text of texts) {
            assert.ok(!all.includes(text.split(' to ')[0]),
                `"${text}" is with the provider`);
        }
    }

    /* It is typed, the chat tries to bring it, and the gate holds it. */
    async function held(page, text) {
        const before = chat.held();

        await write(page, text);
        await until(() => chat.held() > before, 'something is held');
        assert.match(await page.locator('#state').innerText(),
            /^Not connected/);
        assert.equal(await stored(page, text).count(), 0);
    }

    test('nothing goes before the yes, and none after it is withdrawn',
        async () => {
            const page = await chat.open();

            await dialog(page).waitFor();
            await page.evaluate(() => { window.loaded = 'once'; });

            /* the chat needs it, and says so; nothing else does */
            assert.deepEqual(await dialog(page).locator('label')
                .allInnerTexts(), ['Remember your address (needed for the '
                + 'chat)', 'Send you offers']);
            assert.equal(await dialog(page).locator('input:checked').count(),
                0);
            assert.ok(!(await dialog(page).innerText())
                .includes('the chat works without it'));
            assert.ok(await dialog(page)
                .getByText('withdraw your consent at any time').isVisible());

            await held(page, TYPED[0]);
            await nothing(TYPED[0], 'EIO=');
            assert.deepEqual(await chat.provider.packets(), []);
            assert.deepEqual(await violations(page), []);
            await shoot(page, 'require, before');

            /* a chat's own page can tell why */
            const said = await page.evaluate(async () => {
                const answer = await fetch('/say', { method: 'POST',
                    body: '{"text":"hello"}',
                    headers: { 'Content-Type': 'application/json' } });

                return [answer.status, await answer.json()];
            });

            assert.deepEqual(said, [403, { type: 'chat_gdpr_held',
                message: 'Your message was not sent: please answer first '
                    + 'whether we may use your data.',
                notice: '/.chat-gdpr/notice' }]);

            /* a yes to something else is none */
            await dialog(page).getByLabel('Send you offers').check();
            await dialog(page).getByRole('button', { name: 'Save choice' })
                .click();
            await dialog(page).waitFor({ state: 'hidden' });
            await held(page, TYPED[1]);
            await nothing(TYPED[0], TYPED[1], 'EIO=');

            /* the yes; what waited in the page goes, without a reload */
            await opener(page).click();
            await dialog(page).getByLabel('Remember your address').check();
            await dialog(page).getByRole('button', { name: 'Save choice' })
                .click();
            await dialog(page).waitFor({ state: 'hidden' });
            await page.getByText('Connected (websocket)').waitFor();
            await until(async () => (await chat.provider.packets())
                .filter((packet) => packet.includes('jane@example.com'))
                .length === 2, 'both are with the provider, as they were');
            assert.deepEqual(await violations(page), []);
            await shoot(page, 'require, after the yes');

            /* as it was withdrawn, it stops, and the page says that */
            await opener(page).click();
            assert.ok(await dialog(page).getByLabel('Remember your address')
                .isChecked());
            await shoot(page, 'require, asked again');
            await dialog(page).getByRole('button', { name: 'Reject all' })
                .click();
            await page.getByRole('status')
                .getByText('The chat waits for your consent').waitFor();
            await page.getByText(/^Not connected/).waitFor();
            await held(page, TYPED[2]);
            await nothing(TYPED[2]);
            assert.deepEqual(await violations(page), []);
            await shoot(page, 'require, withdrawn');
            assert.equal(await page.evaluate(() => window.loaded), 'once');

            assert.deepEqual(chat.events('consent').map((e) =>
                [e.decision, e.granted]), [['save', ['marketing']],
                ['save', ['profile', 'marketing']], ['reject', []]]);
            assert.deepEqual(page.problems, []);
            await page.context().close();
        });

    test('by keyboard alone', async () => {
        const page = await chat.open();

        await dialog(page).waitFor();
        await page.waitForFunction(() =>
            document.activeElement.id === 'chat-gdpr-title');
        await reach(page, 'dialog [value=profile]');
        await page.keyboard.press('Space');
        await reach(page, 'dialog [value=save]');
        await page.keyboard.press('Enter');
        await dialog(page).waitFor({ state: 'hidden' });
        await connected(page);

        const text = 'Sentence 4 to jane@example.com';

        await reach(page, '#text', 'Shift+Tab');
        await page.keyboard.type(text);
        await page.keyboard.press('Enter');
        await stored(page, text).waitFor();
        await until(async () => (await chat.provider.packets())
            .some((packet) => packet.includes(text)), 'it is delivered');

        await reach(page, '.chat-gdpr-open');
        await page.keyboard.press('Enter');
        await dialog(page).waitFor();
        await reach(page, 'dialog [value=reject]');
        await page.keyboard.press('Enter');
        await dialog(page).waitFor({ state: 'hidden' });
        await page.getByText(/^Not connected/).waitFor();

        const late = 'Sentence 5 to jane@example.com';

        await reach(page, '#text', 'Shift+Tab');
        await page.keyboard.type(late);
        const before = chat.held();

        await page.keyboard.press('Enter');
        await until(() => chat.held() > before, 'something is held');
        await nothing(late);
        assert.deepEqual(page.problems, []);
        await page.context().close();
    });

    /* The demo's form, without its script, brings the message in the
     * arguments of a page. */
    test('without script the notice asks, and holds', async () => {
        const page = await chat.open({ javaScriptEnabled: false });
        const press = (name) => Promise.all([page.waitForEvent('load'),
            page.getByRole('button', { name }).click()]);
        const send = async (text) => {
            await page.getByRole('textbox').fill(text);
            await press('Send');
        };
        const arrives = (text) => chat.provider.bytes()
            .includes(`/?text=${text}`);
        const notice = page.getByRole('heading',
            { name: 'Your data in this chat' });
        const home = page.getByRole('heading', { name: 'Chat with us' });

        await send('Scriptless1');
        await notice.waitFor();
        assert.ok(await page.getByLabel('Remember your address (needed for '
            + 'the chat)').isVisible());
        assert.equal(await page.locator('input:checked').count(), 0);
        assert.ok(!arrives('Scriptless1'));
        await shoot(page, 'require, without script');

        /* a no leads back to the same */
        await press('Reject all');
        await notice.waitFor();
        assert.ok(!arrives('Scriptless1'));

        await page.getByLabel('Remember your address').check();
        await press('Save choice');
        await home.waitFor();
        assert.ok(arrives('Scriptless1'), 'after the yes it goes');
        await send('Scriptless2');
        await home.waitFor();
        assert.ok(arrives('Scriptless2'), 'so does the next');

        await page.goto(`${chat.nginx.url}/.chat-gdpr/notice`);
        assert.ok(await page.getByLabel('Remember your address').isChecked());
        await press('Reject all');
        await notice.waitFor();
        assert.equal(await page.locator('input:checked').count(), 0);
        await page.goto(`${chat.nginx.url}/`);
        await send('Scriptless3');
        await notice.waitFor();
        assert.ok(!arrives('Scriptless3'), 'withdrawn, it stops');
        await page.context().close();
    });

    test('the notice that holds a page is accessible', async () => {
        const page = await chat.open();

        await page.goto(`${chat.nginx.url}/?text=hello`);
        await page.getByRole('heading',
            { name: 'Your data in this chat' }).waitFor();
        assert.deepEqual(await violations(page), []);
        await page.context().close();
    });
});
