/*
 * docs/audit.schema.json: every kind of event that a real nginx and the command
 * write is as it says, opened if it was sealed; and it is closed, so that
 * neither an event with more, nor one with less, is.
 */

'use strict';

const Ajv2020 = require('ajv/dist/2020');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, before, after } = require('node:test');

const TOP = path.join(__dirname, '..', '..');
const COMMAND = process.env.TEST_CHAT_GDPR
    ?? path.join(TOP, 'build', 'chat-gdpr');
const MARKS = ['start', 'checkpoint', 'heartbeat', 'stop', 'torn', 'tombstone',
    'rotation'];

const schema = JSON.parse(fs.readFileSync(
    path.join(TOP, 'docs', 'audit.schema.json'), 'utf8'));
const validate = new Ajv2020({
    allErrors: true, strict: true, strictTypes: false, strictRequired: false,
    validateSchema: true,
}).compile(schema);

let dir;
let clear;
let whole;   /* of these, what was not erased */

function lines(file) {
    return fs.readFileSync(path.join(dir, file), 'utf8').split('\n')
        .filter((line) => line !== '');
}

/* What was cut off by a loss of power is none. */
function events(text) {
    return text.flatMap((line) => {
        try {
            return [JSON.parse(line)];
        } catch {
            return [];
        }
    });
}

function opened(file) {
    const { stdout, status } = spawnSync(COMMAND, ['audit', 'query', '--json',
        '--review-key', path.join(dir, 'review.pem'), path.join(dir, file)],
    { encoding: 'utf8' });

    assert.strictEqual(status, 0);
    return stdout.split('\n').filter((line) => line !== '')
        .map((line) => JSON.parse(line));
}

function errors(event) {
    return validate(event) ? '' : JSON.stringify(validate.errors.map(
        ({ instancePath, message, params }) =>
            ({ instancePath, message, params })), null, 1);
}

function fits(event) {
    assert.strictEqual(errors(event), '', JSON.stringify(event));
}

const types = (list) => [...new Set(list.map(({ type }) => type))].sort();

before(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-gdpr-events-'));
    const { status, stderr } = spawnSync('perl',
        [path.join(TOP, 't', 'audit', 'events.pl'), dir],
        { encoding: 'utf8', cwd: TOP,
          env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });

    assert.strictEqual(status, 0, stderr);
    clear = events(lines('clear.jsonl'));
    whole = clear.filter((event) => !('erased' in event));
});

after(() => fs.rmSync(dir, { recursive: true, force: true }));

test('every kind of event is written, and is as the schema says', () => {
    clear.forEach(fits);
    assert.strictEqual(clear.length, lines('clear.jsonl').length);
    assert.notStrictEqual(clear.length, whole.length);
    assert.deepStrictEqual(
        [...types(clear), 'sealed', 'sealed_consent'].sort(),
        [...schema.properties.type.enum].sort());
});

test('every member of each kind has been seen', () => {
    const seen = new Set([...clear, ...opened('sealed.jsonl')].flatMap(
        (event) => Object.keys(event)
            .map((member) => `${event.type} ${member}`)));
    const defined = (part) => [
        ...Object.entries(part.properties ?? {})
            .filter(([, value]) => value !== false).map(([name]) => name),
        ...[part, part.then, part.else, ...(part.allOf ?? [])]
            .flatMap((p) => (p && p.$ref ? [p.$ref] : []))
            .flatMap((ref) => defined(schema.$defs[ref.split('/').at(-1)])),
        ...[part.then, part.else].flatMap((p) => (p ? defined(p) : [])),
    ];
    const missing = schema.allOf.flatMap((kind) => {
        const { const: one, enum: some } = kind.if.properties?.type ?? {};

        return (some ?? (one ? [one] : []))
            .filter((type) => !type.startsWith('sealed'))
            .flatMap((type) => defined(kind.then)
                .map((member) => `${type} ${member}`));
    }).filter((member) => !seen.has(member));

    assert.deepStrictEqual([...new Set(missing)].sort(), []);
});

