// The built page in headless Chromium: once served from a sub-path, once as one file from file://.
//
// `cargo xtask test` builds `dist/` first and names the browser in CHROME_BIN.

import { defineConfig } from '@playwright/test';

import type { Options } from './support/test';

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig<Options>({
  testDir: '.',
  outputDir: '../../test-results',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROME_BIN,
      chromiumSandbox: false,
      args: flags,
    },
  },
  projects: [
    { name: 'hosted', use: { form: 'hosted' }, grepInvert: /@single-file/ },
    { name: 'single-file', use: { form: 'single-file' }, grepInvert: /@hosted/ },
  ],
});
