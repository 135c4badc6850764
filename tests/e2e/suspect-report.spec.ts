// The suspects as a report: the page copies and saves the bytes that the command line prints.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Page } from '@playwright/test';

import { heaplens } from '../conformance/lib/heaplens.mjs';
import { node24, root, sample } from './support/files';
import { expect, test } from './support/test';

/** axe-core, which comes with DevTools' code. */
const axe = readFileSync(path.join(root, 'node_modules/chrome-devtools-frontend/front_end/third_party/axe-core/axe.min.js'), 'utf8');

const bar = (page: Page) => page.getByRole('group', { name: /^(Memory leak suspects|内存泄漏嫌疑)$/ });

test('the page copies and saves what the command line prints', async ({ viewer, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await viewer.open(sample.base, sample.target);
  await viewer.suspects();
  await copies(page, [sample.base, sample.target]);
  expect((await saved(page)).text).toBe(await printed([sample.base, sample.target], '--html'));

  await bar(page).getByRole('checkbox', { name: 'Hide names' }).check();
  await copies(page, [sample.base, sample.target], '--hide-names');
  const html = await saved(page);
  expect(html.name).toBe('heaplens-suspects.html');
  expect(html.text).toBe(await printed([sample.base, sample.target], '--html', '--hide-names'));
  expect(html.text).not.toContain('RequestContext');
});

test('a report is of one suspect or of all, with texts of strings or without', async ({ viewer, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await viewer.open(node24);
  const suspects = await viewer.suspects();
  await copies(page, [node24]);
  await bar(page).getByRole('checkbox', { name: 'With texts of strings' }).focus();
  await page.keyboard.press('Space');
  await copies(page, [node24], '--with-strings');
  await suspects.nth(1).getByRole('button').first().click();
  await bar(page).getByRole('checkbox', { name: 'Only suspect 2' }).check();
  await copies(page, [node24], '--with-strings', '--suspect', '2');
  // Without an open suspect there is none to be alone.
  await suspects.nth(1).getByRole('button').first().click();
  await expect(bar(page).getByRole('checkbox')).toHaveCount(2);
  await copies(page, [node24], '--with-strings');
});

test('a report is in the language of the page', async ({ viewer, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await viewer.goto('v=1&view=suspects', '?lang=zh-CN');
  await page.locator('input[type=file]').first().setInputFiles([sample.base, sample.target]);
  await expect(bar(page)).toBeVisible();
  await bar(page).getByRole('button', { name: '复制为 Markdown' }).click();
  const text = await printed([sample.base, sample.target], '--markdown', '--lang', 'zh-CN');
  await expect.poll(() => clipboard(page)).toBe(text);
});

test('a saved report opens anywhere, in light and dark', async ({ viewer, page, browser }, info) => {
  await viewer.open(sample.base, sample.target);
  await viewer.suspects();
  const { file } = await saved(page);
  // A page of its own: this one may ask for nothing.
  const apart = await browser.newContext();
  const report = await apart.newPage();
  const requests: string[] = [];
  report.on('request', (request) => requests.push(request.url()));
  for (const colorScheme of ['light', 'dark'] as const) {
    await report.emulateMedia({ colorScheme });
    await report.goto(pathToFileURL(file).href);
    await expect(report.getByRole('heading', { level: 2 })).toContainText('RequestContext in the array pendingReports');
    await report.evaluate(axe);
    const violations = await report.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } };
      return (await axe.run()).violations.map(({ id }) => id);
    });
    expect(violations).toEqual([]);
    await report.screenshot({ path: info.outputPath(`report-${colorScheme}.png`), fullPage: true });
  }
  expect(requests.filter((url) => !url.endsWith('.html'))).toEqual([]);
  await apart.close();
});

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

/** Copies the report, which must be what the command line prints with these options. */
async function copies(page: Page, files: string[], ...options: string[]) {
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await bar(page).getByRole('button', { name: 'Copy as Markdown' }).click();
  const text = await printed(files, '--markdown', ...options);
  await expect.poll(() => clipboard(page)).toBe(text);
}

async function saved(page: Page) {
  const download = page.waitForEvent('download');
  await bar(page).getByRole('button', { name: 'Save as HTML' }).click();
  const whole = await download;
  // A browser takes the file for HTML by its name.
  const file = `${await whole.path()}.html`;
  await whole.saveAs(file);
  return { name: whole.suggestedFilename(), text: readFileSync(file, 'utf8'), file };
}

/** What `heaplens suspects` prints. */
async function printed(files: string[], ...options: string[]) {
  const { status, stdout, stderr } = await heaplens(['suspects', ...files, ...options]);
  expect(status, stderr).toBe(0);
  return stdout;
}
