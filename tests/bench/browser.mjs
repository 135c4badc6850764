// The browser that everything is measured in, and the server of the measured pages.

import { createReadStream, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { chromium } from '@playwright/test';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };

/** Serves a folder, or the first of several that has the file, and opens the browser that CHROME_BIN names, with `more` flags. */
export async function openBrowser(folders, more = []) {
  const server = http.createServer((request, response) => {
    const name = new URL(request.url, 'http://localhost').pathname.slice(1) || 'index.html';
    const file = [folders]
      .flat()
      .map((folder) => path.join(folder, path.normalize(`/${name}`)))
      .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
    if (!file) {
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
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
  });

  return {
    version: browser.version(),
    browser,
    url: `http://localhost:${server.address().port}/`,

    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
