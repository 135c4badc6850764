// What was measured, as tables in Markdown.

import { readFileSync } from 'node:fs';
import os from 'node:os';

/**
 * What the wasm of heap-snapshot 0.0.10 needs of DevTools' time to its Summary, both measured
 * under Node.js; it dies on files of 1.5 GB. It takes no turns here.
 */
const NEAREST_PEER = 0.45;

/** What the figures depend on. */
export function machine(chromium) {
  return {
    processor: os.cpus()[0].model.trim(),
    cores: os.cpus().length,
    memory: os.totalmem(),
    system: systemName(),
    chromium,
    node: process.versions.node,
  };
}

/** The machine, a table of all loads, and one of Heaplens’ goals. */
export function report({ machine, files, tools, runs }) {
  const lines = [
    `${machine.processor}, ${machine.cores} cores, ${(machine.memory / 2 ** 30).toFixed(0)} GiB of memory; ${machine.system}; Chromium ${machine.chromium}, Node.js ${machine.node}.`,
    `Interleaved; of each time the median of ${runsEach(tools)}. Seconds are those of this machine; quote ratios.`,
    '',
    '| snapshot | read by | tables closed | times bare reading | graph | first rows | all of Summary | times less than DevTools | peak memory | bytes a byte of file |',
    '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|',
  ];
  const goals = [];
  for (const file of files) {
    const told = (pick) => new Map(tools.map(({ key }) => [key, together(runs.filter((run) => run.file === file.name && run.tool === key), pick)]));
    const all = told(median);
    let title = `${file.name}, ${megabytes(file.bytes)} MB`;
    for (const { key, name } of tools) {
      lines.push(`| ${[title, name, ...cells(all.get(key), { file, devtools: all.get('devtools'), reading: reading(all) })].join(' | ')} |`);
      title = '';
    }
    const lower = goalsOf(file, told(lowerQuartile));
    for (const [at, { goal, measured, met }] of goalsOf(file, all).entries()) {
      const other = lower[at];
      goals.push(`| ${[file.name, goal, measured.toFixed(2), other.measured.toFixed(2), met && other.met ? 'yes' : 'NO'].join(' | ')} |`);
    }
  }
  lines.push(
    '',
    'Tables closed: all of the file is parsed. Bare reading: workers of the same browser read the file and look at none of it; the way that is quicker counts. All of Summary: Heaplens’ page has painted it and its command line has printed it; DevTools’ worker code has no page here; memlab has no Summary and stops at retained sizes. First rows: Heaplens’ page has painted the classes with their counts and shallow sizes, and goes on with distances and retained sizes; the others have none before the end.',
    'Peak memory is that of the whole process, in Chromium the renderer’s, Heaplens’ page included; “own” is what Heaplens’ workers themselves hold at their peak.',
  );
  if (goals.length > 0) lines.push('', '| snapshot | goal | by the medians | by the lower quartiles | both met |', '|---|---|--:|--:|---|', ...goals);
  return lines.join('\n');
}

function cells(run, { file, devtools, reading }) {
  const memory = run.memory ? `${megabytes(run.memory)} MB` : '–';
  if (run.failed) return [run.failed.replaceAll('|', '\\|'), '', '', '', '', '', memory, ''];
  const isBare = run.graph === undefined && run.parse !== undefined;
  const isInBrowser = run.workers !== undefined || run === devtools;
  return [
    seconds(run.parse),
    isInBrowser && reading ? ratio(run.parse, reading) : '',
    seconds(run.graph),
    seconds(run.early),
    isBare ? '' : seconds(run.ready),
    isBare || !devtools?.ready ? '' : [run.early, run.ready].filter(Boolean).map((time) => ratio(devtools.ready, time)).join(', '),
    memory,
    [run.memory && ratio(run.memory, file.bytes), run.workers && `own ${ratio(run.workers, file.bytes)}`].filter(Boolean).join(', '),
  ];
}

/** Heaplens’ goals for a file, and whether it meets them. */
function goalsOf(file, all) {
  const ours = all.get('heaplens');
  if (!ours || ours.failed) return [];
  const goals = [];
  const devtools = all.get('devtools');
  if (devtools?.ready) {
    const rows = devtools.ready / (ours.early ?? ours.ready);
    goals.push({ goal: 'file to first rows of Summary, at least 6 times less than DevTools', measured: rows, met: rows >= 6 });
    const peer = rows * NEAREST_PEER;
    goals.push({ goal: `the same, at least 2.5 times less than ${NEAREST_PEER} of DevTools’ time, the wasm of heap-snapshot`, measured: peer, met: peer >= 2.5 });
  }
  const bare = reading(all);
  if (bare) {
    const times = ours.parse / bare;
    goals.push({ goal: 'file to closed tables, at most 1.4 times bare reading', measured: times, met: times <= 1.4 });
  }
  const share = ours.workers / file.bytes;
  goals.push({ goal: 'memory of all workers, at most 0.9 bytes a byte of file', measured: share, met: share <= 0.9 });
  return goals;
}

/** How long bare reading takes, by the quicker of its two ways. */
function reading(all) {
  return known(Math.min, [all.get('reading')?.parse, all.get('slices')?.parse]);
}

/** How many turns the tools had. */
function runsEach(tools) {
  const [most, ...fewer] = [...new Set(tools.map(({ turns }) => turns))].toSorted((a, b) => b - a);
  const named = (turns) => tools.filter((tool) => tool.turns === turns).map(({ name }) => name).join('; ');
  const of = fewer.map((turns) => `but ${turns} of ${named(turns)}`);
  return [most === 1 ? 'one run' : `${most} runs`, ...of].join(', ');
}

/** Of a tool's runs on a file each time that `pick` chooses and the largest memory; or the one that failed. */
function together(runs, pick) {
  const failed = runs.find(({ failed }) => failed);
  if (failed) return failed;
  const of = (pick, keys) => keys.map((key) => [key, known(pick, runs.map((run) => run[key]))]);
  return Object.fromEntries([...of(pick, ['parse', 'graph', 'early', 'ready']), ...of(Math.max, ['memory', 'workers'])]);
}

/** Picks one of the figures that are known, if there is any. */
function known(pick, figures) {
  const there = figures.filter((figure) => figure !== undefined);
  return there.length > 0 ? pick(...there) : undefined;
}

/** The slowest of the quickest quarter. One lucky run does not count. */
function lowerQuartile(...figures) {
  return figures.toSorted((a, b) => a - b)[Math.floor((figures.length - 1) / 4)];
}

function median(...figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

function ratio(a, b) {
  return (a / b).toFixed(2);
}

function seconds(milliseconds) {
  return milliseconds === undefined ? '' : `${(milliseconds / 1000).toFixed(2)} s`;
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

function systemName() {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))[1];
  } catch {
    return `${os.type()} ${os.release()}`;
  }
}
