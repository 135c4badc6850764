// `--fail-if` for CI, and a comparison without noise.

import assert from 'node:assert/strict';
import test from 'node:test';

import { hasKeys, json, run } from './lib/cli.mjs';
import { fixture } from './lib/fixtures.mjs';

const PAIR = [fixture('sample/before.heapsnapshot.gz'), fixture('sample/after.heapsnapshot.gz')];

test('a condition that holds has status 3', async () => {
  const { suspects } = await json(['suspects', ...PAIR]);
  const score = Math.max(...suspects.map((one) => one.score));
  assert.ok(score > 0.1);
  await run(['suspects', ...PAIR, '--fail-if', `score>=${score}`], 3);
  await run(['suspects', ...PAIR, '--fail-if', `score>${score}`], 0);
  assert.match((await run(['suspects', ...PAIR, '--markdown', '--fail-if', 'score>0'], 3)).stdout, /^# /);
  const { classes } = await json(['compare', ...PAIR]);
  const grown = classes.reduce((sum, { sizeDelta }) => sum + sizeDelta, 0);
  await run(['compare', ...PAIR, '--fail-if', `sizeDelta>=${grown}`], 3);
  await run(['compare', ...PAIR, '--fail-if', `sizeDelta>${grown}`], 0);
  await run(['compare', ...PAIR, '--fail-if', 'score>1'], 2);
  await run(['suspects', ...PAIR, '--fail-if', 'score>1MB'], 2);
  // Of no suspects nothing holds.
  const calm = [fixture('node/20.20.2/numeric.heapsnapshot.gz'), fixture('node/20.20.2/write.heapsnapshot.gz')];
  assert.deepEqual((await json(['suspects', ...calm])).suspects, []);
  await run(['suspects', ...calm, '--fail-if', 'score>=0'], 0);
});

test('compare without noise leaves out what is no leak, and says how much', async () => {
  const [all, left] = await Promise.all([json(['compare', ...PAIR]), json(['compare', ...PAIR, '--without-noise'])]);
  assert.equal(all.heldBack, undefined);
  hasKeys(left.heldBack, ['objects', 'bytes']);
  const added = ({ classes }, key) => classes.reduce((sum, one) => sum + one[key], 0);
  assert.equal(added(all, 'addedCount') - added(left, 'addedCount'), left.heldBack.objects);
  assert.equal(added(all, 'addedSize') - added(left, 'addedSize'), left.heldBack.bytes);
  const names = (of) => of.classes.map(({ name }) => name);
  assert.ok(names(all).includes('(compiled code)') && !names(left).includes('(compiled code)'));
  for (const name of names(left)) assert.ok(names(all).includes(name), name);
});
