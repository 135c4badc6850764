// The bytes of a first visit: every file that the start page asks for until it is on the screen,
// compressed as by a static host; and the files that it asks for later, ahead of the first snapshot:
// the second half of its code, and the worker.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** Bytes of the files together, by gzip (level 9) and brotli (level 11). */
export async function firstVisit(chrome, dist) {
  const page = await chrome.browser.newPage();
  const asked = new Map();
  page.on('request', (request) => {
    if (!request.url().startsWith(chrome.url)) return;
    const name = new URL(request.url()).pathname.slice(1) || 'index.html';
    if (!asked.has(name)) asked.set(name, request);
  });
  const ahead = page.waitForEvent('worker', { timeout: 10_000 }).catch(() => undefined);
  await page.goto(chrome.url, { waitUntil: 'networkidle' });
  // Its wasm follows its script.
  if (await ahead) await page.waitForTimeout(1_000);
  // Nothing is painted before the start page is, which needs no worker.
  const shown = await page.evaluate(() => performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime);
  const all = [...asked].map(([name, request]) => {
    const bytes = readFileSync(path.join(dist, name));
    const isAhead = request.timing().startTime > shown;
    return { name, isAhead, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
  });
  await page.close();
  const sizes = all.filter(({ isAhead }) => !isAhead);
  const sum = (key) => sizes.reduce((all, one) => all + one[key], 0);
  const worker = sizes.some(({ name }) => name.startsWith('worker') && name.endsWith('.wasm'));
  const later = all.filter(({ isAhead }) => isAhead);
  const laterBrotli = later.reduce((all, one) => all + one.brotli, 0);
  return { files: sizes.length, gzip: sum('gzip'), brotli: sum('brotli'), worker, ahead: { files: later.length, brotli: laterBrotli }, sizes };
}
