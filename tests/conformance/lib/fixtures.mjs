// The real snapshots under tests/fixtures, and the adapted copies that DevTools needs of some.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { countFunctions, fillCounts, fromLog } from '../oracle/adapted.mjs';

const tests = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const fixtures = path.join(tests, 'fixtures');
const samples = path.join(tests, '..', 'www', 'sample');

/** The path of a fixture, or of one of the page's samples. */
export const fixture = (name) => (name.startsWith('sample/') ? path.join(samples, name.slice(7)) : path.join(fixtures, name));

/** Files that are no heap snapshots: other formats of the same runtimes. */
const FOREIGN = ['bun/1/jsc-inspector-format.json.gz'];

/** Files that DevTools cannot open, why, and the copy that it opens. */
const ADAPTED = [
  [/\.raw\.ndjson\.gz$|\.out\.ndjson\.gz$/, 'DevTools does not read logs of protocol messages', fromLog],
  [/^hermes\//, 'Hermes writes counts of 0', fillCounts],
  [/^node\/20.*\.heaptimeline\.gz$/, 'Node.js 20 lists more functions than its header says', countFunctions],
];

/** All snapshots: `{ name, file, why, adapt }`; the last two only where DevTools needs a copy. */
export function snapshots() {
  const found = readdirSync(fixtures, { recursive: true })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => name.endsWith('.gz') && !FOREIGN.includes(name));
  const names = [...found, ...readdirSync(samples).map((name) => `sample/${name}`)];
  return names.sort().map((name) => {
    const [, why, adapt] = ADAPTED.find(([pattern]) => pattern.test(name)) ?? [];
    return { name, file: fixture(name), why, adapt };
  });
}

/** Pairs to compare: of one process, of two, and of one with itself. */
export const PAIRS = [
  ['sample/before.heapsnapshot.gz', 'sample/after.heapsnapshot.gz'],
  ['sample/after.heapsnapshot.gz', 'sample/before.heapsnapshot.gz'],
  ['chromium/156/detached-dom-1.heapsnapshot.gz', 'chromium/156/detached-dom-2.heapsnapshot.gz'],
  ['node/24.21.0/write.heapsnapshot.gz', 'node/24.21.0/vmcontext.heapsnapshot.gz'],
  ['node/20.20.2/numeric.heapsnapshot.gz', 'node/20.20.2/write.heapsnapshot.gz'],
  ['node/12.22.12/write.heapsnapshot.gz', 'node/26.10.0/write.heapsnapshot.gz'],
  ['node/18.20.8/variety.heapsnapshot.gz', 'node/18.20.8/variety.heapsnapshot.gz'],
];
