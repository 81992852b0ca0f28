/*
 * nginx with the module in front of a provider on loopback, for peer tests.
 * TEST_NGINX_BINARY and TEST_NGINX_MODULE (empty: linked in) choose another
 * build, as in t/lib.
 */

'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const TOP = path.join(__dirname, '..', '..');
const BINARY = process.env.TEST_NGINX_BINARY || 'nginx';
const MODULE = process.env.TEST_NGINX_MODULE
    ?? path.join(TOP, 'build', 'ngx_chat_gdpr_module.so');

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function freePort() {
    return new Promise((done) => {
        const server = net.createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();

            server.close(() => done(port));
        });
    });
}

function answers(port) {
    return new Promise((done) => {
        const socket = net.connect(port, '127.0.0.1');

        socket.on('connect', () => { socket.destroy(); done(true); });
        socket.on('error', () => done(false));
    });
}

function configuration(dir, port, provider, policy, location) {
    return `
daemon off;
worker_processes 1;
worker_shutdown_timeout 500ms;
pid ${dir}/nginx.pid;
error_log ${dir}/error.log info;
${MODULE === '' ? '' : `load_module ${MODULE};`}
events { worker_connections 512; }
http {
    access_log off;
    client_body_temp_path ${dir}/body;
    proxy_temp_path ${dir}/proxy;
    fastcgi_temp_path ${dir}/fastcgi;
    uwsgi_temp_path ${dir}/uwsgi;
    scgi_temp_path ${dir}/scgi;

    ${policy}
    chat_gdpr_audit ${dir}/audit.jsonl;

    map $http_upgrade $connection_upgrade { default upgrade; '' ''; }

    server {
        listen 127.0.0.1:${port};
        chat_gdpr support_chat;

        location / {
            proxy_pass http://127.0.0.1:${provider};
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            ${location}
        }
    }
}
`;
}

/* { url, audit(), stop() }.  stop() throws if the error log is not clean.
 * `policy`: what defines support_chat, instead of the example's; a secret is
 * in the file "secret" beside the configuration.  `location`: further lines of
 * the location. */
async function startNginx(provider,
    policy = `include ${TOP}/conf-examples/policy.conf;`, location = '') {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-gdpr-peer-'));
    const port = await freePort();
    const log = path.join(dir, 'error.log');

    fs.chmodSync(dir, 0o755);
    fs.writeFileSync(path.join(dir, 'nginx.conf'),
        configuration(dir, port, provider, policy, location));
    fs.writeFileSync(path.join(dir, 'secret'), `${'5a'.repeat(32)}\n`);

    /* It is not to outlive this process. */
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', BINARY,
        '-p', dir, '-e', log, '-c', path.join(dir, 'nginx.conf')],
        { stdio: 'inherit',
          env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
    const ended = new Promise((done) => child.on('exit', done));

    for (let i = 0; !await answers(port); i++) {
        if (i === 100 || child.exitCode !== null) {
            child.kill();
            throw new Error(`nginx: ${fs.readFileSync(log, 'utf8')}`);
        }

        await sleep(50);
    }

    return {
        url: `http://127.0.0.1:${port}`,

        audit() {
            return fs.readFileSync(path.join(dir, 'audit.jsonl'), 'utf8')
                .split('\n').filter(Boolean).map((line) => JSON.parse(line));
        },

        async stop() {
            child.kill('SIGQUIT');
            setTimeout(() => child.kill('SIGTERM'), 1000).unref();
            await ended;

            const bad = fs.readFileSync(log, 'utf8').split('\n').filter(
                (line) => /\[(alert|emerg|crit)\]|Sanitizer|runtime error/
                    .test(line));

            fs.rmSync(dir, { recursive: true });

            if (bad.length > 0) {
                throw new Error(bad.join('\n'));
            }
        },
    };
}

module.exports = { startNginx, freePort, answers, sleep };
