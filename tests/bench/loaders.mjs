// The programs that are measured, and how each is given a file.
//
// A load answers `{ parse, graph, early, ready, memory, workers }`, in milliseconds and bytes:
//
// - `parse`: from the file to closed tables; `graph`: from there to a complete graph
// - `early`: from the file to Summary's first rows, if retained sizes come later
// - `ready`: from the file to all of Summary
// - `memory`: the peak of the process; `workers`: of Heaplens' own workers
//
// A figure that a program does not tell is left out. A load that fails answers `{ failed, memory }`.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundleWorker, oracleVersion } from '../conformance/oracle/bundle.mjs';
import { gaveUp, runProgram } from './run-program.mjs';
import { Watch } from './memory.mjs';
import { openBrowser } from './browser.mjs';
import * as peers from './peers.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const pages = path.join(here, 'page');

/** The keys of those that take seconds and are compared with one another. */
export const quick = ['heaplens', 'reading', 'slices'];

/** `{ key, name, load }` of each, in the order of the table. */
export async function loaders({ dist, binary, limit }) {
  const devtools = await bundleWorker(path.join(pages, 'devtools.js'));
  const inPage = (folders, address, open) => (file) => inChromium({ folders, address, open, file, limit });
  // The times that a program tells replace the time that it ran.
  const byProgram = (program, args, quiet) => async (file) => {
    if (!existsSync(program)) return { failed: `not there: ${path.basename(program)} has not been built` };
    const { ms, said, ...rest } = await runProgram(program, args(file), { limit, quiet });
    return { ...(rest.failed ? {} : { ready: ms }), ...rest, ...said };
  };
  const byNode = (script) => async (file) => {
    if (peers.missing()) return { failed: `not there: ${peers.missing()}` };
    const args = (file) => ['--max-old-space-size=16000', path.join(here, 'peers', script), peers.folder, file];
    return byProgram(process.execPath, args)(file);
  };
  return [
    {
      key: 'heaplens',
      name: 'Heaplens, in Chromium',
      load: inPage([dist], '', openInHeaplens),
    },
    {
      key: 'native',
      name: 'Heaplens, command line',
      load: byProgram(binary, (file) => ['summary', file, '--json'], true),
    },
    {
      key: 'devtools',
      name: `DevTools ${oracleVersion().version}, in Chromium`,
      load: inPage([pages, path.dirname(devtools)], `loader.html?worker=${path.basename(devtools)}`, openInLoader),
    },
    {
      key: 'vscode',
      name: `@vscode/v8-heap-parser ${peers.version('@vscode/v8-heap-parser')}, Node.js`,
      load: byNode('vscode.mjs'),
    },
    {
      key: 'crate',
      name: `the crate v8-heap-parser ${peers.crateVersion()}`,
      load: byProgram(peers.crate, (file) => [file]),
    },
    {
      key: 'memlab',
      name: `@memlab/core ${peers.version('@memlab/core')}, Node.js`,
      load: byNode('memlab.mjs'),
    },
    {
      key: 'reading',
      name: 'bare reading, in Chromium',
      load: inPage([pages], 'loader.html?worker=reading.js', openInLoader),
    },
    {
      key: 'slices',
      name: 'the same, slice by slice',
      load: inPage([pages], 'loader.html?worker=reading.js%3Fslices', openInLoader),
    },
  ];
}

/** Each load has a fresh browser: its peak of memory is that of the load, and nothing is compiled yet. */
async function inChromium({ folders, address, open, file, limit }) {
  const chrome = await openBrowser(folders);
  let watch;
  try {
    const page = await chrome.browser.newPage({ locale: 'en-US' });
    page.setDefaultTimeout(limit);
    const crashed = new Promise((_, reject) => page.on('crash', () => reject(new Error('its renderer process ends'))));
    // The race below may be over, or not begun.
    crashed.catch(() => {});
    await page.goto(chrome.url + address);
    const session = await chrome.browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    watch = new Watch(() => renderers, 100);
    const outcome = await Promise.race([open(page, file), crashed]);
    return { ...outcome, memory: await watch.end() };
  } catch (error) {
    const reason = error.name === 'TimeoutError' ? gaveUp(limit) : `died: ${error.message.split('\n')[0]}`;
    return { failed: reason, memory: await watch?.end() };
  } finally {
    await chrome.close();
  }
}

async function openInHeaplens(page, file) {
  // Nobody opens a file before the page is complete.
  await page.waitForLoadState('networkidle');
  // Playwright's first wait puts its own code into the page, which takes 20 ms. The other page has
  // it by now.
  await page.waitForFunction(() => true);
  await page.getByLabel('Open snapshots').setInputFiles(file);
  await page.waitForFunction(
    () => performance.getEntriesByName('heaplens:ready').length > 0 || document.querySelector('[role=alert]'),
    undefined,
    { polling: 200 },
  );
  if (await page.evaluate(() => performance.getEntriesByName('heaplens:ready').length === 0)) {
    throw new Error(await page.getByRole('alert').first().innerText());
  }
  // A small snapshot shows all of Summary at once.
  const [parse, graph, early, ready] = await page.evaluate(() =>
    ['parse', 'graph', 'early', 'ready'].map((name) => performance.getEntriesByName(`heaplens:${name}`)[0]?.duration),
  );
  const details = page.getByRole('group', { name: 'Load details' });
  const peak = details.getByRole('row', { name: 'At its peak' }).locator('[data-value]');
  return { parse, graph, early, ready, workers: Number(await peak.getAttribute('data-value')) };
}

async function openInLoader(page, file) {
  // The load must not include the start of the worker.
  await page.waitForFunction(() => window.awake);
  await page.getByLabel('Open').setInputFiles(file);
  await page.waitForFunction(() => window.outcome, undefined, { polling: 200 });
  const outcome = await page.evaluate(() => window.outcome);
  if (outcome.failed) throw new Error(outcome.failed);
  return outcome;
}
