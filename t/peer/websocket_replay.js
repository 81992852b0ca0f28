/*
 * Sequences of websocket_frames.js, each played twice, behind plain nginx and
 * behind the module, some at once; and the report of those that fail, with what
 * plays one again.
 */

'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { startNginx } = require('./nginx.js');
const { sequence, shown } = require('./websocket_frames.js');

const AT_ONCE = 8;

/* Both ways to what listens there: /plain and /. */
const startBoth = (port) => startNginx(port, undefined, `
            location = /plain {
                chat_gdpr off;
                proxy_pass http://127.0.0.1:${port};
            }`);

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/* Where the two ways may differ: each rule `holds` of what was said (meaning()),
 * and `code` is what the module fails with where plain nginx brings all; null,
 * where the module does, and `ws` behind plain nginx fails; ANY: any end. */
const ANY = 'any';

class Rules {
    seen = new Map();

    constructor(rules) {
        this.rules = rules;
    }

    /* right: the module has brought all; code: what it ended with. */
    excuse(said, right, code) {
        const rule = this.rules.find((each) => each.holds(said)
            && (each.code === ANY
                || (each.code === null ? right : code === each.code)));

        if (rule) {
            this.seen.set(rule.section,
                (this.seen.get(rule.section) ?? 0) + 1);
        }

        return rule !== undefined;
    }
}

async function tried(seed, packs, { play, judge, count }) {
    const s = sequence(seed, packs);
    let ways;

    try {
        ways = [await play('/plain', s, { seed, packs }),
            await play('/', s, { seed, packs })];

        const wrong = judge(s, ...ways);

        assert.ok(wrong === null, wrong);
        return count(s, ways[1]);
    } catch (e) {
        throw new Error(`CG_FUZZ_SEED=${seed} CG_FUZZ_COUNT=1, ${packs
            ? 'compressed' : 'uncompressed'}: ${e.message}\n${shown(s)}\n`
            + (ways ?? []).map((way) => JSON.stringify(way)).join('\n'));
    }
}

/* `count` sequences from `seed`, without and with compression.  What they do:
 * play(path, sequence, { seed, packs }): what came back; judge(sequence, plain,
 * module): what is wrong, or null; count(sequence, module): numbers to add up;
 * rules: what judge() asks. */
function replay(count, seed, them) {
    for (const packs of [false, true]) {
        test(`${count} sequences from ${seed}, ${packs ? 'with' : 'without'} `
            + 'compression', async (t) => {
            const failed = [];
            const counts = {};
            let next = 0;

            them.rules.seen.clear();

            const player = async () => {
                while (next < count) {
                    try {
                        const more = await tried(seed + next++, packs, them);

                        for (const [name, n] of Object.entries(more)) {
                            counts[name] = (counts[name] ?? 0) + n;
                        }
                    } catch (e) {
                        failed.push(e.message);
                    }
                }
            };

            await Promise.all(Array.from({ length: AT_ONCE }, player));
            t.diagnostic(JSON.stringify({ ...counts,
                ...Object.fromEntries(them.rules.seen) }));
            assert.equal(failed.slice(0, 5).join('\n\n'), '',
                `${failed.length} sequences failed`);
        });
    }
}

module.exports = { ANY, Rules, replay, same, startBoth };
