// Compares every fixture with DevTools: Summary's classes, also under each named filter, the
// Statistics, duplicated strings, allocations, timelines, closure variables, realms, searches, paths to a root and 2,000 objects.

import assert from 'node:assert/strict';
import test from 'node:test';

import * as compare from './lib/compare.mjs';
import { snapshots } from './lib/fixtures.mjs';
import * as heaplens from './lib/heaplens.mjs';
import { sample } from './lib/sample.mjs';
import { Oracle } from './oracle/oracle.mjs';

const OBJECTS = 2000;

/** The filters that DevTools has a name for. */
const FILTERS = {
  'duplicated-strings': 'duplicatedStrings',
  'retained-by-detached-dom': 'objectsRetainedByDetachedDomNodes',
  'retained-by-contexts': 'objectsRetainedByContexts',
  'retained-by-console': 'objectsRetainedByConsole',
  'retained-by-event-handlers': 'objectsRetainedByEventHandlers',
  'shared-realm': 'sharedNativeContext',
  'no-realm': 'noNativeContext',
};
const REALMS = 4;
const PATHS = 6;

/** All filters of a snapshot, ours and DevTools'. */
function filters(oracle) {
  const named = Object.entries(FILTERS).map(([name, filterName]) => [name, { filterName }]);
  const realms = oracle.realms().slice(0, REALMS);
  const middle = oracle.idOf(oracle.snapshot.createNode((oracle.nodeCount >> 1) * oracle.snapshot.nodeFieldCount));
  return [
    ...named,
    ...realms.map(({ nodeId, nodeIndex }) => [`realm:@${nodeId}`, { filterName: `nativeContext_${nodeIndex}` }]),
    [`allocated:0-${middle}`, { min: 0, max: middle }],
    [`allocated:${middle}-${2 * middle}`, { min: middle, max: 2 * middle }],
  ];
}

/** What people look for: text in either case, patterns, and what stands in built names. */
const SEARCHES = [
  ['array', {}],
  ['ARRAY', {}],
  ['Array', { matchCase: true }],
  ['{', {}],
  [', ', {}],
  ['é', {}],
  ['^[A-Z][a-z]+$', { isRegex: true }],
  ['o{2,}|\\(.*\\)', { isRegex: true }],
];

/** Fails with the first few differences. */
function agree(differences) {
  assert.ok(differences.length === 0, `${differences.length} differences:\n${differences.slice(0, 10).join('\n')}`);
}

for (const { name, file, why, adapt } of snapshots()) {
  test(name, async (t) => {
    const [oracle, json] = await Promise.all([
      adapt ? adapt(file).then((copy) => Oracle.open(copy)) : Oracle.open(file),
      heaplens.summary(file),
    ]);
    const ordinals = sample(oracle, OBJECTS);
    const expected = ordinals.map((ordinal) => oracle.object(ordinal));

    await t.test('summary', () => {
      agree(compare.summary(oracle, json));
      if (!adapt) {
        assert.equal(json.snapshot.bytes, oracle.bytes);
        assert.deepEqual(json.snapshot.warnings, []);
      }
    });
    await t.test('objects', async () => {
      assert.ok(expected.length >= Math.min(OBJECTS, oracle.nodeCount), `${expected.length} objects are too few`);
      const ids = expected.map((object) => object.id);
      const actual = await heaplens.objects(file, ids);
      assert.equal(actual.length, ids.length);
      agree(expected.flatMap((object, at) => compare.object(object, actual[at])));
    });
    // DevTools keeps 32 bits of an id.
    if (!oracle.ids) {
      await t.test('filters', async () => {
        for (const [name, filter] of filters(oracle)) {
          const { classes } = await heaplens.summary(file, '--filter', name);
          agree(compare.classes(oracle.classes(filter), classes).map((difference) => `${name}: ${difference}`));
        }
      });
      await t.test('duplicated strings', async () => {
        agree(compare.duplicatedStrings(oracle.duplicatedStrings(), await heaplens.strings(file)));
      });
      await t.test('allocations', async () => {
        const { functions, samples } = await heaplens.allocations(file);
        agree(compare.allocations(oracle.allocations(), functions));
        agree(compare.samples(oracle.samples(), samples));
      });
      await t.test('closure variables', async () => {
        agree(compare.variables(oracle.deadVariables(), await heaplens.variables(file, '--as-npm')));
      });
      await t.test('realms', async () => {
        agree(compare.realms(oracle.realmSizes(), await heaplens.realms(file)));
      });
      await t.test('retainers and paths to a root', async () => {
        // Of a sample that has one of each kind, because each path costs a load.
        const all = sample(oracle, OBJECTS);
        for (const ordinal of all.filter((_, at) => at % Math.ceil(all.length / PATHS) === 0)) {
          const { id } = oracle.object(ordinal);
          const chain = oracle.chain(ordinal);
          agree(compare.path(`path of @${id}`, chain, await heaplens.path(file, id)));
          agree(compare.retainers(`retainers of @${id}`, oracle.retainers(ordinal), await heaplens.retainers(file, id)));
          if (chain.length < 2) continue;
          const ignored = [chain[0].id];
          const found = await heaplens.path(file, id, ignored);
          agree(compare.path(`path of @${id} past @${ignored}`, oracle.chain(ordinal, ignored), found));
          const rows = await heaplens.retainers(file, id, ignored);
          agree(compare.retainers(`retainers of @${id} past @${ignored}`, oracle.retainers(ordinal, ignored), rows));
        }
      });
      await t.test('searches', async () => {
        for (const [text, options] of SEARCHES) {
          const flags = [...(options.matchCase ? ['--case'] : []), ...(options.isRegex ? ['--regex'] : [])];
          agree(compare.matches(text, oracle.search(text, options), await heaplens.find(file, text, ...flags)));
        }
        const filter = { filterName: FILTERS['duplicated-strings'] };
        const found = await heaplens.find(file, 'e', '--filter', 'duplicated-strings');
        agree(compare.matches('e in duplicated strings', oracle.search('e', { filter }), found));
      });
    }
    if (adapt) await t.test(why, () => assert.rejects(Oracle.open(file)));
  });
}
