/*
 * ActionCable: Debian's ruby-actioncable with @rails/actioncable as the
 * visitor; the agent is another of its clients, without nginx.
 */

'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const path = require('node:path');

const { exchange, end, tapped, Tapped } = require('./exchange.js');
const { freePort, answers, sleep } = require('./nginx.js');
const { typing, wsUrl } = require('./serve.js');

/* It is made for browsers and looks for these. */
globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
globalThis.document ??= { visibilityState: 'visible',
    addEventListener() {}, removeEventListener() {} };

const actioncable = require('@rails/actioncable');

actioncable.adapters.WebSocket = Tapped;

/* One subscription; what it receives goes to received(). */
const subscribe = (url, role, channel, received) => new Promise((done) => {
    const consumer = actioncable.createConsumer(
        `${wsUrl(url)}/cable?role=${role}`);
    const side = end({
        send: (value) => subscription.perform('speak', value),
        hangUp: () => subscription.perform('hang_up'),
        close: () => consumer.disconnect(),
    });
    const subscription = consumer.subscriptions.create(channel, {
        connected: () => done(side),
        received: (value) => received(side, value),
        disconnected: () => { side.gone(); consumer.disconnect(); },
    });
});

async function provider() {
    const port = await freePort();
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', 'puma', '-q',
        '-t', '2:2', '-b', `tcp://127.0.0.1:${port}`,
        path.join(__dirname, 'cable.ru')], { stdio: 'ignore' });
    const ended = new Promise((done) => child.on('exit', done));
    let accept = () => {};
    let side;

    for (let i = 0; !await answers(port); i++) {
        assert.ok(i < 400 && child.exitCode === null, 'puma does not listen');
        await sleep(50);
    }

    const agent = await subscribe(`http://127.0.0.1:${port}`, 'agent',
        'AgentChannel', (_, value) => {
            if (value.i === 'here') {
                side = end({ wire: Tapped.agent.wire, send: agent.send,
                    close: agent.hangUp });
                accept(side);
            } else if (value.i === 'gone') {
                side.gone();
            } else {
                side.deliver(value);
            }
        });

    Tapped.agent = Tapped.last;

    return {
        port,
        accepted: () => new Promise((done) => { accept = done; }),
        async stop() {
            agent.close();
            child.kill('SIGKILL');
            await ended;
        },
    };
}

exchange('ActionCable', {
    provider,
    visitor: tapped((url) => subscribe(url, 'visitor', 'ChatChannel',
        (side, value) => side.deliver(value))),
}, typing);
