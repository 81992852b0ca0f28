/*
 * MQTT over WebSocket: mosquitto with mqtt.js as the visitor; the agent is
 * another client of the broker, without nginx.
 */

'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const mqtt = require('mqtt');
const { WebSocket } = require('ws');

const { exchange, end } = require('./exchange.js');
const { freePort, sleep } = require('./nginx.js');

async function broker() {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-gdpr-mqtt-'));
    const [web, tcp] = [await freePort(), await freePort()];

    fs.writeFileSync(path.join(dir, 'conf'), `
allow_anonymous true
listener ${tcp} 127.0.0.1
listener ${web} 127.0.0.1
protocol websockets
`);

    const child = spawn('setpriv', ['--pdeathsig', 'TERM', 'mosquitto', '-c',
        path.join(dir, 'conf')], { stdio: 'ignore', env: { ...process.env,
        PATH: `${process.env.PATH}:/usr/sbin` } });
    const ended = new Promise((done) => child.on('exit', done));

    return { web, tcp, async stop() {
        child.kill();
        await ended;
        fs.rmSync(dir, { recursive: true, force: true });
    } };
}

/* The agent keeps its connection; `gone` comes with the visitor's will or its
 * word of farewell. */
const provider = (version, qos) => async () => {
    const { web, tcp, stop } = await broker();
    let agent;

    for (let i = 0; ; i++) {
        try {
            agent = await mqtt.connectAsync(`mqtt://127.0.0.1:${tcp}`, {
                protocolVersion: Math.max(version, 4), reconnectPeriod: 0,
            }, false);
            break;
        } catch (error) {
            assert.ok(i < 100, error);
            await sleep(50);
        }
    }

    let accept = () => {};
    let side;

    agent.on('message', (topic, payload, packet) => {
        side?.wire.push(topic, payload.toString('latin1'),
            JSON.stringify(packet.properties ?? {}));

        if (topic === 'up/here') {
            side = end({
                last: () => packet,
                send: (value) => agent.publishAsync('down/chat',
                    JSON.stringify(value), { qos, properties: version === 5
                        ? { userProperties: { mail: 'jane@example.com' } }
                        : undefined }),
                close: () => stop(),
            });
            accept(side);
        } else if (topic === 'up/gone') {
            side.gone();
        } else {
            side.packet = packet;
            side.deliverText(payload.toString());
        }
    });
    await agent.subscribeAsync('up/+', { qos });

    return {
        port: web,
        accepted: () => new Promise((done) => { accept = done; }),
        async stop() {
            agent.end(true);
            await stop();
        },
    };
};

const visitor = (version, qos, pieces) => async (url) => {
    const client = await mqtt.connectAsync(url.replace('http', 'ws'), {
        protocolVersion: version, reconnectPeriod: 0,
        ...(version === 3 && { protocolId: 'MQIsdp' }),
        username: 'jane@example.com', password: 's3cret',
        createWebsocket: (to, protocols) => {
            const socket = new WebSocket(to, protocols);
            const { send } = socket;

            if (pieces) {
                socket.send = (data, ...rest) => inPieces(socket, send,
                    data, rest);
            }

            return socket;
        },
    }, false);
    const side = end({
        client,
        send: (value) => client.publishAsync('up/chat',
            JSON.stringify(value), { qos, properties: version === 5
                ? { userProperties: { mail: 'jane@example.com',
                    client: 'web' } } : undefined }),
        async close() {
            if (client.connected) {
                await client.publishAsync('up/gone', '', { qos });
            }

            await client.endAsync();
        },
    });

    client.on('error', () => {});
    client.on('message', (topic, payload, packet) => {
        if (topic === 'down/chat') {
            side.packet = packet;
            side.wire.push(payload.toString('latin1'),
                JSON.stringify(packet.properties ?? {}));
            side.deliverText(payload.toString());
        }
    });
    client.on('close', side.gone);
    await client.subscribeAsync('down/chat', { qos });
    await client.publishAsync('up/here', '', { qos });

    return side;
};

/* Packets that are not aligned with messages. */
function inPieces(socket, send, data, rest) {
    const bytes = Buffer.from(data);
    const size = Math.max(7, Math.ceil(bytes.length / 5));
    let last = false;

    for (let at = 0; !last; at += size) {
        last = at + size >= bytes.length;
        send.call(socket, bytes.subarray(at, at + size),
            ...(last ? rest : [rest[0]].filter((o) =>
                typeof o !== 'function')));
    }
}

for (const [name, version, qos, pieces] of [
    ['MQTT 3.1', 3, 1], ['MQTT 3.1.1', 4, 0], ['MQTT 3.1.1, QoS 2', 4, 2],
    ['MQTT 5, QoS 1', 5, 1], ['MQTT 5, packets in pieces', 5, 1, true],
]) {
    exchange(name, { provider: provider(version, qos),
        visitor: visitor(version, qos, pieces) }, (at) => {
        test('typing previews', async () => {
            await at.visitor.send({ i: -1,
                typing: 'my card is 4111 1111 1111 1111' });
            assert.deepEqual(await at.end.next(),
                { i: -1, typing: 'my card is [card]' });
        });

        test('user properties', { skip: version !== 5 && 'of version 5' },
            async () => {
                await at.visitor.send({ i: 1, text: 'hello' });
                await at.end.next();
                assert.deepEqual({ ...at.end.packet.properties
                    .userProperties }, { mail: '[email]', client: 'web' });
                await at.end.send({ i: 1, text: 'hello' });
                await at.visitor.next();
                assert.deepEqual({ ...at.visitor.packet.properties
                    .userProperties }, { mail: '[email]' });
            });
    });
}
