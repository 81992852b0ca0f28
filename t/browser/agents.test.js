/*
 * A bank account's round trip: the visitor types it, the provider keeps a
 * token, the agent reads the account, and the audit log says so.  Two nginx,
 * one for visitors, one for agents, share nothing but the key.
 */

'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');

const { startNginx } = require('../peer/nginx.js');
const { launch } = require('./chromium.js');
const { startProvider } = require('./provider.js');

const IBAN = 'GB82 WEST 1234 5698 7654 32';
const TOKEN = /\[iban-[A-Za-z]{84}\]/;

const POLICY = `
    chat_gdpr_key secret;
    chat_gdpr_policy support_chat {
        redact     iban  token;
        redact     card  block direction=to_provider;
        otherwise  replace;
    }`;

async function write(page, text) {
    await page.bringToFront();
    await page.getByRole('textbox').fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
}

describe('tokens in a browser', { timeout: 120000 }, () => {
    let provider, visitors, agents, browser;

    async function open(url, agent) {
        const context = await browser.newContext();

        if (agent) {
            await context.addCookies([{ name: 'agent', value: agent, url }]);
        }

        const page = await context.newPage();

        await page.goto(url);

        return page;
    }

    before(async () => {
        provider = await startProvider();

        visitors = await startNginx(provider.port, POLICY);
        agents = await startNginx(provider.port, POLICY,
            'chat_gdpr_reveal on reader=$cookie_agent;');
        browser = await launch();
    });

    after(async () => {
        await browser?.close();
        provider?.close();
        await visitors?.stop();
        await agents?.stop();
    });

    for (const transport of ['polling', 'websocket']) {
        test(`there and back over ${transport}`, async () => {
            const query = `transport=${transport}`;
            const visitor = await open(`${visitors.url}/?${query}`);

            await visitor.getByText(`Connected (${transport})`).waitFor();
            await write(visitor, `Please pay to ${IBAN}`);

            const said = visitor.getByText(/Delivered as: Please pay to \[/);

            await said.waitFor();

            const token = (await said.innerText()).match(TOKEN)[0];
            const stored = await (await fetch(
                `http://127.0.0.1:${provider.port}/raw/packets`)).text();

            assert.ok(stored.includes(token), 'the provider has the token');
            assert.ok(!/5698/.test(stored), '... and nothing of the account');
            assert.ok(visitors.audit().some((e) => e.type === 'message'
                && e.actions.token === 1 && e.findings.iban === 1),
            'the audit log has the redaction');

            const agent = await open(`${agents.url}/agent?${query}`, 'alice');

            await agent.getByText(`Connected (${transport})`).waitFor();
            await agent.locator('#list button').first().click();
            await agent.locator('#messages')
                .getByText(`Please pay to ${IBAN}`).first().waitFor();

            const [event] = agents.audit().filter((e) =>
                e.type === 'reveal').slice(-1);

            assert.equal(event.reader, 'alice');
            assert.ok(event.opened.iban >= 1);

            await write(agent, `Is it ${IBAN}?`);
            await visitor.locator('#messages .other')
                .getByText(`Is it ${token}?`).waitFor();

            const later = await (await fetch(
                `http://127.0.0.1:${provider.port}/raw/packets`)).text();

            assert.ok(!/5698/.test(later), 'nor what the agent typed');
        });
    }

    test('nobody who is not known sees it', async () => {
        const agent = await open(`${agents.url}/agent?transport=websocket`);

        await agent.locator('#list button').first().click();
        await agent.locator('#messages').getByText(TOKEN).first().waitFor();
        assert.ok(!/5698/.test(await agent.content()));
    });

    test('a card is refused, and the visitor is told', async () => {
        const visitor = await open(
            `${visitors.url}/?transport=websocket`);

        await visitor.getByText('Connected (websocket)').waitFor();
        await visitor.evaluate(() => {
            socket.on('chat_gdpr_blocked', (o) => {
                document.title = o.message;
            });
        });
        await write(visitor, 'My card is 4111 1111 1111 1111');
        await visitor.waitForFunction(() =>
            document.title.includes('Please do not send this here'));
        assert.match(await visitor.title(), /card number/);

        const stored = await (await fetch(
            `http://127.0.0.1:${provider.port}/raw/packets`)).text();

        assert.ok(!/4111/.test(stored));
    });
});
