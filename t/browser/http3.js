/*
 * A browser that speaks HTTP/3: node http3.js PORT SPKI
 *
 * Opens https://localhost:PORT/, and from that page sends each request that
 * comes as a line of JSON, [target, options].  Options are those of fetch(), and
 * `parts`: what the body is sent in.  Answers a line each: [status, text,
 * protocol].
 */

'use strict';

const readline = require('node:readline');
const { launch } = require('./chromium');

const [port, spki] = process.argv.slice(2);
const page = `https://localhost:${port}`;

const flags = [`--origin-to-force-quic-on=localhost:${port}`,
    `--ignore-certificate-errors-spki-list=${spki}`,
    '--host-resolver-rules=MAP localhost 127.0.0.1'];

/* Runs in the page. */
async function send([target, { parts, ...options }]) {
    if (parts) {
        const utf8 = new TextEncoder();
        options.duplex = 'half';
        options.body = new ReadableStream({
            async start(body) {
                for (const part of parts) {
                    body.enqueue(utf8.encode(part));
                    await new Promise((done) => { setTimeout(done, 100); });
                }
                body.close();
            },
        });
    }

    performance.clearResourceTimings();
    const answer = await fetch(target, options);
    const text = await answer.text();
    const [entry] = performance.getEntriesByType('resource').slice(-1);
    return [answer.status, text, entry.nextHopProtocol];
}

async function main() {
    const browser = await launch({ flags, quic: true });
    const tab = await browser.newPage();
    await tab.goto(page);
    console.log(JSON.stringify(await tab.textContent('body')));

    for await (const line of readline.createInterface(process.stdin)) {
        console.log(JSON.stringify(
            await tab.evaluate(send, JSON.parse(line))));
    }

    await browser.close();
}

main().catch((fault) => {
    console.error(fault);
    process.exitCode = 1;
});
