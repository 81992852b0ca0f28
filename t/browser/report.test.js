/*
 * The report of an audit log as a person opens it: from a file, in the light
 * and in the dark, on a telephone, on paper.
 */

'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');

const { launch } = require('./chromium.js');

const TOP = path.join(__dirname, '..', '..');
const ENGINE = path.join(TOP, 'build', 'libcg_engine.a');
const COMMAND = process.env.TEST_CHAT_GDPR
    || path.join(TOP, 'build', 'chat-gdpr');
const AXE = fs.readFileSync(require.resolve('axe-core'), 'utf8');

/* A report of so many events, in a new directory; of a log that was touched
 * if `cut`; made with the keys of who reviews it, or without. */
function makeReport(dir, name, events, { cut = false, keys = true } = {}) {
    const log = execFileSync(path.join(dir, 'log'),
        [String(events), 'sign.pem', 'review.pem.pub'],
        { maxBuffer: 1 << 28, encoding: 'latin1', cwd: dir });
    const lines = log.split('\n');

    if (cut) {
        lines.splice(events / 2, 1);
    }

    fs.writeFileSync(path.join(dir, `${name}.log`), lines.join('\n'),
        'latin1');

    try {
        execFileSync(COMMAND, ['audit', 'report', '--output', `${name}.html`,
            ...(keys ? ['--sign-key', 'sign.pem.pub', '--review-key',
                'review.pem'] : []), `${name}.log`], { cwd: dir });
    } catch (error) {
        assert.equal(error.status, cut ? 1 : 0);
    }

    return `file://${path.join(dir, `${name}.html`)}`;
}

describe('the report', { timeout: 120000 }, () => {
    let dir, browser, whole, touched, keyless;

    async function open(url, options = {}) {
        const context = await browser.newContext(options);
        const page = await context.newPage();

        page.asked = [];
        page.problems = [];
        page.on('request', (request) => page.asked.push(request.url()));
        page.on('console', (message) => page.problems.push(message.text()));
        await page.goto(url);
        return page;
    }

    async function violations(page) {
        await page.evaluate(AXE);
        const { violations: found } = await page.evaluate('axe.run()');

        return found.map(({ id, nodes }) => [id, nodes.map((n) => n.html)]);
    }

    before(async () => {
        dir = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-gdpr-report-'));
        execFileSync('make', ['-s', '-C', TOP, ENGINE]);
        const engine = path.join(TOP, 'ngx_chat_gdpr_module', 'engine');
        execFileSync(process.env.CC || 'cc', ['-std=c11', '-D_GNU_SOURCE',
            ...fs.readdirSync(engine).map((room) => `-I${engine}/${room}`),
            '-o', path.join(dir, 'log'), path.join(TOP, 't', 'audit', 'log.c'),
            ENGINE, '-lpcre2-8', '-lcrypto', '-lz']);
        for (const kind of ['sign', 'review']) {
            execFileSync(COMMAND, ['key', 'new', kind, `${kind}.pem`],
                { cwd: dir });
        }

        whole = makeReport(dir, 'whole', 20000);
        touched = makeReport(dir, 'touched', 2000, { cut: true });
        keyless = makeReport(dir, 'keyless', 2000, { keys: false });
        browser = await launch();
    });

    after(async () => {
        await browser?.close();
        fs.rmSync(dir, { recursive: true });
    });

    test('can be read by anybody, in the light and in the dark', async () => {
        for (const colorScheme of ['light', 'dark']) {
            for (const url of [whole, touched, keyless]) {
                const page = await open(url, { colorScheme });

                assert.deepEqual(await violations(page), []);
                assert.deepEqual(page.problems, []);
                assert.deepEqual(page.asked, [url]);
            }
        }
    });

    test('says at once whether the log can be relied on', async () => {
        const good = await open(whole), bad = await open(touched);
        const some = await open(keyless);

        assert.ok(await good.getByText('The log is complete and unaltered.')
            .isVisible());
        assert.ok(await some.getByText('No flaw was found in the log, '
            + 'as far as was checked.').isVisible());
        assert.ok(await bad.getByText('The log does not verify.')
            .isVisible());
        await bad.getByRole('link',
            { name: 'Is the log complete and unaltered?' }).click();
        await bad.getByRole('region', { name: /^What is wrong/ }).waitFor();
    });

    test('draws what the tables say', async () => {
        const page = await open(whole);

        assert.equal(await page.locator('figure > svg .s0').count(), 30);
        const heights = await page.locator('figure > svg rect').evaluateAll(
            (all) => all.map((r) => [r.getBBox().y, r.getBBox().height]));

        assert.ok(heights.every(([y, h]) => y >= 0 && h > 0 && y + h < 260));
        assert.equal(await page.getByRole('region', { name: 'By day' })
            .locator('tbody tr').count(), 30);
    });

    test('keeps a date in one line', async () => {
        for (const width of [1100, 680, 320]) {
            const page = await open(whole,
                { viewport: { width, height: 640 } });
            const broken = await page.locator('time').evaluateAll((all) => all
                .filter((t) => t.getClientRects().length > 1)
                .map((t) => t.textContent));

            assert.deepEqual(broken, []);
            assert.equal(await page.getByRole('region', { name: 'Processors' })
                .locator('time').count(), 3);
        }
    });

    test('fits a telephone', async () => {
        const page = await open(whole,
            { viewport: { width: 320, height: 640 } });
        const width = await page.evaluate(
            () => document.documentElement.scrollWidth);

        assert.ok(width <= 320, `${width} pixels wide`);
    });

    test('prints', async () => {
        const page = await open(whole, { colorScheme: 'dark' });

        await page.emulateMedia({ media: 'print' });
        assert.ok(!await page.getByRole('navigation').isVisible());
        assert.equal(await page.evaluate(
            () => getComputedStyle(document.body).color), 'rgb(27, 27, 31)');

        /* no table is cut off at the right of an A4 page */
        await page.setViewportSize({ width: 680, height: 960 });
        const wide = await page.locator('table').evaluateAll((all) => all
            .filter((t) => t.getBoundingClientRect().right > 681)
            .map((t) => t.caption.textContent));

        assert.deepEqual(wide, []);
        const pdf = await page.pdf({ format: 'A4' });

        assert.ok(pdf.length > 20000);
    });
});
