/*
 * The dashboard for Grafana, without Grafana: each query is PromQL by
 * Prometheus's own grammar, asks for metrics by names that there can be, and
 * uses no variable that is not defined; and the file keeps the rules of
 * Grafana's dashboard schema (kinds/dashboard, version 38 of the schema) that it
 * is imported by.  That each metric is there is seen by t/status.t.
 */

'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const dashboard = JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..',
    'conf-examples', 'grafana.json'), 'utf8'));

/* What Grafana puts in before it asks Prometheus. */
const BUILT_IN = { __rate_interval: '5m', __interval: '1m', __range: '1h' };

const targets = dashboard.panels.flatMap((panel) => panel.targets.map(
    (target) => ({ panel: panel.title, ...target })));

test('queries are PromQL', async () => {
    const { parser } = await import('@prometheus-io/lezer-promql');
    const strict = parser.configure({ strict: true });

    for (const { panel, expr } of targets) {
        const variables = [...expr.matchAll(/\$\{?(\w+)\}?/g)]
            .map(([, name]) => name);
        const defined = dashboard.templating.list.map((v) => v.name);

        for (const name of variables) {
            assert.ok(name in BUILT_IN || defined.includes(name),
                `${panel}: $${name}`);
        }

        const query = expr.replace(/\$\{?(\w+)\}?/g,
            (all, name) => BUILT_IN[name] ?? '.*');
        const names = [];

        assert.doesNotThrow(() => strict.parse(query).iterate({
            enter(node) {
                if (node.name === 'Identifier'
                    && node.matchContext(['VectorSelector'])) {
                    names.push(query.slice(node.from, node.to));
                }
            },
        }), `${panel}: ${query}`);
        assert.ok(names.length > 0, panel);

        for (const name of names) {
            assert.match(name, /^chat_gdpr_[a-z_]+$/, panel);
        }
    }

    assert.throws(() => strict.parse('sum(rate(a[5m])'), 'it is strict');
});

test('the dashboard keeps the schema of Grafana', () => {
    const { panels, templating } = dashboard;

    assert.ok(Number.isInteger(dashboard.schemaVersion)
        && dashboard.schemaVersion >= 36);
    assert.match(dashboard.uid, /^[\w-]{1,40}$/);
    assert.ok(dashboard.title.length > 0);
    assert.ok(dashboard.tags.every((tag) => typeof tag === 'string'));
    assert.equal(typeof dashboard.editable, 'boolean');
    assert.match(dashboard.refresh, /^\d+[smhd]$/);
    assert.match(dashboard.time.from, /^now(-\d+[smhdwMy])?$/);
    assert.match(dashboard.time.to, /^now/);
    assert.ok(!('id' in dashboard) || dashboard.id === null,
        'it is given one by whoever imports it');

    for (const variable of templating.list) {
        assert.match(variable.name, /^\w+$/);
        assert.ok(['query', 'datasource', 'custom', 'interval', 'constant',
            'textbox', 'adhoc'].includes(variable.type));
    }

    assert.equal(new Set(panels.map((p) => p.id)).size, panels.length);

    for (const panel of panels) {
        const { x, y, w, h } = panel.gridPos;

        assert.ok([x, y, w, h].every(Number.isInteger), panel.title);
        assert.ok(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 24,
            panel.title);
        assert.ok(['stat', 'timeseries', 'table', 'row', 'gauge', 'text']
            .includes(panel.type), panel.title);
        assert.equal(new Set(panel.targets.map((t) => t.refId)).size,
            panel.targets.length, panel.title);

        for (const target of panel.targets) {
            assert.match(target.refId, /^[A-Z]$/);
        }

        const source = panel.datasource ?? panel.targets[0].datasource;

        assert.deepEqual(source, { type: 'prometheus',
            uid: '${datasource}' }, panel.title);
    }

    for (const [i, a] of panels.entries()) {
        for (const b of panels.slice(i + 1)) {
            const apart = a.gridPos.x + a.gridPos.w <= b.gridPos.x
                || b.gridPos.x + b.gridPos.w <= a.gridPos.x
                || a.gridPos.y + a.gridPos.h <= b.gridPos.y
                || b.gridPos.y + b.gridPos.h <= a.gridPos.y;

            assert.ok(apart, `${a.title} lies over ${b.title}`);
        }
    }
});

test('a panel says what it shows', () => {
    for (const { title, type, targets, fieldConfig } of dashboard.panels) {
        const { thresholds, unit, min } = fieldConfig.defaults;

        assert.ok(unit, `${title}: a unit`);

        /* Grafana's own thresholds are green below 80 and red above */
        if (type === 'stat') {
            assert.ok(thresholds.steps.length > 0, `${title}: thresholds`);
        }

        if (type !== 'timeseries') {
            continue;
        }

        assert.equal(min, 0, `${title}: begins at 0`);

        /* lines that differ in a label differ in their names */
        for (const { expr, legendFormat } of targets) {
            const [, by] = /\bby \(([^)]*)\)/.exec(expr) ?? [];

            assert.match(expr, /\b(sum|max|count)\b/, `${title}: ${expr}`);

            for (const label of by?.split(', ') ?? []) {
                assert.ok(label === 'le'
                    || legendFormat.includes(`{{${label}}}`),
                `${title}: ${label}`);
            }
        }

        assert.equal(new Set(targets.map((t) => t.legendFormat)).size,
            targets.length, `${title}: names`);
    }
});
