// The true culprit of every scenario of tests/fixtures/leaks stands first with three snapshots and
// among the first three with two, with a place in the program's own code. A control has no suspect of
// high confidence. What "true" means is in lib/truth.mjs.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { isControl, isOwnCode, judged } from './lib/rank.mjs';
import { made, own } from './lib/scenarios.mjs';

const tell = (list) => list.slice(0, 4).map((suspect) => `\n  ${suspect.class} (${suspect.confidence}): ${suspect.why}`).join('');

function checkControl(truth, { three, two }) {
  const sure = (list) => list.filter(({ confidence }) => confidence === 'high');
  assert.deepEqual(sure(three.list), [], `three snapshots accuse:${tell(three.list)}`);
  // Two snapshots cannot tell a cache that fills once from a leak.
  if (!truth.settles) assert.deepEqual(sure(two.list), [], `two snapshots accuse:${tell(two.list)}`);
}

function checkCulprit(truth, { three, two }) {
  assert.equal(three.rank, 1, `three snapshots:${tell(three.list)}`);
  assert.ok(two.rank !== null && two.rank <= 3, `two snapshots, rank ${two.rank}:${tell(two.list)}`);
  const { location } = three.found;
  assert.ok(isOwnCode(location) && location.script.endsWith(truth.script), `the place is ${JSON.stringify(location)}`);
}

describe('the culprit of', { concurrency: 2 }, () => {
  for (const program of own()) {
    test(program.name, async () => {
      const scenario = await made(program);
      const judgement = await judged(scenario);
      if (isControl(scenario.truth)) checkControl(scenario.truth, judgement);
      else checkCulprit(scenario.truth, judgement);
    });
  }
});
