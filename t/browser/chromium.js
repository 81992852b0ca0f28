/*
 * Chromium, and what is asked of each page in it: that axe-core finds nothing,
 * that a person can look at it.
 */

'use strict';

const fs = require('node:fs');
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

module.exports = { launch, violations, shoot };
