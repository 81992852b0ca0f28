/*
 * Random documents through nginx, and what arrives as parsers read it that
 * nobody here wrote: JSON.parse, URLSearchParams, the JavaScript of this Node,
 * TextDecoder, and xmllint where it is.  Each is the document with its findings
 * replaced, and nothing else.
 */

'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { createServer } = require('node:http');
const { after, before, test } = require('node:test');
const vm = require('node:vm');

const { startNginx } = require('./nginx.js');
const { FINDINGS, CLEAN } = require('./samples.js');

const POLICY = `chat_gdpr_policy support_chat {
    otherwise replace;
    skip $.*.untouched;
}`;

const TRIALS = 60;
const LONE = ['\ud800', 'x\udc00y'];

let provider, nginx, arrived, answer;
let seed = Number(process.env.TEST_SEED || Date.now()) % 2147483647;

console.log(`TEST_SEED=${seed}`);

function rnd(n) {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
}

const pick = (list) => list[rnd(list.length)];

before(async () => {
    provider = createServer((request, response) => {
        const chunks = [];

        request.on('data', (chunk) => chunks.push(chunk));
        request.on('end', () => {
            arrived = Buffer.concat(chunks);
            response.setHeader('Content-Type', answer?.type ?? 'text/plain');
            response.end(answer?.body ?? '');
        });
    });

    await new Promise((done) => provider.listen(0, '127.0.0.1', done));
    nginx = await startNginx(provider.address().port, POLICY);
});

after(async () => {
    await nginx.stop();
    provider.close();
});

/* What the provider gets of a body, and the visitor of one. */

async function through(type, body) {
    answer = { type, body };

    const response = await fetch(`${nginx.url}/x`, { method: 'POST', body,
        headers: { 'Content-Type': type } });

    assert.equal(response.status, 200);

    const back = Buffer.from(await response.arrayBuffer());

    assert.deepEqual(back, arrived, 'both ways are the same');
    return arrived;
}

/* A text, and what becomes of it. */

function text() {
    return rnd(3) ? pick(FINDINGS) : Array(2).fill(pick(CLEAN.slice(0, 15)));
}

/* JSON in a string, as one encoder or another has it: twice stringified, or
 * with more escaped than need be. */

function inString(from, to) {
    let said = JSON.stringify(from);

    if (rnd(2)) {
        said = said.replace(/@/g, '\\u0040');
    }

    return rnd(4) ? [said, JSON.stringify(to)]
        : [JSON.stringify(said), JSON.stringify(JSON.stringify(to))];
}

/* The same with what its strings hold, as far as that is JSON. */

