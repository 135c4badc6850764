// Compares Comparison's classes of every pair with DevTools.

import assert from 'node:assert/strict';
import test from 'node:test';

import * as compare from './lib/compare.mjs';
import { PAIRS, fixture } from './lib/fixtures.mjs';
import * as heaplens from './lib/heaplens.mjs';
import { Oracle } from './oracle/oracle.mjs';

for (const [base, target] of PAIRS) {
  test(`${base} → ${target}`, async () => {
    const [expected, json] = await Promise.all([
      Promise.all([Oracle.open(fixture(base)), Oracle.open(fixture(target))]).then(([b, t]) => t.compare(b)),
      heaplens.compare(fixture(base), fixture(target)),
    ]);
    assert.equal(json.matchedBy, 'object-id');
    assert.equal(expected.length === 0, base === target);
    const differences = compare.comparison(expected, json);
    assert.ok(differences.length === 0, `${differences.length} differences:\n${differences.slice(0, 10).join('\n')}`);
  });
}

test('the sample shows its leak first', async () => {
  const json = await heaplens.compare(fixture('sample/before.heapsnapshot.gz'), fixture('sample/after.heapsnapshot.gz'));
  const { name, addedCount, removedCount } = json.classes[0];
  assert.deepEqual({ name, addedCount, removedCount }, { name: 'RequestContext', addedCount: 200, removedCount: 0 });
});
