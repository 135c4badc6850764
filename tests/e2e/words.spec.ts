// What is explained: rows, headings and categories where they stand, and all words on one page.

import { pair, sample, snapshot, write } from './support/files';
import { expect, test } from './support/test';
import type { Viewer } from './pages/viewer';

const line = (viewer: Viewer) => viewer.page.getByRole('complementary', { name: 'Explanation' });

/** A root with an object that has V8's parts. */
const parts = () =>
  snapshot([
    { type: 'synthetic', name: '', id: 1, size: 0, edges: [['first', 1]] },
    {
      name: 'Widget',
      id: 3,
      size: 16,
      edges: [
        ['map', 2, 'internal'],
        ['scope', 3],
        ['label', 4],
        ['0', 5, 'weak'],
      ],
    },
    { type: 'object shape', name: 'system / Map', id: 5, size: 80 },
    { name: 'system / Context', id: 7, size: 40 },
    { type: 'string', name: `A text that no row has room for: ${'and so on, '.repeat(12)}until here.`, id: 9, size: 500 },
    { type: 'hidden', name: 'system / WeakCell', id: 11, size: 24 },
  ]);

test('a row says what its edge and its object are, to the keyboard and to a pointer', async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'parts.heapsnapshot', parts()));
  const grid = await viewer.show('Summary');
  await grid.root.focus();
  const press = (key: string) => viewer.page.keyboard.press(key);
  await viewer.filter.fill('Widget');
  await grid.has(1);
  await grid.root.focus();
  for (const key of ['Home', 'ArrowRight']) await press(key);
  await grid.has(2);
  for (const key of ['ArrowRight', 'ArrowRight']) await press(key);
  await grid.has(6);
  await expect(line(viewer)).toContainText('Widget An object that JavaScript can use');

  const go = async (id: number) => {
    await press('Home');
    for (let row = 0; row < 6; row++) {
      if ((await grid.cursor.getAttribute('data-object-id')) === String(id)) return;
      await press('ArrowDown');
    }
    throw new Error(`no row has the object ${id}`);
  };
  await go(5);
  await expect(line(viewer)).toContainText('hidden class');
  await go(7);
  await expect(line(viewer)).toContainText('system / Context The variables of one run of a scope');
  await go(11);
  await expect(line(viewer)).toContainText('does not keep its target alive');
  // A name that its row has no room for is there whole.
  await go(9);
  await expect(line(viewer)).toContainText('until here.');

  await grid.object(5).hover();
  await expect(line(viewer)).toContainText('hidden class');
  // A pointer that goes away leaves what the keyboard is on.
  await viewer.filter.hover();
  await expect(line(viewer)).toContainText('until here.');
});

test('nothing is said by itself, and F1 says it', async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'parts.heapsnapshot', parts()));
  const grid = await viewer.show('Summary');
  await grid.root.focus();
  await viewer.page.keyboard.press('Home');
  await expect(line(viewer)).not.toContainText('Whatever you point at');
  const said = line(viewer).getByRole('status');
  await expect(said).toHaveText('');
  await viewer.page.keyboard.press('F1');
  await expect(said).not.toHaveText('');
  await viewer.page.keyboard.press('ArrowDown');
  await expect(said).toHaveText('');
});

test('each heading and each category is explained', async ({ viewer }) => {
  await viewer.open(pair.base, pair.target);
  for (const view of ['Summary', 'Comparison', 'Containment'] as const) {
    const grid = await viewer.show(view);
    const headings = grid.root.getByRole('columnheader').getByRole('button');
    await headings.first().focus();
    for (let column = 0; column < (await headings.count()); column++) {
      await expect(headings.nth(column)).toBeFocused();
      const name = (await headings.nth(column).textContent()) ?? '';
      await expect(line(viewer).locator('code')).toHaveText(name);
      await viewer.page.keyboard.press('ArrowRight');
    }
  }
  await viewer.show('Summary');
  const categories = viewer.page.getByRole('complementary', { name: 'Statistics' }).locator('tbody th');
  await expect(categories).toHaveCount(7);
  for (const category of await categories.all()) {
    await category.focus();
    await expect(line(viewer).locator('code')).toHaveText(((await category.textContent()) ?? '').trim());
  }
});

test('all words are on one page, without a snapshot, in both languages', async ({ viewer, page }) => {
  await viewer.goto('words');
  await expect(page.getByRole('heading', { level: 1, name: 'Words' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'hidden class: its layout' })).toBeVisible();
  const terms = await page.getByRole('term').count();
  expect(terms).toBeGreaterThan(100);
  const english = await page.getByRole('definition').allInnerTexts();
  expect(new Set(english).size).toBe(english.length);

  await page.getByRole('combobox').last().selectOption('zh-CN');
  await expect(page.getByRole('heading', { level: 1, name: '词汇' })).toBeVisible();
  const chinese = await page.getByRole('definition').allInnerTexts();
  expect(chinese.length).toBe(english.length);
  for (const text of chinese) expect(text).toMatch(/[\u4e00-\u9fff]/);
});

test('the page of words is a step to come back from', async ({ viewer, page }) => {
  await viewer.open(sample.target);
  await viewer.show('Summary');
  await page.getByRole('button', { name: 'Words' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Words' })).toBeVisible();
  await viewer.fragmentHas('words', '1');
  await page.goBack();
  await expect(viewer.grid('Summary').root).toBeVisible();
  await viewer.fragmentHas('words', null);
});
