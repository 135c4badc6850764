// Overview: figures, pictures of the largest dominators, and what stands out.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { contents, node24, pair } from './support/files';
import { expect, test } from './support/test';
import type { Viewer } from './pages/viewer';

interface Told {
  id: number;
  name: string;
  shallowSize: number;
  retainedSize: number;
  dominator: number | null;
  otherCount: number;
  otherSize: number;
}

const open = async (viewer: Viewer, file: string) => {
  await viewer.open(file);
  await viewer.tab('Overview').click();
  await viewer.fragmentHas('view', 'overview');
};
const areas = (viewer: Viewer, name: string) => viewer.page.getByRole('tree', { name }).getByRole('treeitem');
const choose = (viewer: Viewer, name: string) =>
  viewer.page.getByRole('group', { name: 'Shown as' }).getByRole('button', { name }).click();

test('an older link to Statistics opens Overview, which has them', async ({ viewer, page }) => {
  await viewer.goto('view=statistics');
  await viewer.choose(node24);
  await viewer.ready(1);
  await expect(viewer.tab('Overview')).toHaveAttribute('aria-selected', 'true');
  const { statistics, extraNativeBytes, buffers } = await heaplens.overview(node24);
  const table = page.getByRole('table', { name: 'Statistics' });
  await expect(table.getByRole('row', { name: 'Total' }).locator('[data-value]')).toHaveAttribute('data-value', String(statistics.total));
  const native = page.getByRole('table', { name: 'Native memory' }).locator('td');
  const bytes = [statistics.v8heap.total, statistics.native.total, buffers.size, extraNativeBytes].map(String);
  for (const [at, value] of bytes.entries()) await expect(native.nth(at)).toHaveAttribute('data-value', value);
  await expect(page.getByRole('region', { name: 'What is not in this file' })).toContainText('Heaps of other threads');
});

test('the table tells what the command line tells', async ({ viewer, page }) => {
  await open(viewer, node24);
  await choose(viewer, 'Table');
  const told: Told[] = (await heaplens.overview(node24)).dominators;
  const rows = page.getByRole('table', { name: 'Largest dominators' }).locator('tbody tr');
  await expect(rows.first()).toContainText('(root)');
  const top = told.filter(({ dominator }) => dominator === told[0].id).slice(0, 3);
  for (const one of top) {
    const row = rows.filter({ has: page.getByRole('button', { name: `${one.name} @${one.id}`, exact: true }) });
    await expect(row.locator('[data-value]').first()).toHaveAttribute('data-value', String(one.retainedSize));
    await expect(row.locator('[data-value]').nth(1)).toHaveAttribute('data-value', String(one.shallowSize));
  }
  await expect(rows.filter({ hasText: /others, [\d,]+ objects/ }).first()).toBeVisible();
});

for (const [kind, edge] of [['Icicle', 'top'], ['Treemap', '']] as const) {
  test(`the ${kind} is walked by key and by pointer, and its areas leave no gap`, async ({ viewer, page }) => {
    await open(viewer, pair.target);
    await choose(viewer, kind);
    const all = areas(viewer, kind);
    await expect(all.nth(3)).toBeAttached();
    const places = await all.evaluateAll((items) =>
      items.map((item) => {
        const rect = item.querySelector('rect')!;
        const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => Number(rect.getAttribute(name)));
        return { level: Number(item.getAttribute('aria-level')), x, y, width, height };
      }),
    );
    const [first] = places;
    // All in one row, or all in one rectangle.
    const second = places.filter(({ level }) => level === 2);
    const pixels = second.reduce((sum, { width, height }) => sum + width * height, 0);
    if (edge === '') expect(pixels).toBe(first.width * first.height);
    else expect(second.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(first.width);

    const tree = page.getByRole('tree', { name: kind });
    await tree.focus();
    await expect(tree).toHaveAttribute('aria-activedescendant', 'area-0');
    await page.keyboard.press('ArrowDown');
    const pointed = page.locator('.pointed-words');
    const label = await page.locator('#area-1').getAttribute('aria-label');
    await expect(pointed).toContainText(label!);
    // Zoom in and out.
    await page.keyboard.press('+');
    const way = page.getByRole('navigation', { name: 'Way from the root' });
    await expect(way.getByRole('button')).toHaveCount(1);
    await expect(all.first()).toHaveAttribute('aria-label', label!);
    await tree.focus();
    await page.keyboard.press('Backspace');
    await expect(way.getByRole('button')).toHaveCount(0);
    // Enter and a click lead to the object.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await viewer.fragmentHas('object', /^@\d+$/);
    await expect(viewer.retainers.root).toBeVisible();
    await page.getByRole('button', { name: 'Show in Dominators' }).click();
    const grid = viewer.grid('Dominators');
    await grid.settled();
    await expect(grid.root.locator('[aria-selected=true]')).toContainText(label!.split(' @')[0]);
  });
}

test('what stands out leads to where it is shown', async ({ viewer, page }) => {
  await open(viewer, pair.target);
  const { detached, duplicated, realmCount } = await heaplens.overview(pair.target);
  const table = page.getByRole('table', { name: 'What stands out' });
  const line = (name: RegExp) => table.getByRole('row', { name });
  await expect(line(/^Detached DOM nodes/).locator('[data-value]')).toHaveAttribute('data-value', String(detached.count));
  await expect(line(/^Texts/).locator('[data-value]')).toHaveAttribute('data-value', String(duplicated.count));
  await expect(line(/^Realms/).locator('[data-value]').first()).toHaveAttribute('data-value', String(realmCount));
  await line(/^Detached DOM nodes/).getByRole('button', { name: 'Show' }).click();
  await viewer.fragmentHas('view', 'detached');
  await page.goBack();
  await line(/^Largest collections/).getByRole('listitem').first().getByRole('button').click();
  await viewer.fragmentHas('object', /^@\d+$/);
});

test('buffers are counted as native memory', async ({ viewer, page }) => {
  await open(viewer, contents.node);
  const { buffers } = await heaplens.overview(contents.node);
  expect(buffers.count).toBeGreaterThan(0);
  await expect(page.getByRole('table', { name: 'Native memory' })).toContainText(`of it in ${buffers.count} stores`);
});
