/*
 * scripts/run as a person meets it: chat as visitor and as agent in a
 * browser, and see that the provider never had the real thing.
 */

'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');

const { launch } = require('./chromium.js');

const TOP = path.join(__dirname, '..', '..');
const AXE = require.resolve('axe-core');

/* [typed, provider and agent see, entity, a part that must not arrive] */
const TYPED = [
    ['My address is jane@example.com', 'My address is [email]',
        'email', 'jane@'],
    ['My card is 4111 1111 1111 1111', 'My card is [card]',
        'card', '4111'],
    ['Call me on 07700 900123', 'Call me on [phone]',
        'phone', '900123'],
];

function freePort() {
    return new Promise((done) => {
        const server = net.createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();

            server.close(() => done(port));
        });
    });
}

/* scripts/run: { url, audit, lines, child, ended } */
async function startRun() {
    const listen = `127.0.0.1:${await freePort()}`;
    const child = spawn('setpriv', ['--pdeathsig', 'TERM',
        path.join(TOP, 'scripts', 'run'), '--listen', listen],
    { stdio: ['ignore', 'pipe', 'inherit'] });
    const run = { child, lines: '' };

    run.ended = new Promise((done) => child.on('exit', done));
    await new Promise((done, fail) => {
        child.on('exit', (code) => fail(new Error(`run ended: ${code}`)));
        child.stdout.on('data', (data) => {
            run.lines += data;

            if (/^ready: /m.test(run.lines)) {
                done();
            }
        });
    });
    run.url = run.lines.match(/^ready: (.*)\/$/m)[1];
    run.audit = run.lines.match(/^audit log: (.*)$/m)[1];

    return run;
}

function events(run) {
    return fs.readFileSync(run.audit, 'utf8').split('\n').filter(Boolean)
        .map((line) => JSON.parse(line));
}

/* A page behind another one is drawn rarely, and a click waits for that. */
async function write(page, text) {
    await page.bringToFront();
    await page.getByRole('textbox').fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
}

describe('scripts/run', { timeout: 300000 }, () => {
    let run, browser, profile;
    const problems = [];

    async function open(where) {
        const page = await browser.newPage();

        page.on('pageerror', (error) => problems.push(String(error)));
        page.on('console', (message) => {
            if (message.type() === 'error') {
                problems.push(message.text());
            }
        });
        await page.goto(run.url + where);

        return page;
    }

    before(async () => {
        run = await startRun();
        profile = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-gdpr-web-'));
        browser = await launch({ profile });
    });

    after(async () => {
        await browser?.close();
        run?.child.kill();
        await run?.ended;
        fs.rmSync(run?.audit ?? '', { force: true });

        if (profile) {
            fs.rmSync(profile, { recursive: true, force: true });
        }
    });

    for (const transport of ['polling', 'websocket']) {
        test(`a chat over ${transport}`, async () => {
            const known = events(run).length;
            const agent = await open(`/agent?transport=${transport}`);

            await agent.getByText(`Connected (${transport})`).waitFor();

            const visitor = await open(`/?transport=${transport}`);

            await visitor.getByText(`Connected (${transport})`).waitFor();
            await agent.locator('#list button').first().click();

            const raw = await open('/raw');

            for (const [typed, seen] of TYPED) {
                await write(visitor, typed);
                await agent.locator('#messages')
                    .getByText(seen, { exact: true }).waitFor();
                await raw.locator('#packets tr',
                    { hasText: transport }).filter({ hasText: seen })
                    .first().waitFor();
            }

            await visitor.getByText('Delivered as: Call me on [phone]')
                .waitFor();
            await write(agent, 'Thank you, ask for bob@example.org');
            await visitor.locator('#messages .other')
                .getByText('Thank you, ask for [email]').waitFor();

            const shown = await agent.locator('#messages').innerText()
                + await raw.locator('#packets').innerText()
                + await (await fetch(`${run.url}/raw/packets`)).text();

            for (const [, , entity, part] of TYPED) {
                assert.ok(!shown.includes(part), `${part} arrived`);
                assert.ok(events(run).slice(known).some((event) =>
                    JSON.stringify(event).includes(`"${entity}"`)
                    && event.direction === 'to_provider'),
                `no event for ${entity}`);
            }

            await Promise.all([agent, visitor, raw].map((p) => p.close()));
        });
    }

    test('after a reload the visitor sees what the provider stored',
        async () => {
            const visitor = await open('/');

            await write(visitor, TYPED[0][0]);
            await visitor.getByText('Delivered as').waitFor();
            await visitor.reload();
            await visitor.getByText(TYPED[0][1], { exact: true }).waitFor();
            assert.ok(!(await visitor.locator('#messages').innerText())
                .includes('jane@'));
            await visitor.close();
        });

    test('the samples are sent with two clicks each', async () => {
        const visitor = await open('/');

        for (const name of await visitor.locator('.sample').all()) {
            await name.click();
            await visitor.getByRole('button', { name: 'Send' }).click();
        }

        for (const [, seen] of TYPED) {
            await visitor.getByText(`Delivered as: ${seen}`).waitFor();
        }

        await visitor.close();
    });

    for (const scheme of ['light', 'dark']) {
        for (const where of ['/', '/agent', '/raw']) {
            test(`${where} is accessible, ${scheme}`, async () => {
                const page = await open(where);

                await page.emulateMedia({ colorScheme: scheme });
                await page.locator(where === '/raw' ? '#packets tr'
                    : '.state.on').first().waitFor();
                await page.evaluate(fs.readFileSync(AXE, 'utf8'));

                const { violations } = await page.evaluate('axe.run()');

                assert.deepEqual(violations.map(({ id, nodes }) =>
                    [id, nodes.map((node) => node.html)]), []);
                await page.close();
            });
        }
    }

    test('the pages made no error', () => {
        assert.deepEqual(problems, []);
    });

    test('it ends cleanly and leaves no process', async () => {
        const { port } = new URL(run.url);

        run.child.kill('SIGTERM');
        assert.equal(await run.ended, 0);
        await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
    });
});
