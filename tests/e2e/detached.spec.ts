// Detached: elements in no document that JavaScript holds, and what holds them.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { contents, panels, snapshot, write } from './support/files';
import { expect, test } from './support/test';

interface Element {
  id: number;
  name: string;
  distance: number;
  tree: { rootName: string; isRoot: boolean; nodeCount: number; retainedSize: number };
  retainer: { id: number; name: string };
}

test('elements are listed with their trees and what holds them', async ({ viewer, page }) => {
  await viewer.open(panels.base);
  const grid = await viewer.show('Detached');
  await viewer.fragmentHas('view', 'detached');
  const told: { elements: Element[] } = await heaplens.detached(panels.base);
  await grid.has(told.elements.length);
  const lines = await grid.lines();
  expect(lines.slice(0, 10).map((line) => line.values)).toEqual(
    told.elements.slice(0, 10).map(({ tree, distance }) => [tree.nodeCount, tree.retainedSize, distance]),
  );
  // Those at the top of their tree come first.
  const roots = told.elements.map(({ tree }) => tree.isRoot);
  expect(roots).toEqual([...roots].sort((one, other) => Number(other) - Number(one)));
  await expect(page.getByRole('tabpanel')).toContainText('removed or never attached');
  // A row is an object: its retainers open below.
  const bold = grid.rows.filter({ hasText: 'onDone' }).first();
  await expect(bold).toContainText('<section class="panel');
  await bold.click();
  await viewer.retainers.settled();
  await expect(viewer.retainers.root).toContainText('onDone');
});

test('elements are grouped by what holds them', async ({ viewer, page }) => {
  await viewer.open(panels.base);
  const grid = await viewer.show('Detached');
  await page.getByRole('checkbox', { name: 'Group by retainer' }).check();
  await viewer.fragmentHas('group', 'class');
  await grid.settled();
  const group = grid.root.locator('[aria-level="1"]').filter({ hasText: 'onDone' });
  await expect(group).toHaveCount(1);
  const line = (await grid.lines()).find(({ name }) => name.includes('onDone'))!;
  expect(line.values.slice(0, 1)).toEqual([40]);
  expect(line.name).toContain('<b>');
  expect(line.location).toMatch(/dom-questions\.html:\d+:\d+/);
  await grid.expand(group);
  expect((await grid.lines()).filter(({ level }) => level === 2).length).toBeGreaterThan(10);
  // By name, of the element or of what holds it.
  await page.getByRole('searchbox', { name: 'Filter by element or retainer' }).fill('ondone');
  await grid.settled();
  expect((await grid.lines()).filter(({ level }) => level === 1)).toHaveLength(1);
});

test('a file without detached elements says so', async ({ viewer, page }) => {
  await viewer.open(contents.node);
  await viewer.tab('Detached').click();
  await expect(page.getByRole('tabpanel')).toContainText('JavaScript holds no detached DOM element.');
});

test('a file that marks no DOM node as attached or detached says so', async ({ viewer, page }, info) => {
  const text = snapshot([
    { type: 'synthetic', name: '', id: 1, size: 0, edges: [['element', 1]] },
    { name: 'Holding', id: 3, size: 8, edges: [['element', 2]] },
    { type: 'native', name: '<div>', id: 5, size: 16 },
  ]);
  await viewer.open(write(info.outputDir, 'unmarked.heapsnapshot', text));
  await viewer.tab('Detached').click();
  await expect(page.getByRole('tabpanel')).toContainText('This file marks no DOM nodes as attached or detached.');
  await expect(page.getByRole('tabpanel')).not.toContainText('JavaScript holds no detached DOM element.');
});
