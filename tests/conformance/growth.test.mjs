// Compares each snapshot of a series, as Growth has it, with DevTools: every class's objects and sizes.

import assert from 'node:assert/strict';
import test from 'node:test';

import { made, own } from '../suspects/lib/scenarios.mjs';
import * as compare from './lib/compare.mjs';
import { fixture } from './lib/fixtures.mjs';
import * as heaplens from './lib/heaplens.mjs';
import { Oracle } from './oracle/oracle.mjs';

async function check(files) {
  const [oracles, json] = await Promise.all([Promise.all(files.map((file) => Oracle.open(file))), heaplens.growth(...files)]);
  const last = oracles.at(-1);
  const differences = oracles.flatMap((one, at) => compare.growthAt(at, one.classesFor(last), one.classes(), json));
  assert.ok(differences.length === 0, `${differences.length} differences:\n${differences.slice(0, 10).join('\n')}`);
  // What appeared and is still there is all that the last one has.
  for (const { name, counts, appearedCounts } of json.classes) {
    assert.equal(appearedCounts.reduce((sum, count) => sum + count, 0), counts.at(-1), name);
  }
}

test('the sample pair', () => check(['sample/before.heapsnapshot.gz', 'sample/after.heapsnapshot.gz'].map(fixture)));

test('the pair of a page', () =>
  check(['chromium/156/detached-dom-1.heapsnapshot.gz', 'chromium/156/detached-dom-2.heapsnapshot.gz'].map(fixture)));

test('three snapshots of a program whose plain objects leak', async () => {
  const program = own().find(({ name }) => name === 'dictionary-by-user');
  const { files } = await made(program);
  await check(files);
});
