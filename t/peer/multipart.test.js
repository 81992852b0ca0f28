/*
 * Forms as the fetch() of Node.js sends them and as busboy reads them, with
 * nginx between: fields and files arrive redacted, in any number; pictures
 * still decode to the same pixels, by decoders nobody here wrote, and a reader
 * of metadata finds none.
 */

'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { after, before, test } = require('node:test');
const busboy = require('busboy');
const exifr = require('exifr');
const jpeg = require('jpeg-js');
const { PNG } = require('pngjs');

const { startNginx } = require('./nginx.js');
const { FINDINGS, CLEAN } = require('./samples.js');

const POLICY = `chat_gdpr_policy support_chat {
    otherwise replace;
    files pass;
}`;

let provider, nginx;
let answer;  /* takes what busboy has read of the next form */

before(async () => {
    provider = createServer((request, response) => {
        const got = { fields: [], files: [] };
        const parser = busboy({ headers: request.headers,
            defParamCharset: 'utf8' });

        parser.on('field', (name, value) => got.fields.push([name, value]));
        parser.on('file', (name, stream, info) => {
            const chunks = [];

            stream.on('data', (chunk) => chunks.push(chunk));
            stream.on('end', () => got.files.push([name, info.filename,
                info.mimeType, Buffer.concat(chunks)]));
        });
        parser.on('error', (error) => answer({ error }));
        parser.on('close', () => { response.end(); answer(got); });
        request.pipe(parser);
    });

    await new Promise((done) => provider.listen(0, '127.0.0.1', done));
    nginx = await startNginx(provider.address().port, POLICY);
});

after(async () => {
    await nginx.stop();
    provider.close();
});

async function send(form) {
    const got = new Promise((done) => { answer = done; });
    const response = await fetch(`${nginx.url}/upload`,
        { method: 'POST', body: form });

    assert.equal(response.status, 200);
    return got;
}

const sent = [...FINDINGS, ...CLEAN.map((text) => [text, text])]
    .map(([text, seen]) => [text.replace(/\r\n|\r|\n/g, '\r\n'),
        seen.replace(/\r\n|\r|\n/g, '\r\n')]);

test('fields arrive redacted, all else as it was', async () => {
    const form = new FormData();

    sent.forEach(([text], i) => form.append(`message ${i}`, text));

    const { fields } = await send(form);

    assert.deepEqual(fields, sent.map(([, seen], i) =>
        [`message ${i}`, seen]));
});

test('text attachments are redacted in their own format', async () => {
    const form = new FormData();
    const log = sent.map(([text]) => text).join('\r\n\r\n');

    form.append('log', new Blob([log], { type: 'text/plain' }),
        'jane@example.com "1".txt');
    form.append('json', new Blob([JSON.stringify({ text: log })],
        { type: 'application/json' }), 'a.json');

    const { files } = await send(form);

    assert.equal(files[0][1], '[email] %221%22.txt');
    assert.equal(files[0][3].toString(),
        sent.map(([, seen]) => seen).join('\r\n\r\n'));
    assert.doesNotThrow(() => JSON.parse(files[1][3].toString()));
    assert.equal(JSON.parse(files[1][3].toString()).text,
        sent.map(([, seen]) => seen).join('\r\n\r\n'));
});

test('other files pass byte for byte, however long', async () => {
    for (const size of [0, 1, 7, 100, 65536, 900000]) {
        const bytes = Buffer.alloc(size, '\r\n--jane@example.com\0\xff');
        const form = new FormData();

        form.append('file', new Blob([bytes],
            { type: 'application/octet-stream' }), 'a.bin');

        const { files: [file] } = await send(form);

        assert.ok(file[3].equals(bytes), `${size} bytes`);
    }
});

/* A picture of noise, so that a change of its data would show. */
function pixels(width, height) {
    const data = Buffer.alloc(width * height * 4);
    let seed = 1;

    for (let i = 0; i < data.length; i++) {
        seed = seed * 1103515245 + 12345 & 0x7fffffff;
        data[i] = i % 4 === 3 ? 255 : seed >> 16 & 0xff;
    }

    return { data, width, height };
}

/* Exif: an orientation, a description, and where it was. */
function exif() {
    const entry = (tag, type, n, value) => {
        const e = Buffer.alloc(12);

        e.writeUInt16BE(tag, 0);
        e.writeUInt16BE(type, 2);
        e.writeUInt32BE(n, 4);
        if (Buffer.isBuffer(value)) {
            value.copy(e, 8);
        } else {
            e.writeUInt32BE(value, 8);
        }
        return e;
    };
    const text = Buffer.from('jane@example.com\0');

    return Buffer.concat([
        Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\x03', 'latin1'),
        entry(0x010e, 2, text.length, 8 + 2 + 36 + 4),
        entry(0x0112, 3, 1, Buffer.from([0, 6, 0, 0])),
        entry(0x8825, 4, 1, 8 + 2 + 36 + 4 + text.length),
        Buffer.alloc(4), text,
        Buffer.from([0, 1]), entry(1, 2, 2, Buffer.from('N\0\0\0')),
        Buffer.alloc(4),
    ]);
}

test('a JPEG loses its metadata, not its pixels', async () => {
    const plain = jpeg.encode({ ...pixels(97, 61),
        comments: ['jane@example.com'] }, 90).data;
    const tags = exif();
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0,
        tags.length + 2]), tags]);
    const photo = Buffer.concat([plain.subarray(0, 2), segment,
        plain.subarray(2), Buffer.from('behind: jane@example.com')]);
    const form = new FormData();

    assert.equal((await exifr.parse(photo)).ImageDescription,
        'jane@example.com');
    form.append('photo', new Blob([photo], { type: 'image/jpeg' }), 'me.jpg');

    const { files: [file] } = await send(form);
    const before_ = jpeg.decode(photo), after_ = jpeg.decode(file[3]);

    assert.ok(!file[3].includes('jane'));
    assert.ok(before_.data.equals(after_.data), 'the pixels are the same');
    assert.deepEqual(await exifr.parse(file[3], { translateValues: false }),
        { Orientation: 6 });
});

test('a PNG loses its metadata, not its pixels', async () => {
    const picture = new PNG({ width: 97, height: 61 });

    pixels(97, 61).data.copy(picture.data);

    const plain = PNG.sync.write(picture);
    const chunk = (type, bytes) => {
        const c = Buffer.alloc(12 + bytes.length);

        c.writeUInt32BE(bytes.length, 0);
        c.write(type, 4, 'latin1');
        bytes.copy(c, 8);
        c.writeUInt32BE(require('node:zlib').crc32?.(
            c.subarray(4, 8 + bytes.length)) ?? 0, 8 + bytes.length);
        return c;
    };
    const photo = Buffer.concat([plain.subarray(0, 33),
        chunk('eXIf', exif().subarray(6)),
        chunk('tEXt', Buffer.from('Author\0jane@example.com')),
        plain.subarray(33), Buffer.from('jane@example.com')]);
    const form = new FormData();

    form.append('photo', new Blob([photo], { type: 'image/png' }), 'me.png');

    const { files: [file] } = await send(form);

    assert.ok(file[3].equals(plain), 'what is left is what was written');
    assert.ok(PNG.sync.read(file[3]).data.equals(picture.data));
});