test('errors and kinds are those of the source', () => {
    const source = (file) => fs.readFileSync(
        path.join(TOP, 'ngx_chat_gdpr_module', 'engine', file), 'utf8');
    const statuses = [...source('core/cg_status.def')
        .matchAll(/^CG_STATUS\((\w+),/gm)].map((m) => m[1]);

    assert.deepStrictEqual(
        [...schema.$defs.error.properties.error.enum].sort(),
        statuses.filter((name) => name !== 'OK').sort());
    assert.deepStrictEqual([...schema.properties.type.enum].sort(),
        [...source('policy/cg_retain.def').matchAll(/^CG_RETAIN\("(\w+)",/gm)]
            .map((m) => m[1]).sort());
});

test('a sealed log is as it says, closed and opened', () => {
    const sealed = events(lines('sealed.jsonl'));

    sealed.forEach(fits);
    assert.deepStrictEqual(types(sealed),
        [...MARKS, 'sealed', 'sealed_consent'].sort());

    const all = opened('sealed.jsonl');

    all.forEach(fits);
    assert.strictEqual(all.length, sealed.length);
    assert.deepStrictEqual(types(all.filter((event) => !('erased' in event))),
        types(whole));
});

test('an event with a member more is none', () => {
    for (const event of whole) {
        for (const more of ['ip', 'text2', 'email', 'sealed']) {
            assert.notStrictEqual(errors({ ...event, [more]: 'x' }), '',
                `${event.type} with ${more}`);
        }
    }
});

test('nor is one with a member that another kind has', () => {
    const members = new Set(whole.flatMap((event) => Object.keys(event)));
    const of = {};

    for (const event of [...whole, ...opened('sealed.jsonl')]) {
        of[event.type] = new Set([...of[event.type] ?? [],
            ...Object.keys(event)]);
    }

    for (const event of whole) {
        for (const member of members) {
            const owner = whole.find((other) => member in other);

            if (!of[event.type].has(member) && member !== 'proofs') {
                assert.notStrictEqual(
                    errors({ ...event, [member]: owner[member] }), '',
                    `${event.type} with ${member}`);
            }
        }
    }
});

test('nor one with a member less, but for what is not always there', () => {
    const free = {
        '*': ['mac', 'signature', 'format', 'dry_run', 'joined', 'proofs',
            'salt'],
        start: ['sign_key', 'review_key', 'command', 'retain'], stop: ['heads'],
        notice: ['shown'], consent: ['of_age', 'stale'], message: ['answer'],
        reveal: [], tombstone: ['reason'],
    };

    for (const event of whole) {
        for (const member of Object.keys(event)) {
            const rest = { ...event };

            delete rest[member];

            if (![...free['*'], ...free[event.type] ?? []].includes(member)
                && !(member === 'mode' && !('subject' in event))) {
                assert.notStrictEqual(errors(rest), '',
                    `${event.type} without ${member}`);
            }
        }
    }
});

test('nor one whose values are of another kind or form', () => {
    const wrong = [null, -1, 1.5, '', [], {}, ['x'], { x: 0 }, '\n', 'é'];
    const free = ['text', 'reader', 'reason', 'heads', 'granted', 'refused'];

    for (const event of whole) {
        for (const member of Object.keys(event)) {
            for (const value of wrong) {
                if (!free.includes(member) || value === null
                    || value === -1 || value === '') {
                    assert.notStrictEqual(
                        errors({ ...event, [member]: value }), '',
                        `${event.type} with ${member} ${value}`);
                }
            }
        }
    }
});

test('of an event that was erased nothing else is left', () => {
    const base = ['time', 'chain', 'seq', 'proofs', 'type', 'prev', 'mac',
        'hash'];

    for (const event of [...whole, ...events(lines('sealed.jsonl'))]) {
        if ('erased' in event) {
            continue;
        }

        const left = Object.fromEntries(Object.entries(event)
            .filter(([name]) => base.includes(name)));

        fits({ ...left, erased: event.hash });
        assert.notStrictEqual(errors({ ...left, erased: '' }), '');

        for (const name of Object.keys(event)) {
            if (!base.includes(name) && name !== 'signature') {
                assert.notStrictEqual(errors(
                    { ...left, erased: event.hash, [name]: event[name] }),
                '', `${event.type} erased, with ${name}`);
            }
        }
    }
});

test('what is no event is none', () => {
    for (const what of [null, 1, 'x', [], {}, { type: 'message' }]) {
        assert.notStrictEqual(errors(what), '');
    }
    assert.notStrictEqual(errors({ ...clear[0], type: 'massage' }), '');
});
