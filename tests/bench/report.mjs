// What was measured, as a table in Markdown.

import os from 'node:os';
import { readFileSync } from 'node:fs';

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

/** Of each tool and file the quickest run; or how it failed. */
export function best(runs) {
  const done = runs.filter(({ failed }) => !failed);
  if (done.length < runs.length) return runs.find(({ failed }) => failed);
  return done.reduce((best, run) => (time(run) < time(best) ? run : best));
}

/** The whole report. */
export function report({ machine, rounds, files, tools, runs }) {
  const lines = [
    `${machine.processor}, ${machine.cores} cores, ${(machine.memory / 2 ** 30).toFixed(0)} GiB of memory; ${machine.system}; Chromium ${machine.chromium}, Node.js ${machine.node}.`,
    `Interleaved, ${rounds === 1 ? 'one run' : `the quickest of ${rounds} runs`} each; seconds are those of this machine, ratios are what to quote.`,
    '',
    '| snapshot | read by | tables closed | times bare reading | graph | first rows | times less than DevTools | peak memory | bytes a byte of file |',
    '|---|---|--:|--:|--:|--:|--:|--:|--:|',
  ];
  for (const file of files) {
    const of = (tool) => best(runs.filter((run) => run.file === file.name && run.tool === tool.key));
    const [devtools, reading] = ['devtools', 'reading'].map((key) => {
      const tool = tools.find((tool) => tool.key === key);
      return tool && of(tool);
    });
    let title = `${file.name}, ${(file.bytes / 1e6).toFixed(0)} MB`;
    for (const tool of tools) {
      lines.push(`| ${[title, tool.name, ...cells(of(tool), { file, devtools, reading })].join(' | ')} |`);
      title = '';
    }
  }
  lines.push(
    '',
    'Tables closed: all of the file is parsed. Bare reading: the same worker reads the same slices and looks at none. First rows: Summary can be shown; Heaplens’ page has painted it, DevTools’ worker code has no page here, memlab has no Summary and stops at retained sizes, the command line has printed it.',
    'Peak memory is that of the whole process, in Chromium the renderer’s, Heaplens’ page included; “own” is what Heaplens’ workers themselves hold at their peak.',
  );
  return lines.join('\n');
}

function cells(run, { file, devtools, reading }) {
  const memory = run.memory ? `${(run.memory / 1e6).toFixed(0)} MB` : '–';
  if (run.failed) return [run.failed.replaceAll('|', '\\|'), '', '', '', '', memory, ''];
  const isBrowser = run.workers !== undefined || run === devtools;
  const times = (a, b) => (a && b ? (a / b).toFixed(b > a ? 2 : 1) : '');
  return [
    seconds(run.parse),
    isBrowser && reading && !reading.failed ? (run.parse / reading.parse).toFixed(2) : '',
    seconds(run.graph),
    run === reading ? '' : seconds(run.ready),
    run === reading || devtools?.failed ? '' : times(devtools?.ready, run.ready),
    memory,
    [run.memory && (run.memory / file.bytes).toFixed(2), run.workers && `own ${(run.workers / file.bytes).toFixed(2)}`].filter(Boolean).join(', '),
  ];
}

/** What a run is judged by. */
function time({ ready, parse }) {
  return ready ?? parse;
}

function seconds(milliseconds) {
  return milliseconds === undefined ? '' : `${(milliseconds / 1000).toFixed(2)} s`;
}

function systemName() {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))[1];
  } catch {
    return `${os.type()} ${os.release()}`;
  }
}
