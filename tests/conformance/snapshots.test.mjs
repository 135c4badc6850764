// Compares every fixture with DevTools: Summary's classes, the Statistics and 2,000 objects.

import assert from 'node:assert/strict';
import test from 'node:test';

import * as compare from './lib/compare.mjs';
import { snapshots } from './lib/fixtures.mjs';
import * as heaplens from './lib/heaplens.mjs';
import { sample } from './lib/sample.mjs';
import { Oracle } from './oracle/oracle.mjs';

const OBJECTS = 2000;

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
    if (adapt) await t.test(why, () => assert.rejects(Oracle.open(file)));
  });
}
