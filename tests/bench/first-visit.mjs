// What the start page costs whoever comes for the first time: every file that it asks for until
// nothing more is asked, compressed as a static host would.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** Bytes of all files together, by gzip (level 9) and brotli (level 11). */
export async function firstVisit(chrome, dist) {
  const page = await chrome.browser.newPage();
  const asked = new Set();
  page.on('request', (request) => {
    if (request.url().startsWith(chrome.url)) asked.add(new URL(request.url()).pathname.slice(1) || 'index.html');
  });
  await page.goto(chrome.url, { waitUntil: 'networkidle' });
  await page.close();
  const sizes = [...asked].map((name) => {
    const bytes = readFileSync(path.join(dist, name));
    return { name, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
  });
  const sum = (key) => sizes.reduce((all, one) => all + one[key], 0);
  const worker = sizes.some(({ name }) => name.startsWith('worker') && name.endsWith('.wasm'));
  return { files: sizes.length, gzip: sum('gzip'), brotli: sum('brotli'), worker, sizes };
}
