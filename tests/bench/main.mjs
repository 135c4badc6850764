// Heaplens beside Chrome DevTools' own worker code, on one snapshot, in one run:
//
//   cargo xtask bench [FILE] [--units N] [--runs N]
//
// Without FILE a heap is made (`make-heap.mjs`) and kept in target/bench for the next time; the
// usual number of units gives half a gigabyte. The two take turns, so that a machine that is busy
// for a while is busy for both; of each the quickest run counts. What is timed is the same: from
// the file to the rows of Summary, DevTools' under Node.js and without its page, Heaplens' in
// Chromium with its page painted. Quote ratios: seconds are those of one machine.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import { openBrowser } from './page.mjs';

const run = promisify(execFile);
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');
const large = ['--max-old-space-size=16000', '--expose-gc'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    units: { type: 'string', default: '245000' },
    runs: { type: 'string', default: '3' },
  },
});
const file = positionals[0] ? path.resolve(positionals[0]) : await made(Number(options.units));
const bytes = statSync(file).size;
console.log(`\n${path.basename(file)}: ${megabytes(bytes)} MB; ${os.cpus()[0].model}, ${os.cpus().length} cores; ${options.runs} runs each\n`);

const runs = { devtools: [], page: [] };
const browser = await openBrowser(path.join(root, 'dist'));
for (let time = 0; time < Number(options.runs); time++) {
  runs.devtools.push(await devtools());
  runs.page.push(await browser.load(file));
}
await browser.close();

const [theirs, ours] = [quickest(runs.devtools), quickest(runs.page)];
const line = (name, parse, graph, ready, memory) =>
  console.log([name.padEnd(36), ...[parse, graph, ready, memory].map((cell) => cell.padStart(14))].join(''));
const figures = ({ parse, graph, ready, memory }) => [
  `${seconds(parse)} s`,
  `${seconds(graph)} s`,
  `${seconds(ready)} s`,
  `${megabytes(memory)} MB`,
];
line('', 'parse', 'graph', 'first rows', 'peak memory');
line('DevTools’ worker code, Node.js', ...figures(theirs));
line(`Heaplens’ page, Chromium ${browser.version.split('.')[0]}`, ...figures(ours));
line(
  'times less',
  ...['parse', 'graph', 'ready', 'memory'].map((key) => (theirs[key] / ours[key]).toFixed(1)),
);
console.log(`\nHeaplens’ worker at its peak: ${(ours.memory / bytes).toFixed(2)} bytes for each byte of file.`);
console.log('DevTools’ memory is that of its Node.js process, Heaplens’ that of its worker’s WebAssembly.');
console.log(`All runs, first rows: DevTools ${all(runs.devtools)}; Heaplens ${all(runs.page)}.`);

async function made(units) {
  const folder = path.join(root, 'target/bench');
  const heap = path.join(folder, `heap-${units}.heapsnapshot`);
  if (!existsSync(heap)) {
    mkdirSync(folder, { recursive: true });
    console.log(`making a heap of ${units} units; a minute or so`);
    await run(process.execPath, [...large, path.join(here, 'make-heap.mjs'), String(units), heap]);
  }
  return heap;
}

async function devtools() {
  const { stdout } = await run(process.execPath, [...large, path.join(here, 'devtools.mjs'), file]);
  return JSON.parse(stdout);
}

function quickest(runs) {
  return runs.reduce((best, one) => (one.ready < best.ready ? one : best));
}

function all(runs) {
  return runs.map(({ ready }) => `${seconds(ready)} s`).join(', ');
}

function seconds(milliseconds) {
  return (milliseconds / 1000).toFixed(2);
}

function megabytes(bytes) {
  return Math.round(bytes / 1e6);
}
