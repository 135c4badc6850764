// Programs in which a person looked for something: what `strings` and `collections` answer.

import assert from 'node:assert/strict';
import test from 'node:test';

import { fixture } from './lib/fixtures.mjs';
import * as heaplens from './lib/heaplens.mjs';

const STRINGS = fixture('field/strings.heapsnapshot.gz');
const MINIFIED = fixture('field/minified.heapsnapshot.gz');
const EXTERNAL = fixture('field/external.heapsnapshot.gz');

/** The largest collections of some kinds. */
const largest = (json, ...kinds) =>
  json.kinds
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(({ kind, collections }) => collections.map((one) => ({ kind, ...one })))
    .sort((a, b) => b.elementCount - a.elementCount);

test('how often does a text occur, what does it waste, who holds it?', async () => {
  const json = await heaplens.strings(STRINGS);
  const [code] = json.texts;
  // Three texts of 7 kB that begin alike. The file has 1,024 characters of each, so it cannot tell
  // them apart, and says so.
  assert.deepEqual([code.count, code.waste, code.extent], [178, 177 * 6624, 'maybe-cut']);
  assert.ok(code.text.startsWith('module factory source '));
  const { groups } = await heaplens.mergedRetainers(STRINGS, `@${code.firstId}`);
  assert.deepEqual(groups.map(({ className, edge }) => [className, edge.name]), [['ModuleFactory', 'code']]);
  const status = json.texts.filter(({ count }) => count === 1667);
  assert.deepEqual(status.map(({ text, waste, extent }) => [text, waste, extent]), [
    ['retry', 39_984, 'whole'],
    ['ok', 39_984, 'whole'],
    ['error', 39_984, 'whole'],
  ]);
  const [slots] = json.prefixes;
  assert.deepEqual([slots.prefix, slots.count], ['slot-', 20_000]);
});

test('which collections are largest, and which objects have a property?', async () => {
  const json = await heaplens.collections(MINIFIED);
  const three = largest(json, 'array', 'map').slice(0, 3);
  assert.deepEqual(three.map(({ kind, elementCount, contentClass }) => [kind, elementCount, contentClass]), [
    ['array', 4099, '{i}'],
    ['array', 3157, 'Array'],
    ['map', 2051, '{v}'],
  ]);
  const found = await heaplens.find(MINIFIED, 'has:_hasDecorationsForKey', '--query');
  assert.equal(found.total, 48);
  // Equal names are told apart by their script.
  const counts = new Map();
  for (const { name, location } of found.matches) {
    const key = `${name} ${location?.script.split('/').at(-1) ?? ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.deepEqual([...counts].sort((a, b) => b[1] - a[1]), [
    ['t chunk-a.js', 40],
    ['e chunk-c.js', 7],
    ['{_hasDecorationsForKey} ', 1],
  ]);
});

test('where is the memory outside of the heap, and who holds it?', async () => {
  const summary = await heaplens.summary(EXTERNAL);
  const { native, v8heap } = summary.statistics;
  assert.ok(native.total > 4 * v8heap.total);
  assert.equal(native.typedArrays, 24_846_814);
  const sessions = summary.classes.find(({ name }) => name === 'UploadSession');
  assert.deepEqual([sessions.count, sessions.retainedSize], [40, 17_103_360]);
  const json = await heaplens.collections(EXTERNAL);
  const buffers = json.kinds.find(({ kind }) => kind === 'array-buffer');
  assert.equal(buffers.elementCount, native.typedArrays);
  // Five short slices keep a whole pool of 1 MiB each.
  const views = largest(json, 'typed-array').filter(({ elementCount }) => elementCount === 1 << 20);
  assert.deepEqual(views.map(({ bytes, retainedSize }) => [bytes, retainedSize]), Array(5).fill([104, 1_048_776]));
  const shared = largest(json, 'array-buffer').filter(({ className }) => className === 'SharedArrayBuffer');
  assert.deepEqual(shared.map(({ elementCount }) => elementCount), [1 << 20]);
  // Who holds the buffers: the arrays in which the parts of uploads are.
  const { groups } = await heaplens.mergedRetainers(EXTERNAL, 'Buffer', '--depth', '2');
  const [, arrays] = groups;
  assert.deepEqual([arrays.className, arrays.edge.name], ['Array', null]);
  const [parts] = arrays.retainers.groups;
  assert.deepEqual([parts.className, parts.edge.name, parts.retainerCount], ['UploadSession', 'parts', 40]);
});
