// The page around the tables: start page, sample, language, colours, help.

import { brotliCompressSync } from 'node:zlib';
import type { Response } from '@playwright/test';

import { node24, sample } from './support/files';
import { expect, test } from './support/test';

test('the start page says how to take a snapshot, with commands to copy', async ({ viewer, page }) => {
  await viewer.goto();
  for (const command of [
    'node --inspect index.js',
    'node --heapsnapshot-signal=SIGUSR2 index.js',
    'writeHeapSnapshot',
    'HeapProfiler.takeHeapSnapshot',
  ]) {
    await expect(page.locator('pre, code').filter({ hasText: command }).first()).toBeVisible();
  }
  await expect(page.getByText(/twice the heap/i)).toBeVisible();
});

test('what is fetched until the start page is on the screen stays small', { tag: '@hosted' }, async ({ viewer, page }) => {
  // What the page asks for when it is idle is not of the first visit. On a busy machine its request
  // may come before the browser says that it has painted, so here the page is never idle.
  await page.addInitScript(() => {
    globalThis.requestIdleCallback = () => 0;
  });
  const fetched: Response[] = [];
  page.on('response', (response) => fetched.push(response));
  await viewer.goto();
  await expect(page.getByText(/nothing leaves your computer/i)).toBeVisible();
  await page.waitForLoadState('networkidle');
  const sizes = fetched.map(async (response) => brotliCompressSync(await response.body()).length);
  const all = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(all, 'bytes by brotli').toBeLessThan(350_000);
  expect(all, 'the code is among them').toBeGreaterThan(100_000);
});

test('the sample pair is one click away and shows its leak', async ({ viewer, page }) => {
  await viewer.goto();
  await page.getByRole('button', { name: 'Open the sample pair' }).click();
  await viewer.ready(2);
  await expect.poll(() => viewer.names()).toEqual(['before.heapsnapshot.gz', 'after.heapsnapshot.gz']);
  const grid = await viewer.show('Comparison');
  expect((await grid.lines())[0].name).toBe('RequestContext');
});

test('the page speaks Chinese when asked to', async ({ viewer, page }) => {
  await viewer.goto('', '?lang=zh-CN');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.locator('input[type=file]').setInputFiles(node24);
  await expect(page.getByRole('tab', { name: '摘要' })).toBeVisible();
  await expect(page.getByRole('treegrid').first().getByRole('columnheader', { name: '保留大小' })).toBeVisible();
  for (const name of ['比较', '包含', '概览']) await expect(page.getByRole('tab', { name })).toBeVisible();
  // No text was left in English: V8's own words and names of files are all that is.
  const header = await page.locator('header').innerText();
  expect(header.replace(/Heaplens|V8|English/g, '')).not.toMatch(/[A-Za-z]{3,}/);

  await page.getByRole('combobox').first().selectOption('en');
  await expect(page.getByRole('tab', { name: 'Summary' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('the keyboard stays near a button that goes when it is pressed', async ({ viewer, page }) => {
  await viewer.open(sample.base, sample.target);
  await viewer.show('Summary');
  const focused = page.locator(':focus');
  await viewer.only.selectOption('duplicated-strings');
  await page.getByRole('button', { name: 'Show all objects' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tabpanel').locator(':focus')).toHaveCount(1);
  await viewer.snapshot('before').getByRole('button', { name: /^Close/ }).focus();
  await page.keyboard.press('Enter');
  await expect(viewer.snapshots).toHaveCount(1);
  await expect(focused).toHaveText(/after/);
  await viewer.snapshots.getByRole('button', { name: /^Close/ }).focus();
  await page.keyboard.press('Enter');
  await expect(viewer.snapshots).toHaveCount(0);
  await expect(focused).toHaveText('Open…');
});

test.describe('in a browser that prefers Chinese', () => {
  test.use({ locale: 'zh-CN' });
  test('the page is in Chinese by itself', async ({ viewer, page }) => {
    await viewer.goto();
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });
    test('words can be read', async ({ viewer, page }) => {
      await viewer.open(node24);
      const grid = await viewer.show('Summary');
      await grid.rows.first().click();
      const weak = await page.evaluate(() => {
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
        const rgba = (color: string) => {
          canvas.clearRect(0, 0, 1, 1);
          canvas.fillStyle = color;
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data];
        };
        const luminance = ([red, green, blue]: number[]) => {
          const [r, g, b] = [red, green, blue].map((part) => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = (element: Element | null): number[] => {
          for (let at = element; at; at = at.parentElement) {
            const color = rgba(getComputedStyle(at).backgroundColor);
            if (color[3] === 255) return color;
          }
          return [255, 255, 255, 255];
        };
        const found = [];
        for (const element of document.querySelectorAll('body *')) {
          const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim());
          if (!hasText || !(element as HTMLElement).checkVisibility()) continue;
          if ((element as HTMLButtonElement).disabled || element.closest('svg, .visually-hidden')) continue;
          const [a, b] = [luminance(rgba(getComputedStyle(element).color)), luminance(behind(element))].sort((x, y) => y - x);
          const contrast = (a + 0.05) / (b + 0.05);
          if (contrast < 4.5) found.push(`${element.className}: ${element.textContent!.slice(0, 30)} ${contrast.toFixed(2)}`);
        }
        return found;
      });
      expect(weak).toEqual([]);
    });
  });
}
