// What `heaplens strings`, `collections`, `realms` and `overview` tell of known programs, and their schemas of
// docs/cli.md.

import assert from 'node:assert/strict';
import test from 'node:test';

import { fixture } from './lib/fixtures.mjs';
import { heaplens } from './lib/heaplens.mjs';

const REAL = fixture('node/18.20.8/variety.heapsnapshot.gz');
const CHROMIUM = fixture('chromium/109/cdp.heapsnapshot.gz');

/** The keys of JSON objects, in their order. */
const hasKeys = (values, keys) => {
  for (const one of [values].flat()) assert.deepEqual(Object.keys(one), keys);
};

const run = async (args, wanted) => {
  const result = await heaplens(args);
  assert.equal(result.status, wanted, `heaplens ${args.join(' ')}: ${result.stderr}`);
  return result;
};
const json = async (args) => JSON.parse((await run([...args, '--json'], 0)).stdout);

test('strings have their schema, and known texts are counted', async () => {
  const all = await json(['strings', CHROMIUM]);
  hasKeys(all, ['schema', 'snapshot', 'count', 'shallowSize', 'duplicated', 'doubtful', 'texts', 'prefixCount', 'prefixes', 'slicedCount', 'sliced', 'concatenatedCount', 'concatenated']);
  assert.equal(all.schema, 'heaplens/strings@1');
  hasKeys([all.duplicated, all.doubtful], ['textCount', 'count', 'shallowSize', 'waste']);
  hasKeys(all.texts, ['text', 'isWhole', 'count', 'concatenatedCount', 'shallowSize', 'waste', 'firstId', 'extent', 'length']);
  hasKeys(all.prefixes, ['prefix', 'isWhole', 'count', 'shallowSize', 'firstId']);
  hasKeys(all.sliced, ['id', 'text', 'isWhole', 'shallowSize', 'sliceCount', 'firstSliceId', 'sliceText', 'keptBySlices']);
  hasKeys(all.concatenated, ['id', 'text', 'isWhole', 'partCount', 'shallowSize']);
  assert.equal(all.concatenatedCount, all.concatenated.length);
  // The page makes 25 copies of each of two texts, a Map of 2,000 keys, and a slice of 100 kB.
  const copies = all.texts.filter(({ text }) => text.startsWith('duplicated string value #'));
  assert.deepEqual(copies.map(({ count, shallowSize, waste, extent }) => [count, shallowSize, waste, extent]), [
    [25, 1700, 1632, 'whole'],
    [25, 1700, 1632, 'whole'],
  ]);
  assert.equal(all.prefixes.find(({ prefix }) => prefix === 'dictionary-mode-key-').count, 2000);
  const [largest] = all.sliced;
  assert.deepEqual([largest.shallowSize, largest.sliceCount, largest.keptBySlices], [100_024, 1, true]);
  assert.equal(largest.text.slice(0, 9), 'long100k:');
  const cut = await json(['strings', CHROMIUM, '--limit', '1']);
  assert.deepEqual([cut.texts, cut.prefixes, cut.sliced], [all.texts.slice(0, 1), all.prefixes.slice(0, 1), [largest]]);
  assert.deepEqual([cut.duplicated, cut.prefixCount], [all.duplicated, all.prefixes.length]);
  const { stdout } = await run(['strings', CHROMIUM], 0);
  assert.match(stdout, /^ *2,000 +72,000 +"dictionary-mode-key-"/m);
  // Node.js 18 does not say where it cut a text.
  const older = await json(['strings', REAL]);
  assert.ok(older.doubtful.textCount > 0);
  assert.ok(older.texts.some(({ extent, count, waste }) => extent === 'maybe-cut' && count > 1 && waste > 0));
});

