/*
 * Chromium, and what is asked of each page in it: that axe-core finds nothing,
 * that a person can look at it.
 */

'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { chromium } = require('playwright-core');

const AXE = fs.readFileSync(require.resolve('axe-core'), 'utf8');

/* Root cannot use Chromium's sandbox, and nothing here leaves loopback. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];

/* `profile`: a directory for what it keeps; else it keeps nothing.  `quic`:
 * whether it may speak HTTP/3. */
function launch({ flags = [], profile, quic = false } = {}) {
    const options = { executablePath: '/usr/bin/chromium',
        args: [...FLAGS, quic ? '--enable-quic' : '--disable-quic',
            ...flags] };

    return profile ? chromium.launchPersistentContext(profile, options)
        : chromium.launch(options);
}

/* Nobody steers it: it keeps pages to go back to, and shows those that it made
 * ready, which a browser under a debugger does not.  What its pages do they do
 * by themselves.  { close() } */
function alone(url) {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-gdpr-'));
    const child = spawn('/usr/bin/chromium', ['--headless=new', ...FLAGS,
        '--disable-quic', `--user-data-dir=${profile}`, url],
    { stdio: 'ignore', detached: true });
    const ended = new Promise((done) => child.on('close', done));

    return {
        async close() {
            process.kill(-child.pid, 'SIGKILL');
            await ended;
            fs.rmSync(profile, { recursive: true, force: true,
                maxRetries: 10, retryDelay: 100 });
        },
    };
}

/* What axe-core finds wrong in the page: [rule, its nodes]. */
async function violations(page) {
    await page.evaluate(AXE);
    const { violations: found } = await page.evaluate('axe.run()');

    return found.map(({ id, nodes }) => [id, nodes.map((n) => n.html)]);
}

/* Pages and dialogs are kept for people to look at, if TEST_SHOTS is set to a
 * directory. */
async function shoot(page, name) {
    if (process.env.TEST_SHOTS) {
        await page.screenshot({ fullPage: true, path: path.join(
            process.env.TEST_SHOTS, `${name.replaceAll(' ', '-')}.png`) });
    }
}

module.exports = { alone, launch, violations, shoot };
