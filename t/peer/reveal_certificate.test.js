/*
 * An agent who is known by a client certificate: tokens are opened for whoever
 * shows one that is verified, and the event names its subject.
 */

'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');

const { startNginx, freePort } = require('./nginx.js');

const IBAN = 'GB82 WEST 1234 5698 7654 32';

/* What an agent is sent; `options` may hold a certificate. */
function read(port, options) {
    return new Promise((done, fail) => {
        https.get({ port, host: '127.0.0.1', path: '/', agent: false,
            rejectUnauthorized: false, ...options }, (answer) => {
            let text = '';

            answer.on('data', (data) => { text += data; });
            answer.on('end', () => done(text));
        }).on('error', fail);
    });
}

test('the subject of a certificate is the reader', async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-gdpr-cert-'));
    const [cert, key] = ['c.pem', 'k.pem'].map((f) => path.join(dir, f));
    let kept = '';

    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
        'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert,
        '-days', '2', '-subj', '/CN=agent-seven'], { stdio: 'ignore' });

    const provider = http.createServer((req, res) => {
        let body = '';

        req.on('data', (data) => { body += data; });
        req.on('end', () => {
            kept = req.method === 'POST' ? body : kept;
            res.setHeader('Content-Type', 'text/plain').end(kept);
        });
    });

    await new Promise((done) => provider.listen(0, '127.0.0.1', done));

    const port = await freePort();
    const nginx = await startNginx(provider.address().port, `
        chat_gdpr_key secret;
        chat_gdpr_policy support_chat { redact iban token; }
        server {
            listen 127.0.0.1:${port} ssl;
            ssl_certificate ${cert};
            ssl_certificate_key ${key};
            ssl_client_certificate ${cert};
            ssl_verify_client optional;
            chat_gdpr support_chat;
            chat_gdpr_reveal on;
            location / {
                proxy_pass http://127.0.0.1:${provider.address().port};
            }
        }`);

    try {
        await (await fetch(nginx.url, { method: 'POST', body: IBAN,
            headers: { 'Content-Type': 'text/plain' } })).text();
        assert.match(kept, /^\[iban-[A-Za-z]{84}\]$/);
        assert.equal(await read(port, {}), kept, 'nobody is known');
        assert.equal(await read(port, { cert: fs.readFileSync(cert),
            key: fs.readFileSync(key) }), IBAN);
        assert.deepEqual(nginx.audit().filter((e) => e.type === 'reveal')
            .map((e) => [e.reader, e.opened]),
        [['CN=agent-seven', { iban: 1 }]]);
    } finally {
        provider.closeAllConnections();
        provider.close();
        await nginx.stop();
        fs.rmSync(dir, { recursive: true });
    }
});
