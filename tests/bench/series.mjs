// How quickly a series of snapshots of one process tells what leaks, and how it grew:
//
//   node tests/bench/series.mjs FILE FILE… [--out JSON] [--dist FOLDER]
//
// It opens one file after the other, the oldest first, in one tab of the browser that CHROME_BIN names. It times
// Suspects from the last file open to what is painted, and Growth from the click to its rows. It looks
// how much more memory the tab's process takes for each of both.
// Exit status 1 when a goal is not met.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { openBrowser } from './browser.mjs';

/** Seconds until it is painted. */
const GOAL = 3;
/** Bytes of memory for each byte of the files. */
const MEMORY_GOAL = 0.1;

const here = path.dirname(fileURLToPath(import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    dist: { type: 'string', default: path.join(here, '../../dist') },
  },
});
const files = positionals.map((file) => path.resolve(file));
if (files.length < 2) {
  console.error('usage: series.mjs FILE FILE… [--out JSON] [--dist FOLDER]');
  process.exit(2);
}
const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
const chrome = await openBrowser(options.dist);
const rows = [];
const add = (what, measured, goal, unit, note = '') => rows.push({ what, measured, goal, unit, note, met: measured <= goal });

const page = await chrome.browser.newPage({ locale: 'en-US', viewport: { width: 1280, height: 800 } });
page.setDefaultTimeout(600_000);
page.on('pageerror', (error) => console.error(`the page fails: ${error.message}`));
const session = await chrome.browser.newBrowserCDPSession();
let renderers = [];
/** Bytes that the largest of the browser's processes for tabs has in memory; 0 where the system does not tell. */
const resident = () => Math.max(0, ...renderers.map((id) => {
  try {
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]);
  } catch {
    return 0;
  }
}));

/** Waits until a promise is kept, and tells how much memory grew by meanwhile. */
async function grownBy(awaited) {
  const before = resident();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, resident())), 20);
  await awaited;
  clearInterval(watch);
  return Math.max(peak, resident()) - before;
}

const opened = (count) => page.waitForFunction((count) => document.querySelectorAll('.snapshot.is-open').length === count || document.querySelector('[role=alert]'), count, { polling: 50 });

/** Opens the files, each when the one before is open. `then` is called while each but the first is being read. */
async function open(then = async () => {}) {
  await page.goto('about:blank');
  await page.goto(chrome.url);
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  for (const [at, file] of files.entries()) {
    await page.getByLabel('Open snapshots').first().setInputFiles(file);
    if (at > 0) await then();
    await opened(at + 1);
    const alert = await page.locator('[role=alert]').allTextContents();
    if (alert.length > 0) throw new Error(alert.join('\n'));
  }
}

await open();
await page.waitForFunction((count) => performance.getEntriesByName('heaplens:ready').length === count, files.length, { polling: 50 });
// The page goes on to Suspects by itself, so the marks that it leaves tell how long that took.
const found = await page.evaluate(() => {
  const end = (name) => performance.getEntriesByName(name).map((mark) => mark.startTime + mark.duration).at(-1);
  return end('heaplens:ready') - end('heaplens:graph');
});
await page.waitForTimeout(3000);

const size = `${files.length} files, ${(bytes / 1e6).toFixed(0)} MB in all`;
add('Suspects of all, from the last one open to painted', found / 1000, GOAL, 's', `${await page.getByRole('article').count()} suspects`);
const grid = page.getByRole('treegrid', { name: 'Growth', exact: true });
const clicked = performance.now();
await page.getByRole('tab', { name: 'Growth' }).click();
const growthMemory = await grownBy(grid.getByRole('row').nth(1).waitFor());
add('Growth, from the click to its rows', (performance.now() - clicked) / 1000, GOAL, 's', `${await grid.getAttribute('aria-rowcount')} rows`);
add('memory that Growth takes, by a byte of the files', growthMemory / bytes, MEMORY_GOAL, 'B', `${(growthMemory / 1e6).toFixed(0)} MB more`);

// Once more, in a view that needs nothing of it: then Suspects alone takes what the process grows by.
const summary = page.getByRole('tab', { name: 'Summary', exact: true });
await open(() => summary.click());
await page.locator('.snapshot').last().getByRole('button').first().click();
await page.waitForTimeout(3000);
await page.getByRole('tab', { name: 'Suspects' }).click();
const suspectsMemory = await grownBy(page.getByRole('article').or(page.getByText('Nothing suspicious')).first().waitFor());
add('memory that Suspects takes, by a byte of the files', suspectsMemory / bytes, MEMORY_GOAL, 'B', `${(suspectsMemory / 1e6).toFixed(0)} MB more`);

console.log(`\n${size}; Chromium ${chrome.version}, ${os.cpus()[0].model}, ${os.cpus().length} cores\n`);
console.log('| what | measured | goal | met | |\n|---|---|---|---|---|');
for (const { what, measured, goal, unit, note, met } of rows) {
  console.log(`| ${what} | ${measured.toFixed(unit === 's' ? 2 : 3)} ${unit} | ${goal} ${unit} | ${met ? 'yes' : 'NO'} | ${note} |`);
}
if (options.out) {
  writeFileSync(options.out, JSON.stringify({ files: files.map((file) => path.basename(file)), bytes, chromium: chrome.version, rows }, null, 1));
}
await chrome.close();
process.exit(rows.every(({ met }) => met) ? 0 : 1);
