// `what-if`: its schema, and that cutting one object frees what DevTools says it retains.

import assert from 'node:assert/strict';
import test from 'node:test';

import { hasKeys, json, run } from './lib/cli.mjs';
import { fixture } from './lib/fixtures.mjs';

const FILE = fixture('sample/after.heapsnapshot.gz');
const whatIf = (...cuts) => json(['what-if', FILE, ...cuts.flatMap((cut) => ['--cut', cut])]);

test('what-if has its schema', async () => {
  const { suspects: [suspect] } = await json(['suspects', FILE]);
  const { id } = suspect.accumulator;
  const told = await whatIf(`@${id}`);
  hasKeys(told, ['schema', 'snapshot', 'count', 'size', 'cuts', 'classes']);
  assert.equal(told.schema, 'heaplens/what-if@1');
  hasKeys(told.cuts, ['cut', 'objects', 'edges', 'idleEdges', 'targets', 'freed', 'kept', 'object', 'keptBy', 'rooted', 'keptRetainedSize']);
  hasKeys(told.cuts[0].object, ['id', 'name', 'className', 'shallowSize', 'retainedSize']);
  assert.deepEqual([told.cuts[0].cut, told.cuts[0].objects, told.cuts[0].freed, told.cuts[0].rooted], [`@${id}`, 1, 1, null]);
  hasKeys(told.classes, ['name', 'count', 'distance', 'shallowSize', 'retainedSize', 'location']);
  const sum = (key) => told.classes.reduce((all, one) => all + one[key], 0);
  assert.deepEqual([sum('count'), sum('shallowSize')], [told.count, told.size]);
  const { stdout } = await run(['what-if', FILE, '--cut', `@${id}`, '--limit', '3'], 0);
  assert.match(stdout, new RegExp(`^Cut @${id}\\n[\\s\\S]*^Freed: ${told.count.toLocaleString('en')} objects, `, 'm'));
});

test('cutting one object frees its retained size', async () => {
  const { rows } = await json(['dominators', FILE, '--limit', '40']);
  for (const { id, retainedSize } of rows.slice(0, 12)) {
    const told = await whatIf(`@${id}`);
    assert.equal(told.size, retainedSize, `@${id}`);
    assert.equal(told.cuts[0].object.retainedSize, retainedSize);
  }
});

test('an object goes with all edges to it, and what it retains', async () => {
  const { classes } = await json(['summary', FILE, '--limit', '60']);
  let found = 0;
  for (const { name } of classes) {
    const { objects: [object] } = await json(['objects', FILE, name, '--limit', '1']);
    const { retainers } = await json(['retainers', FILE, `@${object.id}`]);
    const strong = retainers.filter(({ edge }) => edge.type !== 'weak');
    if (strong.length < 2 || strong.length > 6 || new Set(strong.map(({ id }) => id)).size < strong.length) continue;
    const told = await whatIf(...strong.map(({ id }) => `@${id}:@${object.id}`));
    const [effect] = told.cuts;
    // The root itself may hold it.
    if (effect.freed === 0) continue;
    assert.equal(told.size, object.retainedSize, name);
    found += 1;
    if (found === 3) break;
  }
  assert.ok(found > 0);
});

test('a cut of what is not there has status 2 and a reason', async () => {
  for (const cut of ['@1:no such edge', 'into:No Such Class', '@18446744073709551615']) {
    assert.match((await run(['what-if', FILE, '--cut', cut], 2)).stderr, /nothing to cut/);
  }
  await run(['what-if', FILE], 2);
  await run(['what-if', FILE, '--cut', 'nonsense'], 2);
});
