// The oracle itself: its one correction works, and its samples lose no class.

import assert from 'node:assert/strict';
import test from 'node:test';

import { fixture } from './lib/fixtures.mjs';
import { sample } from './lib/sample.mjs';
import { Oracle } from './oracle/oracle.mjs';

test('every object of a size is in just one class', async () => {
  // This one makes objects named "Function" that are no functions: DevTools alone would lose all.
  const oracle = await Oracle.open(fixture('node/18.20.8/variety.heapsnapshot.gz'));
  const { snapshot } = oracle;
  const node = snapshot.createNode(0);
  let counted = 0;
  let isMixed = 0;
  for (let ordinal = 0; ordinal < snapshot.nodeCount; ordinal++) {
    node.nodeIndex = ordinal * snapshot.nodeFieldCount;
    if (node.selfSize() > 0) counted++;
    if (node.className() === 'Function' && node.type() !== 'closure') isMixed++;
  }
  assert.ok(isMixed > 0, 'the fixture has no object that shows the correction');
  const classes = oracle.classes();
  assert.equal(classes.reduce((sum, row) => sum + row.count, 0), counted);
  assert.ok(classes.find((row) => row.name === 'Function').count > 1000);
});

test('samples are the same each time, large enough, and of every class', async () => {
  const oracle = await Oracle.open(fixture('chromium/156/detached-dom-2.heapsnapshot.gz'));
  const chosen = sample(oracle, 2000);
  assert.deepEqual(sample(oracle, 2000), chosen);
  assert.ok(chosen.length >= 2000);
  const names = new Set(chosen.map((ordinal) => oracle.object(ordinal).className));
  const missing = oracle.classes().filter((row) => !names.has(row.name));
  assert.deepEqual(missing, []);
  assert.ok(chosen.some((ordinal) => oracle.object(ordinal).name.startsWith('Detached ')));
});
