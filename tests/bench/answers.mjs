// How quickly the page answers once a snapshot is open, and what the page itself costs:
//
//   node tests/bench/answers.mjs FILE [LATER] [--out JSON] [--dist FOLDER]
//
// It opens FILE in one tab of the browser that CHROME_BIN names, and prints what every view shows.
// It expands, sorts, filters and pages through the largest lists of FILE and times each action from
// its event to the painted rows (`probe.mjs`). It weighs the page's JavaScript heap and its first
// visit. With LATER, taken after FILE, it times their Comparison.
// Exit status 1 when a goal is not met.

import { statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { Actions, PAUSE } from './actions.mjs';
import { largeLists } from './large-lists.mjs';
import { firstVisit } from './first-visit.mjs';
import { openBrowser } from './browser.mjs';
import { probe, probeWorker } from './probe.mjs';
import { describeViews } from './views.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    dist: { type: 'string', default: path.join(here, '../../dist') },
  },
});
const files = positionals.map((file) => path.resolve(file));
if (files.length === 0) {
  console.error('usage: answers.mjs FILE [FILE2] [--out JSON] [--dist FOLDER]');
  process.exit(2);
}
const chrome = await openBrowser(options.dist);
const rows = [];
const add = (what, measured, goal, unit, note = '') => rows.push({ what, measured, goal, unit, note, met: measured <= goal });

const visited = await firstVisit(chrome, options.dist);
add('first visit: all that the start page asks for until it is shown, brotli', visited.brotli / 1000, 350, 'kB', `${visited.files} files, gzip ${kilobytes(visited.gzip)} kB, the worker’s wasm ${visited.worker ? 'among them' : 'not among them'}; then, ahead of the first file, ${visited.ahead.files} files, ${kilobytes(visited.ahead.brotli)} kB`);

const page = await chrome.browser.newPage({ locale: 'en-US', viewport: { width: 1280, height: 800 } });
page.setDefaultTimeout(60_000);
page.on('pageerror', (error) => console.error(`the page fails: ${error.message}`));
await page.addInitScript(probe);
page.on('worker', (worker) => worker.evaluate(probeWorker));
await page.goto(chrome.url);
const open = async (file, count) => {
  await page.getByLabel('Open snapshots').setInputFiles(file);
  await page.waitForFunction((count) => performance.getEntriesByName('heaplens:ready').length === count || document.querySelector('[role=alert]'), count, { timeout: 1_200_000 });
  const alert = await page.locator('[role=alert]').allTextContents();
  if (alert.length > 0) throw new Error(alert.join('\n'));
};
const start = performance.now();
await open(files[0], 1);
console.log(`\n${path.basename(files[0])}: ${(statSync(files[0]).size / 1e6).toFixed(0)} MB, opened in ${((performance.now() - start) / 1000).toFixed(1)} s; Chromium ${chrome.version}, ${os.cpus()[0].model}, ${os.cpus().length} cores\n`);

const saw = await describeViews(page);
for (const line of saw.lines) console.log(line);

const cdp = await page.context().newCDPSession(page);
const heap = async () => {
  for (let time = 0; time < 3; time++) await cdp.send('HeapProfiler.collectGarbage');
  return cdp.send('Runtime.getHeapUsage');
};
const afterViews = await heap();
add('page’s own JavaScript heap, every view visited', afterViews.usedSize / 1e6, 60, 'MB', `and ${megabytes(afterViews.backingStorageSize ?? 0)} MB of buffers, the page’s own wasm among them`);

const actions = new Actions(page);
await largeLists(page, actions);
const afterActions = await heap();
add('page’s own JavaScript heap, after all actions', afterActions.usedSize / 1e6, 60, 'MB', `and ${megabytes(afterActions.backingStorageSize ?? 0)} MB of buffers`);

if (files[1]) {
  await open(files[1], 2);
  // The page goes on to Suspects by itself, so the marks that it leaves tell how long that took.
  const found = await page.evaluate(() => {
    const end = (name) => performance.getEntriesByName(name).map((mark) => mark.startTime + mark.duration)[1];
    return end('heaplens:ready') - end('heaplens:graph');
  });
  const suspects = await page.getByRole('article').count();
  add('Suspects of both, from open to painted', found / 1000, 3, 's', `${suspects} suspects`);
  const clicked = performance.now();
  await page.getByRole('tab', { name: 'Comparison' }).click();
  const grid = page.getByRole('treegrid', { name: 'Comparison', exact: true });
  await grid.getByRole('row').nth(1).waitFor();
  add('Comparison of both, from the click to its rows', (performance.now() - clicked) / 1000, 2, 's', `${await grid.getAttribute('aria-rowcount')} rows`);
}

console.log(`\nThe bench pauses for ${PAUSE} ms before each click that opens, sorts or selects, as nobody clicks sooner.`);
const { lines, upTo } = actions.summary();
for (const { label, kind, goal, p50, p95, count, worst } of upTo) {
  if (count > 0) add(`${kind}, tables of ${label}: 95th percentile`, p95, goal, 'ms', `${count} actions, half of them up to ${p50.toFixed(1)} ms, the longest ${worst.toFixed(1)} ms`);
}

console.log(`\n| action | rows | times | median | 95 % | longest | its worker’s part, 95 % | by the clock, 95 % | on the screen, 95 % |\n|---|---|---|---|---|---|---|---|---|`);
for (const line of lines) {
  const { name, rows: of, count, p50, p95, max, worker, wall, screen } = line;
  console.log(`| ${name} | ${of.toLocaleString('en-US')} | ${count} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${max.toFixed(1)} | ${worker.toFixed(1)} | ${wall.toFixed(1)} | ${screen.toFixed(1)} |`);
}
console.log(`\n| what | measured | goal | met | |\n|---|---|---|---|---|`);
for (const { what, measured, goal, unit, note, met } of rows) {
  console.log(`| ${what} | ${measured.toFixed(unit === 's' ? 2 : 1)} ${unit} | ${goal} ${unit} | ${met ? 'yes' : 'NO'} | ${note} |`);
}
if (options.out) {
  writeFileSync(options.out, JSON.stringify({ files: files.map((file) => path.basename(file)), bytes: files.map((file) => statSync(file).size), chromium: chrome.version, saw: saw.lines, rows, cases: lines }, null, 1));
}
await page.close();
await chrome.close();
process.exitCode = rows.every((row) => row.met !== false) ? 0 : 1;

function kilobytes(bytes) {
  return (bytes / 1000).toFixed(0);
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}
