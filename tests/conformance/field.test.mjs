// What people asked of their snapshots, and the answers of the command line.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';

import { fixture } from './lib/fixtures.mjs';
import { json, run } from './lib/cli.mjs';

const DOM_1 = fixture('chromium/143/dom-1.heapsnapshot.gz');
const DOM_2 = fixture('chromium/143/dom-2.heapsnapshot.gz');
const TIMELINE = fixture('chromium/143/dom.heaptimeline.gz');

test('which detached elements does JavaScript hold, and by what: 40 <b> by onDone', async () => {
  const { groups, elements } = await json(['detached', DOM_1]);
  const bold = groups.filter(({ retainer }) => retainer.name === 'onDone');
  assert.deepEqual(bold.map(({ className, count, treeCount }) => [className, count, treeCount]), [['<b>', 40, 40]]);
  assert.match(bold[0].retainer.location.script, /dom-questions\.html$/);
  const held = elements.filter(({ retainer }) => retainer.name === 'onDone');
  assert.equal(held.length, 40);
  for (const { tree } of held) {
    assert.equal(tree.isRoot, false);
    assert.match(tree.rootName, /^Detached <section class="panel p\d+">$/);
  }
  // A detached document is the top of its tree: the removed frame's.
  assert.ok(elements.some(({ name, tree }) => name === 'Detached HTMLDocument' && tree.isRoot));
});

/** A snapshot without the field `detachedness`, as Chrome before 86 writes it. */
function unmarked(file) {
  const snapshot = JSON.parse(gunzipSync(readFileSync(file)));
  const { meta } = snapshot.snapshot;
  const count = meta.node_fields.length;
  const at = meta.node_fields.indexOf('detachedness');
  meta.node_fields.splice(at, 1);
  meta.node_types.splice(at, 1);
  snapshot.nodes = snapshot.nodes.filter((_, index) => index % count !== at);
  const moved = (index) => (index / count) * (count - 1);
  snapshot.edges = snapshot.edges.map((value, index) => (index % 3 === 2 ? moved(value) : value));
  snapshot.locations = snapshot.locations.map((value, index) => (index % 4 === 0 ? moved(value) : value));
  return JSON.stringify(snapshot);
}

test('a file that marks no DOM node says so, and not that nothing is held', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heaplens-field-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'unmarked.heapsnapshot');
  writeFileSync(file, unmarked(DOM_1));
  const { stdout } = await run(['detached', file], 0);
  assert.match(stdout, /^This file marks no DOM nodes as attached or detached\./);
  const told = await json(['detached', file]);
  assert.deepEqual([told.lacksDomStates, told.groups, told.elements], [true, [], []]);
  assert.equal((await json(['detached', DOM_1])).lacksDomStates, false);
  // Of a program without a DOM it is known that nothing is held.
  const node = fixture('node/20.20.2/contents.heapsnapshot.gz');
  assert.equal((await json(['detached', node])).lacksDomStates, false);
  assert.match((await run(['detached', node], 0)).stdout, /^JavaScript holds no detached DOM element\./);
});

test('what does only the console keep: 25 LoggedThing', async () => {
  const { classes } = await json(['summary', DOM_1, '--filter', 'retained-by-console']);
  assert.equal(classes.find(({ name }) => name === 'LoggedThing').count, 25);
});

test('what is new from one to the other: the elements of 7 more panels', async () => {
  const before = new Set((await json(['detached', DOM_1])).elements.map(({ id }) => id));
  const added = (await json(['detached', DOM_2])).elements.filter(({ id }) => !before.has(id));
  assert.deepEqual(added.map(({ name }) => name), Array(7).fill('Detached <b>'));
  assert.ok(added.every(({ retainer }) => retainer.name === 'onDone'));
});

test('what was allocated while it was recorded, by which function, and lives still', async () => {
  const { functions } = await json(['allocations', TIMELINE, '--depth', '0']);
  assert.ok(functions.length > 0);
  for (const { count, liveCount } of functions) assert.ok(liveCount <= count);
});

test('which fibers are unmounted: one branch', async () => {
  const { fibers } = await json(['detached', DOM_1]);
  const told = fibers.map(({ id, name, branch, retainer }) => [id, name, branch.fiberCount, retainer.edge.name]);
  // 28 elements below the one that is shown last, each with two fibers.
  assert.deepEqual(told, [[43789, 'FiberNode', 56, 'cur']]);
  const { stdout } = await run(['detached', DOM_1], 0);
  assert.match(stdout, /Fibers +Branch Size[^\n]*\n +56 +[\d,]+ +\d+ +FiberNode @43789, by cur of /);
  // A file without React has none.
  assert.deepEqual((await json(['detached', fixture('node/20.20.2/contents.heapsnapshot.gz')])).fibers, []);
});

test('what still holds a fiber when alternate is left out: child, return and stateNode', async () => {
  // A fiber that is mounted, and the top of the branch that is not.
  const [mounted, unmounted] = ['@43783', '@43789'];
  const { retainers } = await json(['retainers', DOM_1, mounted, '--ignore', 'edge:alternate']);
  const edges = retainers.filter(({ ignored }) => !ignored).map(({ edge }) => edge.name);
  assert.ok(edges.includes('child') && edges.includes('return'));
  assert.ok(!edges.includes('alternate'));
  const { steps } = await json(['path', DOM_1, unmounted, '--ignore', 'edge:alternate']);
  const way = steps.map(({ edge }) => edge.name);
  assert.ok(way.includes('return') && way.includes('stateNode') && !way.includes('alternate'));
});

test('how many realms, how large, who holds each: 30 and the main one, by handler of PageRender', async () => {
  const file = fixture('node/24.21.0/contexts.heapsnapshot.gz');
  const { count, realms, workers } = await json(['realms', file]);
  assert.equal(count, 31);
  const held = realms.filter(({ reference }) => reference?.edge.name === 'handler');
  assert.equal(held.length, 30);
  assert.ok(held.every(({ reference }) => reference.fromName === 'PageRender'));
  assert.deepEqual(workers, []);
  for (const { id } of held.slice(0, 3)) {
    const { classes } = await json(['summary', file, '--filter', `realm:@${id}`]);
    assert.equal(classes.find(({ name }) => name === 'Item').count, 200);
  }
});

test('where are my objects: two Worker objects, whose heaps are files of their own', async () => {
  const file = fixture('node/24.21.0/workers-main.heapsnapshot.gz');
  const { workers } = await json(['realms', file]);
  assert.deepEqual(workers.map(({ name }) => name), ['Worker', 'Worker']);
  const { classes } = await json(['summary', file]);
  assert.equal(classes.find(({ name }) => name === 'ViewSyncer'), undefined);
});
