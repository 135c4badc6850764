// One load in the built page: what the page measured of itself, and its worker's memory.

import { createReadStream, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { chromium } from '@playwright/test';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };

/** Serves `dist` and opens the browser that CHROME_BIN names. */
export async function openBrowser(dist) {
  const server = http.createServer((request, response) => {
    const name = new URL(request.url, 'http://localhost').pathname.slice(1) || 'index.html';
    const file = path.join(dist, path.normalize(`/${name}`));
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', types[path.extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  const browser = await chromium.launch({
    executablePath: process.env.CHROME_BIN,
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const url = `http://localhost:${server.address().port}/`;

  return {
    version: browser.version(),

    /** Times in milliseconds, memory in bytes. */
    async load(file) {
      const page = await browser.newPage({ locale: 'en-US' });
      page.setDefaultTimeout(600_000);
      await page.goto(url);
      await page.getByLabel('Open snapshots').setInputFiles(file);
      await page.waitForFunction(() => performance.getEntriesByName('heaplens:ready').length > 0);
      const [parse, graph, ready] = await page.evaluate(() =>
        ['parse', 'graph', 'ready'].map((name) => performance.getEntriesByName(`heaplens:${name}`)[0].duration),
      );
      const details = page.getByRole('group', { name: 'Load details' });
      const peak = details.getByRole('row', { name: 'At its peak' }).locator('[data-value]');
      const memory = Number(await peak.getAttribute('data-value'));
      await page.close();
      return { parse, graph, ready, memory };
    },

    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