function deep(said) {
    if (typeof said === 'string') {
        try {
            return /^[{["]/.test(said) ? ['JSON', deep(JSON.parse(said))]
                : said;
        } catch {
            return said;
        }
    }

    if (Array.isArray(said)) {
        return said.map(deep);
    }

    return said && typeof said === 'object' ? Object.fromEntries(
        Object.entries(said).map(([key, of]) => [key, deep(of)])) : said;
}

/* A value and what becomes of it. */

function value(depth) {
    const kind = rnd(depth ? 9 : 6);

    if (kind < 3) {
        return text();
    }

    if (kind === 3) {
        return pick([[4111111111111111, '[card]'], [0, 0], [-1.5e-7, -1.5e-7],
            [true, true], [null, null], [1234567890, 1234567890]]);
    }

    if (kind === 4) {
        return Array(2).fill(pick(LONE));
    }

    if (kind === 5 && depth) {
        const [a, b] = value(depth - 1);

        return inString({ t: a, n: [4111111111111111] },
            { t: settle(a, b, 9), n: ['[card]'] });
    }

    const list = Array.from({ length: rnd(5) }, () => value(depth - (depth > 0)));

    if (kind % 2) {
        return [list.map(([a]) => a), list.map(([, b]) => b)];
    }

    const from = {}, to = {};

    list.forEach(([a, b], i) => {
        from[`k${i}é`] = a;
        to[`k${i}é`] = b;
    });

    if (rnd(3) === 0) {
        from.untouched = to.untouched = pick(FINDINGS)[0];
    }

    return [from, to];
}

/* JSON with escapes that need not be, and white space. */

function written(from) {
    return JSON.stringify(from, null, rnd(2) ? rnd(3) : undefined)
        .replace(/(?<!\\)[g-tv-z@](?=[^"\\]*")/g, (c) => rnd(12) ? c
            : '\\u00' + c.charCodeAt(0).toString(16));
}

function document() {
    for (;;) {
        const [a, b] = value(3), [c, d] = value(2);
        const text = written({ a, c });

        try {
            JSON.parse(text);
        } catch {
            continue;  /* an escape was put into what is no string */
        }

        return { text, from: JSON.parse(text), to: { a: b, c: d } };
    }
}

/* What is named so deeper down is not skipped, nor in a string. */

function settle(from, to, depth) {
    if (from && typeof from === 'object') {
        for (const key of Object.keys(from)) {
            if (key === 'untouched' && depth !== 1) {
                to[key] = FINDINGS.find(([said]) => said === from[key])[1];
            } else {
                settle(from[key], to[key], depth + 1);
            }
        }
    }

    return to;
}

function made() {
    const { text, from, to } = document();

    return { text, to: settle(from, to, 0) };
}

test('JSON', async () => {
    for (let i = 0; i < TRIALS; i++) {
        const { text, to } = made();
        const got = await through('application/json', text);

        assert.deepEqual(deep(JSON.parse(got)), deep(to));
    }
});

test('JSON in UTF-16 and UTF-32', async () => {
    for (let i = 0; i < TRIALS / 3; i++) {
        const { text, to } = made();
        const got = await through('application/json',
            Buffer.from(text, 'utf16le'));

        assert.deepEqual(deep(JSON.parse(got.toString('utf16le'))), deep(to));

        const be = await through('application/json; charset=utf-16be',
            Buffer.from(text, 'utf16le').swap16());

        assert.deepEqual(deep(JSON.parse(new TextDecoder('utf-16be').decode(be)
            .replace(/\ufffd/g, ''))), deep(JSON.parse(JSON.stringify(to))));
    }
});

test('lines of JSON', async () => {
    for (let i = 0; i < TRIALS / 3; i++) {
        const docs = [made(), made(), made()];
        const lines = docs.map(({ text }) =>
            JSON.stringify(JSON.parse(text)) + '\n').join('');
        const got = await through('application/x-ndjson', lines);

        assert.deepEqual(got.toString().trim().split('\n')
            .map((line) => deep(JSON.parse(line))),
        docs.map(({ to }) => deep(to)));
    }
});

test('JSONP', async () => {
    for (let i = 0; i < TRIALS / 3; i++) {
        const { text, to } = made();
        let said;

        answer = { type: 'text/javascript', body: `/**/cb(${text});` };

        const response = await fetch(`${nginx.url}/x?callback=cb`);

        vm.runInNewContext(await response.text(),
            { cb: (got) => { said = JSON.stringify(got); } });
        assert.deepEqual(deep(JSON.parse(said)), deep(to));
    }
});

test('forms', async () => {
    for (let i = 0; i < TRIALS; i++) {
        const from = new URLSearchParams(), to = [];

        for (let k = rnd(5); k >= 0; k--) {
            const [a, b] = text();

            from.append(`k${k}`, a);
            to.push([`k${k}`, b]);
        }

        const { text: json, to: becomes } = made();

        from.append('json', json);

        const got = await through('application/x-www-form-urlencoded',
            from.toString());
        const read = [...new URLSearchParams(got.toString())];

        assert.deepEqual(deep(JSON.parse(read.pop()[1])), deep(becomes));
        assert.deepEqual(read, to);
    }
});

test('JSON in pages', async () => {
    for (let i = 0; i < TRIALS / 3; i++) {
        const { text, to } = made();
        const safe = text.replace(/</g, '\\u003c');
        const got = (await through('text/html; charset=utf-8',
            `<!DOCTYPE html><p>x<script type="application/json">${safe}`
            + '</script><p>jane@example.com')).toString();
        const [, json, rest] = got.match(
            /<script type="application\/json">(.*?)<\/script(.*)/s);

        assert.deepEqual(deep(JSON.parse(json)), deep(to));
        assert.equal(rest, '><p>[email]');
    }
});

test('XML', { skip: spawnSync('xmllint', ['--version']).error
    && 'no xmllint' }, async () => {
    const escaped = (s) => s.replace(/[&<>"'\u0080-\uffff]/g,
        (c) => `&#${c.codePointAt(0)};`);
    const right = /^[\t\n\u0020-\ud7ff]*$/;

    for (let i = 0; i < TRIALS / 3; i++) {
        const [a, b] = text();

        if (!right.test(a)) {
            continue;
        }

        const got = await through('application/xml',
            `<?xml version="1.0"?>\n<m t="${escaped(a)}"><b>${escaped(a)}`
            + '</b></m>');
        const run = spawnSync('xmllint',
            ['--nonet', '--xpath', 'string(/m/b)', '-'], { input: got });

        assert.equal(run.status, 0, run.stderr.toString());
        assert.equal(run.stdout.toString().replace(/\n$/, ''),
            b.replace(/\n$/, ''));
    }
});

/* A value written in pieces, as XML has it: characters, references, sections,
 * with comments and instructions between, anywhere. */

const PIECES = [['4111 1111 1111 1111', '[card]'], ['jane@example.com',
    '[email]'], ['GB82WEST12345698765432', '[iban]'], ['a ]> b', 'a ]> b'],
['192.0.2.17', '[ipv4]'], ['jane.doe@example.org', '[email]']];

function inPieces(said) {
    const between = ['<!-- a -->', '<?b c > d?>', '<!---->', '<![CDATA[]]>'];
    const wrap = [(c) => c.replace(/>/g, '&gt;'),
        (c) => [...c].map((d) => `&#${d.charCodeAt(0)};`).join(''),
        (c) => `<![CDATA[${c}]]>`];
    let out = '';

    while (said) {
        const n = 1 + rnd(4);

        out += pick(wrap)(said.slice(0, n)) + (rnd(2) ? pick(between) : '');
        said = said.slice(n);
    }

    return out;
}

test('XML in pieces', { skip: spawnSync('xmllint', ['--version']).error
    && 'no xmllint' }, async () => {
    for (let i = 0; i < TRIALS / 3; i++) {
        const from = [], to = [];

        for (let k = 0; k < 8; k++) {
            const [a, b] = pick(PIECES);

            from.push(`<b>${inPieces(a)}</b>`);
            to.push(b);
        }

        const got = await through('text/xml', `<m>${from.join('')}</m>`);
        const run = spawnSync('xmllint', ['--nonet', '--noblanks', '--xpath',
            '//b', '-'], { input: got });

        assert.equal(run.status, 0, run.stderr.toString());

        for (let k = 0; k < 8; k++) {
            const one = spawnSync('xmllint', ['--nonet', '--xpath',
                `string(//b[${k + 1}])`, '-'], { input: got });

            assert.equal(one.stdout.toString().replace(/\n$/, ''), to[k],
                `${from[k]}\n${got}`);
        }
    }
});