test('collections have their schema, and known ones are told', async () => {
  const all = await json(['collections', CHROMIUM]);
  hasKeys(all, ['schema', 'snapshot', 'hasNumbers', 'kinds']);
  assert.equal(all.schema, 'heaplens/collections@1');
  hasKeys(all.kinds, ['kind', 'count', 'emptyCount', 'unlistedCount', 'elementCount', 'bytes', 'collections']);
  hasKeys(all.kinds.flatMap((kind) => kind.collections), ['id', 'name', 'className', 'elementCount', 'capacity', 'bytes', 'retainedSize', 'contentClass']);
  const kinds = Object.fromEntries(all.kinds.map(({ kind, collections }) => [kind, collections]));
  assert.deepEqual(Object.keys(kinds), ['array', 'map', 'set', 'weak-map', 'weak-set', 'dictionary', 'typed-array', 'array-buffer']);
  const told = ({ elementCount, capacity, contentClass }) => [elementCount, capacity, contentClass];
  // The page's 1,000 Widgets were pushed one by one: V8 makes an array half as large again, and 16 more.
  assert.deepEqual(told(kinds.array[0]), [1000, 1289, 'Widget']);
  assert.deepEqual(told(kinds.map[0]), [300, 512, 'Object']);
  assert.deepEqual(told(kinds.set[0]), [300, 512, 'Object']);
  assert.equal(kinds['weak-map'][0].elementCount, 100);
  for (const { collections } of all.kinds) {
    const counts = collections.map(({ elementCount }) => elementCount);
    assert.deepEqual(counts, counts.toSorted((a, b) => b - a));
  }
  const cut = await json(['collections', CHROMIUM, '--limit', '1']);
  assert.deepEqual(cut.kinds.map((kind) => kind.collections.length), all.kinds.map((kind) => Math.min(1, kind.collections.length)));
  const { stdout } = await run(['collections', CHROMIUM], 0);
  assert.match(stdout, /^ *1,000 +1,289 +5,180 +66,912 +Array @\d+ of Widget$/m);
});

test('realms have their schema, and what refers to them is told', async () => {
  const all = await json(['realms', fixture('node/24.21.0/vmcontext.heapsnapshot.gz')]);
  hasKeys(all, ['schema', 'snapshot', 'count', 'sharedSize', 'unattributedSize', 'realms', 'workers']);
  assert.equal(all.schema, 'heaplens/realms@1');
  hasKeys(all.realms, ['id', 'name', 'detached', 'shallowSize', 'retainedSize', 'attributedSize', 'reference']);
  // The main one and five vm contexts.
  assert.equal(all.count, 6);
  const references = all.realms.map(({ reference }) => reference).filter(Boolean);
  assert.ok(references.length > 0);
  hasKeys(references, ['edge', 'from', 'fromName', 'to', 'toName']);
  const { stdout } = await run(['realms', fixture('node/24.21.0/vmcontext.heapsnapshot.gz')], 0);
  assert.match(stdout, /^6 realms$/m);
});

test('the overview has its schema, and its figures add up', async () => {
  const all = await json(['overview', CHROMIUM]);
  hasKeys(all, ['schema', 'snapshot', 'statistics', 'nodeCount', 'extraNativeBytes', 'buffers', 'detached', 'contexts', 'realmCount', 'workers', 'duplicated', 'doubtful', 'collections', 'above', 'aboveCount', 'dominators']);
  assert.equal(all.schema, 'heaplens/overview@1');
  hasKeys(all.contexts.largest, ['id', 'name', 'type', 'shallowSize', 'retainedSize']);
  hasKeys(all.collections, ['id', 'name', 'elementCount', 'bytes', 'retainedSize']);
  hasKeys(all.dominators, ['id', 'name', 'type', 'shallowSize', 'retainedSize', 'dominator', 'otherCount', 'otherSize']);
  assert.deepEqual(all.statistics, (await json(['summary', CHROMIUM, '--limit', '1'])).statistics);
  assert.equal(all.buffers.size, all.statistics.native.typedArrays);
  assert.deepEqual(all.duplicated, (await json(['strings', CHROMIUM, '--limit', '1'])).duplicated);

  // Each is its own bytes, those of what it dominates in the list, and those of the others.
  const [root] = all.dominators;
  assert.equal(root.retainedSize + all.extraNativeBytes, all.statistics.total);
  for (const one of all.dominators) {
    const below = all.dominators.filter(({ dominator }) => dominator === one.id);
    assert.equal(below.reduce((sum, { retainedSize }) => sum + retainedSize, one.shallowSize + one.otherSize), one.retainedSize);
  }
  // As `dominators` lists them.
  const { rows } = await json(['dominators', CHROMIUM]);
  const top = all.dominators.filter(({ dominator }) => dominator === root.id);
  assert.deepEqual(top.map(({ id, retainedSize }) => [id, retainedSize]), rows.slice(0, top.length).map(({ id, retainedSize }) => [id, retainedSize]));
  assert.equal(root.otherCount, rows.length - top.length);

  const [, second] = top;
  const below = await json(['overview', CHROMIUM, '--of', `@${second.id}`, '--depth', '1', '--limit', '3']);
  assert.deepEqual(below.above.map(({ id }) => id), [root.id]);
  assert.equal(below.dominators[0].id, second.id);
  assert.ok(below.dominators.length <= 3);
  const { stdout } = await run(['overview', CHROMIUM], 0);
  assert.match(stdout, /What is not in this file/);
  assert.match(stdout, /others, [\d,]+ objects?$/m);
});
