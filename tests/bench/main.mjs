// Heaplens beside Chrome DevTools' own worker code in the same browser, and beside other analysers:
//
//   cargo xtask bench [FILE…] [--full] [--runs N] [--limit SECONDS] [--only TOOL,…] [--out JSON]
//
// Without FILE it makes heaps and keeps them in target/bench: a server's, and a real application's.
// After all loads it uses the page (`answers.mjs`) and compares two snapshots of the server, and asks
// for what is worked out only on demand (`questions.mjs`) in a server's heap of 1.1 GB.
// `--full` makes heaps of 1, 2 and 4 GB and the whole application. `--out` writes every single run.
//
// All tools take turns, forwards in one round and backwards in the next: a machine that is busy for
// a while is busy for all. Medians are told, because bare reading alone varies by a factor of two.
// A goal is met if the medians and the lower quartiles meet it. Quick tools have the most turns.
// A tool that dies on a file, or needs longer than the limit, is not asked again.

import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from '@playwright/test';

import { loaders, quick } from './loaders.mjs';
import * as inputs from './inputs.mjs';
import * as peers from './peers.mjs';
import { machine, report } from './report.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    runs: { type: 'string' },
    limit: { type: 'string' },
    only: { type: 'string' },
    out: { type: 'string' },
    dist: { type: 'string', default: path.join(root, 'dist') },
  },
});
const TURNS = options.full ? { quick: 5, devtools: 2, other: 1 } : { quick: 9, devtools: 5, other: 2 };
const turns = ({ key }) => Number(options.runs ?? TURNS[key] ?? TURNS[quick.includes(key) ? 'quick' : 'other']);
/** Makes a heap of a quarter of a gigabyte. */
const SERIES_UNITS = 119_000;
/** Makes a heap of 10.7 million nodes. */
const QUESTIONED_UNITS = 510_000;
const limit = 1000 * Number(options.limit ?? (options.full ? 600 : 300));

const only = options.only?.split(',');
if (positionals.length === 0 || !only || only.some((key) => peers.packaged.includes(key))) peers.install();
const { paths, pair } = positionals.length > 0 ? { paths: positionals } : made();
const files = paths.map((file) => ({ name: title(file), bytes: statSync(file).size, path: path.resolve(file) }));
const all = await loaders({ dist: options.dist, binary: process.env.HEAPLENS_BIN ?? path.join(root, 'target/release/heaplens'), limit });
const unknown = only?.find((key) => !all.some((tool) => tool.key === key));
if (unknown) throw new Error(`--only knows ${all.map(({ key }) => key).join(', ')}, and no ${unknown}`);
const tools = all.filter(({ key }) => only?.includes(key) ?? true);

const rounds = Math.max(...tools.map(turns));
const runs = [];
for (const file of files) {
  console.log(`\n${file.name}, ${(file.bytes / 1e6).toFixed(0)} MB`);
  for (let round = 0; round < rounds; round++) {
    for (const tool of round % 2 === 0 ? tools : tools.toReversed()) {
      if (round >= turns(tool) || runs.some((run) => run.file === file.name && run.tool === tool.key && run.failed)) continue;
      warm(file.path);
      const run = { file: file.name, bytes: file.bytes, tool: tool.key, round, ...(await tool.load(file.path)) };
      runs.push(run);
      console.log(`  ${tool.name}: ${run.failed ?? `${(run.ready / 1000).toFixed(2)} s`}`);
    }
  }
}

const browser = await chromium.launch({ executablePath: process.env.CHROME_BIN, chromiumSandbox: false });
const measured = { machine: machine(browser.version()), limit, files: files.map(({ name, bytes }) => ({ name, bytes })), tools: tools.map((tool) => ({ key: tool.key, name: tool.name, turns: turns(tool) })), runs };
await browser.close();
console.log(`\n${report(measured)}`);
if (pair && !only) {
  measured.answers = used('answers', pair);
  measured.pair = used('series', pair);
  const [older, newer] = inputs.pair(SERIES_UNITS);
  // Of one process; that some are equal changes no work.
  measured.series = used('series', [older, older, older, older, newer]);
  measured.questions = used('questions', [inputs.server(QUESTIONED_UNITS)]);
}
if (options.out) writeFileSync(options.out, `${JSON.stringify(measured, null, 1)}\n`);

/** Reads the file, so that no tool waits for the disk and another does not. */
function warm(file) {
  const piece = Buffer.alloc(1 << 24);
  const fd = openSync(file, 'r');
  while (readSync(fd, piece, 0, piece.length, null) > 0);
  closeSync(fd);
}

/** The file name without the hash of the script that made it. Two files of one name keep their folders. */
function title(file) {
  if (paths.filter((other) => path.basename(other) === path.basename(file)).length > 1) return file;
  return path.basename(file).replace(/(-[0-9a-f]{8})?(-later)?\.heapsnapshot$/, '$2');
}

function made() {
  const [[units, ...more], sources] = options.full ? [[475_000, 950_000, 1_860_000], 5000] : [[120_000], 110];
  const pair = inputs.pair(units);
  return { pair, paths: [pair[0], ...more.map(inputs.server), inputs.languageServer(sources)].filter(Boolean) };
}

/** What a script that uses the page measures: `answers` or `questions`. */
function used(script, files) {
  const out = path.join(root, `target/bench/${script}.json`);
  rmSync(out, { force: true });
  // It says which goals are not met. That is no failure of the measurement.
  spawnSync(process.execPath, [path.join(here, `${script}.mjs`), ...files, '--out', out, '--dist', options.dist], { stdio: 'inherit' });
  return existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : undefined;
}
