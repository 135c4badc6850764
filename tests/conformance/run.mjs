// Compares `heaplens` with Chrome DevTools' own code on any files:
//
//   node tests/conformance/run.mjs FILE…            each file: Summary, Statistics, objects
//   node tests/conformance/run.mjs --pair BASE TARGET   both, and the Comparison
//
//   --objects N|all   objects compared one by one (2000)
//   --show N          differences printed for each part (10)
//
// For snapshots past 0.5 GB: node --max-old-space-size=16000 tests/conformance/run.mjs …
// HEAPLENS_BIN names the binary; else the newest build in target/ is taken.

import { parseArgs } from 'node:util';

import * as compare from './lib/compare.mjs';
import * as heaplens from './lib/heaplens.mjs';
import { sample } from './lib/sample.mjs';
import { openAdapted } from './oracle/adapted.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    objects: { type: 'string', default: '2000' },
    show: { type: 'string', default: '10' },
    pair: { type: 'boolean', default: false },
  },
});
if (positionals.length === 0 || (values.pair && positionals.length !== 2)) {
  console.error('usage: run.mjs [--objects N|all] [--show N] FILE… | --pair BASE TARGET');
  process.exit(2);
}

let failed = false;

function report(part, differences, agreement) {
  console.log(`  ${part}: ${differences.length === 0 ? `equal (${agreement})` : `${differences.length} differences`}`);
  if (differences.length === 0) return;
  failed = true;
  const shown = Number(values.show);
  for (const difference of differences.slice(0, shown)) console.log(`    ${difference}`);
  if (differences.length > shown) console.log(`    … and ${differences.length - shown} more`);
}

async function attempt(what, action) {
  try {
    return await action();
  } catch (error) {
    failed = true;
    console.log(`  ${what}: ${error.message ?? error}`);
    return undefined;
  }
}

async function checkFile(file) {
  console.log(file);
  const { oracle, copy } = (await attempt('DevTools cannot open it', () => openAdapted(file))) ?? {};
  if (copy) console.log(`  DevTools does not read this file whole; it has ${copy}`);
  const json = await attempt('heaplens summary', () => heaplens.summary(file));
  if (json?.snapshot.warnings.length) console.log(`  warnings: ${JSON.stringify(json.snapshot.warnings)}`);
  if (!oracle || !json) return oracle;
  report('summary', compare.summary(oracle, json), `${json.classes.length} classes`);

  const wanted = values.objects === 'all' ? Infinity : Number(values.objects);
  const ordinals = sample(oracle, wanted);
  const expected = ordinals.map((ordinal) => oracle.object(ordinal));
  const actual = await attempt('heaplens object', () => heaplens.objects(file, expected.map((object) => object.id)));
  if (actual) {
    const differences = expected.flatMap((object, at) => compare.object(object, actual[at]));
    report('objects', differences, `${expected.length} of ${oracle.nodeCount}`);
  }
  return oracle;
}

const oracles = [];
for (const file of positionals) {
  const oracle = await checkFile(file);
  if (values.pair) oracles.push(oracle);
}
if (values.pair && oracles.every(Boolean)) {
  const [base, target] = positionals;
  console.log(`${base} → ${target}`);
  const json = await attempt('heaplens compare', () => heaplens.compare(base, target));
  if (json) report('comparison', compare.comparison(oracles[1].compare(oracles[0]), json), `${json.classes.length} classes`);
}
process.exit(failed ? 1 : 0);
