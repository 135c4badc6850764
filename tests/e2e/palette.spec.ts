// The commands (Ctrl+K) and the list of keys (?): what they reach, and where the keyboard goes.

import { readFileSync } from 'node:fs';

import { sample, variety } from './support/files';
import { expect, test } from './support/test';
import type { Viewer } from './pages/viewer';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const commands = (viewer: Viewer) => viewer.page.getByRole('dialog', { name: 'Commands' });
const input = (viewer: Viewer) => commands(viewer).getByRole('combobox');
const option = (viewer: Viewer, name: string | RegExp) => commands(viewer).getByRole('option', { name });

async function ask(viewer: Viewer, text: string): Promise<void> {
  await viewer.page.keyboard.press('Control+k');
  await expect(input(viewer)).toBeFocused();
  await input(viewer).fill(text);
}

test('it reaches every view by key, and the keyboard goes back where it was', async ({ viewer, page }) => {
  await viewer.open(variety);
  const titles = await page.getByRole('tab').allTextContents();
  await viewer.filter.focus();
  await page.keyboard.press('Control+k');
  await expect(input(viewer)).toBeFocused();
  for (const title of titles) await expect(option(viewer, `${title} View`)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(commands(viewer)).toHaveCount(0);
  await expect(viewer.filter).toBeFocused();
  // The same key closes it.
  await page.keyboard.press('Meta+k');
  await expect(input(viewer)).toBeFocused();
  await page.keyboard.press('Meta+k');
  await expect(commands(viewer)).toHaveCount(0);
  for (const title of titles) {
    await ask(viewer, title);
    await expect(option(viewer, `${title} View`)).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(commands(viewer)).toHaveCount(0);
    await expect(viewer.tab(title as 'Summary')).toHaveAttribute('aria-selected', 'true');
  }
});

test('the chosen entry is told, moves round and stays in sight', async ({ viewer, page }) => {
  await viewer.open(variety);
  await page.setViewportSize({ width: 800, height: 420 });
  await page.keyboard.press('Control+k');
  const options = commands(viewer).getByRole('option');
  const active = async () => page.locator(`[id="${await input(viewer).getAttribute('aria-activedescendant')}"]`);
  await expect(await active()).toHaveText((await options.first().textContent())!);
  await page.keyboard.press('ArrowUp');
  await expect(await active()).toHaveText((await options.last().textContent())!);
  await expect(options.last()).toBeInViewport({ ratio: 0.9 });
  await page.keyboard.press('ArrowDown');
  await expect(options.first()).toBeInViewport({ ratio: 0.9 });
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await input(viewer).fill('no such thing at all');
  await expect(options).toHaveCount(0);
  await expect(commands(viewer).getByRole('status')).toHaveText('Nothing is called so.');
  await input(viewer).fill('sum');
  await expect(commands(viewer).getByRole('status')).toHaveText(/^\d+ results?$/);
  // A press beside it closes it.
  await page.mouse.click(10, 400);
  await expect(commands(viewer)).toHaveCount(0);
});

test('it finds a class by its name and an object by its id', async ({ viewer, page }) => {
  await viewer.open(variety);
  await viewer.show('Containment');
  await ask(viewer, 'twin');
  const twin = option(viewer, /^Twin .*Class$/).first();
  await expect(twin).toContainText(/object/);
  await twin.click();
  const summary = viewer.grid('Summary');
  await summary.settled();
  await expect(summary.cursor).toContainText('Twin');
  await expect(viewer.tab('Summary')).toHaveAttribute('aria-selected', 'true');
  await summary.expand(summary.row(/^Twin/).first());
  const first = summary.root.locator('[role=row][aria-level="2"]').first();
  const id = (await first.getAttribute('data-object-id'))!;
  await viewer.show('Containment');
  await ask(viewer, id);
  await expect(option(viewer, `Go to object @${id} Object`)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(summary.cursor).toHaveAttribute('data-object-id', id);
  await viewer.fragmentHas('object', `@${id}`);
  await ask(viewer, '@999999999');
  await page.keyboard.press('Enter');
  await expect(page.getByText('@999999999')).toBeVisible();
});

test('it does what the page can do', async ({ viewer, page }) => {
  await viewer.open(sample.base, sample.target);
  const summary = await viewer.show('Summary');
  await ask(viewer, 'dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await viewer.filter.fill('RequestContext');
  await viewer.only.selectOption('detached');
  await ask(viewer, 'clear filters');
  await page.keyboard.press('Enter');
  await expect(viewer.filter).toHaveValue('');
  await expect(viewer.only).toHaveValue('');
  await summary.settled();
  await ask(viewer, 'csv');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(readFileSync(await download.path(), 'utf8')).toMatch(/^\ufeff?name,/);
  await ask(viewer, 'copy a link');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('view=summary');
  await ask(viewer, 'find box');
  await page.keyboard.press('Enter');
  await expect(viewer.find).toBeFocused();
  await ask(viewer, 'before');
  await expect(option(viewer, /before.*Snapshot$/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle(/^before/);
  const chooser = page.waitForEvent('filechooser');
  await ask(viewer, 'open snap');
  await page.keyboard.press('Enter');
  await chooser;
  // In the other language, its names and the English ones are understood.
  await ask(viewer, '中文');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: '命令' }).fill('summary');
  await expect(page.getByRole('option', { name: /^摘要/ }).first()).toBeVisible();
});

test('the keys are listed, outside of text fields', async ({ viewer, page }) => {
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await viewer.goto();
  await page.waitForLoadState('networkidle');
  await expect(async () => {
    await page.keyboard.press('?');
    await expect(keys).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(keys).toContainText('Ctrl');
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  // Without a snapshot there are no views to go to, but the rest is there.
  await page.keyboard.press('Control+k');
  await expect(option(viewer, /Open snapshots/)).toBeVisible();
  await expect(option(viewer, /View$/)).toHaveCount(0);
  await page.keyboard.press('Escape');

  await viewer.choose(variety);
  await viewer.ready(1);
  const summary = viewer.grid('Summary');
  await summary.settled();
  await summary.rows.first().click();
  await page.keyboard.press('?');
  await expect(keys).toBeVisible();
  await expect(keys.getByRole('button', { name: 'Close' })).toBeFocused();
  await keys.getByRole('button', { name: 'Close' }).click();
  await expect(keys).toHaveCount(0);
  await expect(summary.root).toBeFocused();
  await viewer.filter.focus();
  await page.keyboard.press('?');
  await expect(viewer.filter).toHaveValue('?');
  await expect(keys).toHaveCount(0);
  await viewer.filter.fill('');
  // From the commands, too.
  await ask(viewer, 'keys');
  await page.keyboard.press('Enter');
  await expect(keys).toBeVisible();
});
