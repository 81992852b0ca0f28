/*
 * The demo's chat provider, and what came to it: the packets of the chat as
 * they arrived, and each byte of every request.
 */

'use strict';

const { spawn } = require('node:child_process');
const net = require('node:net');
const path = require('node:path');

const TOP = path.join(__dirname, '..', '..');

/* The port that it listens on. */
function listening(child) {
    return new Promise((done, fail) => {
        child.on('exit', (code) => fail(new Error(`provider: ${code}`)));
        child.stdout.on('data', (data) => {
            const [, port] = /listening (\d+)/.exec(data) ?? [];

            if (port) {
                done(Number(port));
            }
        });
    });
}

/* { port, packets(), bytes(), close() } */
async function startProvider() {
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', process.execPath,
        path.join(TOP, 'scripts', 'demo', 'server.js')],
    { stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env,
             NODE_PATH: path.join(TOP, 't', 'node_modules') } });
    const behind = await listening(child);
    const open = new Set();
    let arrived = '';

    const tap = net.createServer((from) => {
        const to = net.connect(behind, '127.0.0.1');

        from.on('data', (data) => { arrived += data.toString('latin1'); });
        from.pipe(to).pipe(from);

        for (const end of [from, to]) {
            open.add(end);
            end.on('error', () => {});
            end.on('close', () => {
                open.delete(end);
                from.destroy();
                to.destroy();
            });
        }
    });

    await new Promise((done) => tap.listen(0, '127.0.0.1', done));

    return {
        port: tap.address().port,
        bytes: () => arrived,

        async packets() {
            const url = `http://127.0.0.1:${behind}/raw/packets`;

            return (await (await fetch(url)).json()).map(({ data }) => data);
        },

        close() {
            tap.close();
            open.forEach((end) => end.destroy());
            child.removeAllListeners('exit');
            child.kill();
        },
    };
}

module.exports = { startProvider };
