// The single file in Firefox, as strict about `file://` as a person's.
//
// Playwright drives only a Firefox of its own making; Puppeteer drives the one that is there.

import puppeteer from 'puppeteer-core';

import { pair, singleFileUrl } from './support/files';
import { expect, test } from './support/test';

test('the single file opens a snapshot in Firefox', { tag: '@single-file' }, async () => {
  test.skip(!process.env.FIREFOX_BIN, 'no Firefox on this computer');
  test.slow();
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX_BIN,
    headless: true,
    extraPrefsFirefox: { 'security.fileuri.strict_origin_policy': true, 'intl.accept_languages': 'en-US' },
  });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(singleFileUrl);
    const input = await page.waitForSelector('input[type=file]');
    await input!.uploadFile(pair.base, pair.target);
    // The second snapshot opens Suspects, whatever was shown of the first.
    await page.waitForFunction(() => {
      const tab = document.querySelector('[role=tab][aria-selected=true]');
      return tab?.textContent === 'Suspects' && document.querySelectorAll('[role=progressbar]').length === 0;
    });
    await page.evaluate(() => {
      const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')];
      tabs.find((tab) => tab.textContent === 'Comparison')!.click();
    });
    const first = '[role=treegrid][aria-label=Comparison] [role=row][aria-level="1"]';
    await page.waitForFunction(
      (selector) => document.querySelector(selector)?.textContent?.includes('CanvasRenderingContext2D'),
      {},
      first,
    );
    const values = await page.$eval(first, (row) =>
      [...row.querySelectorAll('[data-value]')].map((cell) => Number(cell.getAttribute('data-value'))),
    );
    expect(values.slice(0, 3)).toEqual([100, 0, 100]);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
